/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tell: lines for the person at the terminal. */
#include "base/tell.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void tell_line(FILE *out, const char *before, const char *fmt, va_list ap)
{
	char *text = NULL, *clean;
	int len = vasprintf(&text, fmt, ap);
	size_t size;

	if (len < 0)
		return;
	size = (size_t)len * 4 + 1; /* each byte as \xNN */
	clean = xcalloc(1, size);
	fprintf(out, "%s%s\n", before, text_clean(clean, size, text));
	free(clean);
	free(text);
}

void tell(FILE *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell_line(out, "", fmt, ap);
	va_end(ap);
}

void tell_lines(FILE *out, const char *bytes, size_t n)
{
	while (n) {
		const char *nl = memchr(bytes, '\n', n);
		size_t len = nl ? (size_t)(nl - bytes) : n, taken = nl ? len + 1 : n;
		char *line, *clean;

		if (nl && len && bytes[len - 1] == '\r')
			len--; /* as ssh ends its lines */
		line = xstrndup(bytes, len);
		clean = xcalloc(4, len + 1);
		fprintf(out, "%s%s", text_clean(clean, 4 * (len + 1), line), nl ? "\n" : "");
		free(line);
		free(clean);
		bytes += taken;
		n -= taken;
	}
}

void tell_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell_line(stderr, "sandeck: ", fmt, ap);
	va_end(ap);
}
