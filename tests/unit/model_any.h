/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_any: random models, with names that would break a line, a buffer or a
 * terminal, and numbers that do not fit together.  For tests that only ask for
 * text that can be shown.  Uses rand().
 */
#ifndef TESTS_MODEL_ANY_H
#define TESTS_MODEL_ANY_H

#include "engine/san.h"

void model_any(struct san *san);

/* Fails unless text is one printable line of at most cols columns. */
void model_clean(const char *text, int cols);

#endif
