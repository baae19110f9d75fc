/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_build: the host, the parts, who is cabled to whom, and the timeline.
 *
 * Everything that a name in the file refers to is looked up here once; a name
 * that leads nowhere is refused with its line, so that a story that runs is a
 * story that was meant.
 */
#include "engine/lab/lab_build.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/parse.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_faults.h"
#include "engine/lab/lab_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The world begins so long before the story, so that a first look finds I/O under way. */
#define WARM_UP_MS 60000

/* An option's text, interned; dflt when it was not given. */
static const char *text_or(struct lab_world *w, cfg_t *sec, const char *option, const char *dflt)
{
	const char *s = cfg_getstr(sec, option);

	return san_intern(w->san, s ? s : dflt);
}

/* ---- host, timers, daemon ---- */

static int read_times(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	struct lab_timers *t = &w->timers;
	const struct {
		const char *option;
		int64_t *ms, dflt;
	} times[] = {
		{ "noop_timeout", &t->detect_ms, 5000 },
		{ "fast_io_fail", &t->fail_ms, 5000 },
		{ "dev_loss", &t->loss_ms, 600000 },
		{ "relogin", &t->return_ms, 2000 },
		{ "scsi_timeout", &t->scsi_ms, 30000 },
		{ "nopath_timeout", &t->nopath_ms, 0 },
		{ "polling_interval", &w->daemon.poll_ms, 5000 },
		{ "max_polling_interval", &w->daemon.max_poll_ms, 20000 },
	};

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		*times[i].ms = times[i].dflt;
		if (lab_conf_ms(cfg, times[i].option, times[i].ms, e))
			return E_SYNTAX;
	}
	if (w->daemon.poll_ms < 1000 || w->daemon.poll_ms > 600000)
		return lab_conf_refuse(cfg, "polling_interval", e,
				       "polling_interval: 1s to 600s expected");
	return 0;
}

static int read_host(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	static const char *const daemon_words[] = { "yes", "no", NULL };
	static const char *const bool_words[] = { "no", "yes", NULL };
	struct san_host *h = &w->san->host;
	int daemon = 0, baseline = 1, apart = 0;
	uint32_t seed = 1;

	if (lab_conf_number(cfg, "seed", 0, UINT32_MAX, &seed, e) ||
	    lab_conf_word(cfg, "daemon", daemon_words, &daemon, e) ||
	    lab_conf_word(cfg, "baseline", bool_words, &baseline, e) ||
	    lab_conf_word(cfg, "marginal_pathgroups", bool_words, &apart, e))
		return E_SYNTAX;
	w->seed = seed;
	w->baseline = baseline;
	w->daemon.runs = daemon != 1;
	w->daemon.marginal_apart = apart;
	w->daemon.version = text_or(w, cfg, "daemon_version", "0.9.4");
	h->name = text_or(w, cfg, "hostname", "lab");
	h->kernel = text_or(w, cfg, "kernel", "6.1.0-31");
	h->target = text_or(w, cfg, "target", "1.14.0");
	return read_times(w, cfg, e);
}

/* ---- parts ---- */

static struct lab_part *find_part(struct lab_world *w, enum lab_kind kind, const char *name)
{
	struct lab_object o;

	return lab_find(w, name, kind, &o) ? o.part : NULL;
}

static void add_part(struct lab_world *w, struct lab_part *part, enum lab_kind kind,
		     const char *name)
{
	part->kind = kind;
	part->name = part->key = san_intern(w->san, name);
	part->wwn = part->detail = part->speed = part->target = "";
	w->parts = mem_grow(w->parts, &w->cap_parts, w->nparts + 1, sizeof(struct lab_part *));
	w->parts[w->nparts++] = part;
}

/* A name may stand for one thing only, as faults go by name. */
static int new_part(struct lab_world *w, cfg_t *sec, enum lab_kind kind, struct lab_part *part,
		    struct err *e)
{
	struct lab_object o;

	if (lab_find(w, cfg_title(sec), ~(unsigned)LAB_DAEMON, &o)) {
		free(part);
		return lab_conf_refuse(sec, NULL, e, "a name of its own expected, '%s' is taken",
				       cfg_title(sec));
	}
	add_part(w, part, kind, cfg_title(sec));
	return 0;
}

/* Switches have no section: they are what ports name. */
static struct lab_part *switch_of(struct lab_world *w, cfg_t *sec)
{
	const char *name = cfg_getstr(sec, "switch");
	struct lab_part *sw;

