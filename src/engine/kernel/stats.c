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
#define RETRY_ROUNDS 256
/* Whether the kernel counts is looked up again after so many. */
#define IOSTATS_ROUNDS 64
/* So few paths are read at every look, whatever their number. */
#define ALUA_AT_LEAST 64
#define FDS_SPARED    128

/* What is remembered of an object. */
struct slot {
	uint32_t n, major, minor;
	bool is_map;
	bool fresh;      /* never looked at */
	bool no_iostats; /* its counters stand still: queue/iostats is 0 */
	enum { IOSTATS_UNASKED, IOSTATS_ALWAYS, IOSTATS_SWITCH } iostats;
	bool counted; /* it has a line, which was read once */
	bool changed; /* the counters in it were others this round */
	bool told;    /* its counters were news in the round before */
	struct san_counters last;
	struct slot *same; /* another object of the same device; see index_slots() */
	int fd;            /* of dm/suspended or device/state; -1 */
	bool missing;      /* there is no such attribute, or no such device */
	char word[24];     /* the last state */
	enum san_alua alua;
	bool alua_pref;
	uint32_t ioerr;
	size_t news; /* its place in the answer, from 1; 0: nothing yet */
};

struct stats {
	char root[SYSFS_PATH];
	int blocks;           /* /sys/dev/block */
	int diskstats;        /* /proc/diskstats */
	struct str text, was; /* this round's and the one's before */
	bool parse_all;       /* an object is new: its line counts though it did not change */
	int64_t at;
	struct slot *slot; /* in the order of the objects */
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
	str_fini(&s->was);
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

/* The old slot of this object, taken over; or a new one. */
static struct slot make_slot(const struct htab *old, const struct stats_obj *o)
{
	struct slot *was = htab_find(old, htab_hash_u64(o->n), &o->n, n_eq), now;

