/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of real logs, as kernels 4.19 to 6.12, multipathd and iscsid print
 * them, and the sentences that an operator reads for them.
 */
#include "base/attr.h"
#include "base/text.h"
#include "engine/klog_event.h"
#include "engine/klog_list.h"
#include "engine/klog_rules.h"
#include "model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define T0 MODEL_NOW

/* ---- one line ---- */

static const struct {
	enum klog_who who;
	const char *line;
	enum san_severity sev;
	const char *on; /* the first device */
	const char *text;
} lines[] = {
	/* SCSI */
	{ KLOG_KERNEL,
	  "sd 1:0:0:1: [sdb] tag#4 FAILED Result: hostbyte=DID_TRANSPORT_DISRUPTED "
	  "driverbyte=DRIVER_OK cmd_age=7s",
	  SAN_SEV_BAD, "sdb",
	  "sdb: a command failed: the transport broke (DID_TRANSPORT_DISRUPTED)" },
	{ KLOG_KERNEL,
	  "sd 1:0:0:0: [sdb] tag#0 UNKNOWN(0x2003) Result: hostbyte=0x05 driverbyte=DRIVER_OK "
	  "cmd_age=77s",
	  SAN_SEV_WARN, "sdb", "sdb: a command failed (0x05)" },
	{ KLOG_KERNEL,
	  "sd 3:0:0:1: [sdb] Synchronize Cache(10) failed: Result: hostbyte=DID_NO_CONNECT "
	  "driverbyte=DRIVER_OK",
	  SAN_SEV_WARN, "sdb",
	  "sdb was removed before its cache could be written (Synchronize Cache failed)" },
	{ KLOG_KERNEL,
	  "sd 9:0:0:0: Warning! Received an indication that the LUN assignments on this target "
	  "have changed. The Linux SCSI layer does not automatical",
	  SAN_SEV_WARN, "9:0:0:0",
	  "9:0:0:0: the array changed which LUNs it shows here (LUN assignments changed)" },
	{ KLOG_KERNEL, "sd 7:0:1:1: Asymmetric access state changed", SAN_SEV_INFO, "7:0:1:1",
	  "7:0:1:1: the array changed its ALUA state (Asymmetric access state changed)" },
	{ KLOG_KERNEL, "sd 2:0:0:0: alua: port group 3e9 state S non-preferred supports TOlUSNA",
	  SAN_SEV_INFO, "2:0:0:0", "2:0:0:0: its target port group 3e9 is standby now (ALUA)" },
	{ KLOG_KERNEL, "sd 5:0:0:0: Device offlined - not ready after error recovery", SAN_SEV_BAD,
	  "5:0:0:0", "5:0:0:0 was set offline: it did not answer after error recovery" },
	{ KLOG_KERNEL, "sd 3:0:6:14: rejecting I/O to offline device", SAN_SEV_BAD, "3:0:6:14",
	  "3:0:6:14 is offline: the kernel refuses I/O to it" },
	{ KLOG_KERNEL, "sd 2:0:0:1: timing out command, waited 180s", SAN_SEV_BAD, "2:0:0:1",
	  "2:0:0:1: a command was given up after 180 s" },
	{ KLOG_KERNEL, "sd 2:0:0:1: [sdc] Attached SCSI disk", SAN_SEV_GOOD, "sdc",
	  "sdc was found (Attached SCSI disk)" },
	/* block, device mapper */
	{ KLOG_KERNEL,
	  "I/O error, dev sdf, sector 401408 op 0x1:(WRITE) flags 0x2004000 phys_seg 128 prio "
	  "class 2",
	  SAN_SEV_BAD, "sdf", "sdf: I/O error" },
	{ KLOG_KERNEL, "blk_update_request: critical medium error, dev sdr, sector 4656",
	  SAN_SEV_BAD, "sdr", "sdr: the medium is bad (critical medium error)" },
	{ KLOG_KERNEL, "device-mapper: multipath: 254:0: Failing path 8:16.", SAN_SEV_BAD, "8:16",
	  "path 8:16 of 254:0 failed (Failing path)" },
	{ KLOG_KERNEL, "device-mapper: multipath: Failing path 8:16.", SAN_SEV_BAD, "8:16",
	  "path 8:16 failed (Failing path)" },
	{ KLOG_KERNEL, "device-mapper: multipath: 254:4: Reinstating path 67:96.", SAN_SEV_GOOD,
	  "67:96", "path 67:96 of 254:4 was reinstated (Reinstating path)" },
	{ KLOG_KERNEL,
	  "device-mapper: multipath: Could not failover the device: Handler scsi_dh_alua Error 2.",
	  SAN_SEV_BAD, "",
	  "a group could not be activated (Could not failover the device: scsi_dh_alua error 2)" },
	{ KLOG_KERNEL,
	  "device-mapper: multipath: queue_if_no_path timeout on 254:0, failing queued IO",
	  SAN_SEV_BAD, "254:0",
	  "254:0: no path came back in time, held I/O got errors (queue_if_no_path timeout)" },
	/* Fibre Channel */
	{ KLOG_KERNEL,
	  " rport-7:0-0: blocked FC remote port time out: removing target and saving binding",
	  SAN_SEV_BAD, "rport-7:0-0",
	  "rport-7:0-0: the remote port stayed away longer than dev_loss_tmo: removing target and "
	  "saving binding" },
	{ KLOG_KERNEL, "qla2xxx [0000:41:00.0]-500b:3: LOOP DOWN detected (2 7 0 0).", SAN_SEV_BAD,
	  "host3", "host3: the link went down (qla2xxx: LOOP DOWN detected)" },
	{ KLOG_KERNEL, "qla2xxx [0000:41:00.0]-500a:3: LOOP UP detected (8 Gbps).", SAN_SEV_GOOD,
	  "host3", "host3: the link is up with 8 Gbps (qla2xxx: LOOP UP detected)" },
	{ KLOG_KERNEL, "qla2xxx [0000:3b:00.0]-801c:3: Abort command issued nexus=3:0:1 -- 2002.",
	  SAN_SEV_WARN, "3:0:0:1", "3:0:0:1: a command took too long and was aborted (qla2xxx)" },
	{ KLOG_KERNEL,
	  "lpfc 0000:82:00.0: 2:1305 Link Down Event x2 received Data: x2 x20 x800110 x0 x0",
	  SAN_SEV_BAD, "0000:82:00.0",
	  "lpfc 0000:82:00.0: the link went down (1305 Link Down Event)" },
	{ KLOG_KERNEL,
	  "lpfc 0000:82:00.0: 2:(0):0203 Devloss timeout on WWPN 50:01:43:80:12:8e:40:20 NPort "
	  "x05df00 Data: x82000000 x8 xa",
	  SAN_SEV_BAD, "50:01:43:80:12:8e:40:20",
	  "remote port 50:01:43:80:12:8e:40:20 stayed away longer than dev_loss_tmo (lpfc: 0203 "
	  "Devloss timeout)" },
	{ KLOG_KERNEL, "host2: libfc: Link down on port (7500a1)", SAN_SEV_BAD, "host2",
	  "host2: the link went down (libfc: Link down)" },
	/* network */
	{ KLOG_KERNEL, "igc 0000:02:00.0 enp2s0: NIC Link is Down", SAN_SEV_WARN, "enp2s0",
	  "enp2s0: the link went down (NIC Link is Down)" },
	{ KLOG_KERNEL, "e1000: enp0s9 NIC Link is Down", SAN_SEV_WARN, "enp0s9",
	  "enp0s9: the link went down (NIC Link is Down)" },
	{ KLOG_KERNEL, "mtk_soc_eth 15100000.ethernet eth2: Link is Down", SAN_SEV_WARN, "eth2",
	  "eth2: the link went down (Link is Down)" },
	{ KLOG_KERNEL, "mlx5_core 0000:3b:00.0 eth2: Link down", SAN_SEV_WARN, "eth2",
	  "eth2: the link went down (Link down)" },
	{ KLOG_KERNEL, "bond0: (slave enp3s0): link status definitely down, disabling slave",
	  SAN_SEV_WARN, "enp3s0", "enp3s0: the bond takes it out, its link is down" },
	/* iSCSI */
	{ KLOG_KERNEL, " connection13:0: detected conn error (1022)", SAN_SEV_BAD, "connection13:0",
	  "connection13:0: the iSCSI connection broke: the target did not answer a ping (1022)" },
	{ KLOG_KERNEL, " session13: session recovery timed out after 5 secs", SAN_SEV_BAD,
	  "session13",
	  "session13: the iSCSI session did not come back in 5 s, its devices go offline" },
	{ KLOG_KERNEL,
	  " connection7:0: ping timeout of 5 secs expired, recv timeout 5, last rx 4495125049, "
	  "last "
	  "ping 4495126336, now 4495127616",
	  SAN_SEV_BAD, "connection7:0",
	  "connection7:0: the iSCSI target did not answer a ping for 5 s" },
	/* who feels it */
	{ KLOG_KERNEL, "EXT4-fs (dm-17): Remounting filesystem read-only", SAN_SEV_BAD, "dm-17",
	  "dm-17: its file system went read-only (ext4)" },
	{ KLOG_KERNEL, "Aborting journal on device dm-17-8.", SAN_SEV_BAD, "dm-17",
	  "dm-17: its file system stopped writing (Aborting journal)" },
	{ KLOG_KERNEL,
	  "XFS (dm-4): Metadata I/O Error (0x4) detected at xfs_fs_goingdown+0x4b/0x180 [xfs] "
	  "(fs/xfs/xfs_fsops.c:492).  Shutting down filesystem.",
	  SAN_SEV_BAD, "dm-4", "dm-4: its file system shut down (XFS)" },
	{ KLOG_KERNEL, "Buffer I/O error on dev dm-0, logical block 0, lost async page write",
	  SAN_SEV_BAD, "dm-0",
	  "dm-0: a read or write of a file system or program failed (Buffer I/O error)" },
	{ KLOG_KERNEL, "INFO: task jbd2/sde-8:8819 blocked for more than 122 seconds.",
	  SAN_SEV_WARN, "", "task jbd2/sde-8:8819 waited longer than 122 s" },
	/* multipathd */
	{ KLOG_MULTIPATHD, "sdbi: mark as failed", SAN_SEV_BAD, "sdbi",
	  "sdbi is marked as failed" },
	{ KLOG_MULTIPATHD, "SAP_V11-PM: remaining active paths: 7", SAN_SEV_INFO, "SAP_V11-PM",
	  "SAP_V11-PM has active paths: 7" },
	{ KLOG_MULTIPATHD, "mpathb: remaining active paths: 0", SAN_SEV_BAD, "mpathb",
	  "mpathb has no active path left" },
	{ KLOG_MULTIPATHD,
	  "36001405fbcc04a11155470eac0f2ff53: sdb - tur checker reports path is down", SAN_SEV_BAD,
	  "sdb",
	  "sdb of 36001405fbcc04a11155470eac0f2ff53: the tur checker says that the path is down" },
	{ KLOG_MULTIPATHD, "mpatha: sdf - path offline", SAN_SEV_BAD, "sdf",
	  "sdf of mpatha: the device is offline" },
	{ KLOG_MULTIPATHD, "checker failed path 8:16 in map mpathb", SAN_SEV_BAD, "8:16",
	  "the checker failed 8:16 of mpathb" },
	{ KLOG_MULTIPATHD, "67:96: reinstated", SAN_SEV_GOOD, "67:96", "67:96 was reinstated" },
	{ KLOG_MULTIPATHD, "sde [8:64]: path removed from map mpathf", SAN_SEV_WARN, "sde",
	  "sde was removed from mpathf" },
	{ KLOG_MULTIPATHD, "mpatha: Entering recovery mode: max_retries=12", SAN_SEV_BAD, "mpatha",
	  "mpatha has no path: I/O is held for 12 checks (Entering recovery mode)" },
	/* iscsid */
	{ KLOG_ISCSID,
	  "iscsid: Kernel reported iSCSI connection 3:0 error (1020 - ISCSI_ERR_TCP_CONN_CLOSE: "
	  "TCP "
	  "connection closed) state (3)",
	  SAN_SEV_BAD, "connection3:0",
	  "connection3:0: the iSCSI connection broke: the target closed the TCP connection "
	  "(1020)" },
	{ KLOG_ISCSID, "iscsid: connection3:0 is operational after recovery (2 attempts)",
	  SAN_SEV_GOOD, "connection3:0", "connection3:0 works again after 2 attempts" },
	{ KLOG_ISCSID, "iscsid: connect to 10.253.0.3:3260 failed (No route to host)", SAN_SEV_BAD,
	  "10.253.0.3:3260", "portal 10.253.0.3:3260 cannot be reached (No route to host)" },
};

