/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace: a model of the line as a bucket that empties at a rate, and the rate
 * as the middle one of the last three that were measured: one stall (^S, a
 * lost packet) makes no slow line, and one quick moment no quick one.
 */
#include "ui/pace.h"

#include "base/attr.h"

#include <string.h>

#define FRAME_MS 50 /* changes at most so often, where the line is quick */
/* A line that carries less (two frames a second of a busy screen, at most) is a slow one. */
#define SLOW_RATE 4000
/* Nothing is known from a frame that had gone sooner than this, but that the line is quick ... */
#define QUICK_MS 50
/* ... and it takes this much longer than an answer alone to call a line slow. */
#define SLOW_MS 400
/* An answer behind fewer bytes measures the way to the terminal; behind more of them, its width. */
#define TURN_BYTES   48
#define SAMPLE_BYTES 200
/* What is slower than the slowest modem is a stall. */
#define RATE_LEAST 100

/* A piece of a frame takes a quarter of a second; the next may be sent a little before it has gone.
 */
#define PIECES_A_SECOND 4
#define PIECE_LEAST     64
#define LEAD_MS         100

#define ASK_MS    10000 /* on a quick line a question so often, and only behind ... */
#define ASK_BYTES 400   /* ... a frame that would be felt */
/* So long is an answer waited for before it is given up, first and later. */
#define PATIENCE_NEW_MS 250
#define PATIENCE_MS     10000
#define UNANSWERED_MOST 3

/*
 * Without answers: a line is slow when it is full twice within so long (once is a ^S), and one that
 * has not been full for so long is tried as a quick one.
 */
#define FULL_FORGOTTEN_MS 60000

/* From which rate on how often: about an eighth of the line for a screen on which all moves. */
static const struct {
	int64_t rate;
	int64_t interval_ms;
} intervals[] = {
	{ 1600, 2000 }, /* 19200 baud */
	{ 800, 5000 },  /* 9600 */
	{ 0, 10000 },
};

void pace_init(struct pace *p, unsigned baud, int64_t forced_ms)
{
	*p = (struct pace){ .forced_ms = forced_ms };
	p->serial = baud > 0;
	p->rate = baud / 10;
	if (p->rate >= SLOW_RATE)
		p->rate = 0;
}

int64_t pace_slow(const struct pace *p)
{
	size_t i = 0;

	if (p->forced_ms)
		return p->forced_ms;
	if (!p->rate)
		return 0;
	if (p->wanted_ms)
		return p->wanted_ms;
	while (p->rate < intervals[i].rate)
		i++;
	return intervals[i].interval_ms;
}

size_t pace_budget(const struct pace *p)
{
	size_t piece = (size_t)p->rate / PIECES_A_SECOND;

	if (!p->rate)
		return 0;
	return piece > PIECE_LEAST ? piece : PIECE_LEAST;
}

/* ---- when ---- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t patience(const struct pace *p)
{
	return p->answers ? PATIENCE_MS : PATIENCE_NEW_MS;
}

/* When a frame that nobody asked for is due. */
static int64_t next_frame(const struct pace *p)
{
	int64_t slow = pace_slow(p), due = p->drawn_ms + (slow ? slow : FRAME_MS);

	/* Has the last one gone? Until that is known the line may be a slow one. */
	if (p->nasked)
		due = later(due, p->asked_ms + patience(p));
	return due;
}

int64_t pace_wait(const struct pace *p, int64_t now, bool key)
{
	int64_t due = now;

	if (p->unfinished && !key)
		due = p->drawn_ms + FRAME_MS;
	else if (!key)
		due = next_frame(p);
	if (p->rate)
		due = later(due, p->clear_ms - LEAD_MS);
	return later(due - now, 0);
}

void pace_sent(struct pace *p, int64_t now, size_t n, bool whole)
{
	p->drawn_ms = now;
	p->unfinished = !whole;
	if (!n)
		return;
	p->clear_ms = later(p->clear_ms, now);
	if (p->rate)
		p->clear_ms += (int64_t)n * 1000 / p->rate;
	if (!p->full_ms)
		p->full_bytes = n;
}

