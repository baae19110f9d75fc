/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_scan: which maps there are, and the status of those that may have changed.
 *
 * Two passes, because the list and the status replies share one buffer: the
 * first takes what the list says into what is known of each device, if there is
 * a list, the second asks.  The rest of a map's truth hides from its event number (a table swap
 * does not move it, queue_if_no_path shows only in TABLE), hence the rules in
 * look_at().
 */
#include "engine/kernel/dm_scan.h"

#include "base/htab.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET "multipath"
/* A table may be swapped between the two reads; more often than this is somebody else's loop. */
#define TRIES 3

enum kind {
	KIND_UNKNOWN, /* not asked yet, or no table yet */
	KIND_OTHER,   /* linear, crypt, ... */
	KIND_MULTIPATH
};

/* What is known of a device of the list. */
struct known {
	uint32_t major, minor;
	char name[128], uuid[129];
	enum kind kind;
	uint32_t event_nr;
	bool listed;     /* in the list of this scan */
	bool fresh;      /* never read */
	bool moved;      /* its event number moved, or cannot be known; not read since */
	bool activating; /* as of its last INFO; see is_activating() */
	bool no_path;
	uint64_t shape; /* which paths in which groups, of its last TABLE */
	uint64_t table; /* mpt_table_hash of it; 0: none was read */
	uint64_t reply; /* hash of that TABLE with its header; see resync_map() */
	/* of its last header */
	int32_t open_count;
	bool suspended, staged, ro;
	uint64_t sectors; /* of its last status */
};

struct dm_scan {
	struct dm_ctl *ctl;
	struct htab by_dev;
	struct known **all;
	size_t n, cap;
	size_t cursor; /* the rolling resync is here */
	int64_t credit, last;
	int64_t listed_at;
	bool list_due; /* a map is not what the last list said */
	uint32_t target[3];
};

struct pass {
	struct dm_scan *s;
	const struct dm_ask *ask;
	struct dm_facts *out;
};

/* ---- facts ---- */

struct dm_fact *dm_facts_add(struct dm_facts *f)
{
	f->fact = mem_grow(f->fact, &f->cap, f->n + 1, sizeof(*f->fact));
	f->fact[f->n] = (struct dm_fact){ .info = MPT_INIT, .table = MPT_INIT };
	return &f->fact[f->n++];
}

static void fact_fini(struct dm_fact *f)
{
	mpt_fini(&f->info);
	mpt_fini(&f->table);
	free(f->raw_info);
	free(f->raw_table);
	free(f->slave);
}

void dm_facts_fini(struct dm_facts *f)
{
	for (size_t i = 0; i < f->n; i++)
		fact_fini(&f->fact[i]);
	free(f->fact);
	*f = (struct dm_facts){ 0 };
}

static struct dm_fact *add_fact(struct dm_facts *out, const struct known *k)
{
	struct dm_fact *f = dm_facts_add(out);

	f->major = k->major;
	f->minor = k->minor;
	f->event_nr = k->event_nr;
	memcpy(f->name, k->name, sizeof(f->name));
	memcpy(f->uuid, k->uuid, sizeof(f->uuid));
	return f;
}

/* The first trouble is told; more of the same would not help anybody. */
static void tell(struct dm_facts *out, const struct known *k, const struct err *e)
{
	if (out->e.code)
		return;
	out->e = *e;
	err_prefix(&out->e, "%s", k->name);
}

/* ---- what is known ---- */

static bool dev_eq(const void *val, const void *key)
{
	const struct known *k = val;

	return dm_encode_dev(k->major, k->minor) == *(const uint64_t *)key;
}

static struct known *find(const struct dm_scan *s, uint64_t dev)
{
	return htab_find(&s->by_dev, htab_hash_u64(dev), &dev, dev_eq);
}

static struct known *learn(struct dm_scan *s, const struct dm_name *rec)
{
	struct known *k = xcalloc(1, sizeof(*k));

	k->major = rec->major;
	k->minor = rec->minor;
	s->all = mem_grow(s->all, &s->cap, s->n + 1, sizeof(struct known *));
	s->all[s->n++] = k;
	htab_add(&s->by_dev, htab_hash_u64(dm_encode_dev(k->major, k->minor)), k);
	return k;
}

/* Another map now has this number. */
static bool is_another(const struct known *k, const struct dm_name *rec)
{
	if (rec->has_uuid)
		return strcmp(k->uuid, rec->uuid) || (!*k->uuid && strcmp(k->name, rec->name));
	return !*k->uuid && strcmp(k->name, rec->name);
}

/* Thousands of records a second say what is known already. */
static void set_identity(struct known *k, const struct dm_name *rec)
{
	if (strcmp(k->name, rec->name) != 0)
		snprintf(k->name, sizeof(k->name), "%s", rec->name);
	if (rec->has_uuid && strcmp(k->uuid, rec->uuid) != 0)
		snprintf(k->uuid, sizeof(k->uuid), "%s", rec->uuid);
}

