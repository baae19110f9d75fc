/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uncomment: configuration text without its comments.
 *
 * libconfuse 3.3 counts a comment's line three times and refuses a comment
 * inside a list, so every file is handed to it without them; a mistake is then
 * told with the line it stands on.
 */
#ifndef BASE_UNCOMMENT_H
#define BASE_UNCOMMENT_H

/*
 * Overwrite with blanks what libconfuse takes for a comment (from "#" or "//"
 * to the end of the line, and what stands between "/" "*" and its end), except
 * in quotes.  Lines and columns stay where they were.  Returns s.
 */
char *uncomment(char *s);

/*
 * What is begun and never ended swallows the rest of its file, and libconfuse
 * does not mind.  The line, from 1, where it begins (of braces the outermost), and in
 * *what its name ("{", "quote", "comment"); 0: there is none.  Call it before
 * uncomment().
 */
int uncomment_unended(const char *s, const char **what);

#endif
