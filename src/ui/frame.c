/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame: the lines around a view, and which of them there is room for.
 */
#include "ui/frame.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/plan.h"
#include "ui/keymap.h"
#include "ui/term.h"
#include "ui/wrap.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Older than this, an answer of the one in charge is shown as a silence. */
#define SILENT_MS 10000
/*
 * The one in charge is asked once in an interval, and a picture is drawn when its answer is there
 * and when the clock moves on: while all is well the answer is up to two seconds old.
 */
#define FRESH_MS 2000

/* ---- layout ---- */

/* What the frame would like, the most important first. */
enum part {
	PART_HEALTH,
	PART_TITLE,
	PART_KEYS,
	PART_COLUMNS,
	PART_NEWS,
	PART_TOTALS,
	PART_DETAIL1,
	PART_DETAIL2,
	PART_NOTICE,
	NPARTS
};

/* The row for a part that is there; the next one is then one further down. */
static int take(bool have, int *y)
{
	return have ? (*y)++ : -1;
}

/* What a pane gets of the room that is left; a rule without a line says nothing. */
static int give(int want, int *room)
{
	int h = want < *room ? want : *room;

	if (h < 2)
		h = 0;
	*room -= h;
	return h;
}

void frame_layout(int rows, bool notice, int panel, int events, struct frame_layout *out)
{
	bool have[NPARTS] = { false };
	int room = rows / 2, y = 0;

	for (int i = 0; i < NPARTS && room > 0; i++) {
		have[i] = i != PART_NOTICE || notice;
		room -= have[i];
	}
	out->panel_h = give(panel, &room);
	out->events_h = give(events, &room);

	out->title = take(have[PART_TITLE], &y);
	out->totals = take(have[PART_TOTALS], &y);
	out->health = take(have[PART_HEALTH], &y);
	out->notice = take(have[PART_NOTICE], &y);
	out->columns = take(have[PART_COLUMNS], &y);
	out->list = y;
	y = rows - have[PART_DETAIL1] - have[PART_DETAIL2] - have[PART_NEWS] - have[PART_KEYS];
	out->list_h = y - out->panel_h - out->events_h - out->list;
	out->panel = out->panel_h ? y - out->events_h - out->panel_h : -1;
	out->events = out->events_h ? y - out->events_h : -1;
	out->detail[0] = take(have[PART_DETAIL1], &y);
	out->detail[1] = take(have[PART_DETAIL2], &y);
	out->news = take(have[PART_NEWS], &y);
	out->keys = take(have[PART_KEYS], &y);
}

void frame_facts(struct frame_facts *f, const struct san *san, int64_t now, const struct acks *acks,
		 const struct keymap *keys)
{
	bool may = keys && !san->host.read_only;
	struct keymap_keys names;

	if (may)
		keymap_for_sentences(keys, &names);
	verdict_totals(san, now, &f->totals);
	acks_health(acks, san, now, may ? &names.keys : NULL, &f->health);
	panel_make(&f->panel, san, now);
}

/* ---- line 1 ---- */

struct segment {
	char text[96];
	enum role role;
	bool right; /* stands to the right */
	bool left_out;
	int w; /* columns; fewer than the text has: it is cut */
};

enum {
	SEG_HOST,
	SEG_KERNEL,
	SEG_CHARGE,
	SEG_SLOW,
	SEG_VIEW,
	SEG_ACT,
	SEG_CLOCK,
	SEG_ZONE,
	NSEGMENTS
};

/* Who gets room first.  The clock is the heartbeat; the host comes before what may be done to it.
 */
static const int by_importance[NSEGMENTS] = { SEG_CLOCK, SEG_HOST,   SEG_ACT,  SEG_SLOW,
					      SEG_ZONE,  SEG_CHARGE, SEG_VIEW, SEG_KERNEL };

/* A host's name is cut when it would take more than this of the line. */
#define HOST_SHARE(cols) ((cols)*2 / 5)

static void age_text(char *dst, size_t size, int64_t ms)
{
	char span[32];

	/* to say which would repaint the line twice a second for nothing */
	if (ms < FRESH_MS)
		snprintf(dst, size, "<%d s", FRESH_MS / 1000);
	else
		snprintf(dst, size, "%s", text_span(span, sizeof span, ms));
}

