/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch: keeps the model true to the kernel.
 *
 * An interval is a sample (counters, states) and then a scan, because the
 * counters decide which maps the scan asks.  Both are published together; but
 * if the scan does not come back, the counters do not wait for it.  Events
 * start a scan of their own at any time.
 */
#include "engine/kernel/watch.h"

#include "base/str.h"
#include "base/text.h"
#include "base/mem.h"
#include "engine/kernel/identify.h"
#include "engine/kernel/merge.h"
#include "engine/kernel/mpathd_poll.h"
#include "engine/kernel/refresh.h"
#include "engine/kernel/sampler.h"
#include "engine/kernel/scanner.h"
#include "engine/kernel/set.h"
#include "engine/kernel/uevent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One map's paths are identified again every so many ticks: an iSCSI session may have moved to
 * another portal, and nothing announces that. */
#define AGAIN_TICKS   4
#define AGAIN_LOOKS   16 /* maps looked through for one with a session */
#define BLIND_LOOK_MS 30000
/* How long a commit may be held back for names: a person would call it at once. */
#define HOLD_MS       250
#define FIRST_HOLD_MS 1000

struct kernel_watch {
	struct kernel *k;
	struct scanner *scanner;
	struct sampler *sampler;
	struct identify *identify;
	struct uevent *uevents;
	struct refresh *refresh;
	int64_t interval_ms;
	uint64_t scans, samples; /* that came back */
	uv_timer_t hold;         /* runs while commits are held back; see watch_holds() */
	uint64_t hold_sample;    /* the first with the new paths */
	bool scan_awaited; /* the interval's scan is under way: its publication takes the counters
			    */
	bool counters_due;
	bool parts;     /* paths or ports came or went since the last sweep */
	bool gone;      /* some paths are gone but expected */
	uint64_t swept; /* san.changes at the last sweep */
	bool raw;
	bool first_scan;
	bool listed;        /* a scan had no error */
	int no_counters;    /* errno */
	struct err trouble; /* what the last scan complained about */
	unsigned ticks;
	int64_t blind_looked; /* so long ago, ms */
	size_t again;         /* the map whose turn it is */
};

static bool all_there(const struct kernel_watch *w)
{
	return w->first_scan && w->samples >= w->hold_sample && identify_idle(w->identify);
}

static void publish(struct kernel_watch *w)
{
	unsigned bits = COMMIT_STATES | (w->counters_due ? COMMIT_COUNTERS : 0);

	w->counters_due = false;
	if (all_there(w))
		uv_timer_stop(&w->hold);
	kernel_commit(w->k, bits);
	refresh_reached(w->refresh, w->scans, w->samples);
}

/* ---- holding back ---- */

static void on_hold_over(uv_timer_t *h)
{
	publish(h->data);
}

bool watch_holds(const struct kernel_watch *w)
{
	return uv_is_active((const uv_handle_t *)&w->hold) && !all_there(w);
}

static void hold(struct kernel_watch *w, uint64_t ms)
{
	if (!uv_is_active((uv_handle_t *)&w->hold))
		uv_timer_start(&w->hold, on_hold_over, ms, 0);
}

/* ---- scans ---- */

static void identify_map(struct kernel_watch *w, const struct san_map *m, bool all)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (all || (p->group && merge_unknown(p)))
			identify_path(w->identify, p);
	}
}

/* New paths: who are they? */
static void identify_unknown(struct kernel_watch *w)
{
	const struct san *san = w->k->san;

	for (size_t i = 0; i < san->nmaps; i++)
		identify_map(w, san->maps[i], false);
}

static void set_target(struct kernel_watch *w, const uint32_t v[3])
{
	struct san_host *host = &w->k->san->host;
	char text[40] = "";

	if (v[0] || v[1] || v[2])
		snprintf(text, sizeof(text), "%u.%u.%u", v[0], v[1], v[2]);
	if (set_text(w->k->san, &host->target, text))
		san_touch(w->k->san, &host->obj, SAN_DIRTY_STATE);
}

