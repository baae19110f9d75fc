/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_klog: any bytes as a log: records of /dev/kmsg, or lines of multipathd
 * or iscsid.  The first byte chooses.
 */
#include "fuzz.h"

#include "engine/klog_event.h"
#include "engine/kernel/kmsg.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define KEEP 20

static void add_record(struct klog_list *l, char *line)
{
	int64_t usec;
	uint64_t seq;
	const char *text = kmsg_record(line, &usec, &seq);

	if (text)
		klog_list_add(l, KLOG_KERNEL, text, usec / 1000, "kernel log");
}

static void add_lines(struct klog_list *l, uint8_t kind, char *text)
{
	int64_t at = 0;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		if (kind % 4 == 0)
			add_record(l, line);
		else
			klog_list_add(l, (enum klog_who)(kind % 4 - 1), line, at++ * 100,
				      "journal");
	}
}

/* What a terminal gets is printable, and every fact can be told. */
static void check(const struct klog_list *l)
{
	struct san_event ev;
	struct san san;

	assert(l->n <= KEEP);
	san_init(&san);
	san_map_add(&san, "mpatha", 0)->name = "mpatha";
	for (size_t i = 0; i < l->n; i++) {
		assert(l->fact[i].count > 0 && *l->fact[i].text);
		assert(!i || l->fact[i].at >= l->fact[i - 1].at);
		for (const char *p = l->fact[i].text; *p; p++)
			assert((unsigned char)*p >= ' ' && *p != 0x7f);
		assert(klog_event(&san, &l->fact[i], &ev) || l->fact[i].part_only);
	}
	san_fini(&san);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct klog_list l = { 0 };
	char *text;

	if (!size)
		return 0;
	text = malloc(size);
	assert(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	add_lines(&l, data[0], text);
	klog_list_end(&l, KEEP);
	check(&l);
	klog_list_fini(&l);
	free(text);
	return 0;
}
