/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_say: clauses of reasons and of the health line, one wording for one
 * fact.
 */
#include "engine/verdict_say.h"

#include "base/attr.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- a verdict under way ---- */

void say_reason(const struct say *s, const char *fmt, ...)
{
	char text[sizeof(s->out->reason)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_cat(s->out->reason, sizeof(s->out->reason), "%s", text);
}

void say_next(const struct say *s, int64_t at, const char *fmt, ...)
{
	char text[sizeof(s->out->next)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_cat(s->out->next, sizeof(s->out->next), "%s%s", s->out->next[0] ? "; " : "", text);
	if (!s->out->next_at)
		s->out->next_at = at;
}

void say_timer(const struct say *s, int64_t at, const char *verb, const char *noun,
	       const char *note)
{
	char when[64];

	phrase_when(when, sizeof(when), at, s->now);
	say_next(s, at, "%s %s%s", at < s->now ? noun : verb, when, note);
}

/* ---- parts ---- */

/* What the kernel and its drivers write in one word. */
static const struct {
	const char *raw, *word;
} port_words[] = {
	{ "linkdown", "link down" },              /* fc_host, fc_remote_ports port_state */
	{ "lowerlayerdown", "lower layer down" }, /* operstate of a VLAN, a bond */
	{ "notpresent", "not present" },          /* operstate */
};

bool verdict_port_sick(const struct san_port *port, int64_t now)
{
	return port->up && port->errs_at && now - port->errs_at < VERDICT_LINK_MS;
}

const char *verdict_port_word(const struct san_port *port)
{
	for (size_t i = 0; i < ARRAY_LEN(port_words); i++) {
		if (!strcmp(port->state, port_words[i].raw))
			return port_words[i].word;
	}
	return port->state;
}

/* Its own state is bad: that is said instead of a count. */
static bool says_so(const struct verdict_part *row)
{
	return row->port && !row->port->up && *row->port->state;
}

static void say_port(struct clauses *c, unsigned weight, const char *sep, const char *name,
		     const struct san_port *port, bool since)
{
	char state[PHRASE], clock[16];

	clause_add(c, weight, "%s%s %s", sep, name,
		   phrase_name(state, sizeof(state), verdict_port_word(port), 20));
	if (since && port->since)
		clause_more(c, weight - 1, " since %s",
			    text_clock(clock, sizeof(clock), port->since));
}

/* "all 8 failed", "both failed"; "5 of 8 failed" when the others do not go there. */
static void how_many(char *dst, size_t size, uint32_t n, uint32_t of, const char *adjective)
{
	if (n < of)
		snprintf(dst, size, "%" PRIu32 " of %" PRIu32 " %s", n, of, adjective);
	else if (n == 2)
		snprintf(dst, size, "both %s", adjective);
	else
		snprintf(dst, size, "all %" PRIu32 " %s", n, adjective);
}

static void say_row(struct clauses *c, unsigned weight, const char *sep, const struct san *san,
		    const struct verdict_share *share, const struct verdict_part *row,
		    const char *adjective)
{
	char name[PHRASE], many[64], others[64] = "";
	uint32_t work = row->total - row->down;

	phrase_part(name, sizeof(name), san, row->part, row->key);
	if (says_so(row) && !work) {
		say_port(c, weight, sep, name, row->port, row->names == share->bad);
		return;
	}
	how_many(many, sizeof(many), row->names, share->bad, adjective);
	/* a weaker word, so it never stands without its reservation */
	if (work)
		snprintf(others, sizeof(others), ", where %" PRIu32 " work%s", work,
			 work == 1 ? "s" : "");
	clause_add(c, weight, "%s%s %s %s%s", sep, many,
		   row->part == SAN_PART_HOST ? "go through" : "go to", name, others);
}

void say_shared(struct clauses *c, unsigned weight, const struct san *san,
		const struct verdict_share *share, const char *adjective)
{
	/* of several parts that all cover everything the first says most */
	bool one = share->n && share->row[0].names == share->bad;
	size_t n = one ? 1 : share->n;

	for (size_t i = 0; i < n; i++)
		say_row(c, i ? weight - 1 : weight, i ? ", " : "; ", san, share, &share->row[i],
			adjective);
	if (n && share->left)
		clause_more(c, weight - 2, ", %" PRIu32 " %s elsewhere", share->left, adjective);
}

/* ---- paths that failed, or wait ---- */

/* The first of them, at most max; returns how many there are of these. */
static size_t first_out(const struct san *san, const struct san_map *over,
			const struct san_path **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < (over ? 1 : san->nmaps); i++) {
		const struct san_map *m = over ? over : san->maps[i];

		for (const struct san_path *p = m->paths; p && n < max; p = p->next_in_map) {
			if (!verdict_usable(p))
				out[n++] = p;
		}
	}
	return n;
}

/* What became of it, in a word. */
static const char *fate(const struct san_path *p)
{
	if (!p->group)
		return "removed";
	if (verdict_waits(p))
		return "waits";
	return strcmp(p->dev, "offline") ? "failed" : "offline"; /* by hand, or by the kernel */
}

static void say_single(struct clauses *c, unsigned weight, const struct san *san,
		       const struct san_path *p)
{
	char name[PHRASE], ways[2 * PHRASE];

	phrase_path(name, sizeof(name), p);
	phrase_ways(ways, sizeof(ways), san, p);
	clause_add(c, weight, "; %s%s%s%s %s", name, *ways ? " (" : "", ways, *ways ? ")" : "",
		   fate(p));
}

/* "; sdb and sdt failed", "; sdb removed, sdn offline" */
static void say_pair(struct clauses *c, unsigned weight, const struct san_path *const two[2])
{
	char a[PHRASE], b[PHRASE];
	bool alike = !strcmp(fate(two[0]), fate(two[1]));

	clause_add(c, weight, "; %s%s%s%s %s %s", phrase_path(a, sizeof(a), two[0]),
		   alike ? "" : " ", alike ? "" : fate(two[0]), alike ? " and" : ",",
		   phrase_path(b, sizeof(b), two[1]), fate(two[1]));
}

static bool whole(const struct verdict_share *share)
{
	return share->n && share->row[0].down == share->row[0].total;
}

void say_cause(struct clauses *c, unsigned weight, const struct san *san,
	       const struct san_map *over)
{
	const struct san_path *first[2];
	struct verdict_share share;
	const char *adjective;

	if (!first_out(san, over, first, ARRAY_LEN(first)))
		return;
	verdict_shared(san, over, &share);
	/* as the ports are counted: what waits is down as well */
	adjective = share.waits ? "down" : "failed";
	/* what this map has lost as a whole may well work for others */
	for (size_t i = 0; over && i < share.n; i++) {
		if (!says_so(&share.row[i]))
			verdict_part_count(san, &share.row[i]);
	}
	if (share.bad == 1 && !share.n) {
		say_single(c, weight, san, first[0]);
		return;
	}
	say_shared(c, weight, san, &share, adjective);
	if (share.bad == 2 && !whole(&share))
		say_pair(c, weight - 1, first);
	else if (!share.n)
		clause_add(c, weight, "; %" PRIu32 " %s", share.bad, adjective);
	if (!share.n)
		clause_more(c, weight - 1, ", nothing in common");
}

void say_waits(struct clauses *c, unsigned weight, const struct san *san,
	       const struct san_map *over, const struct san_path *p)
{
	struct verdict_share share;
	char why[PHRASE], name[PHRASE];

	verdict_shared(san, over, &share);
	if (share.waits < share.bad) { /* another map has failed ones */
		say_cause(c, weight, san, over);
		return;
	}
	if (share.bad == 1)
		clause_add(c, weight, "; %s waits", phrase_path(name, sizeof(name), p));
	else
		clause_add(c, weight, "; %" PRIu32 " paths wait", share.bad);
	clause_more(c, weight - 2, " (%s)", phrase_holds(why, sizeof(why), p));
	/* half of them over one port is no cause of the others */
	if (share.n && (share.row[0].names == share.bad || says_so(&share.row[0])))
		say_shared(c, weight, san, &share, "waiting");
}

/* ---- what is left, what is not known, what is broken ---- */

char *say_hang(char *dst, size_t size, const struct san *san, const struct verdict_facts *f)
{
	char name[PHRASE];
	enum san_part part = (enum san_part)f->hang;

	snprintf(dst, size, "all %s %s", part == SAN_PART_HOST ? "on" : "to",
		 phrase_part(name, sizeof(name), san, part, f->ways[f->hang].left));
	return dst;
}

char *say_hurt(char *dst, size_t size, const struct san_map *m, const char *verb)
{
	char user[PHRASE];

	phrase_user(user, sizeof(user), m);
	snprintf(dst, size, "%s %s%s", *user ? user : "a file system", verb,
		 strstr(m->users, ", ro") ? "read-only" : "read-only or shut down");
	return dst;
}

static void doubt_one(char *dst, size_t size, const struct san_map *m)
{
	snprintf(dst, size,
		 m->expect_from == SAN_EXPECT_BASELINE ? "1 of 1 path, as accepted: no redundancy"
						       : "1 path, never more seen: no redundancy");
}

static void doubt_part(char *dst, size_t size, const struct san *san, const struct verdict_facts *f)
{
	char name[PHRASE];
	const char *key = f->ways[f->doubt_part].left;

	snprintf(dst, size, "all %" PRIu32 " paths over one %s, %s: no redundancy", f->n.usable,
		 phrase_part_noun(f->doubt_part, key),
		 phrase_part(name, sizeof(name), san, f->doubt_part, key));
}

char *say_doubt(char *dst, size_t size, const struct san *san, const struct san_map *m,
		const struct verdict_facts *f)
{
	uint32_t n = f->n.usable, of = f->n.expected;

	switch (f->doubt) {
	case DOUBT_NONE:
		dst[0] = '\0';
		break;
	case DOUBT_BASELINE:
		snprintf(dst, size, "%" PRIu32 " of %" PRIu32 " paths seen; no baseline saved yet",
			 n, of);
		break;
	case DOUBT_PARTS:
		snprintf(dst, size, "%" PRIu32 " of %" PRIu32 " paths; their ports are not known",
			 n, of);
		break;
	case DOUBT_MORE:
		snprintf(dst, size, "%" PRIu32 " paths, %" PRIu32 " accepted", n, m->expected);
		break;
	case DOUBT_PART:
		doubt_part(dst, size, san, f);
		break;
	case DOUBT_ONE:
		doubt_one(dst, size, m);
		break;
	case DOUBT_STATES:
		snprintf(dst, size, "states of %" PRIu32 " of %" PRIu32 " paths cannot be read",
			 f->unknown, of);
		break;
	}
	return dst;
}

char *say_stuck(char *dst, size_t size, const struct san_path *p, int64_t now)
{
	char span[32], dev[PHRASE];

	dst[0] = '\0';
	if (p->io.inflight) /* not told while the path is not on the screen */
		text_cat(dst, size, "%" PRIu32 " ", p->io.inflight);
	text_cat(dst, size, "I/O sent, none finished for %s",
		 phrase_between(span, sizeof(span), p->stuck_since, now));
	if (verdict_waits(p) && *p->dev) /* the transport holds it: that says more */
		text_cat(dst, size, "; device %s", phrase_name(dev, sizeof(dev), p->dev, 20));
	else if (p->dm == SAN_DM_ACTIVE)
		text_cat(dst, size, "; kernel still says active");
	else if (p->chk != SAN_CHK_UNDEF)
		text_cat(dst, size, "; checker still says %s", san_chk_name(p->chk));
	return dst;
}

char *say_held_up(char *dst, size_t size, const struct san_map *m)
{
	const char *dev = NULL;
	bool alike = true;

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!verdict_waits(p))
			continue;
		alike &= p->alua != SAN_ALUA_TRANSITIONING && (!dev || dev == p->dev);
		dev = p->dev;
	}
	if (!dev || !*dev || !alike)
		snprintf(dst, size, "waiting");
	else
		phrase_name(dst, size, dev, 20);
	return dst;
}

