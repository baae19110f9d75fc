/* SPDX-License-Identifier: GPL-2.0-or-later */
/* questions: what the reader asks about this host, to who can answer it. */
#include "engine/kernel/questions.h"

#include "base/mem.h"
#include "engine/kernel/part_ask.h"
#include "engine/kernel/probe.h"
#include "engine/kernel/surveys.h"
#include "engine/kernel/waiters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A disk that is only busy lets its tasks go on within this. */
#define PAUSE_MS 200

struct questions {
	struct kernel *k;
	struct probes *probes;
	struct waiters *waiters;
	struct surveys *surveys;
	struct part_asks *parts;
};

static int64_t on_now(void *ctx)
{
	return kernel_now(ctx);
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct kernel *k = ctx;

	k->env->answer(k->env, a);
}

static void on_changed(void *ctx)
{
	kernel_commit(ctx, COMMIT_STATES);
}

/* A read that was told as silent is back: what hung then works, or fails, now. */
static void on_late(void *ctx, const struct answer *a, int64_t after_ms)
{
	struct kernel *k = ctx;
	struct ask of = { .what = ASK_TEST };
	struct san_path *p = NULL;
	struct san_map *m = NULL;
	char text[240];

	memcpy(of.map, a->map, sizeof(of.map));
	memcpy(of.path, a->path, sizeof(of.path));
	ask_find(k->san, &of, &m, &p, NULL);
	k->env->event(k->env, SAN_SEV_INFO, m, p, "sandeck",
		      answer_late(text, sizeof(text), a, after_ms));
	kernel_commit(k, 0);
}

struct questions *questions_new(struct kernel *k)
{
	const struct probe_hooks probes = { k, on_answer, on_late, probe_read, "/dev" };
	const struct waiters_hooks waiters = { .ctx = k,
					       .now = on_now,
					       .answer = on_answer,
					       .changed = on_changed,
					       .root = "",
					       .pause_ms = PAUSE_MS };
	struct questions *qs = xcalloc(1, sizeof(*qs));

	qs->k = k;
	qs->probes = probes_new(k->loop, &probes);
	qs->waiters = waiters_new(k->loop, k->san, &waiters);
	qs->surveys = surveys_new(k);
	qs->parts = part_asks_new(k->loop, k, on_answer);
	return qs;
}

void questions_tick(struct questions *qs)
{
	waiters_tick(qs->waiters);
}

static void refuse(struct kernel *k, const struct ask *q, const char *why)
{
	struct answer a = ask_answer(q);

	a.done = true;
	a.is = ANSWER_REFUSED;
	snprintf(a.text, sizeof(a.text), "%s", why);
	k->env->answer(k->env, &a);
}

void questions_ask(struct questions *qs, const struct ask *q)
{
	struct san_path *p = NULL;
	struct san_map *m = NULL;

	if (ask_is_survey(q->what))
		surveys_ask(qs->surveys, q);
	else if (ask_find(qs->k->san, q, &m, &p, NULL))
		refuse(qs->k, q, "there is no such map or path any more");
	else if (q->what == ASK_WHO)
		waiters_ask(qs->waiters, q);
	else if (q->what == ASK_PARTS && geteuid())
		refuse(qs->k, q, "only root may read from a map; run sandeck as root");
	else if (q->what == ASK_PARTS)
		part_asks_ask(qs->parts, q, m);
	else if (geteuid())
		refuse(qs->k, q, "not tested: only root may read from a path; run sandeck as root");
	else
		probes_ask(qs->probes, q, m, p);
}

struct surveys *questions_surveys(struct questions *qs)
{
	return qs->surveys;
}

void questions_close(struct questions *qs)
{
	if (!qs)
		return;
	probes_close(qs->probes);
	waiters_close(qs->waiters);
	surveys_close(qs->surveys);
	part_asks_close(qs->parts);
	free(qs);
}
