/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view: what all views do alike. */
#include "ui/view.h"

#include "base/text.h"
#include "link/trail.h"
#include "ui/keymap.h"

#include <stdio.h>
#include <time.h>

void view_free(struct view *v)
{
	if (v)
		v->ops->free(v);
}

void view_narrow(struct view *v, const struct query *q)
{
	v->narrowed |= v->query != q;
	v->query = q;
}

struct unseen {
	const struct view *v;
	struct command_where *out;
};

static void look_for_unseen(void *ctx, const struct san_map *map, const struct san_path *path)
{
	struct unseen *u = ctx;

	if (u->out->unseen.map || (u->v->ops->shows && u->v->ops->shows(u->v, map, path)))
		return;
	u->out->unseen = (struct target){ .map = map, .path = path };
}

void view_where(const struct view *v, const struct view_ctx *x, struct command_where *out)
{
	*out = (struct command_where){ .keys = x->keys, .san = x->san, .now = x->now };
	out->lost = x->lost;
	out->old = x->old;
	out->view = v->kind;
	out->only_trouble = v->only_trouble;
	out->filtered = v->query != NULL;
	out->query = v->query;
	out->paused = x->paused;
	out->marks = x->marks;
	out->marked = x->marks ? (unsigned)x->marks->n : 0;
	if (out->marked) {
		marks_count(x->marks, x->san, &out->count);
		marks_each(x->marks, x->san, look_for_unseen, &(struct unseen){ v, out });
	}
}

void view_mark(struct canvas *c, int y, char mark, bool marked, bool selected)
{
	char text[2] = { mark, '\0' };

	/* a blank has no colour: on the selected row it would be a block of it */
	canvas_text(c, y, 1, mark == ' ' ? ROLE_NORMAL : field_mark_role(mark), text);
	if (marked)
		canvas_text(c, y, 2, ROLE_HELD, "*");
	if (selected) {
		canvas_text(c, y, 0, ROLE_NORMAL, ">");
		canvas_flag(c, y, 0, c->cols, CELL_CURSOR);
	}
}

void view_above(struct canvas *c, int y, long rows)
{
	if (rows > 99)
		canvas_text(c, y, 0, ROLE_COLUMNS, "^++");
	else if (rows > 0)
		canvas_textf(c, y, 0, ROLE_COLUMNS, "^%ld", rows);
}

bool view_none(const struct view *v, const struct view_ctx *x, struct canvas *c, int y,
	       const char *noun)
{
	char key[32];

	if (v->query)
		canvas_textf(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
			     "no %s matches the filter  (%s shows all)", noun,
			     keymap_key_name(x->keys, key, sizeof key, CMD_BACK));
	else if (v->only_trouble)
		canvas_textf(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
			     "no %s is in trouble  (%s shows all)", noun,
			     keymap_key_name(x->keys, key, sizeof key, CMD_TROUBLE));
	return v->query || v->only_trouble;
}

const struct ack *view_ack(const struct view_ctx *x, const struct san_map *m)
{
	return acks_of(x->acks, x->san, m, x->now);
}

char *view_clock(const struct view_ctx *x, char *dst, size_t size, int64_t at)
{
	if (x->ago)
		return text_span(dst, size, x->now > at ? x->now - at : 0);
	return text_clock(dst, size, at);
}

char *view_clock_full(const struct view_ctx *x, char *dst, size_t size, int64_t at)
{
	time_t t = (time_t)(at / 1000);
	char span[32];
	struct tm tm;

	snprintf(dst, size, "?");
	if (localtime_r(&t, &tm))
		strftime(dst, size, "%a %H:%M:%S %Z", &tm);
	text_cat(dst, size, ", %s ago",
		 text_span(span, sizeof span, x->now > at ? x->now - at : 0));
	return dst;
}

static bool known(const struct view_ctx *x, const struct san_obj *obj)
{
	if (x->paused) /* as it was when the picture was made: what the trail learns later is not in
			  it */
		return !obj->io_unknown;
	return !x->trail || trail_known(x->trail, obj);
}

bool view_no_rates(const struct view_ctx *x, const struct san_map *m, uint32_t group,
		   const struct san_path *p)
{
	if (p)
		return !known(x, &p->obj);
	if (!group)
		return !known(x, &m->obj);
	for (p = m->paths; p; p = p->next_in_map) {
		if (p->group == group && !known(x, &p->obj))
			return true;
	}
	return false;
}
