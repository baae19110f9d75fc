/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_health: the totals, and the one line that names the worst trouble.
 *
 * One pass finds the worst map and counts the rest; only what the line says is
 * put into words.  Every sentence is built of clauses that are left out, the
 * least important first, until it fits beside its word in 80 columns.
 */
#include "engine/verdict_line.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* ---- totals ---- */

static void count_ports(const struct san *san, struct verdict_totals *t)
{
	for (size_t i = 0; i < san->nports; i++) {
		const struct san_port *p = san->ports[i];

		t->hosts += p->part == SAN_PART_HOST;
		t->hosts_up += p->part == SAN_PART_HOST && p->up;
		t->targets += p->part == SAN_PART_TARGET;
		t->targets_up += p->part == SAN_PART_TARGET && p->up;
	}
}

void verdict_totals(const struct san *san, int64_t now, struct verdict_totals *out)
{
	*out = (struct verdict_totals){ .maps = (uint32_t)san->nmaps };
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];
		struct verdict_facts f;

		verdict_facts(san, m, now, &f);
		out->by_kind[f.kind]++;
		out->paths_usable += f.n.usable;
		out->paths_waiting += f.n.waiting;
		out->paths_expected += f.n.expected;
		out->iops += (uint64_t)m->io.rd_iops + m->io.wr_iops;
		out->kbps += (uint64_t)m->io.rd_kbps + m->io.wr_kbps;
	}
	count_ports(san, out);
}

/* ---- one look at all maps ---- */

bool line_facts(const struct line_scan *s, const struct san_map *m, struct verdict_facts *f)
{
	verdict_facts(s->san, m, s->now, f);
	return !s->is_known || f->kind <= VM_OK_UNSURE ||
	       !s->is_known(s->ctx, m, f->kind, f->n.usable);
}

static void scan_map(struct line_scan *s, const struct san_map *m, struct verdict_trouble *worst)
{
	struct verdict_trouble it;
	struct verdict_facts f;

	if (!line_facts(s, m, &f)) {
		s->known++;
		return;
	}
	s->by[f.kind]++;
	s->hurt += line_is_hurt(&f);
	s->trouble += f.kind > VM_OK_UNSURE;
	s->doubtful += f.kind == VM_OK_UNSURE && f.doubt > DOUBT_BASELINE;
	s->usable += f.n.usable;
	s->expected += f.n.expected;
	s->unknown += f.unknown;
	verdict_trouble_of(m, &f, &it);
	if (!s->worst || verdict_worse(&it, worst)) {
		s->worst = m;
		s->f = f;
		*worst = it;
	}
}

static void scan_all(struct line_scan *s)
{
	struct verdict_trouble worst = { 0 };

	for (size_t i = 0; i < s->san->nmaps; i++)
		scan_map(s, s->san->maps[i], &worst);
	s->unwatched = verdict_unwatched(s->san, s->now);
}

/* ---- which sentence ---- */

static void (*const says[])(struct line *l) = {
	[VM_OK] = line_ok,
	[VM_OK_UNSURE] = line_unsure,
	[VM_UNWATCHED] = line_not_its,
	[VM_EMPTY] = line_empty,
	[VM_SLOW] = line_slow,
	[VM_FLAPPING] = line_flapping,
	[VM_MARGINAL] = line_marginal,
	[VM_BACK_UNWELL] = line_unwell,
	[VM_DEGRADED] = line_degraded,
	[VM_IO_ERRORS] = line_io_errors,
	[VM_AT_RISK] = line_at_risk,
	[VM_STUCK] = line_stuck,
	[VM_DEAD] = line_dead,
	[VM_QUEUEING] = line_queueing,
	[VM_SUSPENDED] = line_suspended,
	[VM_QUEUEING_CLOCK] = line_clock,
};

static void say_kind(struct line *l, enum verdict_map_kind kind)
{
	struct verdict_trouble t;

	verdict_trouble_of(l->m, &l->s->f, &t);
	l->out->word = t.word;
	l->out->code = t.code;
	l->covered = kind > VM_OK_UNSURE;
	says[kind](l);
}