	if (was && was->major == o->major && was->minor == o->minor) {
		now = *was;
		was->fd = -1; /* the descriptor has moved */
		return now;
	}
	return (struct slot){ .n = o->n,
			      .major = o->major,
			      .minor = o->minor,
			      .is_map = o->is_map,
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

static void take_objects(struct stats *s, const struct stats_ask *ask)
{
	struct slot *slot;
	struct htab old = { 0 };

	if (!ask->changed)
		return;
	slot = xcalloc(ask->n ? ask->n : 1, sizeof(*slot));
	for (size_t i = 0; i < s->n; i++)
		htab_add(&old, htab_hash_u64(s->slot[i].n), &s->slot[i]);
	for (size_t i = 0; i < ask->n; i++)
		slot[i] = make_slot(&old, &ask->obj[i]);
	for (size_t i = 0; i < s->n; i++)
		slot_close(s, &s->slot[i]);
	htab_fini(&old);
	free(s->slot);
	s->slot = slot;
	s->n = ask->n;
	s->parse_all = true;
	index_slots(s);
}

/* The object's news. Valid until the next call. */
static struct stats_news *news_of(struct stats_ask *ask, struct slot *sl)
{
	if (!sl->news) {
		ask->news = mem_grow(ask->news, &ask->cap, ask->nnews + 1, sizeof(*ask->news));
		ask->news[ask->nnews++] = (struct stats_news){ .n = sl->n };
		sl->news = ask->nnews;
	}
	return &ask->news[sl->news - 1];
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

static void look_at_state(struct stats *s, struct stats_ask *ask, struct slot *sl)
{
	char word[sizeof(sl->word)];
	struct stats_news *news;

	if (sl->is_map && !ask->suspended)
		return;
	/* A device without the attribute stays without; one that is gone may come back. */
	if (sl->missing && !*sl->word && (s->round + sl->minor) % RETRY_ROUNDS)
		return;
	read_state(s, sl, word, sizeof(word));
	if (!sl->fresh && !strcmp(word, sl->word))
		return;
	memcpy(sl->word, word, sizeof(word));
	news = news_of(ask, sl);
	news->has |= sl->is_map ? STATS_SUSPENDED : STATS_DEV;
	news->suspended = yes_no(word);
	memcpy(news->dev, word, sizeof(word));
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

static void look_at_alua(struct stats *s, struct stats_ask *ask, struct slot *sl)
{
	char text[32];
	uint32_t ioerr = read_count(s->root, sl, "ioerr_cnt");
	bool pref = read_count(s->root, sl, "preferred_path");
	enum san_alua alua;
	struct stats_news *news;
	unsigned has;

	sysfs_text(text, sizeof(text), s->root, "/sys/dev/block/%u:%u/device/access_state",
		   sl->major, sl->minor);
	alua = san_alua_parse(text) < 0 ? SAN_ALUA_UNDEF : (enum san_alua)san_alua_parse(text);
	has = (alua != sl->alua || pref != sl->alua_pref ? STATS_ALUA : 0) |
	      (ioerr != sl->ioerr ? STATS_IOERR : 0);
	if (!has)
		return;
	news = news_of(ask, sl);
	news->has |= has;
	news->alua = sl->alua = alua;
	news->alua_pref = sl->alua_pref = pref;
	news->ioerr = sl->ioerr = ioerr;
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

/* The round's share of the paths, one after another; and those that are new. */
static bool has_alua_turn(const struct stats *s, size_t i, size_t quota)
{
	return s->slot[i].fresh || (i + s->n - s->alua_cursor) % s->n < quota;
}

/* ---- counters ---- */

static bool same_counters(const struct san_counters *a, const struct san_counters *b)
{
	return a->rd_ios == b->rd_ios && a->wr_ios == b->wr_ios && a->busy_ms == b->busy_ms &&
	       a->rd_sectors == b->rd_sectors && a->wr_sectors == b->wr_sectors &&
	       a->other_ios == b->other_ios && a->inflight == b->inflight;
}

static void take_line(struct stats *s, const struct diskstats_line *line)
{
	struct slot *sl = find_dev(s, line->major, line->minor);
	struct san_counters c = { 0 };

	if (!sl || !diskstats_counters(line, &c))
		return;
	for (; sl; sl = sl->same) {
		sl->changed = !sl->counted || !same_counters(&c, &sl->last);
		sl->counted = true;
		sl->last = c;
	}
}

/* The end of the line at p. */
static const char *line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl + 1 : end;
}

/*
 * Most lines read as they did, on an idle host all: side by side with the text
 * of the round before, they need no parsing.  Where a device came or went the
 * two get out of step, and what follows is parsed, this once.
 */
static void take_text(struct stats *s)
{
	const char *at = str_text(&s->text), *end = at + s->text.len;
	const char *was = str_text(&s->was), *was_end = was + s->was.len;
	struct diskstats_line line;

	if (!s->parse_all && s->text.len == s->was.len && !memcmp(at, was, s->text.len))
		return;
	while (at < end) {
		const char *next = line_end(at, end), *was_next = line_end(was, was_end);
		size_t n = (size_t)(next - at);

		if (s->parse_all || n != (size_t)(was_next - was) || memcmp(at, was, n) != 0) {
			if (diskstats_next(&at, next, &line))
				take_line(s, &line);
		}
		at = next;
		was = was_next;
	}
	s->parse_all = false;
}

static void read_counters(struct stats *s, struct stats_ask *ask)
{
	struct str old = s->was;

	s->was = s->text;
	s->text = old;
	ask->no_counters = s->diskstats < 0 ? ENOENT : -diskstats_read(s->diskstats, &s->text);
	ask->at_before = s->at;
	ask->at = s->at = kclock_now(ask->clock);
	if (ask->no_counters)
		str_clear(&s->text);
	take_text(s);
}

/*
 * Somebody may have switched the counting off: then nothing ever seems to move.
 * Only a request-based map heeds that switch (it has a folder mq).
 */
static void look_at_iostats(struct stats *s, struct slot *sl)
{
	if (!sl->is_map || sl->iostats == IOSTATS_ALWAYS ||
	    (sl->iostats == IOSTATS_SWITCH && (s->round + sl->minor) % IOSTATS_ROUNDS))
		return;
	if (sl->iostats == IOSTATS_UNASKED) /* a map stays what it is */
		sl->iostats = sysfs_exists(s->root, "/sys/dev/block/%u:%u/mq", sl->major, sl->minor)
				      ? IOSTATS_SWITCH
				      : IOSTATS_ALWAYS;
	sl->no_iostats = sl->iostats == IOSTATS_SWITCH &&
			 !sysfs_number(1, s->root, "/sys/dev/block/%u:%u/queue/iostats", sl->major,
				       sl->minor);
}

/*
 * Counters are news while they move or I/O is under way, and once more after
 * that, so that rates come down to zero.
 */
static void tell_counters(struct stats *s, struct stats_ask *ask, struct slot *sl)
{
	bool busy = sl->changed || sl->last.inflight, was_told = sl->told;
	struct stats_news *news;

	look_at_iostats(s, sl);
	sl->told = busy;
	sl->changed = false;
	if (!busy && !was_told && !sl->no_iostats)
		return;
	news = news_of(ask, sl);
	news->has |= STATS_COUNTERS | (was_told ? 0 : STATS_RESUMED) |
		     (sl->is_map && (busy || sl->no_iostats) ? STATS_MOVED : 0);
	news->counters = sl->last;
	news->counters.at = s->at;
}

/* ---- a look ---- */

void stats_run(struct stats *s, struct stats_ask *ask)
{
	size_t quota = ask->round ? alua_quota(s, ask) : 0;

	ask->nnews = 0;
	take_objects(s, ask);
	if (ask->round)
		read_counters(s, ask);
	s->round += ask->round;
	for (size_t i = 0; i < s->n; i++) {
		struct slot *sl = &s->slot[i];

		sl->news = 0;
		if (ask->round && sl->counted)
			tell_counters(s, ask, sl);
		look_at_state(s, ask, sl);
		if (is_scsi(sl) && has_alua_turn(s, i, quota))
			look_at_alua(s, ask, sl);
		sl->fresh = false;
	}
	if (s->n)
		s->alua_cursor = (s->alua_cursor + quota) % s->n;
}
