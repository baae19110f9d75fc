/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diskstats: the counters of all block devices, from one read.
 *
 * Thousands of lines a second go through here, so the parser is a single walk
 * without copies.
 */
#include "engine/kernel/diskstats.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The numbers after the name, from 0. */
enum field {
	F_RD_IOS,
	F_RD_MERGED,
	F_RD_SECTORS,
	F_RD_MS,
	F_WR_IOS,
	F_WR_MERGED,
	F_WR_SECTORS,
	F_WR_MS,
	F_INFLIGHT,
	F_BUSY_MS,
	F_QUEUE_MS,
	F_NEEDED,
	F_DISCARDS = F_NEEDED, /* since 4.18 */
	F_DISCARDS_MERGED,
	F_DISCARD_SECTORS,
	F_DISCARD_MS,
	F_FLUSHES, /* since 5.5 */
	NFIELDS
};

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

/* The number at p; NULL when there is none. */
static const char *take_number(const char *p, const char *end, uint64_t *out)
{
	const char *start = p = skip_blanks(p, end);
	uint64_t v = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	*out = v;
	return p > start ? p : NULL;
}

static bool take_line(const char *p, const char *end, struct diskstats_line *out)
{
	uint64_t major, minor;

	p = take_number(p, end, &major);
	p = p ? take_number(p, end, &minor) : NULL;
	if (!p || major > UINT32_MAX || minor > UINT32_MAX)
		return false;
	p = skip_blanks(p, end);
	p = memchr(p, ' ', (size_t)(end - p)); /* the name */
	out->major = (uint32_t)major;
	out->minor = (uint32_t)minor;
	out->fields = p;
	out->end = end;
	return p != NULL;
}

bool diskstats_next(const char **at, const char *end, struct diskstats_line *out)
{
	while (*at < end) {
		const char *line = *at, *nl = memchr(line, '\n', (size_t)(end - line));

		*at = nl ? nl + 1 : end;
		if (take_line(line, nl ? nl : end, out))
			return true;
	}
	return false;
}

bool diskstats_counters(const struct diskstats_line *line, struct san_counters *out)
{
	const char *p = line->fields;
	uint64_t v[NFIELDS] = { 0 };

	for (int i = 0; p && i < NFIELDS; i++) {
		p = take_number(p, line->end, &v[i]);
		if (!p && i < F_NEEDED)
			return false;
	}
	out->rd_ios = v[F_RD_IOS];
	out->rd_sectors = v[F_RD_SECTORS];
	out->rd_ms = v[F_RD_MS];
	out->wr_ios = v[F_WR_IOS];
	out->wr_sectors = v[F_WR_SECTORS];
	out->wr_ms = v[F_WR_MS];
	out->other_ios = v[F_DISCARDS] + v[F_FLUSHES];
	out->busy_ms = v[F_BUSY_MS];
	out->inflight = v[F_INFLIGHT] > UINT32_MAX ? UINT32_MAX : (uint32_t)v[F_INFLIGHT];
	return true;
}

int diskstats_read(int fd, struct str *text)
{
	char chunk[8192]; /* the kernel gives about a page a call, however much room there is */
	ssize_t n;

	str_clear(text);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n > 0)
			str_add_n(text, chunk, (size_t)n);
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}
