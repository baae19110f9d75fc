/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_traffic: load, latency and counters.
 *
 * A closed loop: a map has at most `depth` I/O under way, so a slow or silent
 * path slows the map down instead of piling up I/O without end, as real
 * applications do.  By Little's law the mean number in flight is rate times
 * latency.  Rates are kept in millionths of an I/O per step.
 */
#include "engine/lab/lab_traffic.h"

#include "base/attr.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_log.h"

#include <string.h>

#define MICRO   1000000u /* one I/O */
#define STEP_US (LAB_STEP_MS * 1000u)
/* Paths of a group that get I/O; the others of a larger group idle. */
#define SPREAD_MAX 64
/* A file system gives up this long after the first failed write. */
#define HURT_MS 4000
/* A port that does not own the LUN passes I/O through its partner. */
#define DETOUR_US 300

/* 1/1024 around 1: a new value each second, in between a straight line. */
static uint64_t waver(const struct lab_world *w, uint64_t key)
{
	uint64_t second = (uint64_t)w->now / 1000, ms = (uint64_t)w->now % 1000;
	uint64_t a = lab_noise(w->seed, key, second) & 255,
		 b = lab_noise(w->seed, key, second + 1) & 255;

	return 1024 - 128 + (a * (1000 - ms) + b * ms) / 1000;
}

static uint64_t path_key(const struct lab_world *w, const struct lab_path *p)
{
	return 0x10000 + (uint64_t)(p - w->paths);
}

uint64_t lab_path_latency_us(const struct lab_world *w, const struct lab_path *p)
{
	uint64_t us = p->map->base_us + p->slow_now_us;

	if (p->alua == SAN_ALUA_NONOPTIMIZED)
		us += DETOUR_US;
	return us * waver(w, path_key(w, p)) / 1024;
}

/* ---- counters ---- */

static void count_some(uint64_t n, uint64_t us, uint32_t kb, uint64_t *ios, uint64_t *sectors,
		       uint64_t *ms, uint64_t *carry)
{
	*ios += n;
	*sectors += n * kb * 2;
	*carry += n * us;
	*ms += *carry / 1000;
	*carry %= 1000;
}

/* n I/O of the path ended, after us each; the map counts them too. Returns the writes. */
static uint64_t count(struct lab_path *p, uint64_t n, uint64_t us)
{
	struct lab_map *m = p->map;
	struct san_counters *c = &p->ctr, before = p->ctr;
	uint64_t reads;

	p->rd_carry += n * m->read_pct;
	reads = p->rd_carry / 100;
	p->rd_carry %= 100;
	count_some(reads, us, m->kb, &c->rd_ios, &c->rd_sectors, &c->rd_ms, &p->rd_us);
	count_some(n - reads, us, m->kb, &c->wr_ios, &c->wr_sectors, &c->wr_ms, &p->wr_us);
	m->ctr.rd_ios += c->rd_ios - before.rd_ios;
	m->ctr.rd_sectors += c->rd_sectors - before.rd_sectors;
	m->ctr.rd_ms += c->rd_ms - before.rd_ms;
	m->ctr.wr_ios += c->wr_ios - before.wr_ios;
	m->ctr.wr_sectors += c->wr_sectors - before.wr_sectors;
	m->ctr.wr_ms += c->wr_ms - before.wr_ms;
	return n - reads;
}

/* Busy this step: with a mean of L in flight, L/(1+L) of the time. */
static uint64_t busy_of(uint64_t load_milli)
{
	return LAB_STEP_MS * load_milli / (1000 + load_milli);
}

/* ---- I/O that got no answer ---- */

static void fail(struct lab_world *w, struct lab_path *p, uint32_t errors)
{
	struct lab_map *m = p->map;

	p->ioerr += errors;
	if (p->tpos >= 0)
		lab_target_fail_path(&m->target, (uint32_t)p->tpos);
	lab_changed(w, m);
}

/*
 * A command that was sent and not answered is aborted at its timeout, and what comes from
 * multipath is not tried again on the same path (drivers/scsi/scsi_error.c scsi_noretry_cmd).
 * While the transport blocks the device its timeouts are put off (fc_eh_timed_out).
 */
static bool times_out(const struct lab_world *w, const struct lab_path *p)
{
	return p->nexus->link == LAB_LINK_UP && p->hung_now &&
	       w->now - p->stuck_at >= w->timers.scsi_ms;
}

