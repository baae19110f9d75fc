/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_ls: one snapshot, in the layout of `multipath -ll`, as JSON, or raw.
 *
 * The layout is that of libmultipath's print.c as multipath(8) shows it: the
 * columns of a path are as wide as the widest cell of the whole listing.
 */
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/ls_json.h"
#include "cli/session.h"

#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOAD_MS 8000
#define CELLS   6

struct widths {
	int w[CELLS];
};

/* The cells of a path: %i %d %D %t %T %o. A path that has left has no device any more. */
static void path_cells(const struct san_path *p, char cell[CELLS][64])
{
	text_clean(cell[0], 64, *p->hctl ? p->hctl : "#:#:#:#");
	text_clean(cell[1], 64, *p->name ? p->name : "-");
	snprintf(cell[2], 64, "%u:%u", p->major, p->minor);
	snprintf(cell[3], 64, "%s", san_dm_name(p->dm));
	snprintf(cell[4], 64, "%s", san_chk_name(p->chk));
	text_clean(cell[5], 64, *p->dev ? p->dev : "unknown");
}

static void measure(struct widths *w, const struct san_map *m)
{
	char cell[CELLS][64];

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		path_cells(p, cell);
		for (int i = 0; i < CELLS; i++) {
			int len = (int)strlen(cell[i]);

			w->w[i] = len > w->w[i] ? len : w->w[i];
		}
	}
}

static const char *clean(char *dst, size_t size, const char *s, const char *none)
{
	return text_clean(dst, size, *s ? s : none);
}

static const char *or_else(const char *s, const char *none)
{
	return *s ? s : none;
}

static void print_head(const struct san *san, const struct san_map *m)
{
	char name[128], wwid[160], size[16];
	struct verdict v;

	verdict_map(san, m, san->now, &v);
	clean(name, sizeof(name), m->name, "-");
	clean(wwid, sizeof(wwid), m->wwid, "");
	fputs(name, stdout);
	if (*wwid && strcmp(wwid, name))
		printf(" (%s)", wwid);
	tell(stdout, " %s %s,%s", or_else(m->dm_name, "undef"), or_else(m->vendor, "##"),
	     or_else(m->product, "##"));
	text_size(size, sizeof(size), m->size);
	tell(stdout, "size=%s features='%s' hwhandler='%s%s' wp=%s", size,
	     or_else(m->features, "0"), *m->hwhandler ? "1 " : "0", m->hwhandler,
	     m->ro ? "ro" : "rw");
	if (v.kind > VM_OK_UNSURE)
		tell(stdout, "%s: %s%s%s", v.word, v.reason, *v.next ? "; " : "", v.next);
}

static void print_path(const struct san_path *p, const struct widths *w, bool last_group,
		       bool last_path)
{
	char cell[CELLS][64];

	path_cells(p, cell);
	printf("%s%s", last_group ? "  " : "| ", last_path ? "`-" : "|-");
	for (int i = 0; i < CELLS; i++)
		printf(" %-*s", i < CELLS - 1 ? w->w[i] : 0, cell[i]);
	putchar('\n');
}

static bool last_in_group(const struct san_path *p)
{
	return !p->next_in_map || p->next_in_map->group != p->group;
}

static void print_group(const struct san_map *m, uint32_t g, const struct widths *w)
{
	const struct san_group *gr = &m->groups[g];
	bool last = g + 1 == m->ngroups;
	char sel[128];

	printf("%s policy='%s' prio=", last ? "`-+-" : "|-+-",
	       clean(sel, sizeof(sel), gr->selector, "undef"));
	if (gr->prio == SAN_PRIO_UNKNOWN)
		printf("undef");
	else
		printf("%" PRId32, gr->prio);
	printf(" status=%s\n", san_gstate_name(gr->state));
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group == g + 1)
			print_path(p, w, last, last_in_group(p));
	}
}

static void print_gone(const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		char name[64], at[16];

		if (p->group)
			continue;
		printf("  gone: %s", clean(name, sizeof(name), *p->name ? p->name : p->hctl, "-"));
		if (p->gone_at)
			printf(" since %s", text_clock(at, sizeof(at), p->gone_at));
		puts(", expected");
	}
}

static void print_raw(const struct san_map *m)
{
	const char *name = or_else(m->name, "-");

	if (m->raw_table)
		tell(stdout, "%s: table 0 %" PRIu64 " multipath %s", name, m->size / 512,
		     m->raw_table);
	if (m->raw_info)
		tell(stdout, "%s: status 0 %" PRIu64 " multipath %s", name, m->size / 512,
		     m->raw_info);
}

/* The maps that the words name, or all, in the order of their names. */
struct pick {
	const struct san_map **map;
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	const struct san_map *x = *(const struct san_map *const *)a;
	const struct san_map *y = *(const struct san_map *const *)b;

	return strverscmp(x->name, y->name);
}

