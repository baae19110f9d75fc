/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change_do: making a map, giving it another table, continuing it.
 *
 * The order of calls is that of multipath-tools (libmultipath/devmapper.c:
 * dm_addmap_create, dm_addmap_reload); what is refused before the first one is
 * ours.
 */
#include "engine/kernel/dm_change_do.h"

#include "base/mem.h"
#include "base/mono.h"
#include "engine/kernel/child.h"
#include "engine/kernel/dm_same.h"

#include <errno.h>
#include <libdevmapper.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FLAG_RELOAD    DM_SUBSYSTEM_UDEV_FLAG0
#define FLAG_NO_KPARTX DM_SUBSYSTEM_UDEV_FLAG1
#define FLAG_NO_PATHS  DM_SUBSYSTEM_UDEV_FLAG2

/* ---- telling ---- */

static void tell(const struct dm_doing *d, enum dm_tell what, int rc)
{
	struct dm_word w = { .tell = what, .rc = rc, .res = d->res };

	if (d->mark.fd >= 0)
		snprintf(w.mark, sizeof(w.mark), "%s", d->mark.file);
	child_say(d->pipe, &w, sizeof(w)); /* who does not listen does not count */
}

void dm_do_step(struct dm_doing *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->res.said, sizeof(d->res.said), fmt, ap);
	va_end(ap);
	tell(d, DM_TELL_STEP, 0);
}

void dm_do_say(struct dm_doing *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->res.said, sizeof(d->res.said), fmt, ap);
	va_end(ap);
}

void dm_do_begin(struct dm_doing *d, const struct dm_change *c, int pipe, const char *name,
		 const char *uuid, int64_t until)
{
	*d = (struct dm_doing){ .c = c,
				.target = c->target ? c->target : "multipath",
				.pipe = pipe,
				.until = until,
				.mark = { .fd = -1 },
				.map = { .table = xstrdup("") } };
	snprintf(d->name, sizeof(d->name), "%s", name ? name : "");
	snprintf(d->uuid, sizeof(d->uuid), "%s", uuid ? uuid : "");
}

/* ---- with udev ---- */

static void keep_cookie(void *ctx, uint32_t cookie)
{
	struct dm_doing *d = ctx;
	char text[16];

	snprintf(text, sizeof(text), "%u", cookie);
	dm_mark_add(&d->mark, "cookie", text);
}

void dm_do_udev(struct dm_doing *d, uint16_t flags)
{
	d->udev.flags = flags;
	d->udev.made = keep_cookie;
	d->udev.ctx = d;
}

uint16_t dm_do_flags(const struct dm_change *c, bool reload)
{
	return (uint16_t)((reload && !c->as_new ? FLAG_RELOAD : 0) |
			  (c->skip_kpartx ? FLAG_NO_KPARTX : 0) |
			  (c->no_usable_path ? FLAG_NO_PATHS : 0));
}

/* ---- the map ---- */

struct dmt_id dm_do_id(const struct dm_doing *d)
{
	return (struct dmt_id){ d->uuid, d->name };
}

static struct dmt_node node_of(const struct dm_change *c)
{
	return (struct dmt_node){ .mode = c->set_mode ? (int64_t)c->mode : -1,
				  .uid = c->set_uid ? (int64_t)c->uid : -1,
				  .gid = c->set_gid ? (int64_t)c->gid : -1 };
}

/* The kernel's reasons in words, where they have a usual one. */
static int explain_load(struct dm_doing *d, int errnum)
{
	if (errnum == EBUSY)
		err_prefix(&d->e,
			   "a path is used by something else (mounted, swap, md, another map)");
	else if (errnum == ENXIO || errnum == ENODEV || errnum == ENOENT)
		err_prefix(&d->e, "a path is not there any more");
	else if (errnum == EINVAL)
		err_prefix(&d->e, "the kernel does not take this table (dmesg has its reason)");
	return d->e.code;
}

/* Into the inactive slot; read-only when a path is. */
static int load(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	int errnum = 0, rc;

	dm_do_step(d, "loading the table of %s", d->name);
	rc = dmt_load(dm_do_id(d), d->target, c->sectors, c->table, c->ro, &errnum, &d->e);
	d->res.ro = c->ro;
	if (rc && errnum == EROFS && !c->ro) {
		rc = dmt_load(dm_do_id(d), d->target, c->sectors, c->table, true, &errnum, &d->e);
		d->res.ro = true;
	}
	return rc ? explain_load(d, errnum) : 0;
}

static int resume(struct dm_doing *d, bool flush)
{
	struct dmt_node node = node_of(d->c);

	dm_do_step(d, flush ? "waiting for the I/O of %s, and continuing it" : "continuing %s",
		   d->name);
	return dmt_resume(dm_do_id(d), flush, &node, &d->udev, &d->e);
}

/* ---- create ---- */

