/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acks_disk: the file of the acknowledgements, read and written by a process
 * that may hang.
 *
 * acks.conf in the state directory is shared by all consoles of a person: what
 * is in it is read first, the rows of this console are put over it where they
 * are newer, and the whole is written beside it and renamed.  What came of it
 * is handed back; a console that only reads learns of the others' so.  The disk may be the thing
 * that is queueing: a child does it, with a deadline, and this side only polls.
 */
#ifndef UI_ACKS_DISK_H
#define UI_ACKS_DISK_H

#include "base/str.h"
#include "ui/acks.h"

#define ACKS_DISK_MS 2000 /* as long as the settings are waited for */

struct acks_disk {
	int fd; /* poll it for input while a child is at work; -1: none is */
	bool writes;
	int64_t until; /* mono, ms: the child is given up then */
	struct str in;
	char path[512];
};

/* path: the file, for tests; NULL: as above. False when no home is known; then it does nothing. */
bool acks_disk_init(struct acks_disk *d, const char *path);
/* A child at work goes on by itself: what it writes is written. */
void acks_disk_fini(struct acks_disk *d);

/* Read; and when write is set also write the rows of a. One is under way: E_BUSY. */
int acks_disk_begin(struct acks_disk *d, const struct acks *a, bool write, int64_t now,
		    int64_t mono, struct err *e);

/*
 * d->fd has input, or time has passed.  False: not yet done.  True: it is, and
 * a has what the file has; *e says what went wrong (code 0: nothing).  A file
 * with a mistake in it is E_SYNTAX: the rest of it is taken, and it is not written.
 */
bool acks_disk_end(struct acks_disk *d, struct acks *a, int64_t now, int64_t mono, struct err *e);

#endif
