/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of disks, disk_use, udev_db and dm_name: a host's disks, on a fake tree. */
#include "engine/kernel/disks.h"
#include "engine/kernel/dm_name.h"

#include "fake_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct disks all;

static int begin(void **state)
{
	return fake_sysfs_new(state);
}

static int end(void **state)
{
	disks_fini(&all);
	return fake_sysfs_remove(state);
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[400];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", dir, name);
	fake_text(path, text);
}

static void put_link(const char *dir, const char *name, const char *to)
{
	char path[400];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", dir, name);
	fake_link(path, to);
}

/* A block device of one mebibyte; dir below /sys/devices, device: where its link of that name ends.
 */
static void block(const char *dir, const char *devno, const char *device)
{
	const char *kname = strrchr(dir, '/') + 1;
	char name[256], to[256];

	put(dir, "dev", devno);
	put(dir, "size", "2048\n");
	put(dir, "ro", "0\n");
	if (device)
		put_link(dir, "device", device);
	snprintf(name, sizeof(name), "/sys/class/block/%s", kname);
	snprintf(to, sizeof(to), "../../devices/%s", dir);
	fake_link(name, to);
	snprintf(name, sizeof(name), "/sys/dev/block/%s", devno);
	fake_link(name, to);
}

static void part(const char *disk, const char *kname, const char *devno)
{
	char dir[256];

	snprintf(dir, sizeof(dir), "%s/%s", disk, kname);
	block(dir, devno, NULL);
	put(dir, "partition", "1\n");
}

/* A SCSI disk in dir (".../3:0:0:1"). */
static void scsi(const char *dir, const char *sd, const char *devno)
{
	static const uint8_t inquiry[36] = { 0, 0, 6, 0x12, 31, 0x10 };
	static const uint8_t pg80[] = { 0, 0x80, 0, 6, ' ', 'S', 'N', '4', '2', ' ' };
	static const uint8_t pg83[] = { 0, 0x83, 0, 8, 1, 0x15, 0, 4, 0, 0, 0, 7 };
	char block_dir[256], path[300];

	snprintf(block_dir, sizeof(block_dir), "%s/block/%s", dir, sd);
	block(block_dir, devno, "../..");
	put(dir, "vendor", "NETAPP  \n");
	put(dir, "model", "LUN C-Mode      \n");
	put(dir, "rev", "9131\n");
	put(dir, "state", "running\n");
	put(dir, "timeout", "30\n");
	put(dir, "access_state", "active/non-optimized\n");
	put(dir, "preferred_path", "1\n");
	put(dir, "dh_state", "alua\n");
	snprintf(path, sizeof(path), "/sys/devices/%s/inquiry", dir);
	fake_bytes(path, inquiry, sizeof(inquiry));
	snprintf(path, sizeof(path), "/sys/devices/%s/vpd_pg80", dir);
	fake_bytes(path, pg80, sizeof(pg80));
	snprintf(path, sizeof(path), "/sys/devices/%s/vpd_pg83", dir);
	fake_bytes(path, pg83, sizeof(pg83));
}

static void dm(const char *kname, const char *devno, const char *name, const char *uuid)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "virtual/block/%s", kname);
	block(dir, devno, NULL);
	put(dir, "dm/name", name);
	put(dir, "dm/uuid", uuid);
}

static void read_all(void)
{
	struct err e = { 0 };

	assert_int_equal(disks_read(fake_root, &all, &e), 0);
}

static const struct disk *the_disk(const char *name)
{
	for (size_t i = 0; i < all.n; i++) {
		if (!strcmp(all.disks[i].name, name))
			return &all.disks[i];
	}
	fail_msg("no disk %s", name);
	return NULL;
}

/* ---- what they are ---- */

#define FC "pci0000:00/0000:00:02.0/0000:03:00.0/host3/rport-3:0-1/target3:0:0/3:0:0:1"

