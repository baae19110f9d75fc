/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_faults: the table of what may go wrong.
 *
 * A fault only changes the one thing that breaks; all that follows from it
 * is worked out by fabric, traffic, target and daemon.
 */
#include "engine/lab/lab_faults.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_log.h"
#include "engine/lab/lab_traffic.h"

#include <stdio.h>
#include <string.h>

/* ---- things by name ---- */

static const struct {
	enum lab_kind kind;
	const char *words;
} kind_words[] = {
	{ LAB_SWITCH, "switch" },     { LAB_HPORT, "host port" },
	{ LAB_ARRAY, "array" },       { LAB_CTL, "controller" },
	{ LAB_TPORT, "target port" }, { LAB_MAP, "map" },
	{ LAB_PATH, "path" },         { LAB_DAEMON, "stop, stall or start" },
};

char *lab_kind_words(char *dst, size_t size, unsigned kinds)
{
	*dst = '\0';
	for (size_t i = 0; i < ARRAY_LEN(kind_words); i++) {
		if (!(kinds & kind_words[i].kind))
			continue;
		kinds &= ~(unsigned)kind_words[i].kind;
		text_cat(dst, size, "%s%s",
			 !*dst   ? ""
			 : kinds ? ", "
				 : " or ",
			 kind_words[i].words);
	}
	return dst;
}

static bool find_path(struct lab_world *w, const char *name, struct lab_object *out)
{
	for (size_t i = 0; i < w->npaths; i++) {
		struct lab_path *p = &w->paths[i];

		if (strcmp(p->name, name) && strcmp(p->hctl, name))
			continue;
		*out = (struct lab_object){ .kind = LAB_PATH, .path = p };
		return true;
	}
	return false;
}

static bool find_map(struct lab_world *w, const char *name, struct lab_object *out)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		if (strcmp(w->maps[i].name, name))
			continue;
		*out = (struct lab_object){ .kind = LAB_MAP, .map = &w->maps[i] };
		return true;
	}
	return false;
}

static bool find_daemon(const char *name, struct lab_object *out)
{
	*out = (struct lab_object){ .kind = LAB_DAEMON };
	return !strcmp(name, "stop") || !strcmp(name, "stall") || !strcmp(name, "start");
}

bool lab_find(struct lab_world *w, const char *name, unsigned kinds, struct lab_object *out)
{
	for (size_t i = 0; i < w->nparts; i++) {
		struct lab_part *part = w->parts[i];

		if (!(part->kind & kinds) || strcmp(part->name, name))
			continue;
		*out = (struct lab_object){ .kind = part->kind, .part = part };
		return true;
	}
	return ((kinds & LAB_MAP) && find_map(w, name, out)) ||
	       ((kinds & LAB_PATH) && find_path(w, name, out)) ||
	       ((kinds & LAB_DAEMON) && find_daemon(name, out));
}

/* ---- helpers of the table ---- */

static struct lab_trouble *trouble_of(const struct lab_object *o)
{
	if (o->part)
		return &o->part->trouble;
	return o->map ? &o->map->trouble : &o->path->trouble;
}

static void set_down(struct lab_world *w, struct lab_fault *f, bool down)
{
	trouble_of(&f->on)->down = down;
	lab_fabric_update(w);
}

/* ---- what strikes ---- */

/* The cable is out, the port is off, it has no power: who is behind it cannot tell. */
static void go_down(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true);
}

static void come_up(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false);
}

static void unmap_lun(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true);
	lab_log_lun(w, f->on.map);
}

static void map_lun(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false);
	lab_log_lun(w, f->on.map);
}

static void set_full(struct lab_world *w, struct lab_fault *f, bool full)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (m != f->on.map && (!f->on.part || &m->array->part != f->on.part))
			continue;
		m->full = full;
		if (full)
			lab_log_full(w, m);
		lab_changed(w, m);
	}
}

static void fill_up(struct lab_world *w, struct lab_fault *f)
{
	set_full(w, f, true);
}

static void make_space(struct lab_world *w, struct lab_fault *f)
{
	set_full(w, f, false);
}

static void slow_down(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->slow_us = f->slow_us;
	lab_fabric_update(w);
}

static void speed_up(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->slow_us = 0;
	lab_fabric_update(w);
}

