/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog: what a window before an action knows and how it takes keys.
 * How it looks is in dialog_paint.c.
 *
 * Everything a dialog promises comes from plan_make(); this file only decides
 * how much must be confirmed and whether the moment to confirm is there.
 */
#include "ui/dialog.h"

#include "base/text.h"
#include "ui/dialog_paint.h"
#include "ui/term.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Which key confirms a verb of the middle level: the capital that opened its window. */
static const enum command_id command_of[PLAN_NVERBS] = {
	[PLAN_FAIL] = CMD_FAIL,
	[PLAN_REINSTATE] = CMD_REINSTATE,
	[PLAN_SWITCH] = CMD_SWITCH,
	[PLAN_BYPASS] = CMD_BYPASS,
	[PLAN_UNBYPASS] = CMD_BYPASS,
	[PLAN_QUEUE_ON] = CMD_QUEUEING,
	[PLAN_QUEUE_OFF] = CMD_QUEUEING,
	[PLAN_RESUME] = CMD_CONTINUE,
	[PLAN_RUN] = CMD_REINSTATE,
	[PLAN_FLUSH] = CMD_FLUSH,
	[PLAN_RESIZE] = CMD_RESIZE,
	[PLAN_RENAME] = CMD_RENAME,
	[PLAN_PARTS_ADD] = CMD_PARTITIONS,
	[PLAN_PARTS_DELETE] = CMD_PARTITIONS,
};

int dialog_capital(const struct dialog *d, const struct dialog_ctx *x)
{
	enum command_id id = command_of[d->plan.verb];

	return id == CMD_NONE ? TK_ENTER : keymap_confirm(x->keys, id);
}

/* Is key what opened the window? A verb may have more than one. */
static bool is_capital(const struct dialog *d, const struct dialog_ctx *x, int key)
{
	enum command_id id = command_of[d->plan.verb];

	return key == dialog_capital(d, x) || (id != CMD_NONE && keymap_find(x->keys, key) == id);
}

/* From now on, keys pressed for what stood here before are not heard. */
static void become_deaf(struct dialog *d, const struct dialog_ctx *x)
{
	d->deaf_until = x->mono + DIALOG_DEAF_MS;
	d->read_to = d->scroll = 0;
	d->early = d->strange = false;
}

void dialog_painted(struct dialog *d, int hidden)
{
	d->hidden = hidden;
	if (d->scroll > hidden)
		d->scroll = hidden;
	if (d->read_to < d->scroll)
		d->read_to = d->scroll;
}

/*
 * The middle level of a remote engine asks for the host: the wrong host is the classic.  So does
 * what no capital opened, for there is none to be pressed again.
 */
static void set_level(struct dialog *d, const struct dialog_ctx *x)
{
	d->level = d->plan.level;
	snprintf(d->confirm, sizeof d->confirm, "%s", d->plan.confirm);
	if ((x->remote || command_of[d->plan.verb] == CMD_NONE) && d->plan.level == PLAN_LOWERS) {
		d->level = PLAN_STOPS;
		snprintf(d->confirm, sizeof d->confirm, "%s", x->host);
	}
}

/* The plan of the set as things are now; an engine that is lost, or says nothing, is a reason
 * more to refuse. */
static int make(const struct dialog_ctx *x, struct cmdset *set, struct plan *out, struct err *e)
{
	struct keymap_keys names;
	struct plan_reader reader = { .keys = &names.keys };
	char key[32];
	int rc;

	keymap_for_sentences(x->keys, &names);
	rc = plan_make(x->san, set->cmd, set->n, x->now, &reader, out, e);

	if (!rc && x->lost)
		snprintf(out->refused, sizeof out->refused, "the engine ended: %s restarts it",
			 keymap_key_name(x->keys, key, sizeof key, CMD_LIVE));
	else if (!rc && x->old) {
		snprintf(out->refused, sizeof out->refused,
			 "the picture is old: the engine says nothing");
		snprintf(out->instead, sizeof out->instead,
			 "wait here until it speaks again, or Esc");
	}
	return rc;
}

