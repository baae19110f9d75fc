/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wwid_vpd: the WWID and the serial number out of a SCSI device's pages of
 * vital product data, spelled as multipath-tools does.
 *
 * Pure and total: any bytes are a page.  Layout: SPC-5 7.7.6 (page 83h) and
 * 7.7.18 (page 80h).  Which name wins and how it is spelled: what
 * parse_vpd_pg83() and parse_vpd_pg80() of libmultipath give.
 */
#ifndef ENGINE_CONF_WWID_VPD_H
#define ENGINE_CONF_WWID_VPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a WWID with its NUL: 127 bytes, as the kernel has for the uuid of a map. */
#define WWID_SIZE 128

/* What page 83h says of who the device is. */
enum wwid_page {
	WWID_FOUND,
	WWID_NONE,      /* no page 83h, or no name of the logical unit that could be a WWID */
	WWID_MALFORMED, /* names that do not have their own type's form, and no good one */
	WWID_CUT        /* a name runs past the page's end, and there is no good one before it */
};

/*
 * The WWID out of page 83h (n bytes, header included) into dst of at least 2
 * bytes.  "" unless WWID_FOUND.  A longer one is cut to the size, NAA and EUI-64
 * at a whole byte.  peer: the release whose rules hold, peer.h.
 *
 * Otherwise than there, a name of which nothing stays behind its type's digit
 * (a T10 name of blanks, "naa.") is malformed: all such disks would be one.
 */
enum wwid_page wwid_from_page83(const uint8_t *page, size_t n, unsigned peer, char *dst,
				size_t size);

/* The unit serial number out of page 80h, without the blanks around it. False and "": none. */
bool wwid_serial(const uint8_t *page, size_t n, char *dst, size_t size);

#endif