static void errors_begin(struct lab_world *w, struct lab_fault *f)
{
	f->on.part->trouble.errors_at = w->now;
	w->parts_changed = true;
}

static void errors_end(struct lab_world *w, struct lab_fault *f)
{
	f->on.part->trouble.errors_at = 0;
	w->parts_changed = true;
}

static void hang(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->hung = true;
	lab_fabric_update(w);
}

static void unhang(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->hung = false;
	lab_fabric_update(w);
}

/* multipathd makes of it what it does, within a second. */
static void make_marginal(struct lab_world *w, struct lab_fault *f)
{
	(void)w;
	trouble_of(&f->on)->marginal = true;
}

static void make_normal(struct lab_world *w, struct lab_fault *f)
{
	(void)w;
	trouble_of(&f->on)->marginal = false;
}

static void set_offline(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->offline = true;
	lab_log_offline(w, f->on.path);
	lab_changed(w, f->on.path->map);
}

static void set_running(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->offline = false;
	lab_changed(w, f->on.path->map);
}

static void remove_device(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->deleted = true;
	lab_log_leaving(w, f->on.path);
	lab_changed(w, f->on.path->map);
}

static void rescan_device(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->deleted = false;
	lab_log_found(w, f->on.path);
	lab_fabric_update(w);
	lab_changed(w, f->on.path->map);
}

/* The array has another size for the LUN, and those devices have been told to read it. */
static void resize_lun(struct lab_world *w, struct lab_fault *f)
{
	struct lab_map *m = f->on.map ? f->on.map : f->on.path->map;

	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		if (f->on.map ? !p->deleted : p == f->on.path)
			p->size = f->size;
	}
	lab_changed(w, m);
}

static void suspend_map(struct lab_world *w, struct lab_fault *f)
{
	bool flush = f->text && !strcmp(f->text, "flush");

	lab_target_suspend(&f->on.map->target, !flush);
	if (!f->on.map->target.queue && !f->on.map->target.nvalid)
		lab_traffic_flush(w, f->on.map);
	lab_changed(w, f->on.map);
}

static void resume_map(struct lab_world *w, struct lab_fault *f)
{
	lab_target_resume(&f->on.map->target);
	lab_changed(w, f->on.map);
}

static void fail_by_hand(struct lab_world *w, struct lab_fault *f)
{
	if (w->daemon.runs && !w->daemon.stalled)
		lab_daemon_fail(w, f->on.path, san_intern(w->san, f->text ? f->text : "root"),
				NULL);
	else
		lab_message(w, f->on.path->map, NULL, "fail_path %u:%u", f->on.path->major,
			    f->on.path->minor);
}

static void reinstate_by_hand(struct lab_world *w, struct lab_fault *f)
{
	if (w->daemon.runs && !w->daemon.stalled)
		lab_daemon_reinstate(w, f->on.path, NULL);
	else
		lab_message(w, f->on.path->map, NULL, "reinstate_path %u:%u", f->on.path->major,
			    f->on.path->minor);
}

/* Somebody else at the same host: no daemon and no sandeck in between. */
static void send_message(struct lab_world *w, struct lab_fault *f)
{
	lab_message(w, f->on.map, NULL, "%s", f->text ? f->text : "");
}

static void daemon_fault(struct lab_world *w, struct lab_fault *f)
{
	if (!strcmp(f->text, "stall"))
		lab_daemon_stall(w, true);
	else if (!strcmp(f->text, "stop"))
		lab_daemon_stop(w);
	else if (w->daemon.stalled)
		lab_daemon_stall(w, false);
	else
		lab_daemon_start(w);
}

static void daemon_undo(struct lab_world *w, struct lab_fault *f)
{
	(void)f;
	if (w->daemon.stalled)
		lab_daemon_stall(w, false);
	else if (!w->daemon.runs)
		lab_daemon_start(w);
}

static void repair_fs(struct lab_world *w, struct lab_fault *f)
{
	f->on.map->hurt = false;
	f->on.map->hurt_at = 0;
	lab_changed(w, f->on.map);
}

