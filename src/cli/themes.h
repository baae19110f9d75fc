/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * themes: a theme by its name.
 *
 * A word with a slash, or that ends in .theme, is a file.  Any other is a
 * name, looked up in the person's own folder, then among those installed.
 */
#ifndef CLI_THEMES_H
#define CLI_THEMES_H

#include "base/err.h"
#include "ui/theme.h"

/*
 * Read the theme that word names over *out.  E_NOTFOUND, E_SYNTAX with
 * file:line, E_IO when its disk does not answer in two seconds; *out then is
 * unchanged.
 */
int themes_load(struct theme *out, const char *word, struct err *e);

#endif
