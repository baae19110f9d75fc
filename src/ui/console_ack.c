/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_ack: known trouble: acknowledged, taken back, ended, kept in a file.
 *
 * Of a part that paths go through all maps in trouble that hang on it are
 * meant; when something is marked, what is marked.  What is acknowledged in a lab or a recording is
 * about no real map, and stays in this console.
 */
#include "ui/console_int.h"

#include "base/text.h"
#include "query/parts.h"
#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

#define ACKS_AGAIN_MS 5000 /* so often what other consoles wrote is looked for */

/* ---- the file ---- */

static bool is_kept(const struct console *c)
{
	return !strcmp(client_san(c->client)->host.source, "kernel");
}

/* What became of the acknowledgement first: a narrow screen shows no more. */
static void trouble(struct console *c, const struct err *e, bool write)
{
	if (write)
		console_answer(c, CONSOLE_RESULT_MS, 0, true, "in this console only: %s", e->text);
	else
		console_answer(c, CONSOLE_RESULT_MS, 0, true, "%s%s", e->text,
			       e->code == E_SYNTAX ? "; the rest is used, the file is not written "
						     "before that is mended"
						   : "");
}

/* It is read again and again: what is wrong with it is told once. */
static void read_trouble(struct console *c, const struct err *e)
{
	struct ack_keeping *k = &c->ack_keeping;

	if (e->code && strcmp(k->told, e->text) != 0)
		trouble(c, e, false);
	snprintf(k->told, sizeof k->told, "%s", e->code ? e->text : "");
}

static void begin(struct console *c, bool write)
{
	struct err e = { 0 };

	if (acks_disk_begin(&c->acks_disk, &c->acks, write, client_now(c->client), console_mono(),
			    &e) &&
	    write)
		trouble(c, &e, true);
	c->ack_keeping.next = console_mono() + ACKS_AGAIN_MS;
}

/* Soon: a child may be at work. */
static void keep(struct console *c)
{
	if (!is_kept(c))
		return;
	if (c->acks_disk.fd >= 0)
		c->ack_keeping.wanted = true;
	else
		begin(c, true);
}

void console_ack_poll(struct console *c)
{
	struct err e = { 0 };
	bool wrote = c->acks_disk.writes;
	uint64_t before = acks_sum(&c->acks);

	if (!acks_disk_end(&c->acks_disk, &c->acks, client_now(c->client), console_mono(), &e))
		return;
	if (acks_sum(&c->acks) != before)
		c->moved = c->pending = true;
	c->ack_keeping.silent = e.code == E_TIMEOUT;
	if (!wrote)
		read_trouble(c, &e);
	else if (e.code)
		trouble(c, &e, true);
	if (c->ack_keeping.wanted) {
		c->ack_keeping.wanted = false;
		begin(c, true);
	}
}

/* ---- what ends by itself ---- */

/* At first, and then for what other consoles of this person have acknowledged. */
static void look_again(struct console *c)
{
	struct ack_keeping *k = &c->ack_keeping;

	if (!is_kept(c) || c->acks_disk.fd >= 0 || k->silent)
		return;
	if (k->begun && console_mono() < k->next)
		return;
	k->begun = true;
	begin(c, false);
}

void console_ack_sync(struct console *c)
{
	const struct san *san = client_san(c->client);
	char name[64];
	size_t worse, ended;

	look_again(c);
	if (!c->acks.n || !san->host.loaded)
		return;
	worse = acks_review(&c->acks, san, client_now(c->client), name, sizeof name, &ended);
	if (!ended)
		return;
	c->moved = c->pending = true;
	keep(c);
	if (worse == 1)
		console_answer(c, CONSOLE_RESULT_MS, client_now(c->client), true,
			       "%s is worse than what was acknowledged: it is named again", name);
	else if (worse)
		console_answer(c, CONSOLE_RESULT_MS, client_now(c->client), true,
			       "%s and %zu more are worse than what was acknowledged: they are "
			       "named again",
			       name, worse - 1);
}

