/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model: the SAN of the verdict and plan tests, and the words that change it. */
#include "model.h"

#include "base/attr.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct san_map *model_map(struct san *san, const char *name)
{
	struct san_map *m = san_map_find(san, name);

	assert_non_null(m);
	return m;
}

struct san_path *model_path(struct san *san, const char *name)
{
	struct san_path *p = NULL;

	if (san_path_lookup(san, name, &p) != 1)
		fail_msg("no path %s in the model", name);
	return p;
}

/* ---- the SAN when all is well ---- */

static const struct leg {
	char first; /* sdX of the first map */
	uint32_t group;
	const char *host, *target, *ctl;
} legs[] = {
	{ 'b', 1, "host3", "20:03", "ctlA" },
	{ 'n', 1, "host4", "20:04", "ctlA" },
	{ 'h', 2, "host3", "20:05", "ctlB" },
	{ 't', 2, "host4", "20:06", "ctlB" },
};

static void add_path(struct san *san, struct san_map *m, unsigned i, const struct leg *leg)
{
	uint32_t minor = (uint32_t)(leg->first - 'a' + (int)i) * 16;
	struct san_path *p = san_path_add(san, m, 8, minor, 0);
	char name[8], hctl[32];

	snprintf(name, sizeof(name), "sd%c", leg->first + (int)i);
	snprintf(hctl, sizeof(hctl), "%c:0:%u:%u", leg->host[4], leg->group - 1, i + 1);
	p->name = san_intern(san, name);
	p->hctl = san_intern(san, hctl);
	p->hport = san_intern(san, leg->host);
	p->tport = san_intern(san, leg->target);
	p->ctl = san_intern(san, leg->ctl);
	p->group = leg->group;
	p->prio = leg->group == 1 ? 50 : 10;
	p->alua = leg->group == 1 ? SAN_ALUA_OPTIMIZED : SAN_ALUA_NONOPTIMIZED;
	p->dm = SAN_DM_ACTIVE;
	p->chk = SAN_CHK_READY;
	p->dev = san_intern(san, "running");
}

static void add_map(struct san *san, unsigned i)
{
	static const char *const users[] = { "/srv/db (xfs, rw)", "/srv/wal (xfs, rw)", "vg_home" };
	char name[16], key[40];
	struct san_map *m;

	snprintf(name, sizeof(name), "mpath%c", 'a' + (int)i);
	snprintf(key, sizeof(key), "3600a098038303053743f463045727a4%c", (char)('1' + i));
	m = san_map_add(san, key, 0);
	m->name = san_intern(san, name);
	m->wwid = m->key;
	m->dm_name = san_intern(san, "dm-0");
	m->users = san_intern(san, users[i % ARRAY_LEN(users)]);
	m->open_count = 1;
	m->queueing = m->suspended = SAN_NO;
	m->queue_limit_ms = 60000;
	m->failback = san_intern(san, "manual");
	m->expected = 4;
	m->expect_from = SAN_EXPECT_BASELINE;
	m->cur_group = 1;
	san_map_set_groups(san, m, 2);
	m->groups[0] = (struct san_group){ SAN_G_ACTIVE, "service-time 0", 50, false };
	m->groups[1] = (struct san_group){ SAN_G_ENABLED, "service-time 0", 10, false };
	for (size_t l = 0; l < ARRAY_LEN(legs); l++)
		add_path(san, m, i, &legs[l]);
}

static void add_port(struct san *san, enum san_part part, const char *key, const char *label)
{
	struct san_port *p = san_port_add(san, part, key, 0);

	p->label = san_intern(san, label);
	p->state = san_intern(san, "online");
}

void model_init(struct san *san, unsigned n)
{
	san_init(san);
	san->now = MODEL_NOW;
	san->host.name = san_intern(san, "db1");
	san->host.source = san_intern(san, "kernel");
	san->host.charge = SAN_CHARGE_MULTIPATHD;
	san->host.charge_at = MODEL_NOW - 1000;
	san->host.poll_ms = 5000;
	san->host.loaded = true;
	add_port(san, SAN_PART_HOST, "host3", "host3");
	add_port(san, SAN_PART_HOST, "host4", "host4");
	add_port(san, SAN_PART_TARGET, "20:03", "ctlA-0c");
	add_port(san, SAN_PART_TARGET, "20:04", "ctlA-0d");
	add_port(san, SAN_PART_TARGET, "20:05", "ctlB-0c");
	add_port(san, SAN_PART_TARGET, "20:06", "ctlB-0d");
	add_port(san, SAN_PART_CTL, "ctlA", "ctlA");
	add_port(san, SAN_PART_CTL, "ctlB", "ctlB");
	for (unsigned i = 0; i < n; i++)
		add_map(san, i);
}