char *say_stopped(char *dst, size_t size, const struct verdict_facts *f, const struct san_map *m,
		  int64_t now)
{
	char span[32], dev[PHRASE];

	dst[0] = '\0';
	if (f->waits && !f->n.usable) {
		say_held_up(dev, sizeof(dev), m);
		if (f->n.waiting == 1)
			text_cat(dst, size, "the only path%s is %s, ",
				 f->n.expected > 1 ? " left" : "", dev);
		else
			text_cat(dst, size, "all %" PRIu32 " %spaths %s, ", f->n.waiting,
				 f->n.waiting < f->n.expected ? "remaining " : "", dev);
	} else if (m->io.inflight) {
		text_cat(dst, size, "%" PRIu32 " in flight, ", m->io.inflight);
	}
	if (f->stuck_since)
		text_cat(dst, size, "no I/O finished for %s",
			 phrase_between(span, sizeof(span), f->stuck_since, now));
	else
		text_cat(dst, size, "no I/O goes through");
	return dst;
}

/*
 * With marginal_pathgroups its group is the last choice (libmultipath,
 * pgpolicies.c).  Without, setmarginal changes nothing but the mark; paths of
 * both sorts are then in one group.
 */
const char *say_marginal(const struct san_path *p)
{
	const struct san_map *m = p->map;

	if (!p->group || p->group > m->ngroups || !m->groups[p->group - 1].marginal)
		return "only marked, used like any other";
	return p->group == m->cur_group ? "in use, nothing better is left"
					: "used only when nothing better is left";
}

void say_abort(const struct say *s, const struct san_path *p, bool named)
{
	char note[80], name[PHRASE] = "", verb[2 * PHRASE], noun[2 * PHRASE];

	/* while the transport holds I/O back, its timeouts are put off */
	if (!p->timeout_ms || verdict_waits(p))
		return;
	/* the oldest was sent before stuck_since, so that is the latest moment */
	snprintf(note, sizeof(note), " (SCSI timeout %" PRId64 " s), then retried or failed",
		 p->timeout_ms / 1000);
	if (named)
		phrase_path(name, sizeof(name), p);
	snprintf(verb, sizeof(verb), "%s%saborted", name, *name ? ": " : "");
	snprintf(noun, sizeof(noun), "%s%sabort", name, *name ? ": " : "");
	say_timer(s, p->stuck_since + p->timeout_ms, verb, noun, note);
}

char *say_slow(char *dst, size_t size, const struct san_path *p)
{
	char clock[16];

	snprintf(dst, size, "about %.0f ms, others %.1f ms since %s", p->slow_us / 1000.0,
		 p->slow_others_us / 1000.0, text_clock(clock, sizeof(clock), p->slow_since));
	return dst;
}