static void a_fibre_channel_disk(void **state)
{
	const struct disk *d;

	(void)state;
	scsi(FC, "sdb", "8:16");
	put_link("pci0000:00/0000:00:02.0", "driver", "../../../bus/pci/drivers/pcieport");
	put_link("pci0000:00/0000:00:02.0/0000:03:00.0", "driver", "../../../bus/pci/drivers/lpfc");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/node_name", "0x200200a0985a2b01\n");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_name", "0x200300a0985a2b01\n");
	fake_text("/sys/class/fc_host/host3/port_name", "0x21000024ff7c41aa\n");
	fake_text("/sys/class/fc_host/host3/node_name", "0x20000024ff7c41aa\n");
	read_all();
	d = the_disk("sdb");
	assert_int_equal(d->major, 8);
	assert_int_equal(d->minor, 16);
	assert_string_equal(d->syspath, "/sys/devices/" FC "/block/sdb");
	assert_int_equal(d->bus, DISK_BUS_SCSI);
	assert_true(d->disk);
	assert_false(d->hidden);
	assert_false(d->ro);
	assert_int_equal(d->sectors, 2048);
	assert_string_equal(d->vendor, "NETAPP");
	assert_string_equal(d->product, "LUN C-Mode");
	assert_string_equal(d->rev, "9131");
	assert_string_equal(d->serial, "SN42");
	assert_string_equal(d->hctl, "3:0:0:1");
	assert_int_equal(d->host, 3);
	assert_int_equal(d->lun, 1);
	assert_string_equal(d->protocol, "scsi:fcp");
	assert_string_equal(d->node_name, "0x200200a0985a2b01");
	assert_string_equal(d->target_wwpn, "0x200300a0985a2b01");
	assert_string_equal(d->host_wwpn, "0x21000024ff7c41aa");
	assert_string_equal(d->host_wwnn, "0x20000024ff7c41aa");
	assert_string_equal(d->host_adapter, "0000:00:02.0");
	assert_string_equal(d->state, "running");
	assert_int_equal(d->timeout_ms, 30000);
	assert_int_equal(d->tpgs, 1);
	assert_int_equal(d->tpg, 7);
	assert_int_equal(d->alua, SAN_ALUA_NONOPTIMIZED);
	assert_true(d->alua_pref);
	assert_string_equal(d->dh_state, "alua");
	assert_int_equal(d->inquiry.n, 36);
	assert_int_equal(d->pg83.n, 12);
	assert_string_equal(d->used_by, "");
	assert_string_equal(d->map_name, "");
	assert_false(d->initialized);
}

static void an_iscsi_disk(void **state)
{
	const struct disk *d;

	(void)state;
	scsi("platform/host6/session2/target6:0:0/6:0:0:1", "sdc", "8:32");
	fake_text("/sys/class/iscsi_session/session2/targetname", "iqn.2026-11.example:disk\n");
	fake_text("/sys/class/iscsi_host/host6/ipaddress", "10.0.1.5\n");
	read_all();
	d = the_disk("sdc");
	assert_string_equal(d->protocol, "scsi:iscsi");
	assert_string_equal(d->node_name, "iqn.2026-11.example:disk");
	assert_string_equal(d->host_adapter, "10.0.1.5");
	assert_string_equal(d->target_wwpn, "");
}

static void a_sas_disk_tells_its_address_and_an_ata_disk_its_port(void **state)
{
	static const char sas[] =
		"pci0/host1/port-1:0/expander-1:0/port-1:0:1/end_device-1:0:1/target1:0:1/1:0:1:0";
	static const char ata[] = "pci0/ata4/host4/target4:0:0/4:0:0:0";

	(void)state;
	scsi(sas, "sdd", "8:48");
	put(sas, "sas_address", "0x5000c500a1b2c3d1\n");
	scsi(ata, "sde", "8:64");
	read_all();
	assert_string_equal(the_disk("sdd")->protocol, "scsi:sas");
	assert_string_equal(the_disk("sdd")->node_name, "0x5000c500a1b2c3d1");
	assert_string_equal(the_disk("sde")->protocol, "scsi:ata");
	assert_string_equal(the_disk("sde")->node_name, "ata-4.00");
}

static void a_usb_disk_is_told_by_its_subsystem(void **state)
{
	static const char usb[] = "pci0/usb1/1-2/1-2:1.0/host7/target7:0:0/7:0:0:0";

	(void)state;
	scsi(usb, "sdf", "8:80");
	put_link("pci0/usb1/1-2/1-2:1.0", "subsystem", "../../../../../bus/usb");
	put_link("pci0/usb1/1-2", "subsystem", "../../../../bus/usb");
	read_all();
	assert_string_equal(the_disk("sdf")->protocol, "scsi:usb");
	assert_string_equal(the_disk("sdf")->node_name, "1-2:1.0");
}

