/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doc-tables: the program's tables as manual text (mdoc).
 *
 * The manual's lists of options, keys, columns and stream members are the
 * tables of the code, so they are printed from them; tools/update-docs puts
 * the text between the marks in man/, and tests/docs fails when it is old.
 *
 * usage: doc-tables NAME      one of the tables at the end of this file
 */
#include "base/attr.h"
#include "cli/options.h"
#include "engine/lab/lab_faults.h"
#include "engine/stream.h"
#include "query/fact.h"
#include "ui/command.h"
#include "ui/field.h"
#include "ui/keymap.h"
#include "ui/theme.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * Text that roff must not read as its own: backslashes, and a dot or quote that
 * begins a line.  A sentence ends its line, as mdoc wants it.
 */
static void put_text(const char *s)
{
	bool after_sentence = false;

	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == ' ' && after_sentence && isupper((unsigned char)s[1]))
			putchar('\n');
		else
			putchar(*s);
		after_sentence = *s == '.';
	}
}

static void put_line(const char *s)
{
	put_text(s);
	putchar('\n');
}

/* ---- options ---- */

static void options(void)
{
	const struct option_row *r;

	puts(".Bl -tag -width indent");
	for (size_t i = 0; (r = options_row(i)) != NULL; i++) {
		printf(".It Fl -%s", r->name);
		if (r->arg)
			printf(" Ar %s", r->arg);
		putchar('\n');
		put_line(r->help);
	}
	puts(".El");
}

/* ---- keys ---- */

static const char *const group_titles[NCMDGS] = {
	[CMDG_MOVE] = "To move",
	[CMDG_LOOK] = "To look",
	[CMDG_ACT] = "To change the SAN, always after a dialog",
	[CMDG_PROGRAM] = "The program",
};

/* Each name apart, and none of them a delimiter in the eyes of mdoc. */
static void put_keys(char *names)
{
	char *save, *name = strtok_r(names, " ", &save);

	for (const char *sep = ""; name; sep = " ,", name = strtok_r(NULL, " ", &save)) {
		printf("%s Cm \\&", sep);
		put_text(name);
	}
}

/* The built-in keys of each command, and the name by which settings can give it others. */
static void keys(void)
{
	struct keymap km;

	keymap_init_default(&km);
	for (int g = 0; g < NCMDGS; g++) {
		printf(".Ss %s\n.Bl -tag -width indent\n", group_titles[g]);
		for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
			const struct command *c = command_get((enum command_id)id);
			char names[128];

			if ((int)c->group != g)
				continue;
			printf(".It");
			put_keys(keymap_names(&km, names, sizeof(names), c->id));
			printf(" Pq Cm %s\n", c->name);
			put_line(c->help);
		}
		puts(".El");
	}
}

/* ---- columns of the topology ---- */

static void columns(void)
{
	puts(".Bl -tag -width CHECKER");
	for (size_t i = 0; i < field_columns(FIELDS_TREE)->n; i++) {
		const struct column *f = columns_at(field_columns(FIELDS_TREE), i);

		printf(".It %s%sPq Cm %s\n", f->title, *f->title ? " " : "", f->name);
		put_line(f->help);
	}
	puts(".El");
}

/* ---- what a filter and an order can ask for ---- */

/* How a value of the fact is written. */
static const char *value_of(const struct fact *f)
{
	static const char *const words[] = {
		[UNIT_NONE] = "text",
		[UNIT_COUNT] = "number",
		[UNIT_BYTES] = "bytes, 500G",
		[UNIT_MBS] = "MB/s",
		[UNIT_PERCENT] = "percent, 50%",
		[UNIT_MS] = "milliseconds, 2.5ms",
		[UNIT_AGO] = "how long ago, 10m",
		[UNIT_AHEAD] = "in how long, 30s",
		[UNIT_SPAN] = "a time, 30s",
	};

	return f->type == FT_BOOL || f->type == FT_TRI ? "yes or no" : words[f->unit];
}

