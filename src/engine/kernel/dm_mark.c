/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_mark: marks of changes that have begun.
 *
 * The file may be removed by the process that held it while another waits for
 * its lock: who gets a lock looks whether the name still leads to that file.
 */
#include "engine/kernel/dm_mark.h"

#include "base/mem.h"
#include "base/mono.h"
#include "base/parse.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX    "change-"
#define NAME_KEEP 160 /* of a file's name; what is longer is told apart by its hash */
#define MARK_MAX  (256u << 10)
#define NAP_NS    20000000

/* ---- the text ---- */

static void take_text(char **slot, const char *value)
{
	free(*slot);
	*slot = xstrdup(value);
}

/* "SECTORS\tRO\tUUID\tTABLE\tNAME", the last of which may hold anything. */
static void take_part(struct dm_mark_text *t, char *value)
{
	char *sectors = strsep(&value, "\t"), *ro = strsep(&value, "\t");
	char *uuid = strsep(&value, "\t"), *table = strsep(&value, "\t");
	uint64_t n;

	if (!value || !*value || !parse_u64(sectors, &n))
		return;
	t->parts = mem_grow(t->parts, &t->cap_parts, t->nparts + 1, sizeof(*t->parts));
	t->parts[t->nparts++] = (struct dm_mark_part){ .name = xstrdup(value),
						       .uuid = xstrdup(uuid),
						       .table = xstrdup(table),
						       .sectors = n,
						       .ro = !strcmp(ro, "ro") };
}

static void take_cookie(struct dm_mark_text *t, const char *value)
{
	if (t->ncookies < DM_MARK_COOKIES && parse_u32(value, &t->cookies[t->ncookies]))
		t->ncookies++;
}

static void take_line(struct dm_mark_text *t, const char *key, char *value)
{
	if (!strcmp(key, "kind"))
		take_text(&t->kind, value);
	else if (!strcmp(key, "name"))
		take_text(&t->name, value);
	else if (!strcmp(key, "uuid"))
		take_text(&t->uuid, value);
	else if (!strcmp(key, "new"))
		take_text(&t->new_name, value);
	else if (!strcmp(key, "was"))
		*(!strcmp(value, "queueing") ? &t->queued : &t->suspended) = true;
	else if (!strcmp(key, "cookie"))
		take_cookie(t, value);
	else if (!strcmp(key, "part"))
		take_part(t, value);
}

void dm_mark_parse(const char *text, size_t n, struct dm_mark_text *out)
{
	const char *end = text + n, *nl;

	*out = (struct dm_mark_text){ .kind = xstrdup(""),
				      .name = xstrdup(""),
				      .uuid = xstrdup(""),
				      .new_name = xstrdup("") };
	for (; text < end && (nl = memchr(text, '\n', (size_t)(end - text))); text = nl + 1) {
		char *line = xstrndup(text, (size_t)(nl - text)), *value = line;
		const char *key = strsep(&value, " ");

		if (value)
			take_line(out, key, value);
		free(line);
	}
}

void dm_mark_text_fini(struct dm_mark_text *t)
{
	for (size_t i = 0; i < t->nparts; i++) {
		free(t->parts[i].name);
		free(t->parts[i].uuid);
		free(t->parts[i].table);
	}
	free(t->parts);
	free(t->kind);
	free(t->name);
	free(t->uuid);
	free(t->new_name);
	*t = (struct dm_mark_text){ 0 };
}

bool dm_mark_add(struct dm_mark *m, const char *key, const char *value)
{
	struct str s = STR_INIT;
	bool ok;

	str_addf(&s, "%s %s\n", key, value);
	ok = write(m->fd, s.p, s.len) == (ssize_t)s.len;
	str_fini(&s);
	return ok;
}

bool dm_mark_add_part(struct dm_mark *m, const struct dm_mark_part *p)
{
	struct str s = STR_INIT;
	bool ok;

	str_addf(&s, "%" PRIu64 "\t%s\t%s\t%s\t%s", p->sectors, p->ro ? "ro" : "rw", p->uuid,
		 p->table, p->name);
	ok = dm_mark_add(m, "part", s.p);
	str_fini(&s);
	return ok;
}

