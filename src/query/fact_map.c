/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact_map: what is known about a map and its groups.
 *
 * dm: the status lines of the multipath target (drivers/md/dm-mpath.c,
 * multipath_status); daemon: the wildcards of multipathd's show commands.
 */
#include "query/fact_rows.h"
#include "query/order.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct san_group *group(const struct fact_on *on)
{
	return &on->map->groups[on->group - 1];
}

static void get_name(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->map->name);
}

static void get_group_name(const struct fact_on *on, struct fact_value *out)
{
	fact_put_n(out, on->group, "group %u", on->group);
}

static void get_state(const struct fact_on *on, struct fact_value *out)
{
	struct verdict v;

	verdict_map(on->san, on->map, on->now, &v);
	fact_put_rank(out, order_map_urgency((enum verdict_map_kind)v.kind), v.word);
}

static void get_why(const struct fact_on *on, struct fact_value *out)
{
	struct verdict v;

	verdict_map(on->san, on->map, on->now, &v);
	fact_put(out, v.reason);
}

static void get_next(const struct fact_on *on, struct fact_value *out)
{
	struct verdict v;

	verdict_map(on->san, on->map, on->now, &v);
	fact_put(out, v.next);
}

static void get_paths(const struct fact_on *on, struct fact_value *out)
{
	struct verdict_count n;

	verdict_count(on->map, on->now, &n);
	fact_put_n(out, n.usable, "%u/%u", n.usable, n.expected);
}

static void get_down(const struct fact_on *on, struct fact_value *out)
{
	struct verdict_count n;

	verdict_count(on->map, on->now, &n);
	fact_put_n(out, n.expected > n.usable ? n.expected - n.usable : 0, "%u",
		   n.expected > n.usable ? n.expected - n.usable : 0);
}

static void get_expected(const struct fact_on *on, struct fact_value *out)
{
	if (on->map->expected)
		fact_put_n(out, on->map->expected, "%u (%s)", on->map->expected,
			   san_expect_name(on->map->expect_from));
}

static void get_devno(const struct fact_on *on, struct fact_value *out)
{
	snprintf(out->text, sizeof out->text, "%u:%u", on->map->major, on->map->minor);
}

static void get_product(const struct fact_on *on, struct fact_value *out)
{
	char text[200];

	snprintf(text, sizeof text, "%s%s%s %s", on->map->vendor, *on->map->product ? "," : "",
		 on->map->product, on->map->rev);
	fact_put(out, text_trim(text));
}

static void get_users(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, *on->map->users ? on->map->users : "not known");
}

static void get_suspended(const struct fact_on *on, struct fact_value *out)
{
	static const char *const word[] = { "not known", "no", "yes" };
	char when[16];

	fact_put_n(out, on->map->suspended == SAN_YES, "%s", word[on->map->suspended]);
	if (on->map->suspended_since)
		text_cat(out->text, sizeof out->text, ", since %s",
			 text_clock(when, sizeof when, on->map->suspended_since));
}

static void get_current(const struct fact_on *on, struct fact_value *out)
{
	if (on->map->ngroups)
		fact_put_n(out, on->map->cur_group, "%u of %u%s", on->map->cur_group,
			   on->map->ngroups, on->map->held_group ? ", chosen by hand" : "");
}

static void get_limit(const struct fact_on *on, struct fact_value *out)
{
	char what[PHRASE];

	if (on->map->queue_limit_ms >= 0)
		out->n = (double)on->map->queue_limit_ms;
	out->has_n = on->map->queue_limit_ms >= 0;
	fact_put(out, phrase_no_path(what, sizeof what, on->san, on->map));
}

static void get_io_errors(const struct fact_on *on, struct fact_value *out)
{
	fact_put_ago(out, on->map->ioerr_at, on->now);
	if (on->map->ioerr_at && *on->map->ioerr_text) {
		char clean[160];

		text_cat(out->text, sizeof out->text, ": %s",
			 text_clean(clean, sizeof clean, on->map->ioerr_text));
	}
}

static void get_open(const struct fact_on *on, struct fact_value *out)
{
	if (on->map->open_count >= 0)
		fact_put_n(out, on->map->open_count, "%d", on->map->open_count);
}

/* The kernel's own lines; they come while the details are open. */
static void get_table(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->map->raw_table ? on->map->raw_table : "");
}

static void get_status(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->map->raw_info ? on->map->raw_info : "");
}

/* ---- groups ---- */

static void get_group_state(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, san_gstate_name(group(on)->state));
}

