/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_view: which view is shown, what of its rows, and the way back.
 *
 * A jump takes the selected object along: to its part, to the paths and maps
 * that hang on a part, to its events.  It narrows the other view by a filter
 * in the language of the prompt, so that what is shown can be read and widened.
 */
#include "ui/console_int.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct view *make(struct console *c, enum view_kind kind)
{
	switch (kind) {
	case VIEW_PATHS:
		return view_paths_new();
	case VIEW_PORTS:
		return view_ports_new();
	case VIEW_EVENTS:
		return view_events_new(&c->happened);
	case VIEW_LOG:
		return view_log_new(&c->actions.log);
	case VIEW_TOPOLOGY:
	case NVIEWS:
		break;
	}
	return view_topology_new();
}

void console_view_make(struct console *c, enum view_kind kind)
{
	const struct console_settings *set = c->opts->set;
	struct view *v = c->views[kind] = make(c, kind);
	struct view_ctx x = console_view_ctx(c);

	if (v->ops->order_by) /* a view without that column keeps its own order */
		v->ops->order_by(v, &x, set->sort, set->sort_reverse);
}

static void show(struct console *c, enum view_kind kind)
{
	struct err e = { 0 };

	console_filter_set(c, NVIEWS, "", &e);
	view_free(c->over);
	c->over = NULL;
	if (!c->views[kind])
		console_view_make(c, kind);
	view_narrow(c->views[kind], c->filter[kind].query);
	c->shown = kind;
	c->moved = true;
}

void console_views_free(struct console *c)
{
	for (int i = 0; i < NVIEWS; i++)
		view_free(c->views[i]);
	for (int i = 0; i <= NVIEWS; i++)
		query_free(c->filter[i].query);
	view_free(c->over);
	marks_fini(&c->marks);
	happened_fini(&c->happened);
	answers_fini(&c->answers);
}

enum view_kind console_filtered(const struct console *c)
{
	return c->over ? NVIEWS : c->shown;
}

/* What a view asks, enum fact_of bits. */
static unsigned asked_by(enum view_kind kind)
{
	return kind == VIEW_PORTS                            ? FACT_PORT
	       : kind == VIEW_TOPOLOGY || kind == VIEW_PATHS ? QUERY_TREE
							     : QUERY_ANY;
}

bool console_filter_set(struct console *c, enum view_kind kind, const char *text, struct err *e)
{
	struct console_filter *f = &c->filter[kind];
	struct query *q;

	if (query_parse(text, asked_by(kind), &q, NULL, e))
		return false;
	if (kind == NVIEWS && c->over) {
		view_narrow(c->over, q);
		c->over->filter = f->text;
	} else if (kind < NVIEWS && c->views[kind]) {
		view_narrow(c->views[kind], q);
	}
	query_free(f->query);
	f->query = q;
	snprintf(f->text, sizeof f->text, "%s", q ? text : "");
	c->moved = true;
	return true;
}

/* ---- the way back ---- */

static void remember(struct console *c, const struct command_where *w)
{
	struct console_jump *j;

	if (c->njumps == CONSOLE_JUMPS) {
		memmove(c->jump, c->jump + 1, sizeof c->jump - sizeof c->jump[0]);
		c->njumps--;
	}
	j = &c->jump[c->njumps++];
	*j = (struct console_jump){ .view = c->shown };
	memcpy(j->filter, c->filter[c->shown].text, sizeof j->filter);
	if (w->on.map)
		snprintf(j->map, sizeof j->map, "%s", w->on.map->key);
	if (w->on.path) {
		j->major = w->on.path->major;
		j->minor = w->on.path->minor;
	}
	if (w->on.port) {
		j->part = w->on.port->part;
		snprintf(j->port, sizeof j->port, "%s", w->on.port->key);
	}
}

/* The object that was selected, as far as it is still there. */
static struct target target_of(const struct san *san, const struct console_jump *j)
{
	struct target on = { .map = j->map[0] ? san_map_by_key(san, j->map) : NULL };

	if (on.map && (j->major || j->minor))
		on.path = san_path_find(on.map, j->major, j->minor);
	if (j->port[0])
		on.port = san_port_find(san, j->part, j->port);
	return on;
}

static void put_cursor(struct console *c, const struct target *on)
{
	struct view *v = c->views[c->shown];

	console_refresh(c); /* the rows of the other view, before one is looked for */
	if (v->ops->go)
		v->ops->go(v, on);
	c->moved = true;
}

bool console_jump_back(struct console *c)
{
	struct console_jump j;
	struct target on;
	struct err e = { 0 };

	if (!c->njumps)
		return false;
	j = c->jump[--c->njumps];
	console_filter_set(c, j.view, j.filter, &e);
	show(c, j.view);
	on = target_of(console_view_ctx(c).san, &j);
	put_cursor(c, &on);
	return true;
}

