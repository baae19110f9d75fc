/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse: numbers out of text, strictly.  A whole token or nothing: no sign, no
 * white space, no trailing character, no overflow.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits of s (n bytes) into *out; false when it is anything else or does not fit. */
bool parse_u64n(const char *s, size_t n, uint64_t *out);
bool parse_u64(const char *s, uint64_t *out);
bool parse_u32(const char *s, uint32_t *out);

/* "8:16" into major (at most 12 bits) and minor (20 bits), the kernel's dev_t. */
bool parse_devno(const char *s, uint32_t *major, uint32_t *minor);

/* "500ms", "2s", "1.5s", "3m", or bare seconds, into milliseconds. */
bool parse_duration_ms(const char *s, int64_t *out);

#endif
