/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_target_text: the status lines of the simulated target.
 *
 * multipath_status() of drivers/md/dm-mpath.c: the order of the words is that
 * of mpath_target.h; what stands for each path selector is in one table.
 */
#include "engine/lab/lab_target.h"

#include "base/attr.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a selector prints for a path: status numbers in INFO, arguments in TABLE. */
struct selector {
	const char *name;
	uint32_t ninfo, nargs;
	const char *args; /* in TABLE; NULL: as they were loaded */
};

/* The kernel's drivers/md/dm-ps-*.c; a repeat count above 1 is forced to 1 by all of them. */
static const struct selector selectors[] = {
	{ "round-robin", 0, 1, "1" },   { "queue-length", 1, 1, "1" },
	{ "service-time", 2, 2, NULL }, { "historical-service-time", 3, 1, "0" },
	{ "io-affinity", 1, 1, NULL },
};

static const struct selector *selector_of(const struct lab_tgroup *g)
{
	for (size_t i = 0; i < ARRAY_LEN(selectors); i++) {
		if (!strcmp(selectors[i].name, g->selector))
			return &selectors[i];
	}
	return NULL;
}

static const char *throughput(const struct lab_tpath *p)
{
	const char *second = strchr(p->args, ' ');

	return second ? second + 1 : "1";
}

static void path_info(const struct lab_tpath *p, const struct selector *sel, struct mpt_path *out)
{
	out->failed = !p->active;
	out->fail_count = p->fail_count;
	out->ninfo = sel ? sel->ninfo : 0;
	out->info[0] = p->inflight;
	if (sel && !strcmp(sel->name, "service-time")) {
		out->info[0] = p->inflight_bytes;
		out->info[1] = strtoull(throughput(p), NULL, 10);
	}
}

static char *path_args(const struct lab_tpath *p, const struct selector *sel)
{
	char text[64];

	if (sel && !strcmp(sel->name, "service-time")) {
		snprintf(text, sizeof(text), "1 %s", throughput(p));
		return xstrdup(text);
	}
	return xstrdup(sel && sel->args ? sel->args : p->args);
}

static void fill_group(const struct lab_target *t, uint32_t i, struct mpt_group *out)
{
	const struct lab_tgroup *g = &t->groups[i];
	const struct selector *sel = selector_of(g);

	out->state = lab_target_group_letter(t, i);
	snprintf(out->selector, sizeof(out->selector), "%s", g->selector);
	/* No selector prints its group arguments, in neither line. */
	out->ps_args = xstrdup("");
	out->npath_args = sel ? sel->nargs : g->npath_args;
	out->paths = xcalloc(g->npaths, sizeof(*out->paths));
	out->npaths = g->npaths;
	for (uint32_t k = 0; k < g->npaths; k++) {
		const struct lab_tpath *p = &t->paths[g->first + k];
		struct mpt_path *to = &out->paths[k];

		to->major = p->major;
		to->minor = p->minor;
		to->args = path_args(p, sel);
		path_info(p, sel, to);
	}
}

static void fill_features(const struct lab_target *t, struct mpt *out)
{
	*out = (struct mpt)MPT_INIT;
	out->queue_io = t->queue_io;
	out->pg_init_count = t->init_count;
	out->queue_if_no_path = t->queue;
	out->retain_handler = t->retain_handler;
	if (t->init_retries)
		out->pg_init_retries = t->init_retries;
	out->pg_init_delay_msecs = t->init_delay_msec;
	/* Request-based is the default and not printed. */
	out->queue_mode = t->mode == MPT_MODE_RQ ? MPT_MODE_DEFAULT : t->mode;
}

static void fill(const struct lab_target *t, struct mpt *out)
{
	fill_features(t, out);
	out->hwhandler = xstrdup(t->hwhandler);
	out->cur_group = lab_target_group_nr(t);
	out->groups = xcalloc(t->ngroups, sizeof(*out->groups));
	out->ngroups = t->ngroups;
	for (uint32_t i = 0; i < t->ngroups; i++)
		fill_group(t, i, &out->groups[i]);
}

void lab_target_info(const struct lab_target *t, struct str *out)
{
	struct mpt m;

	fill(t, &m);
	mpt_build_info(&m, out);
	mpt_fini(&m);
}

void lab_target_table(const struct lab_target *t, struct str *out)
{
	struct mpt m;

	fill(t, &m);
	/* Cannot fail: the table was checked when it was loaded. */
	mpt_build_table(&m, out, NULL);
	mpt_fini(&m);
}

/* The TABLE line begins with them, also that of a table without groups. */
void lab_target_features(const struct lab_target *t, struct str *out)
{
	struct str table = STR_INIT;
	struct mpt m;
	const char *end;
	uint64_t words;

	fill_features(t, &m);
	mpt_build_table(&m, &table, NULL);
	mpt_fini(&m);
	words = strtoull(table.p, NULL, 10);
	end = table.p + strcspn(table.p, " ");
	while (words--)
		end += 1 + strcspn(end + 1, " ");
	str_add_n(out, table.p, (size_t)(end - table.p));
	str_fini(&table);
}
