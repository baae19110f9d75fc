/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_log: the logs of the simulated host.
 *
 * What a fault leaves there, in the words that the kernel and iscsid print, so
 * that it is read as a real host's log is (klog.h).  A log does not name the
 * cause: of a dead array it has the ports that stayed away.
 */
#ifndef ENGINE_LAB_LAB_LOG_H
#define ENGINE_LAB_LAB_LOG_H

#include "engine/lab/lab_world.h"

/* The link of a host port went down or is up. */
void lab_log_link(struct lab_world *w, const struct lab_part *hport, bool up);
/* n's link is another now than `was`. */
void lab_log_nexus(struct lab_world *w, const struct lab_nexus *n, enum lab_link was);

/* A device goes, or is found. */
void lab_log_leaving(struct lab_world *w, const struct lab_path *p);
void lab_log_found(struct lab_world *w, const struct lab_path *p);
/* Somebody set it offline, and the next command finds that. */
void lab_log_offline(struct lab_world *w, const struct lab_path *p);
/* The array changed the ALUA state of this path. */
void lab_log_alua(struct lab_world *w, const struct lab_path *p);

/* The LUN came or went at the array: every path is told. */
void lab_log_lun(struct lab_world *w, const struct lab_map *m);
/* A write finds the array full. */
void lab_log_full(struct lab_world *w, const struct lab_map *m);
/* The file system on it gave up. */
void lab_log_hurt(struct lab_world *w, const struct lab_map *m);

#endif
