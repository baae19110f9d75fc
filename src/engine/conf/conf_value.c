/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_value: one function for each type of value. */
#include "engine/conf/conf_value.h"

#include "base/attr.h"
#include "base/parse.h"
#include "base/regex_make.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value that is being read. */
struct reading {
	const struct conf_key *key;
	unsigned peer;
	const char *text;
	struct conf_taken *out;
};

typedef enum conf_outcome reader(const struct reading *r);

static enum conf_outcome refuse(const struct reading *r, const char *why)
{
	snprintf(r->out->why, sizeof(r->out->why), "%s", why);
	return CONF_REFUSED;
}

static enum conf_outcome take_text(const struct reading *r, const char *text, int64_t num)
{
	snprintf(r->out->text, sizeof(r->out->text), "%s", text);
	r->out->num = num;
	return CONF_TAKEN;
}

static enum conf_outcome take_number(const struct reading *r, int64_t num)
{
	snprintf(r->out->text, sizeof(r->out->text), "%lld", (long long)num);
	r->out->num = num;
	return num == 0 && r->key->zero_unset ? CONF_NOTHING : CONF_TAKEN;
}

/* Blanks may stand around it, and a sign before; what is too large for 64 bits is at their end. */
static bool number(const char *text, int64_t *out)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (end == text)
		return false;
	*out = v;
	return !end[strspn(end, " \t\n\v\f\r")];
}

static enum conf_outcome take_capped(const struct reading *r, int64_t v)
{
	int64_t used = v < r->key->min ? r->key->min : v > r->key->max ? r->key->max : v;
	enum conf_outcome rc = take_number(r, used);

	if (used == v)
		return rc;
	snprintf(r->out->why, sizeof(r->out->why), "at %s %lld, which is used",
		 v < used ? "least" : "most", (long long)used);
	return rc == CONF_NOTHING ? rc : CONF_CHANGED;
}

static enum conf_outcome read_int(const struct reading *r)
{
	int64_t v;

	if (!number(r->text, &v))
		return refuse(r, "this is no number");
	/* Below what it may be, and yet allowed: it says "as if I were not here". */
	if (v == 0 && r->key->zero_unset)
		return CONF_NOTHING;
	return take_capped(r, v);
}

/* The first of the row's words that this release knows under that name. */
static const struct conf_word *word_of(const struct reading *r)
{
	for (const struct conf_word *w = r->key->words; w && w->word; w++) {
		if (!strcmp(w->word, r->text) && r->peer >= w->since &&
		    (!w->until || r->peer < w->until))
			return w;
	}
	return NULL;
}

static enum conf_outcome take_word(const struct reading *r, const struct conf_word *w)
{
	return take_text(r, w->shown ? w->shown : w->word, w->num);
}

/* The words that can be written here, for a message; twins ("yes" of "on") are left out. */
static enum conf_outcome refuse_word(const struct reading *r)
{
	char *why = r->out->why;
	const char *sep = "it takes ";

	*why = '\0';
	for (const struct conf_word *w = r->key->words; w && w->word; w++) {
		struct reading of = { r->key, r->peer, w->word, r->out };

		if (w->shown || word_of(&of) != w)
			continue;
		text_cat(why, sizeof(r->out->why), "%s%s", sep, w->word);
		sep = ", ";
	}
	if (r->key->min <= r->key->max)
		text_cat(why, sizeof(r->out->why), "%sa number", *why ? " or " : sep);
	return CONF_REFUSED;
}

static enum conf_outcome read_word(const struct reading *r)
{
	const struct conf_word *w = word_of(r);
	int64_t v;

	if (w)
		return take_word(r, w);
	if (r->key->min > r->key->max || !number(r->text, &v))
		return refuse_word(r);
	if (v == 0 && r->key->zero_unset)
		return CONF_NOTHING;
	return take_capped(r, v);
}

/* The types whose words are the same for every keyword. */
static enum conf_outcome read_words(const struct reading *r, const struct conf_word *words)
{
	struct conf_key key = *r->key;
	struct reading with = { &key, r->peer, r->text, r->out };

	key.words = words;
	return read_word(&with);
}

static enum conf_outcome read_yesno(const struct reading *r)
{
	static const struct conf_word words[] = {
		{ .word = "yes", .num = 1 },
		{ .word = "no", .num = 0 },
		{ .word = "1", .num = 1, .shown = "yes" },
		{ .word = "0", .num = 0, .shown = "no" },
		{ 0 },
	};
	struct conf_key key = *r->key;
	struct reading with = { &key, r->peer, r->text, r->out };

