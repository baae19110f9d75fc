/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_act: fail, reinstate, switch, queue, resume ... from the command line.
 *
 * The same way as from a key: a plan is shown, agreed to, sent with its
 * promise, and its result told.
 */
#include "cli/cli.h"
#include "cli/cmd_survey.h"
#include "cli/filter.h"
#include "cli/session.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/tell.h"
#include "base/text.h"
#include "base/who.h"
#include "engine/commands.h"
#include "engine/plan.h"
#include "engine/verdict.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOAD_MS   8000
#define RESULT_MS 20000

struct batch {
	struct session session;
	struct query *q; /* which objects, instead of words; NULL: words name them */
	struct plan_cmd *cmds;
	size_t n, cap;
	unsigned answered, good;
	bool direct_may_help;
	char last[300]; /* what the last result said: a set refused as one says it once */
};

static int complain(const struct err *e)
{
	if (*e->text)
		tell_error("%s", e->text);
	return e->code == E_USAGE || e->code == E_SYNTAX ? 2 : 1;
}

static void on_result(void *ctx, const struct plan_result *r)
{
	struct batch *b = ctx;

	b->answered++;
	b->good += r->ok;
	/* one that asked the daemon and was not served has another way */
	b->direct_may_help |=
		r->silent || (!r->ok && !r->unconfirmed && !strcmp(r->to, "multipathd"));
	if (strcmp(b->last, r->text) != 0)
		tell(r->ok ? stdout : stderr, "%s", r->text);
	snprintf(b->last, sizeof(b->last), "%s", r->text);
}

/* What the engine itself has to complain about: that it keeps no log, for one. */
static void on_event(void *ctx, const struct san_event *ev)
{
	(void)ctx;
	if (ev->sev != SAN_SEV_INFO && !strcmp(ev->by, "engine") && !*ev->from)
		tell_error("%s", ev->text);
}

static void add_cmd(struct batch *b, enum plan_verb verb, const struct san_map *map,
		    const struct san_path *path, uint32_t group, bool direct)
{
	struct plan_cmd *c;

	b->cmds = mem_grow(b->cmds, &b->cap, b->n + 1, sizeof(*b->cmds));
	for (size_t i = 0; i < b->n; i++) {
		if (map && !strcmp(b->cmds[i].map, map->key) &&
		    (!path || (b->cmds[i].major == path->major && b->cmds[i].minor == path->minor)))
			return; /* named twice: once is meant */
	}
	c = &b->cmds[b->n++];
	*c = (struct plan_cmd){ .verb = verb, .group = group };
	if (map)
		snprintf(c->map, sizeof(c->map), "%s", map->key);
	if (path) {
		c->major = path->major;
		c->minor = path->minor;
	}
	c->route = direct ? PLAN_ROUTE_KERNEL : PLAN_ROUTE_AUTO;
	who_acts(c->by, sizeof(c->by));
}

static int none_matches(const struct options *o, const char *what, struct err *e)
{
	return err_set(e, E_NOTFOUND, "no %s matches --filter '%s'", what, o->filter);
}

static int add_matching_paths(struct batch *b, const struct options *o, enum plan_verb verb,
			      struct err *e)
{
	const struct san *san = client_san(b->session.client);
	int64_t now = client_now(b->session.client);

	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (query_path(b->q, san, p, now))
				add_cmd(b, verb, p->map, p, 0, o->direct);
		}
	}
	return b->n ? 0 : none_matches(o, "path", e);
}

static int add_paths(struct batch *b, const struct options *o, enum plan_verb verb, struct err *e)
{
	const struct san *san = client_san(b->session.client);

	if (b->q)
		return add_matching_paths(b, o, verb, e);
	for (int i = 1; i < o->nwords; i++) {
		struct san_path *p = NULL;
		unsigned found = san_path_lookup(san, o->words[i], &p);

		if (!found)
			return err_set(e, E_NOTFOUND, "no map has a path %s; sandeck ls shows them",
				       o->words[i]);
		if (found > 1)
			return err_set(e, E_NOTFOUND, "%u paths are called %s; use MAJOR:MINOR",
				       found, o->words[i]);
		add_cmd(b, verb, p->map, p, 0, o->direct);
	}
	return 0;
}

static int add_map(struct batch *b, const struct options *o, const char *word, enum plan_verb verb,
		   uint32_t group, struct err *e)
{
	const struct san_map *m = san_map_find(client_san(b->session.client), word);

	if (!m)
		return err_set(e, E_NOTFOUND, "there is no map %s; sandeck ls shows them", word);
	add_cmd(b, verb, m, NULL, group, o->direct);
	return 0;
}

