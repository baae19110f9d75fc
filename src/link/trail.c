/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trail: rings of samples on one clock.
 *
 * All rings turn together: slot i of each belongs to the moment at[i].  So a
 * sample needs no time of its own, and a gap is a slot that says so.  Syncs
 * come once an interval, and in between when something happened: those
 * renew the current slot.
 *
 * An engine tells only rates that are not as they were, so of a map that stands
 * still nothing ever comes.  `still` is the ring of a map like that: what is
 * known of one until its first row.
 */
#include "link/trail.h"

#include "base/htab.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_MS 60000

struct sample {
	uint32_t iops, kbps, lat_us, inflight;
};

struct minute {
	uint32_t iops, kbps, lat_us, inflight, lat_max;
};

/* The minute that is not over yet. */
struct sums {
	uint64_t iops, kbps, lat; /* lat: each sample's by its I/Os */
	uint32_t samples, inflight, lat_max;
};

struct ring {
	uint32_t n;
	const struct san_obj *obj;
	size_t place; /* in trail.ring */
	bool wanted;
	bool fresh;    /* a row has come since it is wanted: its rates are no old ones */
	unsigned idle; /* slots since it was wanted last */
	struct sample sample[TRAIL_SAMPLES];
	/* of a map only */
	struct minutes {
		struct sums sums;
		struct minute minute[TRAIL_MINUTES];
	} * minutes;
};

struct clock {
	int64_t at[TRAIL_SAMPLES]; /* a ring of as many as there are slots */
	size_t now, used;          /* the current slot; how many there are */
};

struct trail {
	struct htab by_n;
	struct ring **ring;
	size_t nrings, cap, nmaps;
	struct san_map nobody; /* whom still belongs to */
	struct ring *still;
	bool choosy; /* somebody has said which paths are wanted */
	bool all;
	bool rated; /* the rates of now are known */
	int64_t interval;
	struct clock samples, minutes; /* at: when the slot began; of minutes: its first moment */
	int64_t minute;                /* that the sums belong to; since the epoch; 0: none yet */
};

_Static_assert(TRAIL_MINUTES == TRAIL_SAMPLES, "both rings turn on a struct clock");

static const struct sample no_sample = { TRAIL_NONE, TRAIL_NONE, TRAIL_NONE, TRAIL_NONE };
static const struct minute no_minute = { TRAIL_NONE, TRAIL_NONE, TRAIL_NONE, TRAIL_NONE,
					 TRAIL_NONE };

/* ---- rings ---- */

static bool n_eq(const void *val, const void *key)
{
	return ((const struct ring *)val)->n == *(const uint32_t *)key;
}

static struct ring *find(const struct trail *t, uint32_t n)
{
	return htab_find(&t->by_n, htab_hash_u64(n), &n, n_eq);
}

static struct ring *add(struct trail *t, const struct san_obj *obj)
{
	struct ring *r = xcalloc(1, sizeof(*r));

	r->n = obj->n;
	r->obj = obj;
	for (size_t i = 0; i < TRAIL_SAMPLES; i++)
		r->sample[i] = no_sample;
	if (obj->kind == SAN_KIND_MAP) {
		r->minutes = xcalloc(1, sizeof(*r->minutes));
		for (size_t i = 0; i < TRAIL_MINUTES; i++)
			r->minutes->minute[i] = no_minute;
		t->nmaps++;
	}
	if (r->minutes && t->still) {
		memcpy(r->sample, t->still->sample, sizeof(r->sample));
		*r->minutes = *t->still->minutes;
	}
	t->ring = mem_grow(t->ring, &t->cap, t->nrings + 1, sizeof(*t->ring));
	r->place = t->nrings++;
	t->ring[r->place] = r;
	htab_add(&t->by_n, htab_hash_u64(r->n), r);
	return r;
}

/* The last ring takes its place. */
static void drop(struct trail *t, struct ring *r)
{
	struct ring *last = t->ring[--t->nrings];

	htab_remove(&t->by_n, htab_hash_u64(r->n), r);
	last->place = r->place;
	t->ring[r->place] = last;
	t->nmaps -= r->minutes != NULL;
	free(r->minutes);
	free(r);
}

