/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uevent: block devices that come, change and go.
 *
 * Two monitors of libudev.  The kernel's group says at once that something
 * exists, is gone or is another table; the udev group says, seconds later, that
 * the rules have run and its properties can be read.  Reading a monitor never
 * blocks; uevent_serial() may, and is for threads.
 */
#ifndef ENGINE_KERNEL_UEVENT_H
#define ENGINE_KERNEL_UEVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct uevent;

enum uevent_what {
	UEVENT_ADD,
	UEVENT_CHANGE,
	UEVENT_REMOVE,
	UEVENT_PATH, /* dm-multipath failed or reinstated a path of this map */
	UEVENT_READY /* udev's rules have run over it */
};

struct uevent_hooks {
	void *ctx;
	void (*device)(void *ctx, enum uevent_what what, uint32_t major, uint32_t minor,
		       bool is_dm);
	void (*lost)(
		void *ctx); /* there were more than the socket holds: anything may have changed */
};

/* NULL when the kernel's group cannot be listened to (a network namespace of its own). */
struct uevent *uevent_new(uv_loop_t *loop, const struct uevent_hooks *hooks);
/* NULL is fine. */
void uevent_close(struct uevent *u);

/* udev's ID_SERIAL of a block device; "" while there is none. May block. */
void uevent_serial(uint32_t major, uint32_t minor, char *dst, size_t size);

#endif
