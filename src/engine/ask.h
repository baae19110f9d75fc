/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask: questions to the SAN, and their answers.
 *
 * A question looks closer than the stream does by itself: does this path read
 * a sector, who uses this map and who waits for it, which disks are no paths
 * and why, which tables the configuration asks for.  It never changes the SAN,
 * so a read-only engine takes it too.  An answer is any number of rows, as they
 * come, and a last one that says done.  Nobody waits for them: an engine of
 * another version may not know the question at all.
 *
 * Pure.
 */
#ifndef ENGINE_ASK_H
#define ENGINE_ASK_H

#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASK_TEST_MS   10000 /* a read that takes longer is told as silent; it is not ended */
#define ASK_WHO_MS    5000  /* reading lists of tasks; far more than it takes */
#define ASK_SURVEY_MS 20000 /* reading all disks, and checking those that are paths */
#define ASK_MAX_MS    60000
#define ASK_TESTS     16 /* under way at a time, those that never come back included */

enum ask_what {
	ASK_TEST,     /* read one sector through a path, or through each path of a map */
	ASK_WHO,      /* who uses a map, and which tasks wait for it */
	ASK_PATHS,    /* each block device: of which map it is a path, or why of none */
	ASK_ASSEMBLE, /* what assembling would do: of the map, or of all when map is "" */
	ASK_EXPLAIN,  /* each property that the configuration gives a map, and who says it */
	ASK_PARTS,    /* the partitions in the table on a map, and which of them have maps */
	ASK_KINDS
};

struct ask {
	uint32_t id; /* the asker's, from 1; answers carry it */
	enum ask_what what;
	char map[128]; /* key of the map; ASSEMBLE, EXPLAIN: or a name or WWID that no map has */
	char path[24]; /* MAJ:MIN; "" each path of the map */
	bool named;    /* that very path is meant: read it though it is a standby one */
	int64_t deadline_ms; /* for a path or a list; 0: as above */
};

enum answer_is {
	ANSWER_NONE,    /* no row: the end */
	ANSWER_GOOD,    /* a sector was read */
	ANSWER_BAD,     /* it was not: the error */
	ANSWER_SILENT,  /* no answer before the deadline; the read still waits */
	ANSWER_BUSY,    /* not tested: an earlier test of the path has not come back */
	ANSWER_LEFT,    /* not tested, on purpose */
	ANSWER_USER,    /* one that uses the map */
	ANSWER_TASK,    /* one that waits for it */
	ANSWER_NOTE,    /* what could not be found out, and why */
	ANSWER_REFUSED, /* the question is not answered, and why */
	ANSWER_PATH,    /* a disk that is a path, or would be one */
	ANSWER_DISK,    /* one that is none, and why */
	ANSWER_CHANGE,  /* something that assembling would do */
	ANSWER_TABLE,   /* a piece of the table of the change before; joined by blanks */
	ANSWER_SAME,    /* a map that stays as it is */
	ANSWER_VALUE,   /* a property, its value and who says it */
	ANSWER_PART,    /* a partition: its number, its map */
	ANSWER_DIGEST /* of all changes and tables before: goes with the command that is to do them
		       */
};

/* One row, or the end. */
struct answer {
	uint32_t id; /* the question's */
	bool done;   /* nothing follows */
	enum answer_is is;
	char map[128];  /* key; the question's */
	char path[24];  /* MAJ:MIN of the path that it is about, or "" */
	char about[96]; /* as people call it: sdb, /srv/db, postgres 4711; untrusted */
	uint32_t count; /* how many tasks it stands for; 0 is 1 */
	int64_t us;     /* what the read took; 0: none was, or not known */
	/* PATH, DISK: what the disk is; text is why */
	char hctl[24];  /* "" not known */
	uint64_t size;  /* bytes; 0 not known */
	char wwid[128]; /* "" not known; untrusted */
	/* VALUE: that of the property; text is who says it, and what it beats */
	char value[128]; /* "" an empty one; untrusted */
	char text[240];  /* a sentence without a full stop, about being its subject; untrusted */
};

