/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_schema: every member of the object lines, once.  The writer, the
 * reader and sandeck-stream(7) all go through these rows, so none can drift
 * from the others.  Keys that multipathd's `show maps json` has mean the same
 * here.
 */
#include "engine/stream.h"

#include "base/attr.h"

/* clang-format off */
#define S(st, k, m, h)       { .key = k, .type = ST_STR, .off = offsetof(struct st, m), .help = h }
#define TEXT(st, k, m, h)    { .key = k, .type = ST_TEXT, .off = offsetof(struct st, m), .help = h }
#define U(st, k, m, h)       { .key = k, .type = ST_U32, .off = offsetof(struct st, m), .help = h }
#define U64(st, k, m, h)     { .key = k, .type = ST_U64, .off = offsetof(struct st, m), .help = h }
#define I(st, k, m, d, h)    { .key = k, .type = ST_I32, .off = offsetof(struct st, m), .dflt = d, .help = h }
#define T(st, k, m, h)       { .key = k, .type = ST_I64, .off = offsetof(struct st, m), .help = h }
#define TD(st, k, m, d, h)   { .key = k, .type = ST_I64, .off = offsetof(struct st, m), .dflt = d, .help = h }
#define B(st, k, m, h)       { .key = k, .type = ST_BOOL, .off = offsetof(struct st, m), .help = h }
#define E(st, k, m, w, h)    { .key = k, .type = ST_ENUM, .off = offsetof(struct st, m), .names = w, .help = h }

static const struct stream_member host_members[] = {
	S(san_host, "name", name, "Name of the host."),
	S(san_host, "kernel", kernel, "Kernel release."),
	S(san_host, "target", target, "Version of the multipath target; absent without one."),
	S(san_host, "source", source, "Where the facts come from: kernel, lab or replay."),
	S(san_host, "scenario", scenario, "The lab's scenario or the recording."),
	E(san_host, "charge", charge, san_charge_words, "Who runs multipath on the host."),
	T(san_host, "charge_at", charge_at, "When the one in charge answered last."),
	T(san_host, "silent_since", silent_since, "A request to it is unanswered since then."),
	S(san_host, "charge_version", charge_version, "Its version, where it tells."),
	T(san_host, "poll_ms", poll_ms, "Its polling interval."),
	S(san_host, "missing", missing, "What this engine cannot see, and why."),
	S(san_host, "pending", pending, "A call that does not return."),
	U(san_host, "gone_maps", gone_maps, "Maps accepted into the baseline that are not there."),
	U(san_host, "gone_paths", gone_paths, "Paths that were accepted of those maps."),
	S(san_host, "gone_names", gone_names, "Their names."),
	B(san_host, "read_only", read_only, "The engine refuses every command."),
	S(san_host, "user", user, "The user that the engine runs as."),
	B(san_host, "loaded", loaded, "Every source has answered once, or was given up."),
	B(san_host, "unrated", unrated, "No counter has been read twice yet: rates are not known."),
	B(san_host, "stands", stands, "The recording has come to its end: no time passes any more."),
};