/* Whatever a path swallowed ends when the path answers again, or is given up. */
static void settle_stuck(struct lab_world *w, struct lab_path *p)
{
	uint32_t n = p->stuck;

	switch (lab_path_answer(p)) {
	case LAB_ANSWER_NEVER:
	case LAB_ANSWER_TRANSITION:
		p->ctr.busy_ms += LAB_STEP_MS;
		if (!times_out(w, p))
			return;
		p->stuck = 0;
		fail(w, p, n);
		return;
	case LAB_ANSWER_OK:
		p->stuck = 0;
		count(p, n, (uint64_t)(w->now - p->stuck_at) * 1000);
		return;
	case LAB_ANSWER_STANDBY:
	case LAB_ANSWER_NO_LUN:
	case LAB_ANSWER_TRANSPORT:
		p->stuck = 0; /* sent again, down another path */
		fail(w, p, n);
		return;
	}
}

static uint32_t stuck_of(const struct lab_map *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->npaths; i++)
		n += m->paths[i].stuck;
	return n;
}

static uint32_t room_of(const struct lab_map *m)
{
	uint32_t stuck = stuck_of(m);

	return m->depth > stuck ? m->depth - stuck : 0;
}

/* ---- one step of a map ---- */

struct share {
	struct lab_path *path;
	uint64_t us, weight;
	bool silent;
};

struct spread {
	struct share share[SPREAD_MAX];
	unsigned n;
	uint64_t weights, weighted_us; /* sums over the paths that answer */
};

static bool round_robin(const struct lab_map *m)
{
	return !strncmp(m->selector, "round-robin", 11);
}

/*
 * The paths of the current group that would get I/O.  One that gives a path
 * error fails here; false: the choice of the group is to be made again.
 */
static bool gather(struct lab_world *w, struct lab_map *m, struct spread *s)
{
	const struct lab_tgroup *g = &m->target.groups[m->target.current];
	bool failed = false;

	*s = (struct spread){ .n = 0 };
	for (uint32_t i = 0; i < g->npaths && s->n < SPREAD_MAX; i++) {
		struct lab_tpath *tp = &m->target.paths[g->first + i];
		struct share *sh = &s->share[s->n];
		enum lab_answer answer;

		if (!tp->active)
			continue;
		sh->path = tp->device;
		answer = lab_path_answer(sh->path);
		if (answer > LAB_ANSWER_TRANSITION) {
			fail(w, sh->path, 1);
			failed = true;
			continue;
		}
		sh->us = lab_path_latency_us(w, sh->path);
		/* Round-robin is blind; the others prefer what answers sooner. */
		sh->weight = round_robin(m) ? 1000 : 1 + 100 * (uint64_t)MICRO / (sh->us + 1);
		sh->silent = answer != LAB_ANSWER_OK;
		if (!sh->silent) {
			s->weights += sh->weight;
			s->weighted_us += sh->weight * sh->us;
		}
		s->n++;
	}
	return !failed;
}

/*
 * A selector that counts what is in flight sends little to a path that never
 * answers; round-robin sends it its full turn until nothing is left to send.
 */
static void feed_silent(struct lab_world *w, struct lab_map *m, struct lab_path *p, uint64_t room)
{
	uint64_t cap = 1 + lab_noise(w->seed, path_key(w, p), 7) % 3 + m->iops / 800, more = 1;

	if (round_robin(m)) {
		cap = m->depth;
		more = 1 + (uint64_t)m->iops * LAB_STEP_MS / 4000;
	}
	if (p->stuck >= cap || !room)
		return;
	if (more > cap - p->stuck)
		more = cap - p->stuck;
	if (more > room)
		more = room;
	if (!p->stuck)
		p->stuck_at = w->now;
	p->stuck += (uint32_t)more;
}

static void serve(struct lab_path *p, uint64_t micro, uint64_t us)
{
	uint64_t n, writes;

	p->io_carry += micro;
	n = p->io_carry / MICRO;
	p->io_carry %= MICRO;
	p->load_milli = (uint32_t)(micro * us / ((uint64_t)STEP_US * 1000));
	p->ctr.busy_ms += busy_of(p->load_milli);
	if (!n)
		return;
	writes = count(p, n, us);
	if (p->map->full) /* they end too, with 27/07 */
		p->ioerr += (uint32_t)writes;
}