/* ---- how fast ---- */

/* The middle one; of two the quicker one, for a slow line is to be shown twice. */
static int64_t middle(const struct pace *p)
{
	const int64_t *s = p->sample;

	if (p->nsamples == 1)
		return s[0];
	if (p->nsamples == 2)
		return later(s[0], s[1]);
	return later(sooner(s[0], s[1]), sooner(later(s[0], s[1]), s[2]));
}

static void add_sample(struct pace *p, int64_t rate)
{
	if (p->serial)
		return;
	memmove(p->sample + 1, p->sample, sizeof p->sample - sizeof *p->sample);
	p->sample[0] = later(rate, RATE_LEAST);
	if (p->nsamples < PACE_SAMPLES)
		p->nsamples++;
	rate = middle(p);
	p->rate = rate < SLOW_RATE ? rate : 0;
	if (!p->rate)
		p->clear_ms = 0;
}

/* n bytes had gone after so long. */
static void measured(struct pace *p, size_t n, int64_t took)
{
	int64_t rate = took > 0 ? (int64_t)n * 1000 / took : INT64_MAX;

	if (took < QUICK_MS)
		rate = INT64_MAX;
	/* Between quick and slow: less than a frame that is felt, of which nothing follows. */
	if (rate < SLOW_RATE && took < SLOW_MS && !p->rate)
		return;
	add_sample(p, rate);
}

bool pace_asks(const struct pace *p, int64_t now, size_t n)
{
	if (p->serial || p->unanswered >= UNANSWERED_MOST)
		return false;
	if (p->nasked == 1 && !p->asked[0].bytes && n) /* put before the first frame */
		return true;
	if (p->nasked) /* given up, or still waited for */
		return now - p->asked_ms >= patience(p);
	return p->rate || !p->asked_ms || (n >= ASK_BYTES && now - p->asked_ms >= ASK_MS);
}

void pace_asked(struct pace *p, int64_t now, size_t n)
{
	if (p->nasked && now - p->asked_ms >= patience(p)) {
		p->unanswered++;
		p->nasked = 0;
	}
	if (p->nasked == PACE_ASKED)
		return;
	/* with what is still in the bucket, of which n is a part */
	if (p->rate)
		n = (size_t)later((int64_t)n, (p->clear_ms - now) * p->rate / 1000);
	p->asked[p->nasked].at_ms = now;
	p->asked[p->nasked].bytes = n;
	p->nasked++;
	p->asked_ms = now;
}

void pace_answered(struct pace *p, int64_t now)
{
	int64_t took = now - p->asked[0].at_ms;
	size_t bytes = p->asked[0].bytes;

	if (!p->nasked)
		return; /* of a question that was given up */
	p->nasked--;
	p->asked[0] = p->asked[1];
	p->answers = true;
	p->unanswered = 0;
	if (bytes < TURN_BYTES)
		p->turn_ms = took;
	else if (bytes >= SAMPLE_BYTES || (p->rate && bytes >= pace_budget(p)))
		measured(p, bytes, took - p->turn_ms);
}

void pace_forget(struct pace *p)
{
	p->nasked = 0;
}

void pace_anew(struct pace *p)
{
	pace_forget(p);
	p->answers = false;
	p->unanswered = 0;
}

void pace_full(struct pace *p, int64_t now, bool full)
{
	if (full && !p->full_ms) {
		p->full_ms = later(p->drawn_ms, 1);
	} else if (!full && p->full_ms) {
		if (!p->answers && p->full_told && now - p->full_told < FULL_FORGOTTEN_MS)
			measured(p, p->full_bytes, now - p->full_ms);
		p->full_ms = 0;
		p->full_told = now;
	} else if (!full && !p->answers && p->rate && !p->serial && p->full_told &&
		   now - p->full_told >= FULL_FORGOTTEN_MS) {
		p->nsamples = 0;
		p->rate = 0;
	}
}
