/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_draw: one frame: what is worked out when the model moved, and the
 * order of painting.  Everything is painted each time; term sends only the
 * cells that differ.
 */
#include "ui/console_int.h"

#include "base/text.h"
#include "link/look.h"
#include "ui/events_pane.h"

#include <stdio.h>
#include <string.h>

/* Nothing has arrived for so long: the states on the screen are in doubt. */
#define OLD_MS 10000

struct view *console_view(const struct console *c)
{
	return c->over ? c->over : c->views[c->shown];
}

/* A picture that stands still on purpose does not grow old. */
static int64_t age_of(const struct console *c)
{
	if (c->ended[0])
		return client_age(c->client);
	return client_hello(c->client)->frozen ? 0 : client_age(c->client);
}

/*
 * Engine time, which stands still in an old picture: what only the local clock
 * has moved on would be told of the SAN, and it is the engine that is silent.
 */
static int64_t picture_now(const struct console *c)
{
	int64_t now = client_now(c->client), age = age_of(c);

	return !c->ended[0] && age > OLD_MS ? now - (age - OLD_MS) : now;
}

struct view_ctx console_view_ctx(struct console *c)
{
	struct view_ctx x = { .san = console_san(c) };

	x.keys = c->keys;
	x.now = c->look ? look_now(c->look) : picture_now(c);
	x.paused = c->look != NULL;
	x.trail = c->trail;
	x.mono = console_mono();
	x.lost = c->ended[0] != '\0';
	x.old = x.lost || age_of(c) > OLD_MS;
	x.marks = &c->marks;
	x.acks = &c->acks;
	x.ago = c->clock.mode == CLOCK_AGO;
	return x;
}

void console_where(struct console *c, struct command_where *out)
{
	struct view *v = console_view(c);
	struct view_ctx x = console_view_ctx(c);

	v->ops->where(v, &x, out);
	if (out->view != VIEW_LOG)
		out->undo = actions_undo(&c->actions);
	out->untold = frame_health_untold(&c->facts.health, &c->layout, c->canvas.cols);
}

struct dialog_ctx console_dialog_ctx(const struct console *c)
{
	const struct san *san = client_san(c->client);
	struct dialog_ctx x = { .keys = c->keys, .san = san, .now = client_now(c->client) };

	x.mono = console_mono();
	x.host = san->host.name[0] || !c->opts->remote ? san->host.name : c->opts->remote;
	x.remote = c->opts->remote != NULL;
	x.lost = c->ended[0] != '\0';
	x.old = age_of(c) > OLD_MS;
	return x;
}

static struct frame_status status_of(const struct console *c)
{
	return (struct frame_status){
		.san = console_san(c),
		.keys = c->keys,
		.now = c->look ? look_now(c->look) : client_now(c->client),
		.clock = c->look ? look_now(c->look) : console_clock(c),
		.stopped = c->look != NULL,
		.past = c->look ? console_clock(c) - look_now(c->look) : 0,
		.age = age_of(c),
		.view = console_view(c)->title,
		.filter = c->filter[console_filtered(c)].text,
		.ended = c->ended[0] ? c->ended : NULL,
		.slow = term_slow(c->term),
		.waiting =
			!client_hello(c->client)->version || !client_san(c->client)->host.name[0],
	};
}

/* ---- when the model moved ---- */

/* The parts of the screen for its size now, and for what there is to show. */
static void lay_out(struct console *c)
{
	struct frame_status s = status_of(c);
	char notice[300];
	int rows, cols;

	term_size(c->term, &rows, &cols);
	if (rows != c->canvas.rows || cols != c->canvas.cols)
		canvas_resize(&c->canvas, rows, cols);
	frame_notice_text(&s, notice, sizeof notice);
	frame_layout(c->canvas.rows, notice[0] != '\0',
		     c->over || c->shown != VIEW_TOPOLOGY ? 0 : panel_rows(&c->facts.panel),
		     c->over || c->shown > VIEW_PORTS
			     ? 0
			     : events_pane_rows(&c->happened, c->canvas.rows),
		     &c->layout);
}

