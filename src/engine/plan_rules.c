/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_rules: what cannot be done, and how much the rest must be confirmed.
 *
 * A refusal says the reason that the kernel or the daemon would give, before
 * it is asked.  Three levels: safe; lowers redundancy or moves I/O; may stop
 * I/O, where the map's name must be typed.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NO PLAN_NO
#define DO PLAN_DO

static const char as_asked[] = PLAN_AS_ASKED;

void plan_do_verb(struct plan_refusal *r, enum plan_verb v, const char *what_it_does)
{
	char how[sizeof(r->b->out->instead)];

	DO(r, "%s %s", plan_how(how, sizeof(how), r->b, v, r->t, 1), what_it_does);
}

static void refuse_gone(struct plan_refusal *r)
{
	char clock[16];

	NO(r, "%s is no longer in the table of %s", r->path, r->map);
	if (r->p->gone_at)
		text_cat(r->dst, r->size, ", since %s",
			 text_clock(clock, sizeof(clock), r->p->gone_at));
	if (plan_daemon_runs(r->b))
		DO(r, "bring its device back: multipathd adds it then (multipathd add path %s)",
		   r->path);
	else
		DO(r, "bring its device back, then give the map a new table: nobody adds it here");
}

static void refuse_fail(struct plan_refusal *r)
{
	char who[PHRASE];

	if (r->p->dm != SAN_DM_FAILED)
		return;
	NO(r, "%s of %s is failed already", r->path, r->map);
	if (r->p->held)
		text_cat(r->dst, r->size, ", by %s",
			 *r->p->held_by ? phrase_name(who, sizeof(who), r->p->held_by, 30)
					: "an operator");
	if (r->p->held || !plan_daemon_runs(r->b))
		DO(r, "nothing: it stays failed until it is reinstated");
	else
		DO(r, "nothing now; multipathd brings it back when its check finds it good");
}

static void refuse_reinstate(struct plan_refusal *r)
{
	char dev[PHRASE];

	/* one that is held but active again may be reinstated: the daemon checks it again then */
	if (r->p->dm != SAN_DM_ACTIVE || r->p->held)
		return;
	NO(r, "%s of %s is not failed", r->path, r->map);
	DO(r, "%s", as_asked);
	if (verdict_alive(r->p) || !*r->p->dev)
		return;
	text_cat(r->dst, r->size, "; its device is %s",
		 phrase_name(dev, sizeof(dev), r->p->dev, 20));
	plan_do_verb(r, PLAN_RUN, "sets the device running");
}

static void refuse_run(struct plan_refusal *r)
{
	static const char *const leaving[] = { "cancel", "deleted", "deleting", "dead",
					       "deleting (no IO)" };

	if (!*r->p->name) {
		NO(r, "%s of %s has no device any more", r->path, r->map);
		DO(r, "bring the device back first: rescan its SCSI host");
	} else if (!strcmp(r->p->dev, "running") || !strcmp(r->p->dev, "live")) {
		NO(r, "the device of %s is running already", r->path);
		DO(r, "%s", as_asked);
		if (r->p->dm == SAN_DM_FAILED)
			plan_do_verb(r, PLAN_REINSTATE, "uses the path again");
	}
	for (size_t i = 0; i < ARRAY_LEN(leaving); i++) {
		if (strcmp(r->p->dev, leaving[i]) != 0)
			continue;
		NO(r, "the device of %s is being removed", r->path);
		DO(r, "bring the device back first: rescan its SCSI host");
	}
}

static void refuse_path(struct plan_refusal *r)
{
	if (!r->p->group)
		refuse_gone(r);
	else if (r->t->cmd->verb == PLAN_FAIL)
		refuse_fail(r);
	else if (r->t->cmd->verb == PLAN_REINSTATE)
		refuse_reinstate(r);
	else
		refuse_run(r);
}

