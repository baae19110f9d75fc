/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_rig: worlds for tests, from a scenario's text, and their clock.
 */
#ifndef TESTS_UNIT_LAB_RIG_H
#define TESTS_UNIT_LAB_RIG_H

#include "engine/lab/lab_world.h"

/* When every story of a test begins. */
#define RIG_START INT64_C(1800000000000)

struct rig {
	struct san san;
	struct lab_world w;
	char said[4096]; /* what lab and daemon told, one line each */
};

/* Fails the test when the text is refused. The world stands at second 0. */
void rig_open(struct rig *r, const char *text);
void rig_close(struct rig *r);

/* On to that time of the story, and the model after it. */
void rig_ms(struct rig *r, int64_t ms);
void rig_s(struct rig *r, int64_t s);

/* By name; the test fails when it is not there. */
struct lab_map *rig_map(struct rig *r, const char *name);
struct lab_path *rig_path(struct rig *r, const char *name);
struct san_path *rig_san_path(struct rig *r, const char *name);
struct san_port *rig_port(struct rig *r, const char *label);

/* Reads text as a scenario: 0, or the error in e. */
int rig_try(const char *text, struct err *e);

#endif
