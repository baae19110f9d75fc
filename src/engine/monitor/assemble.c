/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * assemble: from paths and settings to a table, and from two tables to what is
 * to be done.
 *
 * The live table is compared by meaning, not by text: the kernel reports the
 * handler that is attached, queueing as messages have left it, and the group
 * in use.  A reload for a difference that is none would restart counters and
 * lose the failed states of paths.
 */
#include "engine/monitor/assemble.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "engine/conf/peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *assemble_action_name(enum assemble_action action)
{
	static const char *const names[] = {
		[ASSEMBLE_NOTHING] = "nothing", [ASSEMBLE_CREATE] = "create",
		[ASSEMBLE_RELOAD] = "reload",   [ASSEMBLE_RESIZE] = "resize",
		[ASSEMBLE_SWITCH] = "switch",   [ASSEMBLE_REFUSED] = "refused",
	};

	return names[action];
}

void assembled_fini(struct assembled *a)
{
	str_fini(&a->table);
	grouping_fini(&a->grouping);
}

/* ---- the table ---- */

/* Behind the count of "2 pg_init_retries 50" or "service-time 0": the words themselves. */
static const char *past_word(const char *text)
{
	text += strcspn(text, " ");
	return text + strspn(text, " ");
}

static char *first_word(const char *text)
{
	return xstrndup(text, strcspn(text, " "));
}

/* The words, with queue_if_no_path as no_path_retry has it: it alone decides. */
static char *features_of(const struct assemble_map *m, bool bio)
{
	struct str s = STR_INIT;
	char *text;

	if (m->set.queueing)
		str_add(&s, "queue_if_no_path ");
	str_add(&s, past_word(m->set.features));
	if (bio && !strstr(m->set.features, "queue_mode"))
		str_addf(&s, "%squeue_mode bio", s.len && s.p[s.len - 1] != ' ' ? " " : "");
	while (s.len && s.p[s.len - 1] == ' ')
		s.p[--s.len] = '\0';
	text = xstrdup(str_text(&s));
	str_fini(&s);
	return text;
}

/* Does any path speak NVMe over TCP, whose maps must be bio-based (setup_map)? */
static bool wants_bio(const struct assemble_map *m)
{
	for (size_t i = 0; i < m->npaths; i++) {
		if (m->paths[i].nvme_tcp)
			return true;
	}
	return strstr(m->set.features, "queue_mode bio") != NULL;
}

/*
 * The handler (propsel.c select_hwhandler): what the kernel has attached to a path is kept;
 * else what is configured; alua goes by what all the paths say of themselves.
 */
static char *handler_of(const struct assemble_map *m, bool bio)
{
	bool all_tpgs = true, retained = false;
	char *handler = NULL;

	if (bio && peer_has(m->peer, PEER_NO_BIO_HANDLER))
		return xstrdup("");
	for (size_t i = 0; i < m->npaths; i++) {
		const char *dh = m->paths[i].dh_state;

		all_tpgs = all_tpgs && m->paths[i].tpgs > 0;
		if (!handler && *dh && strcmp(dh, "detached"))
			handler = xstrdup(dh);
	}
	retained = handler != NULL;
	if (!handler)
		handler = xstrdup(past_word(m->set.handler));
	if (all_tpgs && !*handler && !retained && m->set.handler_is_default) {
		free(handler);
		handler = xstrdup("alua");
	} else if (!all_tpgs && !strcmp(handler, "alua")) {
		*handler = '\0';
	}
	return handler;
}

static int32_t minio_of(const struct assemble_map *m, const struct assemble_path *p)
{
	if (m->set.minio_by_prio && p->group.prio > 0)
		return m->set.minio * p->group.prio;
	return m->set.minio;
}

static void fill_group(const struct assemble_map *m, const uint32_t *order, uint32_t n,
		       struct mpt_group *g)
{
	char *selector = first_word(m->set.selector);

	snprintf(g->selector, sizeof(g->selector), "%s", selector);
	free(selector);
	/* "service-time 0": the name, how many arguments, and these */
	g->ps_args = xstrdup(past_word(past_word(m->set.selector)));
	g->npath_args = 1;
	g->npaths = n;
	g->paths = xcalloc(n, sizeof(*g->paths));
	for (uint32_t i = 0; i < n; i++) {
		const struct assemble_path *p = &m->paths[order[i]];
		char minio[16];

		g->paths[i].major = p->major;
		g->paths[i].minor = p->minor;
		snprintf(g->paths[i].dev, sizeof(g->paths[i].dev), "%" PRIu32 ":%" PRIu32, p->major,
			 p->minor);
		snprintf(minio, sizeof(minio), "%" PRId32, minio_of(m, p));
		g->paths[i].args = xstrdup(minio);
	}
}

