/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_json: the tree of `show maps json`.
 *
 * Who may not ask device mapper (no root) learns from it which path stands in
 * which group, and the kernel's own states.  The daemon escapes nothing, so a
 * quote in a name breaks the document; its fixed layout, one member a line, lets
 * most of it be mended first.  Pure.  Source: libmultipath/print.c (snprint_json*).
 */
#ifndef ENGINE_KERNEL_MPATHD_JSON_H
#define ENGINE_KERNEL_MPATHD_JSON_H

#include "base/err.h"
#include "base/str.h"
#include "engine/san.h"

struct mpathd_jpath {
	const char *dev;
	uint32_t major, minor; /* 0:0 unknown */
	enum san_dm dm;
	enum san_chk chk;
	const char *dev_st, *checker;
	int32_t prio;
	bool marginal;
};

struct mpathd_jgroup {
	const char *selector;
	int32_t prio;
	enum san_gstate state;
	bool marginal;
	struct mpathd_jpath *paths;
	uint32_t npaths;
};

struct mpathd_jmap {
	const char *name, *wwid, *sysfs, *features, *hwhandler;
	const char *vendor, *product, *rev;
	const char *dm_st, *write_prot;
	struct mpathd_jgroup *groups;
	uint32_t ngroups;
};

struct json_object;

/* The strings are the document's; mpathd_tree_fini() frees everything. */
struct mpathd_tree {
	struct json_object *root;
	struct mpathd_jmap *maps;
	uint32_t nmaps;
	bool mended; /* the document was broken: a name holds a quote or a control character */
};

/* Parse a reply; zero-initialised *out. E_SYNTAX: not even mending helped; *out is empty. */
int mpathd_json_parse(const char *text, struct mpathd_tree *out, struct err *e);
void mpathd_tree_fini(struct mpathd_tree *t);

/* Appends text with the inside of every string value escaped; exported for its test. */
void mpathd_json_mend(const char *text, struct str *out);

#endif
