/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * query_parse: the text of a filter into terms.
 *
 * Everything that is not an operator or a mark is part of a word, so that
 * what is copied from the screen (10.0.2.11:3260, 3:0:0:1) can be pasted: a
 * colon makes a fact only after a name that is one.
 */
#include "query/query_term.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "query/fact_rows.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
	const char *text, *p;
	unsigned of; /* the kinds of object that are asked: whose words are known */
	struct err *e;
};

/* A sentence with pieces of what was typed in it: cleaned as a whole. */
static int ATTR_PRINTF(2, 3) fail(struct scan *s, const char *fmt, ...)
{
	char raw[300], clean[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	return err_set(s->e, E_SYNTAX, "%s", text_clean(clean, sizeof clean, raw));
}

static void skip_blanks(struct scan *s)
{
	while (isspace((unsigned char)*s->p))
		s->p++;
}

/* ---- values ---- */

struct suffix {
	const char *word;
	double times;
};
static const struct suffix bytes[] = {
	{ "", 1 },
	{ "k", 1024.0 },
	{ "m", 1024.0 * 1024 },
	{ "g", 1024.0 * 1024 * 1024 },
	{ "t", 1024.0 * 1024 * 1024 * 1024 },
	{ "p", 1024.0 * 1024 * 1024 * 1024 * 1024 },
	{ NULL, 0 },
};
static const struct suffix latency[] = {
	{ "", 1 }, { "us", 0.001 }, { "ms", 1 }, { "s", 1000 }, { NULL, 0 }
};
static const struct suffix spans[] = { { "", 1000 },      { "ms", 1 },         { "s", 1000 },
				       { "m", 60000 },    { "min", 60000 },    { "h", 3600000 },
				       { "d", 86400000 }, { "day", 86400000 }, { "days", 86400000 },
				       { NULL, 0 } };
static const struct suffix rates[] = { { "", 1 },        { "kb", 0.001 },    { "kb/s", 0.001 },
				       { "m", 1 },       { "mb", 1 },        { "mb/s", 1 },
				       { "gb", 1000.0 }, { "gb/s", 1000.0 }, { NULL, 0 } };
static const struct suffix percent[] = { { "", 1 }, { "%", 1 }, { NULL, 0 } };
static const struct suffix plain[] = { { "", 1 }, { NULL, 0 } };

static const struct suffix *suffixes(enum fact_unit unit)
{
	switch (unit) {
	case UNIT_BYTES:
		return bytes;
	case UNIT_MS:
		return latency;
	case UNIT_MBS:
		return rates;
	case UNIT_PERCENT:
		return percent;
	case UNIT_AGO:
	case UNIT_AHEAD:
	case UNIT_SPAN:
		return spans;
	case UNIT_NONE:
	case UNIT_COUNT:
		break;
	}
	return plain;
}

static bool take_suffix(const char *text, size_t len, enum fact_unit unit, double *n)
{
	/* 500G and 500GiB and 500GB are the same to whoever types them */
	if (unit == UNIT_BYTES && ((len == 3 && !strncasecmp(text + 1, "ib", 2)) ||
				   (len == 2 && tolower((unsigned char)text[1]) == 'b')))
		len = 1;
	for (const struct suffix *s = suffixes(unit); s->word; s++) {
		if (strlen(s->word) == len && !strncasecmp(s->word, text, len)) {
			*n *= s->times;
			return true;
		}
	}
	return false;
}

/*
 * "1.5T": digits, perhaps a point and digits, and a suffix of the unit, which the screen sets apart
 * ("50 %").  The rest of the text, NULL when this is no number.
 */
static const char *take_number(const char *text, enum fact_unit unit, double *out, bool *bare)
{
	size_t digits = strspn(text, "0123456789."), len;
	char *end, number[40];

	if (!digits || digits >= sizeof number || !isdigit((unsigned char)text[0]))
		return NULL;
	snprintf(number, sizeof number, "%.*s", (int)digits, text);
	*out = strtod(number, &end);
	if (*end)
		return NULL;
	text += digits;
	text += strspn(text, " ");
	len = strcspn(text, " 0123456789.");
	*bare = !len;
	if (!take_suffix(text, len, unit, out))
		return NULL;
	text += len;
	return text + strspn(text, " ");
}

/* Times may have parts, "1h30m", each with its suffix.  "yes" and "no" count. */
static bool parse_number(const char *text, enum fact_unit unit, double *out)
{
	double part;
	bool bare;

	if (unit == UNIT_COUNT && (!strcasecmp(text, "yes") || !strcasecmp(text, "no"))) {
		*out = !strcasecmp(text, "yes");
		return true;
	}
	text = take_number(text, unit, out, &bare);
	while (text && *text && suffixes(unit) == spans && !bare) {
		text = take_number(text, unit, &part, &bare);
		if (!text || bare)
			return false;
		*out += part;
	}
	return text && !*text;
}

/*
 * regcomp() writes what stands before a "+" twice, so that nested ones take
 * memory without end, and counted repeats do it at once.
 */
#define PLUSES 4

static int refuse_costly(struct scan *s, const char *text)
{
	size_t pluses = 0;

	for (const char *p = text; *p; p++) {
		pluses += *p == '+';
		if (*p != '\\' || !p[1])
			continue;
		/* regexec() tries every way to split a text for them: seconds for each name */
		if (isdigit((unsigned char)*++p))
			return fail(s, "references to groups (\\%c) are not taken in /%s/", *p,
				    text);
	}
	if (strchr(text, '{'))
		return fail(s, "repeat counts {..} are not taken in /%s/", text);
	if (pluses > PLUSES)
		return fail(s, "more than %d + are not taken in /%s/", PLUSES, text);
	return 0;
}

static int compile(struct scan *s, struct query_value *v)
{
	char why[100];
	int rc = refuse_costly(s, v->text);

	if (rc)
		return rc;
	rc = regcomp(&v->regex, v->text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (rc) {
		regerror(rc, &v->regex, why, sizeof why);
		return fail(s, "the expression is not whole: %s", why);
	}
	v->is_regex = true;
	return 0;
}

/* "/.../": up to the next slash that no backslash stands before. */
static int read_regex(struct scan *s, struct query_value *v)
{
	size_t n = 0;

	for (s->p++; *s->p && *s->p != '/'; s->p++) {
		if (s->p[0] == '\\' && s->p[1] == '/')
			s->p++;
		if (n + 1 >= sizeof v->text)
			return fail(s, "the expression is too long");
		v->text[n++] = *s->p;
	}
	v->text[n] = '\0';
	if (*s->p != '/')
		return fail(s, "a / is missing at the end of /%s", v->text);
	s->p++;
	if (!n)
		return fail(s, "the expression is empty");
	/* /srv/db is meant as a name, not as the expression "srv" and a word "db" */
	if (*s->p && *s->p != ',' && !isspace((unsigned char)*s->p))
		return fail(s, "what follows /%s/? A name with slashes wants quotes", v->text);
	return compile(s, v);
}

/* Up to the closing quote, or to a blank (of a list: or a comma). */
static int read_word(struct scan *s, struct query_value *v, bool list)
{
	bool quoted = *s->p == '"';
	size_t n = 0;

	s->p += quoted;
	while (*s->p && (quoted ? *s->p != '"'
				: !isspace((unsigned char)*s->p) && !(list && *s->p == ','))) {
		if (n + 1 >= sizeof v->text)
			return fail(s, "the word is too long");
		v->text[n++] = *s->p++;
	}
	v->text[n] = '\0';
	if (quoted && *s->p != '"')
		return fail(s, "a \" is missing at the end of \"%s", v->text);
	s->p += quoted;
	return 0;
}

static int read_value(struct scan *s, struct query_term *t, bool list)
{
	struct query_value *v;
	int rc;

	if (t->nvalues == QUERY_VALUES)
		return fail(s, "the list is too long");
	v = &t->value[t->nvalues];
	rc = *s->p == '/' ? read_regex(s, v) : read_word(s, v, list);
	if (rc)
		return rc;
	t->nvalues++; /* from here on query_free() knows it */
	v->is_whole = !v->is_regex && parse_u64(v->text, &v->whole);
	if (!v->is_regex && !v->text[0])
		return t->fact[0] ? fail(s, "what shall %s be?", t->fact)
				  : fail(s, "an empty word matches everything");
	return 0;
}

/* ---- terms ---- */

/* Names that only events have. */
static bool is_event_fact(const char *name, size_t len)
{
	static const char *const names[] = { "by", "severity", "path" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strlen(names[i]) == len && !strncasecmp(names[i], name, len))
			return true;
	}
	return false;
}

static enum query_op read_op(struct scan *s)
{
	char c = *s->p++;
	bool equal = *s->p == '=';

	if (c == ':')
		return QUERY_HAS;
	if (c == '=')
		return QUERY_IS;
	s->p += equal;
	if (c == '>')
		return equal ? QUERY_GREATER_EQUAL : QUERY_GREATER;
	return equal ? QUERY_LESS_EQUAL : QUERY_LESS;
}

/* The number of a value in the unit of the fact; an error where only a number makes sense. */
static int number_of(struct scan *s, struct query_term *t, enum fact_unit unit)
{
	static const char *const example[] = {
		[UNIT_NONE] = "",   [UNIT_COUNT] = "4",     [UNIT_BYTES] = "500G",
		[UNIT_MBS] = "20",  [UNIT_PERCENT] = "50%", [UNIT_MS] = "2.5",
		[UNIT_AGO] = "10m", [UNIT_AHEAD] = "30s",   [UNIT_SPAN] = "30s"
	};

	for (size_t i = 0; i < t->nvalues; i++) {
		struct query_value *v = &t->value[i];

		/* with a blank it is a piece of the text that is looked for, as it was copied */
		v->is_number = !v->is_regex && (t->op > QUERY_IS || !strchr(v->text, ' ')) &&
			       parse_number(v->text, unit, &v->number);
	}
	if (t->op <= QUERY_IS)
		return 0;
	if (unit == UNIT_NONE)
		return fail(s, "%s is no number: use : or =", t->fact);
	if (t->value[0].is_number)
		return 0;
	return fail(s, "%s is a number, such as %s; not %s", t->fact, example[unit],
		    t->value[0].text);
}

static int unknown(struct scan *s, const char *name, size_t len)
{
	const char *near = fact_nearest(name, len);

	return fail(s, "nothing is called %.*s%s%s%s", (int)(len < 40 ? len : 40), name,
		    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/*
 * ---- words ----
 *
 * A word that a fact can never have finds nothing, and nothing found reads as nothing wrong: in an
 * outage that is a false all-clear.  So it is refused, with the word that may have been meant.
 */

static const char *severity_word(size_t i)
{
	return fact_table_word(san_severity_words, i);
}
static const struct fact severity = { .name = "severity", .word = severity_word };

/* The rows whose words count: of the kinds that are asked, where one of them has the fact. */
struct rows {
	const struct fact *row[4];
	size_t n;
};

static void rows_of(struct rows *r, unsigned of, const char *name)
{
	static const enum fact_of kinds[] = { FACT_MAP, FACT_PATH, FACT_GROUP, FACT_PORT };

	r->n = 0;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct fact *f = fact_find(kinds[i], name, strlen(name));

		if (f && (of & kinds[i]))
			r->row[r->n++] = f;
	}
}

/* One that can be anything opens the fact for all. */
static bool is_closed(const struct rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!fact_word(r->row[i], 0))
			return false;
	}
	return r->n > 0;
}

