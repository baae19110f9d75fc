/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_keys: what a key does: to the open window, to the view, or to the
 * program.  Every key gets an answer: something moves, or a sentence says why
 * nothing does.
 */
#include "ui/console_int.h"

#include "base/text.h"
#include "ui/handover.h"
#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

/* ---- acting ---- */

/* A window opened: what was typed before it was not meant for it. */
static void window_opened(struct console *c)
{
	console_live(c); /* it is about what is now */
	term_discard_input(c->term);
	c->news.answer[0] = '\0';
}

static void show_actions(struct console *c)
{
	console_answer(c, CONSOLE_RESULT_MS, c->actions.at, c->actions.loud, "%s", c->actions.text);
}

/* What was sent is dealt with; what else is marked (before U, say) stays so. */
static void unmark(struct console *c, const struct cmdset *set)
{
	const struct san *san = client_san(c->client);

	for (size_t i = 0; c->marks.n && i < set->n; i++) {
		const struct plan_cmd *cmd = &set->cmd[i];
		const struct san_map *m = san_map_by_key(san, cmd->map);
		bool path = plan_verb_info(cmd->verb)->wants_path;
		const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;

		if (m && (!path || p))
			marks_remove(&c->marks, mark_id(m, path ? p : NULL));
	}
}

/* What the window promised goes along; the engine refuses when it no longer holds. */
static void send(struct console *c)
{
	struct cmdset *set = &c->dialog.set;
	char key[32];

	for (size_t i = 0; i < set->n; i++)
		snprintf(set->cmd[i].by, sizeof set->cmd[i].by, "%s", c->by);
	if (!client_commands(c->client, set->cmd, set->n)) {
		console_answer(c, CONSOLE_RESULT_MS, 0, true,
			       "not sent: the engine ended (%s restarts it)",
			       keymap_key_name(c->keys, key, sizeof key, CMD_LIVE));
	} else {
		actions_sent(&c->actions, client_san(c->client), &c->dialog.plan, set,
			     client_now(c->client));
		show_actions(c);
		unmark(c, set);
		c->moved = true; /* the log has another entry, and perhaps an old one less */
	}
	dialog_close(&c->dialog);
}

/* Those of a plan that the daemon in charge did not answer: there may be another way. */
static void offer_direct(struct console *c, const struct op *op)
{
	struct dialog_ctx x = console_dialog_ctx(c);
	struct cmdset set = { NULL };
	struct err e = { 0 };

	for (size_t i = 0; i < op->n; i++) {
		if (op->cmd[i].silent)
			cmdset_put(&set, &op->cmd[i].cmd);
	}
	if (!dialog_open_silent(&c->dialog, &x, &set, op->level, &op->silent, &e))
		window_opened(c);
	cmdset_fini(&set);
}

void console_result(struct console *c, const struct plan_result *r)
{
	const struct op *op =
		actions_result(&c->actions, client_san(c->client), r, client_now(c->client));

	show_actions(c);
	if (op && c->dialog.kind == DIALOG_NONE)
		offer_direct(c, op);
}

/* With open, one of those of dialog.h. */
static void open_window(struct console *c, const struct cmdset *set,
			int (*open)(struct dialog *, const struct dialog_ctx *,
				    const struct cmdset *, struct err *))
{
	struct dialog_ctx x = console_dialog_ctx(c);
	struct err e = { 0 };

	if (open(&c->dialog, &x, set, &e))
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s", e.text);
	else
		window_opened(c);
}

void console_plan(struct console *c, const struct cmdset *set)
{
	open_window(c, set, dialog_open_plan);
}

/* A capital: it opens a window, and nothing more. */
static void act(struct console *c, enum command_id id, const struct command_where *w)
{
	struct cmdset set = { NULL };

	/* what is marked, or was done last, stays what it is wherever the cursor is */
	bool of_row = id == CMD_UNDO ? w->view == VIEW_LOG : !w->marked;

	if (w->jumped && of_row)
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       "the cursor has just jumped: look where it is, then press again");
	else if (id == CMD_RENAME)
		console_rename(c, w);
	else if (command_request(id, w, &set))
		open_window(c, &set, id == CMD_QUEUEING ? dialog_open_queueing : dialog_open_plan);
	cmdset_fini(&set);
}

/* ---- looking ---- */

static void close_over(struct console *c)
{
	struct err e = { 0 };

	console_filter_set(c, NVIEWS, "", &e);
	view_free(c->over);
	c->over = NULL;
	c->moved = true;
}

/* The help or the explanation; command_can() refuses either over the other. */
static void open_over(struct console *c, struct view *v)
{
	c->over = v;
	c->moved = true;
}

/* A map's WWID, which is what is looked for in other places; a command's line; of the rest the
 * whole block. */