static void a_line_is_a_sentence(void **state)
{
	struct klog_fact f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!klog_read(lines[i].who, lines[i].line, &f))
			fail_msg("no fact: %s", lines[i].line);
		model_same_text(lines[i].line, f.text, lines[i].text);
		model_same_text(lines[i].line, f.on[0], lines[i].on);
		model_same_int(lines[i].line, "severity", f.sev, lines[i].sev);
	}
}

/* A line as the row describes it: "word1" in the place of %1. */
static void example(const struct klog_rule *r, bool scsi, char *line, size_t size)
{
	snprintf(line, size, "%s", scsi ? "sd 1:2:3:4: [sdq] tag#5 " : "");
	for (const char *p = r->match; *p; p++) {
		if (*p == '%')
			text_cat(line, size, "word%c", *++p);
		else
			text_cat(line, size, "%c", *p);
	}
}

static void row_is_whole(const struct klog_rule *r, enum klog_who who, bool scsi)
{
	struct klog_fact f;
	char line[300];

	example(r, scsi, line, sizeof(line));
	if (!klog_read(who, line, &f))
		fail_msg("%s: no row matches", line);
	if (f.kind != r)
		fail_msg("%s: a row before it matches: %s", line, f.text);
	if (strpbrk(f.text, "%|") || f.text[strlen(f.text) - 1] == '.')
		fail_msg("%s: %s", line, f.text);
	for (char n = '1'; n <= '4'; n++) {
		const char word[] = { '%', n, '\0' };
		bool used = strstr(r->says, word) || (r->on && strstr(r->on, word));

		if (used && !strstr(r->match, word))
			fail_msg("%s: %s is said and not found", r->match, word);
	}
	assert_true(*r->origin && (!r->means || strstr(r->says, "%m")));
}

