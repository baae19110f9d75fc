/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * surveys: assemblers as jobs.  One that hangs is told as such, and holds up
 * no other; there are few, for a person asks for them.
 */
#include "engine/kernel/surveys.h"

#include "base/mem.h"
#include "engine/conf/peer.h"
#include "engine/kernel/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE  4
#define APPLY_MS 120000 /* udev may take its time with many maps */

struct survey_job {
	struct surveys *s;
	struct assembler a;
	struct job *job;
	void *ctx; /* of done; which is NULL for a question */
	void (*done)(void *ctx, bool finished, const struct assembler *a);
};

struct surveys {
	struct kernel *k;
	struct survey_job *under_way[AT_ONCE];
};

struct surveys *surveys_new(struct kernel *k)
{
	struct surveys *s = xcalloc(1, sizeof(*s));

	s->k = k;
	return s;
}

static void work(void *arg)
{
	struct survey_job *j = arg;

	assembler_run(&j->a);
}

static void job_free(void *arg)
{
	struct survey_job *j = arg;

	assembler_fini(&j->a);
	free(j);
}

static void end(struct surveys *s, const struct ask *q, const char *why)
{
	struct answer a = ask_answer(q);

	a.done = true;
	if (why) {
		a.is = ANSWER_REFUSED;
		snprintf(a.text, sizeof(a.text), "%s", why);
	}
	s->k->env->answer(s->k->env, &a);
}

static void tell_rows(struct surveys *s, struct assembler *a)
{
	for (size_t i = 0; i < a->nrows; i++)
		s->k->env->answer(s->k->env, &a->rows[i]);
	end(s, &a->ask, NULL);
}

static void forget(struct survey_job *j)
{
	for (size_t i = 0; i < AT_ONCE; i++) {
		if (j->s->under_way[i] == j)
			j->s->under_way[i] = NULL;
	}
}

static void on_done(void *arg, bool finished)
{
	struct survey_job *j = arg;

	if (!finished) {
		if (j->done)
			j->done(j->ctx, false, NULL);
		else
			end(j->s, &j->a.ask,
			    "no answer in time: a disk, or the disk that /etc is on, hangs");
		j->done = NULL;
		j->ctx = j; /* told: what comes now is late */
		return;
	}
	forget(j);
	if (j->done)
		j->done(j->ctx, true, &j->a);
	else if (j->ctx != j)
		tell_rows(j->s, &j->a);
	job_free(j);
}

static const struct job_ops ops = { work, on_done, job_free };

static bool in_charge(const struct kernel *k)
{
	return k->san->host.charge == SAN_CHARGE_MULTIPATHD ||
	       k->san->host.charge == SAN_CHARGE_SANDECK;
}

static struct survey_job *start(struct surveys *s, const struct ask *q)
{
	struct survey_job *j;
	size_t i = 0;

	while (i < AT_ONCE && s->under_way[i])
		i++;
	if (i == AT_ONCE)
		return NULL;
	j = xcalloc(1, sizeof(*j));
	j->s = s;
	j->a.ask = *q;
	j->a.peer = s->k->opts.peer ? s->k->opts.peer : PEER_NEWEST;
	j->a.in_charge = in_charge(s->k);
	j->a.ignore_wwids = s->k->opts.ignore_wwids;
	s->under_way[i] = j;
	return j;
}

static bool go(struct survey_job *j, unsigned ms)
{
	j->job = job_start(j->s->k->loop, &ops, j, ms);
	if (j->job)
		return true;
	forget(j);
	job_free(j);
	return false;
}

void surveys_ask(struct surveys *s, const struct ask *q)
{
	struct survey_job *j = start(s, q);

	if (!j)
		end(s, q, "not asked: other such questions have not come back");
	else if (!go(j, (unsigned)ask_deadline(q)))
		end(s, q, "not asked: the system gives no thread");
}

bool surveys_assemble(struct surveys *s, const char *map, const char *digest, void *ctx,
		      void (*done)(void *ctx, bool finished, const struct assembler *a))
{
	struct ask q = { .what = ASK_ASSEMBLE };
	struct survey_job *j;

	snprintf(q.map, sizeof(q.map), "%s", map);
	j = start(s, &q);
	if (!j)
		return false;
	j->a.apply = true;
	snprintf(j->a.digest, sizeof(j->a.digest), "%s", digest);
	j->ctx = ctx;
	j->done = done;
	return go(j, APPLY_MS);
}

void surveys_close(struct surveys *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < AT_ONCE; i++) {
		if (s->under_way[i])
			job_abandon(s->under_way[i]->job);
	}
	free(s);
}
