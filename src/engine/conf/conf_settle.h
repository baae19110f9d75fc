/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_settle: all settings of one map or path as plain values, where settings
 * that contradict each other have been made to agree (multipath-tools, propsel.c,
 * and sysfs_set_scsi_tmo of discovery.c).
 *
 * What a device must be asked for (prio, checker, group policy and handler that
 * are detected) is left to those who ask it: here is what was configured.  A map
 * and a path are settled by the same function: of a map ask the members that
 * are about maps, with the device sections of its first path, of a path those
 * about paths.  Pure.
 */
#ifndef ENGINE_CONF_CONF_SETTLE_H
#define ENGINE_CONF_CONF_SETTLE_H

#include "engine/conf/conf_resolve.h"

/* Nobody says, and nothing is built in.  Other numbers that are words: conf_keys.h. */
#define CONF_UNSET INT64_MIN

#define CONF_FEATURES_MAX 1024

/* Strings are the conf's. */
struct conf_settled {
	/* a map */
	const char *alias;        /* "" none: user_friendly_names, else the WWID, says the name */
	bool user_friendly_names; /* may be yes beside an alias, which goes first */
	const char *alias_prefix;
	enum conf_policy policy;
	bool policy_forced; /* by the command line: nothing is detected */
	bool detect_pgpolicy, detect_pgpolicy_use_tpg;
	const char *selector;
	char features[CONF_FEATURES_MAX]; /* without queue_if_no_path: that is no_path_retry */
	bool bio;                         /* queue_mode bio is among them */
	const char *hardware_handler;     /* "0" none */
	bool handler_said;                /* by a device section; else alua may be detected */
	int64_t failback;                 /* s, CONF_NO manual, CONF_IMMEDIATE, CONF_FOLLOWOVER */
	int64_t no_path_retry; /* checks, CONF_NO fail, CONF_INFINITY queue, CONF_UNSET */
	int64_t minio;         /* the one argument of each path in the table */
	enum conf_flush flush_on_last_del;
	int64_t mode, uid, gid; /* CONF_UNSET: left as udev makes it */
	int64_t max_sectors_kb; /* KiB, CONF_UNSET */
	int64_t ghost_delay;    /* s, CONF_NO */
	bool deferred_remove, skip_kpartx, purge_disconnected, all_tg_pt;
	const char *reservation_key; /* NULL none */
	enum conf_auto_resize auto_resize;
	enum conf_marginal marginal_pathgroups;
	int64_t san_path_err_threshold, san_path_err_forget_rate; /* or CONF_NO */
	int64_t san_path_err_recovery_time;                       /* s, CONF_NO */
	int64_t marginal_sample_time, marginal_recheck_gap_time;  /* s, CONF_NO */
	int64_t marginal_rate_threshold;                          /* per mille, CONF_NO */
	int64_t marginal_double_failed_time;                      /* s, CONF_NO */

	/* a path */
	const char *prio, *prio_args; /* args "" none */
	const char *checker;
	const char *uid_attribute; /* uid_attrs is not looked at; "" udev is not asked */
	bool uid_attribute_said;   /* else it is the built-in one, which differs by bus */
	bool detect_prio, detect_checker, recheck_wwid;
	int64_t checker_timeout;  /* s, CONF_UNSET: the kernel's of the device */
	int64_t fast_io_fail_tmo; /* s, CONF_NO off, CONF_UNSET */
	int64_t dev_loss_tmo;     /* s, CONF_INFINITY, CONF_UNSET */
	int64_t eh_deadline;      /* s, CONF_NO off, CONF_UNSET */

	/* of a keyword whose value is not what conf_find() says: why not; else NULL */
	const char *why[CONF_IDS];
};

/*
 * Timeouts of a path take its protocol (who->protocol), and what becomes of a
 * map without paths.
 */
void conf_settle(const struct conf *c, const struct conf_who *who, struct conf_settled *out);

/* Shaky paths are held back: all three numbers are set. */
bool conf_san_path_err_on(const struct conf_settled *s);
/* Marginal paths are searched for: all four are. */
bool conf_marginal_on(const struct conf_settled *s);

/* Seconds between two checks, at first and at most (polling_interval, max_polling_interval). */
void conf_intervals(const struct conf *c, int64_t *first, int64_t *most);

#endif
