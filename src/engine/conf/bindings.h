/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bindings: which map has which name: the file /etc/multipath/bindings as data,
 * and the name that a new map gets.
 *
 * Pure; state_files.h reads and writes the file.  What a line means, which
 * number is free, what is written: as libmultipath's alias.c has it, for
 * releases from 0.9.7 on, which keep the file sorted and write it whole, and for
 * those before, which append lines (PEER_SORTED_BINDINGS).
 */
#ifndef ENGINE_CONF_BINDINGS_H
#define ENGINE_CONF_BINDINGS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct binding {
	char *alias, *wwid;
};

struct bindings {
	unsigned peer;
	struct binding *all; /* sorted by length and bytes of the alias, or in the file's order */
	size_t n, cap;
	struct str text; /* before 0.9.7: the file, to which lines are added; "" when it is bad */
	bool changed;    /* the file does not say this: write it */
};

/* Who is told about bad lines and knows what else gives names; each may be NULL. */
struct bindings_reader {
	void *ctx;
	/* A sentence about a line (from 1; 0: about the file). Bytes of the file stand in it. */
	void (*say)(void *ctx, unsigned line, const char *text);
	/* The WWID that a multipath section of the configuration gives this alias; NULL none. */
	const char *(*configured)(void *ctx, const char *alias);
};

void bindings_init(struct bindings *b, unsigned peer);
void bindings_fini(struct bindings *b);

/*
 * Read the file's text (len bytes, any) into b, which is empty.  A line without
 * WWID, or with one that is too long, is told and passed over.  Of two WWIDs for
 * one alias the later is discarded, as is what contradicts the configuration;
 * then, or when the header is not as it should be, the file has to be written
 * anew (changed).  reader may be NULL.
 */
void bindings_parse(struct bindings *b, const char *text, size_t len,
		    const struct bindings_reader *reader);

/* The first that has it; NULL none. Valid until the next change. */
const struct binding *bindings_by_alias(const struct bindings *b, const char *alias);
const struct binding *bindings_by_wwid(const struct bindings *b, const char *wwid);

/* False, and nothing changes: the alias is bound, or these cannot stand on a line of the file. */
bool bindings_add(struct bindings *b, const char *alias, const char *wwid);
/* False: there is no such alias. */
bool bindings_remove(struct bindings *b, const char *alias);

/* Append the file's text to *out. */
void bindings_print(const struct bindings *b, struct str *out);

/*
 * A number as letters behind a prefix: a is 1, z 26, aa 27, up to fxshrxw, which
 * is INT_MAX.  0: alias is not prefix and such a number.
 */
int bindings_number(const char *alias, const char *prefix);
/* number from 1. False: it does not fit into size bytes. */
bool bindings_name(int number, const char *prefix, char *dst, size_t size);

enum binding_choice {
	BINDING_FOUND, /* dst is bound to the WWID */
	BINDING_ADDED, /* it is now: write the file before the name is used */
	/* no alias, the WWID is the map's name: */
	BINDING_TAKEN,     /* a map of another WWID has the alias that the WWID is bound to */
	BINDING_READ_ONLY, /* it is bound to none, and none can be written */
	BINDING_FULL,      /* no number is left, or prefix and number are too long for a map */
	BINDING_UNFIT      /* the WWID cannot stand in the file: it has blanks or a # */
};

/*
 * The name of the map wwid.  old_alias: the name of a map of this WWID that is there,
 * "" none; if it is bound to another WWID (the caller may look, and complain), it
 * is not kept.  An old alias that is bound to nobody is kept if it is prefix and a
 * number, else the map gets a new one.  taken: is there a map of that name with
 * another WWID?  dst has size bytes, at least WWID_SIZE; "" when there is no alias.
 */
enum binding_choice bindings_choose(struct bindings *b, const char *wwid, const char *old_alias,
				    const char *prefix, bool read_only,
				    bool (*taken)(void *ctx, const char *alias, const char *wwid),
				    void *ctx, char *dst, size_t size);

#endif
