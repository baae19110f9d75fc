/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_world: the step that moves everything on, in an order that never
 * changes, so that the same story always takes the same course; and the
 * activation of groups, which belongs to no part in particular.
 */
#include "engine/lab/lab_world.h"

#include "base/mem.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_faults.h"
#include "engine/lab/lab_traffic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lab_world_init(struct lab_world *w, struct san *san)
{
	*w = (struct lab_world){ .san = san };
}

void lab_world_fini(struct lab_world *w)
{
	for (size_t i = 0; i < w->nmaps; i++)
		lab_target_fini(&w->maps[i].target);
	for (size_t i = 0; i < w->nparts; i++)
		free(w->parts[i]);
	free(w->parts);
	free(w->nexus);
	free(w->maps);
	free(w->paths);
	free(w->disks);
	free(w->faults);
	free(w->changed);
	*w = (struct lab_world){ 0 };
}

void lab_changed(struct lab_world *w, struct lab_map *m)
{
	if (m->changed)
		return;
	m->changed = true;
	w->changed[w->nchanged++] = m; /* there is room for every map */
}

void lab_say(struct lab_world *w, enum san_severity sev, const struct lab_map *m,
	     const struct lab_path *p, const char *by, const char *fmt, ...)
{
	char text[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (w->event)
		w->event(w->ctx, sev, m, p, by, text);
}

struct lab_tpath *lab_tpath(const struct lab_path *p)
{
	return p->tpos < 0 ? NULL : &p->map->target.paths[p->tpos];
}

int lab_message(struct lab_world *w, struct lab_map *m, struct err *e, const char *fmt, ...)
{
	char text[MPT_WORD * 2];
	va_list ap;
	int rc;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	rc = lab_target_message(&m->target, text, e);
	/* fail_if_no_path also fails what waits. */
	if (!rc && !m->target.queue && !m->target.nvalid)
		lab_traffic_flush(w, m);
	lab_changed(w, m);
	return rc;
}

/* ---- activation ---- */

/* What the handler says of one path; false: nothing yet. */
static bool handler_answer(struct lab_world *w, const struct lab_path *p, enum lab_dh *out)
{
	struct lab_map *m = p->map;

	switch (lab_path_answer(p)) {
	case LAB_ANSWER_OK:
		*out = LAB_DH_OK;
		return true;
	case LAB_ANSWER_NEVER:
	case LAB_ANSWER_TRANSITION:
		/* A command that never ends is ended by its timeout. */
		*out = LAB_DH_OFFLINE;
		return w->now - m->init_began >= w->timers.scsi_ms;
	case LAB_ANSWER_STANDBY:
		*out = LAB_DH_RETRY;
		if (m->array->alua != LAB_ALUA_EXPLICIT)
			return true;
		if (!m->heir)
			lab_map_move(w, m, p->nexus->tport->owner, m->array->takeover_ms);
		return false;
	case LAB_ANSWER_NO_LUN:
	case LAB_ANSWER_TRANSPORT:
		*out = LAB_DH_OFFLINE;
		return true;
	}
	return false;
}

static void take_answers(struct lab_world *w, struct lab_map *m)
{
	for (uint32_t i = 0; i < m->target.npaths; i++) {
		enum lab_dh answer;

		if (m->target.paths[i].activating &&
		    handler_answer(w, m->target.paths[i].device, &answer))
			lab_target_init_done(&m->target, i, answer);
	}
	lab_changed(w, m);
}

static int64_t first_answer(const struct lab_world *w, const struct lab_map *m)
{
	int64_t delay = m->target.init_delay_msec < 0 ? 2000 : m->target.init_delay_msec;

	return w->now + m->array->activate_ms + (m->target.init_count > 1 ? delay : 0);
}

static void activation_step(struct lab_world *w, struct lab_map *m)
{
	struct lab_target *t = &m->target;

	if (!t->init_running && !lab_target_init_start(t)) {
		m->init_due = 0;
		return;
	}
	if (!m->init_due) {
		m->init_began = w->now;
		m->init_due = first_answer(w, m);
		lab_changed(w, m);
	} else if (m->init_due <= w->now) {
		take_answers(w, m);
		if (!t->init_running)
			m->init_due = 0;
	}
}

/* queue_if_no_path_timeout_secs of the dm_multipath module: the last resort without a daemon. */
static void nopath_step(struct lab_world *w, struct lab_map *m)
{
	if (m->target.nvalid || !m->target.queue) {
		m->nopath_since = 0;
	} else if (!m->nopath_since) {
		m->nopath_since = w->now;
	} else if (w->now - m->nopath_since >= w->timers.nopath_ms) {
		m->nopath_since = 0;
		m->target.queue = false;
		lab_traffic_flush(w, m);
		lab_changed(w, m);
	}
}

/* ---- the step ---- */

static void step(struct lab_world *w)
{
	w->now += LAB_STEP_MS;
	lab_faults_step(w);
	lab_fabric_step(w);
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (m->target.init_required || m->target.init_running)
			activation_step(w, m);
		if (w->timers.nopath_ms)
			nopath_step(w, m);
	}
	lab_traffic_step(w);
	lab_daemon_step(w);
}

void lab_world_run(struct lab_world *w, int64_t to)
{
	while (w->now + LAB_STEP_MS <= to)
		step(w);
}