/* FACT:VALUE looks for the value in the text, FACT=VALUE wants all of it. */
static bool is_word(const struct rows *r, enum query_op op, const char *text)
{
	const char *w;

	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; (w = fact_word(r->row[i], k)) != NULL; k++) {
			if (op == QUERY_IS ? !strcasecmp(w, text) : strcasestr(w, text) != NULL)
				return true;
		}
	}
	return false;
}

static const char *nearest_word(const struct rows *r, const char *text)
{
	struct text_near near = { NULL };
	const char *w;

	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; (w = fact_word(r->row[i], k)) != NULL; k++)
			text_near(&near, text, strlen(text), w);
	}
	return near.word;
}

/* "ok, failed or gone": each once, as many as a sentence holds. */
static void list_words(const struct rows *r, char *dst, size_t size)
{
	const char *w;

	dst[0] = '\0';
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; (w = fact_word(r->row[i], k)) != NULL; k++) {
			char seen[300], one[40];

			snprintf(seen, sizeof seen, ", %s,", dst);
			snprintf(one, sizeof one, ", %s,", w);
			if (!strstr(seen, one))
				text_cat(dst, size, "%s%s", dst[0] ? ", " : "", w);
		}
	}
}

static int refuse_word(struct scan *s, const struct query_term *t, const struct rows *r,
		       const char *text)
{
	const char *near = nearest_word(r, text);
	const char *noun = r->row[0]->noun ? r->row[0]->noun : t->fact;
	char list[200];

	if (fact_is_yes_no(r->row[0]))
		return fail(s, "%s is yes or no, not %.40s", t->fact, text);
	if (near)
		return fail(s, "no %s is called %.40s; did you mean %s?", noun, text, near);
	list_words(r, list, sizeof list);
	return fail(s, "no %s is called %.40s; there are %s", noun, text, list);
}

