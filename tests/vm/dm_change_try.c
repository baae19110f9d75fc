/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change_try: changes of maps from the command line, for the suite in the
 * guest, and a kill at any of their calls.
 *
 * TRY_KILL=before:N or after:N in the environment: the helper process is
 * killed before or after its N-th call of device mapper that changes
 * something; TRY_ALONE=1 kills its parent first, so that nobody sees to it.
 * TRY_DEADLINE, TRY_WAIT: in milliseconds.
 */
#include "engine/kernel/dm_change.h"
#include "engine/kernel/partition_maps.h"
#include "engine/kernel/partitions.h"

#include <inttypes.h>
#include <libdevmapper.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- the kill ---- */

static atomic_int *kills; /* of all processes: who comes after the killed one is left alone */

static void kill_here(const char *when, int n)
{
	const char *wish = getenv("TRY_KILL");
	size_t len = strlen(when);

	if (!wish || *kills || strncmp(wish, when, len) != 0 || atoi(wish + len) != n)
		return;
	++*kills;
	if (getenv("TRY_ALONE"))
		kill(getppid(), SIGKILL);
	raise(SIGKILL);
}

static bool changes(struct dm_task *t)
{
	/* the type is the first member of a struct that the library does not show */
	int type = *(const int *)(const void *)t;

	return type != DM_DEVICE_TABLE && type != DM_DEVICE_INFO && type != DM_DEVICE_LIST;
}

/* The linker (--wrap) puts this in the library's place, and __real_ for the library's. */
int __real_dm_task_run(struct dm_task *t);
int __wrap_dm_task_run(struct dm_task *t);

int __wrap_dm_task_run(struct dm_task *t)
{
	static int calls;
	bool counts = changes(t);
	int rc;

	if (counts)
		kill_here("before:", ++calls);
	rc = __real_dm_task_run(t);
	if (counts)
		kill_here("after:", calls);
	return rc;
}

/* ---- the commands ---- */

static int number(const char *name)
{
	const char *value = getenv(name);

	return value ? atoi(value) : 0;
}

static void say(void *ctx, bool ok, const char *text)
{
	(void)ctx;
	printf("%s%s\n", ok ? "" : "failed: ", text);
}

static const struct {
	const char *word;
	struct dm_change c;
} verbs[] = {
	{ "create", { .kind = DM_CREATE } },
	{ "reload", { .kind = DM_RELOAD } },
	{ "reload-force", { .kind = DM_RELOAD, .force = true } },
	{ "resize", { .kind = DM_RESIZE } },
	{ "rename", { .kind = DM_RENAME } },
	{ "remove", { .kind = DM_REMOVE } },
	{ "remove-force", { .kind = DM_REMOVE, .force = true } },
	{ "remove-deferred", { .kind = DM_REMOVE, .deferred = true } },
	{ "resume", { .kind = DM_RESUME } },
	{ "suspend", { .kind = DM_SUSPEND } },
	{ "clear", { .kind = DM_CLEAR } },
	{ "keep", { .kind = DM_KEEP } },
};

/* VERB NAME UUID [NEW | SECTORS TABLE] */
static int change(int argc, char **argv, struct dm_change c)
{
	struct dm_change_result res;
	int rc;

	c.name = argv[2];
	c.uuid = argv[3];
	if (argc == 5)
		c.new_name = argv[4];
	if (argc == 6) {
		c.sectors = strtoull(argv[4], NULL, 10);
		c.table = argv[5];
	}
	c.skip_kpartx = !getenv("TRY_KPARTX");
	c.deadline_ms = number("TRY_DEADLINE");
	c.wait_ms = number("TRY_WAIT");
	c.udev_ms = number("TRY_UDEV");
	if (getenv("TRY_OWNER")) {
		c.set_mode = c.set_uid = c.set_gid = true;
		c.mode = 0640;
		c.uid = 1;
		c.gid = 2;
	}
	rc = dm_change_run(&c, &res, NULL);
	printf("%s (%u:%u)%s%s%s%s%s%s\n", res.said, res.major, res.minor,
	       res.done ? " done" : " not done", res.changed ? " changed" : "", res.ro ? " ro" : "",
	       res.deferred ? " deferred" : "", res.repaired ? " repaired" : "",
	       res.cookie_expired ? " cookie-expired" : "");
	return rc ? 1 : 0;
}

/* NAME DEVICE: as kpartx -l has it. */
static int list(const char *name, const char *device)
{
	struct partitions all;
	struct err e = { 0 };

	if (partitions_read(device, number("TRY_DEADLINE"), &all, &e)) {
		printf("%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < all.n; i++)
		printf("%s%s%" PRIu32 " : 0 %" PRIu64 " %s %" PRIu64 "\n", name,
		       partition_delim_default(name), all.list[i].number, all.list[i].sectors,
		       device, all.list[i].start);
	partitions_fini(&all);
	return 0;
}

/* NAME UUID: as kpartx -u. */
static int update(const char *name, const char *uuid)
{
	struct partition_job job = { .name = name, .uuid = uuid };
	char node[300];
	struct stat st;

	snprintf(node, sizeof(node), "/dev/mapper/%s", name);
	if (stat(node, &st))
		return 1;
	job.major = major(st.st_rdev);
	job.minor = minor(st.st_rdev);
	return partition_maps_update(&job, say, NULL, NULL) ? 1 : 0;
}

int main(int argc, char **argv)
{
	kills = mmap(NULL, sizeof(*kills), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (kills == MAP_FAILED)
		return 2;
	if (argc == 2 && !strcmp(argv[1], "repair"))
		return dm_change_repair(NULL, 0, say, NULL) < 0;
	if (argc == 4 && !strcmp(argv[1], "list"))
		return list(argv[2], argv[3]);
	if (argc == 4 && !strcmp(argv[1], "update"))
		return update(argv[2], argv[3]);
	for (size_t i = 0; argc >= 4 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(argv[1], verbs[i].word))
			return change(argc, argv, verbs[i].c);
	fprintf(stderr, "usage: dm_change_try VERB NAME UUID [NEW | SECTORS TABLE]\n");
	return 2;
}
