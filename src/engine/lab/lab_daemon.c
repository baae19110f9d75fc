/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_daemon: one second of multipathd after the other.
 *
 * The daemon knows a path only by its checker and a map only by its status
 * lines, as the real one: between the moment in which something happens and
 * the moment in which it acts there is always a check.
 */
#include "engine/lab/lab_daemon.h"

#include "engine/lab/lab_device.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_table.h"

#include <inttypes.h>
#include <stdio.h>

/* A checker that has no answer for this long says timeout (checker_timeout). */
static int64_t checker_timeout_ms(const struct lab_world *w)
{
	return w->timers.scsi_ms;
}

static bool is_up(enum san_chk chk)
{
	return chk == SAN_CHK_READY || chk == SAN_CHK_GHOST;
}

static uint32_t paths_up(const struct lab_map *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->npaths; i++)
		n += m->paths[i].tpos >= 0 && m->paths[i].up;
	return n;
}

int32_t lab_prio_of(const struct lab_path *p)
{
	switch (p->alua) {
	case SAN_ALUA_UNDEF:
		return 1; /* prioritizer const */
	case SAN_ALUA_OPTIMIZED:
		return 50;
	case SAN_ALUA_NONOPTIMIZED:
		return 10;
	case SAN_ALUA_LBA:
		return 5;
	case SAN_ALUA_STANDBY:
		return 1;
	case SAN_ALUA_UNAVAILABLE:
	case SAN_ALUA_OFFLINE:
	case SAN_ALUA_TRANSITIONING:
		break;
	}
	return 0;
}

/* ---- queueing ---- */

static bool counts(const struct lab_map *m)
{
	return m->no_path_retry > 0 && !m->queue_off;
}

/* enter_recovery_mode(), leave_recovery_mode(): as paths come and go. */
static void look_at_queueing(struct lab_world *w, struct lab_map *m)
{
	uint32_t up = paths_up(m);

	if (!up && counts(m) && !m->recovering) {
		m->recovering = true;
		m->retry_left = (uint32_t)(m->no_path_retry * (w->daemon.poll_ms / 1000)) + 1;
		lab_changed(w, m);
	} else if (up && m->recovering) {
		m->recovering = false;
		m->retry_left = 0;
		if (counts(m))
			lab_message(w, m, NULL, "queue_if_no_path");
		lab_changed(w, m);
	}
}

static void count_down(struct lab_world *w, struct lab_map *m)
{
	if (!m->retry_left)
		return;
	lab_changed(w, m);
	if (--m->retry_left)
		return;
	lab_message(w, m, NULL, "fail_if_no_path");
	lab_say(w, SAN_SEV_BAD, m, NULL, "multipathd",
		"%s: no path within no_path_retry; held I/O gets errors", m->name);
}

int64_t lab_daemon_queue_until(const struct lab_world *w, const struct lab_map *m)
{
	return m->retry_left ? w->daemon.next_second + (m->retry_left - 1) * INT64_C(1000) : 0;
}

void lab_daemon_queue_word(const struct lab_map *m, char *dst, size_t size)
{
	if (m->queue_off || m->no_path_retry == 0)
		snprintf(dst, size, "off");
	else if (m->no_path_retry == LAB_RETRY_UNSET)
		snprintf(dst, size, "-");
	else if (m->no_path_retry == LAB_RETRY_QUEUE)
		snprintf(dst, size, "on");
	else if (m->retry_left)
		snprintf(dst, size, "%u sec", m->retry_left);
	else if (m->recovering)
		snprintf(dst, size, "off");
	else
		snprintf(dst, size, "%" PRId32 " chk", m->no_path_retry);
}

/* ---- tables ---- */

/* A new table starts with every path active: what is known to be bad is said again. */
static void reload(struct lab_world *w, struct lab_map *m)
{
	if (lab_table_reload(w, m, NULL))
		return;
	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		if (p->tpos >= 0 && (p->held || !p->up))
			lab_message(w, m, NULL, "fail_path %u:%u", p->major, p->minor);
	}
	look_at_queueing(w, m);
}

static void leave_map(struct lab_world *w, struct lab_path *p)
{
	p->in_map = false;
	p->chk = SAN_CHK_REMOVED;
	p->up = p->held = false;
	reload(w, p->map);
}

/* ---- failback ---- */

static void switch_to(struct lab_world *w, struct lab_map *m, uint32_t group)
{
	m->failback_left = 0;
	m->held_group = 0;
	lab_say(w, SAN_SEV_INFO, m, NULL, "multipathd", "%s: fails back to group %u", m->name,
		group);
	lab_message(w, m, NULL, "switch_group %u", group);
}

