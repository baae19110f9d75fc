/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk: owning the facts about a block device.  An unknown string is one
 * constant, so that a disk of few facts costs no allocations.
 */
#include "engine/disk.h"

#include "base/attr.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char unknown[] = "";

/* The string members, for those who treat them all alike. */
static const size_t members[] = {
	offsetof(struct disk, name),         offsetof(struct disk, syspath),
	offsetof(struct disk, vendor),       offsetof(struct disk, product),
	offsetof(struct disk, rev),          offsetof(struct disk, serial),
	offsetof(struct disk, hctl),         offsetof(struct disk, protocol),
	offsetof(struct disk, node_name),    offsetof(struct disk, host_wwpn),
	offsetof(struct disk, host_wwnn),    offsetof(struct disk, target_wwpn),
	offsetof(struct disk, host_adapter), offsetof(struct disk, state),
	offsetof(struct disk, dh_state),     offsetof(struct disk, sys_wwid),
	offsetof(struct disk, used_by),      offsetof(struct disk, map_name),
	offsetof(struct disk, map_uuid),
};

static const char **member(struct disk *d, size_t i)
{
	return (const char **)(void *)((char *)d + members[i]);
}

void disk_init(struct disk *d)
{
	*d = (struct disk){ .host = UINT32_MAX, .tpgs = -1, .tpg = -1 };
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		*member(d, i) = unknown;
}

static void release(const char *text)
{
	if (text != unknown)
		free((void *)(uintptr_t)text);
}

void disk_fini(struct disk *d)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		release(*member(d, i));
	for (size_t i = 0; i < d->nprops; i++) {
		free(d->props[i].key);
		free(d->props[i].value);
	}
	free(d->props);
	free(d->inquiry.bytes);
	free(d->pg80.bytes);
	free(d->pg83.bytes);
	disk_init(d);
}

void disks_fini(struct disks *all)
{
	for (size_t i = 0; i < all->n; i++)
		disk_fini(&all->disks[i]);
	free(all->disks);
	*all = (struct disks){ 0 };
}

struct disk *disks_add(struct disks *all)
{
	all->disks = mem_grow(all->disks, &all->cap, all->n + 1, sizeof(*all->disks));
	disk_init(&all->disks[all->n]);
	return &all->disks[all->n++];
}

void disk_str(const char **slot, const char *text)
{
	const char *old = *slot;

	*slot = text && *text ? xstrdup(text) : unknown;
	release(old);
}

void disk_prop_add(struct disk *d, const char *key, const char *value)
{
	d->props = mem_grow(d->props, &d->cap_props, d->nprops + 1, sizeof(*d->props));
	d->props[d->nprops++] = (struct disk_prop){ xstrdup(key), xstrdup(value) };
}

const char *disk_prop(const struct disk *d, const char *key)
{
	for (size_t i = 0; i < d->nprops; i++) {
		if (!strcmp(d->props[i].key, key))
			return d->props[i].value;
	}
	return NULL;
}
