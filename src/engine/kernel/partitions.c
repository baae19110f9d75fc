/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * partitions: a partition table, read in a child that tells it record by
 * record.  The only file that uses libblkid.
 */
#include "engine/kernel/partitions.h"

#include "base/mono.h"
#include "engine/kernel/child.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEADLINE_MS 10000
#define GRACE_MS    200
#define EXTENDED    2 /* sectors: for a boot loader, as kpartx has it */

/* The names of libblkid and ours; of others, kpartx makes no maps. */
static const struct {
	const char *blkid, *ours;
} tables[] = {
	{ "gpt", "gpt" },           { "dos", "dos" }, { "bsd", "bsd" }, { "solaris", "solaris" },
	{ "unixware", "unixware" }, { "mac", "mac" }, { "sun", "sun" },
};

/* What the child says: the head, then a record for each partition. */
struct word {
	int errnum; /* of the head: why there is none */
	bool opening;
	char table[16];
	uint64_t sectors;
	uint32_t n;
	struct partition part;
};

struct wish {
	const char *device;
};

/* ---- in the child ---- */

static const char *table_name(blkid_parttable table)
{
	const char *type = table ? blkid_parttable_get_type(table) : NULL;

	for (size_t i = 0; type && i < sizeof(tables) / sizeof(*tables); i++)
		if (!strcmp(type, tables[i].blkid))
			return tables[i].ours;
	return "";
}

/* Of the outermost table, and one that there can be a map of. */
static bool wanted(blkid_partition p)
{
	blkid_parttable t = blkid_partition_get_table(p);
	int n = blkid_partition_get_partno(p);

	return t && !blkid_parttable_get_parent(t) && n >= 1 && n <= PARTITION_MAX &&
	       blkid_partition_get_size(p) > 0;
}

static struct partition partition_of(blkid_partition p)
{
	const char *type = blkid_partition_get_type_string(p);
	struct partition out = { .number = (uint32_t)blkid_partition_get_partno(p),
				 .start = (uint64_t)blkid_partition_get_start(p),
				 .sectors = (uint64_t)blkid_partition_get_size(p),
				 .extended = blkid_partition_is_extended(p) };

	if (out.extended && out.sectors > EXTENDED)
		out.sectors = EXTENDED;
	if (type)
		snprintf(out.type, sizeof(out.type), "%s", type);
	else
		snprintf(out.type, sizeof(out.type), "0x%x", blkid_partition_get_type(p));
	return out;
}

static void tell_list(int pipe, blkid_partlist list, struct word *w)
{
	int all = blkid_partlist_numof_partitions(list);

	for (int i = 0; i < all; i++)
		w->n += wanted(blkid_partlist_get_partition(list, i));
	child_say(pipe, w, sizeof(*w));
	for (int i = 0; i < all; i++) {
		blkid_partition p = blkid_partlist_get_partition(list, i);

		if (!wanted(p))
			continue;
		w->part = partition_of(p);
		child_say(pipe, w, sizeof(*w));
	}
}

static blkid_parttable outermost(blkid_partlist list)
{
	for (int i = 0; i < blkid_partlist_numof_partitions(list); i++) {
		blkid_parttable t =
			blkid_partition_get_table(blkid_partlist_get_partition(list, i));

		if (t && !blkid_parttable_get_parent(t))
			return t;
	}
	return NULL;
}

static int read_table(int pipe, int fd, struct word *w)
{
	blkid_probe probe = blkid_new_probe();
	blkid_partlist list;
	const char *type = NULL;

	if (!probe || blkid_probe_set_device(probe, fd, 0, 0))
		return EIO;
	w->sectors = (uint64_t)blkid_probe_get_sectors(probe);
	blkid_probe_enable_superblocks(probe, 0);
	blkid_probe_enable_partitions(probe, 1);
	errno = 0;
	list = blkid_probe_get_partitions(probe);
	if (!list)
		return errno;
	snprintf(w->table, sizeof(w->table), "%s", table_name(outermost(list)));
	/* without a single partition the list knows no table; the probe does */
	if (!outermost(list) && !blkid_do_safeprobe(probe) &&
	    !blkid_probe_lookup_value(probe, "PTTYPE", &type, NULL))
		snprintf(w->table, sizeof(w->table), "%s", type);
	if (!*w->table)
		return 0;
	tell_list(pipe, list, w);
	return -1;
}

static void be_reader(int pipe, void *arg)
{
	const struct wish *wish = arg;
	struct word w = { .opening = true };
	int fd = open(wish->device, O_RDONLY | O_CLOEXEC);
	char first[512];

	if (fd < 0) {
		w.errnum = errno;
	} else {
		w.opening = false;
		/* libblkid takes a device that cannot be read for one without a table */
		w.errnum =
			pread(fd, first, sizeof(first), 0) < 0 ? errno : read_table(pipe, fd, &w);
	}
	if (w.errnum >= 0)
		child_say(pipe, &w, sizeof(w));
	_exit(0);
}

/* ---- in the caller ---- */

static int take_head(const struct word *w, const char *device, struct partitions *out,
		     struct err *e)
{
	if (w->errnum > 0)
		return err_errno(e, E_IO, w->errnum, "%s cannot be %s", device,
				 w->opening ? "opened" : "read");
	snprintf(out->table, sizeof(out->table), "%s", w->table);
	out->sectors = w->sectors;
	return 0;
}

static int hear_all(struct child *c, const char *device, int64_t until, struct partitions *out,
		    struct err *e)
{
	struct word w = { 0 };
	enum child_word heard = child_hear(c, &w, sizeof(w), until);
	int rc = heard == CHILD_WORD ? take_head(&w, device, out, e) : 0;

	for (uint32_t n = w.n; !rc && heard == CHILD_WORD && out->n < n;) {
		heard = child_hear(c, &w, sizeof(w), until);
		if (heard == CHILD_WORD)
			partitions_add(out, &w.part);
	}
	if (heard == CHILD_SILENT)
		return err_set(e, E_TIMEOUT,
			       "%s: reading its partition table hangs; are there paths?", device);
	if (heard == CHILD_GONE)
		return err_set(e, E_IO, "%s: the helper that read its partition table was ended",
			       device);
	return rc;
}

int partitions_read(const char *device, int deadline_ms, struct partitions *out, struct err *e)
{
	struct wish wish = { .device = device };
	struct child c;
	int rc;

	*out = (struct partitions){ 0 };
	rc = child_start(&c, "sandeck-parts", be_reader, &wish, e);
	if (rc)
		return rc;
	rc = hear_all(&c, device, mono_ms() + (deadline_ms > 0 ? deadline_ms : DEADLINE_MS), out,
		      e);
	child_end(&c, GRACE_MS);
	return rc;
}
