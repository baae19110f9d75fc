/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * str: a growable string.  `struct str s = STR_INIT;` is ready to use, s.p is
 * never NULL after the first call and always NUL-terminated.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/attr.h"

#include <stddef.h>

struct str {
	char *p;
	size_t len, cap;
};

#define STR_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void str_fini(struct str *s);
void str_clear(struct str *s);
void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *bytes, size_t n);
void str_add_c(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The text; "" when nothing was added yet.  Valid until the next change. */
const char *str_text(const struct str *s);

#endif
