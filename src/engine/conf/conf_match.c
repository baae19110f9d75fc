/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_match: expressions against what a device says. */
#include "engine/conf/conf_match.h"

#include "base/mem.h"

#include <stdlib.h>

static bool is_for(const struct conf_entry *entry, const char *const said[3])
{
	for (int i = 0; i < 3; i++) {
		if (entry->bad_re[i])
			return false;
		if (entry->has_re[i] && said[i] && regexec(&entry->re[i], said[i], 0, NULL, 0) != 0)
			return false;
	}
	return said[0] || said[1] || said[2];
}

void conf_match(const struct conf *c, const char *vendor, const char *product, const char *rev,
		struct conf_matches *out)
{
	const char *const said[3] = { vendor, product, rev };

	out->n = 0;
	for (size_t i = c->devices.n; i > 0; i--) {
		const struct conf_entry *entry = &c->devices.entries[i - 1];

		if (!is_for(entry, said))
			continue;
		out->entries = mem_grow(out->entries, &out->cap, out->n + 1, sizeof(*out->entries));
		out->entries[out->n++] = entry;
	}
}

void conf_match_disk(const struct conf *c, const struct disk *d, struct conf_matches *out)
{
	conf_match(c, d->vendor, d->product, d->bus == DISK_BUS_DASD ? NULL : d->rev, out);
}

void conf_matches_fini(struct conf_matches *m)
{
	free(m->entries);
	*m = (struct conf_matches){ 0 };
}
