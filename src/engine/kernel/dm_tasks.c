/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_tasks: device mapper's calls, one each.
 *
 * Nodes are udev's alone (DISABLE_LIBRARY_FALLBACK), as multipath-tools has
 * it: a node that the library made is not in udev's database.
 */
#include "engine/kernel/dm_tasks.h"

#include "base/mem.h"
#include "base/mono.h"
#include "base/text.h"

#include <errno.h>
#include <libdevmapper.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAP_NS 20000000

/* ---- errors ---- */

/* libdevmapper's last words; its interface has no place for a context. */
static char last_words[200];

static void keep_words(int level, const char *file, int line, int errnum, const char *fmt, ...)
	ATTR_PRINTF(5, 6);

static void keep_words(int level, const char *file, int line, int errnum, const char *fmt, ...)
{
	va_list ap;

	(void)file;
	(void)line;
	(void)errnum;
	if ((level & 7) > 3) /* _LOG_ERR */
		return;
	va_start(ap, fmt);
	vsnprintf(last_words, sizeof(last_words), fmt, ap);
	va_end(ap);
}

void dmt_begin(void)
{
	dm_log_with_errno_init(keep_words);
	dm_set_name_mangling_mode(DM_STRING_MANGLING_NONE);
	dm_udev_set_sync_support(1);
}

static int code_of(int errnum)
{
	switch (errnum) {
	case ENXIO:
	case ENODEV:
	case ENOENT:
		return E_NOTFOUND;
	case EACCES:
	case EPERM:
		return E_PERM;
	case EBUSY:
		return E_BUSY;
	case EINVAL:
		return E_REFUSED;
	default:
		return E_IO;
	}
}

static int failed(int errnum, const char *step, struct err *e)
{
	char clean[200];

	if (errnum)
		return err_errno(e, code_of(errnum), errnum, "%s", step);
	return err_set(e, E_IO, "%s: %s", step,
		       *last_words ? text_clean(clean, sizeof(clean), last_words)
				   : "libdevmapper gave no reason");
}

/* ---- one call ---- */

static struct dm_task *task(int type, struct dmt_id id)
{
	struct dm_task *t = dm_task_create(type);

	last_words[0] = '\0';
	if (t && (*id.uuid ? dm_task_set_uuid(t, id.uuid) : dm_task_set_name(t, id.name)))
		return t;
	if (t)
		dm_task_destroy(t);
	return NULL;
}

/* Run and free it. ready false: a member could not be set. */
static int finish(struct dm_task *t, bool ready, const char *step, int *errnum, struct err *e)
{
	int num = 0;
	bool ok = t && ready && dm_task_run(t);

	if (!ok && t && ready)
		num = dm_task_get_errno(t);
	if (t)
		dm_task_destroy(t);
	if (errnum)
		*errnum = num;
	return ok ? 0 : failed(num, step, e);
}

static bool set_node(struct dm_task *t, const struct dmt_node *n)
{
	return !n || ((n->mode < 0 || dm_task_set_mode(t, (mode_t)n->mode)) &&
		      (n->uid < 0 || dm_task_set_uid(t, (uid_t)n->uid)) &&
		      (n->gid < 0 || dm_task_set_gid(t, (gid_t)n->gid)));
}

int dmt_create(const char *name, const char *uuid, const struct dmt_node *node, struct err *e)
{
	struct dm_task *t = dm_task_create(DM_DEVICE_CREATE);
	bool ready = t && dm_task_set_name(t, name) && (!*uuid || dm_task_set_uuid(t, uuid)) &&
		     set_node(t, node);

	last_words[0] = '\0';
	return finish(t, ready, "making the device", NULL, e);
}

int dmt_load(struct dmt_id id, const char *target, uint64_t sectors, const char *table, bool ro,
	     int *errnum, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_RELOAD, id);
	bool ready =
		t && dm_task_add_target(t, 0, sectors, target, table) && (!ro || dm_task_set_ro(t));

	return finish(t, ready, "loading the table", errnum, e);
}

int dmt_clear(struct dmt_id id, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_CLEAR, id);

	return finish(t, t, "dropping the table that was loaded", NULL, e);
}

int dmt_suspend(struct dmt_id id, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_SUSPEND, id);
	bool ready = t && dm_task_no_flush(t) && dm_task_skip_lockfs(t);

	return finish(t, ready, "suspending", NULL, e);
}

int dmt_message(struct dmt_id id, const char *text, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_TARGET_MSG, id);
	bool ready = t && dm_task_set_sector(t, 0) && dm_task_set_message(t, text);

	return finish(t, ready, text, NULL, e);
}

/* ---- with udev ---- */

static bool set_cookie(struct dm_task *t, struct dmt_udev *u)
{
	bool fresh = !u->cookie;

	if (!dm_task_set_cookie(t, &u->cookie, u->flags | DM_UDEV_DISABLE_LIBRARY_FALLBACK))
		return false;
	if (fresh && u->cookie && u->made)
		u->made(u->ctx, u->cookie);
	return true;
}