/* ---- words about paths ---- */

#define AGO(s) (MODEL_NOW - (int64_t)(s)*1000)

/* It has another size than the others. */
static void p_odd(struct san *san, struct san_path *p)
{
	(void)san;
	p->size = UINT64_C(700) << 30;
}

static void p_fail(struct san *san, struct san_path *p)
{
	(void)san;
	p->dm = SAN_DM_FAILED;
	p->chk = SAN_CHK_FAULTY;
	p->fails = 1;
	p->since = p->map->changed_since = AGO(32);
}

static void p_lately(struct san *san, struct san_path *p)
{
	p_fail(san, p);
	p->since = AGO(2);
}

static void p_gone(struct san *san, struct san_path *p)
{
	(void)san;
	p->group = 0;
	p->gone_at = p->since = AGO(443);
}

static void p_held(struct san *san, struct san_path *p)
{
	p_fail(san, p);
	p->held = true;
	p->held_by = san_intern(san, "root");
	p->held_at = AGO(3 * 86400);
}

static void p_ghost(struct san *san, struct san_path *p)
{
	(void)san;
	p->chk = SAN_CHK_GHOST;
}

static void p_offline(struct san *san, struct san_path *p)
{
	p_fail(san, p);
	p->dev = san_intern(san, "transport-offline");
	p->gone_until = MODEL_NOW + 563000;
}

/* offline by sysfs; no I/O went there yet */
static void p_dm_offline(struct san *san, struct san_path *p)
{
	p->dev = san_intern(san, "offline");
}

static void p_blocked(struct san *san, struct san_path *p)
{
	p->dev = san_intern(san, "blocked");
}

static void p_faulty(struct san *san, struct san_path *p)
{
	(void)san;
	p->chk = SAN_CHK_FAULTY;
	p->since = AGO(60);
}

static void p_checking(struct san *san, struct san_path *p)
{
	(void)san;
	p->chk = SAN_CHK_PENDING;
}

static void p_unread(struct san *san, struct san_path *p)
{
	(void)san;
	p->dm = SAN_DM_UNDEF;
	p->chk = SAN_CHK_UNDEF;
}

static void p_chk_only(struct san *san, struct san_path *p)
{
	(void)san;
	p->dm = SAN_DM_UNDEF;
}

static void p_stuck(struct san *san, struct san_path *p)
{
	(void)san;
	p->stuck_since = AGO(22);
	p->timeout_ms = 30000;
	p->io.inflight = 3;
}

static void p_flap(struct san *san, struct san_path *p)
{
	(void)san;
	p->flaps = 9;
}

static void p_marginal(struct san *san, struct san_path *p)
{
	struct san_map *m = p->map;
	bool all = true;

	(void)san;
	p->marginal = true;
	for (const struct san_path *o = m->paths; o; o = o->next_in_map)
		all &= o->group != p->group || o->marginal;
	m->groups[p->group - 1].marginal = all;
}

static void p_twice(struct san *san, struct san_path *p)
{
	(void)san;
	p->again = 1;
}

static void p_noparts(struct san *san, struct san_path *p)
{
	p->hport = p->tport = p->ctl = san_intern(san, "");
}

static void p_samehost(struct san *san, struct san_path *p)
{
	p->hport = san_intern(san, "host3");
}

static void p_sametarget(struct san *san, struct san_path *p)
{
	p->tport = san_intern(san, "20:03");
}

static void p_slow(struct san *san, struct san_path *p)
{
	(void)san;
	p->slow_since = AGO(37);
	p->slow_us = 48000;
	p->slow_others_us = 900;
}

static void p_drop(struct san *san, struct san_path *p)
{
	san_path_remove(san, p);
}

