/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_read: one JSON text into a flat array of values; a recursive descent. */
#include "base/json_read.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct json_doc *doc;
	char *p; /* the next byte; a NUL stands behind the last */
};

static void skip_blanks(struct reader *r)
{
	while (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r')
		r->p++;
}

/* Past the word if it stands here. */
static bool take(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0)
		return false;
	r->p += n;
	return true;
}

/* ---- strings, unescaped where they stand: no escape is shorter than what it means ---- */

static bool hex4(const char *s, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		char c = s[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return false;
		*out = *out << 4 | (uint32_t)digit;
	}
	return true;
}

/* After "\u". Half of a pair, and NUL, which would end a string early, become U+FFFD. */
static bool take_unicode(struct reader *r, char **to)
{
	uint32_t cp, low;
	char utf8[5];

	if (!hex4(r->p, &cp))
		return false;
	r->p += 4;
	if (cp >= 0xd800 && cp < 0xdc00 && r->p[0] == '\\' && r->p[1] == 'u' &&
	    hex4(r->p + 2, &low) && low >= 0xdc00 && low < 0xe000) {
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		r->p += 6;
	}
	text_encode(utf8, cp ? cp : 0xfffd);
	for (const char *c = utf8; *c; c++)
		*(*to)++ = *c;
	return true;
}

static bool take_escape(struct reader *r, char **to)
{
	static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (*r->p == 'u') {
		r->p++;
		return take_unicode(r, to);
	}
	found = *r->p ? strchr(names, *r->p) : NULL;
	if (!found)
		return false;
	*(*to)++ = means[found - names];
	r->p++;
	return true;
}

/* After the opening quote; past the closing one. NULL: it is not valid. */
static const char *take_string(struct reader *r)
{
	char *begin = r->p, *to;

	while ((unsigned char)*r->p >= 0x20 && *r->p != '"' && *r->p != '\\')
		r->p++;
	to = r->p;
	while (*r->p != '"') {
		if ((unsigned char)*r->p < 0x20)
			return NULL;
		if (*r->p != '\\') {
			*to++ = *r->p++;
			continue;
		}
		r->p++;
		if (!take_escape(r, &to))
			return NULL;
	}
	r->p++;
	*to = '\0';
	return begin;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool skip_digits(struct reader *r)
{
	const char *begin = r->p;

	while (is_digit(*r->p))
		r->p++;
	return r->p > begin;
}

static int64_t whole_part(const char *s)
{
	bool minus = *s == '-';
	int64_t v = 0;

	for (s += minus; is_digit(*s); s++) {
		int digit = *s - '0';

		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, digit, &v)) /* below 0 there is one more */
			return minus ? INT64_MIN : INT64_MAX;
	}
	return minus ? v : v == INT64_MIN ? INT64_MAX : -v;
}

static bool take_number(struct reader *r, struct json_value *v)
{
	const char *begin = r->p;

	v->type = JSON_INT;
	r->p += *r->p == '-';
	if (*r->p == '0' ? is_digit(*++r->p) : !skip_digits(r))
		return false;
	v->num = whole_part(begin);
	if (*r->p == '.') {
		v->type = JSON_REAL;
		r->p++;
		if (!skip_digits(r))
			return false;
	}
	if (*r->p == 'e' || *r->p == 'E') {
		v->type = JSON_REAL;
		r->p++;
		r->p += *r->p == '+' || *r->p == '-';
		return skip_digits(r);
	}
	return true;
}

/* ---- values ---- */

static size_t add_value(struct json_doc *doc, const char *key)
{
	doc->value = mem_grow(doc->value, &doc->cap, doc->n + 1, sizeof(*doc->value));
	doc->value[doc->n] = (struct json_value){ .key = key, .size = 1 };
	return doc->n++;
}

static bool take_value(struct reader *r, const char *key, int depth);

static bool take_element(struct reader *r, bool object, int depth)
{
	const char *key = NULL;

	skip_blanks(r);
	if (object) {
		if (*r->p != '"')
			return false;
		r->p++;
		key = take_string(r);
		skip_blanks(r);
		if (!key || *r->p != ':')
			return false;
		r->p++;
	}
	return take_value(r, key, depth);
}

/* After the opening bracket. The array of values may move meanwhile: at is an index. */
static bool take_elements(struct reader *r, size_t at, char closing, int depth)
{
	bool object = closing == '}';
	uint32_t n = 0;

	r->doc->value[at].type = object ? JSON_OBJECT : JSON_ARRAY;
	skip_blanks(r);
	while (*r->p != closing || n) {
		if (!take_element(r, object, depth))
			return false;
		n++;
		skip_blanks(r);
		if (*r->p == closing)
			break;
		if (*r->p != ',')
			return false;
		r->p++;
	}
	r->p++;
	r->doc->value[at].n = n;
	r->doc->value[at].size = (uint32_t)(r->doc->n - at);
	return true;
}

static bool take_word(struct reader *r, struct json_value *v)
{
	v->type = JSON_BOOL;
	if (take(r, "true")) {
		v->num = 1;
		return true;
	}
	if (take(r, "false"))
		return true;
	v->type = JSON_NULL;
	return take(r, "null");
}

static bool take_value(struct reader *r, const char *key, int depth)
{
	size_t at = add_value(r->doc, key);
	struct json_value *v = &r->doc->value[at];

	skip_blanks(r);
	if (*r->p == '"') {
		r->p++;
		v->type = JSON_STRING;
		v->str = take_string(r);
		return v->str != NULL;
	}
	if (*r->p == '-' || is_digit(*r->p))
		return take_number(r, v);
	if (*r->p != '{' && *r->p != '[')
		return take_word(r, v);
	if (depth == JSON_DEPTH_MAX)
		return false;
	return take_elements(r, at, *r->p++ == '{' ? '}' : ']', depth + 1);
}

const struct json_value *json_read(struct json_doc *doc, const char *text, size_t len)
{
	struct reader r = { .doc = doc };
	bool good;

	doc->n = 0;
	free(doc->text);
	doc->text = xstrndup(text, len); /* ends at a NUL, which is valid nowhere */
	r.p = doc->text;
	good = take_value(&r, NULL, 0);
	if (good)
		skip_blanks(&r);
	doc->at = (size_t)(r.p - doc->text);
	return good && doc->at == len ? doc->value : NULL;
}

void json_fini(struct json_doc *doc)
{
	free(doc->value);
	free(doc->text);
	*doc = (struct json_doc){ 0 };
}

const struct json_value *json_member(const struct json_value *o, const char *key)
{
	const struct json_value *v, *found = NULL;

	if (o->type != JSON_OBJECT)
		return NULL;
	v = json_first(o);
	for (uint32_t i = 0; i < o->n; i++, v = json_next(v)) {
		if (!strcmp(v->key, key))
			found = v;
	}
	return found;
}
