/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text: strings from outside, made safe to show, and the few number formats
 * that every part of the program shares.
 */
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

/* The length a UTF-8 lead byte announces and the smallest code point it may carry. */
static size_t lead_len(unsigned char c, uint32_t *min)
{
	if (c < 0x80) {
		*min = 0;
		return 1;
	}
	*min = c < 0xe0 ? 0x80 : c < 0xf0 ? 0x800 : 0x10000;
	if (c >= 0xc2 && c < 0xe0)
		return 2;
	if (c >= 0xe0 && c < 0xf0)
		return 3;
	return c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

uint32_t text_next(const char *s, size_t *len)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *u = (const unsigned char *)s;
	uint32_t min, cp;
	size_t n = lead_len(u[0], &min);

	*len = u[0] ? 1 : 0;
	if (!u[0])
		return 0;
	if (!n)
		return 0xfffd;
	cp = u[0] & mask[n];
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0xfffd;
		cp = cp << 6 | (u[i] & 0x3f);
	}
	if (cp < min || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0xfffd;
	*len = n;
	return cp;
}

char *text_encode(char dst[5], uint32_t cp)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	dst[n] = '\0';
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		dst[i] = (char)(0x80 | (cp & 0x3f));
	dst[0] = (char)(lead[n] | cp);
	return dst;
}

/* Characters that would move, hide or reorder what stands around them. */
static bool dangerous(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x61c ||
	       (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || cp == 0xfffd ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

char *text_clean(char *dst, size_t size, const char *s)
{
	size_t at = 0, len;

	for (; *s; s += len) {
		uint32_t cp = text_next(s, &len);
		bool bad = dangerous(cp);
		size_t need = bad ? 4 * len : len;

		if (at + need >= size)
			break;
		for (size_t i = 0; bad && i < len; i++, at += 4)
			snprintf(dst + at, size - at, "\\x%02x", (unsigned char)s[i]);
		if (!bad) {
			memcpy(dst + at, s, len);
			at += len;
		}
	}
	if (size)
		dst[at] = '\0';
	return dst;
}

int text_width(const char *s)
{
	int cols = 0;
	size_t len;

	for (; *s; s += len) {
		int w = wcwidth((wchar_t)text_next(s, &len));

		cols += w < 0 ? 1 : w;
	}
	return cols;
}

char *text_trim(char *s)
{
	size_t n = strlen(s);

	while (n && (s[n - 1] == ' ' || s[n - 1] == '\n' || s[n - 1] == '\t' || s[n - 1] == '\r'))
		s[--n] = '\0';
	return s;
}

void text_cat(char *dst, size_t size, const char *fmt, ...)
{
	size_t len = strnlen(dst, size);
	va_list ap;

	if (len >= size)
		return;
	va_start(ap, fmt);
	vsnprintf(dst + len, size - len, fmt, ap);
	va_end(ap);
}

char *text_count(char *dst, size_t size, unsigned n, const char *noun)
{
	snprintf(dst, size, "%u %s%s", n, noun, n == 1 ? "" : "s");
	return dst;
}

char *text_size(char *dst, size_t size, uint64_t bytes)
{
	static const char units[] = "BKMGTPE";
	double v = (double)bytes;
	size_t u = 0;

	while (v >= 1024.0 && units[u + 1]) {
		v /= 1024.0;
		u++;
	}
	if (u && v < 9.95)
		snprintf(dst, size, "%.1f%c", v, units[u]);
	else
		snprintf(dst, size, "%.0f%c", v, units[u]);
	return dst;
}

char *text_span(char *dst, size_t size, int64_t ms)
{
	int64_t s = ms < 0 ? 0 : ms / 1000;

	if (s < 60)
		snprintf(dst, size, "%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(dst, size, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(dst, size, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
	else
		snprintf(dst, size, "%" PRId64 " day%s", s / 86400, s < 172800 ? "" : "s");
	return dst;
}

char *text_clock(char *dst, size_t size, int64_t wall_ms)
{
	time_t t = (time_t)(wall_ms / 1000);
	struct tm tm;

	localtime_r(&t, &tm);
	if (!strftime(dst, size, "%H:%M:%S", &tm) && size)
		dst[0] = '\0';
	return dst;
}

/* ---- what may have been meant ---- */

/* Letters that have to be changed, put in or left out (Levenshtein), over short words. */
#define NEAR_MAX 24
static size_t distance(const char *a, size_t n, const char *b)
{
	size_t m = strlen(b), row[NEAR_MAX + 1];

	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diag = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t up = row[j], best = diag + (a[i - 1] != b[j - 1]);

			best = up + 1 < best ? up + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diag = up;
			row[j] = best;
		}
	}
	return row[m];
}

void text_near(struct text_near *near, const char *typed, size_t len, const char *other)
{
	size_t d;

	if (!len || len > NEAR_MAX || strlen(other) > NEAR_MAX)
		return;
	d = len > 1 && !strncmp(other, typed, len) ? 1 : distance(typed, len, other);
	if (d > 2 || d >= len || (near->word && d >= near->away)) /* two mistakes at most */
		return;
	*near = (struct text_near){ .word = other, .away = d };
}