static const struct path_word {
	const char *word;
	void (*fn)(struct san *san, struct san_path *p);
} path_words[] = {
	{ "odd", p_odd },           { "fail", p_fail },
	{ "lately", p_lately },     { "gone", p_gone },
	{ "held", p_held },         { "ghost", p_ghost },
	{ "offline", p_offline },   { "dm-offline", p_dm_offline },
	{ "blocked", p_blocked },   { "faulty", p_faulty },
	{ "checking", p_checking }, { "unread", p_unread },
	{ "chk-only", p_chk_only }, { "stuck", p_stuck },
	{ "flap", p_flap },         { "marginal", p_marginal },
	{ "twice", p_twice },       { "noparts", p_noparts },
	{ "samehost", p_samehost }, { "sametarget", p_sametarget },
	{ "slow", p_slow },         { "drop", p_drop },
};

/* ---- words about the map and the host ---- */

static void expect(struct san_map *m, enum san_expect from, int64_t n)
{
	m->expect_from = from;
	m->expected = (uint32_t)n;
}

static bool queue_word(struct san_map *m, const char *word, const char *arg, int64_t n)
{
	if (!strcmp(word, "queueing"))
		m->queueing = !strcmp(arg, "yes")  ? SAN_YES
			      : !strcmp(arg, "no") ? SAN_NO
						   : SAN_UNKNOWN;
	else if (!strcmp(word, "until"))
		m->queue_until = MODEL_NOW + n * 1000;
	else if (!strcmp(word, "since"))
		m->no_path_since = AGO(n);
	else if (!strcmp(word, "unlisted"))
		m->daemon_has = SAN_NO;
	else if (!strcmp(word, "bio"))
		m->bio_based = true;
	else if (!strcmp(word, "inflight"))
		m->io.inflight = (uint32_t)n;
	else if (!strcmp(word, "halted"))
		m->stuck_since = AGO(n);
	else if (!strcmp(word, "limit"))
		m->queue_limit_ms = n < 0 ? n : n * 1000;
	else
		return false;
	return true;
}

static bool expect_word(struct san_map *m, const char *word, int64_t n)
{
	if (!strcmp(word, "baseline"))
		expect(m, SAN_EXPECT_BASELINE, n);
	else if (!strcmp(word, "siblings"))
		expect(m, SAN_EXPECT_SIBLINGS, n);
	else if (!strcmp(word, "none"))
		expect(m, SAN_EXPECT_NONE, 0);
	else if (!strcmp(word, "seen"))
		m->seen = (uint32_t)n;
	else
		return false;
	return true;
}

static bool group_word(struct san *san, struct san_map *m, const char *word, const char *arg,
		       int64_t n)
{
	if (!strcmp(word, "group"))
		m->cur_group = (uint32_t)n;
	else if (!strcmp(word, "bypass"))
		m->groups[n - 1].state = SAN_G_DISABLED;
	else if (!strcmp(word, "idle"))
		m->groups[n - 1].prio = 0; /* as multipathd says of a group without a path */
	else if (!strcmp(word, "chosen"))
		m->held_group = (uint32_t)n;
	else if (!strcmp(word, "failback"))
		m->failback = san_intern(san, arg);
	else if (!strcmp(word, "failback-in"))
		m->failback_at = MODEL_NOW + n * 1000;
	else
		return false;
	return true;
}

static bool map_word(struct san *san, struct san_map *m, const char *word, const char *arg,
		     int64_t n)
{
	if (!strcmp(word, "staged")) {
		m->staged = SAN_YES;
	} else if (!strcmp(word, "suspended")) {
		m->suspended = SAN_YES;
		m->suspended_since = n < 0 ? 0 : AGO(n);
	} else if (!strcmp(word, "ioerr")) {
		m->ioerr_at = AGO(n);
		m->ioerr_text = san_intern(san, "array out of space (27/07)");
	} else if (!strcmp(word, "hurt")) {
		m->fs_hurt = true;
	} else if (!strcmp(word, "users")) {
		m->users = san_intern(san, arg);
	} else if (!strcmp(word, "open")) {
		m->open_count = (int32_t)n;
	} else if (!strcmp(word, "parts")) {
		m->parts = (uint32_t)n;
	} else if (!strcmp(word, "parts-used")) {
		m->parts_used = (uint32_t)n;
	} else if (!strcmp(word, "lun")) {
		for (struct san_path *p = m->paths; p; p = p->next_in_map)
			p->size = (uint64_t)n << 30;
	} else if (!strcmp(word, "waiters")) {
		m->waiters = san_intern(san, arg);
	} else if (!strcmp(word, "size")) {
		m->size = (uint64_t)n << 30;
	} else {
		return queue_word(m, word, arg, n) || expect_word(m, word, n) ||
		       group_word(san, m, word, arg, n);
	}
	return true;
}