static void charge_text(const struct frame_status *s, struct segment *seg)
{
	const struct san_host *h = &s->san->host;
	/* that the engine says nothing is no silence of the one in charge */
	int64_t picture = s->ended ? s->now : s->now - s->age;
	int64_t now = s->age > SILENT_MS ? picture : s->now;
	int64_t silent = h->silent_since ? now - h->silent_since : 0;
	char age[32] = "?";

	if (h->charge == SAN_CHARGE_UNKNOWN)
		return;
	if (h->charge == SAN_CHARGE_NOBODY) {
		snprintf(seg->text, sizeof seg->text, "nobody in charge");
		seg->role = ROLE_TITLE_WARN;
		return;
	}
	if (h->charge == SAN_CHARGE_SANDECK) {
		/* it is not asked, so no answer of it grows old */
		snprintf(seg->text, sizeof seg->text, "sandeck monitor in charge");
		return;
	}
	if (h->charge_at)
		/* what an engine that is gone or silent has heard last grows old, too */
		age_text(age, sizeof age,
			 (s->ended || s->age > SILENT_MS ? s->clock : now) - h->charge_at);
	if (!silent && h->charge_at && picture - h->charge_at > SILENT_MS)
		silent = now - h->charge_at;
	if (silent > 1000) {
		text_span(age, sizeof age, silent);
		snprintf(seg->text, sizeof seg->text, "%s SILENT %s", san_charge_name(h->charge),
			 age);
		seg->role = silent > SILENT_MS ? ROLE_TITLE_WARN : ROLE_TITLE;
		return;
	}
	snprintf(seg->text, sizeof seg->text, "%s in charge (%s)", san_charge_name(h->charge), age);
}

/* The clock beside it tells the time of the recording, but not the day. */
static void recording_text(const struct frame_status *s, struct segment *seg)
{
	time_t t = (time_t)(s->now / 1000);
	struct tm tm;

	snprintf(seg->text, sizeof seg->text, "RECORDING");
	if (localtime_r(&t, &tm))
		strftime(seg->text, sizeof seg->text, "RECORDING of %Y-%m-%d", &tm);
	seg->role = ROLE_TITLE_WARN;
}

/* Whether a key can change anything here, and whether "here" is real. */
static void act_text(const struct frame_status *s, struct segment *seg)
{
	const struct san_host *h = &s->san->host;

	char span[32];

	if (s->stopped) {
		snprintf(seg->text, sizeof seg->text, "NOT LIVE, %s OLD",
			 text_span(span, sizeof span, s->past));
		seg->role = ROLE_TITLE_WARN;
	} else if (s->ended) {
		snprintf(seg->text, sizeof seg->text, "ENGINE ENDED");
		seg->role = ROLE_TITLE_WARN;
	} else if (s->waiting || !h->source[0]) {
		seg->text[0] = '\0'; /* nobody has said yet what this will be */
	} else if (!strcmp(h->source, "replay")) {
		recording_text(s, seg);
	} else if (h->read_only) {
		snprintf(seg->text, sizeof seg->text, "%sREAD ONLY",
			 !strcmp(h->source, "lab") ? "LAB " : "");
		seg->role = ROLE_TITLE_WARN;
	} else if (!plan_may_act(h)) {
		snprintf(seg->text, sizeof seg->text, "NOT ROOT");
		seg->role = ROLE_TITLE_WARN;
	} else {
		snprintf(seg->text, sizeof seg->text, "%s",
			 !strcmp(h->source, "lab") ? "LAB" : "may act");
	}
}

/* Local time with its zone: logs of arrays and switches are in another, so name it. */
static void clock_text(const struct frame_status *s, struct segment *clock, struct segment *zone)
{
	time_t t = (time_t)(s->clock / 1000);
	struct tm tm;

	if (!s->clock || !localtime_r(&t, &tm))
		return;
	strftime(clock->text, sizeof clock->text, "%H:%M:%S", &tm);
	strftime(zone->text, sizeof zone->text, "%Z", &tm);
}

/* Why the clock goes in steps. */
static void slow_text(const struct frame_status *s, struct segment *seg)
{
	if (s->slow)
		snprintf(seg->text, sizeof seg->text, "slow line: every %lld s",
			 (long long)(s->slow + 500) / 1000);
}

