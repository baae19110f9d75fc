/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_stream: any bytes as lines of the stream, in both directions.
 *
 * What the model took must be publishable, and a copy fed with that must
 * publish the same.
 */
#include "fuzz.h"

#include "engine/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void publish(struct san *san, struct str *out)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
		else if (bits & SAN_DIRTY_STATE)
			stream_put_obj(out, obj);
	}
}

static void feed(struct san *san, const char *s, size_t n)
{
	while (n) {
		const char *nl = memchr(s, '\n', n);
		size_t len = nl ? (size_t)(nl - s) : n;
		struct stream_msg msg;
		struct err e;

		stream_apply(san, s, len, &msg, &e);
		if (msg.kind == STREAM_WANT)
			free(msg.u.want.paths);
		n -= nl ? len + 1 : len;
		s += nl ? len + 1 : len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct san a, b;

	san_init(&a);
	san_init(&b);
	feed(&a, (const char *)data, size);
	publish(&a, &once);
	feed(&b, str_text(&once), once.len);
	publish(&b, &twice);
	assert(a.nmaps == b.nmaps && a.nports == b.nports);
	assert(!strcmp(str_text(&once), str_text(&twice)));
	str_fini(&once);
	str_fini(&twice);
	san_fini(&a);
	san_fini(&b);
	return 0;
}
