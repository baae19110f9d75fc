/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_check: the paths of a survey are asked how they are and what they are
 * worth, all at once, on a loop of its own.  For a thread: blocks up to the deadline.
 */
#ifndef ENGINE_KERNEL_SURVEY_CHECK_H
#define ENGINE_KERNEL_SURVEY_CHECK_H

#include "base/err.h"
#include "engine/monitor/survey.h"

/*
 * Look at those that are paths; only: of that WWID, NULL all.  One that has not
 * answered after deadline_ms is SAN_CHK_TIMEOUT, or PENDING if it was not asked at all.
 * E_IO: no thread can be had.
 */
int survey_check(struct survey *s, const char *only, int64_t deadline_ms, struct err *e);

#endif
