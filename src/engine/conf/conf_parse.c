/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_parse: sections and keywords of multipath.conf.
 *
 * A line is read as 0.9.4 reads it: a keyword that the section does not know
 * opens nothing, whatever follows it, so that a misspelled section's lines are
 * lines of the one around it, and its end is that one's end.
 */
#include "engine/conf/conf_parse.h"

#include "base/attr.h"
#include "base/err.h"
#include "base/regex_make.h"
#include "base/text.h"
#include "engine/conf/conf_lex.h"
#include "engine/conf/conf_value.h"
#include "engine/conf/peer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum level {
	AT_TOP,
	AT_DEFAULTS,
	AT_BLACKLIST,
	AT_EXCEPTIONS,
	AT_BLACKLIST_DEVICE,
	AT_EXCEPTIONS_DEVICE,
	AT_DEVICES,
	AT_DEVICE,
	AT_OVERRIDES,
	AT_PROTOCOL,
	AT_MULTIPATHS,
	AT_MULTIPATH,
	LEVELS
};

/* A section: what it is called, where it may stand, and what is in it. */
struct section {
	const char *name;
	enum level parent;
	bool many;              /* it may stand there more than once */
	bool bare;              /* 0.9.4 does not look whether a brace follows its name */
	enum conf_section keys; /* keywords of that kind; 0: none, or rules */
	struct conf_rules *(*rules)(struct conf *); /* a list of rules, NULL none */
};

static struct conf_rules *deny(struct conf *c)
{
	return &c->deny;
}

static struct conf_rules *allow(struct conf *c)
{
	return &c->allow;
}

static const struct section sections[LEVELS] = {
	[AT_TOP] = { .name = "top level", .parent = LEVELS },
	[AT_DEFAULTS] = { .name = "defaults", .keys = CONF_IN_DEFAULTS },
	[AT_BLACKLIST] = { .name = "blacklist", .rules = deny },
	[AT_EXCEPTIONS] = { .name = "blacklist_exceptions", .rules = allow },
	[AT_BLACKLIST_DEVICE] = { .name = "device", AT_BLACKLIST, .many = true, .rules = deny },
	[AT_EXCEPTIONS_DEVICE] = { .name = "device", AT_EXCEPTIONS, .many = true, .rules = allow },
	[AT_DEVICES] = { .name = "devices" },
	[AT_DEVICE] = { .name = "device", AT_DEVICES, .many = true, .keys = CONF_IN_DEVICE },
	[AT_OVERRIDES] = { .name = "overrides", .bare = true, .keys = CONF_IN_OVERRIDES },
	[AT_PROTOCOL] = { .name = "protocol", AT_OVERRIDES, true, true, CONF_IN_PROTOCOL, NULL },
	[AT_MULTIPATHS] = { .name = "multipaths" },
	[AT_MULTIPATH] = { .name = "multipath",
			   AT_MULTIPATHS,
			   .many = true,
			   .keys = CONF_IN_MULTIPATH },
};

static const char *const rule_names[] = {
	[RULE_DEVNODE] = "devnode",
	[RULE_WWID] = "wwid",
	[RULE_PROPERTY] = "property",
	[RULE_PROTOCOL] = "protocol",
};

#define DEPTH 3 /* top, section, and one in it */

/* A section that has been begun. */
struct open {
	enum level level;
	unsigned line;
	bool seen_key[CONF_IDS];
	bool seen_section[LEVELS];
};

struct parser {
	struct conf *c;
	const char *file;
	bool main_file;
	struct conf_messages *out;
	struct conf_lines lines;
	struct conf_words words;
	struct open open[DEPTH];
	unsigned depth; /* of the innermost; 0: top */
	/* of a device in a blacklist */
	struct {
		bool has;
		char text[CONF_LINE_MAX + 1];
	} vendor, product;
	bool refused;
};

#define say(p, severity, ...)                                                                      \
	conf_messages_add((p)->out, severity, (p)->file, (p)->lines.line, __VA_ARGS__)
#define warn(p, ...) say(p, CONF_WARNING, __VA_ARGS__)

static struct open *inner(struct parser *p)
{
	return &p->open[p->depth];
}

static const struct section *here(struct parser *p)
{
	return &sections[inner(p)->level];
}

static struct conf_origin origin(const struct parser *p, unsigned line)
{
	return (struct conf_origin){ CONF_BY_FILE, p->file, line, "" };
}

/* Where a section of which there may be many is kept. */
static struct conf_entries *list_of(struct conf *c, enum level level)
{
	if (level == AT_DEVICE)
		return &c->devices;
	if (level == AT_PROTOCOL)
		return &c->protocols;
	return level == AT_MULTIPATH ? &c->multipaths : NULL;
}