static void a_scsi_disk_of_no_known_transport(void **state)
{
	static const char dir[] = "pseudo_0/adapter0/host2/target2:0:0/2:0:0:0";
	const struct disk *d;

	(void)state;
	scsi(dir, "sdg", "8:96");
	fake_delete("/sys/devices/pseudo_0/adapter0/host2/target2:0:0/2:0:0:0/vpd_pg83");
	fake_delete("/sys/devices/pseudo_0/adapter0/host2/target2:0:0/2:0:0:0/inquiry");
	fake_delete("/sys/devices/pseudo_0/adapter0/host2/target2:0:0/2:0:0:0/access_state");
	put(dir, "state", "offline\n");
	put(dir, "block/sdg/size", "0\n");
	read_all();
	d = the_disk("sdg");
	assert_string_equal(d->protocol, "scsi:unspec");
	assert_string_equal(d->node_name, "");
	assert_string_equal(d->host_adapter, "");
	assert_string_equal(d->state, "offline");
	assert_int_equal(d->sectors, 0);
	assert_int_equal(d->pg83.n, 0);
	assert_int_equal(d->tpg, -1);
	assert_int_equal(d->tpgs, -1);
	assert_int_equal(d->alua, SAN_ALUA_UNDEF);
}

static void a_disk_on_its_way_out_is_gone(void **state)
{
	(void)state;
	scsi(FC, "sdb", "8:16");
	fake_delete("/sys/devices/" FC "/state");
	read_all();
	assert_string_equal(the_disk("sdb")->state, "gone");
}

static void nvme(const char *dir, const char *devno)
{
	static const char ctrl[] = "virtual/nvme-fabrics/ctl/nvme3";

	block(dir, devno, "../../nvme3");
	put(dir, "nsid", "5\n");
	put(dir, "wwid", "uuid.6c6e0f0e\n");
	put(ctrl, "model", "NetApp ONTAP Controller                 \n");
	put(ctrl, "serial", "81K3nQ\n");
	put(ctrl, "firmware_rev", "9.15.1\n");
	put(ctrl, "cntlid", "66\n");
	put(ctrl, "transport", "tcp\n");
	put(ctrl, "state", "live\n");
}

static void an_nvme_disk_over_tcp(void **state)
{
	const struct disk *d;

	(void)state;
	nvme("virtual/nvme-fabrics/ctl/nvme3/nvme3n2", "259:4");
	read_all();
	d = the_disk("nvme3n2");
	assert_int_equal(d->bus, DISK_BUS_NVME);
	assert_string_equal(d->vendor, "NVME");
	assert_string_equal(d->product, "NetApp ONTAP Controller");
	assert_string_equal(d->serial, "81K3nQ");
	assert_string_equal(d->rev, "9.15.1");
	assert_string_equal(d->hctl, "3:66:2:5");
	assert_int_equal(d->lun, 5);
	assert_int_equal(d->host, UINT32_MAX);
	assert_string_equal(d->protocol, "nvme:tcp");
	assert_string_equal(d->sys_wwid, "uuid.6c6e0f0e");
	assert_string_equal(d->state, "live");
}

static void a_path_of_native_nvme_multipath_is_hidden_and_its_head_has_no_state(void **state)
{
	(void)state;
	nvme("virtual/nvme-fabrics/ctl/nvme3/nvme0c3n1", "259:5");
	put("virtual/nvme-fabrics/ctl/nvme3/nvme0c3n1", "hidden", "1\n");
	put("virtual/nvme-subsystem/nvme-subsys0", "model", "NetApp ONTAP Controller\n");
	block("virtual/nvme-subsystem/nvme-subsys0/nvme0n1", "259:6", "../../nvme-subsys0");
	read_all();
	assert_true(the_disk("nvme0c3n1")->hidden);
	assert_false(the_disk("nvme0n1")->hidden);
	assert_string_equal(the_disk("nvme0n1")->state, "");
	assert_string_equal(the_disk("nvme0n1")->protocol, "nvme:unspec");
}

static void dasd_cciss_and_virtio(void **state)
{
	const struct disk *d;

	(void)state;
	block("css0/0.0.000b/0.0.0150/block/dasda", "94:0", "../../../0.0.0150");
	put("css0/0.0.000b/0.0.0150", "devtype", "3390/0c\n");
	put("css0/0.0.000b/0.0.0150", "uid", "IBM.750000000DK1234.0101.50\n");
	block("pci0/cciss0/c0d1/block/cciss!c0d1", "104:16", "../../../c0d1");
	put("pci0/cciss0/c0d1", "vendor", "HP\n");
	put("pci0/cciss0/c0d1", "model", "LOGICAL VOLUME\n");
	block("pci0/virtio0/block/vda", "254:0", "../..");
	read_all();
	d = the_disk("dasda");
	assert_int_equal(d->bus, DISK_BUS_DASD);
	assert_string_equal(d->vendor, "IBM");
	assert_string_equal(d->product, "S/390 DASD ECKD");
	assert_string_equal(d->sys_wwid, "IBM.750000000DK1234.0101.50");
	assert_string_equal(d->hctl, "0:0:336:0");
	assert_string_equal(d->protocol, "ccw");
	d = the_disk("cciss/c0d1");
	assert_int_equal(d->bus, DISK_BUS_CCISS);
	assert_string_equal(d->product, "LOGICAL VOLUME");
	assert_string_equal(d->hctl, "0:0:1:0");
	d = the_disk("vda");
	assert_int_equal(d->bus, DISK_BUS_OTHER);
	assert_string_equal(d->protocol, "undef");
	assert_string_equal(d->state, "");
}

