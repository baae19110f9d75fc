/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pathness: which disks are paths of maps.  First each disk for itself, then
 * the disks of one WWID together, then what find_multipaths says.
 */
#include "engine/monitor/pathness.h"

#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_KNOWN_S   10 /* find_multipaths_timeout -10 */
#define WAIT_UNKNOWN_S 1

/* The paths of one WWID; those that are none, whatever their WWID, are not counted. */
struct group {
	unsigned n;
	const struct disk *used; /* a path that is in use by itself, not through the map */
	const char *map;         /* "" there is none */
	uint64_t map_sectors;
	const struct disk *first; /* that has a size: it is the right one */
	const struct disk *odd;   /* the first that has another size */
};

enum conf_find pathness_ignoring_wwids(enum conf_find find)
{
	if (find == FIND_OFF)
		return FIND_GREEDY;
	return find == FIND_ON || find == FIND_STRICT ? FIND_SMART : find;
}

int64_t pathness_timeout_s(int64_t configured, bool known)
{
	if (!configured)
		configured = -WAIT_KNOWN_S;
	if (configured > 0)
		return configured;
	return known ? -configured : WAIT_UNKNOWN_S;
}

/* ---- the sentences ---- */

/* A word stands between the two halves. */
static const struct row {
	enum pathness is;
	const char *before, *after;
} rows[PATHNESS_WHYS] = {
	[PATHNESS_IN_MAP] = { PATHNESS_YES, "a path of ", "" },
	[PATHNESS_MAP_LIVE] = { PATHNESS_YES, "to be added to ", ", the map of its WWID" },
	[PATHNESS_NAMED] = { PATHNESS_YES, "named by the person who asks: find_multipaths ",
			     " does not count" },
	[PATHNESS_ANY] = { PATHNESS_YES, "find_multipaths is ",
			   ": every device that is not blacklisted becomes a path" },
	[PATHNESS_LISTED] = { PATHNESS_YES, "its WWID is in /etc/multipath/wwids", "" },
	[PATHNESS_SEVERAL] = { PATHNESS_YES, "one of ", " with its WWID" },
	[PATHNESS_WAITING] = { PATHNESS_WAITS,
			       "the first path of its WWID: kept from others for another ",
			       ", in which a second one may come (find_multipaths smart)" },
	[PATHNESS_NO_DISK] = { PATHNESS_NO, "not a path: it is no whole disk", "" },
	[PATHNESS_HIDDEN] = { PATHNESS_NO, "not a path: the kernel's own NVMe multipath uses it",
			      "" },
	[PATHNESS_NATIVE] = { PATHNESS_NO,
			      "not a path: it is a map already, of the kernel's own NVMe multipath",
			      "" },
	[PATHNESS_NO_UDEV] = { PATHNESS_NO,
			       "not a path yet: udev has not finished with it; udevadm trigger "
			       "makes it look again",
			       "" },
	[PATHNESS_BLACKLISTED] = { PATHNESS_NO, "blacklisted: ", "" },
	[PATHNESS_USB] = { PATHNESS_NO,
			   "not a path: it is a USB device, and allow_usb_devices is no", "" },
	[PATHNESS_NO_WWID] = { PATHNESS_NO, "not a path: its WWID is not known", "" },
	[PATHNESS_GONE] = { PATHNESS_NO, "not a path: the device is being removed", "" },
	[PATHNESS_OTHER_MAP] = { PATHNESS_NO, "in the wrong map: it is a path of ",
				 ", which has another WWID" },
	[PATHNESS_IN_USE] = { PATHNESS_NO, "not a path: it is in use by itself: ", "" },
	[PATHNESS_SIBLING_IN_USE] = { PATHNESS_NO,
				      "not in a map: another path to the same LUN is in use by "
				      "itself: ",
				      "" },
	[PATHNESS_NO_SIZE] = { PATHNESS_NO, "not in a map: it has no medium, and so no size", "" },
	[PATHNESS_OTHER_SIZE] = { PATHNESS_NO, "not a path: it has the WWID of ",
				  "; rescan the device, or resize the map" },
	[PATHNESS_SIZES_DIFFER] = { PATHNESS_NO,
				    "not in a map: the paths of its WWID differ in size: ",
				    "; rescan the devices" },
	[PATHNESS_NOT_LISTED] = { PATHNESS_NO,
				  "not in a map: its WWID is not in /etc/multipath/wwids and "
				  "find_multipaths is ",
				  "; sandeck assemble with -i ignores that file" },
	[PATHNESS_ONLY_ONE] = { PATHNESS_NO,
				"not in a map: it is the only path of its WWID, which is not in "
				"/etc/multipath/wwids, and find_multipaths is ",
				"; a device that is named is taken all the same" },
	[PATHNESS_NOBODY] = { PATHNESS_NO,
			      "left to others: nobody is in charge who would make a map of it",
			      "" },
	[PATHNESS_FAILED] = { PATHNESS_NO,
			      "left to others: a map of its WWID could not be made "
			      "(/run/multipath/failed_wwids)",
			      "" },
	[PATHNESS_UNCLAIMED] = { PATHNESS_NO,
				 "left to others: its WWID is neither in /etc/multipath/wwids nor "
				 "that of a map, and find_multipaths is ",
				 "" },
	[PATHNESS_RELEASED] = { PATHNESS_NO,
				"left to others: udev has given it to them before, and what they "
				"made of it would be torn down",
				"" },
	[PATHNESS_WAITED] = { PATHNESS_NO,
			      "left to others: no second path of its WWID came in time "
			      "(find_multipaths smart)",
			      "" },
};

