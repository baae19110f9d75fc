/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_ioctl: reading device mapper, and messages to targets.
 *
 * The kernel copies the whole buffer in and out at each call, so a buffer that
 * once grew for a list of thousands must not be offered for a status line: the
 * sizes are kept apart (1,000 status calls: 157 ms against 628 in a guest).
 */
#include "engine/kernel/dm_ioctl.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CONTROL        "/dev/" DM_DIR "/" DM_CONTROL_NODE
#define SIZE_LIST      (32u << 10)
#define SIZE_STATUS    (1u << 10)
#define SIZE_MESSAGE   (4u << 10)
#define SIZE_MAX_REPLY (64u << 20)
#define MINOR_ARM_POLL 37

struct dm_ctl {
	int fd;
	uint32_t minor;
	struct dm_ioctl *buf;
	size_t cap;
	uint32_t list_size, status_size; /* what sufficed so far */
};

/* ---- one call ---- */

static struct dm_ioctl *prepare(struct dm_ctl *c, uint32_t size, uint32_t flags)
{
	if (c->cap < size) {
		c->buf = xrealloc(c->buf, 1, size);
		c->cap = size;
	}
	memset(c->buf, 0, sizeof(*c->buf));
	c->buf->version[0] = DM_VERSION_MAJOR; /* and 4.0: whatever newer 4.x the kernel has */
	c->buf->data_size = size;
	c->buf->data_start = sizeof(*c->buf);
	c->buf->flags = flags;
	return c->buf;
}

static int code_of(int errnum)
{
	switch (errnum) {
	case ENXIO:
	case ENODEV:
	case ENOENT:
		return E_NOTFOUND;
	case EACCES:
	case EPERM:
		return E_PERM;
	case EBUSY:
		return E_BUSY;
	case EINVAL:
		return E_USAGE;
	case ENOTTY:
	case EOPNOTSUPP:
		return E_UNSUPPORTED;
	default:
		return E_IO;
	}
}

static int call(struct dm_ctl *c, unsigned long what, const char *name, struct err *e)
{
	if (!ioctl(c->fd, what, c->buf))
		return 0;
	return err_errno(e, code_of(errno), errno, "device mapper, %s", name);
}

/* The reply's data; false when the buffer was too small for it. */
static bool reply(const struct dm_ctl *c, struct dm_data *out)
{
	const struct dm_ioctl *h = c->buf;
	size_t end = h->data_size < c->cap ? h->data_size : c->cap;

	if (h->flags & DM_BUFFER_FULL_FLAG)
		return false;
	out->p = (const char *)h + h->data_start;
	out->len = h->data_start <= end ? end - h->data_start : 0;
	return true;
}

/* A call whose reply may need a larger buffer: *size grows and stays grown. */
static int call_growing(struct dm_ctl *c, unsigned long what, const char *name, uint32_t *size,
			uint32_t flags, uint64_t dev, struct dm_data *out, struct err *e)
{
	for (;; *size *= 2) {
		int rc;

		prepare(c, *size, flags)->dev = dev;
		rc = call(c, what, name, e);
		if (rc)
			return rc;
		if (reply(c, out))
			return 0;
		if (*size >= SIZE_MAX_REPLY)
			return err_set(e, E_IO, "device mapper, %s: the reply is over %u MB", name,
				       SIZE_MAX_REPLY >> 20);
	}
}

/* ---- open ---- */

static bool kernel_has_dm(void)
{
	FILE *f = fopen("/proc/misc", "re");
	char line[128];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, " device-mapper\n") != NULL;
	if (f)
		fclose(f);
	return found;
}

static int cannot_open(int errnum, struct err *e)
{
	if (errnum == EACCES || errnum == EPERM)
		return err_errno(e, E_PERM, errnum, CONTROL);
	if (kernel_has_dm())
		return err_errno(e, E_NOTFOUND, errnum, CONTROL);
	return err_set(e, E_UNSUPPORTED,
		       "the kernel has no device mapper (no " CONTROL " and none in /proc/misc)");
}

int dm_open(struct dm_ctl **out, struct err *e)
{
	struct dm_ctl *c;
	int fd = open(CONTROL, O_RDWR | O_CLOEXEC), rc;

	*out = NULL;
	if (fd < 0)
		return cannot_open(errno, e);
	c = xcalloc(1, sizeof(*c));
	c->fd = fd;
	c->list_size = SIZE_LIST;
	c->status_size = SIZE_STATUS;
	prepare(c, sizeof(*c->buf), 0);
	rc = call(c, DM_VERSION, "version", e);
	c->minor = c->buf->version[1];
	if (rc) {
		dm_close(c);
		return rc;
	}
	*out = c;
	return 0;
}