/* The words of what and is on the stream, by value, NULL-terminated. */
extern const char *const ask_what_words[], *const answer_is_words[];

/* How long the asker is ready to wait for one path or list: 1 ms to ASK_MAX_MS. */
int64_t ask_deadline(const struct ask *q);

/*
 * How long to wait for the end of q about a map of npaths paths, ms: after that the
 * engine does not know the question, or is stuck itself.  Paths are read side by
 * side, but ASK_TESTS at a time.
 */
int64_t ask_patience(const struct ask *q, unsigned npaths);

/* An answer to q that says nothing yet. */
struct answer ask_answer(const struct ask *q);
/* The same about the path p. */
struct answer ask_answer_path(const struct ask *q, const struct san_path *p);

/* Is it about the host's disks and configuration, and not about a map of the model? */
bool ask_is_survey(enum ask_what what);

/*
 * Does q make sense for this model?  0, or E_NOTFOUND with a sentence.  Then the
 * map is in *m (NULL: a survey of no map, or of one that is not there yet) and the
 * path, if one is named, in *p (else NULL).
 */
struct err;
int ask_find(const struct san *san, const struct ask *q, struct san_map **m, struct san_path **p,
	     struct err *e);

/*
 * Is p to be read for q?  If not, *a says why: it is gone, or it is a standby
 * path that was not named.  On some arrays a read through the controller that does
 * not own a LUN moves the LUN there.
 */
bool ask_reads(const struct ask *q, const struct san_path *p, struct answer *a);

/* ---- the sentences, the same from every source ---- */

/* A sector came after us microseconds. */
void answer_good(struct answer *a, int64_t us);
/*
 * A system call failed with errnum: opening the device, or reading.  The words are
 * those of the block layer (blk_errors in block/blk-core.c): "I/O error: link
 * lost (ENOLINK)".
 */
void answer_errno(struct answer *a, bool opening, int errnum);
void answer_silent(struct answer *a, int64_t after_ms);
/* The test that began ago_ms ago has not come back. */
void answer_busy(struct answer *a, int64_t ago_ms);
/* ASK_TESTS others have not. */
void answer_full(struct answer *a);

/* "partition 1: 250G from sector 2048, type 0x83, is mpatha-part1"; map "": it has none. */
void answer_part(struct answer *a, uint32_t number, uint64_t bytes, uint64_t start,
		 const char *type, const char *map);

/*
 * "sdb: a test that hung came back after 42 s: I/O error (EIO)": the event of a read that was told
 * as silent, a being what it came back with.  Untrusted.  Returns dst.
 */
char *answer_late(char *dst, size_t size, const struct answer *a, int64_t after_ms);

/* Microseconds as "0.8 ms", "12 ms", "1.5 s". Returns dst. */
char *answer_span(char *dst, size_t size, int64_t us);

/*
 * All that is said about its subject: "read in 0.8 ms", "3:0:0:1    500G  3600a... blacklisted:
 * ...", "12                     built-in".  Untrusted.  Returns dst.
 */
char *answer_says(char *dst, size_t size, const struct answer *a);
/* The row as a line: "sdb: read in 0.8 ms". Made safe for a terminal. Returns dst. */
char *answer_line(char *dst, size_t size, const struct answer *a);

/* ---- the sum of the rows ---- */

struct answer_sum {
	unsigned good, bad, left; /* paths; bad: of those that were to be read, silent ones too */
	unsigned users, tasks, notes;
	unsigned parts, paths, disks, changes, same, values;
	int64_t slowest_us;
	char slowest[96]; /* that path */
	char worst[360];  /* the first row that is not good, as a line */
	bool refused, done;
};

/* Count a in; zero-initialise first. */
void answer_add(struct answer_sum *sum, const struct answer *a);
/*
 * "4 of 4 paths read a sector; slowest sdd 12.1 ms", "3 of 4 paths read a sector; sdb: I/O
 * error: link lost (ENOLINK)", "2 users; 14 tasks wait".  Safe for a terminal.  Returns dst.
 */
char *answer_sum_text(char *dst, size_t size, enum ask_what what, const struct answer_sum *sum);

#endif
