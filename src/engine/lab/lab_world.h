/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_world: the simulated SAN as plain data.
 *
 * Parts (switches, host ports, arrays, controllers, target ports), the pairs
 * of a host port and a target port that see each other, the maps with their
 * paths, and the daemon that looks after them.  Each lab_*.c changes the
 * columns that its header names; lab_publish.c copies what an engine may know
 * into the model.  One loop owns it all; nothing here asks a clock.
 *
 * Strings are interned in world.san.  Times are engine time, milliseconds.
 */
#ifndef ENGINE_LAB_LAB_WORLD_H
#define ENGINE_LAB_LAB_WORLD_H

#include "engine/klog.h"
#include "engine/lab/lab_target.h"
#include "engine/san.h"

/* The world moves in steps of this length. */
#define LAB_STEP_MS 100

/* What a fault can strike; bits, so that a fault can say which it takes. */
enum lab_kind {
	LAB_SWITCH = 1,
	LAB_HPORT = 2,
	LAB_ARRAY = 4,
	LAB_CTL = 8,
	LAB_TPORT = 16,
	LAB_MAP = 32, /* its LUN */
	LAB_PATH = 64,
	LAB_DAEMON = 128
};

/* What is wrong with a thing. lab_fabric_update() carries it to the paths. */
struct lab_trouble {
	bool down;     /* cable out, port off, no power; a LUN: unmapped */
	bool hung;     /* takes commands, answers none */
	bool marginal; /* multipathd is told that it is unreliable */
	uint32_t slow_us;
	int64_t errors_at; /* its link counts errors since then; 0: it does not */
};

struct lab_array;

struct lab_part {
	enum lab_kind kind;
	const char *name; /* the scenario's word, and the label on the screen */
	struct lab_trouble trouble;
	struct lab_part *owner; /* of a target port its controller, of that its array */
	struct lab_part *net;   /* the switch it is plugged into */
	struct lab_array *array;
	const char *key; /* as san_port.key */
	const char *wwn, *detail, *speed, *target;
	bool fc;
	bool in_use; /* some path goes through it */
	bool lost;   /* a host port's link is down, and the log says so */
	struct san_port *san;
};

enum lab_alua {
	LAB_ALUA_NONE,     /* every port is equal */
	LAB_ALUA_IMPLICIT, /* the array decides who owns a LUN */
	LAB_ALUA_EXPLICIT  /* activating a group moves the LUN there */
};

struct lab_array {
	struct lab_part part;
	const char *vendor, *product, *rev, *wwid; /* wwid: prefix of its LUNs' */
	enum lab_alua alua;
	enum san_alua other; /* state of the ports that do not own the LUN */
	int64_t activate_ms, takeover_ms, giveback_ms;
};

/* A host port that sees a target port: an FC remote port or an iSCSI session. */
enum lab_link {
	LAB_LINK_UP,
	LAB_LINK_SILENT,   /* dead, and nobody has noticed */
	LAB_LINK_BLOCKED,  /* I/O waits for it to return */
	LAB_LINK_OFFLINE,  /* I/O fails */
	LAB_LINK_REMOVED,  /* the kernel has removed its devices */
	LAB_LINK_RETURNING /* reachable again, logging in */
};

struct lab_nexus {
	struct lab_part *hport, *tport;
	enum lab_link link;
	int64_t lost_at, due; /* due: when link moves on by itself, 0 never */
	uint32_t host_no, target_no;
};

struct lab_timers {
	int64_t detect_ms; /* until a dead iSCSI connection is noticed; FC at once */
	int64_t fail_ms;   /* fast_io_fail_tmo, replacement_timeout */
	int64_t loss_ms;   /* dev_loss_tmo; 0 never, as for iSCSI */
	int64_t return_ms; /* until a returned port is logged in */
	int64_t scsi_ms;   /* command timeout */
	int64_t nopath_ms; /* queue_if_no_path_timeout_secs of dm_multipath, 0 off */
};

struct lab_map;

struct lab_path {
	struct lab_map *map;
	struct lab_nexus *nexus;
	uint32_t major, minor;
	const char *name, *hctl;
	struct lab_trouble trouble;
	bool offline;  /* device/state, set by hand */
	bool deleted;  /* no device (dev_loss or removal) */
	uint64_t size; /* as the device says */
	bool in_map;   /* belongs into the table; tpos: where it is there, -1 nowhere */
	int32_t tpos;

	/* lab_fabric */
	bool hung_now;
	uint32_t slow_now_us;
	enum san_alua alua; /* as last reported while it could be asked */

	/* lab_daemon */
	enum san_chk chk; /* the checker's last word */
	bool up;          /* what it decided last: pending leaves it as it was */
	int32_t prio;
	int64_t chk_at, chk_next, pending_since;
	uint32_t chk_every_ms;
	bool marginal; /* as the groups were made */
	bool held;     /* the checker is off */
	const char *held_by;
	int64_t held_at;

	/* lab_traffic */
	uint32_t stuck; /* sent, never answered */
	int64_t stuck_at;
	uint64_t io_carry, rd_carry, rd_us, wr_us; /* what is below one unit of a counter */
	uint32_t load_milli;                       /* mean number in flight, thousandths */
	struct san_counters ctr;
	uint32_t ioerr;

	struct san_path *san;
};

