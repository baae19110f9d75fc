/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text: strings from outside, made safe to show.
 *
 * WWIDs, vendor strings, target names and daemon replies are untrusted bytes.
 * Nothing of them reaches a terminal but through text_clean().
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Copy s into dst (size bytes, always NUL-terminated, cut at a whole
 * character).  Printable UTF-8 passes; a control byte, an invalid sequence,
 * a C1 control, a bidirectional override or a zero-width character becomes
 * \xNN of its bytes.  Returns dst.
 */
char *text_clean(char *dst, size_t size, const char *s);

/* The columns that s (valid UTF-8) takes on a terminal; wide characters count 2. */
int text_width(const char *s);

/*
 * The next character of s: its bytes in *len (at least 1 unless at the end),
 * its code point returned (0xfffd for an invalid byte).
 */
uint32_t text_next(const char *s, size_t *len);

/* The code point as UTF-8 into dst, with a NUL; a surrogate or beyond is U+FFFD. Returns dst. */
char *text_encode(char dst[5], uint32_t cp);

/* Strip trailing white space in place (sysfs values, SCSI strings). Returns s. */
char *text_trim(char *s);

/* snprintf's cousin for building in steps: append at dst, never past size. */
void text_cat(char *dst, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* "1 path", "2 paths": the noun with its plural s. Into dst; returns dst. */
char *text_count(char *dst, size_t size, unsigned n, const char *noun);

/* Bytes as 500G, 2.0T (powers of 1024; one decimal below 10). Returns dst. */
char *text_size(char *dst, size_t size, uint64_t bytes);

/* Milliseconds as "23 s", "4 min 10 s", "3 h 5 min", "2 days". Returns dst. */
char *text_span(char *dst, size_t size, int64_t ms);

/* Wall-clock milliseconds as local "03:14:08". Returns dst (at least 9 bytes). */
char *text_clock(char *dst, size_t size, int64_t wall_ms);

/* Of many words the one that may have been meant: zeroed at first, then each is tried. */
struct text_near {
	const char *word; /* NULL: none is near enough to be worth a question */
	size_t away;      /* letters to be changed; what it begins with is one letter away */
};
/* typed is len long; other stays the caller's. */
void text_near(struct text_near *near, const char *typed, size_t len, const char *other);

#endif
