/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blacklist: the steps of the filter. */
#include "engine/conf/blacklist.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct step {
	const char *name;
	enum conf_rule_kind kind;
} steps[] = {
	[STEP_PROPERTY] = { "property", RULE_PROPERTY },
	[STEP_DEVNODE] = { "devnode", RULE_DEVNODE },
	[STEP_DEVICE] = { "device", RULE_DEVICE },
	[STEP_PROTOCOL] = { "protocol", RULE_PROTOCOL },
	[STEP_WWID] = { "wwid", RULE_WWID },
	[STEP_NONE] = { "", RULE_KINDS },
};

const char *blacklist_step_name(enum blacklist_step step)
{
	return steps[step].name;
}

static bool is_met(const regex_t *re, bool invert, const char *text)
{
	return (regexec(re, text, 0, NULL, 0) == 0) != invert;
}

/* text is the vendor for RULE_DEVICE; product is of that kind only. */
static bool rule_meets(const struct conf_rule *r, const char *text, const char *product)
{
	if (!r->has_re && !r->has_product)
		return false;
	return (!r->has_re || is_met(&r->re, r->invert, text)) &&
	       (!r->has_product || is_met(&r->re_product, r->invert_product, product));
}

static const struct conf_rule *first(const struct conf_rules *rules, enum conf_rule_kind kind,
				     const char *text, const char *product)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rules[i].kind == kind && rule_meets(&rules->rules[i], text, product))
			return &rules->rules[i];
	}
	return NULL;
}

/* 'devnode "^vd" (/etc/multipath.conf:12)' */
static void say_rule(char *dst, size_t size, enum blacklist_step step, const struct conf_rule *r)
{
	text_cat(dst, size, "%s", steps[step].name);
	if (r->kind != RULE_DEVICE)
		text_cat(dst, size, " \"%s\"", r->pattern);
	else if (*r->pattern)
		text_cat(dst, size, " vendor \"%s\"", r->pattern);
	if (*r->product)
		text_cat(dst, size, " product \"%s\"", r->product);
	if (r->from.by == CONF_BY_FILE)
		text_cat(dst, size, " (%s:%u)", r->from.file, r->from.line);
	else if (r->from.by == CONF_BY_HWTABLE)
		text_cat(dst, size, " (hardware table: %s)", r->from.file);
	else
		text_cat(dst, size, " (built-in)");
}

static void forbid(struct blacklist_verdict *out, enum blacklist_step step,
		   const struct conf_rule *rule)
{
	*out = (struct blacklist_verdict){ .step = step, .rule = rule };
	text_cat(out->text, sizeof(out->text), "blacklist ");
	say_rule(out->text, sizeof(out->text), step, rule);
}

/* What is told of the allowed only matters where somebody had forbidden it. */
static void excuse(struct blacklist_verdict *out, enum blacklist_step step,
		   const struct conf_rule *exception, const struct conf_rule *against)
{
	if (!against)
		return;
	*out = (struct blacklist_verdict){
		.allowed = true, .step = step, .rule = exception, .against = against
	};
	text_cat(out->text, sizeof(out->text), "blacklist_exceptions ");
	say_rule(out->text, sizeof(out->text), step, exception);
}

/* False: forbidden. */
static bool pass(const struct conf *c, enum blacklist_step step, const char *text,
		 const char *product, struct blacklist_verdict *out)
{
	const struct conf_rule *ok = first(&c->allow, steps[step].kind, text, product);
	const struct conf_rule *no = first(&c->deny, steps[step].kind, text, product);

	if (ok)
		excuse(out, step, ok, no);
	else if (no)
		forbid(out, step, no);
	return ok || !no;
}

/* The other way round: a property that is known as good must be there. */
static bool pass_properties(const struct conf *c, const struct disk *d, const char *uid_attribute,
			    struct blacklist_verdict *out)
{
	bool seen = false;

	for (size_t i = 0; i < d->nprops; i++) {
		const char *name = d->props[i].key;

		seen |= *uid_attribute && !strcmp(name, uid_attribute);
		if (first(&c->allow, RULE_PROPERTY, name, "") ||
		    first(&c->deny, RULE_PROPERTY, name, ""))
			return pass(c, STEP_PROPERTY, name, "", out);
	}
	if (!seen)
		return true;
	*out = (struct blacklist_verdict){ .step = STEP_PROPERTY };
	text_cat(out->text, sizeof(out->text),
		 "property missing: udev knows it by %s, but has none that blacklist_exceptions "
		 "property asks for",
		 uid_attribute);
	return false;
}

void blacklist_ask(const struct conf *c, const struct disk *d, const char *wwid,
		   const char *uid_attribute, struct blacklist_verdict *out)
{
	*out = (struct blacklist_verdict){ .allowed = true, .step = STEP_NONE };
	text_cat(out->text, sizeof(out->text), "no rule of the blacklist is about it");
	if (!pass_properties(c, d, uid_attribute, out) ||
	    !pass(c, STEP_DEVNODE, d->name, "", out) ||
	    !pass(c, STEP_DEVICE, d->vendor, d->product, out) ||
	    !pass(c, STEP_PROTOCOL, d->protocol, "", out) || !*wwid)
		return;
	pass(c, STEP_WWID, wwid, "", out);
}