static int pick_maps(const struct san *san, const struct options *o, struct pick *out,
		     struct err *e)
{
	out->map = xcalloc(san->nmaps + (size_t)o->nwords, sizeof(struct san_map *));
	if (o->nwords < 2) {
		for (size_t i = 0; i < san->nmaps; i++)
			out->map[out->n++] = san->maps[i];
		qsort(out->map, out->n, sizeof(struct san_map *), by_name);
		return 0;
	}
	for (int i = 1; i < o->nwords; i++) {
		const struct san_map *m = san_map_find(san, o->words[i]);

		if (!m)
			return err_set(e, E_NOTFOUND, "there is no map %s", o->words[i]);
		out->map[out->n++] = m;
	}
	return 0;
}

/* Of those that are picked, the ones that the filter leaves. */
static void sift(struct pick *pick, const struct query *q, const struct san *san, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < pick->n; i++) {
		if (query_map(q, san, pick->map[i], now))
			pick->map[n++] = pick->map[i];
	}
	pick->n = n;
}

static void print_tree(const struct san *san, const struct pick *pick)
{
	struct widths w = { { 0 } };

	for (size_t i = 0; i < pick->n; i++)
		measure(&w, pick->map[i]);
	for (size_t i = 0; i < pick->n; i++) {
		print_head(san, pick->map[i]);
		for (uint32_t g = 0; g < pick->map[i]->ngroups; g++)
			print_group(pick->map[i], g, &w);
		print_gone(pick->map[i]);
	}
}

/* What the listing lacks, and why: "undef" alone does not tell. */
static void tell_lacks(const struct san_host *h, int64_t now)
{
	char span[32];

	if (*h->missing)
		tell(stderr, "%s", h->missing);
	if (h->charge == SAN_CHARGE_MULTIPATHD && h->silent_since)
		tell(stderr,
		     "multipathd has not answered for %s: its words (checker states, priorities) "
		     "are %s",
		     text_span(span, sizeof(span), now - h->silent_since),
		     h->charge_at ? "old or not known" : "not known");
}

static void print_picked(const struct options *o, struct client *c, const struct pick *pick,
			 bool complete)
{
	const struct san *san = client_san(c);
	char gone[500];

	if (o->json) {
		ls_json(san, pick->map, pick->n, complete, client_now(c), stdout);
	} else if (o->raw) {
		for (size_t i = 0; i < pick->n; i++)
			print_raw(pick->map[i]);
	} else {
		tell_lacks(&san->host, client_now(c));
		print_tree(san, pick);
		if (san->host.gone_maps && o->nwords < 2 && !o->filter)
			tell(stderr, "%s", verdict_gone_text(gone, sizeof(gone), san));
	}
}

static int print_all(const struct options *o, const struct query *q, struct client *c,
		     bool complete, struct err *e)
{
	const struct san *san = client_san(c);
	struct pick pick = { 0 };
	int rc = pick_maps(san, o, &pick, e);

	if (!rc) {
		sift(&pick, q, san, client_now(c));
		print_picked(o, c, &pick, complete);
	}
	/* as grep ends: a script asks whether there is any */
	if (!rc && q && !pick.n)
		rc = err_set(e, E_NOTFOUND, "no map matches --filter '%s'", o->filter);
	free(pick.map);
	return rc;
}

/* The raw lines come only when asked for, after the first picture. */
static int wait_raw(struct client *c, struct err *e)
{
	struct stream_want want = { .raw = true };
	const struct san *san = client_san(c);
	int rc = 0;

	client_want(c, &want);
	for (int waited = 0; !rc && waited < LOAD_MS; waited += 50) {
		struct pollfd p = { .fd = client_fd(c), .events = POLLIN };
		size_t have = 0;

		for (size_t i = 0; i < san->nmaps; i++)
			have += san->maps[i]->raw_info != NULL;
		if (have == san->nmaps)
			return 0;
		poll(&p, 1, 50);
		rc = client_pump(c, e);
	}
	return rc ? rc
		  : err_set(e, E_TIMEOUT, "not all maps' raw lines came in %d s", LOAD_MS / 1000);
}

/* The picture as far as it came: better an incomplete one that says so than none. */
static int look(const struct options *o, const struct query *q, bool *complete, struct err *e)
{
	struct session s;
	int rc = session_open(o, NULL, NULL, &s, e);

	if (!rc)
		rc = client_wait_loaded(s.client, LOAD_MS, e);
	if (!rc && o->raw)
		rc = wait_raw(s.client, e);
	*complete = rc != E_TIMEOUT;
	if (!*complete) {
		tell_error("%s; this is what is known", e->text);
		rc = 0;
	}
	if (!rc)
		rc = print_all(o, q, s.client, *complete, e);
	session_close(&s);
	return rc;
}

int cli_ls(const struct options *o)
{
	struct err e = { 0 };
	struct query *q;
	bool complete;
	int rc;

	if (!filter_read(o, QUERY_TREE, &q))
		return 2;
	rc = look(o, q, &complete, &e);
	query_free(q);
	if (rc)
		tell_error("%s", e.text);
	if (rc == E_USAGE || rc == E_SYNTAX)
		return 2;
	/* a script must not take the part for the whole, nor silence for a host without maps */
	return rc || !complete ? 1 : 0;
}
