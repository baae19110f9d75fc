/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prio: the table, the standard prioritizers (const.c, random.c, sysfs.c,
 * alua.c, ana.c), and which one a path gets.
 */
#include "engine/monitor/prio.h"

#include "base/attr.h"
#include "engine/monitor/prio_int.h"

#include <stdio.h>
#include <string.h>

/* ---- words of prio_args ---- */

size_t prio_word(const char **text, const char **word)
{
	size_t n;

	*word = *text + strspn(*text, " \t");
	n = strcspn(*word, " \t");
	*text = *word + n;
	return n;
}

static bool has_word(const char *args, const char *wanted)
{
	const char *word;
	size_t n;

	while ((n = prio_word(&args, &word)) > 0) {
		if (n == strlen(wanted) && !memcmp(word, wanted, n))
			return true;
	}
	return false;
}

/* ---- access states ---- */

int32_t prio_of_access(enum san_alua state, bool pref, bool exclusive_pref_bit)
{
	static const int32_t values[] = { [SAN_ALUA_OPTIMIZED] = 50,
					  [SAN_ALUA_NONOPTIMIZED] = 10,
					  [SAN_ALUA_LBA] = 5,
					  [SAN_ALUA_STANDBY] = 1,
					  [SAN_ALUA_TRANSITIONING] = 0 };
	bool counts = pref && (state != SAN_ALUA_OPTIMIZED || exclusive_pref_bit);

	return values[state] + (counts ? 80 : 0);
}

static int32_t sysfs_value(const struct prio_ask *ask, struct err *e)
{
	const struct disk *d = ask->disk;

	if (d->alua == SAN_ALUA_UNDEF) {
		err_set(e, E_NOTFOUND,
			"%s: sysfs does not say its access state; is a hardware "
			"handler attached?",
			d->name);
		return PRIO_UNDEF;
	}
	return prio_of_access(d->alua, d->alua_pref, has_word(ask->args, "exclusive_pref_bit"));
}

static enum san_alua access_of(uint8_t code)
{
	static const enum san_alua states[16] = {
		[0x0] = SAN_ALUA_OPTIMIZED,     [0x1] = SAN_ALUA_NONOPTIMIZED,
		[0x2] = SAN_ALUA_STANDBY,       [0x3] = SAN_ALUA_UNAVAILABLE,
		[0x4] = SAN_ALUA_LBA,           [0xe] = SAN_ALUA_OFFLINE,
		[0xf] = SAN_ALUA_TRANSITIONING,
	};

	return states[code & 0x0f]; /* the others are reserved: UNDEF */
}

