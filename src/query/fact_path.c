/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fact_path: what is known about a path. */
#include "query/fact_rows.h"
#include "query/order.h"

#include "base/parse.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void get_name(const struct fact_on *on, struct fact_value *out)
{
	char name[PHRASE];

	fact_put(out, phrase_path(name, sizeof name, on->path));
}

static void get_map(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->path->map->name);
}

static void get_state(const struct fact_on *on, struct fact_value *out)
{
	enum verdict_path_kind kind = verdict_path_kind(on->san, on->path, on->now);

	fact_put_rank(out, order_path_urgency(kind), verdict_path_word(kind));
}

static void get_why(const struct fact_on *on, struct fact_value *out)
{
	struct verdict v;

	verdict_path(on->san, on->path, on->now, &v);
	fact_put(out, v.reason);
}

static void get_next(const struct fact_on *on, struct fact_value *out)
{
	struct verdict v;

	verdict_path(on->san, on->path, on->now, &v);
	fact_put(out, v.next);
}

static void get_kernel(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->path->group ? san_dm_name(on->path->dm) : "not in the table");
}

static void get_checker(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->path->chk == SAN_CHK_UNDEF ? "?" : san_chk_name(on->path->chk));
}

static void get_device(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, *on->path->dev ? on->path->dev : "?");
}

static void get_alua(const struct fact_on *on, struct fact_value *out)
{
	if (on->path->alua != SAN_ALUA_UNDEF)
		snprintf(out->text, sizeof out->text, "%s%s", san_alua_name(on->path->alua),
			 on->path->alua_pref ? ", preferred" : "");
}

static void get_group(const struct fact_on *on, struct fact_value *out)
{
	if (on->path->group)
		fact_put_n(out, on->path->group, "%u", on->path->group);
}

/* host:channel:target:LUN; the LUN in hex too, as arrays print it. */
static void get_lun(const struct fact_on *on, struct fact_value *out)
{
	const char *colon = strrchr(on->path->hctl, ':');
	uint64_t lun;

	if (colon && parse_u64(colon + 1, &lun))
		fact_put_n(out, (double)lun, "%llu (0x%llx)", (unsigned long long)lun,
			   (unsigned long long)lun);
}

static void part(const struct fact_on *on, enum san_part kind, struct fact_value *out)
{
	const char *key = phrase_part_key(on->path, kind);
	char label[PHRASE], text[2 * PHRASE];

	phrase_part(label, sizeof label, on->san, kind, key);
	if (*label && strcmp(label, key) != 0)
		snprintf(text, sizeof text, "%s (%s)", label, key);
	else
		snprintf(text, sizeof text, "%s", key);
	fact_put(out, text);
}

static void get_host(const struct fact_on *on, struct fact_value *out)
{
	part(on, SAN_PART_HOST, out);
}

static void get_port(const struct fact_on *on, struct fact_value *out)
{
	part(on, SAN_PART_TARGET, out);
}

static void get_controller(const struct fact_on *on, struct fact_value *out)
{
	part(on, SAN_PART_CTL, out);
}

/* A portal is a target port that has an address. */
static void get_portal(const struct fact_on *on, struct fact_value *out)
{
	if (!strcmp(on->path->transport, "iscsi"))
		fact_put(out, on->path->tport);
}

static void get_devno(const struct fact_on *on, struct fact_value *out)
{
	snprintf(out->text, sizeof out->text, "%u:%u", on->path->major, on->path->minor);
}

static void get_product(const struct fact_on *on, struct fact_value *out)
{
	char text[200];

	snprintf(text, sizeof text, "%s%s%s %s", on->path->vendor, *on->path->product ? "," : "",
		 on->path->product, on->path->rev);
	fact_put(out, text_trim(text));
}

static void get_held(const struct fact_on *on, struct fact_value *out)
{
	char when[16], by[80];

	if (!on->path->held) {
		fact_put_n(out, 0, "no");
		return;
	}
	fact_put_n(out, 1, "yes");
	if (*on->path->held_by)
		text_cat(out->text, sizeof out->text, ", by %s",
			 text_clean(by, sizeof by, on->path->held_by));
	if (on->path->held_at)
		text_cat(out->text, sizeof out->text, " at %s",
			 text_clock(when, sizeof when, on->path->held_at));
}

static void get_slow(const struct fact_on *on, struct fact_value *out)
{
	fact_put_ago(out, on->path->slow_since, on->now);
	if (on->path->slow_since)
		text_cat(out->text, sizeof out->text, ": %.1f ms, the others of its group %.1f",
			 on->path->slow_us / 1000.0, on->path->slow_others_us / 1000.0);
}

/* ---- the words that they can be ---- */

static const char *state_word(size_t i)
{
	return i <= VP_GONE ? verdict_path_word((enum verdict_path_kind)i) : NULL;
}

