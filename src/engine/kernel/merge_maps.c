/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge_maps: what device mapper says, into maps, groups and paths.
 *
 * INFO decides which path stands where, TABLE adds what INFO leaves out
 * (features, handler, selectors).  dm_scan made sure that both are of one
 * table.
 */
#include "base/htab.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/kernel/merge.h"
#include "engine/kernel/set.h"

#include <stdio.h>

#define KEY_SIZE  160 /* as in struct plan_cmd */
#define KEY_DEVNO 24  /* of it, for "@MAJOR:MINOR" */

/* ---- identity ---- */

/*
 * WWID; for a hand-made map its uuid, or its name.  Made safe to show: a key
 * that changed on its way over the stream would not come back with a command.
 */
static void key_of(const struct dm_fact *f, char *dst, size_t size)
{
	char raw[sizeof(f->uuid) + sizeof(f->name)];

	if (*san_uuid_wwid(f->uuid))
		snprintf(raw, sizeof(raw), "%s", san_uuid_wwid(f->uuid));
	else if (*f->uuid)
		snprintf(raw, sizeof(raw), "%s", f->uuid);
	else
		snprintf(raw, sizeof(raw), "name:%s", f->name);
	text_clean(dst, size, raw);
}

/* The maps by device number: a scan may have a fact of each of thousands. */
struct merge {
	struct san *san;
	struct htab by_dev;
	bool came; /* maps or paths came or went */
};

static uint64_t dev_hash(uint32_t major, uint32_t minor)
{
	return htab_hash_u64(dm_encode_dev(major, minor));
}

static bool dev_eq(const void *val, const void *key)
{
	const struct san_map *m = val;
	const struct dm_fact *f = key;

	return m->major == f->major && m->minor == f->minor;
}

static void merge_init(struct merge *mg, struct san *san)
{
	*mg = (struct merge){ .san = san };
	for (size_t i = 0; i < san->nmaps; i++)
		htab_add(&mg->by_dev, dev_hash(san->maps[i]->major, san->maps[i]->minor),
			 san->maps[i]);
}

/* Whatever map has the fact's number. */
static struct san_map *at_number(const struct merge *mg, const struct dm_fact *f)
{
	return htab_find(&mg->by_dev, dev_hash(f->major, f->minor), f, dev_eq);
}

static struct san_map *find_map(const struct merge *mg, const struct dm_fact *f)
{
	struct san_map *m = at_number(mg, f);

	if (!m || strcmp(m->uuid, f->uuid) != 0 || (!*m->uuid && strcmp(m->name, f->name) != 0))
		return NULL;
	return m;
}

static void remove_map(struct merge *mg, struct san_map *m)
{
	htab_remove(&mg->by_dev, dev_hash(m->major, m->minor), m);
	san_map_remove(mg->san, m);
	mg->came = true;
}

static struct san_map *add_map(struct merge *mg, const struct dm_fact *f)
{
	struct san_map *m = at_number(mg, f);
	char key[KEY_SIZE];
	size_t n;

	if (m) /* the number went to another map, and nobody saw the first one go */
		remove_map(mg, m);
	key_of(f, key, sizeof(key) - KEY_DEVNO);
	/* Two names may be shown alike; device numbers are never the same. */
	n = strlen(key);
	if (san_map_by_key(mg->san, key))
		snprintf(key + n, sizeof(key) - n, "@%u:%u", f->major, f->minor);
	m = san_map_add(mg->san, key, 0);
	m->table_gen = ++mg->san->tables;
	m->major = f->major;
	m->minor = f->minor;
	htab_add(&mg->by_dev, dev_hash(m->major, m->minor), m);
	mg->came = true;
	return m;
}

static bool set_names(struct san *san, struct san_map *m, const struct dm_fact *f)
{
	char dm[24];

	snprintf(dm, sizeof(dm), "dm-%u", f->minor);
	return set_text(san, &m->name, f->name) | set_text(san, &m->uuid, f->uuid) |
	       set_text(san, &m->wwid, san_uuid_wwid(f->uuid)) | set_text(san, &m->dm_name, dm);
}

/* Without device mapper stats says it, once it has looked: two sources would disagree. */
static bool set_suspended(struct san_map *m, const struct dm_fact *f)
{
	if (f->has_slaves && m->suspended != SAN_UNKNOWN)
		return false;
	return SET(m->suspended, f->suspended ? SAN_YES : SAN_NO);
}

/* Only device mapper knows. */
static bool set_staged(struct san_map *m, const struct dm_fact *f)
{
	return !f->has_slaves && SET(m->staged, f->staged ? SAN_YES : SAN_NO);
}