static const char *const find_words[] = { [FIND_OFF] = "off",
					  [FIND_ON] = "on",
					  [FIND_GREEDY] = "greedy",
					  [FIND_SMART] = "smart",
					  [FIND_STRICT] = "strict" };

static void say_sizes(char *dst, size_t size, const struct disk *a, const struct disk *b)
{
	snprintf(dst, size, "%s has %llu sectors, %s %llu", a->name, (unsigned long long)a->sectors,
		 b->name, (unsigned long long)b->sectors);
}

static void word_of(char *dst, size_t size, enum pathness_why why,
		    const struct pathness_rules *rules, const struct pathness_disk *p,
		    const struct group *g, int64_t until_ms)
{
	const struct disk *d = p->disk;

	*dst = '\0';
	switch (why) {
	case PATHNESS_IN_MAP:
	case PATHNESS_OTHER_MAP:
		snprintf(dst, size, "%s", d->map_name);
		return;
	case PATHNESS_MAP_LIVE:
		snprintf(dst, size, "%s", g->map);
		return;
	case PATHNESS_NAMED:
	case PATHNESS_ANY:
	case PATHNESS_NOT_LISTED:
	case PATHNESS_ONLY_ONE:
	case PATHNESS_UNCLAIMED:
		snprintf(dst, size, "%s", find_words[rules->find]);
		return;
	case PATHNESS_SEVERAL:
		text_count(dst, size, g->n, "path");
		return;
	case PATHNESS_WAITING:
		text_span(dst, size, until_ms - rules->now_ms);
		return;
	case PATHNESS_BLACKLISTED:
		snprintf(dst, size, "%s%s%s", p->blacklisted,
			 *d->map_name ? "; it is still a path of " : "", d->map_name);
		return;
	case PATHNESS_IN_USE:
		snprintf(dst, size, "%s", d->used_by);
		return;
	case PATHNESS_SIBLING_IN_USE:
		snprintf(dst, size, "%s (%s)", g->used->name, g->used->used_by);
		return;
	case PATHNESS_OTHER_SIZE:
		snprintf(dst, size, "%s, which has %llu sectors, and itself has %llu", g->map,
			 (unsigned long long)g->map_sectors, (unsigned long long)d->sectors);
		return;
	case PATHNESS_SIZES_DIFFER:
		say_sizes(dst, size, g->first, g->odd);
		return;
	case PATHNESS_LISTED:
	case PATHNESS_NO_DISK:
	case PATHNESS_HIDDEN:
	case PATHNESS_NATIVE:
	case PATHNESS_NO_UDEV:
	case PATHNESS_USB:
	case PATHNESS_NO_WWID:
	case PATHNESS_GONE:
	case PATHNESS_NO_SIZE:
	case PATHNESS_NOBODY:
	case PATHNESS_FAILED:
	case PATHNESS_RELEASED:
	case PATHNESS_WAITED:
	case PATHNESS_WHYS:
		return;
	}
}

