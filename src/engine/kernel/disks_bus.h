/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disks_bus: what a disk is by its bus: SCSI, NVMe, DASD, cciss.  For disks.c.
 *
 * Each fills vendor, product and the rest of struct disk from the folder
 * syspath/device and those above it.
 */
#ifndef ENGINE_KERNEL_DISKS_BUS_H
#define ENGINE_KERNEL_DISKS_BUS_H

#include "engine/disk.h"

/* The SCSI host of the last disk: neighbours in the order of discovery share it. */
struct disks_host {
	const char *root;
	uint32_t host; /* UINT32_MAX: none yet */
	char bus_id[64], ip[64], wwpn[64], wwnn[64];
};

void disks_fill_scsi(struct disks_host *h, struct disk *d);
void disks_fill_nvme(struct disks_host *h, struct disk *d);
void disks_fill_dasd(struct disks_host *h, struct disk *d);
void disks_fill_cciss(struct disks_host *h, struct disk *d);

#endif