static void every_row_of_the_table_is_reached_and_can_be_said(void **state)
{
	static const struct {
		const struct klog_rules *rules;
		enum klog_who who;
		bool scsi;
	} tables[] = { { &klog_scsi_rules, KLOG_KERNEL, true },
		       { &klog_kernel_rules, KLOG_KERNEL, false },
		       { &klog_multipathd_rules, KLOG_MULTIPATHD, false },
		       { &klog_iscsid_rules, KLOG_ISCSID, false } };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; i < tables[t].rules->n; i++)
			row_is_whole(&tables[t].rules->rule[i], tables[t].who, tables[t].scsi);
	}
}

static void what_is_no_trouble_of_a_san_is_no_fact(void **state)
{
	static const char *const others[] = {
		"",
		"sd",
		"sd 3:0:0:1: ",
		"sd 3:0:0:1: [sdb] 20971520 512-byte logical blocks: (10.7 GB/10.0 GiB)",
		"sd 3:0:0:1: [sdb] tag#12 CDB: Write(10) 2a 00 00 00 08 00 00 00 08 00",
		"usb 1-1.2: reset high-speed USB device number 5 using dwc_otg",
		"ata1: SATA link down (SStatus 0 SControl 300)",
		"systemd[1]: Started Session 55 of user root.",
		": blocked FC remote port time out: ",
		"device-mapper: multipath: 254:0: Failing path",
		"I/O error, dev , sector 0",
	};
	struct klog_fact f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (klog_read(KLOG_KERNEL, others[i], &f))
			fail_msg("%s: %s", others[i], f.text);
	}
	/* a daemon's words count only from the daemon */
	assert_false(klog_read(KLOG_KERNEL, "mpathb: remaining active paths: 0", &f));
}

