/* SPDX-License-Identifier: GPL-2.0-or-later */
/* initramfs: the times of the image and of the files that it has copies of. */
#include "engine/conf/initramfs.h"

#include "base/attr.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

/* Before and behind the kernel's release; the first that is there is the image. */
static const struct image {
	const char *before, *behind;
} images[] = {
	{ "/boot/initrd.img-", "" },    /* Debian */
	{ "/boot/initramfs-", ".img" }, /* dracut */
	{ "/boot/initrd-", "" },        /* SUSE */
};

/* What puts multipath into an image, and how an image is made anew. */
static const struct maker {
	const char *hook, *command;
} makers[] = {
	{ "/usr/share/initramfs-tools/hooks/multipath", "update-initramfs -u" },
	{ "/usr/lib/dracut/modules.d/90multipath", "dracut -f" },
	{ "/usr/lib/dracut/modules.d/70multipath", "dracut -f" },
};

static const char *const copied[] = {
	"/etc/multipath.conf",
	"/etc/multipath/bindings",
	"/etc/multipath/wwids",
};

static bool look(const char *root, const char *path, struct stat *st)
{
	char full[PATH_MAX];

	return snprintf(full, sizeof(full), "%s%s", root, path) < PATH_MAX && !stat(full, st);
}

static bool find_image(const char *root, const char *release, char path[PATH_MAX], struct stat *st)
{
	for (size_t i = 0; i < ARRAY_LEN(images); i++) {
		snprintf(path, PATH_MAX, "%s%s%s", images[i].before, release, images[i].behind);
		if (look(root, path, st))
			return true;
	}
	return false;
}

static const struct maker *find_maker(const char *root)
{
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(makers); i++) {
		if (look(root, makers[i].hook, &st))
			return &makers[i];
	}
	return NULL;
}

static bool is_newer(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

unsigned initramfs_check(const char *root, const char *release, struct str *out)
{
	const struct maker *maker = find_maker(root);
	char image[PATH_MAX];
	struct stat made, now;
	unsigned n = 0;

	if (!maker || !find_image(root, release, image, &made))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(copied); i++) {
		if (!look(root, copied[i], &now) || !is_newer(&now, &made))
			continue;
		n++;
		str_addf(out,
			 "%s was made before %s was last changed, and may hold an older copy, "
			 "which the next start of the system goes by: run `%s`\n",
			 image, copied[i], maker->command);
	}
	return n;
}
