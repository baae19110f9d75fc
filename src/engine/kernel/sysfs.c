/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysfs: small reads below a root.
 *
 * libudev would do for a host, but it has no root to be given, and half of
 * what is wanted here (class devices of FC and iSCSI, binary pages) it leaves
 * to the caller anyway.
 */
#include "engine/kernel/sysfs.h"

#include "base/parse.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A name that does not fit is a name that does not exist. */
static bool full_name(char name[SYSFS_PATH], const char *root, const char *fmt, va_list ap)
{
	int n = snprintf(name, SYSFS_PATH, "%s", root), m;

	if (n < 0 || n >= SYSFS_PATH)
		return false;
	m = vsnprintf(name + n, (size_t)(SYSFS_PATH - n), fmt, ap);
	return m >= 0 && m < SYSFS_PATH - n;
}

static size_t read_file(void *dst, size_t size, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, dst, size);
	close(fd);
	return n > 0 ? (size_t)n : 0;
}

static bool vtext(char *dst, size_t size, const char *root, const char *fmt, va_list ap)
{
	char name[SYSFS_PATH], *start;
	size_t n = 0;

	if (full_name(name, root, fmt, ap))
		n = read_file(dst, size - 1, name);
	dst[n] = '\0';
	text_trim(dst);
	/* SCSI strings are padded; some attributes begin with blanks. */
	start = dst + strspn(dst, " \t");
	memmove(dst, start, strlen(start) + 1);
	if (!strcmp(dst, "(null)") || !strcmp(dst, "<NULL>"))
		dst[0] = '\0';
	return dst[0] != '\0';
}

bool sysfs_text(char *dst, size_t size, const char *root, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = vtext(dst, size, root, fmt, ap);
	va_end(ap);
	return ok;
}

uint64_t sysfs_number(uint64_t dflt, const char *root, const char *fmt, ...)
{
	char text[32];
	uint64_t v;
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = vtext(text, sizeof(text), root, fmt, ap);
	va_end(ap);
	return ok && parse_u64(text, &v) ? v : dflt;
}

size_t sysfs_bytes(void *dst, size_t size, const char *root, const char *fmt, ...)
{
	char name[SYSFS_PATH];
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = full_name(name, root, fmt, ap);
	va_end(ap);
	return ok ? read_file(dst, size, name) : 0;
}

bool sysfs_link(char *dst, size_t size, const char *root, const char *fmt, ...)
{
	char name[SYSFS_PATH];
	ssize_t n = -1;
	va_list ap;

	va_start(ap, fmt);
	if (full_name(name, root, fmt, ap))
		n = readlink(name, dst, size);
	va_end(ap);
	if (n < 0 || (size_t)n >= size)
		n = 0;
	dst[n] = '\0';
	return n > 0;
}

bool sysfs_exists(const char *root, const char *fmt, ...)
{
	char name[SYSFS_PATH];
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = full_name(name, root, fmt, ap) && !access(name, F_OK);
	va_end(ap);
	return ok;
}

bool sysfs_component(char *dst, size_t size, const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (!strncmp(p, prefix, n) && p[n] >= '0' && p[n] <= '9') {
			snprintf(dst, size, "%.*s", (int)strcspn(p, "/"), p);
			return true;
		}
	}
	dst[0] = '\0';
	return false;
}

bool sysfs_hctl(struct sysfs_hctl *out, const char *path)
{
	unsigned h, c, t;
	unsigned long long l;
	int n;

	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		n = 0;
		if (sscanf(p, "%u:%u:%u:%llu%n", &h, &c, &t, &l, &n) == 4 &&
		    (p[n] == '/' || !p[n])) {
			*out = (struct sysfs_hctl){ h, c, t, l, "" };
			snprintf(out->text, sizeof(out->text), "%.*s", n, p);
			return true;
		}
	}
	return false;
}

const char *sysfs_next_name(void **dir, const char *root, const char *folder)
{
	char name[SYSFS_PATH];
	const struct dirent *d;

	if (!*dir) {
		snprintf(name, sizeof(name), "%s%s", root, folder);
		*dir = opendir(name);
	}
	while (*dir && (d = readdir(*dir)) != NULL) {
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			return d->d_name;
	}
	if (*dir)
		closedir(*dir);
	*dir = NULL;
	return NULL;
}