	key.min = 1;
	key.max = 0;
	return read_words(&with, words);
}

static enum conf_outcome read_offint(const struct reading *r)
{
	static const struct conf_word words[] = {
		{ .word = "off", .num = CONF_NO },
		{ .word = "0", .num = 0, .shown = "0" },
		{ 0 },
	};

	return read_words(r, words);
}

static enum conf_outcome read_noint(const struct reading *r)
{
	static const struct conf_word words[] = {
		{ .word = "no", .num = CONF_NO },
		{ .word = "0", .num = CONF_NO, .shown = "no" },
		{ 0 },
	};

	return read_words(r, words);
}

static enum conf_outcome read_string(const struct reading *r)
{
	return take_text(r, r->text, 0);
}

static enum conf_outcome read_noslash(const struct reading *r)
{
	if (r->key == conf_key(CONF_PARTITION_DELIMITER) && !strcmp(r->text, "/UNSET/"))
		return CONF_NOTHING;
	if (strchr(r->text, '/'))
		return refuse(r, "a name of a device cannot have a slash");
	return read_string(r);
}

static enum conf_outcome read_file(const struct reading *r)
{
	return *r->text == '/' ? read_string(r) : refuse(r, "this is no absolute path");
}

/* The next word of *at, its length in *len (0: none is left). */
static const char *next_word(const char **at, size_t *len)
{
	const char *word = *at + strspn(*at, " \t\n\v\f\r");

	*len = strcspn(word, " \t\n\v\f\r");
	*at = word + *len;
	return word;
}

static enum conf_outcome check_count(const struct reading *r, const char *at)
{
	size_t len;
	const char *word = next_word(&at, &len);
	uint64_t announced, n = 0;

	if (!parse_u64n(word, len, &announced))
		return refuse(r, "the number of words that follow is missing");
	while (next_word(&at, &len) && len)
		n++;
	if (n == announced)
		return read_string(r);
	snprintf(r->out->why, sizeof(r->out->why), "it announces %llu words, and %llu follow",
		 (unsigned long long)announced, (unsigned long long)n);
	return CONF_REFUSED;
}

static enum conf_outcome read_counted(const struct reading *r)
{
	return check_count(r, r->text);
}

static enum conf_outcome read_selector(const struct reading *r)
{
	const char *at = r->text;
	size_t len;

	next_word(&at, &len);
	return check_count(r, at);
}

static enum conf_outcome read_octal(const struct reading *r)
{
	size_t n = strspn(r->text, "01234567");
	unsigned long v = strtoul(r->text, NULL, 8);

	if (!n || n > 8 || r->text[n] || v > (unsigned long)r->key->max)
		return refuse(r, "this is no octal number up to 0777");
	snprintf(r->out->text, sizeof(r->out->text), "0%lo", v);
	r->out->num = (int64_t)v;
	return CONF_TAKEN;
}

static enum conf_outcome read_user(const struct reading *r)
{
	uint64_t v;

	if (!*r->text)
		return refuse(r, "this is no user");
	if (!parse_u64(r->text, &v))
		return take_text(r, r->text, -1);
	if (v > UINT32_MAX)
		return refuse(r, "this is no user");
	return take_number(r, (int64_t)v);
}

/* A bad one stays as it is: it matches nothing. Only a blacklist's refuses the file. */
static enum conf_outcome read_regex(const struct reading *r)
{
	char why[200];
	regex_t re;

	read_string(r);
	if (regex_make(&re, r->text, REG_NOSUB, why, sizeof(why))) {
		regfree(&re);
		return CONF_TAKEN;
	}
	snprintf(r->out->why, sizeof(r->out->why),
		 "as a regular expression: %s; it matches nothing", why);
	return r->key == conf_key(CONF_PRODUCT_BLACKLIST) ? CONF_FATAL : CONF_CHANGED;
}

/* Records of the wrong form are left out; "" is nothing. */
static enum conf_outcome read_attrs(const struct reading *r)
{
	const char *at = r->text, *word;
	bool all = true;
	size_t len;

	*r->out->text = '\0';
	r->out->num = 0;
	while ((word = next_word(&at, &len)) && len) {
		const char *colon = memchr(word, ':', len);

		if (colon && colon != word && colon + 1 != word + len)
			text_cat(r->out->text, sizeof(r->out->text), "%s%.*s",
				 *r->out->text ? " " : "", (int)len, word);
		else
			all = false;
	}
	if (!all)
		snprintf(r->out->why, sizeof(r->out->why),
			 "what is no pair of a device's name and a property, as sd:ID_SERIAL, is "
			 "left out");
	if (!*r->out->text)
		return all ? CONF_NOTHING : CONF_REFUSED;
	return all ? CONF_TAKEN : CONF_CHANGED;
}

