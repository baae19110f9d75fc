/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * path_id: who a path is.
 *
 * /sys/dev/block/8:16 links to .../host3/rport-3:0-1/target3:0:0/3:0:0:1/block/sdb:
 * the components of that one text tell the transport and name the class
 * devices that tell the rest.  One table row a transport.
 */
#include "engine/kernel/path_id.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/kernel/netdev.h"
#include "engine/kernel/sysfs.h"
#include "engine/kernel/vpd.h"

#include <stdio.h>
#include <string.h>

#define DEV  "/sys/dev/block/%u:%u/"
#define PAGE 4096

struct reading {
	const char *root;
	char link[SYSFS_PATH];
	struct path_id *id;
	struct vpd_ids vpd;
};

/* ---- transports ---- */

static void wwn(char *dst, size_t size, const char *root, const char *cls, const char *dev,
		const char *attr)
{
	char text[64];

	sysfs_text(text, sizeof(text), root, "/sys/class/%s/%s/%s", cls, dev, attr);
	vpd_spell_wwn(dst, size, text);
}

static void fill_fc(struct reading *r)
{
	struct path_id *id = r->id;

	wwn(id->tport, sizeof(id->tport), r->root, "fc_remote_ports", id->nexus, "port_name");
	wwn(id->target, sizeof(id->target), r->root, "fc_remote_ports", id->nexus, "node_name");
}

static void fill_sas(struct reading *r)
{
	wwn(r->id->tport, sizeof(r->id->tport), r->root, "sas_device", r->id->nexus, "sas_address");
}

static void fill_srp(struct reading *r)
{
	sysfs_text(r->id->tport, sizeof(r->id->tport), r->root,
		   "/sys/class/srp_remote_ports/%s/port_id", r->id->nexus);
}

/*
 * The portal that the session is connected to; after a redirection it is not
 * the configured one.  While it is not connected only the latter is told.
 */
static void iscsi_portal(struct reading *r, const char *session)
{
	static const char *const kinds[] = { "", "persistent_" };
	char addr[128], port[16];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!sysfs_text(addr, sizeof(addr), r->root,
				"/sys/class/iscsi_connection/connection%s:0/%saddress", session,
				kinds[i]))
			continue;
		sysfs_text(port, sizeof(port), r->root,
			   "/sys/class/iscsi_connection/connection%s:0/%sport", session, kinds[i]);
		snprintf(r->id->tport, sizeof(r->id->tport),
			 strchr(addr, ':') ? "[%s]:%s" : "%s:%s", addr, port);
		return;
	}
}

/*
 * The adapter of software iSCSI is a network interface: the one it is bound
 * to, or whose address it uses.
 */
static void iscsi_nic(struct reading *r)
{
	struct path_id *id = r->id;
	char addr[128];

	id->nic = sysfs_text(id->hport, sizeof(id->hport), r->root,
			     "/sys/class/iscsi_host/%s/netdev", id->host) &&
		  strcmp(id->hport, "default") != 0;
	if (id->nic)
		return;
	sysfs_text(addr, sizeof(addr), r->root, "/sys/class/iscsi_host/%s/ipaddress", id->host);
	id->nic = netdev_of_address(addr, id->hport, sizeof(id->hport));
}

static void fill_iscsi(struct reading *r)
{
	struct path_id *id = r->id;

	sysfs_text(id->target, sizeof(id->target), r->root,
		   "/sys/class/iscsi_session/%s/targetname", id->nexus);
	iscsi_portal(r, id->nexus + strlen("session"));
	iscsi_nic(r);
}

static const struct transport {
	const char *component; /* begins the name of the device that says it is this one */
	const char *class;     /* it must also be in this class; NULL: need not */
	const char *word;
	void (*fill)(struct reading *r);
} transports[] = {
	{ "rport-", "fc_remote_ports", "fc", fill_fc },
	{ "session", "iscsi_session", "iscsi", fill_iscsi },
	{ "end_device-", "sas_device", "sas", fill_sas },
	{ "port-", "srp_remote_ports", "srp", fill_srp },
	{ "ata", NULL, "ata", NULL },
	{ "usb", NULL, "usb", NULL },
	{ "nvme", NULL, "nvme", NULL },
};

