/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_device: a simulated map as dmsetup and kpartx see it: there or gone, its
 * size, its name, the maps of its partitions.
 *
 * By the kernel's rules (drivers/md/dm-ioctl.c): what is open is not removed,
 * a name is nobody else's, a table is not longer than its devices.
 */
#ifndef ENGINE_LAB_LAB_DEVICE_H
#define ENGINE_LAB_LAB_DEVICE_H

#include "engine/lab/lab_world.h"

/* Remove it, its partitions' maps first. E_BUSY while somebody has it open. */
int lab_device_flush(struct lab_world *w, struct lab_map *m, struct err *e);
/* A map that was flushed is there again, of the paths that have a device; without one it is not. */
void lab_device_make(struct lab_world *w, struct lab_map *m);

/* Give the map the size of its paths, without the new table that this takes. E_USAGE: they
 * differ. */
int lab_device_size(struct lab_map *m, struct err *e);
/* The same with the table; E_BUSY when the map is suspended. */
int lab_device_resize(struct lab_world *w, struct lab_map *m, struct err *e);

/* E_BUSY: another map has the name. */
int lab_device_rename(struct lab_world *w, struct lab_map *m, const char *name, struct err *e);

/* Give each partition a map (E_NOTFOUND: there is none), or take these away (E_BUSY: used). */
int lab_device_parts(struct lab_world *w, struct lab_map *m, bool add, struct err *e);

#endif
