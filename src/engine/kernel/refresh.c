/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refresh: those who wait for a fresh reading of a map. */
#include "engine/kernel/refresh.h"

#include "base/mem.h"

#include <stdlib.h>

#define LOOK_EVERY_MS 100

struct waiter {
	uint32_t n; /* handle of the map */
	uint64_t scan, sample;
	int64_t until;
	kernel_cb cb;
	void *ctx;
};

struct refresh {
	uv_timer_t timer; /* runs while somebody waits */
	struct kernel *k;
	struct waiter *w;
	size_t n, cap;
	uint64_t scan, sample; /* reached */
};

/* What there is to tell this one; 1: not yet. */
static int verdict_on(const struct refresh *r, const struct waiter *w, int64_t now)
{
	if (w->scan <= r->scan && w->sample <= r->sample)
		return san_by_n(r->k->san, w->n) ? 0 : E_NOTFOUND;
	return now >= w->until ? E_TIMEOUT : 1;
}

/* Off the list before the call: who is called may ask again. */
static void tell(struct refresh *r)
{
	int64_t now = kernel_now(r->k);

	for (size_t i = 0; i < r->n;) {
		struct waiter w = r->w[i];
		int rc = verdict_on(r, &w, now);

		if (rc == 1) {
			i++;
			continue;
		}
		r->w[i] = r->w[--r->n];
		w.cb(w.ctx, rc);
	}
	if (!r->n)
		uv_timer_stop(&r->timer);
}

static void on_timer(uv_timer_t *h)
{
	tell(h->data);
}

struct refresh *refresh_new(struct kernel *k)
{
	struct refresh *r = xcalloc(1, sizeof(*r));

	r->k = k;
	uv_timer_init(k->loop, &r->timer);
	r->timer.data = r;
	return r;
}

static void on_closed(uv_handle_t *h)
{
	struct refresh *r = h->data;

	free(r->w);
	free(r);
}

void refresh_close(struct refresh *r)
{
	if (!r)
		return;
	r->n = 0;
	uv_close((uv_handle_t *)&r->timer, on_closed);
}

void refresh_add(struct refresh *r, const struct san_map *m, uint64_t scan, uint64_t sample,
		 kernel_cb cb, void *ctx)
{
	r->w = mem_grow(r->w, &r->cap, r->n + 1, sizeof(*r->w));
	r->w[r->n++] = (struct waiter){ .n = m->obj.n,
					.scan = scan,
					.sample = sample,
					.until = kernel_now(r->k) + REFRESH_DEADLINE_MS,
					.cb = cb,
					.ctx = ctx };
	if (r->n == 1)
		uv_timer_start(&r->timer, on_timer, LOOK_EVERY_MS, LOOK_EVERY_MS);
}

void refresh_reached(struct refresh *r, uint64_t scan, uint64_t sample)
{
	r->scan = scan;
	r->sample = sample;
	tell(r);
}
