/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asks: from the reader to the source and back, to the end of each question. */
#include "engine/asks.h"

#include "base/err.h"

#include <stdio.h>

void asks_init(struct asks *as, const struct san *san, const struct asks_hooks *hooks)
{
	*as = (struct asks){ .san = san, .hooks = *hooks };
}

void asks_refuse(struct asks *as, uint32_t id, const char *why)
{
	struct answer a = { .id = id, .done = true, .is = ANSWER_REFUSED };

	snprintf(a.text, sizeof(a.text), "%s", why);
	as->hooks.answer(as->hooks.ctx, &a);
}

static uint32_t *find_pending(struct asks *as, uint32_t id)
{
	for (unsigned i = 0; i < as->npending; i++) {
		if (as->pending[i] == id)
			return &as->pending[i];
	}
	return NULL;
}

void asks_take(struct asks *as, const struct ask *q)
{
	struct err e = { 0 };
	struct san_path *p;
	struct san_map *m;

	if (!as->hooks.ask) {
		asks_refuse(as, q->id, "this source cannot be asked");
	} else if (as->npending == ASKS_PENDING || find_pending(as, q->id)) {
		asks_refuse(as, q->id,
			    "not asked: too many questions are open, or the same number twice");
	} else if (ask_find(as->san, q, &m, &p, &e)) {
		asks_refuse(as, q->id, e.text);
	} else {
		as->pending[as->npending++] = q->id;
		as->hooks.ask(as->hooks.ctx, q);
	}
}

void asks_answer(struct asks *as, const struct answer *a)
{
	uint32_t *at = find_pending(as, a->id);

	if (!at)
		return;
	if (a->done)
		*at = as->pending[--as->npending];
	as->hooks.answer(as->hooks.ctx, a);
}
