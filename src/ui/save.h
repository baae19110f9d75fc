/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * save: the screen into a file, by a process that may hang.
 *
 * The disk may be the thing that is queueing: a child writes, and tells
 * through a pipe how it went.  One at a time.
 */
#ifndef UI_SAVE_H
#define UI_SAVE_H

#include "base/err.h"
#include "ui/canvas.h"

struct save {
	int fd; /* poll it for input while one is under way; -1: none */
	char file[240];
};

void save_init(struct save *s);

/*
 * Begin to write the canvas to file, whose suffix says in which form: .txt,
 * .ans (with colour sequences) or .svg.  An existing file is not written over.
 * E_USAGE: another suffix, or no name; E_BUSY: one is under way; E_IO.
 */
int save_begin(struct save *s, const char *file, const struct canvas *c, const struct theme *t,
	       bool utf8, struct err *e);
/* s->fd has input: 0 it is written, else why not. */
int save_end(struct save *s, struct err *e);
/* The program ends: leave it alone. */
void save_forget(struct save *s);

#endif
