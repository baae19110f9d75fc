/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scsi_done: sense data and statuses as facts and as words. */
#include "engine/monitor/scsi_done.h"

#include "base/attr.h"

#include <stdio.h>

/* Bit 0 and those above 5 are reserved or vendor specific (SAM); sg masks them, too. */
static uint8_t status_of(const struct scsi_done *d)
{
	return d->status & 0x3e;
}

bool scsi_well(const struct scsi_done *d)
{
	return d->how == SCSI_ENDED && !status_of(d) && !d->host && !d->driver;
}

bool scsi_well_or_recovered(const struct scsi_done *d)
{
	if (scsi_well(d))
		return true;
	return d->how == SCSI_ENDED && !d->host && scsi_sense(d).key == SCSI_KEY_RECOVERED;
}

struct scsi_sense scsi_sense(const struct scsi_done *d)
{
	const uint8_t *b = d->sense;
	struct scsi_sense s = { 0 };

	if (d->how != SCSI_ENDED || d->nsense < 3)
		return s;
	switch (b[0] & 0x7f) {
	case 0x70:
	case 0x71:
		s.key = b[2] & 0x0f;
		if (d->nsense > 13) {
			s.asc = b[12];
			s.ascq = b[13];
		}
		break;
	case 0x72:
	case 0x73:
		s.key = b[1] & 0x0f;
		s.asc = b[2];
		s.ascq = d->nsense > 3 ? b[3] : 0;
		break;
	}
	return s;
}

bool scsi_sense_is(struct scsi_sense s, uint8_t key, uint8_t asc, uint8_t ascq)
{
	return s.key == key && s.asc == asc && s.ascq == ascq;
}

/* ---- words ---- */

static const char *host_word(uint16_t host)
{
	static const char *const words[] = {
		[0x01] = "no connection",
		[0x02] = "bus busy",
		[0x03] = "timed out",
		[0x04] = "bad target",
		[0x05] = "aborted",
		[0x06] = "parity error",
		[0x07] = "error of the host adapter",
		[0x08] = "reset",
		[0x0b] = "soft error",
		[0x0c] = "retry at once",
		[0x0d] = "requeue",
		[0x0e] = "transport disrupted",
		[0x0f] = "transport failed",
	};
	const char *word = host < ARRAY_LEN(words) ? words[host] : NULL;

	return word ? word : "unknown";
}

/* SPC-5 annex F, what is met on paths. */
static const struct {
	uint8_t key, asc, ascq;
	const char *word;
} senses[] = {
	{ 0x02, 0x04, 0x01, "becoming ready" },
	{ 0x02, 0x04, 0x02, "start unit required" },
	{ 0x02, 0x04, 0x03, "manual intervention required" },
	{ 0x02, 0x04, 0x0a, "access state in transition" },
	{ 0x02, 0x04, 0x0b, "standby" },
	{ 0x02, 0x04, 0x0c, "unavailable" },
	{ 0x02, 0x04, 0x12, "offline" },
	{ 0x05, 0x20, 0x00, "command not supported" },
	{ 0x05, 0x24, 0x00, "invalid field in the command" },
	{ 0x05, 0x25, 0x00, "LUN not supported" },
	{ 0x05, 0x25, 0x01, "inactive snapshot" },
	{ 0x06, 0x29, 0x00, "power on or reset" },
	{ 0x06, 0x2a, 0x06, "access state changed" },
	{ 0x06, 0x3f, 0x0e, "the list of LUNs changed" },
};

static const char *key_word(uint8_t key)
{
	static const char *const words[] = {
		"no sense",       "recovered error", "not ready",      "medium error",
		"hardware error", "illegal request", "unit attention", "data protect",
		"blank check",    "vendor specific", "copy aborted",   "aborted command",
		"key 0Ch",        "volume overflow", "miscompare",     "completed",
	};

	return words[key & 0x0f];
}

static const char *sense_word(struct scsi_sense s)
{
	for (size_t i = 0; i < ARRAY_LEN(senses); i++) {
		if (scsi_sense_is(s, senses[i].key, senses[i].asc, senses[i].ascq))
			return senses[i].word;
	}
	return key_word(s.key);
}

static const char *how_word(enum scsi_how how)
{
	switch (how) {
	case SCSI_NOT_SENT:
		return "it could not be sent";
	case SCSI_NO_SG:
		return "the device takes no SCSI commands";
	case SCSI_FAILED:
		return "the system call failed";
	case SCSI_NEVER_ENDED:
		return "no answer in time";
	case SCSI_ENDED:
		break;
	}
	return "good";
}

char *scsi_why(char *dst, size_t size, const struct scsi_done *d)
{
	struct scsi_sense s = scsi_sense(d);

	if (d->how != SCSI_ENDED || scsi_well(d))
		snprintf(dst, size, "%s", how_word(d->how));
	else if (status_of(d) == SCSI_STATUS_CONFLICT)
		snprintf(dst, size, "reservation conflict");
	else if (s.key || s.asc)
		snprintf(dst, size, "sense %02X/%02X/%02X, %s", s.key, s.asc, s.ascq,
			 sense_word(s));
	else if (d->host)
		snprintf(dst, size, "host status 0x%02x, %s", d->host, host_word(d->host));
	else if (status_of(d))
		snprintf(dst, size, "SCSI status 0x%02x", d->status);
	else
		snprintf(dst, size, "driver status 0x%02x", d->driver);
	return dst;
}