/* Blank columns between segment i and its neighbour to the left. */
static int gap_of(int i)
{
	return i == SEG_ZONE ? 1 : 2;
}

/* "6.1.0-56-amd64" in less room: its last parts tell the least. */
static void shorten_kernel(char *text, int cols)
{
	char *dash;

	while (text_width(text) > cols && (dash = strrchr(text, '-')))
		*dash = '\0';
}

/* Give room to each segment by its importance; what does not fit is left out. */
static void make_fit(struct segment *seg, int cols)
{
	int room = cols + 2; /* the outermost has no gap */

	for (int n = 0; n < NSEGMENTS; n++) {
		int i = by_importance[n], w;

		if (i == SEG_KERNEL)
			shorten_kernel(seg[i].text, room - gap_of(i));
		w = text_width(seg[i].text) + gap_of(i);
		if (i == SEG_HOST && w > HOST_SHARE(cols) + 2)
			w = HOST_SHARE(cols) + 2;
		seg[i].w = w - gap_of(i);
		seg[i].left_out = !seg[i].text[0] || w > room;
		room -= seg[i].left_out ? 0 : w;
	}
}

static void paint_segments(struct canvas *c, int y, const struct segment *seg)
{
	int right = c->cols, left = 0;

	for (int i = NSEGMENTS - 1; i >= 0; i--) {
		if (!seg[i].right || seg[i].left_out)
			continue;
		right -= seg[i].w;
		canvas_text(c, y, right, seg[i].role, seg[i].text);
		right -= gap_of(i);
	}
	for (int i = 0; i < NSEGMENTS; i++) {
		if (seg[i].right || seg[i].left_out)
			continue;
		left = canvas_field(c, y, left, seg[i].w, ALIGN_LEFT_ENDS, seg[i].role,
				    seg[i].text) +
		       gap_of(i);
	}
}

void frame_title(struct canvas *c, int y, const struct frame_status *s)
{
	struct segment seg[NSEGMENTS] = {
		[SEG_SLOW] = { .right = true }, [SEG_VIEW] = { .right = true },
		[SEG_ACT] = { .right = true },  [SEG_CLOCK] = { .right = true },
		[SEG_ZONE] = { .right = true },
	};

	for (int i = 0; i < NSEGMENTS; i++)
		seg[i].role = s->ended || s->stopped ? ROLE_TITLE_WARN : ROLE_TITLE;
	text_clean(seg[SEG_HOST].text, sizeof seg->text, s->san->host.name);
	text_clean(seg[SEG_KERNEL].text, sizeof seg->text, s->san->host.kernel);
	charge_text(s, &seg[SEG_CHARGE]);
	snprintf(seg[SEG_VIEW].text, sizeof seg->text, "%s", s->view);
	slow_text(s, &seg[SEG_SLOW]);
	act_text(s, &seg[SEG_ACT]);
	clock_text(s, &seg[SEG_CLOCK], &seg[SEG_ZONE]);
	if (seg[SEG_CLOCK].role == ROLE_TITLE)
		seg[SEG_CLOCK].role = ROLE_CLOCK;
	make_fit(seg, c->cols);
	canvas_fill(c, y, 0, c->cols, seg[SEG_HOST].role, ' ');
	paint_segments(c, y, seg);
}

/* ---- line 2 ---- */

/* The order of line 2, as in the list: what still can be decided comes before what is dead. */
static const enum verdict_map_kind kinds[] = { VM_SUSPENDED, VM_QUEUEING,    VM_DEAD,
					       VM_STUCK,     VM_AT_RISK,     VM_IO_ERRORS,
					       VM_DEGRADED,  VM_BACK_UNWELL, VM_MARGINAL,
					       VM_FLAPPING,  VM_SLOW,        VM_EMPTY,
					       VM_UNWATCHED, VM_OK_UNSURE,   VM_OK };

/* "6 at risk, 1 dead". */
static void kinds_text(const struct verdict_totals *t, char *dst, size_t size)
{
	dst[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		uint32_t n = t->by_kind[kinds[i]];

		if (kinds[i] == VM_QUEUEING) /* both kinds are one word */
			n += t->by_kind[VM_QUEUEING_CLOCK];
		if (n)
			text_cat(dst, size, "%s%u %s", dst[0] ? ", " : "", n,
				 verdict_map_word(kinds[i]));
	}
}

