/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tell: lines for the person at the terminal.
 *
 * Everything that a batch command says, and every complaint, goes through
 * here: what comes from outside (a word of the command line, a file's text, a
 * map's name, an ssh's noise) is made safe where it is written, so that no
 * caller can forget it.
 */
#ifndef BASE_TELL_H
#define BASE_TELL_H

#include "base/attr.h"

#include <stdio.h>

/* One line and its end onto out. All bytes that text_clean() would not pass are shown as \xNN. */
void tell(FILE *out, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* n bytes that another program wrote: its line ends stay line ends. */
void tell_lines(FILE *out, const char *bytes, size_t n);

/* "sandeck: " and one line onto standard error, as tell(). */
void tell_error(const char *fmt, ...) ATTR_PRINTF(1, 2);

#endif
