/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan: the verbs, making a plan, checking it again, and looking for its effect.
 *
 * A plan is computed from the model alone, twice: where the operator reads it,
 * and in the engine when the command arrives.  The second time it only has to
 * be as good as the first: what changed in between is named and refused.
 */
#include "engine/plan_build.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the verbs ---- */

/* clang-format off */
static const struct plan_verb_info verbs[PLAN_NVERBS] = {
	[PLAN_FAIL] = { "fail", "FAIL PATH", "FAIL", true, false,
		"Take a path out of use until it is reinstated." },
	[PLAN_REINSTATE] = { "reinstate", "REINSTATE PATH", "REINSTATE", true, false,
		"Use a failed path again." },
	[PLAN_SWITCH] = { "switch", "SWITCH TO GROUP", "SWITCH GROUP OF", false, true,
		"Send I/O through this priority group." },
	[PLAN_BYPASS] = { "bypass", "BYPASS GROUP", "BYPASS GROUP OF", false, true,
		"Use this priority group only when no other has a usable path." },
	[PLAN_UNBYPASS] = { "unbypass", "TAKE THE BYPASS OFF GROUP", "TAKE THE BYPASS OFF", false, true,
		"Use a bypassed priority group again." },
	[PLAN_QUEUE_ON] = { "queue-on", "HOLD I/O WITHOUT PATH", "HOLD I/O WITHOUT PATH:", false, false,
		"When no path is left, hold I/O until one returns." },
	[PLAN_QUEUE_OFF] = { "queue-off", "FAIL I/O WITHOUT PATH", "FAIL I/O WITHOUT PATH:", false, false,
		"When no path is left, give errors at once; what is held gets them now." },
	[PLAN_RESUME] = { "resume", "CONTINUE MAP", "CONTINUE", false, false,
		"Let a suspended map work again." },
	[PLAN_RUN] = { "run", "SET RUNNING", "SET RUNNING", true, false,
		"Let a device that was set offline take commands again." },
	[PLAN_BASELINE] = { "baseline", "ACCEPT BASELINE", "ACCEPT BASELINE OF", false, false,
		"Expect from now on the paths that are in the tables now." },
	[PLAN_FLUSH] = { "flush", "FLUSH MAP", "FLUSH", false, false,
		"Remove a map that nobody uses, its partitions first; what is on the LUN stays." },
	[PLAN_RESIZE] = { "resize", "RESIZE MAP", "RESIZE", false, false,
		"Make a map as large as all its paths are." },
	[PLAN_RENAME] = { "rename", "RENAME MAP", "RENAME", false, false,
		"Give a map another name, and its partitions with it.", true },
	[PLAN_PARTS_ADD] = { "partitions-add", "MAP PARTITIONS OF", "MAP PARTITIONS OF", false, false,
		"Give each partition of a map a map of its own." },
	[PLAN_PARTS_DELETE] = { "partitions-delete", "UNMAP PARTITIONS OF", "UNMAP PARTITIONS OF", false, false,
		"Remove the maps of a map's partitions; the partitions stay on the LUN." },
	[PLAN_ASSEMBLE] = { "assemble", "ASSEMBLE", "ASSEMBLE", false, false,
		"Make maps, and give them tables, as multipath.conf says.", false },
};
/* clang-format on */

/* What takes it back; -1 nothing. */
static const int inverses[PLAN_NVERBS] = {
	[PLAN_FAIL] = PLAN_REINSTATE,
	[PLAN_REINSTATE] = PLAN_FAIL,
	[PLAN_SWITCH] = PLAN_SWITCH,
	[PLAN_BYPASS] = PLAN_UNBYPASS,
	[PLAN_UNBYPASS] = PLAN_BYPASS,
	[PLAN_QUEUE_ON] = PLAN_QUEUE_OFF,
	[PLAN_QUEUE_OFF] = PLAN_QUEUE_ON,
	[PLAN_RESUME] = -1,
	[PLAN_RUN] = -1,
	[PLAN_BASELINE] = -1,
	[PLAN_FLUSH] = -1,
	[PLAN_RESIZE] = -1,
	[PLAN_RENAME] = PLAN_RENAME,
	[PLAN_PARTS_ADD] = PLAN_PARTS_DELETE,
	[PLAN_PARTS_DELETE] = PLAN_PARTS_ADD,
	[PLAN_ASSEMBLE] = -1,
};

const struct plan_verb_info *plan_verb_info(enum plan_verb v)
{
	return &verbs[v];
}

int plan_verb_parse(const char *name)
{
	for (int v = 0; v < PLAN_NVERBS; v++) {
		if (!strcmp(verbs[v].name, name))
			return v;
	}
	return -1;
}

int plan_verb_inverse(enum plan_verb v)
{
	return inverses[v];
}

