/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order: urgencies, and names that count in letters. */
#include "query/order.h"

#include <ctype.h>
#include <string.h>

static const unsigned char path_urgency[] = {
	[VP_OK] = 0,   [VP_STANDBY] = 0,  [VP_PENDING] = 1,  [VP_UNKNOWN] = 2, [VP_SLOW] = 3,
	[VP_GONE] = 4, [VP_FLAPPING] = 5, [VP_MARGINAL] = 6, [VP_FAILED] = 7,  [VP_STUCK] = 8
};

int order_map_urgency(enum verdict_map_kind kind)
{
	if (kind <= VM_OK_UNSURE)
		return 0;
	return kind <= VM_EMPTY ? 1 : 1 + (int)kind - (int)VM_EMPTY;
}

int order_path_urgency(enum verdict_path_kind kind)
{
	return path_urgency[kind];
}

bool order_map_trouble(enum verdict_map_kind kind)
{
	return order_map_urgency(kind) > 1;
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
