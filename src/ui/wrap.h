/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrap: how much of a text fits into a line. */
#ifndef UI_WRAP_H
#define UI_WRAP_H

#include <stddef.h>

/*
 * Bytes of text (valid UTF-8) that fit into width columns (at least 1), ending
 * between words where that is possible; at least one character of a text that
 * is not empty.  The blanks that follow belong to no line: see wrap_next().
 */
size_t wrap_fit(const char *text, int width);

/* The text after the first n bytes and the blanks there. */
const char *wrap_next(const char *text, size_t n);

#endif
