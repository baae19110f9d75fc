/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmsg: the kernel's log as /dev/kmsg has it.
 *
 * printk's clock is the monotonic one, near enough: neither counts the time
 * that a host is suspended, so a record from before a suspension seems younger
 * by that much.  Hosts with a SAN are not suspended.
 */
#include "engine/kernel/kmsg.h"

#include "base/mono.h"
#include "base/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* PRINTK_MESSAGE_MAX, kernel/printk/internal.h: shorter buffers are refused (EINVAL) */
#define RECORD_MAX  2048
#define RECORDS_MAX 200000 /* a log to which more is added than is read */
/* While a host boots, all its disks and links are found: that is not told. */
#define BOOT_MS 300000

struct kmsg_clock kmsg_clock_now(int64_t engine_now)
{
	return (struct kmsg_clock){ engine_now, mono_ms() };
}

int64_t kmsg_time(const struct kmsg_clock *c, int64_t usec)
{
	return c->now - c->mono_ms + usec / 1000;
}

/* Digits up to stop, which is skipped. */
static bool take_number(char **at, char stop, int64_t *out)
{
	char *end = strchr(*at, stop);
	uint64_t n;

	if (!end || !parse_u64n(*at, (size_t)(end - *at), &n) || n > INT64_MAX)
		return false;
	*at = end + 1;
	*out = (int64_t)n;
	return true;
}

char *kmsg_record(char *record, int64_t *usec, uint64_t *seq)
{
	int64_t priority, number;
	char *at = record, *text = strchr(record, ';');

	if (!text || !take_number(&at, ',', &priority) || !take_number(&at, ',', &number) ||
	    !take_number(&at, ',', usec) || at > text)
		return NULL;
	*seq = (uint64_t)number;
	text++;
	text[strcspn(text, "\n")] = '\0';
	return priority >> 3 ? NULL : text; /* a facility: not from printk */
}

static void take_record(char *record, const struct kmsg_clock *clock, struct kmsg_read *out)
{
	int64_t usec = -1;
	uint64_t seq = 0;
	char *text = kmsg_record(record, &usec, &seq);

	if (usec >= 0 && out->oldest_usec < 0) {
		out->oldest_usec = usec;
		out->whole = seq == 0;
	}
	if (text)
		klog_list_add(&out->facts, KLOG_KERNEL, text, kmsg_time(clock, usec), "kernel log");
}

/* The device gives one record at a time, a file in its place (a test's) all of them. */
static void take_records(char *buf, const struct kmsg_clock *clock, struct kmsg_read *out)
{
	char *line;

	while ((line = strsep(&buf, "\n")) != NULL) {
		if (*line != ' ') /* "SUBSYSTEM=scsi" and the like belong to the record before */
			take_record(line, clock, out);
	}
}

/* EPIPE: what we were about to read was just overwritten; the next read goes on after it. */
static int read_all(int fd, const struct kmsg_clock *clock, struct kmsg_read *out)
{
	char buf[RECORD_MAX * 4 + 1]; /* a byte that is not printable is four */
	ssize_t n;

	for (int i = 0; i < RECORDS_MAX; i++) {
		n = read(fd, buf, sizeof(buf) - 1);
		if (n == 0 || (n < 0 && errno == EAGAIN))
			return 0;
		if (n < 0 && errno != EPIPE && errno != EINTR)
			return errno;
		if (n < 0)
			continue;
		buf[n] = '\0';
		take_records(buf, clock, out);
	}
	return 0;
}

int kmsg_read(const char *root, const struct kmsg_clock *clock, struct kmsg_read *out)
{
	char path[512];
	int fd, rc;

	*out = (struct kmsg_read){ .oldest_usec = -1 };
	out->facts.calm_from = kmsg_time(clock, (int64_t)BOOT_MS * 1000);
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno;
	rc = read_all(fd, clock, out);
	close(fd);
	if (rc)
		klog_list_fini(&out->facts);
	return rc;
}