static void answer(struct pathness_answer *a, enum pathness_why why, int64_t until_ms,
		   const struct pathness_rules *rules, const struct pathness_disk *p,
		   const struct group *g)
{
	const struct row *row = &rows[why];
	char word[200];

	assert(row->before);
	*a = (struct pathness_answer){ .is = row->is, .why = why, .until_ms = until_ms };
	word_of(word, sizeof(word), why, rules, p, g, until_ms);
	snprintf(a->text, sizeof(a->text), "%s%s%s", row->before, word, row->after);
}

/* ---- each disk for itself ---- */

/* multipath-tools' pathinfo: PATHNESS_WHYS when nothing speaks against it. */
static enum pathness_why alone(const struct pathness_rules *rules, const struct pathness_disk *p)
{
	const struct disk *d = p->disk;

	if (!d->disk)
		return PATHNESS_NO_DISK;
	if (d->hidden)
		return PATHNESS_HIDDEN;
	if (strstr(d->syspath, "/nvme-subsystem/"))
		return PATHNESS_NATIVE;
	if (!d->initialized)
		return PATHNESS_NO_UDEV;
	if (*p->blacklisted)
		return PATHNESS_BLACKLISTED;
	if (!rules->allow_usb && !strcmp(d->protocol, "scsi:usb"))
		return PATHNESS_USB;
	if (!*p->wwid)
		return PATHNESS_NO_WWID;
	if (!strcmp(d->state, "gone"))
		return PATHNESS_GONE;
	return PATHNESS_WHYS;
}

static bool in_a_map(const struct disk *d)
{
	return *d->map_uuid != '\0';
}

static bool in_its_map(const struct pathness_disk *p)
{
	return *p->wwid && !strcmp(san_uuid_wwid(p->disk->map_uuid), p->wwid);
}

/* ---- the disks of one WWID ---- */

static void join_group(struct group *g, const struct pathness_disk *p)
{
	const struct disk *d = p->disk;

	g->n++;
	if (*d->used_by && !in_a_map(d) && !g->used)
		g->used = d;
	if (*p->map && !*g->map)
		g->map = p->map;
	else if (in_its_map(p) && !*g->map)
		g->map = d->map_name;
	if (p->map_sectors)
		g->map_sectors = p->map_sectors;
	if (!d->sectors)
		return;
	if (!g->first)
		g->first = d;
	else if (d->sectors != g->first->sectors && !g->odd)
		g->odd = d;
}

/* ---- assembly ---- */

/* What find_multipaths says of a device that has no map yet (should_multipath). */
static enum pathness_why by_find(const struct pathness_rules *rules, const struct pathness_disk *p,
				 const struct group *g)
{
	switch (rules->find) {
	case FIND_OFF:
	case FIND_GREEDY:
		return PATHNESS_ANY;
	case FIND_ON:
	case FIND_SMART:
		if (g->n > 1)
			return PATHNESS_SEVERAL;
		return p->listed ? PATHNESS_LISTED : PATHNESS_ONLY_ONE;
	case FIND_STRICT:
		break;
	}
	return p->listed ? PATHNESS_LISTED : PATHNESS_NOT_LISTED;
}

/* A map has been made of this WWID: multipathd adds a path to it whatever the mode is. */
static enum pathness_why into_live_map(const struct pathness_disk *p, const struct group *g)
{
	const struct disk *d = p->disk;

	if (d->sectors && g->map_sectors && d->sectors != g->map_sectors)
		return PATHNESS_OTHER_SIZE;
	return *d->used_by ? PATHNESS_IN_USE : PATHNESS_MAP_LIVE;
}

static enum pathness_why decide_assembly(const struct pathness_rules *rules,
					 const struct pathness_disk *p, const struct group *g)
{
	enum pathness_why why = alone(rules, p);

	/* A path that is down may have lost its WWID; that of its map holds on. */
	if (in_a_map(p->disk) && !*p->wwid && (why == PATHNESS_NO_WWID || why == PATHNESS_NO_UDEV))
		return PATHNESS_IN_MAP;
	if (why != PATHNESS_WHYS && !(why == PATHNESS_NO_UDEV && in_its_map(p)))
		return why;
	if (in_a_map(p->disk))
		return in_its_map(p) ? PATHNESS_IN_MAP : PATHNESS_OTHER_MAP;
	if (*g->map)
		return into_live_map(p, g);
	why = p->named ? PATHNESS_NAMED : by_find(rules, p, g);
	if (rows[why].is != PATHNESS_YES)
		return why;
	if (*p->disk->used_by)
		return PATHNESS_IN_USE;
	if (g->used)
		return PATHNESS_SIBLING_IN_USE;
	if (!g->first)
		return PATHNESS_NO_SIZE;
	return g->odd ? PATHNESS_SIZES_DIFFER : why;
}

