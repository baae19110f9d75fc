/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiters_read: which tasks wait for maps, read from /proc. */
#include "engine/kernel/waiters_read.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "engine/kernel/mountinfo.h"
#include "engine/kernel/sysfs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PF_KTHREAD  0x00200000u /* include/linux/sched.h */
#define FDS_MAX     4096        /* looked at of a process */
#define OPENERS_MAX 64

struct look {
	const char *root;
	struct waiters_map *maps;
	size_t n;
	struct mounts mounts;
	struct waiters_list *out;
};

/* What a process has to do with the maps. */
struct files {
	bool known, denied;
	int map; /* -1: nothing */
	char why[220];
};

/* ---- a task's own files ---- */

struct stat_words {
	char comm[64];
	char state;
	uint64_t flags, start;
};

/* The word of this number behind the state, which is the first; NULL past the end. */
static const char *word_at(const char *s, int nr)
{
	while (s && nr--) {
		s = strchr(s, ' ');
		s = s ? s + 1 : NULL;
	}
	return s;
}

static bool number_at(const char *s, int nr, uint64_t *out)
{
	const char *word = word_at(s, nr);

	return word && parse_u64n(word, strcspn(word, " "), out);
}

/* "4711 (a (b) c) D 1 ..."; the name may hold anything but a NUL (proc_pid_stat(5)). */
static bool read_stat(const char *root, const char *pid, const char *tid, struct stat_words *out)
{
	char text[1024], *begin, *end;

	if (!sysfs_text(text, sizeof(text), root, "/proc/%s/task/%s/stat", pid, tid))
		return false;
	begin = strchr(text, '(');
	end = strrchr(text, ')');
	if (!begin || !end || end < begin || end[1] != ' ' || !end[2])
		return false;
	*end = '\0';
	snprintf(out->comm, sizeof(out->comm), "%s", begin + 1);
	out->state = end[2];
	/* fields 9 and 22 of the line, of which the state is 3 */
	return number_at(end + 2, 6, &out->flags) && number_at(end + 2, 19, &out->start);
}

/* A row "NAME:<tab>NUMBER" of a file of such rows. */
static bool row_number(const char *text, const char *name, uint64_t *out)
{
	const char *at = strstr(text, name);

	if (!at || (at != text && at[-1] != '\n'))
		return false;
	at += strlen(name);
	at += strspn(at, " \t");
	return parse_u64n(at, strcspn(at, "\n"), out);
}

static uint64_t read_switches(const char *root, const char *pid, const char *tid)
{
	char text[4096];
	uint64_t n = 0;

	if (sysfs_text(text, sizeof(text), root, "/proc/%s/task/%s/status", pid, tid))
		row_number(text, "voluntary_ctxt_switches:", &n);
	return n;
}

/* ---- what a process has open ---- */

/* The map that this mount is of; *use is how. */
static int map_of_mount(const struct look *l, uint64_t id, const struct holders_use **use)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct holders_stack *s = &l->maps[i].stack;

		for (size_t j = 0; j < s->nuses; j++) {
			*use = &s->uses[j];
			if (id && s->uses[j].mount == id)
				return (int)i;
		}
	}
	return -1;
}

/* The map on whose stack this device is, by its kernel name. */
static int map_of_kname(const struct look *l, const char *kname)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct holders_stack *s = &l->maps[i].stack;

		for (size_t j = 0; j < s->ndevs; j++) {
			if (!strcmp(s->devs[j].kname, kname))
				return (int)i;
		}
	}
	return -1;
}

/* Is what is open there a file of /dev itself?  Only such links are read. */
static bool is_on_dev(const struct look *l, uint64_t id)
{
	for (size_t i = 0; i < l->mounts.n; i++) {
		const struct mount *m = &l->mounts.mount[i];

		if (m->id == id)
			return !strcmp(m->target, "/dev");
	}
	return false;
}

