/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_word: the number that stands for a value which this program itself
 * spells: in the table of arrays, among the defaults.  What a file says is
 * checked by the parser; here nothing can be wrong.  Pure.
 */
#ifndef ENGINE_CONF_CONF_WORD_H
#define ENGINE_CONF_CONF_WORD_H

#include "engine/conf/conf_keys.h"

/*
 * conf_value.num of text as a value of key: a word of the row, yes and no, one
 * of the words that stand where a number would (conf_keys.h), else the number;
 * 0 for what is neither.
 */
int64_t conf_word_num(const struct conf_key *key, const char *text);

#endif
