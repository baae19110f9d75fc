/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey: the disks of a host looked at through the configuration: who each
 * is, whether it is a path and of which map, what checks and rates it, and the
 * maps that there should be.
 *
 * In two steps, for between them the paths are checked: survey_disks() says
 * which are paths; survey_maps(), once their states and priorities are known,
 * which tables they make.  Pure: files, disks and maps are given as data.
 */
#ifndef ENGINE_MONITOR_SURVEY_H
#define ENGINE_MONITOR_SURVEY_H

#include "engine/conf/bindings.h"
#include "engine/conf/conf.h"
#include "engine/conf/conf_match.h"
#include "engine/conf/conf_settle.h"
#include "engine/conf/wwids.h"
#include "engine/disk.h"
#include "engine/monitor/assemble.h"
#include "engine/monitor/checker.h"
#include "engine/monitor/pathness.h"
#include "engine/monitor/prio.h"

/* A device of device mapper, multipath or not: names must be unique among all. */
struct survey_live {
	char *name, *uuid; /* uuid "mpath-WWID" is a map of ours */
	char *table;       /* a multipath map's, without START LEN "multipath"; "" none */
	uint64_t sectors;
	bool udev_unready;
};

/* What the world is; all of it outlives the survey. */
struct survey_world {
	const struct conf *conf;
	const struct disks *disks;
	const char *wwids; /* text of that file, wwids_len bytes */
	size_t wwids_len;
	struct bindings
		*bindings; /* names that maps will get are entered, and written by nobody here */
	bool bindings_read_only;
	const struct survey_live *live;
	size_t nlive;
	/* Could no map be made of it before (/run/multipath/failed_wwids)? NULL: nobody knows. */
	bool (*failed)(void *ctx, const char *wwid);
	void *ctx;
	struct pathness_rules rules; /* find and what else the configuration says is filled in */
	bool ignore_wwids;           /* multipath -i */
	const char *named; /* a disk, map or WWID that a person named: find_multipaths is not asked;
			      "" */
};

/* A disk, and what it is taken for. */
struct survey_path {
	const struct disk *disk;
	struct conf_matches hwes;
	char attribute[128]; /* the property of udev that is asked */
	char wwid[WWID_SIZE];
	const char *wwid_from;     /* "udev ID_SERIAL"; "" it has none */
	char blacklisted[200];     /* by which rule; "" it is not */
	struct pathness_answer is; /* of assembly */

	/* of a path: how it is to be checked and rated, before its device is asked */
	const char *checker, *prio, *prio_args; /* as configured */
	bool detect_checker, detect_prio;
	int64_t timeout_ms; /* of a probe */

	/* what was found out; who asks the device fills it in */
	enum san_chk chk;
	int32_t prio_value; /* -1 unknown */
	bool alua;          /* its prioritizer is alua or sysfs */
	bool marginal;
	char why_chk[128];                    /* the checker's sentence */
	const char *checker_used, *prio_used; /* names; "" none was asked */
};

/* A map that there is or should be. */
struct survey_map {
	char wwid[WWID_SIZE];
	char alias[WWID_SIZE];
	const char *alias_why;  /* static: "alias", "user_friendly_names", "the WWID" ... */
	const char *policy_why; /* static; "" as configured */
	enum conf_policy policy;
	bool minio_by_prio;
	struct conf_settled set;
	struct assemble_path *paths;
	size_t *which; /* of each: index into survey.paths */
	size_t npaths;
	struct assembled out;
};

struct survey {
	const struct survey_world *world;
	struct survey_path *paths; /* all disks, in the order of discovery */
	size_t npaths;
	struct survey_map *maps;
	size_t nmaps, cap_maps;
};

/* Which disks are paths. survey_fini() frees. */
void survey_disks(const struct survey_world *world, struct survey *out);

/*
 * Which maps they make.  only: the WWID of the one that is meant, NULL all.
 * force: a table that is the same is loaded again, too.
 */
void survey_maps(struct survey *s, const char *only, bool force);

void survey_fini(struct survey *s);

/*
 * The WWID that a person means by word: a live map's name, a bound alias, an
 * alias of multipaths, a disk's name or MAJ:MIN, or the WWID of a disk; in that
 * order (multipath-tools, get_refwwid). NULL: nothing is called that.
 */
const char *survey_find(const struct survey *s, const char *word);

/*
 * Is there a device of device mapper of that name that is not the map of this
 * WWID?  world: a struct survey_world; for bindings_choose() and state_files_name().
 */
bool survey_name_taken(void *world, const char *alias, const char *wwid);

/* The map of device mapper with that WWID; NULL none. */
const struct survey_live *survey_live_of(const struct survey_world *w, const char *wwid);

/* Whom a keyword is about, for conf_find(): a path of the survey. */
struct conf_who survey_who(const struct survey *s, const struct survey_path *p);

#endif
