/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source: where facts come from and commands go.
 *
 * kernel, lab and replay implement this; everything above is the same code.
 * A source lives on the engine's loop and never blocks it: what can block
 * runs in a worker (worker.h).  It changes env->san in place, touching what it
 * changed, and then calls env->commit.
 */
#ifndef ENGINE_SOURCE_H
#define ENGINE_SOURCE_H

#include "base/err.h"
#include "engine/ask.h"
#include "engine/plan.h"
#include "engine/san.h"

#include <uv.h>

struct source;

struct stream_past; /* stream.h */

/* What the console looks at now, and how often it wants to know. */
struct source_want {
	int64_t interval_ms;   /* 100..60000 */
	bool all_paths;        /* per-path counters and rates for every path ... */
	const uint32_t *paths; /* ... or for these handles only */
	size_t npaths;
	bool raw; /* keep san_map.raw_table and raw_info filled */
};

/* How the engine was started. Strings belong to the caller and outlive the source. */
struct source_opts {
	const char *scenario; /* lab: a name or a file; replay: the file */
	int64_t interval_ms;
	bool read_only; /* the part that acts is not even set up */
	bool once;      /* a reader that takes one picture: what comes later need not be heard */
	const char *config; /* file of --config, or NULL */
	unsigned peer; /* release of multipath-tools whose rules hold (conf/peer.h); 0 the newest */
	bool ignore_wwids; /* assembling: the wwids file does not count */
	/* lab and replay, for tests and lessons: */
	int64_t start_ms; /* wall clock at which the story begins; 0: now */
	int64_t at_ms;    /* run the story this far before the first snapshot */
	bool freeze;      /* the clock stands; each command moves it by one interval */
	double speed;     /* replay; 1.0 */
};

enum source_commit {
	COMMIT_STATES = 1,   /* states changed */
	COMMIT_COUNTERS = 2, /* a whole round of counters was read: compute rates */
	COMMIT_LOADED = 4    /* the first complete picture */
};

/* What the engine gives to a source; valid until ops->close returns. */
struct source_env {
	uv_loop_t *loop;
	struct san *san;
	void *ctx; /* the engine */
	/* The model is consistent: derive, log, publish. bits: enum source_commit. */
	void (*commit)(struct source_env *env, unsigned bits);
	/* An event only the source knows (the journal finds state changes by itself). */
	void (*event)(struct source_env *env, enum san_severity sev, const struct san_map *map,
		      const struct san_path *path, const char *by, const char *text);
	/* An event copied as it is (replay). */
	void (*event_raw)(struct source_env *env, const struct san_event *ev);
	/* A command of an earlier engine, copied as it is (replay). */
	void (*past)(struct source_env *env, const struct stream_past *p);
	/* The answer to ops->act; exactly once a command. */
	void (*done)(struct source_env *env, const struct plan_result *res);
	/* A row of the answer to ops->ask; the last one, and only that, says done. */
	void (*answer)(struct source_env *env, const struct answer *a);
};

struct source_ops {
	const char *name;
	bool derived; /* the facts carry the journal's and the rates' work already (replay) */
	/*
	 * Begin. The first commit may come before or after it returns, but *out must be set
	 * before.  E_* with a sentence on failure; E_SYNTAX, E_USAGE and E_NOTFOUND end the
	 * program with status 2.
	 */
	int (*open)(struct source_env *env, const struct source_opts *opts, struct source **out,
		    struct err *e);
	/* Engine time now, ms; monotonic. */
	int64_t (*now)(const struct source *s);
	/* Once an interval: read what must be read; commit when it is there. */
	void (*tick)(struct source *s);
	void (*want)(struct source *s, const struct source_want *want);
	/*
	 * Carry out cmd, whose promise the engine has just checked; then look at the
	 * facts again, commit them, and call env->done.  Never called read-only.
	 */
	void (*act)(struct source *s, const struct plan_cmd *cmd);
	/*
	 * Find out what q asks for, by ask_deadline() at the latest, and tell it by
	 * env->answer.  Its map, and the path if it names one, are in the model.  Called
	 * read-only too: nothing may change.  NULL: this source cannot be asked.
	 */
	void (*ask)(struct source *s, const struct ask *q);
	/* Stop; may leave hung threads behind. */
	void (*close)(struct source *s);
};

extern const struct source_ops source_kernel;
extern const struct source_ops source_lab;
extern const struct source_ops source_replay;

#endif
