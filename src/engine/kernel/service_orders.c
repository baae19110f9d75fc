/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_orders: messages to maps, sent by one thread in the order in which
 * mon gave them; what waits is replaced by what is ordered anew.
 *
 * After them the map is looked at: mon believes only what the kernel shows.
 */
#include "engine/kernel/service_int.h"

#include "base/mem.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/kernel/mpathd_sock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDERS_MS 10000

struct order {
	uint32_t map, path, group; /* path, group: 0 none */
	enum mpt_msg msg;
	char uuid[129], text[64];
	struct err e;
};

/* A part of the list that is the thread's until done. */
struct batch {
	struct dm_ctl *ctl;
	struct order *order;
	size_t n;
	bool refused; /* multipathd is there */
};

struct service_orders {
	struct service *s;
	struct dm_ctl *ctl;
	struct order *next; /* that wait */
	size_t n, cap;
	struct batch *sent; /* NULL: none */
	bool told;          /* that it hangs */
};

static void batch_run(void *arg)
{
	struct batch *b = arg;

	b->refused = mpathd_lock_holder(SERVICE_MPATHD) != 0;
	for (size_t i = 0; i < b->n && !b->refused; i++)
		dm_send(b->ctl, b->order[i].uuid, "", b->order[i].text, &b->order[i].e);
}

static void batch_free(void *arg)
{
	struct batch *b = arg;

	free(b->order);
	free(b);
}

static void batch_done(void *ctx, void *arg);

static const struct worker_ops batch_ops = { .run = batch_run,
					     .drop = batch_free,
					     .done = batch_done };

static void submit(struct service_orders *o)
{
	struct batch *b;

	if (!o->n || o->sent)
		return;
	b = xcalloc(1, sizeof(*b));
	b->ctl = o->ctl;
	b->order = o->next;
	b->n = o->n;
	o->next = NULL;
	o->n = o->cap = 0;
	o->sent = b;
	worker_submit(o->s->messenger, &batch_ops, b, ORDERS_MS);
}

static void settle(struct service *s, const struct order *order, bool refused)
{
	struct service_map *map = service_map_find(s, order->map);

	if (!map)
		return;
	if (order->e.code && order->e.code != E_NOTFOUND && !refused)
		service_say(s, SAN_SEV_WARN, map, "the kernel does not take %s: %s", order->text,
			    order->e.text);
	scanner_name(s->scanner, map->major, map->minor);
}

static void batch_done(void *ctx, void *arg)
{
	struct service *s = ctx;
	struct service_orders *o = s->orders;
	struct batch *b = arg;
	uint64_t seq;

	o->sent = NULL;
	if (o->told)
		service_say(s, SAN_SEV_GOOD, NULL, "messages to maps are taken again");
	o->told = false;
	for (size_t i = 0; i < b->n; i++)
		settle(s, &b->order[i], b->refused);
	seq = scanner_soon(s->scanner, SCANNER_NOW);
	for (size_t i = 0; i < b->n; i++) {
		struct service_map *map = service_map_find(s, b->order[i].map);

		if (map)
			map->wait_seq = seq;
	}
	batch_free(b);
	submit(o);
}

struct service_orders *service_orders_new(struct service *s, struct err *e)
{
	struct service_orders *o = xcalloc(1, sizeof(*o));

	o->s = s;
	if (!dm_open(&o->ctl, e))
		return o;
	free(o);
	return NULL;
}

/* Of two messages about the same thing that wait, only the later one is meant. */
static bool replaces(const struct order *old, const struct order *new)
{
	bool queue = new->msg == MPT_MSG_QUEUE || new->msg == MPT_MSG_FAIL;
	bool path = new->path != 0;

	if (old->map != new->map)
		return false;
	if (path)
		return old->path == new->path;
	if (queue)
		return old->msg == MPT_MSG_QUEUE || old->msg == MPT_MSG_FAIL;
	return old->msg == new->msg &&
	       (new->msg == MPT_MSG_SWITCH_GROUP || old->group == new->group);
}

static void drop_replaced(struct service_orders *o, const struct order *new)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->n; i++) {
		if (!replaces(&o->next[i], new))
			o->next[kept++] = o->next[i];
	}
	o->n = kept;
}

void service_order(struct service *s, struct service_map *map, enum mpt_msg msg,
		   const struct service_path *p, uint32_t group)
{
	struct service_orders *o = s->orders;
	struct order order = { .map = map->id, .path = p ? p->id : 0, .group = group, .msg = msg };

	if (mpt_build_message(order.text, sizeof(order.text), msg, p ? p->major : 0,
			      p ? p->minor : 0, group, &order.e))
		return;
	snprintf(order.uuid, sizeof(order.uuid), "%s", map->uuid);
	drop_replaced(o, &order);
	o->next = mem_grow(o->next, &o->cap, o->n + 1, sizeof(*o->next));
	o->next[o->n++] = order;
	submit(o);
}

bool service_orders_pending(const struct service_orders *o, uint32_t map)
{
	for (size_t i = 0; i < o->n; i++) {
		if (o->next[i].map == map)
			return true;
	}
	for (size_t i = 0; o->sent && i < o->sent->n; i++) {
		if (o->sent->order[i].map == map)
			return true;
	}
	return false;
}

bool service_orders_idle(const struct service_orders *o)
{
	return !o->n && !o->sent;
}

void service_orders_tick(struct service *s)
{
	struct service_orders *o = s->orders;
	int64_t ms = worker_overdue_ms(s->messenger);

	if (!ms || o->told)
		return;
	o->told = true;
	service_say(s, SAN_SEV_BAD, NULL,
		    "the kernel holds a message to a map for %d s; checks go on, what follows from "
		    "them waits",
		    (int)(ms / 1000));
}
