/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kclock: engine time of this host, ms: the wall clock at start plus what the
 * monotonic clock has counted since.  It never jumps.  A plain value, so that
 * each thread may have its copy.
 */
#ifndef ENGINE_KERNEL_KCLOCK_H
#define ENGINE_KERNEL_KCLOCK_H

#include <stdint.h>
#include <time.h>

struct kclock {
	int64_t ahead; /* of the monotonic clock */
};

static inline int64_t kclock_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static inline struct kclock kclock_start(void)
{
	return (struct kclock){ kclock_ms(CLOCK_REALTIME) - kclock_ms(CLOCK_MONOTONIC) };
}

static inline int64_t kclock_now(struct kclock c)
{
	return kclock_ms(CLOCK_MONOTONIC) + c.ahead;
}

#endif
