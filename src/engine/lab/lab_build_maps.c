/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_build_maps: maps from a section or a series of them, their paths, and
 * the names and numbers that the kernel would give to the devices.
 */
#include "engine/lab/lab_build.h"

#include "base/mem.h"
#include "base/parse.h"
#include "engine/lab/lab_faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_DISK 1 /* sda is the local disk */
#define MAPS_MAX   5000
#define PATHS_MAX  40000
#define SLICES_MAX 128

/* ---- names ---- */

/* 0 is a, 25 z, 26 aa: bindings of multipath-tools, and sdX of drivers/scsi/sd.c. */
static void letters(char *dst, size_t size, uint32_t n)
{
	char rev[16];
	size_t len = 0;

	for (n++; n; n = (n - 1) / 26)
		rev[len++] = (char)('a' + (n - 1) % 26);
	if (len >= size)
		len = size - 1;
	for (size_t i = 0; i < len; i++)
		dst[i] = rev[len - 1 - i];
	dst[len] = '\0';
}

void lab_series_name(char *dst, size_t size, const char *pattern, uint32_t n)
{
	const char *at = strchr(pattern, '%'), *end;
	char number[24];
	int width = 0;

	if (!at) {
		snprintf(dst, size, "%s", pattern);
		return;
	}
	end = at + 1;
	if (*end == '0' && end[1] >= '1' && end[1] <= '9') {
		width = end[1] - '0';
		end += 2;
	}
	if (*end == 'a')
		letters(number, sizeof(number), n);
	else
		snprintf(number, sizeof(number), "%0*u", width, n + 1);
	snprintf(dst, size, "%.*s%s%s", (int)(at - pattern), pattern, number, *end ? end + 1 : end);
}

static const char *series(struct lab_world *w, const char *pattern, uint32_t n)
{
	char text[160];

	lab_series_name(text, sizeof(text), pattern, n);
	return san_intern(w->san, text);
}

/* ---- one section ---- */

/* A map section: what its maps share, and how many there are. */
struct batch {
	cfg_t *sec;
	struct lab_map model;
	uint32_t count, busy;
};

static int read_array(struct lab_world *w, struct batch *b, struct err *e)
{
	const char *name = cfg_getstr(b->sec, "array");

	for (size_t i = 0; i < w->nparts; i++) {
		const struct lab_part *p = w->parts[i];

		if (p->kind != LAB_ARRAY || (name && strcmp(p->name, name)))
			continue;
		b->model.array = p->array;
		return 0;
	}
	return lab_conf_refuse(b->sec, "array", e, "the name of an array expected");
}

static int read_owner(struct lab_world *w, struct batch *b, struct err *e)
{
	const char *name = cfg_getstr(b->sec, "owner");

	if (!name)
		return 0; /* the controllers take turns */
	for (size_t i = 0; i < w->nparts; i++) {
		struct lab_part *p = w->parts[i];

		if (p->kind == LAB_CTL && p->array == b->model.array && !strcmp(p->name, name))
			b->model.home = p;
	}
	if (b->model.home)
		return 0;
	return lab_conf_refuse(b->sec, "owner", e, "a controller of %s expected, not '%s'",
			       b->model.array->part.name, name);
}

/* A number, or one of the words with its value. */
struct word_value {
	const char *word;
	int32_t value;
};

static int read_setting(cfg_t *sec, const char *option, const struct word_value *words, size_t n,
			const char *expected, int32_t *out, struct err *e)
{
	const char *s = cfg_getstr(sec, option);
	uint32_t v;

	if (!s)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(words[i].word, s)) {
			*out = words[i].value;
			return 0;
		}
	}
	if (!parse_u32(s, &v) || !v || v > 100000)
		return lab_conf_refuse(sec, option, e, "%s: %s expected, not '%s'", option,
				       expected, s);
	*out = (int32_t)v;
	return 0;
}

static int read_daemon_words(struct batch *b, struct err *e)
{
	static const struct word_value retries[] = {
		{ "fail", 0 },
		{ "queue", LAB_RETRY_QUEUE },
		{ "unset", LAB_RETRY_UNSET },
	};
	static const struct word_value failbacks[] = {
		{ "immediate", LAB_FAILBACK_NOW },
		{ "manual", LAB_FAILBACK_NONE },
		{ "followover", LAB_FOLLOWOVER },
	};

	b->model.no_path_retry = 12;
	b->model.failback = LAB_FAILBACK_NOW;
	if (read_setting(b->sec, "no_path_retry", retries, ARRAY_LEN(retries),
			 "fail, queue, unset or a number of checks", &b->model.no_path_retry, e))
		return E_SYNTAX;
	return read_setting(b->sec, "failback", failbacks, ARRAY_LEN(failbacks),
			    "immediate, manual, followover or a number of seconds",
			    &b->model.failback, e);
}

