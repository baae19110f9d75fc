/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change: the caller's side of a change: a child, its deadline, and what
 * can be said of it when it did not come to its end.
 */
#include "engine/kernel/dm_change.h"

#include "base/mono.h"
#include "engine/kernel/child.h"
#include "engine/kernel/dm_change_do.h"

#include <stdio.h>
#include <string.h>

#define GRACE_MS  1000 /* for a killed child to be gone */
#define REPAIR_MS 5000
#define SPARE_MS  1000 /* what a child may take beyond its own deadlines */
#define CHILD     "sandeck-map"

static const char *const kinds[] = {
	[DM_CREATE] = "create",   [DM_RELOAD] = "reload", [DM_RESIZE] = "resize",
	[DM_RENAME] = "rename",   [DM_REMOVE] = "remove", [DM_RESUME] = "resume",
	[DM_SUSPEND] = "suspend", [DM_CLEAR] = "clear",   [DM_KEEP] = "keep",
};

const char *dm_change_kind_name(enum dm_change_kind kind)
{
	return kinds[kind];
}

/* ---- what is asked for ---- */

static int check_name(const char *what, const char *name, struct err *e)
{
	size_t n = name ? strlen(name) : 0;

	if (!n || n >= DMT_NAME)
		return err_set(e, E_USAGE, "%s has 1 to 127 bytes, this one %zu", what, n);
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '/')
			return err_set(e, E_USAGE,
				       "%s has no '/', no blank and no control character", what);
	if (!strcmp(name, "control") || !strcmp(name, ".") || !strcmp(name, ".."))
		return err_set(e, E_USAGE, "%s cannot be '%s'", what, name);
	return 0;
}

