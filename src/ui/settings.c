/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings: the built-in ones, and the words of their choices. */
#include "ui/settings.h"

#include <string.h>

static const char *const clocks[NCLOCKS] = {
	[CLOCK_LOCAL] = "local",
	[CLOCK_UTC] = "utc",
	[CLOCK_AGO] = "ago",
};

void settings_init(struct console_settings *out)
{
	*out = (struct console_settings){ .title = true };
	keymap_init_default(&out->keys);
	theme_default(&out->theme);
}

const char *settings_clock_word(enum settings_clock c)
{
	return clocks[c];
}

enum settings_clock settings_clock_find(const char *word)
{
	int c = 0;

	while (c < NCLOCKS && strcmp(clocks[c], word) != 0)
		c++;
	return (enum settings_clock)c;
}
