/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memlock: stay in memory while storage is away.
 *
 * Code that has not run yet must be in memory before the disk goes.  What has
 * no file behind it needs no disk to come into being, so it is locked when it
 * is touched: the untouched part of stacks and of malloc's arenas was most of
 * what locking everything held.
 */
#include "base/memlock.h"

#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)

void memlock_small_stacks(void)
{
	struct rlimit r;

	if (geteuid() || getrlimit(RLIMIT_STACK, &r))
		return;
	r.rlim_cur = STACK_BYTES;
	setrlimit(RLIMIT_STACK, &r);
}

/* Read in and lock what a file is mapped to: program, libraries, character tables. */
static void lock_files(void)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[4400]; /* a path and the numbers before it */
	unsigned long from, to, inode;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx %*s %*s %*s %lu", &from, &to, &inode) == 3 && inode)
			mlock((const void *)from, to - from);
	}
	if (f)
		fclose(f);
}

void memlock_now(void)
{
	if (geteuid())
		return;
	/* What loading needed and nobody holds any more; locked pages are not given back. */
	malloc_trim(0);
	/* Best effort: in a container the capability may be missing, and all works without. */
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
		return;
	lock_files();
}
