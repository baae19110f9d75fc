/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_act: one row a verb, with the way through the daemon, where it has one,
 * and the way to the kernel.  What is shown as sent comes from the plan, so
 * that log and dialog say the same.
 */
#include "engine/lab/lab_act.h"

#include "base/text.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_device.h"
#include "engine/lab/lab_publish.h"
#include "engine/phrase.h"

#include <stdio.h>
#include <string.h>

struct act {
	struct lab_world *w;
	struct lab_map *m; /* NULL: all maps */
	struct lab_path *p;
	const struct plan_cmd *cmd;
	struct err e;
};

/* ---- the ways ---- */

static int daemon_fail(struct act *a)
{
	return lab_daemon_fail(a->w, a->p, san_intern(a->w->san, a->cmd->by), &a->e);
}

static int daemon_reinstate(struct act *a)
{
	return lab_daemon_reinstate(a->w, a->p, &a->e);
}

static int daemon_switch(struct act *a)
{
	return lab_daemon_switch(a->w, a->m, a->cmd->group, &a->e);
}

static int daemon_queue_on(struct act *a)
{
	return lab_daemon_queue(a->w, a->m, true, &a->e);
}

static int daemon_queue_off(struct act *a)
{
	return lab_daemon_queue(a->w, a->m, false, &a->e);
}

static int daemon_resume(struct act *a)
{
	return lab_daemon_resume(a->w, a->m, &a->e);
}

static int daemon_flush(struct act *a)
{
	return lab_daemon_flush(a->w, a->m, &a->e);
}

static int daemon_resize(struct act *a)
{
	return lab_daemon_resize(a->w, a->m, &a->e);
}

static int kernel_fail(struct act *a)
{
	int rc = lab_message(a->w, a->m, &a->e, "fail_path %u:%u", a->p->major, a->p->minor);

	/* A daemon would reinstate it; without one it stays, and who did it is remembered. */
	if (rc || a->w->daemon.runs)
		return rc;
	a->p->held = true;
	a->p->held_by = san_intern(a->w->san, a->cmd->by);
	a->p->held_at = a->w->now;
	return 0;
}

static int kernel_reinstate(struct act *a)
{
	int rc = lab_message(a->w, a->m, &a->e, "reinstate_path %u:%u", a->p->major, a->p->minor);

	if (!rc && !a->w->daemon.runs)
		a->p->held = false;
	return rc;
}

static int kernel_switch(struct act *a)
{
	return lab_message(a->w, a->m, &a->e, "switch_group %u", a->cmd->group);
}

static int kernel_bypass(struct act *a)
{
	return lab_message(a->w, a->m, &a->e, "disable_group %u", a->cmd->group);
}

static int kernel_unbypass(struct act *a)
{
	return lab_message(a->w, a->m, &a->e, "enable_group %u", a->cmd->group);
}

static int kernel_queue_on(struct act *a)
{
	return lab_message(a->w, a->m, &a->e, "queue_if_no_path");
}

static int kernel_queue_off(struct act *a)
{
	return lab_message(a->w, a->m, &a->e, "fail_if_no_path");
}

static int kernel_resume(struct act *a)
{
	lab_target_resume(&a->m->target);
	lab_changed(a->w, a->m);
	return 0;
}

static int sysfs_run(struct act *a)
{
	if (a->p->deleted)
		return err_set(&a->e, E_NOTFOUND, "the device is gone");
	a->p->offline = false;
	lab_changed(a->w, a->m);
	return 0;
}

static int kernel_flush(struct act *a)
{
	return lab_device_flush(a->w, a->m, &a->e);
}

static int kernel_resize(struct act *a)
{
	return lab_device_resize(a->w, a->m, &a->e);
}

static int kernel_rename(struct act *a)
{
	return lab_device_rename(a->w, a->m, a->cmd->name, &a->e);
}

static int kernel_parts_add(struct act *a)
{
	return lab_device_parts(a->w, a->m, true, &a->e);
}

static int kernel_parts_delete(struct act *a)
{
	return lab_device_parts(a->w, a->m, false, &a->e);
}

static int accept_baseline(struct act *a)
{
	for (size_t i = 0; i < a->w->nmaps; i++) {
		if (!a->m || a->m == &a->w->maps[i])
			lab_publish_baseline(a->w, &a->w->maps[i]);
	}
	return 0;
}

static int no_assembly(struct act *a)
{
	return err_set(&a->e, E_UNSUPPORTED,
		       "a lab has no multipath.conf: its file says which maps there are");
}

