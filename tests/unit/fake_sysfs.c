/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_sysfs: a folder that looks like /sys and /proc. */
#include "fake_sysfs.h"

#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char fake_root[64];

int fake_sysfs_new(void **state)
{
	(void)state;
	strcpy(fake_root, "/tmp/sandeck-sysXXXXXX");
	return mkdtemp(fake_root) ? 0 : -1;
}

static int remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(name);
}

int fake_sysfs_remove(void **state)
{
	(void)state;
	return nftw(fake_root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void full(char dst[512], const char *name)
{
	snprintf(dst, 512, "%s%s", fake_root, name);
	for (char *p = dst + strlen(fake_root) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(dst, 0755);
		*p = '/';
	}
}

void fake_bytes(const char *name, const void *bytes, size_t n)
{
	char path[512];
	int fd;

	full(path, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert(fd >= 0);
	assert(write(fd, bytes, n) == (ssize_t)n);
	close(fd);
}

void fake_text(const char *name, const char *text)
{
	fake_bytes(name, text, strlen(text));
}

void fake_link(const char *name, const char *to)
{
	char path[512];

	full(path, name);
	unlink(path);
	assert(!symlink(to, path));
}

void fake_delete(const char *name)
{
	char path[512];

	full(path, name);
	assert(!nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS));
}

void fake_disk(const char *devno, const char *sd, const char *path)
{
	static const char *const attrs[][2] = { { "vendor", "NETAPP  \n" },
						{ "timeout", "30\n" },
						{ "model", "LUN C-Mode      \n" },
						{ "rev", "9131\n" },
						{ "state", "running\n" } };
	char name[256], to[256];

	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		snprintf(name, sizeof(name), "/sys/devices/pci0/%s/%s", path, attrs[i][0]);
		fake_text(name, attrs[i][1]);
	}
	snprintf(name, sizeof(name), "/sys/devices/pci0/%s/block/%s/size", path, sd);
	fake_text(name, "2048\n");
	snprintf(name, sizeof(name), "/sys/devices/pci0/%s/block/%s/device", path, sd);
	fake_link(name, "../..");
	snprintf(name, sizeof(name), "/sys/dev/block/%s", devno);
	snprintf(to, sizeof(to), "../../devices/pci0/%s/block/%s", path, sd);
	fake_link(name, to);
}