static int add_matching_maps(struct batch *b, const struct options *o, enum plan_verb verb,
			     struct err *e)
{
	const struct san *san = client_san(b->session.client);

	for (size_t i = 0; i < san->nmaps; i++) {
		if (query_map(b->q, san, san->maps[i], client_now(b->session.client)))
			add_cmd(b, verb, san->maps[i], NULL, 0, o->direct);
	}
	return b->n ? 0 : none_matches(o, "map", e);
}

/* Those that the filter leaves, or that words [from, to) name. */
static int add_maps(struct batch *b, const struct options *o, int from, int to, enum plan_verb verb,
		    struct err *e)
{
	if (b->q)
		return add_matching_maps(b, o, verb, e);
	for (int i = from; i < to; i++) {
		if (add_map(b, o, o->words[i], verb, 0, e))
			return e->code;
	}
	return 0;
}

/*
 * Which objects the filter chose, all of them, a line a map: unlike words it
 * does not say so itself, and the plan's own lines are sums.
 */
static void show_choice(const struct batch *b, const struct san *san)
{
	struct str line = STR_INIT;

	for (size_t i = 0; b->q && i < b->n; i++) {
		const struct plan_cmd *c = &b->cmds[i];
		const struct san_map *m = san_map_by_key(san, c->map);
		const struct san_path *p = m ? san_path_find(m, c->major, c->minor) : NULL;

		if (!line.len && m)
			str_addf(&line, "%s%s", m->name, p ? ":" : "");
		if (p)
			str_addf(&line, " %s", *p->name ? p->name : p->hctl);
		if (i + 1 < b->n && p && !strcmp(b->cmds[i + 1].map, c->map))
			continue;
		tell(stdout, "  %-7s %s", "CHOSEN", str_text(&line));
		str_clear(&line);
	}
	str_fini(&line);
}

/* A label that is longer than the others is kept apart from its text: "IF sdt FAILS TOO". */
static void show_plan(const struct plan *p)
{
	for (unsigned i = 0; i < p->nlines; i++) {
		const char *label = p->lines[i].label;

		tell(stdout, "  %-7s%s%s", label, text_width(label) > 7 ? "  " : " ",
		     p->lines[i].text);
	}
}

static bool typed(const char *question, const char *want)
{
	char line[256];

	fputs(question, stdout);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return false;
	return !strcmp(text_trim(line), want);
}

/* The name as it is shown, or its own bytes, which nobody could show. */
static bool is_confirmed(const struct options *o, const struct plan *p)
{
	char given[4 * sizeof(p->confirm)]; /* longer than that one: a tail must not go unseen */

	return o->confirm && !strcmp(text_clean(given, sizeof(given), o->confirm), p->confirm);
}

/* At the terminal. Of another host its name is asked for: the wrong host is the classic. */
static bool goes_on(const struct options *o, const char *host)
{
	char name[80], question[200];

	if (!o->host && !o->via)
		return typed("Go on? (yes) ", "yes");
	snprintf(question, sizeof(question),
		 "This is host %s. Type its name to go on: ", text_clean(name, sizeof(name), host));
	return typed(question, name);
}

/* Has the operator agreed, by an option or at the terminal? */
static bool agreed(const struct options *o, const struct plan *p, const char *host, struct err *e)
{
	bool tty = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	char question[300], name[80];

	if (p->level == PLAN_STOPS) {
		if (is_confirmed(o, p))
			return true;
		snprintf(question, sizeof(question),
			 "This may stop I/O on host %s. Type %s to go on: ",
			 text_clean(name, sizeof(name), host), p->confirm);
		if (tty && !o->confirm && typed(question, p->confirm))
			return true;
		err_set(e, E_REFUSED, "not done: this may stop I/O, so it needs --confirm '%s'",
			p->confirm);
		return false;
	}
	if (o->yes || p->level == PLAN_SAFE)
		return true;
	if (tty && goes_on(o, host))
		return true;
	err_set(e, E_REFUSED,
		tty ? "not done"
		    : "not done: without a terminal this needs --yes (--confirm is for what may "
		      "stop I/O)");
	return false;
}

static int await(struct batch *b, struct err *e)
{
	struct client *c = b->session.client;
	unsigned answered = 0;

	/* a set goes one by one: it is the next answer that is waited for */
	for (int waited = 0; b->answered < b->n; waited += 100) {
		struct pollfd p = { .fd = client_fd(c), .events = POLLIN };
		int rc;

		if (waited >= RESULT_MS)
			return err_set(e, E_TIMEOUT,
				       "no answer after %d s; sandeck ls shows what is",
				       RESULT_MS / 1000);
		poll(&p, 1, 100);
		rc = client_pump(c, e);
		if (rc)
			return rc;
		if (b->answered != answered)
			waited = 0;
		answered = b->answered;
	}
	return b->good == b->n ? 0 : E_REFUSED;
}

