/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_read: reads the configuration, the disks and the maps, makes the maps
 * that there should be, and hands all that over; in a thread, one at a time.
 */
#include "engine/kernel/service_int.h"

#include "base/mem.h"
#include "engine/kernel/job.h"
#include "engine/kernel/mpathd_sock.h"
#include "engine/kernel/survey_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_MS   15000
#define OVERDUE_MS 60000
/* udev and the fabric bring disks in crowds: one reading for all of them. */
#define GATHER_MS 1000

/* What we know of a path, and its device may not say just now. */
struct known {
	uint32_t major, minor;
	int32_t prio;
	bool alua, marginal;
};

struct reading {
	struct service *s;
	struct service_view *view;
	struct known *known;
	size_t nknown;
};

/* ---- the view ---- */

struct service_view *service_view_ref(struct service_view *v)
{
	v->refs++;
	return v;
}

void service_view_unref(struct service_view *v)
{
	if (!v || --v->refs)
		return;
	survey_fini(&v->survey);
	world_fini(&v->world);
	assembler_fini(&v->done);
	free(v);
}

const struct survey_path *service_view_path(const struct service_view *v, uint32_t major,
					    uint32_t minor)
{
	for (size_t i = 0; v && i < v->survey.npaths; i++) {
		const struct disk *d = v->survey.paths[i].disk;

		if (d->major == major && d->minor == minor)
			return &v->survey.paths[i];
	}
	return NULL;
}

const struct survey_map *service_view_map(const struct service_view *v, const char *uuid)
{
	const char *wwid = san_uuid_wwid(uuid);

	for (size_t i = 0; v && *wwid && i < v->survey.nmaps; i++) {
		if (!strcmp(v->survey.maps[i].wwid, wwid))
			return &v->survey.maps[i];
	}
	return NULL;
}

/* ---- in the thread ---- */

/* A path that is down keeps the priority it had, or its map would be grouped anew for it. */
static void take_known(const struct reading *r)
{
	for (size_t i = 0; i < r->nknown; i++) {
		const struct known *k = &r->known[i];
		struct survey *s = &r->view->survey;

		for (size_t j = 0; j < s->npaths; j++) {
			struct survey_path *p = &s->paths[j];

			if (p->disk->major != k->major || p->disk->minor != k->minor)
				continue;
			if (p->prio_value == PRIO_UNDEF ||
			    (p->chk != SAN_CHK_READY && p->chk != SAN_CHK_GHOST &&
			     k->prio != PRIO_UNDEF)) {
				p->prio_value = k->prio;
				p->alua = p->alua || k->alua;
			}
			p->marginal = k->marginal;
		}
	}
}

static void work(void *arg)
{
	struct reading *r = arg;
	struct service_view *v = r->view;

	if (world_read("", v->done.peer, &v->world, &v->e))
		return;
	v->world.survey.rules.in_charge = true;
	survey_disks(&v->world.survey, &v->survey);
	if (!v->world.tables) {
		err_set(&v->e, E_IO, "device mapper does not tell the tables of the maps");
		return;
	}
	if (survey_check(&v->survey, NULL, CHECK_MS, &v->e))
		return;
	take_known(r);
	survey_maps(&v->survey, NULL, false);
	if (!mpathd_lock_holder(SERVICE_MPATHD))
		assemble_apply(&v->done, &v->world, &v->survey);
}

/* ---- on the loop ---- */

static void reading_free(void *arg)
{
	struct reading *r = arg;

	service_view_unref(r->view);
	free(r->known);
	free(r);
}

/* Without any configuration there is nothing to do. */
static void not_read(struct service *s, const struct err *e)
{
	if (s->view) {
		service_say(s, SAN_SEV_BAD, NULL, "%s; what was read before still holds", e->text);
		return;
	}
	s->failed = *e;
	s->leaving = true;
	uv_stop(&s->loop);
}

static void done(void *arg, bool finished)
{
	struct reading *r = arg;
	struct service *s = r->s;

	if (!finished) {
		service_say(s, SAN_SEV_WARN, NULL,
			    "reading disks and configuration hangs for %d s; checks go on with "
			    "what is known",
			    OVERDUE_MS / 1000);
		/* whoever waits for us at boot must not wait for a dead array */
		service_notify_say(&s->notify, "READY=1");
		return;
	}
	s->reading = false;
	if (!s->leaving && r->view->e.code)
		not_read(s, &r->view->e);
	else if (!s->leaving)
		service_adopt(s, service_view_ref(r->view));
	reading_free(r);
	if (s->read_again)
		service_read_soon(s, false);
}

static const struct job_ops reading_ops = { work, done, reading_free };

static void note_known(struct reading *r)
{
	const struct service *s = r->s;

	for (size_t m = 0; m < s->nmaps; m++) {
		const struct service_map *map = s->maps[m];

		r->known = xrealloc(r->known, r->nknown + map->npaths + 1, sizeof(*r->known));
		for (size_t i = 0; i < map->npaths; i++) {
			const struct service_path *p = map->paths[i];
			struct mon_path_is is;

			if (mon_path_is(s->mon, p->id, &is))
				r->known[r->nknown++] = (struct known){ p->major, p->minor, is.prio,
									p->alua, is.marginal };
		}
	}
}

static void start(struct service *s)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	r->s = s;
	r->view = xcalloc(1, sizeof(*r->view));
	r->view->refs = 1;
	r->view->done = (struct assembler){ .ask = { .what = ASK_ASSEMBLE },
					    .peer = s->opts.peer,
					    .in_charge = true,
					    .apply = true };
	note_known(r);
	s->read_again = false;
	s->reading = job_start(&s->loop, &reading_ops, r, OVERDUE_MS) != NULL;
	if (!s->reading) {
		service_say(s, SAN_SEV_WARN, NULL, "no thread is to be had to read the disks");
		reading_free(r);
		service_read_soon(s, false);
	}
}

static void on_soon(uv_timer_t *h)
{
	struct service *s = h->data;

	if (!s->reading && !s->leaving)
		start(s);
}

void service_read_soon(struct service *s, bool now)
{
	if (s->reading) {
		s->read_again = true;
		return;
	}
	if (now)
		uv_timer_start(&s->soon, on_soon, 0, 0);
	else if (!uv_is_active((uv_handle_t *)&s->soon))
		uv_timer_start(&s->soon, on_soon, GATHER_MS, 0);
}