/* Something a person should know: once, not every second. */
static void note_trouble(struct kernel_watch *w, const struct err *e)
{
	if (e->code && strcmp(e->text, w->trouble.text) != 0)
		w->k->env->event(w->k->env, SAN_SEV_WARN, NULL, NULL, "engine", e->text);
	w->trouble = *e;
}

/* Maps or paths came or went. */
static void meet(struct kernel_watch *w)
{
	w->parts = true;
	sampler_objects_changed(w->sampler);
	identify_unknown(w);
	identify_go(w->identify, true);
	w->hold_sample = sampler_soon(w->sampler, w->interval_ms, !w->first_scan);
	if (!identify_idle(w->identify))
		hold(w, HOLD_MS);
	if (w->k->daemon)
		mpathd_poll_soon(w->k->daemon);
}

static void on_scan(void *ctx, const struct dm_facts *facts, uint64_t seq)
{
	struct kernel_watch *w = ctx;

	note_trouble(w, &facts->e);
	w->scans = seq;
	w->scan_awaited = false;
	if (!facts->rc) {
		w->listed = true;
		set_target(w, facts->target);
		if (merge_maps(w->k->san, facts))
			meet(w);
	}
	w->first_scan = true;
	publish(w);
}

/* ---- samples ---- */

static void take_round(struct kernel_watch *w)
{
	bool hangs = w->scan_awaited; /* since the round before */

	w->counters_due = true;
	if (hangs || w->k->blind) {
		publish(w);
		return;
	}
	w->scan_awaited = true;
	scanner_soon(w->scanner, SCANNER_TICK);
}

static void name_moved(struct kernel_watch *w, const struct stats_ask *stats)
{
	for (size_t i = 0; i < stats->nnews; i++) {
		const struct san_obj *obj = san_by_n(w->k->san, stats->news[i].n);
		const struct san_map *m = (const struct san_map *)obj;

		if (obj && (stats->news[i].has & STATS_MOVED))
			scanner_moved(w->scanner, m->major, m->minor);
	}
}

static void on_sample(void *ctx, const struct stats_ask *stats, uint64_t seq)
{
	struct kernel_watch *w = ctx;

	merge_stats(w->k->san, stats);
	name_moved(w, stats);
	w->samples = seq;
	if (stats->round)
		w->no_counters = stats->no_counters;
	if (stats->round)
		take_round(w);
	else
		publish(w);
}

/* ---- identities ---- */

static void on_ids(void *ctx, const struct path_id *id, size_t n, const struct port_facts *ports)
{
	struct kernel_watch *w = ctx;

	w->parts |= merge_path_ids(w->k->san, id, n);
	if (ports->n)
		merge_ports(w->k->san, ports, kernel_now(w->k));
	/* The interval's own publication takes what only ports said. */
	if (n)
		publish(w);
}

/* ---- devices ---- */

static void identify_device(struct kernel_watch *w, uint32_t major, uint32_t minor)
{
	const struct san *san = w->k->san;
	bool any = false;

	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_path *p = san_path_find(san->maps[i], major, minor);

		if (!p)
			continue;
		identify_path(w->identify, p);
		any = true;
	}
	if (any)
		identify_go(w->identify, true);
}

static void on_dm_device(struct kernel_watch *w, enum uevent_what what, uint32_t major,
			 uint32_t minor)
{
	/* That a path failed moves an event number, and the poll says so faster. */
	if (what == UEVENT_PATH && !w->k->blind)
		return;
	if (what != UEVENT_REMOVE)
		scanner_name(w->scanner, major, minor);
	scanner_soon(w->scanner, SCANNER_EVENT);
}

