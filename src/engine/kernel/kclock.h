/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kclock: engine time of this host, ms: the wall clock at start plus what the
 * monotonic clock has counted since.  It never jumps.  A plain value, so that
 * each thread may have its copy.
 */
#ifndef ENGINE_KERNEL_KCLOCK_H
#define ENGINE_KERNEL_KCLOCK_H

#include "base/mono.h"

struct kclock {
	int64_t ahead; /* of the monotonic clock */
};

static inline struct kclock kclock_start(void)
{
	return (struct kclock){ clock_ms(CLOCK_REALTIME) - mono_ms() };
}

static inline int64_t kclock_now(struct kclock c)
{
	return mono_ms() + c.ahead;
}

#endif
