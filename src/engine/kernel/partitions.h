/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * partitions: the partition table of a map's device, read by libblkid.
 *
 * The kernel makes no partitions of device mapper devices; kpartx does, as
 * linear maps over them, and this reads what it would read.  Of the tables
 * that kpartx knows: gpt, dos, bsd, solaris, unixware, mac, sun (not dasd and
 * ps3, which libblkid does not read).  As there, tables inside of partitions
 * do not count, an extended partition is its first two sectors, and numbers
 * end at 256.  What partition maps there should be: monitor/partition_plan.h.
 */
#ifndef ENGINE_KERNEL_PARTITIONS_H
#define ENGINE_KERNEL_PARTITIONS_H

#include "base/err.h"
#include "engine/monitor/partition_plan.h"

/*
 * Read the table of device ("/dev/dm-3", or a file) in a child process that is
 * left behind after deadline_ms (0: 10 s): reading a map without paths hangs.
 * No table is no error: out->table is "".  out is freed by partitions_fini()
 * (partition_plan.h) in any case.  E_IO: it cannot be read; E_TIMEOUT.
 */
int partitions_read(const char *device, int deadline_ms, struct partitions *out, struct err *e);

#endif
