/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpath_target: reading the status lines of the multipath target.
 *
 * Every list in these lines is preceded by its length, so the reader needs no
 * knowledge of any path selector: it takes the stated number of words.  It is
 * liberal on purpose.  A feature word or a longer status of a newer kernel is
 * kept or passed over, never a reason to lose sight of a map in an outage;
 * what we send to the kernel is held to the strict grammar in mpath_build.c.
 */
#include "engine/mpath_target.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A word of the line; n = 0 at the end of it. */
struct word {
	const char *p;
	size_t n, at;
};

struct scan {
	const char *s;
	size_t len, pos;
	struct err *e;
};

/* As the kernel's dm_split_args() separates words: isspace() of the C locale. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct word next_word(struct scan *sc)
{
	struct word w;

	while (sc->pos < sc->len && is_blank(sc->s[sc->pos]))
		sc->pos++;
	w.at = sc->pos;
	w.p = sc->s + sc->pos;
	while (sc->pos < sc->len && !is_blank(sc->s[sc->pos]))
		sc->pos++;
	w.n = sc->pos - w.at;
	return w;
}

/* ---- errors: "byte 12: number of groups expected, but there is 'x'" ---- */

#define SHOWN_MAX 40

/* The word as it may be shown: cleaned, and cut so that the sentence stays one. */
static const char *shown(const struct word *w, char *dst, size_t size)
{
	char raw[SHOWN_MAX + 1], clean[4 * SHOWN_MAX + 1];

	snprintf(raw, sizeof(raw), "%.*s", (int)(w->n < SHOWN_MAX ? w->n : SHOWN_MAX), w->p);
	text_clean(clean, sizeof(clean), raw);
	if (w->n)
		snprintf(dst, size, "there is '%s%s'", clean, w->n > SHOWN_MAX ? "..." : "");
	else
		snprintf(dst, size, "the line ends");
	return dst;
}

static int refuse(const struct scan *sc, const struct word *w, const char *what)
{
	char seen[256];

	return err_set(sc->e, E_SYNTAX, "byte %zu: %s expected, but %s", w->at, what,
		       shown(w, seen, sizeof(seen)));
}

/* ---- single words ---- */

static int take_word(struct scan *sc, const char *what, struct word *out)
{
	*out = next_word(sc);
	return out->n ? 0 : refuse(sc, out, what);
}

/* A word short enough for one of the fixed members. */
static int take_name(struct scan *sc, const char *what, char dst[MPT_WORD], struct word *w)
{
	if (take_word(sc, what, w) < 0)
		return E_SYNTAX;
	if (w->n >= MPT_WORD)
		return err_set(sc->e, E_SYNTAX, "byte %zu: %s is longer than %d bytes", w->at, what,
			       MPT_WORD - 1);
	memcpy(dst, w->p, w->n);
	dst[w->n] = '\0';
	return 0;
}

static int range_error(const struct scan *sc, const struct word *w, const char *what, uint32_t min,
		       uint32_t max)
{
	char seen[256];

	return err_set(sc->e, E_SYNTAX, "byte %zu: %s must be %u..%u, but %s", w->at, what, min,
		       max, shown(w, seen, sizeof(seen)));
}

static bool all_digits(const struct word *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->p[i] < '0' || w->p[i] > '9')
			return false;
	return w->n > 0;
}

static int take_num(struct scan *sc, const char *what, uint32_t min, uint32_t max, uint32_t *out)
{
	struct word w = next_word(sc);
	uint64_t v;

	if (!all_digits(&w))
		return refuse(sc, &w, what);
	if (!parse_u64n(w.p, w.n, &v) || v < min || v > max)
		return range_error(sc, &w, what, min, max);
	*out = (uint32_t)v;
	return 0;
}

/*
 * A status number of a path selector.  io-affinity prints its count of misses
 * as a signed int: after 2^31 of them the kernel's line has a minus sign.
 */