void console_top(struct console *c)
{
	show(c, VIEW_TOPOLOGY);
}

/* ---- jumps ---- */

/* The shown view is to show what a jump promises: not only what is in trouble. */
static void take_trouble_off(struct console *c)
{
	struct view *v = c->views[c->shown];
	struct view_ctx x = console_view_ctx(c);

	if (v->only_trouble)
		v->ops->command(v, &x, CMD_TROUBLE);
}

/* To what is worst of the rows that a jump has left. */
static void to_top(struct console *c)
{
	struct view *v = c->views[c->shown];
	struct view_ctx x = console_view_ctx(c);

	console_refresh(c);
	v->ops->command(v, &x, CMD_TOP);
	c->moved = true;
}

/* "host=host3": what all paths through a part are called in a filter. */
static void through_text(const struct san_port *p, char *dst, size_t size)
{
	static const char *const fact[] = {
		[SAN_PART_HOST] = "host", [SAN_PART_TARGET] = "port", [SAN_PART_CTL] = "controller"
	};
	char key[320];

	text_clean(key, sizeof key, p->key);
	snprintf(dst, size, strpbrk(key, " ,\t") ? "%s=\"%s\"" : "%s=%s", fact[p->part], key);
}

/* The view, narrowed to what hangs on the part. */
static void go_through(struct console *c, enum view_kind kind, const struct command_where *w)
{
	char text[PROMPT_BYTES], all[32], back[32];
	struct err e = { 0 };

	through_text(w->on.port, text, sizeof text);
	remember(c, w);
	if (!console_filter_set(c, kind, text, &e)) { /* a name longer than a filter */
		c->njumps--;
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s", e.text);
		return;
	}
	show(c, kind);
	take_trouble_off(c);
	to_top(c);
	console_answer(c, CONSOLE_HINT_MS, 0, false,
		       "only what goes through %s; %s shows all, %s goes back", w->on.port->label,
		       keymap_key_name(c->keys, all, sizeof all, CMD_BACK),
		       keymap_key_name(c->keys, back, sizeof back, CMD_JUMP_BACK));
}

/* Another view, the cursor on the same object; what was narrowed there before stays so. */
static void go_along(struct console *c, enum view_kind kind, const struct command_where *w)
{
	/* the maps of what an event or a command was about are a jump that is asked for, by m */
	bool along = (c->shown <= VIEW_PORTS || kind == VIEW_PORTS) && (w->on.map || w->on.port);

	if (kind != c->shown)
		remember(c, w);
	show(c, kind);
	if (along)
		put_cursor(c, &w->on);
}

/* The maps of a part, or the map of a path: what hides it is taken away. */
static void go_maps(struct console *c, const struct command_where *w)
{
	struct err e = { 0 };

	if (w->on.port) {
		go_through(c, VIEW_TOPOLOGY, w);
		return;
	}
	console_filter_set(c, VIEW_TOPOLOGY, "", &e);
	remember(c, w);
	show(c, VIEW_TOPOLOGY);
	take_trouble_off(c);
	put_cursor(c, &w->on);
}

/* The events of a row: its map's, its path's; of a part its own and those of the paths through it.
 */
static void go_events(struct console *c, const struct command_where *w)
{
	char text[PROMPT_BYTES], name[160];
	struct err e = { 0 };

	if (w->on.path)
		snprintf(text, sizeof text, "path=%u:%u", w->on.path->major, w->on.path->minor);
	else if (w->on.map)
		snprintf(text, sizeof text, "map=\"%s\"",
			 text_clean(name, sizeof name, w->on.map->name));
	else
		through_text(w->on.port, text, sizeof text);
	remember(c, w);
	if (!console_filter_set(c, VIEW_EVENTS, text, &e))
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s", e.text);
	show(c, VIEW_EVENTS);
}

bool console_go(struct console *c, enum command_id id, const struct command_where *w)
{
	bool part = w->on.port && !w->over;

	switch (id) {
	case CMD_TOPOLOGY:
		go_along(c, VIEW_TOPOLOGY, w);
		return true;
	case CMD_PATHS:
		go_along(c, VIEW_PATHS, w);
		return true;
	case CMD_PORTS:
		go_along(c, VIEW_PORTS, w);
		return true;
	case CMD_LOG:
		go_along(c, VIEW_LOG, w);
		return true;
	case CMD_EVENTS:
		go_along(c, VIEW_EVENTS, w);
		return true;
	case CMD_EVENTS_OF:
		go_events(c, w);
		return true;
	case CMD_MAPS_OF:
		go_maps(c, w);
		return true;
	case CMD_DETAILS:
		if (part)
			go_through(c, VIEW_PATHS, w);
		return part;
	default:
		return false;
	}
}