static void copy(struct console *c, const struct command_where *w)
{
	struct str text = STR_INIT;

	if (w->view == VIEW_LOG) {
		console_copy(c, w->undo->sends, "the command line");
		return;
	}
	if (w->on.map && !w->on.path && !w->on.group) {
		console_copy(c, w->on.map->wwid, "the WWID");
		return;
	}
	handover_text(w->san, &w->on, w->now, &text);
	if (!term_can(c->term, TERM_CAN_COPY))
		open_over(c, view_text_new("for the storage team", str_text(&text), c->shown));
	else
		console_copy(c, str_text(&text), "the block for the storage team");
	str_fini(&text);
}

/* One step out: the window over the view, the filter, the last jump; only q leaves the program. */
static void back(struct console *c, bool may_quit)
{
	struct err e = { 0 };
	char key[32];

	if (c->over && !may_quit && c->filter[NVIEWS].query)
		console_filter_set(c, NVIEWS, "", &e); /* Esc widens first */
	else if (c->over)
		close_over(c);
	else if (may_quit && c->shown != VIEW_TOPOLOGY)
		console_top(c);
	else if (may_quit)
		c->quit = true;
	else if (c->filter[c->shown].query)
		console_filter_set(c, c->shown, "", &e);
	else if (!console_jump_back(c))
		console_answer(c, CONSOLE_HINT_MS, 0, false, "there is nothing to leave; %s quits",
			       keymap_key_name(c->keys, key, sizeof key, CMD_QUIT));
}

/* All of the row: of an object, or of a command that was sent. */
static void open_details(struct console *c, const struct command_where *w)
{
	if (w->view == VIEW_LOG)
		open_over(c, view_op_new(&c->actions.log, w->undo->id));
	else
		open_over(c, view_details_new(w));
}

/* What opens over the view; all else is a command that the view has not, as it is now. */
static void over(struct console *c, enum command_id id, const struct command_where *w)
{
	switch (id) {
	case CMD_HELP:
		open_over(c, view_help_new(w, c->views[c->shown]));
		break;
	case CMD_DETAILS:
		open_details(c, w);
		break;
	case CMD_EXPLAIN:
		open_over(c, view_explain_new(w));
		break;
	default:
		console_answer(c, CONSOLE_HINT_MS, 0, false, "%s: there is nothing to do here",
			       command_get(id)->name);
		break;
	}
}

/* The commands that are the program's own, not a view's. */
static void program(struct console *c, enum command_id id, const struct command_where *w)
{
	switch (id) {
	case CMD_FILTER:
		console_prompt_open(c, false);
		break;
	case CMD_PALETTE:
		console_prompt_open(c, true);
		break;
	case CMD_JUMP_BACK:
		if (!console_jump_back(c))
			console_answer(c, CONSOLE_HINT_MS, 0, false, "there was no jump");
		break;
	case CMD_CLOCK:
		console_clock_next(c);
		break;
	case CMD_TEST:
	case CMD_WHO:
	case CMD_DISKS:
	case CMD_CONFIGURATION:
		console_ask(c, id, w);
		break;
	case CMD_COPY:
		copy(c, w);
		break;
	case CMD_MOUSE:
		console_mouse_toggle(c);
		break;
	case CMD_ACK:
		console_ack(c, w);
		break;
	case CMD_UNMARK:
		marks_clear(&c->marks);
		break;
	case CMD_LIVE:
		console_reconnect(c);
		break;
	case CMD_BACK:
		back(c, false);
		break;
	case CMD_QUIT:
		back(c, true);
		break;
	case CMD_QUIT_NOW:
		c->quit = true;
		break;
	case CMD_REDRAW:
		term_redraw(c->term);
		break;
	case CMD_SNAPSHOT:
		console_snapshot(c);
		break;
	case CMD_SUSPEND:
		term_suspend(c->term);
		break;
	default:
		over(c, id, w);
		break;
	}
}

static bool same_row(const struct target *a, const struct target *b)
{
	return a->map == b->map && a->group == b->group && a->path == b->path && a->port == b->port;
}

/* n and N have found nothing: the cursor stands where it stood. */
static void say_no_trouble(struct console *c, enum command_id id,
			   const struct command_where *before)
{
	struct command_where w;

	if (id != CMD_NEXT_TROUBLE && id != CMD_LAST_TROUBLE)
		return;
	console_where(c, &w);
	if (same_row(&w.on, &before->on))
		console_answer(c, CONSOLE_HINT_MS, 0, false, "no row %s is in trouble",
			       id == CMD_NEXT_TROUBLE ? "below" : "above");
}

/* The list was ordered anew: by what, for a title underlined is easily overlooked. */
static void say_order(struct console *c, const struct view *v, enum command_id id)
{
	char text[80];

	if (id != CMD_ORDER_LEFT && id != CMD_ORDER_RIGHT && id != CMD_ORDER_TURN)
		return;
	v->ops->order(c->views[c->shown], text, sizeof text);
	console_answer(c, CONSOLE_HINT_MS, 0, false, "%s  (< > another column, o turns it round)",
		       text);
}

