/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fact_port: what is known about a part of the SAN that paths go through. */
#include "query/fact_rows.h"
#include "query/parts.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <stddef.h>
#include <stdio.h>

/* Counted by whoever lists them all, else here. */
static struct part_count count_of(const struct fact_on *on)
{
	struct verdict_part part = { .port = on->port, .part = on->port->part };

	if (on->count)
		return *on->count;
	part.key = on->port->key;
	verdict_part_count(on->san, &part);
	return (struct part_count){ .paths = part.total, .down = part.down, .maps = part.maps };
}

static void get_name(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, on->port->label);
}

static void get_kind(const struct fact_on *on, struct fact_value *out)
{
	fact_put(out, phrase_part_noun(on->port->part, on->port->key));
}

/* By the worst: down, then those that nobody sees. */
static void get_state(const struct fact_on *on, struct fact_value *out)
{
	struct part_count n = count_of(on);
	const char *word = verdict_port_word(on->port);

	fact_put_rank(out,
		      !on->port->up                  ? 3
		      : n.paths && n.down == n.paths ? 2
		      : n.down                       ? 1
						     : 0,
		      *word ? word : "not known");
}

static void get_down(const struct fact_on *on, struct fact_value *out)
{
	struct part_count n = count_of(on);

	fact_put_n(out, n.down, "%u/%u", n.down, n.paths);
}

static void get_paths(const struct fact_on *on, struct fact_value *out)
{
	struct part_count n = count_of(on);

	fact_put_n(out, n.paths - n.down, "%u/%u", n.paths - n.down, n.paths);
}

static void get_maps(const struct fact_on *on, struct fact_value *out)
{
	struct part_count n = count_of(on);

	fact_put_n(out, n.maps, "%u", n.maps);
}

static void get_last(const struct fact_on *on, struct fact_value *out)
{
	if (on->count)
		fact_put_n(out, on->count->last, "%u", on->count->last);
}

/* Which they are, and when they grew last; a link that nobody counts says nothing. */
static void get_errors(const struct fact_on *on, struct fact_value *out)
{
	const struct san_port *p = on->port;
	char clean[160], when[16];

	fact_put_n(out, (double)p->errs, "%llu", (unsigned long long)p->errs);
	if (p->errs)
		text_cat(out->text, sizeof out->text, " (%s), last at %s",
			 text_clean(clean, sizeof clean, p->errs_text),
			 text_clock(when, sizeof when, p->errs_at));
}

/* ---- the words that they can be ---- */

/*
 * What the kernel has, in small letters and as verdict_port_word() says it: scsi_transport_fc.c
 * fc_port_state_names, net-sysfs.c operstates, scsi_transport_iscsi.c
 * iscsi_session_state_names, scsi_sysfs.c shost_states.
 */
static const char *const state_words[] = {
	"online",           "link down",  "up",          "down",     "logged in",
	"not seen",         "no session", "offline",     "blocked",  "bypassed",
	"diagnostics",      "error",      "loopback",    "deleted",  "marginal",
	"testing",          "dormant",    "not present", "unknown",  "failed",
	"lower layer down", "free",       "running",     "recovery", "cancel",
	"created",          "not known",  NULL
};

static const char *state_word(size_t i)
{
	return fact_table_word(state_words, i);
}

static const char *const kind_words[] = { "HBA", "NIC", "target port", "controller", NULL };

static const char *kind_word(size_t i)
{
	return fact_table_word(kind_words, i);
}

#define SAN_PORT(m) .off = offsetof(struct san_port, m)

/* clang-format off */
static const struct fact rows[] = {
	{ "name", FACT_PORT, UNIT_NONE, FROM_ONCE, "labels of sandeck.conf, sysfs",
	  "The site's own name of the part, or its short form.", .get = get_name },
	{ "kind", FACT_PORT, UNIT_NONE, FROM_ONCE, "sysfs",
	  "Host adapter or network interface, target port or portal, controller.", .get = get_kind,
	  .word = kind_word },
	{ "state", FACT_PORT, UNIT_NONE, FROM_SYSFS, "port_state, operstate, iscsi_session/state",
	  "The part's own word; not seen: this host cannot reach it, which does not say that it is down.",
	  .get = get_state, .word = state_word },
	{ "since", FACT_PORT, UNIT_AGO, FROM_HERE, "sandeck", "When that state began.",
	  FT_AT, SAN_PORT(since) },
	{ "paths", FACT_PORT, UNIT_COUNT, FROM_HERE, "sandeck",
	  "Usable paths of all paths through it.", .get = get_paths },
	{ "down", FACT_PORT, UNIT_COUNT, FROM_HERE, "sandeck",
	  "Paths through it that are down, of all that go through it.", .get = get_down },
	{ "maps", FACT_PORT, UNIT_COUNT, FROM_HERE, "sandeck", "Maps with a path through it.",
	  .get = get_maps },
	{ "last", FACT_PORT, UNIT_COUNT, FROM_HERE, "sandeck",
	  "Maps whose usable paths all go through it: they stop when it goes.", .get = get_last },
	{ "errors", FACT_PORT, UNIT_COUNT, FROM_SYSFS, "fc_host/statistics, net/statistics",
	  "Errors that its link counted since the console began to look: a cable that is bad but not cut.",
	  .get = get_errors },
	{ "speed", FACT_PORT, UNIT_NONE, FROM_SYSFS, "fc_host/speed, net/speed", "Speed of the link.",
	  FT_TEXT, SAN_PORT(speed) },
	{ "wwn", FACT_PORT, UNIT_NONE, FROM_ONCE, "fc_host/port_name, net/address",
	  "World-wide port name, or the MAC address.", FT_TEXT, SAN_PORT(wwn) },
	{ "key", FACT_PORT, UNIT_NONE, FROM_ONCE, "sysfs", "What paths name it by.",
	  FT_TEXT, SAN_PORT(key) },
	{ "detail", FACT_PORT, UNIT_NONE, FROM_ONCE, "sysfs", "Driver, address.",
	  FT_TEXT, SAN_PORT(detail) },
};
/* clang-format on */

const struct fact *fact_rows_port(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}