/* The end of check_path() in multipathd/main.c. */
static void look_at_failback(struct lab_world *w, struct lab_map *m, bool came_up)
{
	uint32_t best = lab_best_group(m);

	if (!best || m->target.suspended || best == lab_target_group_nr(&m->target)) {
		m->failback_left = 0;
		return;
	}
	if (m->failback > 0 && (came_up || !m->failback_left))
		m->failback_left = (uint32_t)m->failback + 1;
	else if (m->failback == LAB_FAILBACK_NOW || (m->failback == LAB_FOLLOWOVER && came_up))
		switch_to(w, m, best);
	lab_changed(w, m);
}

static void failback_second(struct lab_world *w, struct lab_map *m)
{
	uint32_t best;

	if (!m->failback_left)
		return;
	lab_changed(w, m);
	if (--m->failback_left)
		return;
	best = lab_best_group(m);
	if (best && best != lab_target_group_nr(&m->target))
		switch_to(w, m, best);
}

void lab_daemon_failback_word(const struct lab_map *m, char *dst, size_t size)
{
	if (m->failback > 0)
		snprintf(dst, size, "deferred:%" PRId32, m->failback);
	else
		snprintf(dst, size, "%s",
			 m->failback == LAB_FAILBACK_NOW ? "immediate"
			 : m->failback == LAB_FOLLOWOVER ? "followover"
							 : "manual");
}

/* ---- checking a path ---- */

/* The sysfs gate, then TEST UNIT READY. */
static enum san_chk probe(struct lab_world *w, struct lab_path *p)
{
	enum lab_answer answer = lab_path_answer(p);
	bool waits = answer == LAB_ANSWER_NEVER || answer == LAB_ANSWER_TRANSITION;

	if (!waits)
		p->pending_since = 0;
	switch (answer) {
	case LAB_ANSWER_OK:
		return SAN_CHK_READY;
	case LAB_ANSWER_STANDBY:
		return SAN_CHK_GHOST;
	case LAB_ANSWER_NO_LUN:
	case LAB_ANSWER_TRANSPORT:
		return SAN_CHK_FAULTY;
	case LAB_ANSWER_NEVER:
	case LAB_ANSWER_TRANSITION:
		break;
	}
	if (!p->pending_since)
		p->pending_since = w->now;
	/* A blocked device is never asked, so it cannot time out. */
	if (p->nexus->link != LAB_LINK_BLOCKED &&
	    w->now - p->pending_since >= checker_timeout_ms(w))
		return SAN_CHK_TIMEOUT;
	return SAN_CHK_PENDING;
}

/* With only implicit ALUA a ghost cannot be made active: not reinstated while nothing else works.
 */
static bool may_reinstate(const struct lab_path *p)
{
	if (p->chk == SAN_CHK_READY)
		return true;
	return p->map->array->alua == LAB_ALUA_EXPLICIT || p->map->target.nvalid > 0;
}

static void tell_kernel(struct lab_world *w, struct lab_path *p)
{
	const struct lab_tpath *tp = lab_tpath(p);

	if (is_up(p->chk) && !tp->active && may_reinstate(p))
		lab_message(w, p->map, NULL, "reinstate_path %u:%u", p->major, p->minor);
	else if ((p->chk == SAN_CHK_FAULTY || p->chk == SAN_CHK_TIMEOUT) && tp->active)
		lab_message(w, p->map, NULL, "fail_path %u:%u", p->major, p->minor);
}

/* A group that the kernel has disabled is given another chance when a path of it is up again. */
static void enable_group(struct lab_world *w, struct lab_path *p)
{
	uint32_t group = lab_tpath(p)->group;

	if (p->map->target.groups[group].bypassed)
		lab_message(w, p->map, NULL, "enable_group %u", group + 1);
}

/* One path's priority moved: then all are asked, so that the groups are made anew only once. */
static void new_priorities(struct lab_world *w, struct lab_map *m)
{
	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		if (p->up && p->in_map)
			p->prio = lab_prio_of(p);
	}
	lab_changed(w, m);
	if (m->policy == LAB_BY_PRIO && m->failback == LAB_FAILBACK_NOW && lab_table_differs(m))
		reload(w, m);
}

/* The interval doubles while all is well; with a bad path in the map it stays short for all. */
static void next_check(struct lab_world *w, struct lab_path *p, bool moved)
{
	const struct lab_target *t = &p->map->target;
	uint32_t every = p->chk_every_ms * 2;

	if (every > w->daemon.max_poll_ms)
		every = (uint32_t)w->daemon.max_poll_ms;
	if (moved || !is_up(p->chk) || t->nvalid < t->npaths)
		every = (uint32_t)w->daemon.poll_ms;
	p->chk_every_ms = every;
	p->chk_at = w->now;
	p->chk_next = w->now + every;
}

