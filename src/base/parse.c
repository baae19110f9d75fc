/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse: numbers out of text, strictly. */
#include "base/parse.h"

#include <string.h>

bool parse_u64n(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (!n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

bool parse_u64(const char *s, uint64_t *out)
{
	return parse_u64n(s, strlen(s), out);
}

bool parse_u32(const char *s, uint32_t *out)
{
	uint64_t v;

	if (!parse_u64(s, &v) || v > UINT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

bool parse_devno(const char *s, uint32_t *major, uint32_t *minor)
{
	const char *colon = strchr(s, ':');
	uint64_t a, b;

	if (!colon || !parse_u64n(s, (size_t)(colon - s), &a) || !parse_u64(colon + 1, &b))
		return false;
	if (a > 0xfff || b > 0xfffff)
		return false;
	*major = (uint32_t)a;
	*minor = (uint32_t)b;
	return true;
}

static bool unit_ms(const char *unit, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(unit, units[i].name)) {
			*out = units[i].ms;
			return true;
		}
	}
	return false;
}

bool parse_duration_ms(const char *s, int64_t *out)
{
	size_t whole = strspn(s, "0123456789");
	const char *rest = s + whole;
	int64_t scale, part = 0, div = 1;
	uint64_t v;

	if (whole > 12 || !parse_u64n(s, whole, &v))
		return false;
	if (*rest == '.') {
		size_t digits = strspn(++rest, "0123456789");

		if (!digits || digits > 3)
			return false;
		for (size_t i = 0; i < digits; i++) {
			part = part * 10 + (rest[i] - '0');
			div *= 10;
		}
		rest += digits;
	}
	if (!unit_ms(rest, &scale))
		return false;
	*out = (int64_t)v * scale + part * scale / div;
	return true;
}