static void say_gone(struct pass *ps, const struct known *k)
{
	if (k->kind == KIND_MULTIPATH)
		add_fact(ps->out, k)->gone = true;
}

static void take_record(struct pass *ps, const struct dm_name *rec)
{
	struct known *k = find(ps->s, dm_encode_dev(rec->major, rec->minor));

	if (!k) {
		k = learn(ps->s, rec);
		k->fresh = true;
	} else if (is_another(k, rec)) {
		say_gone(ps, k);
		*k = (struct known){ .major = rec->major, .minor = rec->minor, .fresh = true };
	}
	set_identity(k, rec);
	k->moved |= !rec->has_event || k->event_nr != rec->event_nr;
	k->event_nr = rec->event_nr;
	k->listed = true;
}

static void drop_unlisted(struct pass *ps)
{
	struct dm_scan *s = ps->s;
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct known *k = s->all[i];
		uint64_t dev = dm_encode_dev(k->major, k->minor);

		if (k->listed) {
			s->all[kept++] = k;
			continue;
		}
		say_gone(ps, k);
		htab_remove(&s->by_dev, htab_hash_u64(dev), k);
		free(k);
	}
	s->n = kept;
}

static int take_list(struct pass *ps)
{
	struct dm_facts *out = ps->out;
	struct dm_data d;
	struct dm_name rec;
	size_t pos = 0;
	int rc;

	for (size_t i = 0; i < ps->s->n; i++)
		ps->s->all[i]->listed = false;
	rc = dm_list(ps->s->ctl, &d, &out->e);
	if (rc)
		return rc;
	while ((rc = dm_reply_name(&d, &pos, dm_minor_version(ps->s->ctl), &rec)) > 0)
		take_record(ps, &rec);
	/* A list that breaks off says nothing about the devices that it does not name. */
	if (rc < 0)
		return err_set(&out->e, E_IO, "device mapper, list: broken off after %zu bytes",
			       pos);
	drop_unlisted(ps);
	return 0;
}

/* ---- asking ---- */

/* Which paths stand in which group: INFO and TABLE of the same table agree on it. */
static uint64_t shape_of(const struct mpt *t)
{
	uint64_t h = htab_hash_u64(t->ngroups);

	for (uint32_t g = 0; g < t->ngroups; g++) {
		for (uint32_t p = 0; p < t->groups[g].npaths; p++) {
			const struct mpt_path *path = &t->groups[g].paths[p];

			h = htab_hash_u64(h + dm_encode_dev(path->major, path->minor) + p);
		}
		h = htab_hash_u64(h + g);
	}
	return h;
}

static bool has_usable(const struct mpt *info)
{
	for (uint32_t g = 0; g < info->ngroups; g++) {
		for (uint32_t p = 0; p < info->groups[g].npaths; p++) {
			if (!info->groups[g].paths[p].failed)
				return true;
		}
	}
	return false;
}

/*
 * I/O waits while a group is being activated, and no event tells the end.  A
 * map that was never used has queue_io too, but no current group: then only
 * I/O can change that, and its counters show it.
 */
static bool is_activating(const struct mpt *info)
{
	for (uint32_t g = 0; info->queue_io && g < info->ngroups; g++) {
		if (info->groups[g].state == 'A')
			return true;
	}
	return false;
}

static void take_head(struct dm_fact *f, struct known *k, const struct dm_status *st)
{
	f->has_head = true;
	f->open_count = st->open_count;
	f->suspended = st->suspended;
	f->staged = st->staged;
	f->ro = st->ro;
	f->sectors = st->target.sectors;
	f->event_nr = st->event_nr;
	k->open_count = st->open_count;
	k->suspended = st->suspended;
	k->staged = st->staged;
	k->ro = st->ro;
	k->sectors = st->target.sectors;
	/* Newer than the list: an event in between is not to be read twice. */
	k->event_nr = st->event_nr;
	/* Where the list carries no uuids this is the only place to learn them. */
	snprintf(k->uuid, sizeof(k->uuid), "%s", st->uuid);
	memcpy(f->uuid, k->uuid, sizeof(f->uuid));
}

static enum kind kind_of(const struct dm_status *st)
{
	if (!st->ntargets)
		return KIND_UNKNOWN;
	return st->ntargets == 1 && !strcmp(st->target.type, TARGET) ? KIND_MULTIPATH : KIND_OTHER;
}

