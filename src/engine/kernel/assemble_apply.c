/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * assemble_apply: doing what a survey says, map after map (multipath-tools,
 * configure.c domap).
 *
 * A map's name is bound in the file before the map has it, and its WWID is
 * remembered after: a crash between leaves a name that nobody uses, never a
 * map that the next boot calls otherwise.
 */
#include "engine/kernel/assembler.h"

#include "base/text.h"
#include "engine/conf/state_files.h"
#include "engine/conf/state_run.h"
#include "engine/kernel/dm_change.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/mpath_target.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct applying {
	struct assembler *a;
	struct world *w;
	struct survey *s;
	struct dm_ctl *ctl; /* for messages; NULL none */
};

static void fail(struct applying *ap, const char *name, const char *why)
{
	ap->a->failed++;
	assembler_row(ap->a, ANSWER_BAD, name, "%s", why);
}

/* ---- what a new path gets in sysfs ---- */

static void write_sysfs(const struct disk *d, const char *attr, const char *text)
{
	char path[400];
	int fd;

	snprintf(path, sizeof(path), "/sys/dev/block/%" PRIu32 ":%" PRIu32 "/%s", d->major,
		 d->minor, attr);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0) {
		/* not every device takes every value; the path works without it */
	}
	close(fd);
}

static void limit_requests(const struct survey *s, const struct survey_map *m)
{
	char text[32];

	if (m->set.max_sectors_kb == CONF_UNSET)
		return;
	snprintf(text, sizeof(text), "%" PRId64, m->set.max_sectors_kb);
	for (size_t i = 0; i < m->npaths; i++)
		write_sysfs(s->paths[m->which[i]].disk, "queue/max_sectors_kb", text);
}

/* udev looks at the paths again: they belong to a map now, and are nobody else's. */
static void tell_udev(const struct survey *s, const struct survey_map *m)
{
	for (size_t i = 0; i < m->npaths; i++) {
		const struct disk *d = s->paths[m->which[i]].disk;
		const char *was = disk_prop(d, "DM_MULTIPATH_DEVICE_PATH");

		if (!was || strcmp(was, "1") != 0)
			write_sysfs(d, "uevent", "change");
	}
}

/* ---- messages ---- */

static bool send(struct applying *ap, const struct survey_map *m, enum mpt_msg msg, uint32_t major,
		 uint32_t minor, uint32_t group)
{
	char uuid[WWID_SIZE + 8], text[64];
	struct err e = { 0 };

	snprintf(uuid, sizeof(uuid), "mpath-%s", m->wwid);
	return ap->ctl && !mpt_build_message(text, sizeof(text), msg, major, minor, group, &e) &&
	       !dm_send(ap->ctl, uuid, "", text, &e);
}

/* A new table knows nothing of what was found out: paths that are down are told at once. */
static void fail_bad_paths(struct applying *ap, const struct survey_map *m)
{
	for (size_t i = 0; i < m->npaths; i++) {
		const struct survey_path *p = &ap->s->paths[m->which[i]];

		if (p->chk == SAN_CHK_FAULTY || p->chk == SAN_CHK_SHAKY ||
		    p->chk == SAN_CHK_TIMEOUT || p->chk == SAN_CHK_DISCONNECTED)
			send(ap, m, MPT_MSG_FAIL_PATH, p->disk->major, p->disk->minor, 0);
	}
}

/* Nobody would ever end it. */
static void bound_queueing(struct applying *ap, const struct survey_map *m)
{
	if (ap->a->in_charge || m->set.no_path_retry == CONF_UNSET ||
	    m->set.no_path_retry == CONF_NO)
		return;
	if (send(ap, m, MPT_MSG_FAIL, 0, 0, 0))
		assembler_row(ap->a, ANSWER_NOTE, m->out.name,
			      "queueing is off until somebody is in charge who would end it: "
			      "multipathd, or sandeck monitor");
}

/* ---- one map ---- */

/*
 * Bind the name in the file. False: it could not be, or somebody else has taken it since; the
 * map is left for another time.
 */
static bool bind_name(struct applying *ap, const struct survey_map *m)
{
	const struct survey_live *live = survey_live_of(&ap->w->survey, m->wwid);
	struct state_naming n = { .root = ap->w->root,
				  .peer = ap->a->peer,
				  .wwid = m->wwid,
				  .old_alias = live ? live->name : "",
				  .prefix = m->set.alias_prefix,
				  .taken = survey_name_taken,
				  .ctx = &ap->w->survey };
	char name[WWID_SIZE], why[200];
	enum binding_choice choice;
	struct err e = { 0 };

	if (*m->set.alias || !m->set.user_friendly_names || !strcmp(m->alias, m->wwid))
		return true;
	if (state_files_name(&n, &choice, name, sizeof(name), &e)) {
		fail(ap, m->out.name, e.text);
		return false;
	}
	if (!strcmp(name, m->alias))
		return true;
	snprintf(why, sizeof(why), "the bindings file has changed: it is %.60s now; assemble again",
		 *name ? name : "nameless");
	fail(ap, m->out.name, why);
	return false;
}