static void nothing_reaches_a_terminal_as_it_is(void **state)
{
	struct klog_fact f;

	(void)state;
	assert_true(klog_read(KLOG_KERNEL,
			      "INFO: task a\033[2Jb:1 blocked for more than 9 seconds.", &f));
	assert_string_equal(f.text, "task a\\x1b[2Jb:1 waited longer than 9 s");
}

/* ---- many lines ---- */

static int setup(void **state)
{
	static struct klog_list l;

	l = (struct klog_list){ 0 };
	*state = &l;
	return 0;
}

static int teardown(void **state)
{
	klog_list_fini(*state);
	return 0;
}

static void kernel_said(struct klog_list *l, int64_t at, const char *line)
{
	klog_list_add(l, KLOG_KERNEL, line, at, "kernel log");
}

static void the_lines_of_a_command_are_one_fact(void **state)
{
	struct klog_list *l = *state;

	kernel_said(l, T0,
		    "sd 3:0:0:1: [sdb] tag#12 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK "
		    "cmd_age=0s");
	/* another processor's lines come in between */
	kernel_said(l, T0,
		    "sd 3:0:0:2: [sdc] tag#12 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK "
		    "cmd_age=0s");
	kernel_said(l, T0, "sd 3:0:0:1: [sdb] tag#12 Sense Key : Not Ready [current] ");
	kernel_said(l, T0, "sd 3:0:0:2: [sdc] tag#12 Sense Key : Medium Error [current] ");
	kernel_said(
		l, T0,
		"sd 3:0:0:1: [sdb] tag#12 Add. Sense: Logical unit not accessible, target port in "
		"standby state");
	kernel_said(l, T0, "sd 3:0:0:2: [sdc] tag#12 Add. Sense: Unrecovered read error");
	kernel_said(l, T0, "sd 3:0:0:1: [sdb] tag#12 CDB: Write(10) 2a 00 00 00 08 00 00 00 08 00");
	klog_list_end(l, 200);
	assert_int_equal(l->n, 2);
	assert_string_equal(l->fact[0].text,
			    "sdb: a command failed: Not Ready: Logical unit not accessible, target "
			    "port in standby state");
	assert_int_equal(l->fact[0].sev, SAN_SEV_WARN);
	assert_string_equal(l->fact[1].text,
			    "sdc: a command failed: Medium Error: Unrecovered read error");
	assert_int_equal(l->fact[1].sev, SAN_SEV_BAD);
}

