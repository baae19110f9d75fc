/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter: --filter of the batch commands, the language of query.h. */
#ifndef CLI_FILTER_H
#define CLI_FILTER_H

#include "cli/options.h"
#include "query/query.h"

/*
 * The filter of the options, to be asked of objects of these kinds (query.h), *out the caller's to
 * free; NULL without one, or when it is empty: everything matches.  False when it is not
 * understood, which has then been told on standard error, with the place.
 */
bool filter_read(const struct options *o, unsigned of, struct query **out);

#endif
