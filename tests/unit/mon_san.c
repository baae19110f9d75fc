/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon_san: a small SAN for the tests of mon. */
#include "mon_san.h"

#include "base/mem.h"
#include "engine/conf/conf_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_path *path_of(struct fake *f, uint32_t id)
{
	assert_true(id >= 1 && id <= f->npaths);
	return &f->paths[id - 1];
}

static void order(struct fake *f, const char *what, uint32_t n)
{
	f->ops++;
	str_addf(&f->orders, "%d %s %u\n", (int)((f->now - T0) / S), what, (unsigned)n);
}

static bool on_check(void *ctx, uint32_t id)
{
	struct fake *f = ctx;
	struct fake_path *p = path_of(f, id);
	int64_t second = (f->now - T0) / S;

	f->ops++;
	if (p->refuses)
		return false;
	p->asked = true;
	p->begun = f->now;
	p->checks++;
	if (second >= 0 && second < SECS)
		f->per_second[second]++;
	return true;
}

static void move(struct fake *f, const char *what, uint32_t id, enum san_dm dm)
{
	struct fake_path *p = path_of(f, id);

	order(f, what, id);
	if (p->deaf)
		return;
	p->dm = dm;
	p->changed = true;
}

static void on_fail(void *ctx, uint32_t id)
{
	move(ctx, "fail", id, SAN_DM_FAILED);
}

static void on_reinstate(void *ctx, uint32_t id)
{
	move(ctx, "reinstate", id, SAN_DM_ACTIVE);
}

static void on_enable(void *ctx, uint32_t map, uint32_t group)
{
	struct fake *f = ctx;

	assert_int_equal(map, MAP);
	order(f, "enable", group);
	f->disabled[group - 1] = false;
	f->map_changed = true;
}

static void on_switch(void *ctx, uint32_t map, uint32_t group)
{
	struct fake *f = ctx;

	assert_int_equal(map, MAP);
	order(f, "switch", group);
	f->cur = group;
	f->map_changed = true;
}

static void on_queue(void *ctx, uint32_t map, bool on)
{
	struct fake *f = ctx;

	order(f, on ? "queue" : "noqueue", map);
	f->queueing = on;
	f->map_changed = true;
}

static void on_regroup(void *ctx, uint32_t map, const char *why)
{
	assert_true(*why);
	order(ctx, "regroup", map);
}

static void on_sample(void *ctx, uint32_t id, bool on)
{
	order(ctx, on ? "sample" : "nosample", id);
}

static void on_tell(void *ctx, enum san_severity sev, uint32_t map, uint32_t path, const char *text)
{
	struct fake *f = ctx;

	(void)sev;
	assert_true(map || !path);
	str_addf(&f->news, "%s\n", text);
}

static const struct mon_ops ops = { .check = on_check,
				    .fail = on_fail,
				    .reinstate = on_reinstate,
				    .enable_group = on_enable,
				    .switch_group = on_switch,
				    .queue = on_queue,
				    .regroup = on_regroup,
				    .sample = on_sample,
				    .tell = on_tell };

void fake_show(struct fake *f)
{
	struct mon_kernel k = { .cur_group = f->cur,
				.ngroups = f->ngroups,
				.disabled = f->disabled,
				.queueing = f->queueing };

	f->map_changed = false;
	mon_kernel(f->m, MAP, &k, f->now);
}

/* dm-mpath: when the group in use has no path any more, the first that has one is taken. */
static void kernel_picks(struct fake *f)
{
	uint32_t first = 0;

	for (size_t i = 0; i < f->npaths; i++) {
		struct fake_path *p = &f->paths[i];

		if (p->map != MAP || p->dm != SAN_DM_ACTIVE)
			continue;
		if (p->group == f->cur)
			return;
		if (!first || p->group < first)
			first = p->group;
	}
	if (first) {
		f->cur = first;
		f->map_changed = true;
	}
}

static void deliver(struct fake *f)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < f->npaths; i++) {
			struct fake_path *p = &f->paths[i];

			if (p->asked && !p->hangs && f->now >= p->begun + p->takes) {
				p->asked = false;
				more = true;
				mon_checked(f->m, p->id, p->word, p->prio, f->now);
			}
			if (p->changed) {
				p->changed = false;
				more = true;
				kernel_picks(f);
				mon_kernel_path(f->m, p->id, p->dm, f->now);
			}
		}
		if (f->map_changed)
			fake_show(f);
	}
}

