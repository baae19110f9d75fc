/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders: keeps san_map.users, fs_hurt and parts.  The thread gets a list of the
 * maps as values and gives it back filled; maps that went meanwhile are
 * skipped, maps that came get their turn in the next read.
 */
#include "engine/kernel/holders.h"

#include "base/mem.h"
#include "engine/kernel/holders_read.h"
#include "engine/kernel/job.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVERY_MS 10000

static const char unused[] = "not used";

/* A map as it was when its users were asked for last. */
struct seen {
	uint32_t n;
	int32_t open_count;
};

struct holders {
	struct kernel *k;
	uv_poll_t mounts; /* the kernel flags its mountinfo as "priority" when it changed */
	int mounts_fd;    /* -1: none, the clock does it alone */
	struct job *job;
	int64_t since;     /* the job's */
	int64_t due;       /* read all again then */
	struct seen *seen; /* in the order of the maps */
	size_t cap;
	uint64_t looked; /* san.changes when they were looked through */
	bool settled;
};

/* What goes to the thread and comes back. */
struct batch {
	struct holders *owner;
	struct holders_map *maps;
	size_t n, cap;
	bool read;
};

static void batch_free(void *arg)
{
	struct batch *b = arg;

	free(b->maps);
	free(b);
}

/* ---- what it means ---- */

/*
 * Nobody in the lists.  A program may still have the device itself open; each
 * partition's own device keeps the map open once, too.
 */
static const char *nobody(const struct san_map *m, const struct holders_map *found)
{
	if (m->open_count < 0)
		return "";
	return (uint32_t)m->open_count > found->parts ? "a program (raw device)" : unused;
}

static bool set_parts(struct san *san, struct san_map *m, uint32_t parts, uint32_t used)
{
	if (m->parts == parts && m->parts_used == used)
		return false;
	m->parts = parts;
	m->parts_used = used;
	san_touch_map(san, m);
	return true;
}

static bool set_users(struct san *san, struct san_map *m, const char *users, bool hurt)
{
	if (m->users == users && m->fs_hurt == hurt)
		return false;
	m->users = users;
	m->fs_hurt = hurt;
	san_touch_map(san, m);
	return true;
}

static bool store(struct san *san, const struct holders_map *found)
{
	struct san_map *m = (struct san_map *)san_by_n(san, found->n);
	uint32_t idle = found->parts < found->mapped ? found->parts : found->mapped;
	bool changed;

	if (!m)
		return false;
	changed = set_parts(san, m, found->mapped, found->mapped - idle);
	return set_users(san, m, san_intern(san, *found->users ? found->users : nobody(m, found)),
			 found->hurt) ||
	       changed;
}

/* ---- the job ---- */

static void work(void *arg)
{
	struct batch *b = arg;

	b->read = holders_read("", b->maps, b->n);
}

static void done(void *arg, bool finished)
{
	struct batch *b = arg;
	struct holders *h = b->owner;
	bool changed = false;

	if (!finished)
		return;
	h->job = NULL;
	h->since = 0;
	for (size_t i = 0; b->read && i < b->n; i++)
		changed = store(h->k->san, &b->maps[i]) || changed;
	batch_free(b);
	if (changed || !h->settled) {
		h->settled = true;
		kernel_commit(h->k, COMMIT_STATES);
	}
}

static const struct job_ops job_ops = { work, done, batch_free };

static void begin(struct holders *h, struct batch *b)
{
	h->job = job_start(h->k->loop, &job_ops, b, 0);
	if (h->job)
		h->since = kernel_now(h->k);
	else
		batch_free(b);
}

/* ---- whose turn it is ---- */

/* Notes how the map is now; true when it was another before, or otherwise open. */
static bool moved(struct seen *seen, const struct san_map *m)
{
	const struct seen was = *seen;

	*seen = (struct seen){ m->obj.n, m->open_count };
	return was.n != seen->n || was.open_count != seen->open_count;
}

static void add(struct batch *b, const struct san_map *m)
{
	struct holders_map *to;

	b->maps = mem_grow(b->maps, &b->cap, b->n + 1, sizeof(*b->maps));
	to = &b->maps[b->n++];
	*to = (struct holders_map){ .n = m->obj.n, .major = m->major, .minor = m->minor };
	snprintf(to->dm_name, sizeof(to->dm_name), "%s", m->dm_name);
	snprintf(to->name, sizeof(to->name), "%s", m->name);
}

/* A place that no map has had holds the handle 0, which is nobody's. */
static void make_room(struct holders *h, size_t n)
{
	size_t had = h->cap;

	h->seen = mem_grow(h->seen, &h->cap, n, sizeof(*h->seen));
	if (h->cap > had)
		memset(&h->seen[had], 0, (h->cap - had) * sizeof(*h->seen));
}

/* The maps to ask about; those that nobody has open are told at once. */
static struct batch *collect(struct holders *h, bool all)
{
	struct san *san = h->k->san;
	struct batch *b = xcalloc(1, sizeof(*b));

	b->owner = h;
	make_room(h, san->nmaps);
	for (size_t i = 0; i < san->nmaps; i++) {
		struct san_map *m = san->maps[i];

		if (!moved(&h->seen[i], m) && !all)
			continue;
		if (m->open_count) {
			add(b, m);
			continue;
		}
		set_users(san, m, san_intern(san, unused), false);
		set_parts(san, m, 0, 0);
	}
	return b;
}

void holders_tick(struct holders *h)
{
	int64_t now = kernel_now(h->k);
	bool all = now >= h->due;
	struct batch *b;

	if (h->job || (!all && h->looked == h->k->san->changes))
		return;
	if (all)
		h->due = now + EVERY_MS;
	b = collect(h, all);
	h->looked = h->k->san->changes;
	if (b->n) {
		begin(h, b);
	} else {
		h->settled = true;
		batch_free(b);
	}
}

/* ---- life ---- */

/* Mounts come in bunches: the next tick reads, not each of them. */
static void on_mounts(uv_poll_t *p, int status, int events)
{
	struct holders *h = p->data;

	(void)events;
	if (status < 0)
		uv_poll_stop(p); /* the clock does it alone */
	h->due = 0;
}

static void watch_mounts(struct holders *h)
{
	h->mounts_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (h->mounts_fd < 0)
		return;
	if (uv_poll_init(h->k->loop, &h->mounts, h->mounts_fd)) {
		close(h->mounts_fd);
		h->mounts_fd = -1;
		return;
	}
	h->mounts.data = h;
	uv_poll_start(&h->mounts, UV_PRIORITIZED, on_mounts);
}

struct holders *holders_new(struct kernel *k)
{
	struct holders *h = xcalloc(1, sizeof(*h));

	h->k = k;
	watch_mounts(h);
	return h;
}

static void holders_free(struct holders *h)
{
	free(h->seen);
	free(h);
}

static void mounts_gone(uv_handle_t *handle)
{
	struct holders *h = handle->data;

	close(h->mounts_fd);
	holders_free(h);
}

void holders_close(struct holders *h)
{
	if (!h)
		return;
	job_abandon(h->job);
	if (h->mounts_fd < 0) {
		holders_free(h);
		return;
	}
	uv_poll_stop(&h->mounts);
	uv_close((uv_handle_t *)&h->mounts, mounts_gone);
}

bool holders_settled(const struct holders *h)
{
	return h->settled;
}

int64_t holders_pending_since(const struct holders *h)
{
	return h->since;
}
