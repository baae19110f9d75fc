/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders: keeps san_map.users and fs_hurt.  The thread gets a list of the
 * maps as values and gives it back filled; maps that went meanwhile are
 * skipped, maps that came get their turn in the next read.
 */
#include "engine/kernel/holders.h"

#include "base/htab.h"
#include "base/mem.h"
#include "engine/kernel/holders_read.h"
#include "engine/kernel/job.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVERY_MS 10000

struct holders {
	struct kernel *k;
	uv_poll_t mounts; /* the kernel flags its mountinfo as "priority" when it changed */
	int mounts_fd;    /* -1: none, the clock does it alone */
	struct job *job;
	int64_t since;      /* the job's */
	int64_t due;        /* read again then */
	uint64_t last_maps; /* what the last read was about */
	uint64_t looked;    /* san.changes when that was looked at */
	bool settled;
};

/* What goes to the thread and comes back. */
struct batch {
	struct holders *owner;
	struct holders_map *maps;
	size_t n;
	bool read;
};

static void batch_free(void *arg)
{
	struct batch *b = arg;

	free(b->maps);
	free(b);
}

static struct batch *batch_new(struct holders *h)
{
	const struct san *san = h->k->san;
	struct batch *b = xcalloc(1, sizeof(*b));

	b->owner = h;
	b->n = san->nmaps;
	b->maps = xcalloc(b->n, sizeof(*b->maps));
	for (size_t i = 0; i < b->n; i++) {
		const struct san_map *m = san->maps[i];

		b->maps[i].major = m->major;
		b->maps[i].minor = m->minor;
		snprintf(b->maps[i].dm_name, sizeof(b->maps[i].dm_name), "%s", m->dm_name);
	}
	return b;
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
	return (uint32_t)m->open_count > found->parts ? "a program (raw device)" : "not used";
}

static bool store(struct san *san, const struct holders_map *found)
{
	struct san_map *m = san_map_by_devno(san, found->major, found->minor);
	const char *users;

	/* the number may be another map's by now: its kernel name goes with it, so that is fine */
	if (!m)
		return false;
	users = san_intern(san, *found->users ? found->users : nobody(m, found));
	if (m->users == users && m->fs_hurt == found->hurt)
		return false;
	m->users = users;
	m->fs_hurt = found->hurt;
	san_touch_map(san, m);
	return true;
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

static void begin(struct holders *h)
{
	int64_t now = kernel_now(h->k);
	struct batch *b = batch_new(h);

	h->due = now + EVERY_MS;
	h->job = job_start(h->k->loop, &job_ops, b, 0);
	if (h->job)
		h->since = now;
	else
		batch_free(b);
}

/* Which maps there are, and how often each is open. */
static uint64_t hash_maps(const struct san *san)
{
	uint64_t hash = san->nmaps;

	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];

		hash = htab_hash_u64(hash ^ ((uint64_t)m->major << 52 | (uint64_t)m->minor << 32 |
					     (uint32_t)m->open_count));
	}
	return hash;
}

void holders_tick(struct holders *h)
{
	const struct san *san = h->k->san;
	bool due = kernel_now(h->k) >= h->due;
	uint64_t maps;

	if (h->job || (!due && h->looked == san->changes))
		return;
	h->looked = san->changes;
	maps = hash_maps(san);
	if (!due && maps == h->last_maps)
		return;
	h->last_maps = maps;
	begin(h);
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

static void mounts_gone(uv_handle_t *handle)
{
	struct holders *h = handle->data;

	close(h->mounts_fd);
	free(h);
}

void holders_close(struct holders *h)
{
	if (!h)
		return;
	job_abandon(h->job);
	if (h->mounts_fd < 0) {
		free(h);
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
