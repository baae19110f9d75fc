/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialog_stage: see its header. */
#include "dialog_stage.h"

#include "base/str.h"

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
	dialog_close(&s->d);
	canvas_fini(&s->c);
	san_fini(&s->san);
}

void stage_plan(struct stage *s, enum plan_verb verb, const char *map, const char *path,
		uint32_t group)
{
	struct cmdset set = { NULL };
	struct san_path *p = NULL;
	struct err e = { 0 };

	if (path)
		assert_int_equal(san_path_lookup(&s->san, path, &p), 1);
	cmdset_add(&set, verb, san_map_find(&s->san, map), p)->group = group;
	assert_int_equal(dialog_open_plan(&s->d, &s->x, &set, &e), 0);
	cmdset_fini(&set);
}

void stage_set(struct stage *s, enum plan_verb verb, const char *paths)
{
	struct cmdset set = { NULL };
	struct err e = { 0 };
	char name[16];
	int len;

	for (; sscanf(paths, " %15s%n", name, &len) == 1; paths += len) {
		struct san_path *p;

		assert_int_equal(san_path_lookup(&s->san, name, &p), 1);
		cmdset_add(&set, verb, p->map, p);
	}
	assert_int_equal(dialog_open_plan(&s->d, &s->x, &set, &e), 0);
	cmdset_fini(&set);
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

enum dialog_answer stage_key(struct stage *s, int k)
{
	return dialog_key(&s->d, &s->x, k);
}

void stage_type(struct stage *s, const char *text)
{
	for (; *text; text++)
		assert_int_equal(stage_key(s, *text), DIALOG_STAY);
}

void stage_paint(struct stage *s)
{
	canvas_clear(&s->c);
	dialog_paint(&s->d, &s->x, &s->c, 3, 19, 22, 23);
}

bool stage_shows(struct stage *s, const char *text)
{
	struct str dump = STR_INIT;
	bool found;

	stage_paint(s);
	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	found = strstr(str_text(&dump), text) != NULL;
	str_fini(&dump);
	return found;
}

void stage_queueing(struct stage *s, const char *maps)
{
	struct cmdset set = { NULL };
	struct err e = { 0 };
	char name[16];
	int len;

	for (; sscanf(maps, " %15s%n", name, &len) == 1; maps += len)
		cmdset_add(&set, PLAN_QUEUE_OFF, san_map_find(&s->san, name), NULL);
	assert_int_equal(dialog_open_queueing(&s->d, &s->x, &set, &e), 0);
	cmdset_fini(&set);
}

void stage_silence(struct stage *s, enum plan_level level, const struct plan_result *r)
{
	struct cmdset sent = { NULL };
	struct err e = { 0 };

	cmdset_copy(&sent, &s->d.set);
	assert_int_equal(dialog_open_silent(&s->d, &s->x, &sent, level, r, &e), 0);
	cmdset_fini(&sent);
}
