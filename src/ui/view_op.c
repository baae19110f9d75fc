/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_op: one row of the command log with nothing cut off: the command, how it
 * was before and after, what became of it, and of a set each object.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/keymap.h"
#include "ui/pager.h"

#include <stdio.h>
#include <stdlib.h>

/* Columns of the words to the left; "no answer" is the longest. */
#define WORDS_W 12

struct op_view {
	struct view view;
	const struct oplog *log;
	uint64_t id; /* the entry may be forgotten while this is read */
	bool moved;
	struct pager pager;
};

static struct op_view *op_view(struct view *v)
{
	return (struct op_view *)(void *)v;
}

/* A line, when there is something to say. */
static void add(struct pager *p, const char *word, const char *text)
{
	if (text[0])
		pager_text(p, ROLE_NORMAL, word, text);
}

static void add_times(struct pager *p, const struct op *op, const struct view_ctx *x)
{
	char sent[60], answered[32], text[120];

	snprintf(text, sizeof text, "%s", view_clock_full(x, sent, sizeof sent, op->sent_at));
	if (!op->earlier && op->done_at)
		text_cat(text, sizeof text, "; the last answer at %s",
			 text_clock(answered, sizeof answered, op->done_at));
	pager_text(p, ROLE_NORMAL, "when", text);
}

static void add_objects(struct pager *p, const struct op *op)
{
	char heading[40];

	if (op->n < 2)
		return;
	snprintf(heading, sizeof heading, "THE SET  %zu objects", op->n);
	pager_heading(p, heading);
	for (size_t i = 0; i < op->n; i++)
		pager_text(p, ROLE_NORMAL, op_stage_word(op->cmd[i].stage), op->cmd[i].name);
}

static void add_all(struct pager *p, const struct op *op, const struct view_ctx *x)
{
	const char *why = op_no_undo(op);
	char key[32], how[64];

	pager_heading(p, op->title);
	add(p, "command", op->sends[0] ? op->sends : "nothing was sent");
	add(p, "to", op->to);
	add(p, "by", op->by);
	add_times(p, op, x);
	add(p, "before", op->before);
	add(p, "after", op->after);
	add(p, "result", op->text[0] ? op->text : "no answer yet");
	snprintf(how, sizeof how, "%s takes it back",
		 keymap_key_name(x->keys, key, sizeof key, CMD_UNDO));
	pager_text(p, why ? ROLE_DIM : ROLE_NORMAL, "undo", why ? why : how);
	add_objects(p, op);
}

static void op_refresh(struct view *v, const struct view_ctx *x, int page)
{
	(void)x;
	(void)page;
	op_view(v)->moved = true;
}

static void op_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		     int y, int rows)
{
	struct op_view *o = op_view(v);
	const struct op *op = oplog_by_id(o->log, o->id);

	if (o->moved || o->pager.cols != c->cols) {
		pager_begin(&o->pager, c->cols, WORDS_W);
		if (op)
			add_all(&o->pager, op, x);
		else
			pager_text(&o->pager, ROLE_NORMAL, "", "newer commands took its place");
		o->moved = false;
	}
	if (y_titles >= 0)
		canvas_field(c, y_titles, 0, c->cols, ALIGN_LEFT, ROLE_COLUMNS,
			     " a command, and what became of it");
	pager_paint(&o->pager, c, y, rows);
}

static void op_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	dst[0] = '\0';
	if (line == 1)
		pager_position(&op_view(v)->pager, x->keys, dst, size);
}

static void op_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
	out->undo = oplog_by_id(op_view(v)->log, op_view(v)->id);
}

static bool op_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	(void)x;
	return pager_command(&op_view(v)->pager, id);
}

static void op_free(struct view *v)
{
	pager_fini(&op_view(v)->pager);
	free(op_view(v));
}

static const struct view_ops op_ops = {
	.refresh = op_refresh,
	.paint = op_paint,
	.detail = op_detail,
	.where = op_where,
	.command = op_command,
	.free = op_free,
};

struct view *view_op_new(const struct oplog *log, uint64_t id)
{
	struct op_view *o = xcalloc(1, sizeof *o);

	o->view.ops = &op_ops;
	o->view.kind = VIEW_LOG;
	o->view.title = "a command";
	o->log = log;
	o->id = id;
	o->moved = true;
	return &o->view;
}
