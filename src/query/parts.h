/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts: how many paths and maps hang on each part of the SAN.
 *
 * One pass over all paths for all parts together: a list of ports that asked
 * for each by itself would look at every path once a port.  Pure.
 */
#ifndef QUERY_PARTS_H
#define QUERY_PARTS_H

#include "engine/san.h"

struct part_count {
	const struct san_port *port;
	uint32_t paths, down;       /* expected ones that are gone are down, too */
	uint32_t flaps;             /* paths that fail and come back (VERDICT_FLAPS) ... */
	uint32_t flaps_most;        /* ... the worst of them so often in 10 minutes */
	uint32_t maps;              /* with a path through it */
	uint32_t last;              /* of them: all of whose usable paths go through it */
	uint64_t iops, kbps;        /* of its paths, where their rates are known */
	const struct san_map *seen; /* private */
};

struct parts {
	struct part_count *row; /* one a port of the model, in its order */
	size_t n, cap;
	struct part_slot *slot; /* private: key to row */
	size_t nslots, cap_slots;
};

void parts_init(struct parts *p);
void parts_fini(struct parts *p);
/* Count anew. Rows point into the model, until it changes. */
void parts_count(struct parts *p, const struct san *san);
/* The row of a port; NULL when it was not there. */
const struct part_count *parts_of(const struct parts *p, const struct san_port *port);

/* Does a path go through this part? */
bool parts_through(const struct san_path *path, const struct san_port *port);

#endif