static bool set_head(struct san_map *m, const struct dm_fact *f)
{
	return set_suspended(m, f) | set_staged(m, f) | SET(m->event_nr, f->event_nr) |
	       SET(m->open_count, f->open_count) | SET(m->ro, f->ro) |
	       SET(m->size, f->sectors * 512);
}

/* ---- table ---- */

static uint32_t count_words(const char *s)
{
	uint32_t n = 0;

	for (; *s; s++)
		n += *s != ' ' && (!s[1] || s[1] == ' ');
	return n;
}

static bool set_features(struct san *san, struct san_map *m, const struct mpt *t)
{
	const char *words = t->features ? t->features : "";
	struct str s = STR_INIT;
	bool changed;

	str_addf(&s, "%u%s%s", count_words(words), *words ? " " : "", words);
	changed = set_text(san, &m->features, s.p);
	str_fini(&s);
	return changed;
}

static bool set_selector(struct san *san, struct san_group *g, const struct mpt_group *from)
{
	const char *args = from->ps_args ? from->ps_args : "";
	struct str s = STR_INIT;
	bool changed;

	str_addf(&s, "%s %u%s%s", from->selector, count_words(args), *args ? " " : "", args);
	changed = set_text(san, &g->selector, s.p);
	str_fini(&s);
	return changed;
}

static bool set_table(struct san *san, struct san_map *m, const struct dm_fact *f)
{
	const struct mpt *t = &f->table;
	enum san_tri queueing = t->queue_if_no_path ? SAN_YES : SAN_NO;
	bool bio = t->queue_mode == MPT_MODE_BIO, changed;

	changed = set_features(san, m, t) | SET(m->queueing, queueing) | SET(m->bio_based, bio) |
		  set_text(san, &m->hwhandler, t->hwhandler ? t->hwhandler : "");
	for (uint32_t g = 0; g < t->ngroups && g < m->ngroups; g++)
		changed |= set_selector(san, &m->groups[g], &t->groups[g]);
	if (f->swapped)
		m->table_gen = ++san->tables;
	return changed | f->swapped;
}

/* ---- paths ---- */

/* For the time until the path is identified. */
static struct san_path *add_path(struct san *san, struct san_map *m, uint32_t major, uint32_t minor)
{
	struct san_path *p = san_path_add(san, m, major, minor, 0);
	char name[24];

	snprintf(name, sizeof(name), "%u:%u", major, minor);
	p->name = san_intern(san, name);
	return p;
}

bool merge_unknown(const struct san_path *p)
{
	return p->name[0] >= '0' && p->name[0] <= '9';
}

/* What was in flight there has ended or waits in the map; nobody counts it any more. */
static void forget_io(struct san *san, struct san_path *p)
{
	p->now = p->before = (struct san_counters){ 0 };
	p->io = (struct san_io){ .lat_us = -1 };
	san_touch(san, &p->obj, SAN_DIRTY_IO);
}

static void leave_table(struct san *san, struct san_path *p)
{
	forget_io(san, p);
	p->group = p->pos = p->again = 0;
	p->dm = SAN_DM_UNDEF;
	san_touch_path(san, p);
}

struct walk {
	struct san *san;
	struct san_map *m;
	const struct mpt *info;
	bool moved; /* order or membership changed */
};

/*
 * A device that stands in the table more than once: still one device, which
 * is counted where it stands first, and which is used while the kernel uses any
 * of them (a message about it means all).
 */
struct stands {
	const struct mpt_path *first;
	uint32_t n;
	bool active;
};

static struct stands stands_in(const struct mpt *t, uint32_t major, uint32_t minor)
{
	struct stands s = { 0 };

	for (uint32_t g = 0; g < t->ngroups; g++) {
		for (uint32_t i = 0; i < t->groups[g].npaths; i++) {
			const struct mpt_path *mp = &t->groups[g].paths[i];

			if (mp->major != major || mp->minor != minor)
				continue;
			if (!s.n++)
				s.first = mp;
			s.active |= !mp->failed;
		}
	}
	return s;
}

static void place(struct walk *w, const struct mpt_path *from, uint32_t group, uint32_t pos)
{
	struct stands s = stands_in(w->info, from->major, from->minor);
	struct san_path *p = san_path_find(w->m, from->major, from->minor);
	enum san_dm dm = s.active ? SAN_DM_ACTIVE : SAN_DM_FAILED;
	bool moved;

	if (s.first != from)
		return;
	if (!p)
		p = add_path(w->san, w->m, from->major, from->minor);
	moved = SET(p->group, group) | SET(p->pos, pos);
	if (moved | SET(p->again, s.n - 1) | SET(p->dm, dm) | SET(p->fails, from->fail_count))
		san_touch_path(w->san, p);
	w->moved |= moved;
}

