/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_port: what happened to a part of the SAN: its state, and the errors of its link. */
#ifndef ENGINE_JOURNAL_PORT_H
#define ENGINE_JOURNAL_PORT_H

#include "engine/journal.h"

/* Errors of one port are told of once in so long. */
#define JOURNAL_LINK_MS 600000

/* The port was touched: tell what is new.  The first look at it is not news. */
void journal_port(struct journal *j, struct san_port *port, int64_t now);

#endif
