/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders_read: who uses a map.  Starting at the map's own device it walks up
 * the holders links of sysfs and notes, for each device on the way, where it
 * is mounted or swapped on, under the name that an administrator knows the
 * layer by (the volume group, the array).
 */
#include "engine/kernel/holders_read.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <dirent.h>
#include <libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#define DEPTH_MAX 8   /* layers; thin pools have five */
#define USES_MAX  16  /* shown or counted per map */
#define NODES_MAX 256 /* devices looked at per map: a cycle or a monster ends here */

struct lists {
	const char *block;
	struct libmnt_table *mounts;
	char **swaps; /* the device column */
	size_t nswaps, cap_swaps;
};

/* One device of the stack. */
struct node {
	char kname[64]; /* dm-3, md0 */
	char dm[256];   /* its dm name, "" not dm */
	char uuid[160];
	dev_t dev;
};

/* One line of the result: a layer's name and what it is used for. */
struct use {
	char layer[64]; /* "" the map itself */
	char what[160]; /* "" stacked, but not in use as far as the lists say */
	unsigned more;  /* further mounts of the same device */
};

struct walk {
	const struct lists *lists;
	struct use uses[USES_MAX];
	unsigned nuses, parts, nodes;
	bool hurt;
};

/* ---- files ---- */

/* The first line of dir/file; "" when it cannot be read. */
static char *read_attr(char *dst, size_t size, const char *dir, const char *file)
{
	char path[512];
	FILE *f;

	dst[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s", dir, file);
	f = fopen(path, "re");
	if (!f)
		return dst;
	if (!fgets(dst, (int)size, f))
		dst[0] = '\0';
	fclose(f);
	return text_trim(dst);
}

static void read_swaps(struct lists *l, const char *path)
{
	FILE *f = fopen(path, "re");
	char line[512];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, " \t\n")] = '\0';
		if (line[0] != '/')
			continue;
		l->swaps = mem_grow(l->swaps, &l->cap_swaps, l->nswaps + 1, sizeof(*l->swaps));
		l->swaps[l->nswaps++] = xstrdup(line);
	}
	fclose(f);
}

static struct libmnt_table *read_mounts(const char *path)
{
	struct libmnt_table *t = mnt_new_table();

	/* no cache is attached: libmount resolves and stats nothing */
	if (t && mnt_table_parse_file(t, path)) {
		mnt_unref_table(t);
		return NULL;
	}
	return t;
}

/* ---- uses ---- */

static struct use *add_use(struct walk *w, const char *layer)
{
	struct use *u;

	if (w->nuses == USES_MAX)
		return NULL;
	u = &w->uses[w->nuses++];
	*u = (struct use){ 0 };
	text_clean(u->layer, sizeof(u->layer), layer);
	return u;
}

/* /dev/dm-3, /dev/mapper/NAME, /dev/md0: is that this device? */
static bool names_node(const char *path, const struct node *n)
{
	static const char dev[] = "/dev/", mapper[] = "/dev/mapper/";

	if (!strncmp(path, mapper, sizeof(mapper) - 1))
		return n->dm[0] && !strcmp(path + sizeof(mapper) - 1, n->dm);
	return !strncmp(path, dev, sizeof(dev) - 1) && !strcmp(path + sizeof(dev) - 1, n->kname);
}

/* btrfs mounts carry a device number of their own: the source says which device it is. */
static bool mounted_from(struct libmnt_fs *fs, const struct node *n)
{
	const char *src = mnt_fs_get_srcpath(fs);

	return mnt_fs_get_devno(fs) == n->dev ||
	       (!major(mnt_fs_get_devno(fs)) && src && names_node(src, n));
}

static bool has_option(const char *options, const char *name)
{
	return options && !mnt_optstr_get_option(options, name, NULL, NULL);
}

/*
 * Mounted to be written, but the file system below refuses: ext4 and btrfs
 * turn their superblock read-only after an error and leave the mount's own
 * flag alone; newer kernels name it.
 */
static bool is_hurt(struct libmnt_fs *fs)
{
	const char *mount = mnt_fs_get_vfs_options(fs), *super = mnt_fs_get_fs_options(fs);

	return (has_option(mount, "rw") && has_option(super, "ro")) ||
	       has_option(super, "emergency_ro") || has_option(super, "shutdown");
}

static void describe_mount(struct libmnt_fs *fs, struct use *u)
{
	const char *target = mnt_fs_get_target(fs), *type = mnt_fs_get_fstype(fs);
	char clean[96], kind[24];

	text_clean(clean, sizeof(clean), target ? target : "?");
	text_clean(kind, sizeof(kind), type ? type : "?");
	snprintf(u->what, sizeof(u->what), "%s (%s, %s)", clean, kind,
		 is_hurt(fs) || has_option(mnt_fs_get_vfs_options(fs), "ro") ? "ro" : "rw");
}

/* The mount of the whole file system speaks for its device; bind mounts are counted. */
static void note_mounts(struct walk *w, const struct node *n, const char *layer)
{
	struct libmnt_iter *it = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs, *best = NULL;
	unsigned count = 0;
	struct use *u;

	while (it && !mnt_table_next_fs(w->lists->mounts, it, &fs)) {
		const char *root = mnt_fs_get_root(fs);

		if (!mounted_from(fs, n))
			continue;
		count++;
		if (!best || (root && !strcmp(root, "/") && strcmp(mnt_fs_get_root(best), "/")))
			best = fs;
		w->hurt = w->hurt || is_hurt(fs);
	}
	mnt_free_iter(it);
	u = best ? add_use(w, layer) : NULL;
	if (!u)
		return;
	describe_mount(best, u);
	u->more = count - 1;
}

