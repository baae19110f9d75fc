/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look: the steps of a look, each begun by the answer to the one before:
 *
 *   gate -> page C9h, if that may choose the checker -> the checker's probes
 *        -> what the prioritizer wants -> the result
 *
 * A gate that is not open, or a checker that says down, ends it early: such a
 * path keeps the priority that it had.
 */
#include "engine/kernel/look.h"

#include "base/htab.h"
#include "base/mem.h"
#include "engine/kernel/check_pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATENCY_MAX 200 /* reads of path_latency: io_num is no more */
#define PAGE_MAX    4096

enum step { STEP_C9, STEP_CHECK, STEP_PRIO, STEP_OVER };

struct look {
	struct looks *ls;
	struct look_at at;
	struct look_result out;
	enum step step;
	const struct checker *checker;
	struct prio_choice prio;
	bool rdac; /* page C9h said so */
	uint8_t *page;
	size_t npage;
	uint32_t latency[LATENCY_MAX];
	size_t nlatency;
	struct look *next; /* over, and to be told */
};

struct looks {
	uv_loop_t *loop;
	struct check_pool *pool;
	void *ctx;
	void (*done)(void *ctx, const struct look_result *result);
	struct look **all; /* under way; a look's number is its place + 1 */
	size_t n, cap;
	struct look *over;
	uv_idle_t tell; /* runs while there is something to tell */
	bool closed;
	unsigned handles;
};

/* ---- telling ---- */

static void look_free(struct look *l)
{
	free(l->page);
	free(l);
}

static void on_tell(uv_idle_t *h)
{
	struct looks *ls = h->data;

	while (ls->over) {
		struct look *l = ls->over;

		ls->over = l->next;
		ls->done(ls->ctx, &l->out);
		look_free(l);
	}
	uv_idle_stop(h);
}

static void over(struct look *l)
{
	struct looks *ls = l->ls;

	for (size_t i = 0; i < ls->n; i++) {
		if (ls->all[i] == l)
			ls->all[i] = NULL;
	}
	l->step = STEP_OVER;
	l->out.checker = l->checker ? l->checker->name : "";
	l->out.prio_name = l->prio.prio ? l->prio.prio->name : "";
	l->next = ls->over;
	ls->over = l;
	uv_idle_start(&ls->tell, on_tell);
}

/* ---- probes ---- */

static uint32_t lane_of(const struct disk *d)
{
	/* what has no SCSI host has a controller: the major number stands for it */
	return d->host == UINT32_MAX ? CHECK_NO_HOST + d->major : d->host;
}

static uint32_t number_of(const struct look *l)
{
	for (size_t i = 0; i < l->ls->n; i++) {
		if (l->ls->all[i] == l)
			return (uint32_t)i + 1;
	}
	return 0;
}

static bool look_send(struct look *l, enum check_probe probe, uint8_t page)
{
	const struct disk *d = l->at.disk;
	struct check_job job = { .id = number_of(l),
				 .host = lane_of(d),
				 .major = d->major,
				 .minor = d->minor,
				 .probe = probe,
				 .page = page,
				 .timeout_ms = (unsigned)l->at.timeout_ms };

	snprintf(job.dev, sizeof(job.dev), "%s", d->name);
	return check_pool_submit(l->ls->pool, &job);
}

/* The raw facts as the decoders want them. */
static struct scsi_done done_of(const struct check_reply *r)
{
	struct scsi_done d = { .status = r->scsi_status,
			       .host = r->host_status,
			       .driver = r->driver_status,
			       .sense = r->sense,
			       .nsense = r->nsense,
			       .data = r->data,
			       .ndata = r->ndata,
			       .wanted = r->ndata };

	switch (r->outcome) {
	case CHECK_FINISHED:
		d.how = r->errnum ? SCSI_FAILED : SCSI_ENDED;
		break;
	case CHECK_TIMED_OUT:
		d.how = SCSI_NEVER_ENDED;
		break;
	case CHECK_NO_SG:
		d.how = SCSI_NO_SG;
		break;
	case CHECK_HELD:
	case CHECK_NO_DEVICE:
	case CHECK_NOT_PERMITTED:
		d.how = SCSI_NOT_SENT;
		break;
	}
	return d;
}

/* ---- the priority ---- */

static void keep_page(struct look *l, const struct check_reply *r)
{
	free(l->page);
	l->npage = r->ndata < PAGE_MAX ? r->ndata : PAGE_MAX;
	l->page = xcalloc(l->npage + 1, 1);
	if (l->npage)
		memcpy(l->page, r->data, l->npage);
}