static void refuse_group_number(struct plan_refusal *r)
{
	if (!r->m->ngroups) {
		NO(r, "%s has no group", r->map);
		DO(r, "give the map a table with paths first");
		return;
	}
	NO(r, "%s has no group %" PRIu32, r->map, r->t->cmd->group);
	if (r->m->ngroups == 1)
		DO(r, "nothing: it has only group 1");
	else
		DO(r, "choose one of its groups, 1 to %" PRIu32, r->m->ngroups);
}

static void refuse_group(struct plan_refusal *r)
{
	uint32_t g = r->t->cmd->group;
	enum san_gstate state;

	if (!g || g > r->m->ngroups) {
		refuse_group_number(r);
		return;
	}
	state = r->m->groups[g - 1].state;
	if (r->t->cmd->verb == PLAN_SWITCH && r->m->cur_group == g)
		NO(r, "%s uses group %" PRIu32 " already", r->map, g);
	else if (r->t->cmd->verb == PLAN_BYPASS && state == SAN_G_DISABLED)
		NO(r, "group %" PRIu32 " of %s is bypassed already", g, r->map);
	else if (r->t->cmd->verb == PLAN_UNBYPASS &&
		 (state == SAN_G_ENABLED || state == SAN_G_ACTIVE))
		NO(r, "group %" PRIu32 " of %s is not bypassed", g, r->map);
	if (*r->dst)
		DO(r, "%s", as_asked);
}

static void refuse_queue_on(struct plan_refusal *r)
{
	char clock[16];

	if (r->m->queueing != SAN_YES)
		return;
	NO(r, "%s holds I/O already when it has no path", r->map);
	DO(r, "%s", as_asked);
	if (!r->m->queue_until)
		return;
	/* to hold it longer is the one thing that is wanted then; screens page, 5.2 */
	NO(r, "%s holds I/O already; multipathd has no command to hold it past %s", r->map,
	   text_clock(clock, sizeof(clock), r->m->queue_until));
	DO(r,
	   "set no_path_retry queue for %s, then multipathd reconfigure. The kernel's own message "
	   "does not stop multipathd's countdown.",
	   r->map);
}

static void refuse_map(struct plan_refusal *r)
{
	enum plan_verb v = r->t->cmd->verb;

	if (v == PLAN_QUEUE_ON) {
		refuse_queue_on(r);
	} else if (v == PLAN_QUEUE_OFF && r->m->queueing == SAN_NO) {
		NO(r, "%s gives errors already when it has no path", r->map);
		DO(r, "%s", as_asked);
	} else if (v == PLAN_RESUME && r->m->suspended == SAN_NO) {
		NO(r, "%s is not suspended", r->map);
		DO(r, "%s", as_asked);
	} else if (v >= PLAN_FLUSH) {
		plan_refuse_device(r);
	}
}

/* A message to a suspended map is EBUSY; these are none. */
static bool needs_message(enum plan_verb v)
{
	return v < PLAN_RESUME;
}

bool plan_may_act(const struct san_host *h)
{
	return strcmp(h->source, "kernel") != 0 || !*h->user || !strcmp(h->user, "root");
}

/* What no verb can do here, whatever it is about. */
static void refuse_any(struct plan_refusal *r)
{
	const struct san *san = r->b->san;
	char user[PHRASE];

	if (san->host.read_only) {
		NO(r, "this engine is read-only");
		DO(r, "start sandeck without --read-only, or as a user who may act");
	} else if (r->b->verb != PLAN_BASELINE && !plan_may_act(&san->host)) {
		NO(r, "the engine runs as %s: kernel and multipathd take orders from root only",
		   phrase_name(user, sizeof(user), san->host.user, 30));
		DO(r, "start sandeck as root");
	} else if (!strcmp(san->host.source, "replay")) {
		NO(r, "a recording cannot be changed");
		DO(r, "sandeck without replay acts on this host");
	} else if (r->b->verb == PLAN_BASELINE && !san->nmaps && !san->host.gone_maps) {
		NO(r, "there is no map to expect anything of");
		DO(r, "set up a map first");
	} else if (r->b->verb == PLAN_ASSEMBLE && san->host.charge == SAN_CHARGE_MULTIPATHD &&
		   r->t->cmd->route == PLAN_ROUTE_AUTO) {
		NO(r, "multipathd is in charge, and assembles maps itself");
		DO(r, "multipathd reconfigure; or sandeck assemble --direct, beside it");
	} else if (needs_message(r->b->verb) && r->m->suspended == SAN_YES) {
		NO(r, "%s is suspended: the kernel answers EBUSY to every message", r->map);
		plan_do_verb(r, PLAN_RESUME, "continues it");
	}
}