/* One status call. False: it is no multipath map (any more), or it could not be read. */
static bool ask(struct pass *ps, struct known *k, enum dm_which which, struct dm_status *st)
{
	struct err e = { 0 };
	int rc = dm_status(ps->s->ctl, k->major, k->minor, which, st, &e);

	ps->out->nstatus++;
	if (rc == E_NOTFOUND)
		return false; /* the next list is without it */
	if (rc) {
		tell(ps->out, k, &e);
		return false;
	}
	k->fresh = k->moved = false;
	if (kind_of(st) == KIND_MULTIPATH)
		return true;
	say_gone(ps, k);
	k->kind = kind_of(st);
	return false;
}

static bool parsed(struct pass *ps, struct known *k, int rc, struct err *e, const char *what)
{
	if (!rc)
		return true;
	err_prefix(e, "%s", what);
	tell(ps->out, k, e);
	return false;
}

static bool read_info(struct pass *ps, struct known *k, struct dm_fact *f)
{
	struct dm_status st;
	struct err e = { 0 };
	int rc;

	if (!ask(ps, k, DM_INFO, &st))
		return false;
	take_head(f, k, &st);
	mpt_fini(&f->info);
	rc = mpt_parse_info(st.target.text, st.target.len, &f->info, &e);
	f->has_info = parsed(ps, k, rc, &e, "INFO");
	free(f->raw_info);
	f->raw_info = ps->ask->raw ? xstrndup(st.target.text, st.target.len) : NULL;
	if (f->has_info) {
		k->activating = is_activating(&f->info);
		k->no_path = !has_usable(&f->info);
	}
	return true;
}

static void take_table(struct known *k, struct dm_fact *f)
{
	uint64_t was = k->table;

	k->shape = shape_of(&f->table);
	k->table = mpt_table_hash(&f->table) | 1;
	f->swapped |= was && k->table != was;
}

/* All of a TABLE reply that is of interest, in one number. */
static uint64_t reply_hash(const struct dm_status *st)
{
	uint64_t h = htab_hash(st->target.text, st->target.len);

	h = htab_hash_u64(h + (uint32_t)st->open_count + ((uint64_t)st->ro << 32));
	return htab_hash_u64(h + st->target.sectors);
}

static void take_table_reply(struct pass *ps, struct known *k, const struct dm_status *st,
			     struct dm_fact *f)
{
	struct err e = { 0 };
	int rc;

	take_head(f, k, st);
	mpt_fini(&f->table);
	rc = mpt_parse_table(st->target.text, st->target.len, &f->table, &e);
	f->has_table = parsed(ps, k, rc, &e, "TABLE");
	free(f->raw_table);
	f->raw_table = ps->ask->raw ? xstrndup(st->target.text, st->target.len) : NULL;
	k->reply = reply_hash(st);
	if (f->has_table)
		take_table(k, f);
}

static bool read_table(struct pass *ps, struct known *k, struct dm_fact *f)
{
	struct dm_status st;

	if (!ask(ps, k, DM_TABLE, &st))
		return false;
	take_table_reply(ps, k, &st, f);
	return true;
}

/* Both lines where needed, and of one and the same table. */
static bool read_map(struct pass *ps, struct known *k, struct dm_fact *f, bool whole)
{
	bool had_no_path = k->no_path;

	for (int i = 0; i < TRIES; i++) {
		if (!read_info(ps, k, f))
			return false;
		if (!f->has_info)
			return true;
		if (!whole && !k->no_path && !had_no_path && shape_of(&f->info) == k->shape)
			return true;
		if (!read_table(ps, k, f))
			return false;
		if (!f->has_table || shape_of(&f->info) == k->shape)
			return true;
	}
	/* Two halves that do not belong together are worse than old ones. */
	f->has_info = f->has_table = false;
	return true;
}

/*
 * In the rolling resync.  INFO needs none, the list's event number vouches for
 * it; what nobody announced is in TABLE.  Most often nothing is: then no fact
 * is made of it.  False: as read_map().
 */
static bool resync_map(struct pass *ps, struct known *k)
{
	uint64_t shape = k->shape;
	struct dm_status st;
	struct dm_fact *f;

	if (!ask(ps, k, DM_TABLE, &st))
		return false;
	if (reply_hash(&st) == k->reply)
		return true;
	f = add_fact(ps->out, k);
	take_table_reply(ps, k, &st, f);
	return k->shape == shape || read_map(ps, k, f, true);
}

static bool contains(const uint64_t *devs, size_t n, uint64_t dev)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (devs[mid] == dev)
			return true;
		if (devs[mid] < dev)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* Does anything say that INFO may be another than the one that was read last? */
static bool may_differ(const struct dm_ask *a, const struct known *k, uint64_t dev)
{
	return k->moved || (a->tick && (k->activating || k->no_path)) ||
	       contains(a->moved, a->nmoved, dev);
}

/*
 * Once an interval: is the map as its last header said?  What else the header
 * shows to have changed is in k then.  False: it is gone, or another one.
 */
