/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klog_rules: the lines of the logs that are about a SAN, and what they mean.
 *
 * The first row that matches counts.  The wordings are those of Linux 2.6.32
 * to 6.18, multipath-tools 0.4.9 to 0.14 and open-iscsi 2.0 to 2.1; where they
 * changed there is a row for each.  What a message leaves open is left open:
 * a sentence says what was printed, not what may have caused it.
 */
#include "engine/klog_rules.h"

#include "base/attr.h"

#define INFO SAN_SEV_INFO
#define GOOD SAN_SEV_GOOD
#define WARN SAN_SEV_WARN
#define BAD  SAN_SEV_BAD

/* clang-format off */

/* drivers/scsi/constants.c, hostbyte_table; include/scsi/scsi_status.h has the comments. */
static const struct klog_meaning host_bytes[] = {
	{ "DID_OK", "", WARN },
	{ "DID_NO_CONNECT", ": the device cannot be reached (DID_NO_CONNECT)", BAD },
	{ "DID_BUS_BUSY", ": the bus stayed busy (DID_BUS_BUSY)", WARN },
	{ "DID_TIME_OUT", ": it was not answered in time (DID_TIME_OUT)", BAD },
	{ "DID_BAD_TARGET", ": the target does not answer (DID_BAD_TARGET)", BAD },
	{ "DID_ABORT", ": it was aborted (DID_ABORT)", WARN },
	{ "DID_ERROR", ": the adapter reports an error (DID_ERROR)", BAD },
	{ "DID_RESET", ": a reset ended it (DID_RESET)", WARN },
	{ "DID_SOFT_ERROR", ": the driver asks to try again (DID_SOFT_ERROR)", WARN },
	{ "DID_TRANSPORT_DISRUPTED", ": the transport broke (DID_TRANSPORT_DISRUPTED)", BAD },
	{ "DID_TRANSPORT_FAILFAST", ": the transport is down and fast_io_fail_tmo has passed (DID_TRANSPORT_FAILFAST)", BAD },
	{ "DID_TRANSPORT_MARGINAL", ": the port is marginal (DID_TRANSPORT_MARGINAL)", WARN },
	{ "DID_TARGET_FAILURE", ": the device failed for good (DID_TARGET_FAILURE)", BAD },
	{ "DID_NEXUS_FAILURE", ": the device is reserved for another (DID_NEXUS_FAILURE)", WARN },
	{ "DID_ALLOC_FAILURE", ": the array has no space left (DID_ALLOC_FAILURE)", BAD },
	{ "DID_MEDIUM_ERROR", ": the medium is bad (DID_MEDIUM_ERROR)", BAD },
	{ NULL, " (%1)", WARN },
};

/* drivers/scsi/constants.c, snstext. */
static const struct klog_meaning sense_keys[] = {
	{ "No Sense", ": No Sense", INFO },
	{ "Recovered Error", ": Recovered Error", INFO },
	{ "Illegal Request", ": Illegal Request", INFO },
	{ "Unit Attention", ": Unit Attention", INFO },
	{ "Medium Error", ": Medium Error", BAD },
	{ "Hardware Error", ": Hardware Error", BAD },
	{ "Data Protect", ": Data Protect", BAD },
	{ NULL, ": %1", WARN },
};

/* include/scsi/iscsi_if.h, enum iscsi_err. */
static const struct klog_meaning iscsi_errors[] = {
	{ "1007", "a header that makes no sense (1007)", BAD },
	{ "1008", "the target broke the protocol (1008)", BAD },
	{ "1011", "the connection failed (1011)", BAD },
	{ "1014", "a header's checksum was wrong (1014)", BAD },
	{ "1015", "the data's checksum was wrong (1015)", BAD },
	{ "1018", "the adapter is gone (1018)", BAD },
	{ "1019", "sending failed (1019)", BAD },
	{ "1020", "the target closed the TCP connection (1020)", BAD },
	{ "1021", "commands were not answered, the session was dropped for it (1021)", BAD },
	{ "1022", "the target did not answer a ping (1022)", BAD },
	{ NULL, "error %1", BAD },
};