	if (!name)
		return NULL;
	sw = find_part(w, LAB_SWITCH, name);
	if (!sw) {
		sw = xcalloc(1, sizeof(*sw));
		add_part(w, sw, LAB_SWITCH, name);
	}
	return sw;
}

static void read_port(struct lab_world *w, cfg_t *sec, struct lab_part *part, const char *speed)
{
	part->net = switch_of(w, sec);
	part->wwn = text_or(w, sec, "wwn", "");
	part->detail = text_or(w, sec, "detail", "");
	part->speed = text_or(w, sec, "speed", speed);
}

static int read_hport(struct lab_world *w, cfg_t *sec, struct err *e)
{
	static const char *const transports[] = { "fc", "iscsi", NULL };
	struct lab_part *part = xcalloc(1, sizeof(*part));
	int transport = 0;
	uint32_t unused;

	if (new_part(w, sec, LAB_HPORT, part, e) ||
	    lab_conf_word(sec, "transport", transports, &transport, e) ||
	    lab_conf_number(sec, "host", 0, 9999, &unused, e))
		return E_SYNTAX;
	part->fc = transport == 0;
	read_port(w, sec, part, part->fc ? "16 Gbit" : "10 Gbit");
	return 0;
}

/* An iSCSI portal is known by its address, an FC port by its name. */
static void name_tport(struct lab_world *w, cfg_t *sec, struct lab_part *part)
{
	const char *address = cfg_getstr(sec, "address");
	char key[128];

	part->fc = !address;
	if (!address) {
		part->key = *part->wwn ? part->wwn : part->name;
		return;
	}
	snprintf(key, sizeof(key), "%s%s", address, strchr(address, ':') ? "" : ":3260");
	part->key = san_intern(w->san, key);
}

static int read_tport(struct lab_world *w, cfg_t *sec, struct lab_part *ctl, struct err *e)
{
	struct lab_part *part = xcalloc(1, sizeof(*part));

	if (new_part(w, sec, LAB_TPORT, part, e))
		return E_SYNTAX;
	part->owner = ctl;
	part->array = ctl->array;
	part->target = ctl->target;
	read_port(w, sec, part, cfg_getstr(sec, "address") ? "" : "16 Gbit");
	name_tport(w, sec, part);
	return 0;
}

static int read_ctl(struct lab_world *w, cfg_t *sec, struct lab_array *array, struct err *e)
{
	struct lab_part *ctl = xcalloc(1, sizeof(*ctl));

	if (new_part(w, sec, LAB_CTL, ctl, e))
		return E_SYNTAX;
	ctl->owner = &array->part;
	ctl->array = array;
	ctl->target = text_or(w, sec, "target", array->part.target);
	for (unsigned i = 0; i < cfg_size(sec, "port"); i++) {
		if (read_tport(w, cfg_getnsec(sec, "port", i), ctl, e))
			return E_SYNTAX;
	}
	return cfg_size(sec, "port") ? 0 : lab_conf_refuse(sec, NULL, e, "a port expected");
}

static int read_alua(struct lab_array *a, cfg_t *sec, struct err *e)
{
	static const char *const modes[] = { "none", "implicit", "explicit", NULL };
	static const char *const others[] = { "nonoptimized", "standby", "unavailable", NULL };
	static const enum san_alua states[] = { SAN_ALUA_NONOPTIMIZED, SAN_ALUA_STANDBY,
						SAN_ALUA_UNAVAILABLE };
	int mode = LAB_ALUA_IMPLICIT, other = 0;

	a->activate_ms = 200;
	a->takeover_ms = 3000;
	a->giveback_ms = 20000;
	if (lab_conf_word(sec, "alua", modes, &mode, e) ||
	    lab_conf_word(sec, "others", others, &other, e) ||
	    lab_conf_ms(sec, "activate", &a->activate_ms, e) ||
	    lab_conf_ms(sec, "takeover", &a->takeover_ms, e) ||
	    lab_conf_ms(sec, "giveback", &a->giveback_ms, e))
		return E_SYNTAX;
	a->alua = (enum lab_alua)mode;
	a->other = states[other];
	return 0;
}