static uint32_t be32(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

bool prio_rtpg(struct prio_bytes rtpg, int32_t tpg, enum san_alua *state, bool *pref)
{
	size_t at, end;

	if (rtpg.n < 8 || tpg < 0)
		return false;
	/* Byte 4 begins the first descriptor, or an extended header of four bytes more: the
	 * format type stands where a descriptor has reserved bits. */
	at = (rtpg.p[4] & 0x70) == 0x10 ? 8 : 4;
	end = (size_t)be32(rtpg.p) + 4;
	if (end > rtpg.n)
		end = rtpg.n;
	while (at + 8 <= end) {
		const uint8_t *b = rtpg.p + at;

		if ((b[2] << 8 | b[3]) == tpg) {
			*state = access_of(b[0]);
			*pref = b[0] & 0x80;
			return true;
		}
		at += 8 + (size_t)b[7] * 4;
	}
	return false;
}

static int32_t alua_value(const struct prio_ask *ask, struct err *e)
{
	const struct disk *d = ask->disk;
	bool exclusive = has_word(ask->args, "exclusive_pref_bit"), pref;
	enum san_alua state;

	if (prio_rtpg(ask->pages->rtpg, d->tpg, &state, &pref))
		return prio_of_access(state, pref, exclusive);
	if (!ask->pages->rtpg.n && d->alua != SAN_ALUA_UNDEF)
		return prio_of_access(d->alua, d->alua_pref, exclusive);
	if (d->tpg < 0)
		err_set(e, E_NOTFOUND, "%s: the device does not name its target port group",
			d->name);
	else if (!ask->pages->rtpg.n)
		err_set(e, E_IO, "%s: no answer to REPORT TARGET PORT GROUPS", d->name);
	else
		err_set(e, E_SYNTAX, "%s: the array does not report target port group %d", d->name,
			(int)d->tpg);
	return PRIO_UNDEF;
}

/* ---- ANA ---- */

static uint32_t le32(const uint8_t *b)
{
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static enum prio_ana ana_of(uint8_t code)
{
	code &= 0x0f;
	return (code >= PRIO_ANA_OPTIMIZED && code <= PRIO_ANA_LOST) || code == PRIO_ANA_CHANGE
		       ? (enum prio_ana)code
		       : PRIO_ANA_UNKNOWN;
}

enum prio_ana prio_ana_log(struct prio_bytes log, uint32_t nsid, uint32_t grpid)
{
	enum { HEADER = 16, GROUP = 32, STATE = 16 };
	size_t at = HEADER;
	uint32_t groups;

	if (log.n < HEADER)
		return PRIO_ANA_UNKNOWN;
	groups = (uint32_t)log.p[9] << 8 | log.p[8];
	for (; groups && at + GROUP <= log.n; groups--) {
		const uint8_t *group = log.p + at;
		uint32_t n = le32(group + 4);

		if (grpid && le32(group) == grpid)
			return ana_of(group[STATE]);
		at += GROUP;
		if (n > (log.n - at) / 4)
			break;
		for (uint32_t i = 0; i < n; i++) {
			if (le32(log.p + at + (size_t)i * 4) == nsid)
				return ana_of(group[STATE]);
		}
		at += (size_t)n * 4;
	}
	return PRIO_ANA_UNKNOWN;
}

enum prio_ana prio_ana_word(const char *word)
{
	static const struct {
		const char *word;
		enum prio_ana state;
	} words[] = {
		{ "optimized", PRIO_ANA_OPTIMIZED },
		{ "non-optimized", PRIO_ANA_NONOPTIMIZED },
		{ "inaccessible", PRIO_ANA_INACCESSIBLE },
		{ "persistent-loss", PRIO_ANA_LOST },
		{ "change", PRIO_ANA_CHANGE },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!strcmp(words[i].word, word))
			return words[i].state;
	}
	return PRIO_ANA_UNKNOWN;
}

static int32_t ana_value(const struct prio_ask *ask, struct err *e)
{
	switch (ask->pages->ana) {
	case PRIO_ANA_OPTIMIZED:
		return 50;
	case PRIO_ANA_NONOPTIMIZED:
		return 10;
	case PRIO_ANA_INACCESSIBLE:
	case PRIO_ANA_CHANGE:
		return 1;
	case PRIO_ANA_LOST:
		return 0;
	case PRIO_ANA_UNKNOWN:
		break;
	}
	err_set(e, E_NOTFOUND, "%s: the controller does not say the ANA state of the namespace",
		ask->disk->name);
	return PRIO_UNDEF;
}

/* ---- without a question ---- */

static int32_t const_value(const struct prio_ask *ask, struct err *e)
{
	(void)ask;
	(void)e;
	return 1;
}

static int32_t random_value(const struct prio_ask *ask, struct err *e)
{
	(void)e;
	return 1 + (int32_t)(ask->pages->random % 10);
}

struct prio_bytes prio_inquiry(const struct prio_ask *ask)
{
	const struct disk_page *had = &ask->disk->inquiry;

	return ask->pages->inquiry.n ? ask->pages->inquiry
				     : (struct prio_bytes){ had->bytes, had->n };
}

/* ---- the table ---- */

static const struct prioritizer table[] = {
	{ .name = "const",
	  .verified = true,
	  .args = "",
	  .about = "Every path is worth the same, 1.",
	  .value = const_value },
	{ .name = "sysfs",
	  .verified = true,
	  .args = "[exclusive_pref_bit]",
	  .about = "By the ALUA access state that the kernel knows: 50 optimized, 10 "
		   "non-optimized, 5 LBA-dependent, 1 standby, 0 else; 80 more if preferred.",
	  .value = sysfs_value },
	{ .name = "alua",
	  .needs = PRIO_NEEDS_RTPG,
	  .verified = true,
	  .args = "[exclusive_pref_bit]",
	  .about = "As sysfs, but the array is asked.",
	  .value = alua_value },
	{ .name = "ana",
	  .needs = PRIO_NEEDS_ANA,
	  .verified = true,
	  .args = "",
	  .about = "NVMe: 50 optimized, 10 non-optimized, 1 inaccessible or changing, 0 lost.",
	  .value = ana_value },
	{ .name = "random",
	  .needs = PRIO_NEEDS_RANDOM,
	  .verified = true,
	  .args = "",
	  .about = "A number from 1 to 10, for tests.",
	  .value = random_value },
	{ .name = "weightedpath",
	  .verified = true,
	  .args = "hbtl|devname|serial|wwn REGEX PRIO [REGEX PRIO]...",
	  .about = "As you say: the priority after the first expression that the path matches, "
		   "else 0.",
	  .value = prio_weightedpath },
	{ .name = "path_latency",
	  .needs = PRIO_NEEDS_LATENCY,
	  .verified = true,
	  .args = "io_num=20..200 base_num=1.1..10",
	  .about = "By the mean time of some reads, in steps that grow by a factor.",
	  .value = prio_path_latency },
	{ .name = "emc",
	  .needs = PRIO_NEEDS_VPD,
	  .page = 0xc0,
	  .args = "",
	  .about = "Dell EMC CLARiiON and VNX: 2 owned here, 1 bound; 2 more on the default owner.",
	  .value = prio_emc },
	{ .name = "rdac",
	  .needs = PRIO_NEEDS_VPD,
	  .page = 0xc9,
	  .args = "",
	  .about = "NetApp E-Series and its kin: 8 passes I/O on, 4 preferred, 2 owner, 1 "
		   "secondary, added up.",
	  .value = prio_rdac },
	{ .name = "hp_sw",
	  .needs = PRIO_NEEDS_TUR,
	  .args = "",
	  .about = "HP MSA with one active controller: 4 active, 2 standby, 0 failed.",
	  .value = prio_hp_sw },
	{ .name = "ontap",
	  .needs = PRIO_NEEDS_ONTAP,
	  .page = 0xc1,
	  .args = "",
	  .about = "NetApp ONTAP without ALUA: 4 FC, 3 iSCSI adapter, 2 iSCSI software, 1 FC "
		   "through the partner.",
	  .value = prio_ontap },
	{ .name = "hds",
	  .needs = PRIO_NEEDS_INQUIRY,
	  .args = "",
	  .about = "Hitachi modular arrays: 1 where controller and LDEV are both even or both odd, "
		   "else 0.",
	  .value = prio_hds },
	{ .name = "datacore",
	  .needs = PRIO_NEEDS_INQUIRY,
	  .args = "[timeout=MS] preferredsds=NAME",
	  .about = "DataCore: 1 on the preferred server, else 0.",
	  .value = prio_datacore },
	{ .name = "iet",
	  .args = "preferredip=ADDRESS",
	  .about = "iSCSI: 20 through the preferred address of the target, else 10.",
	  .value = prio_iet },
};

const struct prioritizer *prio_table(size_t *n)
{
	*n = ARRAY_LEN(table);
	return table;
}

const struct prioritizer *prio_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (!strcmp(table[i].name, name))
			return &table[i];
	}
	return NULL;
}