static void check(struct lab_world *w, struct lab_path *p)
{
	struct lab_map *m = p->map;
	enum san_chk was = p->chk, now = probe(w, p);
	bool moved = now != was, came_up = is_up(now) && !p->up;

	p->chk = now;
	if (now != SAN_CHK_PENDING)
		p->up = is_up(now);
	if (moved)
		lab_changed(w, m);
	if (!m->target.suspended) {
		tell_kernel(w, p);
		if (came_up)
			enable_group(w, p);
		if (p->up && p->prio != lab_prio_of(p))
			new_priorities(w, m);
	}
	look_at_queueing(w, m);
	next_check(w, p, moved);
	if (m->target.ngroups > 1)
		look_at_failback(w, m, came_up);
	/* A map in trouble is looked at: show when each path was asked last. */
	if (m->target.nvalid < m->target.npaths)
		lab_changed(w, m);
}

/* udev: a device went or came. */
static void look_at_device(struct lab_world *w, struct lab_path *p)
{
	if (p->deleted && p->in_map && !p->map->target.suspended) {
		leave_map(w, p);
	} else if (!p->deleted && !p->in_map && !p->map->target.suspended) {
		p->in_map = true;
		p->chk = probe(w, p);
		p->up = is_up(p->chk);
		p->prio = lab_prio_of(p);
		p->chk_every_ms = (uint32_t)w->daemon.poll_ms;
		p->chk_next = w->now + p->chk_every_ms;
		reload(w, p->map);
	}
}

static bool is_marginal(const struct lab_path *p)
{
	return p->trouble.marginal || p->nexus->hport->trouble.marginal ||
	       p->nexus->tport->trouble.marginal;
}

/* setmarginal, or a notification of the fabric: the map is loaded anew, as after each of them. */
static void look_at_mark(struct lab_world *w, struct lab_path *p)
{
	if (p->marginal == is_marginal(p) || p->map->target.suspended)
		return;
	p->marginal = !p->marginal;
	lab_changed(w, p->map);
	if (p->map->marginal_apart && p->tpos >= 0)
		reload(w, p->map);
}

static void path_second(struct lab_world *w, struct lab_path *p)
{
	if (p->map->gone) /* the paths of a map that was flushed are nobody's */
		return;
	look_at_mark(w, p);
	if (p->deleted == p->in_map)
		look_at_device(w, p);
	if (p->chk_next <= w->now && !p->held && p->tpos >= 0)
		check(w, p);
}

/* ---- kernel events ---- */

/* update_multipath(): what the kernel has failed is faulty until checked, which is soon. */
static void look_at_path(struct lab_world *w, struct lab_path *p)
{
	const struct lab_tpath *tp = lab_tpath(p);

	if (!tp || tp->active || !p->up)
		return;
	p->chk = SAN_CHK_FAULTY;
	p->up = false;
	p->chk_every_ms = (uint32_t)w->daemon.poll_ms;
	if (p->chk_next > w->now + w->daemon.poll_ms)
		p->chk_next = w->now + w->daemon.poll_ms;
	lab_changed(w, p->map);
}

static void see_events(struct lab_world *w, struct lab_map *m)
{
	if (m->gone || m->seen_event == m->target.event_nr)
		return;
	m->seen_event = m->target.event_nr;
	for (uint32_t i = 0; i < m->npaths; i++)
		look_at_path(w, &m->paths[i]);
	look_at_queueing(w, m);
}

/* ---- the clock ---- */

static void second(struct lab_world *w)
{
	w->daemon.answer_at = w->now;
	w->host_changed = true;
	for (size_t i = 0; i < w->npaths; i++)
		path_second(w, &w->paths[i]);
	for (size_t i = 0; i < w->nmaps; i++) {
		count_down(w, &w->maps[i]);
		failback_second(w, &w->maps[i]);
	}
}

void lab_daemon_step(struct lab_world *w)
{
	struct lab_daemon *d = &w->daemon;

	if (!d->runs || d->stalled)
		return;
	for (size_t i = 0; i < w->nmaps; i++)
		see_events(w, &w->maps[i]);
	if (d->next_second > w->now)
		return;
	d->next_second = w->now + 1000;
	second(w);
}

/* ---- start, end, stall: told as the engine of a real host tells it (mpathd_poll.c) ---- */

/* The first checks are spread over the interval. */
static int64_t first_check_ms(const struct lab_world *w, size_t path)
{
	return (int64_t)(lab_noise(w->seed, path, 3) % (uint64_t)(w->daemon.poll_ms / 1000)) * 1000;
}

