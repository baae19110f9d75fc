/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hwtable: the built-in arrays, one line an array and state of knowledge.
 *
 * Where a later release says something else about an array there are two lines
 * next to each other, until and since that release.  The order counts: of two
 * lines that match a device the later one is asked first.
 *
 * multipath-tools writes max_sectors_kb 4096 for PURE FlashArray into its table
 * and never copies it from there, so it holds nowhere and is not here either.
 */
#include "engine/conf/hwtable.h"

#include "base/attr.h"
#include "engine/conf/conf_word.h"
#include "engine/conf/peer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define V9_5  PEER(0, 9, 5)
#define V9_6  PEER(0, 9, 6)
#define V9_9  PEER(0, 9, 9)
#define V10   PEER(0, 10, 0)
#define V10_3 PEER(0, 10, 3)
#define V11   PEER(0, 11, 0)
#define V12   PEER(0, 12, 0)
#define V13   PEER(0, 13, 0)
#define V14   PEER(0, 14, 0)

/* Settings that many arrays share: the columns from policy on. */
#define RETRY(retry)         "", "", "", retry, "", ""
#define MULTIBUS(retry, ...) "multibus", "", "", retry, "", __VA_ARGS__
#define BY_PRIO(retry, ...)  "group_by_prio", "", "immediate", retry, "", __VA_ARGS__
#define ALUA(retry, ...)     "group_by_prio", "alua", "immediate", retry, "", __VA_ARGS__
#define ALUA_DH(retry, ...)  "group_by_prio", "alua", "immediate", retry, "1 alua", __VA_ARGS__
#define RDAC                                                                                       \
	"group_by_prio", "rdac", "immediate", "30", "1 rdac",                                      \
		"product_blacklist=Universal Xport;path_checker=rdac;"                             \
		"features=2 pg_init_retries 50"
#define DASD "uid_attribute=ID_UID;path_checker=directio"
#define ROUND_ROBIN                                                                                \
	"path_selector=round-robin 0;rr_weight=priorities;rr_min_io=1;rr_min_io_rq=1;"             \
	"fast_io_fail_tmo=15"

/* clang-format off */
/*
 * since, until: releases (PEER()) for which the line holds, up to but without; 0 always.
 * handler: hardware_handler, which the table says only before V11.  more: "key=value;key=value".
 */
