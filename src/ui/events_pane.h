/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events_pane: the newest events under the list, on a screen that has room for them. */
#ifndef UI_EVENTS_PANE_H
#define UI_EVENTS_PANE_H

#include "ui/happened.h"
#include "ui/view.h"

/* Rows that it would like on a screen of so many, its rule included; 0: none. */
int events_pane_rows(const struct happened *h, int screen_rows);
void events_pane_paint(const struct happened *h, const struct view_ctx *x, struct canvas *c, int y,
		       int rows);

#endif
