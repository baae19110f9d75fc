/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_message: the list of what was wrong in a configuration. */
#include "engine/conf/conf_message.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void conf_messages_add(struct conf_messages *to, enum conf_severity severity, const char *file,
		       unsigned line, const char *fmt, ...)
{
	struct conf_message *m;
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	to->m = mem_grow(to->m, &to->cap, to->n + 1, sizeof(*to->m));
	m = &to->m[to->n++];
	*m = (struct conf_message){ severity, xstrdup(file ? file : ""), line, xstrdup(text) };
}

void conf_messages_fini(struct conf_messages *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->m[i].file);
		free(m->m[i].text);
	}
	free(m->m);
	*m = (struct conf_messages){ 0 };
}
