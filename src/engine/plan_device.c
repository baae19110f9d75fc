/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_device: what the verbs mean that change the map as a device: remove it,
 * take over another size, give it another name, map its partitions.
 *
 * Who stands on the map is asked first: a map that somebody uses is not taken
 * away, and what cannot be known of its users is said.
 */
#include "engine/plan_build.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- facts ---- */

bool plan_in_use(const struct san_map *m)
{
	/* the open count is read more often than the lists of users */
	return phrase_in_use(m) || (m->open_count > 0 && (uint32_t)m->open_count > m->parts);
}

uint64_t plan_paths_size(const struct san_map *m)
{
	uint64_t size = 0;

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->group)
			continue;
		if (!p->size || (size && p->size != size))
			return 0;
		size = p->size;
	}
	return size;
}

char *plan_size_word(char *dst, size_t size, uint64_t bytes, uint64_t other)
{
	char too[32];

	text_size(dst, size, bytes);
	if (bytes != other && !strcmp(dst, text_size(too, sizeof(too), other)))
		snprintf(dst, size, "%" PRIu64 " sectors", bytes / 512);
	return dst;
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- refusals ---- */

static void refuse_suspended(struct plan_refusal *r)
{
	PLAN_NO(r, "%s is suspended: what touches it would wait", r->map);
	plan_do_verb(r, PLAN_RESUME, "continues it");
}

/* Does I/O wait in it that would have to end first? */
static bool holds_io(const struct plan_refusal *r)
{
	struct verdict_count c;

	verdict_count(r->m, r->b->now, &c);
	if (c.usable + c.waiting || r->m->queueing == SAN_NO)
		return false;
	return *r->m->waiters || (phrase_counts_held(r->b->san, r->m) && r->m->io.inflight);
}

static void refuse_used(struct plan_refusal *r)
{
	char used[PHRASE], name[2 * PHRASE];

	phrase_used(used, sizeof(used), r->m, 39);
	if (r->m->open_count < 0 && !*r->m->users)
		PLAN_NO(r, "whether somebody uses %s is not known", r->map);
	else if (*r->m->users && strcmp(r->m->users, "not used") != 0)
		PLAN_NO(r, "%s is %s", r->map, used);
	else
		PLAN_NO(r, "%s is open (%" PRId32 " times), by whom is not known", r->map,
			r->m->open_count);
	PLAN_DO(r,
		"end that first: umount, swapoff or vgchange -an; sandeck who %s names all of it",
		plan_word(name, sizeof(name), *r->m->name ? r->m->name : r->m->key));
}

static void refuse_flush(struct plan_refusal *r)
{
	char held[PHRASE];

	if (r->m->suspended == SAN_YES) {
		refuse_suspended(r);
	} else if (plan_in_use(r->m)) {
		refuse_used(r);
	} else if (holds_io(r)) {
		PLAN_NO(r, "%s has no path and waits for one: %s", r->map,
			phrase_held(held, sizeof(held), r->b->san, r->m));
		plan_do_verb(r, PLAN_QUEUE_OFF, "ends the waiting, with errors");
	}
}

/* "sdb 500G, sdn 600G": what each path says; of many the first. */
#define SIZES_SAID 4
static void sizes_of_paths(char *dst, size_t size, const struct san_map *m)
{
	unsigned n = 0;

	dst[0] = '\0';
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		char name[PHRASE], word[32] = "not known";

		if (!p->group)
			continue;
		if (n++ == SIZES_SAID) {
			text_cat(dst, size, " ...");
			return;
		}
		if (p->size)
			plan_size_word(word, sizeof(word), p->size, m->size);
		text_cat(dst, size, "%s%s %s", n > 1 ? ", " : "",
			 phrase_path(name, sizeof(name), p), word);
	}
}

/* Which path has probably not been read since the LUN was changed: one that is as the map. */
static const struct san_path *stale_path(const struct san_map *m)
{
	const struct san_path *first = NULL;

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->group)
			continue;
		if (p->size == m->size)
			return p;
		first = first ? first : p;
	}
	return first;
}