static void note_opener(const struct look *l, const char *pid, int map, const char *kname)
{
	struct waiters_list *out = l->out;
	struct waiters_opener *o;
	struct stat_words st;
	uint32_t nr;

	if (!l->maps[map].openers || out->nopeners == OPENERS_MAX || !parse_u32(pid, &nr) ||
	    !read_stat(l->root, pid, pid, &st))
		return;
	for (size_t i = 0; i < out->nopeners; i++) {
		if (out->openers[i].pid == nr && out->openers[i].map == map)
			return;
	}
	out->openers =
		mem_grow(out->openers, &out->cap_openers, out->nopeners + 1, sizeof(*out->openers));
	o = &out->openers[out->nopeners++];
	*o = (struct waiters_opener){ .pid = nr, .map = map };
	memcpy(o->comm, st.comm, sizeof(o->comm));
	snprintf(o->dev, sizeof(o->dev), "%s", kname);
}

/* The mount point out of "/srv/db (xfs, rw)". */
static void say_files(const struct holders_use *use, char *dst, size_t size)
{
	const char *end = strrchr(use->what, '(');
	int len = end && end > use->what ? (int)(end - use->what - 1) : (int)strlen(use->what);

	snprintf(dst, size, "has files on %.*s", len, use->what);
}

static void look_at_fd(const struct look *l, const char *pid, const char *fd, struct files *f)
{
	const struct holders_use *use = NULL;
	char text[512], link[128];
	uint64_t id = 0;
	int map;

	if (!sysfs_text(text, sizeof(text), l->root, "/proc/%s/fdinfo/%s", pid, fd) ||
	    !row_number(text, "mnt_id:", &id))
		return;
	map = map_of_mount(l, id, &use);
	if (map >= 0 && f->map < 0) {
		f->map = map;
		say_files(use, f->why, sizeof(f->why));
	}
	if (map >= 0 || !is_on_dev(l, id) ||
	    !sysfs_link(link, sizeof(link), l->root, "/proc/%s/fd/%s", pid, fd) ||
	    strncmp(link, "/dev/", 5) != 0)
		return;
	map = map_of_kname(l, link + 5);
	if (map < 0)
		return;
	note_opener(l, pid, map, link + 5);
	if (f->map < 0)
		snprintf(f->why, sizeof(f->why), "has %s open", link);
	f->map = f->map < 0 ? map : f->map;
}

/* A list that cannot be opened looks like an empty one. */
static bool is_denied(const struct look *l, const char *folder)
{
	char name[SYSFS_PATH];

	snprintf(name, sizeof(name), "%s%s", l->root, folder);
	return access(name, R_OK | X_OK) != 0;
}

/* The threads of a process share its open files: they are looked at once. */
static void look_at_files(const struct look *l, const char *pid, struct files *f)
{
	char folder[64];
	void *dir = NULL;
	const char *fd;
	unsigned n = 0;

	if (f->known)
		return;
	*f = (struct files){ .known = true, .map = -1 };
	snprintf(folder, sizeof(folder), "/proc/%.20s/fdinfo", pid);
	f->denied = is_denied(l, folder);
	while (!f->denied && (fd = sysfs_next_name(&dir, l->root, folder)) != NULL) {
		if (n++ < FDS_MAX)
			look_at_fd(l, pid, fd, f);
	}
}

/* ---- the kernel's own workers ---- */

/* Does comm name this device, "flush-253:0", "jbd2/dm-0-8"; not dm-01 for dm-0? */
static bool names_device(const char *comm, const char *device)
{
	size_t len = strlen(device);

	for (const char *at = strstr(comm, device); at; at = strstr(at + 1, device)) {
		if ((at == comm || !isalnum((unsigned char)at[-1])) &&
		    !isdigit((unsigned char)at[len]))
			return true;
	}
	return false;
}

static void look_at_name(const struct look *l, struct waiter *w)
{
	char devno[24];

	for (size_t i = 0; i < l->n && w->map < 0; i++) {
		const struct holders_stack *s = &l->maps[i].stack;

		for (size_t j = 0; j < s->ndevs && w->map < 0; j++) {
			const struct holders_dev *d = &s->devs[j];

			snprintf(devno, sizeof(devno), "%u:%u", d->major, d->minor);
			if (!names_device(w->comm, devno) && !names_device(w->comm, d->kname))
				continue;
			w->map = (int)i;
			snprintf(w->why, sizeof(w->why), "works for %s", d->kname);
		}
	}
}

/* ---- tasks ---- */

