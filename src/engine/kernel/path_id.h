/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * path_id: who a path is: its names, its vendor, and the parts it goes through.
 *
 * Read from sysfs, in a thread: any of it may block.  A value struct: it is
 * compared with the model on the loop.
 */
#ifndef ENGINE_KERNEL_PATH_ID_H
#define ENGINE_KERNEL_PATH_ID_H

#include <stdbool.h>
#include <stdint.h>

struct path_id {
	/* the caller's */
	uint32_t n; /* handle of the path in the model */
	uint32_t major, minor;
	char udev_serial[260]; /* udev's ID_SERIAL, which is multipathd's WWID; "" none yet */
	char map_wwid[260];    /* of the map that the path stands in */

	/* the answer; "" unknown */
	bool found; /* the device is there */
	char name[32], hctl[32];
	char vendor[32], product[64], rev[32], serial[128], wwid[260];
	const char *transport; /* static: a word of san_path.transport */
	uint64_t size;
	int64_t timeout_ms; /* of a SCSI command; 0 unknown */
	char hport[64], tport[280], ctl[300], target[260];
	bool nic; /* hport is a network interface, though one may be called host1 */

	/* for ports.h */
	char host[16];  /* host3 */
	char nexus[48]; /* rport-3:0-1, session2, end_device-1:0 */
};

/* root: "", or a test's folder. */
void path_id_read(const char *root, struct path_id *id);

#endif
