/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_checks: a check that mon ordered: what sysfs says of the device, read
 * in a thread, and then a look at the path (look.h).
 */
#include "engine/kernel/service_int.h"

#include "base/mem.h"
#include "engine/kernel/sysfs.h"

#include <stdlib.h>
#include <string.h>

#define GATE_MS 2000

/* What is read of a device before each look. */
struct gate {
	uint32_t id;
	const char *syspath; /* the view's */
	bool scsi;
	char state[32];
	enum san_alua alua;
	bool pref;
};

struct gates {
	struct service_view *view;
	struct gate *gate;
	size_t n;
};

/* A look that is under way: what look.h reads until its result is there. */
struct looking {
	struct service_view *view;
	struct disk disk; /* the view's, with the states of now */
	char state[32];
	struct look_at at;
};

/* ---- looks ---- */

/* One list of them: a path has at most one, and its number is the look's. */
static struct looking *looking_new(struct service *s, const struct service_path *p,
				   const struct gate *g)
{
	struct looking *l = xcalloc(1, sizeof(*l));

	l->view = service_view_ref(s->view);
	l->disk = *p->is->disk;
	if (g) {
		memcpy(l->state, g->state, sizeof(l->state));
		l->disk.state = l->state;
		l->disk.alua = g->alua;
		l->disk.alua_pref = g->pref;
	}
	return l;
}

static void looking_free(struct looking *l)
{
	service_view_unref(l->view);
	free(l);
}

static void look(struct service *s, struct service_path *p, const struct gate *g)
{
	struct service_map *map = service_map_find(s, p->map);
	struct looking *l = looking_new(s, p, g);
	struct mon_path_is is;

	mon_path_is(s->mon, p->id, &is);
	l->at = (struct look_at){ .id = p->id,
				  .disk = &l->disk,
				  .checker = p->is->checker,
				  .prio = p->is->prio,
				  .prio_args = p->is->prio_args,
				  .detect_checker = p->is->detect_checker,
				  .detect_prio = p->is->detect_prio,
				  .timeout_ms = p->is->timeout_ms,
				  .prio_had = is.prio,
				  .memory = &p->memory,
				  .shared = map ? &map->shared : NULL };
	if (looks_begin(s->looks, &l->at)) {
		p->looking = l;
		return;
	}
	/* what was sent before has not come back */
	looking_free(l);
	mon_checked(s->mon, p->id, SAN_CHK_PENDING, is.prio, service_now(s));
	service_arm(s);
}

void service_checked(struct service *s, const struct look_result *r)
{
	struct service_path *p = service_path_find(s, r->id);

	if (!p)
		return;
	looking_free(p->looking);
	p->looking = NULL;
	if (p->gone) {
		service_path_free(s, p);
		return;
	}
	if (s->leaving)
		return;
	if (r->prio != PRIO_UNDEF)
		p->alua = r->alua;
	mon_checked(s->mon, r->id, r->chk, r->prio, service_now(s));
	service_arm(s);
}

/* ---- the gate ---- */

static void read_gate(struct gate *g)
{
	char text[64];
	int alua = 0;

	if (!sysfs_text(g->state, sizeof(g->state), "", "%s/device/state", g->syspath))
		memcpy(g->state, "gone", sizeof("gone"));
	if (!g->scsi)
		return;
	if (sysfs_text(text, sizeof(text), "", "%s/device/access_state", g->syspath))
		alua = san_alua_parse(text);
	g->alua = alua > 0 ? (enum san_alua)alua : SAN_ALUA_UNDEF;
	g->pref = sysfs_number(0, "", "%s/device/preferred_path", g->syspath) != 0;
}

static void gates_run(void *arg)
{
	struct gates *all = arg;

	for (size_t i = 0; i < all->n; i++)
		read_gate(&all->gate[i]);
}

static void gates_free(void *arg)
{
	struct gates *all = arg;

	service_view_unref(all->view);
	free(all->gate);
	free(all);
}

static void gates_done(void *ctx, void *arg);

static const struct worker_ops gate_ops = { .run = gates_run,
					    .drop = gates_free,
					    .done = gates_done };

/* What has a state in sysfs; DASD and what is unknown has none there. */
static bool has_state(const struct disk *d)
{
	return d->bus == DISK_BUS_SCSI || d->bus == DISK_BUS_NVME;
}

static void submit(struct service *s)
{
	struct gates *all;

	if (!s->nwaiting || worker_busy(s->gate))
		return;
	all = xcalloc(1, sizeof(*all));
	all->view = service_view_ref(s->view);
	all->gate = xcalloc(s->nwaiting, sizeof(*all->gate));
	for (size_t i = 0; i < s->nwaiting; i++) {
		const struct disk *d = s->waiting[i]->is->disk;

		all->gate[all->n++] = (struct gate){ .id = s->waiting[i]->id,
						     .syspath = d->syspath,
						     .scsi = d->bus == DISK_BUS_SCSI,
						     .alua = d->alua,
						     .pref = d->alua_pref };
	}
	s->nwaiting = 0;
	worker_submit(s->gate, &gate_ops, all, GATE_MS);
}

static void gates_done(void *ctx, void *arg)
{
	struct service *s = ctx;
	struct gates *all = arg;

	for (size_t i = 0; i < all->n && !s->leaving; i++) {
		struct service_path *p = service_path_find(s, all->gate[i].id);

		if (!p || p->gone || !p->waiting)
			continue;
		p->waiting = false;
		look(s, p, has_state(p->is->disk) ? &all->gate[i] : NULL);
	}
	gates_free(all);
	submit(s);
}

bool service_check(struct service *s, struct service_path *p)
{
	if (p->looking || p->waiting || s->leaving)
		return false;
	p->waiting = true;
	s->waiting = mem_grow(s->waiting, &s->cap_waiting, s->nwaiting + 1, sizeof(*s->waiting));
	s->waiting[s->nwaiting++] = p;
	submit(s);
	return true;
}

void service_checks_tick(struct service *s)
{
	size_t n = s->nwaiting;

	if (!worker_overdue_ms(s->gate))
		return;
	s->nwaiting = 0;
	for (size_t i = 0; i < n; i++) {
		struct service_path *p = s->waiting[i];

		p->waiting = false;
		look(s, p, NULL);
	}
}