static void a_second_command_with_the_tag_is_another(void **state)
{
	struct klog_list *l = *state;

	for (int i = 0; i < 2; i++) {
		kernel_said(l, T0 + i,
			    "sd 3:0:0:1: [sdb] tag#12 FAILED Result: hostbyte=DID_OK "
			    "driverbyte=DRIVER_OK cmd_age=0s");
		kernel_said(l, T0 + i, "sd 3:0:0:1: [sdb] tag#12 Sense Key : Not Ready [current] ");
	}
	klog_list_end(l, 200);
	assert_int_equal(l->n, 1);
	assert_string_equal(l->fact[0].text, "sdb: a command failed: Not Ready");
	assert_int_equal(l->fact[0].count, 2);
}

static void what_comes_again_is_counted(void **state)
{
	struct klog_list *l = *state;

	for (int i = 0; i < 212; i++) {
		kernel_said(l, T0 + i * 1000, "I/O error, dev sdb, sector 8 op 0x0:(READ)");
		kernel_said(l, T0 + i * 1000, "sd 3:0:0:2: rejecting I/O to offline device");
	}
	/* an hour later that is another fault */
	kernel_said(l, T0 + 3600000, "I/O error, dev sdb, sector 16 op 0x0:(READ)");
	klog_list_end(l, 200);
	assert_int_equal(l->n, 3);
	assert_string_equal(l->fact[0].text, "sdb: I/O error");
	assert_int_equal(l->fact[0].count, 212);
	assert_true(l->fact[0].at == T0 && l->fact[0].last == T0 + 211000);
	assert_int_equal(l->fact[2].count, 1);
	assert_true(l->fact[2].at == T0 + 3600000);
}

