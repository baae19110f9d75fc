/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detail: the selected object in two lines: what it is, and what comes next. */
#ifndef UI_DETAIL_H
#define UI_DETAIL_H

#include "ui/command.h"

#define DETAIL_MAX 400 /* bytes of a line */

/*
 * Line 0 (identity, raw states) or 1 (what happens next, and when; why) of what
 * is selected, made safe to show; "" when nothing is.  The most important
 * stands first: on a narrow screen the end is cut.
 */
void detail_line(const struct target *on, const struct san *san, int64_t now, int line, char *dst,
		 size_t size);

#endif
