/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_mpath_target: any bytes as an INFO line, a TABLE line and a message.
 *
 * Beyond not crashing, what is accepted must be whole: a line built from it is
 * accepted again and builds the same line.
 */
#include "fuzz.h"

#include "engine/mpath_target.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void info(const char *s, size_t n)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct mpt t, again;
	struct err e;

	if (mpt_parse_info(s, n, &t, &e) < 0)
		return;
	mpt_build_info(&t, &once);
	assert(!mpt_parse_info(once.p, once.len, &again, &e));
	mpt_build_info(&again, &twice);
	assert(!strcmp(once.p, twice.p));
	str_fini(&once);
	str_fini(&twice);
	mpt_fini(&t);
	mpt_fini(&again);
}

static void table(const char *s, size_t n)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct mpt t, again;
	struct err e;

	if (mpt_parse_table(s, n, &t, &e) < 0)
		return;
	if (!mpt_build_table(&t, &once, &e)) {
		assert(!mpt_parse_table(once.p, once.len, &again, &e));
		assert(!mpt_build_table(&again, &twice, &e));
		assert(!strcmp(once.p, twice.p));
		assert(mpt_table_hash(&t) == mpt_table_hash(&again));
		mpt_fini(&again);
	}
	str_fini(&once);
	str_fini(&twice);
	mpt_fini(&t);
}

static void message(const char *s, size_t n)
{
	char *text = malloc(n + 1), arg[32];
	enum mpt_msg msg;
	struct err e;

	memcpy(text, s, n);
	text[n] = '\0';
	if (!mpt_parse_message(text, &msg, arg, sizeof(arg), &e))
		assert(strlen(arg) < sizeof(arg));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	info((const char *)data, size);
	table((const char *)data, size);
	message((const char *)data, size);
	return 0;
}
