/* SPDX-License-Identifier: GPL-2.0-or-later */
/* say: sentences about the model that more than one place of the screen uses. */
#ifndef UI_SAY_H
#define UI_SAY_H

#include "engine/san.h"
#include "engine/verdict.h"

/*
 * What I/O gets when the last path goes: "no path: hold I/O 60 s, then errors.
 * failback immediate".  Returns dst.
 */
char *say_policy(char *dst, size_t size, const struct san *san, const struct san_map *m);

/*
 * The two consequences of a map without a path, whose verdict is v, on rows of
 * so many columns: row 0 says why and, if it has room, what comes next; row 1
 * what is left, the most important first, for its end is what is cut.  On a
 * narrow screen what comes next goes before since when.
 */
void say_consequence(const struct san_map *m, const struct verdict *v, int row, int width,
		     char *dst, size_t size);

#endif
