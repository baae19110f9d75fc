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

static const char *name_of(const struct lab_object *o)
{
	if (o->part)
		return o->part->name;
	return o->map ? o->map->name : o->path->name;
}

/* One sentence for the event list, "%s" is the name; bad or good news. */
static void tell(struct lab_world *w, const struct lab_fault *f, bool bad, const char *before,
		 const char *after)
{
	lab_say(w, bad ? SAN_SEV_WARN : SAN_SEV_INFO, f->on.path ? f->on.path->map : f->on.map,
		f->on.path, "lab", "%s%s%s", before, name_of(&f->on), after);
}

static void set_down(struct lab_world *w, struct lab_fault *f, bool down, const char *before,
		     const char *after)
{
	trouble_of(&f->on)->down = down;
	lab_fabric_update(w);
	tell(w, f, down, before, after);
}

/* ---- what strikes ---- */

static void cable_out(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true, "the cable of ", " is pulled");
}

static void cable_in(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false, "the cable of ", " is plugged in");
}

static void port_off(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true, "port ", " is switched off");
}

static void port_on(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false, "port ", " is switched on");
}

static void power_off(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true, "", " has lost its power");
}

static void power_on(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false, "", " runs again");
}

static void unmap_lun(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, true, "the LUN of ", " is unmapped at the array");
}

static void map_lun(struct lab_world *w, struct lab_fault *f)
{
	set_down(w, f, false, "the LUN of ", " is mapped again");
}

static void set_full(struct lab_world *w, struct lab_fault *f, bool full)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (m != f->on.map && (!f->on.part || &m->array->part != f->on.part))
			continue;
		m->full = full;
		lab_changed(w, m);
	}
}

static void fill_up(struct lab_world *w, struct lab_fault *f)
{
	set_full(w, f, true);
	tell(w, f, true, "the array has no space left for ", "");
}

static void make_space(struct lab_world *w, struct lab_fault *f)
{
	set_full(w, f, false);
	tell(w, f, false, "the array has space again for ", "");
}

static void slow_down(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->slow_us = f->slow_us;
	lab_fabric_update(w);
	tell(w, f, true, "", " is slow");
}

static void speed_up(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->slow_us = 0;
	lab_fabric_update(w);
	tell(w, f, false, "", " is as fast as before");
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
	tell(w, f, true, "", " takes commands and answers none");
}

static void unhang(struct lab_world *w, struct lab_fault *f)
{
	trouble_of(&f->on)->hung = false;
	lab_fabric_update(w);
	tell(w, f, false, "", " answers again");
}

static void set_offline(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->offline = true;
	lab_changed(w, f->on.path->map);
	tell(w, f, true, "", " is set offline");
}

static void set_running(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->offline = false;
	lab_changed(w, f->on.path->map);
	tell(w, f, false, "", " is set running");
}

static void remove_device(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->deleted = true;
	lab_changed(w, f->on.path->map);
	tell(w, f, true, "", " is removed from the kernel");
}

static void rescan_device(struct lab_world *w, struct lab_fault *f)
{
	f->on.path->deleted = false;
	lab_fabric_update(w);
	lab_changed(w, f->on.path->map);
	tell(w, f, false, "", " is found again");
}

static void suspend_map(struct lab_world *w, struct lab_fault *f)
{
	bool flush = f->text && !strcmp(f->text, "flush");

	lab_target_suspend(&f->on.map->target, !flush);
	if (!f->on.map->target.queue && !f->on.map->target.nvalid)
		lab_traffic_flush(w, f->on.map);
	lab_changed(w, f->on.map);
	tell(w, f, true, "somebody suspends ", "");
}

static void resume_map(struct lab_world *w, struct lab_fault *f)
{
	lab_target_resume(&f->on.map->target);
	lab_changed(w, f->on.map);
	tell(w, f, false, "somebody resumes ", "");
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
	lab_say(w, SAN_SEV_WARN, NULL, NULL, "lab", "multipathd: %s", f->text);
}

static void daemon_undo(struct lab_world *w, struct lab_fault *f)
{
	(void)f;
	if (w->daemon.stalled)
		lab_daemon_stall(w, false);
	else if (!w->daemon.runs)
		lab_daemon_start(w);
	lab_say(w, SAN_SEV_INFO, NULL, NULL, "lab", "multipathd: runs again");
}

static void repair_fs(struct lab_world *w, struct lab_fault *f)
{
	f->on.map->hurt = false;
	f->on.map->hurt_at = 0;
	lab_changed(w, f->on.map);
	tell(w, f, false, "the file system on ", " is checked and mounted again");
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
	{ "cable", LAB_HPORT | LAB_TPORT, "The cable is pulled out of this port.", cable_out, cable_in },
	{ "port", LAB_HPORT | LAB_TPORT, "The port is switched off.", port_off, port_on },
	{ "controller", LAB_CTL, "The controller dies; its LUNs move to the partner.", power_off, power_on },
	{ "switch", LAB_SWITCH, "The switch dies, and the links of all its ports with it.", power_off, power_on },
	{ "array", LAB_ARRAY, "The whole array dies.", power_off, power_on },
	{ "lun", LAB_MAP, "The LUN is unmapped at the array.", unmap_lun, map_lun },
	{ "full", LAB_MAP | LAB_ARRAY, "The array is out of space: writes fail, the paths are good.", fill_up, make_space },
	{ "slow", LAB_PARTS | LAB_MAP | LAB_PATH, "Every I/O through it takes 'latency' longer.", slow_down, speed_up },
	{ "errors", LAB_HPORT | LAB_TPORT, "Its link counts CRC errors, three a second.", errors_begin, errors_end },
	{ "hang", LAB_PARTS | LAB_MAP | LAB_PATH, "It takes commands and answers none.", hang, unhang },
	{ "offline", LAB_PATH, "The device is set offline in sysfs.", set_offline, set_running },
	{ "remove", LAB_PATH, "The device is removed from the kernel.", remove_device, rescan_device },
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