/* ---- whose ---- */

static bool hangs_on(const struct san_map *m, const struct san_port *port)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (parts_through(p, port))
			return true;
	}
	return false;
}

static bool is_marked(const struct console *c, const struct san_map *m)
{
	bool marked = marks_has(&c->marks, mark_id(m, NULL));

	for (const struct san_path *p = m->paths; p && !marked; p = p->next_in_map)
		marked = marks_has(&c->marks, mark_id(m, p));
	return marked;
}

/* The maps in trouble that are meant, at most ACKS_MAX into out; how many. */
static size_t collect(const struct console *c, const struct san_map **out)
{
	const struct san *san = client_san(c->client);
	const struct san_obj *obj = c->ack_on.port ? san_by_n(san, c->ack_on.port) : NULL;
	const struct san_map *m = *c->ack_on.map ? san_map_by_key(san, c->ack_on.map) : NULL;
	const struct san_port *port = NULL;
	int64_t now = client_now(c->client);
	size_t n = 0;

	if (m && acks_trouble(san, m, now))
		out[n++] = m;
	if (obj && obj->kind == SAN_KIND_PORT)
		port = (const struct san_port *)(const void *)obj;
	for (size_t i = 0; (port || c->ack_on.marked) && i < san->nmaps && n < ACKS_MAX; i++) {
		if ((port ? hangs_on(san->maps[i], port) : is_marked(c, san->maps[i])) &&
		    acks_trouble(san, san->maps[i], now))
			out[n++] = san->maps[i];
	}
	return n;
}

/* "mpatha", "6 maps". */
static const char *who(const struct san_map *const *m, size_t n, char *dst, size_t size)
{
	if (n == 1)
		return text_clean(dst, size, m[0]->name);
	return text_count(dst, size, (unsigned)n, "map");
}

static void select_on(struct console *c, const struct command_where *w)
{
	c->ack_on = (struct ack_on){ .marked = w->marked > 0 };
	if (!w->marked && !w->on.map)
		c->ack_on.port = w->on.port->obj.n;
	if (!w->marked && w->on.map)
		snprintf(c->ack_on.map, sizeof c->ack_on.map, "%s", w->on.map->key);
}

/* The first that is acknowledged; *all: each one is. */
static const struct ack *known(const struct console *c, const struct san_map *const *m, size_t n,
			       bool *all)
{
	const struct ack *first = NULL, *k;

	*all = n > 0;
	for (size_t i = 0; i < n; i++) {
		k = acks_of(&c->acks, client_san(c->client), m[i], client_now(c->client));
		*all &= k != NULL;
		first = first ? first : k;
	}
	return first;
}

/* ---- set, and take back ---- */

static void set(struct console *c, int64_t span, const char *note)
{
	const struct san_map *m[ACKS_MAX];
	int64_t now = client_now(c->client);
	size_t n = collect(c, m), done = 0;
	char name[160], until[32], key[32];

	while (done < n &&
	       acks_set(&c->acks, client_san(c->client), m[done], now, span, c->by, note))
		done++;
	c->moved = true;
	if (!n) {
		console_answer(c, CONSOLE_HINT_MS, 0, true, "it is not in trouble any more");
		return;
	}
	if (done < n)
		console_answer(c, CONSOLE_RESULT_MS, 0, true,
			       "%zu of %zu: no more than %d maps can be acknowledged", done, n,
			       ACKS_MAX);
	else
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "%s acknowledged until %s; %s twice takes it back",
			       who(m, n, name, sizeof name),
			       acks_until(until, sizeof until, now + span, now),
			       keymap_key_name(c->keys, key, sizeof key, CMD_ACK));
	keep(c);
}

