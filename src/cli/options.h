/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options: what the words of the command line mean.  One table row an option;
 * parsing, --help and the shell completions read it.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/err.h"
#include "engine/labels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
	const char *lab;  /* scenario: --lab, or `sandeck lab NAME` */
	const char *via;  /* command that speaks the stream */
	const char *host; /* --host NAME */
	const char *config;
	const char *theme;
	const char *confirm; /* the map's name, for what may stop I/O, without a terminal */
	const char *filter;  /* what a command is about, in the language of query.h */
	int64_t interval_ms; /* 0: the default */
	int64_t start_ms;    /* lab, replay: wall clock of the beginning; 0 now */
	int64_t at_ms;       /* lab, replay: begin this far into the story */
	int64_t for_ms;      /* health: watch so long before the answer; watch, record: end then */
	bool freeze;
	bool read_only, ascii, mono;
	int64_t repaint_ms; /* the console: all of the screen anew so often; 0 never */
	bool slow;          /* the line to the terminal is taken for a slow one */
	bool json, raw;
	bool verbose; /* health: all troubles */
	bool yes, dry_run, direct;
	bool list;
	bool origin;           /* config: who says each line */
	const char *peer;      /* the release of multipath-tools whose rules hold; NULL newest */
	unsigned peer_release; /* the same, as conf/peer.h has it */
	bool all;              /* flush: every map that nobody uses */
	const char *digest;    /* assemble: of what was shown (the command's own, no option) */
	bool ignore_wwids;     /* assemble, paths: the wwids file does not count */
	bool help, version;
	bool aside; /* this process may be left behind, with threads that hang (aside.h) */
	double speed;
	const struct labels *labels; /* from the settings file */
	const struct config *file;   /* the same, all of it (config.h) */
	/* what is left: the subcommand and its words */
	char **words;
	int nwords;
};

/*
 * Parse argv (reordered in place: options may stand anywhere; "--" ends them).
 * E_USAGE with a sentence that names the word.
 */
int options_parse(int argc, char **argv, struct options *out, struct err *e);

/* One option, for --help and the completions; NULL past the end. */
struct option_row {
	const char *name; /* without the dashes */
	const char *arg;  /* NULL: none */
	const char *help;
};
const struct option_row *options_row(size_t i);

/* The shell command of --via or --host; NULL for an engine of our own. Into dst. */
int options_via(const struct options *o, char *dst, size_t size, const char **via, struct err *e);

#endif