static int read_table_words(struct lab_world *w, struct batch *b, struct err *e)
{
	static const char *const policies[] = { "group_by_prio", "multibus", "failover", NULL };
	static const char *const modes[] = { "rq", "bio", "mq", NULL };
	static const enum mpt_queue_mode mode_of[] = { MPT_MODE_DEFAULT, MPT_MODE_BIO,
						       MPT_MODE_MQ };
	static const char *const selectors[] = { "service-time", "queue-length", "round-robin",
						 "historical-service-time", NULL };
	int policy = 0, mode = 0, selector = 0;

	if (lab_conf_word(b->sec, "policy", policies, &policy, e) ||
	    lab_conf_word(b->sec, "queue_mode", modes, &mode, e) ||
	    lab_conf_word(b->sec, "selector", selectors, &selector, e))
		return E_SYNTAX;
	b->model.policy = (enum lab_policy)policy;
	b->model.mode = mode_of[mode];
	b->model.selector = san_intern(w->san, selectors[selector]);
	return 0;
}

/* By what the map section calls them. */
static const char *const setting_words[LAB_SETTINGS] = {
	[LAB_SET_POLICY] = "policy",         [LAB_SET_SELECTOR] = "selector",
	[LAB_SET_QUEUE_MODE] = "queue_mode", [LAB_SET_RETRY] = "no_path_retry",
	[LAB_SET_FAILBACK] = "failback",
};

static void read_origins(struct lab_world *w, struct batch *b)
{
	for (int i = 0; i < LAB_SETTINGS; i++)
		b->model.from[i] = san_intern(w->san, lab_conf_place(b->sec, setting_words[i]));
}

static int read_load(struct batch *b, struct err *e)
{
	struct lab_map *m = &b->model;

	m->read_pct = 70;
	m->kb = 16;
	m->depth = 32;
	m->base_us = 700;
	if (lab_conf_number(b->sec, "iops", 0, 1000000, &m->iops, e) ||
	    lab_conf_number(b->sec, "read", 0, 100, &m->read_pct, e) ||
	    lab_conf_number(b->sec, "kb", 1, 16384, &m->kb, e) ||
	    lab_conf_number(b->sec, "depth", 1, 4096, &m->depth, e) ||
	    lab_conf_number(b->sec, "latency_us", 1, 1000000, &m->base_us, e))
		return E_SYNTAX;
	b->busy = b->count;
	return lab_conf_number(b->sec, "busy", 0, b->count, &b->busy, e);
}

static int read_count(struct batch *b, struct err *e)
{
	b->count = 1;
	if (lab_conf_number(b->sec, "count", 1, MAPS_MAX, &b->count, e))
		return E_SYNTAX;
	if (b->count > 1 && !strchr(cfg_title(b->sec), '%'))
		return lab_conf_refuse(b->sec, "count", e,
				       "%%a or %%d expected in the name of a series");
	if (b->count > 1 && lab_conf_given(b->sec, "wwid"))
		return lab_conf_refuse(b->sec, "wwid", e, "no wwid expected in a series");
	return 0;
}

static int read_batch(struct lab_world *w, struct batch *b, struct err *e)
{
	if (read_count(b, e) ||
	    lab_conf_number(b->sec, "partitions", 0, SLICES_MAX, &b->model.slices, e) ||
	    lab_conf_size(b->sec, "size", &b->model.size, e) || read_array(w, b, e) ||
	    read_owner(w, b, e) || read_daemon_words(b, e) || read_table_words(w, b, e) ||
	    read_load(b, e))
		return E_SYNTAX;
	read_origins(w, b);
	return b->model.size ? 0 : lab_conf_refuse(b->sec, NULL, e, "size = \"500G\" expected");
}

/* ---- maps ---- */

static struct lab_part *next_owner(const struct lab_world *w, const struct lab_array *a, uint32_t n)
{
	struct lab_part *found[16];
	uint32_t k = 0;

	for (size_t i = 0; i < w->nparts && k < ARRAY_LEN(found); i++) {
		if (w->parts[i]->kind == LAB_CTL && w->parts[i]->array == a)
			found[k++] = w->parts[i];
	}
	return found[n % k];
}