/* Paths on this host, counted as far as the limit. */
static size_t paths_to(const struct san *san, size_t limit)
{
	size_t n = 0;

	for (size_t i = 0; i < san->nmaps && n <= limit; i++)
		n += san->maps[i]->npaths;
	return n;
}

/*
 * Whose rates are wanted: of all paths where these are few, for sparklines and
 * for looking back, or where an order or a filter goes by them; else of those on
 * the screen.
 */
static size_t wanted(const struct console *c, uint32_t *n)
{
	struct view *v = c->views[c->shown];

	if (query_counts(c->filter[c->shown].query) ||
	    paths_to(client_san(c->client), CONSOLE_WANT_ALL) <= CONSOLE_WANT_ALL)
		return VIEW_WANT_ALL;
	return v->ops->want ? v->ops->want(v, n, CONSOLE_WANT) : 0;
}

/* Ask for rates, when those of other paths are wanted than before. */
static void want(struct console *c)
{
	uint32_t n[CONSOLE_WANT];
	size_t count = wanted(c, n);
	bool all = count == VIEW_WANT_ALL, raw = c->over && c->over->raw;
	struct stream_want w = { .paths = c->want, .all_paths = all, .raw = raw };

	count = all ? 0 : count;
	w.npaths = count;
	if (!client_hello(c->client)->version || c->ended[0])
		return;
	if (c->wanted && raw == c->raw && all == c->want_all && count == c->nwant &&
	    !memcmp(n, c->want, count * sizeof *n))
		return;
	memcpy(c->want, n, count * sizeof *n);
	c->nwant = count;
	c->want_all = all;
	c->raw = raw;
	w.interval_ms = c->wanted ? 0 : c->opts->set->interval_ms;
	/* once: an engine that was restarted would tell what this console did as another's */
	w.past = !c->past_wanted;
	c->wanted = c->past_wanted = c->awaited = true;
	client_want(c->client, &w);
}

void console_refresh(struct console *c)
{
	struct view_ctx x = console_view_ctx(c);
	struct dialog_ctx d = console_dialog_ctx(c);

	if (!c->moved)
		return;
	c->moved = false;
	c->facts_second = console_clock(c) / 1000;
	c->drawn_changes = client_san(c->client)->changes;
	/* in the live model, whole: neither a picture of before nor a reconnect takes marks off */
	if (client_san(c->client)->host.loaded)
		marks_prune(&c->marks, client_san(c->client));
	frame_facts(&c->facts, x.san, x.now, x.acks, c->look ? NULL : c->keys);
	lay_out(c);
	c->views[c->shown]->ops->refresh(c->views[c->shown], &x, c->layout.list_h);
	if (c->over)
		c->over->ops->refresh(c->over, &x, c->layout.list_h);
	dialog_refresh(&c->dialog, &d);
	if (actions_tick(&c->actions, client_san(c->client), client_now(c->client), age_of(c)))
		console_answer(c, CONSOLE_RESULT_MS, c->actions.at, c->actions.loud, "%s",
			       c->actions.text);
	console_tell(c);
}

/* ---- painting ---- */

/* Is there an answer to a key that still has its place? */
static bool answering(const struct console *c)
{
	return c->news.answer[0] && console_mono() < c->news.answer_until;
}

/* The newest event of a picture of before: what came after it had not happened yet. */
static void old_news(const struct console *c, struct console_news *n)
{
	const struct happened *h = &c->happened;
	int64_t now = look_now(c->look);
	size_t i = h->n;

	while (i > 0 && h->ev[i - 1]->at > now)
		i--;
	n->event[0] = '\0';
	n->event_at = 0;
	if (!i)
		return;
	snprintf(n->event, sizeof n->event, "%s", h->ev[i - 1]->text);
	n->event_at = h->ev[i - 1]->at;
	n->event_loud = h->ev[i - 1]->sev == SAN_SEV_BAD;
}

