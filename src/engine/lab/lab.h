/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab: the simulated SAN, as a source (source_lab of engine/source.h).
 */
#ifndef ENGINE_LAB_LAB_H
#define ENGINE_LAB_LAB_H

#include "base/err.h"
#include "base/str.h"

/*
 * One line for each scenario that a name finds: the name and what its `about`
 * says; appended to out.  E_NOTFOUND when there is none.
 */
int lab_list(struct str *out, struct err *e);

#endif
