/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_survey: which disks are paths, what assembling would do, and why a map
 * has the properties that it has, from the command line.
 *
 * All three are questions: nothing is changed.  A table comes in pieces, for a
 * row is short, and is printed whole, as `dmsetup table` does.
 */
#include "cli/asking.h"
#include "cli/cli.h"
#include "cli/cmd_survey.h"

#include "base/str.h"
#include "base/tell.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static int complain(const struct err *e)
{
	if (*e->text)
		tell_error("%s", e->text);
	return e->code == E_USAGE || e->code == E_SYNTAX ? 2 : 1;
}

/* Ask what of the map, or of all, and print it by row. 0 or E_*; as is ended. */
static int survey(const struct options *o, struct asking *as, enum ask_what what, const char *map)
{
	struct ask q = { .what = what };
	struct err e = { 0 };
	const struct san_map *m;
	int rc = asking_begin(as, o, &e);

	if (!rc && map) {
		/* one that is not there yet is called by the name or WWID that it will have */
		m = san_map_find(client_san(as->session.client), map);
		snprintf(q.map, sizeof(q.map), "%s", m ? m->key : map);
	}
	if (!rc)
		rc = asking_put(as, &q, 0, &e);
	asking_end(as);
	return rc ? complain(&e) : 0;
}

/* ---- paths ---- */

static void row_path(struct asking *as, const struct answer *a)
{
	char says[sizeof(a->wwid) + sizeof(a->text) + 40], text[sizeof(says)];
	char about[sizeof(a->about)];

	(void)as;
	if (a->is == ANSWER_REFUSED)
		tell_error("%s", a->text);
	else if (a->is == ANSWER_NONE)
		;
	else
		tell(stdout, "%-8s %s", text_clean(about, sizeof(about), a->about),
		     text_clean(text, sizeof(text), answer_says(says, sizeof(says), a)));
}

int cli_paths(const struct options *o)
{
	struct asking as = { .row = row_path };
	int rc = survey(o, &as, ASK_PATHS, NULL);

	if (!rc)
		asking_tell_sum(ASK_PATHS, &as.sum);
	return rc;
}

/* ---- assemble ---- */

/* A table that is being put together, and what came of all. */
struct table {
	char name[128];
	struct str text;
	char digest[24];
};

static void end_table(struct table *t)
{
	if (t->text.len)
		tell(stdout, "%s: %s", t->name, str_text(&t->text));
	str_clear(&t->text);
}

static void row_assemble(struct asking *as, const struct answer *a)
{
	struct table *t = as->ctx;
	char line[400];

	if (a->is == ANSWER_TABLE) {
		text_clean(t->name, sizeof(t->name), a->about);
		str_addf(&t->text, "%s%s", t->text.len ? " " : "", a->text);
		return;
	}
	end_table(t);
	if (a->is == ANSWER_DIGEST)
		snprintf(t->digest, sizeof(t->digest), "%.*s", (int)sizeof(t->digest) - 1, a->text);
	else if (a->is == ANSWER_REFUSED || a->is == ANSWER_BAD || a->is == ANSWER_NOTE)
		tell_error("%s", answer_line(line, sizeof(line), a));
	else if (a->is == ANSWER_CHANGE)
		tell(stdout, "# %s", answer_line(line, sizeof(line), a));
}

int cmd_survey_assemble(const struct options *o, const char *map, char *digest, size_t size)
{
	struct table t = { .text = STR_INIT };
	struct asking as = { .row = row_assemble, .ctx = &t };
	int rc = survey(o, &as, ASK_ASSEMBLE, map);

	end_table(&t);
	str_fini(&t.text);
	if (!rc && !as.sum.changes)
		tell(stdout, "# nothing to do");
	snprintf(digest, size, "%s", as.sum.changes ? t.digest : "");
	fflush(stdout);
	return rc ? rc : as.sum.bad > 0;
}

/* ---- config explain ---- */

static void row_explain(struct asking *as, const struct answer *a)
{
	char says[sizeof(a->value) + sizeof(a->text) + 40], text[sizeof(says)];
	char about[sizeof(a->about)];

	(void)as;
	if (a->is == ANSWER_REFUSED)
		tell_error("%s", a->text);
	else if (a->is != ANSWER_NONE)
		tell(stdout, "%-28s %s", text_clean(about, sizeof(about), a->about),
		     text_clean(text, sizeof(text), answer_says(says, sizeof(says), a)));
}

int cmd_survey_explain(const struct options *o, const char *map)
{
	struct asking as = { .row = row_explain };

	return survey(o, &as, ASK_EXPLAIN, map);
}
