/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_target: the rules of drivers/md/dm-mpath.c on plain data.
 *
 * Function by function the counterpart of the kernel's (its names stand in the
 * comments), without its locks and work queues: what the kernel defers to a
 * worker is done at once here, and the trigger of an event is event_nr + 1.
 */
#include "engine/lab/lab_target.h"

#include "base/mem.h"
#include "base/parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- tables ---- */

static void group_fini(struct lab_tgroup *g)
{
	free(g->selector);
	free(g->ps_args);
}

static void drop_table(struct lab_target *t)
{
	for (uint32_t i = 0; i < t->ngroups; i++)
		group_fini(&t->groups[i]);
	for (uint32_t i = 0; i < t->npaths; i++)
		free(t->paths[i].args);
	free(t->groups);
	free(t->paths);
	free(t->hwhandler);
}

void lab_target_fini(struct lab_target *t)
{
	drop_table(t);
	*t = (struct lab_target){ 0 };
}

/* The kernel's own checks of multipath_ctr are those of the builder: use them. */
static int check_table(const struct mpt *table, struct err *e)
{
	struct str text = STR_INIT;
	int rc = mpt_build_table(table, &text, e);

	str_fini(&text);
	return rc;
}

static void load_path(struct lab_target *t, uint32_t group, const struct mpt_path *src)
{
	struct lab_tpath *p = &t->paths[t->npaths++];

	*p = (struct lab_tpath){ .major = src->major,
				 .minor = src->minor,
				 .group = group,
				 .active = true,
				 .args = xstrdup(src->args ? src->args : "") };
	t->nvalid++;
}

static void load_groups(struct lab_target *t, const struct mpt *table)
{
	size_t npaths = 0;

	for (uint32_t g = 0; g < table->ngroups; g++)
		npaths += table->groups[g].npaths;
	t->groups = xcalloc(table->ngroups, sizeof(*t->groups));
	t->paths = xcalloc(npaths, sizeof(*t->paths));
	t->ngroups = table->ngroups;
	for (uint32_t g = 0; g < table->ngroups; g++) {
		const struct mpt_group *src = &table->groups[g];

		t->groups[g] =
			(struct lab_tgroup){ .selector = xstrdup(src->selector),
					     .ps_args = xstrdup(src->ps_args ? src->ps_args : ""),
					     .npath_args = src->npath_args,
					     .first = t->npaths,
					     .npaths = src->npaths };
		for (uint32_t i = 0; i < src->npaths; i++)
			load_path(t, g, &src->paths[i]);
	}
}

/* The first word of a handler: multipath_ctr keeps the name and passes the arguments on. */
static char *handler_name(const struct mpt *table)
{
	const char *s = table->hwhandler ? table->hwhandler : "";

	/* In bio mode a handler section is skipped with an error in the kernel log. */
	if (table->queue_mode == MPT_MODE_BIO)
		s = "";
	return xstrndup(s, strcspn(s, " "));
}

int lab_target_load(struct lab_target *t, const struct mpt *table, struct err *e)
{
	int rc = check_table(table, e);

	if (rc)
		return rc;
	*t = (struct lab_target){ .current = -1,
				  .next = (int32_t)table->cur_group - 1,
				  .queue = table->queue_if_no_path,
				  .retain_handler = table->retain_handler,
				  .init_retries =
					  table->pg_init_retries > 0 ? table->pg_init_retries : 0,
				  .init_delay_msec = table->pg_init_delay_msecs,
				  .mode = table->queue_mode,
				  .hwhandler = handler_name(table) };
	load_groups(t, table);
	return 0;
}

int lab_target_swap(struct lab_target *t, const struct mpt *table, struct err *e)
{
	struct lab_target old = *t, fresh;
	int rc = lab_target_load(&fresh, table, e);

	if (rc)
		return rc;
	fresh.event_nr = old.event_nr;
	drop_table(&old);
	*t = fresh;
	return 0;
}

/* ---- paths ---- */

/* fail_path() */
void lab_target_fail_path(struct lab_target *t, uint32_t path)
{
	struct lab_tpath *p = &t->paths[path];

	if (!p->active)
		return;
	p->active = false;
	p->fail_count++;
	t->nvalid--;
	t->event_nr++;
}

/* reinstate_path(): only a path of the current group is activated, and not the first valid one,
 * for which the queued I/O chooses a group anew. */