/* ---- the claim ---- */

/* The rules' answer of an earlier event of the device, imported by udev. */
static bool was_released(const struct disk *d)
{
	const char *before = disk_prop(d, "DM_MULTIPATH_DEVICE_PATH");

	return before && !strcmp(before, "0");
}

/* The first path of a WWID, mode smart. Less than a second to go is over, as multipath has it. */
static enum pathness_why wait_for_more(const struct pathness_rules *rules,
				       const struct pathness_disk *p, int64_t *until_ms)
{
	int64_t until = p->timer_ms;

	if (!until)
		until = rules->now_ms + pathness_timeout_s(rules->timeout_s, p->known) * 1000;
	if (until - rules->now_ms < 1000)
		return PATHNESS_WAITED;
	*until_ms = until;
	return PATHNESS_WAITING;
}

/* Neither in the wwids file nor in a map, and not in use. */
static enum pathness_why claim_new(const struct pathness_rules *rules,
				   const struct pathness_disk *p, const struct group *g,
				   int64_t *until_ms)
{
	if (rules->find != FIND_SMART)
		return PATHNESS_UNCLAIMED;
	if (was_released(p->disk))
		return PATHNESS_RELEASED;
	return g->n > 1 ? PATHNESS_SEVERAL : wait_for_more(rules, p, until_ms);
}

static enum pathness_why decide_claim(const struct pathness_rules *rules,
				      const struct pathness_disk *p, const struct group *g,
				      int64_t *until_ms)
{
	enum pathness_why why = alone(rules, p);

	if (in_a_map(p->disk))
		return PATHNESS_IN_MAP;
	if (!rules->in_charge)
		return PATHNESS_NOBODY;
	if (why != PATHNESS_WHYS)
		return why;
	if (p->failed)
		return PATHNESS_FAILED;
	if (*p->disk->used_by)
		return PATHNESS_IN_USE;
	if (rules->find == FIND_GREEDY)
		return was_released(p->disk) ? PATHNESS_RELEASED : PATHNESS_ANY;
	if (p->listed)
		return PATHNESS_LISTED;
	if (*g->map)
		return was_released(p->disk) ? PATHNESS_RELEASED : PATHNESS_MAP_LIVE;
	return claim_new(rules, p, g, until_ms);
}

/* ---- all of them ---- */

static int by_wwid(const void *a, const void *b)
{
	const struct pathness_disk *x = *(struct pathness_disk *const *)a;
	const struct pathness_disk *y = *(struct pathness_disk *const *)b;
	int order = strcmp(x->wwid, y->wwid);

	return order ? order : (x > y) - (x < y); /* within a WWID: as they were discovered */
}

static void decide_one(const struct pathness_rules *rules, struct pathness_disk *p,
		       const struct group *g)
{
	int64_t until_ms = 0;
	enum pathness_why claim = decide_claim(rules, p, g, &until_ms);

	answer(&p->assembly, decide_assembly(rules, p, g), 0, rules, p, g);
	answer(&p->claim, claim, until_ms, rules, p, g);
}

void pathness_decide(const struct pathness_rules *rules, struct pathness_disk *disks, size_t n)
{
	struct pathness_disk **sorted = n ? xcalloc(n, sizeof(*sorted)) : NULL;
	size_t end;

	for (size_t i = 0; i < n; i++)
		sorted[i] = &disks[i];
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_wwid);
	for (size_t i = 0; i < n; i = end) {
		struct group g = { .map = "" };

		for (end = i; end < n && !strcmp(sorted[end]->wwid, sorted[i]->wwid); end++) {
			if (alone(rules, sorted[end]) == PATHNESS_WHYS)
				join_group(&g, sorted[end]);
		}
		for (size_t k = i; k < end; k++)
			decide_one(rules, sorted[k], &g);
	}
	free(sorted);
}