static void the_cause_outlives_its_thousand_errors(void **state)
{
	struct klog_list *l = *state;
	char line[100];

	kernel_said(l, T0, "qla2xxx [0000:3b:00.0]-500b:3: LOOP DOWN detected (2 7 0 0).");
	for (int i = 0; i < 900; i++) {
		snprintf(line, sizeof(line), "sd 3:0:0:%d: rejecting I/O to offline device", i);
		kernel_said(l, T0 + 1 + i, line);
	}
	klog_list_end(l, 200);
	assert_int_equal(l->n, 200);
	assert_string_equal(l->fact[0].on[0], "host3");
	assert_string_equal(l->fact[l->n - 1].on[0], "3:0:0:899"); /* of the others the newest */
}

static void only_the_newest_are_kept_and_in_their_order(void **state)
{
	static const char *const words[] = { "I/O", "timeout", "critical medium", "critical target",
					     "device offline" };
	struct klog_list *l = *state;
	char line[100];

	for (int i = 0; i < 300; i++) {
		snprintf(line, sizeof(line), "%s error, dev nvme%dn1, sector 0",
			 words[i % ARRAY_LEN(words)], i);
		kernel_said(l, T0 + i, line);
	}
	klog_list_end(l, 20);
	assert_int_equal(l->n, 20);
	for (size_t i = 1; i < l->n; i++)
		assert_true(l->fact[i - 1].at < l->fact[i].at);
	assert_true(l->fact[0].at == T0 + 280);
}

static void the_disks_that_a_boot_finds_are_not_told(void **state)
{
	struct klog_list *l = *state;

	l->calm_from = T0;
	kernel_said(l, T0 - 5, "sd 2:0:0:1: [sdc] Attached SCSI disk");
	kernel_said(l, T0 - 4, "sd 2:0:0:1: rejecting I/O to offline device");
	kernel_said(l, T0 + 1, "sd 2:0:0:1: [sdc] Attached SCSI disk");
	klog_list_end(l, 200);
	assert_int_equal(l->n, 2);
	assert_true(l->fact[0].at == T0 - 4 && l->fact[1].at == T0 + 1);
}

static void two_logs_are_one_story(void **state)
{
	struct klog_list *l = *state, journal = { 0 };

	kernel_said(l, T0 + 10, "I/O error, dev sdb, sector 0");
	klog_list_add(&journal, KLOG_MULTIPATHD, "sdb: mark as failed", T0 + 20, "journal");
	klog_list_add(&journal, KLOG_ISCSID, "connect to 10.0.2.1:3260 failed (Connection refused)",
		      T0, "journal");
	klog_list_take(l, &journal);
	klog_list_end(l, 200);
	assert_int_equal(l->n, 3);
	assert_string_equal(l->fact[0].from, "journal");
	assert_string_equal(l->fact[1].from, "kernel log");
	assert_int_equal(l->fact[2].by, KLOG_MULTIPATHD);
}

/* ---- events ---- */

static struct san_event event_of(struct san *san, enum klog_who who, const char *line)
{
	struct san_event ev = { 0 };
	struct klog_fact f;

	assert_true(klog_read(who, line, &f));
	f.at = f.last = T0 - 60000;
	f.count = 1;
	f.from = "kernel log";
	assert_true(klog_event(san, &f, &ev));
	return ev;
}