/* drivers/scsi/device_handler/scsi_dh_alua.c, print_alua_state(). */
static const struct klog_meaning alua_states[] = {
	{ "A", "active/optimized", INFO },
	{ "N", "active/non-optimized", INFO },
	{ "S", "standby", INFO },
	{ "U", "unavailable", WARN },
	{ "L", "lba-dependent", INFO },
	{ "O", "offline", WARN },
	{ "T", "transitioning", INFO },
	{ NULL, "%1", INFO },
};

/* A row; after the sentence what else it has. */
#define LINE(origin_, sev_, match_, on_, says_, ...) \
	{ .origin = origin_, .sev = sev_, .match = match_, .on = on_, .says = says_, __VA_ARGS__ }

static const struct klog_rule scsi_rules[] = {
	/* it has a result too, but is no command of anybody's */
	LINE("scsi/sd.c", WARN, "Synchronize Cache(10) failed", NULL,
	  "%d was removed before its cache could be written (Synchronize Cache failed)"),
	/* a command that failed: these lines come together */
	LINE("scsi/scsi_logging.c", WARN, "Result: hostbyte=%1 driverbyte=", NULL,
	  "%d: a command failed|%m", .part = KLOG_RESULT, .means = host_bytes),
	LINE("scsi/scsi_logging.c", WARN, "Sense Key : %1 [", NULL,
	  "%d: a command failed|%m", .part = KLOG_SENSE, .means = sense_keys),
	LINE("scsi/scsi_logging.c", WARN, "Add. Sense: %1", NULL,
	  "%d: a command failed|: %1", .part = KLOG_ADD_SENSE),
	/* what the array announces */
	LINE("scsi/scsi_error.c", WARN, "LUN assignments on this target have changed", NULL,
	  "%d: the array changed which LUNs it shows here (LUN assignments changed)"),
	LINE("scsi/scsi_error.c", WARN, "Inquiry data has changed", NULL,
	  "%d: the array changed what the device says of itself (Inquiry data has changed)"),
	LINE("scsi/scsi_error.c", INFO, "Asymmetric access state changed", NULL,
	  "%d: the array changed its ALUA state (Asymmetric access state changed)"),
	LINE("scsi/scsi_error.c", WARN, "Implicit Asymmetric access state transition failed", NULL,
	  "%d: the array failed to change its ALUA state"),
	LINE("scsi/scsi_error.c", WARN, "Capacity data has changed", NULL,
	  "%d: the array changed its size (Capacity data has changed)"),
	LINE("scsi/scsi_error.c", INFO, "Mode parameters changed", NULL,
	  "%d: the array changed its settings (Mode parameters changed)"),
	LINE("scsi/scsi_error.c", INFO, "operating parameters on this target have changed", NULL,
	  "%d: the array changed its settings (operating parameters changed)"),
	LINE("scsi/scsi_error.c", WARN, "thin provisioning soft threshold", NULL,
	  "%d: the array's space for it runs low (thin provisioning soft threshold)"),
	LINE("scsi/scsi_error.c", INFO, "Power-on or device reset occurred", NULL,
	  "%d: the device was switched on or reset (Power-on or device reset occurred)"),
	LINE("scsi/device_handler/scsi_dh_alua.c", INFO, "alua: port group %2 state %1 ", NULL,
	  "%d: its target port group %2 is %m now (ALUA)", .means = alua_states),
	/* what the kernel does about it */
	LINE("scsi/scsi_error.c", BAD, "Device offlined - not ready after error recovery", NULL,
	  "%d was set offline: it did not answer after error recovery"),
	LINE("scsi/scsi_lib.c", BAD, "rejecting I/O to offline device", NULL,
	  "%d is offline: the kernel refuses I/O to it"),
	LINE("scsi/scsi_lib.c", BAD, "rejecting I/O to dead device", NULL,
	  "%d is being removed: the kernel refuses I/O to it"),
	LINE("scsi/scsi_lib.c", BAD, "killing request", NULL,
	  "%d is being removed: what waited for it fails (killing request)"),
	LINE("scsi/scsi_lib.c", BAD, "timing out command, waited %1s", NULL,
	  "%d: a command was given up after %1 s"),
	LINE("scsi/mpt3sas/mpt3sas_scsih.c", WARN, "ttempting task abort!", NULL,
	  "%d: a command took too long, the adapter tries to abort it"),
	LINE("scsi/mpt3sas/mpt3sas_scsih.c", WARN, "ttempting device reset!", NULL,
	  "%d: the adapter resets the device"),
	LINE("scsi/mpt3sas/mpt3sas_scsih.c", WARN, "ttempting target reset!", NULL,
	  "%d: the adapter resets the target"),
	LINE("scsi/mpt3sas/mpt3sas_scsih.c", WARN, "ttempting host reset!", NULL,
	  "%d: the adapter resets itself"),
	/* coming and going */
	LINE("scsi/sd.c", GOOD, "Attached SCSI disk", NULL, "%d was found (Attached SCSI disk)"),
	LINE("scsi/sd.c", INFO, "Synchronizing SCSI cache", NULL,
	  "%d is being removed (Synchronizing SCSI cache)"),
	LINE("scsi/device_handler/scsi_dh_alua.c", INFO, "alua: Detached", NULL,
	  "%d left its device handler (alua: Detached)"),
};