/* ---- the objects ---- */

static int resolve_path(struct plan_target *t, struct err *e)
{
	char map[PHRASE];
	const struct plan_cmd *c = t->cmd;

	if (!verbs[c->verb].wants_path)
		return 0;
	t->path = san_path_find(t->map, c->major, c->minor);
	if (t->path)
		return 0;
	return err_set(e, E_NOTFOUND, "%s has no path %" PRIu32 ":%" PRIu32,
		       phrase_map(map, sizeof(map), t->map), c->major, c->minor);
}

static int resolve(const struct plan_build *b, struct plan_target *t, struct err *e)
{
	const struct plan_cmd *c = t->cmd;
	char name[PHRASE];

	if ((unsigned)c->verb >= PLAN_NVERBS)
		return err_set(e, E_USAGE, "there is no such command");
	if (c->verb != b->verb)
		return err_set(e, E_USAGE, "a set of commands must be of one kind");
	if (c->verb == PLAN_ASSEMBLE) { /* of a map that may not be there yet */
		t->map = *c->map ? san_map_by_key(b->san, c->map) : NULL;
		return 0;
	}
	if (c->verb == PLAN_BASELINE && !*c->map)
		return 0;
	t->map = san_map_by_key(b->san, c->map);
	if (!t->map)
		return err_set(e, E_NOTFOUND, "there is no map %s any more",
			       phrase_name(name, sizeof(name), c->map, 39));
	return resolve_path(t, e);
}

/* By map as they came into the model, so that a plan's lines have one order. */
static int by_map(const void *va, const void *vb)
{
	const struct plan_target *a = va, *b = vb;
	uint32_t na = a->map ? a->map->obj.n : 0, nb = b->map ? b->map->obj.n : 0;

	return na < nb ? -1 : na > nb;
}

/* ---- what is left afterwards ---- */

static bool in_set(const struct plan_slice *s, const struct san_path *p)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->t[i].path == p)
			return true;
	}
	return false;
}

/* What p will be by the command itself. */
static struct san_path path_then(const struct plan_slice *s, const struct san_path *p)
{
	struct san_path then = *p;

	if (!in_set(s, p))
		return then;
	if (s->b->verb == PLAN_FAIL)
		then.dm = SAN_DM_FAILED;
	else if (s->b->verb == PLAN_REINSTATE)
		then.dm = SAN_DM_ACTIVE;
	else
		then.dev = "running";
	return then;
}

const char *const plan_level_words[] = { "safe", "lowers", "stops", NULL };

bool plan_usable_then(const struct plan_slice *s, const struct san_path *p)
{
	struct san_path then = path_then(s, p);

	return verdict_usable(&then);
}

bool plan_alive_then(const struct plan_slice *s, const struct san_path *p)
{
	struct san_path then = path_then(s, p);

	return verdict_alive(&then);
}

bool plan_group_alive_then(const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (p->group == group && plan_alive_then(s, p))
			return true;
	}
	return false;
}

bool plan_group_firm(const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (p->group == group && verdict_firm(p, s->b->now))
			return true;
	}
	return false;
}

bool plan_group_firm_then(const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		struct san_path then = path_then(s, p);

		if (p->group == group && verdict_firm(&then, s->b->now))
			return true;
	}
	return false;
}

int32_t plan_group_prio(const struct plan_slice *s, uint32_t group)
{
	bool is = group && group <= s->map->ngroups;

	return is ? s->map->groups[group - 1].prio : SAN_PRIO_UNKNOWN;
}

const struct san_path *plan_left(const struct plan_slice *s)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (plan_usable_then(s, p))
			return p;
	}
	return NULL;
}

static bool bypassed_then(const struct plan_slice *s, uint32_t g)
{
	bool is = s->map->groups[g - 1].state == SAN_G_DISABLED;
	bool named = s->n && s->t[0].cmd->group == g;

	switch (s->b->verb) {
	case PLAN_SWITCH: /* clears every bypass */
		return false;
	case PLAN_BYPASS:
		return is || named;
	case PLAN_UNBYPASS:
		return is && !named;
	case PLAN_FAIL:
	case PLAN_REINSTATE:
	case PLAN_QUEUE_ON:
	case PLAN_QUEUE_OFF:
	case PLAN_RESUME:
	case PLAN_RUN:
	case PLAN_BASELINE:
	case PLAN_FLUSH:
	case PLAN_RESIZE:
	case PLAN_RENAME:
	case PLAN_PARTS_ADD:
	case PLAN_PARTS_DELETE:
	case PLAN_ASSEMBLE:
	case PLAN_NVERBS:
		break;
	}
	return is;
}

