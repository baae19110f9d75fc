/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_daemon: the simulated multipathd.
 *
 * Checks paths, fails and reinstates them, regroups, fails back, counts
 * queueing down, and takes an operator's commands.  Changes the lab_daemon
 * columns of paths and maps, and targets by message.  Facts: libmultipath and
 * multipathd/main.c 0.9.
 */
#ifndef ENGINE_LAB_LAB_DAEMON_H
#define ENGINE_LAB_LAB_DAEMON_H

#include "engine/lab/lab_world.h"

/* It has just started: every path is checked within a polling interval. */
void lab_daemon_start(struct lab_world *w);
/* It ends; queueing is switched off where it is counted (queue_without_daemon no). */
void lab_daemon_stop(struct lab_world *w);
void lab_daemon_stall(struct lab_world *w, bool stalled);

/* Every step: kernel events at once, its own work each second. */
void lab_daemon_step(struct lab_world *w);

/*
 * Its commands, as multipathd takes them; it must run and not stall.  0, or
 * E_* with its answer.
 */
int lab_daemon_fail(struct lab_world *w, struct lab_path *p, const char *by, struct err *e);
int lab_daemon_reinstate(struct lab_world *w, struct lab_path *p, struct err *e);
int lab_daemon_switch(struct lab_world *w, struct lab_map *m, uint32_t group, struct err *e);
int lab_daemon_queue(struct lab_world *w, struct lab_map *m, bool on, struct err *e);
int lab_daemon_resume(struct lab_world *w, struct lab_map *m, struct err *e);
int lab_daemon_flush(struct lab_world *w, struct lab_map *m, struct err *e);
int lab_daemon_resize(struct lab_world *w, struct lab_map *m, struct err *e);

/* The word of %Q into dst; when held I/O gets errors, 0 no clock runs. */
void lab_daemon_queue_word(const struct lab_map *m, char *dst, size_t size);
int64_t lab_daemon_queue_until(const struct lab_world *w, const struct lab_map *m);
/* The word of %F into dst. */
void lab_daemon_failback_word(const struct lab_map *m, char *dst, size_t size);

/* The ALUA prioritizer (prioritizers/alua.c); 1 for an array without ALUA. */
int32_t lab_prio_of(const struct lab_path *p);

#endif
