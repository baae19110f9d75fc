/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_ask: test paths, who uses a map and waits for it, and its partitions,
 * from the command line.
 *
 * One question after the other, each row printed as it comes.  What is asked
 * changes nothing, so nothing is asked back.
 */
#include "cli/asking.h"
#include "cli/cli.h"
#include "cli/filter.h"

#include "base/mem.h"
#include "base/tell.h"
#include "engine/ask.h"

#include <stdio.h>
#include <stdlib.h>

/* Exit statuses; 2 is a command line that is not understood. */
enum { EXIT_WELL, EXIT_NOT_READ, EXIT_NOT_KNOWN = 3 };

/* Ask about m, or p of it. named: the path was given by itself, and so is read though a standby. */
static int put(struct asking *as, enum ask_what what, const struct san_map *m,
	       const struct san_path *p, bool named, struct err *e)
{
	struct ask q = { .what = what, .named = named };

	snprintf(q.map, sizeof(q.map), "%s", m->key);
	if (p)
		snprintf(q.path, sizeof(q.path), "%u:%u", p->major, p->minor);
	return asking_put(as, &q, m->npaths, e);
}

/* ---- test ---- */

/* What a word means: a path, or a map with all its paths; map NULL: nothing. */
struct meant {
	const struct san_map *map;
	struct san_path *path;
};

/* Of a device in two maps either is the same. */
static struct meant meant_by(const struct san *san, const char *word)
{
	struct meant m = { .map = NULL };

	if (san_path_lookup(san, word, &m.path))
		m.map = m.path->map;
	else
		m.map = san_map_find(san, word);
	return m;
}

/* Is it read for another word: an earlier one that means the same, or that of its map? */
static bool is_read_anyway(const struct san *san, const struct options *o, int nth)
{
	const struct meant it = meant_by(san, o->words[nth]);
	const struct ask by_map = { .what = ASK_TEST };
	struct answer left;

	for (int i = 1; it.map && i < o->nwords; i++) {
		const struct meant other = meant_by(san, o->words[i]);

		if (other.map != it.map)
			continue;
		if (i < nth && other.path == it.path)
			return true;
		if (it.path && !other.path && ask_reads(&by_map, it.path, &left))
			return true;
	}
	return false;
}

static int test_word(struct asking *as, const char *word, struct err *e)
{
	const struct meant it = meant_by(client_san(as->session.client), word);

	if (it.map)
		return put(as, ASK_TEST, it.map, it.path, it.path != NULL, e);
	return err_set(e, E_NOTFOUND, "there is no path and no map %s; sandeck ls shows them",
		       word);
}

/* A path that the filter chose, by what stays the same while answers come and the model moves. */
struct chosen {
	char map[160];
	uint32_t major, minor;
};

/* The paths that match, *n of them; the caller's to free. */
static struct chosen *choose(const struct client *c, const struct query *q, size_t *n)
{
	const struct san *san = client_san(c);
	struct chosen *all = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			struct chosen *one;

			if (!query_path(q, san, p, client_now(c)))
				continue;
			all = mem_grow(all, &cap, *n + 1, sizeof(*all));
			one = &all[(*n)++];
			*one = (struct chosen){ .major = p->major, .minor = p->minor };
			snprintf(one->map, sizeof(one->map), "%s", p->map->key);
		}
	}
	return all;
}

static int test_matching(struct asking *as, const struct options *o, const struct query *q,
			 struct err *e)
{
	const struct san *san = client_san(as->session.client);
	size_t n;
	struct chosen *all = choose(as->session.client, q, &n);
	int rc = n ? 0 : err_set(e, E_NOTFOUND, "no path matches --filter '%s'", o->filter);

	for (size_t i = 0; !rc && i < n; i++) {
		struct san_map *m = san_map_by_key(san, all[i].map);
		struct san_path *p = m ? san_path_find(m, all[i].major, all[i].minor) : NULL;

		if (p) /* or it has left meanwhile */
			rc = put(as, ASK_TEST, m, p, false, e);
	}
	free(all);
	return rc;
}

static int test_words(struct asking *as, const struct options *o, struct err *e)
{
	int rc = 0;

	for (int i = 1; !rc && i < o->nwords; i++) {
		if (!is_read_anyway(client_san(as->session.client), o, i))
			rc = test_word(as, o->words[i], e);
	}
	return rc;
}

static int status_of_test(const struct answer_sum *sum, int rc)
{
	if (sum->bad)
		return EXIT_NOT_READ;
	return rc || !sum->good ? EXIT_NOT_KNOWN : EXIT_WELL;
}

static int complain(const struct err *e)
{
	if (*e->text)
		tell_error("%s", e->text);
	return e->code == E_USAGE || e->code == E_SYNTAX ? 2 : EXIT_NOT_KNOWN;
}

int cli_test(const struct options *o)
{
	struct asking as = { .done = false };
	struct query *q;
	struct err e = { 0 };
	int rc;

	if ((o->nwords < 2) == !o->filter) {
		tell(stderr, "usage: sandeck test PATH...|MAP... | --filter TEXT");
		return 2;
	}
	if (!filter_read(o, QUERY_TREE, &q))
		return 2;
	rc = asking_begin(&as, o, &e);
	if (!rc)
		rc = o->filter ? test_matching(&as, o, q, &e) : test_words(&as, o, &e);
	query_free(q);
	if (rc)
		rc = complain(&e);
	if (as.sum.good + as.sum.bad + as.sum.left > 1)
		asking_tell_sum(ASK_TEST, &as.sum);
	asking_end(&as);
	return rc == 2 ? rc : status_of_test(&as.sum, rc);
}

/* ---- about one map ---- */

/* Ask it of the map that the first word names. */
static int ask_of_map(const struct options *o, enum ask_what what)
{
	struct asking as = { .done = false };
	const struct san_map *m;
	struct err e = { 0 };
	int rc = asking_begin(&as, o, &e);

	m = rc ? NULL : san_map_find(client_san(as.session.client), o->words[1]);
	if (m)
		rc = put(&as, what, m, NULL, false, &e);
	else if (!rc)
		rc = err_set(&e, E_NOTFOUND, "there is no map %s; sandeck ls shows them",
			     o->words[1]);
	if (rc)
		rc = complain(&e);
	else
		asking_tell_sum(what, &as.sum);
	asking_end(&as);
	return rc;
}

int cli_who(const struct options *o)
{
	if (o->nwords == 2)
		return ask_of_map(o, ASK_WHO);
	tell(stderr, "usage: sandeck who MAP");
	return 2;
}

int cli_partitions_list(const struct options *o)
{
	return ask_of_map(o, ASK_PARTS);
}