static const struct klog_rule kernel_rules[] = {
	/* device mapper; before 4.12 it did not say which map */
	LINE("md/dm-mpath.c", BAD, "device-mapper: multipath: %1: Failing path %2.", "%2 %1",
	  "path %2 of %1 failed (Failing path)"),
	LINE("md/dm-mpath.c", BAD, "device-mapper: multipath: Failing path %1.", "%1",
	  "path %1 failed (Failing path)"),
	LINE("md/dm-mpath.c", GOOD, "device-mapper: multipath: %1: Reinstating path %2.", "%2 %1",
	  "path %2 of %1 was reinstated (Reinstating path)"),
	LINE("md/dm-mpath.c", BAD, "queue_if_no_path timeout on %1, failing queued IO", "%1",
	  "%1: no path came back in time, held I/O got errors (queue_if_no_path timeout)"),
	LINE("md/dm-mpath.c", BAD, "Could not failover the device: Handler %1 Error %2.", "",
	  "a group could not be activated (Could not failover the device: %1 error %2)"),
	LINE("md/dm-mpath.c", BAD, "Could not failover device", "",
	  "a group could not be activated (Could not failover device)"),
	/* the block layer; before 5.15 with the function's name in front */
	LINE("block/blk-mq.c", BAD, "I/O error, dev %1, sector", "%1", "%1: I/O error"),
	LINE("block/blk-mq.c", BAD, "timeout error, dev %1, sector", "%1",
	  "%1: I/O took too long (timeout error)"),
	LINE("block/blk-mq.c", BAD, "recoverable transport error, dev %1, sector", "%1",
	  "%1: I/O failed on the way (recoverable transport error)"),
	LINE("block/blk-mq.c", BAD, "critical target error, dev %1, sector", "%1",
	  "%1: the array refused I/O for good (critical target error)"),
	LINE("block/blk-mq.c", BAD, "critical space allocation error, dev %1, sector", "%1",
	  "%1: the array has no space left (critical space allocation error)"),
	LINE("block/blk-mq.c", BAD, "critical medium error, dev %1, sector", "%1",
	  "%1: the medium is bad (critical medium error)"),
	LINE("block/blk-mq.c", WARN, "critical nexus error, dev %1, sector", "%1",
	  "%1: the device is reserved for another (critical nexus error)"),
	LINE("block/blk-mq.c", WARN, "reservation conflict error, dev %1, sector", "%1",
	  "%1: the device is reserved for another (reservation conflict error)"),
	LINE("block/blk-mq.c", BAD, "device offline error, dev %1, sector", "%1",
	  "%1: I/O to an offline device (device offline error)"),
	LINE("fs/buffer.c", BAD, "Buffer I/O error on dev %1, logical block", "%1",
	  "%1: a read or write of a file system or program failed (Buffer I/O error)"),
	/* Fibre Channel */
	LINE("scsi/scsi_transport_fc.c", BAD, "%1: blocked FC remote port time out: %2", "%1",
	  "%1: the remote port stayed away longer than dev_loss_tmo: %2"),
	LINE("scsi/qla2xxx/qla_isr.c", BAD, "-500b:%1: LOOP DOWN detected", "host%1",
	  "host%1: the link went down (qla2xxx: LOOP DOWN detected)"),
	LINE("scsi/qla2xxx/qla_isr.c", GOOD, "-500a:%1: LOOP UP detected (%2)", "host%1",
	  "host%1: the link is up with %2 (qla2xxx: LOOP UP detected)"),
	LINE("scsi/qla2xxx/qla_os.c", WARN, "Abort command issued nexus=%1:%2:%3 ", "%1:0:%2:%3",
	  "%1:0:%2:%3: a command took too long and was aborted (qla2xxx)"),
	LINE("scsi/qla2xxx/qla_os.c", WARN, "DEVICE RESET ISSUED nexus=%1:%2:%3 ", "%1:0:%2:%3",
	  "%1:0:%2:%3: the adapter resets the device (qla2xxx)"),
	LINE("scsi/qla2xxx/qla_os.c", WARN, "TARGET RESET ISSUED nexus=%1:%2", "host%1",
	  "host%1: the adapter resets target %2 (qla2xxx)"),
	LINE("scsi/qla2xxx/qla_os.c", WARN, "BUS RESET ISSUED nexus=%1:", "host%1",
	  "host%1: the adapter resets all its targets (qla2xxx)"),
	LINE("scsi/qla2xxx/qla_os.c", BAD, "ADAPTER RESET ISSUED nexus=%1:", "host%1",
	  "host%1: the adapter resets itself (qla2xxx)"),
	LINE("scsi/lpfc/lpfc_els.c", BAD, "lpfc %1: %2:1305 Link Down Event", "%1",
	  "lpfc %1: the link went down (1305 Link Down Event)"),
	LINE("scsi/lpfc/lpfc_els.c", GOOD, "lpfc %1: %2:1303 Link Up Event", "%1",
	  "lpfc %1: the link is up (1303 Link Up Event)"),
	LINE("scsi/lpfc/lpfc_hbadisc.c", BAD, "0203 Devloss timeout on WWPN %1 ", "%1",
	  "remote port %1 stayed away longer than dev_loss_tmo (lpfc: 0203 Devloss timeout)"),
	LINE("scsi/libfc/fc_lport.c", BAD, "%1: libfc: Link down on port", "%1",
	  "%1: the link went down (libfc: Link down)"),
	LINE("scsi/libfc/fc_lport.c", GOOD, "%1: libfc: Link up on port", "%1",
	  "%1: the link is up (libfc: Link up)"),
	/* network: each driver has its own words, most share these */
	LINE("net/ethernet/intel", WARN, "%1 NIC Link is Down", "%1", "%1: the link went down (NIC Link is Down)"),
	LINE("net/ethernet/intel", GOOD, "%1 NIC Link is Up", "%1", "%1: the link is up (NIC Link is Up)"),
	LINE("net/phy/phylink.c", WARN, "%1: Link is Down", "%1", "%1: the link went down (Link is Down)"),
	LINE("net/phy/phylink.c", GOOD, "%1: Link is Up", "%1", "%1: the link is up (Link is Up)"),
	LINE("net/ethernet/broadcom/tg3.c", WARN, "%1: Link is down", "%1", "%1: the link went down (Link is down)"),
	LINE("net/ethernet/broadcom/tg3.c", GOOD, "%1: Link is up", "%1", "%1: the link is up (Link is up)"),
	LINE("net/ethernet/mellanox", WARN, "%1: Link down", "%1", "%1: the link went down (Link down)"),
	LINE("net/ethernet/mellanox", GOOD, "%1: Link up", "%1", "%1: the link is up (Link up)"),
	LINE("net/bonding/bond_main.c", WARN, "(slave %1): link status definitely down", "%1",
	  "%1: the bond takes it out, its link is down"),
	LINE("net/bonding/bond_main.c", WARN, "link status definitely down for interface %1, ", "%1",
	  "%1: the bond takes it out, its link is down"),
	LINE("net/bonding/bond_main.c", GOOD, "(slave %1): link status definitely up", "%1",
	  "%1: the bond uses it again, its link is up"),
	LINE("net/ipv6/addrconf.c", GOOD, "%1: link becomes ready", "%1", "%1: the link is up (link becomes ready)",
	  .part_only = true),
	/* iSCSI */
	LINE("scsi/scsi_transport_iscsi.c", BAD, "%2: detected conn error (%1)", "%2",
	  "%2: the iSCSI connection broke: %m", .means = iscsi_errors),
	LINE("scsi/scsi_transport_iscsi.c", BAD, "%1: session recovery timed out after %2 secs", "%1",
	  "%1: the iSCSI session did not come back in %2 s, its devices go offline"),
	LINE("scsi/libiscsi.c", BAD, "%1: ping timeout of %2 secs expired", "%1",
	  "%1: the iSCSI target did not answer a ping for %2 s"),
	/* NVMe over fabrics */
	LINE("nvme/host/fabrics.c", BAD, "nvme %1: starting error recovery", "%1",
	  "%1: the connection broke (starting error recovery)"),
	LINE("nvme/host/fabrics.c", WARN, "nvme %1: Reconnecting in %2 seconds", "%1",
	  "%1: no connection, the next try follows in %2 s"),
	LINE("nvme/host/fabrics.c", GOOD, "nvme %1: Successfully reconnected", "%1",
	  "%1: connected again"),
	/* who feels it */
	LINE("fs/ext4/super.c", BAD, "EXT4-fs error (device %1): %2", "%1", "%1: ext4 met an error: %2"),
	LINE("fs/ext4/super.c", BAD, "EXT4-fs (%1): Remounting filesystem read-only", "%1",
	  "%1: its file system went read-only (ext4)"),
	LINE("fs/jbd2/journal.c", BAD, "Aborting journal on device %1-8.", "%1",
	  "%1: its file system stopped writing (Aborting journal)"),
	LINE("fs/xfs/xfs_fsops.c", BAD, "XFS (%1): %2hutting down", "%1",
	  "%1: its file system shut down (XFS)"),
	LINE("fs/xfs/xfs_log.c", BAD, "XFS (%1): Filesystem has been shut down", "%1",
	  "%1: its file system shut down (XFS)"),
	LINE("fs/xfs/xfs_log.c", BAD, "XFS (%1): log I/O error %2", "%1",
	  "%1: its file system cannot write (XFS: log I/O error %2)"),
	LINE("fs/btrfs/messages.c", BAD, "BTRFS info (device %1 %2): forced readonly", "%1",
	  "%1: its file system went read-only (btrfs)"),
	LINE("fs/btrfs/messages.c", BAD, "BTRFS info (device %1): forced readonly", "%1",
	  "%1: its file system went read-only (btrfs)"),
	LINE("kernel/hung_task.c", WARN, "INFO: task %1 blocked for more than %2 seconds", "",
	  "task %1 waited longer than %2 s"),
};

