/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpath_build: writing what the multipath target reads.
 *
 * Strict where mpath_target.c is liberal: a table that the kernel would refuse
 * is refused here, in words, before anything is sent; dm-mpath itself would
 * only say EINVAL and leave the reason in the kernel log.
 */
#include "engine/mpath_target.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- words ---- */

/* Each call gives the next blank-separated word of *s and its length; NULL after the last. */
static const char *each_word(const char **s, size_t *n)
{
	const char *w;

	*s += strspn(*s, " \t\n\v\f\r");
	w = *s;
	*n = strcspn(w, " \t\n\v\f\r");
	*s += *n;
	return *n ? w : NULL;
}

static uint32_t count_words(const char *s)
{
	uint32_t count = 0;
	size_t n;

	while (s && each_word(&s, &n))
		count++;
	return count;
}

static bool word_is(const char *w, size_t n, const char *name)
{
	return n == strlen(name) && !strncasecmp(w, name, n);
}

/* " N word word": a list with its length before it. */
static void put_counted(struct str *out, const char *words)
{
	str_addf(out, " %u", count_words(words));
	if (words && *words)
		str_addf(out, " %s", words);
}

/* ---- features ---- */

/* In the order in which the kernel prints them. */
static char *features_from_members(const struct mpt *t)
{
	static const char *const mode[] = { [MPT_MODE_DEFAULT] = "",
					    [MPT_MODE_BIO] = " queue_mode bio",
					    [MPT_MODE_RQ] = " queue_mode rq",
					    [MPT_MODE_MQ] = " queue_mode mq" };
	struct str s = STR_INIT;
	char *text;

	if (t->queue_if_no_path)
		str_add(&s, " queue_if_no_path");
	if (t->pg_init_retries >= 0)
		str_addf(&s, " pg_init_retries %" PRId32, t->pg_init_retries);
	if (t->pg_init_delay_msecs >= 0)
		str_addf(&s, " pg_init_delay_msecs %" PRId32, t->pg_init_delay_msecs);
	if (t->retain_handler)
		str_add(&s, " retain_attached_hw_handler");
	str_add(&s, mode[t->queue_mode]);
	text = xstrdup(s.len ? s.p + 1 : "");
	str_fini(&s);
	return text;
}

static char *features_of(const struct mpt *t)
{
	return t->features ? xstrdup(t->features) : features_from_members(t);
}

static bool number_in(const char *w, size_t n, uint64_t min, uint64_t max)
{
	uint64_t v;

	return w && parse_u64n(w, n, &v) && v >= min && v <= max;
}

/* The word after a feature that wants one, checked. */
static bool argument_ok(const char **s, const char *name, size_t len)
{
	size_t n;
	const char *w = each_word(s, &n);

	if (word_is(name, len, "pg_init_retries"))
		return number_in(w, n, 1, 50);
	if (word_is(name, len, "pg_init_delay_msecs"))
		return number_in(w, n, 0, 60000);
	if (word_is(name, len, "queue_mode"))
		return w && (word_is(w, n, "bio") || word_is(w, n, "rq") || word_is(w, n, "mq"));
	return false;
}

static int check_features(const char *s, struct err *e)
{
	const char *w;
	char clean[200], raw[48];
	size_t n;

	if (count_words(s) > 8)
		return err_set(e, E_USAGE, "more than 8 feature words");
	while ((w = each_word(&s, &n))) {
		if (word_is(w, n, "queue_if_no_path") ||
		    word_is(w, n, "retain_attached_hw_handler") || argument_ok(&s, w, n))
			continue;
		snprintf(raw, sizeof(raw), "%.*s", (int)(n < 40 ? n : 40), w);
		return err_set(e, E_USAGE, "the multipath target does not take the feature '%s'",
			       text_clean(clean, sizeof(clean), raw));
	}
	return 0;
}

/* ---- tables ---- */

static int check_path(const struct mpt_group *g, const struct mpt_path *p, struct err *e)
{
	uint32_t args = count_words(p->args);

	if (!p->dev[0] && !p->major && !p->minor)
		return err_set(e, E_USAGE, "a path without a device");
	if (count_words(p->dev) > 1)
		return err_set(e, E_USAGE, "a blank in the name of a path's device");
	if (args != g->npath_args)
		return err_set(e, E_USAGE, "a path has %u arguments where %u are announced", args,
			       g->npath_args);
	return 0;
}

