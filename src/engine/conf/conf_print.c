/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_print: sections in the order of `multipath -t`, keywords in that of their section. */
#include "engine/conf/conf_print.h"

#include "base/attr.h"
#include "engine/conf/conf_value.h"

#include <stdio.h>
#include <string.h>

/* In device, overrides and multipath the keywords have another order than in defaults. */
static const struct place {
	enum conf_id id;
	unsigned sections; /* enum conf_section; 0: wherever the keyword may stand */
} places[] = {
	{ CONF_VENDOR, 0 },
	{ CONF_PRODUCT, 0 },
	{ CONF_REVISION, 0 },
	{ CONF_PRODUCT_BLACKLIST, 0 },
	{ CONF_WWID, 0 },
	{ CONF_ALIAS, 0 },
	{ CONF_TYPE, 0 },
	{ CONF_PATH_GROUPING_POLICY, 0 },
	{ CONF_UID_ATTRIBUTE, 0 },
	{ CONF_PATH_SELECTOR, 0 },
	{ CONF_PATH_CHECKER, 0 },
	{ CONF_ALIAS_PREFIX, 0 },
	{ CONF_FEATURES, CONF_IN_DEVICE | CONF_IN_OVERRIDES },
	{ CONF_HARDWARE_HANDLER, 0 },
	{ CONF_PRIO, 0 },
	{ CONF_PRIO_ARGS, 0 },
	{ CONF_FAILBACK, 0 },
	{ CONF_RR_WEIGHT, 0 },
	{ CONF_NO_PATH_RETRY, 0 },
	{ CONF_RR_MIN_IO, 0 },
	{ CONF_RR_MIN_IO_RQ, 0 },
	{ CONF_FLUSH_ON_LAST_DEL, 0 },
	{ CONF_FAST_IO_FAIL_TMO, 0 },
	{ CONF_DEV_LOSS_TMO, 0 },
	{ CONF_EH_DEADLINE, 0 },
	{ CONF_FEATURES, CONF_IN_MULTIPATH },
	{ CONF_MODE, 0 },
	{ CONF_UID, 0 },
	{ CONF_GID, 0 },
	{ CONF_RESERVATION_KEY, 0 },
	{ CONF_USER_FRIENDLY_NAMES, 0 },
	{ CONF_RETAIN_ATTACHED_HW_HANDLER, 0 },
	{ CONF_DETECT_PRIO, 0 },
	{ CONF_DETECT_CHECKER, 0 },
	{ CONF_DETECT_PGPOLICY, 0 },
	{ CONF_DETECT_PGPOLICY_USE_TPG, 0 },
	{ CONF_DEFERRED_REMOVE, 0 },
	{ CONF_DELAY_WATCH_CHECKS, 0 },
	{ CONF_DELAY_WAIT_CHECKS, 0 },
	{ CONF_SAN_PATH_ERR_THRESHOLD, 0 },
	{ CONF_SAN_PATH_ERR_FORGET_RATE, 0 },
	{ CONF_SAN_PATH_ERR_RECOVERY_TIME, 0 },
	{ CONF_MARGINAL_PATH_ERR_SAMPLE_TIME, 0 },
	{ CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD, 0 },
	{ CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME, 0 },
	{ CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME, 0 },
	{ CONF_SKIP_KPARTX, 0 },
	{ CONF_PURGE_DISCONNECTED, 0 },
	{ CONF_MAX_SECTORS_KB, 0 },
	{ CONF_GHOST_DELAY, 0 },
	{ CONF_ALL_TG_PT, 0 },
	{ CONF_VPD_VENDOR, 0 },
	{ CONF_RECHECK_WWID, 0 },
};

struct printer {
	const struct conf *c;
	struct str *out;
	unsigned depth;
	bool origin;
};

static void indent(struct printer *p)
{
	for (unsigned i = 0; i < p->depth; i++)
		str_add_c(p->out, '\t');
}

static void begin(struct printer *p, const char *name)
{
	indent(p);
	str_addf(p->out, "%s {\n", name);
	p->depth++;
}

static void end(struct printer *p)
{
	p->depth--;
	indent(p);
	str_add(p->out, "}\n");
}

static void add_quoted(struct printer *p, const char *text)
{
	str_add_c(p->out, '"');
	for (; *text; text++) {
		if (*text == '"')
			str_add_c(p->out, '"');
		str_add_c(p->out, *text);
	}
	str_add_c(p->out, '"');
}