/* A window about set, which it takes over; the one that is open makes room. */
static void open_as(struct dialog *d, const struct dialog_ctx *x, enum dialog_kind kind,
		    struct cmdset *set)
{
	dialog_close(d);
	*d = (struct dialog){ .kind = kind, .set = *set, .opened = x->now };
	*set = (struct cmdset){ NULL };
	become_deaf(d, x);
}

int dialog_open_plan(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
		     struct err *e)
{
	struct cmdset request = { NULL };
	struct plan plan;
	int rc;

	cmdset_copy(&request, set);
	rc = make(x, &request, &plan, e);
	if (!rc) {
		open_as(d, x, DIALOG_PLAN, &request);
		d->plan = d->first = plan;
		set_level(d, x);
	}
	cmdset_fini(&request);
	return rc;
}

static int make_choice(const struct dialog_ctx *x, const struct cmdset *set,
		       struct dialog_choice *c, enum plan_verb verb, struct err *e)
{
	struct cmdset request = { NULL };
	int rc;

	cmdset_copy(&request, set);
	cmdset_verb(&request, verb);
	c->verb = verb;
	rc = make(x, &request, &c->plan, e);
	cmdset_fini(&request);
	return rc;
}

int dialog_open_queueing(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
			 struct err *e)
{
	struct dialog_choice fail, hold;
	struct cmdset maps = { NULL };
	int rc = make_choice(x, set, &fail, PLAN_QUEUE_OFF, e);

	if (!rc)
		rc = make_choice(x, set, &hold, PLAN_QUEUE_ON, e);
	if (rc)
		return rc;
	cmdset_copy(&maps, set);
	open_as(d, x, DIALOG_QUEUEING, &maps);
	d->fail = fail;
	d->hold = hold;
	return 0;
}

int dialog_open_silent(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
		       enum plan_level level, const struct plan_result *r, struct err *e)
{
	int rc = dialog_open_plan(d, x, set, e);

	if (rc)
		return rc;
	d->kind = DIALOG_SILENT;
	text_clean(d->silent_text, sizeof d->silent_text, r->text);
	d->unsent = !r->sent[0];
	d->confirmed = level;
	cmdset_copy(&d->sent, set);
	return 0;
}

void dialog_close(struct dialog *d)
{
	cmdset_fini(&d->set);
	cmdset_fini(&d->sent);
	*d = (struct dialog){ .kind = DIALOG_NONE };
}

/* ---- following the model ---- */

static void group_then(const struct plan *was, const struct plan *is, char *dst, size_t size)
{
	char not_on[40] = "";

	if (was->group_after)
		snprintf(not_on, sizeof not_on, ", not on group %u", was->group_after);
	if (!is->group_after)
		text_cat(dst, size, "no group has I/O then");
	else
		text_cat(dst, size, "I/O is on group %u then%s", is->group_after, not_on);
}

/* In words, what the new plan promises otherwise than the one on the screen; "" nothing. */
static void difference(const struct plan *was, const struct plan *is, char *dst, size_t size)
{
	const struct plan_promise *a = &was->promise, *b = &is->promise;

	dst[0] = '\0';
	if (was->queueing != is->queueing)
		snprintf(dst, size, "I/O without a path %s",
			 is->queueing == SAN_YES ? "is held now" : "gets errors now");
	else if (is->refused[0] && strcmp(was->refused, is->refused) != 0)
		snprintf(dst, size, "refused now: %s", is->refused);
	else if (was->refused[0] && !is->refused[0])
		snprintf(dst, size, "it is possible now");
	else if (a->usable_after != b->usable_after) {
		snprintf(dst, size, "it leaves %u usable now, not %u", b->usable_after,
			 a->usable_after);
		if (was->group_after != is->group_after) {
			text_cat(dst, size, "; ");
			group_then(was, is, dst, size);
		}
	} else if (was->group_after != is->group_after)
		group_then(was, is, dst, size);
	else if (was->alive != is->alive)
		snprintf(dst, size, "%u paths are left that have not failed, not %u", is->alive,
			 was->alive);
	else if (a->size != b->size)
		snprintf(dst, size, "its paths have another size now");
	else if (strcmp(a->name, b->name) != 0)
		snprintf(dst, size, "the map has another name now");
	else if (a->table_gen != b->table_gen)
		snprintf(dst, size, "the map got a new table");
	else if (a->cur_group != b->cur_group)
		snprintf(dst, size, "I/O uses group %u now, not group %u", b->cur_group,
			 a->cur_group);
	else if (was->level != is->level)
		snprintf(dst, size, "it now needs %s",
			 is->level == PLAN_STOPS ? "the map's name" : "less to confirm it");
	else if (was->to_daemon != is->to_daemon)
		snprintf(dst, size, "it now goes to %s",
			 is->to_daemon ? "multipathd" : "the kernel");
}