/* Where the keywords of this section go. */
static struct conf_entry *entry(struct parser *p)
{
	struct conf_entries *list = list_of(p->c, inner(p)->level);

	if (list)
		return &list->entries[list->n - 1];
	return inner(p)->level == AT_DEFAULTS ? &p->c->defaults : &p->c->overrides;
}

/* ---- rules ---- */

/* A pattern that does not compile: in the main file the end of it all. */
static void refuse(struct parser *p, const char *keyword, const char *value, const char *why)
{
	if (p->main_file) {
		say(p, CONF_ERROR, "%s %s: %s; multipath-tools refuses the whole file", keyword,
		    value, why);
		p->refused = true;
	} else {
		warn(p, "%s %s: %s; the line is ignored", keyword, value, why);
	}
}

static bool compiles(const char *pattern, char *why, size_t size)
{
	regex_t re;

	pattern += *pattern == '!' || (pattern[0] == '\\' && pattern[1] == '!');
	if (!regex_make(&re, pattern, REG_NOSUB, why, size))
		return false;
	regfree(&re);
	return true;
}

static void take_rule(struct parser *p, const char *keyword, const char *value)
{
	char why[200];

	for (int kind = 0; kind < RULE_DEVICE; kind++) {
		if (strcmp(rule_names[kind], keyword) != 0)
			continue;
		if (!conf_add_rule(p->c, here(p)->rules(p->c), (enum conf_rule_kind)kind, value,
				   NULL, origin(p, p->lines.line), why, sizeof(why)))
			refuse(p, keyword, value, why);
	}
}

/* In the model "" is no pattern; in a file it is one that matches everything. */
static void take_part(struct parser *p, const char *keyword, const char *value)
{
	bool vendor = !strcmp(keyword, "vendor");
	char *text = vendor ? p->vendor.text : p->product.text;
	char why[200];

	if (!compiles(value, why, sizeof(why))) {
		refuse(p, keyword, value, why);
		return;
	}
	*(vendor ? &p->vendor.has : &p->product.has) = true;
	snprintf(text, sizeof(p->vendor.text), "%s", *value ? value : ".*");
}

static void end_rule(struct parser *p)
{
	char why[200];

	if (!p->vendor.has && !p->product.has)
		warn(p, "a device without vendor and product is ignored");
	else
		conf_add_rule(p->c, here(p)->rules(p->c), RULE_DEVICE, p->vendor.text,
			      p->product.text, origin(p, inner(p)->line), why, sizeof(why));
}

/* ---- sections ---- */

static void begin(struct parser *p, enum level level)
{
	struct conf_entries *list = list_of(p->c, level);
	struct conf_origin from = origin(p, p->lines.line);

	assert(p->depth + 1 < DEPTH);
	p->open[++p->depth] = (struct open){ .level = level, .line = p->lines.line };
	from.file = conf_keep(p->c, from.file);
	if (list)
		conf_add_entry(list, from);
	p->vendor.has = p->product.has = false;
	*p->vendor.text = *p->product.text = '\0';
}

static void end(struct parser *p)
{
	if (here(p)->rules && here(p)->parent != AT_TOP)
		end_rule(p);
	p->depth--;
}

/* Does this section know one of that name? LEVELS: no. */
static enum level section_of(struct parser *p, const char *name)
{
	int level = AT_DEFAULTS;

	for (; level < LEVELS; level++) {
		if (sections[level].parent == inner(p)->level &&
		    !strcmp(sections[level].name, name))
			break;
	}
	return (enum level)level;
}

/* Is it the name of a section anywhere? What stands behind it is then no value. */
static bool names_section(const char *name)
{
	for (int level = AT_DEFAULTS; level < LEVELS; level++) {
		if (!sections[level].bare && !strcmp(sections[level].name, name))
			return true;
	}
	return false;
}

static void warn_extra(struct parser *p, unsigned from)
{
	if (p->words.n > from)
		warn(p, "what begins with \"%s\" is too much for the line and is ignored",
		     p->words.token[from].text);
}

static void check_brace(struct parser *p)
{
	const char *name = p->words.token[0].text;

	if (p->words.n < 2)
		warn(p, "%s: the { must stand in the same line; the section begins all the same",
		     name);
	else if (p->words.token[1].kind != CONF_TOKEN_OPEN)
		warn(p, "%s: { is expected here, not \"%s\"; the section begins all the same", name,
		     p->words.token[1].text);
	else
		warn_extra(p, 2);
}

/* ---- keywords ---- */

static void near_rule(struct text_near *near, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rule_names); i++)
		text_near(near, name, strlen(name), rule_names[i]);
}

