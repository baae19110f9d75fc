/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phrase: pieces of sentences.
 *
 * One wording for one fact: the health line, a map's reason and a dialog must
 * not say "held 60 s" in three ways.  All text from outside is cleaned here,
 * once, and shortened, so that the sentences above have a known width.
 */
#include "engine/phrase.h"

#include "base/text.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room in a sentence for one name. */
#define NAME_COLS 20

/*
 * The columns of the character at s, its bytes in *len.  Marks that take none
 * count one: a name of nothing but accents would have no end otherwise.
 */
static int char_cols(const char *s, size_t *len)
{
	char ch[5] = "";
	int cols;

	text_next(s, len);
	memcpy(ch, s, *len);
	cols = text_width(ch);
	return cols < 1 ? 1 : cols;
}

static int name_cols(const char *s)
{
	int cols = 0;

	for (size_t len; *s; s += len)
		cols += char_cols(s, &len);
	return cols;
}

/* The byte offset in s behind as many whole characters as take at most cols columns. */
static size_t head(const char *s, int cols)
{
	size_t at = 0, len;

	while (s[at]) {
		cols -= char_cols(s + at, &len);
		if (cols < 0)
			break;
		at += len;
	}
	return at;
}

void phrase_fit(char *s, int cols)
{
	if (text_width(s) <= cols)
		return;
	/* ".." is never longer than what it replaces: two columns are two bytes at least */
	memcpy(s + head(s, cols - 2), "..", 3);
}

void phrase_whole(char *s)
{
	size_t len;

	/* cleaned text has no invalid byte but one that a cut made */
	for (; *s; s += len) {
		if (text_next(s, &len) == 0xfffd) {
			*s = '\0';
			return;
		}
	}
}

/* The first byte of the tail of s that takes at most cols columns. */
static size_t tail(const char *s, int cols)
{
	size_t at = 0, len;
	int left = name_cols(s);

	while (left > cols) {
		left -= char_cols(s + at, &len);
		at += len;
	}
	return at;
}

char *phrase_name(char *dst, size_t size, const char *name, int cols)
{
	char clean[1024];

	text_clean(clean, sizeof(clean), name);
	if (name_cols(clean) <= cols)
		snprintf(dst, size, "%s", clean);
	else
		snprintf(dst, size, "%.*s..%s", (int)head(clean, (cols - 2) / 2), clean,
			 clean + tail(clean, (cols - 1) / 2));
	return dst;
}

char *phrase_map(char *dst, size_t size, const struct san_map *m)
{
	return phrase_name(dst, size,
			   *m->name      ? m->name
			   : *m->dm_name ? m->dm_name
					 : m->key,
			   NAME_COLS);
}

char *phrase_path(char *dst, size_t size, const struct san_path *p)
{
	/* One that was gone before we looked has no device, but a place. */
	if (*p->name || *p->hctl)
		return phrase_name(dst, size, *p->name ? p->name : p->hctl, NAME_COLS);
	snprintf(dst, size, "%" PRIu32 ":%" PRIu32, p->major, p->minor);
	return dst;
}

/* ---- parts ---- */

const char *phrase_part_key(const struct san_path *p, enum san_part part)
{
	switch (part) {
	case SAN_PART_HOST:
		return p->hport;
	case SAN_PART_TARGET:
		return p->tport;
	case SAN_PART_CTL:
		return p->ctl;
	}
	return "";
}

char *phrase_part(char *dst, size_t size, const struct san *san, enum san_part part,
		  const char *key)
{
	const struct san_port *port = *key ? san_port_find(san, part, key) : NULL;

	return phrase_name(dst, size, port && *port->label ? port->label : key, NAME_COLS);
}

char *phrase_holds(char *dst, size_t size, const struct san_path *p)
{
	char dev[PHRASE];

	if (p->alua == SAN_ALUA_TRANSITIONING)
		snprintf(dst, size, "access transitioning");
	else
		snprintf(dst, size, "device %s", phrase_name(dev, sizeof(dev), p->dev, 20));
	return dst;
}

char *phrase_ways(char *dst, size_t size, const struct san *san, const struct san_path *p)
{
	char host[PHRASE], target[PHRASE];

	phrase_part(host, sizeof(host), san, SAN_PART_HOST, p->hport);
	phrase_part(target, sizeof(target), san, SAN_PART_TARGET, p->tport);
	snprintf(dst, size, "%s%s%s", host, *host && *target ? " > " : "", target);
	return dst;
}