/* The name is a condition wherever it is given: a script that means another map must stop. */
static int check_name(const struct options *o, const struct plan *p, struct err *e)
{
	if (!o->confirm || is_confirmed(o, p))
		return 0;
	return err_set(e, E_REFUSED, "not done: this is about %s, not %s", p->confirm, o->confirm);
}

/* Two lines, in the manner of the plan above them: more than the one of an error. */
static int refuse(const struct plan *p, struct err *e)
{
	tell_error("refused: %s", p->refused);
	tell(stderr, "  %-7s %s", "DO", p->instead);
	return err_set(e, E_REFUSED, "%s", "");
}

/* How batch commands begin for this engine: the classic is the right command on the wrong host. */
static void shell_of(const struct options *o, char *dst, size_t size)
{
	snprintf(dst, size, "sandeck");
	if (o->host)
		text_cat(dst, size, " --host %s", o->host);
	else if (o->lab)
		text_cat(dst, size, " --lab %s", o->lab);
	else if (o->via)
		text_cat(dst, size, " --via ...");
}

static int plan_and_send(struct batch *b, const struct options *o, struct err *e)
{
	struct client *c = b->session.client;
	struct plan plan;
	char shell[160];
	struct plan_reader reader = { .shell = shell };
	int rc;

	shell_of(o, shell, sizeof(shell));
	rc = plan_make(client_san(c), b->cmds, b->n, client_now(c), &reader, &plan, e);
	if (rc)
		return rc;
	tell(stdout, "%s, on host %s", plan.title, client_san(c)->host.name);
	show_choice(b, client_san(c));
	show_plan(&plan);
	if (*plan.refused)
		return refuse(&plan, e);
	rc = check_name(o, &plan, e);
	if (rc)
		return rc;
	if (o->dry_run) {
		puts("nothing was sent (--dry-run)");
		return 0;
	}
	if (!agreed(o, &plan, client_san(c)->host.name, e))
		return e->code;
	fflush(stdout);
	client_commands(c, b->cmds, b->n);
	rc = await(b, e);
	if (b->direct_may_help && *plan.direct)
		tell(stderr, "--direct sends it to the kernel instead; multipathd may undo it");
	if (rc == E_REFUSED)
		err_set(e, E_REFUSED, "%u of %zu done", b->good, b->n);
	return rc;
}

/* Fills the batch from the words; the model is loaded. */
typedef int (*fill_fn)(struct batch *b, const struct options *o, struct err *e);

static int check_size(const struct batch *b, struct err *e)
{
	if (b->n <= COMMANDS_SET)
		return 0;
	return err_set(e, E_USAGE, "%zu are too many for one plan, which takes %d: name fewer",
		       b->n, COMMANDS_SET);
}

/* What everything matches is no choice, so nothing is done to it. */
static bool read_choice(const struct options *o, struct query **q)
{
	if (!filter_read(o, QUERY_TREE, q))
		return false;
	if (!o->filter || query_chooses(*q))
		return true;
	if (*q)
		tell_error("--filter '%s' matches everything: say what is meant", o->filter);
	else
		tell_error("an empty --filter matches everything: say what is meant");
	query_free(*q);
	return false;
}

static int run_batch(const struct options *o, fill_fn fill)
{
	struct batch b = { 0 };
	struct client_events ev = { .ctx = &b, .event = on_event, .result = on_result };
	struct err e = { 0 };
	int rc;

	if (!read_choice(o, &b.q))
		return 2;
	rc = session_open(o, NULL, &ev, &b.session, &e);
	if (!rc)
		rc = client_wait_loaded(b.session.client, LOAD_MS, &e);
	if (!rc)
		rc = fill(&b, o, &e);
	if (!rc)
		rc = check_size(&b, &e);
	if (!rc)
		rc = plan_and_send(&b, o, &e);
	session_close(&b.session);
	query_free(b.q);
	free(b.cmds);
	return rc ? complain(&e) : 0;
}

static int usage(const char *text)
{
	tell(stderr, "usage: sandeck %s", text);
	return 2;
}

/* The objects are named by the words from the first on, of which last are others, or by --filter.
 */
