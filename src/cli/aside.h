/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aside: a command in a process that can be left behind.
 *
 * A thread that hangs in the kernel keeps its process from ending, and with it
 * whoever waits for that.  So a command that only looks is run as a whole in one
 * child: there threads may ask what may hang.  When it is done it says so, and
 * the caller ends, whatever hangs there still.
 */
#ifndef CLI_ASIDE_H
#define CLI_ASIDE_H

/*
 * run(ctx) in a child, and then end with its exit status.  Call it before any
 * thread or output.  A child that dies is told on the standard error: the status
 * is then failed.  It dies with its parent, too.
 */
_Noreturn void aside_run(int (*run)(void *ctx), void *ctx, int failed);

#endif
