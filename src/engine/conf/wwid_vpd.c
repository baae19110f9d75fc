/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wwid_vpd: the names of a logical unit, ranked; the first of the best rank is
 * its WWID: a digit for the kind of name, and the name.
 */
#include "engine/conf/wwid_vpd.h"

#include "base/attr.h"
#include "engine/conf/peer.h"

#include <ctype.h>
#include <string.h>

#define HEADER 4
/* A digit and the bytes of the longest designator in hex, with a NUL. */
#define SPELLED (1 + 2 * 255 + 1)

enum designator { D_VENDOR, D_T10, D_EUI64, D_NAA, D_LUGROUP = 6, D_MD5, D_NAME, D_UUID = 0xa };

/* Ranks beyond the table's: nothing to be had, but no fault either, and a fault. */
#define IGNORED   0
#define MALFORMED (-1)

/* What a NAA's first four bits say; a longer registration is a better name. */
static const struct naa {
	uint8_t kind, len;
	int rank;
} naas[] = {
	{ 6, 16, 8 }, /* IEEE registered extended */
	{ 5, 8, 7 },  /* IEEE registered */
	{ 2, 8, 6 },  /* IEEE extended */
	{ 3, 8, 1 },  /* locally assigned: unique in one place only */
};

/* The prefixes of a SCSI name string, and the digit of the kind of name that follows. */
static const struct prefix {
	char text[5], digit;
	bool lower; /* hexadecimal digits, whose case says nothing */
} prefixes[] = {
	{ "eui.", '2', true },
	{ "naa.", '3', true },
	{ "iqn.", '8', false },
};

/* The bytes of the page that its header declares and that are there. */
static size_t body(const uint8_t *page, size_t n, uint8_t code)
{
	size_t declared;

	if (n < HEADER || page[1] != code)
		return 0;
	declared = (size_t)page[2] << 8 | page[3];
	return declared < n - HEADER ? declared : n - HEADER;
}

bool wwid_serial(const uint8_t *page, size_t n, char *dst, size_t size)
{
	size_t len = body(page, n, 0x80);
	const uint8_t *p = page + (len ? HEADER : 0);

	while (len && (p[len - 1] == ' ' || !p[len - 1]))
		len--;
	for (; len && *p == ' '; len--)
		p++;
	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(dst, p, len);
	dst[len] = '\0';
	return *dst != '\0';
}

/* ---- spelling; dst has SPELLED bytes ---- */

static void spell_hex(char *dst, char digit, const uint8_t *p, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	*dst++ = digit;
	for (size_t i = 0; i < n; i++) {
		*dst++ = hex[p[i] >> 4];
		*dst++ = hex[p[i] & 0xf];
	}
	*dst = '\0';
}

/* Each run of blanks is one underscore; blanks with nothing behind them are none. */
static void spell_t10(char *dst, const uint8_t *p, size_t n)
{
	if (n > WWID_SIZE)
		n = WWID_SIZE;
	while (n && p[n - 1] == ' ')
		n--;
	*dst++ = '1';
	for (size_t i = 0; i < n && p[i]; i++) {
		if (p[i] != ' ')
			*dst++ = (char)p[i];
		else if (p[i + 1] != ' ')
			*dst++ = '_';
	}
	*dst = '\0';
}

static const struct prefix *prefix_of(const uint8_t *p, size_t n)
{
	for (size_t i = 0; n >= 4 && i < ARRAY_LEN(prefixes); i++) {
		if (!memcmp(p, prefixes[i].text, 4))
			return &prefixes[i];
	}
	return NULL;
}

static void spell_name(char *dst, const uint8_t *p, size_t n)
{
	const struct prefix *prefix = prefix_of(p, n);

	if (n > WWID_SIZE)
		n = WWID_SIZE;
	*dst++ = prefix->digit;
	for (size_t i = 4; i < n && p[i]; i++)
		*dst++ = prefix->lower ? (char)tolower(p[i]) : (char)p[i];
	*dst = '\0';
}

static void spell(char *dst, unsigned type, const uint8_t *p, size_t n)
{
	if (type == D_T10)
		spell_t10(dst, p, n);
	else if (type == D_NAME)
		spell_name(dst, p, n);
	else
		spell_hex(dst, (char)('0' + type), p, n);
}

