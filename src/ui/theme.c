/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * theme: the table of roles, the table of colours, and theme files.
 *
 * A file has one line a role, and both looks stand in it, so that nobody
 * changes the colour of "bad" and forgets the terminals without colour:
 *
 *     bad = "bright-red bold / bold reverse"
 *
 * libconfuse reads the file and tells the line of a mistake; the words between
 * the quotes are ours.
 */
#include "ui/theme.h"

#include "base/attr.h"
#include "base/text.h"
#include "base/uncomment.h"

#include <confuse.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- tables ---- */

/* clang-format off */
static const struct theme_color colors[] = {
	{ "black",            0,  0, 0x1b2027 },
	{ "red",              1,  1, 0xc9453f },
	{ "green",            2,  2, 0x6fa15a },
	{ "yellow",           3,  3, 0xcfa13a },
	{ "blue",             4,  4, 0x5b84c4 },
	{ "magenta",          5,  5, 0xa46cb0 },
	{ "cyan",             6,  6, 0x55a3ad },
	{ "white",            7,  7, 0xc5c9d1 },
	{ "bright-black",     8,  8, 0x5c6370 },
	{ "bright-red",       9,  9, 0xf0625a },
	{ "bright-green",    10, 10, 0x98c379 },
	{ "bright-yellow",   11, 11, 0xe8c45c },
	{ "bright-blue",     12, 12, 0x7fb0f5 },
	{ "bright-magenta",  13, 13, 0xc88fd6 },
	{ "bright-cyan",     14, 14, 0x7cc5cf },
	{ "bright-white",    15, 15, 0xffffff },
	/* What 16 colours lack for those who cannot tell red from green. */
	{ "orange",         208,  3, 0xff8700 },
	{ "sky",             75, 12, 0x5fafff },
	{ "grey",           245,  7, 0x8a8a8a },
	/* To be read on a light background; brown is not what 16 colours call so, but near yellow. */
	{ "dark-red",       124,  1, 0xaf0000 },
	{ "dark-green",      22,  2, 0x005f00 },
	{ "dark-blue",       19,  4, 0x0000af },
	{ "dark-orange",    130,  1, 0xaf5f00 },
	{ "brown",           94,  5, 0x875f00 },
	{ "purple",          90,  5, 0x870087 },
	{ "teal",            23,  6, 0x005f5f },
};

static const struct {
	const char *name;
	uint8_t bit;
} attrs[] = {
	{ "bold", LOOK_BOLD }, { "dim", LOOK_DIM }, { "reverse", LOOK_REVERSE },
	{ "underline", LOOK_UNDERLINE }, { "normal", 0 },
};

enum { B = LOOK_BOLD, D = LOOK_DIM, R = LOOK_REVERSE, U = LOOK_UNDERLINE };
enum { DEF = -1, BLACK = 0, RED = 1, GREEN = 2, YELLOW = 3, CYAN = 6, WHITE = 15 };

