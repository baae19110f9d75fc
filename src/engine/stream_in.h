/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_in: what the parts of the reader share: plain members of small messages,
 * each with a value for what is not there or makes no sense; for stream_in*.c only.
 */
#ifndef ENGINE_STREAM_IN_H
#define ENGINE_STREAM_IN_H

#include "engine/stream.h"

#include <json.h>
#include <string.h>

/* Times are sums of two that came from outside: far below what overflows. */
#define TIME_MAX ((int64_t)1 << 53)

static inline const char *get_str(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return "";
	return json_object_get_string(v);
}

static inline int64_t get_i64(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_int64(v) : 0;
}

/* A time, or 0 for what cannot be one. */
static inline int64_t get_time(struct json_object *o, const char *key)
{
	int64_t v = get_i64(o, key);

	return v < 0 || v > TIME_MAX ? 0 : v;
}

static inline uint32_t get_u32(struct json_object *o, const char *key)
{
	int64_t v = get_i64(o, key);

	return v < 0 || v > UINT32_MAX ? 0 : (uint32_t)v;
}

static inline bool get_bool(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_get_boolean(v);
}

static inline void copy_str(char *dst, size_t size, struct json_object *o, const char *key)
{
	const char *s = get_str(o, key);
	size_t n = strnlen(s, size - 1);

	memcpy(dst, s, n);
	dst[n] = '\0';
}

/* The kinds of stream_in_ask.c: fill in *msg. E_USAGE for a question that is not known. */
int stream_in_answer(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e);
int stream_in_ask(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e);

#endif