/* As SCSI page 0x83 gives it: the array's prefix, then the number of the LUN. */
static const char *make_wwid(struct lab_world *w, const struct lab_map *m)
{
	char text[64];
	int pad = 33 - (int)strlen(m->array->wwid);

	snprintf(text, sizeof(text), "%.40s%0*x", m->array->wwid, pad > 4 ? pad : 4, m->lun);
	return san_intern(w->san, text);
}

static uint32_t luns_of(const struct lab_world *w, const struct lab_array *a)
{
	uint32_t n = 0;

	for (size_t i = 0; i < w->nmaps; i++)
		n += w->maps[i].array == a;
	return n;
}

static void name_map(struct lab_world *w, const struct batch *b, struct lab_map *m, uint32_t n)
{
	const char *wwid = cfg_getstr(b->sec, "wwid"), *users = cfg_getstr(b->sec, "users"),
		   *waiters = cfg_getstr(b->sec, "waiters");
	char dm[24];

	snprintf(dm, sizeof(dm), "dm-%u", m->minor);
	m->dm_name = san_intern(w->san, dm);
	m->wwid = wwid ? san_intern(w->san, wwid) : make_wwid(w, m);
	m->serial = san_intern(w->san, m->wwid + strlen(m->wwid) / 2);
	m->users = series(w, users ? users : "not used", n);
	m->waiters = series(w, waiters ? waiters : "", n);
	/* A user that is a path is a mounted file system. */
	m->mounted = *m->users == '/';
}

static int add_map(struct lab_world *w, const struct batch *b, uint32_t n, struct err *e)
{
	const char *name = series(w, cfg_title(b->sec), n);
	struct lab_object taken;
	struct lab_map *m = &w->maps[w->nmaps];

	if (lab_find(w, name, ~(unsigned)LAB_DAEMON, &taken))
		return lab_conf_refuse(b->sec, NULL, e, "a name of its own expected, '%s' is taken",
				       name);
	*m = b->model;
	m->name = name;
	m->marginal_apart = w->daemon.marginal_apart;
	m->index = m->minor = (uint32_t)w->nmaps;
	m->lun = luns_of(w, m->array) + 1;
	m->parts = m->slices; /* udev has seen to it */
	if (!m->home)
		m->home = next_owner(w, m->array, m->lun - 1);
	m->owner = m->home;
	/* The busy ones are spread over the series. */
	if ((uint64_t)(n + 1) * b->busy / b->count == (uint64_t)n * b->busy / b->count)
		m->iops = 0;
	name_map(w, b, m, n);
	w->nmaps++;
	return 0;
}

static int read_traffic(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	static const char *const words[] = { "busy", "all", "none", NULL };
	int traffic = 0;

	if (lab_conf_word(cfg, "traffic", words, &traffic, e))
		return E_SYNTAX;
	for (size_t i = 0; i < w->nmaps && traffic; i++) {
		struct lab_map *m = &w->maps[i];

		if (traffic == 2)
			m->iops = 0;
		else if (!m->iops)
			m->iops = 20 + (uint32_t)(lab_noise(w->seed, m->index, 1) % 200);
	}
	return 0;
}

/* ---- paths ---- */

static uint32_t paths_of(const struct lab_world *w, const struct lab_map *m)
{
	uint32_t n = 0;

	for (size_t i = 0; i < w->nnexus; i++)
		n += w->nexus[i].tport->array == m->array;
	return n;
}

static void add_paths(struct lab_world *w, struct lab_map *m)
{
	m->paths = &w->paths[w->npaths];
	for (size_t i = 0; i < w->nnexus; i++) {
		struct lab_nexus *nx = &w->nexus[i];

		if (nx->tport->array != m->array)
			continue;
		m->paths[m->npaths++] = (struct lab_path){ .map = m,
							   .nexus = nx,
							   .in_map = true,
							   .size = m->size,
							   .tpos = -1,
							   .held_by = "",
							   .name = "",
							   .hctl = "" };
		nx->hport->in_use = true;
		for (struct lab_part *t = nx->tport; t; t = t->owner)
			t->in_use = true;
	}
	w->npaths += m->npaths;
}

/* drivers/scsi/sd.c: sd_major() and the minor's two pieces. */
static void name_disk(struct lab_world *w, struct lab_path *p, uint32_t index)
{
	uint32_t block = (index >> 4) & 15;
	char text[48] = "sd";

	p->major = !block ? 8 : block < 8 ? 64 + block : 120 + block;
	p->minor = ((index & 15) << 4) | (index & 0xfff00);
	letters(text + 2, sizeof(text) - 2, index);
	p->name = san_intern(w->san, text);
	snprintf(text, sizeof(text), "%u:0:%u:%u", p->nexus->host_no, p->nexus->target_no,
		 p->map->lun);
	p->hctl = san_intern(w->san, text);
}

