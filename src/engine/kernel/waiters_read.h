/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waiters_read: which tasks wait for maps, read from /proc.
 *
 * A task that waits for a disk is in state D.  What it waits for the kernel
 * does not say; what it has open on which mount it does (mnt_id in
 * /proc/PID/fdinfo), and a worker of the kernel's own has the device in its
 * name.  Read are stat, status, wchan and fdinfo of tasks, and the links of fd
 * for what is open on /dev: they show what the kernel has in memory and wait for no
 * disk (fs/proc/base.c, fs/proc/fd.c; a link's text is made by d_path()).  Never
 * cmdline, environ, maps or exe, which wait for the task's own memory, and
 * nothing at the other end of a link.  Blocking nevertheless; for a thread.
 */
#ifndef ENGINE_KERNEL_WAITERS_READ_H
#define ENGINE_KERNEL_WAITERS_READ_H

#include "engine/kernel/holders_read.h"

/*
 * In: which map, and whether the programs that have the device itself open are wanted.  Out: its
 * stack; holders_stack_fini() frees it.
 */
struct waiters_map {
	struct holders_map map;
	struct holders_stack stack;
	bool openers;
};

/* A task in state D. */
struct waiter {
	uint32_t pid, tid;
	uint64_t start;    /* with tid: this task and no later one */
	uint64_t switches; /* voluntary ones: as long as it waits they stay the same */
	bool worker;       /* of the kernel */
	bool unread;       /* this user may not see what it has open */
	char comm[64];     /* untrusted */
	char wchan[48];    /* the kernel function that it sleeps in; "" not told */
	int map;           /* index of the map; -1 nothing tells */
	char why[220];     /* "has files on /srv/db"; "" */
};

/* A program that has a device of a map's stack open. */
struct waiters_opener {
	uint32_t pid;
	char comm[64];
	int map;
	char dev[64]; /* dm-3 */
};

/* Zero-initialise; waiters_list_fini() frees. */
struct waiters_list {
	struct waiter *tasks; /* in the order of pid and tid */
	size_t n, cap;
	struct waiters_opener *openers;
	size_t nopeners, cap_openers;
	bool read; /* /proc could be listed */
};

/*
 * Look twice, pause_ms apart (0: once): only what waited in between without a
 * pause is taken.  root: "" on a host, a folder in a test.
 */
void waiters_read(const char *root, struct waiters_map *maps, size_t n, unsigned pause_ms,
		  struct waiters_list *out);
void waiters_list_fini(struct waiters_list *l);

#endif
