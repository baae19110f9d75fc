/* SPDX-License-Identifier: GPL-2.0-or-later */
/* set: give a member of the model a value, and know whether that changed it. */
#ifndef ENGINE_KERNEL_SET_H
#define ENGINE_KERNEL_SET_H

#include "engine/san.h"

#include <string.h>

/* A scalar member. True when it had another value. */
#define SET(member, value) ((member) == (value) ? false : ((member) = (value), true))

/* An interned string. */
static inline bool set_text(struct san *san, const char **member, const char *text)
{
	if (!strcmp(*member, text))
		return false;
	*member = san_intern(san, text);
	return true;
}

/* As set_text, but what cannot be read any more is better remembered than forgotten. */
static inline bool set_known(struct san *san, const char **member, const char *text)
{
	return *text && set_text(san, member, text);
}

#endif