static void on_device(void *ctx, enum uevent_what what, uint32_t major, uint32_t minor, bool is_dm)
{
	struct kernel_watch *w = ctx;

	if (is_dm && what != UEVENT_READY)
		on_dm_device(w, what, major, minor);
	else if (!is_dm && what != UEVENT_REMOVE)
		identify_device(w, major, minor);
	/* Its state is another one now; for a map, whether it is suspended, if nobody else looks.
	 */
	if (is_dm ? what != UEVENT_READY && w->k->blind : what == UEVENT_REMOVE)
		sampler_soon(w->sampler, w->interval_ms, false);
}

static void on_lost(void *ctx)
{
	struct kernel_watch *w = ctx;
	const struct san *san = w->k->san;

	scanner_soon(w->scanner, SCANNER_ALL);
	for (size_t i = 0; i < san->nmaps; i++)
		identify_map(w, san->maps[i], true);
	identify_go(w->identify, true);
}

/* ---- the interval ---- */

static bool has_sessions(const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!strcmp(p->transport, "iscsi"))
			return true;
	}
	return false;
}

static void identify_again(struct kernel_watch *w)
{
	const struct san *san = w->k->san;

	if (w->ticks % AGAIN_TICKS)
		return;
	for (size_t i = 0; i < AGAIN_LOOKS && i < san->nmaps; i++) {
		if (w->again >= san->nmaps)
			w->again = 0;
		if (has_sessions(san->maps[w->again++])) {
			identify_map(w, san->maps[w->again - 1], true);
			return;
		}
	}
}

/* Of maps without device mapper's answer only events tell, and now and then a look. */
static bool blind_look_due(struct kernel_watch *w)
{
	w->blind_looked += w->interval_ms;
	if (!w->k->blind || (w->uevents && w->blind_looked < BLIND_LOOK_MS))
		return false;
	w->blind_looked = 0;
	return true;
}

void watch_tick(struct kernel_watch *w)
{
	w->ticks++;
	identify_again(w);
	identify_go(w->identify, w->k->san->nports > 0);
	if (blind_look_due(w))
		scanner_soon(w->scanner, SCANNER_NOW);
	if (!sampler_overdue_ms(w->sampler))
		sampler_soon(w->sampler, w->interval_ms, true);
	/* The samples hang: what device mapper says must not hang with them. */
	else if (!w->k->blind && !scanner_overdue_ms(w->scanner))
		scanner_soon(w->scanner, SCANNER_TICK);
	else
		publish(w);
}

void watch_want(struct kernel_watch *w, const struct source_want *want)
{
	struct san *san = w->k->san;

	w->interval_ms = want->interval_ms;
	scanner_raw(w->scanner, want->raw);
	if (want->raw && !w->raw)
		scanner_soon(w->scanner, SCANNER_NOW);
	for (size_t i = 0; !want->raw && w->raw && i < san->nmaps; i++) {
		san_set_text(&san->maps[i]->raw_info, NULL);
		san_set_text(&san->maps[i]->raw_table, NULL);
		san_touch_map(san, san->maps[i]);
	}
	w->raw = want->raw;
}

void watch_refresh(struct kernel_watch *w, const struct san_map *m, kernel_cb cb, void *ctx)
{
	scanner_name(w->scanner, m->major, m->minor);
	refresh_add(w->refresh, m, scanner_soon(w->scanner, SCANNER_NOW),
		    sampler_soon(w->sampler, w->interval_ms, false), cb, ctx);
}

void watch_rows_came(struct kernel_watch *w)
{
	w->gone = true;
}

void watch_sweep(struct kernel_watch *w)
{
	struct san *san = w->k->san;
	bool removed;

	if (!w->parts && (!w->gone || w->swept == san->changes))
		return;
	w->gone = merge_sweep(san, w->parts, &removed);
	w->parts = false;
	w->swept = san->changes;
	if (removed)
		sampler_objects_changed(w->sampler);
}

bool watch_scanned(const struct kernel_watch *w)
{
	return w->first_scan;
}