static void add_origin(struct printer *p, const struct conf_origin *from)
{
	if (!p->origin)
		return;
	switch (from->by) {
	case CONF_BY_FILE:
		str_addf(p->out, " # %s:%u", from->file, from->line);
		break;
	case CONF_BY_HWTABLE:
		str_addf(p->out, " # array: %s", from->file);
		break;
	case CONF_BY_BUILTIN:
		str_add(p->out, " # built-in");
		break;
	case CONF_BY_DETECTED:
	case CONF_BY_KERNEL:
		str_add(p->out, " # found");
		break;
	case CONF_BY_COMMAND:
		str_add(p->out, " # command line");
		break;
	}
	if (*from->why)
		str_addf(p->out, ": %s", from->why);
}

static void print_line(struct printer *p, const char *name, const char *text, bool quoted,
		       const struct conf_origin *from)
{
	indent(p);
	str_addf(p->out, "%s ", name);
	if (quoted)
		add_quoted(p, text);
	else
		str_add(p->out, text);
	add_origin(p, from);
	str_add_c(p->out, '\n');
}

static void print_value(struct printer *p, enum conf_id id, const struct conf_value *v)
{
	const struct conf_key *key = conf_key(id);

	print_line(p, key->name, v->text, conf_is_quoted(key, v->text), &v->from);
}

static void print_defaults(struct printer *p)
{
	begin(p, "defaults");
	for (int i = 0; i < CONF_IDS; i++) {
		enum conf_id id = (enum conf_id)i;
		const struct conf_value *said = conf_get(&p->c->defaults, id);
		struct conf_value dflt;

		if (!(conf_key(id)->sections & CONF_IN_DEFAULTS))
			continue;
		if (said)
			print_value(p, id, said);
		else if (!conf_key(id)->quiet && conf_default(id, p->c->peer, &dflt))
			print_value(p, id, &dflt);
	}
	end(p);
}

static void print_items(struct printer *p, const struct conf_entry *entry,
			enum conf_section section)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct conf_value *v = conf_get(entry, places[i].id);

		if (v && (!places[i].sections || (places[i].sections & section)))
			print_value(p, places[i].id, v);
	}
}

static void print_entries(struct printer *p, const char *name, const struct conf_entries *list,
			  enum conf_section section)
{
	for (size_t i = 0; i < list->n; i++) {
		begin(p, name);
		print_items(p, &list->entries[i], section);
		end(p);
	}
}

static void print_rule(struct printer *p, const struct conf_rule *r)
{
	static const char *const names[] = {
		[RULE_DEVNODE] = "devnode",
		[RULE_WWID] = "wwid",
		[RULE_PROPERTY] = "property",
		[RULE_PROTOCOL] = "protocol",
	};

	if (r->kind != RULE_DEVICE) {
		print_line(p, names[r->kind], r->pattern, true, &r->from);
		return;
	}
	begin(p, "device");
	if (*r->pattern)
		print_line(p, "vendor", r->pattern, true, &r->from);
	if (*r->product)
		print_line(p, "product", r->product, true, &r->from);
	end(p);
}

static void print_rules(struct printer *p, const char *name, const struct conf_rules *rules)
{
	begin(p, name);
	for (int kind = 0; kind < RULE_KINDS; kind++) {
		for (size_t i = 0; i < rules->n; i++) {
			if (rules->rules[i].kind == (enum conf_rule_kind)kind)
				print_rule(p, &rules->rules[i]);
		}
	}
	end(p);
}

void conf_print(const struct conf *c, bool origin, struct str *out)
{
	struct printer p = { .c = c, .out = out, .origin = origin };

	print_defaults(&p);
	print_rules(&p, "blacklist", &c->deny);
	print_rules(&p, "blacklist_exceptions", &c->allow);
	begin(&p, "devices");
	print_entries(&p, "device", &c->devices, CONF_IN_DEVICE);
	end(&p);
	begin(&p, "overrides");
	print_items(&p, &c->overrides, CONF_IN_OVERRIDES);
	print_entries(&p, "protocol", &c->protocols, CONF_IN_PROTOCOL);
	end(&p);
	if (!c->multipaths.n)
		return;
	begin(&p, "multipaths");
	print_entries(&p, "multipath", &c->multipaths, CONF_IN_MULTIPATH);
	end(&p);
}
