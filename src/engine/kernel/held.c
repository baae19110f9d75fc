/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * held: what an operator holds.  A short list of marks beside the model; each
 * tick they are compared with the facts and laid upon the objects, which may
 * have come and gone meanwhile.  The file is the truth between engines: every
 * change is made to what stands there now, and another's change is read.
 */
#include "engine/kernel/held.h"

#include "base/mem.h"
#include "engine/kernel/held_marks.h"
#include "engine/kernel/job.h"
#include "engine/kernel/state_file.h"
#include "engine/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_MS 500

struct change {
	struct held_mark mark;
	bool remove;
};

struct changes {
	struct change *c;
	size_t n, cap;
};

struct held {
	struct kernel *k;
	const char *file;
	struct held_marks marks; /* the file, with all changes */
	struct changes todo;     /* not yet in the file */
	bool moved;              /* marks are others than those that were laid */
	uint64_t laid;           /* san.changes then */
	struct job *job;
	struct stat stat; /* of the file as it was read */
	bool loaded;
};

/* What goes to the thread and comes back. */
struct task {
	struct held *owner;
	const char *file;
	struct changes changes;
	struct held_marks marks;
	struct stat stat;
	struct err e; /* of the writing */
};

/* ---- the file, in a thread ---- */

static void task_free(void *arg)
{
	struct task *t = arg;

	free(t->changes.c);
	held_marks_fini(&t->marks);
	free(t);
}

static void apply(struct held_marks *list, const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		if (changes->c[i].remove)
			held_marks_remove(list, &changes->c[i].mark);
		else
			held_marks_put(list, &changes->c[i].mark);
	}
}

static void stat_file(struct task *t)
{
	if (stat(t->file, &t->stat))
		t->stat = (struct stat){ 0 };
}

static void work(void *arg)
{
	struct task *t = arg;
	struct str text = STR_INIT;
	struct err ignored;

	/* before the read: a change in between is then seen at the next look */
	stat_file(t);
	if (!state_file_read(t->file, &text, &ignored) && text.len)
		held_marks_parse(text.p, &t->marks);
	if (t->changes.n) {
		apply(&t->marks, &t->changes);
		str_clear(&text);
		held_marks_print(&t->marks, &text);
		state_file_write(t->file, &text, &t->e);
		stat_file(t);
	}
	str_fini(&text);
}

/* An ordinary user may not write there, and holds nothing: that is no news. */
static void tell_unkept(struct held *h, const struct err *e)
{
	struct source_env *env = h->k->env;
	char text[300];

	if (!e->code || (e->code == E_PERM && geteuid()))
		return;
	snprintf(text, sizeof(text), "what operators hold is known to this sandeck only: %s",
		 e->text);
	env->event(env, SAN_SEV_WARN, NULL, NULL, "engine", text);
}

static void done(void *arg, bool finished)
{
	struct task *t = arg;
	struct held *h = t->owner;
	struct held_marks old = h->marks;

	if (!finished)
		return;
	h->job = NULL;
	h->loaded = true;
	h->stat = t->stat;
	h->marks = t->marks;
	t->marks = old;
	h->moved = true;
	tell_unkept(h, &t->e);
	task_free(t);
	apply(&h->marks, &h->todo);
	held_tick(h);
	kernel_commit(h->k, COMMIT_STATES);
}

static const struct job_ops job_ops = { work, done, task_free };

static void begin(struct held *h)
{
	struct task *t = xcalloc(1, sizeof(*t));

	t->owner = h;
	t->file = h->file;
	t->changes = h->todo;
	h->todo = (struct changes){ 0 };
	h->job = job_start(h->k->loop, &job_ops, t, 0);
	if (h->job)
		return;
	h->todo = t->changes;
	t->changes = (struct changes){ 0 };
	task_free(t);
}

static void change(struct held *h, const struct held_mark *mark, bool remove)
{
	struct change c = { *mark, remove };

	h->todo.c = mem_grow(h->todo.c, &h->todo.cap, h->todo.n + 1, sizeof(*h->todo.c));
	h->todo.c[h->todo.n++] = c;
	h->moved = true;
	if (remove)
		held_marks_remove(&h->marks, &c.mark);
	else
		held_marks_put(&h->marks, &c.mark);
}

/* Another engine changed it. A stat in /run, which is memory, does not wait. */
static bool file_moved(const struct held *h)
{
	struct stat st;

	if (stat(h->file, &st))
		return h->stat.st_ino != 0;
	return st.st_ino != h->stat.st_ino || st.st_mtim.tv_sec != h->stat.st_mtim.tv_sec ||
	       st.st_mtim.tv_nsec != h->stat.st_mtim.tv_nsec;
}

/* ---- marks and facts ---- */

static void set_path(struct san *san, struct san_path *p, const struct held_mark *mark)
{
	const char *by = mark ? san_intern(san, mark->by) : "";
	int64_t at = mark ? mark->at : 0;

	if (p->held == (mark != NULL) && p->held_by == by && p->held_at == at)
		return;
	p->held = mark != NULL;
	p->held_by = by;
	p->held_at = at;
	san_touch_path(san, p);
}

static void set_group(struct san *san, struct san_map *m, uint32_t group)
{
	if (m->held_group == group)
		return;
	m->held_group = group;
	san_touch_map(san, m);
}

/*
 * A path that multipathd does not check may be made active by another's
 * message; it is held until the daemon checks it again and finds it good.
 */
