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
#include "engine/kernel/mountinfo.h"
#include "engine/kernel/swaps.h"
#include "engine/kernel/sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>

#define DEPTH_MAX 8   /* layers; thin pools have five */
#define USES_MAX  16  /* shown or counted per map */
#define NODES_MAX 256 /* devices looked at per map: a cycle or a monster ends here */

struct lists {
	const char *root;
	struct mounts mounts;
	struct swaps swaps;
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
	struct holders_stack *stack;      /* NULL: not wanted */
	const char *chain[DEPTH_MAX + 1]; /* the layer at each depth of the walk */
	struct use uses[USES_MAX];
	unsigned nuses, parts, mapped, nodes;
	bool hurt;
};

/* ---- files ---- */

static bool read_mounts(struct lists *l)
{
	char name[SYSFS_PATH];

	snprintf(name, sizeof(name), "%s/proc/self/mountinfo", l->root);
	return mounts_read(&l->mounts, name);
}

/* ---- the whole stack ---- */

void holders_stack_fini(struct holders_stack *s)
{
	free(s->uses);
	free(s->devs);
	*s = (struct holders_stack){ .uses = NULL };
}

static void stack_dev(struct walk *w, const struct node *n)
{
	struct holders_stack *s = w->stack;
	struct holders_dev *d;

	if (!s)
		return;
	s->devs = mem_grow(s->devs, &s->cap_devs, s->ndevs + 1, sizeof(*s->devs));
	d = &s->devs[s->ndevs++];
	*d = (struct holders_dev){ .major = major(n->dev), .minor = minor(n->dev) };
	snprintf(d->kname, sizeof(d->kname), "%s", n->kname);
}

/* The layers up to depth by their names; a partition has that of what is below. */
static void put_chain(const struct walk *w, unsigned depth, char *dst, size_t size)
{
	*dst = '\0';
	for (unsigned i = 1; i <= depth; i++) {
		char clean[64];

		if (!*w->chain[i] || !strcmp(w->chain[i], w->chain[i - 1]))
			continue;
		text_cat(dst, size, "%s%s", *dst ? " > " : "",
			 text_clean(clean, sizeof(clean), w->chain[i]));
	}
}

