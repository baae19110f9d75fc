/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_conf: reading a *.lab file, with libconfuse.
 *
 * Knows the words of the format and where each stands in the file, so that
 * whoever makes sense of a value can refuse it with "FILE:LINE: what was
 * expected".  The format is sandeck-lab(5).
 */
#ifndef ENGINE_LAB_LAB_CONF_H
#define ENGINE_LAB_LAB_CONF_H

#include "base/err.h"

#include <confuse.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Parse file.  0 with *out, which cfg_free() frees; E_SYNTAX with file and
 * line; E_NOTFOUND when it cannot be opened.
 */
int lab_conf_read(const char *file, cfg_t **out, struct err *e);

/*
 * E_SYNTAX at the place of sec's option, or of sec itself when option is NULL
 * or was not given.
 */
int lab_conf_refuse(cfg_t *sec, const char *option, struct err *e, const char *fmt, ...)
	ATTR_PRINTF(4, 5);

/* Was the option written in the file? */
bool lab_conf_given(cfg_t *sec, const char *option);

/* Where: "NAME.lab:12"; "" it was not given. Of sec, until its next parsing. */
const char *lab_conf_place(cfg_t *sec, const char *option);

/*
 * Values with checks; each leaves *out alone when the option was not given.
 * 0 or E_SYNTAX.
 */
int lab_conf_ms(cfg_t *sec, const char *option, int64_t *out, struct err *e);
int lab_conf_number(cfg_t *sec, const char *option, uint32_t min, uint32_t max, uint32_t *out,
		    struct err *e);
/* 500G, 2.0T, 1.5P: powers of 1024 */
int lab_conf_size(cfg_t *sec, const char *option, uint64_t *out, struct err *e);
/* One of the words (NULL-terminated): its place in the list. */
int lab_conf_word(cfg_t *sec, const char *option, const char *const *words, int *out,
		  struct err *e);

/* Every word of the format but the kinds of faults; for the manual's test. */
void lab_conf_each_word(void (*visit)(void *ctx, const char *word), void *ctx);

#endif
