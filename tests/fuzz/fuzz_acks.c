/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_acks: any bytes as the file of the acknowledgements; what is taken is
 * bounded, can be shown, and is the same when it was written and read again.
 */
#include "fuzz.h"

#include "ui/acks_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void assert_shown(const char *text)
{
	for (; *text; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void assert_same(const struct acks *a, const struct acks *b)
{
	assert(a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert(!strcmp(a->row[i].key, b->row[i].key));
		assert(!strcmp(a->row[i].note, b->row[i].note));
		assert(!strcmp(a->row[i].by, b->row[i].by));
		assert(a->row[i].trouble == b->row[i].trouble);
		assert(a->row[i].at == b->row[i].at && a->row[i].until == b->row[i].until);
		assert_shown(a->row[i].note);
		assert_shown(a->row[i].by);
		assert_shown(a->row[i].map);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acks a = { 0 }, b = { 0 };
	struct str text = STR_INIT;
	struct err e = { 0 };

	if (size > 65536)
		return 0;
	str_add(&text, "");
	str_add_n(&text, (const char *)data, size);
	if (acks_read(&a, text.p, "acks.conf", &e))
		assert_shown(e.text);
	assert(a.n <= ACKS_MAX);
	str_clear(&text);
	acks_write(&a, &text);
	assert(!acks_read(&b, text.p, "acks.conf", &e));
	assert_same(&a, &b);
	str_fini(&text);
	acks_fini(&a);
	acks_fini(&b);
	return 0;
}
