/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checker: the table, the standard checkers (tur.c, directio.c, readsector0.c,
 * cciss_tur.c), the gate before them, and which one a path gets.
 */
#include "engine/monitor/checker.h"

#include "engine/monitor/checker_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_TIMEOUT_MS 30000

/* ---- saying it ---- */

void checker_say(struct checker_result *out, enum san_chk chk, const char *fmt, ...)
{
	va_list ap;

	out->next = CHECKER_SAID;
	out->chk = chk;
	va_start(ap, fmt);
	vsnprintf(out->why, sizeof(out->why), fmt, ap);
	va_end(ap);
}

void checker_say_done(struct checker_result *out, enum san_chk chk, const char *command,
		      const struct scsi_done *done)
{
	char why[96];

	checker_say(out, chk, "%s: %s", command, scsi_why(why, sizeof(why), done));
}

bool checker_again(struct checker_memory *mem, struct checker_result *out)
{
	if (mem->tries >= mem->checker->tries)
		return false;
	out->next = CHECKER_AGAIN;
	return true;
}

/* ---- tur ---- */

/* Not transient: another try would not help. All other host statuses are tried again. */
static bool host_is_final(uint16_t host)
{
	return !host || host == SCSI_HOST_NO_CONNECT || host == SCSI_HOST_BAD_TARGET ||
	       host == SCSI_HOST_ABORT || host == SCSI_HOST_TRANSPORT_FAILFAST;
}

static enum san_chk tur_state(const struct scsi_done *done)
{
	struct scsi_sense s = scsi_sense(done);

	/* Some arrays answer so while another host holds a reservation: the path is good. */
	if (scsi_well(done) || (done->status & 0x7e) == SCSI_STATUS_CONFLICT)
		return SAN_CHK_READY;
	if (scsi_sense_is(s, SCSI_KEY_NOT_READY, 0x04, 0x0b))
		return SAN_CHK_GHOST;
	if (scsi_sense_is(s, SCSI_KEY_NOT_READY, 0x04, 0x0a))
		return SAN_CHK_PENDING;
	if (scsi_sense_is(s, SCSI_KEY_ILLEGAL_REQUEST, 0x25, 0x00))
		return SAN_CHK_DISCONNECTED;
	return SAN_CHK_FAULTY;
}

static void decode_tur(struct checker_memory *mem, struct checker_shared *shared,
		       const struct scsi_done *done, struct checker_result *out)
{
	enum san_chk chk = SAN_CHK_FAULTY;

	(void)shared;
	if (done->how == SCSI_NEVER_ENDED)
		chk = SAN_CHK_TIMEOUT;
	if (done->how == SCSI_ENDED) {
		bool no_answer = !host_is_final(done->host) ||
				 scsi_sense(done).key == SCSI_KEY_UNIT_ATTENTION;

		chk = tur_state(done);
		if (chk != SAN_CHK_READY && no_answer && checker_again(mem, out))
			return;
	}
	checker_say_done(out, chk, "TEST UNIT READY", done);
}

static void decode_cciss(struct checker_memory *mem, struct checker_shared *shared,
			 const struct scsi_done *done, struct checker_result *out)
{
	(void)mem;
	(void)shared;
	checker_say_done(out, scsi_well(done) ? SAN_CHK_READY : SAN_CHK_FAULTY,
			 "TEST UNIT READY through the controller", done);
}

/* ---- reads ---- */

static void decode_read(struct checker_memory *mem, struct checker_shared *shared,
			const struct scsi_done *done, struct checker_result *out)
{
	(void)mem;
	(void)shared;
	if (done->how != SCSI_ENDED)
		checker_say_done(out, SAN_CHK_FAULTY, "direct read", done);
	else if (done->ndata == done->wanted && done->wanted)
		checker_say(out, SAN_CHK_READY, "direct read: %zu bytes", done->ndata);
	else
		checker_say(out, SAN_CHK_FAULTY, "direct read: %zu of %zu bytes", done->ndata,
			    done->wanted);
}

void checker_decode_sg_read(struct checker_memory *mem, struct checker_shared *shared,
			    const struct scsi_done *done, struct checker_result *out)
{
	(void)shared;
	if (scsi_sense(done).key == SCSI_KEY_UNIT_ATTENTION && checker_again(mem, out))
		return;
	checker_say_done(out, scsi_well(done) ? SAN_CHK_READY : SAN_CHK_FAULTY, "READ of sector 0",
			 done);
}

/* ---- the table ---- */