static int check_words(struct scan *s, const struct query_term *t)
{
	struct rows r = { .row = { &severity }, .n = 1 };

	if (t->op > QUERY_IS)
		return 0;
	if (strcmp(t->fact, severity.name) != 0) {
		rows_of(&r, s->of, t->fact);
		if (!r.n) /* they never have it: then by all who have */
			rows_of(&r, ~0U, t->fact);
	}
	for (size_t i = 0; i < t->nvalues && is_closed(&r); i++) {
		const struct query_value *v = &t->value[i];

		if (!v->is_regex && !v->is_number && !is_word(&r, t->op, v->text))
			return refuse_word(s, t, &r, v->text);
	}
	return 0;
}

/*
 * Is there "FACT op" at p?  The length of the name, 0 when not.  A colon makes
 * one of letters only: 3:0:0:1 and 20:03:00 are words.
 */
static size_t fact_at(const char *p)
{
	size_t n = 0;

	while (isalpha((unsigned char)p[n]) || (n && p[n] == '-'))
		n++;
	return n && strchr(":=<>", p[n]) && p[n] ? n : 0;
}

static int read_fact(struct scan *s, struct query_term *t, size_t len)
{
	const struct fact *f = fact_find_any(s->p, len);
	enum fact_unit unit = f ? f->unit : UNIT_NONE;
	int rc;

	if (!f && !is_event_fact(s->p, len))
		return unknown(s, s->p, len);
	t->of_map = fact_find(FACT_MAP, s->p, len);
	t->of_path = fact_find(FACT_PATH, s->p, len);
	t->of_port = fact_find(FACT_PORT, s->p, len);
	for (size_t i = 0; i < len && i + 1 < sizeof t->fact; i++)
		t->fact[i] = (char)tolower((unsigned char)s->p[i]);
	s->p += len;
	t->op = read_op(s);
	do
		rc = read_value(s, t, true);
	while (!rc && *s->p == ',' && s->p++);
	if (!rc)
		rc = number_of(s, t, unit);
	return rc ? rc : check_words(s, t);
}

