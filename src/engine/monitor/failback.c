/* SPDX-License-Identifier: GPL-2.0-or-later */
/* failback: the two clocks of a map: until it goes back, and until its I/O fails. */
#include "engine/monitor/failback.h"

#include "engine/conf/conf_keys.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- failback ---- */

/*
 * Is there something to go back to?  multipathd would also switch to the first
 * group when no path is usable, and back with the first that returns.
 */
static bool is_needed(const struct failback_cfg *cfg, const struct failback_look *look)
{
	if (look->ngroups < 2 || cfg->failback == CONF_NO || !look->usable || !look->best)
		return false;
	return look->best != look->current || !look->in_order;
}

static void go(struct failback *f, const struct failback_look *look, struct failback_do *out)
{
	f->due = 0;
	out->what = look->in_order ? FAILBACK_SWITCH : FAILBACK_RELOAD;
	out->group = look->best;
}

static void count(const struct failback *f, int64_t now, struct failback_do *out)
{
	out->left_ms = f->due > now ? f->due - now : 0;
}

/* The first path of the best group to return: another host of a cluster may have moved there. */
static bool follows(const struct failback_cfg *cfg, const struct failback_look *look)
{
	return cfg->failback == CONF_FOLLOWOVER && look->path_back && look->group == look->best &&
	       look->group_was_out;
}

void failback_checked(struct failback *f, const struct failback_cfg *cfg,
		      const struct failback_look *look, int64_t now, struct failback_do *out)
{
	*out = (struct failback_do){ .what = FAILBACK_STAY };
	if (look->path_lost) {
		f->due = 0;
		return;
	}
	if (look->prios_changed && cfg->by_prio && cfg->failback == CONF_IMMEDIATE) {
		out->what = FAILBACK_RELOAD;
		out->group = look->best;
		return;
	}
	if (!is_needed(cfg, look))
		return;
	if (cfg->failback > 0) {
		if (look->path_back || !f->due)
			f->due = now + cfg->failback * 1000;
		count(f, now, out);
	} else if (cfg->failback == CONF_IMMEDIATE || follows(cfg, look)) {
		go(f, look, out);
	}
}

void failback_tick(struct failback *f, const struct failback_cfg *cfg,
		   const struct failback_look *look, int64_t now, struct failback_do *out)
{
	bool needed = is_needed(cfg, look);

	*out = (struct failback_do){ .what = FAILBACK_STAY };
	if (cfg->failback <= 0)
		f->due = 0; /* set otherwise meanwhile */
	if (!f->due)
		return;
	if (now < f->due) {
		if (needed)
			count(f, now, out);
		return;
	}
	f->due = 0;
	if (needed)
		go(f, look, out);
}

/* ---- no_path_retry ---- */

static bool counts(const struct retry *r, const struct retry_cfg *cfg)
{
	return cfg->no_path_retry > 0 && !r->disabled;
}

/* Queueing is to be on, or off, whatever the paths do. */
static void settle(struct retry *r, bool on, enum san_tri queueing, struct retry_do *out)
{
	r->recovering = false;
	r->until = 0;
	if (queueing != (on ? SAN_YES : SAN_NO))
		out->message = on ? RETRY_QUEUE : RETRY_FAIL;
}

static void with_paths(struct retry *r, enum san_tri queueing, struct retry_do *out)
{
	if (r->recovering || queueing != SAN_YES)
		out->message = RETRY_QUEUE;
	out->left = r->recovering;
	r->recovering = false;
	r->until = 0;
}

static void without_paths(struct retry *r, const struct retry_cfg *cfg, int64_t now,
			  struct retry_do *out)
{
	if (!r->recovering) {
		r->recovering = out->entered = true;
		r->until = now + cfg->no_path_retry * cfg->polling_s * 1000;
	}
	if (r->until && now >= r->until) {
		r->until = 0;
		out->timed_out = true;
		out->message = RETRY_FAIL;
	}
	out->left_ms = r->until ? r->until - now : 0;
}

void retry_look(struct retry *r, const struct retry_cfg *cfg, uint32_t usable,
		enum san_tri queueing, int64_t now, struct retry_do *out)
{
	*out = (struct retry_do){ 0 };
	if (counts(r, cfg) && usable)
		with_paths(r, queueing, out);
	else if (counts(r, cfg))
		without_paths(r, cfg, now, out);
	else if (!r->disabled && cfg->no_path_retry == RETRY_UNSET)
		*r = (struct retry){ 0 };
	else
		settle(r, !r->disabled && cfg->no_path_retry == CONF_INFINITY, queueing, out);
}

void retry_disable(struct retry *r, bool disabled)
{
	r->disabled = disabled;
	r->recovering = false;
	r->until = 0;
}

bool retry_wants_queue(const struct retry *r, const struct retry_cfg *cfg)
{
	if (counts(r, cfg))
		return !r->recovering || r->until;
	return !r->disabled && cfg->no_path_retry == CONF_INFINITY;
}

char *retry_word(char *dst, size_t size, const struct retry *r, const struct retry_cfg *cfg,
		 uint32_t usable, int64_t now)
{
	if (counts(r, cfg) && r->until > now)
		snprintf(dst, size, "%" PRId64 " sec", (r->until - now + 999) / 1000);
	else if (counts(r, cfg) && usable)
		snprintf(dst, size, "%" PRId64 " chk", cfg->no_path_retry);
	else if (!r->disabled && cfg->no_path_retry == RETRY_UNSET)
		snprintf(dst, size, "-");
	else if (!r->disabled && cfg->no_path_retry == CONF_INFINITY)
		snprintf(dst, size, "on");
	else
		snprintf(dst, size, "off");
	return dst;
}
