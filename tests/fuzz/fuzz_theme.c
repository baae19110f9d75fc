/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_theme: any bytes as a theme are looks that can be painted, or an error with its place. */
#include "fuzz.h"

#include "ui/theme.h"

#include <stdlib.h>
#include <string.h>

/* What theme.h promises of a look: colours that there are, and no bit without a meaning. */
static int is_whole(const struct look *l)
{
	const uint8_t all = LOOK_BOLD | LOOK_DIM | LOOK_REVERSE | LOOK_UNDERLINE;

	return (l->fg == -1 || theme_color(l->fg)) && (l->bg == -1 || theme_color(l->bg)) &&
	       !(l->attr & ~all) && !(l->mono & ~all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct theme t, before;
	struct err e = { 0 };
	int rc;

	memcpy(text, data, size);
	text[size] = '\0';
	theme_default(&t);
	before = t;
	rc = theme_parse(&t, text, "/themes/fuzz.theme", &e);
	if (rc && (!e.text[0] || memcmp(&t, &before, sizeof(t)) != 0))
		abort();
	for (int r = 0; r < NROLES; r++)
		if (!is_whole(&t.look[r]))
			abort();
	free(text);
	return 0;
}
