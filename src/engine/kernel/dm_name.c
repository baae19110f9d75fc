/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dm_name: the name of a device-mapper device by its number. */
#include "engine/kernel/dm_name.h"

#include "base/parse.h"
#include "engine/kernel/sysfs.h"

#include <string.h>

int dm_name_of(const char *root, const char *devno, char *dst, size_t size, struct err *e)
{
	uint32_t maj, min;
	char link[SYSFS_PATH];
	const char *slash;

	if (!parse_devno(devno, &maj, &min))
		return err_set(e, E_USAGE,
			       "\"%s\" is no device number; give MAJOR:MINOR, as in 253:3", devno);
	if (sysfs_text(dst, size, root, "/sys/dev/block/%u:%u/dm/name", maj, min))
		return 0;
	if (!sysfs_link(link, sizeof(link), root, "/sys/dev/block/%u:%u", maj, min))
		return err_set(e, E_NOTFOUND, "there is no block device %u:%u", maj, min);
	slash = strrchr(link, '/');
	return err_set(e, E_NOTFOUND,
		       "%u:%u is %s, which is no device-mapper device and has no other name", maj,
		       min, slash ? slash + 1 : link);
}