static void reinstate_path(struct lab_target *t, uint32_t path)
{
	struct lab_tpath *p = &t->paths[path];

	if (p->active)
		return;
	p->active = true;
	t->nvalid++;
	t->event_nr++;
	if (t->nvalid > 1 && *t->hwhandler && t->current == (int32_t)p->group && !p->activating) {
		p->activating = true;
		t->init_running++;
	}
}

/* action_dev(): every occurrence of the device; EINVAL when there is none. */
static int each_path(struct lab_target *t, const char *dev,
		     void (*action)(struct lab_target *, uint32_t), struct err *e)
{
	uint32_t major, minor, found = 0;

	if (!parse_devno(dev, &major, &minor))
		return err_set(e, E_USAGE, "no such device: %s", dev);
	for (uint32_t i = 0; i < t->npaths; i++) {
		if (t->paths[i].major != major || t->paths[i].minor != minor)
			continue;
		action(t, i);
		found++;
	}
	return found ? 0 : err_set(e, E_USAGE, "%s is not in the map", dev);
}

/* ---- groups ---- */

static int group_arg(const struct lab_target *t, const char *arg, uint32_t *out, struct err *e)
{
	if (!parse_u32(arg, out) || !*out || *out > t->ngroups)
		return err_set(e, E_USAGE, "invalid group number %s", arg);
	(*out)--;
	return 0;
}

static void forget_current(struct lab_target *t)
{
	t->current = -1;
}

/* switch_pg_num(): the kernel's loop clears the bypass of every group, not only of this one. */
static int switch_group(struct lab_target *t, const char *arg, struct err *e)
{
	uint32_t group;
	int rc = group_arg(t, arg, &group, e);

	if (rc)
		return rc;
	for (uint32_t g = 0; g < t->ngroups; g++)
		t->groups[g].bypassed = false;
	forget_current(t);
	t->next = (int32_t)group;
	t->event_nr++;
	return 0;
}

/* bypass_pg() */
static void bypass(struct lab_target *t, uint32_t group, bool on)
{
	t->groups[group].bypassed = on;
	forget_current(t);
	t->event_nr++;
}

static int bypass_group(struct lab_target *t, const char *arg, bool on, struct err *e)
{
	uint32_t group;
	int rc = group_arg(t, arg, &group, e);

	if (!rc)
		bypass(t, group, on);
	return rc;
}

/* ---- messages: multipath_message() ---- */

static int act(struct lab_target *t, enum mpt_msg msg, const char *arg, struct err *e)
{
	switch (msg) {
	case MPT_MSG_QUEUE:
	case MPT_MSG_FAIL:
		/* No event: queueing on and off is seen in TABLE only. */
		t->queue = msg == MPT_MSG_QUEUE;
		t->queue_saved = false;
		return 0;
	case MPT_MSG_FAIL_PATH:
		return each_path(t, arg, lab_target_fail_path, e);
	case MPT_MSG_REINSTATE_PATH:
		return each_path(t, arg, reinstate_path, e);
	case MPT_MSG_SWITCH_GROUP:
		return switch_group(t, arg, e);
	case MPT_MSG_ENABLE_GROUP:
		return bypass_group(t, arg, false, e);
	case MPT_MSG_DISABLE_GROUP:
		return bypass_group(t, arg, true, e);
	}
	return E_USAGE;
}

int lab_target_message(struct lab_target *t, const char *text, struct err *e)
{
	enum mpt_msg msg;
	char arg[MPT_WORD];

	if (t->suspended)
		return err_set(e, E_BUSY, "the map is suspended: the kernel takes no message");
	if (mpt_parse_message(text, &msg, arg, sizeof(arg), e))
		return e ? (e->code = E_USAGE) : E_USAGE;
	return act(t, msg, arg, e);
}

/* ---- the next I/O ---- */

static bool group_usable(const struct lab_target *t, uint32_t group)
{
	const struct lab_tgroup *g = &t->groups[group];

	for (uint32_t i = 0; i < g->npaths; i++) {
		if (t->paths[g->first + i].active)
			return true;
	}
	return false;
}

/* __switch_pg(): with a hardware handler the group is activated before it gets I/O. */
static void make_current(struct lab_target *t, uint32_t group)
{
	if (t->current == (int32_t)group)
		return;
	t->current = (int32_t)group;
	t->init_required = t->queue_io = *t->hwhandler != '\0';
	t->init_count = 0;
}

