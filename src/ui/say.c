/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * say: what a map will do when its last path goes, which is shown while all is
 * well, for later it surprises; and what its loss has done.
 */
#include "ui/say.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <stdio.h>
#include <string.h>

char *say_policy(char *dst, size_t size, const struct san *san, const struct san_map *m)
{
	if (m->queue_limit_ms > 0)
		snprintf(dst, size, "no path: hold I/O %lld s, then errors",
			 (long long)(m->queue_limit_ms / 1000));
	else if (m->queue_limit_ms == -1 || m->queueing == SAN_YES)
		snprintf(dst, size, "no path: hold I/O, %s",
			 phrase_limit_known(san, m) ? "no limit" : "limit not known");
	else if (m->queue_limit_ms == 0 || m->queueing == SAN_NO)
		snprintf(dst, size, "no path: errors at once");
	else
		snprintf(dst, size, "no path: nobody said what I/O gets then");
	/* multipathd prints "-" for manual and for a deferred one that is not counting: no news. */
	if (m->failback[0] && strcmp(m->failback, "-"))
		text_cat(dst, size, ".  failback %s", m->failback);
	return dst;
}

static void add_clause(char *dst, size_t size, const char *text)
{
	text_cat(dst, size, "%s%s", dst[0] && text[0] ? "; " : "", text);
}

/* Who uses the map and who waits; nothing of what `told` names already. */
static void users_clauses(const struct san_map *m, const char *told, char *dst, size_t size)
{
	char text[300], user[PHRASE];

	phrase_user(user, sizeof user, m);
	if (!user[0] || !strstr(told, user))
		add_clause(dst, size, phrase_used(text, sizeof text, m, 250));
	add_clause(dst, size, m->waiters);
}

void say_consequence(const struct san_map *m, const struct verdict *v, int row, int width,
		     char *dst, size_t size)
{
	const char *users = strstr(v->reason, ", open count "), *effect;
	char why[sizeof v->reason];
	bool whole, narrow;

	/* the users have the second row */
	snprintf(why, sizeof why, "%.*s", (int)(users ? users - v->reason : 199), v->reason);
	effect = strstr(why, ": ") ? strstr(why, ": ") + 2 : why;
	whole = text_width(why) + 2 + text_width(v->next) <= width;
	narrow = text_width(why) > width;
	dst[0] = '\0';
	if (row == 0) {
		snprintf(dst, size, "%s", !narrow ? why : v->next[0] ? v->next : effect);
		if (v->next[0] && whole)
			text_cat(dst, size, ", %s", v->next);
		return;
	}
	if (narrow)
		add_clause(dst, size, v->next[0] ? effect : "");
	else if (!whole)
		add_clause(dst, size, v->next);
	users_clauses(m, whole ? "" : v->next, dst, size);
}