int32_t prio_value(const struct prioritizer *p, const struct disk *d,
		   const struct prio_pages *pages, const char *args, struct err *e)
{
	struct prio_ask ask = { d, pages, args };
	int32_t value = p->value(&ask, e);

	return value < 0 ? PRIO_UNDEF : value;
}

int32_t prio_settle(int32_t had, int32_t now, enum san_chk gate)
{
	bool silent = gate == SAN_CHK_FAULTY || gate == SAN_CHK_PENDING;

	return now == PRIO_UNDEF && silent ? had : now;
}

/* ---- which one ---- */

static const char *detected(const struct disk *d, bool rdac, bool ana, char *why, size_t size)
{
	enum { TPGS_EXPLICIT = 2 };

	if (d->bus == DISK_BUS_NVME && ana) {
		snprintf(why, size, "the NVMe controller reports ANA");
		return "ana";
	}
	if (d->bus != DISK_BUS_SCSI || d->tpgs <= 0)
		return NULL;
	snprintf(why, size, "TPGS %d", d->tpgs);
	if (d->alua != SAN_ALUA_UNDEF && (d->tpgs == TPGS_EXPLICIT || !rdac))
		return "sysfs";
	snprintf(why, size, "TPGS %d, %s", d->tpgs,
		 rdac ? "an rdac array" : "and no access state in sysfs");
	return "alua";
}

void prio_choose(const struct disk *d, bool detect, bool rdac, bool ana, const char *name,
		 const char *args, struct prio_choice *out)
{
	const char *found = detect ? detected(d, rdac, ana, out->why, sizeof(out->why)) : NULL;

	out->wrong = false;
	out->args = found ? "" : args;
	if (found) {
		out->prio = prio_find(found);
		return;
	}
	*out->why = '\0';
	out->prio = *name ? prio_find(name) : &table[0];
	if (!out->prio) {
		out->wrong = true;
		snprintf(out->why, sizeof(out->why), "there is no prio \"%.40s\", so %s is used",
			 name, table[0].name);
	} else if (!strcmp(out->prio->name, "alua") && d->tpgs <= 0) {
		out->wrong = true;
		snprintf(out->why, sizeof(out->why),
			 "the device reports no target port groups, so alua cannot work and %s is "
			 "used",
			 table[0].name);
	}
	if (out->wrong) {
		out->prio = &table[0];
		out->args = "";
	}
}
