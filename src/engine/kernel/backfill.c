/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backfill: events from before the start, out of the kernel's log and the journal. */
#include "engine/kernel/backfill.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/job.h"
#include "engine/klog_event.h"
#include "engine/kernel/sdjournal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOURNAL_S   5    /* it has so long to answer */
#define JOURNAL_AGE 3600 /* s: what is older is not asked for */

/* What is read; the thread's until it is done. */
struct reading {
	struct backfill *owner;
	struct kmsg_clock clock;
	struct kmsg_read kernel;
	struct klog_list journal;
	int kernel_errno, journal_errno;
};

struct backfill {
	struct kernel *k;
	struct job *job;
};

static void reading_free(void *arg)
{
	struct reading *r = arg;

	klog_list_fini(&r->kernel.facts);
	klog_list_fini(&r->journal);
	free(r);
}

/* ---- in the thread ---- */

/* The kernel's words are asked of the journal where its own log has not all of the time. */
static void ask_journal(struct reading *r)
{
	int64_t since = r->clock.mono_ms * 1000 - (int64_t)JOURNAL_AGE * 1000000;
	struct sdjournal_ask ask = { .clock = r->clock,
				     .since_usec = since > 0 ? since : 0,
				     .deadline_ms = JOURNAL_S * 1000,
				     .print = sdjournal_print };

	if (r->kernel_errno)
		ask.kernel_usec = INT64_MAX;
	else if (!r->kernel.whole && r->kernel.oldest_usec > since)
		ask.kernel_usec = r->kernel.oldest_usec;
	r->journal.calm_from = r->kernel.facts.calm_from;
	r->journal_errno = sdjournal_read(&ask, &r->journal);
}

static void work(void *arg)
{
	struct reading *r = arg;

	r->kernel_errno = kmsg_read("", &r->clock, &r->kernel);
	ask_journal(r);
}

/* ---- on the loop ---- */

static void tell(struct kernel *k, const char *from, enum san_severity sev, const char *text)
{
	struct san_event ev = { .at = kernel_now(k), .sev = sev, .by = "engine" };

	snprintf(ev.from, sizeof(ev.from), "%s", from);
	text_clean(ev.text, sizeof(ev.text), text);
	k->env->event_raw(k->env, &ev);
}

static void tell_of_kernel_log(struct kernel *k, int errnum, bool journal)
{
	char text[240];

	snprintf(text, sizeof(text), "the kernel log cannot be read here (%s): %s",
		 strerror(errnum),
		 journal ? "events from before the start are from the journal only"
			 : "events from before the start are not known");
	tell(k, "kernel log", SAN_SEV_INFO, text);
}

static void tell_of_journal(struct kernel *k, const struct reading *r, bool some)
{
	char text[240];

	if (r->journal_errno != ETIMEDOUT)
		snprintf(text, sizeof(text), "the journal cannot be read (%s)",
			 strerror(r->journal_errno));
	else if (some)
		snprintf(
			text, sizeof(text),
			"the journal was not read to its end in %d s: its older events are missing",
			JOURNAL_S);
	else
		snprintf(text, sizeof(text), "the journal did not answer in %d s: %s", JOURNAL_S,
			 r->kernel_errno
				 ? "events from before the start are not known"
				 : "events from before the start are from the kernel log only");
	tell(k, "journal", SAN_SEV_WARN, text);
}

static void tell_all(struct kernel *k, struct reading *r)
{
	struct klog_list *l = &r->kernel.facts;
	bool journal = r->journal.n > 0;
	struct san_event ev;

	klog_list_take(l, &r->journal);
	klog_list_end(l, BACKFILL_EVENTS);
	for (size_t i = 0; i < l->n; i++) {
		if (klog_event(k->san, &l->fact[i], &ev))
			k->env->event_raw(k->env, &ev);
	}
	if (r->kernel_errno)
		tell_of_kernel_log(k, r->kernel_errno, journal);
	if (r->journal_errno)
		tell_of_journal(k, r, journal);
	kernel_commit(k, COMMIT_STATES);
}

/* Without a deadline of the job: the thread keeps its own. */
static void done(void *arg, bool finished)
{
	struct reading *r = arg;
	struct backfill *b = r->owner;

	if (!finished)
		return;
	b->job = NULL;
	tell_all(b->k, r);
	reading_free(r);
}

static const struct job_ops ops = { work, done, reading_free };

struct backfill *backfill_new(struct kernel *k)
{
	struct backfill *b = xcalloc(1, sizeof(*b));
	struct reading *r = xcalloc(1, sizeof(*r));

	b->k = k;
	r->owner = b;
	r->clock = kmsg_clock_now(kernel_now(k));
	b->job = job_start(k->loop, &ops, r, 0);
	if (b->job)
		return b;
	reading_free(r);
	free(b);
	return NULL;
}

void backfill_close(struct backfill *b)
{
	if (!b)
		return;
	job_abandon(b->job);
	free(b);
}
