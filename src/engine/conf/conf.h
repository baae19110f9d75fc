/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf: the configuration of multipath, as plain data: sections and their
 * values, each with where it came from.
 *
 * Filled by conf_parse.h (files) and hwtable.h (the built-in arrays); what
 * holds for one device or map is said by conf_resolve.h.  Pure: no file, no
 * clock.  Strings belong to the conf, are never NULL, and live until conf_fini().
 */
#ifndef ENGINE_CONF_CONF_H
#define ENGINE_CONF_CONF_H

#include "engine/conf/conf_keys.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who says a value. */
enum conf_by {
	CONF_BY_BUILTIN,  /* what holds without any file */
	CONF_BY_HWTABLE,  /* the built-in table of arrays */
	CONF_BY_FILE,     /* file and line */
	CONF_BY_DETECTED, /* detect_prio and the like; why says from what */
	CONF_BY_KERNEL,   /* sysfs, the kernel's version */
	CONF_BY_COMMAND   /* the command line */
};

struct conf_origin {
	enum conf_by by;
	const char *file; /* BY_FILE: its path; BY_HWTABLE: name of the array; else "" */
	unsigned line;    /* from 1; 0 none */
	const char *why;  /* BY_DETECTED, BY_KERNEL: "TPGS 1", "no VPD page C9"; else "" */
};

struct conf_value {
	const char *text; /* as `multipath -t` spells it, without quotes */
	int64_t num;      /* the number, the word's (conf_keys.h), 1 and 0 for yes and no; else 0 */
	struct conf_origin from;
};

struct conf_item {
	enum conf_id id;
	struct conf_value value;
};

/* A section, or one device, multipath or protocol in it: only what was said there. */
struct conf_entry {
	struct conf_item *items;
	size_t nitems, cap;
	struct conf_origin from; /* its first line */
	bool builtin; /* a device: of the built-in table alone, no file has its section */
	/* a device: its vendor, product and revision, compiled. Set by conf_finish(). */
	regex_t re[3];
	bool has_re[3], bad_re[3]; /* bad: does not compile, so it never matches */
};

/* A rule of blacklist or blacklist_exceptions. */
enum conf_rule_kind {
	RULE_DEVNODE,
	RULE_WWID,
	RULE_PROPERTY,
	RULE_PROTOCOL,
	RULE_DEVICE,
	RULE_KINDS
};
struct conf_rule {
	enum conf_rule_kind kind;
	const char
		*pattern; /* as written, with its leading "!"; RULE_DEVICE: the vendor, "" none */
	const char *product;    /* RULE_DEVICE: "" none */
	regex_t re, re_product; /* compiled, without the "!" */
	bool has_re, has_product;
	bool invert, invert_product;
	struct conf_origin from;
};
struct conf_rules {
	struct conf_rule *rules;
	size_t n, cap;
};

struct conf_entries {
	struct conf_entry *entries;
	size_t n, cap;
};

struct conf {
	unsigned peer;    /* which release's rules, peer.h */
	bool native_nvme; /* the kernel makes maps of NVMe devices itself: nvme_core.multipath=Y */
	struct conf_entry defaults, overrides;
	struct conf_entry builtin; /* what holds where no file says: the keys' own defaults */
	struct conf_entries protocols, devices, multipaths; /* devices: built-in ones first */
	struct conf_rules deny, allow;                      /* blacklist, blacklist_exceptions */
	char **kept;                                        /* the strings */
	size_t nkept, cap_kept;
};

/* Empty; every string and entry is freed by conf_fini. */
void conf_init(struct conf *c, unsigned peer);
void conf_fini(struct conf *c);

/* The conf's own copy of text. */
const char *conf_keep(struct conf *c, const char *text);

/* A new, empty entry at the end. Valid until the next one is added to the same list. */
struct conf_entry *conf_add_entry(struct conf_entries *list, struct conf_origin from);
/* Take entry number i out. */
void conf_remove_entry(struct conf_entries *list, size_t i);

/* Give a value: replaces what the entry says of id. text and origin are copied into c. */
void conf_set(struct conf *c, struct conf_entry *entry, enum conf_id id, const char *text,
	      int64_t num, struct conf_origin from);
void conf_unset(struct conf_entry *entry, enum conf_id id);

/* What the entry itself says; NULL: nothing. */
const struct conf_value *conf_get(const struct conf_entry *entry, enum conf_id id);
/* The same as text, "" when it says nothing. */
const char *conf_text(const struct conf_entry *entry, enum conf_id id);

/*
 * Add a rule.  pattern (and product, for RULE_DEVICE) as in the file.  False
 * when a pattern does not compile: nothing is added, why (size bytes) says the
 * reason.  A rule that is there already is not added again.
 */
bool conf_add_rule(struct conf *c, struct conf_rules *to, enum conf_rule_kind kind,
		   const char *pattern, const char *product, struct conf_origin from, char *why,
		   size_t size);

#endif