static const struct checker table[] = {
	{ .name = "tur",
	  .first = CHECKER_PROBE_TUR,
	  .tries = 5,
	  .verified = true,
	  .about = "Sends TEST UNIT READY; tells a standby path from a dead one.",
	  .decode = decode_tur },
	{ .name = "directio",
	  .first = CHECKER_PROBE_READ,
	  .tries = 1,
	  .verified = true,
	  .about = "Reads the first block past all caches; for devices that are not SCSI.",
	  .decode = decode_read },
	{ .name = "readsector0",
	  .first = CHECKER_PROBE_SG_READ,
	  .tries = 3,
	  .verified = true,
	  .about = "Reads the first sector with a SCSI command (deprecated, use directio).",
	  .decode = checker_decode_sg_read },
	{ .name = "rdac",
	  .first = CHECKER_PROBE_VPD,
	  .page = 0xc9,
	  .tries = 5,
	  .about = "Asks NetApp E-Series, LSI, Dell MD and IBM DS arrays who owns the volume.",
	  .decode = checker_decode_rdac },
	{ .name = "emc_clariion",
	  .first = CHECKER_PROBE_VPD,
	  .second = CHECKER_PROBE_SG_READ,
	  .page = 0xc0,
	  .tries = 5,
	  .about = "Asks Dell EMC CLARiiON and VNX arrays, and reads from the active paths.",
	  .decode = checker_decode_emc },
	{ .name = "hp_sw",
	  .first = CHECKER_PROBE_VPD,
	  .second = CHECKER_PROBE_TUR,
	  .page = 0x80,
	  .tries = 1,
	  .about = "For HP MSA arrays, one controller active: INQUIRY, then TEST UNIT READY.",
	  .decode = checker_decode_hp_sw },
	{ .name = "cciss_tur",
	  .first = CHECKER_PROBE_CCISS,
	  .tries = 1,
	  .about = "Sends TEST UNIT READY through the controller of HP Smart Arrays.",
	  .decode = decode_cciss },
	{ .name = "none",
	  .verified = true,
	  .about = "Sends nothing: a path is as the kernel says that its device is." },
};

const struct checker *checker_table(size_t *n)
{
	*n = ARRAY_LEN(table);
	return table;
}

const struct checker *checker_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (!strcmp(table[i].name, name))
			return &table[i];
	}
	return NULL;
}

enum checker_probe checker_begin(const struct checker *c, struct checker_memory *mem)
{
	if (mem->checker != c)
		*mem = (struct checker_memory){ .checker = c };
	mem->second = false;
	mem->tries = 0;
	return c->first;
}

void checker_decode(struct checker_memory *mem, struct checker_shared *shared,
		    const struct scsi_done *done, struct checker_result *out)
{
	struct checker_shared nobody = { 0 };

	*out = (struct checker_result){ .chk = SAN_CHK_UNDEF };
	mem->tries++;
	if (done->how == SCSI_NOT_SENT || (done->how == SCSI_NO_SG && !mem->second))
		checker_say_done(out, SAN_CHK_UNDEF, mem->checker->name, done);
	else
		mem->checker->decode(mem, shared ? shared : &nobody, done, out);
	if (out->next == CHECKER_SECOND) {
		mem->second = true;
		mem->tries = 0;
	}
}

/* ---- before a checker is asked ---- */

struct gate_row {
	const char *state;
	enum san_chk chk;
};

static enum san_chk gate_of(const struct gate_row *rows, size_t n, const char *state)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(rows[i].state, state))
			return rows[i].chk;
	}
	return SAN_CHK_FAULTY;
}

enum san_chk checker_gate(const char *state, enum disk_bus bus)
{
	static const struct gate_row scsi[] = {
		{ "running", SAN_CHK_READY },
		{ "blocked", SAN_CHK_PENDING },
		{ "quiesce", SAN_CHK_PENDING },
	};
	static const struct gate_row nvme[] = {
		{ "live", SAN_CHK_READY },
		{ "new", SAN_CHK_PENDING },
		{ "deleting", SAN_CHK_PENDING },
	};

	if (bus != DISK_BUS_SCSI && bus != DISK_BUS_NVME)
		return SAN_CHK_READY; /* such a device has no state */
	if (!*state || !strcmp(state, "gone"))
		return SAN_CHK_REMOVED;
	return bus == DISK_BUS_SCSI ? gate_of(scsi, ARRAY_LEN(scsi), state)
				    : gate_of(nvme, ARRAY_LEN(nvme), state);
}

int64_t checker_timeout_ms(int64_t configured_s, const struct disk *d)
{
	if (configured_s > 0)
		return configured_s * 1000;
	return d->timeout_ms > 0 ? d->timeout_ms : DEFAULT_TIMEOUT_MS;
}

/* ---- which one ---- */

bool checker_is_rdac(const uint8_t *page, size_t n)
{
	return n >= 8 && !memcmp(page + 4, "vac1", 4);
}

bool checker_wants_c9(const struct disk *d, bool detect, const char *by_device)
{
	/* A device entry that names another checker says that it is no rdac array. */
	return detect && d->bus == DISK_BUS_SCSI && (!*by_device || !strcmp(by_device, "rdac"));
}

const struct checker *checker_choose(const struct disk *d, bool detect, const uint8_t *c9, size_t n,
				     const char *configured, char *why, size_t size)
{
	const struct checker *c;

	snprintf(why, size, "%s", "");
	if (detect && d->bus == DISK_BUS_SCSI && checker_is_rdac(c9, n)) {
		snprintf(why, size, "VPD page C9h");
		return checker_find("rdac");
	}
	if (detect && d->bus == DISK_BUS_SCSI && d->tpgs > 0) {
		snprintf(why, size, "TPGS %d", d->tpgs);
		return checker_find("tur");
	}
	c = checker_find(*configured ? configured : table[0].name);
	if (!c)
		snprintf(why, size, "there is no path_checker \"%s\", so %s is used", configured,
			 table[0].name);
	return c ? c : &table[0];
}
