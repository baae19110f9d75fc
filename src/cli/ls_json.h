/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ls_json: a snapshot as JSON, with multipathd's key names where the meaning is the same. */
#ifndef CLI_LS_JSON_H
#define CLI_LS_JSON_H

#include "engine/san.h"

#include <stdio.h>

/*
 * Write one JSON document: the keys of multipathd's `show maps json`
 * (libmultipath print.c) where this program knows the same thing, and its own
 * (verdict, reason, expected, usable, size, hctl, tport ...).  complete: the
 * picture came whole; its reader is told.
 */
void ls_json(const struct san *san, const struct san_map *const *maps, size_t n, bool complete,
	     int64_t now, FILE *out);

#endif
