/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter: reading it, and pointing at a mistake in it. */
#include "cli/filter.h"

#include "base/tell.h"
#include "base/text.h"

/*
 * The text as it was given, and a caret under the term that is wrong.  A byte
 * that cannot be shown takes the columns of its \xNN, so the width is that of
 * the cleaned text before it.
 */
static void point(const char *text, size_t at)
{
	char before[QUERY_MAX + 1], clean[4 * QUERY_MAX + 1];

	if (at > QUERY_MAX)
		return;
	snprintf(before, sizeof(before), "%.*s", (int)at, text);
	text_clean(clean, sizeof(clean), before);
	tell(stderr, "  %s", text);
	tell(stderr, "  %*s^", text_width(clean), "");
}

bool filter_read(const struct options *o, unsigned of, struct query **out)
{
	struct err e = { 0 };
	size_t at = 0;

	*out = NULL;
	if (!o->filter || !query_parse(o->filter, of, out, &at, &e))
		return true;
	tell_error("--filter: %s", e.text);
	point(o->filter, at);
	return false;
}
