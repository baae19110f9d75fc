/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disks_bus: what a disk is by its bus: SCSI, NVMe, DASD, cciss. */
#include "engine/kernel/disks_bus.h"

#include "base/attr.h"
#include "base/mem.h"
#include "engine/kernel/sysfs.h"
#include "engine/kernel/vpd.h"

#include <stdio.h>
#include <string.h>

#define PAGE 4096 /* sysfs gives no more of an attribute at once */
#define WORD 320

/* An attribute of the device (name: "device/vendor") as a member of the disk. */
static bool attr(const struct disks_host *h, const struct disk *d, const char *name,
		 const char **slot)
{
	char text[WORD];
	bool ok = sysfs_text(text, sizeof(text), h->root, "%s/%s", d->syspath, name);

	disk_str(slot, text);
	return ok;
}

static void fill_names(const struct disks_host *h, struct disk *d)
{
	attr(h, d, "device/vendor", &d->vendor);
	attr(h, d, "device/model", &d->product);
	attr(h, d, "device/rev", &d->rev);
}

/* A device whose state cannot be read any more is on its way out. */
static void fill_state(const struct disks_host *h, struct disk *d)
{
	if (!attr(h, d, "device/state", &d->state))
		disk_str(&d->state, "gone");
}

/* The folder of the device that the disk's block/ stands in: 0.0.0150 */
static void device_name(const struct disk *d, char *dst, size_t size)
{
	const char *end = strstr(d->syspath, "/block/"), *p = end;

	*dst = '\0';
	if (!end)
		return;
	while (p > d->syspath && p[-1] != '/')
		p--;
	snprintf(dst, size, "%.*s", (int)(end - p), p);
}

/* ---- the folders above a device ---- */

/* A device above is recognised by where one of its links ends. */
struct sign {
	const char *link, *word;
};
static const struct sign usb_signs[] = { { "subsystem", "usb" }, { NULL, NULL } };
/* What a host adapter is plugged into: PCIe's port, or a channel of a mainframe. */
static const struct sign slot_signs[] = { { "driver", "pcieport" },
					  { "subsystem", "ccw" },
					  { NULL, NULL } };

static bool has_sign(const char *root, const char *dir, const struct sign *signs)
{
	char link[SYSFS_PATH];
	const char *slash;

	for (; signs->link; signs++) {
		if (!sysfs_link(link, sizeof(link), root, "%s/%s", dir, signs->link))
			continue;
		slash = strrchr(link, '/');
		if (!strcmp(slash ? slash + 1 : link, signs->word))
			return true;
	}
	return false;
}

/* The name of the nearest device at or above path that has one of the signs; "" none. */
static void above(const char *root, const char *path, const struct sign *signs, char *dst,
		  size_t size)
{
	char dir[SYSFS_PATH], *slash;

	*dst = '\0';
	if (snprintf(dir, sizeof(dir), "%s", path) >= (int)sizeof(dir))
		return;
	while ((slash = strrchr(dir, '/')) && slash > dir + strlen("/sys")) {
		if (has_sign(root, dir, signs)) {
			snprintf(dst, size, "%s", slash + 1);
			return;
		}
		*slash = '\0';
	}
}

/* ---- the SCSI host ---- */

/* Its folder within the disk's path; the path of a virtual FC port has two hosts. */
static void host_folder(char *dst, size_t size, const char *syspath, uint32_t host)
{
	char part[24];
	const char *at;

	snprintf(part, sizeof(part), "/host%u/", host);
	at = strstr(syspath, part);
	*dst = '\0';
	if (at)
		snprintf(dst, size, "%.*s", (int)(at - syspath + (int)strlen(part) - 1), syspath);
}

static void know_host(struct disks_host *h, const struct disk *d)
{
	char folder[SYSFS_PATH];

	if (h->host == d->host)
		return;
	h->host = d->host;
	host_folder(folder, sizeof(folder), d->syspath, d->host);
	above(h->root, folder, slot_signs, h->bus_id, sizeof(h->bus_id));
	sysfs_text(h->ip, sizeof(h->ip), h->root, "/sys/class/iscsi_host/host%u/ipaddress",
		   d->host);
	sysfs_text(h->wwpn, sizeof(h->wwpn), h->root, "/sys/class/fc_host/host%u/port_name",
		   d->host);
	sysfs_text(h->wwnn, sizeof(h->wwnn), h->root, "/sys/class/fc_host/host%u/node_name",
		   d->host);
}

