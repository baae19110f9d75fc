/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_held: what an operator did by hand stays done: the marks that the
 * engine keeps (held.h) are brought to mon.
 *
 * Only a file in /run is read, which is memory: that does not wait.
 */
#include "engine/kernel/service_int.h"

#include "engine/kernel/held.h"
#include "engine/kernel/held_marks.h"
#include "engine/kernel/state_file.h"

#include <string.h>
#include <sys/stat.h>

static bool is_path(const struct held_mark *mark, const struct service_path *p)
{
	const char *hctl = p->is->disk->hctl;

	return !mark->group && mark->major == p->major && mark->minor == p->minor &&
	       (!*mark->hctl || !*hctl || !strcmp(mark->hctl, hctl));
}

void service_held_lay(struct service *s, struct service_map *map)
{
	const struct held_marks *marks = &s->held;
	uint32_t group = 0;

	for (size_t i = 0; i < map->npaths; i++)
		map->paths[i]->held = false;
	for (size_t k = 0; k < marks->n; k++) {
		const struct held_mark *mark = &marks->m[k];

		if (strcmp(mark->map, san_uuid_wwid(map->uuid)) != 0)
			continue;
		if (mark->group)
			group = mark->group;
		for (size_t i = 0; i < map->npaths; i++)
			map->paths[i]->held = map->paths[i]->held || is_path(mark, map->paths[i]);
	}
	for (size_t i = 0; i < map->npaths; i++)
		mon_hold_path(s->mon, map->paths[i]->id, map->paths[i]->held, service_now(s));
	mon_hold_group(s->mon, map->id, group, service_now(s));
}

/* Written anew, or never looked at: it is replaced as a whole, so it has another number then. */
static bool has_changed(struct service *s)
{
	struct stat st;

	if (stat(HELD_FILE, &st))
		st = (struct stat){ 0 };
	if (s->held_ino == st.st_ino && s->held_at.tv_sec == st.st_mtim.tv_sec &&
	    s->held_at.tv_nsec == st.st_mtim.tv_nsec)
		return false;
	s->held_ino = st.st_ino;
	s->held_at = st.st_mtim;
	return true;
}

void service_held_tick(struct service *s)
{
	struct str text = STR_INIT;
	struct held_marks marks = { 0 };

	if (!has_changed(s))
		return;
	if (!state_file_read(HELD_FILE, &text, NULL))
		held_marks_parse(str_text(&text), &marks);
	str_fini(&text);
	held_marks_fini(&s->held);
	s->held = marks;
	for (size_t i = 0; i < s->nmaps; i++) {
		if (s->maps[i]->known)
			service_held_lay(s, s->maps[i]);
	}
	service_arm(s);
}
