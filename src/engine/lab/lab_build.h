/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_build: from a scenario file to a world that runs.
 */
#ifndef ENGINE_LAB_LAB_BUILD_H
#define ENGINE_LAB_LAB_BUILD_H

#include "engine/lab/lab_conf.h"
#include "engine/lab/lab_world.h"

/*
 * Build the initialised world w from cfg.  Its story begins at time start;
 * w->now is a while earlier, so that it can run in.  Also sets the host facts
 * of w->san.  E_SYNTAX with file and line when the parts do not fit together.
 */
int lab_build(struct lab_world *w, cfg_t *cfg, int64_t start, struct err *e);

/* The parts of it; in this order. */
int lab_build_parts(struct lab_world *w, cfg_t *cfg, struct err *e);
int lab_build_maps(struct lab_world *w, cfg_t *cfg, struct err *e);
int lab_build_faults(struct lab_world *w, cfg_t *cfg, struct err *e);

/*
 * The name of the n-th (from 0) of a series: %a counts as multipath's friendly
 * names do (a ... z, aa ...), %d from 1, %03d with zeros.  Cut at size.
 */
void lab_series_name(char *dst, size_t size, const char *pattern, uint32_t n);

#endif
