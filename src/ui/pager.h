/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pager: text in two columns that is scrolled: a word or a key to the left, its
 * sentence, wrapped, to the right; for the help and the explanation.
 */
#ifndef UI_PAGER_H
#define UI_PAGER_H

#include "ui/canvas.h"
#include "ui/keymap.h"

struct pager_line;

struct pager {
	struct pager_line *line;
	size_t n, cap, top;
	int page, cols, text_x; /* cols: what the lines are laid out for; 0 not yet */
};

void pager_fini(struct pager *p);

/* All lines anew, for cols columns, the sentences from column left_w on (less where it is narrow);
 * what was scrolled to stays. */
void pager_begin(struct pager *p, int cols, int left_w);
void pager_heading(struct pager *p, const char *text);
/* left and text are safe to show. ROLE_DIM makes all of it dim. */
void pager_text(struct pager *p, enum role role, const char *left, const char *text);

void pager_paint(struct pager *p, struct canvas *c, int y, int rows);
/* "lines 1-16 of 84, j k scroll, q or Esc goes back" */
void pager_position(const struct pager *p, const struct keymap *keys, char *dst, size_t size);
/* Scroll; false when the command is another. */
bool pager_command(struct pager *p, enum command_id id);

#endif
