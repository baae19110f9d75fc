/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmdset: a growable array of commands. */
#include "ui/cmdset.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cmdset_fini(struct cmdset *s)
{
	free(s->cmd);
	*s = (struct cmdset){ NULL };
}

void cmdset_put(struct cmdset *s, const struct plan_cmd *cmd)
{
	s->cmd = mem_grow(s->cmd, &s->cap, s->n + 1, sizeof *s->cmd);
	s->cmd[s->n++] = *cmd;
}

struct plan_cmd *cmdset_add(struct cmdset *s, enum plan_verb verb, const struct san_map *map,
			    const struct san_path *path)
{
	struct plan_cmd cmd = { .verb = verb };

	if (map)
		snprintf(cmd.map, sizeof cmd.map, "%s", map->key);
	if (path) {
		cmd.major = path->major;
		cmd.minor = path->minor;
	}
	cmdset_put(s, &cmd);
	return &s->cmd[s->n - 1];
}

void cmdset_copy(struct cmdset *dst, const struct cmdset *src)
{
	if (dst == src)
		return;
	dst->n = 0;
	for (size_t i = 0; i < src->n; i++)
		cmdset_put(dst, &src->cmd[i]);
}

void cmdset_verb(struct cmdset *s, enum plan_verb verb)
{
	for (size_t i = 0; i < s->n; i++)
		s->cmd[i].verb = verb;
}