static int read_array(struct lab_world *w, cfg_t *sec, struct err *e)
{
	struct lab_array *a = xcalloc(1, sizeof(*a));
	char wwid[32];

	/* The part comes first in the array: they are freed as one. */
	if (new_part(w, sec, LAB_ARRAY, &a->part, e) || read_alua(a, sec, e))
		return E_SYNTAX;
	a->part.array = a;
	a->part.target = text_or(w, sec, "target", "");
	a->vendor = text_or(w, sec, "vendor", "LAB");
	a->product = text_or(w, sec, "product", "VIRTUAL-DISK");
	a->rev = text_or(w, sec, "rev", "0001");
	/* LIO's vendor number, then something that is this array's alone. */
	snprintf(wwid, sizeof(wwid), "36001405%08x",
		 (unsigned)htab_hash(a->part.name, strlen(a->part.name)));
	a->wwid = text_or(w, sec, "wwid", wwid);
	for (unsigned i = 0; i < cfg_size(sec, "controller"); i++) {
		if (read_ctl(w, cfg_getnsec(sec, "controller", i), a, e))
			return E_SYNTAX;
	}
	return cfg_size(sec, "controller") ? 0
					   : lab_conf_refuse(sec, NULL, e, "a controller expected");
}

/* ---- who sees whom ---- */

static uint32_t host_number(cfg_t *sec, const struct lab_part *hport)
{
	const char *given = cfg_getstr(sec, "host"),
		   *digits = given ? given : hport->name + strcspn(hport->name, "0123456789");
	uint32_t n;

	return parse_u32(digits, &n) ? n : 6;
}

static void add_nexus(struct lab_world *w, struct lab_part *hport, struct lab_part *tport,
		      uint32_t host_no, uint32_t target_no)
{
	w->nexus = mem_grow(w->nexus, &w->cap_nexus, w->nnexus + 1, sizeof(*w->nexus));
	w->nexus[w->nnexus++] = (struct lab_nexus){
		.hport = hport, .tport = tport, .host_no = host_no, .target_no = target_no
	};
}

/*
 * An FC adapter is one SCSI host and each port it sees a target of it; an
 * iSCSI session is a host of its own, numbered on from the first.
 */
static void see_targets(struct lab_world *w, cfg_t *sec, struct lab_part *hport,
			uint32_t *next_session)
{
	uint32_t number = host_number(sec, hport), targets = 0;

	if (!hport->fc && (!*next_session || lab_conf_given(sec, "host")))
		*next_session = lab_conf_given(sec, "host") ? number : 6;
	for (size_t i = 0; i < w->nparts; i++) {
		struct lab_part *t = w->parts[i];

		if (t->kind != LAB_TPORT || t->fc != hport->fc || t->net != hport->net)
			continue;
		if (hport->fc)
			add_nexus(w, hport, t, number, targets++);
		else
			add_nexus(w, hport, t, (*next_session)++, 0);
	}
}

int lab_build_parts(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	uint32_t next_session = 0;

	for (unsigned i = 0; i < cfg_size(cfg, "hport"); i++) {
		if (read_hport(w, cfg_getnsec(cfg, "hport", i), e))
			return E_SYNTAX;
	}
	for (unsigned i = 0; i < cfg_size(cfg, "array"); i++) {
		if (read_array(w, cfg_getnsec(cfg, "array", i), e))
			return E_SYNTAX;
	}
	for (unsigned i = 0; i < cfg_size(cfg, "hport"); i++) {
		cfg_t *sec = cfg_getnsec(cfg, "hport", i);
		struct lab_part *hport = find_part(w, LAB_HPORT, cfg_title(sec));
		size_t before = w->nnexus;

		see_targets(w, sec, hport, &next_session);
		if (w->nnexus == before)
			return lab_conf_refuse(sec, "switch", e,
					       "%s sees no target port: a switch and a transport "
					       "expected that some target port has too",
					       hport->name);
	}
	return w->nnexus ? 0 : lab_conf_refuse(cfg, NULL, e, "a host port (hport) expected");
}

/* ---- timeline ---- */

/* The kind is the option that a fault section has besides the common ones; exactly one. */
static const struct lab_fault_kind *fault_kind(cfg_t *sec, struct err *e)
{
	const struct lab_fault_kind *kind = NULL;

	for (size_t i = 0; i < lab_fault_kind_count(); i++) {
		if (!lab_conf_given(sec, lab_fault_kinds[i].word))
			continue;
		if (kind) {
			lab_conf_refuse(sec, lab_fault_kinds[i].word, e,
					"one fault in a section expected, not %s and %s",
					kind->word, lab_fault_kinds[i].word);
			return NULL;
		}
		kind = &lab_fault_kinds[i];
	}
	if (!kind)
		lab_conf_refuse(sec, "at", e, "what happens expected, such as cable = \"host3\"");
	return kind;
}