static void get_group_paths(const struct fact_on *on, struct fact_value *out)
{
	uint32_t all = 0, usable = 0;

	for (const struct san_path *p = on->map->paths; p; p = p->next_in_map) {
		all += p->group == on->group;
		usable += p->group == on->group && verdict_usable(p);
	}
	fact_put_n(out, usable, "%u/%u", usable, all);
}

static void get_group_prio(const struct fact_on *on, struct fact_value *out)
{
	if (group(on)->prio != SAN_PRIO_UNKNOWN)
		fact_put_n(out, group(on)->prio, "%d", group(on)->prio);
}

static void get_selector(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, group(on)->selector);
}

static void get_group_marginal(const struct fact_on *on, struct fact_value *out)
{
	fact_put_n(out, group(on)->marginal, "%s", group(on)->marginal ? "yes" : "no");
}

/* ---- the words that they can be ---- */

static const char *state_word(size_t i)
{
	return i <= VM_QUEUEING_CLOCK ? verdict_map_word((enum verdict_map_kind)i) : NULL;
}

static const char *group_state_word(size_t i)
{
	return fact_table_word(san_gstate_words, i);
}

#define SAN_MAP(m) .off = offsetof(struct san_map, m)

/* clang-format off */
static const struct fact rows[] = {
	{ "name", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm name",
	  "The name of the map, as it stands in /dev/mapper.", .get = get_name },
	{ "name", FACT_GROUP, UNIT_NONE, FROM_KERNEL, "dm table",
	  "A priority group: paths that are used together, and the order in which groups are tried.",
	  .get = get_group_name },
	{ "state", FACT_MAP, UNIT_NONE, FROM_HERE, "sandeck",
	  "What the raw states mean together, in one word.", .get = get_state,
	  .word = state_word },
	{ "state", FACT_GROUP, UNIT_NONE, FROM_KERNEL, "dm status, group letter",
	  "active: I/O goes here; enabled: may be used; disabled: only when no other is left.",
	  .get = get_group_state, .word = group_state_word },
	{ "why", FACT_MAP, UNIT_NONE, FROM_HERE, "sandeck", "What the word of the state stands for.",
	  .get = get_why },
	{ "next", FACT_MAP, UNIT_NONE, FROM_HERE, "sandeck",
	  "What happens next if nobody acts, and when.", .get = get_next },
	{ "paths", FACT_MAP, UNIT_COUNT, FROM_HERE, "sandeck", "Usable paths of expected paths.",
	  .get = get_paths },
	{ "paths", FACT_GROUP, UNIT_COUNT, FROM_HERE, "sandeck",
	  "Usable paths of the paths of the group.", .get = get_group_paths },
	{ "down", FACT_MAP, UNIT_COUNT, FROM_HERE, "sandeck", "Expected paths that are not usable.",
	  .get = get_down },
	{ "expected", FACT_MAP, UNIT_COUNT, FROM_HERE, "sandeck, /var/lib/sandeck",
	  "How many paths there should be, and who says so: the accepted baseline, siblings, the most seen.",
	  .get = get_expected },
	{ "users", FACT_MAP, UNIT_NONE, FROM_SYSFS, "holders, /proc/self/mountinfo, /proc/swaps",
	  "Who uses the map: file systems, volume groups, arrays, swap.", .get = get_users },
	{ "waiters", FACT_MAP, UNIT_NONE, FROM_SYSFS, "/proc/PID/stat",
	  "Tasks that wait for I/O of the map.", FT_TEXT, SAN_MAP(waiters) },
	{ "hurt", FACT_MAP, UNIT_COUNT, FROM_SYSFS, "/proc/self/mountinfo, /sys/fs",
	  "A file system on the map became read-only or shut down: it stays so after the paths are back.",
	  FT_BOOL, SAN_MAP(fs_hurt) },
	{ "suspended", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm info",
	  "Suspended: all I/O and every sync waits until the map is continued (resume).",
	  .get = get_suspended, .word = fact_yes_no_word },
	{ "staged", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm info",
	  "Another table is loaded; it becomes live when the map is resumed.",
	  FT_TRI, SAN_MAP(staged) },
	{ "no-path-since", FACT_MAP, UNIT_AGO, FROM_HERE, "sandeck", "Since then no path is usable.",
	  FT_AT, SAN_MAP(no_path_since) },
	{ "stuck-since", FACT_MAP, UNIT_AGO, FROM_HERE, "/proc/diskstats",
	  "I/O was sent and none has finished since then.", FT_AT, SAN_MAP(stuck_since) },
	{ "back-since", FACT_MAP, UNIT_AGO, FROM_HERE, "sandeck", "Paths came back then, after none.",
	  FT_AT, SAN_MAP(back_since) },
	{ "since", FACT_MAP, UNIT_AGO, FROM_HERE, "sandeck",
	  "When the number of usable paths changed last.", FT_AT, SAN_MAP(changed_since) },
	{ "queueing", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm status, queue_if_no_path",
	  "Without a path I/O is held now; no: it gets errors.", FT_TRI, SAN_MAP(queueing) },
	{ "no-path", FACT_MAP, UNIT_SPAN, FROM_DAEMON, "multipathd no_path_retry",
	  "What I/O gets when the last path goes.", .get = get_limit },
	{ "queue-word", FACT_MAP, UNIT_NONE, FROM_DAEMON, "multipathd %Q",
	  "multipathd's own word on queueing: on, off, -, seconds or checks that are left.",
	  FT_TEXT, SAN_MAP(queue_word) },
	{ "errors-at", FACT_MAP, UNIT_AHEAD, FROM_DAEMON, "multipathd %Q",
	  "When I/O that is held gets errors.", FT_AT, SAN_MAP(queue_until) },
	{ "failback", FACT_MAP, UNIT_NONE, FROM_DAEMON, "multipathd %F",
	  "When I/O goes back to the best group after it recovered.", FT_TEXT, SAN_MAP(failback) },
	{ "failback-at", FACT_MAP, UNIT_AHEAD, FROM_DAEMON, "multipathd %F",
	  "A deferred failback comes then.", FT_AT, SAN_MAP(failback_at) },
	{ "watched", FACT_MAP, UNIT_COUNT, FROM_DAEMON, "multipathd show maps",
	  "multipathd has the map: it checks its paths and brings them back.",
	  FT_TRI, SAN_MAP(daemon_has) },
	{ "io-errors", FACT_MAP, UNIT_AGO, FROM_SYSFS, "device/ioerr_cnt",
	  "I/O ended with errors although paths are good.", .get = get_io_errors },
	{ "group", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm status",
	  "The group that I/O uses, or will use next, of how many.", .get = get_current },
	{ "wwid", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm uuid",
	  "The world-wide identifier of the LUN: the same on every host.", FT_TEXT, SAN_MAP(wwid) },
	{ "dm", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm info", "The kernel's name of the map.",
	  FT_TEXT, SAN_MAP(dm_name) },
	{ "devno", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm info", "Device number, major:minor.",
	  .get = get_devno },
	{ "size", FACT_MAP, UNIT_BYTES, FROM_KERNEL, "dm table", "Size of the map.",
	  FT_BYTES, SAN_MAP(size) },
	{ "product", FACT_MAP, UNIT_NONE, FROM_ONCE, "device/vendor, model, rev",
	  "Vendor, product and revision of the array, as its first path tells.",
	  .get = get_product },
	{ "read-only", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm info", "The map is write-protected.",
	  FT_BOOL, SAN_MAP(ro) },
	{ "open", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm info", "How often the device is open.",
	  .get = get_open },
	{ "features", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm table", "Feature words of the table.",
	  FT_TEXT, SAN_MAP(features) },
	{ "handler", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dm table",
	  "Hardware handler: who tells the array to activate a group.", FT_TEXT, SAN_MAP(hwhandler) },
	{ "activations", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm status",
	  "Attempts to activate the current group.", FT_U32, SAN_MAP(pg_init) },
	{ "event", FACT_MAP, UNIT_COUNT, FROM_KERNEL, "dm list",
	  "The map's event counter: it rises with each change that device mapper announces.",
	  FT_U32, SAN_MAP(event_nr) },
	{ "table", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dmsetup table",
	  "The table as the kernel has it: features, handler, groups, paths.", .get = get_table },
	{ "status", FACT_MAP, UNIT_NONE, FROM_KERNEL, "dmsetup status",
	  "The status as the kernel gives it: groups and paths with their letters and counts.",
	  .get = get_status },
	{ "prio", FACT_GROUP, UNIT_COUNT, FROM_DAEMON, "multipathd pri",
	  "Priority: the group with the highest is used first.", .get = get_group_prio },
	{ "selector", FACT_GROUP, UNIT_NONE, FROM_KERNEL, "dm table",
	  "How I/O is spread over the paths of the group.", .get = get_selector },
	{ "marginal", FACT_GROUP, UNIT_COUNT, FROM_DAEMON, "multipathd marginal_st",
	  "Holds paths that failed too often: used when nothing better is left.",
	  .get = get_group_marginal, .word = fact_yes_no_word },
};
/* clang-format on */

const struct fact *fact_rows_map(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}