static bool change(struct applying *ap, const struct survey_map *m, enum dm_change_kind kind)
{
	char uuid[WWID_SIZE + 8];
	struct dm_change c = { .kind = kind, .uuid = uuid };
	struct dm_change_result res;
	struct err e = { 0 };
	bool usable = false;

	snprintf(uuid, sizeof(uuid), "mpath-%s", m->wwid);
	for (size_t i = 0; i < m->npaths; i++)
		usable = usable || m->paths[i].group.usable;
	c.name = kind == DM_RENAME ? m->out.old_name : m->out.name;
	c.new_name = kind == DM_RENAME ? m->out.name : NULL;
	c.table = str_text(&m->out.table);
	c.sectors = m->out.sectors;
	c.skip_kpartx = m->set.skip_kpartx;
	c.no_usable_path = !usable;
	c.set_mode = m->set.mode != CONF_UNSET;
	c.mode = (uint32_t)(c.set_mode ? m->set.mode : 0);
	c.set_uid = m->set.uid != CONF_UNSET;
	c.uid = (uint32_t)(c.set_uid ? m->set.uid : 0);
	c.set_gid = m->set.gid != CONF_UNSET;
	c.gid = (uint32_t)(c.set_gid ? m->set.gid : 0);
	if (!dm_change_run(&c, &res, &e))
		return true;
	fail(ap, c.name, e.text);
	return false;
}

/* What follows a table, new or loaded again. */
static void after_table(struct applying *ap, const struct survey_map *m)
{
	fail_bad_paths(ap, m);
	if (m->out.best)
		send(ap, m, MPT_MSG_SWITCH_GROUP, 0, 0, m->out.best);
	bound_queueing(ap, m);
}

static bool create(struct applying *ap, const struct survey_map *m)
{
	struct err e = { 0 };

	limit_requests(ap->s, m);
	if (!change(ap, m, DM_CREATE)) {
		state_run_set_failed(ap->w->root, m->wwid, true, NULL);
		return false;
	}
	state_run_set_failed(ap->w->root, m->wwid, false, NULL);
	if (state_files_add_wwid(ap->w->root, m->wwid, &e) < 0)
		assembler_row(ap->a, ANSWER_NOTE, m->out.name, "%s", e.text);
	after_table(ap, m);
	tell_udev(ap->s, m);
	return true;
}

static bool apply_map(struct applying *ap, const struct survey_map *m)
{
	const struct assembled *o = &m->out;

	if (o->rename && (!bind_name(ap, m) || !change(ap, m, DM_RENAME)))
		return false;
	switch (o->action) {
	case ASSEMBLE_CREATE:
		return bind_name(ap, m) && create(ap, m);
	case ASSEMBLE_RELOAD:
	case ASSEMBLE_RESIZE:
		if (!change(ap, m, o->action == ASSEMBLE_RELOAD ? DM_RELOAD : DM_RESIZE))
			return false;
		after_table(ap, m);
		return true;
	case ASSEMBLE_SWITCH:
		if (send(ap, m, MPT_MSG_SWITCH_GROUP, 0, 0, o->switch_to))
			return true;
		fail(ap, o->name, "the kernel does not take switch_group");
		return false;
	case ASSEMBLE_NOTHING:
	case ASSEMBLE_REFUSED:
		break;
	}
	return o->rename;
}

void assemble_apply(struct assembler *a, struct world *w, struct survey *s)
{
	struct applying ap = { a, w, s, NULL };
	struct err e = { 0 };
	char maps[32];

	if (dm_open(&ap.ctl, &e))
		ap.ctl = NULL;
	for (size_t i = 0; i < s->nmaps; i++)
		a->done += apply_map(&ap, &s->maps[i]);
	if (ap.ctl)
		dm_close(ap.ctl);
	snprintf(a->said, sizeof(a->said), "%s",
		 a->done ? text_count(maps, sizeof(maps), a->done, "map") : "nothing");
	text_cat(a->said, sizeof(a->said), a->done ? " as configured now" : " had to be done");
	if (a->failed)
		text_cat(a->said, sizeof(a->said), "; %u not: %.150s", a->failed,
			 a->rows[a->nrows - 1].text);
}
