/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiters_rows: what was read about those who wait, in words. */
#include "engine/kernel/waiters_rows.h"

#include "base/attr.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MAX  100 /* tasks with a row of their own; the rest is counted by name */
#define NAMES_MAX 32  /* different names that are counted */
#define SAID_MAX  3   /* and told, the most frequent first */

/* ---- tasks by name ---- */

struct name {
	char name[64];
	unsigned n;
};
struct names {
	struct name name[NAMES_MAX];
	unsigned n, all;
};

/* The most frequent first, equal ones by name. */
static bool comes_before(const struct name *a, const struct name *b)
{
	return a->n != b->n ? a->n > b->n : strcmp(a->name, b->name) < 0;
}

/* Workers have more in their names than who they are: "kworker/u8:1+flush-253:0". */
static void count(struct names *ns, const struct waiter *w)
{
	size_t len = w->worker ? strcspn(w->comm, "/") : strlen(w->comm);
	struct name *at = ns->name;

	ns->all++;
	while (at < ns->name + ns->n &&
	       (strlen(at->name) != len || strncmp(at->name, w->comm, len) != 0))
		at++;
	if (at == ns->name + ns->n) {
		if (ns->n == NAMES_MAX)
			return;
		ns->n++;
		snprintf(at->name, sizeof(at->name), "%.*s", (int)len, w->comm);
	}
	at->n++;
	for (; at > ns->name && comes_before(at, at - 1); at--) {
		struct name other = at[-1];

		at[-1] = *at;
		*at = other;
	}
}

/* "postgres 9, kworker 5, ..." */
static void put_names(const struct names *ns, char *dst, size_t size)
{
	for (unsigned i = 0; i < ns->n && i < SAID_MAX; i++)
		text_cat(dst, size, "%s%s %u", i ? ", " : "", ns->name[i].name, ns->name[i].n);
	if (ns->n > SAID_MAX)
		text_cat(dst, size, ", ...");
}

char *waiters_text(char *dst, size_t size, const struct waiters_seen *seen, size_t nr)
{
	struct names ns = { .n = 0 };
	char tasks[24];

	*dst = '\0';
	for (size_t i = 0; i < seen->list->n; i++) {
		if (seen->list->tasks[i].map == (int)nr)
			count(&ns, &seen->list->tasks[i]);
	}
	if (!ns.all)
		return dst;
	text_cat(dst, size, "%s wait%s: ", text_count(tasks, sizeof(tasks), ns.all, "task"),
		 ns.all == 1 ? "s" : "");
	put_names(&ns, dst, size);
	return dst;
}

/* ---- rows ---- */

struct teller {
	const struct ask *q;
	void (*tell)(void *ctx, const struct answer *a);
	void *ctx;
};

static void row(const struct teller *t, enum answer_is is, const char *about, const char *fmt, ...)
	ATTR_PRINTF(4, 5);

static void row(const struct teller *t, enum answer_is is, const char *about, const char *fmt, ...)
{
	struct answer a = ask_answer(t->q);
	va_list ap;

	a.is = is;
	snprintf(a.about, sizeof(a.about), "%s", about);
	va_start(ap, fmt);
	vsnprintf(a.text, sizeof(a.text), fmt, ap);
	va_end(ap);
	t->tell(t->ctx, &a);
}

/* "/home (ext4, rw): through vg_home"; a layer that nobody uses: "vg_home". */
static void tell_use(const struct teller *t, const struct holders_use *u)
{
	if (!*u->what)
		row(t, ANSWER_USER, u->chain, "stands on it, and is not mounted");
	else if (*u->chain)
		row(t, ANSWER_USER, u->what, "through %s", u->chain);
	else
		row(t, ANSWER_USER, u->what, "%s", "");
}

