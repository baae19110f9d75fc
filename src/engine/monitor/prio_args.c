/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prio_args: the prioritizers that do as their arguments say (libmultipath's
 * prioritizers/weightedpath.c, path_latency.c, iet.c, datacore.c).
 */
#include "engine/monitor/prio_int.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/regex_make.h"

#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool word_is(const char *word, size_t n, const char *wanted)
{
	return n == strlen(wanted) && !memcmp(word, wanted, n);
}

/* The value of "KEY=value"; NULL: the word is not that. */
static const char *value_of(const char *word, size_t n, const char *key, size_t *len)
{
	size_t head = strlen(key);

	if (n <= head || memcmp(word, key, head))
		return NULL;
	*len = n - head;
	return word + head;
}

/* ---- weightedpath ---- */

static const char *or_undef(const char *text)
{
	return *text ? text : "[undef]"; /* as `multipathd show paths format` prints it */
}

/* What the expressions are compared with; false: there is no such kind. */
static bool weighed_by(const struct disk *d, const char *kind, size_t n, char *dst, size_t size)
{
	if (word_is(kind, n, "hbtl"))
		snprintf(dst, size, "%s", d->hctl);
	else if (word_is(kind, n, "devname"))
		snprintf(dst, size, "%s", d->name);
	else if (word_is(kind, n, "serial"))
		snprintf(dst, size, "%s", d->serial);
	else if (word_is(kind, n, "wwn"))
		snprintf(dst, size, "%s:%s:%s:%s", or_undef(d->host_wwnn), or_undef(d->host_wwpn),
			 or_undef(d->node_name), or_undef(d->target_wwpn));
	else
		return false;
	return true;
}

static bool matches(const struct prio_ask *ask, const char *word, size_t n, const char *text,
		    struct err *e)
{
	char *pattern = xstrndup(word, n);
	regex_t re;
	bool found = false;
	char why[100];

	if (!regex_make(&re, pattern, REG_NOSUB, why, sizeof(why))) {
		err_set(e, E_USAGE,
			"%s: prio_args: \"%.60s\" is no regular expression (%.60s), so it "
			"matches nothing",
			ask->disk->name, pattern, why);
	} else {
		found = !regexec(&re, text, 0, NULL, 0);
		regfree(&re);
	}
	free(pattern);
	return found;
}

static int32_t weight(const struct prio_ask *ask, const char *word, size_t n, struct err *e)
{
	uint64_t value;

	if (parse_u64n(word, n, &value) && value <= INT32_MAX)
		return (int32_t)value;
	err_set(e, E_USAGE, "%s: prio_args: \"%.*s\" is no priority, so 0 is used", ask->disk->name,
		(int)(n > 40 ? 40 : n), word);
	return 0;
}

int32_t prio_weightedpath(const struct prio_ask *ask, struct err *e)
{
	const char *args = ask->args, *word, *pattern;
	char text[512];
	size_t n, len;

	n = prio_word(&args, &word);
	if (!weighed_by(ask->disk, word, n, text, sizeof(text))) {
		err_set(e, E_USAGE,
			"%s: prio_args of weightedpath begin with hbtl, devname, serial "
			"or wwn; 0 is used",
			ask->disk->name);
		return 0;
	}
	while ((len = prio_word(&args, &pattern)) > 0) {
		n = prio_word(&args, &word);
		if (!n) {
			err_set(e, E_USAGE, "%s: prio_args: no priority after \"%.*s\"",
				ask->disk->name, (int)(len > 60 ? 60 : len), pattern);
			break;
		}
		if (matches(ask, pattern, len, text, e))
			return weight(ask, word, n, e);
	}
	return 0;
}

/* ---- path_latency ---- */

#define LATENCY_MAX_US 1e8 /* 100 s: worth 0 */

struct latency_args {
	uint32_t reads;
	double base;
};

/* "1.78" and the like: digits with at most one point, whatever the locale says. */
static bool parse_base(const char *s, size_t n, double *out)
{
	double unit = 1;
	bool point = false;

	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && !point) {
			point = true;
		} else if (s[i] >= '0' && s[i] <= '9') {
			*out = *out * 10 + (s[i] - '0');
			unit *= point ? 10 : 1;
		} else {
			return false;
		}
	}
	*out /= unit;
	return n > 0 && n < 16;
}

static bool read_latency_args(const char *args, struct latency_args *out)
{
	bool have_reads = false, have_base = false;
	const char *word, *value;
	size_t n, len;

	while ((n = prio_word(&args, &word)) > 0) {
		uint64_t reads;

		if ((value = value_of(word, n, "io_num=", &len)) != NULL) {
			have_reads = parse_u64n(value, len, &reads) && reads >= 20 && reads <= 200;
			out->reads = have_reads ? (uint32_t)reads : 0;
		} else if ((value = value_of(word, n, "base_num=", &len)) != NULL) {
			have_base = parse_base(value, len, &out->base) && out->base >= 1.1 &&
				    out->base <= 10;
		} else {
			return false;
		}
	}
	return have_reads && have_base;
}

