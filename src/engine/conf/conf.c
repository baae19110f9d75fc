/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf: the configuration as data.  A section is a short list of what was said
 * there, not an array of all keywords: of the 137 built-in arrays none says
 * more than a dozen things.
 */
#include "engine/conf/conf.h"

#include "base/mem.h"
#include "base/regex_make.h"

#include <stdlib.h>
#include <string.h>

void conf_init(struct conf *c, unsigned peer)
{
	*c = (struct conf){ .peer = peer };
}

static void entry_fini(struct conf_entry *entry)
{
	for (int i = 0; i < 3; i++) {
		if (entry->has_re[i])
			regfree(&entry->re[i]);
	}
	free(entry->items);
}

static void entries_fini(struct conf_entries *list)
{
	for (size_t i = 0; i < list->n; i++)
		entry_fini(&list->entries[i]);
	free(list->entries);
}

static void rules_fini(struct conf_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rules[i].has_re)
			regfree(&rules->rules[i].re);
		if (rules->rules[i].has_product)
			regfree(&rules->rules[i].re_product);
	}
	free(rules->rules);
}

void conf_fini(struct conf *c)
{
	entry_fini(&c->defaults);
	entry_fini(&c->overrides);
	entry_fini(&c->builtin);
	entries_fini(&c->protocols);
	entries_fini(&c->devices);
	entries_fini(&c->multipaths);
	rules_fini(&c->deny);
	rules_fini(&c->allow);
	for (size_t i = 0; i < c->nkept; i++)
		free(c->kept[i]);
	free(c->kept);
	*c = (struct conf){ .peer = c->peer };
}

const char *conf_keep(struct conf *c, const char *text)
{
	/* The last ones are often asked for again: the file that is being read, its section. */
	for (size_t i = c->nkept; i > 0 && c->nkept - i < 8; i--) {
		if (!strcmp(c->kept[i - 1], text))
			return c->kept[i - 1];
	}
	c->kept = mem_grow(c->kept, &c->cap_kept, c->nkept + 1, sizeof(*c->kept));
	return c->kept[c->nkept++] = xstrdup(text);
}

struct conf_entry *conf_add_entry(struct conf_entries *list, struct conf_origin from)
{
	list->entries = mem_grow(list->entries, &list->cap, list->n + 1, sizeof(*list->entries));
	list->entries[list->n] = (struct conf_entry){ .from = from };
	return &list->entries[list->n++];
}

void conf_remove_entry(struct conf_entries *list, size_t i)
{
	entry_fini(&list->entries[i]);
	list->n--;
	memmove(&list->entries[i], &list->entries[i + 1], (list->n - i) * sizeof(*list->entries));
}

static struct conf_item *item_of(const struct conf_entry *entry, enum conf_id id)
{
	for (size_t i = 0; i < entry->nitems; i++) {
		if (entry->items[i].id == id)
			return &entry->items[i];
	}
	return NULL;
}

void conf_set(struct conf *c, struct conf_entry *entry, enum conf_id id, const char *text,
	      int64_t num, struct conf_origin from)
{
	struct conf_item *item = item_of(entry, id);

	if (!item) {
		entry->items = mem_grow(entry->items, &entry->cap, entry->nitems + 1,
					sizeof(*entry->items));
		item = &entry->items[entry->nitems++];
	}
	from.file = conf_keep(c, from.file ? from.file : "");
	from.why = conf_keep(c, from.why ? from.why : "");
	*item = (struct conf_item){
		.id = id,
		.value = { .text = conf_keep(c, text), .num = num, .from = from },
	};
}

void conf_unset(struct conf_entry *entry, enum conf_id id)
{
	struct conf_item *item = item_of(entry, id);

	if (item)
		*item = entry->items[--entry->nitems];
}

const struct conf_value *conf_get(const struct conf_entry *entry, enum conf_id id)
{
	const struct conf_item *item = item_of(entry, id);

	return item ? &item->value : NULL;
}

const char *conf_text(const struct conf_entry *entry, enum conf_id id)
{
	const struct conf_value *v = conf_get(entry, id);

	return v ? v->text : "";
}

/* ---- rules ---- */

/* "!x" is x inverted, "\!x" begins with an exclamation mark (multipath.conf(5), blacklist). */
static bool compile(regex_t *re, const char *pattern, bool *invert, char *why, size_t size)
{
	*invert = *pattern == '!';
	if (*invert)
		pattern++;
	else if (pattern[0] == '\\' && pattern[1] == '!')
		pattern++;
	return regex_make(re, pattern, REG_NOSUB, why, size);
}

static bool is_there(const struct conf_rules *rules, const struct conf_rule *r)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct conf_rule *o = &rules->rules[i];

		if (o->kind == r->kind && !strcmp(o->pattern, r->pattern) &&
		    !strcmp(o->product, r->product))
			return true;
	}
	return false;
}

bool conf_add_rule(struct conf *c, struct conf_rules *to, enum conf_rule_kind kind,
		   const char *pattern, const char *product, struct conf_origin from, char *why,
		   size_t size)
{
	struct conf_rule r = { .kind = kind };

	from.file = conf_keep(c, from.file ? from.file : "");
	from.why = "";
	r.pattern = conf_keep(c, pattern);
	r.product = conf_keep(c, product ? product : "");
	r.from = from;
	if (is_there(to, &r))
		return true;
	if (kind != RULE_DEVICE || *r.pattern) {
		if (!compile(&r.re, r.pattern, &r.invert, why, size))
			return false;
		r.has_re = true;
	}
	if (*r.product) {
		if (!compile(&r.re_product, r.product, &r.invert_product, why, size)) {
			if (r.has_re)
				regfree(&r.re);
			return false;
		}
		r.has_product = true;
	}
	to->rules = mem_grow(to->rules, &to->cap, to->n + 1, sizeof(*to->rules));
	to->rules[to->n++] = r;
	return true;
}