static int take_info(struct scan *sc, uint64_t *out)
{
	struct word w = next_word(sc);
	size_t sign = w.n && w.p[0] == '-';
	uint64_t v;

	if (!parse_u64n(w.p + sign, w.n - sign, &v) || (sign && v > INT32_MAX + UINT64_C(1)))
		return refuse(sc, &w, "a status number of the path selector");
	*out = sign ? (uint32_t)-v : v;
	return 0;
}

static int skip_words(struct scan *sc, const char *what, uint32_t n)
{
	struct word w;

	while (n--)
		if (take_word(sc, what, &w) < 0)
			return E_SYNTAX;
	return 0;
}

/* n words joined by one blank into a string of its own; "" for none. */
static int take_joined(struct scan *sc, const char *what, uint32_t n, char **out)
{
	struct str joined = STR_INIT;
	struct word w;

	str_add(&joined, "");
	while (n--) {
		if (take_word(sc, what, &w) < 0) {
			str_fini(&joined);
			return E_SYNTAX;
		}
		if (joined.len)
			str_add_c(&joined, ' ');
		str_add_n(&joined, w.p, w.n);
	}
	*out = joined.p;
	return 0;
}

static int take_devno(struct scan *sc, struct mpt_path *p)
{
	struct word w;

	if (take_name(sc, "a path (MAJOR:MINOR)", p->dev, &w) < 0)
		return E_SYNTAX;
	return parse_devno(p->dev, &p->major, &p->minor) ? 0
							 : refuse(sc, &w, "a path (MAJOR:MINOR)");
}

static int expect_end(struct scan *sc)
{
	struct word w = next_word(sc);

	return w.n ? refuse(sc, &w, "the end of the line") : 0;
}

/* ---- what both lines share ---- */

static struct scan scan_of(const char *s, size_t len, struct err *e)
{
	return (struct scan){ .s = s, .len = len, .e = e };
}

/* The kernel's strings end at a NUL; one inside len means the caller's len is wrong. */
static int no_nul(const struct scan *sc)
{
	const char *nul = sc->len ? memchr(sc->s, '\0', sc->len) : NULL;

	return nul ? err_set(sc->e, E_SYNTAX, "byte %zu: a NUL byte", (size_t)(nul - sc->s)) : 0;
}

/* Number of groups, and which one is current: 0 if and only if there is none. */
static int take_group_head(struct scan *sc, struct mpt *t)
{
	uint32_t n;

	if (take_num(sc, "number of groups", 0, MPT_MAX_GROUPS, &n) < 0 ||
	    take_num(sc, "current group", n ? 1 : 0, n, &t->cur_group) < 0)
		return E_SYNTAX;
	t->groups = xcalloc(n, sizeof(*t->groups));
	t->ngroups = n;
	return 0;
}

static int take_paths_head(struct scan *sc, struct mpt_group *g, const char *what, uint32_t *each)
{
	uint32_t n;

	if (take_num(sc, "number of paths", 1, MPT_MAX_PATHS, &n) < 0 ||
	    take_num(sc, what, 0, MPT_MAX_ARGS, each) < 0)
		return E_SYNTAX;
	g->paths = xcalloc(n, sizeof(*g->paths));
	g->npaths = n;
	return 0;
}

/* Ends a parse: on failure nothing is left for the caller to free. */
static int finish(int rc, struct mpt *out)
{
	if (rc < 0)
		mpt_fini(out);
	return rc;
}

void mpt_fini(struct mpt *t)
{
	for (uint32_t i = 0; i < t->ngroups; i++) {
		struct mpt_group *g = &t->groups[i];

		for (uint32_t j = 0; j < g->npaths; j++)
			free(g->paths[j].args);
		free(g->paths);
		free(g->ps_args);
	}
	free(t->groups);
	free(t->features);
	free(t->hwhandler);
	*t = (struct mpt){ 0 };
}