enum lab_policy { LAB_BY_PRIO, LAB_MULTIBUS, LAB_FAILOVER };
#define LAB_RETRY_QUEUE   (-1)
#define LAB_RETRY_UNSET   (-2)
#define LAB_FAILBACK_NONE (-1) /* manual */
#define LAB_FAILBACK_NOW  0
#define LAB_FOLLOWOVER    (-2)

/* What a scenario may say of how a map is configured. */
enum lab_setting {
	LAB_SET_POLICY,
	LAB_SET_SELECTOR,
	LAB_SET_QUEUE_MODE,
	LAB_SET_RETRY,
	LAB_SET_FAILBACK,
	LAB_SETTINGS
};

/* A disk that is in no map, as the scenario has it. */
struct lab_disk {
	const char *name, *hctl, *wwid; /* the last two "" not known */
	const char *reason;             /* a sentence, the disk being its subject */
	uint64_t size;                  /* bytes */
};

struct lab_map {
	uint32_t index;
	const char *name, *wwid, *dm_name, *serial;
	uint32_t minor, lun;
	uint64_t size;          /* of the table; its LUN may have another by now */
	uint32_t slices, parts; /* partitions on the LUN; how many of them have maps: all or none */
	bool gone;              /* the map was flushed: its paths are disks of their own */
	bool missed;            /* gone, and the baseline expects it */
	struct lab_array *array;
	struct lab_target target;
	struct lab_path *paths; /* in device order */
	uint32_t npaths;
	struct lab_trouble trouble; /* of its LUN */
	bool full;                  /* the array has no space for its writes */

	/* ALUA: who owns the LUN, whose it is by right, who gets it when */
	struct lab_part *owner, *home, *heir;
	int64_t move_at, giveback_at;

	/* as configured */
	enum lab_policy policy;
	bool marginal_apart; /* marginal_pathgroups: such paths form groups of their own */
	const char *selector, *users, *waiters;
	enum mpt_queue_mode mode;
	int32_t no_path_retry;          /* checks; 0 fail, LAB_RETRY_* */
	int32_t failback;               /* seconds; LAB_FAILBACK_*, LAB_FOLLOWOVER */
	const char *from[LAB_SETTINGS]; /* "FILE:LINE" that says so; "" nobody does */
	bool mounted;

	/* activation of a group: when the handler answers, 0 none runs */
	int64_t init_due, init_began;
	int64_t nopath_since; /* for nopath_ms */

	/* lab_daemon */
	uint32_t retry_left; /* seconds; 0: no countdown */
	bool recovering;     /* no path; was counted down, or still is */
	bool queue_off;      /* disablequeueing: until restored */
	uint32_t failback_left;
	uint32_t held_group;
	uint32_t table_gen;
	uint32_t seen_event; /* event_nr that the daemon has looked at */

	/* lab_traffic */
	uint32_t iops, read_pct, kb, depth, base_us;
	uint64_t want_carry;
	uint32_t held_io; /* waits in the map */
	struct san_counters ctr;
	int64_t hurt_at; /* the file system gives up then; 0 no */
	bool hurt;

	bool changed; /* in world.changed */
	struct san_map *san;
};

struct lab_daemon {
	bool runs, stalled, marginal_apart;
	int64_t stalled_at, answer_at;
	int64_t poll_ms, max_poll_ms;
	int64_t next_second;
	const char *version;
};

struct lab_fault;

struct lab_world {
	struct san *san;
	uint64_t seed;
	int64_t start, now;
	struct lab_timers timers;
	struct lab_daemon daemon;

	struct lab_part **parts; /* every part; owned */
	size_t nparts, cap_parts;
	struct lab_nexus *nexus;
	size_t nnexus, cap_nexus;
	struct lab_map *maps;
	size_t nmaps;
	struct lab_path *paths; /* of all maps; struct lab_map has its slice */
	size_t npaths;
	struct lab_disk *disks; /* that are in no map */
	size_t ndisks;
	struct lab_fault *faults;
	size_t nfaults, cap_faults;

	bool baseline;
	bool host_changed, parts_changed;
	struct lab_map **changed;
	size_t nchanged;

	/* What only the lab knows. */
	void (*event)(void *ctx, enum san_severity sev, const struct lab_map *m,
		      const struct lab_path *p, const char *by, const char *text);
	/* A line of the host's logs; NULL: nobody reads them. */
	void (*log)(void *ctx, enum klog_who who, const char *line);
	void *ctx;
};

void lab_world_init(struct lab_world *w, struct san *san);
void lab_world_fini(struct lab_world *w);

/* Move the world on to time `to`, in whole steps. */
void lab_world_run(struct lab_world *w, int64_t to);

/* The model may be out of date for m. */
void lab_changed(struct lab_world *w, struct lab_map *m);
void lab_say(struct lab_world *w, enum san_severity sev, const struct lab_map *m,
	     const struct lab_path *p, const char *by, const char *fmt, ...) ATTR_PRINTF(6, 7);

/* A message to m's target. As lab_target_message(). */
int lab_message(struct lab_world *w, struct lab_map *m, struct err *e, const char *fmt, ...)
	ATTR_PRINTF(4, 5);
/* The path's record in the target, or NULL when it is not in the table. */
struct lab_tpath *lab_tpath(const struct lab_path *p);

/* A number without pattern that depends on these three alone (splitmix64). */
static inline uint64_t lab_noise(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t x = seed + a * 0x9e3779b97f4a7c15u + b * 0xd1b54a32d192ed03u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

#endif
