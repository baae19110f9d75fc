/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order: two tables of urgencies, and names that count in letters. */
#include "query/order.h"

#include <ctype.h>
#include <string.h>

static const unsigned char map_urgency[] = {
	[VM_OK] = 0,       [VM_OK_UNSURE] = 0, [VM_UNWATCHED] = 1,  [VM_EMPTY] = 1,
	[VM_SLOW] = 2,     [VM_FLAPPING] = 3,  [VM_MARGINAL] = 4,   [VM_BACK_UNWELL] = 5,
	[VM_DEGRADED] = 6, [VM_IO_ERRORS] = 7, [VM_AT_RISK] = 8,    [VM_STUCK] = 9,
	[VM_DEAD] = 10,    [VM_QUEUEING] = 11, [VM_SUSPENDED] = 12, [VM_QUEUEING_CLOCK] = 13
};

static const unsigned char path_urgency[] = {
	[VP_OK] = 0,   [VP_STANDBY] = 0,  [VP_PENDING] = 1,  [VP_UNKNOWN] = 2, [VP_SLOW] = 3,
	[VP_GONE] = 4, [VP_FLAPPING] = 5, [VP_MARGINAL] = 6, [VP_FAILED] = 7,  [VP_STUCK] = 8
};

int order_map_urgency(enum verdict_map_kind kind)
{
	return map_urgency[kind];
}

int order_path_urgency(enum verdict_path_kind kind)
{
	return path_urgency[kind];
}

bool order_map_trouble(enum verdict_map_kind kind)
{
	return map_urgency[kind] > 1;
}

bool order_path_trouble(enum verdict_path_kind kind)
{
	return path_urgency[kind] > 1;
}

/* The prefix of a name that counts in letters after it (user_friendly_names; sd); 0: it does not.
 */
static size_t letters_from(const char *name)
{
	static const char *const prefix[] = { "mpath", "sd" };

	for (size_t i = 0; i < sizeof prefix / sizeof prefix[0]; i++) {
		size_t n = strlen(prefix[i]), k = n;

		if (strncmp(name, prefix[i], n) != 0)
			continue;
		while (islower((unsigned char)name[k]))
			k++;
		if (!name[k])
			return n;
	}
	return 0;
}

int order_name(const char *a, const char *b)
{
	size_t n = letters_from(a);

	if (n && n == letters_from(b) && !strncmp(a, b, n) && strlen(a) != strlen(b))
		return strlen(a) < strlen(b) ? -1 : 1;
	return strverscmp(a, b);
}
