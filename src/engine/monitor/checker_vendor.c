/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checker_vendor: arrays that must be asked in their own words (libmultipath's
 * checkers/rdac.c, emc_clariion.c and hp_sw.c).
 */
#include "engine/monitor/checker_int.h"

#include <stdio.h>
#include <string.h>

/* An INQUIRY that met these is sent again. */
static bool host_is_transient(uint16_t host)
{
	return host == SCSI_HOST_BUS_BUSY || host == SCSI_HOST_ERROR ||
	       host == SCSI_HOST_SOFT_ERROR || host == SCSI_HOST_TRANSPORT_DISRUPTED;
}

/* Has the INQUIRY given a page? If not, out says what is to be done. */
static bool inquiry_answered(struct checker_memory *mem, const struct scsi_done *done,
			     struct checker_result *out)
{
	enum san_chk chk = SAN_CHK_FAULTY;
	char command[32];

	if (scsi_well_or_recovered(done))
		return true;
	if (done->how == SCSI_ENDED && host_is_transient(done->host) && checker_again(mem, out))
		return false;
	if (scsi_sense(done).key == SCSI_KEY_ILLEGAL_REQUEST)
		chk = SAN_CHK_UNDEF; /* the device has no such page: this is the wrong checker */
	snprintf(command, sizeof(command), "INQUIRY page %02Xh", mem->checker->page);
	checker_say_done(out, chk, command, done);
	return false;
}

static bool long_enough(const struct scsi_done *done, size_t need, struct checker_result *out)
{
	if (done->ndata >= need)
		return true;
	checker_say(out, SAN_CHK_FAULTY, "the page has %zu bytes, and needs %zu", done->ndata,
		    need);
	return false;
}

/* ---- rdac: the volume access control page, C9h ---- */

enum {
	RDAC_FLAGS = 8,
	RDAC_OWNER = 0x01,   /* of RDAC_FLAGS */
	RDAC_HAS_TPG = 0x10, /* the access states below hold */
	RDAC_IOSHIP = 0x20,  /* the other controller passes I/O on */
	RDAC_STATE_HERE = 10,
	RDAC_DETAIL_HERE = 11,
	RDAC_STATE_THERE = 12,
	RDAC_NEED = 14
};
enum { STATE_UNAVAILABLE = 0x3, STATE_TRANSITIONING = 0xf };

static const char *unavailable_word(uint8_t detail)
{
	static const char *const words[] = {
		[2] = "does not respond",
		[3] = "is held in reset",
		[4] = "loads firmware",
		[5] = "loads firmware",
		[6] = "was quiesced by an administrator",
		[7] = "is in service mode",
	};
	const char *word = detail < ARRAY_LEN(words) ? words[detail] : NULL;

	return word ? word : "is unavailable";
}

/* Must the path not be used, whoever owns the volume? */
static bool rdac_is_down(const uint8_t *b, struct checker_result *out)
{
	uint8_t here = b[RDAC_STATE_HERE] & 0x0f, there = b[RDAC_STATE_THERE] & 0x0f;

	if (b[0] & 0x7f) {
		checker_say(out, SAN_CHK_FAULTY, "page C9h: the LUN is not connected");
		return true;
	}
	if (!(b[RDAC_FLAGS] & RDAC_HAS_TPG))
		return false;
	if (here == STATE_UNAVAILABLE) {
		checker_say(out, SAN_CHK_FAULTY, "page C9h: the controller %s",
			    unavailable_word(b[RDAC_DETAIL_HERE]));
		return true;
	}
	/* Both: a move is under way.  This one alone: it is booting. */
	if (here == STATE_TRANSITIONING && there != STATE_TRANSITIONING) {
		checker_say(out, SAN_CHK_FAULTY, "page C9h: the controller is starting");
		return true;
	}
	return false;
}

void checker_decode_rdac(struct checker_memory *mem, struct checker_shared *shared,
			 const struct scsi_done *done, struct checker_result *out)
{
	const uint8_t *b = done->data;

	(void)shared;
	if (!inquiry_answered(mem, done, out) || !long_enough(done, RDAC_NEED, out) ||
	    rdac_is_down(b, out))
		return;
	if (b[RDAC_FLAGS] & RDAC_OWNER)
		checker_say(out, SAN_CHK_READY, "page C9h: this controller owns the volume");
	else if (b[RDAC_FLAGS] & RDAC_IOSHIP)
		checker_say(out, SAN_CHK_READY, "page C9h: this controller passes I/O on");
	else
		checker_say(out, SAN_CHK_GHOST, "page C9h: the other controller owns the volume");
}

