/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats: what no event announces, read once an interval.
 *
 * With thousands of paths the price is system calls: a kept descriptor costs
 * one pread() a look where a name costs three calls and a walk.  A descriptor
 * of a device that is gone says so (ENODEV) and is then opened anew, since the
 * same number may be another device by now.
 */
#include "engine/kernel/stats.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/diskstats.h"
#include "engine/kernel/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* An attribute that is not there (no SCSI device) is looked for again after so many rounds. */
#define RETRY_ROUNDS 16
/* So few paths are read at every look, whatever their number. */
#define ALUA_AT_LEAST 64
#define FDS_SPARED    128

/* What is remembered of a row. */
struct slot {
	uint32_t n, major, minor;
	bool is_map;
	bool fresh;      /* never looked at */
	bool no_iostats; /* its counters stand still: queue/iostats is 0 */
	bool counted;
	struct slot *same; /* another row of the same device; see index_slots() */
	int fd;            /* of dm/suspended or device/state; -1 */
	bool missing;
	struct san_counters last;
	char word[24]; /* the last state */
	enum san_alua alua;
	bool alua_pref;
	uint32_t ioerr;
};

struct stats {
	char root[SYSFS_PATH];
	int blocks;    /* /sys/dev/block */
	int diskstats; /* /proc/diskstats */
	struct str text;
	struct slot *slot; /* in the order of the rows */
	size_t n;
	struct htab by_dev; /* slots; rebuilt with them */
	size_t fds, max_fds, alua_cursor;
	unsigned round;
};

struct stats *stats_new(const char *root, size_t max_fds)
{
	struct stats *s = xcalloc(1, sizeof(*s));
	char name[SYSFS_PATH + 16];

	snprintf(s->root, sizeof(s->root), "%s", root);
	snprintf(name, sizeof(name), "%s/sys/dev/block", root);
	s->blocks = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(name, sizeof(name), "%s/proc/diskstats", root);
	s->diskstats = open(name, O_RDONLY | O_CLOEXEC);
	s->max_fds = max_fds;
	return s;
}

size_t stats_raise_fd_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return 0;
	r.rlim_cur = r.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &r) && getrlimit(RLIMIT_NOFILE, &r))
		return 0;
	if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur > 1u << 20)
		return 1u << 20;
	return r.rlim_cur > FDS_SPARED ? (size_t)r.rlim_cur - FDS_SPARED : 0;
}

/* ---- slots ---- */

static void slot_close(struct stats *s, struct slot *sl)
{
	if (sl->fd < 0)
		return;
	close(sl->fd);
	sl->fd = -1;
	s->fds--;
}

void stats_free(struct stats *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		slot_close(s, &s->slot[i]);
	if (s->blocks >= 0)
		close(s->blocks);
	if (s->diskstats >= 0)
		close(s->diskstats);
	free(s->slot);
	htab_fini(&s->by_dev);
	str_fini(&s->text);
	free(s);
}

static bool n_eq(const void *val, const void *key)
{
	return ((const struct slot *)val)->n == *(const uint32_t *)key;
}

static uint64_t dev_key(uint32_t major, uint32_t minor)
{
	return (uint64_t)major << 32 | minor;
}

static bool dev_eq(const void *val, const void *key)
{
	const struct slot *sl = val;

	return dev_key(sl->major, sl->minor) == *(const uint64_t *)key;
}

static bool same_rows(const struct stats *s, const struct stats_ask *ask)
{
	if (s->n != ask->n)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		const struct slot *sl = &s->slot[i];
		const struct stats_row *r = &ask->row[i];

		if (sl->n != r->n || sl->major != r->major || sl->minor != r->minor)
			return false;
	}
	return true;
}

/* The old slot of this row, taken over; or a new one. */
static struct slot make_slot(const struct htab *old, const struct stats_row *r)
{
	struct slot *was = htab_find(old, htab_hash_u64(r->n), &r->n, n_eq), now;

	if (was && was->major == r->major && was->minor == r->minor) {
		now = *was;
		was->fd = -1; /* the descriptor has moved */
		return now;
	}
	return (struct slot){ .n = r->n,
			      .major = r->major,
			      .minor = r->minor,
			      .is_map = r->is_map,
			      .fresh = true,
			      .fd = -1 };
}

static struct slot *find_dev(const struct stats *s, uint32_t major, uint32_t minor)
{
	uint64_t dev = dev_key(major, minor);