static int refuse_present(struct dm_doing *d)
{
	struct dmt_map by_name;
	int rc;

	if (*d->uuid && d->map.exists)
		return err_set(&d->e, E_REFUSED, "there is a map of this uuid already, as %s",
			       d->map.name);
	rc = dmt_look((struct dmt_id){ "", d->name }, &by_name, &d->e);
	if (!rc && by_name.exists)
		rc = err_set(&d->e, E_REFUSED, "the name %s is taken, by the map %s", d->name,
			     *by_name.uuid ? by_name.uuid : "without a uuid");
	dmt_map_fini(&by_name);
	return rc;
}

/* A device without a table is of no use to anybody. */
static void drop_empty(struct dm_doing *d)
{
	struct err ignored;

	dmt_remove(dm_do_id(d), false, &d->udev, &ignored);
}

static int do_create(struct dm_doing *d)
{
	struct dmt_node node = node_of(d->c);
	int rc = refuse_present(d);

	if (rc)
		return rc;
	dm_do_udev(d, dm_do_flags(d->c, false));
	dm_do_step(d, "making %s", d->name);
	rc = dmt_create(d->name, d->uuid, &node, &d->e);
	if (rc)
		return rc;
	rc = load(d);
	if (!rc)
		rc = resume(d, false);
	if (rc) {
		drop_empty(d);
		return rc;
	}
	d->res.changed = true;
	dm_do_say(d, "%s is made%s", d->name, d->res.ro ? ", read-only" : "");
	return 0;
}

/* ---- reload and resize ---- */

static int refuse_reload(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	const struct dmt_map *m = &d->map;

	if (m->live && strcmp(m->target, d->target) != 0)
		return err_set(&d->e, E_REFUSED, "%s is a %s map and cannot become a %s one",
			       m->name, *m->target ? m->target : "composed", d->target);
	if (m->suspended && m->live && !c->force)
		return err_set(
			&d->e, E_BUSY,
			"%s is suspended, and another table would continue it: resume it first",
			m->name);
	if (c->kind == DM_RELOAD && m->live && m->sectors != c->sectors)
		return err_set(&d->e, E_REFUSED,
			       "%s has %llu sectors and the table %llu: that is a resize", m->name,
			       (unsigned long long)m->sectors, (unsigned long long)c->sectors);
	if (c->kind == DM_RESIZE && m->live && m->sectors > c->sectors && !c->force)
		return err_set(&d->e, E_REFUSED,
			       "%s would become smaller: what is on it is cut off", m->name);
	return 0;
}

static bool identical(const struct dm_doing *d)
{
	const struct dmt_map *m = &d->map;

	return m->live && !m->suspended && !m->staged && m->sectors == d->c->sectors &&
	       (m->ro || !d->c->ro) && dm_same_table(d->target, d->c->table, m->table);
}

/* The swap failed. The kernel then drops the new table, and may leave the map suspended. */
static int never_suspended(struct dm_doing *d, bool flush, int rc)
{
	struct err first = d->e;
	struct dmt_map now;

	if (!dmt_look(dm_do_id(d), &now, &d->e) && now.suspended)
		resume(d, flush);
	dmt_map_fini(&now);
	if (!dmt_look(dm_do_id(d), &now, &d->e) && now.suspended)
		err_prefix(&first, "%s IS SUSPENDED and could not be continued", d->name);
	else
		err_prefix(&first, "%s runs on with the table that it had", d->name);
	dmt_map_fini(&now);
	d->e = first;
	return rc;
}

static int do_reload(struct dm_doing *d)
{
	bool flush = d->c->kind == DM_RESIZE;
	int rc = refuse_reload(d);

	if (rc)
		return rc;
	if (identical(d)) {
		d->res.ro = d->map.ro;
		dm_do_say(d, "%s has this table already", d->name);
		return 0;
	}
	if (d->map.suspended)
		dm_mark_add(&d->mark, "was", "suspended");
	dm_do_udev(d, dm_do_flags(d->c, true));
	rc = load(d);
	if (rc)
		return rc;
	rc = resume(d, flush);
	if (rc)
		return never_suspended(d, flush, rc);
	d->res.changed = true;
	dm_do_say(d, "%s is %s%s", d->name, flush ? "resized" : "reloaded",
		  d->res.ro ? ", read-only" : "");
	return 0;
}

/* ---- resume, suspend, clear ---- */

static int do_resume(struct dm_doing *d)
{
	int rc;

	if (!d->map.suspended && !d->map.staged) {
		dm_do_say(d, "%s was not suspended", d->name);
		return 0;
	}
	dm_do_udev(d, dm_do_flags(d->c, false));
	rc = resume(d, false);
	if (rc)
		return rc;
	d->res.changed = true;
	dm_do_say(d, "%s continues%s", d->name, d->map.staged ? ", with the table loaded" : "");
	return 0;
}

