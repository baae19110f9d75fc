/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shaky: counting failures, and taking samples of a path that failed twice. */
#include "engine/monitor/shaky.h"

#include <stdio.h>

static bool good(enum san_chk chk)
{
	return chk == SAN_CHK_READY || chk == SAN_CHK_GHOST;
}

/* ---- what is set ---- */

void shaky_cfg_delay(struct shaky_cfg *cfg, int64_t watch_checks, int64_t wait_checks,
		     int64_t max_polling_s)
{
	if (watch_checks <= 0 && wait_checks <= 0)
		return;
	if (cfg->threshold > 0 || cfg->forget_rate > 0 || cfg->recovery_s > 0)
		return;
	cfg->threshold = 1;
	if (watch_checks > 0)
		cfg->forget_rate = watch_checks;
	if (wait_checks > 0)
		cfg->recovery_s = wait_checks * max_polling_s;
}

enum shaky_logic shaky_logic(const struct shaky_cfg *cfg, char *why, size_t size)
{
	bool all_four =
		cfg->sample_s > 0 && cfg->rate >= 0 && cfg->gap_s > 0 && cfg->double_failed_s > 0;
	bool all_three = cfg->threshold > 0 && cfg->forget_rate > 0 && cfg->recovery_s > 0;
	const char *text = "";

	if (all_four && cfg->sample_s < SHAKY_SAMPLE_MIN_S)
		text = "marginal_path_err_sample_time must be at least 120 s: no path is sampled";
	else if (all_four && cfg->threshold > 0)
		text = "marginal_path_err_* holds, so san_path_err_* has no effect";
	else if (!all_four && (cfg->sample_s > 0 || cfg->gap_s > 0 || cfg->double_failed_s > 0))
		text = "all four settings of marginal_path_* are needed: it has no effect";
	else if (!all_three && (cfg->threshold > 0 || cfg->forget_rate > 0 || cfg->recovery_s > 0))
		text = "all three settings of san_path_err_* are needed: it has no effect";
	if (why)
		snprintf(why, size, "%s", text);
	if (all_four)
		return cfg->sample_s < SHAKY_SAMPLE_MIN_S ? SHAKY_OFF : SHAKY_BY_SAMPLE;
	return all_three ? SHAKY_BY_COUNT : SHAKY_OFF;
}

/* ---- by count ---- */

static bool release(struct shaky_path *p)
{
	p->failures = 0;
	p->held = false;
	p->forget_left = 0;
	return false;
}

/* Is a path that is held to be held on? */
static bool hold_on(struct shaky_path *p, const struct shaky_cfg *cfg, enum san_chk was,
		    uint32_t usable, int64_t now)
{
	if (!usable)
		return release(p); /* nothing else is left */
	if (!good(was) && was != SAN_CHK_DELAYED) {
		/* It has failed again meanwhile: it must prove itself from now on. */
		p->forget_left = cfg->forget_rate;
		p->held_since = now;
	}
	return now - p->held_since > cfg->recovery_s * 1000 ? release(p) : true;
}

/* A good check of a path that works: after forget_rate of them the next forgets a failure. */
static void forget(struct shaky_path *p, const struct shaky_cfg *cfg)
{
	if (p->forget_left > 0) {
		p->forget_left--;
		return;
	}
	p->failures--;
	p->forget_left = cfg->forget_rate;
}

/* The path answers well. Is it to be held? */
static bool by_count(struct shaky_path *p, const struct shaky_cfg *cfg, enum san_chk was,
		     uint32_t usable, int64_t now)
{
	if (p->held)
		return hold_on(p, cfg, was, usable, now);
	if (good(was)) {
		if (p->failures)
			forget(p, cfg);
		return false;
	}
	if (was != SAN_CHK_FAULTY && was != SAN_CHK_SHAKY && was != SAN_CHK_TIMEOUT &&
	    was != SAN_CHK_DISCONNECTED)
		return false; /* new, or not yet known: that is no failure */
	if (!p->failures)
		p->forget_left = cfg->forget_rate;
	p->failures++;
	p->held = p->failures > cfg->threshold;
	p->held_since = now;
	return p->held;
}

/* ---- by sample ---- */