int dmt_resume(struct dmt_id id, bool flush, const struct dmt_node *node, struct dmt_udev *u,
	       struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_RESUME, id);
	bool ready = t && dm_task_skip_lockfs(t) && (flush || dm_task_no_flush(t)) &&
		     set_node(t, node) && set_cookie(t, u);

	return finish(t, ready, "continuing with the table", NULL, e);
}

int dmt_rename(const char *name, const char *new_name, struct dmt_udev *u, struct err *e)
{
	/* by name only: the kernel's rename knows no other way */
	struct dm_task *t = task(DM_DEVICE_RENAME, (struct dmt_id){ "", name });
	bool ready = t && dm_task_set_newname(t, new_name) && set_cookie(t, u);

	return finish(t, ready, "renaming", NULL, e);
}

int dmt_remove(struct dmt_id id, bool deferred, struct dmt_udev *u, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_REMOVE, id);
	bool ready = t && (!deferred || dm_task_deferred_remove(t)) && set_cookie(t, u);

	return finish(t, ready, "removing", NULL, e);
}

bool dmt_udev_wait(uint32_t cookie, int ms)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	int64_t until = mono_ms() + ms;
	int ready = 0;

	while (cookie) {
		if (!dm_udev_wait_immediate(cookie, &ready) || ready)
			return true;
		if (mono_ms() >= until)
			break;
		nanosleep(&nap, NULL);
	}
	if (!cookie)
		return true;
	/* in udev's place, once for each call that it has not answered; then it can be taken away
	 */
	for (int i = 0; i < 300 && !ready; i++) {
		dm_udev_complete(cookie);
		if (!dm_udev_wait_immediate(cookie, &ready))
			break;
	}
	return false;
}

/* ---- looking ---- */

static void take_table(struct dm_task *t, struct dmt_map *out)
{
	uint64_t start, sectors;
	char *type = NULL, *params = NULL;

	if (dm_get_next_target(t, NULL, &start, &sectors, &type, &params) || !type)
		return;
	snprintf(out->target, sizeof(out->target), "%s", type);
	out->sectors = sectors;
	free(out->table);
	out->table = xstrdup(params ? params : "");
}

static bool take_info(struct dm_task *t, struct dmt_map *out)
{
	struct dm_info i;

	if (!dm_task_get_info(t, &i))
		return false;
	out->exists = i.exists;
	if (!i.exists)
		return true;
	out->major = i.major;
	out->minor = i.minor;
	out->open = i.open_count;
	out->suspended = i.suspended;
	out->live = i.live_table;
	out->staged = i.inactive_table;
	out->ro = i.read_only;
	out->deferred = i.deferred_remove;
	snprintf(out->name, sizeof(out->name), "%s", dm_task_get_name(t));
	snprintf(out->uuid, sizeof(out->uuid), "%s", dm_task_get_uuid(t));
	take_table(t, out);
	return true;
}

int dmt_look(struct dmt_id id, struct dmt_map *out, struct err *e)
{
	struct dm_task *t = task(DM_DEVICE_TABLE, id);
	int rc = 0;

	*out = (struct dmt_map){ .table = xstrdup("") };
	/* no such device is no failure of the task: it says so in its info */
	if (!t || !dm_task_no_flush(t) || !dm_task_run(t)) {
		int num = t ? dm_task_get_errno(t) : 0;

		rc = num == ENXIO ? 0 : failed(num, "reading the map", e);
	} else if (!take_info(t, out)) {
		rc = failed(0, "reading the map", e);
	}
	if (t)
		dm_task_destroy(t);
	return rc;
}

void dmt_map_fini(struct dmt_map *m)
{
	free(m->table);
	m->table = NULL;
}

static void tell_part(const char *name, void (*each)(void *, const char *, const char *), void *ctx)
{
	struct dmt_map m;

	if (!dmt_look((struct dmt_id){ "", name }, &m, NULL) && m.exists &&
	    !strncmp(m.uuid, "part", 4))
		each(ctx, m.name, m.uuid);
	dmt_map_fini(&m);
}

int dmt_each_part(void (*each)(void *ctx, const char *name, const char *uuid), void *ctx,
		  struct err *e)
{
	struct dm_task *t = dm_task_create(DM_DEVICE_LIST);
	struct dm_names *n = t && dm_task_run(t) ? dm_task_get_names(t) : NULL;
	uint32_t next;

	if (!n) {
		int num = t ? dm_task_get_errno(t) : 0;

		if (t)
			dm_task_destroy(t);
		return failed(num, "listing the maps", e);
	}
	if (n->dev)
		do {
			tell_part(n->name, each, ctx);
			next = n->next;
			n = (struct dm_names *)(void *)((char *)n + next);
		} while (next);
	dm_task_destroy(t);
	return 0;
}
