/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_keys: every keyword of multipath.conf(5), one table row each: where it
 * may stand, what values it takes, what holds without it, since which release
 * of multipath-tools.  The parser, `sandeck config show` and `config explain`
 * read the rows.  Pure.
 */
#ifndef ENGINE_CONF_CONF_KEYS_H
#define ENGINE_CONF_CONF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which `multipath -t` prints them. */
enum conf_id {
	/* what stands in a device, multipath or protocol section only */
	CONF_VENDOR,
	CONF_PRODUCT,
	CONF_REVISION,
	CONF_PRODUCT_BLACKLIST,
	CONF_WWID,
	CONF_ALIAS,
	CONF_TYPE,
	/* defaults, and what of it stands elsewhere, too */
	CONF_VERBOSITY,
	CONF_POLLING_INTERVAL,
	CONF_MAX_POLLING_INTERVAL,
	CONF_REASSIGN_MAPS,
	CONF_MULTIPATH_DIR,
	CONF_PATH_SELECTOR,
	CONF_PATH_GROUPING_POLICY,
	CONF_UID_ATTRS,
	CONF_UID_ATTRIBUTE,
	CONF_GETUID_CALLOUT,
	CONF_PRIO,
	CONF_PRIO_ARGS,
	CONF_FEATURES,
	CONF_PATH_CHECKER, /* "checker" is the same */
	CONF_ALIAS_PREFIX,
	CONF_FAILBACK,
	CONF_RR_MIN_IO,
	CONF_RR_MIN_IO_RQ,
	CONF_MAX_FDS,
	CONF_RR_WEIGHT,
	CONF_NO_PATH_RETRY,
	CONF_QUEUE_WITHOUT_DAEMON,
	CONF_CHECKER_TIMEOUT,
	CONF_ALLOW_USB_DEVICES,
	CONF_PG_TIMEOUT,
	CONF_FLUSH_ON_LAST_DEL,
	CONF_USER_FRIENDLY_NAMES,
	CONF_MODE,
	CONF_UID,
	CONF_GID,
	CONF_FAST_IO_FAIL_TMO,
	CONF_DEV_LOSS_TMO,
	CONF_EH_DEADLINE,
	CONF_MAX_RETRIES,
	CONF_BINDINGS_FILE,
	CONF_WWIDS_FILE,
	CONF_PRKEYS_FILE,
	CONF_LOG_CHECKER_ERR,
	CONF_RESERVATION_KEY,
	CONF_ALL_TG_PT,
	CONF_HARDWARE_HANDLER,
	CONF_RETAIN_ATTACHED_HW_HANDLER,
	CONF_DETECT_PRIO,
	CONF_DETECT_CHECKER,
	CONF_DETECT_PGPOLICY,
	CONF_DETECT_PGPOLICY_USE_TPG,
	CONF_FORCE_SYNC,
	CONF_STRICT_TIMING,
	CONF_DEFERRED_REMOVE,
	CONF_PARTITION_DELIMITER,
	CONF_CONFIG_DIR,
	CONF_DELAY_WATCH_CHECKS,
	CONF_DELAY_WAIT_CHECKS,
	CONF_SAN_PATH_ERR_THRESHOLD,
	CONF_SAN_PATH_ERR_FORGET_RATE,
	CONF_SAN_PATH_ERR_RECOVERY_TIME,
	CONF_MARGINAL_PATH_ERR_SAMPLE_TIME,
	CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD,
	CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME,
	CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME,
	CONF_FIND_MULTIPATHS,
	CONF_UXSOCK_TIMEOUT,
	CONF_RETRIGGER_TRIES,
	CONF_RETRIGGER_DELAY,
	CONF_MISSING_UEV_WAIT_TIMEOUT,
	CONF_SKIP_KPARTX,
	CONF_PURGE_DISCONNECTED,
	CONF_DISABLE_CHANGED_WWIDS,
	CONF_REMOVE_RETRIES,
	CONF_MAX_SECTORS_KB,
	CONF_GHOST_DELAY,
	CONF_AUTO_RESIZE,
	CONF_FIND_MULTIPATHS_TIMEOUT,
	CONF_ENABLE_FOREIGN,
	CONF_MARGINAL_PATHGROUPS,
	CONF_RECHECK_WWID,
	CONF_VPD_VENDOR,
	CONF_IDS
};

