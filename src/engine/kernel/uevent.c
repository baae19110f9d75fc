/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uevent: block devices that come, change and go; the only file that knows
 * libudev.
 */
#include "engine/kernel/uevent.h"

#include "base/attr.h"
#include "base/mem.h"

#include <errno.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* A fabric that comes back brings thousands at once. */
#define RECEIVE_BUFFER (16 << 20)
/* So many a turn of the loop: the rest waits in the socket. */
#define AT_ONCE 64

struct monitor {
	uv_poll_t poll;
	struct uevent *u;
	struct udev_monitor *mon;
	bool from_udev;
};

struct uevent {
	struct udev *udev;
	struct monitor kernel, ready;
	struct uevent_hooks hooks;
	int open; /* handles */
};

/* ---- one event ---- */

static bool is(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

static enum uevent_what what_of(struct udev_device *dev, bool from_udev)
{
	const char *action = udev_device_get_action(dev);
	const char *dm = udev_device_get_property_value(dev, "DM_ACTION");

	if (is(action, "remove"))
		return UEVENT_REMOVE;
	if (from_udev)
		return UEVENT_READY;
	if (is(dm, "PATH_FAILED") || is(dm, "PATH_REINSTATED"))
		return UEVENT_PATH;
	return is(action, "add") ? UEVENT_ADD : UEVENT_CHANGE;
}

static void tell(struct monitor *m, struct udev_device *dev)
{
	const struct uevent_hooks *h = &m->u->hooks;
	const char *name = udev_device_get_sysname(dev);
	dev_t no = udev_device_get_devnum(dev);
	enum uevent_what what = what_of(dev, m->from_udev);

	/* What is removed is not news again once the rules have run. */
	if (m->from_udev && what == UEVENT_REMOVE)
		return;
	h->device(h->ctx, what, major(no), minor(no), name && !strncmp(name, "dm-", 3));
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct monitor *m = poll->data;
	struct udev_device *dev;

	(void)events;
	if (status < 0)
		return;
	for (int i = 0; i < AT_ONCE; i++) {
		errno = 0;
		dev = udev_monitor_receive_device(m->mon);
		if (!dev)
			break;
		tell(m, dev);
		udev_device_unref(dev);
	}
	if (errno == ENOBUFS)
		m->u->hooks.lost(m->u->hooks.ctx);
}

/* ---- open and close ---- */

static bool monitor_open(struct uevent *u, uv_loop_t *loop, struct monitor *m, const char *group)
{
	m->u = u;
	m->from_udev = !strcmp(group, "udev");
	m->mon = udev_monitor_new_from_netlink(u->udev, group);
	if (!m->mon)
		return false;
	udev_monitor_filter_add_match_subsystem_devtype(m->mon, "block", NULL);
	/* Only root may have a larger one; others have the default and may lose some. */
	udev_monitor_set_receive_buffer_size(m->mon, RECEIVE_BUFFER);
	if (udev_monitor_enable_receiving(m->mon) < 0 ||
	    uv_poll_init(loop, &m->poll, udev_monitor_get_fd(m->mon))) {
		udev_monitor_unref(m->mon);
		m->mon = NULL;
		return false;
	}
	m->poll.data = m;
	uv_poll_start(&m->poll, UV_READABLE, on_readable);
	u->open++;
	return true;
}

static void release(struct uevent *u)
{
	udev_unref(u->udev);
	free(u);
}

struct uevent *uevent_new(uv_loop_t *loop, const struct uevent_hooks *hooks)
{
	struct uevent *u = xcalloc(1, sizeof(*u));

	u->hooks = *hooks;
	u->udev = udev_new();
	if (!u->udev || !monitor_open(u, loop, &u->kernel, "kernel")) {
		release(u);
		return NULL;
	}
	/* Without udevd there are no rules and no properties to wait for. */
	monitor_open(u, loop, &u->ready, "udev");
	return u;
}

static void on_closed(uv_handle_t *h)
{
	struct monitor *m = h->data;

	udev_monitor_unref(m->mon);
	if (!--m->u->open)
		release(m->u);
}

void uevent_close(struct uevent *u)
{
	if (!u)
		return;
	uv_close((uv_handle_t *)&u->kernel.poll, on_closed);
	if (u->ready.mon)
		uv_close((uv_handle_t *)&u->ready.poll, on_closed);
}

/* ---- properties ---- */

void uevent_serial(uint32_t major, uint32_t minor, char *dst, size_t size)
{
	/* libudev's objects may not be shared between threads: this one is the caller's alone. */
	struct udev *udev = udev_new();
	struct udev_device *dev =
		udev ? udev_device_new_from_devnum(udev, 'b', makedev(major, minor)) : NULL;
	const char *serial = dev ? udev_device_get_property_value(dev, "ID_SERIAL") : NULL;

	snprintf(dst, size, "%s", serial ? serial : "");
	if (dev)
		udev_device_unref(dev);
	if (udev)
		udev_unref(udev);
}