/* At most 16 hexadecimal digits, after 0x or not; what follows a colon says how it is registered.
 */
static enum conf_outcome read_reservation(const struct reading *r)
{
	const char *digits = r->text + (r->text[0] == '0' && (r->text[1] | 32) == 'x' ? 2 : 0);
	size_t n = strspn(digits, "0123456789abcdefABCDEF");
	uint64_t key = strtoull(digits, NULL, 16);

	if (!strcmp(r->text, "file"))
		return take_text(r, "file", CONF_NO);
	if (!n || n > 16 || (digits[n] && digits[n] != ':')) {
		refuse(r, "this is no key: at most 16 hexadecimal digits, or \"file\"");
		return CONF_FATAL;
	}
	snprintf(r->out->text, sizeof(r->out->text), "0x%llx%s", (unsigned long long)key,
		 strcmp(digits + n, ":aptpl") ? "" : ":aptpl");
	r->out->num = (int64_t)key;
	if (!digits[n] || !strcmp(digits + n, ":aptpl"))
		return CONF_TAKEN;
	snprintf(r->out->why, sizeof(r->out->why), "only :aptpl may follow the key; %s is used",
		 r->out->text);
	return CONF_CHANGED;
}

static enum conf_outcome read_ignored(const struct reading *r)
{
	return refuse(r, "it does nothing any more and can be deleted");
}

static reader *const readers[] = {
	[CONF_INT] = read_int,
	[CONF_YESNO] = read_yesno,
	[CONF_STRING] = read_string,
	[CONF_NOSLASH] = read_noslash,
	[CONF_COUNTED] = read_counted,
	[CONF_SELECTOR] = read_selector,
	[CONF_OFFINT] = read_offint,
	[CONF_NOINT] = read_noint,
	[CONF_OCTAL] = read_octal,
	[CONF_USER] = read_user,
	[CONF_REGEX] = read_regex,
	[CONF_ATTRS] = read_attrs,
	[CONF_FILE] = read_file,
	[CONF_WORD] = read_word,
	[CONF_RESERVATION] = read_reservation,
	[CONF_IGNORED] = read_ignored,
};

bool conf_ignores(const struct conf_key *key, unsigned peer)
{
	return key->type == CONF_IGNORED || (key->ignored && peer >= key->ignored);
}

enum conf_outcome conf_value(const struct conf_key *key, unsigned peer, const char *text,
			     struct conf_taken *out)
{
	struct reading r = { key, peer, text, out };

	*out->text = *out->why = '\0';
	out->num = 0;
	return conf_ignores(key, peer) ? read_ignored(&r) : readers[key->type](&r);
}

bool conf_default(enum conf_id id, unsigned peer, struct conf_value *out)
{
	const struct conf_key *key = conf_key(id);
	struct conf_taken taken;
	struct reading r = { key, peer, key->dflt, &taken };
	const struct conf_word *w = NULL;

	if (!key->dflt || peer < key->since || (key->ignored && peer >= key->ignored))
		return false;
	if (key->type == CONF_WORD)
		w = word_of(&r);
	/* What the table has is spelled as it is printed, but for words that had another name. */
	*out = (struct conf_value){ .text = key->dflt, .from = { CONF_BY_BUILTIN, "", 0, "" } };
	if (w) {
		out->text = w->shown ? w->shown : w->word;
		out->num = w->num;
	} else if (key->type != CONF_IGNORED) {
		conf_value(key, peer, key->dflt, &taken);
		out->num = taken.num;
	}
	return true;
}

bool conf_is_quoted(const struct conf_key *key, const char *text)
{
	switch (key->type) {
	case CONF_INT:
	case CONF_OFFINT:
	case CONF_OCTAL:
		return false;
	case CONF_NOINT:
	case CONF_WORD:
	case CONF_RESERVATION:
	case CONF_USER:
		return *text < '0' || *text > '9';
	case CONF_YESNO:
	case CONF_STRING:
	case CONF_NOSLASH:
	case CONF_COUNTED:
	case CONF_SELECTOR:
	case CONF_REGEX:
	case CONF_ATTRS:
	case CONF_FILE:
	case CONF_IGNORED:
		return true;
	}
	return true;
}
