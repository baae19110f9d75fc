/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blacklist: whether a disk may be a path, and which rule says so
 * (multipath-tools, blacklist.c, filter_path).
 *
 * Step after step.  Where an exception is met the step lets the disk pass, else
 * where a rule of the blacklist is met the disk is no path; else it passes.  An
 * exception helps in its own step only.  Pure.
 */
#ifndef ENGINE_CONF_BLACKLIST_H
#define ENGINE_CONF_BLACKLIST_H

#include "engine/conf/conf.h"
#include "engine/disk.h"

/* In the order in which they are taken. */
enum blacklist_step {
	STEP_PROPERTY, /* names of udev's properties, in udev's order: the first that any rule
			  knows decides; where none does and the WWID's property is there, the
			  disk is no path */
	STEP_DEVNODE,
	STEP_DEVICE, /* vendor and product */
	STEP_PROTOCOL,
	STEP_WWID, /* not taken without one */
	STEP_NONE  /* all were passed */
};

#define BLACKLIST_TEXT_MAX 512

struct blacklist_verdict {
	bool allowed;
	enum blacklist_step step; /* that forbids it; allowed: of rule, else STEP_NONE */
	/*
	 * Forbidden: the rule, NULL when a property is missing.  Allowed: the last
	 * exception that helped against a rule of the blacklist, NULL none was needed.
	 */
	const struct conf_rule *rule;
	const struct conf_rule *against; /* that rule */
	char text[BLACKLIST_TEXT_MAX];   /* the verdict, raw bytes: clean before showing */
};

/*
 * wwid: "" not known.  uid_attribute: the property of udev that is the WWID, ""
 * none; of a disk that udev does not know no property is looked at.
 */
void blacklist_ask(const struct conf *c, const struct disk *d, const char *wwid,
		   const char *uid_attribute, struct blacklist_verdict *out);

/* "devnode", "wwid" ...: the word of multipath.conf. */
const char *blacklist_step_name(enum blacklist_step step);

#endif
