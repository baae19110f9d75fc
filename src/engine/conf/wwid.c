/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wwid: the order in which a disk's names are asked for; each bus has its own last resort. */
#include "engine/conf/wwid.h"

#include "base/attr.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Without configuration; names of udev's rules. */
static const char *const usual[] = {
	[DISK_BUS_OTHER] = "ID_SERIAL", [DISK_BUS_SCSI] = "ID_SERIAL",  [DISK_BUS_NVME] = "ID_WWN",
	[DISK_BUS_DASD] = "ID_UID",     [DISK_BUS_CCISS] = "ID_SERIAL",
};

/* For *from; a property that is none of these is "udev". */
static const char *const places[] = { "udev ID_SERIAL", "udev ID_WWN", "udev ID_UID" };

static const char *place_of(const char *attribute)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (!strcmp(places[i] + strlen("udev "), attribute))
			return places[i];
	}
	return "udev";
}

/* The attribute in a word "prefix:ATTRIBUTE" of n bytes, when the name begins so; NULL else. */
static const char *attribute_for(const char *word, size_t n, const char *name)
{
	const char *colon = memrchr(word, ':', n);

	if (!colon || strncmp(word, name, (size_t)(colon - word)))
		return NULL;
	return colon + 1;
}

char *wwid_attribute(const char *uid_attrs, const char *configured, const struct disk *d, char *dst,
		     size_t size)
{
	static const char blanks[] = " \t\r\n";
	const char *word = uid_attrs + strspn(uid_attrs, blanks);

	while (*word) {
		size_t n = strcspn(word, blanks);
		const char *found = attribute_for(word, n, d->name);

		if (found) {
			snprintf(dst, size, "%.*s", (int)(word + n - found), found);
			return dst;
		}
		word += n + strspn(word + n, blanks);
	}
	snprintf(dst, size, "%s", configured ? configured : usual[d->bus]);
	return dst;
}

/* ---- too long ---- */

/* Where text has its dash number i from 0; 0 when it has not so many, or more than 3. */
static bool three_dashes(const char *text, size_t at[3])
{
	size_t n = 0;

	for (size_t i = 0; text[i]; i++) {
		if (text[i] != '-')
			continue;
		if (n == 3)
			return false;
		at[n++] = i;
	}
	return n == 3;
}

/* Drop the pairs "00" that stand before text[end]; returns where end has moved to. */
static size_t drop_zeroes(char *text, size_t end)
{
	size_t begin = end;

	while (begin >= 2 && text[begin - 1] == '0' && text[begin - 2] == '0')
		begin -= 2;
	memmove(text + begin, text + end, strlen(text + end) + 1);
	return begin;
}

/*
 * Some NVMe hosts and targets pad serial and model with NUL bytes, in hex:
 * nvme.VVVV-SERIAL-MODEL-NSID.  False: it is not of that kind, or remains too long.
 */
static bool shorten_nvme(const char *text, char *dst, size_t size)
{
	char copy[256];
	size_t dash[3];

	if (strlen(text) >= sizeof(copy) || strncmp(text, "nvme.", 5))
		return false;
	if (!three_dashes(text, dash) || dash[0] != 9)
		return false;
	for (int i = 5; i < 9; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return false;
	}
	snprintf(copy, sizeof(copy), "%s", text);
	drop_zeroes(copy, dash[2]);
	drop_zeroes(copy, dash[1]);
	if (strlen(copy) >= size)
		return false;
	snprintf(dst, size, "%s", copy);
	return true;
}

/* A WWID that udev or the kernel has spelled. */
static int take(const char *text, char *dst, size_t size)
{
	size_t n;

	if (strlen(text) < WWID_SIZE || !shorten_nvme(text, dst, WWID_SIZE))
		snprintf(dst, size < WWID_SIZE ? size : WWID_SIZE, "%s", text);
	for (n = strlen(dst); n && dst[n - 1] == ' ';)
		dst[--n] = '\0';
	return n ? 0 : E_NOTFOUND;
}