static enum san_gstate gstate(char letter)
{
	switch (letter) {
	case 'A':
		return SAN_G_ACTIVE;
	case 'D':
		return SAN_G_DISABLED;
	case 'E':
		return SAN_G_ENABLED;
	default:
		return SAN_G_UNDEF;
	}
}

/* Returns whether the map itself changed; *moved: whether paths did. */
static bool set_info(struct san *san, struct san_map *m, const struct mpt *t, bool *moved)
{
	struct walk w = { .san = san, .m = m, .info = t };
	bool changed;

	changed = SET(m->queue_io, t->queue_io) | SET(m->pg_init, t->pg_init_count) |
		  SET(m->cur_group, t->cur_group);
	san_map_set_groups(san, m, t->ngroups);
	for (uint32_t g = 0; g < t->ngroups; g++) {
		changed |= SET(m->groups[g].state, gstate(t->groups[g].state));
		for (uint32_t i = 0; i < t->groups[g].npaths; i++)
			place(&w, &t->groups[g].paths[i], g + 1, i);
	}
	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group && !stands_in(t, p->major, p->minor).n) {
			leave_table(san, p);
			w.moved = true;
		}
	}
	if (w.moved)
		san_map_sort_paths(m);
	*moved |= w.moved;
	return changed | w.moved;
}

static bool is_slave(const struct dm_fact *f, const struct san_path *p)
{
	uint64_t dev = dm_encode_dev(p->major, p->minor);

	for (size_t i = 0; i < f->nslaves; i++) {
		if (f->slave[i] == dev)
			return true;
	}
	return false;
}

/* A device the daemon's tree has not placed yet goes behind the others of the last group. */
static bool place_slave(struct san *san, struct san_map *m, uint64_t dev)
{
	uint32_t major, minor;
	struct san_path *p;

	dm_decode_dev(dev, &major, &minor);
	p = san_path_find(m, major, minor);
	if (p && p->group)
		return false;
	if (!p)
		p = add_path(san, m, major, minor);
	if (!m->ngroups)
		san_map_set_groups(san, m, 1);
	p->group = m->ngroups;
	p->pos = m->npaths;
	san_touch_path(san, p);
	return true;
}

static bool set_slaves(struct san *san, struct san_map *m, const struct dm_fact *f, bool *came)
{
	bool moved = false;

	for (size_t i = 0; i < f->nslaves; i++)
		moved |= place_slave(san, m, f->slave[i]);
	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group && !is_slave(f, p)) {
			leave_table(san, p);
			moved = true;
		}
	}
	if (moved)
		san_map_sort_paths(m);
	*came |= moved;
	return moved;
}

/* ---- a fact ---- */

static bool set_raw(struct san_map *m, const struct dm_fact *f)
{
	bool changed = false;

	if (f->raw_info && (!m->raw_info || strcmp(m->raw_info, f->raw_info) != 0)) {
		san_set_text(&m->raw_info, f->raw_info);
		changed = true;
	}
	if (f->raw_table && (!m->raw_table || strcmp(m->raw_table, f->raw_table) != 0)) {
		san_set_text(&m->raw_table, f->raw_table);
		changed = true;
	}
	return changed;
}

static void merge_map(struct merge *mg, const struct dm_fact *f)
{
	struct san *san = mg->san;
	struct san_map *m = find_map(mg, f);
	bool changed;

	if (!m)
		m = add_map(mg, f);
	changed = set_names(san, m, f) | set_raw(m, f);
	if (f->has_head)
		changed |= set_head(m, f);
	if (f->has_info)
		changed |= set_info(san, m, &f->info, &mg->came);
	if (f->has_table)
		changed |= set_table(san, m, f);
	if (f->has_slaves)
		changed |= set_slaves(san, m, f, &mg->came);
	if (changed)
		san_touch_map(san, m);
}

bool merge_maps(struct san *san, const struct dm_facts *facts)
{
	struct merge mg;

	if (!facts->n)
		return false;
	merge_init(&mg, san);
	/* First those that went: another map may have their name or number by now. */
	for (size_t i = 0; i < facts->n; i++) {
		struct san_map *m = facts->fact[i].gone ? find_map(&mg, &facts->fact[i]) : NULL;

		if (m)
			remove_map(&mg, m);
	}
	for (size_t i = 0; i < facts->n; i++) {
		if (!facts->fact[i].gone)
			merge_map(&mg, &facts->fact[i]);
	}
	htab_fini(&mg.by_dev);
	return mg.came;
}