/* The kernel's choice (dm-mpath.c choose_pgpath): in table order, the bypassed ones last. */
static uint32_t choose_group(const struct plan_slice *s)
{
	for (int bypassed = 0; bypassed < 2; bypassed++) {
		for (uint32_t g = 1; g <= s->map->ngroups; g++) {
			if (bypassed_then(s, g) == (bypassed == 1) && plan_group_alive_then(s, g))
				return g;
		}
	}
	return 0;
}

static uint32_t group_then(const struct plan_slice *s)
{
	uint32_t wanted = s->map->cur_group;

	if (s->b->verb == PLAN_SWITCH)
		wanted = s->t[0].cmd->group;
	else if (s->b->verb == PLAN_BYPASS || s->b->verb == PLAN_UNBYPASS)
		wanted = 0; /* both forget the current group */
	if (wanted && wanted <= s->map->ngroups && plan_group_alive_then(s, wanted))
		return wanted;
	return choose_group(s);
}

struct plan_slice plan_slice_at(const struct plan_build *b, size_t i)
{
	struct plan_slice s = { .b = b, .map = b->t[i].map, .t = &b->t[i] };
	struct verdict_count c;

	while (i + s.n < b->n && b->t[i + s.n].map == s.map)
		s.n++;
	if (!s.map)
		return s;
	verdict_count(s.map, b->now, &c);
	s.usable = c.usable;
	s.in_table = c.in_table;
	s.expected = c.expected;
	s.alive = c.usable + c.waiting;
	for (const struct san_path *p = s.map->paths; p; p = p->next_in_map) {
		struct san_path then = path_then(&s, p);

		s.after += verdict_usable(&then);
		s.alive_after += verdict_alive(&then);
		s.firm += verdict_firm(p, b->now);
		s.firm_after += verdict_firm(&then, b->now);
	}
	s.group_after = group_then(&s);
	return s;
}

/* ---- making ---- */

static void fill_promise(const struct plan_build *b, const struct plan_slice *s)
{
	struct plan_promise p = { .given = true, .usable_after = s->after };

	if (s->map) {
		p.cur_group = s->map->cur_group;
		p.event_nr = s->map->event_nr;
		p.table_gen = s->map->table_gen;
	}
	if (b->verb == PLAN_RESIZE)
		p.size = plan_paths_size(s->map);
	if (b->verb == PLAN_RENAME)
		snprintf(p.name, sizeof(p.name), "%s", s->map->name);
	if (b->verb == PLAN_BASELINE)
		p.usable_after = s->in_table;
	for (size_t i = 0; !s->map && i < b->san->nmaps; i++) {
		struct verdict_count c;

		verdict_count(b->san->maps[i], b->now, &c);
		p.usable_after += c.in_table;
	}
	for (size_t i = 0; i < s->n; i++)
		s->t[i].cmd->promise = p;
}

/* How many maps the targets, sorted by map, belong to. */
static size_t count_maps(const struct plan_build *b)
{
	size_t maps = 1;

	for (size_t i = 1; i < b->n; i++)
		maps += b->t[i].map != b->t[i - 1].map;
	return maps;
}

static void title_of_set(struct plan_build *b, const char *map)
{
	const struct plan_verb_info *v = &verbs[b->verb];
	char *dst = b->out->title;
	size_t size = sizeof(b->out->title), maps = count_maps(b);

	if (!v->wants_path)
		text_cat(dst, size, "%s %zu MAPS", v->many, b->n);
	else if (maps > 1)
		text_cat(dst, size, "%s %zu PATHS of %zu maps", v->many, b->n, maps);
	else
		text_cat(dst, size, "%s %zu PATHS of %s", v->many, b->n, map);
}

static void fill_title(struct plan_build *b, const struct plan_cmd *first)
{
	const struct plan_verb_info *v = &verbs[b->verb];
	char map[PHRASE] = "all maps", path[PHRASE], name[PHRASE];
	char *dst = b->out->title;
	size_t size = sizeof(b->out->title);

	if (b->t[0].map)
		phrase_map(map, sizeof(map), b->t[0].map);
	else if (*first->map)
		phrase_name(map, sizeof(map), first->map, 39);
	if (b->n > 1)
		title_of_set(b, map);
	else if (v->wants_path)
		text_cat(dst, size, "%s %s of %s", v->title,
			 phrase_path(path, sizeof(path), b->t[0].path), map);
	else if (v->wants_group)
		text_cat(dst, size, "%s %" PRIu32 " of %s", v->title, first->group, map);
	else if (v->wants_name)
		text_cat(dst, size, "%s %s to %s", v->title, map,
			 phrase_name(name, sizeof(name), first->name, 30));
	else
		text_cat(dst, size, "%s %s", v->title, map);
	phrase_whole(dst);
}

