/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klog: what one line of a log means to a SAN.
 *
 * A line is cleaned first: everything that is taken out of it may be shown.
 */
#include "engine/klog.h"

#include "base/parse.h"
#include "base/text.h"
#include "engine/klog_rules.h"

#include <stdio.h>
#include <string.h>

#define CAPTURES 4

/* A piece of the line. */
struct span {
	const char *p;
	size_t len;
};

/* What a row's %1 to %4, %d and %m stand for. */
struct found {
	struct span cap[CAPTURES];
	struct span device; /* empty: the line names none in front */
	const char *meaning;
};

/* What "sd 3:0:0:1: [sdb] tag#12 " says. */
struct prefix {
	struct span hctl, disk;
	int32_t tag;
	const char *rest;
};

const char *klog_who_name(enum klog_who who)
{
	static const char *const names[] = {
		[KLOG_KERNEL] = "kernel", [KLOG_MULTIPATHD] = "multipathd", [KLOG_ISCSID] = "iscsid"
	};

	return names[who];
}

/* ---- the prefix of SCSI messages: scsi_logging.c, sdev_format_header() ---- */

size_t klog_hctl_length(const char *s)
{
	const char *at = s;
	uint64_t n;

	for (int i = 0; i < 4; i++) {
		size_t digits = strspn(at, "0123456789");

		if (!parse_u64n(at, digits, &n))
			return 0;
		at += digits + (i < 3);
		if (i < 3 && at[-1] != ':')
			return 0;
	}
	return (size_t)(at - s);
}

static void take_disk(struct prefix *p)
{
	const char *end;

	if (p->rest[0] != '[' || (end = strstr(p->rest, "] ")) == NULL)
		return;
	p->disk = (struct span){ p->rest + 1, (size_t)(end - p->rest) - 1 };
	p->rest = end + 2;
}

static void take_tag(struct prefix *p)
{
	size_t digits;
	uint64_t tag;

	if (strncmp(p->rest, "tag#", 4) != 0)
		return;
	digits = strspn(p->rest + 4, "0123456789");
	if (!parse_u64n(p->rest + 4, digits, &tag) || tag > INT32_MAX)
		return;
	p->tag = (int32_t)tag;
	p->rest += 4 + digits;
	p->rest += strspn(p->rest, " ");
}

static bool take_prefix(const char *line, struct prefix *p)
{
	size_t driver = strcspn(line, " "), len;

	*p = (struct prefix){ .tag = -1 };
	if (!line[driver] || (len = klog_hctl_length(line + driver + 1)) == 0)
		return false;
	p->hctl = (struct span){ line + driver + 1, len };
	p->rest = p->hctl.p + len;
	if (strncmp(p->rest, ": ", 2) != 0)
		return false;
	p->rest += 2;
	take_disk(p);
	take_tag(p);
	return true;
}

/* ---- matching ---- */

/* The word that ends at end, without a colon or so at its own end. */
static struct span word_before(const char *line, const char *end)
{
	const char *begin;

	while (end > line && strchr(" :,", end[-1]))
		end--;
	for (begin = end; begin > line && begin[-1] != ' ';)
		begin--;
	return (struct span){ begin, (size_t)(end - begin) };
}

static const char *find(const char *in, struct span what)
{
	return what.len ? memmem(in, strlen(in), what.p, what.len) : in;
}

/* Takes "%N" off *match: N - 1; -1 when there is none. */
static int take_number(const char **match)
{
	int n;

	if ((*match)[0] != '%')
		return -1;
	n = (*match)[1] - '1';
	*match += 2;
	return n;
}

/* Takes what is literal off *match. */
static struct span take_literal(const char **match)
{
	struct span s = { *match, strcspn(*match, "%") };

	*match += s.len;
	return s;
}

static bool match_line(const char *match, const char *line, struct found *f)
{
	const char *at = line;
	bool first = true;

	while (*match) {
		int n = take_number(&match);
		struct span lit = take_literal(&match);
		const char *hit = find(at, lit);

		if (!hit)
			return false;
		if (n >= 0 && first)
			f->cap[n] = word_before(line, hit);
		else if (n >= 0)
			f->cap[n] = (struct span){ at, lit.len ? (size_t)(hit - at) : strlen(at) };
		if (n >= 0 && !f->cap[n].len)
			return false;
		at = hit + lit.len;
		first = false;
	}
	return true;
}

