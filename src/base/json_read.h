/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_read: one JSON text into a flat array of values.
 *
 * For the lines of the stream: thousands arrive before the first picture, and
 * each is looked at once.  The values stand in the order of the text: what is
 * inside one follows it, and `size` leads over it.  RFC 8259, strictly, but that
 * strings may hold any bytes from 0x20 on.
 */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 8 /* arrays and objects in each other */

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_REAL, /* with a fraction or an exponent: only its whole part is kept */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json_value {
	enum json_type type;
	const char *key; /* of a member of an object, else NULL */
	const char *str; /* JSON_STRING; never with a NUL inside */
	int64_t num;     /* JSON_INT, clamped to its range; JSON_BOOL */
	uint32_t n;      /* elements or members */
	uint32_t size;   /* values in it, and itself */
};

/* Zero-initialise; json_fini() after use. */
struct json_doc {
	struct json_value *value;
	size_t n, cap;
	char *text; /* the strings live in it */
	size_t at;  /* where a text stops being JSON */
};

/* The text's only value; NULL when it is not valid JSON, and doc->at says where. */
const struct json_value *json_read(struct json_doc *doc, const char *text, size_t len);
void json_fini(struct json_doc *doc);

/* The first value inside a not empty array or object; json_next() of the last leads past its end.
 */
static inline const struct json_value *json_first(const struct json_value *v)
{
	return v + 1;
}

static inline const struct json_value *json_next(const struct json_value *v)
{
	return v + v->size;
}

/* The last member of that name; NULL when there is none, or o is no object. */
const struct json_value *json_member(const struct json_value *o, const char *key);

#endif
