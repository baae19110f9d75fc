/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console: the live screen.
 *
 * Polls the stream of an engine and the keyboard, and waits for nothing else:
 * no file, no socket, no lock.  What a reader sees is the model as of the last
 * sync; a key is answered at once, changes at most every 50 ms.
 */
#ifndef UI_CONSOLE_H
#define UI_CONSOLE_H

#include "base/err.h"
#include "link/client.h"
#include "ui/settings.h"

#define CONSOLE_SLOW_MS 5000 /* the interval of --slow */

struct console_opts {
	const struct console_settings *set;
	bool slow;          /* --slow: the line is a slow one, whatever it is */
	int64_t repaint_ms; /* all of the screen anew so often, over what others wrote; 0: never */
	/* The engine runs elsewhere: what was given to --host or --via.  NULL: here. */
	const char *remote;
};

/*
 * Take the terminal and run until the operator quits or the terminal is gone.
 * The client is made; it is connected here when it is not yet, and its events
 * are taken over.  Returns 0; or, before anything was drawn, E_UNSUPPORTED
 * (no usable terminal: the sentence names `sandeck ls`), or what
 * client_connect() said.  The terminal is as
 * it was found in every case.  Does not return when SIGTERM, SIGHUP or SIGINT
 * ended the screen: the process then ends by that signal.
 */
int console_run(const struct console_opts *opts, struct client *client, struct err *e);

#endif