static const struct stream_member map_members[] = {
	S(san_map, "key", key, "Identity: the WWID, or name:NAME for a map without uuid."),
	S(san_map, "name", name, "Name of the map."),
	S(san_map, "uuid", wwid, "WWID, as multipathd prints it."),
	S(san_map, "dm_uuid", uuid, "Device-mapper uuid, with its prefix."),
	S(san_map, "sysfs", dm_name, "Kernel name, dm-N."),
	U(san_map, "major", major, "Device number."),
	U(san_map, "minor", minor, "Device number."),
	U64(san_map, "size", size, "Bytes."),
	S(san_map, "vend", vendor, "Vendor of the first path."),
	S(san_map, "prod", product, "Product of the first path."),
	S(san_map, "rev", rev, "Revision of the first path."),
	B(san_map, "ro", ro, "Write-protected."),
	S(san_map, "features", features, "Feature words of the table, with their count."),
	S(san_map, "hwhandler", hwhandler, "Hardware handler of the table."),
	E(san_map, "queue_if_no_path", queueing, san_tri_words, "I/O waits when no path is usable."),
	B(san_map, "bio_based", bio_based, "The map was made with queue_mode bio."),
	B(san_map, "queue_io", queue_io, "I/O waits for the activation of a group."),
	U(san_map, "pg_init_count", pg_init, "Activation attempts of the current group."),
	U(san_map, "cur_group", cur_group, "Current group, or the one requested next; from 1."),
	U(san_map, "event_nr", event_nr, "Event counter of the map."),
	U(san_map, "table_gen", table_gen, "Number of the live table: another number, another table or another map."),
	E(san_map, "suspended", suspended, san_tri_words, "Suspended: all I/O waits."),
	E(san_map, "staged", staged, san_tri_words, "Another table is loaded and becomes live when the map is resumed."),
	I(san_map, "open_count", open_count, -1, "Openers; absent when not known."),
	S(san_map, "failback", failback, "multipathd's word: immediate, manual, followover, deferred:N."),
	S(san_map, "queueing", queue_word, "multipathd's word: on, off, -, N sec, N chk."),
	T(san_map, "queue_until", queue_until, "Held I/O gets errors then."),
	TD(san_map, "queue_limit_ms", queue_limit_ms, -2,
	   "How long I/O is held without a path: 0 not at all, -1 for ever; absent when not known."),
	T(san_map, "failback_at", failback_at, "A deferred failback comes then."),
	T(san_map, "chk_at", chk_at, "When the daemon said its words."),
	E(san_map, "daemon_has", daemon_has, san_tri_words,
	  "multipathd has the map; no: nobody checks or reinstates its paths."),
	U(san_map, "partitions", parts, "Partitions of it that have a map of their own."),
	U(san_map, "partitions_used", parts_used, "How many of these somebody uses."),
	S(san_map, "users", users, "Who uses the map; absent when not known."),
	B(san_map, "fs_hurt", fs_hurt, "A file system on it became read-only or shut down."),
	S(san_map, "waiters", waiters, "Tasks that wait for it."),
	U(san_map, "expected", expected, "Paths that should be there."),
	E(san_map, "expect_from", expect_from, san_expect_words, "Who says so."),
	U(san_map, "seen", seen, "The most paths seen."),
	U(san_map, "held_group", held_group, "Group that an operator chose by hand."),
	T(san_map, "no_path_since", no_path_since, "No usable path since then."),
	T(san_map, "back_since", back_since, "Paths came back then, after none."),
	T(san_map, "suspended_since", suspended_since, "Suspended since then."),
	T(san_map, "stuck_since", stuck_since, "I/O in flight and none ended since then."),
	T(san_map, "changed_since", changed_since, "The number of usable paths changed last."),
	T(san_map, "ioerr_at", ioerr_at, "I/O errors with usable paths, last seen."),
	S(san_map, "ioerr_text", ioerr_text, "What those errors say."),
	TEXT(san_map, "table", raw_table, "TABLE status line; only when wanted."),
	TEXT(san_map, "status", raw_info, "INFO status line; only when wanted."),
};

static const struct stream_member group_members[] = {
	E(san_group, "dm_st", state, san_gstate_words, "State of the group."),
	S(san_group, "selector", selector, "Path selector and its arguments."),
	I(san_group, "pri", prio, SAN_PRIO_UNKNOWN, "Priority; absent when not known."),
	B(san_group, "marginal", marginal, "Holds marginal paths."),
};

