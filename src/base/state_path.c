/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_path: the XDG base directory specification, and root's own home. */
#include "base/state_path.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool state_path(char *dst, size_t size, const char *name)
{
	const char *state = secure_getenv("XDG_STATE_HOME"), *home = secure_getenv("HOME");
	int n;

	/* under sudo HOME may be somebody else's; what root does is root's */
	if (!geteuid())
		home = "/root";
	if (state && state[0] == '/')
		n = snprintf(dst, size, "%s/sandeck/%s", state, name);
	else if (home && home[0] == '/')
		n = snprintf(dst, size, "%s/.local/state/sandeck/%s", home, name);
	else
		return false;
	return n > 0 && (size_t)n < size;
}

void state_make_dirs(const char *path)
{
	char *copy = xstrdup(path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0700);
		*slash = '/';
	}
	free(copy);
}