static void calm(struct shaky_path *p)
{
	p->stage = SHAKY_CALM;
	p->gap = p->begun = false;
	p->reads = p->errors = p->in_flight = 0;
}

bool shaky_failed(struct shaky_path *p, const struct shaky_cfg *cfg, int64_t now)
{
	if (shaky_logic(cfg, NULL, 0) != SHAKY_BY_SAMPLE || p->stage >= SHAKY_TO_SAMPLE)
		return false;
	if (p->stage == SHAKY_CALM || now - p->failed_at > cfg->double_failed_s * 1000) {
		p->stage = SHAKY_FAILED_ONCE;
		p->failed_at = now;
		return false;
	}
	calm(p);
	p->stage = SHAKY_TO_SAMPLE; /* as soon as it answers again */
	return true;
}

static bool by_sample(struct shaky_path *p, const struct shaky_cfg *cfg, uint32_t usable,
		      int64_t now)
{
	if (p->stage < SHAKY_TO_SAMPLE)
		return false;
	if (!usable) {
		calm(p);
		return false;
	}
	if (p->stage == SHAKY_TO_SAMPLE && (!p->gap || now - p->bad_at > cfg->gap_s * 1000)) {
		calm(p);
		p->stage = SHAKY_SAMPLING;
	}
	return true;
}

uint32_t shaky_reads_due(struct shaky_path *p, const struct shaky_cfg *cfg, int64_t now)
{
	uint32_t n = SHAKY_READS - p->in_flight;

	if (p->stage != SHAKY_SAMPLING)
		return 0;
	if (!p->begun) {
		p->begun = true;
		p->begun_at = now;
	}
	/* At the end all get the time to end, too. */
	if (now - p->begun_at + SHAKY_READ_TIMEOUT_MS >= cfg->sample_s * 1000)
		return 0;
	p->reads += n;
	p->in_flight += n;
	return n;
}

void shaky_read_ended(struct shaky_path *p, bool is_good)
{
	if (p->stage != SHAKY_SAMPLING || !p->in_flight)
		return; /* of a sample that was given up */
	p->in_flight--;
	p->errors += !is_good;
}

enum shaky_sample shaky_sample_over(struct shaky_path *p, const struct shaky_cfg *cfg,
				    uint32_t usable, int64_t now)
{
	bool bad;

	if (p->stage != SHAKY_SAMPLING || !p->begun || now - p->begun_at < cfg->sample_s * 1000)
		return SHAKY_NOT_YET;
	bad = (int64_t)p->errors * 1000 > cfg->rate * (int64_t)p->reads;
	calm(p);
	if (!bad)
		return SHAKY_WAS_GOOD;
	if (!usable)
		return SHAKY_NO_OTHER;
	p->stage = SHAKY_TO_SAMPLE;
	p->gap = true;
	p->bad_at = now;
	return SHAKY_WAS_BAD;
}

/* ---- both ---- */

enum shaky_say shaky_checked(struct shaky_path *p, const struct shaky_cfg *cfg, enum san_chk was,
			     enum san_chk is, uint32_t usable, int64_t now)
{
	bool hold = false;

	if (!good(is))
		return SHAKY_GO; /* there is nothing to hold back */
	switch (shaky_logic(cfg, NULL, 0)) {
	case SHAKY_OFF:
		break;
	case SHAKY_BY_COUNT:
		hold = by_count(p, cfg, was, usable, now);
		break;
	case SHAKY_BY_SAMPLE:
		hold = by_sample(p, cfg, usable, now);
		break;
	}
	if (!hold)
		return SHAKY_GO;
	return cfg->apart ? SHAKY_APART : SHAKY_HOLD;
}

/* ---- ghost_delay ---- */

bool shaky_ghosts_made(struct shaky_ghosts *g, int64_t delay_s, uint32_t ready, uint32_t ghosts,
		       int64_t now)
{
	g->until = delay_s > 0 && !ready && ghosts ? now + delay_s * 1000 : 0;
	return g->until != 0;
}

bool shaky_ghosts_over(struct shaky_ghosts *g, uint32_t ready, int64_t now)
{
	if (!g->until || (!ready && now < g->until))
		return false;
	g->until = 0;
	return true;
}