/* The kernel finds them host by host, target by target, LUN by LUN. */
static void name_disks(struct lab_world *w)
{
	uint32_t index = FIRST_DISK;

	for (size_t i = 0; i < w->nnexus; i++) {
		for (size_t k = 0; k < w->npaths; k++) {
			if (w->paths[k].nexus == &w->nexus[i])
				name_disk(w, &w->paths[k], index++);
		}
	}
}

static int make_paths(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	size_t total = 0;

	for (size_t i = 0; i < w->nmaps; i++) {
		uint32_t n = paths_of(w, &w->maps[i]);

		if (!n)
			return lab_conf_refuse(
				cfg, NULL, e,
				"a host port that sees array %s expected: map %s has "
				"no path",
				w->maps[i].array->part.name, w->maps[i].name);
		total += n;
	}
	if (total > PATHS_MAX)
		return lab_conf_refuse(cfg, NULL, e, "at most %d paths expected, not %zu",
				       PATHS_MAX, total);
	w->paths = xcalloc(total, sizeof(*w->paths));
	for (size_t i = 0; i < w->nmaps; i++)
		add_paths(w, &w->maps[i]);
	name_disks(w);
	return 0;
}

/* ---- disks in no map ---- */

static int read_disk(struct lab_world *w, cfg_t *sec, struct lab_disk *d, struct err *e)
{
	const char *hctl = cfg_getstr(sec, "hctl"), *wwid = cfg_getstr(sec, "wwid"),
		   *reason = cfg_getstr(sec, "reason");
	struct lab_object taken;

	if (lab_find(w, cfg_title(sec), ~(unsigned)LAB_DAEMON, &taken))
		return lab_conf_refuse(sec, NULL, e, "a name of its own expected, '%s' is taken",
				       cfg_title(sec));
	if (!reason || !*reason)
		return lab_conf_refuse(sec, "reason", e,
				       "reason expected: why %s is in no map, such as "
				       "\"blacklisted: devnode\"",
				       cfg_title(sec));
	if (lab_conf_size(sec, "size", &d->size, e))
		return E_SYNTAX;
	if (!d->size)
		return lab_conf_refuse(sec, "reason", e, "size = \"500G\" expected as well");
	d->name = san_intern(w->san, cfg_title(sec));
	d->hctl = san_intern(w->san, hctl ? hctl : "");
	d->wwid = san_intern(w->san, wwid ? wwid : "");
	d->reason = san_intern(w->san, reason);
	return 0;
}

static int read_disks(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	unsigned n = cfg_size(cfg, "disk");

	w->disks = xcalloc(n, sizeof(*w->disks));
	for (unsigned i = 0; i < n; i++) {
		if (read_disk(w, cfg_getnsec(cfg, "disk", i), &w->disks[i], e))
			return E_SYNTAX;
		w->ndisks++;
	}
	return 0;
}

/* ---- all sections ---- */

static int make_maps(struct lab_world *w, struct batch *batches, unsigned n, struct err *e)
{
	size_t total = 0;

	for (unsigned i = 0; i < n; i++)
		total += batches[i].count;
	w->maps = xcalloc(total, sizeof(*w->maps));
	w->changed = xcalloc(total, sizeof(struct lab_map *));
	for (unsigned i = 0; i < n; i++) {
		for (uint32_t k = 0; k < batches[i].count; k++) {
			if (add_map(w, &batches[i], k, e))
				return E_SYNTAX;
		}
	}
	return 0;
}

int lab_build_maps(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	unsigned n = cfg_size(cfg, "map");
	struct batch *batches = xcalloc(n, sizeof(*batches));
	int rc = n ? 0 : lab_conf_refuse(cfg, NULL, e, "a map expected");

	for (unsigned i = 0; i < n && !rc; i++) {
		batches[i].sec = cfg_getnsec(cfg, "map", i);
		rc = read_batch(w, &batches[i], e);
	}
	if (!rc)
		rc = make_maps(w, batches, n, e);
	free(batches);
	if (!rc)
		rc = read_traffic(w, cfg, e);
	if (!rc)
		rc = make_paths(w, cfg, e);
	return rc ? rc : read_disks(w, cfg, e);
}