/* What host ports and target ports are called here: by the transport that all paths share. */
static void part_words(const struct san *san, const char **host, const char **target)
{
	const char *transport = NULL;

	*host = "host ports";
	*target = "target ports";
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_path *p = san->maps[i]->paths;

		if (p && transport && strcmp(transport, p->transport) != 0)
			return;
		transport = p ? p->transport : transport;
	}
	if (transport && !strcmp(transport, "iscsi")) {
		*host = "NICs";
		*target = "portals";
	} else if (transport && !strcmp(transport, "fc")) {
		*host = "HBAs";
		*target = "array ports";
	}
}

/* How much of line 2 is left out where it does not fit: the first form that does is shown. */
enum totals_form { TOTALS_FULL, TOTALS_SHORT_PORTS, TOTALS_NO_PORTS, TOTALS_NO_RATES, NTOTALS };

static void totals_text(const struct san *san, const struct verdict_totals *t,
			enum totals_form form, char *dst, size_t size)
{
	char by_kind[160], maps[200];
	const char *host, *target;

	kinds_text(t, by_kind, sizeof by_kind);
	text_count(maps, sizeof maps, t->maps, "map");
	if (by_kind[0])
		text_cat(maps, sizeof maps, ": %s", by_kind);
	snprintf(dst, size, "%-16s  %u/%u paths", maps, t->paths_usable, t->paths_expected);
	part_words(san, &host, &target);
	if (t->hosts)
		text_cat(dst, size, "  %u/%u %s", t->hosts_up, t->hosts, host);
	if (t->targets && form != TOTALS_NO_PORTS)
		text_cat(dst, size, "  %u/%u %s", t->targets_up, t->targets,
			 form == TOTALS_SHORT_PORTS ? "ports" : target);
}

static void paint_totals(struct canvas *c, int y, const struct frame_status *s,
			 const struct verdict_totals *t)
{
	char rates[64], line[400] = "";
	double mb = (double)t->kbps * 1024.0 / 1e6;
	int right;

	snprintf(rates, sizeof rates, "  %llu IOPS  %.*f MB/s", (unsigned long long)t->iops,
		 t->kbps && mb < 99.95 ? 1 : 0, mb);
	if (s->no_rates)
		snprintf(rates, sizeof rates, "%s", s->stopped ? "  ? IOPS  ? MB/s" : "");
	right = c->cols - text_width(rates);
	for (int form = TOTALS_FULL; form < NTOTALS; form++) {
		totals_text(s->san, t, (enum totals_form)form, line, sizeof line);
		if (text_width(line) <= right)
			break;
	}
	canvas_fill(c, y, 0, c->cols, ROLE_TOTALS, ' ');
	canvas_text(c, y, 0, ROLE_TOTALS, line);
	if (text_width(line) <= right)
		canvas_text(c, y, right, ROLE_TOTALS, rates);
}

/* ---- line 3 and the notice ---- */

/* Where the sentence begins: under that of other lines, unless there is no room for that. */
static int health_text_x(const char *word, int cols)
{
	int x = text_width(word) + 1;

	return x < 11 && cols >= 60 ? 11 : x;
}

/* What is left of the sentence after the first of two rows. */
static const char *health_rest(const char *word, const char *text, int cols)
{
	int room = cols - health_text_x(word, cols);

	return room > 0 ? wrap_next(text, wrap_fit(text, room)) : text;
}

/* The word, then the sentence; bad fills the whole row, so that it is seen from afar. */
static void health_line(struct canvas *c, int y, int rows, bool bad, const char *word,
			const char *text)
{
	enum role role = bad ? ROLE_HEALTH_BAD : ROLE_HEALTH_OK;
	const char *rest = rows > 1 ? health_rest(word, text, c->cols) : "";
	int x = health_text_x(word, c->cols);
	char first[400];

	snprintf(first, sizeof first, "%.*s", (int)(rest[0] ? rest - text : INT_MAX), text);
	canvas_fill(c, y, 0, c->cols, role, ' ');
	canvas_text(c, y, 0, role, word);
	canvas_field(c, y, x, c->cols - x, ALIGN_LEFT, role, text_trim(first));
	if (rows < 2)
		return;
	canvas_fill(c, y + 1, 0, c->cols, role, ' ');
	canvas_field(c, y + 1, 1, c->cols - 1, ALIGN_LEFT, role, rest);
}

