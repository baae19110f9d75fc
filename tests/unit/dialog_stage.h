/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialog_stage: a scene, a window over it, and a clock, for the tests of what an operator does. */
#ifndef TESTS_DIALOG_STAGE_H
#define TESTS_DIALOG_STAGE_H

#include "scene.h"

#include "ui/dialog.h"

struct stage {
	struct san san;
	struct dialog_ctx x;
	struct dialog d;
	struct canvas c;
};

void stage_open(struct stage *s, void (*scene)(struct san *, int64_t *));
void stage_close(struct stage *s);
/* The window of a command; path NULL: on the map or its group. */
void stage_plan(struct stage *s, enum plan_verb verb, const char *map, const char *path,
		uint32_t group);
/* The window of a set of paths, their names with blanks between. */
void stage_set(struct stage *s, enum plan_verb verb, const char *paths);
void stage_pass(struct stage *s, int64_t ms);
/* The path fails, or works again. */
void stage_path(struct san *san, const char *name, bool failed);

/* A key into the window; and the keys of a text, none of which closes it. */
enum dialog_answer stage_key(struct stage *s, int k);
void stage_type(struct stage *s, const char *text);
/* The window as the console paints it at 80x24; is this text in it? */
void stage_paint(struct stage *s);
bool stage_shows(struct stage *s, const char *text);
/* W on these maps, their names with blanks between. */
void stage_queueing(struct stage *s, const char *maps);
/* What is on the stage was sent, and the daemon was silent. */
void stage_silence(struct stage *s, enum plan_level level, const struct plan_result *r);

#endif
