/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_mpathd: a process that stands in for multipathd.
 *
 * A process, not a thread: the lock on the pid file only shows to others.  It
 * holds that lock, listens on an abstract name of its own, and plays a part.
 */
#ifndef TESTS_FAKE_MPATHD_H
#define TESTS_FAKE_MPATHD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct fake {
	pid_t pid;
	char dir[64], pidfile[96], socket[64];
};

/* A part: runs in the process with the listening socket; its return ends it. */
typedef void (*fake_part)(int listener);

void fake_start(struct fake *f, fake_part part);
/* Waits for the part to end, or ends it. */
void fake_stop(struct fake *f);

/* For parts. A negative result or false: the other side hung up. */
int fake_accept(int listener);
bool fake_request(int fd, char *dst, size_t size);
void fake_send(int fd, const void *bytes, size_t n);
void fake_reply(int fd, const char *text);
void fake_sleep_ms(unsigned ms);
/* Answers every request with the reply of answer(request), for ever. */
void fake_serve(int listener, const char *(*answer)(const char *request));

#endif