/* What may be sent of a set that is refused for some of its objects; at most b->n into may. */
static size_t not_refused(const struct plan_build *b, struct plan_target *may)
{
	char why[sizeof(b->out->refused)];
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (!*plan_refusal(b, &b->t[i], why, sizeof(why)))
			may[n++] = b->t[i];
	}
	return n;
}

/* "nothing: it is as asked" is true of the refused one alone: the others are still to be done. */
static void advise_rest(struct plan_build *b)
{
	struct plan_target *may = xcalloc(b->n, sizeof(*may));
	char first[sizeof(b->out->instead)], how[sizeof(b->out->instead) - 32];
	size_t n;

	snprintf(first, sizeof(first), "%s", b->out->instead);
	n = not_refused(b, may);
	snprintf(b->out->instead, sizeof(b->out->instead), "%s", first);
	if (n && !strncmp(first, "nothing", 7))
		b->out->instead[0] = '\0';
	if (n && !b->shell) {
		text_cat(b->out->instead, sizeof(b->out->instead),
			 "%sunmark what is refused, then %s again: %zu of %zu can be sent",
			 b->out->instead[0] ? "; " : "", plan_key(b, b->verb), n, b->n);
	} else if (n) {
		plan_how(how, sizeof(how), b, b->verb, may, n);
		text_cat(b->out->instead, sizeof(b->out->instead), "%swithout what is refused: %s",
			 b->out->instead[0] ? "; " : "", how);
		phrase_whole(b->out->instead);
	}
	free(may);
}

static void fill_refusal(struct plan_build *b)
{
	char why[sizeof(b->out->refused) - 64];

	for (size_t i = 0; i < b->n && !b->out->refused[0]; i++) {
		plan_refusal(b, &b->t[i], why, sizeof(why));
		if (*why)
			snprintf(b->out->refused, sizeof(b->out->refused), "%s%s", why,
				 b->n > 1 ? "; nothing of the set is sent" : "");
	}
	if (b->out->refused[0] && b->n > 1)
		advise_rest(b);
}

/*
 * Of several maps the number is typed: it cannot be typed without having been
 * read, and names of a long set would not be.  One name is typed whole: a
 * shortened one would be a riddle.
 */
static void fill_confirm(struct plan_build *b)
{
	size_t maps = 0;

	for (size_t i = 0; i < b->n;) {
		struct plan_slice s = plan_slice_at(b, i);

		i += s.n;
		if (plan_level(&s) < b->out->level)
			continue;
		text_clean(b->out->confirm, sizeof(b->out->confirm),
			   !s.map         ? "all maps"
			   : *s.map->name ? s.map->name
					  : s.map->key);
		maps++;
	}
	if (maps > 1)
		snprintf(b->out->confirm, sizeof(b->out->confirm), "%zu maps", maps);
}

static void build(struct plan_build *b, const struct plan_cmd *first)
{
	qsort(b->t, b->n, sizeof(*b->t), by_map);
	fill_title(b, first);
	fill_refusal(b);
	for (size_t i = 0; i < b->n;) {
		struct plan_slice s = plan_slice_at(b, i);
		enum plan_level level = plan_level(&s);

		fill_promise(b, &s);
		if (level > b->out->level)
			b->out->level = level;
		if (s.map) {
			b->out->group_after = s.group_after;
			b->out->alive = s.alive;
			b->out->queueing = s.map->queueing;
		}
		i += s.n;
	}
	for (size_t i = 0; i < b->n; i++)
		b->t[i].cmd->promise.level = b->out->level;
	fill_confirm(b);
	b->out->promise = first->promise;
	b->out->inverse = inverses[b->verb];
	plan_fill_sends(b);
	if (!*b->out->refused)
		plan_explain(b);
}

int plan_make(const struct san *san, struct plan_cmd *cmds, size_t n, int64_t now,
	      const struct plan_reader *reader, struct plan *out, struct err *e)
{
	struct plan_build b = { .san = san, .now = now, .out = out, .n = n };
	int rc = 0;

	*out = (struct plan){ .inverse = -1 };
	b.shell = reader ? reader->shell : NULL;
	b.keys = reader && reader->keys ? reader->keys : &verdict_keys_builtin;
	if (!n)
		return err_set(e, E_USAGE, "there is nothing to do");
	b.verb = out->verb = cmds[0].verb;
	if (n > 1 && (unsigned)b.verb < PLAN_NVERBS && verbs[b.verb].wants_name)
		return err_set(e, E_USAGE, "one name is for one map");
	b.t = xcalloc(n, sizeof(*b.t));
	for (size_t i = 0; i < n && !rc; i++) {
		b.t[i].cmd = &cmds[i];
		rc = resolve(&b, &b.t[i], e);
	}
	if (!rc)
		build(&b, &cmds[0]);
	free(b.t);
	return rc;
}
