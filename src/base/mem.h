/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mem: allocation that does not fail.
 *
 * Running out of memory has no good answer in this program; it ends at once,
 * after the hook (the terminal's restore function) has run.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* All of these never return NULL.  Free with free(). */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

/*
 * Make room in the array *p (elements of size bytes, *cap allocated) for at
 * least need elements; grows by doubling.  New elements are not initialised.
 */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* Called once before the program aborts for want of memory; NULL to clear. */
void mem_on_abort(void (*hook)(void));

#endif
