/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list_stage: a view of a scene, driven by commands and looked at line by line, for the tests of
 * the lists.
 */
#ifndef TESTS_LIST_STAGE_H
#define TESTS_LIST_STAGE_H

#include "scene.h"

#include "ui/happened.h"

struct stage {
	struct san san;
	struct view *view;
	struct view_ctx x;
	struct marks marks;
	struct happened happened;
	struct query *query;
	struct canvas c;
};

/* The scene on a screen of rows x cols, without a view yet: the caller makes one and paints. */
void open_model(struct stage *s, void (*scene)(struct san *, int64_t *), int rows, int cols);
/* The scene in a view, painted at 24x80. */
void open_stage(struct stage *s, struct view *(*make)(void),
		void (*scene)(struct san *, int64_t *));
void close_stage(struct stage *s);

void paint(struct stage *s);
/* A command of the view, so often; fails when it is none of the view's. Paints. */
void press(struct stage *s, enum command_id id, int times);
/* Narrow the view as the prompt does. Paints. */
void filter(struct stage *s, const char *text);
/* Paint so much later that nobody holds the order any more. */
void wait_still(struct stage *s);

/* What is selected. */
struct command_where where(struct stage *s);
/* Its name; "" when it is no path, or no part. */
const char *selected_path(struct stage *s);
const char *selected_port(struct stage *s);

/* Line y of the screen, without blanks at its end; until the next call. */
const char *line(struct stage *s, int y);
/* The line that begins with this text after the three columns of marks; -1: there is none. */
int row_of(struct stage *s, const char *text);
/* The screen holds this text somewhere. */
bool shows(struct stage *s, const char *text);
/* The row of this name is there, and these words stand in it in this order. */
void assert_row(struct stage *s, const char *name, const char *words);

/* An event of the scene's first map. */
void happen(struct stage *s, int64_t at, enum san_severity sev, const char *path, const char *text);

#endif
