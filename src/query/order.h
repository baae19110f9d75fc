/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order: which of two maps or paths is worse, and which name comes first. Pure. */
#ifndef QUERY_ORDER_H
#define QUERY_ORDER_H

#include "engine/verdict.h"

/*
 * Where a kind stands in a list: the greater the further up.  Of a map it is the
 * order of the kinds, which the health line has, too; those that work are one.
 */
int order_map_urgency(enum verdict_map_kind kind);
int order_path_urgency(enum verdict_path_kind kind);
/* Is it in trouble, so that it is sorted up and shown by "!"? */
bool order_map_trouble(enum verdict_map_kind kind);
bool order_path_trouble(enum verdict_path_kind kind);

/* Like strcmp: mpatha2 before mpatha10, mpathz before mpathaa, sdz before sdaa. */
int order_name(const char *a, const char *b);

#endif
