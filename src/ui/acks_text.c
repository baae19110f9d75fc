/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acks_text: sections of a libconfuse file.
 *
 * libconfuse gives up at the first mistake, so it is handed one section at a
 * time.  What is written stands in single quotes: in double ones it would put
 * the environment in for ${NAME}.
 */
#include "ui/acks_text.h"

#include "base/parse.h"
#include "base/text.h"
#include "base/uncomment.h"

#include <confuse.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TIME_FORMAT "%Y-%m-%dT%H:%M:%S" /* and milliseconds: of two rows the newer counts */

/* What a clock may say, so that nothing overflows and years have four digits. */
#define YEAR_2000 INT64_C(946684800000)
#define YEAR_2100 INT64_C(4102444800000)

/* ---- writing ---- */

static void put_quoted(struct str *out, const char *name, const char *text)
{
	str_addf(out, name ? "\t%s = '" : "ack '", name);
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			str_add_c(out, '\\');
		str_add_c(out, *text);
	}
	str_add(out, name ? "'\n" : "' {\n");
}

static void put_time(struct str *out, const char *name, int64_t at)
{
	time_t sec = (time_t)(at / 1000);
	char text[40] = "";
	struct tm tm;

	if (gmtime_r(&sec, &tm))
		strftime(text, sizeof text, TIME_FORMAT, &tm);
	text_cat(text, sizeof text, ".%03dZ", (int)(at % 1000));
	put_quoted(out, name, text);
}

/* What could not be read again, a line end in it or worse: no real map is called so. */
static bool is_plain(const char *key)
{
	char clean[4 * sizeof((struct ack *)0)->key];

	return *key && strlen(key) < sizeof((struct ack *)0)->key &&
	       !strcmp(text_clean(clean, sizeof clean, key), key);
}

void acks_write(const struct acks *a, struct str *out)
{
	str_add(out, "# Known trouble, acknowledged in the console; written by sandeck.\n");
	for (size_t i = 0; i < a->n; i++) {
		const struct ack *k = &a->row[i];

		if (!is_plain(k->key))
			continue;
		put_quoted(out, NULL, k->key);
		put_quoted(out, "map", k->map);
		put_quoted(out, "trouble", k->trouble);
		str_addf(out, "\tpaths = %" PRIu32 "\n", k->usable);
		put_time(out, "at", k->at);
		put_time(out, "until", k->until);
		put_quoted(out, "by", k->by);
		put_quoted(out, "note", k->note);
		str_add(out, "}\n");
	}
}

/* ---- reading ---- */

/* libconfuse's callback has no context: set only while a section is parsed. */
struct mistake {
	const char *path;
	int line; /* of the section's begin, from 0 */
	struct err *to;
};
static _Thread_local struct mistake *mistake;

static void on_mistake(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[200], clean[240];

	if (!mistake || mistake->to->code)
		return; /* the first one is told */
	vsnprintf(text, sizeof text, fmt, ap);
	err_set(mistake->to, E_SYNTAX, "%s:%d: %s", mistake->path, mistake->line + cfg->line,
		text_clean(clean, sizeof clean, text));
}

/* "2026-11-21T05:12:44Z", or with ".123" before the Z. */
static bool time_of(const char *text, int64_t *out)
{
	struct tm tm = { 0 };
	const char *rest = text ? strptime(text, TIME_FORMAT, &tm) : NULL;
	uint64_t ms = 0;

	if (rest && *rest == '.' && strlen(rest) == 5 && parse_u64n(rest + 1, 3, &ms))
		rest += 4;
	if (!rest || strcmp(rest, "Z") != 0)
		return false;
	*out = (int64_t)timegm(&tm) * 1000 + (int64_t)ms;
	return *out >= YEAR_2000 && *out < YEAR_2100;
}

/* The word as verdict_map_word() has it, so that it need not be copied; NULL: no such trouble. */
static const char *trouble_of(const char *text)
{
	for (int k = VM_OK_UNSURE + 1; text && k <= VM_QUEUEING_CLOCK; k++) {
		const char *word = verdict_map_word((enum verdict_map_kind)k);

		if (!strcmp(word, text))
			return word;
	}
	return NULL;
}