/* ---- INFO ---- */

/* "2 QUEUE_IO PG_INIT_COUNT" and "0": later kernels may say more, behind. */
static int info_head(struct scan *sc, struct mpt *t)
{
	uint32_t n, queue_io;

	if (take_num(sc, "number of status words (at least 2)", 2, MPT_MAX_ARGS, &n) < 0 ||
	    take_num(sc, "queue_io", 0, 1, &queue_io) < 0 ||
	    take_num(sc, "activation count", 0, UINT32_MAX, &t->pg_init_count) < 0 ||
	    skip_words(sc, "a status word", n - 2) < 0)
		return E_SYNTAX;
	t->queue_io = queue_io;
	if (take_num(sc, "number of hardware handler words", 0, MPT_MAX_ARGS, &n) < 0)
		return E_SYNTAX;
	return skip_words(sc, "a hardware handler word", n);
}

static int info_path(struct scan *sc, struct mpt_path *p, uint32_t ninfo)
{
	struct word w;

	if (take_devno(sc, p) < 0 || take_word(sc, "path state A or F", &w) < 0)
		return E_SYNTAX;
	if (w.n != 1 || (*w.p != 'A' && *w.p != 'F'))
		return refuse(sc, &w, "path state A or F");
	p->failed = *w.p == 'F';
	if (take_num(sc, "fail count", 0, UINT32_MAX, &p->fail_count) < 0)
		return E_SYNTAX;
	for (; p->ninfo < ninfo && p->ninfo < ARRAY_LEN(p->info); p->ninfo++)
		if (take_info(sc, &p->info[p->ninfo]) < 0)
			return E_SYNTAX;
	return skip_words(sc, "a status word of the path selector", ninfo - p->ninfo);
}

static int info_group(struct scan *sc, struct mpt_group *g)
{
	struct word w;
	uint32_t n, ninfo;

	if (take_word(sc, "group state D, A or E", &w) < 0)
		return E_SYNTAX;
	if (w.n != 1 || !strchr("DAE", *w.p))
		return refuse(sc, &w, "group state D, A or E");
	g->state = *w.p;
	if (take_num(sc, "number of group status words", 0, MPT_MAX_ARGS, &n) < 0 ||
	    take_joined(sc, "a group status word", n, &g->ps_args) < 0 ||
	    take_paths_head(sc, g, "number of status words for each path", &ninfo) < 0)
		return E_SYNTAX;
	for (uint32_t i = 0; i < g->npaths; i++)
		if (info_path(sc, &g->paths[i], ninfo) < 0)
			return E_SYNTAX;
	return 0;
}

static int info_line(struct scan *sc, struct mpt *t)
{
	if (no_nul(sc) < 0 || info_head(sc, t) < 0 || take_group_head(sc, t) < 0)
		return E_SYNTAX;
	for (uint32_t i = 0; i < t->ngroups; i++)
		if (info_group(sc, &t->groups[i]) < 0)
			return E_SYNTAX;
	return expect_end(sc);
}

int mpt_parse_info(const char *s, size_t len, struct mpt *out, struct err *e)
{
	struct scan sc = scan_of(s, len, e);

	*out = (struct mpt)MPT_INIT;
	return finish(info_line(&sc, out), out);
}

/* ---- TABLE ---- */

static bool word_is(const struct word *w, const char *name)
{
	return w->n == strlen(name) && !strncasecmp(w->p, name, w->n);
}

static int feature_queue_mode(struct scan *sc, struct mpt *t)
{
	static const struct {
		const char *name;
		enum mpt_queue_mode mode;
	} modes[] = { { "bio", MPT_MODE_BIO }, { "rq", MPT_MODE_RQ }, { "mq", MPT_MODE_MQ } };
	struct word w = next_word(sc);

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		if (word_is(&w, modes[i].name)) {
			t->queue_mode = modes[i].mode;
			return 0;
		}
	}
	return refuse(sc, &w, "queue_mode bio, rq or mq");
}

