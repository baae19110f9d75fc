/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wwid: who a disk is: which of its names is its WWID, so that disks that are
 * paths to one unit are known as such.
 *
 * Pure.  Gives what multipath-tools' get_uid() would.
 */
#ifndef ENGINE_CONF_WWID_H
#define ENGINE_CONF_WWID_H

#include "base/err.h"
#include "engine/conf/wwid_vpd.h"
#include "engine/disk.h"

/*
 * Which property of udev holds the disk's WWID, into dst; "" when udev is not to
 * be asked.  uid_attrs: the words of that keyword ("sd:ID_SERIAL nvme:ID_WWN"),
 * "" none; the first whose part before the last colon begins the disk's name
 * wins, and a word without a colon is none.  configured: what uid_attribute
 * says for this disk (overrides, hardware entry, defaults), NULL nothing: then the
 * bus decides.  Returns dst.
 */
char *wwid_attribute(const char *uid_attrs, const char *configured, const struct disk *d, char *dst,
		     size_t size);

/*
 * The disk's WWID into dst (size at least WWID_SIZE), and where it is from, for
 * a person, in *from ("udev ID_SERIAL", "VPD page 83h", "sysfs wwid").  The
 * property uid_attribute of udev is asked first, unless its name is "".  The
 * device itself is believed only if that is "", or is what the bus has without
 * being told and udev has been asked often enough (udev_exhausted): another
 * property was named because the device's own names are not to be used.  The
 * device's page is what sysfs or an INQUIRY has left in d->pg83.
 *
 * peer: whose rules hold, peer.h.  dst is "" on errors: E_NOTFOUND: there is
 * none, or udev may yet have one; E_SYNTAX: the device's page is broken.
 */
int wwid_of(const struct disk *d, const char *uid_attribute, bool udev_exhausted, unsigned peer,
	    char *dst, size_t size, const char **from, struct err *e);

#endif