static void stack_use(struct walk *w, unsigned depth, const char *what, uint32_t mount)
{
	struct holders_stack *s = w->stack;
	struct holders_use *u;

	if (!s)
		return;
	s->uses = mem_grow(s->uses, &s->cap_uses, s->nuses + 1, sizeof(*s->uses));
	u = &s->uses[s->nuses++];
	*u = (struct holders_use){ .mount = mount };
	put_chain(w, depth, u->chain, sizeof(u->chain));
	snprintf(u->what, sizeof(u->what), "%s", what);
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
static bool mounted_from(const struct mount *m, const struct node *n)
{
	return makedev(m->major, m->minor) == n->dev || (!m->major && names_node(m->source, n));
}

/*
 * ext4 since 6.12, and in stable kernels, refuses writes after an error with
 * nothing to see in mountinfo.  An error noted since boot, where errors=remount-ro
 * says what follows from one, is as good as seeing it.
 */
static bool ext4_stopped(const struct lists *l, const struct node *n)
{
	struct timespec up;
	char options[1024];
	uint64_t boot;

	if (!sysfs_number(0, l->root, "/sys/fs/ext4/%s/errors_count", n->kname))
		return false;
	clock_gettime(CLOCK_BOOTTIME, &up);
	boot = (uint64_t)(time(NULL) - up.tv_sec);
	return sysfs_number(0, l->root, "/sys/fs/ext4/%s/last_error_time", n->kname) >= boot &&
	       sysfs_text(options, sizeof(options), l->root, "/proc/fs/ext4/%s/options",
			  n->kname) &&
	       strstr(options, "errors=remount-ro");
}

/*
 * Mounted to be written, but the file system below refuses: it turned its
 * superblock read-only after an error and left the mount's own flag alone;
 * newer kernels name it.
 */
static bool is_hurt(const struct lists *l, const struct mount *m, const struct node *n)
{
	if (mount_has_option(m->super, "emergency_ro") || mount_has_option(m->super, "shutdown"))
		return true;
	if (!mount_has_option(m->options, "rw"))
		return false;
	return mount_has_option(m->super, "ro") ||
	       (!strncmp(m->type, "ext", 3) && ext4_stopped(l, n));
}

static char *describe_mount(const struct mount *m, bool hurt, char *dst, size_t size)
{
	char clean[96], kind[24];

	text_clean(clean, sizeof(clean), m->target);
	text_clean(kind, sizeof(kind), m->type);
	snprintf(dst, size, "%s (%s, %s)", clean, kind,
		 hurt || mount_has_option(m->options, "ro") ? "ro" : "rw");
	return dst;
}

/* The mount of the whole file system speaks for its device; bind mounts are counted. */
static void note_mounts(struct walk *w, const struct node *n, const char *layer, unsigned depth)
{
	const struct mounts *mounts = &w->lists->mounts;
	const struct mount *best = NULL;
	unsigned count = 0;
	bool hurt = false;
	struct use *u;

	for (size_t i = 0; i < mounts->n; i++) {
		const struct mount *m = &mounts->mount[i];
		char what[200];
		bool ill;

		if (!mounted_from(m, n))
			continue;
		ill = is_hurt(w->lists, m, n);
		if (w->stack)
			stack_use(w, depth, describe_mount(m, ill, what, sizeof(what)), m->id);
		count++;
		if (!best || (!strcmp(m->root, "/") && strcmp(best->root, "/") != 0))
			best = m;
		hurt = hurt || ill;
	}
	w->hurt = w->hurt || hurt;
	u = best ? add_use(w, layer) : NULL;
	if (!u)
		return;
	describe_mount(best, hurt, u->what, sizeof(u->what));
	u->more = count - 1;
}

static void note_swap(struct walk *w, const struct node *n, const char *layer, unsigned depth)
{
	for (size_t i = 0; i < w->lists->swaps.n; i++) {
		struct use *u;

		if (!names_node(w->lists->swaps.name[i], n))
			continue;
		stack_use(w, depth, "swap", 0);
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
	char dev[24];

	snprintf(n->kname, sizeof(n->kname), "%s", kname);
	sysfs_text(n->dm, sizeof(n->dm), l->root, "/sys/block/%s/dm/name", n->kname);
	sysfs_text(n->uuid, sizeof(n->uuid), l->root, "/sys/block/%s/dm/uuid", n->kname);
	if (!sysfs_text(dev, sizeof(dev), l->root, "/sys/block/%s/dev", n->kname) ||
	    !parse_devno(dev, &maj, &min))
		return false;
	n->dev = makedev(maj, min);
	return true;
}

static void visit(struct walk *w, const struct node *n, const char *layer, unsigned depth);

static unsigned visit_holders(struct walk *w, const struct node *n, const char *layer,
			      unsigned depth)
{
	char folder[128], name[64];
	const char *holder;
	unsigned count = 0;
	void *dir = NULL;
	struct node up;

	snprintf(folder, sizeof(folder), "/sys/block/%s/holders", n->kname);
	while ((holder = sysfs_next_name(&dir, w->lists->root, folder))) {
		if (!fill_node(w->lists, holder, &up))
			continue;
		count++;
		layer_of(name, sizeof(name), &up, layer);
		visit(w, &up, name, depth + 1);
	}
	return count;
}

static void visit(struct walk *w, const struct node *n, const char *layer, unsigned depth)
{
	size_t stacked = w->stack ? w->stack->nuses : 0;
	unsigned before = w->nuses;

	if (depth > DEPTH_MAX || ++w->nodes > NODES_MAX)
		return;
	w->chain[depth] = layer;
	w->mapped += depth == 1 && is_part(n);
	stack_dev(w, n);
	note_mounts(w, n, layer, depth);
	note_swap(w, n, layer, depth);
	if (visit_holders(w, n, layer, depth) || w->nuses > before)
		return;
	if (is_part(n)) {
		w->parts++;
	} else if (depth) {
		/* a volume or array that nothing is mounted from is a user too */
		add_use(w, layer);
		if (w->stack && w->stack->nuses == stacked)
			stack_use(w, depth, "", 0);
	}
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
	struct walk w = { .lists = l, .stack = m->stack };
	struct node n = { .dev = makedev(m->major, m->minor) };

	snprintf(n.kname, sizeof(n.kname), "%s", m->dm_name);
	snprintf(n.dm, sizeof(n.dm), "%s", m->name);
	visit(&w, &n, "", 0);
	m->users[0] = '\0';
	for (unsigned i = 0; i < w.nuses; i++) {
		if (!said_before(&w, i))
			put_layer(&w, i, m->users, sizeof(m->users));
	}
	m->hurt = w.hurt;
	m->parts = w.parts;
	m->mapped = w.mapped;
}

bool holders_read(const char *root, struct holders_map *maps, size_t n)
{
	struct lists l = { .root = root };
	bool got = read_mounts(&l);

	swaps_read(&l.swaps, root);
	for (size_t i = 0; i < n; i++)
		read_map(&l, &maps[i]);
	mounts_fini(&l.mounts);
	swaps_fini(&l.swaps);
	return got;
}
