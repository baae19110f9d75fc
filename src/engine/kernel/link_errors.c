/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link_errors: one table of counters, and what each was at first. */
#include "engine/kernel/link_errors.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/sysfs.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Only what a healthy link does not count: not dropped frames, which a busy
 * host has too.  An FC driver that does not count something says -1.
 */
static const struct counter {
	enum link_kind kind;
	const char *class, *file, *word;
} counters[] = {
	{ LINK_FC_HOST, "fc_host", "statistics/link_failure_count", "link failure" },
	{ LINK_FC_HOST, "fc_host", "statistics/loss_of_sync_count", "loss of sync" },
	{ LINK_FC_HOST, "fc_host", "statistics/loss_of_signal_count", "loss of signal" },
	{ LINK_FC_HOST, "fc_host", "statistics/invalid_crc_count", "invalid CRC" },
	{ LINK_FC_HOST, "fc_host", "statistics/invalid_tx_word_count", "invalid word" },
	{ LINK_FC_REMOTE, "fc_remote_ports", "statistics/fpin_li", "link integrity (FPIN)" },
	{ LINK_FC_REMOTE, "fc_remote_ports", "statistics/fpin_dn", "delivery (FPIN)" },
	{ LINK_NIC, "net", "carrier_down_count", "carrier lost" },
	{ LINK_NIC, "net", "statistics/rx_crc_errors", "invalid CRC" },
	{ LINK_NIC, "net", "statistics/rx_frame_errors", "bad frame" },
	{ LINK_NIC, "net", "statistics/tx_carrier_errors", "carrier error" },
};

#define MOST 5 /* of one kind */

struct first {
	char name[64];
	enum link_kind kind;
	bool known[MOST];
	uint64_t value[MOST];
};

struct link_errors {
	struct first *link;
	size_t n, cap;
};

struct link_errors *link_errors_new(void)
{
	return xcalloc(1, sizeof(struct link_errors));
}

void link_errors_free(struct link_errors *l)
{
	if (l)
		free(l->link);
	free(l);
}

static struct first *first_of(struct link_errors *l, enum link_kind kind, const char *name)
{
	struct first *f;

	for (size_t i = 0; i < l->n; i++) {
		if (l->link[i].kind == kind && !strcmp(l->link[i].name, name))
			return &l->link[i];
	}
	l->link = mem_grow(l->link, &l->cap, l->n + 1, sizeof(*l->link));
	f = &l->link[l->n++];
	*f = (struct first){ .kind = kind };
	snprintf(f->name, sizeof(f->name), "%s", name);
	return f;
}

/* Decimal of a network interface, "0x1f" of an adapter. */
static bool read_counter(const char *root, const struct counter *c, const char *name, uint64_t *out)
{
	char text[32], *end;

	if (!sysfs_text(text, sizeof(text), root, "/sys/class/%s/%s/%s", c->class, name, c->file))
		return false;
	*out = strtoull(text, &end, 0);
	return !*end && *out != UINT64_MAX;
}

uint64_t link_errors_read(struct link_errors *l, const char *root, enum link_kind kind,
			  const char *name, char *text, size_t size)
{
	struct first *f = first_of(l, kind, name);
	uint64_t sum = 0, value;
	size_t k = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(counters); i++) {
		const struct counter *c = &counters[i];

		if (c->kind != kind)
			continue;
		k++;
		if (!read_counter(root, c, name, &value))
			continue;
		if (!f->known[k - 1] || value < f->value[k - 1]) {
			f->known[k - 1] = true;
			f->value[k - 1] = value;
		}
		value -= f->value[k - 1];
		sum += value;
		if (value)
			text_cat(text, size, "%s%s %" PRIu64, *text ? ", " : "", c->word, value);
	}
	return sum;
}
