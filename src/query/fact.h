/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact: everything that is known about an object, one table row each.
 *
 * A fact has a name (that of the filter and of the sort order), the kinds of
 * object that have it, who says it, where that one reads it, and a sentence on
 * what it means.  The filter, the order of a list, the details of the console
 * and the manual are made from these rows.  Pure.
 */
#ifndef QUERY_FACT_H
#define QUERY_FACT_H

#include "engine/san.h"
#include "engine/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds of object; bits, for a fact may belong to several. */
enum fact_of { FACT_MAP = 1, FACT_GROUP = 2, FACT_PATH = 4, FACT_PORT = 8 };

/* The object that is asked about; exactly one of the kinds above. */
struct fact_on {
	const struct san *san;
	int64_t now;                 /* engine time */
	const struct san_map *map;   /* of a map, a group, a path */
	uint32_t group;              /* > 0 and no path: the group, from 1 */
	const struct san_path *path; /* a path */
	const struct san_port *port; /* a part: host adapter, target port, controller */
	/* of the part, when somebody has counted already (parts.h); NULL: it is counted here */
	const struct part_count *count;
};

/* What a number counts: how it is written in a filter. */
enum fact_unit {
	UNIT_NONE,    /* text only */
	UNIT_COUNT,   /* 4 */
	UNIT_BYTES,   /* 500G */
	UNIT_MBS,     /* MB/s */
	UNIT_PERCENT, /* 50% */
	UNIT_MS,      /* milliseconds: 0.7 */
	UNIT_AGO,     /* milliseconds since then: "5m" */
	UNIT_AHEAD,   /* milliseconds until then */
	UNIT_SPAN     /* a length of time, ms */
};

/* Who says it, and so how it can grow old. */
enum fact_from {
	FROM_KERNEL,   /* read when device mapper says that something happened */
	FROM_COUNTERS, /* read each interval */
	FROM_SYSFS,    /* read each interval where it can matter */
	FROM_DAEMON,   /* when multipathd said it */
	FROM_ONCE,     /* when the device came */
	FROM_HERE      /* worked out from the others, as of now */
};

struct fact_value {
	char text[900]; /* as it is shown, cleaned; "": there is nothing to say */
	bool has_n;
	double n; /* in the unit of the fact; of a state: the worse the greater */
};

enum fact_type { FT_GET, FT_TEXT, FT_U32, FT_I32, FT_BYTES, FT_AT, FT_SPAN, FT_BOOL, FT_TRI };

struct fact {
	const char *name;
	unsigned of; /* enum fact_of bits */
	enum fact_unit unit;
	enum fact_from from;
	const char *source; /* "dm status", "/sys/block/sdX/device/state", "multipathd %t" */
	const char *help;   /* one sentence */
	enum fact_type type;
	size_t off; /* of the member, unless FT_GET */
	void (*get)(const struct fact_on *on, struct fact_value *out);
	/* word i of those that its text can be, NULL past the last; no function: it can be anything
	 */
	const char *(*word)(size_t i);
	const char *noun; /* what such a word is called: "checker state"; NULL: as the fact */
};

/* The kind of what is asked about. */
enum fact_of fact_kind(const struct fact_on *on);

/* Row i of those that objects of this kind have, in the order of the details; NULL past the end. */
const struct fact *fact_row(enum fact_of of, size_t i);
/* By name, of this kind; NULL when it has none. */
const struct fact *fact_find(enum fact_of of, const char *name, size_t len);
/* Of any kind. */
const struct fact *fact_find_any(const char *name, size_t len);
/* Does the name of a fact begin so? */
bool fact_begins(const char *word);
/* The fact whose name is nearest to a word that is none, for "did you mean"; NULL: none is near. */
const char *fact_nearest(const char *name, size_t len);

/*
 * Word i of those that the text of a fact can be, NULL past the last.  A fact for which there is
 * none from the begin can be anything.
 */
const char *fact_word(const struct fact *f, size_t i);
/* Does the text of the fact begin with a word for yes, for no, or that nobody knows? */
bool fact_is_yes_no(const struct fact *f);

/* What it is for this object, which must be of a kind that has it. */
void fact_get(const struct fact *f, const struct fact_on *on, struct fact_value *out);

/*
 * How long ago the fact was read, ms: of the daemon's words since it said them, of all else since
 * the model was true last (synced); -1: it does not grow old, or nobody knows.
 */
int64_t fact_age(const struct fact *f, const struct fact_on *on, int64_t synced);

/* "dm event", "each interval", "multipathd", "once": who says it, short. */
const char *fact_from_name(enum fact_from from);

/* What a list is sorted by: the fact of one object, to be compared often. */
struct fact_key {
	bool none, has_n;
	double n;
	char text[46];
};
void fact_key(const struct fact *f, const struct fact_on *on, struct fact_key *out);
/* Like strcmp: by number, else by name; what says nothing is less than everything. */
int fact_key_compare(const struct fact_key *a, const struct fact_key *b);

#endif
