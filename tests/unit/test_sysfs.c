/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of sysfs, path_id and ports: who a path is and how its ports are, on a fake tree. */
#include "engine/kernel/path_id.h"
#include "engine/kernel/ports.h"
#include "engine/kernel/sysfs.h"

#include "fake_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Target port group 2 of the target 50:0a:..., as page 83h of one path. */
static const uint8_t page83[] = { 0, 0x83, 0, 20, 1,    0x15, 0,    4,    0, 0, 0, 2,
				  1, 0x23, 0, 8,  0x50, 0x0a, 0x09, 0x83, 0, 0, 0, 1 };
static const uint8_t page80[] = { 0, 0x80, 0, 6, ' ', 'S', 'N', '4', '2', ' ' };

static struct path_id identify(uint32_t major, uint32_t minor)
{
	struct path_id id = { .major = major, .minor = minor };

	path_id_read(fake_root, &id);
	return id;
}

/* ---- who ---- */

static void fc_disk(void)
{
	fake_disk("8:16", "sdb", "host3/rport-3:0-1/target3:0:0/3:0:0:1");
	fake_bytes("/sys/devices/pci0/host3/rport-3:0-1/target3:0:0/3:0:0:1/vpd_pg83", page83,
		   sizeof(page83));
	fake_bytes("/sys/devices/pci0/host3/rport-3:0-1/target3:0:0/3:0:0:1/vpd_pg80", page80,
		   sizeof(page80));
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_name", "0x200300a0985a2b01\n");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/node_name", "0x200200a0985a2b01\n");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_state", "Online\n");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/dev_loss_tmo", "600\n");
	fake_text("/sys/class/fc_host/host3/port_state", "Online\n");
	fake_text("/sys/class/fc_host/host3/port_name", "0x21000024ff7c41aa\n");
	fake_text("/sys/class/fc_host/host3/speed", "16 Gbit\n");
	fake_text("/sys/devices/pci0000:00/0000:03:00.0/host3/scsi_host/host3/proc_name",
		  "qla2xxx\n");
	fake_link("/sys/class/scsi_host/host3",
		  "../../devices/pci0000:00/0000:03:00.0/host3/scsi_host/host3");
}

static void a_fibre_channel_path(void **state)
{
	struct path_id id;

	(void)state;
	fc_disk();
	id = identify(8, 16);
	assert_true(id.found);
	assert_string_equal(id.name, "sdb");
	assert_string_equal(id.hctl, "3:0:0:1");
	assert_string_equal(id.vendor, "NETAPP");
	assert_int_equal(id.timeout_ms, 30000);
	assert_string_equal(id.product, "LUN C-Mode");
	assert_string_equal(id.rev, "9131");
	assert_string_equal(id.serial, "SN42");
	assert_string_equal(id.transport, "fc");
	assert_int_equal(id.size, 2048 * 512);
	assert_string_equal(id.hport, "host3");
	assert_string_equal(id.tport, "20:03:00:a0:98:5a:2b:01");
	assert_string_equal(id.target, "20:02:00:a0:98:5a:2b:01");
	assert_string_equal(id.ctl, "20:02:00:a0:98:5a:2b:01 tpg 2");
}

static void iscsi_disk(void)
{
	fake_disk("8:32", "sdc", "platform/host6/session2/target6:0:0/6:0:0:1");
	fake_text("/sys/class/iscsi_session/session2/targetname", "iqn.2026-11.example:disk\n");
	fake_text("/sys/class/iscsi_session/session2/state", "LOGGED_IN\n");
	fake_text("/sys/class/iscsi_connection/connection2:0/address", "10.0.1.11\n");
	fake_text("/sys/class/iscsi_connection/connection2:0/port", "3260\n");
	fake_text("/sys/class/iscsi_connection/connection2:0/persistent_address", "10.0.1.1\n");
	fake_text("/sys/class/iscsi_connection/connection2:0/persistent_port", "3260\n");
	fake_text("/sys/class/iscsi_host/host6/netdev", "eth2\n");
	fake_text("/sys/class/net/eth2/operstate", "up\n");
	fake_text("/sys/class/net/eth2/speed", "10000\n");
	fake_text("/sys/class/net/eth2/address", "52:54:00:12:34:56\n");
	fake_link("/sys/class/net/eth2/device/driver", "../../../bus/pci/drivers/ixgbe");
}

