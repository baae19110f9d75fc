/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_send: an action as the command line that does the same.
 *
 * Shown before, kept in the log, copied into tickets.  One authority: where
 * multipathd runs and has a command, that is the way (multipathd's grammar,
 * cli_handlers); the kernel's own message is shown next to it.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What a shell reads as one plain word. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.,:/@%="

char *plan_word(char *dst, size_t size, const char *name)
{
	char clean[PHRASE];
	size_t at = 0;

	text_clean(clean, sizeof(clean), name);
	if (*clean && clean[strspn(clean, PLAIN)] == '\0') {
		snprintf(dst, size, "%s", clean);
		return dst;
	}
	/* 'it'\''s' : at most four bytes for one */
	dst[at++] = '\'';
	for (const char *s = clean; *s && at + 6 < size; s++) {
		if (*s == '\'') {
			memcpy(dst + at, "'\\'", 3);
			at += 3;
		}
		dst[at++] = *s;
	}
	dst[at++] = '\'';
	dst[at] = '\0';
	return dst;
}

static char *map_word(char *dst, size_t size, const struct san_map *m)
{
	return plan_word(dst, size, *m->name ? m->name : *m->dm_name ? m->dm_name : m->key);
}

static char *devno(char *dst, size_t size, const struct san_path *p)
{
	snprintf(dst, size, "%" PRIu32 ":%" PRIu32, p->major, p->minor);
	return dst;
}

static bool daemon_has(enum plan_verb v)
{
	switch (v) {
	case PLAN_FAIL:
	case PLAN_REINSTATE:
	case PLAN_SWITCH:
	case PLAN_QUEUE_ON:
	case PLAN_QUEUE_OFF:
	case PLAN_RESUME:
	case PLAN_FLUSH:
	case PLAN_RESIZE:
		return true;
	case PLAN_BYPASS: /* multipathd knows no disable_group */
	case PLAN_UNBYPASS:
	case PLAN_RUN:
	case PLAN_BASELINE:
	case PLAN_RENAME:    /* it names maps as it is configured */
	case PLAN_PARTS_ADD: /* udev's and kpartx's business */
	case PLAN_PARTS_DELETE:
	case PLAN_ASSEMBLE:
	case PLAN_NVERBS:
		break;
	}
	return false;
}

bool plan_has_daemon(const struct plan_build *b, const struct plan_target *t)
{
	return b->san->host.charge == SAN_CHARGE_MULTIPATHD && daemon_has(b->verb) &&
	       !(t->map && phrase_not_its(b->san, t->map));
}

static void to_daemon(char *dst, size_t size, const struct plan_target *t)
{
	char map[2 * PHRASE], path[2 * PHRASE] = "", dev[32];

	map_word(map, sizeof(map), t->map);
	if (t->path)
		plan_word(path, sizeof(path),
			  *t->path->name ? t->path->name : devno(dev, sizeof(dev), t->path));
	switch (t->cmd->verb) {
	case PLAN_FAIL:
		snprintf(dst, size, "multipathd fail path %s", path);
		break;
	case PLAN_REINSTATE:
		snprintf(dst, size, "multipathd reinstate path %s", path);
		break;
	case PLAN_SWITCH:
		snprintf(dst, size, "multipathd switch map %s group %" PRIu32, map, t->cmd->group);
		break;
	case PLAN_QUEUE_ON:
		snprintf(dst, size, "multipathd restorequeueing map %s", map);
		break;
	case PLAN_QUEUE_OFF:
		snprintf(dst, size, "multipathd disablequeueing map %s", map);
		break;
	case PLAN_RESUME:
		snprintf(dst, size, "multipathd resume map %s", map);
		break;
	case PLAN_FLUSH:
		snprintf(dst, size, "multipathd del map %s", map);
		break;
	case PLAN_RESIZE:
		snprintf(dst, size, "multipathd resize map %s", map);
		break;
	case PLAN_BYPASS:
	case PLAN_UNBYPASS:
	case PLAN_RUN:
	case PLAN_BASELINE:
	case PLAN_RENAME:
	case PLAN_PARTS_ADD:
	case PLAN_PARTS_DELETE:
	case PLAN_ASSEMBLE:
	case PLAN_NVERBS:
		break;
	}
}

