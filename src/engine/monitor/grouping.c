/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grouping: paths into groups, as libmultipath's pgpolicies.c does. */
#include "engine/monitor/grouping.h"

#include <stdlib.h>

void grouping_fini(struct grouping *g)
{
	free(g->order);
	free(g->sizes);
	free(g->prios);
	free(g->marginal);
	*g = (struct grouping){ 0 };
}

void grouping_make(enum conf_policy policy, bool marginal_apart, const struct grouping_path *paths,
		   size_t n, struct grouping *out)
{
	(void)policy; (void)marginal_apart; (void)paths; (void)n; (void)out;
	abort();
}