struct trail *trail_new(void)
{
	struct trail *t = xcalloc(1, sizeof(*t));

	t->nobody.obj.kind = SAN_KIND_MAP; /* 0 is nobody's handle */
	t->nobody.io.lat_us = -1;
	t->still = add(t, &t->nobody.obj);
	t->still->wanted = true;
	return t;
}

void trail_free(struct trail *t)
{
	if (!t)
		return;
	while (t->nrings)
		drop(t, t->ring[0]);
	htab_fini(&t->by_n);
	free(t->ring);
	free(t);
}

void trail_row(struct trail *t, const struct san_obj *obj)
{
	struct ring *r;

	if (obj->kind != SAN_KIND_MAP && obj->kind != SAN_KIND_PATH)
		return;
	r = find(t, obj->n);
	if (!r) {
		r = add(t, obj);
		r->wanted = r->minutes || !t->choosy || t->all;
	}
	r->fresh = true;
}

void trail_want(struct trail *t, const struct san *san, const uint32_t *paths, size_t n, bool all)
{
	t->choosy = true;
	t->all = all;
	for (size_t i = 0; i < t->nrings; i++) {
		struct ring *r = t->ring[i];

		/* What it shows is from when it was wanted last; the engine tells it anew. */
		r->fresh = r->fresh && r->wanted;
		r->wanted = r->minutes || all;
	}
	for (size_t i = 0; i < n; i++) {
		const struct san_obj *obj = san_by_n(san, paths[i]);
		struct ring *r = find(t, paths[i]);

		if (!obj || obj->kind != SAN_KIND_PATH)
			continue;
		if (!r)
			r = add(t, obj);
		r->wanted = true;
	}
}

void trail_gone(struct trail *t, const struct san_obj *obj)
{
	struct ring *r = find(t, obj->n);

	if (r)
		drop(t, r);
}

/* ---- the clocks ---- */

static void turn(struct clock *c, int64_t at)
{
	c->now = (c->now + 1) % TRAIL_SAMPLES;
	c->used += c->used < TRAIL_SAMPLES;
	c->at[c->now] = at;
}

/* Slot k back from the current one. */
static size_t back(const struct clock *c, size_t k)
{
	return (c->now + TRAIL_SAMPLES - k) % TRAIL_SAMPLES;
}

/* How many slots back the newest is that began at or before `at`; used: none. */
static size_t slot_at(const struct clock *c, int64_t at)
{
	size_t k = 0;

	while (k < c->used && c->at[back(c, k)] > at)
		k++;
	return k;
}

/* Whole steps, with a little early or late counted as on time. */
static int64_t steps(int64_t ms, int64_t step)
{
	return (ms + step / 2) / step;
}

/* ---- samples ---- */

static uint32_t sum(uint32_t a, uint32_t b)
{
	return a < TRAIL_NONE - 1 - b ? a + b : TRAIL_NONE - 1;
}

static struct sample sample_of(const struct san_obj *obj)
{
	const struct san_io *io = obj->kind == SAN_KIND_MAP
					  ? &((const struct san_map *)(const void *)obj)->io
					  : &((const struct san_path *)(const void *)obj)->io;

	return (struct sample){
		.iops = sum(io->rd_iops, io->wr_iops),
		.kbps = sum(io->rd_kbps, io->wr_kbps),
		.lat_us = io->lat_us < 0 ? TRAIL_NONE : (uint32_t)io->lat_us,
		.inflight = sum(io->inflight, 0),
	};
}

static void sum_up(struct sums *s, const struct sample *v)
{
	s->samples++;
	s->iops += v->iops;
	s->kbps += v->kbps;
	s->inflight = v->inflight > s->inflight ? v->inflight : s->inflight;
	if (v->lat_us == TRAIL_NONE)
		return;
	s->lat += (uint64_t)v->lat_us * v->iops;
	s->lat_max = v->lat_us > s->lat_max ? v->lat_us : s->lat_max;
}

