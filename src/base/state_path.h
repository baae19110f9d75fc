/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_path: where the files stand that a person's runs leave behind: the log
 * of commands, the acknowledgements.
 */
#ifndef BASE_STATE_PATH_H
#define BASE_STATE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * $XDG_STATE_HOME/sandeck/NAME into dst, without it $HOME/.local/state/..., and
 * for root, whoever's HOME it has, /root/.local/state/...  False when no home is
 * known, or it does not fit.  Touches no disk.
 */
bool state_path(char *dst, size_t size, const char *name);

/* Every missing directory above path; whether that went well shows when path is opened. */
void state_make_dirs(const char *path);

#endif