static void refuse_disagreeing(struct plan_refusal *r)
{
	const struct san_path *p = stale_path(r->m);
	char sizes[PHRASE], name[2 * PHRASE];

	if (!p) {
		PLAN_NO(r, "%s has no path whose size it could take", r->map);
		PLAN_DO(r, "bring its paths back first");
		return;
	}
	sizes_of_paths(sizes, sizeof(sizes), r->m);
	PLAN_NO(r, "the paths of %s do not have one size: %s", r->map, sizes);
	PLAN_DO(r, "have each read its size anew: echo 1 > /sys/block/%s/device/rescan, and so on",
		plan_word(name, sizeof(name), *p->name ? p->name : "sdX"));
}

static void refuse_no_path(struct plan_refusal *r, const char *what)
{
	PLAN_NO(r, "%s has no usable path, and %s", r->map, what);
	PLAN_DO(r, "bring a path back first");
}

static bool has_path(const struct plan_refusal *r)
{
	struct verdict_count c;

	verdict_count(r->m, r->b->now, &c);
	return c.usable > 0;
}

static void refuse_resize(struct plan_refusal *r)
{
	uint64_t size = plan_paths_size(r->m);
	char word[32];

	if (r->m->suspended == SAN_YES) {
		refuse_suspended(r);
	} else if (!size) {
		refuse_disagreeing(r);
	} else if (size == r->m->size) {
		PLAN_NO(r, "%s and all its paths have %s", r->map,
			text_size(word, sizeof(word), size));
		PLAN_DO(r, PLAN_AS_ASKED "; if the LUN has another size, have its paths read it: "
					 "echo 1 > /sys/block/sdX/device/rescan");
	} else if (!has_path(r)) {
		refuse_no_path(r, "what is under way must end for another size");
	}
}

/* What libdevmapper, udev and people write as it is (libdm-common.c, its list of characters). */
#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#+-.:=@_"

/* Why no map can have the name; NULL: one can. */
static const char *bad_name(const char *name)
{
	if (!*name)
		return "a name has at least one character";
	if (strlen(name) >= PLAN_NAME_MAX)
		return "a name has at most 127 bytes";
	if (!strcmp(name, "control") || !strcmp(name, ".") || !strcmp(name, ".."))
		return "device mapper keeps that name for itself";
	if (strchr(name, '/'))
		return "a name has no '/'";
	if (name[strspn(name, NAME_CHARS)])
		return "a name has letters, digits and #+-.:=@_ only; others udev and dmsetup "
		       "would write otherwise";
	return NULL;
}

/* Whose name or WWID it is; NULL: nobody's, as far as the model knows. */
static const struct san_map *namesake(const struct plan_refusal *r, const char *name)
{
	const struct san *san = r->b->san;

	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];

		if (!strcmp(m->name, name) || (m != r->m && !strcmp(m->wwid, name)))
			return m;
	}
	return NULL;
}

static void refuse_rename(struct plan_refusal *r)
{
	const char *name = r->t->cmd->name, *bad = bad_name(name);
	const struct san_map *other = bad ? NULL : namesake(r, name);
	char clean[PHRASE], whose[PHRASE];

	phrase_name(clean, sizeof(clean), name, 30);
	if (bad) {
		PLAN_NO(r, "%s cannot be called '%s': %s", r->map, clean, bad);
		PLAN_DO(r, "choose another name");
	} else if (other == r->m) {
		PLAN_NO(r, "%s is called so", r->map);
		PLAN_DO(r, PLAN_AS_ASKED);
	} else if (other && !strcmp(other->name, name)) {
		PLAN_NO(r, "there is a map %s already", clean);
		PLAN_DO(r, "choose another name, or rename that one first");
	} else if (other) {
		PLAN_NO(r, "%s is the WWID of %s", clean, phrase_map(whose, sizeof(whose), other));
		PLAN_DO(r, "choose another name");
	}
}

static void refuse_parts_add(struct plan_refusal *r)
{
	if (r->m->suspended == SAN_YES)
		refuse_suspended(r);
	else if (!has_path(r))
		refuse_no_path(r, "the table of partitions would have to be read");
}