static int check_uuid(const char *uuid, struct err *e)
{
	if (strlen(uuid) >= DMT_UUID)
		return err_set(e, E_USAGE, "a map's uuid has at most 128 bytes");
	for (const char *p = uuid; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return err_set(e, E_USAGE, "a control character in a map's uuid");
	return 0;
}

static bool wants_table(enum dm_change_kind kind)
{
	return kind == DM_CREATE || kind == DM_RELOAD || kind == DM_RESIZE;
}

static int check(const struct dm_change *c, struct err *e)
{
	bool by_name = c->kind == DM_CREATE || !c->uuid || !*c->uuid;
	int rc = by_name ? check_name("a map's name", c->name, e) : 0;

	if (!rc && c->uuid)
		rc = check_uuid(c->uuid, e);
	if (!rc && c->kind == DM_RENAME)
		rc = check_name("the new name", c->new_name, e);
	if (!rc && c->delim && (strlen(c->delim) > 63 || strpbrk(c->delim, "/ \t\n")))
		rc = err_set(e, E_USAGE, "'%s' cannot stand between name and number", c->delim);
	if (!rc && wants_table(c->kind) && (!c->sectors || !c->table))
		rc = err_set(e, E_USAGE, "a map of %llu sectors cannot be made",
			     (unsigned long long)c->sectors);
	return rc;
}

/* ---- a child's end ---- */

struct listening {
	struct child child;
	struct dm_word last; /* what it said last */
	char step[sizeof(((struct dm_change_result *)NULL)->said)];
	bool done;        /* the kernel's part is over */
	bool over, stuck; /* it came to its end; it cannot be ended */
	bool silent;      /* its deadline passed */
};

/* Until its end, or the deadline: that of the kernel, then that of udev. */
static void listen_to(struct listening *l, int64_t kernel_until, int udev_ms)
{
	int64_t until = kernel_until;
	enum child_word w;

	while (!l->over &&
	       (w = child_hear(&l->child, &l->last, sizeof(l->last), until)) == CHILD_WORD) {
		if (l->last.tell == DM_TELL_STEP)
			snprintf(l->step, sizeof(l->step), "%s", l->last.res.said);
		if (l->last.tell == DM_TELL_DONE)
			until = mono_ms() + udev_ms + SPARE_MS;
		l->done |= l->last.tell != DM_TELL_STEP;
		l->over = l->last.tell == DM_TELL_END;
	}
	l->silent = !l->over && w == CHILD_SILENT;
	l->stuck = !child_end(&l->child, GRACE_MS);
}

/* One mark, by a child. True: nothing is left of it. */
static bool repair_one(const char *file, int deadline_ms, struct dm_change_result *out,
		       struct err *e)
{
	struct dm_repair_job job = { .file = file, .deadline_ms = deadline_ms };
	struct listening l = { .step = "" };

	if (child_start(&l.child, CHILD, dm_do_repair, &job, e))
		return false;
	listen_to(&l, mono_ms() + deadline_ms + SPARE_MS, SPARE_MS);
	*out = l.last.res;
	if (l.over && !l.last.rc)
		return true;
	err_set(e, l.over ? l.last.rc : E_TIMEOUT, "%s",
		l.over ? out->said
		       : "what it left cannot be seen to now: the kernel does not answer");
	return false;
}

/* It was killed, by us or by somebody: what is known, and what is to be done. */
static int cut_short(const struct listening *l, int deadline_ms, struct dm_change_result *out,
		     struct err *e)
{
	const char *step = *l->step ? l->step : "its first step";
	struct dm_change_result after;
	struct err why = { 0 };

	out->unknown = l->stuck;
	if (l->stuck)
		return err_set(e, E_TIMEOUT,
			       "the kernel has not answered for %d s (%s) and may still do it; "
			       "look again later",
			       deadline_ms / 1000, step);
	if (*l->last.mark) {
		out->repaired = repair_one(l->last.mark, REPAIR_MS, &after, &why);
		out->changed = !out->repaired || after.changed;
	}
	if (l->silent)
		err_set(e, E_TIMEOUT, "the kernel did not answer for %d s (%s): given up",
			deadline_ms / 1000, step);
	else
		err_set(e, E_IO, "the helper process was killed (%s)", step);
	if (why.code)
		err_prefix(e, "%.100s", why.text);
	return e ? e->code : E_IO;
}

/* The kernel has done its part, and the child did not come to the end of udev's. */
static void forsaken(const struct listening *l, struct dm_change_result *out)
{
	struct dm_change_result after;
	struct err e;

	out->cookie_expired = true;
	if (*l->last.mark && !l->stuck)
		repair_one(l->last.mark, REPAIR_MS, &after, &e);
}

int dm_change_run(const struct dm_change *c, struct dm_change_result *out, struct err *e)
{
	int deadline_ms = (c->deadline_ms > 0 ? c->deadline_ms : DM_CHANGE_MS) + 2 * c->wait_ms;
	int udev_ms = c->udev_ms > 0 ? c->udev_ms : DM_UDEV_MS;
	struct listening l = { .step = "" };
	struct dm_change arg = *c;
	struct err local = { 0 };
	int rc;

	*out = (struct dm_change_result){ 0 };
	arg.deadline_ms = deadline_ms;
	arg.udev_ms = udev_ms;
	rc = check(c, &local);
	if (!rc)
		rc = child_start(&l.child, CHILD, dm_do_change, &arg, &local);
	if (!rc) {
		listen_to(&l, mono_ms() + deadline_ms + SPARE_MS, udev_ms);
		rc = l.last.rc;
		if (l.done)
			*out = l.last.res;
		if (l.done && !l.over)
			forsaken(&l, out);
		if (l.done && rc)
			err_set(&local, rc, "%s", out->said);
		if (!l.done)
			rc = cut_short(&l, deadline_ms, out, &local);
	}
	if (rc) {
		snprintf(out->said, sizeof(out->said), "%s", local.text);
		err_set(e, rc, "%s", local.text);
	}
	return rc;
}

/* ---- all that was left ---- */

struct repairing {
	int deadline_ms, n;
	void (*said)(void *ctx, bool ok, const char *text);
	void *ctx;
};

static void repair_mark(void *ctx, const char *file)
{
	struct repairing *r = ctx;
	struct dm_change_result res = { 0 };
	struct err e = { 0 };
	bool ok = repair_one(file, r->deadline_ms, &res, &e);

	if (e.code == E_BUSY || e.code == E_NOTFOUND)
		return; /* a living process has it, or it is gone */
	r->n += ok;
	if (r->said && (!ok || *res.said))
		r->said(r->ctx, ok, ok ? res.said : e.text);
}

int dm_change_repair(const char *dir, int deadline_ms,
		     void (*said)(void *ctx, bool ok, const char *text), void *ctx)
{
	struct repairing r = { .deadline_ms = deadline_ms > 0 ? deadline_ms : REPAIR_MS,
			       .said = said,
			       .ctx = ctx };

	dm_mark_each(dir ? dir : DM_MARK_DIR, repair_mark, &r);
	return r.n;
}
