/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_port: events of host ports, target ports and controllers.
 *
 * A state is told in the part's own word.  A link that counts errors while it
 * is up is the hardest fault to see: it is told when they begin to grow, and
 * not again for a while.
 */
#include "engine/journal_port.h"

#include "base/text.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>

static void state(struct journal *j, const struct san_port *p, int64_t now)
{
	const struct san_port_was *w = &p->was;
	enum san_severity sev = SAN_SEV_INFO;
	struct san_port before = *p;
	char text[240];

	before.state = w->state;
	before.up = w->up;
	if (w->up != p->up)
		sev = p->up ? SAN_SEV_GOOD : SAN_SEV_BAD;
	snprintf(text, sizeof(text), "%s: %s, was %s", p->label, verdict_port_word(p),
		 *w->state ? verdict_port_word(&before) : "not known");
	journal_add_port(j, now, sev, p, "kernel", text);
}

static void errors(struct journal *j, struct san_port *p, int64_t now)
{
	char text[240];

	if (!p->up || (p->was.told_at && now - p->was.told_at < JOURNAL_LINK_MS))
		return;
	p->was.told_at = now;
	snprintf(text, sizeof(text), "%s is up, and its link counts errors: %s", p->label,
		 p->errs_text);
	journal_add_port(j, now, SAN_SEV_WARN, p, "kernel", text);
}

void journal_port(struct journal *j, struct san_port *port, int64_t now)
{
	struct san_port_was *w = &port->was;

	if (w->known && w->state != port->state)
		state(j, port, now);
	if (w->known && port->errs > w->errs)
		errors(j, port, now);
	w->known = w->known || *port->state;
	w->state = port->state;
	w->up = port->up;
	w->errs = port->errs;
}