/* ---- SCSI transports: each says whether the disk is reached by it, and fills what it knows ----
 */

/* As udev finds it: an end device above, and a driver that tells the address. */
static bool by_sas(struct disks_host *h, struct disk *d)
{
	char name[64];

	if (!sysfs_component(name, sizeof(name), d->syspath, "end_device-") ||
	    !attr(h, d, "device/sas_address", &d->node_name))
		return false;
	disk_str(&d->host_adapter, h->bus_id);
	return true;
}

static bool by_usb(struct disks_host *h, struct disk *d)
{
	char name[64];

	if (!sysfs_component(name, sizeof(name), d->syspath, "usb"))
		return false;
	above(h->root, d->syspath, usb_signs, name, sizeof(name));
	disk_str(&d->node_name, name);
	return *name != '\0';
}

static bool by_fc(struct disks_host *h, struct disk *d)
{
	char rport[64], name[64];

	if (!sysfs_component(rport, sizeof(rport), d->syspath, "rport-") ||
	    !sysfs_text(name, sizeof(name), h->root, "/sys/class/fc_remote_ports/%s/node_name",
			rport))
		return false;
	disk_str(&d->node_name, name);
	sysfs_text(name, sizeof(name), h->root, "/sys/class/fc_remote_ports/%s/port_name", rport);
	disk_str(&d->target_wwpn, name);
	disk_str(&d->host_wwpn, h->wwpn);
	disk_str(&d->host_wwnn, h->wwnn);
	disk_str(&d->host_adapter, h->bus_id);
	return true;
}

static bool by_iscsi(struct disks_host *h, struct disk *d)
{
	char session[64], name[WORD];

	if (!sysfs_component(session, sizeof(session), d->syspath, "session") ||
	    !sysfs_text(name, sizeof(name), h->root, "/sys/class/iscsi_session/%s/targetname",
			session))
		return false;
	disk_str(&d->node_name, name);
	disk_str(&d->host_adapter, h->ip);
	return true;
}

static bool by_ata(struct disks_host *h, struct disk *d)
{
	char ata[32], name[48];

	(void)h;
	if (!sysfs_component(ata, sizeof(ata), d->syspath, "ata"))
		return false;
	snprintf(name, sizeof(name), "ata-%s.00", ata + strlen("ata"));
	disk_str(&d->node_name, name);
	return true;
}

/* In the order in which multipath-tools asks; it knows no sign of the others (spi, srp ...). */
static const struct transport {
	const char *protocol;
	bool (*by)(struct disks_host *h, struct disk *d);
} transports[] = {
	{ "scsi:sas", by_sas },     { "scsi:usb", by_usb }, { "scsi:fcp", by_fc },
	{ "scsi:iscsi", by_iscsi }, { "scsi:ata", by_ata },
};

static void fill_transport(struct disks_host *h, struct disk *d)
{
	disk_str(&d->protocol, "scsi:unspec");
	for (size_t i = 0; i < ARRAY_LEN(transports); i++) {
		if (transports[i].by(h, d)) {
			disk_str(&d->protocol, transports[i].protocol);
			return;
		}
	}
}

/* ---- SCSI ---- */

static void page(const struct disks_host *h, const struct disk *d, const char *name,
		 struct disk_page *out)
{
	uint8_t bytes[PAGE];

	out->n = sysfs_bytes(bytes, sizeof(bytes), h->root, "%s/device/%s", d->syspath, name);
	if (!out->n)
		return;
	out->bytes = xcalloc(out->n, 1);
	memcpy(out->bytes, bytes, out->n);
}

static void fill_pages(const struct disks_host *h, struct disk *d)
{
	char serial[WORD];
	struct vpd_ids ids;

	page(h, d, "inquiry", &d->inquiry);
	page(h, d, "vpd_pg80", &d->pg80);
	page(h, d, "vpd_pg83", &d->pg83);
	if (d->inquiry.n > 5) /* SPC-5 6.6.2, standard INQUIRY data */
		d->tpgs = d->inquiry.bytes[5] >> 4 & 3;
	if (d->pg80.n && vpd_serial(d->pg80.bytes, d->pg80.n, serial, sizeof(serial)))
		disk_str(&d->serial, serial);
	if (d->pg83.n) {
		vpd_ids(d->pg83.bytes, d->pg83.n, &ids);
		d->tpg = ids.group;
	}
}

