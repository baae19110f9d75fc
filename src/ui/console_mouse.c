/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_mouse: what a click and the wheel do: select a row, open what is
 * selected already, order by a column, press a key of the bar.
 *
 * Off at first, for a terminal that reports its mouse no longer marks text.  A
 * click is never more than the key that stands there: it cannot confirm.
 */
#include "ui/console_int.h"

#define WHEEL_ROWS 3

void console_mouse_set(struct console *c, bool on)
{
	c->mouse = on && term_mouse(c->term, true);
	if (!on)
		term_mouse(c->term, false);
}

void console_mouse_toggle(struct console *c)
{
	bool want = !c->mouse;

	console_mouse_set(c, want);
	console_answer(
		c, CONSOLE_HINT_MS, 0, false,
		c->mouse ? "the mouse selects; to mark text hold Shift, or press the key again"
		: want   ? "this terminal does not report its mouse"
			 : "the mouse is the terminal's again");
}

static void wheel(struct console *c, enum command_id id)
{
	for (int i = 0; i < WHEEL_ROWS; i++)
		console_command(c, id);
}

/* A row: select it; one that is selected: what Enter does. */
static void click_row(struct console *c, int row)
{
	struct view *v = console_view(c);
	struct view_ctx x = console_view_ctx(c);

	if (v->ops->pick && v->ops->pick(v, &x, row))
		console_command(c, CMD_DETAILS);
	c->moved = true;
}

static void click_title(struct console *c, int col)
{
	struct view *v = console_view(c);
	struct view_ctx x = console_view_ctx(c);
	char text[80];

	if (!v->ops->order_at || !v->ops->order_at(v, &x, c->canvas.cols, col))
		return;
	v->ops->order(v, text, sizeof text);
	console_answer(c, CONSOLE_HINT_MS, 0, false, "%s", text);
	c->moved = true;
}

static void click(struct console *c, const struct term_mouse *m)
{
	const struct frame_layout *l = &c->layout;
	enum command_id id;

	if (m->y == l->keys && (id = frame_keys_at(&c->bar, m->x)) != CMD_NONE)
		console_command(c, id);
	else if (m->y == l->columns)
		click_title(c, m->x);
	else if (m->y >= l->list && m->y < l->list + l->list_h)
		click_row(c, m->y - l->list);
}

void console_mouse(struct console *c)
{
	const struct term_mouse *m = term_mouse_event(c->term);

	/* a window and a prompt are for the keyboard: what they ask is to be read */
	if (c->dialog.kind != DIALOG_NONE || console_prompting(c))
		return;
	switch (m->what) {
	case TERM_MOUSE_WHEEL_UP:
		wheel(c, CMD_UP);
		break;
	case TERM_MOUSE_WHEEL_DOWN:
		wheel(c, CMD_DOWN);
		break;
	case TERM_MOUSE_DOWN:
		if (m->button == 1)
			click(c, m);
		break;
	case TERM_MOUSE_UP:
		break;
	}
}