/* ---- emc_clariion: the unit path report page, C0h ---- */

enum {
	EMC_LUN_STATE = 4, /* 0 unbound, 1 bound, 2 owned here */
	EMC_REVISION = 9,
	EMC_WWN = 10,
	EMC_INITIATOR = 27,
	EMC_FAILOVER = 28,
	EMC_OPTIONS = 30,
	EMC_OPERATIONS = 48,
	EMC_NEED = 49
};

/* What an administrator of the array has to set up. */
static bool emc_is_set_up(const uint8_t *b)
{
	uint8_t mode = b[EMC_FAILOVER] & 0x07; /* 4: failover mode 1 (PNR), 6: 4 (ALUA) */

	return b[EMC_INITIATOR] == 0x03 && (mode == 0x04 || mode == 0x06) &&
	       (b[EMC_OPTIONS] & 0x04);
}

/* The path must not point to another LUN than it did. */
static bool emc_same_wwn(struct checker_memory *mem, const uint8_t *b)
{
	if (!mem->wwn_set)
		memcpy(mem->wwn, b + EMC_WWN, sizeof(mem->wwn));
	mem->wwn_set = true;
	return !memcmp(mem->wwn, b + EMC_WWN, sizeof(mem->wwn));
}

static bool emc_page_is_bad(struct checker_memory *mem, const uint8_t *b,
			    struct checker_result *out)
{
	if (b[1] != 0xc0 || b[EMC_REVISION] != 0)
		checker_say(out, SAN_CHK_FAULTY, "page C0h: unknown format");
	else if (!emc_is_set_up(b))
		checker_say(out, SAN_CHK_FAULTY,
			    "page C0h: the array does not have this "
			    "host set up for failover");
	else if (b[EMC_OPERATIONS])
		checker_say(out, SAN_CHK_SHAKY, "page C0h: not available for normal operations");
	else if (!b[EMC_LUN_STATE])
		checker_say(out, SAN_CHK_FAULTY, "page C0h: the LUN is not bound");
	else if (!emc_same_wwn(mem, b))
		checker_say(out, SAN_CHK_FAULTY, "page C0h: the WWN of the LUN has changed");
	else
		return false;
	return true;
}

static void emc_read(struct checker_memory *mem, struct checker_shared *shared,
		     const struct scsi_done *done, struct checker_result *out)
{
	checker_decode_sg_read(mem, shared, done, out);
	if (out->next != CHECKER_SAID)
		return;
	if (out->chk == SAN_CHK_READY)
		shared->inactive_snapshot = false;
	else if (scsi_sense_is(scsi_sense(done), SCSI_KEY_ILLEGAL_REQUEST, 0x25, 0x01))
		shared->inactive_snapshot = true;
}

void checker_decode_emc(struct checker_memory *mem, struct checker_shared *shared,
			const struct scsi_done *done, struct checker_result *out)
{
	if (mem->second) {
		emc_read(mem, shared, done, out);
		return;
	}
	if (!inquiry_answered(mem, done, out) || !long_enough(done, EMC_NEED, out) ||
	    emc_page_is_bad(mem, done->data, out))
		return;
	if (done->data[EMC_LUN_STATE] == 2)
		out->next = CHECKER_SECOND; /* an active path: is there a snapshot behind it? */
	else if (shared->inactive_snapshot)
		checker_say(out, SAN_CHK_FAULTY, "page C0h: passive path to an inactive snapshot");
	else
		checker_say(out, SAN_CHK_READY, "page C0h: passive path, healthy"); /* no ghost */
}

/* ---- hp_sw ---- */

void checker_decode_hp_sw(struct checker_memory *mem, struct checker_shared *shared,
			  const struct scsi_done *done, struct checker_result *out)
{
	(void)shared;
	if (mem->second)
		checker_say_done(out, scsi_well(done) ? SAN_CHK_READY : SAN_CHK_GHOST,
				 "TEST UNIT READY", done);
	else if (inquiry_answered(mem, done, out))
		out->next = CHECKER_SECOND;
}
