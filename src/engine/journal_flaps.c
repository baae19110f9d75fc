/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_flaps: a ring of steps, the newest at flap_step. */
#include "engine/journal_flaps.h"

#include "base/attr.h"
#include "engine/verdict.h"

#define STEPS VERDICT_FLAP_STEPS

_Static_assert(ARRAY_LEN(((struct san_path_was *)0)->flap) == STEPS, "one step, one place");

uint32_t journal_flaps_new(struct san_path *p, bool alive)
{
	struct san_path_was *w = &p->was;
	bool anew = p->fails < w->fails; /* another table was loaded: it counts from 0 */
	uint32_t n = p->fails - (anew ? 0 : w->fails);

	if (w->alive && !alive) {
		w->flap_owed = !n;
		return n ? n : 1;
	}
	/* a new table sends I/O to what is down and learns of it once more */
	w->flap_owed |= anew && !alive;
	if (n && w->flap_owed) {
		w->flap_owed = false;
		n--;
	}
	w->flap_owed &= !alive;
	return n;
}

/* The ring as of now: steps that began since are empty. */
static void go_on(struct san_path_was *w, int64_t now)
{
	int64_t step = now / VERDICT_FLAP_STEP;

	for (int64_t at = step; at > w->flap_step && at > step - STEPS; at--)
		w->flap[at % STEPS] = 0;
	if (w->flap_step < step)
		w->flap_step = step;
}

void journal_flaps_add(struct san_path_was *w, uint32_t n, int64_t now)
{
	uint8_t *slot;

	go_on(w, now);
	slot = &w->flap[w->flap_step % STEPS];
	*slot = n > (uint32_t)UINT8_MAX - *slot ? UINT8_MAX : (uint8_t)(*slot + n);
}

uint32_t journal_flaps_count(struct san_path_was *w, int64_t now)
{
	uint32_t n = 0;

	go_on(w, now);
	for (size_t i = 0; i < STEPS; i++)
		n += w->flap[i];
	return n;
}

int64_t journal_flaps_due(const struct san_path_was *w)
{
	for (int64_t step = w->flap_step - STEPS + 1; step <= w->flap_step; step++) {
		if (step >= 0 && w->flap[step % STEPS])
			return (step + STEPS) * VERDICT_FLAP_STEP;
	}
	return 0;
}