void dm_close(struct dm_ctl *c)
{
	if (!c)
		return;
	close(c->fd);
	free(c->buf);
	free(c);
}

int dm_fd(const struct dm_ctl *c)
{
	return c->fd;
}

bool dm_can_poll(const struct dm_ctl *c)
{
	return c->minor >= MINOR_ARM_POLL;
}

uint32_t dm_minor_version(const struct dm_ctl *c)
{
	return c->minor;
}

/* ---- reading ---- */

int dm_arm(struct dm_ctl *c, struct err *e)
{
	prepare(c, sizeof(*c->buf), 0);
	return call(c, DM_DEV_ARM_POLL, "arm poll", e);
}

int dm_list(struct dm_ctl *c, struct dm_data *out, struct err *e)
{
	/* With this flag, and only then, the records carry uuids. */
	return call_growing(c, DM_LIST_DEVICES, "list", &c->list_size, DM_UUID_FLAG, 0, out, e);
}

int dm_target_version(struct dm_ctl *c, const char *type, uint32_t version[3], struct err *e)
{
	struct dm_data d;
	/* Not DM_GET_TARGET_VERSION: that would load the module. */
	int rc = call_growing(c, DM_LIST_VERSIONS, "versions", &c->list_size, 0, 0, &d, e);

	if (rc)
		return rc;
	if (!dm_reply_version(&d, type, version))
		return err_set(e, E_NOTFOUND, "no %s target is loaded", type);
	return 0;
}

static struct dm_status take_head(struct dm_ioctl *h)
{
	h->name[sizeof(h->name) - 1] = h->uuid[sizeof(h->uuid) - 1] = '\0';
	return (struct dm_status){ .name = h->name,
				   .uuid = h->uuid,
				   .event_nr = h->event_nr,
				   .open_count = h->open_count,
				   .suspended = h->flags & DM_SUSPEND_FLAG,
				   .staged = h->flags & DM_INACTIVE_PRESENT_FLAG,
				   .ro = h->flags & DM_READONLY_FLAG,
				   .ntargets = h->target_count };
}

int dm_head(struct dm_ctl *c, uint32_t major, uint32_t minor, struct dm_status *out, struct err *e)
{
	int rc;

	prepare(c, sizeof(*c->buf), 0)->dev = dm_encode_dev(major, minor);
	rc = call(c, DM_DEV_STATUS, "header", e);
	if (!rc)
		*out = take_head(c->buf);
	return rc;
}

int dm_status(struct dm_ctl *c, uint32_t major, uint32_t minor, enum dm_which which,
	      struct dm_status *out, struct err *e)
{
	uint32_t flags = DM_NOFLUSH_FLAG | (which == DM_TABLE ? DM_STATUS_TABLE_FLAG : 0);
	struct dm_data d;
	int rc = call_growing(c, DM_TABLE_STATUS, "status", &c->status_size, flags,
			      dm_encode_dev(major, minor), &d, e);

	if (rc)
		return rc;
	*out = take_head(c->buf);
	if (out->ntargets && !dm_reply_target(&d, &out->target))
		return err_set(e, E_IO, "device mapper, status of %s: cut off", out->name);
	return 0;
}

/* ---- messages ---- */

int dm_send(struct dm_ctl *c, const char *uuid, const char *name, const char *text, struct err *e)
{
	size_t len = strlen(text) + 1;
	struct dm_ioctl *h;
	struct dm_target_msg msg = { .sector = 0 };

	if (len > SIZE_MESSAGE)
		return err_set(e, E_USAGE, "a message of %zu bytes", len);
	h = prepare(c, (uint32_t)(sizeof(*h) + sizeof(msg) + len), 0);
	/* uuid or name, never both: the kernel refuses that. */
	if (*uuid)
		snprintf(h->uuid, sizeof(h->uuid), "%s", uuid);
	else
		snprintf(h->name, sizeof(h->name), "%s", name);
	memcpy((char *)h + h->data_start, &msg, sizeof(msg));
	memcpy((char *)h + h->data_start + sizeof(msg), text, len);
	return call(c, DM_TARGET_MSG, text, e);
}
