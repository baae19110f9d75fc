/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_message: what reading a configuration has to say: where, what is wrong,
 * and what is used instead.
 */
#ifndef ENGINE_CONF_CONF_MESSAGE_H
#define ENGINE_CONF_CONF_MESSAGE_H

#include "base/attr.h"

#include <stddef.h>

enum conf_severity {
	CONF_NOTE,    /* worth knowing; nothing is wrong */
	CONF_WARNING, /* something is not as it was written */
	CONF_ERROR    /* the whole main file is refused */
};

struct conf_message {
	enum conf_severity severity;
	char *file;    /* "" none */
	unsigned line; /* 0 none */
	char *text;    /* what is wrong and what is used instead */
};

/* Zero-initialise. */
struct conf_messages {
	struct conf_message *m;
	size_t n, cap;
};

void conf_messages_add(struct conf_messages *to, enum conf_severity severity, const char *file,
		       unsigned line, const char *fmt, ...) ATTR_PRINTF(5, 6);
void conf_messages_fini(struct conf_messages *m);

#endif
