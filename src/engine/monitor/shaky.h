/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shaky: paths that come and go: when one that answers again is held back all
 * the same, as san_path_err_*, marginal_path_err_* and ghost_delay of
 * multipath.conf(5) say (multipathd/main.c check_path_reinstate_state,
 * libmultipath/io_err_stat.c).
 *
 * Pure state machines on the caller's clock, in milliseconds.  A held path has
 * the state SAN_CHK_DELAYED; with marginal_pathgroups it stays in use, but
 * stands apart, in the last groups.
 */
#ifndef ENGINE_MONITOR_SHAKY_H
#define ENGINE_MONITOR_SHAKY_H

#include "engine/san.h"

#include <stdbool.h>
#include <stdint.h>

/* As configured; 0 or less: not set. rate: less than 0 not set. */
struct shaky_cfg {
	int64_t threshold, forget_rate, recovery_s; /* san_path_err_* */
	/* marginal_path_err_sample_time, _rate_threshold (of 1000), _recheck_gap_time, and
	 * marginal_path_double_failed_time */
	int64_t sample_s, rate, gap_s, double_failed_s;
	bool apart; /* marginal_pathgroups is on or fpin */
};

/* The shortest sample: a read of it may take as long as half of that. */
#define SHAKY_SAMPLE_MIN_S 120
/* In a sample: reads under way at once, how often to look, and when one counts as an error. */
#define SHAKY_READS           32
#define SHAKY_EVERY_MS        100
#define SHAKY_READ_TIMEOUT_MS 60000

/*
 * delay_watch_checks and delay_wait_checks (0 or less: not set) as what they are mapped to:
 * where no san_path_err_* is set, a threshold of 1.
 */
void shaky_cfg_delay(struct shaky_cfg *cfg, int64_t watch_checks, int64_t wait_checks,
		     int64_t max_polling_s);

enum shaky_logic { SHAKY_OFF, SHAKY_BY_COUNT, SHAKY_BY_SAMPLE };
/*
 * What holds: san_path_err needs all three, marginal_path_err all four; both:
 * the latter. why (may be NULL) says what is set without effect; "" nothing.
 */
enum shaky_logic shaky_logic(const struct shaky_cfg *cfg, char *why, size_t size);

/* Of a path; zeroed at first. */
struct shaky_path {
	/* by count */
	uint32_t failures;
	int64_t forget_left; /* good checks until one is forgotten */
	bool held;
	int64_t held_since;
	/* by sample */
	enum { SHAKY_CALM, SHAKY_FAILED_ONCE, SHAKY_TO_SAMPLE, SHAKY_SAMPLING } stage;
	int64_t failed_at; /* FAILED_ONCE */
	bool gap;          /* TO_SAMPLE: a sample was bad, at bad_at */
	int64_t bad_at;
	bool begun; /* SAMPLING: since then */
	int64_t begun_at;
	uint32_t reads, errors, in_flight;
};

enum shaky_say {
	SHAKY_GO,   /* as the checker says */
	SHAKY_HOLD, /* it is good, but not to be reinstated: SAN_CHK_DELAYED */
	SHAKY_APART /* to be used, but marginal: in groups of its own */
};

/*
 * A check has ended.  was: the path's state before (DELAYED, if it was held);
 * is: what the checker says now.  usable: paths of the map that are ready or
 * ghost now, by the states they have.
 */
enum shaky_say shaky_checked(struct shaky_path *p, const struct shaky_cfg *cfg, enum san_chk was,
			     enum san_chk is, uint32_t usable, int64_t now);

/*
 * The kernel has failed the path (uevent PATH_FAILED).  True: it is now taken
 * for shaky: it counts as failed until a sample of it was good.
 */
bool shaky_failed(struct shaky_path *p, const struct shaky_cfg *cfg, int64_t now);

/* ---- a sample: stage is SHAKY_SAMPLING ---- */

/* How many reads to begin now; they count as begun. Ask every SHAKY_EVERY_MS. */
uint32_t shaky_reads_due(struct shaky_path *p, const struct shaky_cfg *cfg, int64_t now);
/* One ended; or took SHAKY_READ_TIMEOUT_MS, which is an error. */
void shaky_read_ended(struct shaky_path *p, bool good);

enum shaky_sample {
	SHAKY_NOT_YET,
	SHAKY_WAS_GOOD, /* check the path at once: it may be reinstated */
	SHAKY_WAS_BAD,  /* it stays failed for gap_s, then it is sampled again */
	SHAKY_NO_OTHER  /* bad, but there is no other path: as WAS_GOOD */
};
enum shaky_sample shaky_sample_over(struct shaky_path *p, const struct shaky_cfg *cfg,
				    uint32_t usable, int64_t now);

/* ---- ghost_delay ---- */

/* Of a map; zeroed at first. */
struct shaky_ghosts {
	int64_t until; /* 0: nobody waits */
};
/* The map is made. True: its paths are all ghosts, and those above it are not to use it yet. */
bool shaky_ghosts_made(struct shaky_ghosts *g, int64_t delay_s, uint32_t ready, uint32_t ghosts,
		       int64_t now);
/* True, once: the wait is over, by a path that became ready or by the time. */
bool shaky_ghosts_over(struct shaky_ghosts *g, uint32_t ready, int64_t now);

#endif