/* The arguments, or if they are not both there and within bounds, what holds without them. */
static bool latency_args(const char *args, struct latency_args *out)
{
	if (read_latency_args(args, out))
		return true;
	/* The factor is the fourth root of 10: four steps are a factor of ten. */
	*out = (struct latency_args){ .reads = 100, .base = 1.77827941004 };
	return false;
}

uint32_t prio_latency_reads(const char *args)
{
	struct latency_args a;

	latency_args(args, &a);
	return a.reads;
}

int32_t prio_path_latency(const struct prio_ask *ask, struct err *e)
{
	double base, sum = 0, mean, most;
	struct latency_args a;

	if (!latency_args(ask->args, &a))
		err_set(e, E_USAGE,
			"%s: prio_args of path_latency are io_num=20..200 base_num=1.1..10; 100 "
			"and "
			"1.778 are used",
			ask->disk->name);
	if (!ask->pages->nlatency) {
		err_set(e, E_IO, "%s: it could not be read, so its latency is not known",
			ask->disk->name);
		return PRIO_UNDEF;
	}
	/* The latencies are taken as log-normal: the mean is that of the logarithms, and 0 us
	 * counts as 1 us. */
	base = log(a.base);
	for (size_t i = 0; i < ask->pages->nlatency; i++) {
		if (ask->pages->latency_us[i])
			sum += log(ask->pages->latency_us[i]) / base;
	}
	mean = sum / (double)ask->pages->nlatency;
	most = log(LATENCY_MAX_US) / base;
	return mean >= most ? 0 : (int32_t)(most - mean);
}

/* ---- iet ---- */

/* The first dotted IPv4 address in the text; 0: there is none. */
static size_t find_address(const char *text, const char **at)
{
	static const char pattern[] = "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}";
	regmatch_t m;
	regex_t re;
	size_t n = 0;

	if (regcomp(&re, pattern, REG_EXTENDED))
		return 0;
	if (!regexec(&re, text, 1, &m, 0)) {
		*at = text + m.rm_so;
		n = (size_t)(m.rm_eo - m.rm_so);
	}
	regfree(&re);
	return n;
}

int32_t prio_iet(const struct prio_ask *ask, struct err *e)
{
	/* udev names /dev/disk/by-path after it: ip-10.0.1.11:3260-iscsi-iqn...-lun-1 */
	const char *path = disk_prop(ask->disk, "ID_PATH"), *word, *wanted, *found;
	const char *args = ask->args;
	size_t n, len = 0;

	n = prio_word(&args, &word);
	wanted = value_of(word, n, "preferredip=", &len);
	if (!wanted || len < 7 || len > 15) {
		err_set(e, E_USAGE,
			"%s: prio_args of iet are preferredip=ADDRESS, an IPv4 address; "
			"0 is used",
			ask->disk->name);
		return 0;
	}
	n = find_address(path ? path : "", &found);
	return n == len && !memcmp(found, wanted, n) ? 20 : 10;
}

/* ---- datacore ---- */

/* The name in the arguments; NULL: they are wrong. */
static const char *preferred_sds(const char *args, size_t *len)
{
	const char *word, *value, *name = NULL;
	size_t n, digits;

	while ((n = prio_word(&args, &word)) > 0) {
		uint64_t timeout;

		if ((value = value_of(word, n, "preferredsds=", len)) != NULL) {
			name = value;
			continue;
		}
		value = value_of(word, n, "timeout=", &digits);
		if (!value || !parse_u64n(value, digits, &timeout) || timeout < 500 ||
		    timeout > 20000)
			return NULL;
	}
	return name;
}

int32_t prio_datacore(const struct prio_ask *ask, struct err *e)
{
	struct prio_bytes inquiry = prio_inquiry(ask);
	char name[17] = "", wanted[64];
	size_t len = 0;
	const char *sds = preferred_sds(ask->args, &len);

	if (!sds || len < 2 || len >= sizeof(wanted)) {
		err_set(e, E_USAGE,
			"%s: prio_args of datacore are [timeout=500..20000] preferredsds=NAME; 0 "
			"is "
			"used",
			ask->disk->name);
		return 0;
	}
	if (inquiry.n < 128) {
		err_set(e, E_SYNTAX,
			"%s: the INQUIRY has no name of the server, so its priority "
			"is 0",
			ask->disk->name);
		return 0;
	}
	memcpy(name, inquiry.p + 112, 16);
	snprintf(wanted, sizeof(wanted), "%.*s", (int)len, sds);
	return strstr(name, wanted) != NULL;
}