/* ---- choosing ---- */

static int rank_naa(const uint8_t *p, size_t n)
{
	for (size_t i = 0; n && i < ARRAY_LEN(naas); i++) {
		if (p[0] >> 4 == naas[i].kind)
			return n == naas[i].len ? naas[i].rank : MALFORMED;
	}
	return MALFORMED;
}

static int rank_text(unsigned type, const uint8_t *p, size_t n)
{
	char text[SPELLED];

	if (type == D_T10 ? n < 8 : !prefix_of(p, n))
		return MALFORMED;
	spell(text, type, p, n);
	if (!text[strspn(text + 1, "_") + 1])
		return MALFORMED;
	return type == D_NAME ? 3 : 2;
}

static int rank(unsigned type, const uint8_t *p, size_t n)
{
	switch (type) {
	case D_NAA:
		return rank_naa(p, n);
	case D_EUI64:
		return n == 8 || n == 12 || n == 16 ? 4 : MALFORMED;
	case D_NAME:
	case D_T10:
		return rank_text(type, p, n);
	case D_LUGROUP:
		return n == 4 ? IGNORED : MALFORMED;
	case D_MD5:
		return n == 16 ? IGNORED : MALFORMED;
	case D_VENDOR:
	case D_UUID:
		return IGNORED;
	}
	return MALFORMED;
}

/* The first descriptor of the best rank; NULL and *why when there is none. */
static const uint8_t *best_of(const uint8_t *p, size_t len, enum wwid_page *why)
{
	const uint8_t *best = NULL;
	int best_rank = IGNORED;

	*why = WWID_NONE;
	for (size_t at = 0; len - at >= HEADER; at += HEADER + p[at + 3]) {
		const uint8_t *d = p + at;
		unsigned of = d[1] >> 4 & 3; /* 0: the unit, 1: the port, 2: the target */
		int r;

		if (len - at - HEADER < d[3]) {
			*why = WWID_CUT;
			break;
		}
		r = of == 3 ? MALFORMED : of ? IGNORED : rank(d[1] & 0xf, d + HEADER, d[3]);
		if (r == MALFORMED)
			*why = WWID_MALFORMED;
		if (r > best_rank) {
			best = d;
			best_rank = r;
		}
	}
	return best;
}

/* A whole byte of hex is two digits, and the first digit is the kind of name. */
static void put(char *dst, size_t size, const char *text, bool hex)
{
	size_t len = strlen(text);

	if (len >= size)
		len = hex ? 2 * (size / 2) - 1 : size - 1;
	memcpy(dst, text, len);
	dst[len] = '\0';
}

/*
 * Devices older than SPC have no descriptors: the page is one binary name.  The
 * third byte of a first descriptor is reserved, so that it tells them apart, as
 * scsi_id and sg_inq do.
 */
static bool is_pre_spc(const uint8_t *page, size_t len)
{
	return len > 2 && page[HEADER + 2];
}

static enum wwid_page from_pre_spc(const uint8_t *page, size_t len, char *dst, size_t size)
{
	size_t declared = (size_t)page[2] << 8 | page[3];
	char text[SPELLED];

	if (declared > len)
		return WWID_CUT;
	spell_hex(text, '3', page + HEADER, len < 255 ? len : 255);
	put(dst, size, text, true);
	return WWID_FOUND;
}

enum wwid_page wwid_from_page83(const uint8_t *page, size_t n, unsigned peer, char *dst,
				size_t size)
{
	size_t len = body(page, n, 0x83);
	char text[SPELLED];
	const uint8_t *best;
	enum wwid_page why;
	unsigned type;

	dst[0] = '\0';
	if (!len)
		return WWID_NONE;
	if (peer_has(peer, PEER_PRE_SPC_VPD) && is_pre_spc(page, len))
		return from_pre_spc(page, len, dst, size);
	best = best_of(page + HEADER, len, &why);
	if (!best)
		return why;
	type = best[1] & 0xf;
	spell(text, type, best + HEADER, best[3]);
	put(dst, size, text, type == D_NAA || type == D_EUI64);
	return WWID_FOUND;
}