/*
 * One feature word and, counted too, its argument.  *left is what remains of
 * the stated number; as in the kernel a word that wants an argument but is the
 * last one is not that feature.
 */
static int take_feature(struct scan *sc, struct mpt *t, uint32_t *left)
{
	struct word w;
	uint32_t v;

	if (take_word(sc, "a feature word", &w) < 0)
		return E_SYNTAX;
	(*left)--;
	if (word_is(&w, "queue_if_no_path")) {
		t->queue_if_no_path = true;
	} else if (word_is(&w, "retain_attached_hw_handler")) {
		t->retain_handler = true;
	} else if (word_is(&w, "pg_init_retries") && *left) {
		(*left)--;
		if (take_num(sc, "pg_init_retries", 1, 50, &v) < 0)
			return E_SYNTAX;
		t->pg_init_retries = (int32_t)v;
	} else if (word_is(&w, "pg_init_delay_msecs") && *left) {
		(*left)--;
		if (take_num(sc, "pg_init_delay_msecs", 0, 60000, &v) < 0)
			return E_SYNTAX;
		t->pg_init_delay_msecs = (int32_t)v;
	} else if (word_is(&w, "queue_mode") && *left) {
		(*left)--;
		return feature_queue_mode(sc, t);
	}
	return 0;
}

/* Read twice: once for the words as they are, once for what they mean. */
static int take_features(struct scan *sc, struct mpt *t)
{
	uint32_t n;
	struct scan again;

	if (take_num(sc, "number of feature words", 0, MPT_MAX_ARGS, &n) < 0)
		return E_SYNTAX;
	again = *sc;
	if (take_joined(sc, "a feature word", n, &t->features) < 0)
		return E_SYNTAX;
	while (n)
		if (take_feature(&again, t, &n) < 0)
			return E_SYNTAX;
	return 0;
}

static int table_path(struct scan *sc, struct mpt_path *p, uint32_t nargs)
{
	struct word w;

	if (take_name(sc, "a path (MAJOR:MINOR or device name)", p->dev, &w) < 0)
		return E_SYNTAX;
	if (!parse_devno(p->dev, &p->major, &p->minor))
		p->major = p->minor = 0;
	return take_joined(sc, "a path selector argument", nargs, &p->args);
}

static int table_group(struct scan *sc, struct mpt_group *g)
{
	struct word w;
	uint32_t n;

	if (take_name(sc, "a path selector", g->selector, &w) < 0 ||
	    take_num(sc, "number of group arguments", 0, MPT_MAX_ARGS, &n) < 0 ||
	    take_joined(sc, "a group argument", n, &g->ps_args) < 0 ||
	    take_paths_head(sc, g, "number of arguments for each path", &g->npath_args) < 0)
		return E_SYNTAX;
	for (uint32_t i = 0; i < g->npaths; i++)
		if (table_path(sc, &g->paths[i], g->npath_args) < 0)
			return E_SYNTAX;
	return 0;
}

static int table_line(struct scan *sc, struct mpt *t)
{
	uint32_t n;

	if (no_nul(sc) < 0 || take_features(sc, t) < 0 ||
	    take_num(sc, "number of hardware handler words", 0, MPT_MAX_ARGS, &n) < 0 ||
	    take_joined(sc, "a hardware handler word", n, &t->hwhandler) < 0 ||
	    take_group_head(sc, t) < 0)
		return E_SYNTAX;
	for (uint32_t i = 0; i < t->ngroups; i++)
		if (table_group(sc, &t->groups[i]) < 0)
			return E_SYNTAX;
	return expect_end(sc);
}

int mpt_parse_table(const char *s, size_t len, struct mpt *out, struct err *e)
{
	struct scan sc = scan_of(s, len, e);

	*out = (struct mpt)MPT_INIT;
	return finish(table_line(&sc, out), out);
}
