/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json: JSON text, written straight into a str.
 *
 * A tree of objects that is made to be printed once costs five times the
 * printing, and the engine prints thousands of lines before the first picture.
 * A comma is set where one is due: after anything but an opening bracket or a
 * colon.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* '{' or '[' as the next element of what is open; json_close() with '}' or ']'. */
void json_open(struct str *s, char bracket);
void json_close(struct str *s, char bracket);

/* "key": of the open object; a value, or json_open(), follows.  The key needs no escapes. */
void json_key(struct str *s, const char *key);

/* Values: elements of the open array, or what belongs to the last key. */
void json_i64(struct str *s, int64_t v);
void json_bool(struct str *s, bool v);
/*
 * Any bytes: JSON wants UTF-8, while names from the kernel and the array are
 * bytes.  What is not valid, and control characters, become the escapes of
 * text_clean().
 */
void json_str(struct str *s, const char *v);

/* A member of the open object: key and value; key and bracket. */
void json_key_str(struct str *s, const char *key, const char *v);
void json_key_i64(struct str *s, const char *key, int64_t v);
void json_key_bool(struct str *s, const char *key, bool v);
void json_key_open(struct str *s, const char *key, char bracket);

#endif
