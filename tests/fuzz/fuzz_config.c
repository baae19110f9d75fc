/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_config: any bytes as sandeck.conf are settings within their ranges, or an error with its
 * place. */
#include "fuzz.h"

#include "cli/config.h"

#include <stdlib.h>
#include <string.h>

static void check(const struct options *o, const struct console_settings *s)
{
	if (o->interval_ms && (o->interval_ms < 100 || o->interval_ms > 60000))
		abort();
	if (s->slow_interval_ms && (s->slow_interval_ms < 100 || s->slow_interval_ms > 60000))
		abort();
	if (s->clock >= NCLOCKS || strlen(s->sort) >= sizeof(s->sort))
		abort();
	if (s->keys.n > KEYMAP_MAX || keymap_find(&s->keys, 'C' & 31) != CMD_QUIT_NOW)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct config c = { .path = "" };
	struct options o = { 0 };
	struct err e = { 0 };

	memcpy(text, data, size);
	text[size] = '\0';
	settings_init(&c.console);
	if (!config_parse(text, "/f", &o, &c, &e))
		check(&o, &c.console);
	else if (strncmp(e.text, "/f:", 3) != 0)
		abort();
	config_fini(&c);
	free(text);
	return 0;
}