const char *phrase_part_noun(enum san_part part, const char *key)
{
	switch (part) {
	case SAN_PART_HOST:
		return strncmp(key, "host", 4) ? "NIC" : "HBA";
	case SAN_PART_TARGET:
		return "target port";
	case SAN_PART_CTL:
		return "controller";
	}
	return "part";
}

/* ---- who uses it ---- */

char *phrase_used(char *dst, size_t size, const struct san_map *m, int width)
{
	char users[256];

	phrase_name(users, sizeof(users), m->users, width);
	snprintf(dst, size, "%s%s",
		 !*users                     ? "users not known"
		 : strcmp(users, "not used") ? "used by "
					     : "",
		 users);
	return dst;
}

bool phrase_in_use(const struct san_map *m)
{
	return m->open_count != 0 && strcmp(m->users, "not used") != 0;
}

char *phrase_user(char *dst, size_t size, const struct san_map *m)
{
	const char *from = m->users, *arrow = strstr(from, " > ");
	char text[256];

	dst[0] = '\0';
	if (!phrase_in_use(m))
		return dst;
	/* "vg_home > /home (ext4, rw)": the top of the stack is what people know */
	if (arrow)
		from = arrow + 3;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(from, ",("), from);
	return phrase_name(dst, size, text_trim(text), NAME_COLS);
}

/* ---- no path: what becomes of I/O ---- */

static void held_for(char *dst, size_t size, const struct san *san, int64_t limit_ms)
{
	char span[32], tries[40] = "";

	/* the setting is a number of checks; say it when it comes out whole */
	if (san->host.poll_ms > 0 && limit_ms % san->host.poll_ms == 0)
		snprintf(tries, sizeof(tries), " (no_path_retry %" PRId64 ")",
			 limit_ms / san->host.poll_ms);
	if (limit_ms < 600000) /* a setting: 60 s, not 1 min 0 s */
		snprintf(span, sizeof(span), "%" PRId64 " s", limit_ms / 1000);
	else
		text_span(span, sizeof(span), limit_ms);
	snprintf(dst, size, "is held %s%s, then gets errors", span, tries);
}

bool phrase_limit_known(const struct san *san, const struct san_map *m)
{
	return m->queue_limit_ms != -2 || phrase_nobody(san, m);
}

/* max_polling_interval as it is by default: a check comes at least so often. */
#define LIMIT_BEGINS_MS 20000

bool phrase_limit_begins(const struct san *san, const struct san_map *m, int64_t now)
{
	return m->queue_limit_ms > 0 && !m->queue_until && !phrase_nobody(san, m) &&
	       m->no_path_since && now - m->no_path_since < LIMIT_BEGINS_MS &&
	       !phrase_limit_stalls(san, m, now);
}

bool phrase_limit_stalls(const struct san *san, const struct san_map *m, int64_t now)
{
	return m->queue_limit_ms > 0 && !phrase_nobody(san, m) &&
	       phrase_silent(san, now, VERDICT_SILENT_MS);
}

char *phrase_no_path(char *dst, size_t size, const struct san *san, const struct san_map *m)
{
	bool told = m->queue_limit_ms != -2;
	bool yes = m->queueing == SAN_YES ||
		   (m->queueing == SAN_UNKNOWN && told && m->queue_limit_ms != 0);

	if (yes && phrase_limit_stalls(san, m, san->now))
		snprintf(dst, size, "is held WITHOUT LIMIT while multipathd is silent");
	else if (yes && phrase_nobody(san, m))
		snprintf(dst, size, "is held WITHOUT LIMIT, sync hangs");
	else if (yes && m->queue_limit_ms > 0)
		held_for(dst, size, san, m->queue_limit_ms);
	else if (yes && phrase_limit_known(san, m))
		snprintf(dst, size, "is held WITHOUT LIMIT, sync hangs");
	else if (yes)
		snprintf(dst, size, "is held, for how long is not known");
	else if (m->queueing == SAN_NO || told)
		snprintf(dst, size, "gets errors at once");
	else
		snprintf(dst, size, "is held or gets errors: not known which");
	return dst;
}

bool phrase_counts_held(const struct san *san, const struct san_map *m)
{
	return m->bio_based || (m->io.inflight && !strcmp(san->host.source, "lab"));
}

char *phrase_held(char *dst, size_t size, const struct san *san, const struct san_map *m)
{
	if (!phrase_counts_held(san, m))
		snprintf(dst, size, "may hold I/O");
	else if (m->io.inflight)
		snprintf(dst, size, "%" PRIu32 " I/O held", m->io.inflight);
	else
		snprintf(dst, size, "no I/O held");
	return dst;
}

