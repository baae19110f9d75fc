/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_finish: a configuration is made whole.
 *
 * multipath-tools compares the sections of each file with all earlier ones as
 * soon as the file is read.  Equality is of whole texts, so that to compare all
 * of them once at the end comes to the same.
 */
#include "engine/conf/conf_finish.h"

#include "base/attr.h"
#include "base/regex_make.h"
#include "engine/conf/conf_features.h"
#include "engine/conf/conf_word.h"
#include "engine/conf/peer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_PATH_DEVICES        "!^(sd[a-z]|dasd[a-z]|nvme[0-9])"
#define NO_PATH_DEVICES_NATIVE "!^(sd[a-z]|dasd[a-z])"
#define PATH_PROPERTIES        "(SCSI_IDENT_|ID_WWN)"

/* What says which devices an entry means. */
static const enum conf_id triple[] = { CONF_VENDOR, CONF_PRODUCT, CONF_REVISION };

/* The sections that are made one when these say the same. */
struct kind {
	const enum conf_id *keys;
	size_t nkeys, needed; /* the first ones of them must be there */
	const char *missing;  /* what is told when one is not */
	const char *name;     /* of such a section */
};
static const enum conf_id wwid_key[] = { CONF_WWID }, type_key[] = { CONF_TYPE };
static const struct kind devices = { triple, 3, 2,
				     "a device section without vendor or product is left out",
				     "device" };
static const struct kind multipaths = { wwid_key, 1, 1,
					"a multipath section without wwid is left out",
					"multipath" };
static const struct kind protocols = { type_key, 1, 1,
				       "a protocol section without type is left out", "protocol" };

static bool is_whole(const struct kind *kind, const struct conf_entry *entry)
{
	for (size_t i = 0; i < kind->needed; i++) {
		if (!conf_get(entry, kind->keys[i]))
			return false;
	}
	return true;
}

static void drop_parts(struct conf_entries *list, const struct kind *kind,
		       struct conf_messages *msgs)
{
	for (size_t i = list->n; i > 0; i--) {
		struct conf_origin from = list->entries[i - 1].from;

		if (is_whole(kind, &list->entries[i - 1]))
			continue;
		conf_messages_add(msgs, CONF_WARNING, from.file, from.line, "%s", kind->missing);
		conf_remove_entry(list, i - 1);
	}
}

/* Said by both with the same text, or by neither. */
static bool is_same(const struct kind *kind, const struct conf_entry *a, const struct conf_entry *b)
{
	for (size_t i = 0; i < kind->nkeys; i++) {
		const struct conf_value *x = conf_get(a, kind->keys[i]);
		const struct conf_value *y = conf_get(b, kind->keys[i]);

		if (!x != !y || (x && strcmp(x->text, y->text) != 0))
			return false;
	}
	return true;
}

/* A word that is a setting of its own is taken out of the features; who is quicker has said it. */
static void split_features(struct conf *c, struct conf_entry *entry, const char *word,
			   enum conf_id id, const char *text, int64_t num)
{
	const struct conf_value *f = conf_get(entry, CONF_FEATURES);
	struct conf_origin from;
	char left[1024];
	size_t at;

	if (!f || !conf_feature_has(f->text, word, &at))
		return;
	from = f->from;
	conf_feature_cut(f->text, at, 1, left, sizeof(left));
	conf_set(c, entry, CONF_FEATURES, left, 0, from);
	if (!conf_get(entry, id))
		conf_set(c, entry, id, text, num, from);
}

/* What the earlier entry says and the later one does not. */
static void merge(struct conf *c, struct conf_entry *later, const struct conf_entry *earlier)
{
	for (size_t i = 0; i < earlier->nitems; i++) {
		const struct conf_item *it = &earlier->items[i];

		if (!conf_get(later, it->id))
			conf_set(c, later, it->id, it->value.text, it->value.num, it->value.from);
	}
}

/* Of multipath-tools' own sections nobody wants to hear that the file has its say, too. */
static void tell_twice(struct conf_messages *msgs, const struct kind *kind,
		       const struct conf_entry *earlier, const struct conf_entry *later)
{
	if (earlier->builtin)
		return;
	conf_messages_add(msgs, CONF_WARNING, later->from.file, later->from.line,
			  "this %s section is for the same as that of %s:%u; both count, and "
			  "where both say something this one does",
			  kind->name, earlier->from.file, earlier->from.line);
}

static void unite(struct conf *c, struct conf_entries *list, const struct kind *kind,
		  struct conf_messages *msgs)
{
	drop_parts(list, kind, msgs);
	for (size_t i = 0; i < list->n; i++) {
		size_t j = i + 1;

		while (j < list->n && !is_same(kind, &list->entries[i], &list->entries[j]))
			j++;
		if (j == list->n)
			continue;
		tell_twice(msgs, kind, &list->entries[i], &list->entries[j]);
		merge(c, &list->entries[j], &list->entries[i]);
		if (kind == &devices) {
			split_features(c, &list->entries[j], "queue_if_no_path", CONF_NO_PATH_RETRY,
				       "queue", CONF_INFINITY);
			split_features(c, &list->entries[j], "retain_attached_hw_handler",
				       CONF_RETAIN_ATTACHED_HW_HANDLER, "yes", 1);
		}
		conf_remove_entry(list, i--);
	}
}