static const struct klog_rule multipathd_rules[] = {
	LINE("multipathd/main.c", BAD, "checker failed path %1 in map %2", "%1 %2",
	  "the checker failed %1 of %2"),
	LINE("multipathd/main.c", GOOD, "%1: reinstated", "%1", "%1 was reinstated"),
	LINE("multipathd/main.c", BAD, "%1: mark as failed", "%1", "%1 is marked as failed"),
	LINE("libmultipath/checkers.c", BAD, "%1: %2 - %3 checker reports path is down", "%2 %1",
	  "%2 of %1: the %3 checker says that the path is down"),
	LINE("libmultipath/checkers.c", GOOD, "%1: %2 - %3 checker reports path is up", "%2 %1",
	  "%2 of %1: the %3 checker says that the path is up"),
	LINE("libmultipath/checkers.c", INFO, "%1: %2 - %3 checker reports path is in standby state", "%2 %1",
	  "%2 of %1: the %3 checker says that the path is on standby"),
	LINE("multipathd/main.c", BAD, "%1: %2 - path offline", "%2 %1",
	  "%2 of %1: the device is offline"),
	LINE("libmultipath/checkers.c", BAD, "%1: %2 - %3 checker timed out", "%2 %1",
	  "%2 of %1: the %3 checker got no answer in time"),
	LINE("libmultipath/structs_vec.c", BAD, "%1: Entering recovery mode: max_retries=%2", "%1",
	  "%1 has no path: I/O is held for %2 checks (Entering recovery mode)"),
	LINE("libmultipath/structs_vec.c", GOOD, "%1: Recovered to normal mode", "%1",
	  "%1 has a path again (Recovered to normal mode)"),
	LINE("libmultipath/structs_vec.c", BAD, "%1: Disable queueing", "%1",
	  "%1: I/O is held no longer and gets errors (Disable queueing)"),
	LINE("libmultipath/structs_vec.c", BAD, "%1: remaining active paths: 0", "%1",
	  "%1 has no active path left"),
	LINE("libmultipath/structs_vec.c", INFO, "%1: remaining active paths: %2", "%1",
	  "%1 has active paths: %2"),
	LINE("multipathd/main.c", WARN, "%1 [%2]: path removed from map %3", "%1 %3",
	  "%1 was removed from %3"),
	LINE("multipathd/main.c", INFO, "%1 [%2]: path added to devmap %3", "%1 %3",
	  "%1 was added to %3"),
};