static const char *kernel_word(size_t i)
{
	const char *w = fact_table_word(san_dm_words, i);

	return w ? w : i == SAN_DM_FAILED + 1 ? "not in the table" : NULL;
}

static const char *checker_word(size_t i)
{
	return i == SAN_CHK_UNDEF ? "?" : fact_table_word(san_chk_words, i);
}

/* drivers/scsi/scsi_sysfs.c sdev_states, drivers/nvme/host/sysfs.c; "?": there is no such file */
static const char *const device_words[] = { "running",
					    "offline",
					    "transport-offline",
					    "blocked",
					    "created",
					    "cancel",
					    "created-blocked",
					    "deleted",
					    "quiesce",
					    "live",
					    "new",
					    "resetting",
					    "dead",
					    "connecting",
					    "deleting",
					    "deleting (no IO)",
					    "?",
					    NULL };

static const char *device_word(size_t i)
{
	return fact_table_word(device_words, i);
}

static const char *const preferred_words[] = {
	"active/optimized, preferred", "active/non-optimized, preferred",
	"standby, preferred",          "unavailable, preferred",
	"lba-dependent, preferred",    "offline, preferred",
	"transitioning, preferred",    NULL
};

/* Those of san_alua_words, but for the first: it is for those that have none. */
static const char *alua_word(size_t i)
{
	const char *w = i < SAN_ALUA_TRANSITIONING ? san_alua_words[i + 1] : NULL;

	return w ? w : fact_table_word(preferred_words, i - SAN_ALUA_TRANSITIONING);
}

static const char *const transport_words[] = { "fc",  "iscsi", "sas",  "srp",
					       "ata", "usb",   "nvme", NULL };

static const char *transport_word(size_t i)
{
	return fact_table_word(transport_words, i);
}

#define SAN_PATH(m) .off = offsetof(struct san_path, m)