static const struct row {
	unsigned since, until;
	const char *vendor, *product, *policy, *prio, *failback, *retry, *handler, *more;
} rows[] = {
	{ 0, V12, "NVM[eE]", ".*", BY_PRIO("", "uid_attribute=ID_WWN;path_checker=none") },
	{ V12, 0, "^NVME", ".*", BY_PRIO("", "uid_attribute=ID_WWN;path_checker=none") },
	{ 0, 0, "APPLE", "Xserve RAID", MULTIBUS("", "") },
	{ 0, 0, "3PARdata", "VV", ALUA_DH("18", "fast_io_fail_tmo=10;dev_loss_tmo=infinity;vpd_vendor=hp3par") },
	{ 0, 0, "NVME", "HPE Alletra", RETRY("queue") },
	{ 0, 0, "DEC", "HSG80", "group_by_prio", "hp_sw", "", "queue", "1 hp_sw", "path_checker=hp_sw" },
	{ 0, 0, "HP", "A6189A", MULTIBUS("12", "") },
	{ 0, 0, "(COMPAQ|HP)", "(MSA|HSV)1[01]0", "group_by_prio", "hp_sw", "", "12", "1 hp_sw", "path_checker=hp_sw" },
	{ 0, 0, "(COMPAQ|HP)", "MSA VOLUME", ALUA("12", "") },
	{ 0, 0, "(COMPAQ|HP)", "(HSV1[01]1|HSV2[01]0|HSV3[046]0|HSV4[05]0)", ALUA("12", "") },
	{ 0, 0, "HP", "(MSA2[02]12fc|MSA2012i)", MULTIBUS("18", "") },
	{ 0, 0, "HP", "(MSA2012sa|MSA23(12|24)(fc|i|sa)|MSA2000s VOLUME)", ALUA("18", "") },
	{ 0, V10_3, "(HP|HPE)", "MSA [12]0[456]0 (SAN|SAS|FC|iSCSI)", ALUA("18", "") },
	{ V10_3, 0, "(HP|HPE)", "MSA [12]0[4567]0 (SAN|SAS|FC|iSCSI)", ALUA("18", "") },
	{ 0, 0, "HP", "(HSVX700|HSVX740)", ALUA_DH("12", "") },
	{ 0, 0, "HP", "LOGICAL VOLUME", MULTIBUS("12", "") },
	{ 0, 0, "HP", "(P2000 G3 FC|P2000G3 FC/iSCSI|P2000 G3 SAS|P2000 G3 iSCSI)", ALUA("18", "") },
	{ 0, 0, "LEFTHAND", "(P4000|iSCSIDisk|FCDISK)", ALUA("18", "") },
	{ 0, 0, "Nimble", "Server", ALUA_DH("queue", "") },
	{ 0, 0, "SGI", "TP9100", MULTIBUS("", "") },
	{ 0, 0, "SGI", "TP9[3457]00", RDAC },
	{ 0, 0, "SGI", "IS", RDAC },
	{ 0, 0, "SGI", "^DD[46]A-", ALUA("30", "") },
	{ 0, 0, "DDN", "SAN DataDirector", MULTIBUS("", "") },
	{ 0, 0, "DDN", "^EF3010", MULTIBUS("30", "") },
	{ 0, 0, "DDN", "^(EF3015|S2A|SFA)", ALUA("30", "") },
	{ 0, 0, "NEXENTA", "COMSTAR", "group_by_serial", "", "", "30", "", "" },
	{ 0, 0, "TEGILE", "(ZEBI-(FC|ISCSI)|INTELLIFLASH)", ALUA_DH("10", "") },
	{ 0, 0, "EMC", "SYMMETRIX", MULTIBUS("6", "") },
	{ 0, 0, "NVME", "EMC PowerMax", RETRY("queue") },
	{ 0, 0, "^DGC", "^(RAID|DISK|VRAID)", "group_by_prio", "emc", "immediate", "60", "1 emc", "product_blacklist=LUNZ;path_checker=emc_clariion;detect_checker=no" },
	{ 0, 0, "EMC", "Invista", MULTIBUS("5", "product_blacklist=LUNZ") },
	{ 0, 0, "XtremIO", "XtremApp", MULTIBUS("", "") },
	{ 0, 0, "COMPELNT", "Compellent Vol", BY_PRIO("queue", "") },
	{ 0, 0, "DELL", "^MD3", RDAC },
	{ 0, 0, "DellEMC", "PowerStore", ALUA_DH("3", "fast_io_fail_tmo=15") },
	{ 0, V12, ".*", "dellemc-powerstore", RETRY("3") },
	{ V12, 0, "NVME", "dellemc-powerstore", RETRY("3") },
	{ 0, 0, "DellEMC", "^ME", ALUA_DH("", "") },
	{ V13, 0, "EQLOGIC", "100E-00", MULTIBUS("30", "") },
	{ 0, 0, "FSC", "CentricStor", "group_by_serial", "", "", "", "", "" },
	{ 0, 0, "FUJITSU", "ETERNUS_DX(H|L|M|400|8000)", ALUA("10", "") },
	{ 0, 0, "(EUROLOGC|EuroLogc)", "FC2502", MULTIBUS("", "") },
	{ 0, 0, "FUJITSU", "E[234]000", ALUA("10", "") },
	{ 0, 0, "FUJITSU", "E[68]000", MULTIBUS("10", "") },
	{ 0, 0, "FUJITSU", "ETERNUS_AHB", RDAC },
	{ 0, V9_6, "(HITACHI|HP|HPE)", "^OPEN-", MULTIBUS("", "") },
	{ V9_6, 0, "(HITACHI|HP|HPE)", "^OPEN-", BY_PRIO("10", "") },
	{ 0, 0, "HITACHI", "^DF", "group_by_prio", "hds", "immediate", "queue", "", "" },
	{ 0, 0, "HITACHI", "^DF600F", MULTIBUS("", "") },
	{ V12, 0, "HITACHI", "Hi-SDS", ALUA("6", "path_checker=directio;detect_checker=no") },
	{ V13, 0, "NVME", "HITACHI SVOS-RF-System", RETRY("queue") },
	{ 0, 0, "IBM", "ProFibre 4000R", MULTIBUS("", "") },
	{ 0, 0, "IBM", "^1722-600", RDAC },
	{ 0, 0, "IBM", "^1724", RDAC },
	{ 0, 0, "IBM", "^1726", RDAC },
	{ 0, 0, "IBM", "^1742", RDAC },
	{ 0, 0, "IBM", "^1746", RDAC },
	{ 0, 0, "IBM", "^1813", RDAC },
	{ 0, 0, "IBM", "^1814", RDAC },
	{ 0, 0, "IBM", "^1815", RDAC },
	{ 0, 0, "IBM", "^1818", RDAC },
	{ 0, 0, "IBM", "^3526", RDAC },
	{ 0, 0, "IBM", "^(3542|3552)", RDAC },
	{ 0, 0, "IBM", "^2105", MULTIBUS("queue", "") },
	{ 0, 0, "IBM", "^1750500", ALUA("queue", "") },
	{ 0, 0, "IBM", "^2107900", BY_PRIO("queue", "") },
	{ 0, 0, "IBM", "^2145", ALUA("queue", "") },
	{ 0, 0, "NVME", "IBM[ ]+2145", RETRY("queue") },
	{ 0, V12, "IBM", "S/390 DASD ECKD", MULTIBUS("queue", "product_blacklist=S/390;" DASD) },
	{ V12, 0, "IBM", "S/390 DASD ECKD", MULTIBUS("queue", "product_blacklist=S/390 DASD ECKD;" DASD) },
	{ 0, V12, "IBM", "S/390 DASD FBA", MULTIBUS("queue", "product_blacklist=S/390;" DASD) },
	{ V12, 0, "IBM", "S/390 DASD FBA", MULTIBUS("queue", "product_blacklist=S/390 DASD FBA;" DASD) },
	{ 0, 0, "IBM", "^IPR", ALUA_DH("queue", "") },
	{ 0, 0, "IBM", "1820N00", ALUA("queue", "") },
	{ 0, 0, "(XIV|IBM)", "(NEXTRA|2810XIV)", "group_by_prio", "", "15", "queue", "", "" },
	{ 0, 0, "(TMS|IBM)", "(RamSan|FlashSystem)", MULTIBUS("", "") },
	{ 0, V12, "NVMe", "FlashSystem", RETRY("fail") },
	{ V12, 0, "NVME", "FlashSystem", RETRY("fail") },
	{ 0, 0, "IBM", "^(DCS9900|2851)", ALUA("30", "") },
	{ 0, 0, "AIX", "VDASD", MULTIBUS("60", "") },
	{ 0, 0, "IBM", "3303[ ]+NVDISK", RETRY("60") },
	{ 0, 0, "AIX", "NVDISK", ALUA_DH("60", "") },
	{ 0, 0, "LENOVO", "DE_Series", RDAC },
	{ 0, 0, "NETAPP", "LUN", "group_by_prio", "ontap", "immediate", "queue", "", "features=2 pg_init_retries 50;flush_on_last_del=always;dev_loss_tmo=infinity;user_friendly_names=no" },
	{ 0, 0, "(NETAPP|LSI|ENGENIO)", "INF-01-00", RDAC },
	{ 0, 0, "SolidFir", "SSD SAN", MULTIBUS("24", "") },
	{ 0, 0, "NVME", "^NetApp ONTAP Controller", RETRY("queue") },
	{ 0, 0, "NEC", "DISK ARRAY", ALUA_DH("", "") },
	{ 0, 0, "^Pillar", "^Axiom", ALUA("", "") },
	{ 0, 0, "^Oracle", "^Oracle FS", ALUA("", "") },
	{ 0, 0, "STK", "BladeCtlr", RDAC },
	{ 0, 0, "STK", "OPENstorage", RDAC },
	{ 0, 0, "STK", "FLEXLINE 380", RDAC },
	{ 0, 0, "SUN", "StorEdge 3", MULTIBUS("", "") },
	{ 0, 0, "SUN", "STK6580_6780", RDAC },
	{ 0, 0, "SUN", "CSM[12]00_R", RDAC },
	{ 0, 0, "SUN", "LCSM100_[IEFS]", RDAC },
	{ 0, 0, "SUN", "SUN_6180", RDAC },
	{ 0, 0, "SUN", "ArrayStorage", RDAC },
	{ 0, 0, "SUN", "(Sun Storage|ZFS Storage|COMSTAR)", ALUA("30", "") },
	{ 0, 0, "PIVOT3", "RAIGE VOLUME", MULTIBUS("queue", "") },
	{ 0, 0, "(NexGen|Pivot3)", "(TierStore|vSTAC)", ALUA("queue", "") },
	{ 0, 0, "(Intel|INTEL)", "Multi-Flex", ALUA_DH("queue", "product_blacklist=VTrak V-LUN") },
	{ 0, V9_5, "(LIO-ORG|SUSE)", ".*", ALUA_DH("12", "") },
	{ V9_5, 0, "(LIO-ORG|SUSE)", ".*", ALUA_DH("12", "path_checker=directio;detect_checker=no") },
	{ V11, 0, "^SCST_", ".*", ALUA("12", "") },
	{ 0, 0, "DataCore", "SANmelody", ALUA("queue", "") },
	{ 0, 0, "DataCore", "Virtual Disk", ALUA("queue", "") },
	{ 0, V9_6, "PURE", "FlashArray", ALUA_DH("", "fast_io_fail_tmo=10") },
	{ V9_6, 0, "PURE", "FlashArray", ALUA_DH("", "fast_io_fail_tmo=10;detect_prio=no") },
	{ 0, 0, "NVME", "Pure Storage FlashArray", RETRY("10") },
	{ V10, 0, "^(HUAWEI|HUASY|HS)", "^(Dorado[25]|HVS8|S[23568]|V1[568]|VIS6000)", BY_PRIO("15", "") },
	{ 0, V10, "HUAWEI", "XSG1", BY_PRIO("15", "") },
	{ V10, 0, "^(HUAWEI|AnyStor|Marstor|NETPOSA|SanM|SUGON|UDsafe)", "XSG1", BY_PRIO("15", "") },
	{ 0, V12, "NVM[eE]", "Huawei-XSG1", "", "", "", "12", "", "path_checker=directio" },
	{ V12, 0, "NVME", "Huawei-XSG1", RETRY("12") },
	{ 0, 0, "KOVE", "XPD", MULTIBUS("", "") },
	{ 0, V9_9, "NFINIDAT", "InfiniBox", "group_by_prio", "alua", "30", "fail", "", ROUND_ROBIN ";flush_on_last_del=always;dev_loss_tmo=15" },
	{ V9_9, V12, "NFINIDAT", "InfiniBox", "group_by_prio", "alua", "30", "fail", "", ROUND_ROBIN },
	{ V12, 0, "NFINIDAT", "InfiniBox", ALUA("queue", "flush_on_last_del=always;fast_io_fail_tmo=15;dev_loss_tmo=infinity;detect_prio=no") },
	{ V13, 0, "NVME", "InfiniBox", RETRY("queue") },
	{ 0, 0, "KMNRIO", "K2", MULTIBUS("", "") },
	{ 0, 0, "NEXSAN", "NXS-B0", ALUA("15", "") },
	{ 0, 0, "NEXSAN", "SATAB", ALUA("15", "") },
	{ 0, 0, "Nexsan", "(NestOS|NST5000)", ALUA_DH("30", "") },
	{ 0, 0, "VIOLIN", "SAN ARRAY$", "group_by_serial", "", "", "30", "", "" },
	{ 0, 0, "VIOLIN", "SAN ARRAY ALUA", ALUA_DH("30", "") },
	{ 0, 0, "VIOLIN", "CONCERTO ARRAY", MULTIBUS("30", "") },
	{ 0, 0, "(XIOTECH|XIOtech)", "ISE", MULTIBUS("12", "") },
	{ 0, 0, "(XIOTECH|XIOtech)", "IGLU DISK", MULTIBUS("30", "") },
	{ 0, 0, "(XIOTECH|XIOtech)", "Magnitude", MULTIBUS("30", "") },
	{ 0, 0, "Vexata", "VX", MULTIBUS("30", "") },
	{ 0, 0, "Promise", "VTrak", ALUA_DH("30", "product_blacklist=VTrak V-LUN") },
	{ 0, 0, "Promise", "Vess", ALUA_DH("30", "product_blacklist=Vess V-LUN") },
	{ 0, 0, "^IFT", ".*", ALUA("30", "") },
	{ 0, 0, "DotHill", "SANnet", MULTIBUS("30", "") },
	{ 0, 0, "DotHill", "R/Evo", ALUA("30", "") },
	{ 0, 0, "DotHill", "^DH", ALUA("30", "") },
	{ V12, 0, "SEAGATE", "STJX", ALUA("30", "") },
	{ V14, 0, "SEAGATE", "^[456]", ALUA("30", "") },
	{ 0, V12, "AStor", "NeoSapphire", MULTIBUS("30", "") },
	{ V12, 0, "AStor", "NeoSapphire", BY_PRIO("30", "") },
	{ 0, 0, "INSPUR", "MCS", ALUA("", "") },
	{ 0, 0, "MacroSAN", "LU", ALUA("30", "") },
	{ V12, 0, "Quantum", "(StorNext QX|QXS)", ALUA("18", "product_blacklist=cvfsctl") },
	{ V12, 0, "QUANTUM", "^(F|P|H)[24]", ALUA("30", "") },
	{ V12, 0, "QUANTUM", "^F1", "group_by_serial", "", "", "30", "", "" },
	{ V13, 0, "VSTORAGE", "VSTOR-DISK", "group_by_node_name", "alua", "immediate", "queue", "", "features=2 pg_init_retries 50;flush_on_last_del=always;detect_prio=no" },
	{ V13, 0, "^Qsan", ".*", BY_PRIO("30", "prio_args=exclusive_pref_bit") },
	{ V13, 0, "NVME", "VASTData", RETRY("queue") },
};
/* clang-format on */

