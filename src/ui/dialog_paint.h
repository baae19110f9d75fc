/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog_paint: what dialog.c and dialog_paint.c share; nobody else's business.
 */
#ifndef UI_DIALOG_PAINT_H
#define UI_DIALOG_PAINT_H

#include "ui/dialog.h"

/* The key that confirms the middle level: the capital of the verb. */
int dialog_capital(const struct dialog *d);

#endif