static int run_on(const struct options *o, int first, int last, const char *text, fill_fn fill)
{
	int named = o->nwords - first - last;

	if (o->filter && named > 0) {
		tell_error("%s and --filter both say what is meant: give one of them",
			   o->words[first]);
		return 2;
	}
	if (named < 0 || (!o->filter && !named))
		return usage(text);
	return run_batch(o, fill);
}

/* ---- the subcommands ---- */

static int fill_fail(struct batch *b, const struct options *o, struct err *e)
{
	return add_paths(b, o, PLAN_FAIL, e);
}

int cli_fail(const struct options *o)
{
	return run_on(o, 1, 0, "fail PATH... | --filter TEXT", fill_fail);
}

static int fill_reinstate(struct batch *b, const struct options *o, struct err *e)
{
	return add_paths(b, o, PLAN_REINSTATE, e);
}

int cli_reinstate(const struct options *o)
{
	return run_on(o, 1, 0, "reinstate PATH... | --filter TEXT", fill_reinstate);
}

static int fill_run(struct batch *b, const struct options *o, struct err *e)
{
	return add_paths(b, o, PLAN_RUN, e);
}

int cli_run(const struct options *o)
{
	return run_on(o, 1, 0, "run PATH... | --filter TEXT", fill_run);
}

static int fill_switch(struct batch *b, const struct options *o, struct err *e)
{
	uint32_t group;

	if (!parse_u32(o->words[2], &group) || !group)
		return err_set(e, E_USAGE, "%s is no group number", o->words[2]);
	return add_map(b, o, o->words[1], PLAN_SWITCH, group, e);
}

int cli_switch(const struct options *o)
{
	return o->nwords != 3 ? usage("switch MAP GROUP") : run_batch(o, fill_switch);
}

static int fill_group(struct batch *b, const struct options *o, struct err *e)
{
	bool enable = !strcmp(o->words[3], "enable");
	uint32_t group;

	if (!parse_u32(o->words[2], &group) || !group)
		return err_set(e, E_USAGE, "%s is no group number", o->words[2]);
	if (!enable && strcmp(o->words[3], "disable"))
		return err_set(e, E_USAGE, "%s: say enable or disable", o->words[3]);
	return add_map(b, o, o->words[1], enable ? PLAN_UNBYPASS : PLAN_BYPASS, group, e);
}

int cli_group(const struct options *o)
{
	return o->nwords != 4 ? usage("group MAP GROUP enable|disable") : run_batch(o, fill_group);
}

static int fill_queue(struct batch *b, const struct options *o, struct err *e)
{
	const char *word = o->words[o->nwords - 1];
	bool on = !strcmp(word, "on");

	if (!on && strcmp(word, "off"))
		return err_set(e, E_USAGE, "%s: say on or off", word);
	return add_maps(b, o, 1, o->nwords - 1, on ? PLAN_QUEUE_ON : PLAN_QUEUE_OFF, e);
}

int cli_queue(const struct options *o)
{
	return run_on(o, 1, 1, "queue MAP... on|off | --filter TEXT on|off", fill_queue);
}

static int fill_resume(struct batch *b, const struct options *o, struct err *e)
{
	return add_maps(b, o, 1, o->nwords, PLAN_RESUME, e);
}

int cli_resume(const struct options *o)
{
	return run_on(o, 1, 0, "resume MAP... | --filter TEXT", fill_resume);
}

/* What nobody uses; what is left out is named, for it was meant, too. */
static void add_unused(struct batch *b, const struct options *o)
{
	const struct san *san = client_san(b->session.client);

	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];
		struct plan_cmd cmd = { .verb = PLAN_FLUSH };
		struct plan plan;

		snprintf(cmd.map, sizeof(cmd.map), "%s", m->key);
		if (plan_make(san, &cmd, 1, client_now(b->session.client), NULL, &plan, NULL))
			continue;
		if (*plan.refused)
			tell(stdout, "left out: %s", plan.refused);
		else
			add_cmd(b, PLAN_FLUSH, m, NULL, 0, o->direct);
	}
}

static int fill_flush(struct batch *b, const struct options *o, struct err *e)
{
	if (!o->all)
		return add_maps(b, o, 1, o->nwords, PLAN_FLUSH, e);
	add_unused(b, o);
	return b->n ? 0 : err_set(e, E_NOTFOUND, "there is no map that can be flushed");
}

int cli_flush(const struct options *o)
{
	static const char text[] = "flush MAP... | --filter TEXT | --all";

	if (!o->all)
		return run_on(o, 1, 0, text, fill_flush);
	return o->nwords > 1 || o->filter ? usage(text) : run_batch(o, fill_flush);
}

