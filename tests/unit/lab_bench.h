/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_bench: source_lab under a small engine, with the real journal and the
 * real rates.  Each commit checks what must be true of any picture.
 */
#ifndef TESTS_UNIT_LAB_BENCH_H
#define TESTS_UNIT_LAB_BENCH_H

#include "engine/journal.h"
#include "engine/source.h"

/* When every story of a test begins. */
#define BENCH_START INT64_C(1800000000000)

struct bench {
	uv_loop_t loop;
	struct san san;
	struct journal journal;
	struct source_env env;
	struct source *src;
	struct plan_result res;
	unsigned results, commits;
	size_t dirty;  /* objects whose records the last commit had to publish */
	unsigned bits; /* of all commits */
};

/* Take the installed scenarios from the source tree; once, at the start of main. */
void bench_use_tree(void);

/* As source_lab.open(); bench_close() in any case. */
int bench_try(struct bench *b, const struct source_opts *opts, struct err *e);
/* Frozen at that second of the story; fails the test when it cannot. */
void bench_open(struct bench *b, const char *scenario, int64_t at_s);
void bench_close(struct bench *b);

/* By name; the test fails when there is none. */
struct san_map *bench_map(struct bench *b, const char *name);
struct san_path *bench_path(struct bench *b, const char *name);
/* Has an event said this? */
bool bench_told(struct bench *b, const char *part);

#endif
