/* SPDX-License-Identifier: GPL-2.0-or-later */
/* say: sentences about the model that more than one place of the screen uses. */
#ifndef UI_SAY_H
#define UI_SAY_H

#include "engine/san.h"

/*
 * What I/O gets when the last path goes: "no path: hold I/O 60 s, then errors.
 * failback immediate".  Returns dst.
 */
char *say_policy(char *dst, size_t size, const struct san_map *m);

#endif