static int check_group(const struct mpt_group *g, struct err *e)
{
	if (count_words(g->selector) != 1)
		return err_set(e, E_USAGE, "a path selector is one word");
	if (g->npaths < 1 || g->npaths > MPT_MAX_PATHS)
		return err_set(e, E_USAGE, "%u paths; 1..%d are possible", g->npaths,
			       MPT_MAX_PATHS);
	if (g->npath_args > MPT_MAX_ARGS || count_words(g->ps_args) > MPT_MAX_ARGS)
		return err_set(e, E_USAGE, "more than %d selector arguments", MPT_MAX_ARGS);
	for (uint32_t i = 0; i < g->npaths; i++) {
		if (check_path(g, &g->paths[i], e) < 0) {
			err_prefix(e, "path %u", i + 1);
			return E_USAGE;
		}
	}
	return 0;
}

static int check_table(const struct mpt *t, const char *features, struct err *e)
{
	if (check_features(features, e) < 0)
		return E_USAGE;
	if (t->ngroups > MPT_MAX_GROUPS)
		return err_set(e, E_USAGE, "%u groups; at most %d are possible", t->ngroups,
			       MPT_MAX_GROUPS);
	if (t->cur_group > t->ngroups || (t->ngroups && !t->cur_group))
		return err_set(e, E_USAGE, "the first group is %u of %u", t->cur_group, t->ngroups);
	for (uint32_t i = 0; i < t->ngroups; i++) {
		if (check_group(&t->groups[i], e) < 0) {
			err_prefix(e, "group %u", i + 1);
			return E_USAGE;
		}
	}
	return 0;
}

/* As written, or MAJ:MIN for a path that has only its numbers. */
static void put_dev(struct str *out, const struct mpt_path *p)
{
	if (p->dev[0])
		str_addf(out, " %s", p->dev);
	else
		str_addf(out, " %u:%u", p->major, p->minor);
}

static void put_table_group(struct str *out, const struct mpt_group *g)
{
	str_addf(out, " %s", g->selector);
	put_counted(out, g->ps_args);
	str_addf(out, " %u %u", g->npaths, g->npath_args);
	for (uint32_t i = 0; i < g->npaths; i++) {
		put_dev(out, &g->paths[i]);
		if (g->npath_args)
			str_addf(out, " %s", g->paths[i].args);
	}
}

static void put_table(struct str *out, const struct mpt *t, const char *features,
		      uint32_t cur_group)
{
	str_addf(out, "%u%s%s", count_words(features), *features ? " " : "", features);
	put_counted(out, t->hwhandler);
	str_addf(out, " %u %u", t->ngroups, cur_group);
	for (uint32_t i = 0; i < t->ngroups; i++)
		put_table_group(out, &t->groups[i]);
}

int mpt_build_table(const struct mpt *t, struct str *out, struct err *e)
{
	char *features = features_of(t);
	int rc = check_table(t, features, e);

	if (!rc)
		put_table(out, t, features, t->cur_group);
	free(features);
	return rc;
}

/* The feature words but queue_if_no_path, which a message changes at run time. */
static void drop_queueing(const char *s, struct str *out)
{
	const char *w;
	size_t n;

	str_add(out, "");
	while ((w = each_word(&s, &n))) {
		if (word_is(w, n, "queue_if_no_path"))
			continue;
		if (out->len)
			str_add_c(out, ' ');
		str_add_n(out, w, n);
	}
}

uint64_t mpt_table_hash(const struct mpt *t)
{
	struct str fixed = STR_INIT, text = STR_INIT;
	char *features = features_of(t);
	uint64_t hash;

	drop_queueing(features, &fixed);
	put_table(&text, t, fixed.p, 0);
	hash = htab_hash(text.p, text.len);
	str_fini(&text);
	str_fini(&fixed);
	free(features);
	return hash;
}

/* ---- INFO, for the simulated target ---- */

