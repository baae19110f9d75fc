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
void stage_pass(struct stage *s, int64_t ms);
/* The path fails, or works again. */
void stage_path(struct san *san, const char *name, bool failed);

#endif
