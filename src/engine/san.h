/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * san: the model.  Maps, their priority groups and paths, and the parts
 * (host adapters, target ports, controllers) that paths go through.
 *
 * Plain data without a lock.  The engine's loop owns one, filled by a source;
 * the console owns another, filled by applying the stream.  What the data
 * *mean* is said by verdict.h, what *changed* by journal.h; this file only
 * stores.
 *
 * Conventions
 *   - Every string member is interned in the san (san_intern): never NULL,
 *     "" is unknown, valid until san_fini(), comparable by pointer within one san.
 *   - Every time is engine time: milliseconds since the epoch, monotonic, as
 *     given by the source's clock.  0 is never / unknown.
 *   - A number that may be unknown says so in its comment.
 *   - After changing a member call san_touch_map / san_touch_path / ... :
 *     the dirty flag is what publishes it.
 */
#ifndef ENGINE_SAN_H
#define ENGINE_SAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- words of the field, each with its name table (san_*_name) ------------------ */

/* The kernel's word for a path: the letter of the INFO status (dm-mpath.c multipath_status). */
enum san_dm { SAN_DM_UNDEF, SAN_DM_ACTIVE, SAN_DM_FAILED };

/* The checker's word, multipathd's chk_st (libmultipath checkers.c): printed undef ready faulty ...
 */
enum san_chk {
	SAN_CHK_UNDEF,
	SAN_CHK_READY,
	SAN_CHK_FAULTY,
	SAN_CHK_SHAKY,
	SAN_CHK_GHOST,
	SAN_CHK_PENDING,
	SAN_CHK_TIMEOUT,
	SAN_CHK_REMOVED,
	SAN_CHK_DELAYED,
	SAN_CHK_DISCONNECTED
};

/* The group letter of INFO: E, A, D. */
enum san_gstate { SAN_G_UNDEF, SAN_G_ENABLED, SAN_G_ACTIVE, SAN_G_DISABLED };

/* ALUA access state, /sys/block/sdX/device/access_state. */
enum san_alua {
	SAN_ALUA_UNDEF,
	SAN_ALUA_OPTIMIZED,
	SAN_ALUA_NONOPTIMIZED,
	SAN_ALUA_STANDBY,
	SAN_ALUA_UNAVAILABLE,
	SAN_ALUA_LBA,
	SAN_ALUA_OFFLINE,
	SAN_ALUA_TRANSITIONING
};

/* Yes, no, or nobody could say. */
enum san_tri { SAN_UNKNOWN, SAN_NO, SAN_YES };

/* Where the number of expected paths comes from, the strongest last. */
enum san_expect { SAN_EXPECT_NONE, SAN_EXPECT_SEEN, SAN_EXPECT_SIBLINGS, SAN_EXPECT_BASELINE };

/* What kind of part a path goes through. */
enum san_part { SAN_PART_HOST, SAN_PART_TARGET, SAN_PART_CTL };

/* Who a host's multipath is run by. */
enum san_charge {
	SAN_CHARGE_UNKNOWN,
	SAN_CHARGE_NOBODY,
	SAN_CHARGE_MULTIPATHD,
	SAN_CHARGE_SANDECK
};

enum san_severity { SAN_SEV_INFO, SAN_SEV_GOOD, SAN_SEV_WARN, SAN_SEV_BAD };

#define SAN_PRIO_UNKNOWN INT32_MIN

/* ---- counters and rates ---------------------------------------------------------- */

/* Cumulative, as /proc/diskstats has them (Documentation/admin-guide/iostats.rst); may wrap. */
struct san_counters {
	uint64_t rd_ios, rd_sectors, rd_ms;
	uint64_t wr_ios, wr_sectors, wr_ms;
	uint64_t other_ios; /* discards and flushes that ended: progress, but no data */
	uint64_t busy_ms;   /* io_ticks */
	uint32_t inflight;  /* the only one that is not cumulative */
	int64_t at;         /* when they were read; 0: never */
};

/*
 * What the journal remembers of an object, to tell what changed.  Nobody else
 * reads or writes it; never on the stream.
 */
