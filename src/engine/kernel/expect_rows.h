/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_rows: the accepted paths that are not there, as paths of the model.
 *
 * One that leaves while we look keeps its row.  One that was missing before the
 * engine began is known from the baseline alone: by its place, that is adapter,
 * target port and H:C:T:L, but not by a device name.
 */
#ifndef ENGINE_KERNEL_EXPECT_ROWS_H
#define ENGINE_KERNEL_EXPECT_ROWS_H

#include "engine/kernel/expect_set.h"

/*
 * Add a path in no group for each accepted one of base that its map lacks, at
 * most as many as are missing.  A map whose paths are not all identified is
 * left for the next time.  merge_sweep() lets them go as it does others that
 * are gone.  True when any was added.
 */
bool expect_rows(struct san *san, const struct expect_set *base);

#endif