static bool check_head(struct pass *ps, struct known *k)
{
	struct dm_scan *s = ps->s;
	struct dm_status st;
	struct err e = { 0 };
	int rc = dm_head(s->ctl, k->major, k->minor, &st, &e);

	if (rc && rc != E_NOTFOUND)
		tell(ps->out, k, &e);
	if (rc || strcmp(st.uuid, k->uuid) != 0) {
		s->list_due = true; /* which tells more */
		return false;
	}
	k->moved |= k->event_nr != st.event_nr || (k->kind == KIND_UNKNOWN && st.ntargets);
	if (k->kind == KIND_MULTIPATH &&
	    (k->open_count != st.open_count || k->suspended != st.suspended ||
	     k->staged != st.staged || k->ro != st.ro)) {
		st.target.sectors = k->sectors;
		take_head(add_fact(ps->out, k), k, &st);
	}
	return true;
}

/* A fact that came to nothing. Others may stand behind it: that the map is gone. */
static void take_back(struct dm_facts *out, size_t at)
{
	fact_fini(&out->fact[at]);
	memmove(&out->fact[at], &out->fact[at + 1], (out->n - at - 1) * sizeof(*out->fact));
	out->n--;
}

/* turn: it is this one's in the rolling resync. */
static void look_at(struct pass *ps, struct known *k, bool turn)
{
	const struct dm_ask *a = ps->ask;
	uint64_t dev = dm_encode_dev(k->major, k->minor);
	bool whole = a->all || k->fresh || contains(a->named, a->nnamed, dev);
	size_t at;

	/* What is not multipath is looked at only when somebody says that it changed. */
	if (k->kind == KIND_OTHER && !whole)
		return;
	if (a->tick && !whole && !check_head(ps, k))
		return;
	if (k->kind == KIND_UNKNOWN)
		whole |= k->moved || turn;
	at = ps->out->n;
	if (!whole && !may_differ(a, k, dev)) {
		if (turn && !resync_map(ps, k) && ps->out->n > at && !ps->out->fact[at].gone)
			take_back(ps->out, at);
		return;
	}
	if (read_map(ps, k, add_fact(ps->out, k), whole))
		k->kind = KIND_MULTIPATH;
	else
		take_back(ps->out, at);
}

/* How many maps are due in the rolling resync. */
static size_t turns(struct dm_scan *s, const struct dm_ask *a)
{
	int64_t n = (int64_t)s->n, due;

	if (s->last && a->now > s->last)
		s->credit += n * (a->now - s->last);
	s->last = a->now;
	due = s->credit / a->resync_ms;
	s->credit %= a->resync_ms;
	return (size_t)(due < n ? due : n);
}

static bool in_turn(const struct dm_scan *s, size_t i, size_t due)
{
	return (i + s->n - s->cursor) % s->n < due;
}

static void ask_all(struct pass *ps)
{
	struct dm_scan *s = ps->s;
	size_t due = turns(s, ps->ask);

	if (s->cursor >= s->n)
		s->cursor = 0;
	for (size_t i = 0; i < s->n; i++) {
		look_at(ps, s->all[i], in_turn(s, i, due));
		ps->out->nmaps += s->all[i]->kind == KIND_MULTIPATH;
	}
	s->cursor = s->n ? (s->cursor + due) % s->n : 0;
}

/* ---- the scan ---- */

struct dm_scan *dm_scan_new(struct dm_ctl *ctl)
{
	struct dm_scan *s = xcalloc(1, sizeof(*s));

	s->ctl = ctl;
	return s;
}

void dm_scan_free(struct dm_scan *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		free(s->all[i]);
	free(s->all);
	htab_fini(&s->by_dev);
	free(s);
}

static bool list_is_due(const struct dm_scan *s, const struct dm_ask *a)
{
	return a->list || a->all || s->list_due || a->now - s->listed_at >= a->resync_ms;
}

/* The poll is armed first: an event during the list wakes again instead of being lost. */
static int list(struct pass *ps)
{
	struct dm_scan *s = ps->s;
	int rc = dm_can_poll(s->ctl) ? dm_arm(s->ctl, &ps->out->e) : 0;

	if (!rc)
		rc = take_list(ps);
	s->list_due = rc != 0;
	s->listed_at = ps->ask->now;
	return rc;
}

void dm_scan_run(struct dm_scan *s, const struct dm_ask *a, struct dm_facts *out)
{
	struct pass ps = { .s = s, .ask = a, .out = out };
	struct err e;

	*out = (struct dm_facts){ 0 };
	if (list_is_due(s, a))
		out->rc = list(&ps);
	if (out->rc)
		return;
	ask_all(&ps);
	/* It stays the same while a map uses it. */
	if ((a->all || !s->target[0]) && dm_target_version(s->ctl, TARGET, s->target, &e))
		memset(s->target, 0, sizeof(s->target));
	memcpy(out->target, s->target, sizeof(out->target));
}
