/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mono: the clock for deadlines, which nobody sets. */
#ifndef BASE_MONO_H
#define BASE_MONO_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of a clock; for CLOCK_MONOTONIC there is mono_ms(). */
static inline int64_t clock_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static inline int64_t mono_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

#endif