void lab_daemon_start(struct lab_world *w)
{
	struct lab_daemon *d = &w->daemon;

	if (!d->runs)
		lab_say(w, SAN_SEV_GOOD, NULL, NULL, "engine", "multipathd is in charge");
	d->runs = true;
	d->stalled = false;
	d->next_second = w->now;
	w->host_changed = true;
	for (size_t i = 0; i < w->npaths; i++) {
		struct lab_path *p = &w->paths[i];

		/* What an operator held is forgotten; every path is asked once. */
		p->held = false;
		p->chk = probe(w, p);
		p->up = is_up(p->chk);
		p->chk_at = w->now;
		p->chk_every_ms = (uint32_t)d->poll_ms;
		p->chk_next = w->now + first_check_ms(w, i);
	}
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (m->gone)
			lab_device_make(w, m);
		if (m->gone)
			continue;
		m->recovering = m->queue_off = false;
		m->retry_left = m->failback_left = 0;
		if (!m->target.queue && (m->no_path_retry == LAB_RETRY_QUEUE || counts(m)))
			lab_message(w, m, NULL, "queue_if_no_path");
		lab_changed(w, m);
	}
}

void lab_daemon_stop(struct lab_world *w)
{
	lab_say(w, SAN_SEV_WARN, NULL, NULL, "engine", "multipathd ended: nobody checks the paths");
	w->daemon.runs = w->daemon.stalled = false;
	w->host_changed = true;
	for (size_t i = 0; i < w->npaths; i++) {
		w->paths[i].chk = SAN_CHK_UNDEF;
		w->paths[i].chk_at = 0;
	}
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		m->retry_left = m->failback_left = 0;
		m->recovering = false;
		if (m->target.queue)
			lab_message(w, m, NULL, "fail_if_no_path");
		lab_changed(w, m);
	}
}

void lab_daemon_stall(struct lab_world *w, bool stalled)
{
	lab_say(w, stalled ? SAN_SEV_WARN : SAN_SEV_GOOD, NULL, NULL, "engine", "%s",
		stalled ? "multipathd does not answer" : "multipathd answers again");
	w->daemon.stalled = stalled;
	w->daemon.stalled_at = stalled ? w->now : 0;
	w->host_changed = true;
}

/* ---- commands ---- */

int lab_daemon_fail(struct lab_world *w, struct lab_path *p, const char *by, struct err *e)
{
	int rc = lab_message(w, p->map, e, "fail_path %u:%u", p->major, p->minor);

	if (rc)
		return rc;
	p->held = true;
	p->held_by = by;
	p->held_at = w->now;
	p->chk = SAN_CHK_FAULTY;
	p->up = false;
	return 0;
}

int lab_daemon_reinstate(struct lab_world *w, struct lab_path *p, struct err *e)
{
	int rc = lab_message(w, p->map, e, "reinstate_path %u:%u", p->major, p->minor);

	if (rc)
		return rc;
	p->held = false;
	/* reset to unchecked, and asked at the next second */
	p->chk = SAN_CHK_UNDEF;
	p->chk_next = w->now;
	return 0;
}

int lab_daemon_switch(struct lab_world *w, struct lab_map *m, uint32_t group, struct err *e)
{
	/* Nothing is remembered: failback immediate switches back at the next check. */
	return lab_message(w, m, e, "switch_group %u", group);
}

int lab_daemon_queue(struct lab_world *w, struct lab_map *m, bool on, struct err *e)
{
	int rc;

	if (on && !m->queue_off)
		return err_set(e, E_REFUSED,
			       "it restores queueing only where it was disabled by command before");
	if (on && m->no_path_retry <= 0 && m->no_path_retry != LAB_RETRY_QUEUE) {
		m->queue_off = false;
		return 0;
	}
	rc = lab_message(w, m, e, on ? "queue_if_no_path" : "fail_if_no_path");
	if (rc)
		return rc;
	m->queue_off = !on;
	m->recovering = false;
	m->retry_left = 0;
	if (on)
		look_at_queueing(w, m);
	return 0;
}

int lab_daemon_resume(struct lab_world *w, struct lab_map *m, struct err *e)
{
	if (!m->target.suspended)
		return err_set(e, E_REFUSED, "%s is not suspended", m->name);
	lab_target_resume(&m->target);
	lab_changed(w, m);
	return 0;
}

int lab_daemon_flush(struct lab_world *w, struct lab_map *m, struct err *e)
{
	return lab_device_flush(w, m, e);
}

int lab_daemon_resize(struct lab_world *w, struct lab_map *m, struct err *e)
{
	int rc = lab_device_size(m, e);

	if (!rc)
		reload(w, m);
	return rc;
}
