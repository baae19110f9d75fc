/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog_paint: what dialog.c, dialog_paint.c and dialog_keyline.c share; nobody else's business.
 */
#ifndef UI_DIALOG_PAINT_H
#define UI_DIALOG_PAINT_H

#include "ui/dialog.h"

/* The key that confirms the middle level: the capital of the verb. */
int dialog_capital(const struct dialog *d, const struct dialog_ctx *x);

/* The last line, at y; hidden as dialog_paint() returns it. */
void dialog_keyline(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y,
		    int hidden);

#endif