struct san_path_was {
	bool known, alive, in_table, held, marginal;
	enum san_chk chk;
	const char *dev;
	uint32_t fails, ioerr;
	unsigned ioerr_looks;         /* looks with new errors, each within a minute of the last */
	int64_t slow_from, slow_last; /* first and last look that was slow */
	int32_t slow_us, slow_others_us; /* over the last looks that were */
	int64_t quiet_since;             /* in flight and nothing ended since then */
	int64_t asked_at;                /* an operator asked for it back then */
	const char *asked_by;
	int64_t flap_step; /* flaps: see journal_flaps.h */
	uint8_t flap[60];
	bool flap_owed;
};
struct san_map_was {
	bool known;
	uint32_t usable, waiting, in_table, cur_group, table_gen;
	enum san_tri queueing, suspended;
	enum san_gstate gstate[8]; /* of the first groups */
	const char *name;
	bool fs_hurt, no_path, suspension_told;
	int64_t quiet_since; /* in flight and nothing ended since then */
};

struct san_port_was {
	bool known, up;
	const char *state;
	int64_t told_at; /* errors were told of last */
	uint64_t errs;
};

/* Rates over the last interval, as the `io` line carries them. */
struct san_io {
	uint32_t rd_iops, wr_iops; /* completed per second */
	uint32_t rd_kbps, wr_kbps; /* KiB per second */
	int32_t lat_us;            /* mean of the I/Os that ended; -1: none ended */
	uint32_t inflight;
	uint32_t busy_pct; /* 0..100 */
};

/* ---- records ----------------------------------------------------------------------- */

/* Bits of an object's dirty member. */
enum san_dirty {
	SAN_DIRTY_STATE = 1, /* the record changed: a map, path, ... line is due */
	SAN_DIRTY_IO = 2,    /* the rates changed: an io row is due */
	SAN_DIRTY_GONE = 4   /* removed; freed once the gone line is out */
};

enum san_kind { SAN_KIND_HOST, SAN_KIND_MAP, SAN_KIND_PATH, SAN_KIND_PORT };

/* What every object has; always its first member. */
struct san_obj {
	enum san_kind kind;
	uint32_t n;       /* the handle on the stream: unique, never used again; 1 is the host */
	unsigned dirty;   /* enum san_dirty */
	uint32_t counted; /* its place in san.counted, from 1; 0: not there */
	uint64_t sent;    /* hash of the line sent last; see stream_out.h */
	bool io_owed;     /* new rates were not queued because the reader is slow; see rates.h */
	bool io_unknown; /* in a picture of before (link/look.h): its rates of then are not known */
	struct san_obj *next_dirty;
};

struct san_group {
	enum san_gstate state;
	const char *selector; /* "service-time 0": name and group arguments */
	int32_t prio;         /* SAN_PRIO_UNKNOWN */
	bool marginal;
};

struct san_path {
	struct san_obj obj;
	struct san_map *map;
	uint32_t group; /* 1-based; 0: not in the table (expected, but gone) */
	uint32_t pos;   /* order within the group, from 0 */
	uint32_t again; /* times more that the table has it, further on */

	/* which device */
	uint32_t major, minor;
	const char *name; /* sdb */
	const char *hctl; /* 3:0:0:1 */
	const char *vendor, *product, *rev, *serial, *wwid;
	const char *transport; /* fc iscsi sas usb ata nvme fcoe srp lab "" */
	uint64_t size;         /* bytes; 0 unknown */

	/* the parts it goes through; keys of struct san_port; "" unknown */
	const char *hport;  /* host3, eth2: the adapter or NIC here */
	const char *tport;  /* target port: WWPN, or ADDRESS:PORT of the portal, or SAS address */
	const char *ctl;    /* controller: target node and target port group */
	const char *target; /* iSCSI target name or FC target node name */

	/* the three raw states, never merged */
	enum san_dm dm;
	enum san_chk chk;
	const char *dev; /* sysfs device/state: running offline blocked transport-offline ... */
	enum san_alua alua;
	bool alua_pref;      /* the preferred bit */
	int32_t prio;        /* SAN_PRIO_UNKNOWN */
	uint32_t fails;      /* fail_count of INFO: A->F transitions since the table was loaded */
	const char *checker; /* tur, directio ... */
	int64_t chk_at;      /* when the daemon said chk and prio */
	int64_t chk_next;    /* when it checks again */
	bool marginal;
	int64_t timeout_ms; /* SCSI command timeout: an I/O is aborted that old; 0 unknown */
	uint32_t ioerr;     /* SCSI ioerr_cnt: commands that ended with an error, cumulative */

