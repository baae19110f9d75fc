/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_keys: the keywords of multipath.conf, a row each.
 *
 * Facts from multipath.conf(5), from what `multipath -t` of 0.9.4 prints and
 * refuses, and from the release notes of multipath-tools for what came and went.
 */
#include "engine/conf/conf_keys.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/conf/peer.h"

#include <limits.h>
#include <string.h>

/* Which sections, in short: D defaults, V device, O overrides, M multipath, P protocol. */
#define D    CONF_IN_DEFAULTS
#define V    CONF_IN_DEVICE
#define M    CONF_IN_MULTIPATH
#define P    CONF_IN_PROTOCOL
#define DVO  (D | V | CONF_IN_OVERRIDES)
#define DVOM (DVO | M)
#define DVOP (DVO | P)

#define TEXT(w, n)     .words = w, .dflt = n
#define RANGE(lo, hi)  .min = (lo), .max = (hi)
#define NO_NUMBER      .min = 1, .max = 0
#define COUNT          RANGE(0, INT_MAX)
#define POSITIVE       RANGE(1, INT_MAX)
#define SINCE(a, b, c) .since = PEER(a, b, c)

static const struct conf_word policies[] = {
	{ .word = "failover", .num = POLICY_FAILOVER },
	{ .word = "multibus", .num = POLICY_MULTIBUS },
	{ .word = "group_by_serial", .num = POLICY_BY_SERIAL },
	{ .word = "group_by_prio", .num = POLICY_BY_PRIO },
	{ .word = "group_by_node_name", .num = POLICY_BY_NODE_NAME },
	{ .word = "group_by_tpg", .num = POLICY_BY_TPG, SINCE(0, 9, 6) },
	{ 0 },
};
static const struct conf_word failbacks[] = {
	{ .word = "manual", .num = CONF_NO },
	{ .word = "immediate", .num = CONF_IMMEDIATE },
	{ .word = "followover", .num = CONF_FOLLOWOVER },
	{ 0 },
};
static const struct conf_word retries[] = {
	{ .word = "fail", .num = CONF_NO },
	{ .word = "0", .num = CONF_NO, .shown = "fail" },
	{ .word = "queue", .num = CONF_INFINITY },
	{ 0 },
};
/* Before there were three words, yes was always and no was unused (0.9.9). */
static const struct conf_word flushes[] = {
	{ .word = "never", .num = FLUSH_NEVER, SINCE(0, 9, 9) },
	{ .word = "unused", .num = FLUSH_UNUSED, SINCE(0, 9, 9) },
	{ .word = "always", .num = FLUSH_ALWAYS, SINCE(0, 9, 9) },
	{ .word = "yes", .num = FLUSH_ALWAYS, .shown = "always", SINCE(0, 9, 9) },
	{ .word = "1", .num = FLUSH_ALWAYS, .shown = "always", SINCE(0, 9, 9) },
	{ .word = "no", .num = FLUSH_UNUSED, .shown = "unused", SINCE(0, 9, 9) },
	{ .word = "0", .num = FLUSH_UNUSED, .shown = "unused", SINCE(0, 9, 9) },
	{ .word = "yes", .num = FLUSH_ALWAYS },
	{ .word = "1", .num = FLUSH_ALWAYS, .shown = "yes" },
	{ .word = "no", .num = FLUSH_UNUSED },
	{ .word = "0", .num = FLUSH_UNUSED, .shown = "no" },
	{ 0 },
};
static const struct conf_word finds[] = {
	{ .word = "off", .num = FIND_OFF },
	{ .word = "on", .num = FIND_ON },
	{ .word = "no", .num = FIND_OFF, .shown = "off" },
	{ .word = "0", .num = FIND_OFF, .shown = "off" },
	{ .word = "yes", .num = FIND_ON, .shown = "on" },
	{ .word = "1", .num = FIND_ON, .shown = "on" },
	{ .word = "strict", .num = FIND_STRICT },
	{ .word = "greedy", .num = FIND_GREEDY },
	{ .word = "smart", .num = FIND_SMART },
	{ 0 },
};
static const struct conf_word marginals[] = {
	{ .word = "off", .num = MARGINAL_OFF },
	{ .word = "on", .num = MARGINAL_ON },
	{ .word = "no", .num = MARGINAL_OFF, .shown = "off" },
	{ .word = "0", .num = MARGINAL_OFF, .shown = "off" },
	{ .word = "yes", .num = MARGINAL_ON, .shown = "on" },
	{ .word = "1", .num = MARGINAL_ON, .shown = "on" },
	{ .word = "fpin", .num = MARGINAL_FPIN },
	{ 0 },
};
static const struct conf_word resizes[] = {
	{ .word = "never", .num = RESIZE_NEVER },
	{ .word = "grow_only", .num = RESIZE_GROW_ONLY },
	{ .word = "grow_shrink", .num = RESIZE_GROW_SHRINK },
	{ 0 },
};
static const struct conf_word infinities[] = {
	{ .word = "infinity", .num = CONF_INFINITY },
	{ .word = "4294967295", .num = CONF_INFINITY, .shown = "infinity" },
	{ 0 },
};
static const struct conf_word fd_words[] = { { .word = "max", .num = CONF_INFINITY }, { 0 } };
static const struct conf_word weights[] = {
	{ .word = "uniform", .num = 0 },
	{ .word = "priorities", .num = 1 },
	{ 0 },
};
static const struct conf_word logs[] = {
	{ .word = "always", .num = 0 },
	{ .word = "once", .num = 1 },
	{ 0 },
};
static const struct conf_word vpd_vendors[] = { { .word = "hp3par", .num = 1 }, { 0 } };
static const struct conf_word protocols[] = {
	{ .word = "scsi:fcp" },        { .word = "scsi:spi" },
	{ .word = "scsi:ssa" },        { .word = "scsi:sbp" },
	{ .word = "scsi:srp" },        { .word = "scsi:iscsi" },
	{ .word = "scsi:sas" },        { .word = "scsi:adt" },
	{ .word = "scsi:ata" },        { .word = "scsi:usb" },
	{ .word = "scsi:unspec" },     { .word = "nvme:pcie" },
	{ .word = "nvme:rdma" },       { .word = "nvme:fc" },
	{ .word = "nvme:tcp" },        { .word = "nvme:loop" },
	{ .word = "nvme:unspec" },     { .word = "ccw" },
	{ .word = "nvme:apple-nvme" }, { .word = "cciss" },
	{ .word = "undef" },           { 0 },
};