/* Every path works: what else is worth a line, before OK. */
static void say_well(struct line *l)
{
	const struct san_host *h = &l->s->san->host;

	if (l->s->f.doubt == DOUBT_STATES)
		say_kind(l, l->s->f.kind);
	else if (!h->loaded)
		line_loading(l);
	else if (l->s->known)
		line_acknowledged(l);
	else if (*h->pending)
		line_pending(l);
	else if (l->s->f.doubt > DOUBT_BASELINE || !line_detour(l))
		say_kind(l, l->s->f.kind);
}

static void say_worst(struct line *l)
{
	enum verdict_map_kind kind = l->s->f.kind;

	if (l->s->san->host.gone_maps && kind < VM_DEAD)
		line_gone(l);
	else if (!l->m && !l->s->san->host.loaded)
		line_loading(l);
	else if (!l->m && !l->s->known)
		line_no_maps(l);
	else if (l->s->unwatched && kind < VM_AT_RISK && l->s->f.doubt != DOUBT_STATES)
		line_unwatched(l);
	else if (kind > VM_OK_UNSURE)
		say_kind(l, kind);
	else
		say_well(l);
}

/* others: those of them that are no map's. */
static unsigned count_more(const struct line *l, unsigned *others)
{
	const struct line_scan *s = l->s;
	bool told = !strcmp(l->out->word, "UNWATCHED") || s->f.kind == VM_QUEUEING_CLOCK ||
		    (s->f.kind == VM_QUEUEING && !phrase_limit_known(s->san, s->worst));
	unsigned n = s->trouble > l->covered ? s->trouble - l->covered : 0;

	*others = 0;
	if (!strcmp(l->out->word, "OK?") && s->doubtful > 1)
		return s->doubtful - 1;
	*others += s->san->host.gone_maps && strcmp(l->out->word, VERDICT_GONE_WORD) != 0;
	*others += s->unwatched && !told;
	return n + *others;
}

/* Trouble that the sentence does not name, and that which it is not to name. */
static void say_rest(struct line *l)
{
	uint32_t known = l->s->known;
	unsigned others;

	if (!strcmp(l->out->word, VERDICT_ACK_WORD)) {
		l->out->more = known;
		return;
	}
	l->out->more = count_more(l, &others);
	if (l->out->more)
		SAY(l, 6, " (+%u %s)", l->out->more,
		    others              ? "more"
		    : l->out->more == 1 ? "map"
					: "maps");
	if (known)
		SAY(l, 9, " (ack %" PRIu32 ")", known);
}

/* s: what to look at, and the trouble to pass over. */
const struct verdict_keys verdict_keys_builtin = { "F", "R", "S", "B", "W", "C",
						   "U", "D", "Z", "A", "P", "d" };

static void make_line(struct line_scan *s, const struct verdict_keys *keys,
		      struct verdict_health *out)
{
	struct line l = { .s = s, .out = out, .keys = keys };
	int word;

	scan_all(s);
	*out = (struct verdict_health){ .word = "", .worst = s->worst };
	l.m = s->worst;
	if (l.m)
		phrase_map(l.name, sizeof(l.name), l.m);
	say_worst(&l);
	say_rest(&l);
	word = text_width(out->word);
	clause_join(&l.c, out->text, sizeof(out->text),
		    LINE_COLS - 1 - (word > WORD_COLS ? word : WORD_COLS));
}

void verdict_health(const struct san *san, int64_t now, const struct verdict_keys *keys,
		    struct verdict_health *out)
{
	struct line_scan s = { .san = san, .now = now };

	make_line(&s, keys, out);
}

void verdict_health_but(const struct san *san, int64_t now, const struct verdict_keys *keys,
			verdict_known known, const void *ctx, struct verdict_health *out)
{
	struct line_scan s = { .san = san, .now = now, .is_known = known, .ctx = ctx };

	make_line(&s, keys, out);
}
