/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hwtable: what multipath-tools has built in about each array that it knows.
 *
 * Facts: the `devices` section that `multipath -t` of 0.9.4, 0.11.1 and 0.15.1
 * prints, and the release notes for what came in between.  A release before
 * 0.9.4 is given the table of 0.9.4.  Pure.
 */
#ifndef ENGINE_CONF_HWTABLE_H
#define ENGINE_CONF_HWTABLE_H

#include "engine/conf/conf.h"

/*
 * Add the arrays of c->peer to c->devices, which must be empty: builtin, in the
 * order of multipath-tools.  Where each value is from: CONF_BY_HWTABLE, file is
 * "VENDOR PRODUCT".
 */
void hwtable_add(struct conf *c);

#endif