/* The table as the kernel would have it; mpt_fini() frees. */
static void make_table(const struct assemble_map *m, const struct grouping *g, struct mpt *t)
{
	bool bio = wants_bio(m);
	uint32_t at = 0;

	*t = (struct mpt)MPT_INIT;
	t->features = features_of(m, bio);
	t->hwhandler = handler_of(m, bio);
	t->ngroups = g->ngroups;
	t->cur_group = g->best;
	t->groups = xcalloc(g->ngroups, sizeof(*t->groups));
	for (uint32_t i = 0; i < g->ngroups; i++) {
		fill_group(m, g->order + at, g->sizes[i], &t->groups[i]);
		at += g->sizes[i];
	}
}

/* What was put in words is read back, so that the kernel's order of words is also ours. */
static int normal_table(struct mpt *t, struct str *out, struct err *e)
{
	struct str first = STR_INIT;
	struct mpt again;
	int rc = mpt_build_table(t, &first, e);

	if (!rc)
		rc = mpt_parse_table(str_text(&first), first.len, &again, e);
	str_fini(&first);
	if (rc)
		return rc;
	free(again.features);
	again.features = NULL;
	rc = mpt_build_table(&again, out, e);
	mpt_fini(t);
	*t = again;
	return rc;
}

/* ---- what is to be done ---- */

