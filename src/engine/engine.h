/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine: the loop that owns the model, and the stream to one reader.
 *
 * Reads commands from one file descriptor and writes the stream to another.
 * It keeps nothing for a reader that does not read: changed objects stay
 * marked in the model and are written, in their latest state, when the reader
 * takes more.  So a stalled ssh costs no memory, loses I/O samples first, then
 * old events, and is consistent again at the next sync.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "engine/labels.h"
#include "engine/source.h"

struct engine_opts {
	const struct source_ops *source;
	struct source_opts src;
	const struct labels *labels; /* the site's names of ports; NULL: none */
};

/*
 * Run until the reader closes in_fd or out_fd, or the source ends the story.
 * Both may be the same socket.  They are read and written without blocking,
 * but whoever shares them finds them as they were.  Returns an exit status: 0, or 1 after the error
 * was written to the standard error.
 */
int engine_run(const struct engine_opts *opts, int in_fd, int out_fd);

#endif