static int read_term(struct scan *s, struct query_term *t)
{
	size_t len;
	int rc;

	if (*s->p == '!') {
		t->not = true;
		s->p++;
		if (!*s->p || isspace((unsigned char)*s->p))
			return fail(s, "what is not to match? (!word)");
	}
	len = fact_at(s->p);
	if (len)
		return read_fact(s, t, len);
	t->op = QUERY_WORD;
	rc = read_value(s, t, false);
	if (!rc)
		t->value[0].is_whole = false; /* a word 3 is anything with a 3 in it */
	return rc;
}

int query_parse(const char *text, unsigned of, struct query **out, size_t *at, struct err *e)
{
	struct scan s = { .text = text, .p = text, .of = of, .e = e };
	const char *began = text;
	struct query *q;
	int rc = 0;

	*out = NULL;
	skip_blanks(&s);
	if (!*s.p)
		return 0;
	q = xcalloc(1, sizeof *q);
	while (!rc && *s.p) {
		began = s.p;
		if (q->n == QUERY_TERMS)
			rc = fail(&s, "too many terms");
		else
			rc = read_term(&s, &q->term[q->n++]);
		skip_blanks(&s);
	}
	if (at)
		*at = (size_t)(began - text);
	if (!rc && strlen(text) > QUERY_MAX)
		rc = fail(&s, "the filter is too long");
	if (rc) {
		query_free(q);
		return rc;
	}
	*out = q;
	return 0;
}
