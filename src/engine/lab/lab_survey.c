/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_survey: questions about the host's disks and configuration, in the words of a real engine. */
#include "engine/lab/lab_survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- disks ---- */

static void tell_disk(struct lab_asks *as, const struct ask *q, const struct lab_disk *d)
{
	struct answer a = ask_answer(q);

	a.is = ANSWER_DISK;
	a.size = d->size;
	snprintf(a.about, sizeof(a.about), "%s", d->name);
	snprintf(a.hctl, sizeof(a.hctl), "%s", d->hctl);
	snprintf(a.wwid, sizeof(a.wwid), "%s", d->wwid);
	snprintf(a.text, sizeof(a.text), "%s", d->reason);
	as->answer(as->ctx, &a);
}

/* A disk with a LUN behind it; the map may have been flushed, or be without it. */
static void tell_path(struct lab_asks *as, const struct ask *q, const struct lab_path *p)
{
	const struct lab_map *m = p->map;
	bool in = !m->gone && p->in_map;
	struct answer a = ask_answer(q);

	a.is = in ? ANSWER_PATH : ANSWER_DISK;
	a.size = p->size;
	snprintf(a.path, sizeof(a.path), "%" PRIu32 ":%" PRIu32, p->major, p->minor);
	snprintf(a.about, sizeof(a.about), "%s", p->name);
	snprintf(a.hctl, sizeof(a.hctl), "%s", p->hctl);
	snprintf(a.wwid, sizeof(a.wwid), "%s", m->wwid);
	if (in)
		snprintf(a.text, sizeof(a.text), "a path of %s", m->name);
	else
		snprintf(a.text, sizeof(a.text), "not in a map: %s",
			 m->gone ? "the map of its WWID was flushed"
				 : "the map of its WWID was loaded without it");
	as->answer(as->ctx, &a);
}

static void tell_disks(struct lab_asks *as, const struct lab_world *w, const struct ask *q)
{
	for (size_t i = 0; i < w->ndisks; i++)
		tell_disk(as, q, &w->disks[i]);
	for (size_t i = 0; i < w->npaths; i++) {
		if (!w->paths[i].deleted)
			tell_path(as, q, &w->paths[i]);
	}
}

/* ---- configuration ---- */

static void tell_value(struct lab_asks *as, const struct ask *q, const char *property,
		       const char *value, const char *who)
{
	struct answer a = ask_answer(q);

	a.is = ANSWER_VALUE;
	snprintf(a.about, sizeof(a.about), "%s", property);
	snprintf(a.value, sizeof(a.value), "%s", value);
	snprintf(a.text, sizeof(a.text), "%s", who);
	as->answer(as->ctx, &a);
}

static const char *retry_text(const struct lab_map *m, char *dst, size_t size)
{
	if (m->no_path_retry == LAB_RETRY_UNSET)
		return "unset";
	if (m->no_path_retry == LAB_RETRY_QUEUE)
		return "queue";
	snprintf(dst, size, "%" PRId32, m->no_path_retry);
	return m->no_path_retry ? dst : "fail";
}

static const char *failback_text(const struct lab_map *m, char *dst, size_t size)
{
	switch (m->failback) {
	case LAB_FAILBACK_NONE:
		return "manual";
	case LAB_FAILBACK_NOW:
		return "immediate";
	case LAB_FOLLOWOVER:
		return "followover";
	default:
		snprintf(dst, size, "%" PRId32, m->failback);
		return dst;
	}
}

static const char *value_of(const struct lab_map *m, enum lab_setting set, char *dst, size_t size)
{
	static const char *const policies[] = { [LAB_BY_PRIO] = "group_by_prio",
						[LAB_MULTIBUS] = "multibus",
						[LAB_FAILOVER] = "failover" };

	switch (set) {
	case LAB_SET_POLICY:
		return policies[m->policy];
	case LAB_SET_SELECTOR:
		snprintf(dst, size, "%s 0", m->selector);
		return dst;
	case LAB_SET_QUEUE_MODE:
		return m->mode == MPT_MODE_BIO ? "bio" : m->mode == MPT_MODE_MQ ? "mq" : "rq";
	case LAB_SET_RETRY:
		return retry_text(m, dst, size);
	case LAB_SET_FAILBACK:
		return failback_text(m, dst, size);
	case LAB_SETTINGS:
		break;
	}
	return "";
}

/* As multipath.conf calls them, and what a lab has where its file says nothing. */
static const struct {
	const char *property, *built_in;
} settings[LAB_SETTINGS] = {
	[LAB_SET_POLICY] = { "path_grouping_policy", "group_by_prio" },
	[LAB_SET_SELECTOR] = { "path_selector", "service-time 0" },
	[LAB_SET_QUEUE_MODE] = { "queue_mode", "rq" },
	[LAB_SET_RETRY] = { "no_path_retry", "12" },
	[LAB_SET_FAILBACK] = { "failback", "immediate" },
};

/* What another word of the same value beats is nothing worth telling. */
static void tell_setting(struct lab_asks *as, const struct ask *q, const struct lab_map *m,
			 enum lab_setting set)
{
	char text[40], who[200];
	const char *value = value_of(m, set, text, sizeof(text)), *from = m->from[set];

	if (!*from)
		snprintf(who, sizeof(who), "built-in");
	else if (!strcmp(value, settings[set].built_in))
		snprintf(who, sizeof(who), "%.100s", from);
	else
		snprintf(who, sizeof(who), "%.100s; it beats %s (built-in)", from,
			 settings[set].built_in);
	tell_value(as, q, settings[set].property, value, who);
}

static void tell_configuration(struct lab_asks *as, const struct ask *q, const struct lab_map *m)
{
	bool alua = m->array->alua != LAB_ALUA_NONE;

	tell_value(as, q, "wwid", m->wwid, "the LUN says so (VPD page 0x83)");
	tell_value(as, q, "name", m->name, "of the scenario");
	tell_value(as, q, "path_checker", "tur", "built-in");
	tell_value(as, q, "prio", alua ? "alua" : "const", alua ? "detected" : "built-in");
	tell_value(as, q, "hardware_handler", alua ? "1 alua" : "0",
		   alua ? "detected" : "built-in");
	for (int i = 0; i < LAB_SETTINGS; i++)
		tell_setting(as, q, m, (enum lab_setting)i);
}

void lab_survey(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
		const struct lab_map *m)
{
	if (q->what == ASK_PATHS)
		tell_disks(as, w, q);
	else
		tell_configuration(as, q, m);
}
