/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * detail: the selected object in two lines: what it is, and what comes next.
 *
 * The raw states of kernel, checker and device are here next to the verdict's
 * opinion of them, whatever columns there is room for.
 */
#include "ui/detail.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"
#include "ui/say.h"

#include <stdio.h>
#include <string.h>

/* Joins what is not empty into sentences. */
static void add_sentence(char *dst, size_t size, const char *text)
{
	if (text[0])
		text_cat(dst, size, "%s%s", dst[0] ? ".  " : "", text);
}

static void detail_map(const struct target *on, const struct san *san, int64_t now, int line,
		       char *dst, size_t size)
{
	const struct san_map *m = on->map;
	struct verdict v;
	char policy[160];

	if (line == 0) {
		bool known = m->vendor[0] || m->product[0];

		snprintf(dst, size, "%s  %s  %s  %s%s%s%s%s  %s", m->name, m->dm_name,
			 m->wwid[0] ? m->wwid : "no WWID", m->vendor, known ? "," : "", m->product,
			 known ? "  " : "", m->hwhandler[0] ? m->hwhandler : "no handler",
			 m->ro ? "ro" : "rw");
		return;
	}
	verdict_map(san, m, now, &v);
	say_policy(policy, sizeof policy, san, m);
	dst[0] = '\0';
	/* A timer stands first, then the reason: on a narrow screen the end of this line is cut.
	 * No timer runs in a suspended map. */
	if (v.kind != VM_SUSPENDED)
		add_sentence(dst, size, v.next);
	if (v.kind != VM_OK)
		add_sentence(dst, size, v.reason);
	if (v.kind == VM_SUSPENDED)
		add_sentence(dst, size, v.next);
	if (!v.next[0])
		add_sentence(dst, size, policy);
}

/* The kernel's words for the group, and when I/O goes through it. */
static void detail_group(const struct target *on, int line, char *dst, size_t size)
{
	const struct san_map *m = on->map;
	const struct san_group *g = &m->groups[on->group - 1];

	if (line == 0) {
		char prio[24] = "?";

		if (g->prio != SAN_PRIO_UNKNOWN)
			snprintf(prio, sizeof prio, "%d", g->prio);
		snprintf(dst, size, "group %u of %s  %s, priority %s, selector %s", on->group,
			 m->name, san_gstate_name(g->state), prio,
			 g->selector[0] ? g->selector : "?");
	} else if (m->held_group == on->group) {
		snprintf(dst, size, "chosen by hand");
	} else if (g->state == SAN_G_DISABLED) {
		snprintf(dst, size, "bypassed: used only when no other group has a path");
	} else if (m->cur_group == on->group) {
		snprintf(dst, size, "%s",
			 g->state == SAN_G_ACTIVE ? "I/O uses this group"
						  : "the next I/O will use this group");
	} else {
		snprintf(dst, size, "used when the groups before it have no path left");
	}
}

/* The raw states stand in the line above: here is what they leave, what comes, and where it is. */
static void path_outlook(const struct target *on, const struct san *san, int64_t now, char *dst,
			 size_t size)
{
	const struct san_path *p = on->path;
	const struct san_port *target = san_port_find(san, SAN_PART_TARGET, p->tport);
	struct verdict_count n;
	struct verdict v;
	const char *raw;
	char text[200];

	verdict_path(san, p, now, &v);
	if (v.kind == VP_FAILED && !p->held) {
		verdict_count(on->map, now, &n);
		snprintf(text, sizeof text, "%s keeps %u of %u", on->map->name, n.usable,
			 n.expected);
		add_sentence(dst, size, text);
	} else if (v.kind != VP_OK) {
		raw = strstr(v.reason, ": kernel "); /* told in the line above */
		snprintf(text, sizeof text, "%.*s", (int)(raw ? raw - v.reason : 199), v.reason);
		add_sentence(dst, size, text);
	}
	add_sentence(dst, size, v.next);
	snprintf(text, sizeof text, "target port %s",
		 target && target->wwn[0] ? target->wwn : p->tport);
	if (p->tport[0])
		add_sentence(dst, size, text);
}

static void detail_path(const struct target *on, const struct san *san, int64_t now, int line,
			char *dst, size_t size)
{
	const struct san_path *p = on->path;
	const char *lun = strrchr(p->hctl, ':');

	if (line == 0) {
		snprintf(dst, size, "%s %u:%u%s%s  kernel %s, checker %s%s, device %s, x%u",
			 p->name, p->major, p->minor, lun ? " LUN " : "", lun ? lun + 1 : "",
			 p->group ? san_dm_name(p->dm) : "-",
			 phrase_checker_old(san, now) ? "was " : "",
			 p->chk == SAN_CHK_UNDEF ? "?" : san_chk_name(p->chk),
			 p->dev[0] ? p->dev : "?", p->fails);
		return;
	}
	dst[0] = '\0';
	path_outlook(on, san, now, dst, size);
}

void detail_line(const struct target *on, const struct san *san, int64_t now, int line, char *dst,
		 size_t size)
{
	char text[DETAIL_MAX] = "";

	if (on->path)
		detail_path(on, san, now, line, text, sizeof text);
	else if (on->group)
		detail_group(on, line, text, sizeof text);
	else if (on->map)
		detail_map(on, san, now, line, text, sizeof text);
	text_clean(dst, size, text);
}
