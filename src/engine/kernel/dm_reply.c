/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_reply: reading what a device mapper ioctl left in its buffer.
 *
 * The records are chained by offsets that come from the kernel; they are
 * checked all the same, because a wrong one would make the engine, which runs
 * as root, read memory that is not its own.  Fields are copied out, so that a
 * record at an odd offset is no trap either.
 */
#include "engine/kernel/dm_reply.h"

#include <linux/dm-ioctl.h>
#include <string.h>

/* Interface versions (4.x) from which a list's records carry more. */
#define MINOR_HAS_EVENT 37

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static bool fits(const struct dm_data *d, size_t at, size_t n)
{
	return at <= d->len && n <= d->len - at;
}

static bool get(const struct dm_data *d, size_t at, void *out, size_t n)
{
	if (!fits(d, at, n))
		return false;
	memcpy(out, d->p + at, n);
	return true;
}

/* The string at `at`, which must end within the data; NULL if it does not. */
static const char *string_at(const struct dm_data *d, size_t at, size_t *len)
{
	const char *end = at < d->len ? memchr(d->p + at, '\0', d->len - at) : NULL;

	if (!end)
		return NULL;
	*len = (size_t)(end - (d->p + at));
	return d->p + at;
}

uint64_t dm_encode_dev(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | (uint64_t)(major << 8) | ((uint64_t)(minor & ~0xffu) << 12);
}

void dm_decode_dev(uint64_t dev, uint32_t *major, uint32_t *minor)
{
	*major = (uint32_t)(dev >> 8) & 0xfff;
	*minor = (uint32_t)((dev & 0xff) | ((dev >> 12) & 0xfff00));
}

/*
 * What follows the name: event number, flags and, as the flags say, the uuid.
 * Kernels that do not know the flags leave a 0 there.
 */
static bool read_extras(const struct dm_data *d, size_t at, struct dm_name *out)
{
	uint32_t word[2];
	size_t len;

	if (!get(d, at, word, sizeof(word)))
		return false;
	out->has_event = true;
	out->event_nr = word[0];
	out->has_uuid = word[1] & (DM_NAME_LIST_FLAG_HAS_UUID | DM_NAME_LIST_FLAG_DOESNT_HAVE_UUID);
	if (word[1] & DM_NAME_LIST_FLAG_HAS_UUID)
		out->uuid = string_at(d, at + sizeof(word), &len);
	return out->uuid != NULL;
}

int dm_reply_name(const struct dm_data *d, size_t *pos, uint32_t minor_version, struct dm_name *out)
{
	const size_t name_off = offsetof(struct dm_name_list, name);
	size_t at = *pos, len;
	uint64_t dev;
	uint32_t next;

	*out = (struct dm_name){ .uuid = "" };
	if (at >= d->len)
		return 0;
	if (!get(d, at, &dev, sizeof(dev)) ||
	    !get(d, at + offsetof(struct dm_name_list, next), &next, sizeof(next)))
		return -1;
	if (!dev) /* how an empty list looks */
		return 0;
	dm_decode_dev(dev, &out->major, &out->minor);
	out->name = string_at(d, at + name_off, &len);
	if (!out->name)
		return -1;
	if (minor_version >= MINOR_HAS_EVENT &&
	    !read_extras(d, align8(at + name_off + len + 1), out))
		return -1;
	/* Backwards would go round in circles; beyond the end, there were more and they are lost.
	 */
	if (next && (next < name_off || !fits(d, at + next, 1)))
		return -1;
	*pos = next ? at + next : d->len;
	return 1;
}

bool dm_reply_target(const struct dm_data *d, struct dm_target *out)
{
	struct dm_target_spec spec;
	size_t len;

	if (!get(d, 0, &spec, sizeof(spec)))
		return false;
	/* The type is an array that need not end in a NUL; its copy in the reply is what we name.
	 */
	if (!memchr(spec.target_type, '\0', sizeof(spec.target_type)))
		return false;
	out->type = d->p + offsetof(struct dm_target_spec, target_type);
	out->start = spec.sector_start;
	out->sectors = spec.length;
	out->text = string_at(d, sizeof(spec), &len);
	out->len = out->text ? len : 0;
	return out->text != NULL;
}

bool dm_reply_version(const struct dm_data *d, const char *type, uint32_t version[3])
{
	const size_t name_off = offsetof(struct dm_target_versions, name);
	size_t at = 0, len;
	uint32_t next;

	do {
		const char *name = string_at(d, at + name_off, &len);

		if (!name || !get(d, at, &next, sizeof(next)))
			return false;
		if (!strcmp(name, type))
			return get(d, at + offsetof(struct dm_target_versions, version), version,
				   3 * sizeof(version[0]));
		at += next;
	} while (next >= name_off);
	return false;
}
