/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vpd: what a SCSI device says about itself and the port that answers.
 *
 * Page 83h is a list of names of several kinds for three things: the logical
 * unit, the target port that answered, and the target device.  The unit's is
 * its WWID (conf/wwid_vpd.h); of the others' the best name by rank wins.
 */
#include "engine/kernel/vpd.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/conf/peer.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define HEADER 4

enum association { OF_UNIT, OF_PORT, OF_TARGET };
enum designator { D_VENDOR, D_T10, D_EUI64, D_NAA, D_RELATIVE, D_GROUP, D_LUGROUP, D_MD5, D_NAME };
enum code_set { CODE_BINARY = 1, CODE_ASCII, CODE_UTF8 };

/* One designation descriptor. */
struct desc {
	enum association of;
	enum designator type;
	unsigned code;
	const uint8_t *p;
	size_t n;
};

/* The best name so far of a thing. */
struct best {
	int rank;
	char *dst;
	size_t size;
};

static size_t be16(const uint8_t *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* Bytes of the page's body that are really there. */
static size_t body(const uint8_t *page, size_t n, uint8_t code)
{
	size_t len;

	if (n < HEADER || page[1] != code)
		return 0;
	len = be16(page + 2);
	return len < n - HEADER ? len : n - HEADER;
}

static char *trim_both(char *s)
{
	char *start;

	text_trim(s);
	start = s + strspn(s, " \t");
	return memmove(s, start, strlen(start) + 1);
}

bool vpd_serial(const uint8_t *page, size_t n, char *dst, size_t size)
{
	return wwid_serial(page, n, dst, size);
}

/* ---- spelling ---- */

static void add_hex(char *dst, size_t size, const uint8_t *p, size_t n, const char *between)
{
	for (size_t i = 0; i < n; i++)
		text_cat(dst, size, "%s%02x", i ? between : "", p[i]);
}

static void add_text(char *dst, size_t size, const uint8_t *p, size_t n)
{
	text_cat(dst, size, "%.*s", (int)strnlen((const char *)p, n), (const char *)p);
}

char *vpd_spell_wwn(char *dst, size_t size, const char *text)
{
	const char *hex = text;

	if (!strncmp(text, "0x", 2))
		hex += 2;
	else if (!strncmp(text, "naa.", 4))
		hex += 4;
	dst[0] = '\0';
	if (strlen(hex) != 16 || strspn(hex, "0123456789abcdefABCDEF") != 16) {
		snprintf(dst, size, "%s", text);
		return dst;
	}
	for (size_t i = 0; i < 16; i += 2)
		text_cat(dst, size, "%s%c%c", i ? ":" : "", tolower((unsigned char)hex[i]),
			 tolower((unsigned char)hex[i + 1]));
	return dst;
}

/* ---- names ---- */

/* Larger is better; 0 is no name at all. */
static int rank(const struct desc *d)
{
	switch (d->type) {
	case D_NAA:
		return d->n && d->p[0] >> 4 == 6 ? 6 : 5;
	case D_EUI64:
		return 4;
	case D_NAME:
		return 3;
	case D_T10:
		return 2;
	case D_VENDOR:
		return 1;
	case D_RELATIVE:
	case D_GROUP:
	case D_LUGROUP:
	case D_MD5:
		break;
	}
	return 0;
}

static void spell_port(const struct desc *d, char *dst, size_t size)
{
	char name[256] = "";

	if (d->code == CODE_BINARY) {
		add_hex(dst, size, d->p, d->n, ":");
		return;
	}
	add_text(name, sizeof(name), d->p, d->n);
	vpd_spell_wwn(dst, size, trim_both(name));
}

static void take(struct vpd_ids *out, struct best best[3], const struct desc *d)
{
	struct best *b = &best[d->of];
	int r = rank(d);

	if (d->of == OF_PORT && d->type == D_GROUP && d->n >= 4)
		out->group = (int32_t)be16(d->p + 2);
	if (r <= b->rank)
		return;
	b->rank = r;
	b->dst[0] = '\0';
	spell_port(d, b->dst, b->size);
}

/* The descriptor at *pos; false at the end, or where the page breaks off. */
static bool next(const uint8_t *p, size_t n, size_t *pos, struct desc *d)
{
	const uint8_t *h = p + *pos;

	if (n - *pos < HEADER || n - *pos - HEADER < h[3])
		return false;
	d->code = h[0] & 0xf;
	d->of = (enum association)(h[1] >> 4 & 3);
	d->type = (enum designator)(h[1] & 0xf);
	d->p = h + HEADER;
	d->n = h[3];
	*pos += HEADER + d->n;
	return true;
}

void vpd_ids(const uint8_t *page, size_t n, struct vpd_ids *out)
{
	struct best best[] = { [OF_PORT] = { 0, out->port, sizeof(out->port) },
			       [OF_TARGET] = { 0, out->target, sizeof(out->target) } };
	size_t len = body(page, n, 0x83), pos = 0;
	struct desc d;

	*out = (struct vpd_ids){ .group = -1 };
	wwid_from_page83(page, n, PEER_NEWEST, out->wwid, sizeof(out->wwid));
	while (pos < len && next(page + HEADER, len, &pos, &d)) {
		if ((d.of == OF_PORT || d.of == OF_TARGET) && d.n)
			take(out, best, &d);
	}
}
