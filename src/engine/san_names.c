/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * san_names: the printed words of the model's enumerations, one table each.
 * Where multipathd or the kernel has a word for a value, it is that word, so
 * that JSON, screen and manual say what the field already knows.
 */
#include "base/attr.h"
#include "engine/san.h"

#include <string.h>

static const char *const dm_names[] = { "undef", "active", "failed" };
static const char *const chk_names[] = { "undef",   "ready",       "faulty",      "shaky",
					 "ghost",   "i/o pending", "i/o timeout", "removed",
					 "delayed", "disconnected" };
static const char *const gstate_names[] = { "undef", "enabled", "active", "disabled" };
/* drivers/scsi/scsi_sysfs.c sdev_access_states; "" where sysfs has nothing to say */
static const char *const alua_names[] = { "",        "active/optimized", "active/non-optimized",
					  "standby", "unavailable",      "lba-dependent",
					  "offline", "transitioning" };
static const char *const expect_names[] = { "none", "seen", "siblings", "baseline" };
static const char *const part_names[] = { "host", "target", "controller" };
static const char *const charge_names[] = { "unknown", "nobody", "multipathd", "sandeck" };
static const char *const severity_names[] = { "info", "good", "warn", "bad" };

static int find(const char *const *names, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(names[i], s))
			return (int)i;
	}
	return -1;
}

const char *san_dm_name(enum san_dm v)
{
	return dm_names[v];
}

const char *san_chk_name(enum san_chk v)
{
	return chk_names[v];
}

const char *san_gstate_name(enum san_gstate v)
{
	return gstate_names[v];
}

const char *san_alua_name(enum san_alua v)
{
	return alua_names[v];
}

const char *san_expect_name(enum san_expect v)
{
	return expect_names[v];
}

const char *san_part_name(enum san_part v)
{
	return part_names[v];
}

const char *san_charge_name(enum san_charge v)
{
	return charge_names[v];
}

const char *san_severity_name(enum san_severity v)
{
	return severity_names[v];
}

int san_dm_parse(const char *s)
{
	return find(dm_names, ARRAY_LEN(dm_names), s);
}

int san_chk_parse(const char *s)
{
	return find(chk_names, ARRAY_LEN(chk_names), s);
}

int san_gstate_parse(const char *s)
{
	return find(gstate_names, ARRAY_LEN(gstate_names), s);
}

int san_alua_parse(const char *s)
{
	return find(alua_names, ARRAY_LEN(alua_names), s);
}

int san_part_parse(const char *s)
{
	return find(part_names, ARRAY_LEN(part_names), s);
}