/* The map's line under THEN that reads otherwise now; NULL: all are as they were. */
static const char *other_line(const struct plan *was, const struct plan *is)
{
	unsigned i = 0;

	while (i < is->nlines && strcmp(is->lines[i].label, "THEN") != 0)
		i++;
	for (; i < is->nlines; i++) {
		const struct plan_line *l = &is->lines[i];

		if (l->label[0] && strcmp(l->label, "THEN") != 0)
			return NULL;
		if (i >= was->nlines || strcmp(was->lines[i].text, l->text) != 0)
			return l->text;
	}
	return NULL;
}

/* The same of a set, each map of which has its line; were: its commands with their old promises. */
static void difference_of_set(const struct plan *was, const struct plan *is,
			      const struct cmdset *were, const struct cmdset *are, char *dst,
			      size_t size)
{
	const char *line = other_line(was, is);
	bool table = false, group = false;

	for (size_t i = 0; i < are->n; i++) {
		const struct plan_promise *a = &were->cmd[i].promise, *b = &are->cmd[i].promise;

		table |= a->table_gen != b->table_gen;
		group |= a->cur_group != b->cur_group;
	}
	dst[0] = '\0';
	if (is->refused[0] && strcmp(was->refused, is->refused) != 0)
		snprintf(dst, size, "refused now: %s", is->refused);
	else if (was->refused[0] && !is->refused[0])
		snprintf(dst, size, "it is possible now");
	else if (line && !is->refused[0])
		snprintf(dst, size, "now %s", line);
	else if (table)
		snprintf(dst, size, "a map of the set got a new table");
	else if (group)
		snprintf(dst, size, "I/O of a map of the set uses another group now");
	else if (was->level != is->level || strcmp(was->confirm, is->confirm) != 0)
		snprintf(dst, size, "it now needs %s",
			 is->level == PLAN_STOPS ? is->confirm : "less to confirm it");
	else if (was->to_daemon != is->to_daemon)
		snprintf(dst, size, "it now goes to %s",
			 is->to_daemon ? "multipathd" : "the kernel");
}

/* Say it, forget a name half typed, and let nobody confirm what was not read yet. */
static void note_change(struct dialog *d, const struct dialog_ctx *x, const char *what)
{
	snprintf(d->changed, sizeof d->changed, "%s", what);
	d->changed_at = x->now;
	d->unread = true;
	d->typed[0] = '\0';
	become_deaf(d, x);
}

/* An object of the set is gone: the window stays, and can only be closed. */
static void refuse_gone(struct plan *plan, const struct err *e, bool of_set)
{
	text_clean(plan->refused, sizeof plan->refused, e->text);
	snprintf(plan->instead, sizeof plan->instead, "Esc closes this%s",
		 of_set ? "; those that are there are still marked, press the key again" : "");
}

/*
 * Something has changed since the last look: what, against what the window
 * first showed, so that the change that came last does not hide a worse one.
 */
static void difference_since_opened(const struct dialog *d, const struct plan *is, char *dst,
				    size_t size)
{
	char all[200];

	difference(&d->plan, is, dst, size);
	if (!*dst)
		return;
	difference(&d->first, is, all, sizeof all);
	if (*all)
		snprintf(dst, size, "%s", all);
	else if (!d->plan.refused[0]) /* of that it is enough to say that it is possible again */
		snprintf(dst, size, "it is again as it was when the window opened");
}

