/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bindings_choose: the name that a map gets out of the bindings, and the free numbers of names. */
#include "engine/conf/bindings.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwid_vpd.h"

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LETTERS 26

/* What is asked, on its way to whom it concerns. */
struct question {
	const struct bindings *b;
	const char *wwid, *prefix;
	bool (*taken)(void *ctx, const char *alias, const char *wwid);
	void *ctx;
};

int bindings_number(const char *alias, const char *prefix)
{
	size_t n = strlen(prefix);
	int64_t number = 0;

	if (strncmp(alias, prefix, n))
		return 0;
	for (const char *p = alias + n; *p; p++) {
		if (*p < 'a' || *p > 'z')
			return 0;
		number = number * LETTERS + (*p - 'a') + 1;
		if (number > INT_MAX)
			return 0;
	}
	return (int)number;
}

bool bindings_name(int number, const char *prefix, char *dst, size_t size)
{
	char letters[8]; /* INT_MAX has seven */
	char *p = letters + sizeof(letters) - 1;
	int n;

	assert(number > 0);
	*p = '\0';
	for (; number; number = (number - 1) / LETTERS)
		*--p = (char)('a' + (number - 1) % LETTERS);
	n = snprintf(dst, size, "%s%s", prefix, p);
	return n > 0 && (size_t)n < size;
}

/* A name that is too long is free: the caller sees then that it is. */
static bool is_taken(const struct question *q, int64_t number)
{
	char name[WWID_SIZE];

	return bindings_name((int)number, q->prefix, name, sizeof(name)) &&
	       q->taken(q->ctx, name, q->wwid);
}

/* The lowest number that is neither bound nor a map's; 0 none. The bindings are sorted. */
static int lowest_free(const struct question *q)
{
	int64_t number = 1;

	for (size_t i = 0; i < q->b->n; i++) {
		int bound = bindings_number(q->b->all[i].alias, q->prefix);

		for (; number < bound; number++) {
			if (!is_taken(q, number))
				return (int)number;
		}
		if (bound)
			number = (int64_t)bound + 1;
	}
	while (number <= INT_MAX && is_taken(q, number))
		number++;
	return number <= INT_MAX ? (int)number : 0;
}

/*
 * Before 0.9.7: the file is gone through once, so that out of order a gap may
 * be missed; then the number behind the highest is taken.
 */
static int free_in_file_order(const struct question *q)
{
	int64_t number = 1, highest = 1, above = INT_MAX;

	for (size_t i = 0; i < q->b->n; i++) {
		int bound = bindings_number(q->b->all[i].alias, q->prefix);

		if (bound == number)
			number++;
		if (bound > highest)
			highest = bound;
		if (bound > number && bound < above)
			above = bound;
	}
	if (number >= above)
		number = highest + 1;
	while (number <= INT_MAX && is_taken(q, number)) {
		number++;
		if (number == above && highest >= above)
			number = highest + 1;
	}
	return number <= INT_MAX ? (int)number : 0;
}

static enum binding_choice bind_new(struct bindings *b, const struct question *q, int number,
				    char *dst, size_t size)
{
	if (!number)
		number = peer_has(b->peer, PEER_SORTED_BINDINGS) ? lowest_free(q)
								 : free_in_file_order(q);
	if (!number ||
	    !bindings_name(number, q->prefix, dst, size < WWID_SIZE ? size : WWID_SIZE)) {
		dst[0] = '\0';
		return BINDING_FULL;
	}
	if (bindings_add(b, dst, q->wwid))
		return BINDING_ADDED;
	dst[0] = '\0';
	return BINDING_UNFIT;
}

/* Before 0.9.7 a bound name was used though another map had it, and the kernel refused. */
static bool is_another_map(const struct question *q, const char *alias)
{
	return peer_has(q->b->peer, PEER_SORTED_BINDINGS) && q->taken(q->ctx, alias, q->wwid);
}

enum binding_choice bindings_choose(struct bindings *b, const char *wwid, const char *old_alias,
				    const char *prefix, bool read_only,
				    bool (*taken)(void *ctx, const char *alias, const char *wwid),
				    void *ctx, char *dst, size_t size)
{
	const struct question q = { b, wwid, prefix, taken, ctx };
	const struct binding *of_alias = bindings_by_alias(b, old_alias), *of_wwid;

	assert(size >= WWID_SIZE);
	dst[0] = '\0';
	if (of_alias && !strcmp(of_alias->wwid, wwid)) {
		snprintf(dst, size, "%s", old_alias);
		return BINDING_FOUND;
	}
	of_wwid = bindings_by_wwid(b, wwid);
	if (of_wwid) {
		if (is_another_map(&q, of_wwid->alias))
			return BINDING_TAKEN;
		snprintf(dst, size, "%s", of_wwid->alias);
		return BINDING_FOUND;
	}
	if (read_only)
		return BINDING_READ_ONLY;
	return bind_new(b, &q, of_alias ? 0 : bindings_number(old_alias, prefix), dst, size);
}