/* Why a command cannot work, behind its key: "F: put the cursor on a path". */
static void say_cannot(struct console *c, enum command_id id, const char *why)
{
	char key[32];

	keymap_key_name(c->keys, key, sizeof key, id);
	if (id == CMD_LIVE)
		console_answer(c, CONSOLE_HINT_MS, 0, false, "%s", why);
	else /* the name where the key would be a second colon */
		console_answer(c, CONSOLE_HINT_MS, 0, false, "%s: %s",
			       strcmp(key, ":") ? key : command_get(id)->name, why);
}

void console_command(struct console *c, enum command_id id)
{
	struct view *v = console_view(c);
	struct view_ctx x = console_view_ctx(c);
	struct command_where w;
	char why[80];

	console_where(c, &w);
	if (c->over && id == CMD_MARK)
		id = CMD_PAGE_DOWN; /* what every pager makes of Space */
	/* Esc, q and the like work everywhere; a view has the first word on the rest */
	if (command_can(id, &w, why, sizeof why) == CMD_CANNOT) {
		say_cannot(c, id, why);
	} else if (command_get(id)->acts) {
		if (v->ops->hold)
			v->ops->hold(v);
		act(c, id, &w);
	} else if (v->ops->command(v, &x, id)) {
		say_order(c, v, id);
		say_no_trouble(c, id, &w);
	} else if (console_time(c, id)) {
		c->pending = true;
	} else if (!console_go(c, id, &w)) {
		program(c, id, &w);
	}
}

/* ---- keys ---- */

/* With a window open every key belongs to it. */
static void dialog(struct console *c, int key)
{
	struct dialog_ctx x = console_dialog_ctx(c);
	bool sent;

	if (!c->news.answer_at)
		c->news.answer[0] = '\0'; /* what c said has been read: the window says more */
	switch (dialog_key(&c->dialog, &x, key)) {
	case DIALOG_STAY:
		break;
	case DIALOG_COPY:
		console_copy(c, c->dialog.plan.sends, "the command");
		break;
	case DIALOG_CLOSE:
		sent = c->dialog.kind == DIALOG_SILENT && !c->dialog.unsent;
		dialog_close(&c->dialog);
		console_answer(
			c, CONSOLE_HINT_MS, 0, false,
			sent ? "nothing more was sent; what was sent before may still be done"
			     : "nothing was sent");
		break;
	case DIALOG_SEND:
		send(c);
		break;
	}
}

/* A window takes what can be typed into it; a control or function key goes past it. */
static bool typed(int key)
{
	return key >= ' ' && key < TK_F1;
}

/* Keys of the terminal itself, and those that mean the same in a window. */
static bool anywhere(struct console *c, int key)
{
	enum command_id id = keymap_find(c->keys, key);

	switch (key) {
	case TK_MOUSE:
		console_mouse(c);
		return true;
	case TK_LOST:
		c->quit = true;
		return true;
	case TK_RESIZE:
	case TK_CONT:
		c->moved = true; /* the room for rows changes what is folded */
		return true;
	default:
		break;
	}
	if (id != CMD_QUIT_NOW && id != CMD_REDRAW && id != CMD_SNAPSHOT && id != CMD_SUSPEND)
		return false;
	if ((c->dialog.kind != DIALOG_NONE || console_prompting(c)) && typed(key))
		return false;
	program(c, id, NULL);
	return true;
}

/* Somebody may paste: a filter, a command of the palette, the name that a window asks for. */
static bool is_text_wanted(const struct console *c)
{
	if (c->dialog.kind != DIALOG_NONE)
		return c->dialog.kind == DIALOG_PLAN && c->dialog.level == PLAN_STOPS;
	return console_prompting(c);
}

void console_key(struct console *c, int key)
{
	enum command_id id = keymap_find(c->keys, key);
	char text[120], name[24], help[32];

	if (anywhere(c, key))
		return;
	if (term_pasted(c->term) && !is_text_wanted(c)) {
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       "pasted text is not taken for keys; nothing was done");
		return;
	}
	if (c->dialog.kind != DIALOG_NONE) {
		dialog(c, key);
		return;
	}
	if (console_prompting(c)) {
		console_prompt_key(c, key);
		return;
	}
	if (!c->news.answer_at)
		c->news.answer[0] = '\0'; /* a hint has been read */
	if (id != CMD_NONE) {
		console_command(c, id);
		return;
	}
	if (keymap_hint(c->keys, text, sizeof text, key, client_san(c->client)->host.read_only)[0])
		console_answer(c, CONSOLE_HINT_MS, 0, false, "%s", text);
	else
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "%s does nothing here; %s shows the keys",
			       term_key_name(name, sizeof name, key),
			       keymap_key_name(c->keys, help, sizeof help, CMD_HELP));
}