	/* set by an operator through sandeck */
	bool held;           /* failed by hand and kept so */
	const char *held_by; /* who */
	int64_t held_at;

	/* derived by the journal, carried on the stream */
	int64_t since;       /* when the path became usable or stopped being it */
	int64_t stuck_since; /* in flight > 0 and nothing ended since then; 0: not stuck */
	int64_t slow_since;  /* slower than its group by VERDICT_SLOW_*, and still so; 0: not */
	uint32_t slow_us,
		slow_others_us; /* mean latency of it and of the others, over its last slow looks */
	int64_t gone_at;        /* left the table though expected */
	int64_t gone_until;     /* (group > 0, device gone soon) the kernel removes it then:
				   dev_loss_tmo */
	uint32_t flaps;         /* times failed in the last 10 minutes */
	int64_t ioerr_at;       /* ioerr grew while the path stayed good */

	struct san_counters now;    /* the source's, engine only */
	struct san_counters before; /* the engine's: of the interval before */
	struct san_path_was was;
	struct san_io io;
	struct san_path *next_in_map; /* in table order, gone ones last */
	void *source;                 /* the source's own data; the source frees it */
};

struct san_map {
	struct san_obj obj;
	const char *key; /* identity: the WWID, or "name:NAME" for a map without uuid */

	const char *name;    /* mpatha */
	const char *uuid;    /* the whole dm uuid: mpath-3600... ; "" */
	const char *wwid;    /* uuid without mpath- */
	const char *dm_name; /* dm-0 */
	uint32_t major, minor;
	uint64_t size;
	const char *vendor, *product, *rev;
	bool ro;

	/* from TABLE and INFO */
	const char *features;  /* words as printed: "1 queue_if_no_path" */
	const char *hwhandler; /* alua, "" none */
	enum san_tri queueing; /* queue_if_no_path, runtime value */
	bool bio_based;        /* queue_mode bio: then in flight counts held I/O */
	bool queue_io;         /* I/O waits for a group activation */
	uint32_t pg_init;      /* activation attempts */
	uint32_t cur_group;    /* the status field, 1-based; 0: no groups */
	uint32_t event_nr;
	uint32_t table_gen; /* of the live table: no other that this san has seen has the same */
	enum san_tri suspended;
	enum san_tri staged; /* another table is loaded: it becomes live when the map is resumed */
	int32_t open_count;  /* -1 unknown */

	/* the daemon's words */
	const char *failback;   /* %F */
	const char *queue_word; /* %Q: off, on, -, "38 sec", "12 chk" */
	int64_t queue_until;    /* when held I/O gets errors; 0: no clock runs */
	int64_t queue_limit_ms; /* no_path_retry as a time; -1 for ever, 0 fail, -2 unknown */
	int64_t failback_at;    /* deferred failback comes then */
	int64_t chk_at;
	enum san_tri daemon_has; /* multipathd has the map: checks its paths, takes commands */
	int64_t daemon_missed;   /* it is not in multipathd's list since then; engine only */

	/* its partitions that have a map of their own (kpartx), and how many of these are used */
	uint32_t parts, parts_used;

	/* who uses it */
	const char *users;   /* "/srv/db (xfs, rw)", "vg_home", "" unknown, "not used" */
	bool fs_hurt;        /* a file system on it went read-only or shut down */
	const char *waiters; /* "14 tasks wait: postgres 9, kworker 5" */

	/* expectation */
	uint32_t expected; /* paths; 0 unknown */
	enum san_expect expect_from;
	uint32_t seen; /* the most seen; kept over restarts in /run/sandeck */

	/* held by an operator: the group chosen by hand, 0 none */
	uint32_t held_group;

	/* derived by the journal */
	int64_t no_path_since;
	int64_t back_since; /* paths came back then, after none */
	int64_t suspended_since;
	int64_t stuck_since;    /* in flight > 0 and nothing ended since then; 0: not stuck */
	int64_t changed_since;  /* usable paths moved last */
	int64_t ioerr_at;       /* I/O errors with usable paths */
	const char *ioerr_text; /* "array out of space (27/07)" */

	struct san_group *groups;
	uint32_t ngroups;
	struct san_path *paths; /* next_in_map */
	uint32_t npaths;        /* all, the gone ones too */

	/* the status lines as they are, only while somebody wants them raw; owned, NULL otherwise
	 */
	char *raw_table, *raw_info;