char *plan_refusal(const struct plan_build *b, const struct plan_target *t, char *dst, size_t size)
{
	const struct plan_verb_info *v = plan_verb_info(b->verb);
	struct plan_refusal r = {
		.b = b, .t = t, .m = t->map, .p = t->path, .dst = dst, .size = size
	};

	dst[0] = '\0';
	if (t->map)
		phrase_map(r.map, sizeof(r.map), t->map);
	if (t->path)
		phrase_path(r.path, sizeof(r.path), t->path);
	refuse_any(&r);
	if (*dst)
		;
	else if (v->wants_path)
		refuse_path(&r);
	else if (v->wants_group)
		refuse_group(&r);
	else if (t->map)
		refuse_map(&r);
	phrase_whole(dst);
	phrase_whole(b->out->instead);
	return dst;
}

/* ---- levels ---- */

/*
 * Accepting fewer paths than were expected gives up redundancy for good.  And while one that is
 * there does not work nobody can say that these are the ones that should be.
 */
static bool accepts_trouble(const struct plan_slice *s)
{
	const struct san *san = s->b->san;

	if (s->map)
		return s->in_table < s->expected || s->usable < s->in_table;
	if (san->host.gone_maps)
		return true;
	for (size_t i = 0; i < san->nmaps; i++) {
		struct verdict_count c;

		verdict_count(san->maps[i], s->b->now, &c);
		if (c.in_table < c.expected || c.usable < c.in_table)
			return true;
	}
	return false;
}

/* The last path, or the last one on which I/O can rely. */
static bool takes_last(const struct plan_slice *s)
{
	return (s->alive && !s->alive_after) || (s->firm && !s->firm_after);
}

/* I/O goes on from paths that it can rely on to none: the kernel does not leave one that waits. */
static bool leaves_firm_group(const struct plan_slice *s)
{
	return s->group_after && plan_group_firm(s, s->map->cur_group) &&
	       !plan_group_firm_then(s, s->group_after);
}

enum plan_level plan_level(const struct plan_slice *s)
{
	switch (s->b->verb) {
	case PLAN_FAIL:
		return takes_last(s) || leaves_firm_group(s) ? PLAN_STOPS : PLAN_LOWERS;
	case PLAN_QUEUE_OFF: /* what is held gets errors */
	case PLAN_QUEUE_ON:  /* holds past what was configured */
		return s->firm ? PLAN_LOWERS : PLAN_STOPS;
	case PLAN_SWITCH:
	case PLAN_BYPASS:
		return leaves_firm_group(s) ? PLAN_STOPS : PLAN_LOWERS;
	case PLAN_RESUME: /* lets I/O go; nobody has looked at a table that then becomes live */
		return s->map->staged == SAN_YES ? PLAN_STOPS : PLAN_LOWERS;
	case PLAN_UNBYPASS:
		if (leaves_firm_group(s))
			return PLAN_STOPS;
		return s->group_after != s->map->cur_group ? PLAN_LOWERS : PLAN_SAFE;
	case PLAN_BASELINE:
		return accepts_trouble(s) ? PLAN_LOWERS : PLAN_SAFE;
	case PLAN_FLUSH:
	case PLAN_RESIZE:
	case PLAN_RENAME:
	case PLAN_PARTS_ADD:
	case PLAN_PARTS_DELETE:
		return plan_level_device(s);
	case PLAN_ASSEMBLE: /* tables are swapped; nothing of the I/O is lost */
		return PLAN_LOWERS;
	case PLAN_REINSTATE:
	case PLAN_RUN:
	case PLAN_NVERBS:
		break;
	}
	return PLAN_SAFE;
}