/* ---- the sentence ---- */

static void add(char *dst, size_t size, struct span s)
{
	text_cat(dst, size, "%.*s", (int)s.len, s.p);
}

static void add_placeholder(char *dst, size_t size, char c, const struct found *f)
{
	if (c == 'd')
		add(dst, size, f->device);
	else
		add(dst, size, f->cap[c - '1']);
}

/* A meaning may hold %1, and itself no meaning. *tail: where a | was. */
static void fill(char *dst, size_t size, const char *says, const struct found *f, size_t *tail)
{
	while (*says) {
		struct span lit = { says, strcspn(says, "%|") };

		add(dst, size, lit);
		says += lit.len;
		if (*says == '|')
			*tail = strlen(dst);
		else if (*says && *++says == 'm')
			fill(dst, size, f->meaning, f, tail);
		else if (*says)
			add_placeholder(dst, size, *says, f);
		says += *says != '\0';
	}
}

static const char *meaning(const struct klog_meaning *m, struct span word, enum san_severity *sev)
{
	while (m->word && (strlen(m->word) != word.len || memcmp(m->word, word.p, word.len) != 0))
		m++;
	*sev = m->sev;
	return m->text;
}

/* The words of the row's list that may name a device, in the fact. */
static void fill_on(struct klog_fact *out, const char *on, const struct found *f)
{
	size_t n = 0, none;

	while (*on && n < KLOG_WORDS) {
		char one[32] = "", word[KLOG_LINE] = "";
		size_t len = strcspn(on, " ");

		snprintf(one, sizeof(one), "%.*s", (int)len, on);
		fill(word, sizeof(word), one, f, &none);
		if (*word && strlen(word) < KLOG_WORD && !strchr(word, ' '))
			snprintf(out->on[n++], KLOG_WORD, "%s", word);
		on += len;
		on += strspn(on, " ");
	}
}

static void take_devices(struct klog_fact *out, const struct prefix *p)
{
	size_t n = 0;

	if (p->disk.len && p->disk.len < KLOG_WORD)
		add(out->on[n++], KLOG_WORD, p->disk);
	if (p->hctl.len < KLOG_WORD)
		add(out->on[n], KLOG_WORD, p->hctl);
}

static void state(struct klog_fact *out, const struct klog_rule *r, struct found *f)
{
	char text[sizeof(out->text)] = "";

	out->sev = r->sev;
	out->part = r->part;
	out->kind = r;
	out->part_only = r->part_only;
	if (r->means)
		f->meaning = meaning(r->means, f->cap[0], &out->sev);
	if (r->on)
		fill_on(out, r->on, f);
	fill(text, sizeof(text), r->says, f, &out->tail);
	snprintf(out->text, sizeof(out->text), "%s", text);
}

static bool try_rules(const struct klog_rules *rules, const char *line, struct found *f,
		      struct klog_fact *out)
{
	const struct found clean = *f;

	for (size_t i = 0; i < rules->n; i++) {
		*f = clean;
		if (!match_line(rules->rule[i].match, line, f))
			continue;
		state(out, &rules->rule[i], f);
		return true;
	}
	return false;
}

bool klog_read(enum klog_who who, const char *line, struct klog_fact *out)
{
	static const struct klog_rules *const rules[] = { [KLOG_KERNEL] = &klog_kernel_rules,
							  [KLOG_MULTIPATHD] =
								  &klog_multipathd_rules,
							  [KLOG_ISCSID] = &klog_iscsid_rules };
	struct found f = { .meaning = "" };
	struct prefix p;
	char clean[KLOG_LINE];

	*out = (struct klog_fact){ .by = who, .tag = -1 };
	text_clean(clean, sizeof(clean), line);
	if (who == KLOG_KERNEL && take_prefix(clean, &p)) {
		f.device = p.disk.len ? p.disk : p.hctl;
		take_devices(out, &p);
		out->tag = p.tag;
		return try_rules(&klog_scsi_rules, p.rest, &f, out);
	}
	return try_rules(rules[who], clean, &f, out);
}