static void an_event_names_path_and_map(void **state)
{
	struct san san;
	struct san_map *m;
	struct san_path *p;
	struct san_event ev;
	char line[100], wanted[100];

	(void)state;
	model_init(&san, 2);
	m = model_map(&san, "mpatha");
	p = model_path(&san, "sdb");
	snprintf(wanted, sizeof(wanted), "%u:%u", p->major, p->minor);

	ev = event_of(&san, KLOG_KERNEL, "I/O error, dev sdb, sector 0");
	assert_string_equal(ev.text, "sdb of mpatha: I/O error");
	assert_string_equal(ev.map, m->key);
	assert_string_equal(ev.path, wanted);
	assert_string_equal(ev.by, "kernel");
	assert_string_equal(ev.from, "kernel log");
	assert_true(ev.at == T0 - 60000);

	snprintf(line, sizeof(line), "device-mapper: multipath: %u:%u: Failing path %u:%u.",
		 m->major, m->minor, p->major, p->minor);
	ev = event_of(&san, KLOG_KERNEL, line);
	assert_string_equal(ev.text, "path sdb of mpatha failed (Failing path)");
	assert_string_equal(ev.path, wanted);

	snprintf(line, sizeof(line), "sd %s: rejecting I/O to offline device", p->hctl);
	ev = event_of(&san, KLOG_KERNEL, line);
	assert_string_equal(ev.text, "sdb of mpatha is offline: the kernel refuses I/O to it");

	snprintf(line, sizeof(line), "EXT4-fs (%s): Remounting filesystem read-only", m->dm_name);
	ev = event_of(&san, KLOG_KERNEL, line);
	assert_string_equal(ev.text, "mpatha: its file system went read-only (ext4)");
	assert_string_equal(ev.map, m->key);
	assert_string_equal(ev.path, "");

	ev = event_of(&san, KLOG_MULTIPATHD, "mpatha: sdb - tur checker reports path is down");
	assert_string_equal(ev.text, "sdb of mpatha: the tur checker says that the path is down");
	assert_string_equal(ev.by, "multipathd");

	ev = event_of(&san, KLOG_KERNEL, "I/O error, dev sdzz, sector 0");
	assert_string_equal(ev.text, "sdzz: I/O error");
	assert_string_equal(ev.map, "");
	san_fini(&san);
}

/* After a rescan the letters are another disk's. */
static void letters_at_another_place_are_another_disk(void **state)
{
	struct san san;
	struct san_event ev;

	(void)state;
	model_init(&san, 1);
	ev = event_of(&san, KLOG_KERNEL, "sd 77:0:0:1: [sdb] Synchronizing SCSI cache");
	assert_string_equal(ev.text, "sdb is being removed (Synchronizing SCSI cache)");
	assert_string_equal(ev.path, "");
	assert_string_equal(ev.map, "");
	san_fini(&san);
}

static void an_event_says_how_often(void **state)
{
	struct klog_list *l = *state;
	struct san_event ev;
	struct san san;

	model_init(&san, 1);
	for (int i = 0; i < 3; i++)
		kernel_said(l, T0 + i * 1000, "I/O error, dev sdb, sector 0");
	klog_list_end(l, 200);
	assert_true(klog_event(&san, &l->fact[0], &ev));
	assert_string_equal(ev.text, "sdb of mpatha: I/O error (x 3, last 03:14:32)");
	san_fini(&san);
}

/* A host with containers has a hundred interfaces that come and go. */
static void a_link_that_nobody_uses_is_no_event(void **state)
{
	static const char line[] = "IPv6: ADDRCONF(NETDEV_CHANGE): %s: link becomes ready";
	struct klog_fact f;
	struct san_event ev;
	struct san san;
	char text[100];

	(void)state;
	model_init(&san, 1);
	snprintf(text, sizeof(text), line, "veth12");
	assert_true(klog_read(KLOG_KERNEL, text, &f));
	assert_false(klog_event(&san, &f, &ev));
	san_port_add(&san, SAN_PART_HOST, "veth12", 0);
	assert_true(klog_event(&san, &f, &ev));
	assert_int_equal(ev.part, SAN_PART_HOST);
	assert_string_equal(ev.port, "veth12");
	san_fini(&san);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(a_line_is_a_sentence),
		CASE(every_row_of_the_table_is_reached_and_can_be_said),
		CASE(what_is_no_trouble_of_a_san_is_no_fact),
		CASE(nothing_reaches_a_terminal_as_it_is),
		CASE(the_lines_of_a_command_are_one_fact),
		CASE(a_second_command_with_the_tag_is_another),
		CASE(what_comes_again_is_counted),
		CASE(the_cause_outlives_its_thousand_errors),
		CASE(only_the_newest_are_kept_and_in_their_order),
		CASE(the_disks_that_a_boot_finds_are_not_told),
		CASE(two_logs_are_one_story),
		CASE(an_event_names_path_and_map),
		CASE(letters_at_another_place_are_another_disk),
		CASE(an_event_says_how_often),
		CASE(a_link_that_nobody_uses_is_no_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