/* Called at each value, while its line is known. */
static int check_time(cfg_t *sec, cfg_opt_t *opt)
{
	int64_t at;

	if (time_of(cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1), &at))
		return 0;
	cfg_error(sec, "%s = '2026-11-21T05:12:44Z' expected", cfg_opt_name(opt));
	return -1;
}

static int check_trouble(cfg_t *sec, cfg_opt_t *opt)
{
	if (trouble_of(cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1)))
		return 0;
	cfg_error(sec, "trouble: the word of a map's state expected, such as 'at risk'");
	return -1;
}

static void take_text(cfg_t *sec, const char *name, char *dst, size_t size)
{
	const char *text = cfg_getstr(sec, name);

	text_clean(dst, size, text ? text : "");
}

static void take(struct acks *a, cfg_t *sec)
{
	long paths = cfg_getint(sec, "paths");
	struct ack k = { .usable = paths > 0 ? (uint32_t)paths : 0 };

	if (!is_plain(cfg_title(sec))) {
		cfg_error(sec, "the WWID of a map expected behind 'ack'");
		return;
	}
	k.trouble = trouble_of(cfg_getstr(sec, "trouble"));
	if (!k.trouble || !time_of(cfg_getstr(sec, "at"), &k.at) ||
	    !time_of(cfg_getstr(sec, "until"), &k.until)) {
		cfg_error(sec, "trouble, at and until are needed, and the '}' behind them");
		return;
	}
	if (k.until - k.at > ACKS_LONGEST_MS) {
		cfg_error(sec, "until: at most 30 days after 'at' expected");
		return;
	}
	snprintf(k.key, sizeof k.key, "%s", cfg_title(sec));
	take_text(sec, "map", k.map, sizeof k.map);
	take_text(sec, "by", k.by, sizeof k.by);
	take_text(sec, "note", k.note, sizeof k.note);
	acks_add(a, &k);
}

static void read_section(struct acks *a, const char *text)
{
	cfg_opt_t ack[] = {
		CFG_STR("map", NULL, CFGF_NONE),   CFG_STR("trouble", NULL, CFGF_NONE),
		CFG_INT("paths", 0, CFGF_NONE),    CFG_STR("at", NULL, CFGF_NONE),
		CFG_STR("until", NULL, CFGF_NONE), CFG_STR("by", NULL, CFGF_NONE),
		CFG_STR("note", NULL, CFGF_NONE),  CFG_END(),
	};
	cfg_opt_t opts[] = { CFG_SEC("ack", ack, CFGF_MULTI | CFGF_TITLE), CFG_END() };
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);

	cfg_set_error_function(cfg, on_mistake);
	cfg_set_validate_func(cfg, "ack|trouble", check_trouble);
	cfg_set_validate_func(cfg, "ack|at", check_time);
	cfg_set_validate_func(cfg, "ack|until", check_time);
	if (cfg_parse_buf(cfg, text) == CFG_SUCCESS) {
		for (unsigned i = 0; i < cfg_size(cfg, "ack"); i++)
			take(a, cfg_getnsec(cfg, "ack", i));
	}
	cfg_free(cfg);
}

/* libconfuse's scanner prints a backslash that is the last of its text. */
static void drop_last_backslashes(char *s)
{
	for (char *end = s + strlen(s); end > s && end[-1] == '\\'; end--)
		end[-1] = ' ';
}

/* Where the next section begins after s, or its end. */
static char *next_section(char *s)
{
	while ((s = strchr(s, '\n')) != NULL) {
		s++;
		if (!strncmp(s + strspn(s, " \t"), "ack", 3))
			return s;
	}
	return NULL;
}

int acks_read(struct acks *a, char *text, const char *path, struct err *e)
{
	struct err first = { 0 };
	struct mistake m = { .path = path, .to = &first };

	uncomment(text);
	mistake = &m;
	for (char *at = text, *next; at; at = next) {
		next = next_section(at);
		if (next)
			next[-1] = '\0';
		drop_last_backslashes(at);
		/* with blanks alone libconfuse is content */
		read_section(a, at);
		for (const char *s = at; (s = strchr(s, '\n')) != NULL; s++)
			m.line++;
		m.line++;
	}
	mistake = NULL;
	return first.code ? err_set(e, E_SYNTAX, "%s", first.text) : 0;
}