/* ---- time ---- */

char *phrase_between(char *dst, size_t size, int64_t from, int64_t to)
{
	return text_span(dst, size, (to / 1000 - from / 1000) * 1000);
}

char *phrase_when(char *dst, size_t size, int64_t at, int64_t now)
{
	char span[32], clock[16];

	text_clock(clock, sizeof(clock), at);
	if (at < now)
		snprintf(dst, size, "due since %s", clock);
	else
		snprintf(dst, size, "in %s, at %s", phrase_between(span, sizeof(span), now, at),
			 clock);
	return dst;
}

int64_t phrase_silent(const struct san *san, int64_t now, int64_t limit_ms)
{
	const struct san_host *h = &san->host;
	int64_t silent = now - h->silent_since;

	if (h->charge != SAN_CHARGE_MULTIPATHD || !h->silent_since)
		return 0;
	/* of one that never answered there is no word that could still be fresh */
	return silent > limit_ms || (!h->charge_at && silent > 0) ? silent : 0;
}

char *phrase_next_io(char *dst, size_t size, const struct san_path *p)
{
	char dev[PHRASE];

	dst[0] = '\0';
	if (*p->dev && strcmp(p->dev, "running") != 0 && strcmp(p->dev, "live") != 0)
		snprintf(dst, size, "only until the next I/O fails it: device %s",
			 phrase_name(dev, sizeof(dev), p->dev, 20));
	return dst;
}

bool phrase_checker_old(const struct san *san, int64_t now)
{
	return phrase_silent(san, now, VERDICT_SILENT_MS) != 0;
}

char *phrase_checker(char *dst, size_t size, const struct san *san, const struct san_path *p,
		     int64_t now)
{
	int64_t silent = phrase_silent(san, now, VERDICT_SILENT_MS);
	char span[32];

	snprintf(dst, size, "%s", san_chk_name(p->chk));
	/* seconds are of no interest in what is minutes old, and would change the text with each */
	if (silent >= 60000 && silent < 3600000)
		text_cat(dst, size, " (%d min ago)", (int)(silent / 60000));
	else if (silent)
		text_cat(dst, size, " (%s ago)", text_span(span, sizeof(span), silent));
	return dst;
}

bool phrase_not_its(const struct san *san, const struct san_map *m)
{
	return san->host.charge == SAN_CHARGE_MULTIPATHD && m->daemon_has == SAN_NO;
}

bool phrase_nobody(const struct san *san, const struct san_map *m)
{
	return san->host.charge == SAN_CHARGE_NOBODY || phrase_not_its(san, m);
}

/* ---- clauses ---- */

static void add(struct clauses *s, unsigned weight, bool after, const char *fmt, va_list ap)
{
	if (s->n == CLAUSES)
		return;
	s->c[s->n].weight = weight;
	s->c[s->n].after = after;
	vsnprintf(s->c[s->n].text, sizeof(s->c[s->n].text), fmt, ap);
	phrase_whole(s->c[s->n].text);
	s->n++;
}

void clause_add(struct clauses *s, unsigned weight, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, weight, false, fmt, ap);
	va_end(ap);
}

void clause_more(struct clauses *s, unsigned weight, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, weight, true, fmt, ap);
	va_end(ap);
}

/* Lets in what must stay; returns the columns that are left. */
static int take_needed(struct clauses *s, int cols)
{
	for (unsigned i = 0; i < s->n; i++) {
		s->c[i].in = !s->c[i].weight;
		if (s->c[i].in)
			cols -= text_width(s->c[i].text);
	}
	return cols;
}

/* Lets in the heaviest clause that fits into *cols; false when none does. */
static bool take_heaviest(struct clauses *s, int *cols)
{
	unsigned best = s->n;

	for (unsigned i = 0; i < s->n; i++) {
		if (s->c[i].in || text_width(s->c[i].text) > *cols ||
		    (s->c[i].after && i && !s->c[i - 1].in))
			continue;
		if (best == s->n || s->c[i].weight > s->c[best].weight)
			best = i;
	}
	if (best == s->n)
		return false;
	s->c[best].in = true;
	*cols -= text_width(s->c[best].text);
	return true;
}

void clause_join(struct clauses *s, char *dst, size_t size, int cols)
{
	int left = take_needed(s, cols);

	while (take_heaviest(s, &left))
		;
	dst[0] = '\0';
	for (unsigned i = 0; i < s->n; i++) {
		if (s->c[i].in)
			text_cat(dst, size, "%s", s->c[i].text);
	}
	phrase_whole(dst);
	phrase_fit(dst, cols);
}