static int64_t next_answer(const struct fake *f)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < f->npaths; i++) {
		const struct fake_path *p = &f->paths[i];

		if (p->asked && !p->hangs && p->begun + p->takes < at)
			at = p->begun + p->takes;
	}
	return at;
}

void fake_run(struct fake *f, int64_t until_s)
{
	int64_t until = T0 + until_s * S;

	deliver(f);
	for (;;) {
		int64_t next = mon_next(f->m), answer = next_answer(f);

		next = answer < next ? answer : next;
		if (next > until)
			break;
		f->now = next > f->now ? next : f->now;
		mon_tick(f->m, f->now);
		deliver(f);
	}
	f->now = until;
}

/* ---- its parts ---- */

const struct mon_map_set plain = { .name = "mpatha",
				   .failback = { .failback = CONF_NO },
				   .retry = { .no_path_retry = RETRY_UNSET, .polling_s = 5 },
				   .shaky = { .rate = -1 } };

void fake_add(struct fake *f, size_t n)
{
	f->paths = xrealloc(f->paths, f->npaths + n, sizeof(*f->paths));
	memset(&f->paths[f->npaths], 0, n * sizeof(*f->paths));
	for (size_t i = f->npaths; i < f->npaths + n; i++)
		f->paths[i] = (struct fake_path){ .id = (uint32_t)i + 1,
						  .word = SAN_CHK_READY,
						  .dm = SAN_DM_ACTIVE };
	f->npaths += n;
}

void fake_begin(struct fake *f)
{
	const struct mon_times times = { .poll_ms = 5 * S, .max_poll_ms = 20 * S };

	*f = (struct fake){ .orders = STR_INIT, .news = STR_INIT, .now = T0 };
	f->m = mon_new(&ops, f, &times);
}

void fake_end(struct fake *f)
{
	mon_free(f->m);
	free(f->paths);
	str_fini(&f->orders);
	str_fini(&f->news);
}

void fake_path_set(struct fake *f, struct fake_path *p, bool implicit)
{
	struct mon_path_set set = { .implicit_alua = implicit };

	snprintf(set.dev, sizeof(set.dev), "sd%c", (char)('a' + p->id % 26));
	mon_path(f->m, p->id, p->map, p->group, &set, f->now);
	mon_kernel_path(f->m, p->id, p->dm, f->now);
}

void fake_map(struct fake *f, const struct mon_map_set *set, uint32_t ngroups)
{
	fake_begin(f);
	f->cur = 1;
	f->ngroups = ngroups;
	f->queueing = set->retry.no_path_retry > 0 || set->retry.no_path_retry == CONF_INFINITY;
	fake_add(f, (size_t)ngroups * 2);
	mon_map(f->m, MAP, set, f->now);
	fake_show(f);
	for (size_t i = 0; i < f->npaths; i++) {
		struct fake_path *p = &f->paths[i];

		p->map = MAP;
		p->group = (uint32_t)i / 2 + 1;
		p->prio = p->group == 1 ? 50 : 10;
		fake_path_set(f, p, false);
	}
}

void assert_orders(struct fake *f, const char *expected)
{
	assert_string_equal(str_text(&f->orders), expected);
	str_clear(&f->orders);
}

void assert_news(struct fake *f, const char *part)
{
	if (!strstr(str_text(&f->news), part))
		fail_msg("\"%s\" is not in:\n%s", part, str_text(&f->news));
	str_clear(&f->news);
}

enum san_chk chk_of(struct fake *f, uint32_t id)
{
	struct mon_path_is is;

	assert_true(mon_path_is(f->m, id, &is));
	return is.chk;
}

struct mon_map_is map_of(struct fake *f)
{
	struct mon_map_is is;

	assert_true(mon_map_is(f->m, MAP, &is));
	return is;
}

void fake_group(struct fake *f, uint32_t group, enum san_chk word)
{
	for (size_t i = 0; i < f->npaths; i++) {
		if (f->paths[i].group == group)
			f->paths[i].word = word;
	}
}
