/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_mark: a note that a change of a map has begun, so that a later run knows
 * what a killed one left half made.
 *
 * A file "change-UUID" in /run/sandeck, locked (flock) by the process that
 * makes the change for as long as it lives, and removed when nothing is left
 * to do.  So: a file whose lock is free tells of a change that was cut short.
 * It is text: a line each of what was begun, of what the map was before, of
 * the partitions that were taken away, of the udev cookie; every line is one
 * write, and one without its newline does not count.  Holding the lock is also
 * what makes changes of one map go one after the other.
 */
#ifndef ENGINE_KERNEL_DM_MARK_H
#define ENGINE_KERNEL_DM_MARK_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DM_MARK_DIR     "/run/sandeck"
#define DM_MARK_COOKIES 16

/*
 * A partition map as it was before its removal.  Of a rename: a map, its new
 * name, and as table the name that it had.
 */
struct dm_mark_part {
	char *name, *uuid, *table; /* table: of the linear target, "253:3 2048" */
	uint64_t sectors;
	bool ro;
};

/* What a mark says; strings belong to it, and "" is not said. */
struct dm_mark_text {
	char *kind; /* a word of dm_change_kind_name(); "": it had not begun */
	char *name, *uuid, *new_name;
	bool queued;                       /* queue_if_no_path was on, and is turned off */
	bool suspended;                    /* the map was suspended before */
	uint32_t cookies[DM_MARK_COOKIES]; /* of udev, one for each process that was killed */
	size_t ncookies;
	struct dm_mark_part *parts;
	size_t nparts, cap_parts;
};

/* Any bytes; what is no line of a mark is passed over. */
void dm_mark_parse(const char *text, size_t n, struct dm_mark_text *out);
void dm_mark_text_fini(struct dm_mark_text *t);

struct dm_mark {
	int fd; /* -1: there is none */
	char file[512];
};

/* The file's name in dir of the map with this uuid or, when that is "", this name. */
void dm_mark_file(char *dst, size_t size, const char *dir, const char *uuid, const char *name);

/*
 * Take the mark of a file, made when it is not there; waits until (mono_ms)
 * for who has it.  What it says already is in left: kind "" when it is new.
 * E_BUSY: a change of this map goes on; E_IO: no mark can be left there.
 */
int dm_mark_take(struct dm_mark *m, const char *file, int64_t until, struct dm_mark_text *left,
		 struct err *e);
/* As dm_mark_take() for a file that is there, at once: E_NOTFOUND, E_BUSY. */
int dm_mark_seize(struct dm_mark *m, const char *file, struct dm_mark_text *left, struct err *e);

/* One line "key value"; no newline in it. False: it could not be written. */
bool dm_mark_add(struct dm_mark *m, const char *key, const char *value);
bool dm_mark_add_part(struct dm_mark *m, const struct dm_mark_part *part);
/* What an earlier change left is seen to: it begins anew. */
bool dm_mark_anew(struct dm_mark *m);
/* Nothing is left to do: the file goes. */
void dm_mark_done(struct dm_mark *m);
/* Something is left to do: the file stays, for the next run. */
void dm_mark_leave(struct dm_mark *m);

/*
 * The files of marks in dir, whoever holds them: each by its whole name to
 * each(ctx, file).  No directory is no marks.
 */
void dm_mark_each(const char *dir, void (*each)(void *ctx, const char *file), void *ctx);

#endif
