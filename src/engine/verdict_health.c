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
		out->paths_expected += f.n.expected;
		out->iops += (uint64_t)m->io.rd_iops + m->io.wr_iops;
		out->kbps += (uint64_t)m->io.rd_kbps + m->io.wr_kbps;
	}
	count_ports(san, out);
}

/* ---- one look at all maps ---- */

/* Within a kind, the smaller is the more urgent. */
static int64_t rank(const struct san_map *m, const struct verdict_facts *f)
{
	switch (f->kind) {
	case VM_QUEUEING_CLOCK:
		return m->queue_until;
	case VM_SUSPENDED:
		return m->suspended_since;
	case VM_DEAD:
	case VM_QUEUEING:
		return m->no_path_since;
	case VM_STUCK:
		return f->stuck->stuck_since;
	case VM_AT_RISK:
		return f->n.usable;
	case VM_DEGRADED:
		return (int64_t)f->n.usable - (int64_t)f->n.expected;
	case VM_FLAPPING:
		return -(int64_t)f->flapping->flaps;
	case VM_OK_UNSURE:
		return -(int64_t)f->doubt;
	case VM_OK:
	case VM_EMPTY:
	case VM_BACK_UNWELL:
	case VM_IO_ERRORS:
		return 0;
	}
	return 0;
}

static bool worse(const struct san_map *a, const struct verdict_facts *fa, const struct san_map *b,
		  const struct verdict_facts *fb)
{
	if (!b || fa->kind != fb->kind)
		return !b || fa->kind > fb->kind;
	if (fa->kind > VM_OK_UNSURE && phrase_in_use(a) != phrase_in_use(b))
		return phrase_in_use(a);
	return rank(a, fa) < rank(b, fb);
}

static void scan_map(struct line_scan *s, const struct san_map *m)
{
	struct verdict_facts f;

	verdict_facts(s->san, m, s->now, &f);
	s->by[f.kind]++;
	s->hurt += f.failed != NULL;
	s->trouble += f.kind > VM_OK_UNSURE;
	s->doubtful += f.kind == VM_OK_UNSURE && f.doubt > DOUBT_BASELINE;
	s->usable += f.n.usable;
	s->expected += f.n.expected;
	s->unknown += f.unknown;
	if (f.slow && (!s->slow || f.slow->io.lat_us > s->slow->io.lat_us))
		s->slow = f.slow;
	if (worse(m, &f, s->worst, &s->f)) {
		s->worst = m;
		s->f = f;
	}
}

static void scan_all(struct line_scan *s, const struct san *san, int64_t now)
{
	*s = (struct line_scan){ .san = san, .now = now };
	for (size_t i = 0; i < san->nmaps; i++)
		scan_map(s, san->maps[i]);
	s->unwatched = san->nmaps && (san->host.charge == SAN_CHARGE_NOBODY ||
				      phrase_silent(san, now, VERDICT_SILENT_MS));
}

/* ---- which sentence ---- */

static const struct {
	const char *word;
	enum verdict_health_code code;
	void (*say)(struct line *l);
} rows[] = {
	[VM_OK] = { "OK", HEALTH_OK, line_ok },
	[VM_OK_UNSURE] = { "OK?", HEALTH_OK, line_unsure },
	[VM_EMPTY] = { "EMPTY", HEALTH_DEGRADED, line_empty },
	[VM_FLAPPING] = { "FLAPPING", HEALTH_DEGRADED, line_flapping },
	[VM_BACK_UNWELL] = { "BACK, NOT WELL", HEALTH_DEGRADED, line_unwell },
	[VM_DEGRADED] = { "DEGRADED", HEALTH_DEGRADED, line_degraded },
	[VM_IO_ERRORS] = { "I/O ERRORS", HEALTH_DEGRADED, line_io_errors },
	[VM_AT_RISK] = { "AT RISK", HEALTH_DEGRADED, line_at_risk },
	[VM_STUCK] = { "STUCK", HEALTH_DEGRADED, line_stuck },
	[VM_QUEUEING] = { "QUEUEING", HEALTH_FAILED, line_queueing },
	[VM_DEAD] = { "DEAD", HEALTH_FAILED, line_dead },
	[VM_SUSPENDED] = { "SUSPENDED", HEALTH_FAILED, line_suspended },
	[VM_QUEUEING_CLOCK] = { "QUEUEING", HEALTH_FAILED, line_clock },
};

static void say_kind(struct line *l, enum verdict_map_kind kind)
{
	l->out->word = rows[kind].word;
	l->out->code = rows[kind].code;
	l->covered = kind > VM_OK_UNSURE;
	rows[kind].say(l);
}

/* Every path works: what else is worth a line, before OK. */
static void say_well(struct line *l)
{
	const struct san_host *h = &l->s->san->host;

	if (l->s->slow)
		line_slow(l);
	else if (l->s->f.doubt == DOUBT_STATES)
		say_kind(l, l->s->f.kind);
	else if (!h->loaded)
		line_loading(l);
	else if (*h->pending)
		line_pending(l);
	else if (l->s->f.doubt > DOUBT_BASELINE || !line_detour(l))
		say_kind(l, l->s->f.kind);
}

static void say_worst(struct line *l)
{
	enum verdict_map_kind kind = l->s->f.kind;

	if (!l->m && !l->s->san->host.loaded)
		line_loading(l);
	else if (!l->m)
		line_no_maps(l);
	else if (l->s->unwatched && kind < VM_AT_RISK && l->s->f.doubt != DOUBT_STATES)
		line_unwatched(l);
	else if (kind > VM_OK_UNSURE)
		say_kind(l, kind);
	else
		say_well(l);
}

static unsigned count_more(const struct line *l)
{
	const struct line_scan *s = l->s;
	bool told = !strcmp(l->out->word, "UNWATCHED") || s->f.kind == VM_QUEUEING_CLOCK;
	unsigned n = s->trouble > l->covered ? s->trouble - l->covered : 0;

	if (!strcmp(l->out->word, "OK?") && s->doubtful > 1)
		return s->doubtful - 1;
	return n + (s->unwatched && !told);
}

void verdict_health(const struct san *san, int64_t now, struct verdict_health *out)
{
	struct line_scan s;
	struct line l = { .s = &s, .out = out };
	int word;

	scan_all(&s, san, now);
	*out = (struct verdict_health){ .word = "", .worst = s.worst };
	l.m = s.worst;
	if (l.m)
		phrase_map(l.name, sizeof(l.name), l.m);
	say_worst(&l);
	out->more = count_more(&l);
	if (out->more)
		SAY(&l, 6, " (+%u more)", out->more);
	word = text_width(out->word);
	clause_join(&l.c, out->text, sizeof(out->text),
		    LINE_COLS - 1 - (word > WORD_COLS ? word : WORD_COLS));
}