/* ---- the device itself ---- */

static int from_page(const struct disk *d, unsigned peer, char *dst, struct err *e)
{
	char wwid[WWID_SIZE];

	switch (wwid_from_page83(d->pg83.bytes, d->pg83.n, peer, wwid, sizeof(wwid))) {
	case WWID_FOUND:
		return take(wwid, dst, WWID_SIZE);
	case WWID_NONE:
		break;
	case WWID_MALFORMED:
		return err_set(e, E_SYNTAX,
			       "%s: no name in its VPD page 83h has the form of its type; "
			       "the array's firmware would have to mend that",
			       d->name);
	case WWID_CUT:
		return err_set(e, E_SYNTAX, "%s: its VPD page 83h breaks off within a name",
			       d->name);
	}
	return E_NOTFOUND;
}

/* The kernel's uid of a DASD has the unit address and more behind the fourth dot. */
static int from_dasd(const struct disk *d, char *dst)
{
	char uid[80];
	size_t end = 0;

	snprintf(uid, sizeof(uid), "%s", d->sys_wwid);
	for (int i = 0; i < 4 && uid[end]; i++)
		end += strcspn(uid + end, ".") + (i < 3 && strchr(uid + end, '.'));
	uid[end] = '\0';
	return take(uid, dst, WWID_SIZE);
}

static int from_device(const struct disk *d, unsigned peer, char *dst, const char **from,
		       struct err *e)
{
	switch (d->bus) {
	case DISK_BUS_SCSI:
		*from = "VPD page 83h";
		return from_page(d, peer, dst, e);
	case DISK_BUS_NVME:
		*from = "sysfs wwid";
		return strlen(d->sys_wwid) < 256 ? take(d->sys_wwid, dst, WWID_SIZE) : E_NOTFOUND;
	case DISK_BUS_DASD:
		*from = "sysfs uid";
		return from_dasd(d, dst);
	case DISK_BUS_OTHER:
	case DISK_BUS_CCISS:
		break;
	}
	return E_NOTFOUND;
}

static bool has_last_resort(const struct disk *d, const char *uid_attribute)
{
	if (d->bus == DISK_BUS_OTHER || d->bus == DISK_BUS_CCISS)
		return false;
	return !*uid_attribute || !strcmp(uid_attribute, usual[d->bus]);
}

static int none(const struct disk *d, const char *uid_attribute, bool udev_exhausted, struct err *e)
{
	if (!*uid_attribute)
		return err_set(e, E_NOTFOUND, "%s: the device has no name that could be its WWID",
			       d->name);
	if (udev_exhausted && has_last_resort(d, uid_attribute))
		return err_set(e, E_NOTFOUND,
			       "%s: udev has no %s for it, and the device has no name that could "
			       "be its WWID",
			       d->name, uid_attribute);
	return err_set(e, E_NOTFOUND,
		       "%s: udev has no %s for it; see `udevadm info /dev/%s`, and uid_attribute "
		       "in multipath.conf",
		       d->name, uid_attribute, d->name);
}

int wwid_of(const struct disk *d, const char *uid_attribute, bool udev_exhausted, unsigned peer,
	    char *dst, size_t size, const char **from, struct err *e)
{
	const char *value = *uid_attribute ? disk_prop(d, uid_attribute) : NULL;
	int err = E_NOTFOUND;

	assert(size >= WWID_SIZE);
	dst[0] = '\0';
	*from = "";
	if (value && *value) {
		*from = place_of(uid_attribute);
		err = take(value, dst, size);
	} else if ((!*uid_attribute || udev_exhausted) && has_last_resort(d, uid_attribute)) {
		err = from_device(d, peer, dst, from, e);
	}
	if (!err)
		return 0;
	dst[0] = '\0';
	return err == E_NOTFOUND ? none(d, uid_attribute, udev_exhausted, e) : err;
}
