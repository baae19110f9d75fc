/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_term: a filter that was read; what query.c and query_parse.c share, nobody else's business.
 */
#ifndef QUERY_QUERY_TERM_H
#define QUERY_QUERY_TERM_H

#include "query/query.h"

#include <regex.h>

#define QUERY_TERMS  16
#define QUERY_VALUES 8
#define QUERY_VALUE  (QUERY_MAX + 1) /* bytes of a value: an iSCSI name has up to 223 */

/* In this order: those after QUERY_IS compare numbers. */
enum query_op {
	QUERY_WORD, /* no fact */
	QUERY_HAS,
	QUERY_IS,
	QUERY_GREATER,
	QUERY_GREATER_EQUAL,
	QUERY_LESS,
	QUERY_LESS_EQUAL
};

struct query_value {
	char text[QUERY_VALUE];
	bool is_number; /* number: in the unit of the fact */
	double number;
	bool is_whole; /* digits and nothing else */
	uint64_t whole;
	bool is_regex;
	regex_t regex;
};

struct query_term {
	bool not ;
	enum query_op op;
	char fact[32];                                 /* its name, "" of a word */
	const struct fact *of_map, *of_path, *of_port; /* that name's rows; NULL: it has none */
	size_t nvalues;
	struct query_value value[QUERY_VALUES];
};

struct query {
	size_t n;
	struct query_term term[QUERY_TERMS];
};

#endif