/* clang-format off */
static const struct fact rows[] = {
	{ "name", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/dev/block", "The SCSI disk of the path.",
	  .get = get_name },
	{ "hctl", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/block/sdX/device",
	  "SCSI host, channel, target and LUN.", FT_TEXT, SAN_PATH(hctl) },
	{ "map", FACT_PATH, UNIT_NONE, FROM_KERNEL, "dm table", "The map that the path belongs to.",
	  .get = get_map },
	{ "state", FACT_PATH, UNIT_NONE, FROM_HERE, "sandeck",
	  "What the raw states mean together, in one word.", .get = get_state,
	  .word = state_word },
	{ "why", FACT_PATH, UNIT_NONE, FROM_HERE, "sandeck", "What the word of the state stands for.",
	  .get = get_why },
	{ "next", FACT_PATH, UNIT_NONE, FROM_HERE, "sandeck",
	  "What happens next if nobody acts, and when.", .get = get_next },
	{ "kernel", FACT_PATH, UNIT_NONE, FROM_KERNEL, "dm status, path letter",
	  "The kernel's word: active paths are used, failed ones are not until somebody reinstates them.",
	  .get = get_kernel, .word = kernel_word, .noun = "kernel state" },
	{ "checker", FACT_PATH, UNIT_NONE, FROM_DAEMON, "multipathd %T",
	  "multipathd's word: ready and ghost are good, faulty is not, ghost works after an activation.",
	  .get = get_checker, .word = checker_word, .noun = "checker state" },
	{ "device", FACT_PATH, UNIT_NONE, FROM_SYSFS, "/sys/block/sdX/device/state",
	  "The SCSI device's own state; transport-offline: the adapter has lost the port; offline: set so by hand.",
	  .get = get_device, .word = device_word, .noun = "device state" },
	{ "alua", FACT_PATH, UNIT_NONE, FROM_SYSFS, "device/access_state",
	  "The array's word on this way to the LUN: SPC-4, asymmetric logical unit access.",
	  .get = get_alua, .word = alua_word, .noun = "ALUA state" },
	{ "prio", FACT_PATH, UNIT_COUNT, FROM_DAEMON, "multipathd %p",
	  "Priority: paths of one priority form a group, the highest is used first.",
	  FT_I32, SAN_PATH(prio) },
	{ "group", FACT_PATH, UNIT_COUNT, FROM_KERNEL, "dm table", "The group that the path stands in.",
	  .get = get_group },
	{ "since", FACT_PATH, UNIT_AGO, FROM_HERE, "sandeck",
	  "When the path became usable, or stopped being it.", FT_AT, SAN_PATH(since) },
	{ "fails", FACT_PATH, UNIT_COUNT, FROM_KERNEL, "dm status, fail count",
	  "How often the kernel failed the path since the table was loaded.", FT_U32, SAN_PATH(fails) },
	{ "flaps", FACT_PATH, UNIT_COUNT, FROM_HERE, "sandeck",
	  "How often it failed in the last 10 minutes.", FT_U32, SAN_PATH(flaps) },
	{ "host", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/class/scsi_host, fc_host, iscsi_host",
	  "The adapter or network interface of this host that the path goes through.",
	  .get = get_host },
	{ "port", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/class/fc_remote_ports, iscsi_connection",
	  "The target port: WWPN, portal or SAS address.", .get = get_port },
	{ "portal", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/class/iscsi_connection",
	  "The iSCSI portal: address and port of the target.", .get = get_portal },
	{ "controller", FACT_PATH, UNIT_NONE, FROM_ONCE, "VPD page 0x83",
	  "Target node and target port group: the controller of the array.", .get = get_controller },
	{ "target", FACT_PATH, UNIT_NONE, FROM_ONCE, "/sys/class/iscsi_session, fc_remote_ports",
	  "iSCSI target name, or node name of the target.", FT_TEXT, SAN_PATH(target) },
	{ "lun", FACT_PATH, UNIT_COUNT, FROM_ONCE, "HCTL", "The LUN, as the host numbers it.",
	  .get = get_lun },
	{ "transport", FACT_PATH, UNIT_NONE, FROM_ONCE, "sysfs", "fc, iscsi, sas ...",
	  FT_TEXT, SAN_PATH(transport), .word = transport_word },
	{ "devno", FACT_PATH, UNIT_NONE, FROM_KERNEL, "dm table", "Device number, major:minor.",
	  .get = get_devno },
	{ "wwid", FACT_PATH, UNIT_NONE, FROM_ONCE, "udev, VPD page 0x83",
	  "The world-wide identifier of the LUN behind the path: that of its map.",
	  FT_TEXT, SAN_PATH(wwid) },
	{ "serial", FACT_PATH, UNIT_NONE, FROM_ONCE, "VPD page 0x80", "Serial number of the LUN.",
	  FT_TEXT, SAN_PATH(serial) },
	{ "product", FACT_PATH, UNIT_NONE, FROM_ONCE, "device/vendor, model, rev",
	  "Vendor, product and revision.", .get = get_product },
	{ "size", FACT_PATH, UNIT_BYTES, FROM_ONCE, "/sys/block/sdX/size", "Size of the LUN on this path.",
	  FT_BYTES, SAN_PATH(size) },
	{ "checker-name", FACT_PATH, UNIT_NONE, FROM_DAEMON, "multipathd %c", "How multipathd checks it.",
	  FT_TEXT, SAN_PATH(checker) },
	{ "checked", FACT_PATH, UNIT_AGO, FROM_DAEMON, "multipathd %C", "When the daemon said its words.",
	  FT_AT, SAN_PATH(chk_at) },
	{ "check-next", FACT_PATH, UNIT_AHEAD, FROM_DAEMON, "multipathd %C", "It is checked again then.",
	  FT_AT, SAN_PATH(chk_next) },
	{ "marginal", FACT_PATH, UNIT_COUNT, FROM_DAEMON, "multipathd marginal_st",
	  "It failed too often: used when nothing better is left.", FT_BOOL, SAN_PATH(marginal) },
	{ "held", FACT_PATH, UNIT_COUNT, FROM_HERE, "sandeck, /run/sandeck",
	  "Failed by an operator, and kept so until it is reinstated.", .get = get_held },
	{ "stuck-since", FACT_PATH, UNIT_AGO, FROM_COUNTERS, "/proc/diskstats",
	  "I/O was sent and none has finished since then.", FT_AT, SAN_PATH(stuck_since) },
	{ "slow-since", FACT_PATH, UNIT_AGO, FROM_COUNTERS, "/proc/diskstats",
	  "Much slower than the other paths of its group since then.", .get = get_slow },
	{ "removed-at", FACT_PATH, UNIT_AHEAD, FROM_HERE, "dev_loss_tmo",
	  "The kernel removes the device then, unless its port comes back.", FT_AT, SAN_PATH(gone_until) },
	{ "gone-at", FACT_PATH, UNIT_AGO, FROM_HERE, "sandeck", "It left the table then, though expected.",
	  FT_AT, SAN_PATH(gone_at) },
	{ "timeout", FACT_PATH, UNIT_SPAN, FROM_SYSFS, "device/timeout",
	  "A command that got no answer for so long is aborted.", FT_SPAN, SAN_PATH(timeout_ms) },
	{ "io-errors", FACT_PATH, UNIT_COUNT, FROM_SYSFS, "device/ioerr_cnt",
	  "Commands of the device that did not end well, ever.", FT_U32, SAN_PATH(ioerr) },
};
/* clang-format on */

const struct fact *fact_rows_path(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}