	return htab_find(&s->by_dev, htab_hash_u64(dev), &dev, dev_eq);
}

/* Nothing forbids two maps over one device: further ones hang on the first. */
static void index_slots(struct stats *s)
{
	htab_fini(&s->by_dev);
	for (size_t i = 0; i < s->n; i++) {
		struct slot *sl = &s->slot[i], *first = find_dev(s, sl->major, sl->minor);

		sl->same = NULL;
		if (first) {
			sl->same = first->same;
			first->same = sl;
		} else {
			htab_add(&s->by_dev, htab_hash_u64(dev_key(sl->major, sl->minor)), sl);
		}
	}
}

static void take_rows(struct stats *s, const struct stats_ask *ask)
{
	struct slot *slot;
	struct htab old = { 0 };

	if (same_rows(s, ask))
		return;
	slot = xcalloc(ask->n ? ask->n : 1, sizeof(*slot));
	for (size_t i = 0; i < s->n; i++)
		htab_add(&old, htab_hash_u64(s->slot[i].n), &s->slot[i]);
	for (size_t i = 0; i < ask->n; i++)
		slot[i] = make_slot(&old, &ask->row[i]);
	for (size_t i = 0; i < s->n; i++)
		slot_close(s, &s->slot[i]);
	htab_fini(&old);
	free(s->slot);
	s->slot = slot;
	s->n = ask->n;
	index_slots(s);
}

/* ---- states ---- */

/*
 * Open the slot's attribute. -1 when there is none: then word is what that
 * means: the device is gone, or it has no such thing.
 */
static int open_state(const struct stats *s, const struct slot *sl, const char **word)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "%u:%u/%s", sl->major, sl->minor,
		 sl->is_map ? "dm/suspended" : "device/state");
	fd = openat(s->blocks, name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	snprintf(name, sizeof(name), "%u:%u", sl->major, sl->minor);
	*word = !sl->is_map && faccessat(s->blocks, name, F_OK, 0) && errno == ENOENT ? "deleted"
										      : "";
	return -1;
}

static bool read_word(int fd, char *dst, size_t size)
{
	ssize_t n = pread(fd, dst, size - 1, 0);

	dst[n > 0 ? n : 0] = '\0';
	text_trim(dst);
	return n > 0;
}

/* The slot's state, now, into word; keeps the descriptor if there is room for one. */
static void read_state(struct stats *s, struct slot *sl, char *word, size_t size)
{
	const char *instead = "";
	int fd;

	if (sl->fd >= 0 && read_word(sl->fd, word, size))
		return;
	slot_close(s, sl);
	fd = open_state(s, sl, &instead);
	sl->missing = fd < 0;
	if (fd < 0 || !read_word(fd, word, size))
		snprintf(word, size, "%s", instead);
	if (fd >= 0 && s->fds < s->max_fds) {
		sl->fd = fd;
		s->fds++;
	} else if (fd >= 0) {
		close(fd);
	}
}

static enum san_tri yes_no(const char *word)
{
	if (!*word)
		return SAN_UNKNOWN;
	return strcmp(word, "0") ? SAN_YES : SAN_NO;
}

static void look_at_state(struct stats *s, struct slot *sl, struct stats_row *r)
{
	char word[sizeof(sl->word)];

	/* A device without the attribute stays without; one that is gone may come back. */
	if (sl->missing && !*sl->word && (s->round + sl->minor) % RETRY_ROUNDS)
		return;
	read_state(s, sl, word, sizeof(word));
	r->has_suspended = sl->is_map;
	r->suspended = sl->is_map ? yes_no(word) : SAN_UNKNOWN;
	r->has_dev = !sl->is_map && (sl->fresh || strcmp(word, sl->word));
	memcpy(r->dev, word, sizeof(word));
	memcpy(sl->word, word, sizeof(word));
}

/* ---- ALUA and error counts, some paths at a time ---- */

/* "0x1f" or "31", as the kernel's driver prefers. */
static uint32_t read_count(const char *root, const struct slot *sl, const char *name)
{
	char text[24];

	sysfs_text(text, sizeof(text), root, "/sys/dev/block/%u:%u/device/%s", sl->major, sl->minor,
		   name);
	return (uint32_t)strtoul(text, NULL, 0);
}