static void value_prio(struct look *l, const struct prio_pages *pages)
{
	struct err e = { 0 };
	int32_t value = prio_value(l->prio.prio, l->at.disk, pages, l->prio.args, &e);

	if (e.code)
		snprintf(l->out.complaint, sizeof(l->out.complaint), "%.150s", e.text);
	l->out.prio = prio_settle(l->at.prio_had, value, SAN_CHK_READY);
	over(l);
}

static void take_prio(struct look *l, const struct check_reply *r)
{
	struct scsi_done done = done_of(r);
	struct prio_pages pages = { .tur = &done };
	struct prio_bytes bytes = { NULL, 0 };

	if (l->prio.prio->needs == PRIO_NEEDS_LATENCY) {
		if (r->outcome == CHECK_FINISHED && !r->errnum)
			l->latency[l->nlatency++] = (uint32_t)r->took_us;
		if (l->nlatency < prio_latency_reads(l->prio.args) && l->nlatency < LATENCY_MAX &&
		    r->outcome == CHECK_FINISHED && !r->errnum && look_send(l, CHECK_DIRECT, 0))
			return;
		pages.latency_us = l->latency;
		pages.nlatency = l->nlatency;
	}
	if (done.how == SCSI_ENDED && scsi_well_or_recovered(&done)) {
		keep_page(l, r);
		bytes = (struct prio_bytes){ l->page, l->npage };
	}
	pages.rtpg = pages.vpd = pages.inquiry = bytes;
	value_prio(l, &pages);
}

/* Begin what the prioritizer wants. False: it wants nothing that can be sent. */
static bool ask_prio(struct look *l)
{
	const struct prioritizer *p = l->prio.prio;

	switch (p->needs) {
	case PRIO_NEEDS_RTPG:
		return l->at.disk->alua == SAN_ALUA_UNDEF && look_send(l, CHECK_RTPG, 0);
	case PRIO_NEEDS_VPD:
	case PRIO_NEEDS_ONTAP:
		return look_send(l, CHECK_VPD, p->page);
	case PRIO_NEEDS_INQUIRY:
		return look_send(l, CHECK_INQUIRY, 0);
	case PRIO_NEEDS_TUR:
		return look_send(l, CHECK_TUR, 0);
	case PRIO_NEEDS_LATENCY:
		return look_send(l, CHECK_DIRECT, 0);
	case PRIO_NEEDS_NOTHING:
	case PRIO_NEEDS_RANDOM:
	case PRIO_NEEDS_ANA:
		break;
	}
	return false;
}

static void note_detected(struct look *l, const char *what, const char *name, const char *why)
{
	size_t at = strlen(l->out.detected);

	if (*why)
		snprintf(l->out.detected + at, sizeof(l->out.detected) - at, "%s%s %s: %s",
			 at ? "; " : "", what, name, why);
}

static void begin_prio(struct look *l)
{
	struct prio_pages none = { .random = (uint32_t)uv_hrtime() };
	const struct disk *d = l->at.disk;

	l->step = STEP_PRIO;
	prio_choose(d, l->at.detect_prio, l->rdac, d->bus == DISK_BUS_NVME && d->alua, l->at.prio,
		    l->at.prio_args, &l->prio);
	note_detected(l, "prio", l->prio.prio->name, l->prio.why);
	l->out.alua = !strcmp(l->prio.prio->name, "alua") || !strcmp(l->prio.prio->name, "sysfs");
	if (!ask_prio(l))
		value_prio(l, &none);
}

/* ---- the checker ---- */

/* The kernel's gate alone says the priority cannot be asked for; a checker's "down" can. */
static void checked(struct look *l, enum san_chk chk, const char *why)
{
	l->out.chk = chk;
	snprintf(l->out.why, sizeof(l->out.why), "%s", why);
	if (chk == SAN_CHK_READY || chk == SAN_CHK_GHOST ||
	    (l->at.prio_had == PRIO_UNDEF && chk != SAN_CHK_TIMEOUT && chk != SAN_CHK_REMOVED))
		begin_prio(l);
	else
		over(l);
}

static bool send_probe(struct look *l, enum checker_probe probe)
{
	switch (probe) {
	case CHECKER_PROBE_TUR:
		return look_send(l, CHECK_TUR, 0);
	case CHECKER_PROBE_READ:
		return look_send(l, CHECK_DIRECT, 0);
	case CHECKER_PROBE_SG_READ:
		return look_send(l, CHECK_READ10, 0);
	case CHECKER_PROBE_VPD:
		return look_send(l, CHECK_VPD, l->checker->page);
	case CHECKER_PROBE_CCISS:
	case CHECKER_PROBE_NONE:
		break;
	}
	return false;
}