/* clang-format off */
static const struct conf_key rows[CONF_IDS] = {
	[CONF_VENDOR] = { "vendor", NULL, V, CONF_REGEX, .about = "the vendor of the devices that are meant" },
	[CONF_PRODUCT] = { "product", NULL, V, CONF_REGEX, .about = "the product of the devices that are meant" },
	[CONF_REVISION] = { "revision", NULL, V, CONF_REGEX, .about = "the revision of the devices that are meant" },
	[CONF_PRODUCT_BLACKLIST] = { "product_blacklist", NULL, V, CONF_REGEX,
		.about = "devices of this vendor and product are no paths" },
	[CONF_WWID] = { "wwid", NULL, M, CONF_STRING, .about = "the WWID of the map that is meant" },
	[CONF_ALIAS] = { "alias", NULL, M, CONF_NOSLASH, .about = "the name of the map" },
	[CONF_TYPE] = { "type", NULL, P, CONF_WORD, NO_NUMBER, .words = protocols, .about = "the protocol that is meant" },
	[CONF_VERBOSITY] = { "verbosity", NULL, D, CONF_INT, RANGE(0, 4), .dflt = "2", .about = "how much is logged" },
	[CONF_POLLING_INTERVAL] = { "polling_interval", NULL, D, CONF_INT, POSITIVE, .dflt = "5",
		.about = "seconds between two checks of a path that has just changed" },
	[CONF_MAX_POLLING_INTERVAL] = { "max_polling_interval", NULL, D, CONF_INT, POSITIVE, .zero_unset = true,
		.about = "seconds between two checks of a path that has long been well" },
	[CONF_REASSIGN_MAPS] = { "reassign_maps", NULL, D, CONF_YESNO, .dflt = "no",
		.about = "volumes that lie on a path are moved onto its map" },
	[CONF_MULTIPATH_DIR] = { "multipath_dir", NULL, D, CONF_IGNORED, .about = "it does nothing any more" },
	[CONF_PATH_SELECTOR] = { "path_selector", NULL, DVOM, CONF_SELECTOR, .dflt = "service-time 0",
		.about = "how the kernel chooses among the paths of a group" },
	[CONF_PATH_GROUPING_POLICY] = { "path_grouping_policy", NULL, DVOM, CONF_WORD, NO_NUMBER, TEXT(policies, "failover"),
		.about = "which paths share a group" },
	[CONF_UID_ATTRS] = { "uid_attrs", NULL, D, CONF_ATTRS,
		.about = "which property of udev is the WWID, by the beginning of the device's name" },
	[CONF_UID_ATTRIBUTE] = { "uid_attribute", NULL, DVO, CONF_STRING, .dflt = "ID_SERIAL",
		.about = "the property of udev that is the WWID" },
	[CONF_GETUID_CALLOUT] = { "getuid_callout", NULL, DVO, CONF_IGNORED, .about = "it does nothing any more" },
	[CONF_PRIO] = { "prio", NULL, DVOM, CONF_STRING, .dflt = "const", .about = "who says the priority of a path" },
	[CONF_PRIO_ARGS] = { "prio_args", NULL, DVOM, CONF_STRING, .dflt = "", .about = "arguments for prio" },
	[CONF_FEATURES] = { "features", NULL, DVOM, CONF_COUNTED, .dflt = "0", .about = "features of the kernel's table" },
	[CONF_PATH_CHECKER] = { "path_checker", "checker", DVO, CONF_STRING, .dflt = "tur", .about = "how a path is checked" },
	[CONF_ALIAS_PREFIX] = { "alias_prefix", NULL, DVO, CONF_NOSLASH, .dflt = "mpath",
		.about = "what names begin with when user_friendly_names is yes" },
	[CONF_FAILBACK] = { "failback", NULL, DVOM, CONF_WORD, COUNT, TEXT(failbacks, "manual"), .zero_unset = true,
		.about = "when a better group is used again: by itself, and after how many seconds" },
	[CONF_RR_MIN_IO] = { "rr_min_io", NULL, DVOM, CONF_INT, COUNT, .dflt = "1000", .zero_unset = true,
		.ignored = PEER(0, 15, 0), .about = "requests to a path before the next (kernels before 4.6)" },
	[CONF_RR_MIN_IO_RQ] = { "rr_min_io_rq", NULL, DVOM, CONF_INT, COUNT, .dflt = "1", .zero_unset = true,
		.ignored = PEER(0, 15, 0), .about = "requests to a path before the next (kernels before 4.6)" },
	[CONF_MAX_FDS] = { "max_fds", NULL, D, CONF_WORD, COUNT, TEXT(fd_words, "max"), .about = "files that may be open at once" },
	[CONF_RR_WEIGHT] = { "rr_weight", NULL, DVOM, CONF_WORD, NO_NUMBER, TEXT(weights, "uniform"),
		.ignored = PEER(0, 15, 0), .about = "requests to a path by its priority (kernels before 4.6)" },
	[CONF_NO_PATH_RETRY] = { "no_path_retry", NULL, DVOM, CONF_WORD, POSITIVE, .words = retries,
		.about = "how many checks I/O waits when no path is left" },
	[CONF_QUEUE_WITHOUT_DAEMON] = { "queue_without_daemon", NULL, D, CONF_YESNO, .dflt = "no",
		.about = "I/O goes on waiting when the daemon ends" },
	[CONF_CHECKER_TIMEOUT] = { "checker_timeout", NULL, D, CONF_INT, COUNT, .zero_unset = true,
		.about = "seconds that a check may take" },
	[CONF_ALLOW_USB_DEVICES] = { "allow_usb_devices", NULL, D, CONF_YESNO, .dflt = "no", .about = "USB disks may be paths" },
	[CONF_PG_TIMEOUT] = { "pg_timeout", NULL, D | V | M, CONF_IGNORED, .about = "it does nothing any more" },
	[CONF_FLUSH_ON_LAST_DEL] = { "flush_on_last_del", NULL, DVOM, CONF_WORD, NO_NUMBER, TEXT(flushes, "no"),
		.about = "what becomes of a map and its I/O with its last path" },
	[CONF_USER_FRIENDLY_NAMES] = { "user_friendly_names", NULL, DVOM, CONF_YESNO, .dflt = "no",
		.about = "maps are mpatha, mpathb ... instead of WWIDs" },
	[CONF_MODE] = { "mode", NULL, D | M, CONF_OCTAL, RANGE(0, 0777), .about = "permissions of the map's device" },
	[CONF_UID] = { "uid", NULL, D | M, CONF_USER, RANGE(0, UINT32_MAX), .about = "owner of the map's device" },
	[CONF_GID] = { "gid", NULL, D | M, CONF_USER, RANGE(0, UINT32_MAX), .about = "group of the map's device" },
	[CONF_FAST_IO_FAIL_TMO] = { "fast_io_fail_tmo", NULL, DVOP, CONF_OFFINT, POSITIVE, .dflt = "5",
		.about = "seconds from the loss of a remote port until its I/O fails" },
	[CONF_DEV_LOSS_TMO] = { "dev_loss_tmo", NULL, DVOP, CONF_WORD, RANGE(0, UINT32_MAX - 1), .words = infinities, .zero_unset = true,
		.about = "seconds from the loss of a remote port until its devices are removed" },
	[CONF_EH_DEADLINE] = { "eh_deadline", NULL, DVOP, CONF_OFFINT, POSITIVE,
		.about = "seconds of SCSI error handling until the adapter is reset" },
	[CONF_MAX_RETRIES] = { "max_retries", NULL, D, CONF_OFFINT, RANGE(1, 5), SINCE(0, 9, 7),
		.about = "how often the SCSI layer tries a command again" },
	[CONF_BINDINGS_FILE] = { "bindings_file", NULL, D, CONF_FILE, .dflt = "/etc/multipath/bindings", .ignored = PEER(0, 9, 7),
		.deprecated = true, .about = "where the names of maps are kept" },
	[CONF_WWIDS_FILE] = { "wwids_file", NULL, D, CONF_FILE, .dflt = "/etc/multipath/wwids", .ignored = PEER(0, 9, 7),
		.deprecated = true, .about = "where the WWIDs of maps are kept" },
	[CONF_PRKEYS_FILE] = { "prkeys_file", NULL, D, CONF_FILE, .dflt = "/etc/multipath/prkeys", .ignored = PEER(0, 9, 7),
		.deprecated = true, .about = "where reservation keys are kept" },
	[CONF_LOG_CHECKER_ERR] = { "log_checker_err", NULL, D, CONF_WORD, NO_NUMBER, TEXT(logs, "always"),
		.about = "whether each failed check is logged, or the first" },
	[CONF_RESERVATION_KEY] = { "reservation_key", NULL, D | M, CONF_RESERVATION,
		.about = "the key of persistent reservations" },
	[CONF_ALL_TG_PT] = { "all_tg_pt", NULL, DVO, CONF_YESNO, .dflt = "no",
		.about = "reservation keys are registered at all target ports at once" },
	[CONF_HARDWARE_HANDLER] = { "hardware_handler", NULL, V, CONF_COUNTED, .dflt = "0",
		.about = "the kernel's module for this array, where none is attached yet" },
	[CONF_RETAIN_ATTACHED_HW_HANDLER] = { "retain_attached_hw_handler", NULL, DVO, CONF_YESNO, .dflt = "yes",
		.about = "the handler that the kernel attached is kept (kernels before 4.3; later ones always do)" },
	[CONF_DETECT_PRIO] = { "detect_prio", NULL, DVO, CONF_YESNO, .dflt = "yes",
		.about = "prio is alua or sysfs where the device speaks ALUA" },
	[CONF_DETECT_CHECKER] = { "detect_checker", NULL, DVO, CONF_YESNO, .dflt = "yes",
		.about = "path_checker is tur or rdac where the device speaks ALUA or is such an array" },
	[CONF_DETECT_PGPOLICY] = { "detect_pgpolicy", NULL, DVO, CONF_YESNO, .dflt = "yes", SINCE(0, 9, 6),
		.about = "paths whose prio is alua or sysfs are grouped by it" },
	[CONF_DETECT_PGPOLICY_USE_TPG] = { "detect_pgpolicy_use_tpg", NULL, DVO, CONF_YESNO, .dflt = "no", SINCE(0, 9, 6),
		.about = "then by target port group instead" },
	[CONF_FORCE_SYNC] = { "force_sync", NULL, D, CONF_YESNO, .dflt = "no", .about = "one path is checked after the other" },
	[CONF_STRICT_TIMING] = { "strict_timing", NULL, D, CONF_YESNO, .dflt = "no",
		.about = "a round of checks that took long shortens the next wait" },
	[CONF_DEFERRED_REMOVE] = { "deferred_remove", NULL, DVOM, CONF_YESNO, .dflt = "no",
		.about = "a map in use is removed when its last user closes it" },
	[CONF_PARTITION_DELIMITER] = { "partition_delimiter", NULL, D, CONF_NOSLASH,
		.about = "what stands between a map's name and the number of a partition" },
	[CONF_CONFIG_DIR] = { "config_dir", NULL, D, CONF_IGNORED, .about = "it does nothing any more" },
	[CONF_DELAY_WATCH_CHECKS] = { "delay_watch_checks", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no", .deprecated = true,
		.about = "an older word for san_path_err_forget_rate with a threshold of 1" },
	[CONF_DELAY_WAIT_CHECKS] = { "delay_wait_checks", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no", .deprecated = true,
		.about = "an older word for san_path_err_recovery_time, in checks" },
	[CONF_SAN_PATH_ERR_THRESHOLD] = { "san_path_err_threshold", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "after how many failures a path is shaky" },
	[CONF_SAN_PATH_ERR_FORGET_RATE] = { "san_path_err_forget_rate", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "after how many good checks a failure is forgotten" },
	[CONF_SAN_PATH_ERR_RECOVERY_TIME] = { "san_path_err_recovery_time", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "seconds that a shaky path is not used" },
	[CONF_MARGINAL_PATH_ERR_SAMPLE_TIME] = { "marginal_path_err_sample_time", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "seconds that a marginal path is read from, at least 120" },
	[CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD] = { "marginal_path_err_rate_threshold", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "errors in 1000 reads that make a path marginal" },
	[CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME] = { "marginal_path_err_recheck_gap_time", NULL, DVOM, CONF_NOINT, POSITIVE,
		.dflt = "no", .about = "seconds until a marginal path is read from again" },
	[CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME] = { "marginal_path_double_failed_time", NULL, DVOM, CONF_NOINT, POSITIVE,
		.dflt = "no", .about = "two failures within so many seconds make a path suspect" },
	[CONF_FIND_MULTIPATHS] = { "find_multipaths", NULL, D, CONF_WORD, NO_NUMBER, TEXT(finds, "strict"),
		.about = "which disks become paths of maps" },
	[CONF_UXSOCK_TIMEOUT] = { "uxsock_timeout", NULL, D, CONF_INT, RANGE(4000, INT_MAX), .dflt = "4000",
		.about = "milliseconds that a command waits for the daemon" },
	[CONF_RETRIGGER_TRIES] = { "retrigger_tries", NULL, D, CONF_INT, COUNT, .dflt = "3",
		.about = "how often udev is asked again for a device that it does not know" },
	[CONF_RETRIGGER_DELAY] = { "retrigger_delay", NULL, D, CONF_INT, COUNT, .dflt = "10", .about = "seconds between these" },
	[CONF_MISSING_UEV_WAIT_TIMEOUT] = { "missing_uev_wait_timeout", NULL, D, CONF_INT, COUNT, .dflt = "30",
		.about = "seconds that a new map waits for udev before it may change" },
	[CONF_SKIP_KPARTX] = { "skip_kpartx", NULL, DVOM, CONF_YESNO, .dflt = "no", .about = "no devices for partitions" },
	[CONF_PURGE_DISCONNECTED] = { "purge_disconnected", NULL, DVOM, CONF_YESNO, .dflt = "no", SINCE(0, 14, 0),
		.about = "devices whose LUN is gone are deleted" },
	[CONF_DISABLE_CHANGED_WWIDS] = { "disable_changed_wwids", NULL, D, CONF_IGNORED, .dflt = "ignored", .ignored = PEER(0, 9, 7),
		.about = "it does nothing any more" },
	[CONF_REMOVE_RETRIES] = { "remove_retries", NULL, D, CONF_INT, COUNT, .dflt = "0",
		.about = "how often a map in use is tried to be removed again" },
	[CONF_MAX_SECTORS_KB] = { "max_sectors_kb", NULL, DVOM, CONF_INT, COUNT, .zero_unset = true,
		.about = "the largest request in KiB, of a map and its paths" },
	[CONF_GHOST_DELAY] = { "ghost_delay", NULL, DVOM, CONF_NOINT, POSITIVE, .dflt = "no",
		.about = "seconds that a map of standby paths waits for others" },
	[CONF_FIND_MULTIPATHS_TIMEOUT] = { "find_multipaths_timeout", NULL, D, CONF_INT, RANGE(INT_MIN, INT_MAX), .dflt = "-10",
		.zero_unset = true, .about = "seconds that a disk waits for a second path when find_multipaths is smart" },
	[CONF_AUTO_RESIZE] = { "auto_resize", NULL, D, CONF_WORD, NO_NUMBER, TEXT(resizes, "never"), SINCE(0, 9, 7),
		.about = "maps follow the size of their paths" },
	[CONF_ENABLE_FOREIGN] = { "enable_foreign", NULL, D, CONF_REGEX, .dflt = "NONE",
		.about = "which other multipath systems are shown, too" },
	[CONF_MARGINAL_PATHGROUPS] = { "marginal_pathgroups", NULL, D, CONF_WORD, NO_NUMBER, TEXT(marginals, "off"),
		.about = "marginal paths are used when nothing else is left" },
	[CONF_RECHECK_WWID] = { "recheck_wwid", NULL, DVO, CONF_YESNO, .dflt = "no",
		.about = "a path that comes back is asked again who it is" },
	[CONF_VPD_VENDOR] = { "vpd_vendor", NULL, V, CONF_WORD, NO_NUMBER, .words = vpd_vendors,
		.about = "a page of the vendor's that says more" },
};
/* clang-format on */

const struct conf_key *conf_key(enum conf_id id)
{
	return &rows[id];
}

static bool known(const struct conf_key *key, enum conf_section section, unsigned peer)
{
	return (key->sections & section) && peer >= key->since &&
	       (!key->until || peer < key->until);
}

enum conf_id conf_key_find(const char *name, enum conf_section section, unsigned peer)
{
	int id = 0;

	for (; id < CONF_IDS; id++) {
		const struct conf_key *key = &rows[id];

		if (known(key, section, peer) &&
		    (!strcmp(key->name, name) || (key->also && !strcmp(key->also, name))))
			break;
	}
	return (enum conf_id)id;
}

const char *conf_key_near(const char *name, enum conf_section section)
{
	struct text_near near = { 0 };

	for (int id = 0; id < CONF_IDS; id++) {
		if (rows[id].sections & section)
			text_near(&near, name, strlen(name), rows[id].name);
	}
	return near.word;
}