static unsigned tell_openers(const struct teller *t, const struct waiters_seen *seen, size_t nr)
{
	unsigned told = 0;

	for (size_t i = 0; i < seen->list->nopeners; i++) {
		const struct waiters_opener *o = &seen->list->openers[i];
		char about[96];

		if (o->map != (int)nr)
			continue;
		told++;
		snprintf(about, sizeof(about), "%s %u", o->comm, o->pid);
		row(t, ANSWER_USER, about, "has /dev/%s open", o->dev);
	}
	return told;
}

static void tell_users(const struct teller *t, const struct waiters_seen *seen, size_t nr,
		       const char *users)
{
	const struct holders_stack *s = &seen->maps[nr].stack;

	for (size_t i = 0; i < s->nuses; i++)
		tell_use(t, &s->uses[i]);
	if (tell_openers(t, seen, nr) || s->nuses || !strcmp(users, "not used"))
		return;
	if (*users)
		row(t, ANSWER_USER, users, "%s", "");
	else
		row(t, ANSWER_NOTE, "", "who uses it is not readable for this user");
}

/* "waits 23 s in io_schedule, has files on /srv/db" */
static void tell_task(const struct teller *t, const struct waiters_seen *seen, size_t i)
{
	const struct waiter *w = &seen->list->tasks[i];
	char about[96], text[200] = "waits", span[32];

	snprintf(about, sizeof(about), "%s %u", w->comm, w->tid);
	if (seen->since[i])
		text_cat(text, sizeof(text), " %s",
			 text_span(span, sizeof(span), seen->now - seen->since[i]));
	if (*w->wchan)
		text_cat(text, sizeof(text), " in %s", w->wchan);
	row(t, ANSWER_TASK, about, "%s, %s", text, w->why);
}

/* Those that do not fit, as one row that stands for them. */
static void tell_rest(const struct teller *t, const struct names *rest)
{
	struct answer a = ask_answer(t->q);

	if (!rest->all)
		return;
	a.is = ANSWER_TASK;
	a.count = rest->all;
	snprintf(a.about, sizeof(a.about), "%u more", rest->all);
	snprintf(a.text, sizeof(a.text), "wait: ");
	put_names(rest, a.text, sizeof(a.text));
	t->tell(t->ctx, &a);
}

static void tell_tasks(const struct teller *t, const struct waiters_seen *seen, size_t nr)
{
	struct names rest = { .n = 0 };
	unsigned told = 0;

	for (size_t i = 0; i < seen->list->n; i++) {
		if (seen->list->tasks[i].map != (int)nr)
			continue;
		if (told++ < ROWS_MAX)
			tell_task(t, seen, i);
		else
			count(&rest, &seen->list->tasks[i]);
	}
	tell_rest(t, &rest);
}

static void tell_unknown(const struct teller *t, const struct names *ns, const char *what)
{
	char text[160] = "";

	if (!ns->all)
		return;
	put_names(ns, text, sizeof(text));
	row(t, ANSWER_NOTE, "", "%u more task%s, for what is not %s: %s", ns->all,
	    ns->all == 1 ? " waits" : "s wait", what, text);
}

/* A sync waits for every disk and has no file open; so do others. */
static void tell_strays(const struct teller *t, const struct waiters_seen *seen)
{
	struct names strays = { .n = 0 }, unread = { .n = 0 };

	for (size_t i = 0; i < seen->list->n; i++) {
		const struct waiter *w = &seen->list->tasks[i];

		if (w->map < 0)
			count(w->unread ? &unread : &strays, w);
	}
	tell_unknown(t, &strays, "known");
	tell_unknown(t, &unread, "readable for this user");
	if (!seen->list->read)
		row(t, ANSWER_NOTE, "", "who waits: ? (/proc is not readable)");
}

void waiters_rows(const struct waiters_seen *seen, size_t nr, const struct ask *q,
		  const char *users, void (*tell)(void *ctx, const struct answer *a), void *ctx)
{
	const struct teller t = { q, tell, ctx };

	tell_users(&t, seen, nr, users);
	tell_tasks(&t, seen, nr);
	tell_strays(&t, seen);
}