/* The word of a role in a file, and how it looks when no file says otherwise: dark.theme. */
static const struct {
	const char *name;
	struct look look; /* fg, bg, attr, mono */
	const char *help;
} roles[NROLES] = {
	[ROLE_NORMAL]       = { "normal",       { DEF,    DEF,    0,     0 },
		"All that has no other role." },
	[ROLE_DIM]          = { "dim",          { DEF,    DEF,    D,     D },
		"What matters less, and verbs that cannot work now." },
	[ROLE_TITLE]        = { "title",        { CYAN,   DEF,    B,     B },
		"Line 1: the host, who is in charge, the view." },
	[ROLE_TITLE_WARN]   = { "title.warn",   { BLACK,  YELLOW, 0,     R },
		"In line 1 and below the health line: read only, nobody in charge, not live." },
	/* Plain: it is all that changes while nothing happens, and a colour is ten times its bytes. */
	[ROLE_CLOCK]        = { "clock",        { DEF,    DEF,    0,     0 },
		"The time in line 1." },
	[ROLE_TOTALS]       = { "totals",       { DEF,    DEF,    0,     0 },
		"Line 2: the totals." },
	[ROLE_HEALTH_OK]    = { "health.ok",    { GREEN,  DEF,    B,     0 },
		"Line 3, the health line, while all is well." },
	[ROLE_HEALTH_BAD]   = { "health.bad",   { WHITE,  RED,    B,     B | R },
		"Line 3 while something is wrong." },
	[ROLE_COLUMNS]      = { "columns",      { CYAN,   DEF,    0,     B },
		"The titles of the columns." },
	[ROLE_TREE]         = { "tree",         { DEF,    DEF,    D,     D },
		"The strokes of the tree." },
	[ROLE_NAME]         = { "name",         { DEF,    DEF,    B,     0 },
		"The names of maps, groups and paths." },
	[ROLE_OK]           = { "ok",           { GREEN,  DEF,    0,     0 },
		"A state: ok." },
	[ROLE_STANDBY]      = { "standby",      { DEF,    DEF,    D,     D },
		"A state: works, and is not in use." },
	[ROLE_WARN]         = { "warn",         { YELLOW, DEF,    B,     B },
		"A state: degraded, at risk, flapping, slow; and news that should be read." },
	[ROLE_BAD]          = { "bad",          { WHITE,  RED,    B,     B | R },
		"A state: failed, dead, queueing, suspended." },
	[ROLE_UNKNOWN]      = { "unknown",      { CYAN,   DEF,    U,     U },
		"A state: not known, pending, or old." },
	[ROLE_HELD]         = { "held",         { CYAN,   DEF,    B,     B },
		"A state: held by an operator." },
	[ROLE_CHANGED]      = { "changed",      { DEF,    DEF,    U,     U },
		"What changed in the last 10 seconds." },
	[ROLE_DETAIL]       = { "detail",       { DEF,    DEF,    0,     0 },
		"The two lines about the selected row." },
	[ROLE_NEWS]         = { "news",         { DEF,    DEF,    0,     0 },
		"The line of the newest event, and of answers to keys." },
	[ROLE_KEY]          = { "key",          { CYAN,   DEF,    B,     B },
		"A key in the last line." },
	[ROLE_KEYTEXT]      = { "key.text",     { DEF,    DEF,    0,     0 },
		"What that key does." },
	[ROLE_DIALOG]       = { "dialog",       { DEF,    DEF,    0,     0 },
		"The window before an action." },
	[ROLE_DIALOG_LABEL] = { "dialog.label", { CYAN,   DEF,    B,     B },
		"In it: its frame and the words before its lines." },
	[ROLE_DIALOG_LOUD]  = { "dialog.loud",  { WHITE,  RED,    B,     B | R },
		"In it: what is lost, refused, or has changed." },
	[ROLE_RULE]         = { "rule",         { DEF,    DEF,    D,     D },
		"A line between two parts of the screen." },
};
/* clang-format on */

const char *theme_role_name(enum role r)
{
	return roles[r].name;
}

const char *theme_role_help(enum role r)
{
	return roles[r].help;
}

const struct theme_color *theme_color(int i)
{
	return i >= 0 && i < (int)ARRAY_LEN(colors) ? &colors[i] : NULL;
}

void theme_default(struct theme *out)
{
	*out = (struct theme){ .name = "dark" };
	for (int r = 0; r < NROLES; r++)
		out->look[r] = roles[r].look;
}

void theme_uncolor(struct theme *t)
{
	for (int r = 0; r < NROLES; r++) {
		struct look *l = &t->look[r];

		*l = (struct look){ -1, -1, l->mono, l->mono };
	}
}

/* ---- the words of a look ---- */

/* "cyan" among the colours, "default" is -1. False when it is no colour. */
static bool find_color(const char *word, int8_t *out)
{
	if (!strcmp(word, "default")) {
		*out = -1;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(colors); i++) {
		if (!strcmp(word, colors[i].name)) {
			*out = (int8_t)i;
			return true;
		}
	}
	return false;
}

static bool find_attr(const char *word, uint8_t *bits)
{
	for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
		if (!strcmp(word, attrs[i].name)) {
			*bits |= attrs[i].bit;
			return true;
		}
	}
	return false;
}

/* Copy the next word of *s; false at the end. A word too long is cut, and so is no word we know. */
static bool next_word(const char **s, char *word, size_t size)
{
	size_t n;

	*s += strspn(*s, " \t");
	n = strcspn(*s, " \t");
	snprintf(word, size, "%.*s", (int)n, *s);
	*s += n;
	return n > 0;
}

/* Where parse_look() is: before "on", at its colour, or after the slash. */
enum part { PART_FG, PART_BG, PART_MONO };