/* Say what a column says; "" says nothing. */
static void say(struct conf *c, struct conf_entry *entry, enum conf_id id, const char *text)
{
	assert(id < CONF_IDS);
	if (!*text)
		return;
	if (id == CONF_FLUSH_ON_LAST_DEL && !peer_has(c->peer, PEER_FLUSH_WORDS))
		text = "yes"; /* so always was called */
	conf_set(c, entry, id, text, conf_word_num(conf_key(id), text), entry->from);
}

/* "key=value;key=value" */
static void say_more(struct conf *c, struct conf_entry *entry, const char *more)
{
	while (*more) {
		size_t name = strcspn(more, "="), len = strcspn(more, ";");
		char key[48], text[64];

		assert(name < len && name < sizeof(key) && len - name <= sizeof(text));
		snprintf(key, sizeof(key), "%.*s", (int)name, more);
		snprintf(text, sizeof(text), "%.*s", (int)(len - name - 1), more + name + 1);
		say(c, entry, conf_key_find(key, CONF_IN_DEVICE, c->peer), text);
		more += len + (more[len] == ';');
	}
}

static void add(struct conf *c, const struct row *r)
{
	struct conf_origin from = { .by = CONF_BY_HWTABLE, .why = "" };
	struct conf_entry *entry;
	char name[160];

	snprintf(name, sizeof(name), "%s %s", r->vendor, r->product);
	from.file = conf_keep(c, name);
	entry = conf_add_entry(&c->devices, from);
	entry->builtin = true;
	say(c, entry, CONF_VENDOR, r->vendor);
	say(c, entry, CONF_PRODUCT, r->product);
	say(c, entry, CONF_PATH_GROUPING_POLICY, r->policy);
	say(c, entry, CONF_PRIO, r->prio);
	say(c, entry, CONF_FAILBACK, r->failback);
	say(c, entry, CONF_NO_PATH_RETRY, r->retry);
	if (peer_has(c->peer, PEER_TABLE_HANDLER))
		say(c, entry, CONF_HARDWARE_HANDLER, r->handler);
	say_more(c, entry, r->more);
}

void hwtable_add(struct conf *c)
{
	assert(!c->devices.n);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];

		if (c->peer >= r->since && (!r->until || c->peer < r->until))
			add(c, r);
	}
}