/* ---- in which order ---- */

static void assert_order(const char *const *names, size_t n)
{
	assert_int_equal(all.n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(all.disks[i].name, names[i]);
}

static void by_path_and_not_by_name_and_device_mapper_last(void **state)
{
	static const char *const names[] = { "sdc", "sda", "sdb", "vda", "loop0", "dm-0", "md0" };

	(void)state;
	scsi("pci0/host10/target10:0:0/10:0:0:0", "sda", "8:0");
	scsi("pci0/host2/target2:0:0/2:0:0:0", "sdb", "8:16");
	scsi("pci0/host1/target1:0:0/1:0:0:0", "sdc", "8:32");
	block("virtual/block/md0", "9:0", NULL);
	block("virtual/block/dm-0", "253:0", NULL);
	block("virtual/block/loop0", "7:0", NULL);
	block("pci0/virtio0/block/vda", "254:0", "../..");
	read_all();
	assert_order(names, sizeof(names) / sizeof(*names));
	/* a folder is done before one whose name is longer, whatever comes next in it */
	assert_true(disks_order("/sys/devices/a/z", "/sys/devices/a!/b") < 0);
	assert_true(disks_order("/sys/devices/a", "/sys/devices/a/b") < 0);
	assert_int_equal(disks_order("/sys/devices/a", "/sys/devices/a"), 0);
}

static void partitions_and_what_goes_away_are_left_out(void **state)
{
	(void)state;
	scsi(FC, "sdb", "8:16");
	part(FC "/block/sdb", "sdb1", "8:17");
	scsi("pci0/host1/target1:0:0/1:0:0:0", "sdc", "8:32");
	fake_delete("/sys/devices/pci0/host1/target1:0:0/1:0:0:0/block/sdc/dev");
	read_all();
	assert_int_equal(all.n, 1);
	assert_string_equal(all.disks[0].name, "sdb");
}

static void without_sysfs_it_says_so(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(disks_read(fake_root, &all, &e), E_IO);
	assert_non_null(strstr(e.text, "is sysfs mounted?"));
	assert_int_equal(all.n, 0);
}

/* ---- udev ---- */

static void properties_come_sorted_as_libudev_has_them(void **state)
{
	const struct disk *d;

	(void)state;
	scsi(FC, "sdb", "8:16");
	fake_text("/run/udev/data/b8:16", "S:disk/by-id/x\nI:1234\nE:ID_WWN=0x6\nE:ID_SERIAL=36\n"
					  "E:ID_EMPTY=\nE:ID_A=b=c\nG:systemd\n");
	scsi("pci0/host1/target1:0:0/1:0:0:0", "sdc", "8:32");
	fake_text("/run/udev/data/b8:32", "E:ID_SERIAL=37\n");
	read_all();
	d = the_disk("sdb");
	assert_true(d->initialized);
	assert_int_equal(d->nprops, 4);
	assert_string_equal(d->props[0].key, "ID_A");
	assert_string_equal(d->props[3].key, "ID_WWN");
	assert_string_equal(disk_prop(d, "ID_SERIAL"), "36");
	assert_string_equal(disk_prop(d, "ID_EMPTY"), "");
	assert_string_equal(disk_prop(d, "ID_A"), "b=c");
	assert_null(disk_prop(d, "ID_NONE"));
	assert_false(the_disk("sdc")->initialized);
}

/* ---- who uses them ---- */

#define SDB FC "/block/sdb"

static void mounted_and_swapped_on_by_partition(void **state)
{
	(void)state;
	scsi(FC, "sdb", "8:16");
	part(SDB, "sdb1", "8:17");
	part(SDB, "sdb2", "8:18");
	part(SDB, "sdb3", "8:19");
	scsi("pci0/host9/target9:0:0/9:0:0:0", "sdc", "8:32");
	fake_text("/proc/self/mountinfo", "30 1 8:17 /sub /srv/a rw - ext4 /dev/sdb1 rw\n"
					  "31 1 8:17 / /srv\\040b rw - ext4 /dev/sdb1 rw\n"
					  "32 1 0:40 / /data rw - btrfs /dev/sdb3 rw\n"
					  "33 1 8:32 / /whole rw - xfs /dev/sdc rw\n");
	fake_text("/proc/swaps", "Filename\t\t\t\tType\n/dev/sdb2   partition\t1\t0\t-2\n");
	read_all();
	assert_non_null(strstr(the_disk("sdb")->used_by, "sdb1: mounted on /srv b +1"));
	assert_non_null(strstr(the_disk("sdb")->used_by, "sdb2: swap"));
	assert_non_null(strstr(the_disk("sdb")->used_by, "sdb3: mounted on /data"));
	assert_string_equal(the_disk("sdc")->used_by, "mounted on /whole");
}

static void volumes_and_arrays_on_top(void **state)
{
	(void)state;
	scsi(FC, "sdb", "8:16");
	part(SDB, "sdb1", "8:17");
	dm("dm-4", "253:4", "vg0-root", "LVM-abc");
	put(SDB, "holders/dm-4", "");
	put(SDB, "sdb1/holders/md0", "");
	read_all();
	assert_string_equal(the_disk("sdb")->used_by, "vg0-root (LVM), sdb1: md0");
	assert_string_equal(the_disk("sdb")->map_name, "");
}

static void a_path_of_a_map_is_not_in_use_otherwise(void **state)
{
	const struct disk *d;

	(void)state;
	scsi(FC, "sdb", "8:16");
	dm("dm-0", "253:0", "mpatha", "mpath-3600a0980");
	put(SDB, "holders/dm-0", "");
	read_all();
	d = the_disk("sdb");
	assert_string_equal(d->map_name, "mpatha");
	assert_string_equal(d->map_uuid, "mpath-3600a0980");
	assert_string_equal(d->used_by, "");
}

/* ---- sandeck name ---- */

static void the_name_of_a_map_and_of_its_partition(void **state)
{
	struct err e = { 0 };
	char name[64];

	(void)state;
	dm("dm-0", "253:0", "mpatha\n", "mpath-3600a0980\n");
	dm("dm-1", "253:1", "mpatha-part1\n", "part1-mpath-3600a0980\n");
	scsi(FC, "sdb", "8:16");
	assert_int_equal(dm_name_of(fake_root, "253:0", name, sizeof(name), &e), 0);
	assert_string_equal(name, "mpatha");
	assert_int_equal(dm_name_of(fake_root, "253:1", name, sizeof(name), &e), 0);
	assert_string_equal(name, "mpatha-part1");
	assert_int_equal(dm_name_of(fake_root, "8:16", name, sizeof(name), &e), E_NOTFOUND);
	assert_string_equal(e.text,
			    "8:16 is sdb, which is no device-mapper device and has no other name");
	assert_int_equal(dm_name_of(fake_root, "253:9", name, sizeof(name), &e), E_NOTFOUND);
	assert_string_equal(e.text, "there is no block device 253:9");
	assert_int_equal(dm_name_of(fake_root, "mpatha", name, sizeof(name), &e), E_USAGE);
	assert_non_null(strstr(e.text, "give MAJOR:MINOR"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fibre_channel_disk),
		TEST(an_iscsi_disk),
		TEST(a_sas_disk_tells_its_address_and_an_ata_disk_its_port),
		TEST(a_usb_disk_is_told_by_its_subsystem),
		TEST(a_scsi_disk_of_no_known_transport),
		TEST(a_disk_on_its_way_out_is_gone),
		TEST(an_nvme_disk_over_tcp),
		TEST(a_path_of_native_nvme_multipath_is_hidden_and_its_head_has_no_state),
		TEST(dasd_cciss_and_virtio),
		TEST(by_path_and_not_by_name_and_device_mapper_last),
		TEST(partitions_and_what_goes_away_are_left_out),
		TEST(without_sysfs_it_says_so),
		TEST(properties_come_sorted_as_libudev_has_them),
		TEST(mounted_and_swapped_on_by_partition),
		TEST(volumes_and_arrays_on_top),
		TEST(a_path_of_a_map_is_not_in_use_otherwise),
		TEST(the_name_of_a_map_and_of_its_partition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