static int fault_times(struct lab_world *w, cfg_t *sec, struct lab_fault *f, struct err *e)
{
	int64_t at = 0, until = 0, latency = 0;

	if (!lab_conf_given(sec, "at"))
		return lab_conf_refuse(sec, f->kind->word, e, "at = \"12s\" expected as well");
	if (lab_conf_ms(sec, "at", &at, e) || lab_conf_ms(sec, "for", &f->for_ms, e) ||
	    lab_conf_ms(sec, "every", &f->every_ms, e) || lab_conf_ms(sec, "until", &until, e) ||
	    lab_conf_ms(sec, "latency", &latency, e))
		return E_SYNTAX;
	if ((f->for_ms || f->every_ms) && !f->kind->undo)
		return lab_conf_refuse(sec, f->for_ms ? "for" : "every", e,
				       "'%s' cannot be taken back, so it lasts", f->kind->word);
	if (f->every_ms && (!f->for_ms || f->every_ms <= f->for_ms))
		return lab_conf_refuse(sec, "every", e, "a time longer than 'for' expected");
	if (!strcmp(f->kind->word, "slow") != (latency > 0) || latency > 60000)
		return lab_conf_refuse(sec, latency ? "latency" : f->kind->word, e,
				       "a latency up to 60s expected with slow, and only there");
	f->at = w->start + at;
	f->until = until ? w->start + until : 0;
	f->slow_us = (uint32_t)latency * 1000;
	return 0;
}

static int read_fault(struct lab_world *w, cfg_t *sec, struct err *e)
{
	struct lab_fault f = { .kind = fault_kind(sec, e) };
	const char *name, *text = cfg_getstr(sec, "text");
	char words[200];

	if (!f.kind || fault_times(w, sec, &f, e))
		return E_SYNTAX;
	name = cfg_getstr(sec, f.kind->word);
	if (!lab_find(w, name, f.kind->targets, &f.on))
		return lab_conf_refuse(sec, f.kind->word, e, "%s: %s%s expected, not '%s'",
				       f.kind->word,
				       f.kind->targets == LAB_DAEMON ? "" : "the name of a ",
				       lab_kind_words(words, sizeof(words), f.kind->targets), name);
	if (f.on.kind == LAB_DAEMON)
		text = name;
	if (!strcmp(f.kind->word, "resize") && (!text || lab_conf_size(sec, "text", &f.size, e)))
		return text ? E_SYNTAX
			    : lab_conf_refuse(sec, f.kind->word, e,
					      "text = \"600G\", the new size, expected as well");
	f.text = text ? san_intern(w->san, text) : NULL;
	w->faults = mem_grow(w->faults, &w->cap_faults, w->nfaults + 1, sizeof(*w->faults));
	w->faults[w->nfaults++] = f;
	return 0;
}

int lab_build_faults(struct lab_world *w, cfg_t *cfg, struct err *e)
{
	for (unsigned i = 0; i < cfg_size(cfg, "fault"); i++) {
		if (read_fault(w, cfg_getnsec(cfg, "fault", i), e))
			return E_SYNTAX;
	}
	return 0;
}

/* ---- the whole ---- */

static void start_up(struct lab_world *w)
{
	w->now = w->start - WARM_UP_MS;
	lab_fabric_update(w);
	for (size_t i = 0; i < w->npaths; i++) {
		w->paths[i].prio = lab_prio_of(&w->paths[i]);
		w->paths[i].up = true; /* whoever made the table had asked them; no fault yet */
	}
	for (size_t i = 0; i < w->nmaps; i++)
		lab_table_load(w, &w->maps[i], NULL);
	if (w->daemon.runs)
		lab_daemon_start(w);
}

int lab_build(struct lab_world *w, cfg_t *cfg, int64_t start, struct err *e)
{
	w->start = start;
	if (read_host(w, cfg, e) || lab_build_parts(w, cfg, e) || lab_build_maps(w, cfg, e) ||
	    lab_build_faults(w, cfg, e))
		return E_SYNTAX;
	start_up(w);
	return 0;
}