static void refresh_plan(struct dialog *d, const struct dialog_ctx *x)
{
	struct cmdset set = { NULL };
	struct plan plan;
	char what[200];
	struct err e = { 0 };

	cmdset_copy(&set, &d->set);
	if (make(x, &set, &plan, &e)) {
		plan = d->plan;
		refuse_gone(&plan, &e, set.n > 1);
	}
	if (set.n > 1)
		difference_of_set(&d->plan, &plan, &d->set, &set, what, sizeof what);
	else
		difference_since_opened(d, &plan, what, sizeof what);
	d->plan = plan;
	cmdset_fini(&d->set);
	d->set = set;
	if (what[0]) {
		note_change(d, x, what);
		set_level(d, x);
	}
}

static void refresh_choice(struct dialog *d, const struct dialog_ctx *x, struct dialog_choice *c)
{
	struct plan was = c->plan;
	struct err e = { 0 };
	char what[200];

	if (make_choice(x, &d->set, c, c->verb, &e)) {
		c->plan = was;
		refuse_gone(&c->plan, &e, d->set.n > 1);
	}
	if (d->set.n > 1)
		difference_of_set(&was, &c->plan, &d->set, &d->set, what, sizeof what);
	else
		difference(&was, &c->plan, what, sizeof what);
	if (what[0])
		note_change(d, x, what);
}

void dialog_refresh(struct dialog *d, const struct dialog_ctx *x)
{
	switch (d->kind) {
	case DIALOG_NONE:
		break;
	case DIALOG_PLAN:
	case DIALOG_SILENT:
		refresh_plan(d, x);
		break;
	case DIALOG_QUEUEING:
		refresh_choice(d, x, &d->fail);
		refresh_choice(d, x, &d->hold);
		break;
	}
}

/* ---- keys ---- */

/* The name is typed: letters are text here, whatever they mean elsewhere. */
static void type(struct dialog *d, int key)
{
	size_t n = strlen(d->typed);

	if (key == TK_BACKSPACE) {
		while (n > 0 && ((unsigned char)d->typed[--n] & 0xc0) == 0x80)
			; /* to the first byte of the character */
		d->typed[n] = '\0';
	} else if (key == ('U' & 0x1f)) {
		d->typed[0] = '\0'; /* as at every prompt */
	} else if (key >= ' ' && key < 0x110000 && key != 0x7f) {
		char ch[5];

		text_cat(d->typed, sizeof d->typed, "%s", text_encode(ch, (uint32_t)key));
	}
}

/* The capital, for what lowers redundancy: what changed since it was pressed is read first. */
static enum dialog_answer key_capital(struct dialog *d, const struct dialog_ctx *x)
{
	if (!d->unread)
		return DIALOG_SEND;
	d->unread = false;
	become_deaf(d, x); /* a key held down says nothing */
	return DIALOG_STAY;
}

/* A key of the window in which a name is typed. */
static enum dialog_answer key_name(struct dialog *d, int key)
{
	if (key == TK_ENTER && !strcmp(d->typed, d->confirm))
		return DIALOG_SEND;
	d->mistyped = key == TK_ENTER;
	if (d->mistyped)
		d->typed[0] = '\0';
	else
		type(d, key);
	return DIALOG_STAY;
}

/* These three are asked only for keys that mean something; see means(). */
static enum dialog_answer key_plan(struct dialog *d, const struct dialog_ctx *x, int key)
{
	if (d->plan.refused[0])
		return DIALOG_CLOSE;
	if (d->level == PLAN_STOPS)
		return key_name(d, key);
	if (key == TK_ENTER)
		return d->level == PLAN_SAFE ? DIALOG_SEND : DIALOG_CLOSE;
	return key == 'c' ? DIALOG_COPY : key_capital(d, x);
}

/* 2 and 3 lead to the window of their own plan: that is where it is confirmed. */
static enum dialog_answer key_queueing(struct dialog *d, const struct dialog_ctx *x, int key)
{
	const struct dialog_choice *c = key == '2' ? &d->fail : &d->hold;
	struct cmdset set = { NULL };
	struct err e = { 0 };

	if (key == '1' || key == TK_ENTER)
		return DIALOG_CLOSE;
	cmdset_copy(&set, &d->set);
	cmdset_verb(&set, c->verb);
	dialog_open_plan(d, x, &set, &e); /* gone: the window stays as it is and will say so */
	cmdset_fini(&set);
	return DIALOG_STAY;
}

