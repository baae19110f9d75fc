/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regex_make: a regular expression from outside, compiled only if that is cheap.
 *
 * glibc's regcomp() writes what stands before a "+" twice and what stands before
 * "{n}" n times, so that a line of nested ones takes all memory there is; and its
 * regexec() tries every way to split a text for a reference to a group.  Neither
 * has a use in a name of devices.
 */
#ifndef BASE_REGEX_MAKE_H
#define BASE_REGEX_MAKE_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * As regcomp(), flags being its flags and REG_EXTENDED.  False: why (size bytes)
 * says the reason, and re need not be freed.
 */
bool regex_make(regex_t *re, const char *pattern, int flags, char *why, size_t size);

#endif