static void fill_transport(struct reading *r)
{
	struct path_id *id = r->id;
	const struct transport *t;

	for (size_t i = 0; i < ARRAY_LEN(transports); i++) {
		t = &transports[i];
		if (sysfs_component(id->nexus, sizeof(id->nexus), r->link, t->component) &&
		    (!t->class || sysfs_exists(r->root, "/sys/class/%s/%s", t->class, id->nexus))) {
			id->transport = t->word;
			if (t->fill)
				t->fill(r);
			return;
		}
	}
	id->nexus[0] = '\0';
}

/* ---- the rest ---- */

/* The component H:C:T:L. Its H is the host: the path of a virtual FC port has two of them. */
static void fill_hctl(struct reading *r)
{
	struct sysfs_hctl h;

	if (!sysfs_hctl(&h, r->link))
		return;
	snprintf(r->id->hctl, sizeof(r->id->hctl), "%s", h.text);
	snprintf(r->id->host, sizeof(r->id->host), "host%u", h.host);
}

static void fill_words(struct reading *r)
{
	struct path_id *id = r->id;
	unsigned maj = id->major, min = id->minor;
	const char *root = r->root;

	sysfs_text(id->vendor, sizeof(id->vendor), root, DEV "device/vendor", maj, min);
	sysfs_text(id->product, sizeof(id->product), root, DEV "device/model", maj, min);
	if (!sysfs_text(id->rev, sizeof(id->rev), root, DEV "device/rev", maj, min))
		sysfs_text(id->rev, sizeof(id->rev), root, DEV "device/firmware_rev", maj, min);
	id->size = sysfs_number(0, root, DEV "size", maj, min) * 512;
	id->timeout_ms = (int64_t)sysfs_number(0, root, DEV "device/timeout", maj, min) * 1000;
}

static void fill_pages(struct reading *r)
{
	struct path_id *id = r->id;
	uint8_t page[PAGE];
	size_t n;

	n = sysfs_bytes(page, sizeof(page), r->root, DEV "device/vpd_pg80", id->major, id->minor);
	if (!vpd_serial(page, n, id->serial, sizeof(id->serial)))
		sysfs_text(id->serial, sizeof(id->serial), r->root, DEV "device/serial", id->major,
			   id->minor);
	n = sysfs_bytes(page, sizeof(page), r->root, DEV "device/vpd_pg83", id->major, id->minor);
	vpd_ids(page, n, &r->vpd);
}

/* udev's word first: it is the one that multipathd makes maps by. */
static void fill_wwid(struct reading *r)
{
	struct path_id *id = r->id;

	if (*id->udev_serial)
		snprintf(id->wwid, sizeof(id->wwid), "%s", id->udev_serial);
	else if (*r->vpd.wwid)
		snprintf(id->wwid, sizeof(id->wwid), "%s", r->vpd.wwid);
	else
		sysfs_text(id->wwid, sizeof(id->wwid), r->root, DEV "wwid", id->major, id->minor);
}

/*
 * A controller is what a target port group of a target is.  Without a group
 * nothing can be said: some arrays give all controllers one name, and calling
 * that one controller would be a false alarm.
 */
static void fill_parts(struct reading *r)
{
	struct path_id *id = r->id;

	if (!*id->hport)
		snprintf(id->hport, sizeof(id->hport), "%s", id->host);
	if (!*id->tport)
		snprintf(id->tport, sizeof(id->tport), "%s", r->vpd.port);
	if (!*id->target)
		snprintf(id->target, sizeof(id->target), "%s", r->vpd.target);
	if (*id->target && r->vpd.group >= 0)
		snprintf(id->ctl, sizeof(id->ctl), "%s tpg %d", id->target, (int)r->vpd.group);
}

void path_id_read(const char *root, struct path_id *id)
{
	struct reading r = { .root = root, .id = id };
	const char *slash;

	id->transport = "";
	id->found = sysfs_link(r.link, sizeof(r.link), root, "/sys/dev/block/%u:%u", id->major,
			       id->minor);
	if (!id->found)
		return;
	slash = strrchr(r.link, '/');
	snprintf(id->name, sizeof(id->name), "%s", slash ? slash + 1 : r.link);
	fill_hctl(&r);
	fill_words(&r);
	fill_pages(&r);
	fill_wwid(&r);
	fill_transport(&r);
	fill_parts(&r);
}