/* ---- multipaths ---- */

/* By WWID; as they were told where it is the same. */
static void sort_by_wwid(struct conf_entries *list)
{
	for (size_t i = 1; i < list->n; i++) {
		struct conf_entry e = list->entries[i];
		const char *wwid = conf_text(&e, CONF_WWID);
		size_t j = i;

		for (; j > 0 && strcmp(conf_text(&list->entries[j - 1], CONF_WWID), wwid) > 0; j--)
			list->entries[j] = list->entries[j - 1];
		list->entries[j] = e;
	}
}

const struct conf_entry *conf_alias_taken(const struct conf *c, const struct conf_entry *multipath)
{
	const char *alias = conf_text(multipath, CONF_ALIAS);

	for (size_t i = 0; i < c->multipaths.n && *alias; i++) {
		const struct conf_entry *other = &c->multipaths.entries[i];

		if (other == multipath)
			break;
		if (!strcmp(conf_text(other, CONF_ALIAS), alias))
			return other;
	}
	return NULL;
}

static void check_aliases(const struct conf *c, struct conf_messages *msgs)
{
	for (size_t i = 0; i < c->multipaths.n; i++) {
		const struct conf_entry *entry = &c->multipaths.entries[i];
		const struct conf_entry *first = conf_alias_taken(c, entry);
		const struct conf_value *v = conf_get(entry, CONF_ALIAS);

		if (!first)
			continue;
		conf_messages_add(msgs, CONF_WARNING, v->from.file, v->from.line,
				  "alias \"%s\" is that of WWID %s already; WWID %s gets none",
				  v->text, conf_text(first, CONF_WWID),
				  conf_text(entry, CONF_WWID));
	}
}

/* ---- expressions and rules ---- */

static void compile(struct conf_entry *entry, size_t i, struct conf_messages *msgs)
{
	const struct conf_value *v = conf_get(entry, triple[i]);
	char why[128];

	if (!v)
		return;
	entry->has_re[i] = regex_make(&entry->re[i], v->text, REG_NOSUB, why, sizeof(why));
	entry->bad_re[i] = !entry->has_re[i];
	if (entry->has_re[i])
		return;
	conf_messages_add(
		msgs, CONF_WARNING, v->from.file, v->from.line,
		"%s \"%s\" is no regular expression (%s); this section holds for no device",
		conf_key(triple[i])->name, v->text, why);
}

/* product_blacklist is a rule with the entry's vendor. */
static void forbid_product(struct conf *c, const struct conf_entry *entry,
			   struct conf_messages *msgs)
{
	const struct conf_value *v = conf_get(entry, CONF_PRODUCT_BLACKLIST);
	char why[128];

	/* "" is any product of the vendor's, for multipath-tools, too */
	if (!v || (!*v->text && !*conf_text(entry, CONF_VENDOR)) ||
	    conf_add_rule(c, &c->deny, RULE_DEVICE, conf_text(entry, CONF_VENDOR), v->text, v->from,
			  why, sizeof(why)))
		return;
	conf_messages_add(msgs, CONF_ERROR, v->from.file, v->from.line,
			  "product_blacklist \"%s\", or the vendor with it, is no regular "
			  "expression (%s); nothing is forbidden by it",
			  v->text, why);
}

static void add_rules(struct conf *c, struct conf_messages *msgs)
{
	bool native = c->native_nvme && peer_has(c->peer, PEER_NATIVE_NVME);
	struct conf_origin from = { .by = CONF_BY_BUILTIN };
	bool ok;
	char why[128];

	ok = conf_add_rule(c, &c->deny, RULE_DEVNODE,
			   native ? NO_PATH_DEVICES_NATIVE : NO_PATH_DEVICES, "", from, why,
			   sizeof(why));
	ok &= conf_add_rule(c, &c->allow, RULE_PROPERTY, PATH_PROPERTIES, "", from, why,
			    sizeof(why));
	assert(ok);
	(void)ok;
	for (size_t i = 0; i < c->devices.n; i++)
		forbid_product(c, &c->devices.entries[i], msgs);
}

static void add_defaults(struct conf *c)
{
	struct conf_origin from = { .by = CONF_BY_BUILTIN };

	for (int id = 0; id < CONF_IDS; id++) {
		const struct conf_key *key = conf_key((enum conf_id)id);

		if (key->dflt && c->peer >= key->since && (!key->until || c->peer < key->until))
			conf_set(c, &c->builtin, (enum conf_id)id, key->dflt,
				 conf_word_num(key, key->dflt), from);
	}
}

void conf_finish(struct conf *c, struct conf_messages *msgs)
{
	unite(c, &c->devices, &devices, msgs);
	unite(c, &c->protocols, &protocols, msgs);
	drop_parts(&c->multipaths, &multipaths, msgs);
	sort_by_wwid(&c->multipaths);
	unite(c, &c->multipaths, &multipaths, msgs);
	check_aliases(c, msgs);
	for (size_t i = 0; i < c->devices.n; i++) {
		for (size_t k = 0; k < ARRAY_LEN(triple); k++)
			compile(&c->devices.entries[i], k, msgs);
	}
	add_rules(c, msgs);
	add_defaults(c);
}
