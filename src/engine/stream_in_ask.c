/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_in_ask: questions and the rows of their answers, off the stream. */
#include "engine/stream_in.h"

/* The value of a word, or -1. */
static int word_value(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++) {
		if (!strcmp(words[i], word))
			return i;
	}
	return -1;
}

int stream_in_answer(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct answer *a = &msg->u.answer;
	int is = word_value(answer_is_words, get_str(o, "is"));
	int64_t size;

	(void)san;
	(void)e;
	msg->kind = STREAM_ANSWER;
	a->id = get_u32(o, "id");
	a->done = get_bool(o, "done");
	/* A row of a kind that a later version has still says something in words. */
	a->is = is < 0 ? ANSWER_NOTE : (enum answer_is)is;
	copy_str(a->map, sizeof(a->map), o, "map");
	copy_str(a->path, sizeof(a->path), o, "path");
	copy_str(a->about, sizeof(a->about), o, "about");
	a->count = get_u32(o, "count");
	a->us = get_time(o, "us");
	copy_str(a->hctl, sizeof(a->hctl), o, "hctl");
	size = get_i64(o, "size");
	a->size = size > 0 ? (uint64_t)size : 0;
	copy_str(a->wwid, sizeof(a->wwid), o, "wwid");
	copy_str(a->value, sizeof(a->value), o, "value");
	copy_str(a->text, sizeof(a->text), o, "text");
	return 0;
}

int stream_in_ask(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct ask *q = &msg->u.ask;
	int what = word_value(ask_what_words, get_str(o, "what"));

	(void)san;
	msg->kind = STREAM_ASK;
	q->id = get_u32(o, "id");
	if (what < 0)
		return err_set(e, E_USAGE, "\"%.40s\" is no question that this engine knows",
			       get_str(o, "what"));
	q->what = (enum ask_what)what;
	copy_str(q->map, sizeof(q->map), o, "map");
	copy_str(q->path, sizeof(q->path), o, "path");
	q->named = get_bool(o, "named");
	q->deadline_ms = get_time(o, "deadline_ms");
	return 0;
}