static struct minute minute_of(const struct sums *s)
{
	if (!s->samples)
		return no_minute;
	return (struct minute){
		.iops = (uint32_t)(s->iops / s->samples),
		.kbps = (uint32_t)(s->kbps / s->samples),
		.lat_us = s->iops ? (uint32_t)(s->lat / s->iops) : TRAIL_NONE,
		.inflight = s->inflight,
		.lat_max = s->iops ? s->lat_max : TRAIL_NONE,
	};
}

/* A slot is over: its sample goes into its minute. */
static void settle(struct trail *t)
{
	for (size_t i = 0; i < t->nrings; i++) {
		const struct ring *r = t->ring[i];
		const struct sample *v = &r->sample[t->samples.now];

		if (r->minutes && v->iops != TRAIL_NONE)
			sum_up(&r->minutes->sums, v);
	}
}

static void settle_minute(struct trail *t, int64_t minute, bool known)
{
	turn(&t->minutes, minute * MINUTE_MS);
	for (size_t i = 0; i < t->nrings; i++) {
		struct minutes *of = t->ring[i]->minutes;

		if (!of)
			continue;
		of->minute[t->minutes.now] = known ? minute_of(&of->sums) : no_minute;
		of->sums = (struct sums){ 0 };
	}
}

/* The minute of the sums is over, and with it those that had no sample. */
static void settle_minutes(struct trail *t, int64_t now)
{
	int64_t m = t->minute < now - TRAIL_MINUTES ? now - TRAIL_MINUTES : t->minute;

	for (; m < now; m++)
		settle_minute(t, m, m == t->minute);
	t->minute = now;
}

static void open_slot(struct trail *t, int64_t at)
{
	turn(&t->samples, at);
	for (size_t i = 0; i < t->nrings; i++)
		t->ring[i]->sample[t->samples.now] = no_sample;
}

/* The next slot, after as many gaps as intervals were missed. */
static void next_slot(struct trail *t, int64_t now, int64_t elapsed)
{
	int64_t missed = elapsed > 0 ? steps(elapsed, t->interval) - 1 : 0;

	settle(t);
	if (t->minute != now / MINUTE_MS)
		settle_minutes(t, now / MINUTE_MS);
	for (int64_t k = missed < TRAIL_SAMPLES ? missed : TRAIL_SAMPLES; k > 0; k--)
		open_slot(t, now - k * t->interval);
	open_slot(t, now);
}

void trail_sync(struct trail *t, int64_t now, int64_t interval_ms, bool rated)
{
	int64_t elapsed = now - t->samples.at[t->samples.now];
	bool same;

	t->interval = interval_ms > 0 ? interval_ms : 1000;
	same = t->samples.used && elapsed >= 0 && elapsed < t->interval / 2;
	if (!t->samples.used) {
		t->minute = now / MINUTE_MS;
		open_slot(t, now);
	} else if (!same) {
		next_slot(t, now, elapsed);
	}
	t->rated = t->still->fresh = rated;
	for (size_t i = t->nrings; i-- > 0;) {
		struct ring *r = t->ring[i];

		if (r->wanted) {
			if (r->fresh && rated)
				r->sample[t->samples.now] = sample_of(r->obj);
			r->idle = 0;
		} else if (!same && ++r->idle >= TRAIL_SAMPLES) {
			drop(t, r); /* all gaps: nobody has looked at that path for long */
		}
	}
}

/* ---- asking ---- */

static uint32_t sample_get(const struct sample *v, enum trail_what what)
{
	switch (what) {
	case TRAIL_IOPS:
		return v->iops;
	case TRAIL_KBPS:
		return v->kbps;
	case TRAIL_INFLIGHT:
		return v->inflight;
	case TRAIL_LAT_US:
	case TRAIL_LAT_MAX:
		break;
	}
	return v->lat_us;
}

static uint32_t minute_get(const struct minute *v, enum trail_what what)
{
	switch (what) {
	case TRAIL_IOPS:
		return v->iops;
	case TRAIL_KBPS:
		return v->kbps;
	case TRAIL_INFLIGHT:
		return v->inflight;
	case TRAIL_LAT_US:
		return v->lat_us;
	case TRAIL_LAT_MAX:
		break;
	}
	return v->lat_max;
}