static void note_swap(struct walk *w, const struct node *n, const char *layer)
{
	for (size_t i = 0; i < w->lists->nswaps; i++) {
		struct use *u;

		if (!names_node(w->lists->swaps[i], n))
			continue;
		u = add_use(w, layer);
		if (u)
			snprintf(u->what, sizeof(u->what), "swap");
	}
}

/* ---- the stack ---- */

char *holders_vg_name(char *dst, size_t size, const char *dm)
{
	size_t n = 0;

	for (; *dm && n + 1 < size; dm++) {
		if (*dm == '-' && *++dm != '-')
			break;
		dst[n++] = *dm;
	}
	dst[n] = '\0';
	return dst;
}

static bool is_part(const struct node *n)
{
	return !strncmp(n->uuid, "part", 4) && n->uuid[4] >= '0' && n->uuid[4] <= '9';
}

/* The name by which people know this layer. A partition is only a piece of what is below. */
static void layer_of(char *dst, size_t size, const struct node *n, const char *below)
{
	if (is_part(n))
		snprintf(dst, size, "%s", below);
	else if (!strncmp(n->uuid, "LVM-", 4))
		holders_vg_name(dst, size, n->dm);
	else
		snprintf(dst, size, "%s", n->dm[0] ? n->dm : n->kname);
}

static bool fill_node(const struct lists *l, const char *kname, struct node *n)
{
	uint32_t maj, min;
	char dir[384], dev[24];

	snprintf(n->kname, sizeof(n->kname), "%s", kname);
	snprintf(dir, sizeof(dir), "%s/%s", l->block, n->kname);
	read_attr(n->dm, sizeof(n->dm), dir, "dm/name");
	read_attr(n->uuid, sizeof(n->uuid), dir, "dm/uuid");
	if (!parse_devno(read_attr(dev, sizeof(dev), dir, "dev"), &maj, &min))
		return false;
	n->dev = makedev(maj, min);
	return true;
}

static void visit(struct walk *w, const struct node *n, const char *layer, unsigned depth);

static unsigned visit_holders(struct walk *w, const struct node *n, const char *layer,
			      unsigned depth)
{
	char dir[384], name[64];
	struct dirent *de;
	unsigned count = 0;
	struct node up;
	DIR *d;

	snprintf(dir, sizeof(dir), "%s/%s/holders", w->lists->block, n->kname);
	d = opendir(dir);
	while (d && (de = readdir(d))) {
		if (de->d_name[0] == '.' || !fill_node(w->lists, de->d_name, &up))
			continue;
		count++;
		layer_of(name, sizeof(name), &up, layer);
		visit(w, &up, name, depth + 1);
	}
	if (d)
		closedir(d);
	return count;
}

static void visit(struct walk *w, const struct node *n, const char *layer, unsigned depth)
{
	unsigned before = w->nuses;

	if (depth > DEPTH_MAX || ++w->nodes > NODES_MAX)
		return;
	if (w->lists->mounts)
		note_mounts(w, n, layer);
	note_swap(w, n, layer);
	if (visit_holders(w, n, layer, depth) || w->nuses > before)
		return;
	if (is_part(n))
		w->parts++;
	else if (depth)
		add_use(w,
			layer); /* a volume or array that nothing is mounted from is a user too */
}

/* ---- the text ---- */

static bool said_before(const struct walk *w, unsigned i)
{
	for (unsigned j = 0; j < i; j++) {
		if (!strcmp(w->uses[j].layer, w->uses[i].layer))
			return true;
	}
	return false;
}

static void put_use(char *dst, size_t size, const struct use *u, const char *before)
{
	text_cat(dst, size, "%s%s", before, u->what);
	if (u->more)
		text_cat(dst, size, " +%u", u->more);
}

/* "vg_home > /home (ext4, rw), /var (xfs, rw)": each layer once, with all that it is used for. */
static void put_layer(const struct walk *w, unsigned first, char *dst, size_t size)
{
	const char *layer = w->uses[first].layer, *before = *layer ? " > " : "";

	text_cat(dst, size, "%s%s", *dst ? ", " : "", layer);
	for (unsigned i = first; i < w->nuses; i++) {
		if (strcmp(w->uses[i].layer, layer) != 0 || !w->uses[i].what[0])
			continue;
		put_use(dst, size, &w->uses[i], before);
		before = ", ";
	}
}

static void read_map(const struct lists *l, struct holders_map *m)
{
	struct walk w = { .lists = l };
	struct node n = { .dev = makedev(m->major, m->minor) };
	struct node found;

	snprintf(n.kname, sizeof(n.kname), "%s", m->dm_name);
	if (fill_node(l, m->dm_name, &found))
		n = found;
	visit(&w, &n, "", 0);
	m->users[0] = '\0';
	for (unsigned i = 0; i < w.nuses; i++) {
		if (!said_before(&w, i))
			put_layer(&w, i, m->users, sizeof(m->users));
	}
	m->hurt = w.hurt;
	m->parts = w.parts;
}

bool holders_read(const struct holders_src *src, struct holders_map *maps, size_t n)
{
	struct lists l = { .block = src->block ? src->block : "/sys/block" };
	bool got;

	l.mounts = read_mounts(src->mountinfo ? src->mountinfo : "/proc/self/mountinfo");
	read_swaps(&l, src->swaps ? src->swaps : "/proc/swaps");
	for (size_t i = 0; i < n; i++)
		read_map(&l, &maps[i]);
	got = l.mounts != NULL;
	mnt_unref_table(l.mounts);
	for (size_t i = 0; i < l.nswaps; i++)
		free(l.swaps[i]);
	free(l.swaps);
	return got;
}