static bool same_words(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool has_path(const struct mpt_group *g, const struct mpt_path *p)
{
	for (uint32_t i = 0; i < g->npaths; i++) {
		if (g->paths[i].major == p->major && g->paths[i].minor == p->minor)
			return true;
	}
	return false;
}

static bool same_paths(const struct mpt_group *a, const struct mpt_group *b)
{
	for (uint32_t i = 0; i < a->npaths; i++) {
		if (!has_path(b, &a->paths[i]))
			return false;
	}
	return a->npaths == b->npaths;
}

/* The group of t with the paths of g, from 1; 0 none. */
static uint32_t twin_of(const struct mpt *t, const struct mpt_group *g)
{
	for (uint32_t i = 0; i < t->ngroups; i++) {
		if (same_paths(&t->groups[i], g))
			return i + 1;
	}
	return 0;
}

/* Whatever their order (configure.c pgcmp): which of them is used is a message, not a table. */
static bool same_groups(const struct mpt *live, const struct mpt *want)
{
	for (uint32_t i = 0; i < want->ngroups; i++) {
		if (!twin_of(live, &want->groups[i]))
			return false;
	}
	return live->ngroups == want->ngroups;
}

static bool same_selector(const struct mpt *live, const struct mpt *want)
{
	if (!live->ngroups || !want->ngroups)
		return live->ngroups == want->ngroups;
	return !strcmp(live->groups[0].selector, want->groups[0].selector) &&
	       same_words(live->groups[0].ps_args, want->groups[0].ps_args);
}

/*
 * The first argument of a path, which is rr_min_io_rq.  Kernels from 4.6 on make 1 of any: then
 * another number is no difference that a reload could mend.  multipath-tools keeps one a map: that
 * of the path it read last.
 */
static bool same_minio(const struct mpt *live, const struct mpt *want)
{
	const struct mpt_group *l = &live->groups[live->ngroups - 1];
	const struct mpt_group *w = &want->groups[want->ngroups - 1];
	const char *is, *should;

	if (!l->npaths || !w->npaths)
		return true;
	is = l->paths[l->npaths - 1].args;
	should = w->paths[w->npaths - 1].args;
	return !strncmp(is, "1", strcspn(is, " ")) ||
	       (strcspn(is, " ") == strcspn(should, " ") && !strncmp(is, should, strcspn(is, " ")));
}

static bool same_features(const struct mpt *a, const struct mpt *b)
{
	return a->pg_init_retries == b->pg_init_retries &&
	       a->pg_init_delay_msecs == b->pg_init_delay_msecs && a->queue_mode == b->queue_mode;
}

/* Why the live table must be loaded anew; NULL: it need not be (configure.c select_action). */
static const char *why_reload(const struct assemble_map *m, const struct mpt *live,
			      const struct mpt *want)
{
	bool usable = false;

	for (size_t i = 0; i < m->npaths; i++)
		usable = usable || m->paths[i].group.usable;
	if (m->force)
		return "asked for";
	if (m->live->udev_unready && usable)
		return "udev has not finished with the map";
	/* with nobody in charge queueing is turned off after each load: that is as it should be */
	if (m->set.retry_set && live->queue_if_no_path != want->queue_if_no_path &&
	    !(m->unattended && !live->queue_if_no_path))
		return "no_path_retry has changed";
	/* an attached handler stays, whatever the table says */
	if (!*live->hwhandler && *want->hwhandler)
		return "the hardware handler has changed";
	if (!same_features(live, want))
		return "features have changed";
	if (!same_selector(live, want))
		return "the path selector has changed";
	if (live->ngroups && want->ngroups && !same_minio(live, want))
		return "rr_min_io_rq has changed";
	if (!same_groups(live, want))
		return "paths or groups have changed";
	return NULL;
}

static void choose_by_tables(const struct assemble_map *m, const struct mpt *want,
			     struct assembled *out)
{
	const char *table = m->live->table, *why;
	struct mpt live;
	struct err e = { 0 };
	uint32_t best;

	if (mpt_parse_table(table, strlen(table), &live, &e)) {
		out->action = ASSEMBLE_RELOAD;
		snprintf(out->why, sizeof(out->why), "its table cannot be read: %.120s", e.text);
		return;
	}
	why = why_reload(m, &live, want);
	best = out->best ? twin_of(&live, &want->groups[out->best - 1]) : 0;
	if (why) {
		out->action = ASSEMBLE_RELOAD;
		snprintf(out->why, sizeof(out->why), "%s", why);
	} else if (best && best != live.cur_group) {
		out->action = ASSEMBLE_SWITCH;
		out->switch_to = best;
		snprintf(out->why, sizeof(out->why), "group %" PRIu32 " is the best, not %" PRIu32,
			 best, live.cur_group);
	}
	mpt_fini(&live);
}

/* Its name; the WWID where the alias is another map's, or the old one where a map has it. */
static void choose_name(const struct assemble_map *m, struct assembled *out)
{
	const char *name = m->alias;

	if (m->live)
		snprintf(out->old_name, sizeof(out->old_name), "%s", m->live->name);
	if (m->namesake) {
		name = m->live ? m->live->name : m->wwid;
		snprintf(out->why, sizeof(out->why), "the name %.60s is the map's of WWID %.60s",
			 m->alias, m->namesake->wwid);
	}
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->rename = m->live && strcmp(out->name, m->live->name) != 0;
}

static void choose_action(const struct assemble_map *m, const struct mpt *want,
			  struct assembled *out)
{
	choose_name(m, out);
	if (!m->live) {
		out->action = ASSEMBLE_CREATE;
	} else if (m->live->sectors != out->sectors) {
		out->action = ASSEMBLE_RESIZE;
		snprintf(out->why, sizeof(out->why),
			 "it has %" PRIu64 " sectors, its paths have %" PRIu64, m->live->sectors,
			 out->sectors);
	} else {
		choose_by_tables(m, want, out);
	}
}

/* ---- the size ---- */

/* The first path that has one says it; another size is no path of this map: all is refused. */
static bool sizes_agree(const struct assemble_map *m, struct assembled *out)
{
	const struct assemble_path *first = NULL;

	for (size_t i = 0; i < m->npaths; i++) {
		const struct assemble_path *p = &m->paths[i];

		if (!p->sectors)
			continue;
		if (!first) {
			first = p;
		} else if (p->sectors != first->sectors) {
			snprintf(out->why, sizeof(out->why),
				 "%.32s has %" PRIu64 " sectors where %.32s has %" PRIu64
				 ": they are not the same LUN, or it was resized and one was not "
				 "rescanned",
				 p->dev, p->sectors, first->dev, first->sectors);
			return false;
		}
	}
	if (!first)
		snprintf(out->why, sizeof(out->why), "the size of its paths is not known");
	else
		out->sectors = first->sectors;
	return first != NULL;
}

static void refuse(struct assembled *out, const char *name, const char *why)
{
	out->action = ASSEMBLE_REFUSED;
	snprintf(out->name, sizeof(out->name), "%s", name);
	if (why)
		snprintf(out->why, sizeof(out->why), "%s", why);
}

void assemble_map(const struct assemble_map *m, struct assembled *out)
{
	struct grouping_path *g = xcalloc(m->npaths + 1, sizeof(*g));
	struct err e = { 0 };
	struct mpt want;

	*out = (struct assembled){ .table = STR_INIT };
	if (!sizes_agree(m, out)) {
		refuse(out, m->alias, NULL);
		free(g);
		return;
	}
	for (size_t i = 0; i < m->npaths; i++)
		g[i] = m->paths[i].group;
	grouping_make(m->set.policy, m->set.marginal_apart, g, m->npaths, &out->grouping);
	if (!strncmp(m->set.selector, "round-robin", 11))
		grouping_alternate(&out->grouping, g);
	free(g);
	out->best = out->grouping.best;
	make_table(m, &out->grouping, &want);
	if (normal_table(&want, &out->table, &e))
		refuse(out, m->alias, e.text);
	else
		choose_action(m, &want, out);
	mpt_fini(&want);
}