static int fill_resize(struct batch *b, const struct options *o, struct err *e)
{
	return add_maps(b, o, 1, o->nwords, PLAN_RESIZE, e);
}

int cli_resize(const struct options *o)
{
	return run_on(o, 1, 0, "resize MAP... | --filter TEXT", fill_resize);
}

/* A name that does not fit is not cut: the beginning of a name is another name. */
static int fill_rename(struct batch *b, const struct options *o, struct err *e)
{
	const char *name = o->words[2];
	int rc;

	if (strlen(name) >= PLAN_NAME_MAX)
		return err_set(e, E_USAGE, "a name has at most %d bytes", PLAN_NAME_MAX - 1);
	rc = add_map(b, o, o->words[1], PLAN_RENAME, 0, e);
	if (!rc)
		memcpy(b->cmds[0].name, name, strlen(name) + 1);
	return rc;
}

int cli_rename(const struct options *o)
{
	return o->nwords != 3 ? usage("rename MAP NAME") : run_batch(o, fill_rename);
}

static int fill_partitions(struct batch *b, const struct options *o, struct err *e)
{
	bool add = !strcmp(o->words[2], "add");

	return add_map(b, o, o->words[1], add ? PLAN_PARTS_ADD : PLAN_PARTS_DELETE, 0, e);
}

int cli_partitions(const struct options *o)
{
	const char *word = o->nwords > 2 ? o->words[2] : "list";

	if (o->nwords < 2)
		return usage("partitions MAP [add|delete|list]");
	if (!strcmp(word, "add") || !strcmp(word, "delete"))
		return run_batch(o, fill_partitions);
	if (!strcmp(word, "list"))
		return cli_partitions_list(o);
	tell_error("%s: say add, delete or list", word);
	return 2;
}

static int fill_baseline(struct batch *b, const struct options *o, struct err *e)
{
	int rc = add_maps(b, o, 2, o->nwords, PLAN_BASELINE, e);

	if (!rc && !b->n)
		add_cmd(b, PLAN_BASELINE, NULL, NULL, 0, false);
	return rc;
}

/* What is expected now, and since whom. */
static int show_baseline(const struct options *o)
{
	char gone[500];
	struct session s;
	struct err e = { 0 };
	int rc = session_open(o, NULL, NULL, &s, &e);

	if (!rc)
		rc = client_wait_loaded(s.client, LOAD_MS, &e);
	for (size_t i = 0; !rc && i < client_san(s.client)->nmaps; i++) {
		const struct san_map *m = client_san(s.client)->maps[i];
		struct verdict_count c;

		verdict_count(m, client_now(s.client), &c);
		tell(stdout, "%-20s %u expected (%s), %u paths in its table, %u usable", m->name,
		     m->expected, san_expect_name(m->expect_from), c.in_table, c.usable);
	}
	if (!rc && client_san(s.client)->host.gone_maps)
		puts(verdict_gone_text(gone, sizeof(gone), client_san(s.client)));
	session_close(&s);
	return rc ? complain(&e) : 0;
}

int cli_baseline(const struct options *o)
{
	if (o->nwords == 1 && o->filter) {
		tell_error("baseline takes --filter only to accept");
		return 2;
	}
	if (o->nwords == 1)
		return show_baseline(o);
	if (strcmp(o->words[1], "accept"))
		return usage("baseline [accept [MAP... | --filter TEXT]]");
	return o->filter ? run_on(o, 2, 0, "", fill_baseline) : run_batch(o, fill_baseline);
}

/* ---- assemble ---- */

static int fill_assemble(struct batch *b, const struct options *o, struct err *e)
{
	const struct san_map *m = NULL;

	(void)e;
	if (o->nwords > 1)
		m = san_map_find(client_san(b->session.client), o->words[1]);
	add_cmd(b, PLAN_ASSEMBLE, m, NULL, 0, o->direct);
	if (!m && o->nwords > 1)
		snprintf(b->cmds[0].map, sizeof(b->cmds[0].map), "%s", o->words[1]);
	snprintf(b->cmds[0].name, sizeof(b->cmds[0].name), "%s", o->digest);
	return 0;
}

int cli_assemble(const struct options *o)
{
	struct options with = *o;
	char digest[24];
	int code;

	if (o->nwords > 2)
		return usage("assemble [MAP]");
	code = cmd_survey_assemble(o, o->nwords > 1 ? o->words[1] : NULL, digest, sizeof(digest));
	if (code == 2 || o->dry_run || !*digest)
		return code;
	with.digest = digest;
	return run_batch(&with, fill_assemble) || code;
}