/* Sections in which a keyword may stand; bits. */
enum conf_section {
	CONF_IN_DEFAULTS = 1,
	CONF_IN_DEVICE = 2,
	CONF_IN_OVERRIDES = 4,
	CONF_IN_MULTIPATH = 8,
	CONF_IN_PROTOCOL = 16 /* overrides { protocol { } } */
};

/* What a value is; multipath.conf(5), and dict.c of multipath-tools. */
enum conf_type {
	CONF_INT,      /* decimal within [min, max]; beyond: capped, with a message */
	CONF_YESNO,    /* yes no 1 0 */
	CONF_STRING,   /* anything */
	CONF_NOSLASH,  /* anything without a slash */
	CONF_COUNTED,  /* features, hardware_handler: N and N words */
	CONF_SELECTOR, /* path_selector: name N and N words */
	CONF_OFFINT,   /* off, 0, or a number within [min, max]; infinity where the row has the word
			*/
	CONF_NOINT,    /* no, 0, or a number */
	CONF_OCTAL,    /* mode */
	CONF_USER,     /* a name or a number; gid is looked up in the user database, too */
	CONF_REGEX,    /* POSIX extended */
	CONF_ATTRS,    /* uid_attrs: "type:ATTRIBUTE ..." */
	CONF_FILE,     /* an absolute path */
	CONF_WORD,     /* one of the row's words, or, if min <= max, a number within */
	CONF_RESERVATION,
	CONF_IGNORED /* deprecated: accepted, warned of, without effect */
};

/*
 * conf_value.num of a value that is a word, where a number would else stand:
 * negative, so that no number can be taken for it.
 */
#define CONF_NO         (-1) /* no, off, fail, manual */
#define CONF_INFINITY   (-2) /* queue, infinity, max */
#define CONF_FOLLOWOVER (-3)
#define CONF_IMMEDIATE  0 /* failback */

/* num of words that are an enumeration. */
enum conf_policy {
	POLICY_FAILOVER,
	POLICY_MULTIBUS,
	POLICY_BY_SERIAL,
	POLICY_BY_PRIO,
	POLICY_BY_NODE_NAME,
	POLICY_BY_TPG
};
enum conf_find { FIND_OFF, FIND_ON, FIND_GREEDY, FIND_SMART, FIND_STRICT };
enum conf_flush { FLUSH_NEVER, FLUSH_UNUSED, FLUSH_ALWAYS };
enum conf_marginal { MARGINAL_OFF, MARGINAL_ON, MARGINAL_FPIN };
enum conf_auto_resize { RESIZE_NEVER, RESIZE_GROW_ONLY, RESIZE_GROW_SHRINK };

struct conf_word {
	const char *word;
	int64_t num;
	const char *shown;     /* as `multipath -t` spells it; NULL: as word */
	unsigned since, until; /* releases that know it, as below */
};

struct conf_key {
	const char *name, *also; /* also: a second name, NULL none */
	unsigned sections;       /* enum conf_section */
	enum conf_type type;
	int64_t min, max;
	const struct conf_word *words; /* ended by one without word; NULL none */
	const char *dflt;              /* as in a file; NULL: unset, and not shown */
	unsigned since,
		until; /* releases (PEER()) that know it: from, and up to but without; 0 always */
	bool quiet;    /* `multipath -t` does not print it when nobody set it */
	unsigned ignored;  /* from this release on it is accepted and does nothing; 0 never */
	bool deprecated;   /* it works, and there is a better one */
	bool zero_unset;   /* 0 is the same as saying nothing */
	const char *about; /* what it does, in half a sentence */
};

/* The row of id; never NULL. */
const struct conf_key *conf_key(enum conf_id id);

/*
 * The keyword of that name in that section for that release; CONF_IDS: none.
 * Case matters, as in multipath-tools.
 */
enum conf_id conf_key_find(const char *name, enum conf_section section, unsigned peer);

/* The keyword most like name in that section, for a message; NULL if none is near. */
const char *conf_key_near(const char *name, enum conf_section section);

#endif
