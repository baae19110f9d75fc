/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings: what a person wants of the console, as plain data.
 *
 * Made before the screen is taken, from sandeck.conf and the command line
 * (cli/config.h); nobody changes it afterwards and nothing writes it back.
 */
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include "ui/keymap.h"
#include "ui/theme.h"

#include <stdbool.h>
#include <stdint.h>

/* How times are told. */
enum settings_clock {
	CLOCK_LOCAL,
	CLOCK_UTC,
	CLOCK_AGO, /* how long ago */
	NCLOCKS
};

struct console_settings {
	bool ascii, mono;
	bool mouse; /* off at first: it breaks copying */
	/* On degrade and on recovery: the terminal's bell, its title, its notification. */
	bool bell, title, notify;
	enum settings_clock clock;
	char sort[24];            /* a column by its name; "": the worst first */
	bool sort_reverse;        /* the other way round than that column usually stands */
	int64_t interval_ms;      /* wanted from the engine; 0: leave it */
	int64_t slow_interval_ms; /* between two frames on a slow line; 0: as its speed allows */
	struct keymap keys;
	struct theme theme;
	/* What of the settings could not be had, for the line of news at the start; "" nothing. */
	char notice[320];
};

/* As they are without a file. */
void settings_init(struct console_settings *out);

/* The word of a clock in the settings: "utc". Never NULL below NCLOCKS. */
const char *settings_clock_word(enum settings_clock c);
/* The clock of that word; NCLOCKS when there is none. */
enum settings_clock settings_clock_find(const char *word);

#endif
