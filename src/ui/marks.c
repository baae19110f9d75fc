/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks: a set of identities; small, so that it is searched from end to end. */
#include "ui/marks.h"

#include "base/htab.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void marks_fini(struct marks *m)
{
	free(m->id);
	*m = (struct marks){ 0 };
}

uint64_t mark_id(const struct san_map *map, const struct san_path *path)
{
	uint64_t id = htab_hash(map->key, strlen(map->key));

	if (path)
		id ^= htab_hash_u64(((uint64_t)path->major << 32 | path->minor) + 1);
	return id ? id : 1;
}

static size_t place(const struct marks *m, uint64_t id)
{
	size_t i = 0;

	while (i < m->n && m->id[i] != id)
		i++;
	return i;
}

bool marks_has(const struct marks *m, uint64_t id)
{
	return place(m, id) < m->n;
}

void marks_add(struct marks *m, uint64_t id)
{
	if (marks_has(m, id))
		return;
	m->id = mem_grow(m->id, &m->cap, m->n + 1, sizeof *m->id);
	m->id[m->n++] = id;
}

static void drop(struct marks *m, size_t i)
{
	memmove(&m->id[i], &m->id[i + 1], (m->n - i - 1) * sizeof *m->id);
	m->n--;
}

void marks_toggle(struct marks *m, uint64_t id)
{
	size_t i = place(m, id);

	if (i < m->n)
		drop(m, i);
	else
		marks_add(m, id);
}

void marks_clear(struct marks *m)
{
	m->n = 0;
}

/* Is there an object of this identity? */
static bool is_there(const struct san *san, uint64_t id)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		if (mark_id(san->maps[i], NULL) == id)
			return true;
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (mark_id(san->maps[i], p) == id)
				return true;
		}
	}
	return false;
}

void marks_prune(struct marks *m, const struct san *san)
{
	for (size_t i = m->n; i-- > 0;) {
		if (!is_there(san, m->id[i]))
			drop(m, i);
	}
}