static void take_check(struct look *l, const struct check_reply *r)
{
	struct scsi_done done = done_of(r);
	struct checker_result res;

	if (r->outcome == CHECK_HELD) {
		checked(l, SAN_CHK_PENDING, "not asked: others of its host hold the way");
		return;
	}
	if (r->outcome == CHECK_NO_DEVICE) {
		checked(l, SAN_CHK_REMOVED, "the device is gone");
		return;
	}
	checker_decode(l->at.memory, l->at.shared, &done, &res);
	if (res.next == CHECKER_SAID)
		checked(l, res.chk, res.why);
	else if (!send_probe(l, res.next == CHECKER_SECOND ? l->checker->second
				: l->at.memory->second     ? l->checker->second
							   : l->checker->first))
		checked(l, SAN_CHK_UNDEF, "its checker cannot be run here");
}

static void begin_check(struct look *l, const uint8_t *c9, size_t n)
{
	char why[128] = "";
	enum checker_probe probe;

	l->step = STEP_CHECK;
	l->rdac = checker_is_rdac(c9, n);
	l->checker = checker_choose(l->at.disk, l->at.detect_checker, c9, n, l->at.checker, why,
				    sizeof(why));
	note_detected(l, "checker", l->checker->name, why);
	probe = checker_begin(l->checker, l->at.memory);
	if (probe == CHECKER_PROBE_NONE)
		checked(l, SAN_CHK_READY, "");
	else if (!send_probe(l, probe))
		checked(l, SAN_CHK_UNDEF, "its checker cannot be run here");
}

/* ---- all steps ---- */

static void on_reply(void *ctx, const struct check_reply *r)
{
	struct looks *ls = ctx;
	struct look *l = r->id && r->id <= ls->n ? ls->all[r->id - 1] : NULL;

	if (!l)
		return;
	switch (l->step) {
	case STEP_C9:
		if (r->outcome == CHECK_FINISHED && !r->errnum && !r->scsi_status)
			begin_check(l, r->data, r->ndata);
		else
			begin_check(l, NULL, 0);
		break;
	case STEP_CHECK:
		take_check(l, r);
		break;
	case STEP_PRIO:
		take_prio(l, r);
		break;
	case STEP_OVER:
		break;
	}
}

static void enter(struct looks *ls, struct look *l)
{
	for (size_t i = 0; i < ls->n; i++) {
		if (!ls->all[i]) {
			ls->all[i] = l;
			return;
		}
	}
	ls->all = mem_grow(ls->all, &ls->cap, ls->n + 1, sizeof(struct look *));
	ls->all[ls->n++] = l;
}

bool looks_begin(struct looks *ls, const struct look_at *at)
{
	enum san_chk gate = checker_gate(at->disk->state, at->disk->bus);
	struct look *l;

	if (check_pool_busy(ls->pool, at->disk->major, at->disk->minor))
		return false;
	l = xcalloc(1, sizeof(*l));
	l->ls = ls;
	l->at = *at;
	l->out = (struct look_result){ .id = at->id, .prio = at->prio_had };
	enter(ls, l);
	if (gate != SAN_CHK_READY) {
		l->out.chk = gate;
		snprintf(l->out.why, sizeof(l->out.why), "its device is %.60s",
			 *at->disk->state ? at->disk->state : "gone");
		over(l);
	} else if (checker_wants_c9(at->disk, at->detect_checker, at->checker) &&
		   look_send(l, CHECK_VPD, 0xc9)) {
		l->step = STEP_C9;
	} else {
		begin_check(l, NULL, 0);
	}
	return true;
}

void looks_forget(struct looks *ls, const struct disk *d)
{
	check_pool_forget(ls->pool, d->major, d->minor);
}

int64_t looks_stuck(const struct looks *ls, uint32_t host)
{
	return check_pool_stuck(ls->pool, host);
}

struct looks *looks_new(uv_loop_t *loop, void *ctx,
			void (*done)(void *ctx, const struct look_result *result), struct err *e)
{
	struct looks *ls = xcalloc(1, sizeof(*ls));

	ls->loop = loop;
	ls->ctx = ctx;
	ls->done = done;
	ls->pool = check_pool_new(loop, &check_sys, ls, on_reply, e);
	if (!ls->pool) {
		free(ls);
		return NULL;
	}
	uv_idle_init(loop, &ls->tell);
	ls->tell.data = ls;
	return ls;
}

static void gone(uv_handle_t *h)
{
	free(h->data);
}

void looks_free(struct looks *ls)
{
	if (!ls)
		return;
	check_pool_free(ls->pool);
	for (size_t i = 0; i < ls->n; i++) {
		if (ls->all[i])
			look_free(ls->all[i]);
	}
	while (ls->over) {
		struct look *l = ls->over;

		ls->over = l->next;
		look_free(l);
	}
	free(ls->all);
	uv_idle_stop(&ls->tell);
	uv_close((uv_handle_t *)&ls->tell, gone);
}
