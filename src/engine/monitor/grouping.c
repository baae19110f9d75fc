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
