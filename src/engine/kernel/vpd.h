/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vpd: what a SCSI device says about itself and the port that answers.
 *
 * Pure and total.  Sources: SPC-5 7.7.6 (page 83h, designation descriptors),
 * 7.7.18 (page 80h); WWIDs are spelled as multipathd does (conf/wwid_vpd.h).
 */
#ifndef ENGINE_KERNEL_VPD_H
#define ENGINE_KERNEL_VPD_H

#include "engine/conf/wwid_vpd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Page 80h: the unit serial number, trimmed, into dst. False and "" when there is none. */
bool vpd_serial(const uint8_t *page, size_t n, char *dst, size_t size);

struct vpd_ids {
	char wwid[WWID_SIZE]; /* of the LUN: "3" and the NAA in hex, or 2, 8, 1 ...; "" */
	char port[260];       /* of the target port: 21:00:..., or a SCSI name; "" */
	char target[260];     /* of the target device, likewise */
	int32_t group;        /* target port group; -1 unknown */
};

/* Page 83h. A page that breaks off is read as far as it is whole. */
void vpd_ids(const uint8_t *page, size_t n, struct vpd_ids *out);

/* "0x2100..." or "naa.2100..." of 8 bytes as 21:00:...; any other text as it is. Returns dst. */
char *vpd_spell_wwn(char *dst, size_t size, const char *text);

#endif
