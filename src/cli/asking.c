/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asking: put a question, pump the stream until its end, or give up in time. */
#include "cli/asking.h"

#include "base/mono.h"
#include "base/tell.h"

#include <poll.h>
#include <stdio.h>

#define LOAD_MS 8000

static void print_row(const struct answer *a)
{
	char line[400];

	if (a->is == ANSWER_REFUSED)
		tell_error("%s", a->text);
	else if (a->is != ANSWER_NONE)
		tell(stdout, "%s", answer_line(line, sizeof(line), a));
	fflush(stdout);
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct asking *as = ctx;

	if (a->id != as->q.id)
		return;
	if (as->row)
		as->row(as, a);
	else
		print_row(a);
	answer_add(&as->sum, a);
	answer_add(&as->part, a);
	as->done = a->done;
}

int asking_begin(struct asking *as, const struct options *o, struct err *e)
{
	const struct client_events ev = { .ctx = as, .answer = on_answer };
	int rc = session_open(o, NULL, &ev, &as->session, e);

	return rc ? rc : client_wait_loaded(as->session.client, LOAD_MS, e);
}

void asking_end(struct asking *as)
{
	session_close(&as->session);
}

int asking_put(struct asking *as, const struct ask *q, unsigned npaths, struct err *e)
{
	struct client *c = as->session.client;
	int64_t until, left;

	as->q = *q;
	as->done = false;
	as->part = (struct answer_sum){ .good = 0 };
	until = mono_ms() + ask_patience(&as->q, npaths);
	if (!client_ask(c, &as->q))
		return err_set(e, E_IO, "no engine");
	while (!as->done && (left = until - mono_ms()) > 0) {
		struct pollfd fd = { .fd = client_fd(c), .events = POLLIN };
		int rc;

		poll(&fd, 1, left < 100 ? (int)left : 100);
		rc = client_pump(c, e);
		if (rc)
			return rc;
	}
	if (!as->done)
		return err_set(e, E_TIMEOUT,
			       "the engine gave no answer; one of an older version cannot");
	return as->part.refused ? err_set(e, E_REFUSED, "%s", "") : 0;
}

void asking_tell_sum(enum ask_what what, const struct answer_sum *sum)
{
	char text[500];

	if (!sum->refused)
		tell(stdout, "%s", answer_sum_text(text, sizeof(text), what, sum));
}
