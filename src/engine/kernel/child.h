/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child: a call that may hang, or a library that is not thread-safe, in a
 * process of its own that its caller can leave behind.
 *
 * For a thread that may wait (probe.c and act_resume.c do the same from the
 * event loop).  The child has nothing open but its end of the pipe, gets no
 * signal from the terminal, and lives on when its caller dies.  Times are
 * mono_ms().
 */
#ifndef ENGINE_KERNEL_CHILD_H
#define ENGINE_KERNEL_CHILD_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int fd; /* what it writes */
};

/*
 * Fork.  In the child run(fd, arg) writes what there is to say to fd and
 * returns; name is shown by ps(1), at most 15 characters.  May be called from
 * any thread; run must do with what glibc keeps usable after fork.  E_IO: no
 * process is to be had.
 */
int child_start(struct child *c, const char *name, void (*run)(int fd, void *arg), void *arg,
		struct err *e);

enum child_word {
	CHILD_WORD,  /* size bytes have come */
	CHILD_GONE,  /* it has ended, or what it said was no whole record */
	CHILD_SILENT /* not until then */
};
/* The next record of exactly size bytes, which the child wrote with child_say(). */
enum child_word child_hear(struct child *c, void *buf, size_t size, int64_t until);

/* In the child: one record. False: nobody listens any more, which must not keep it from its work.
 */
bool child_say(int fd, const void *buf, size_t size);

/*
 * Be done with it: killed, if it has not ended.  False: it has not ended
 * within grace_ms, for the kernel does not let it go; nobody waits for it.
 */
bool child_end(struct child *c, int grace_ms);

#endif