static void look_at_alua(struct stats *s, struct slot *sl, struct stats_row *r)
{
	char text[32];
	uint32_t ioerr = read_count(s->root, sl, "ioerr_cnt");
	bool pref = read_count(s->root, sl, "preferred_path");
	int alua;

	sysfs_text(text, sizeof(text), s->root, "/sys/dev/block/%u:%u/device/access_state",
		   sl->major, sl->minor);
	alua = san_alua_parse(text);
	if (alua < 0)
		alua = SAN_ALUA_UNDEF;
	r->has_alua = sl->fresh || (enum san_alua)alua != sl->alua || pref != sl->alua_pref;
	r->has_ioerr = sl->fresh || ioerr != sl->ioerr;
	r->alua = sl->alua = (enum san_alua)alua;
	r->alua_pref = sl->alua_pref = pref;
	r->ioerr = sl->ioerr = ioerr;
}

/* Without a device state it is no SCSI path, or it is gone. */
static bool is_scsi(const struct slot *sl)
{
	return !sl->is_map && !sl->missing;
}

static size_t alua_quota(const struct stats *s, const struct stats_ask *ask)
{
	int64_t part = (int64_t)s->n * ask->interval_ms / STATS_ALUA_MS + 1;

	return part < ALUA_AT_LEAST ? ALUA_AT_LEAST : (size_t)part;
}

static void look_at_alua_of_some(struct stats *s, struct stats_ask *ask)
{
	size_t quota = alua_quota(s, ask);

	if (quota > s->n)
		quota = s->n;
	for (size_t k = 0; k < s->n; k++) {
		size_t i = (s->alua_cursor + k) % s->n;

		if (is_scsi(&s->slot[i]) && (k < quota || s->slot[i].fresh))
			look_at_alua(s, &s->slot[i], &ask->row[i]);
	}
	s->alua_cursor = s->n ? (s->alua_cursor + quota) % s->n : 0;
}

/* ---- counters ---- */

static bool same_counters(const struct san_counters *a, const struct san_counters *b)
{
	return a->rd_ios == b->rd_ios && a->wr_ios == b->wr_ios && a->busy_ms == b->busy_ms &&
	       a->rd_sectors == b->rd_sectors && a->wr_sectors == b->wr_sectors;
}

static void take_counters(struct slot *sl, struct stats_row *r, const struct san_counters *c)
{
	r->has_counters = true;
	r->counters = *c;
	r->moved = !sl->counted || sl->no_iostats || c->inflight || !same_counters(c, &sl->last);
	sl->counted = true;
	sl->last = *c;
}

static void look_at_counters(struct stats *s, struct stats_ask *ask)
{
	struct diskstats_line line;
	struct san_counters c = { 0 };
	const char *at, *end;

	ask->no_counters = s->diskstats < 0 ? ENOENT : -diskstats_read(s->diskstats, &s->text);
	ask->at = c.at = kclock_now(ask->clock);
	if (ask->no_counters)
		return;
	at = str_text(&s->text);
	end = at + s->text.len;
	while (diskstats_next(&at, end, &line)) {
		struct slot *sl = find_dev(s, line.major, line.minor);

		if (!sl || !diskstats_counters(&line, &c))
			continue;
		for (; sl; sl = sl->same)
			take_counters(sl, &ask->row[sl - s->slot], &c);
	}
}

/* Somebody may have switched the counting off: then nothing ever seems to move. */
static void look_at_iostats(struct stats *s, struct slot *sl)
{
	if (sl->is_map && (sl->fresh || (s->round + sl->minor) % RETRY_ROUNDS == 0))
		sl->no_iostats = sysfs_number(1, s->root, "/sys/dev/block/%u:%u/queue/iostats",
					      sl->major, sl->minor) == 0;
}

/* ---- a look ---- */

static void clear_answers(struct stats_ask *ask)
{
	for (size_t i = 0; i < ask->n; i++) {
		struct stats_row *r = &ask->row[i];

		*r = (struct stats_row){
			.n = r->n, .major = r->major, .minor = r->minor, .is_map = r->is_map
		};
	}
}

void stats_run(struct stats *s, struct stats_ask *ask)
{
	clear_answers(ask);
	take_rows(s, ask);
	s->round++;
	for (size_t i = 0; i < s->n; i++)
		look_at_iostats(s, &s->slot[i]);
	look_at_counters(s, ask);
	for (size_t i = 0; i < s->n; i++)
		look_at_state(s, &s->slot[i], &ask->row[i]);
	look_at_alua_of_some(s, ask);
	for (size_t i = 0; i < s->n; i++)
		s->slot[i].fresh = false;
}