static void refuse_parts_delete(struct plan_refusal *r)
{
	if (r->m->suspended == SAN_YES) {
		refuse_suspended(r);
	} else if (!r->m->parts) {
		PLAN_NO(r, "no partition of %s has a map", r->map);
		PLAN_DO(r, PLAN_AS_ASKED);
	} else if (r->m->parts_used) {
		refuse_used(r);
		PLAN_NO(r, "%" PRIu32 " of %" PRIu32 " partitions of %s %s used", r->m->parts_used,
			r->m->parts, r->map, r->m->parts_used == 1 ? "is" : "are");
	}
}

void plan_refuse_device(struct plan_refusal *r)
{
	switch (r->t->cmd->verb) {
	case PLAN_FLUSH:
		refuse_flush(r);
		break;
	case PLAN_RESIZE:
		refuse_resize(r);
		break;
	case PLAN_RENAME:
		refuse_rename(r);
		break;
	case PLAN_PARTS_ADD:
		refuse_parts_add(r);
		break;
	case PLAN_PARTS_DELETE:
		refuse_parts_delete(r);
		break;
	default:
		break;
	}
}

/* ---- levels ---- */

enum plan_level plan_level_device(const struct plan_slice *s)
{
	switch (s->b->verb) {
	case PLAN_FLUSH:
	case PLAN_PARTS_DELETE:
		return PLAN_LOWERS;
	case PLAN_RESIZE: /* what lay behind the new end is gone for who stands on it */
		return plan_paths_size(s->map) < s->map->size ? PLAN_STOPS : PLAN_SAFE;
	case PLAN_RENAME: /* what names it by path finds it no more */
		return plan_in_use(s->map) || s->map->parts_used ? PLAN_LOWERS : PLAN_SAFE;
	default:
		return PLAN_SAFE;
	}
}

/* ---- flush ---- */

void plan_say_made_again(struct plan_build *b, const struct san_map *m)
{
	char name[2 * PHRASE];

	plan_say(b, "BACK", false, "%s %s: nothing on the LUN is lost",
		 b->out->to_daemon ? "multipathd add map" : "sandeck assemble",
		 plan_word(name, sizeof(name), *m->name ? m->name : m->key));
}

void plan_explain_flush(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_map *m = s->map;
	char name[PHRASE], parts[80] = "";

	plan_say_objects(b, s);
	plan_say_now(b, s);
	if (m->parts)
		snprintf(parts, sizeof(parts),
			 ", and before it the map%s of its %" PRIu32 " partition%s",
			 plural(m->parts), m->parts, plural(m->parts));
	plan_say(b, "THEN", false,
		 "/dev/mapper/%s is gone%s. Its paths stay, as disks of their own.",
		 phrase_map(name, sizeof(name), m), parts);
	if (m->expect_from == SAN_EXPECT_BASELINE)
		plan_say(b, "", false,
			 "It is still expected: that it is missing is told until the baseline is "
			 "accepted anew.");
	plan_say(b, "STAYS", false, "%s",
		 plan_daemon_runs(b)
			 ? "until multipathd is restarted or reconfigured, or a path of "
			   "it comes anew."
			 : "until somebody makes it again.");
}

/* ---- resize ---- */

void plan_explain_resize(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_map *m = s->map;
	uint64_t then = plan_paths_size(m);
	bool shrinks = then < m->size;
	char was[32], is[32], by[32], user[PHRASE];

	plan_size_word(was, sizeof(was), m->size, then);
	plan_size_word(is, sizeof(is), then, m->size);
	text_size(by, sizeof(by), shrinks ? m->size - then : then - m->size);
	plan_say_objects(b, s);
	plan_say(b, "NOW", false, "%s; all its paths have %s", was, is);
	plan_say(b, "THEN", shrinks, "%s: the map %s by %s. I/O waits for a moment.", is,
		 shrinks ? "SHRINKS" : "grows", by);
	if (shrinks && *phrase_user(user, sizeof(user), m))
		plan_say(b, "", true,
			 "%s must have been made smaller before: what it has behind %s IS LOST.",
			 user, is);
	else if (shrinks)
		plan_say(b, "", true, "What is behind %s IS LOST.", is);
	else if (plan_in_use(m))
		plan_say(b, "", false,
			 "What stands on it is told, and does not grow by itself: pvresize, "
			 "xfs_growfs, resize2fs.");
	if (m->parts)
		plan_say(b, "", false, "Its partitions keep their sizes.");
}

