/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey_check: a loop that lives as long as the looks of one survey.  What
 * hangs is left behind: its thread sees to itself.
 */
#include "engine/kernel/survey_check.h"

#include "base/mem.h"
#include "engine/kernel/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checking {
	struct survey *s;
	uv_loop_t *loop;
	uv_timer_t deadline;
	size_t left; /* looks that are under way */
	struct checker_memory *memory;
};

static void on_result(void *ctx, const struct look_result *r)
{
	struct checking *c = ctx;
	struct survey_path *p = &c->s->paths[r->id];

	p->chk = r->chk;
	p->prio_value = r->prio;
	p->alua = r->alua;
	p->checker_used = r->checker;
	p->prio_used = r->prio_name;
	snprintf(p->why_chk, sizeof(p->why_chk), "%s", r->why);
	if (!--c->left)
		uv_stop(c->loop);
}

static void on_deadline(uv_timer_t *t)
{
	uv_stop(t->loop);
}

static void begin(struct checking *c, struct looks *looks, const char *only)
{
	for (size_t i = 0; i < c->s->npaths; i++) {
		struct survey_path *p = &c->s->paths[i];
		const struct look_at at = { .id = (uint32_t)i,
					    .disk = p->disk,
					    .checker = p->checker,
					    .prio = p->prio,
					    .prio_args = p->prio_args,
					    .detect_checker = p->detect_checker,
					    .detect_prio = p->detect_prio,
					    .timeout_ms = p->timeout_ms,
					    .prio_had = PRIO_UNDEF,
					    .memory = &c->memory[i] };

		if (p->is.is != PATHNESS_YES || (only && strcmp(only, p->wwid) != 0))
			continue;
		p->chk = SAN_CHK_TIMEOUT; /* until it says otherwise */
		if (looks_begin(looks, &at))
			c->left++;
	}
}

static void close_any(uv_handle_t *h, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

static void end_loop(uv_loop_t *loop)
{
	for (int i = 0; i < 100 && uv_loop_alive(loop); i++)
		uv_run(loop, UV_RUN_NOWAIT);
	uv_walk(loop, close_any, NULL);
	for (int i = 0; i < 100 && uv_loop_alive(loop); i++)
		uv_run(loop, UV_RUN_NOWAIT);
	if (!uv_loop_close(loop))
		free(loop); /* else something hangs in it, and keeps it */
}

int survey_check(struct survey *s, const char *only, int64_t deadline_ms, struct err *e)
{
	struct checking c = { .s = s, .loop = xcalloc(1, sizeof(*c.loop)) };
	struct looks *looks;

	if (uv_loop_init(c.loop)) {
		free(c.loop);
		return err_set(e, E_IO, "no event loop can be had");
	}
	looks = looks_new(c.loop, &c, on_result, e);
	if (looks) {
		c.memory = xcalloc(s->npaths + 1, sizeof(*c.memory));
		uv_timer_init(c.loop, &c.deadline);
		uv_timer_start(&c.deadline, on_deadline, (uint64_t)deadline_ms, 0);
		begin(&c, looks, only);
		if (c.left)
			uv_run(c.loop, UV_RUN_DEFAULT);
		uv_close((uv_handle_t *)&c.deadline, NULL);
		looks_free(looks);
	}
	end_loop(c.loop);
	free(c.memory);
	return looks ? 0 : e->code;
}