static void take_back(struct console *c)
{
	const struct san_map *m[ACKS_MAX];
	size_t n = collect(c, m), done = 0;
	char name[160];

	for (size_t i = 0; i < n; i++)
		done += acks_take_off(&c->acks, m[i]->key, client_now(c->client));
	c->moved = true;
	if (done)
		console_answer(c, CONSOLE_HINT_MS, 0, false, "taken back: %s",
			       who(m, n, name, sizeof name));
	else
		console_answer(c, CONSOLE_HINT_MS, 0, true, "nothing is acknowledged here");
	if (done)
		keep(c);
}

/* Is it the same row as when the key was explained, and not long after? */
static bool is_again(const struct console *c, const struct ack_on *before)
{
	return console_mono() < before->again && before->port == c->ack_on.port &&
	       before->marked == c->ack_on.marked && !strcmp(before->map, c->ack_on.map);
}

void console_ack(struct console *c, const struct command_where *w)
{
	const struct san_map *m[ACKS_MAX];
	struct ack_on before = c->ack_on;
	const struct ack *k;
	char text[400], key[32];
	size_t n;
	bool all;

	select_on(c, w);
	n = collect(c, m);
	k = known(c, m, n, &all);
	if (!n) {
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       w->marked ? "no marked map is in trouble"
					 : "no map in trouble hangs on it");
	} else if (!all) {
		c->mistake[0] = '\0';
		prompt_open(&c->ack, 'a', "");
	} else if (is_again(c, &before)) {
		take_back(c);
	} else {
		c->ack_on.again = console_mono() + CONSOLE_HINT_MS;
		console_answer(c, CONSOLE_HINT_MS, 0, false, "%s again takes it back; %s",
			       keymap_key_name(c->keys, key, sizeof key, CMD_ACK),
			       acks_say(text, sizeof text, k, client_now(c->client)));
	}
}

void console_ack_word(struct console *c, const struct command_where *w, const char *text)
{
	struct err e = { 0 };
	const char *note;
	int64_t span;

	select_on(c, w);
	if (!text)
		take_back(c);
	else if (acks_parse(text, &span, &note, &e))
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s", e.text);
	else
		set(c, span, note);
}

/* ---- the line that is typed ---- */

static void done(struct console *c)
{
	char text[PROMPT_BYTES];
	struct err e = { 0 };
	const char *note;
	int64_t span;

	memcpy(text, c->ack.text, sizeof text);
	if (!acks_parse(text, &span, &note, &e)) {
		set(c, span, note);
		return;
	}
	/* what was typed is not lost */
	prompt_open(&c->ack, 'a', text);
	snprintf(c->mistake, sizeof c->mistake, "%.199s", e.text);
}

void console_ack_key(struct console *c, int key)
{
	switch (prompt_key(&c->ack, key)) {
	case PROMPT_CHANGED:
		c->mistake[0] = '\0';
		break;
	case PROMPT_DONE:
		done(c);
		break;
	case PROMPT_CANCEL:
		c->mistake[0] = '\0';
		break;
	case PROMPT_TAB:
	case PROMPT_STAY:
		break;
	}
}

void console_ack_paint_help(const struct console *c, struct canvas *cv, int y)
{
	const struct san_map *m[ACKS_MAX];
	size_t n = collect(c, m);
	char name[160], text[200];
	int x;

	snprintf(text, sizeof text, "acknowledge %s",
		 n ? who(m, n, name, sizeof name) : "nothing: it is well");
	x = frame_key(cv, y, 0, "Enter", text);
	x = frame_key(cv, y, x, "Esc", "leave");
	canvas_field(cv, y, x, cv->cols - x, ALIGN_LEFT, ROLE_DIM,
		     "2h SFP ordered: a time (m h d w), a note");
}

void console_ack_detail(const struct view_ctx *x, const struct san_map *m, char *dst, size_t size)
{
	const struct ack *k = m ? view_ack(x, m) : NULL;
	char rest[400], said[400];

	if (!k)
		return;
	snprintf(rest, sizeof rest, "%s", dst);
	snprintf(dst, size, "%s.  %s", acks_say(said, sizeof said, k, x->now), rest);
}
