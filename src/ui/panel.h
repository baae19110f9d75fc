/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * panel: "what they share".
 *
 * Names the parts that all paths that failed or wait and no working path go
 * through, the part on which everything that is left hangs, and says so in a
 * sentence.  It counts and does not guess; where several parts qualify, all are named.
 */
#ifndef UI_PANEL_H
#define UI_PANEL_H

#include "engine/san.h"
#include "ui/canvas.h"

#define PANEL_LINES 6

struct panel_line {
	char mark; /* X: all its paths are down */
	char text[160];
	char brief[160]; /* where text does not fit: without a WWN, without the price; "" none */
	char count[48];  /* to the right: "12/12 paths down  6 maps" */
	char few[32];    /* where count does not fit: "12/12 down" */
};

struct panel {
	struct panel_line line[PANEL_LINES];
	int n; /* 0: nothing to show */
};

void panel_make(struct panel *p, const struct san *san, int64_t now);

/* Rows that it would like, its rule included. */
int panel_rows(const struct panel *p);
void panel_paint(const struct panel *p, struct canvas *c, int y, int h);

#endif
