/* SPDX-License-Identifier: GPL-2.0-or-later */
/* swaps: the devices that are swapped on. */
#include "engine/kernel/swaps.h"

#include "base/mem.h"
#include "engine/kernel/sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void swaps_read(struct swaps *s, const char *root)
{
	char name[SYSFS_PATH], line[512];
	FILE *f;

	snprintf(name, sizeof(name), "%s/proc/swaps", root);
	f = fopen(name, "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, " \t\n")] = '\0';
		if (line[0] != '/')
			continue;
		s->name = mem_grow(s->name, &s->cap, s->n + 1, sizeof(*s->name));
		s->name[s->n++] = xstrdup(line);
	}
	fclose(f);
}

void swaps_fini(struct swaps *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->name[i]);
	free(s->name);
	*s = (struct swaps){ .name = NULL };
}
