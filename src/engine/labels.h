/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * labels: the site's own names of ports ("ctlA-0c" for a WWPN), put on the
 * port records of whatever source filled them.
 */
#ifndef ENGINE_LABELS_H
#define ENGINE_LABELS_H

#include "engine/san.h"

struct label {
	char *port; /* a port's key or wwn, as shown in the stream */
	char *name;
};

struct labels {
	struct label *row;
	size_t n, cap;
};

/* Both texts are copied; name is cleaned. */
void labels_add(struct labels *l, const char *port, const char *name);
void labels_fini(struct labels *l);

/* Name every touched port that has a label. Cheap when there is none. */
void labels_apply(const struct labels *l, struct san *san);

#endif