static void add_waiter(const struct look *l, const char *pid, const char *tid,
		       const struct stat_words *st, struct files *f)
{
	struct waiter w = { .map = -1, .start = st->start, .worker = st->flags & PF_KTHREAD };
	struct waiters_list *out = l->out;

	if (!parse_u32(pid, &w.pid) || !parse_u32(tid, &w.tid))
		return;
	memcpy(w.comm, st->comm, sizeof(w.comm));
	w.switches = read_switches(l->root, pid, tid);
	if (!sysfs_text(w.wchan, sizeof(w.wchan), l->root, "/proc/%s/task/%s/wchan", pid, tid) ||
	    !strcmp(w.wchan, "0"))
		w.wchan[0] = '\0';
	if (w.worker) {
		look_at_name(l, &w);
	} else {
		look_at_files(l, pid, f);
		w.map = f->map;
		memcpy(w.why, f->why, sizeof(w.why));
		w.unread = f->denied;
	}
	out->tasks = mem_grow(out->tasks, &out->cap, out->n + 1, sizeof(*out->tasks));
	out->tasks[out->n++] = w;
}

static bool wants_openers(const struct look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->maps[i].openers)
			return true;
	}
	return false;
}

static void look_at_process(const struct look *l, const char *pid)
{
	struct files f = { .known = false };
	struct stat_words st;
	char folder[64];
	void *dir = NULL;
	const char *tid;

	snprintf(folder, sizeof(folder), "/proc/%.20s/task", pid);
	while ((tid = sysfs_next_name(&dir, l->root, folder)) != NULL) {
		if (read_stat(l->root, pid, tid, &st) && st.state == 'D')
			add_waiter(l, pid, tid, &st, &f);
	}
	if (wants_openers(l))
		look_at_files(l, pid, &f);
}

static void look_at_all(struct look *l)
{
	const char *name;
	void *dir = NULL;
	uint32_t pid;

	while ((name = sysfs_next_name(&dir, l->root, "/proc")) != NULL) {
		if (!parse_u32(name, &pid))
			continue;
		l->out->read = true;
		look_at_process(l, name);
	}
}

static int by_number(const void *a, const void *b)
{
	const struct waiter *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

/* ---- the second look ---- */

static bool still_waits(const char *root, const struct waiter *w)
{
	char pid[16], tid[16];
	struct stat_words st;

	snprintf(pid, sizeof(pid), "%u", w->pid);
	snprintf(tid, sizeof(tid), "%u", w->tid);
	return read_stat(root, pid, tid, &st) && st.state == 'D' && st.start == w->start &&
	       read_switches(root, pid, tid) == w->switches;
}

static void look_again(const struct look *l, unsigned pause_ms)
{
	const struct timespec pause = { pause_ms / 1000, (long)(pause_ms % 1000) * 1000000 };
	struct waiters_list *out = l->out;
	size_t kept = 0;

	if (!out->n || !pause_ms)
		return;
	nanosleep(&pause, NULL);
	for (size_t i = 0; i < out->n; i++) {
		if (still_waits(l->root, &out->tasks[i]))
			out->tasks[kept++] = out->tasks[i];
	}
	out->n = kept;
}

static void read_stacks(const char *root, struct waiters_map *maps, size_t n)
{
	struct holders_map *list = xcalloc(n, sizeof(*list));

	for (size_t i = 0; i < n; i++) {
		list[i] = maps[i].map;
		list[i].stack = &maps[i].stack;
	}
	holders_read(root, list, n);
	free(list);
}

void waiters_read(const char *root, struct waiters_map *maps, size_t n, unsigned pause_ms,
		  struct waiters_list *out)
{
	struct look l = { .root = root, .maps = maps, .n = n, .out = out };
	char name[SYSFS_PATH];

	read_stacks(root, maps, n);
	snprintf(name, sizeof(name), "%s/proc/self/mountinfo", root);
	mounts_read(&l.mounts, name);
	look_at_all(&l);
	mounts_fini(&l.mounts);
	if (out->n)
		qsort(out->tasks, out->n, sizeof(*out->tasks), by_number);
	look_again(&l, pause_ms);
}

void waiters_list_fini(struct waiters_list *l)
{
	free(l->tasks);
	free(l->openers);
	*l = (struct waiters_list){ .tasks = NULL };
}
