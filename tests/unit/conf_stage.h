/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_stage: configurations for tests, said line by line as a file would say them. */
#ifndef CONF_STAGE_H
#define CONF_STAGE_H

#include "engine/conf/conf.h"
#include "engine/conf/conf_message.h"

#define STAGE_FILE "/etc/multipath.conf"

/* An origin in STAGE_FILE; each is on the next line. */
struct conf_origin stage_line(const struct conf *c);

/* entry says text, which is spelled as the program does. */
void stage_say(struct conf *c, struct conf_entry *entry, enum conf_id id, const char *text);

/* New sections; valid until the next of the kind. */
struct conf_entry *stage_device(struct conf *c, const char *vendor, const char *product);
struct conf_entry *stage_multipath(struct conf *c, const char *wwid);
struct conf_entry *stage_protocol(struct conf *c, const char *type);

/* conf_finish() that must have nothing to tell. */
void stage_finish(struct conf *c);

/* How many messages have this in their text. */
unsigned stage_told(const struct conf_messages *msgs, const char *part);

#endif
