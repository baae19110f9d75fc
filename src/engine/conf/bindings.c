/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bindings: the lines of the file; bindings_choose.c chooses names. */
#include "engine/conf/bindings.h"

#include "base/attr.h"
#include "base/mem.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwid_vpd.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Byte for byte what multipath-tools writes, and since 0.9.7 wants to find. */
static const char header[] =
	"# Multipath bindings, Version : 1.0\n"
	"# NOTE: this file is automatically maintained by the multipath program.\n"
	"# You should not need to edit this file in normal circumstances.\n"
	"#\n"
	"# Format:\n"
	"# alias wwid\n"
	"#\n";

static const char blanks[] = " \t";

void bindings_init(struct bindings *b, unsigned peer)
{
	*b = (struct bindings){ .peer = peer };
}

static void free_binding(struct binding *one)
{
	free(one->alias);
	free(one->wwid);
}

void bindings_fini(struct bindings *b)
{
	for (size_t i = 0; i < b->n; i++)
		free_binding(&b->all[i]);
	free(b->all);
	str_fini(&b->text);
	*b = (struct bindings){ .peer = b->peer };
}

static bool is_sorted(const struct bindings *b)
{
	return peer_has(b->peer, PEER_SORTED_BINDINGS);
}

const struct binding *bindings_by_alias(const struct bindings *b, const char *alias)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!strcmp(b->all[i].alias, alias))
			return &b->all[i];
	}
	return NULL;
}

const struct binding *bindings_by_wwid(const struct bindings *b, const char *wwid)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!strcmp(b->all[i].wwid, wwid))
			return &b->all[i];
	}
	return NULL;
}

/* Of names with one prefix this is the order of their numbers. */
static int compare(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);

	return la != lb ? (la < lb ? -1 : 1) : strcmp(a, b);
}

/* From the end: a file that is sorted already costs nothing. */
static void insert(struct bindings *b, const char *alias, const char *wwid)
{
	size_t at = b->n;

	b->all = mem_grow(b->all, &b->cap, b->n + 1, sizeof(*b->all));
	while (is_sorted(b) && at && compare(b->all[at - 1].alias, alias) > 0)
		at--;
	memmove(b->all + at + 1, b->all + at, (b->n - at) * sizeof(*b->all));
	b->all[at] = (struct binding){ xstrdup(alias), xstrdup(wwid) };
	b->n++;
}

/* ---- reading ---- */

struct parsing {
	struct bindings *b;
	const struct bindings_reader *reader;
	unsigned line;
};

static void say(const struct parsing *p, const char *fmt, ...) ATTR_PRINTF(2, 3);
static void say(const struct parsing *p, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (!p->reader || !p->reader->say)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p->reader->say(p->reader->ctx, p->line, text);
}

/* The binding may not stand: the file will be written without it. */
static bool contradicts(const struct parsing *p, const char *alias, const char *wwid)
{
	const struct bindings_reader *r = p->reader;
	const char *other = r && r->configured ? r->configured(r->ctx, alias) : NULL;
	const struct binding *there;

	if (other && strcmp(other, wwid)) {
		say(p,
		    "alias %s for WWID %s contradicts multipath.conf, which gives that alias to "
		    "%s; the "
		    "line is dropped",
		    alias, wwid, other);
		return true;
	}
	there = bindings_by_alias(p->b, alias);
	if (there && strcmp(there->wwid, wwid)) {
		say(p, "alias %s is bound to WWID %s already; the binding to %s is dropped", alias,
		    there->wwid, wwid);
		return true;
	}
	return false;
}

static void take(const struct parsing *p, const char *alias, const char *wwid)
{
	if (contradicts(p, alias, wwid))
		p->b->changed = true;
	else if (bindings_by_alias(p->b, alias))
		say(p, "alias %s is bound to WWID %s twice; once is enough", alias, wwid);
	else
		insert(p->b, alias, wwid);
}

/* text is one line, and is cut into words. */
static void parse_line(const struct parsing *p, char *text)
{
	char *rest = text, *alias, *wwid, *more;

	text[strcspn(text, "#\r")] = '\0';
	alias = strtok_r(text, blanks, &rest);
	if (!alias)
		return;
	wwid = strtok_r(NULL, blanks, &rest);
	if (!wwid || strlen(wwid) >= WWID_SIZE || strlen(alias) >= WWID_SIZE) {
		say(p, "%s; the line is passed over",
		    wwid ? "more than 127 bytes are no alias or WWID"
			 : "there is no WWID behind the alias");
		return;
	}
	more = strtok_r(NULL, blanks, &rest);
	if (more)
		say(p, "\"%s\" behind alias and WWID means nothing", more);
	take(p, alias, wwid);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(((const struct binding *)a)->alias, ((const struct binding *)b)->alias);
}

/* Before 0.9.7 a bad file was written anew in this order, then appended to again. */
static void keep_text(struct bindings *b, const char *text, size_t len)
{
	if (!b->changed)
		str_add_n(&b->text, text, len);
	else if (b->n)
		qsort(b->all, b->n, sizeof(*b->all), by_bytes);
}

static bool has_header(const char *text, size_t len)
{
	return len >= sizeof(header) - 1 && !memcmp(text, header, sizeof(header) - 1);
}

void bindings_parse(struct bindings *b, const char *text, size_t len,
		    const struct bindings_reader *reader)
{
	struct parsing p = { b, reader, 0 };

	assert(!b->n && !b->text.len);
	if (len && is_sorted(b) && !has_header(text, len)) {
		say(&p, "the header is not the one that multipath-tools writes; the file will be "
			"written anew");
		b->changed = true;
	}
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - (text + at)) : len - at;
		char *line = xstrndup(text + at, n);

		p.line++;
		parse_line(&p, line);
		free(line);
		at += n + 1;
	}
	if (!is_sorted(b))
		keep_text(b, text, len);
}

/* ---- changing and writing ---- */

/* One word on a line of the file, and not too long for it. */
static bool is_word(const char *text)
{
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p <= ' ' || *p == '#' || *p == 0x7f)
			return false;
	}
	return *text && strlen(text) < WWID_SIZE;
}

bool bindings_add(struct bindings *b, const char *alias, const char *wwid)
{
	if (!is_word(alias) || !is_word(wwid) || bindings_by_alias(b, alias))
		return false;
	insert(b, alias, wwid);
	b->changed = true;
	if (b->text.len) {
		if (b->text.p[b->text.len - 1] != '\n')
			str_add_c(&b->text, '\n');
		str_addf(&b->text, "%s %s\n", alias, wwid);
	}
	return true;
}

bool bindings_remove(struct bindings *b, const char *alias)
{
	const struct binding *one = bindings_by_alias(b, alias);
	size_t at;

	if (!one)
		return false;
	at = (size_t)(one - b->all);
	free_binding(&b->all[at]);
	b->n--;
	memmove(b->all + at, b->all + at + 1, (b->n - at) * sizeof(*b->all));
	b->changed = true;
	str_clear(&b->text);
	return true;
}

void bindings_print(const struct bindings *b, struct str *out)
{
	if (b->text.len) {
		str_add_n(out, b->text.p, b->text.len);
		return;
	}
	str_add(out, header);
	for (size_t i = 0; i < b->n; i++)
		str_addf(out, "%s %s\n", b->all[i].alias, b->all[i].wwid);
}
