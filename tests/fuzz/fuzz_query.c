/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_query: any bytes as a filter; what is accepted is asked of a map, a path and an event. */
#include "fuzz.h"

#include "query/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void ask(const struct query *q)
{
	struct san_event ev = { .text = "sdb of mpatha failed", .by = "kernel" };
	struct san san;
	struct san_map *m;
	struct san_path *p;

	san_init(&san);
	m = san_map_add(&san, "3600a0980", 0);
	m->name = san_intern(&san, "mpatha");
	p = san_path_add(&san, m, 8, 16, 0);
	p->name = san_intern(&san, "sdb");
	p->hport = san_intern(&san, "host3");
	query_map(q, &san, m, 1);
	query_path(q, &san, p, 1);
	query_event(q, &san, &ev);
	query_text(q, ev.text);
	san_fini(&san);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[4096];
	struct query *q;
	struct err e = { 0 };
	size_t at = 0;

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (query_parse(text, QUERY_ANY, &q, &at, &e)) {
		assert(!q && e.text[0] && at <= strlen(text));
		for (const char *c = e.text; *c; c++)
			assert((unsigned char)*c >= ' ');
		return 0;
	}
	if (q)
		ask(q);
	query_free(q);
	return 0;
}