static const char *near(struct parser *p, const char *name)
{
	const char *key = here(p)->keys ? conf_key_near(name, here(p)->keys) : NULL;
	struct text_near n = { 0 };

	if (key)
		return key;
	for (int level = AT_DEFAULTS; level < LEVELS; level++) {
		if (sections[level].parent == inner(p)->level)
			text_near(&n, name, strlen(name), sections[level].name);
	}
	if (here(p)->rules && here(p)->parent == AT_TOP)
		near_rule(&n, name);
	return n.word;
}

/* Another section that knows it; NULL: none. */
static const char *known_in(struct parser *p, const char *name)
{
	for (int level = AT_DEFAULTS; level < LEVELS; level++) {
		if (sections[level].keys &&
		    conf_key_find(name, sections[level].keys, p->c->peer) != CONF_IDS)
			return sections[level].name;
	}
	return NULL;
}

/* The release that brought it to this section; 0: none did. */
static unsigned since(struct parser *p, const char *name)
{
	enum conf_id id =
		here(p)->keys ? conf_key_find(name, here(p)->keys, PEER_NEWEST) : CONF_IDS;

	return id == CONF_IDS ? 0 : conf_key(id)->since;
}

/* Why a keyword is not known, as far as one can tell. Into dst; returns dst. */
static char *guess(struct parser *p, const char *name, char *dst, size_t size)
{
	unsigned came = since(p, name);
	const char *other;

	*dst = '\0';
	if (came)
		snprintf(dst, size, "; it came with multipath-tools %u.%u.%u", came / 10000,
			 came / 100 % 100, came % 100);
	else if ((other = known_in(p, name)))
		snprintf(dst, size, "; it belongs in %s", other);
	else if ((other = near(p, name)))
		snprintf(dst, size, "; did you mean %s?", other);
	return dst;
}

static void warn_unknown(struct parser *p)
{
	const char *name = p->words.token[0].text;
	bool opens = p->words.n > 1 && p->words.token[1].kind == CONF_TOKEN_OPEN;
	char hint[200];

	guess(p, name, hint, sizeof(hint));
	if (opens)
		text_cat(hint, sizeof(hint),
			 "; it opens no section: what follows is read as part of %s",
			 p->depth ? here(p)->name : "none");
	warn(p, "%s is not known %s%s%s", name, p->depth ? "in " : "here",
	     p->depth ? here(p)->name : "", hint);
}

static void warn_again(struct parser *p, bool *seen, const char *name)
{
	if (*seen)
		warn(p, "%s stands twice in %s; the last one counts", name, here(p)->name);
	*seen = true;
}

/* Who says it when this line does not: "; the default 5 stays", and so on. */
static const char *what_stays(struct parser *p, enum conf_id id, char *dst, size_t size)
{
	const struct conf_value *said = conf_get(entry(p), id);
	struct conf_value dflt;

	if (said)
		snprintf(dst, size, "; %s stays", *said->text ? said->text : "\"\"");
	else if (here(p)->keys == CONF_IN_DEFAULTS && conf_default(id, p->c->peer, &dflt))
		snprintf(dst, size, "; the default %s stays", *dflt.text ? dflt.text : "\"\"");
	else
		snprintf(dst, size, "; the line is ignored");
	return dst;
}

static void take_value(struct parser *p, enum conf_id id, const char *value)
{
	const struct conf_key *key = conf_key(id);
	struct conf_taken taken;
	enum conf_outcome rc = conf_value(key, p->c->peer, value, &taken);
	char stays[CONF_LINE_MAX + 40];

	if (rc == CONF_FATAL) {
		refuse(p, key->name, value, taken.why);
		return;
	}
	if (conf_ignores(key, p->c->peer))
		warn(p, "%s does nothing any more and can be deleted", key->name);
	else if (rc == CONF_REFUSED)
		warn(p, "%s %s: %s%s", key->name, *value ? value : "\"\"", taken.why,
		     what_stays(p, id, stays, sizeof(stays)));
	else if (*taken.why)
		warn(p, "%s %s: %s", key->name, value, taken.why);
	else if (key->deprecated)
		warn(p, "%s is deprecated: %s", key->name,
		     key->ignored ? "later releases ignore it" : key->about);
	if (rc == CONF_NOTHING)
		conf_unset(entry(p), id);
	else if (rc != CONF_REFUSED)
		conf_set(p->c, entry(p), id, taken.text, taken.num, origin(p, p->lines.line));
}

static bool take_keyword(struct parser *p, const char *name, const char *value)
{
	enum conf_id id;

	if (here(p)->rules && here(p)->parent != AT_TOP) {
		bool vendor = !strcmp(name, "vendor");

		if (!vendor && strcmp(name, "product") != 0)
			return false;
		warn_again(p, &inner(p)->seen_key[vendor ? CONF_VENDOR : CONF_PRODUCT], name);
		take_part(p, name, value);
		return true;
	}
	for (size_t i = 0; here(p)->rules && i < ARRAY_LEN(rule_names); i++) {
		if (!strcmp(rule_names[i], name)) {
			take_rule(p, name, value);
			return true;
		}
	}
	if (!here(p)->keys)
		return false;
	id = conf_key_find(name, here(p)->keys, p->c->peer);
	if (id == CONF_IDS)
		return false;
	warn_again(p, &inner(p)->seen_key[id], name);
	take_value(p, id, value);
	return true;
}

