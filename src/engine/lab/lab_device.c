/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_device: a map that goes, comes, grows and is called otherwise. */
#include "engine/lab/lab_device.h"

#include "engine/lab/lab_table.h"

#include <string.h>

static bool is_used(const struct lab_map *m)
{
	return strcmp(m->users, "not used") != 0;
}

/* ---- there, or not ---- */

/* What the kernel, the daemon and the users of a map keep about it goes with it. */
static void forget(struct lab_map *m)
{
	lab_target_fini(&m->target);
	m->target = (struct lab_target){ .current = -1, .next = -1 };
	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		p->tpos = -1;
		p->in_map = p->held = false;
		p->chk_next = 0;
	}
	m->parts = m->iops = m->held_io = m->held_group = 0;
	m->init_due = m->nopath_since = 0;
	m->retry_left = m->failback_left = m->seen_event = 0;
	m->recovering = m->queue_off = false;
}

int lab_device_flush(struct lab_world *w, struct lab_map *m, struct err *e)
{
	if (is_used(m))
		return err_set(e, E_BUSY, "%s is in use (EBUSY)", m->name);
	forget(m);
	m->gone = true;
	m->missed = m->san && m->san->expect_from == SAN_EXPECT_BASELINE;
	w->host_changed = true;
	lab_changed(w, m);
	return 0;
}

void lab_device_make(struct lab_world *w, struct lab_map *m)
{
	bool any = false;

	for (uint32_t i = 0; i < m->npaths; i++) {
		m->paths[i].in_map = !m->paths[i].deleted;
		any |= m->paths[i].in_map;
	}
	if (!any || lab_table_load(w, m, NULL))
		return;
	m->gone = m->missed = false;
	m->parts = m->slices;
	m->table_gen++;
	w->host_changed = true;
}

/* ---- size ---- */

int lab_device_size(struct lab_map *m, struct err *e)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < m->npaths; i++) {
		const struct lab_path *p = &m->paths[i];

		if (p->tpos < 0)
			continue;
		if (size && p->size != size)
			return err_set(e, E_USAGE, "the paths of %s have different sizes (EINVAL)",
				       m->name);
		size = p->size;
	}
	if (!size)
		return err_set(e, E_USAGE, "%s has no path", m->name);
	if (m->target.suspended)
		return err_set(e, E_BUSY, "%s is suspended", m->name);
	m->size = size;
	return 0;
}

int lab_device_resize(struct lab_world *w, struct lab_map *m, struct err *e)
{
	int rc = lab_device_size(m, e);

	if (rc)
		return rc;
	rc = lab_table_reload(w, m, e);
	/* a new table begins with every path active: what was failed by hand is no more */
	for (uint32_t i = 0; !rc && i < m->npaths; i++)
		m->paths[i].held = false;
	return rc;
}

/* ---- name ---- */

int lab_device_rename(struct lab_world *w, struct lab_map *m, const char *name, struct err *e)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		if (&w->maps[i] != m && !w->maps[i].gone && !strcmp(w->maps[i].name, name))
			return err_set(e, E_BUSY, "there is a map %s already (EBUSY)", name);
	}
	m->name = san_intern(w->san, name);
	lab_changed(w, m);
	return 0;
}

/* ---- partitions ---- */

int lab_device_parts(struct lab_world *w, struct lab_map *m, bool add, struct err *e)
{
	if (add && !m->slices)
		return err_set(e, E_NOTFOUND, "there is no table of partitions on %s", m->name);
	if (!add && m->parts && is_used(m))
		return err_set(e, E_BUSY, "a partition of %s is in use (EBUSY)", m->name);
	m->parts = add ? m->slices : 0;
	lab_changed(w, m);
	return 0;
}