static int do_suspend(struct dm_doing *d)
{
	int rc;

	if (d->map.suspended) {
		dm_do_say(d, "%s was suspended already", d->name);
		return 0;
	}
	dm_do_step(d, "suspending %s", d->name);
	rc = dmt_suspend(dm_do_id(d), &d->e);
	if (rc)
		return rc;
	d->res.changed = true;
	dm_do_say(d, "%s is suspended: I/O is held until it is resumed", d->name);
	return 0;
}

static int do_clear(struct dm_doing *d)
{
	int rc;

	if (!d->map.staged) {
		dm_do_say(d, "%s has no other table loaded", d->name);
		return 0;
	}
	dm_do_step(d, "dropping the table loaded for %s", d->name);
	rc = dmt_clear(dm_do_id(d), &d->e);
	if (rc)
		return rc;
	d->res.changed = true;
	dm_do_say(d, "the table loaded for %s is dropped", d->name);
	return 0;
}

/* ---- one change ---- */

static const struct {
	int (*run)(struct dm_doing *d);
} steps[] = {
	[DM_CREATE] = { do_create },    [DM_RELOAD] = { do_reload },    [DM_RESIZE] = { do_reload },
	[DM_RENAME] = { dm_do_rename }, [DM_REMOVE] = { dm_do_remove }, [DM_RESUME] = { do_resume },
	[DM_SUSPEND] = { do_suspend },  [DM_CLEAR] = { do_clear },      [DM_KEEP] = { dm_do_keep },
};

/* The mark is the map's, by its uuid if it has one, whichever way it was named. */
static int take_mark(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	const char *uuid = d->map.exists ? d->map.uuid : d->uuid;
	const char *name = d->map.exists ? d->map.name : d->name;
	struct dm_mark_text left;
	char file[512];
	int rc;

	dm_mark_file(file, sizeof(file), c->dir ? c->dir : DM_MARK_DIR, uuid, name);
	rc = dm_mark_take(&d->mark, file, d->until, &left, &d->e);
	if (rc)
		return rc;
	if (*left.kind && dm_do_undo(d, &left))
		rc = err_set(&d->e, E_REFUSED, "what an earlier change left comes first: %s",
			     d->res.said);
	dm_mark_text_fini(&left);
	return rc;
}

static int write_mark(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	bool ok = dm_mark_anew(&d->mark) && dm_mark_add(&d->mark, "name", d->name) &&
		  dm_mark_add(&d->mark, "uuid", d->uuid) &&
		  (!c->new_name || dm_mark_add(&d->mark, "new", c->new_name)) &&
		  /* last: without it, nothing had begun */
		  dm_mark_add(&d->mark, "kind", dm_change_kind_name(c->kind));

	return ok ? 0 : err_errno(&d->e, E_IO, errno, "no mark can be left, so nothing is changed");
}

/* Under its present name, and by its uuid when it has one. */
static int find(struct dm_doing *d)
{
	int rc;

	dmt_map_fini(&d->map);
	rc = dmt_look(dm_do_id(d), &d->map, &d->e);
	if (rc)
		return rc;
	if (!d->map.exists)
		return d->c->kind == DM_CREATE ? 0
					       : err_set(&d->e, E_NOTFOUND, "there is no map %s",
							 *d->name ? d->name : d->uuid);
	d->res.major = d->map.major;
	d->res.minor = d->map.minor;
	if (d->c->kind != DM_CREATE) {
		memcpy(d->name, d->map.name, sizeof(d->name));
		memcpy(d->uuid, d->map.uuid, sizeof(d->uuid));
	}
	return 0;
}

static void locate(struct dm_doing *d)
{
	struct dmt_map now;

	if (!dmt_look(dm_do_id(d), &now, NULL) && now.exists) {
		d->res.major = now.major;
		d->res.minor = now.minor;
	}
	dmt_map_fini(&now);
}

static int change(struct dm_doing *d)
{
	int rc = find(d);

	if (!rc)
		rc = take_mark(d);
	if (!rc)
		dm_do_step(d, "looking at %s", d->name);
	if (!rc)
		rc = find(d); /* anew: it may have been waited for, or seen to */
	if (!rc)
		rc = write_mark(d);
	if (!rc)
		rc = steps[d->c->kind].run(d);
	if (rc)
		dm_do_say(d, "%s", d->e.text);
	else if (d->c->kind == DM_CREATE)
		locate(d);
	d->res.done = !rc;
	return rc;
}

void dm_do_change(int fd, void *arg)
{
	const struct dm_change *c = arg;
	struct dm_doing d;
	int rc;

	dmt_begin();
	dm_do_begin(&d, c, fd, c->name, c->uuid, mono_ms() + c->deadline_ms);
	rc = change(&d);
	tell(&d, DM_TELL_DONE, rc);
	d.res.cookie_expired = !dmt_udev_wait(d.udev.cookie, c->udev_ms);
	dm_mark_done(&d.mark);
	tell(&d, DM_TELL_END, rc);
	_exit(rc != 0);
}
