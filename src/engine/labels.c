/* SPDX-License-Identifier: GPL-2.0-or-later */
/* labels: the site's own names of ports. */
#include "engine/labels.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void labels_add(struct labels *l, const char *port, const char *name)
{
	char clean[64];

	l->row = mem_grow(l->row, &l->cap, l->n + 1, sizeof(*l->row));
	l->row[l->n++] =
		(struct label){ xstrdup(port), xstrdup(text_clean(clean, sizeof(clean), name)) };
}

void labels_fini(struct labels *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->row[i].port);
		free(l->row[i].name);
	}
	free(l->row);
	*l = (struct labels){ 0 };
}

static void name_port(const struct labels *l, struct san *san, struct san_port *p)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!strcasecmp(l->row[i].port, p->key) || !strcasecmp(l->row[i].port, p->wwn))
			p->label = san_intern(san, l->row[i].name);
	}
}

void labels_apply(const struct labels *l, struct san *san)
{
	if (!l || !l->n)
		return;
	for (struct san_obj *o = san->dirty_head; o; o = o->next_dirty) {
		if (o->kind == SAN_KIND_PORT && !(o->dirty & SAN_DIRTY_GONE))
			name_port(l, san, (struct san_port *)o);
	}
}