static const struct klog_rule iscsid_rules[] = {
	LINE("usr/initiator.c", BAD, "Kernel reported iSCSI connection %2 error (%1 - %3) state", "connection%2",
	  "connection%2: the iSCSI connection broke: %m", .means = iscsi_errors),
	LINE("usr/initiator.c", BAD, "Kernel reported iSCSI connection %2 error (%1) state", "connection%2",
	  "connection%2: the iSCSI connection broke: %m", .means = iscsi_errors),
	LINE("usr/initiator.c", GOOD, "connection%1 is operational after recovery (%2 attempts)", "connection%1",
	  "connection%1 works again after %2 attempts"),
	LINE("usr/initiator.c", GOOD, "connection%1 is operational now", "connection%1",
	  "connection%1 is logged in"),
	LINE("usr/io.c", BAD, "connect to %1 failed (%2)", "%1", "portal %1 cannot be reached (%2)"),
	LINE("usr/initiator.c", BAD, "conn %1 login rejected: %2", "", "a target refused the login: %2"),
};

/* clang-format on */

const struct klog_rules klog_scsi_rules = { scsi_rules, ARRAY_LEN(scsi_rules) };
const struct klog_rules klog_kernel_rules = { kernel_rules, ARRAY_LEN(kernel_rules) };
const struct klog_rules klog_multipathd_rules = { multipathd_rules, ARRAY_LEN(multipathd_rules) };
const struct klog_rules klog_iscsid_rules = { iscsid_rules, ARRAY_LEN(iscsid_rules) };