/* Does every map keep what it was to keep when this was confirmed? */
static bool keeps_promises(const struct dialog *d)
{
	for (size_t i = 0; i < d->set.n; i++) {
		if (d->set.cmd[i].promise.usable_after < d->sent.cmd[i].promise.usable_after)
			return false;
	}
	return true;
}

/* K sends at once when no more is at stake than was confirmed before; else it asks again, in the
 * window of the plan as it is now. */
static enum dialog_answer key_silent(struct dialog *d, const struct dialog_ctx *x, int key)
{
	struct err e = { 0 };

	if (key == 'W' || key == 'w')
		return DIALOG_CLOSE;
	for (size_t i = 0; i < d->set.n; i++)
		d->set.cmd[i].route = PLAN_ROUTE_KERNEL;
	if (make(x, &d->set, &d->plan, &e))
		return DIALOG_STAY;
	if (!d->plan.refused[0] && d->plan.level <= d->confirmed && keeps_promises(d))
		return DIALOG_SEND;
	d->kind = DIALOG_PLAN;
	set_level(d, x);
	become_deaf(d, x);
	return DIALOG_STAY;
}

/* j and k scroll too, unless a name is being typed. */
static bool scroll(struct dialog *d, int key)
{
	bool typing = d->kind == DIALOG_PLAN && d->level == PLAN_STOPS && d->read_to >= d->hidden;

	if (key == TK_DOWN || (key == 'j' && !typing))
		d->scroll++;
	else if (key == TK_UP || (key == 'k' && !typing))
		d->scroll -= d->scroll > 0;
	else
		return false;
	return true;
}

/* A key that is held down goes on coming: it is heard when it was let go. */
static void too_early(struct dialog *d, const struct dialog_ctx *x)
{
	d->early = true;
	if (d->deaf_until < x->mono + DIALOG_QUIET_MS)
		d->deaf_until = x->mono + DIALOG_QUIET_MS;
}

/* In the window of a plan. */
static bool plan_means(const struct dialog *d, const struct dialog_ctx *x, int key)
{
	bool unread = d->level != PLAN_SAFE && d->read_to < d->hidden;

	if (d->plan.refused[0])
		return key == TK_ENTER;
	if (key == 'c' && d->level != PLAN_STOPS) /* there it is a letter of the name */
		return true;
	if (unread)
		return key == TK_ENTER && d->level == PLAN_LOWERS;
	switch (d->level) {
	case PLAN_SAFE:
		return key == TK_ENTER && d->hidden != INT_MAX; /* some of it can be read */
	case PLAN_LOWERS:
		return key == TK_ENTER || is_capital(d, x, key);
	case PLAN_STOPS:
		break;
	}
	return true; /* a letter of the name */
}

/* Does key mean anything in this window, as it is now?  Nothing else says which keys do. */
static bool means(const struct dialog *d, const struct dialog_ctx *x, int key)
{
	if (d->hidden && (key == TK_DOWN || key == TK_UP || key == 'j' || key == 'k'))
		return true;
	switch (d->kind) {
	case DIALOG_QUEUEING:
		return key == '1' || key == TK_ENTER || (key == '2' && !d->fail.plan.refused[0]) ||
		       (key == '3' && !d->hold.plan.refused[0]);
	case DIALOG_SILENT:
		return key == 'W' || key == 'w' ||
		       (key == 'K' && d->plan.direct[0] && !d->plan.refused[0]);
	case DIALOG_PLAN:
	case DIALOG_NONE:
		break;
	}
	return plan_means(d, x, key);
}

enum dialog_answer dialog_key(struct dialog *d, const struct dialog_ctx *x, int key)
{
	if (key == TK_ESC) /* always: it can do no harm */
		return DIALOG_CLOSE;
	d->strange = !means(d, x, key);
	d->early = false;
	if (d->strange)
		return DIALOG_STAY;
	if (x->mono < d->deaf_until) {
		too_early(d, x);
		return DIALOG_STAY;
	}
	if (scroll(d, key))
		return DIALOG_STAY;
	if (d->kind == DIALOG_QUEUEING)
		return key_queueing(d, x, key);
	if (d->kind == DIALOG_SILENT)
		return key_silent(d, x, key);
	return key_plan(d, x, key);
}