/* Take back whatever has struck this thing. */
static void restore(struct lab_world *w, struct lab_fault *f)
{
	for (size_t i = 0; i < w->nfaults; i++) {
		struct lab_fault *g = &w->faults[i];

		if (g == f || !g->kind->undo || g->on.part != f->on.part ||
		    g->on.map != f->on.map || g->on.path != f->on.path)
			continue;
		if (g->struck || g->every_ms)
			g->at = 0;
		if (g->struck)
			g->kind->undo(w, g);
		g->struck = false;
	}
}

#define LAB_PARTS (LAB_SWITCH | LAB_HPORT | LAB_ARRAY | LAB_CTL | LAB_TPORT)

/* clang-format off */
const struct lab_fault_kind lab_fault_kinds[] = {
	{ "cable", LAB_HPORT | LAB_TPORT, "The cable is pulled out of this port.", go_down, come_up },
	{ "port", LAB_HPORT | LAB_TPORT, "The port is switched off.", go_down, come_up },
	{ "controller", LAB_CTL, "The controller dies; its LUNs move to the partner.", go_down, come_up },
	{ "switch", LAB_SWITCH, "The switch dies, and the links of all its ports with it.", go_down, come_up },
	{ "array", LAB_ARRAY, "The whole array dies.", go_down, come_up },
	{ "lun", LAB_MAP, "The LUN is unmapped at the array.", unmap_lun, map_lun },
	{ "full", LAB_MAP | LAB_ARRAY, "The array is out of space: writes fail, the paths are good.", fill_up, make_space },
	{ "slow", LAB_PARTS | LAB_MAP | LAB_PATH, "Every I/O through it takes 'latency' longer.", slow_down, speed_up },
	{ "errors", LAB_HPORT | LAB_TPORT, "Its link counts CRC errors, three a second.", errors_begin, errors_end },
	{ "hang", LAB_PARTS | LAB_MAP | LAB_PATH, "It takes commands and answers none.", hang, unhang },
	{ "marginal", LAB_HPORT | LAB_TPORT | LAB_PATH, "multipathd, or the fabric, calls its paths marginal.", make_marginal, make_normal },
	{ "offline", LAB_PATH, "The device is set offline in sysfs.", set_offline, set_running },
	{ "remove", LAB_PATH, "The device is removed from the kernel.", remove_device, rescan_device },
	{ "resize", LAB_MAP | LAB_PATH, "The LUN has the size of 'text', and its paths have read it; of one path only that.", resize_lun, NULL },
	{ "suspend", LAB_MAP, "Somebody suspends the map; text = flush with a flush.", suspend_map, resume_map },
	{ "fail", LAB_PATH, "Somebody fails the path through multipathd; text = who.", fail_by_hand, reinstate_by_hand },
	{ "message", LAB_MAP, "Somebody sends the target the message in 'text'.", send_message, NULL },
	{ "daemon", LAB_DAEMON, "multipathd ends (stop), answers nobody (stall), runs (start).", daemon_fault, daemon_undo },
	{ "repair", LAB_MAP, "The file system on the map is checked and mounted again.", repair_fs, NULL },
	{ "restore", LAB_PARTS | LAB_MAP | LAB_PATH, "Takes back what has struck this thing.", restore, NULL },
};
/* clang-format on */

size_t lab_fault_kind_count(void)
{
	return ARRAY_LEN(lab_fault_kinds);
}

/* ---- the timeline ---- */

static void strike(struct lab_world *w, struct lab_fault *f)
{
	int64_t struck_at = f->at;

	f->struck = f->kind->undo != NULL;
	f->at = f->struck && f->for_ms ? struck_at + f->for_ms : 0;
	if (!f->on.map || !f->on.map->gone) /* nobody suspends a map that is not there */
		f->kind->strike(w, f);
}

static void take_back(struct lab_world *w, struct lab_fault *f)
{
	int64_t again = f->every_ms ? f->at - f->for_ms + f->every_ms : 0;

	f->struck = false;
	f->at = f->until && again > f->until ? 0 : again;
	f->kind->undo(w, f);
}

void lab_faults_step(struct lab_world *w)
{
	for (size_t i = 0; i < w->nfaults; i++) {
		struct lab_fault *f = &w->faults[i];

		if (!f->at || f->at > w->now)
			continue;
		if (f->struck)
			take_back(w, f);
		else
			strike(w, f);
	}
}