static void facts_of(enum fact_of of, const char *title)
{
	const struct fact *f;

	printf(".Ss %s\n.Bl -tag -width indent -compact\n", title);
	for (size_t i = 0; (f = fact_row(of, i)) != NULL; i++) {
		printf(".It Cm %s Pq %s\n", f->name, value_of(f));
		put_line(f->help);
	}
	puts(".El");
}

static void facts(void)
{
	facts_of(FACT_MAP, "Facts of maps");
	facts_of(FACT_PATH, "Facts of paths");
	facts_of(FACT_PORT, "Facts of ports");
}

/* ---- members of the stream's objects ---- */

static const char *type_name(enum stream_type t)
{
	switch (t) {
	case ST_STR:
	case ST_TEXT:
	case ST_ENUM:
		return "string";
	case ST_U32:
	case ST_U64:
		return "number";
	case ST_I32:
		return "number, may be negative";
	case ST_I64:
		return "milliseconds";
	case ST_BOOL:
		return "boolean";
	}
	return "";
}

static void put_words(const struct stream_member *m)
{
	printf("One of");
	for (size_t i = 0; m->names[i]; i++) {
		printf("%s \\(dq", i ? "," : "");
		put_text(m->names[i]);
		printf("\\(dq%s", i ? "" : " (when absent)");
	}
	puts(".");
}

static void members(const struct stream_member *m, size_t n)
{
	puts(".Bl -tag -width indent -compact");
	for (size_t i = 0; i < n; i++) {
		printf(".It Cm %s Pq %s\n", m[i].key, type_name(m[i].type));
		put_line(m[i].help);
		if (m[i].type == ST_ENUM)
			put_words(&m[i]);
	}
	puts(".El");
}

static void object(enum san_kind kind)
{
	size_t n;
	const struct stream_member *m = stream_schema(kind, &n);

	members(m, n);
}

static void host(void)
{
	object(SAN_KIND_HOST);
}

static void map(void)
{
	object(SAN_KIND_MAP);
}

static void path(void)
{
	object(SAN_KIND_PATH);
}

static void port(void)
{
	object(SAN_KIND_PORT);
}

static void group(void)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);

	members(m, n);
}

/* ---- what a scenario can do ---- */

static void faults(void)
{
	char kinds[200];

	puts(".Bl -tag -width indent -compact");
	for (size_t i = 0; i < lab_fault_kind_count(); i++) {
		const struct lab_fault_kind *k = &lab_fault_kinds[i];

		printf(".It Cm %s Pq %s\n", k->word,
		       lab_kind_words(kinds, sizeof(kinds), k->targets));
		put_line(k->help);
	}
	puts(".El");
}

/* ---- what a theme can say ---- */

static void roles(void)
{
	puts(".Bl -tag -width dialog.label -compact");
	for (int r = 0; r < NROLES; r++) {
		printf(".It Cm %s\n", theme_role_name((enum role)r));
		put_line(theme_role_help((enum role)r));
	}
	puts(".El");
}

#define TERMINAL_COLORS 16 /* the first ones; those after them have a number of their own */

static void colors(void)
{
	const struct theme_color *c;

	puts(".Bl -tag -width dark-orange -compact");
	for (int i = TERMINAL_COLORS; (c = theme_color(i)) != NULL; i++) {
		printf(".It Cm %s\n", c->name);
		printf("number %d of 256; with fewer, %s\n", c->x256, theme_color(c->x16)->name);
	}
	puts(".El");
}

static const struct {
	const char *name;
	void (*print)(void);
} tables[] = {
	{ "options", options }, { "keys", keys },   { "columns", columns }, { "host", host },
	{ "map", map },         { "group", group }, { "path", path },       { "port", port },
	{ "faults", faults },   { "roles", roles }, { "colors", colors },   { "facts", facts },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_LEN(tables); i++) {
		if (!strcmp(argv[1], tables[i].name)) {
			tables[i].print();
			return 0;
		}
	}
	fputs("usage: doc-tables NAME; NAME is", stderr);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		fprintf(stderr, " %s", tables[i].name);
	fputc('\n', stderr);
	return 2;
}
