/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dm_same: two texts of one table. */
#include "engine/kernel/dm_same.h"

#include "base/str.h"
#include "engine/mpath_target.h"

#include <string.h>
#include <strings.h>

/* What the kernel takes for arguments that were not given; "" none. */
static const struct selector {
	const char *name, *group, *path;
	bool counts; /* the first argument of a path is a repeat count: always 1 by now */
} selectors[] = {
	{ "round-robin", "", "1", true },
	{ "queue-length", "", "1", true },
	{ "service-time", "", "1 1", true },
	{ "historical-service-time", "972 0", "1", true },
};

static const struct selector *selector_of(const char *name)
{
	static const struct selector other = { "", "", "", false };

	for (size_t i = 0; i < sizeof(selectors) / sizeof(*selectors); i++)
		if (!strcmp(name, selectors[i].name))
			return &selectors[i];
	return &other;
}

/* The n-th word (from 0) of s, in *len; NULL when it has fewer. */
static const char *word(const char *s, unsigned n, size_t *len)
{
	for (;; n--, s += *len) {
		s += strspn(s, " ");
		*len = strcspn(s, " ");
		if (!*len)
			return NULL;
		if (!n)
			return s;
	}
}

/* The n-th argument: as given, or its default. */
static const char *argument(const char *given, const char *preset, unsigned n, bool counts,
			    size_t *len)
{
	const char *w = word(given, n, len);

	return w && !(counts && !n) ? w : word(preset, n, len);
}

static bool same_args(const char *a, const char *b, const char *preset, bool counts)
{
	for (unsigned n = 0;; n++) {
		size_t la, lb;
		const char *wa = argument(a ? a : "", preset, n, counts, &la);
		const char *wb = argument(b ? b : "", preset, n, counts, &lb);

		if (!wa || !wb)
			return !wa && !wb;
		if (la != lb || memcmp(wa, wb, la) != 0)
			return false;
	}
}

static bool same_group(const struct mpt_group *a, const struct mpt_group *b)
{
	const struct selector *s = selector_of(a->selector);

	if (strcmp(a->selector, b->selector) != 0 || a->npaths != b->npaths ||
	    !same_args(a->ps_args, b->ps_args, s->group, false))
		return false;
	for (uint32_t i = 0; i < a->npaths; i++) {
		const struct mpt_path *p = &a->paths[i], *q = &b->paths[i];

		if (strcmp(p->dev, q->dev) != 0 || !same_args(p->args, q->args, s->path, s->counts))
			return false;
	}
	return true;
}

/* live names what is attached: without a wish anything will do, and so it does when it is kept. */
static bool same_handler(const struct mpt *wanted, const struct mpt *live)
{
	size_t lw, ll;
	const char *w = word(wanted->hwhandler ? wanted->hwhandler : "", 0, &lw);
	const char *l = word(live->hwhandler ? live->hwhandler : "", 0, &ll);

	if (!w || (l && wanted->retain_handler))
		return true;
	return l && lw == ll && !strncasecmp(w, l, lw);
}

static bool same_features(const struct mpt *a, const struct mpt *b)
{
	return a->queue_if_no_path == b->queue_if_no_path &&
	       a->retain_handler == b->retain_handler && a->pg_init_retries == b->pg_init_retries &&
	       a->pg_init_delay_msecs == b->pg_init_delay_msecs &&
	       (a->queue_mode == MPT_MODE_BIO) == (b->queue_mode == MPT_MODE_BIO);
}

static bool same_multipath(const struct mpt *wanted, const struct mpt *live)
{
	if (!same_features(wanted, live) || !same_handler(wanted, live) ||
	    wanted->ngroups != live->ngroups)
		return false;
	for (uint32_t i = 0; i < wanted->ngroups; i++)
		if (!same_group(&wanted->groups[i], &live->groups[i]))
			return false;
	return true;
}

bool dm_same_table(const char *target, const char *wanted, const char *live)
{
	struct mpt w = MPT_INIT, l = MPT_INIT;
	bool same;

	if (strcmp(target, "multipath") != 0)
		return same_args(wanted, live, "", false);
	same = !mpt_parse_table(wanted, strlen(wanted), &w, NULL) &&
	       !mpt_parse_table(live, strlen(live), &l, NULL) && same_multipath(&w, &l);
	mpt_fini(&w);
	mpt_fini(&l);
	return same;
}