/* clang-format off */
static const struct way {
	int (*daemon)(struct act *a); /* NULL: multipathd has no such command */
	int (*kernel)(struct act *a);
	const char *to;
	const char *done;   /* what is true now; %s: path or group, map */
} ways[PLAN_NVERBS] = {
	[PLAN_FAIL] = { daemon_fail, kernel_fail, "kernel", "is failed" },
	[PLAN_REINSTATE] = { daemon_reinstate, kernel_reinstate, "kernel", "is in use again" },
	[PLAN_SWITCH] = { daemon_switch, kernel_switch, "kernel", "takes the I/O, from the next one on" },
	[PLAN_BYPASS] = { NULL, kernel_bypass, "kernel", "is bypassed" },
	[PLAN_UNBYPASS] = { NULL, kernel_unbypass, "kernel", "is used again" },
	[PLAN_QUEUE_ON] = { daemon_queue_on, kernel_queue_on, "kernel", "holds I/O when it has no path" },
	[PLAN_QUEUE_OFF] = { daemon_queue_off, kernel_queue_off, "kernel", "gives errors when it has no path" },
	[PLAN_RESUME] = { daemon_resume, kernel_resume, "kernel", "works again" },
	[PLAN_RUN] = { NULL, sysfs_run, "sysfs", "takes commands again" },
	[PLAN_BASELINE] = { NULL, accept_baseline, "lab", "expects the paths that it has now" },
	[PLAN_FLUSH] = { daemon_flush, kernel_flush, "kernel", "is gone" },
	[PLAN_RESIZE] = { daemon_resize, kernel_resize, "kernel", "has the size of its paths" },
	[PLAN_RENAME] = { NULL, kernel_rename, "kernel", "is the name of the map now" },
	[PLAN_PARTS_ADD] = { NULL, kernel_parts_add, "kernel", "has a map for each partition" },
	[PLAN_PARTS_DELETE] = { NULL, kernel_parts_delete, "kernel", "has no map of a partition any more" },
	[PLAN_ASSEMBLE] = { NULL, no_assembly, "lab", "" },
};
/* clang-format on */

/* ---- one command ---- */

static bool find(struct lab_world *w, const struct plan_cmd *cmd, struct act *a)
{
	*a = (struct act){ .w = w, .cmd = cmd };
	for (size_t i = 0; i < w->nmaps && *cmd->map; i++) {
		if (!w->maps[i].gone && !strcmp(w->maps[i].wwid, cmd->map))
			a->m = &w->maps[i];
	}
	for (uint32_t i = 0; a->m && i < a->m->npaths; i++) {
		if (a->m->paths[i].major == cmd->major && a->m->paths[i].minor == cmd->minor)
			a->p = &a->m->paths[i];
	}
	if (plan_verb_info(cmd->verb)->wants_path)
		return a->p != NULL;
	return a->m || cmd->verb == PLAN_BASELINE || cmd->verb == PLAN_ASSEMBLE;
}

bool lab_act_by_daemon(const struct lab_world *w, const struct plan_cmd *cmd)
{
	return w->daemon.runs && cmd->route == PLAN_ROUTE_AUTO && ways[cmd->verb].daemon;
}

void lab_act_prepare(const struct lab_world *w, const struct plan_cmd *cmd, struct plan_result *res)
{
	struct plan_cmd copy = *cmd;
	struct plan plan;

	*res = (struct plan_result){ .id = cmd->id };
	snprintf(res->to, sizeof(res->to), "%s",
		 lab_act_by_daemon(w, cmd) ? "multipathd" : ways[cmd->verb].to);
	if (!plan_make(w->san, &copy, 1, w->now, NULL, &plan, NULL))
		snprintf(res->sent, sizeof(res->sent), "%s", plan.sends);
}

bool lab_act_now(struct lab_world *w, const struct plan_cmd *cmd, struct plan_result *res)
{
	const struct way *way = &ways[cmd->verb];
	struct act a;
	int rc;

	if (!find(w, cmd, &a)) {
		snprintf(res->text, sizeof(res->text), "there is no such map or path any more");
		return false;
	}
	rc = lab_act_by_daemon(w, cmd) ? way->daemon(&a) : way->kernel(&a);
	if (rc)
		text_cat(res->text, sizeof(res->text), "%s: %s", res->to, a.e.text);
	else if (cmd->verb == PLAN_SWITCH)
		a.m->held_group = cmd->group;
	return rc == 0;
}

/* Its name, that of a map which has just gone, too. */
static const char *name_of(const struct lab_world *w, const struct plan_cmd *cmd)
{
	for (size_t i = 0; i < w->nmaps && *cmd->map; i++) {
		if (!strcmp(w->maps[i].wwid, cmd->map))
			return w->maps[i].name;
	}
	return "every map";
}

static void say_done(const struct lab_world *w, const struct plan_cmd *cmd, char *dst, size_t size)
{
	const struct san_map *m = san_map_by_key(w->san, cmd->map);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;
	const struct plan_verb_info *v = plan_verb_info(cmd->verb);
	char until[2 * PHRASE];

	*dst = '\0';
	if (v->wants_path && p)
		text_cat(dst, size, "%s of ", p->name);
	else if (v->wants_group)
		text_cat(dst, size, "group %u of ", cmd->group);
	text_cat(dst, size, "%s %s", name_of(w, cmd), ways[cmd->verb].done);
	if (cmd->verb == PLAN_REINSTATE && p && *phrase_next_io(until, sizeof(until), p))
		text_cat(dst, size, ", %s", until);
}

void lab_act_verify(const struct lab_world *w, const struct plan_cmd *cmd, struct plan_result *res)
{
	int seen = plan_verify(w->san, cmd);
	char done[200];

	say_done(w, cmd, done, sizeof(done));
	res->ok = seen == 1;
	res->unconfirmed = seen != 1;
	snprintf(res->text, sizeof(res->text),
		 seen == 1 ? "%s" : "sent, but not to be seen yet: %s", done);
}
