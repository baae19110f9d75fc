/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memlock: stay in memory while storage is away. */
#include "engine/memlock.h"

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

void memlock_now(void)
{
	/* Best effort: in a container the capability may be missing, and all works without. */
	if (!geteuid() && mlockall(MCL_CURRENT | MCL_FUTURE))
		return;
}