/* One word of a look; false when it has no place there. */
static bool take_word(struct look *l, enum part *part, const char *word)
{
	if (!strcmp(word, "/") && *part != PART_MONO)
		*part = PART_MONO;
	else if (!strcmp(word, "on") && *part == PART_FG)
		*part = PART_BG;
	else if (*part == PART_MONO)
		return find_attr(word, &l->mono);
	else if (!find_attr(word, &l->attr))
		return find_color(word, *part == PART_BG ? &l->bg : &l->fg);
	return true;
}

/* "COLOUR [on COLOUR] [ATTRIBUTE]... / [ATTRIBUTE]...". */
static int parse_look(const char *text, struct look *out, struct err *e)
{
	struct look l = { .fg = -1, .bg = -1 };
	enum part part = PART_FG;
	char word[32], clean[sizeof(word) * 4];

	while (next_word(&text, word, sizeof(word)))
		if (!take_word(&l, &part, word))
			return err_set(e, E_SYNTAX, "\"%s\" is no %s",
				       text_clean(clean, sizeof(clean), word),
				       part == PART_MONO ? "attribute (after the slash)"
							 : "colour or attribute");
	if (part != PART_MONO)
		return err_set(e, E_SYNTAX,
			       "no \"/\": after it stands the look where there is no colour");
	*out = l;
	return 0;
}

/* ---- files ---- */

/*
 * libconfuse hands its error callback no pointer of ours, so this is where the
 * first mistake of the file being read goes; NULL outside of parse_text().
 */
struct reading {
	const char *path;
	struct err first;
};
static _Thread_local struct reading *reading;

static void on_mistake(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[200], clean[240];

	if (!reading || reading->first.code)
		return;
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(&reading->first, E_SYNTAX, "%s:%d: %s", reading->path, cfg->line,
		text_clean(clean, sizeof(clean), text));
}

/* Called at each value, while the line is known. */
static int check_value(cfg_t *cfg, cfg_opt_t *opt)
{
	struct look l;
	struct err e = { 0 };

	if (!parse_look(cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1), &l, &e))
		return 0;
	cfg_error(cfg, "%s: %s", cfg_opt_name(opt), e.text);
	return -1;
}

/* A theme's name is that of its file. */
static void set_name(struct theme *t, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base);

	if (n > 6 && !strcmp(base + n - 6, ".theme"))
		n -= 6;
	snprintf(t->name, sizeof(t->name), "%.*s", (int)n, base);
}

/* What the file says over *out; all of it has been checked. */
static void take_roles(cfg_t *cfg, struct theme *out)
{
	for (int r = 0; r < NROLES; r++) {
		cfg_opt_t *opt = cfg_getopt(cfg, roles[r].name);

		if (cfg_opt_size(opt))
			parse_look(cfg_opt_getnstr(opt, 0), &out->look[r], NULL);
	}
}

static int parse_text(cfg_t *cfg, char *text, const char *path, struct err *e)
{
	struct reading r = { .path = path };
	const char *what;
	int rc = uncomment_unended(text, &what);

	if (rc)
		return err_set(e, E_SYNTAX, "%s:%d: this %s is never closed", path, rc, what);
	reading = &r;
	rc = cfg_parse_buf(cfg, uncomment(text));
	reading = NULL;
	if (rc == CFG_SUCCESS)
		return 0;
	return err_set(e, E_SYNTAX, "%s", r.first.code ? r.first.text : path);
}

/* A parser that knows every role; cfg_free() it. */
static cfg_t *new_parser(void)
{
	cfg_opt_t opts[NROLES + 1] = { 0 };
	cfg_opt_t end = CFG_END();
	cfg_t *cfg;

	for (int r = 0; r < NROLES; r++) {
		cfg_opt_t opt = CFG_STR(roles[r].name, NULL, CFGF_NODEFAULT);

		opts[r] = opt;
	}
	opts[NROLES] = end;
	cfg = cfg_init(opts, CFGF_NONE);
	if (!cfg)
		return NULL;
	cfg_set_error_function(cfg, on_mistake);
	for (int r = 0; r < NROLES; r++)
		cfg_set_validate_func(cfg, roles[r].name, check_value);
	return cfg;
}

int theme_parse(struct theme *out, char *text, const char *path, struct err *e)
{
	cfg_t *cfg = new_parser();
	int rc = cfg ? parse_text(cfg, text, path, e)
		     : err_set(e, E_IO, "theme %s: no memory", path);

	if (!rc) {
		take_roles(cfg, out);
		set_name(out, path);
	}
	if (cfg)
		cfg_free(cfg);
	return rc;
}
