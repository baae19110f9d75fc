/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model_plan: commands from words, dialogs into text. */
#include "model_plan.h"

#include "model.h"
#include "model_any.h"

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

size_t model_cmds(struct san *san, enum plan_verb verb, const char *objects,
		  struct plan_cmd cmds[MODEL_CMDS])
{
	char *copy = strdup(objects), *save;
	size_t n = 0;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (!strcmp(w, "direct")) {
			for (size_t i = 0; i < n; i++)
				cmds[i].route = PLAN_ROUTE_KERNEL;
			continue;
		}
		if (*w == '=') {
			snprintf(cmds[n - 1].name, sizeof(cmds[n - 1].name), "%s", w + 1);
			continue;
		}
		if (*w >= '0' && *w <= '9') {
			cmds[n - 1].group = (uint32_t)strtoul(w, NULL, 10);
			continue;
		}
		cmds[n] = (struct plan_cmd){ .id = (uint32_t)n + 1, .verb = verb };
		if (!strncmp(w, "sd", 2)) {
			const struct san_path *p = model_path(san, w);

			cmds[n].major = p->major;
			cmds[n].minor = p->minor;
			snprintf(cmds[n].map, sizeof(cmds[n].map), "%s", p->map->key);
		} else if (strcmp(w, "all") != 0) {
			snprintf(cmds[n].map, sizeof(cmds[n].map), "%s", model_map(san, w)->key);
		}
		n++;
	}
	free(copy);
	return n;
}

char *model_dialog(const struct plan *p)
{
	struct str s = STR_INIT;

	for (unsigned i = 0; i < p->nlines; i++) {
		const struct plan_line *l = &p->lines[i];

		if (l->label[0] || !i)
			str_addf(&s, "%s%s:", i ? "\n" : "", l->label);
		str_addf(&s, " %s%s", l->loud ? "!" : "", l->text);
	}
	str_add(&s, "\n");
	return s.p;
}

void model_plan_fits(const struct plan *p)
{
	bool sends = false;

	/* what is refused has a reason and what to do, and no lines of what would be sent */
	if (*p->refused) {
		assert_int_equal(p->nlines, 0);
		assert_string_not_equal(p->instead, "");
	} else {
		assert_in_range(p->nlines, 1, PLAN_LINES);
		assert_string_equal(p->instead, "");
	}
	for (unsigned i = 0; i < p->nlines; i++) {
		model_clean(p->lines[i].text, PLAN_COLS);
		model_clean(p->lines[i].label, 20);
		sends |= !strcmp(p->lines[i].label, "SENDS");
	}
	assert_int_equal(sends, !*p->refused);
	model_clean(p->title, 80);
	model_clean(p->refused, 240);
	model_clean(p->instead, 200);
	model_clean(p->sends, 200);
	model_clean(p->direct, 200);
}
