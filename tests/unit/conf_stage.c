/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_stage: what a parser would do, without a file. */
#include "conf_stage.h"

#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct conf_origin stage_line(const struct conf *c)
{
	size_t lines = c->defaults.nitems + c->overrides.nitems + c->deny.n + c->allow.n;
	const struct conf_entries *lists[] = { &c->devices, &c->multipaths, &c->protocols };

	for (size_t l = 0; l < 3; l++) {
		for (size_t i = 0; i < lists[l]->n; i++)
			lines += 1 + lists[l]->entries[i].nitems;
	}
	return (struct conf_origin){ CONF_BY_FILE, STAGE_FILE, (unsigned)lines + 1, "" };
}

void stage_say(struct conf *c, struct conf_entry *entry, enum conf_id id, const char *text)
{
	conf_set(c, entry, id, text, conf_word_num(conf_key(id), text), stage_line(c));
}

struct conf_entry *stage_device(struct conf *c, const char *vendor, const char *product)
{
	struct conf_entry *entry = conf_add_entry(&c->devices, stage_line(c));

	if (vendor)
		stage_say(c, entry, CONF_VENDOR, vendor);
	if (product)
		stage_say(c, entry, CONF_PRODUCT, product);
	return entry;
}

struct conf_entry *stage_multipath(struct conf *c, const char *wwid)
{
	struct conf_entry *entry = conf_add_entry(&c->multipaths, stage_line(c));

	if (wwid)
		stage_say(c, entry, CONF_WWID, wwid);
	return entry;
}

struct conf_entry *stage_protocol(struct conf *c, const char *type)
{
	struct conf_entry *entry = conf_add_entry(&c->protocols, stage_line(c));

	if (type)
		stage_say(c, entry, CONF_TYPE, type);
	return entry;
}

unsigned stage_told(const struct conf_messages *msgs, const char *part)
{
	unsigned n = 0;

	for (size_t i = 0; i < msgs->n; i++)
		n += strstr(msgs->m[i].text, part) != NULL;
	return n;
}

void stage_finish(struct conf *c)
{
	struct conf_messages msgs = { 0 };

	conf_finish(c, &msgs);
	for (size_t i = 0; i < msgs.n; i++)
		print_message("# %s:%u: %s\n", msgs.m[i].file, msgs.m[i].line, msgs.m[i].text);
	assert_int_equal(msgs.n, 0);
	conf_messages_fini(&msgs);
}
