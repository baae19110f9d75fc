/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_features: the value of `features`, "N word word ...": words found and
 * taken out.  Some of them are settings of their own nowadays, and a table
 * must not have them twice.  Pure.
 */
#ifndef ENGINE_CONF_CONF_FEATURES_H
#define ENGINE_CONF_CONF_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

/* The word that follows is word number i, from 0; copied into word (size bytes). False: none. */
bool conf_feature(const char *features, size_t i, char *word, size_t size);

/* Whether the word is there; its number into *at, when that is not NULL. */
bool conf_feature_has(const char *features, const char *word, size_t *at);

/* features without n words from number at on, and the count put right, into dst (size bytes). */
void conf_feature_cut(const char *features, size_t at, size_t n, char *dst, size_t size);

/* features with these n words at its end, and the count put right, into dst (size bytes). */
void conf_feature_add(const char *features, const char *words, size_t n, char *dst, size_t size);

#endif
