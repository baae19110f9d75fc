/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prio_vendor: the pages of arrays that say in their own words which path is the
 * better one (libmultipath's prioritizers/emc.c, rdac.c, hp_sw.c, ontap.c, hds.c).
 */
#include "engine/monitor/prio_int.h"

#include <string.h>

/* The answer is missing or not what it should be: that is told, and the value is as given. */
static int32_t useless(const struct prio_ask *ask, const char *what, int32_t value, struct err *e)
{
	err_set(e, E_SYNTAX, "%s: %s is missing or of an unknown format, so its priority is %s",
		ask->disk->name, what, value == PRIO_UNDEF ? "not known" : "0");
	return value;
}

int32_t prio_emc(const struct prio_ask *ask, struct err *e)
{
	const uint8_t *b = ask->pages->vpd.p;
	uint8_t mode;

	if (ask->pages->vpd.n < 49 || b[1] != 0xc0 || b[9])
		return useless(ask, "VPD page C0h", PRIO_UNDEF, e);
	mode = b[28] & 0x07; /* 4: failover mode 1 (PNR), 6: 4 (ALUA) */
	if (b[27] != 0x03 || (mode != 0x04 && mode != 0x06) || !(b[30] & 0x04)) {
		err_set(e, E_REFUSED,
			"%s: the array does not have this host set up for failover (initiator type "
			"3, failover mode 1 or 4, arraycommpath 1)",
			ask->disk->name);
		return PRIO_UNDEF;
	}
	if (b[48]) {
		err_set(e, E_BUSY, "%s: the array does not offer it for normal operations",
			ask->disk->name);
		return PRIO_UNDEF;
	}
	/* State of the LUN: 0 unbound, 1 bound, 2 owned here; the default owner's SP is ours. */
	return b[4] + (b[5] == b[8] ? 2 : 0);
}

int32_t prio_rdac(const struct prio_ask *ask, struct err *e)
{
	const uint8_t *b = ask->pages->vpd.p;
	int32_t value = 0;

	if (ask->pages->vpd.n < 10 || b[1] != 0xc9 || b[3] != 0x2c || memcmp(b + 4, "vac", 3))
		return useless(ask, "VPD page C9h", 0, e);
	if (b[8] & 0x01)
		value |= 2; /* this controller owns the volume */
	if ((b[9] & 0x0f) == 0x01)
		value |= 4; /* the preferred path */
	if ((b[9] & 0x0f) == 0x02)
		value |= 1; /* a secondary one */
	if (b[8] & 0x20)
		value |= 8; /* it passes I/O on */
	return value;
}

bool prio_tur_again(const struct scsi_done *tur)
{
	struct scsi_sense s = scsi_sense(tur);

	return s.key == SCSI_KEY_UNIT_ATTENTION && s.asc == 0x29;
}

int32_t prio_hp_sw(const struct prio_ask *ask, struct err *e)
{
	const struct scsi_done *tur = ask->pages->tur;

	if (!tur) {
		err_set(e, E_IO, "%s: no TEST UNIT READY was sent, so its priority is 0",
			ask->disk->name);
		return 0;
	}
	if (scsi_well_or_recovered(tur))
		return 4;
	return scsi_sense_is(scsi_sense(tur), SCSI_KEY_NOT_READY, 0x04, 0x02) ? 2 : 0;
}

/* Is it an FC path through the partner controller? No answer: it is not. */
static bool ontap_proxy(struct prio_bytes vpd)
{
	static const uint8_t magic[] = { 0x0a, 0x98, 0x0a, 0x00, 0xc1, 0x00 };

	return vpd.n >= 20 && vpd.p[1] == 0xc1 && !memcmp(vpd.p + 8, magic, sizeof(magic)) &&
	       (vpd.p[19] & 0x02);
}

int32_t prio_ontap(const struct prio_ask *ask, struct err *e)
{
	static const uint8_t magic[] = { 0x0a, 0x98, 0x0a, 0x01 };
	struct prio_bytes gva = ask->pages->gva;
	bool attributes;

	if (gva.n < 18 || memcmp(gva.p + 4, magic, sizeof(magic)))
		return useless(ask, "NetApp's page 41h", 0, e);
	/* Longer than its head, and the page that was asked for. */
	attributes = (gva.p[0] || gva.p[1] || gva.p[2] || gva.p[3] > 8) && gva.p[8] == 0x41;
	if (attributes && !memcmp(gva.p + 12, "ism_sn", 6))
		return 3;
	if (attributes && (!memcmp(gva.p + 12, "ism_sw", 6) || !memcmp(gva.p + 12, "iswt", 4)))
		return 2;
	return ontap_proxy(ask->pages->vpd) ? 1 : 4;
}

/* The value of a hexadecimal digit; -1: it is none. */
static int hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int32_t prio_hds(const struct prio_ask *ask, struct err *e)
{
	struct prio_bytes inquiry = prio_inquiry(ask);
	int ldev, ctrl;

	if (inquiry.n < 50)
		return useless(ask, "Hitachi's part of the INQUIRY", PRIO_UNDEF, e);
	ldev = hex(inquiry.p[47]); /* last digit of the LDEV at 44 */
	ctrl = hex(inquiry.p[49]);
	if (ldev < 0 || ctrl < 0 || ctrl > 9)
		return useless(ask, "Hitachi's part of the INQUIRY", PRIO_UNDEF, e);
	return ldev % 2 == ctrl % 2;
}