static const struct stream_member path_members[] = {
	U(san_path, "group", group, "Its group, from 1; absent: expected but not in the table."),
	U(san_path, "pos", pos, "Order within the group, from 0."),
	U(san_path, "again", again, "Times more that the table has it, further on: counted once."),
	U(san_path, "major", major, "Device number."),
	U(san_path, "minor", minor, "Device number."),
	S(san_path, "dev", name, "Kernel name, sdX."),
	S(san_path, "hctl", hctl, "Host, channel, target and LUN."),
	S(san_path, "vend", vendor, "Vendor."),
	S(san_path, "prod", product, "Product."),
	S(san_path, "rev", rev, "Revision."),
	S(san_path, "serial", serial, "Serial number."),
	S(san_path, "wwid", wwid, "WWID of the device."),
	S(san_path, "transport", transport, "fc, iscsi, sas ..."),
	U64(san_path, "size", size, "Bytes."),
	S(san_path, "hport", hport, "Adapter or NIC of this host."),
	S(san_path, "tport", tport, "Target port: WWPN, portal or SAS address."),
	S(san_path, "controller", ctl, "Target node and target port group."),
	S(san_path, "target", target, "iSCSI target or FC node."),
	E(san_path, "dm_st", dm, san_dm_words, "The kernel's state of the path."),
	E(san_path, "chk_st", chk, san_chk_words, "The checker's state."),
	S(san_path, "dev_st", dev, "The device's state in sysfs."),
	E(san_path, "alua", alua, san_alua_words, "ALUA access state."),
	B(san_path, "alua_preferred", alua_pref, "The preferred bit."),
	I(san_path, "pri", prio, SAN_PRIO_UNKNOWN, "Priority; absent when not known."),
	U(san_path, "fails", fails, "Times failed since the table was loaded."),
	S(san_path, "checker", checker, "Name of the checker."),
	T(san_path, "chk_at", chk_at, "When the daemon said chk_st and pri."),
	T(san_path, "chk_next", chk_next, "It checks again then."),
	B(san_path, "marginal", marginal, "Marginal."),
	T(san_path, "timeout_ms", timeout_ms, "SCSI command timeout, ms."),
	U(san_path, "ioerr", ioerr, "Commands of the device that ended with an error."),
	B(san_path, "held", held, "Failed by an operator, and kept so."),
	S(san_path, "held_by", held_by, "By whom."),
	T(san_path, "held_at", held_at, "When."),
	T(san_path, "since", since, "Became usable, or stopped being it, then."),
	T(san_path, "stuck_since", stuck_since, "I/O in flight and none ended since then."),
	T(san_path, "slow_since", slow_since, "Much slower than the others of its group since then."),
	U(san_path, "slow_us", slow_us, "Its mean latency over its last slow looks, in microseconds."),
	U(san_path, "slow_others_us", slow_others_us, "That of the others."),
	T(san_path, "gone_at", gone_at, "Left the table then."),
	T(san_path, "gone_until", gone_until, "The kernel removes the device then."),
	U(san_path, "flaps", flaps, "Times failed in the last 10 minutes."),
	T(san_path, "ioerr_at", ioerr_at, "An I/O error while the path stayed good, last seen."),
};

static const struct stream_member port_members[] = {
	E(san_port, "part", part, san_part_words, "What it is."),
	S(san_port, "key", key, "As in a path's hport, tport or controller."),
	S(san_port, "label", label, "The short name to show."),
	S(san_port, "wwn", wwn, "Port name or hardware address."),
	S(san_port, "detail", detail, "Driver or address."),
	S(san_port, "state", state, "Its own word: online, linkdown, up, down ..."),
	B(san_port, "up", up, "The state is good, or not known."),
	S(san_port, "speed", speed, "Speed."),
	T(san_port, "since", since, "In this state since then."),
	U64(san_port, "errs", errs, "Errors that its link counted since the engine began to look."),
	T(san_port, "errs_at", errs_at, "When they grew last."),
	S(san_port, "errs_text", errs_text, "Which errors these are."),
};
/* clang-format on */

_Static_assert(ARRAY_LEN(host_members) <= STREAM_MEMBERS_MAX &&
		       ARRAY_LEN(map_members) <= STREAM_MEMBERS_MAX &&
		       ARRAY_LEN(path_members) <= STREAM_MEMBERS_MAX &&
		       ARRAY_LEN(port_members) <= STREAM_MEMBERS_MAX &&
		       ARRAY_LEN(group_members) <= STREAM_MEMBERS_MAX,
	       "readers have room for this many values of a line");

const struct stream_member *stream_schema(enum san_kind kind, size_t *n)
{
	switch (kind) {
	case SAN_KIND_HOST:
		*n = ARRAY_LEN(host_members);
		return host_members;
	case SAN_KIND_MAP:
		*n = ARRAY_LEN(map_members);
		return map_members;
	case SAN_KIND_PATH:
		*n = ARRAY_LEN(path_members);
		return path_members;
	case SAN_KIND_PORT:
		*n = ARRAY_LEN(port_members);
		return port_members;
	}
	*n = 0;
	return NULL;
}

const struct stream_member *stream_schema_group(size_t *n)
{
	*n = ARRAY_LEN(group_members);
	return group_members;
}
