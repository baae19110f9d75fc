/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_mpathd: any bytes as what multipathd might send: a stream of frames, its
 * tables, its JSON and its words; and as our own files of expected and held
 * paths, which people edit.
 *
 * Beyond not crashing: a whole frame is as long as it said, and a file that is
 * read and written again reads the same.
 */
#include "fuzz.h"

#include "engine/kernel/expect_set.h"
#include "engine/kernel/held_marks.h"
#include "engine/kernel/mpathd_json.h"
#include "engine/kernel/mpathd_parse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(const uint8_t *data, size_t n)
{
	char *text = malloc(n + 1);

	memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

static void frames(const char *bytes, size_t n)
{
	struct mpathd_frame f = { 0 };
	struct err e;
	size_t used;
	int whole = 0;

	for (size_t at = 0; at < n && whole >= 0; at += used) {
		/* in pieces of three: heads and bodies are cut everywhere */
		whole = mpathd_frame_feed(&f, bytes + at, n - at < 3 ? n - at : 3, &used, &e);
		if (whole > 0) {
			assert(f.body.len == f.want);
			mpathd_frame_reset(&f);
		}
	}
	mpathd_frame_fini(&f);
}

static void tables(const uint8_t *data, size_t n)
{
	char *text = text_of(data, n), *at = text;
	struct mpathd_map m;
	struct mpathd_path p;
	uint32_t a, b;

	while (mpathd_next_map(&at, &m)) {
		assert(strlen(m.name) <= n);
		mpathd_queue_word(m.queueing, &a);
		mpathd_failback_word(m.failback, &a, &b);
	}
	free(text);
	text = at = text_of(data, n);
	while (mpathd_next_path(&at, &p))
		assert(p.chk <= SAN_CHK_DISCONNECTED && strlen(p.map) <= n);
	free(text);
}

static void words(const char *text)
{
	struct mpathd_daemon d;
	char version[24];
	const char *why;

	mpathd_parse_daemon(text, &d);
	mpathd_parse_reply(text, &why);
	mpathd_parse_version(text, version, sizeof(version));
	assert(mpathd_parse_poll_ms(text) >= 0);
}

static void json(const char *text)
{
	struct mpathd_tree tree = { 0 };
	struct err e;

	mpathd_json_parse(text, &tree, &e);
	mpathd_tree_fini(&tree);
}

static void expected(const char *text)
{
	struct expect_set set = { 0 }, again = { 0 };
	struct str once = STR_INIT, twice = STR_INIT;
	struct err e;

	if (expect_set_parse(text, &set, &e))
		return;
	expect_set_print(&set, &once);
	assert(!expect_set_parse(once.p, &again, &e));
	expect_set_print(&again, &twice);
	assert(!strcmp(once.p, twice.p));
	str_fini(&once);
	str_fini(&twice);
	expect_set_fini(&set);
	expect_set_fini(&again);
}

static void held(const char *text)
{
	struct held_marks list = { 0 };

	held_marks_parse(text, &list);
	held_marks_fini(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);

	frames((const char *)data, size);
	tables(data, size);
	words(text);
	json(text);
	expected(text);
	held(text);
	free(text);
	return 0;
}