	struct san_counters now;    /* the source's, engine only */
	struct san_counters before; /* the engine's: of the interval before */
	struct san_map_was was;
	struct san_io io;
	void *source;
};

/* A part that paths go through. */
struct san_port {
	struct san_obj obj;
	enum san_part part;
	const char *key;    /* as in san_path.hport, .tport, .ctl */
	const char *label;  /* the site's own name, or the short form; never "" */
	const char *wwn;    /* FC port name or MAC, spelled 21:00:... */
	const char *detail; /* driver, address */
	const char *state;  /* online, linkdown, up, down, not seen ... the part's own word */
	bool up;            /* state is good or unknown */
	const char *speed;  /* 16 Gbit */
	int64_t since;      /* state began */
	/* errors that the link itself counts, by how much they have grown since the engine began
	 * to look; 0 also where nothing counts them */
	uint64_t errs;
	int64_t errs_at;       /* when they grew last; 0 never */
	const char *errs_text; /* "invalid CRC 212, loss of sync 2" */
	struct san_port_was was;
};

/* The host, and the facts of line 1 of the screen. */
struct san_host {
	struct san_obj obj;
	const char *name;   /* app2 */
	const char *kernel; /* 6.1.0-31 */
	const char *target; /* version of the multipath target, "1.14.0" */
	const char *source; /* kernel lab replay */
	const char *scenario;
	enum san_charge charge;
	int64_t charge_at;    /* the one in charge answered last */
	int64_t silent_since; /* a request is unanswered since then; 0: none */
	const char *charge_version;
	int64_t poll_ms;     /* multipathd's polling interval; 0 unknown */
	const char *missing; /* what this run cannot see and why; "" when all is there */
	const char *pending; /* "sysfs: no answer for 12 s"; a source call that does not return */
	/* maps that were accepted into the baseline and are not there */
	uint32_t gone_maps, gone_paths; /* gone_paths: accepted of all of them */
	const char *gone_names;         /* "mpathb, mpathc" */
	bool read_only;
	const char *user; /* who the engine runs as */
	bool loaded;      /* every source has answered once, or given up */
	bool unrated;     /* no counter has been read twice yet: rates are not known */
	bool stands;      /* the recording has come to its end: no time passes any more */
};

/*
 * Told of each change that the reader of a stream makes, before it is made: for
 * who keeps what was (link/tape.h).  The engine's own writers tell nobody.
 */
struct san_watch {
	void *ctx;
	void (*made)(void *ctx, const struct san_obj *obj);   /* new, its members not yet set */
	void (*before)(void *ctx, const struct san_obj *obj); /* members are about to be set */
	void (*gone)(void *ctx, const struct san_obj *obj);   /* about to leave, still whole */
};

/* The whole. */
struct san {
	struct san_host host;
	struct san_map **maps; /* by name order is the views' business; here: as they came */
	size_t nmaps, cap_maps;
	struct san_port **ports;
	size_t nports, cap_ports;
	struct san_obj *dirty_head, *dirty_tail;
	struct san_obj **counted; /* with new counters; NULL: gone meanwhile */
	size_t ncounted, cap_counted;
	uint64_t changes;        /* rises when a record changes; not for rates, nor the host's */
	bool misplaced;          /* stream_in's: a path may stand in a group that its map has not */
	uint32_t next_n, tables; /* tables: how many there were, of all maps */
	int64_t now;             /* engine time of the last change or sync */
	const struct san_watch *watch; /* all three members set; NULL: nobody */
	struct san_index *index;       /* opaque: keys and handles */
	struct san_intern *intern;     /* opaque */
};

void san_init(struct san *san);
void san_fini(struct san *san);

/* Remove every map and port; their gone lines are due. The host stays. */
void san_forget(struct san *san);

/* The one copy of text in this san; "" for NULL. */
const char *san_intern(struct san *san, const char *text);
const char *san_intern_n(struct san *san, const char *text, size_t n);

/* ---- objects. n = 0 draws the next handle (the engine); the console passes the engine's. ---- */

