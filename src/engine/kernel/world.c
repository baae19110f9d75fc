/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world: reading what a survey needs.  Device mapper is asked by a descriptor
 * of our own; who may not do that sees names and uuids in sysfs, but no tables.
 */
#include "engine/kernel/world.h"

#include "base/mem.h"
#include "engine/conf/conf_read.h"
#include "engine/conf/state_files.h"
#include "engine/conf/state_run.h"
#include "engine/kernel/disks.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/kernel/sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the maps ---- */

static struct survey_live *add_live(struct world *w, const char *name, const char *uuid)
{
	struct survey_live *l;

	w->live = mem_grow(w->live, &w->cap_live, w->nlive + 1, sizeof(*w->live));
	l = &w->live[w->nlive++];
	*l = (struct survey_live){ .name = xstrdup(name), .uuid = xstrdup(uuid) };
	return l;
}

/* The last word of 11-dm-mpath.rules about a map: can it be used? */
static bool is_unready(const struct world *w, uint32_t major, uint32_t minor)
{
	for (size_t i = 0; i < w->disks.n; i++) {
		const struct disk *d = &w->disks.disks[i];
		const char *ready;

		if (d->major != major || d->minor != minor)
			continue;
		ready = disk_prop(d, "MPATH_DEVICE_READY");
		return !ready || strcmp(ready, "1") != 0;
	}
	return false;
}

/* A device of the list that is to be asked for its table. */
struct listed {
	uint32_t major, minor;
	char name[128], uuid[132];
};

static struct listed *list_devices(struct dm_ctl *ctl, size_t *n, struct err *e)
{
	struct listed *all = NULL;
	size_t cap = 0, at = 0;
	struct dm_data list;
	struct dm_name d;

	*n = 0;
	if (dm_list(ctl, &list, e))
		return NULL;
	while (dm_reply_name(&list, &at, dm_minor_version(ctl), &d) > 0) {
		struct listed *l;

		all = mem_grow(all, &cap, *n + 1, sizeof(*all));
		l = &all[(*n)++];
		*l = (struct listed){ .major = d.major, .minor = d.minor };
		snprintf(l->name, sizeof(l->name), "%s", d.name);
		snprintf(l->uuid, sizeof(l->uuid), "%s", d.uuid);
	}
	return all;
}

/* The list's record, completed by the device's own header and table. One that has gone is none. */
static void ask_device(struct world *w, struct dm_ctl *ctl, const struct listed *l)
{
	struct survey_live *live;
	struct dm_status st;
	struct err e = { 0 };

	if (dm_status(ctl, l->major, l->minor, DM_TABLE, &st, &e))
		return;
	live = add_live(w, st.name, st.uuid);
	live->table = xstrdup("");
	if (!st.ntargets)
		return;
	live->sectors = st.target.sectors;
	if (!*san_uuid_wwid(st.uuid) || strcmp(st.target.type, "multipath") != 0)
		return;
	free(live->table);
	live->table = xstrndup(st.target.text, st.target.len);
	live->udev_unready = is_unready(w, l->major, l->minor);
}

static int ask_dm(struct world *w, struct err *e)
{
	struct dm_ctl *ctl;
	struct listed *all;
	size_t n;
	int rc = dm_open(&ctl, e);

	if (rc)
		return rc;
	all = list_devices(ctl, &n, e);
	rc = all ? 0 : e->code;
	for (size_t i = 0; i < n; i++)
		ask_device(w, ctl, &all[i]);
	free(all);
	dm_close(ctl);
	w->tables = !rc;
	return rc;
}

static void ask_sysfs(struct world *w)
{
	const char *name;
	void *dir = NULL;

	while ((name = sysfs_next_name(&dir, w->root, "/sys/block")) != NULL) {
		char dm[128], uuid[132];
		struct survey_live *l;

		if (strncmp(name, "dm-", 3) != 0 ||
		    !sysfs_text(dm, sizeof(dm), w->root, "/sys/block/%s/dm/name", name))
			continue;
		sysfs_text(uuid, sizeof(uuid), w->root, "/sys/block/%s/dm/uuid", name);
		l = add_live(w, dm, uuid);
		l->table = xstrdup("");
		l->sectors = sysfs_number(0, w->root, "/sys/block/%s/size", name);
	}
}

/* A kernel without device mapper has no maps; that is for whoever wants to make one. */
static void read_live(struct world *w)
{
	struct err e = { 0 };

	if (!*w->root && !ask_dm(w, &e))
		return;
	ask_sysfs(w);
}

/* ---- files ---- */

static void say_binding(void *ctx, unsigned line, const char *text)
{
	struct world *w = ctx;

	conf_messages_add(&w->messages, CONF_WARNING, "/etc/multipath/bindings", line, "%s", text);
}

/* The WWID that a multipath section gives this alias. */
static const char *configured_alias(void *ctx, const char *alias)
{
	const struct world *w = ctx;

	for (size_t i = 0; i < w->conf.multipaths.n; i++) {
		const struct conf_entry *m = &w->conf.multipaths.entries[i];

		if (!strcmp(conf_text(m, CONF_ALIAS), alias))
			return conf_text(m, CONF_WWID);
	}
	return NULL;
}

static int read_state(struct world *w, struct err *e)
{
	const struct bindings_reader reader = { w, say_binding, configured_alias };
	struct str text = STR_INIT;
	int rc = state_files_read(w->root, STATE_BINDINGS, &text, e);

	if (!rc)
		bindings_parse(&w->bindings, str_text(&text), text.len, &reader);
	str_fini(&text);
	return rc ? rc : state_files_read(w->root, STATE_WWIDS, &w->wwids, e);
}

static bool is_failed(void *ctx, const char *wwid)
{
	const struct world *w = ctx;

	return state_run_is_failed(w->root, wwid, NULL) > 0;
}

static void describe(struct world *w)
{
	w->survey = (struct survey_world){
		.conf = &w->conf,
		.disks = &w->disks,
		.wwids = str_text(&w->wwids),
		.wwids_len = w->wwids.len,
		.bindings = &w->bindings,
		.bindings_read_only = state_files_read_only(w->root, STATE_BINDINGS),
		.live = w->live,
		.nlive = w->nlive,
		.failed = is_failed,
		.ctx = w,
		.named = "",
	};
}

int world_read(const char *root, unsigned peer, struct world *w, struct err *e)
{
	int rc;

	*w = (struct world){ .wwids = STR_INIT };
	snprintf(w->root, sizeof(w->root), "%s", root);
	bindings_init(&w->bindings, peer);
	rc = conf_read(root, peer, &w->conf, &w->messages, e);
	if (!rc)
		rc = disks_read(root, &w->disks, e);
	if (!rc)
		rc = read_state(w, e);
	if (rc)
		return rc;
	read_live(w);
	describe(w);
	return 0;
}

void world_fini(struct world *w)
{
	for (size_t i = 0; i < w->nlive; i++) {
		free(w->live[i].name);
		free(w->live[i].uuid);
		free(w->live[i].table);
	}
	free(w->live);
	str_fini(&w->wwids);
	bindings_fini(&w->bindings);
	disks_fini(&w->disks);
	conf_messages_fini(&w->messages);
	conf_fini(&w->conf);
	*w = (struct world){ .nlive = 0 };
}