/* What dmsetup and kpartx do for the verbs that are no message; false: it is another verb. */
static bool to_device_mapper(char *dst, size_t size, const struct plan_target *t, const char *map)
{
	char name[2 * PHRASE];

	switch (t->cmd->verb) {
	case PLAN_FLUSH:
		if (t->map->parts)
			text_cat(dst, size, "kpartx -d /dev/mapper/%s && ", map);
		text_cat(dst, size, "dmsetup remove %s", map);
		return true;
	case PLAN_RESIZE:
		snprintf(dst, size,
			 "dmsetup table %s | awk '{$2=%" PRIu64 "}1' | dmsetup load %s && dmsetup "
			 "resume %s",
			 map, plan_paths_size(t->map) / 512, map, map);
		return true;
	case PLAN_RENAME:
		snprintf(dst, size, "dmsetup rename %s %s", map,
			 plan_word(name, sizeof(name), t->cmd->name));
		return true;
	case PLAN_PARTS_ADD:
		snprintf(dst, size, "kpartx -a -p -part /dev/mapper/%s", map);
		return true;
	case PLAN_PARTS_DELETE:
		snprintf(dst, size, "kpartx -d /dev/mapper/%s", map);
		return true;
	default:
		return false;
	}
}

/* The messages of the target (dm-mpath.c multipath_message), and the two that are none. */
static void to_kernel(char *dst, size_t size, const struct plan_target *t)
{
	static const char *const message[PLAN_NVERBS] = {
		[PLAN_FAIL] = "fail_path",
		[PLAN_REINSTATE] = "reinstate_path",
		[PLAN_SWITCH] = "switch_group",
		[PLAN_BYPASS] = "disable_group",
		[PLAN_UNBYPASS] = "enable_group",
		[PLAN_QUEUE_ON] = "queue_if_no_path",
		[PLAN_QUEUE_OFF] = "fail_if_no_path",
	};
	const struct plan_verb_info *v = plan_verb_info(t->cmd->verb);
	char map[2 * PHRASE] = "", dev[32];

	if (t->map)
		map_word(map, sizeof(map), t->map);
	if (to_device_mapper(dst, size, t, map))
		return;
	if (t->cmd->verb == PLAN_ASSEMBLE && !t->map)
		plan_word(map, sizeof(map), t->cmd->map);
	if (t->cmd->verb == PLAN_ASSEMBLE)
		snprintf(dst, size, "sandeck assemble%s%s", *t->cmd->map ? " " : "",
			 *t->cmd->map ? map : "");
	else if (t->cmd->verb == PLAN_BASELINE)
		snprintf(dst, size, "sandeck baseline accept%s%s", *map ? " " : "", map);
	else if (t->cmd->verb == PLAN_RESUME)
		snprintf(dst, size, "dmsetup resume %s", map);
	else if (t->cmd->verb == PLAN_RUN)
		snprintf(dst, size, "echo running > /sys/block/%s/device/state",
			 plan_word(map, sizeof(map), t->path->name));
	else if (v->wants_path)
		snprintf(dst, size, "dmsetup message %s 0 %s %s", map, message[t->cmd->verb],
			 devno(dev, sizeof(dev), t->path));
	else if (v->wants_group)
		snprintf(dst, size, "dmsetup message %s 0 %s %" PRIu32, map, message[t->cmd->verb],
			 t->cmd->group);
	else
		snprintf(dst, size, "dmsetup message %s 0 %s", map, message[t->cmd->verb]);
}

char *plan_command(char *dst, size_t size, const struct plan_build *b, const struct plan_target *t,
		   bool daemon)
{
	dst[0] = '\0';
	if (daemon && plan_has_daemon(b, t))
		to_daemon(dst, size, t);
	else
		to_kernel(dst, size, t);
	phrase_whole(dst);
	return dst;
}

/* All commands of the set, as far as they fit. */
static void join(char *dst, size_t size, const struct plan_build *b, bool daemon)
{
	char one[200], more[40];

	plan_command(dst, size, b, &b->t[0], daemon);
	for (size_t i = 1; i < b->n; i++) {
		plan_command(one, sizeof(one), b, &b->t[i], daemon);
		snprintf(more, sizeof(more), "; ... (%zu in all)", b->n);
		if (strlen(dst) + 2 + strlen(one) + strlen(more) >= size) {
			text_cat(dst, size, "%s", more);
			return;
		}
		text_cat(dst, size, "; %s", one);
	}
}

void plan_fill_sends(struct plan_build *b)
{
	struct plan *out = b->out;

	/* a set goes one way, its commands come from one dialog; but for maps the daemon has not */
	for (size_t i = 0; i < b->n && b->t[i].cmd->route == PLAN_ROUTE_AUTO; i++)
		out->to_daemon |= plan_has_daemon(b, &b->t[i]);
	join(out->sends, sizeof(out->sends), b, out->to_daemon);
	if (out->to_daemon)
		join(out->direct, sizeof(out->direct), b, false);
}