static void an_iscsi_path(void **state)
{
	struct path_id id;

	(void)state;
	iscsi_disk();
	id = identify(8, 32);
	assert_string_equal(id.transport, "iscsi");
	assert_string_equal(id.hport, "eth2");
	assert_string_equal(id.tport,
			    "10.0.1.11:3260"); /* where it is, not where it was sent first */
	assert_string_equal(id.target, "iqn.2026-11.example:disk");
	assert_string_equal(id.ctl, ""); /* no target port group: nothing is claimed */
}

static void an_unbound_iscsi_path_over_ipv6(void **state)
{
	struct path_id id;

	(void)state;
	iscsi_disk();
	fake_text("/sys/class/iscsi_host/host6/netdev", "(null)\n");
	fake_text("/sys/class/iscsi_host/host6/ipaddress", "127.0.0.1\n");
	fake_delete("/sys/class/iscsi_connection/connection2:0/address");
	fake_text("/sys/class/iscsi_connection/connection2:0/persistent_address", "fd00::11\n");
	id = identify(8, 32);
	assert_string_equal(id.hport, "lo"); /* whose address that is on any host */
	assert_string_equal(id.tport, "[fd00::11]:3260");
	fake_text("/sys/class/iscsi_host/host6/ipaddress", "192.0.2.1\n");
	assert_string_equal(identify(8, 32).hport, "host6");
}

static void other_transports(void **state)
{
	struct path_id id;

	(void)state;
	fake_disk("8:48", "sdd", "host1/port-1:0/end_device-1:0/target1:0:0/1:0:0:0");
	fake_text("/sys/class/sas_device/end_device-1:0/sas_address", "0x5000c50012345678\n");
	id = identify(8, 48);
	assert_string_equal(id.transport, "sas");
	assert_string_equal(id.tport, "50:00:c5:00:12:34:56:78");
	fake_disk("8:64", "sde", "ata1/host0/target0:0:0/0:0:0:0");
	assert_string_equal(identify(8, 64).transport, "ata");
	fake_disk("8:80", "sdf", "adapter0/host2/target2:0:0/2:0:0:0");
	id = identify(8, 80);
	assert_string_equal(id.transport, "");
	assert_string_equal(id.hport, "host2");
}

/* The path of a virtual port names two hosts: the LUN belongs to the inner one. */
static void a_virtual_fc_port(void **state)
{
	(void)state;
	fake_disk("8:16", "sdb", "host3/vport-3:0-0/host5/rport-5:0-1/target5:0:0/5:0:0:1");
	fake_text("/sys/class/fc_remote_ports/rport-5:0-1/port_name", "0x200300a0985a2b01\n");
	assert_string_equal(identify(8, 16).hport, "host5");
}

static void nobody_there(void **state)
{
	struct path_id id = identify(8, 99);

	(void)state;
	assert_false(id.found);
	assert_string_equal(id.name, "");
	assert_string_equal(id.transport, "");
}

static void udev_names_the_wwid(void **state)
{
	struct path_id id = { .major = 8, .minor = 16, .udev_serial = "3600abc" };

	(void)state;
	fc_disk();
	path_id_read(fake_root, &id);
	assert_string_equal(id.wwid, "3600abc");
}

/* ---- ports ---- */

static const struct port_fact *fact(const struct port_facts *f, enum san_part part, const char *key)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->fact[i].part == part && !strcmp(f->fact[i].key, key))
			return &f->fact[i];
	}
	fail_msg("no fact about %s", key);
	return NULL;
}

#define TPORT "20:03:00:a0:98:5a:2b:01"