/* ---- rename ---- */

static void say_name_stays(struct plan_build *b)
{
	if (!plan_daemon_runs(b)) {
		plan_say(b, "STAYS", false,
			 "until the map is made anew: then multipath.conf and "
			 "/etc/multipath/bindings name it.");
		return;
	}
	plan_say(b, "STAYS", true,
		 "only until multipathd reconfigures or is restarted: it has no command for this, "
		 "and names the map as configured.");
	plan_say(b, "", false,
		 "To keep it: alias in multipath.conf, or its line in /etc/multipath/bindings.");
	plan_undone(b);
}

void plan_explain_rename(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_map *m = s->map;
	char was[PHRASE], is[PHRASE];

	phrase_name(was, sizeof(was), m->name, 39);
	phrase_name(is, sizeof(is), b->t[0].cmd->name, 39);
	plan_say_objects(b, s);
	plan_say(b, "NOW", false, "/dev/mapper/%s", was);
	plan_say(b, "THEN", false, "/dev/mapper/%s. Its WWID, its paths and its I/O stay.", is);
	if (m->parts)
		plan_say(b, "", false, "Its %" PRIu32 " partition%s %s renamed with it.", m->parts,
			 plural(m->parts), m->parts == 1 ? "is" : "are");
	if (plan_in_use(m) || m->parts_used)
		plan_say(b, "", true,
			 "Who uses it goes on; what names it by its path (/etc/fstab, a filter of "
			 "LVM) does not find it next time.");
	say_name_stays(b);
}

/* ---- partitions ---- */

static void say_parts_now(struct plan_build *b, const struct san_map *m)
{
	if (!m->parts)
		plan_say(b, "NOW", false, "none of its partitions has a map");
	else
		plan_say(b, "NOW", false, "%" PRIu32 " partition%s with a map, %s used", m->parts,
			 plural(m->parts), m->parts_used ? "some" : "none");
}

void plan_explain_parts_add(struct plan_build *b, const struct plan_slice *s)
{
	char name[PHRASE];

	plan_say_objects(b, s);
	say_parts_now(b, s->map);
	phrase_map(name, sizeof(name), s->map);
	plan_say(b, "THEN", false,
		 "each partition in its table has one: %s-part1, %s-part2 ... Those that are there "
		 "stay.",
		 name, name);
	plan_say(b, "STAYS", false,
		 "until they are unmapped. udev does the same when it sees the map set up, unless "
		 "skip_kpartx forbids it.");
}

void plan_explain_parts_delete(struct plan_build *b, const struct plan_slice *s)
{
	plan_say_objects(b, s);
	say_parts_now(b, s->map);
	plan_say(b, "THEN", false,
		 "no partition has a map. The partitions themselves stay on the "
		 "LUN.");
	plan_say(b, "STAYS", false,
		 "until they are mapped again. udev does that when it sees the map set up, unless "
		 "skip_kpartx forbids it.");
}

/* What exactly is to be done only the disks can tell: the rows of ASK_ASSEMBLE say it. */
void plan_explain_assemble(struct plan_build *b, const struct plan_slice *s)
{
	char maps[32];

	(void)s;
	plan_say(b, "NOW", false, "%s on this host",
		 text_count(maps, sizeof(maps), (unsigned)b->san->nmaps, "map"));
	plan_say(b, "THEN", false,
		 "the maps have the tables that multipath.conf and the disks of now ask for; "
		 "what is the same is left alone.");
	if (!b->san->host.charge || b->san->host.charge == SAN_CHARGE_NOBODY)
		plan_say(b, "", true,
			 "Nobody is in charge: a path that fails stays failed, and without a path "
			 "I/O gets errors whatever no_path_retry says.");
	plan_say(b, "CHECK", false, "again when sent: refused if anything else is to be done then");
}