/* ---- the file ---- */

static uint64_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-_.:", c);
}

void dm_mark_file(char *dst, size_t size, const char *dir, const char *uuid, const char *name)
{
	const char *what = *uuid ? uuid : name;
	struct str s = STR_INIT;
	bool whole = strlen(what) <= NAME_KEEP;

	/* '=' is never plain: no uuid looks like a name */
	str_addf(&s, "%s/" PREFIX "%s", dir, *uuid ? "" : "name=");
	for (size_t i = 0; what[i] && i < NAME_KEEP; i++) {
		str_add_c(&s, plain(what[i]) ? what[i] : '+');
		whole = whole && plain(what[i]);
	}
	if (!whole)
		str_addf(&s, "+%016" PRIx64, hash(what));
	snprintf(dst, size, "%s", s.p);
	str_fini(&s);
}

/* Does the name still lead to what is open as fd? */
static bool still_there(const char *file, int fd)
{
	struct stat a, b;

	return !fstat(fd, &a) && !lstat(file, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void read_left(int fd, struct dm_mark_text *left)
{
	struct stat st;
	size_t n = !fstat(fd, &st) && st.st_size > 0 && st.st_size <= MARK_MAX ? (size_t)st.st_size
									       : 0;
	char *text = xcalloc(1, n + 1);
	ssize_t got = pread(fd, text, n, 0);

	dm_mark_parse(text, got > 0 ? (size_t)got : 0, left);
	free(text);
}

static int open_mark(const char *file, int flags)
{
	return open(file, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
}

/* One try: 0 taken, E_BUSY, E_NOTFOUND, E_IO. */
static int try_take(struct dm_mark *m, const char *file, int flags, struct err *e)
{
	m->fd = open_mark(file, flags);
	if (m->fd < 0 && errno == ENOENT && !(flags & O_CREAT))
		return err_set(e, E_NOTFOUND, "there is no %s", file);
	if (m->fd < 0)
		return err_errno(e, E_IO, errno, "no mark can be left in %s, so nothing is changed",
				 file);
	if (!flock(m->fd, LOCK_EX | LOCK_NB) && still_there(file, m->fd))
		return 0;
	close(m->fd);
	m->fd = -1;
	return err_set(e, E_BUSY, "another change of this map goes on (fuser %s names it)", file);
}

static void take_over(struct dm_mark *m, const char *file, struct dm_mark_text *left)
{
	snprintf(m->file, sizeof(m->file), "%s", file);
	read_left(m->fd, left);
}

int dm_mark_take(struct dm_mark *m, const char *file, int64_t until, struct dm_mark_text *left,
		 struct err *e)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	const char *slash = strrchr(file, '/');
	char *dir = xstrndup(file, slash ? (size_t)(slash - file) : 0);
	int rc;

	if (*dir)
		mkdir(dir, 0755);
	free(dir);
	while ((rc = try_take(m, file, O_CREAT, e)) == E_BUSY && mono_ms() < until)
		nanosleep(&nap, NULL);
	if (!rc)
		take_over(m, file, left);
	return rc;
}

int dm_mark_seize(struct dm_mark *m, const char *file, struct dm_mark_text *left, struct err *e)
{
	int rc = try_take(m, file, 0, e);

	if (!rc)
		take_over(m, file, left);
	return rc;
}

bool dm_mark_anew(struct dm_mark *m)
{
	return !ftruncate(m->fd, 0);
}

void dm_mark_done(struct dm_mark *m)
{
	if (m->fd < 0)
		return;
	unlink(m->file);
	dm_mark_leave(m);
}

void dm_mark_leave(struct dm_mark *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

void dm_mark_each(const char *dir, void (*each)(void *ctx, const char *file), void *ctx)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	char file[512];

	while (d && (entry = readdir(d))) {
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)))
			continue;
		if ((size_t)snprintf(file, sizeof(file), "%s/%s", dir, entry->d_name) <
		    sizeof(file))
			each(ctx, file);
	}
	if (d)
		closedir(d);
}
