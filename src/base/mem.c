/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mem: allocation that does not fail; see the header for what happens instead. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one thing here that outlives a call: what to do before dying. */
static void (*abort_hook)(void);

void mem_on_abort(void (*hook)(void))
{
	abort_hook = hook;
}

static void *checked(void *p)
{
	static const char msg[] = "sandeck: out of memory\n";

	if (p)
		return p;
	if (abort_hook)
		abort_hook();
	if (write(STDERR_FILENO, msg, sizeof(msg) - 1) < 0)
		_exit(3);
	abort();
}

void *xcalloc(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return checked(NULL);
	return checked(realloc(p, bytes ? bytes : 1));
}

char *xstrdup(const char *s)
{
	return checked(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return checked(strndup(s, n));
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap ? *cap : 8;

	if (need <= *cap)
		return p;
	while (want < need)
		want = want > SIZE_MAX / 2 ? need : want * 2;
	*cap = want;
	return xrealloc(p, want, size);
}
