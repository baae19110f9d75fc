/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * san_names: the printed words of the model's enumerations, one table each.
 * Where multipathd or the kernel has a word for a value, it is that word, so
 * that JSON, screen and manual say what the field already knows.
 */
#include "engine/san.h"

#include <string.h>

const char *const san_dm_words[] = { "undef", "active", "failed", NULL };
const char *const san_chk_words[] = { "undef",   "ready",        "faulty",      "shaky",
				      "ghost",   "i/o pending",  "i/o timeout", "removed",
				      "delayed", "disconnected", NULL };
const char *const san_gstate_words[] = { "undef", "enabled", "active", "disabled", NULL };
/* drivers/scsi/scsi_sysfs.c sdev_access_states; "" where sysfs has nothing to say */
const char *const san_alua_words[] = { "",        "active/optimized", "active/non-optimized",
				       "standby", "unavailable",      "lba-dependent",
				       "offline", "transitioning",    NULL };
const char *const san_tri_words[] = { "unknown", "no", "yes", NULL };
const char *const san_expect_words[] = { "none", "seen", "siblings", "baseline", NULL };
const char *const san_part_words[] = { "host", "target", "controller", NULL };
const char *const san_charge_words[] = { "unknown", "nobody", "multipathd", "sandeck", NULL };
const char *const san_severity_words[] = { "info", "good", "warn", "bad", NULL };

static int find(const char *const *words, const char *s)
{
	for (int i = 0; words[i]; i++) {
		if (!strcmp(words[i], s))
			return i;
	}
	return -1;
}

const char *san_dm_name(enum san_dm v)
{
	return san_dm_words[v];
}

const char *san_chk_name(enum san_chk v)
{
	return san_chk_words[v];
}

const char *san_gstate_name(enum san_gstate v)
{
	return san_gstate_words[v];
}

const char *san_alua_name(enum san_alua v)
{
	return san_alua_words[v];
}

const char *san_expect_name(enum san_expect v)
{
	return san_expect_words[v];
}

const char *san_part_name(enum san_part v)
{
	return san_part_words[v];
}

const char *san_charge_name(enum san_charge v)
{
	return san_charge_words[v];
}

const char *san_severity_name(enum san_severity v)
{
	return san_severity_words[v];
}

int san_dm_parse(const char *s)
{
	return find(san_dm_words, s);
}

int san_chk_parse(const char *s)
{
	return find(san_chk_words, s);
}

int san_gstate_parse(const char *s)
{
	return find(san_gstate_words, s);
}

int san_alua_parse(const char *s)
{
	return find(san_alua_words, s);
}

int san_part_parse(const char *s)
{
	return find(san_part_words, s);
}