int frame_health_rows(const struct verdict_health *h, const struct frame_layout *l, int cols)
{
	bool fits = health_text_x(h->word, cols) + text_width(h->text) <= cols;

	return fits || h->code == HEALTH_OK || cols >= FRAME_NARROW || l->totals < 0 ? 1 : 2;
}

bool frame_health_untold(const struct verdict_health *h, const struct frame_layout *l, int cols)
{
	if (frame_health_rows(h, l, cols) > 1)
		return h->more || text_width(health_rest(h->word, h->text, cols)) > cols - 1;
	return h->more || health_text_x(h->word, cols) + text_width(h->text) > cols;
}

static void paint_health(struct canvas *c, int y, int rows, const struct frame_status *s,
			 const struct verdict_health *h)
{
	char text[400], span[32], key[32];

	if (s->ended) {
		snprintf(text, sizeof text, "%s; this picture is %s old, %s restarts it", s->ended,
			 text_span(span, sizeof span, s->age),
			 keymap_key_name(s->keys, key, sizeof key, CMD_LIVE));
		health_line(c, y, 1, true, "ENGINE ENDED", text);
		return;
	}
	if (s->waiting) {
		health_line(c, y, 1, false, "WAITING", "for the first picture of the SAN");
		return;
	}
	health_line(c, y, rows, h->code != HEALTH_OK, h->word, h->text);
}

void frame_head(struct canvas *c, const struct frame_layout *l, const struct frame_status *s,
		const struct frame_facts *f)
{
	bool known = !s->ended && !s->waiting;
	int rows = known ? frame_health_rows(&f->health, l, c->cols) : 1;

	if (l->title >= 0)
		frame_title(c, l->title, s);
	if (l->totals >= 0 && rows == 1)
		paint_totals(c, l->totals, s, &f->totals);
	if (l->health >= 0)
		paint_health(c, rows > 1 ? l->totals : l->health, rows, s, &f->health);
}

const char *frame_notice_text(const struct frame_status *s, char *dst, size_t size)
{
	const struct san_host *h = &s->san->host;
	char text[300] = "", span[32], key[32];

	if (h->pending[0])
		snprintf(text, sizeof text, "WAITING    %s", h->pending);
	else if (!s->ended && !s->waiting && s->age > SILENT_MS)
		snprintf(text, sizeof text, "OLD        the engine has said nothing for %s",
			 text_span(span, sizeof span, s->age));
	else if (s->filter && s->filter[0])
		snprintf(text, sizeof text, "FILTER     %s  (%s shows all)", s->filter,
			 keymap_key_name(s->keys, key, sizeof key, CMD_BACK));
	else if (h->missing[0])
		snprintf(text, sizeof text, "NOT SEEN   %s", h->missing);
	return text_clean(dst, size, text);
}

void frame_notice(struct canvas *c, int y, const char *text)
{
	canvas_fill(c, y, 0, c->cols, ROLE_TITLE_WARN, ' ');
	canvas_field(c, y, 0, c->cols, ALIGN_LEFT, ROLE_TITLE_WARN, text);
}

/* ---- line 24 ---- */

int frame_key(struct canvas *c, int y, int x, const char *key, const char *word)
{
	x = canvas_text(c, y, x, ROLE_KEY, key);
	return canvas_text(c, y, x + 1, ROLE_KEYTEXT, word) + 2;
}

/* Places in the key bar; the last one is kept free from the start. */
enum turn { TURN_BEST, TURN_UNTOLD, TURN_FOLD, TURN_ACT, TURN_LOOK, TURN_ALWAYS, NTURNS };