static void fill_access(const struct disks_host *h, struct disk *d)
{
	char text[64];
	int alua = 0;

	if (sysfs_text(text, sizeof(text), h->root, "%s/device/access_state", d->syspath))
		alua = san_alua_parse(text);
	d->alua = alua > 0 ? (enum san_alua)alua : SAN_ALUA_UNDEF;
	d->alua_pref = sysfs_number(0, h->root, "%s/device/preferred_path", d->syspath) != 0;
	attr(h, d, "device/dh_state", &d->dh_state);
	d->timeout_ms = (int64_t)sysfs_number(0, h->root, "%s/device/timeout", d->syspath) * 1000;
}

void disks_fill_scsi(struct disks_host *h, struct disk *d)
{
	struct sysfs_hctl hctl;

	if (sysfs_hctl(&hctl, d->syspath)) {
		disk_str(&d->hctl, hctl.text);
		d->host = hctl.host;
		d->lun = hctl.lun;
		know_host(h, d);
	}
	fill_names(h, d);
	fill_state(h, d);
	fill_pages(h, d);
	fill_access(h, d);
	fill_transport(h, d);
}

/* ---- NVMe ---- */

static void fill_nvme_protocol(const struct disks_host *h, struct disk *d)
{
	static const char *const known[] = { "pcie", "rdma", "fc", "tcp", "loop", "apple-nvme" };
	char transport[32], word[40] = "nvme:unspec";

	sysfs_text(transport, sizeof(transport), h->root, "%s/device/transport", d->syspath);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!strcmp(transport, known[i]))
			snprintf(word, sizeof(word), "nvme:%s", known[i]);
	}
	disk_str(&d->protocol, word);
}

/* multipathd's H:C:T:L of nvme3n2: controller 3, its id at the target, 2, the namespace's id. */
static void fill_nvme_hctl(const struct disks_host *h, struct disk *d)
{
	unsigned ctrl, ns;
	char text[64];

	if (sscanf(d->name, "nvme%un%u", &ctrl, &ns) != 2)
		return;
	d->lun = sysfs_number(0, h->root, "%s/nsid", d->syspath);
	snprintf(text, sizeof(text), "%u:%u:%u:%llu", ctrl,
		 (unsigned)sysfs_number(0, h->root, "%s/device/cntlid", d->syspath), ns,
		 (unsigned long long)d->lun);
	disk_str(&d->hctl, text);
}

void disks_fill_nvme(struct disks_host *h, struct disk *d)
{
	disk_str(&d->vendor, "NVME");
	attr(h, d, "device/model", &d->product);
	attr(h, d, "device/serial", &d->serial);
	attr(h, d, "device/firmware_rev", &d->rev);
	attr(h, d, "wwid", &d->sys_wwid);
	fill_nvme_hctl(h, d);
	fill_nvme_protocol(h, d);
	/* The head of a native multipath device has no controller, so no state, of its own. */
	if (!strstr(d->syspath, "/nvme-subsystem/"))
		fill_state(h, d);
}

/* ---- DASD, cciss ---- */

void disks_fill_dasd(struct disks_host *h, struct disk *d)
{
	unsigned css, ssid, devno;
	char type[32], name[64];

	disk_str(&d->protocol, "ccw");
	disk_str(&d->vendor, "IBM");
	sysfs_text(type, sizeof(type), h->root, "%s/device/devtype", d->syspath);
	disk_str(&d->product, !strncmp(type, "3370", 4) || !strncmp(type, "9336", 4)
				      ? "S/390 DASD FBA"
				      : "S/390 DASD ECKD");
	attr(h, d, "device/uid", &d->sys_wwid);
	device_name(d, name, sizeof(name));
	if (sscanf(name, "%x.%x.%x", &css, &ssid, &devno) != 3)
		return;
	snprintf(name, sizeof(name), "%u:%u:%u:0", css, ssid, devno);
	disk_str(&d->hctl, name);
}

void disks_fill_cciss(struct disks_host *h, struct disk *d)
{
	unsigned controller, unit;
	char text[48];

	disk_str(&d->protocol, "cciss");
	fill_names(h, d);
	if (sscanf(d->name, "cciss/c%ud%u", &controller, &unit) != 2)
		return;
	snprintf(text, sizeof(text), "%u:0:%u:0", controller, unit);
	disk_str(&d->hctl, text);
}