static void port_sick(struct san *san, const char *key)
{
	for (size_t i = 0; i < san->nports; i++) {
		if (strcmp(san->ports[i]->label, key))
			continue;
		san->ports[i]->errs = 212;
		san->ports[i]->errs_at = AGO(3);
		san->ports[i]->errs_text = "invalid CRC 212";
	}
}

static void port_down(struct san *san, const char *key)
{
	for (size_t i = 0; i < san->nports; i++) {
		if (strcmp(san->ports[i]->label, key))
			continue;
		san->ports[i]->up = false;
		san->ports[i]->state = san_intern(san, "linkdown"); /* as the kernel writes it */
		san->ports[i]->since = AGO(37);
	}
}

static bool host_word(struct san *san, const char *word, const char *arg, int64_t n)
{
	struct san_host *h = &san->host;

	if (!strcmp(word, "nobody"))
		h->charge = SAN_CHARGE_NOBODY;
	else if (!strcmp(word, "silent"))
		h->silent_since = AGO(n);
	else if (!strcmp(word, "deaf")) /* silent, and never heard before */
		h->silent_since = AGO(n), h->charge_at = 0;
	else if (!strcmp(word, "missing"))
		h->missing = san_intern(san, arg);
	else if (!strcmp(word, "pending"))
		h->pending = san_intern(san, arg);
	else if (!strcmp(word, "loading"))
		h->loaded = false;
	else if (!strcmp(word, "lab") || !strcmp(word, "replay"))
		h->source = san_intern(san, word);
	else if (!strcmp(word, "asuser"))
		h->user = san_intern(san, "alice");
	else if (!strcmp(word, "readonly"))
		h->read_only = true;
	else if (!strcmp(word, "sick"))
		port_sick(san, arg);
	else if (!strcmp(word, "down"))
		port_down(san, arg);
	else if (!strcmp(word, "noports"))
		while (san->nports)
			san_port_remove(san, san->ports[0]);
	else
		return false;
	return true;
}

static void for_paths(struct san *san, const struct path_word *w, char *names)
{
	char *save;

	for (char *n = strtok_r(names, ",", &save); n; n = strtok_r(NULL, ",", &save))
		w->fn(san, model_path(san, n));
}

static void one_word(struct san *san, struct san_map **m, char *word)
{
	char *arg = strchr(word, ':');
	int64_t n;

	if (arg)
		*arg++ = '\0';
	for (size_t i = 0; i < ARRAY_LEN(path_words); i++) {
		if (!strcmp(path_words[i].word, word)) {
			for_paths(san, &path_words[i], arg);
			return;
		}
	}
	for (char *c = arg; c && *c; c++)
		*c = *c == '_' ? ' ' : *c;
	n = arg ? strtoll(arg, NULL, 10) : 0;
	if (!strcmp(word, "map"))
		*m = model_map(san, arg);
	else if (!host_word(san, word, arg ? arg : "", n) &&
		 !map_word(san, *m, word, arg ? arg : "", n))
		fail_msg("the model knows no word %s", word);
}

void model_do(struct san *san, const char *words)
{
	struct san_map *m = san->nmaps ? san->maps[0] : NULL;
	char *copy = strdup(words), *save;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		one_word(san, &m, w);
	free(copy);
}

/* ---- comparing ---- */

void model_same_text(const char *about, const char *is, const char *wanted)
{
	if (strcmp(is, wanted) != 0)
		fail_msg("%s:\n  is     %s\n  wanted %s", about, is, wanted);
}

void model_same_int(const char *about, const char *what, int64_t is, int64_t wanted)
{
	if (is != wanted)
		fail_msg("%s: %s is %" PRId64 ", wanted %" PRId64, about, what, is, wanted);
}