static void states_of_fc_ports(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct port_facts f;
	struct path_id id;
	const struct port_fact *pf;

	(void)state;
	fc_disk();
	id = identify(8, 16);
	ports_learn(p, &id);
	ports_learn(p, &id);
	ports_read(p, 1000, &f);
	assert_int_equal(f.n, 3); /* the same path again is no further port */
	pf = fact(&f, SAN_PART_HOST, "host3");
	assert_string_equal(pf->state, "online");
	assert_string_equal(pf->speed, "16 Gbit");
	assert_string_equal(pf->wwn, "21:00:00:24:ff:7c:41:aa");
	assert_string_equal(pf->detail, "qla2xxx 0000:03:00.0");
	assert_true(pf->up);
	pf = fact(&f, SAN_PART_TARGET, TPORT);
	assert_string_equal(pf->label, "5a:2b:01");
	assert_string_equal(pf->state, "online");
	assert_string_equal(fact(&f, SAN_PART_CTL, "20:02:00:a0:98:5a:2b:01 tpg 2")->label,
			    "5a:2b:01 tpg 2");
	port_facts_fini(&f);
	ports_free(p);
}

/* dev_loss_tmo runs from the moment that the remote port is seen to go. */
static void an_fc_port_that_is_lost(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct port_facts f;
	struct path_id id;

	(void)state;
	fc_disk();
	id = identify(8, 16);
	ports_learn(p, &id);
	ports_read(p, 1000, &f);
	assert_int_equal(f.nloss, 0);
	port_facts_fini(&f);
	fake_text("/sys/class/fc_host/host3/port_state", "Linkdown\n");
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_state", "Blocked\n");
	for (int64_t now = 2000; now <= 3000; now += 1000) {
		ports_read(p, now, &f);
		assert_int_equal(f.nloss, 1);
		assert_int_equal(f.loss[0].until, 2000 + 600000);
		assert_string_equal(f.loss[0].hport, "host3");
		assert_int_equal(f.losses_changed, now == 2000);
		assert_false(fact(&f, SAN_PART_HOST, "host3")->up);
		assert_string_equal(fact(&f, SAN_PART_TARGET, TPORT)->state, "blocked");
		port_facts_fini(&f);
	}
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_state", "Online\n");
	ports_read(p, 4000, &f);
	assert_int_equal(f.nloss, 0);
	assert_true(f.losses_changed);
	port_facts_fini(&f);
	fake_delete("/sys/class/fc_remote_ports/rport-3:0-1");
	ports_read(p, 5000, &f);
	assert_string_equal(fact(&f, SAN_PART_TARGET, TPORT)->state, "not seen");
	assert_false(fact(&f, SAN_PART_TARGET, TPORT)->up);
	port_facts_fini(&f);
	ports_free(p);
}

/* Who starts while it is already down does not know since when. */
static void a_loss_that_nobody_saw(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct port_facts f;
	struct path_id id;

	(void)state;
	fc_disk();
	fake_text("/sys/class/fc_remote_ports/rport-3:0-1/port_state", "Blocked\n");
	id = identify(8, 16);
	ports_learn(p, &id);
	ports_read(p, 1000, &f);
	assert_int_equal(f.nloss, 0);
	port_facts_fini(&f);
	ports_free(p);
}

static void a_nic_and_its_session(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct port_facts f;
	struct path_id id;
	const struct port_fact *pf;

	(void)state;
	iscsi_disk();
	id = identify(8, 32);
	ports_learn(p, &id);
	fake_text("/sys/class/net/eth2/operstate", "down\n");
	fake_text("/sys/class/net/eth2/speed", "-1\n");
	fake_text("/sys/class/iscsi_session/session2/state", "FAILED\n");
	ports_read(p, 1000, &f);
	pf = fact(&f, SAN_PART_HOST, "eth2");
	assert_string_equal(pf->state, "down");
	assert_false(pf->up);
	assert_string_equal(pf->speed, "");
	assert_string_equal(pf->detail, "ixgbe");
	assert_string_equal(fact(&f, SAN_PART_TARGET, "10.0.1.11:3260")->state, "failed");
	assert_string_equal(fact(&f, SAN_PART_TARGET, "10.0.1.11:3260")->label, "10.0.1.11");
	port_facts_fini(&f);
	fake_text("/sys/class/net/eth2/operstate", "up\n");
	fake_text("/sys/class/net/eth2/speed", "10000\n");
	fake_text("/sys/class/iscsi_session/session2/state", "LOGGED_IN\n");
	ports_read(p, 2000, &f);
	assert_string_equal(fact(&f, SAN_PART_HOST, "eth2")->speed, "10 Gbit");
	assert_string_equal(fact(&f, SAN_PART_TARGET, "10.0.1.11:3260")->state, "logged in");
	port_facts_fini(&f);
	ports_free(p);
}