static enum turn turn_of(enum command_id id, enum command_can can)
{
	if (id == CMD_HELP || id == CMD_QUIT)
		return TURN_ALWAYS;
	if (can == CMD_CAN_BEST && id == CMD_EXPLAIN)
		return TURN_UNTOLD;
	if (can == CMD_CAN_BEST && id != CMD_TROUBLE)
		return TURN_BEST;
	if (id == CMD_FOLD || id == CMD_UNFOLD)
		return TURN_FOLD;
	return command_get(id)->acts ? TURN_ACT : TURN_LOOK;
}

struct one_marked {
	char *dst;
	size_t size;
};

static void name_marked(void *ctx, const struct san_map *map, const struct san_path *path)
{
	const struct one_marked *o = ctx;

	text_clean(o->dst, o->size, path ? path->name : map->name);
}

/* What a verb does to what is marked: "fail 6 paths", "fail sdy"; NULL: it acts on the row. */
static const char *bar_word_set(enum command_id id, const struct command_where *w, char *dst,
				size_t size)
{
	const char *word = command_get(id)->bar;
	char what[48];

	if (!w->marked || id == CMD_UNDO || !word || !command_get(id)->acts)
		return NULL;
	marks_text(&w->count, what, sizeof what);
	/* it may stand where it is not seen just now */
	if (w->marks->n == 1)
		marks_each(w->marks, w->san, name_marked,
			   &(struct one_marked){ what, sizeof what });
	snprintf(dst, size, "%s %s", word, what);
	return dst;
}

static const char *bar_word(enum command_id id, const struct command_where *w)
{
	if (id == CMD_TROUBLE && w->only_trouble)
		return "all";
	if (id == CMD_TROUBLE && w->disks)
		return "in no map";
	if (id == CMD_QUIT && w->over)
		return "back";
	if (id == CMD_DETAILS && w->on.port)
		return "paths";
	return command_get(id)->bar;
}

/* The line of keys that is being painted; c NULL: it is only measured. */
struct bar_line {
	struct canvas *c;
	int y;
	const struct command_where *w;
	struct frame_bar *bar;
};

static void put_entry(const struct bar_line *l, int x, int end, enum command_id id, const char *key,
		      const char *word)
{
	if (!l->c)
		return;
	frame_key(l->c, l->y, x, key, word);
	if (!l->bar || l->bar->n == ARRAY_LEN(l->bar->entry))
		return;
	l->bar->entry[l->bar->n].x = x;
	l->bar->entry[l->bar->n].end = end;
	l->bar->entry[l->bar->n++].id = id;
}

/*
 * The entries of one turn from x on, those that end before limit; returns the
 * column after the last one and two blanks.
 */
static int bar_turn(const struct bar_line *l, int x, int limit, enum turn turn)
{
	char name[32], why[80], set[64];

	for (int i = CMD_NONE + 1; i < NCOMMANDS; i++) {
		enum command_id id = (enum command_id)i;
		enum command_can can = command_can(id, l->w, why, sizeof why);
		const char *of_set = bar_word_set(id, l->w, set, sizeof set);
		const char *word = of_set ? of_set : bar_word(id, l->w);
		int end;

		if (!word || can < CMD_CAN || turn_of(id, can) != turn)
			continue;
		if (keymap_key(l->w->keys, id) == KEY_NONE)
			continue; /* whoever took its key away does not look for it here */
		keymap_key_name(l->w->keys, name, sizeof name, id);
		end = x + text_width(name) + 1 + text_width(word);
		if (end > limit)
			continue;
		put_entry(l, x, end, id, name, word);
		x = end + 2;
	}
	return x;
}

void frame_keys(struct canvas *c, int y, const struct command_where *w, struct frame_bar *bar)
{
	struct bar_line line = { .c = c, .y = y, .w = w, .bar = bar }, measure = { .w = w };
	int always = bar_turn(&measure, 0, c->cols, TURN_ALWAYS), x = 0;

	if (bar)
		bar->n = 0;
	for (int turn = 0; turn < TURN_ALWAYS; turn++)
		x = bar_turn(&line, x, c->cols - always, (enum turn)turn);
	bar_turn(&line, x, c->cols, TURN_ALWAYS);
}

enum command_id frame_keys_at(const struct frame_bar *bar, int x)
{
	for (size_t i = 0; i < bar->n; i++) {
		if (x >= bar->entry[i].x && x < bar->entry[i].end)
			return bar->entry[i].id;
	}
	return CMD_NONE;
}
