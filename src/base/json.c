/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json: JSON text, written straight into a str. */
#include "base/json.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void comma(struct str *s)
{
	char last = s->len ? s->p[s->len - 1] : '\n';

	if (last != '{' && last != '[' && last != ':' && last != '\n')
		str_add_c(s, ',');
}

void json_open(struct str *s, char bracket)
{
	comma(s);
	str_add_c(s, bracket);
}

void json_close(struct str *s, char bracket)
{
	str_add_c(s, bracket);
}

void json_key(struct str *s, const char *key)
{
	comma(s);
	str_add_c(s, '"');
	str_add(s, key);
	str_add_n(s, "\":", 2);
}

void json_i64(struct str *s, int64_t v)
{
	char digits[20], *p = digits + sizeof(digits);
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	comma(s);
	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		*--p = '-';
	str_add_n(s, p, (size_t)(digits + sizeof(digits) - p));
}

void json_bool(struct str *s, bool v)
{
	comma(s);
	str_add(s, v ? "true" : "false");
}

/* The length of what can stand as it is; nearly always the whole. */
static size_t plain_len(const char *v)
{
	size_t n = 0;

	while (v[n] >= 0x20 && v[n] < 0x7f && v[n] != '"' && v[n] != '\\')
		n++;
	return n;
}

static void put_cleaned(struct str *s, const char *v)
{
	size_t room = strlen(v) * 4 + 1;
	char *clean = xcalloc(room, 1);

	text_clean(clean, room, v);
	for (const char *p = clean; *p; p++) {
		if (*p == '"' || *p == '\\')
			str_add_c(s, '\\');
		str_add_c(s, *p);
	}
	free(clean);
}

void json_str(struct str *s, const char *v)
{
	size_t n = plain_len(v);

	comma(s);
	str_add_c(s, '"');
	str_add_n(s, v, n);
	if (v[n])
		put_cleaned(s, v + n);
	str_add_c(s, '"');
}

void json_key_str(struct str *s, const char *key, const char *v)
{
	json_key(s, key);
	json_str(s, v);
}

void json_key_i64(struct str *s, const char *key, int64_t v)
{
	json_key(s, key);
	json_i64(s, v);
}

void json_key_bool(struct str *s, const char *key, bool v)
{
	json_key(s, key);
	json_bool(s, v);
}

void json_key_open(struct str *s, const char *key, char bracket)
{
	json_key(s, key);
	json_open(s, bracket);
}