static void take_close(struct parser *p)
{
	warn_extra(p, 1);
	if (p->depth)
		end(p);
	else
		warn(p, "this } ends no section");
}

/* Is it a line with a keyword, and what behind it? False: it is left out, which was told. */
static bool check_line(struct parser *p)
{
	const struct conf_token *t = p->words.token;

	if (t->kind == CONF_TOKEN_OPEN)
		warn(p, "a line cannot begin with {; it is ignored");
	else if (t->kind == CONF_TOKEN_STRING)
		warn(p, "\"%s\": a keyword cannot be in quotes; the line is ignored", t->text);
	else if (names_section(t->text))
		check_brace(p);
	else if (p->words.n < 2)
		warn(p, "%s has no value; the line is ignored", t->text);
	else if (t[1].unended)
		warn(p, "%s: the closing quote is missing; the value ends with the line", t->text);
	else
		warn_extra(p, 2);
	return t->kind == CONF_TOKEN_WORD && (p->words.n > 1 || names_section(t->text));
}

static void take_section(struct parser *p, enum level level)
{
	bool *seen = &inner(p)->seen_section[level];

	if (*seen && !sections[level].many)
		say(p, CONF_NOTE, "%s stands here a second time; it adds to the first",
		    sections[level].name);
	*seen = true;
	begin(p, level);
}

static void take_line(struct parser *p)
{
	const struct conf_token *t = p->words.token;
	enum level level;

	if (!p->words.n)
		return;
	if (t->kind == CONF_TOKEN_CLOSE) {
		take_close(p);
		return;
	}
	if (!check_line(p))
		return;
	level = section_of(p, t->text);
	if (level != LEVELS)
		take_section(p, level);
	else if (p->words.n < 2 || !take_keyword(p, t->text, t[1].text))
		warn_unknown(p);
}

int conf_parse(struct conf *c, const char *file, const char *text, size_t len, bool main_file,
	       struct conf_messages *out)
{
	struct parser p = { .c = c,
			    .file = file,
			    .main_file = main_file,
			    .out = out,
			    .lines = { .text = text, .left = len } };
	const char *line;
	size_t n;

	while (conf_lines_next(&p.lines, &line, &n)) {
		conf_lex(line, n, &p.words);
		take_line(&p);
		if (p.lines.cut)
			warn(&p,
			     "the line has more than %d bytes; the rest is read as the next line",
			     CONF_LINE_MAX);
	}
	while (p.depth) {
		conf_messages_add(out, CONF_WARNING, file, inner(&p)->line,
				  "%s: its } is missing at the end of the file", here(&p)->name);
		end(&p);
	}
	return p.refused ? E_SYNTAX : 0;
}

/* ---- what depends on other settings ---- */

static int64_t number_of(const struct conf *c, enum conf_id id)
{
	const struct conf_value *said = conf_get(&c->defaults, id);
	struct conf_value dflt;

	if (said)
		return said->num;
	return conf_default(id, c->peer, &dflt) ? dflt.num : 0;
}

static void set_interval(struct conf *c, enum conf_id id, int64_t v, const char *why)
{
	struct conf_origin from = { .by = CONF_BY_BUILTIN, .file = "", .why = why };
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)v);
	conf_set(c, &c->defaults, id, text, v, from);
}

#define FACTOR 4 /* from the shorter interval to the longer */

void conf_complete(struct conf *c, struct conf_messages *out)
{
	const struct conf_value *said = conf_get(&c->defaults, CONF_POLLING_INTERVAL);
	int64_t interval = number_of(c, CONF_POLLING_INTERVAL);
	int64_t most = number_of(c, CONF_MAX_POLLING_INTERVAL);

	if (!most) {
		most = interval > INT32_MAX / FACTOR ? INT32_MAX : interval * FACTOR;
		set_interval(c, CONF_MAX_POLLING_INTERVAL, most, "4 * polling_interval");
	} else if (!said) {
		set_interval(c, CONF_POLLING_INTERVAL, most < FACTOR ? 1 : most / FACTOR,
			     "max_polling_interval / 4");
	} else if (interval > most) {
		conf_messages_add(
			out, CONF_WARNING, said->from.file, said->from.line,
			"polling_interval %lld: max_polling_interval is %lld, which is used",
			(long long)interval, (long long)most);
		set_interval(c, CONF_POLLING_INTERVAL, most, "max_polling_interval");
	}
}