static void paint_news(struct console *c, int y)
{
	struct console_news n = c->news;
	bool answer = answering(c), loud;
	int64_t at;
	char when[16];
	int x = 0;

	if (c->look)
		old_news(c, &n);
	at = answer ? n.answer_at : n.event_at;
	loud = answer ? n.answer_loud : n.event_loud;
	canvas_fill(&c->canvas, y, 0, c->canvas.cols, ROLE_NEWS, ' ');
	if (at)
		x = canvas_text(&c->canvas, y, 0, ROLE_NEWS, text_clock(when, sizeof when, at)) + 2;
	canvas_field(&c->canvas, y, x, c->canvas.cols - x, ALIGN_LEFT, loud ? ROLE_WARN : ROLE_NEWS,
		     answer ? n.answer : n.event);
}

/* Below the list. */
static void paint_foot(struct console *c, const struct view_ctx *x)
{
	const struct frame_layout *l = &c->layout;
	struct view *v = console_view(c);
	/* with no line for it an answer takes that of the keys or of the title, never a row's */
	int answer = l->keys >= 0 ? l->keys : l->title;
	struct command_where w;
	char text[400];

	console_where(c, &w);
	if (l->panel >= 0)
		panel_paint(&c->facts.panel, &c->canvas, l->panel, l->panel_h);
	if (l->events >= 0)
		events_pane_paint(&c->happened, x, &c->canvas, l->events, l->events_h);
	for (int i = 0; i < 2; i++) {
		if (l->detail[i] < 0)
			continue;
		v->ops->detail(v, x, i, text, sizeof text);
		if (i == 1 && !c->over)
			console_ack_detail(x, w.on.map, text, sizeof text);
		canvas_field(&c->canvas, l->detail[i], 0, c->canvas.cols, ALIGN_LEFT, ROLE_DETAIL,
			     text);
	}
	if (console_prompting(c)) {
		console_prompt_paint(c, l->news >= 0 ? l->news : c->canvas.rows - 1, l->keys);
		return;
	}
	if (l->news >= 0)
		paint_news(c, l->news);
	else if (answering(c) && answer >= 0)
		paint_news(c, answer);
	if (l->keys < 0 || (l->news < 0 && answering(c)))
		return;
	frame_keys(&c->canvas, l->keys, &w, &c->bar);
}

/* On a small screen the window takes what the frame would have: the health line stays. */
static void paint_dialog(struct console *c)
{
	struct dialog_ctx x = console_dialog_ctx(c);
	int rows = c->canvas.rows, news = rows >= 8 ? rows - 2 : -1, keys = rows - 1;
	int y = c->layout.health + 1, end = news >= 0 ? news : keys;

	dialog_painted(&c->dialog,
		       dialog_paint(&c->dialog, &x, &c->canvas, y, end - y, news, keys));
	/* the answer to a key that works in a window, too (^O); not what became of an action */
	if (news >= 0 && !c->news.answer_at && answering(c))
		paint_news(c, news);
}

/* Above it; the health line is there with a window open, too. */
static void paint_head(struct console *c, const struct view_ctx *x)
{
	const struct frame_layout *l = &c->layout;
	struct frame_status s = status_of(c);
	char notice[300];

	for (size_t i = 0; i < s.san->nmaps && !s.no_rates; i++)
		s.no_rates = view_no_rates(x, s.san->maps[i], 0, NULL);

	frame_head(&c->canvas, l, &s, &c->facts);
	if (l->notice >= 0)
		frame_notice(&c->canvas, l->notice, frame_notice_text(&s, notice, sizeof notice));
}

void console_paint(struct console *c)
{
	struct view *v = console_view(c);
	struct view_ctx x;

	console_refresh(c);
	x = console_view_ctx(c);
	canvas_clear(&c->canvas);
	paint_head(c, &x);
	if (c->dialog.kind != DIALOG_NONE) {
		paint_dialog(c);
		return;
	}
	v->ops->paint(v, &x, &c->canvas, c->layout.columns, c->layout.list, c->layout.list_h);
	paint_foot(c, &x);
}

bool console_draw(struct console *c)
{
	console_paint(c);
	want(c);
	return term_show(c->term, &c->canvas);
}
