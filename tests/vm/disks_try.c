/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disks_try: prints what disks_read finds on this host and pathness makes of
 * it, for tests/vm/disks.sh.
 *
 * usage: disks_try                        a line a disk, its fields between bars
 *        disks_try props NAME             the properties of one, as udevadm prints them
 *        disks_try paths MODE [-i] [-n]   NAME WWID ASSEMBLY CLAIM WHY WHY of each SCSI disk;
 *                                         -n: as if udev had not looked at it before
 */
#include "engine/kernel/disks.h"
#include "engine/monitor/pathness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_props(const struct disks *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct disk *d = &all->disks[i];

		for (size_t k = 0; k < d->nprops && !strcmp(d->name, name); k++)
			printf("%s=%s\n", d->props[k].key, d->props[k].value);
	}
}

/* ---- is it a path? ---- */

static bool is_listed(const char *wwid)
{
	char line[256], wanted[160];
	FILE *f = fopen("/etc/multipath/wwids", "re");
	bool found = false;

	snprintf(wanted, sizeof(wanted), "/%s/\n", wwid);
	while (f && !found && fgets(line, sizeof(line), f))
		found = !strcmp(line, wanted);
	if (f)
		fclose(f);
	return found;
}

static struct pathness_disk fact(struct disk *d, bool anew)
{
	const char *wwid = disk_prop(d, "ID_SERIAL");

	for (size_t i = 0; anew && i < d->nprops; i++) {
		if (!strcmp(d->props[i].key, "DM_MULTIPATH_DEVICE_PATH"))
			d->props[i].value[0] = '\0';
	}
	return (struct pathness_disk){ .disk = d,
				       .wwid = wwid ? wwid : "",
				       .listed = wwid && is_listed(wwid),
				       .blacklisted =
					       strncmp(d->name, "sd", 2) != 0 ? "devnode" : "",
				       .map = "" };
}

static void print_paths(struct disks *all, enum conf_find find, bool anew)
{
	struct pathness_rules rules = { .find = find, .in_charge = true, .now_ms = 1000000 };
	struct pathness_disk *p = calloc(all->n, sizeof(*p));

	for (size_t i = 0; p && i < all->n; i++)
		p[i] = fact(&all->disks[i], anew);
	if (p)
		pathness_decide(&rules, p, all->n);
	for (size_t i = 0; p && i < all->n; i++) {
		if (!*p[i].blacklisted)
			printf("%s|%s|%d|%d|%s|%s\n", p[i].disk->name, p[i].wwid,
			       p[i].assembly.is == PATHNESS_YES,
			       p[i].claim.is == PATHNESS_YES     ? 1
			       : p[i].claim.is == PATHNESS_WAITS ? 2
								 : 0,
			       p[i].assembly.text, p[i].claim.text);
	}
	free(p);
}

static void paths(struct disks *all, int argc, char **argv)
{
	static const char *const words[] = { "off", "on", "greedy", "smart", "strict" };
	enum conf_find find = FIND_STRICT;
	bool anew = false;

	for (int i = 0; i < argc; i++) {
		for (int k = FIND_OFF; k <= FIND_STRICT; k++) {
			if (!strcmp(argv[i], words[k]))
				find = (enum conf_find)k;
		}
		if (!strcmp(argv[i], "-i"))
			find = pathness_ignoring_wwids(find);
		anew = anew || !strcmp(argv[i], "-n");
	}
	print_paths(all, find, anew);
}

/* ---- what it is ---- */

static void print_disk(const struct disk *d)
{
	const char *wwid = disk_prop(d, "ID_SERIAL");

	printf("%s|%s|%s|%s|%s,%s|%s|%s|", d->name, d->hctl, d->serial, d->protocol, d->vendor,
	       d->product, wwid ? wwid : "", d->state);
	printf("%s|%u:%u|%llu|%lld|%d|%s|%d|%s|%s|%s|%s\n", d->syspath, d->major, d->minor,
	       (unsigned long long)d->sectors, (long long)d->timeout_ms, d->tpgs,
	       san_alua_name(d->alua), (int)d->tpg, d->dh_state, d->initialized ? "udev" : "",
	       d->used_by, d->map_name);
}

int main(int argc, char **argv)
{
	struct disks all = { 0 };
	struct err e = { 0 };

	if (disks_read("", &all, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	if (argc > 2 && !strcmp(argv[1], "props"))
		print_props(&all, argv[2]);
	else if (argc > 2 && !strcmp(argv[1], "paths"))
		paths(&all, argc - 2, argv + 2);
	else
		for (size_t i = 0; i < all.n; i++)
			print_disk(&all.disks[i]);
	disks_fini(&all);
	return 0;
}