static void send_io(struct lab_world *w, struct lab_map *m, struct spread *s, uint64_t want)
{
	uint32_t stuck = stuck_of(m);
	uint64_t room = room_of(m), most, load = 0;

	for (unsigned i = 0; i < s->n; i++) {
		if (s->share[i].silent)
			feed_silent(w, m, s->share[i].path, room);
	}
	if (!s->weights)
		return;
	most = room * STEP_US * MICRO / (s->weighted_us / s->weights + 1);
	if (want > most)
		want = most;
	for (unsigned i = 0; i < s->n; i++) {
		struct share *sh = &s->share[i];

		if (sh->silent)
			continue;
		serve(sh->path, want * sh->weight / s->weights, sh->us);
		load += sh->path->load_milli;
	}
	m->ctr.busy_ms += busy_of(load + (uint64_t)stuck * 1000);
	m->held_io = 0;
}

static void hold(struct lab_map *m, uint64_t want)
{
	uint32_t room = room_of(m);

	m->want_carry += want;
	while (m->want_carry >= MICRO && m->held_io < room) {
		m->want_carry -= MICRO;
		m->held_io++;
	}
	if (m->held_io >= room)
		m->want_carry = 0;
}

static void give_back(struct lab_world *w, struct lab_map *m)
{
	m->held_io = 0;
	if (m->mounted && !m->hurt && !m->hurt_at)
		m->hurt_at = w->now + HURT_MS;
}

void lab_traffic_flush(struct lab_world *w, struct lab_map *m)
{
	if (m->held_io)
		give_back(w, m);
}

static void route(struct lab_world *w, struct lab_map *m, uint64_t want)
{
	struct spread s;

	/* Each round fails at least one path, so this ends. */
	for (;;) {
		switch (lab_target_route(&m->target)) {
		case LAB_ROUTE_GROUP:
			if (!gather(w, m, &s))
				continue;
			send_io(w, m, &s, want);
			return;
		case LAB_ROUTE_ACTIVATE:
		case LAB_ROUTE_HELD:
		case LAB_ROUTE_SUSPENDED:
			hold(m, want);
			return;
		case LAB_ROUTE_ERROR:
			give_back(w, m);
			return;
		}
	}
}

static void idle(struct lab_map *m)
{
	for (uint32_t i = 0; i < m->npaths; i++)
		m->paths[i].load_milli = 0;
}

static void map_step(struct lab_world *w, struct lab_map *m)
{
	const struct lab_target *t = &m->target;
	int32_t group = t->current;
	uint32_t count0 = t->init_count, event = t->event_nr;
	bool queue_io = t->queue_io;

	idle(m);
	for (uint32_t i = 0; i < m->npaths; i++) {
		if (m->paths[i].stuck)
			settle_stuck(w, &m->paths[i]);
	}
	/* An application whose file system is read-only sends nothing. */
	if (!m->hurt)
		route(w, m,
		      (uint64_t)m->iops * (MICRO / 1000) * LAB_STEP_MS * waver(w, m->index) / 1024);
	if (t->current != group || t->init_count != count0 || t->queue_io != queue_io ||
	    t->event_nr != event)
		lab_changed(w, m);
}

void lab_traffic_step(struct lab_world *w)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (m->iops)
			map_step(w, m);
		if (m->hurt_at && m->hurt_at <= w->now) {
			m->hurt_at = 0;
			m->hurt = true;
			lab_log_hurt(w, m);
			lab_changed(w, m);
		}
	}
}

/* ---- in flight ---- */

/* A mean of 0.4 shows 1 at four of ten looks. */
uint32_t lab_path_inflight(const struct lab_world *w, const struct lab_path *p)
{
	uint64_t dice;

	if (!p->load_milli)
		return p->stuck;
	dice = lab_noise(w->seed, path_key(w, p), (uint64_t)w->now) % 1000;
	return p->stuck + (uint32_t)((p->load_milli + dice) / 1000);
}

uint32_t lab_map_inflight(const struct lab_world *w, const struct lab_map *m)
{
	/* A request-based map takes back what it holds; only a bio-based one counts it. */
	uint32_t n = m->mode == MPT_MODE_BIO ? m->held_io : 0;

	for (uint32_t i = 0; i < m->npaths; i++)
		n += lab_path_inflight(w, &m->paths[i]);
	return n;
}