static bool choose_among(struct lab_target *t, bool bypassed)
{
	for (uint32_t g = 0; g < t->ngroups; g++) {
		if (t->groups[g].bypassed != bypassed || !group_usable(t, g))
			continue;
		/* A group that was to be left alone is not hammered: its activation waits. */
		if (bypassed)
			t->init_delayed = true;
		make_current(t, g);
		return true;
	}
	return false;
}

/* choose_pgpath(): false when no path is left. */
static bool choose_group(struct lab_target *t)
{
	int32_t asked = t->next;

	if (!t->nvalid) {
		forget_current(t);
		t->queue_io = false;
		return false;
	}
	if (t->current >= 0 && group_usable(t, (uint32_t)t->current))
		return true;
	t->next = -1;
	if (asked >= 0 && group_usable(t, (uint32_t)asked)) {
		make_current(t, (uint32_t)asked);
		return true;
	}
	return choose_among(t, false) || choose_among(t, true);
}

enum lab_route lab_target_route(struct lab_target *t)
{
	if (t->suspended)
		return LAB_ROUTE_SUSPENDED;
	if (!choose_group(t))
		return t->queue ? LAB_ROUTE_HELD : LAB_ROUTE_ERROR;
	return t->queue_io ? LAB_ROUTE_ACTIVATE : LAB_ROUTE_GROUP;
}

/* ---- activation ---- */

/* __pg_init_all_paths(): failed paths are skipped, and one round runs at a time. */
bool lab_target_init_start(struct lab_target *t)
{
	const struct lab_tgroup *g;

	if (!t->init_required || t->init_running || t->current < 0)
		return false;
	t->init_required = false;
	t->init_delayed = false;
	t->init_count++;
	g = &t->groups[t->current];
	for (uint32_t i = 0; i < g->npaths; i++) {
		struct lab_tpath *p = &t->paths[g->first + i];

		p->activating = p->active;
		t->init_running += p->active;
	}
	return t->init_running > 0;
}

/* pg_init_limit_reached(): also asks for the next attempt. */
static bool limit_reached(struct lab_target *t)
{
	if (t->init_count > (uint32_t)t->init_retries)
		return true;
	t->init_required = true;
	return false;
}

static void take_answer(struct lab_target *t, uint32_t path, enum lab_dh answer)
{
	switch (answer) {
	case LAB_DH_OK:
		return;
	case LAB_DH_TEMP_BUSY:
		/* The controller does something else, such as loading firmware: try elsewhere. */
		bypass(t, t->paths[path].group, true);
		return;
	case LAB_DH_RETRY:
		t->init_delayed = true;
		if (limit_reached(t))
			lab_target_fail_path(t, path);
		return;
	case LAB_DH_OFFLINE:
		lab_target_fail_path(t, path);
		return;
	}
}

/* pg_init_done() */
void lab_target_init_done(struct lab_target *t, uint32_t path, enum lab_dh answer)
{
	struct lab_tpath *p = &t->paths[path];

	if (!p->activating)
		return;
	p->activating = false;
	t->init_running--;
	take_answer(t, path, answer);
	/* SCSI_DH_RETRY counts as no error there: at its limit the group is used again too. */
	if ((answer == LAB_DH_OK || answer == LAB_DH_RETRY) && !t->init_required)
		t->groups[p->group].bypassed = false;
	if (!t->init_running && !t->init_required)
		t->queue_io = false;
}

/* ---- suspend and resume ---- */

/* multipath_presuspend(): bio-based maps stop queueing even with noflush. */
void lab_target_suspend(struct lab_target *t, bool noflush)
{
	if (t->suspended)
		return;
	if (!noflush || t->mode == MPT_MODE_BIO) {
		t->queue_saved = t->queue;
		t->queue = false;
	}
	t->suspended = true;
	t->noflush = noflush;
}

/* multipath_resume() */
void lab_target_resume(struct lab_target *t)
{
	t->suspended = t->noflush = false;
	if (t->queue_saved)
		t->queue = true;
	t->queue_saved = false;
}

/* ---- what the status lines say of groups ---- */

uint32_t lab_target_group_nr(const struct lab_target *t)
{
	if (t->current >= 0)
		return (uint32_t)t->current + 1;
	if (t->next >= 0)
		return (uint32_t)t->next + 1;
	return t->ngroups ? 1 : 0;
}

char lab_target_group_letter(const struct lab_target *t, uint32_t group)
{
	if (t->groups[group].bypassed)
		return 'D';
	return t->current == (int32_t)group ? 'A' : 'E';
}
