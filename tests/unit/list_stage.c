/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_stage: a view of a scene, for the tests of the lists. */
#include "list_stage.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void paint(struct stage *s)
{
	scene_paint(s->view, &s->x, &s->c, "");
}

void open_model(struct stage *s, void (*scene)(struct san *, int64_t *), int rows, int cols)
{
	memset(s, 0, sizeof *s);
	scene(&s->san, &s->x.now);
	s->x.san = &s->san;
	s->x.marks = &s->marks;
	s->x.keys = scene_keys();
	s->x.mono = 100000;
	canvas_init(&s->c);
	canvas_resize(&s->c, rows, cols);
}

void open_stage(struct stage *s, struct view *(*make)(void), void (*scene)(struct san *, int64_t *))
{
	open_model(s, scene, 24, 80);
	s->view = make();
	paint(s);
}

void close_stage(struct stage *s)
{
	view_free(s->view);
	query_free(s->query);
	marks_fini(&s->marks);
	happened_fini(&s->happened);
	canvas_fini(&s->c);
	san_fini(&s->san);
}

void press(struct stage *s, enum command_id id, int times)
{
	while (times--)
		assert_true(s->view->ops->command(s->view, &s->x, id));
	paint(s);
}

void filter(struct stage *s, const char *text)
{
	struct err e = { 0 };
	struct query *old = s->query;

	if (query_parse(text, QUERY_ANY, &s->query, NULL, &e))
		fail_msg("%s: %s", text, e.text);
	view_narrow(s->view, s->query);
	query_free(old);
	paint(s);
}

void wait_still(struct stage *s)
{
	s->x.mono += 10000;
	paint(s);
}

struct command_where where(struct stage *s)
{
	struct command_where w;

	s->view->ops->where(s->view, &s->x, &w);
	return w;
}

const char *selected_path(struct stage *s)
{
	struct command_where w = where(s);

	return w.on.path ? w.on.path->name : "";
}

const char *selected_port(struct stage *s)
{
	struct command_where w = where(s);

	return w.on.port ? w.on.port->label : "";
}

const char *line(struct stage *s, int y)
{
	static char text[400];
	struct str dump = STR_INIT;
	const char *p;

	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	p = str_text(&dump);
	while (y-- > 0)
		p = strchr(p, '\n') + 1;
	snprintf(text, sizeof text, "%.*s", (int)strcspn(p, "\n"), p);
	str_fini(&dump);
	return text;
}

int row_of(struct stage *s, const char *text)
{
	for (int y = 0; y < s->c.rows; y++) {
		const char *l = line(s, y);

		if (strlen(l) > VIEW_MARK_COLUMNS &&
		    !strncmp(l + VIEW_MARK_COLUMNS, text, strlen(text)))
			return y;
	}
	return -1;
}

bool shows(struct stage *s, const char *text)
{
	for (int y = 0; y < s->c.rows; y++) {
		if (strstr(line(s, y), text))
			return true;
	}
	return false;
}

void assert_row(struct stage *s, const char *name, const char *words)
{
	int y = row_of(s, name);
	const char *p;
	char word[40];
	int n;

	if (y < 0)
		fail_msg("no row %s", name);
	p = line(s, y);
	for (; sscanf(words, "%39s%n", word, &n) == 1; words += n) {
		p = strstr(p, word);
		if (!p)
			fail_msg("%s is not in its place in: %s", word, line(s, y));
		p += strlen(word);
	}
}

void happen(struct stage *s, int64_t at, enum san_severity sev, const char *path, const char *text)
{
	struct san_event ev = { .seq = s->happened.n + 1, .at = at, .sev = sev };

	snprintf(ev.map, sizeof ev.map, "%s", s->san.maps[0]->key);
	snprintf(ev.path, sizeof ev.path, "%s", path);
	snprintf(ev.text, sizeof ev.text, "%s", text);
	snprintf(ev.by, sizeof ev.by, "kernel");
	happened_add(&s->happened, &ev);
}