/* Intervals without a slot between the newest one that counts and the moment. */
static size_t silence(const struct clock *c, size_t k, int64_t until, int64_t step, size_t max)
{
	int64_t missed = k ? 0 : (until - c->at[c->now]) / step - 1;

	return missed <= 0 ? 0 : missed > (int64_t)max ? max : (size_t)missed;
}

size_t trail_samples(const struct trail *t, uint32_t n, enum trail_what what, int64_t until,
		     uint32_t *out, size_t max)
{
	const struct ring *r = find(t, n);
	size_t k = slot_at(&t->samples, until), have = t->samples.used - k, silent, from;

	if (!r || !have)
		return 0;
	silent = silence(&t->samples, k, until, t->interval, max);
	have = have > max - silent ? max - silent : have;
	from = k + have;
	for (size_t i = 0; i < have; i++)
		out[i] = sample_get(&r->sample[back(&t->samples, from - 1 - i)], what);
	for (size_t i = 0; i < silent; i++)
		out[have + i] = TRAIL_NONE;
	return have + silent;
}

size_t trail_minutes(const struct trail *t, uint32_t n, enum trail_what what, int64_t until,
		     uint32_t *out, size_t max)
{
	const struct ring *r = find(t, n);
	size_t k = slot_at(&t->minutes, until - MINUTE_MS), have = t->minutes.used - k;

	if (!r || !r->minutes)
		return 0;
	have = have > max ? max : have;
	for (size_t i = 0; i < have; i++)
		out[i] = minute_get(&r->minutes->minute[back(&t->minutes, k + have - 1 - i)], what);
	return have;
}

static bool as_io(const struct sample *v, struct san_io *out)
{
	if (v->iops == TRAIL_NONE)
		return false;
	*out = (struct san_io){ .rd_iops = v->iops,
				.rd_kbps = v->kbps,
				.lat_us = v->lat_us == TRAIL_NONE ? -1 : (int32_t)v->lat_us,
				.inflight = v->inflight };
	return true;
}

/* What the minute was that holds the moment; it may be the one that is not over. */
static struct minute minute_at(const struct trail *t, const struct minutes *of, int64_t at)
{
	size_t k = slot_at(&t->minutes, at);

	if (at / MINUTE_MS == t->minute)
		return minute_of(&of->sums);
	if (k < t->minutes.used && at - t->minutes.at[back(&t->minutes, k)] < MINUTE_MS)
		return of->minute[back(&t->minutes, k)];
	return no_minute;
}

/*
 * The slot of a moment, as slot_at() counts.  The first of all slots is also that of the picture
 * which was there when the trail began; what is older is a matter of minutes.
 */
static size_t slot_of(const struct trail *t, int64_t at)
{
	const struct clock *c = &t->samples;
	size_t k = slot_at(c, at);
	bool first = c->used && c->used < TRAIL_SAMPLES && k == c->used;

	return first && c->at[back(c, k - 1)] - at < t->interval / 2 ? k - 1 : k;
}

bool trail_at(const struct trail *t, const struct san_obj *obj, int64_t at, struct san_io *out)
{
	const struct ring *r = find(t, obj->n);
	size_t k = slot_of(t, at);

	if (!r && obj->kind == SAN_KIND_MAP)
		r = t->still;
	if (!r)
		return false;
	if (k < t->samples.used)
		return !silence(&t->samples, k, at, t->interval, 1) &&
		       as_io(&r->sample[back(&t->samples, k)], out);
	if (r->minutes) {
		struct minute m = minute_at(t, r->minutes, at);

		return as_io(&(struct sample){ m.iops, m.kbps, m.lat_us, m.inflight }, out);
	}
	return false;
}

bool trail_known(const struct trail *t, const struct san_obj *obj)
{
	const struct ring *r = find(t, obj->n);

	return t->rated && (obj->kind == SAN_KIND_MAP || (r && r->wanted && r->fresh));
}

size_t trail_bytes(const struct trail *t)
{
	return sizeof(*t) + t->nrings * sizeof(struct ring) + t->nmaps * sizeof(struct minutes) +
	       t->cap * sizeof(*t->ring) + t->by_n.cap * sizeof(*t->by_n.slot);
}
