/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * err: an error that a person will read.
 *
 * A function that can fail returns 0 or a negative enum err_code and, when it
 * is handed a struct err, leaves there one sentence: what happened, to what,
 * and what to do.  Callers add context on the way up with err_prefix() and the
 * text is printed once, at the top.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum err_code {
	E_OK = 0,
	E_USAGE = -1,      /* the caller's words are wrong: exit status 2 */
	E_SYNTAX = -2,     /* text from outside does not parse */
	E_NOTFOUND = -3,   /* no such map, path, group, file or scenario */
	E_PERM = -4,       /* the kernel or the daemon refuses this user */
	E_BUSY = -5,       /* suspended, in use, or a request is already running */
	E_REFUSED = -6,    /* our own guard: the plan no longer holds, read-only */
	E_TIMEOUT = -7,    /* no answer before the deadline */
	E_IO = -8,         /* a system call failed */
	E_UNSUPPORTED = -9 /* this kernel, daemon or source cannot do that */
};

struct err {
	int code;
	char text[320];
};

/* Set code and text; e may be NULL.  Returns code, so `return err_set(...)` reads well. */
int err_set(struct err *e, int code, const char *fmt, ...) ATTR_PRINTF(3, 4);

/* As err_set, with ": " and strerror(errnum) appended. */
int err_errno(struct err *e, int code, int errnum, const char *fmt, ...) ATTR_PRINTF(4, 5);

/* Put "fmt: " before the text that is there. e may be NULL. */
void err_prefix(struct err *e, const char *fmt, ...) ATTR_PRINTF(2, 3);

#endif
