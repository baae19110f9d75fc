/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fact_rows: the tables of fact_*.c and how their rows are written; for fact*.c only. */
#ifndef QUERY_FACT_ROWS_H
#define QUERY_FACT_ROWS_H

#include "base/attr.h"
#include "query/fact.h"

const struct fact *fact_rows_map(size_t *n);
const struct fact *fact_rows_path(size_t *n);
const struct fact *fact_rows_port(size_t *n);
const struct fact *fact_rows_io(size_t *n);

/* Put text, made safe to show. */
void fact_put(struct fact_value *out, const char *text);
void fact_put_n(struct fact_value *out, double n, const char *fmt, ...) ATTR_PRINTF(3, 4);
/* A word, and its place in an order. */
void fact_put_rank(struct fact_value *out, double n, const char *text);
/* "03:12:07, 37 s ago" with the age as its number; nothing when at is 0. */
void fact_put_ago(struct fact_value *out, int64_t at, int64_t now);

/* The words of a fact that is yes, no, or not known. */
const char *fact_yes_no_word(size_t i);
/* Entry i of a table that ends in NULL. */
const char *fact_table_word(const char *const *words, size_t i);

#endif
