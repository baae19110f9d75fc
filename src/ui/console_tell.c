/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_tell: what the terminal is told besides the picture: the title of
 * its window, alerts for a person who looks elsewhere, and the clipboard.
 */
#include "ui/console_int.h"

#include <string.h>
#include <stdio.h>

static struct alert_facts facts_of(const struct console *c)
{
	const struct san *san = client_san(c->client);

	return (struct alert_facts){
		.host = san->host.name,
		.totals = &c->facts.totals,
		.health = &c->facts.health,
		.ended = c->ended[0] ? c->ended : NULL,
		.waiting = !san->host.loaded && !c->ended[0],
	};
}

void console_tell(struct console *c)
{
	struct alert_facts f = facts_of(c);
	char text[400];

	if (c->opts->set->title)
		term_title(c->term, alert_title(text, sizeof text, &f));
	if (!alert_look(&c->alert, &f, console_mono(), text, sizeof text))
		return;
	if (c->opts->set->bell)
		term_bell(c->term);
	if (c->opts->set->notify)
		term_notify(c->term, text);
	c->pending = true;
}

void console_copy(struct console *c, const char *text, const char *what)
{
	bool one_line = !strchr(text, '\n');

	if (term_copy(c->term, text))
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "copied %s (OSC 52; if nothing arrived the terminal forbids it)%s%s",
			       what, one_line ? ": " : "", one_line ? text : "");
	else
		console_answer(c, CONSOLE_RESULT_MS, 0, false,
			       "this terminal has no clipboard for programs; %s: %s", what, text);
}