static bool is_free(const struct san *san, const struct san_path *p, const struct held_mark *mark)
{
	if (*mark->hctl && *p->hctl && strcmp(mark->hctl, p->hctl) != 0)
		return true;
	return p->dm == SAN_DM_ACTIVE &&
	       (p->chk == SAN_CHK_READY || p->chk == SAN_CHK_GHOST ||
		san->host.charge != SAN_CHARGE_MULTIPATHD || phrase_not_its(san, p->map));
}

/* Do the facts say that the mark is over? An object that is not there says nothing. */
static bool is_over(const struct san *san, const struct held_mark *mark)
{
	const struct san_map *m = san_map_by_key(san, mark->map);
	const struct san_path *p;

	if (!m)
		return false;
	if (mark->group)
		return m->cur_group && m->cur_group != mark->group;
	p = san_path_find(m, mark->major, mark->minor);
	return p && is_free(san, p, mark);
}

static const struct held_mark *find(const struct held *h, const struct san_map *m,
				    const struct san_path *p)
{
	for (size_t i = 0; i < h->marks.n; i++) {
		const struct held_mark *mark = &h->marks.m[i];

		if (strcmp(mark->map, m->key) != 0 || !p != (mark->group != 0))
			continue;
		if (!p || (mark->major == p->major && mark->minor == p->minor))
			return mark;
	}
	return NULL;
}

static void lay(struct held *h)
{
	struct san *san = h->k->san;

	if (!h->moved && h->laid == san->changes)
		return;
	for (size_t i = 0; i < san->nmaps; i++) {
		struct san_map *m = san->maps[i];
		const struct held_mark *mark = find(h, m, NULL);

		set_group(san, m, mark ? mark->group : 0);
		for (struct san_path *p = m->paths; p; p = p->next_in_map)
			set_path(san, p, h->marks.n ? find(h, m, p) : NULL);
	}
	h->moved = false;
	h->laid = san->changes;
}

void held_tick(struct held *h)
{
	if (!h || !h->loaded)
		return;
	for (size_t i = h->marks.n; i-- > 0;) {
		struct held_mark mark = h->marks.m[i];

		if (is_over(h->k->san, &mark))
			change(h, &mark, true);
	}
	lay(h);
	if (!h->job && (h->todo.n || file_moved(h)))
		begin(h);
}

/* ---- commands ---- */

/* Behind the daemon's back nothing is kept: it does as its checker and failback say. */
static bool keeps(const struct san *san, const struct plan_cmd *cmd)
{
	return cmd->route == PLAN_ROUTE_AUTO || san->host.charge != SAN_CHARGE_MULTIPATHD;
}

/*
 * Choosing the group that would be chosen anyway holds nothing: the one of the
 * highest priority, or, where nobody tells priorities, the first.
 */
static bool is_best(const struct san_map *m, uint32_t group)
{
	int32_t mine = group && group <= m->ngroups ? m->groups[group - 1].prio : SAN_PRIO_UNKNOWN;

	for (uint32_t i = 0; i < m->ngroups; i++) {
		if (m->groups[i].prio > mine)
			return false;
	}
	return mine != SAN_PRIO_UNKNOWN || group == 1;
}

static struct held_mark mark_of(const struct held *h, const struct plan_cmd *cmd)
{
	struct held_mark mark = { .major = cmd->major, .minor = cmd->minor, .group = cmd->group };

	mark.at = kernel_now(h->k);
	snprintf(mark.map, sizeof(mark.map), "%s", cmd->map);
	snprintf(mark.by, sizeof(mark.by), "%s", cmd->by);
	return mark;
}

static void note_path(struct held *h, const struct san_map *m, const struct plan_cmd *cmd)
{
	const struct san_path *p = san_path_find(m, cmd->major, cmd->minor);
	struct held_mark mark = mark_of(h, cmd);

	mark.group = 0;
	if (p)
		snprintf(mark.hctl, sizeof(mark.hctl), "%s", p->hctl);
	change(h, &mark, cmd->verb == PLAN_REINSTATE || !keeps(h->k->san, cmd));
}

static void note_group(struct held *h, const struct san_map *m, const struct plan_cmd *cmd)
{
	struct held_mark mark = mark_of(h, cmd);

	change(h, &mark, is_best(m, cmd->group) || !keeps(h->k->san, cmd));
}

void held_note(struct held *h, const struct plan_cmd *cmd)
{
	const struct san_map *m = h ? san_map_by_key(h->k->san, cmd->map) : NULL;

	if (!m)
		return;
	if (cmd->verb == PLAN_FAIL || cmd->verb == PLAN_REINSTATE)
		note_path(h, m, cmd);
	else if (cmd->verb == PLAN_SWITCH)
		note_group(h, m, cmd);
	/* at once, even while the file is still being read: what is to do is added to it then */
	lay(h);
	held_tick(h);
}

/* ---- life ---- */

struct held *held_new(struct kernel *k)
{
	const char *name = secure_getenv("SANDECK_HELD");
	struct held *h = xcalloc(1, sizeof(*h));

	h->k = k;
	h->file = name && *name ? name : HELD_FILE;
	begin(h);
	h->loaded = !h->job;
	return h;
}

/*
 * A batch command ends as soon as it has its result: the mark of what it did is
 * to be in the file by then, or soon.
 */
static void flush(struct held *h)
{
	if (h->job && !job_wait(h->job, FLUSH_MS))
		return; /* it hangs: so would the next */
	if (!h->todo.n)
		return;
	job_abandon(h->job);
	begin(h);
	if (h->job)
		job_wait(h->job, FLUSH_MS);
}

void held_close(struct held *h)
{
	if (!h)
		return;
	flush(h);
	job_abandon(h->job);
	held_marks_fini(&h->marks);
	free(h->todo.c);
	free(h);
}
