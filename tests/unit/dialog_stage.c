/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialog_stage: see its header. */
#include "dialog_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void stage_open(struct stage *s, void (*scene)(struct san *, int64_t *))
{
	memset(s, 0, sizeof *s);
	scene(&s->san, &s->x.now);
	s->x.san = &s->san;
	s->x.keys = scene_keys();
	s->x.mono = 50000;
	s->x.host = s->san.host.name;
	canvas_init(&s->c);
	canvas_resize(&s->c, 24, 80);
}

void stage_close(struct stage *s)
{
	canvas_fini(&s->c);
	san_fini(&s->san);
}

void stage_plan(struct stage *s, enum plan_verb verb, const char *map, const char *path,
		uint32_t group)
{
	struct plan_cmd cmd = { .verb = verb, .group = group };
	struct san_path *p = NULL;
	struct err e = { 0 };

	snprintf(cmd.map, sizeof cmd.map, "%s", san_map_find(&s->san, map)->key);
	if (path) {
		assert_int_equal(san_path_lookup(&s->san, path, &p), 1);
		cmd.major = p->major;
		cmd.minor = p->minor;
	}
	assert_int_equal(dialog_open_plan(&s->d, &s->x, &cmd, &e), 0);
}

void stage_pass(struct stage *s, int64_t ms)
{
	s->x.mono += ms;
	s->x.now += ms;
}

void stage_path(struct san *san, const char *name, bool failed)
{
	struct san_path *p;

	assert_int_equal(san_path_lookup(san, name, &p), 1);
	p->dm = failed ? SAN_DM_FAILED : SAN_DM_ACTIVE;
	p->chk = failed ? SAN_CHK_FAULTY : SAN_CHK_READY;
	p->dev = san_intern(san, failed ? "transport-offline" : "running");
}