bool watch_listed(const struct kernel_watch *w)
{
	return w->listed;
}

bool watch_settled(const struct kernel_watch *w)
{
	return all_there(w);
}

/* ---- what to say ---- */

static void add_sentence(struct str *out, const char *text)
{
	if (out->len)
		str_add(out, "; ");
	str_add(out, text);
}

static void missing_by_blindness(const struct kernel_watch *w, const struct err *why,
				 struct str *out)
{
	bool daemon =
		w->k->san->host.charge == SAN_CHARGE_MULTIPATHD && w->k->san->host.charge_at != 0;

	if (why->code == E_PERM)
		str_add(out,
			"not root: the kernel's path states, groups and fail counts need root");
	else
		str_addf(out, "device mapper does not answer here (%s)", why->text);
	str_addf(out, "; shown: maps that multipathd named, their devices and device states%s",
		 daemon ? ", and what multipathd says of them" : "");
}

void watch_missing(const struct kernel_watch *w, struct str *out)
{
	const struct err *blind = scanner_blind(w->scanner);

	if (blind)
		missing_by_blindness(w, blind, out);
	if (w->no_counters)
		add_sentence(out, "no rates: /proc/diskstats cannot be read");
	if (!w->uevents && !w->k->opts.once)
		add_sentence(out, "no device events here: changes are seen later");
}

static void add_overdue(struct str *out, const char *who, int64_t ms)
{
	char span[32], text[80];

	if (!ms)
		return;
	snprintf(text, sizeof(text), "%s: no answer for %s", who,
		 text_span(span, sizeof(span), kernel_coarse(ms)));
	add_sentence(out, text);
}

void watch_pending(const struct kernel_watch *w, struct str *out)
{
	add_overdue(out, w->k->blind ? "sysfs, list of maps" : "device mapper",
		    scanner_overdue_ms(w->scanner));
	add_overdue(out, "sysfs, states and counters", sampler_overdue_ms(w->sampler));
	add_overdue(out, "sysfs, names and ports", identify_overdue_ms(w->identify));
}

/* ---- open and close ---- */

int watch_open(struct kernel *k, struct kclock clock, struct err *e)
{
	struct kernel_watch *w = xcalloc(1, sizeof(*w));
	const struct scanner_hooks scans = { w, on_scan };
	const struct sampler_hooks samples = { w, on_sample };
	const struct identify_hooks ids = { w, on_ids };
	const struct uevent_hooks devices = { w, on_device, on_lost };
	int rc = scanner_new(&w->scanner, k->loop, clock, &scans, e);

	if (!rc) {
		k->blind = scanner_blind(w->scanner) != NULL;
		w->sampler = sampler_new(k->loop, clock, k->san, k->blind, &samples, e);
	}
	if (w->sampler)
		w->identify = identify_new(k->loop, clock, k->san, &ids, e);
	if (!w->identify) {
		scanner_close(w->scanner);
		sampler_close(w->sampler);
		free(w);
		return rc ? rc : E_IO;
	}
	w->k = k;
	w->interval_ms = k->opts.interval_ms;
	k->watch = w;
	w->refresh = refresh_new(k);
	uv_timer_init(k->loop, &w->hold);
	w->hold.data = w;
	hold(w, FIRST_HOLD_MS);
	if (!k->opts.once)
		w->uevents = uevent_new(k->loop, &devices);
	if (!w->uevents)
		scanner_without_uevents(w->scanner);
	return 0;
}

static void on_closed(uv_handle_t *h)
{
	free(h->data);
}

void watch_close(struct kernel_watch *w)
{
	if (!w)
		return;
	uevent_close(w->uevents);
	scanner_close(w->scanner);
	sampler_close(w->sampler);
	identify_close(w->identify);
	refresh_close(w->refresh);
	uv_close((uv_handle_t *)&w->hold, on_closed);
}