/* People name interfaces as they like. */
static void a_nic_that_is_called_host6(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct port_facts f;
	struct path_id id;

	(void)state;
	iscsi_disk();
	fake_text("/sys/class/iscsi_host/host6/netdev", "host6\n");
	fake_text("/sys/class/net/host6/operstate", "down\n");
	fake_text("/sys/class/scsi_host/host6/state", "running\n");
	id = identify(8, 32);
	ports_learn(p, &id);
	ports_read(p, 1000, &f);
	assert_string_equal(fact(&f, SAN_PART_HOST, "host6")->state, "down");
	port_facts_fini(&f);
	ports_free(p);
}

/* A portal is as good as the best session to it; a new login replaces the old one. */
static void two_sessions_to_a_portal(void **state)
{
	struct ports *p = ports_new(fake_root);
	struct path_id id, other;
	struct port_facts f;

	(void)state;
	iscsi_disk();
	id = identify(8, 32);
	ports_learn(p, &id);
	other = id;
	strcpy(other.nexus, "session3");
	fake_text("/sys/class/iscsi_session/session3/state", "LOGGED_IN\n");
	ports_learn(p, &other);
	fake_text("/sys/class/iscsi_session/session2/state", "FAILED\n");
	ports_read(p, 1000, &f);
	assert_string_equal(fact(&f, SAN_PART_TARGET, "10.0.1.11:3260")->state, "logged in");
	port_facts_fini(&f);
	fake_delete("/sys/class/iscsi_session/session2");
	ports_read(p, 2000, &f);
	port_facts_fini(&f);
	fake_delete("/sys/class/iscsi_session/session3");
	ports_read(p, 3000, &f);
	assert_string_equal(fact(&f, SAN_PART_TARGET, "10.0.1.11:3260")->state, "not seen");
	assert_string_equal(fact(&f, SAN_PART_HOST, "eth2")->state, "up");
	port_facts_fini(&f);
	ports_free(p);
}

/* ---- small reads ---- */

static void attributes_are_trimmed_and_bounded(void **state)
{
	char s[8];

	(void)state;
	fake_text("/sys/x", "  a b \n");
	assert_true(sysfs_text(s, sizeof(s), fake_root, "/sys/%s", "x"));
	assert_string_equal(s, "a b");
	fake_text("/sys/x", "0123456789\n");
	sysfs_text(s, sizeof(s), fake_root, "/sys/x");
	assert_string_equal(s, "0123456");
	fake_text("/sys/x", "(null)\n");
	assert_false(sysfs_text(s, sizeof(s), fake_root, "/sys/x"));
	assert_string_equal(s, "");
	assert_false(sysfs_text(s, sizeof(s), fake_root, "/sys/none"));
	fake_text("/sys/x", "12\n");
	assert_int_equal(sysfs_number(7, fake_root, "/sys/x"), 12);
	assert_int_equal(sysfs_number(7, fake_root, "/sys/none"), 7);
	fake_text("/sys/x", "-1\n");
	assert_int_equal(sysfs_number(7, fake_root, "/sys/x"), 7);
}

static void components_of_a_device_path(void **state)
{
	char s[32];

	(void)state;
	assert_true(sysfs_component(s, sizeof(s), "../hostile/host12/x", "host"));
	assert_string_equal(s, "host12");
	assert_true(sysfs_component(s, sizeof(s), "session9", "session"));
	assert_string_equal(s, "session9");
	assert_false(sysfs_component(s, sizeof(s), "a/b/c", "host"));
	assert_string_equal(s, "");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, fake_sysfs_new, fake_sysfs_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fibre_channel_path),
		TEST(an_iscsi_path),
		TEST(an_unbound_iscsi_path_over_ipv6),
		TEST(other_transports),
		TEST(a_virtual_fc_port),
		TEST(nobody_there),
		TEST(udev_names_the_wwid),
		TEST(states_of_fc_ports),
		TEST(an_fc_port_that_is_lost),
		TEST(a_loss_that_nobody_saw),
		TEST(a_nic_and_its_session),
		TEST(a_nic_that_is_called_host6),
		TEST(two_sessions_to_a_portal),
		TEST(attributes_are_trimmed_and_bounded),
		TEST(components_of_a_device_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