/* Adds a map with this key, which must not exist. Never NULL. Dirty. */
struct san_map *san_map_add(struct san *san, const char *key, uint32_t n);
/* Removes the map and all its paths; their gone lines are due. */
void san_map_remove(struct san *san, struct san_map *map);
/* Replace an owned text (raw_table, raw_info) by a copy of text (NULL: none). */
void san_set_text(char **slot, const char *text);
struct san_map *san_map_by_key(const struct san *san, const char *key);
/* By dm name, key, WWID, dm-N or MAJ:MIN, as people write it or as it is shown. NULL if none. */
struct san_map *san_map_find(const struct san *san, const char *word);
/* The WWID in the dm uuid of a multipath map, "mpath-WWID"; "": it is another device's. */
const char *san_uuid_wwid(const char *uuid);
struct san_map *san_map_by_devno(const struct san *san, uint32_t major, uint32_t minor);

/* Sets the number of groups; new ones are zero with unknown priority. */
void san_map_set_groups(struct san *san, struct san_map *map, uint32_t ngroups);

struct san_path *san_path_add(struct san *san, struct san_map *map, uint32_t major, uint32_t minor,
			      uint32_t n);
void san_path_remove(struct san *san, struct san_path *path);
struct san_path *san_path_find(const struct san_map *map, uint32_t major, uint32_t minor);
/* By sdX, MAJ:MIN or HCTL in any map; the number of matches is returned, the first in *out. */
unsigned san_path_lookup(const struct san *san, const char *word, struct san_path **out);
/* Puts map->paths into (group, pos) order, gone ones last. */
void san_map_sort_paths(struct san_map *map);

struct san_port *san_port_add(struct san *san, enum san_part part, const char *key, uint32_t n);
struct san_port *san_port_find(const struct san *san, enum san_part part, const char *key);
void san_port_remove(struct san *san, struct san_port *port);

/* By handle; NULL if none. */
struct san_obj *san_by_n(const struct san *san, uint32_t n);

/* Mark for publication. bits: enum san_dirty. */
void san_touch(struct san *san, struct san_obj *obj, unsigned bits);
static inline void san_touch_map(struct san *san, struct san_map *m)
{
	san_touch(san, &m->obj, SAN_DIRTY_STATE);
}
static inline void san_touch_path(struct san *san, struct san_path *p)
{
	san_touch(san, &p->obj, SAN_DIRTY_STATE);
}

/*
 * Its counters were read anew: rates_round() works out what that means, and
 * looks at no other object.
 */
void san_touch_counters(struct san *san, struct san_obj *obj);
/* Take an object with new counters off the list; NULL when there is none. */
struct san_obj *san_pop_counted(struct san *san);

/*
 * Take the first dirty object off the list, its bits in *bits.  NULL when the
 * model is published.  One with SAN_DIRTY_GONE is detached and now the
 * caller's: san_obj_free() it after its line is out.
 */
struct san_obj *san_pop_dirty(struct san *san, unsigned *bits);
void san_obj_free(struct san_obj *obj);

/* ---- name tables: the printed word of a value, and back (-1: not a word) ------------ */
/* The words by value, NULL-terminated. */
extern const char *const san_dm_words[], *const san_chk_words[], *const san_gstate_words[];
extern const char *const san_alua_words[], *const san_expect_words[], *const san_part_words[];
extern const char *const san_charge_words[], *const san_tri_words[], *const san_severity_words[];

const char *san_dm_name(enum san_dm v);
const char *san_chk_name(enum san_chk v);       /* multipathd's words: "i/o pending" */
const char *san_gstate_name(enum san_gstate v); /* undef enabled active disabled */
const char *san_alua_name(enum san_alua v);     /* the kernel's words: active/optimized */
const char *san_expect_name(enum san_expect v);
const char *san_part_name(enum san_part v);
const char *san_charge_name(enum san_charge v);
const char *san_severity_name(enum san_severity v);
int san_dm_parse(const char *s);
int san_chk_parse(const char *s);
int san_gstate_parse(const char *s);
int san_alua_parse(const char *s);
int san_part_parse(const char *s);

/* ---- events: what happened, and who did it ------------------------------------------ */

struct san_event {
	uint64_t seq; /* rises by 1; a gap means that some were lost */
	int64_t at;
	enum san_severity sev;
	char map[128]; /* key, "" */
	char path[24]; /* MAJ:MIN, "" */
	/* about a part that paths go through: its kind and key, interned in the san; else NULL */
	enum san_part part;
	const char *port;
	char by[40];    /* kernel, multipathd, iscsid, sandeck, root@host, lab, engine */
	char from[16];  /* "": this engine saw it; else the log it was read from afterwards */
	char text[240]; /* one sentence; untrusted parts are already cleaned */
};

#endif