static void put_info_path(struct str *out, const struct mpt_path *p, uint32_t ninfo)
{
	put_dev(out, p);
	str_addf(out, " %c %u", p->failed ? 'F' : 'A', p->fail_count);
	for (uint32_t i = 0; i < ninfo; i++)
		str_addf(out, " %" PRIu64, p->info[i]);
}

void mpt_build_info(const struct mpt *t, struct str *out)
{
	str_addf(out, "2 %d %u 0 %u %u", t->queue_io, t->pg_init_count, t->ngroups, t->cur_group);
	for (uint32_t i = 0; i < t->ngroups; i++) {
		const struct mpt_group *g = &t->groups[i];
		/* One number stands for all paths of the group, as they share the selector. */
		uint32_t ninfo = g->npaths ? g->paths[0].ninfo : 0;

		str_addf(out, " %c", g->state);
		put_counted(out, g->ps_args);
		str_addf(out, " %u %u", g->npaths, ninfo);
		for (uint32_t j = 0; j < g->npaths; j++)
			put_info_path(out, &g->paths[j], ninfo);
	}
}

/* ---- messages ---- */

enum msg_arg { ARG_NONE, ARG_PATH, ARG_GROUP };

static const struct {
	const char *word;
	enum msg_arg arg;
} messages[] = {
	[MPT_MSG_QUEUE] = { "queue_if_no_path", ARG_NONE },
	[MPT_MSG_FAIL] = { "fail_if_no_path", ARG_NONE },
	[MPT_MSG_FAIL_PATH] = { "fail_path", ARG_PATH },
	[MPT_MSG_REINSTATE_PATH] = { "reinstate_path", ARG_PATH },
	[MPT_MSG_SWITCH_GROUP] = { "switch_group", ARG_GROUP },
	[MPT_MSG_ENABLE_GROUP] = { "enable_group", ARG_GROUP },
	[MPT_MSG_DISABLE_GROUP] = { "disable_group", ARG_GROUP },
};

int mpt_build_message(char *dst, size_t size, enum mpt_msg msg, uint32_t major, uint32_t minor,
		      uint32_t group, struct err *e)
{
	int n = 0;

	switch (messages[msg].arg) {
	case ARG_NONE:
		n = snprintf(dst, size, "%s", messages[msg].word);
		break;
	case ARG_PATH:
		if (!major && !minor)
			return err_set(e, E_USAGE, "%s: no device", messages[msg].word);
		n = snprintf(dst, size, "%s %u:%u", messages[msg].word, major, minor);
		break;
	case ARG_GROUP:
		if (group < 1 || group > MPT_MAX_GROUPS)
			return err_set(e, E_USAGE, "%s: no group %u", messages[msg].word, group);
		n = snprintf(dst, size, "%s %u", messages[msg].word, group);
		break;
	}
	if (n < 0 || (size_t)n >= size)
		return err_set(e, E_USAGE, "%s: message too long", messages[msg].word);
	return 0;
}

static int find_message(const char *w, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(messages); i++)
		if (word_is(w, n, messages[i].word))
			return (int)i;
	return -1;
}

int mpt_parse_message(const char *s, enum mpt_msg *msg, char *arg, size_t size, struct err *e)
{
	size_t n, narg;
	uint32_t words = count_words(s);
	const char *w = each_word(&s, &n), *a = each_word(&s, &narg);
	int found = w ? find_message(w, n) : -1;

	if (found < 0)
		return err_set(e, E_SYNTAX, "the multipath target does not know this message");
	if (words != (messages[found].arg == ARG_NONE ? 1 : 2))
		return err_set(e, E_SYNTAX, "%s: wrong number of arguments", messages[found].word);
	/* As the kernel scans it: "%u%c" must end after the number. */
	if (messages[found].arg == ARG_GROUP && !number_in(a, narg, 1, MPT_MAX_GROUPS))
		return err_set(e, E_SYNTAX, "%s: not a group number", messages[found].word);
	if (narg >= size)
		return err_set(e, E_SYNTAX, "%s: argument too long", messages[found].word);
	if (narg)
		memcpy(arg, a, narg);
	arg[narg] = '\0';
	*msg = (enum mpt_msg)found;
	return 0;
}
