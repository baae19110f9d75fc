/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal: what happened, when.
 *
 * One pass over the touched objects.  A fault often takes many paths at the
 * same moment; three or more of a kind in one pass also get one summary, which
 * is what an operator wants to read first.
 */
#include "engine/journal.h"
#include "engine/journal_flaps.h"
#include "engine/journal_port.h"
#include "engine/journal_words.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/rates.h"
#include "engine/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kinds that are counted over a pass, and what the summary says. */
enum tally { TALLY_FAILED, TALLY_BACK, TALLY_LEFT, NTALLIES };
static const struct {
	const char *text;
	enum san_severity sev;
} tally_texts[NTALLIES] = {
	[TALLY_FAILED] = { "failed at once", SAN_SEV_BAD },
	[TALLY_BACK] = { "are back", SAN_SEV_GOOD },
	[TALLY_LEFT] = { "were removed", SAN_SEV_BAD },
};

struct pass {
	struct journal *j;
	struct san *san;
	int64_t now;
	unsigned count[NTALLIES], maps[NTALLIES];
	const struct san_map *last[NTALLIES];
	struct journal_words words;
};

/* More single events than this in one pass are only counted: a ring of them would hold nothing
 * else. */
#define SINGLES_MAX 48

void journal_init(struct journal *j)
{
	*j = (struct journal){ .next = 1, .first = true };
	j->ring = xcalloc(JOURNAL_RING, sizeof(*j->ring));
}

void journal_fini(struct journal *j)
{
	free(j->ring);
	*j = (struct journal){ 0 };
}

uint64_t journal_oldest(const struct journal *j)
{
	return j->next > JOURNAL_RING ? j->next - JOURNAL_RING : 1;
}

const struct san_event *journal_get(const struct journal *j, uint64_t seq)
{
	if (seq < journal_oldest(j) || seq >= j->next)
		return NULL;
	return &j->ring[seq % JOURNAL_RING];
}

void journal_add_raw(struct journal *j, const struct san_event *ev)
{
	struct san_event *slot = &j->ring[j->next % JOURNAL_RING];

	*slot = *ev;
	slot->seq = j->next++;
}

void journal_add(struct journal *j, int64_t at, enum san_severity sev, const struct san_map *map,
		 const struct san_path *path, const char *by, const char *text)
{
	struct san_event ev = { .at = at, .sev = sev };

	if (map)
		text_clean(ev.map, sizeof(ev.map), map->key);
	if (path)
		snprintf(ev.path, sizeof(ev.path), "%u:%u", path->major, path->minor);
	text_clean(ev.by, sizeof(ev.by), by);
	text_clean(ev.text, sizeof(ev.text), text);
	journal_add_raw(j, &ev);
}

void journal_add_port(struct journal *j, int64_t at, enum san_severity sev,
		      const struct san_port *port, const char *by, const char *text)
{
	struct san_event ev = { .at = at, .sev = sev, .part = port->part, .port = port->key };

	text_clean(ev.by, sizeof(ev.by), by);
	text_clean(ev.text, sizeof(ev.text), text);
	journal_add_raw(j, &ev);
}

static void say(struct pass *ps, enum san_severity sev, const struct san_map *map,
		const struct san_path *path, const char *by, const char *fmt, ...)
	ATTR_PRINTF(6, 7);

