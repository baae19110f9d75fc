/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answers: one question to the SAN, and the rows that have come so far. */
#include "ui/answers.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void name_subject(struct answers *as, const struct san_map *m, const struct san_path *p)
{
	char map[PHRASE], path[PHRASE];

	as->subject[0] = '\0';
	if (!m) {
		text_cat(as->subject, sizeof as->subject, "the disks of this host");
		return;
	}
	if (p)
		text_cat(as->subject, sizeof as->subject, "%s of ",
			 phrase_path(path, sizeof path, p));
	text_cat(as->subject, sizeof as->subject, "%s", phrase_map(map, sizeof map, m));
}

void answers_begin(struct answers *as, const struct ask *q, const struct san_map *m,
		   const struct san_path *p, int64_t now)
{
	answers_fini(as);
	as->state = ANSWERS_WAITING;
	as->q = *q;
	as->began = now;
	as->until = now + ask_patience(q, m ? m->npaths : 0);
	name_subject(as, m, p);
}

void answers_fini(struct answers *as)
{
	free(as->rows);
	*as = (struct answers){ .state = ANSWERS_NONE };
}

bool answers_take(struct answers *as, const struct answer *a)
{
	if (as->state == ANSWERS_NONE || as->state == ANSWERS_DONE || a->id != as->q.id)
		return false;
	answer_add(&as->sum, a);
	if (a->is != ANSWER_NONE && as->n < ANSWERS_ROWS) {
		as->rows = mem_grow(as->rows, &as->cap, as->n + 1, sizeof(*as->rows));
		as->rows[as->n++] = *a;
	}
	if (a->done)
		as->state = ANSWERS_DONE;
	return true;
}

bool answers_tick(struct answers *as, int64_t now)
{
	if (as->state != ANSWERS_WAITING || now < as->until)
		return false;
	as->state = ANSWERS_LATE;
	return true;
}

char *answers_title(char *dst, size_t size, const struct answers *as)
{
	static const char *const verbs[ASK_KINDS] = {
		[ASK_TEST] = "TEST",
		[ASK_WHO] = "WHO USES",
		[ASK_PATHS] = "WHICH MAP HAS",
		[ASK_ASSEMBLE] = "ASSEMBLE",
		[ASK_EXPLAIN] = "CONFIGURATION OF",
		[ASK_PARTS] = "PARTITIONS OF",
	};

	snprintf(dst, size, "%s %s", verbs[as->q.what], as->subject);
	return dst;
}

char *answers_line(char *dst, size_t size, const struct answers *as, size_t i)
{
	return answer_line(dst, size, &as->rows[i]);
}

const char *answers_reason(const struct answer *a)
{
	static const char *const before[] = { "not a path: ", "not in a map: " };

	for (size_t i = 0; i < ARRAY_LEN(before) && a->is == ANSWER_DISK; i++) {
		if (!strncmp(a->text, before[i], strlen(before[i])))
			return a->text + strlen(before[i]);
	}
	return a->text;
}

char *answers_whole(char *dst, size_t size, const struct answers *as, size_t i)
{
	const struct answer *a = &as->rows[i];
	char raw[sizeof a->about + sizeof a->value + sizeof a->wwid + sizeof a->text + 16];

	if (a->is == ANSWER_PATH || a->is == ANSWER_DISK)
		snprintf(raw, sizeof raw, "%s%s%s", answers_reason(a), *a->wwid ? "  WWID " : "",
			 a->wwid);
	else if (a->is == ANSWER_VALUE)
		snprintf(raw, sizeof raw, "%s %s: %s", a->about, *a->value ? a->value : "\"\"",
			 a->text);
	else
		return answers_line(dst, size, as, i);
	return text_clean(dst, size, raw);
}

bool answers_is_bad(const struct answers *as, size_t i)
{
	switch (as->rows[i].is) {
	case ANSWER_BAD:
	case ANSWER_SILENT:
	case ANSWER_BUSY:
	case ANSWER_REFUSED:
		return true;
	case ANSWER_NONE:
	case ANSWER_GOOD:
	case ANSWER_LEFT:
	case ANSWER_USER:
	case ANSWER_TASK:
	case ANSWER_PART:
	case ANSWER_NOTE:
	case ANSWER_PATH:
	case ANSWER_DISK:
	case ANSWER_CHANGE:
	case ANSWER_TABLE:
	case ANSWER_SAME:
	case ANSWER_VALUE:
	case ANSWER_DIGEST:
		break;
	}
	return false;
}

const struct answer *answers_of_path(const struct answers *as, const struct san_path *p)
{
	char devno[24];

	snprintf(devno, sizeof devno, "%u:%u", p->major, p->minor);
	for (size_t i = as->n; i--;) {
		if (!strcmp(as->rows[i].path, devno) && !strcmp(as->rows[i].map, p->map->key))
			return &as->rows[i];
	}
	return NULL;
}

char *answers_summary(char *dst, size_t size, const struct answers *as, int64_t now)
{
	char rows[24], span[32];

	text_span(span, sizeof span, now > as->began ? now - as->began : 0);
	*dst = '\0';
	switch (as->state) {
	case ANSWERS_NONE:
		break;
	case ANSWERS_WAITING:
		text_cat(dst, size, "waiting for %s: %s so far, %s", as->subject,
			 text_count(rows, sizeof rows, (unsigned)as->n, "row"), span);
		break;
	case ANSWERS_DONE:
		answer_sum_text(dst, size, as->q.what, &as->sum);
		break;
	case ANSWERS_LATE:
		text_cat(dst, size, "no end of the answer for %s%s", span,
			 as->n ? "" : "; an engine of an older version cannot be asked");
		break;
	}
	return dst;
}