static void say(struct pass *ps, enum san_severity sev, const struct san_map *map,
		const struct san_path *path, const char *by, const char *fmt, ...)
{
	char text[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	journal_add(ps->j, ps->now, sev, map, path, by, text);
}

/* Counts one of a kind; false when it should not have an event of its own. */
static bool tally(struct pass *ps, enum tally t, const struct san_map *map)
{
	if (ps->last[t] != map)
		ps->maps[t]++;
	ps->last[t] = map;
	return ++ps->count[t] <= SINGLES_MAX;
}

/* ---- paths ---- */

/* Look at everything then; see look_when_due(). Too early does no harm. */
static void wake_at(struct journal *j, int64_t at)
{
	if (!j->due || at < j->due)
		j->due = at;
}

static void note_flaps(struct journal *j, struct san_path *p, bool alive, int64_t now)
{
	uint32_t n = journal_flaps_new(p, alive);

	if (!n)
		return;
	journal_flaps_add(&p->was, n, now);
	p->flaps = journal_flaps_count(&p->was, now);
	wake_at(j, journal_flaps_due(&p->was));
}

/* Its word may be as old as its last answer: it did this only when it answers, or the word is new.
 */
static bool daemon_may(const struct pass *ps, const struct san_path *p)
{
	return p->chk != p->was.chk || !ps->san->host.silent_since;
}

/* Who failed it, as far as the three states tell. */
static const char *blame(const struct pass *ps, const struct san_path *p)
{
	if (p->held)
		return *p->held_by ? p->held_by : "operator";
	if (*p->dev && strcmp(p->dev, "running") && strcmp(p->dev, "live"))
		return "kernel";
	if ((p->chk == SAN_CHK_FAULTY || p->chk == SAN_CHK_TIMEOUT || p->chk == SAN_CHK_SHAKY) &&
	    daemon_may(ps, p))
		return "multipathd";
	return "kernel";
}

/* Who brought it back: an operator who just asked for that, before anybody who might have. */
static const char *thank(const struct pass *ps, const struct san_path *p)
{
	if (p->was.asked_at && ps->now - p->was.asked_at < JOURNAL_ASKED_MS)
		return p->was.asked_by;
	return p->chk == SAN_CHK_READY && daemon_may(ps, p) ? "multipathd" : "kernel";
}

void journal_asked_back(struct san *san, struct san_path *p, const char *by, int64_t now)
{
	p->was.asked_at = by ? now : 0;
	p->was.asked_by = san_intern(san, by && *by ? by : "operator");
}

/* The device's state first, where it is the reason: the rest only says who knows of it by now. */
static void path_failed(struct pass *ps, struct san_path *p)
{
	char device[80] = "";

	p->since = ps->now;
	if (!tally(ps, TALLY_FAILED, p->map))
		return;
	if (*p->dev && strcmp(p->dev, "running") != 0)
		snprintf(device, sizeof(device), ": device %s", p->dev);
	say(ps, SAN_SEV_BAD, p->map, p, blame(ps, p), "%s of %s failed%s (kernel %s, checker %s)",
	    p->name, p->map->name, device, san_dm_name(p->dm), san_chk_name(p->chk));
}

static void path_back(struct pass *ps, struct san_path *p)
{
	char span[32];
	int64_t down = p->since ? ps->now - p->since : 0;

	p->since = ps->now;
	if (!tally(ps, TALLY_BACK, p->map))
		return;
	text_span(span, sizeof(span), down);
	say(ps, SAN_SEV_GOOD, p->map, p, thank(ps, p),
	    down ? "%s of %s is back after %s" : "%s of %s is back", p->name, p->map->name, span);
}

static void path_left(struct pass *ps, struct san_path *p)
{
	if (!p->gone_at)
		p->gone_at = ps->now;
	p->since = ps->now;
	if (tally(ps, TALLY_LEFT, p->map))
		say(ps, SAN_SEV_BAD, p->map, p, "kernel", "%s left the table of %s", p->name,
		    p->map->name);
}

static void path_word(struct pass *ps, const struct san_path *p, const char *by, const char *what,
		      const char *is, const char *was)
{
	const struct journal_word word = { .by = by, .what = what, .is = is, .was = was };

	journal_words_add(&ps->words, ps->j, p, &word, ps->now);
}

/* Smaller news of a path that stayed usable, or stayed failed. */
static void path_words(struct pass *ps, struct san_path *p)
{
	struct san_path_was *w = &p->was;

	if (w->dev != p->dev && *w->dev && *p->dev)
		path_word(ps, p, "kernel", "device", p->dev, w->dev);
	if (w->chk != p->chk && w->chk != SAN_CHK_UNDEF && p->chk != SAN_CHK_UNDEF)
		path_word(ps, p, "multipathd", "checker", san_chk_name(p->chk),
			  san_chk_name(w->chk));
	/* It failed and came back between two looks: the counter still tells. */
	if (p->fails > w->fails && verdict_alive(p))
		say(ps, SAN_SEV_WARN, p->map, p, "kernel",
		    "%s of %s failed and was back before it was looked at", p->name, p->map->name);
}

static void path_io_errors(struct pass *ps, struct san_path *p)
{
	struct san_path_was *w = &p->was;

	/* Failing commands are no news on a path that is known to be bad, or on a standby one. */
	if (p->ioerr <= w->ioerr || !w->alive || p->fails != w->fails || p->chk == SAN_CHK_GHOST ||
	    p->alua > SAN_ALUA_NONOPTIMIZED)
		return;
	/*
	 * ioerr_cnt counts every command that ended with anything but good, a unit attention
	 * or a question that the array does not know among them: once is no news.
	 */
	w->ioerr_looks =
		p->ioerr_at && ps->now - p->ioerr_at < JOURNAL_IOERR_MS ? w->ioerr_looks + 1 : 1;
	p->ioerr_at = ps->now;
	if (w->ioerr_looks < JOURNAL_IOERR_LOOKS)
		return;
	if (w->ioerr_looks == JOURNAL_IOERR_LOOKS)
		say(ps, SAN_SEV_WARN, p->map, p, "kernel",
		    "%s of %s: commands end with errors though the path is good", p->name,
		    p->map->name);
	p->map->ioerr_at = ps->now;
	if (!*p->map->ioerr_text)
		p->map->ioerr_text = san_intern(ps->san, "commands of its paths end with errors");
}

/* Without multipathd nothing is known of marks, which does not take them off. */
static void path_marginal(struct pass *ps, struct san_path *p)
{
	if (ps->san->host.charge != SAN_CHARGE_MULTIPATHD || p->marginal == p->was.marginal)
		return;
	p->was.marginal = p->marginal;
	if (p->was.known && ps->san->host.loaded)
		say(ps, p->marginal ? SAN_SEV_WARN : SAN_SEV_GOOD, p->map, p, "multipathd",
		    p->marginal ? "%s of %s is marginal: it fails too often"
				: "%s of %s is no longer marginal",
		    p->name, p->map->name);
}

static void path_scan(struct pass *ps, struct san_path *p)
{
	struct san_path_was *w = &p->was;
	bool alive = verdict_alive(p), in_table = p->group != 0;

	if (!w->known) {
		w->dev = p->dev;
		if (!ps->j->first && in_table)
			say(ps, SAN_SEV_INFO, p->map, p, "kernel", "%s is a new path of %s",
			    p->name, p->map->name);
	} else {
		if (!w->in_table || in_table)
			note_flaps(ps->j, p, alive, ps->now);
		if (w->in_table && !in_table)
			path_left(ps, p);
		else if (w->alive && !alive)
			path_failed(ps, p);
		else if (!w->alive && alive)
			path_back(ps, p);
		else
			path_words(ps, p);
		path_io_errors(ps, p);
	}
	path_marginal(ps, p);
	if (in_table)
		p->gone_at = 0;
	w->known = true;
	w->alive = alive;
	w->in_table = in_table;
	w->held = p->held;
	w->chk = p->chk;
	w->dev = p->dev;
	w->fails = p->fails;
	w->ioerr = p->ioerr;
}

/* ---- maps ---- */

static void map_path_again(struct pass *ps, struct san_map *m)
{
	char span[32];

	if (m->no_path_since)
		say(ps, SAN_SEV_GOOD, m, NULL, "kernel", "%s has a path again after %s", m->name,
		    text_span(span, sizeof(span), ps->now - m->no_path_since));
	else
		say(ps, SAN_SEV_GOOD, m, NULL, "kernel", "%s has a path again", m->name);
	m->no_path_since = 0;
	m->back_since = ps->now;
	m->was.no_path = false;
}

static void map_paths_changed(struct pass *ps, struct san_map *m, const struct verdict_count *c)
{
	struct san_map_was *w = &m->was;
	uint32_t alive = c->usable + c->waiting;

	/* not when one that waits has failed meanwhile: as many are left as before */
	if (w->known && c->usable != w->usable)
		m->changed_since = ps->now;
	if (!alive && c->in_table && !w->no_path) {
		bool seen = w->known || !ps->j->first;

		/* 0 where it was so before we looked: nobody knows since when. */
		m->no_path_since = seen ? ps->now : 0;
		m->back_since = 0;
		w->no_path = true;
		if (seen)
			say(ps, SAN_SEV_BAD, m, NULL, "kernel", "%s lost its last path; I/O %s",
			    m->name, m->queueing == SAN_YES ? "is held" : "gets errors");
	} else if (alive && w->no_path) {
		map_path_again(ps, m);
	}
}

static void map_suspended(struct pass *ps, struct san_map *m)
{
	if (m->suspended == SAN_YES) {
		/* 0 where it was so before we looked: the verdict then does not wait. */
		m->suspended_since = m->was.known ? ps->now : 0;
		m->was.suspension_told = !m->was.known;
		wake_at(ps->j, ps->now + JOURNAL_QUIET_MS);
		return; /* a short one is a table swap; map_due and the verdict wait 3 s */
	}
	if (m->was.suspension_told)
		say(ps, SAN_SEV_GOOD, m, NULL, "kernel", "%s is no longer suspended", m->name);
	m->suspended_since = 0;
	m->was.suspension_told = false;
}

static void map_groups(struct pass *ps, struct san_map *m)
{
	struct san_map_was *w = &m->was;

	for (uint32_t g = 0; g < m->ngroups && g < ARRAY_LEN(w->gstate); g++) {
		enum san_gstate s = m->groups[g].state;

		if (w->known && s != w->gstate[g] && s == SAN_G_DISABLED)
			say(ps, SAN_SEV_WARN, m, NULL, "kernel", "group %u of %s is bypassed",
			    g + 1, m->name);
		if (w->known && s != w->gstate[g] && s == SAN_G_ACTIVE && w->cur_group != g + 1)
			say(ps, SAN_SEV_INFO, m, NULL, "kernel", "%s now uses group %u", m->name,
			    g + 1);
		w->gstate[g] = s;
	}
}

static void map_words(struct pass *ps, struct san_map *m)
{
	struct san_map_was *w = &m->was;

	if (!w->known)
		return;
	if (w->name != m->name)
		say(ps, SAN_SEV_INFO, m, NULL, "kernel", "%s was renamed to %s", w->name, m->name);
	if (w->queueing != m->queueing && w->queueing != SAN_UNKNOWN && m->queueing != SAN_UNKNOWN)
		say(ps, m->queueing == SAN_YES ? SAN_SEV_INFO : SAN_SEV_WARN, m, NULL, "kernel",
		    m->queueing == SAN_YES ? "%s holds I/O when it has no path"
					   : "%s gives errors when it has no path",
		    m->name);
	if (w->table_gen != m->table_gen)
		say(ps, SAN_SEV_INFO, m, NULL, "kernel", "%s has a new table", m->name);
	if (m->fs_hurt && !w->fs_hurt)
		say(ps, SAN_SEV_BAD, m, NULL, "kernel", "%s: %s went read-only", m->name, m->users);
}

static void map_scan(struct pass *ps, struct san_map *m)
{
	struct san_map_was *w = &m->was;
	struct verdict_count c;

	verdict_count(m, ps->now, &c);
	if (!w->known && !ps->j->first)
		say(ps, SAN_SEV_INFO, m, NULL, "kernel", "map %s appeared", m->name);
	if (!w->known || c.usable != w->usable || c.waiting != w->waiting ||
	    c.in_table != w->in_table)
		map_paths_changed(ps, m, &c);
	if (m->suspended != w->suspended)
		map_suspended(ps, m);
	map_groups(ps, m);
	map_words(ps, m);
	w->known = true;
	w->usable = c.usable;
	w->waiting = c.waiting;
	w->in_table = c.in_table;
	w->cur_group = m->cur_group;
	w->table_gen = m->table_gen;
	w->queueing = m->queueing;
	w->suspended = m->suspended;
	w->name = m->name;
	w->fs_hurt = m->fs_hurt;
}

/* ---- the pass ---- */

static void obj_gone(struct pass *ps, struct san_obj *obj)
{
	struct san_map *m = (struct san_map *)obj;

	if (obj->kind != SAN_KIND_MAP || !m->was.known)
		return;
	m->was.known = false;
	say(ps, SAN_SEV_WARN, m, NULL, "kernel", "map %s was removed", m->name);
}

static void obj_scan(struct pass *ps, struct san_obj *obj)
{
	if (obj->dirty & SAN_DIRTY_GONE) {
		obj_gone(ps, obj);
		return;
	}
	if (!(obj->dirty & SAN_DIRTY_STATE))
		return;
	if (obj->kind == SAN_KIND_PATH)
		path_scan(ps, (struct san_path *)obj);
	else if (obj->kind == SAN_KIND_MAP)
		map_scan(ps, (struct san_map *)obj);
	else if (obj->kind == SAN_KIND_PORT)
		journal_port(ps->j, (struct san_port *)obj, ps->now);
}

static void summaries(struct pass *ps)
{
	for (size_t t = 0; t < NTALLIES; t++) {
		char text[120];

		if (ps->count[t] < 3)
			continue;
		snprintf(text, sizeof(text), "%u paths %s, of %u map%s", ps->count[t],
			 tally_texts[t].text, ps->maps[t], ps->maps[t] == 1 ? "" : "s");
		journal_add(ps->j, ps->now, tally_texts[t].sev, NULL, NULL, "kernel", text);
	}
}

void journal_scan(struct journal *j, struct san *san, int64_t now)
{
	struct pass ps = { .j = j, .san = san, .now = now };

	/* Paths first, then maps: what a map lost is told after the paths that it lost. A
	 * path that changed takes its map with it, for the counts. */
	for (struct san_obj *o = san->dirty_head; o; o = o->next_dirty) {
		if (o->kind != SAN_KIND_MAP)
			obj_scan(&ps, o);
		if (o->kind == SAN_KIND_PATH && (o->dirty & SAN_DIRTY_STATE) &&
		    !(o->dirty & SAN_DIRTY_GONE))
			san_touch_map(san, ((struct san_path *)o)->map);
	}
	journal_words_tell(&ps.words, j, now);
	for (struct san_obj *o = san->dirty_head; o; o = o->next_dirty) {
		if (o->kind == SAN_KIND_MAP)
			obj_scan(&ps, o);
	}
	summaries(&ps);
	if (san->nmaps)
		j->first = false;
}

/* Moves *quiet_since; returns since when nothing ends though it should, 0: all is well. */
static int64_t stuck_since(const struct san_counters *before, const struct san_counters *c,
			   int64_t *quiet_since, int64_t now)
{
	if (c->at && before->at) {
		if (!c->inflight || rates_progress(before, c))
			*quiet_since = 0;
		else if (!*quiet_since)
			*quiet_since = before->at;
	}
	return *quiet_since && now - *quiet_since >= JOURNAL_QUIET_MS ? *quiet_since : 0;
}

static void is_path_stuck(struct pass *ps, struct san_path *p)
{
	int64_t since = stuck_since(&p->before, &p->now, &p->was.quiet_since, ps->now);
	char clock[16];

	if (since == p->stuck_since)
		return;
	/* one that waits, for its link was lost a moment ago, is told by its state */
	if (since && verdict_alive(p) && !verdict_waits(p))
		say(ps, SAN_SEV_BAD, p->map, p, "kernel",
		    "%s of %s: I/O was sent and none has finished since %s", p->name, p->map->name,
		    text_clock(clock, sizeof(clock), since));
	else if (p->stuck_since && verdict_usable(p))
		say(ps, SAN_SEV_GOOD, p->map, p, "kernel", "%s of %s finishes I/O again", p->name,
		    p->map->name);
	p->stuck_since = since;
	san_touch_path(ps->san, p);
}

/* By its own counters: a path that is a stacked device counts nothing while it holds I/O. */
static void is_map_stuck(struct san *san, struct san_map *m, int64_t now)
{
	int64_t since = stuck_since(&m->before, &m->now, &m->was.quiet_since, now);

	if (since == m->stuck_since)
		return;
	m->stuck_since = since;
	san_touch_map(san, m);
}

/* One look is a throw of dice: what is told is the mean of about the last eight. */
static void average(int32_t *mean, int32_t us, bool first)
{
	*mean = first ? us : *mean + (us - *mean) / 8;
}

/* Publishing every figure would be a line for each look: only one that differs by an eighth. */
static bool figure(uint32_t *slot, uint32_t us)
{
	uint32_t diff = *slot > us ? *slot - us : us - *slot;

	if (*slot && diff < *slot / 8)
		return false;
	*slot = us;
	return true;
}

static void slow_over(struct pass *ps, struct san_path *p)
{
	p->was.slow_from = 0;
	if (!p->slow_since)
		return;
	say(ps, SAN_SEV_INFO, p->map, p, "kernel", "%s of %s is no longer slow", p->name,
	    p->map->name);
	p->slow_since = 0;
	p->slow_us = p->slow_others_us = 0;
	san_touch_path(ps->san, p);
}

static void was_slow(struct pass *ps, struct san_path *p, int32_t others)
{
	struct san_path_was *w = &p->was;
	bool news = !p->slow_since;

	if (!w->slow_from || ps->now - w->slow_last >= JOURNAL_SLOW_OLD)
		w->slow_from = ps->now;
	average(&w->slow_us, p->io.lat_us, w->slow_from == ps->now);
	average(&w->slow_others_us, others, w->slow_from == ps->now);
	w->slow_last = ps->now;
	if (ps->now - w->slow_from < JOURNAL_SLOW_MS)
		return;
	if (news)
		say(ps, SAN_SEV_WARN, p->map, p, "kernel",
		    "%s of %s is slow: about %.0f ms, the other paths of its group %.1f ms",
		    p->name, p->map->name, w->slow_us / 1000.0, w->slow_others_us / 1000.0);
	p->slow_since = w->slow_from;
	news |= figure(&p->slow_us, (uint32_t)w->slow_us);
	news |= figure(&p->slow_others_us, (uint32_t)w->slow_others_us);
	if (news)
		san_touch_path(ps->san, p);
	wake_at(ps->j, ps->now + JOURNAL_SLOW_OLD);
}

/* Slowness comes and goes with the load: it begins and ends only when it lasts. */
static void look_whether_slow(struct pass *ps, struct san_path *p)
{
	int64_t well = p->slow_since ? JOURNAL_WELL_MS : 0;
	int32_t others;

	if (verdict_took_long(p, &others))
		was_slow(ps, p, others);
	else if (p->was.slow_from && p->io.lat_us >= 0 && ps->now - p->was.slow_last >= well)
		slow_over(ps, p);
}

/* Old flaps are forgotten, and slowness that nothing was sent to see again. */
static void path_due(struct pass *ps, struct san_path *p)
{
	const struct san_path_was *w = &p->was;
	uint32_t flaps = journal_flaps_count(&p->was, ps->now);

	if (p->slow_since && ps->now - w->slow_last >= JOURNAL_SLOW_OLD)
		slow_over(ps, p);
	else if (p->slow_since)
		wake_at(ps->j, w->slow_last + JOURNAL_SLOW_OLD);

	if (flaps)
		wake_at(ps->j, journal_flaps_due(w));
	if (flaps == p->flaps)
		return;
	p->flaps = flaps;
	san_touch_path(ps->san, p);
}

/* A suspension that lasts is news; a table swap is over before. */
static void map_due(struct pass *ps, struct san_map *m)
{
	if (!m->suspended_since || m->was.suspension_told)
		return;
	if (ps->now - m->suspended_since < JOURNAL_QUIET_MS) {
		wake_at(ps->j, m->suspended_since + JOURNAL_QUIET_MS);
		return;
	}
	say(ps, SAN_SEV_BAD, m, NULL, "kernel", "%s is suspended: all I/O and every sync waits",
	    m->name);
	m->was.suspension_told = true;
}

/* What only time changes has said when: between those moments nothing is looked at. */
static void look_when_due(struct pass *ps)
{
	struct san *san = ps->san;

	if (!ps->j->due || ps->now < ps->j->due)
		return;
	ps->j->due = 0;
	for (size_t i = 0; i < san->nmaps; i++) {
		map_due(ps, san->maps[i]);
		for (struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (p->flaps || p->slow_since)
				path_due(ps, p);
		}
	}
}

void journal_tick(struct journal *j, struct san *san, int64_t now)
{
	struct pass ps = { .j = j, .san = san, .now = now };

	/* In flight is news for as long as it lasts, so nobody is missed here. */
	for (size_t i = 0; i < san->ncounted; i++) {
		struct san_obj *obj = san->counted[i];

		if (obj && obj->kind == SAN_KIND_MAP)
			is_map_stuck(san, (struct san_map *)obj, now);
		if (!obj || obj->kind != SAN_KIND_PATH)
			continue;
		is_path_stuck(&ps, (struct san_path *)obj);
		look_whether_slow(&ps, (struct san_path *)obj);
	}
	look_when_due(&ps);
}
