/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_log: the logs of the simulated host.
 *
 * The wordings and where they come from are those of klog_rules.c.
 */
#include "engine/lab/lab_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void line(struct lab_world *w, enum klog_who who, const char *fmt, ...) ATTR_PRINTF(3, 4);

static void line(struct lab_world *w, enum klog_who who, const char *fmt, ...)
{
	char text[KLOG_LINE];
	va_list ap;

	if (!w->log)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->log(w->ctx, who, text);
}

/* ---- links ---- */

/* The 3 of host3. */
static const char *number_of(const char *key)
{
	return key + strcspn(key, "0123456789");
}

void lab_log_link(struct lab_world *w, const struct lab_part *hport, bool up)
{
	if (!hport->fc)
		line(w, KLOG_KERNEL, "ixgbe 0000:05:00.0 %s: NIC Link is %s", hport->key,
		     up ? "Up" : "Down");
	else if (up)
		line(w, KLOG_KERNEL, "qla2xxx [0000:3b:00.0]-500a:%s: LOOP UP detected (%s).",
		     number_of(hport->key), *hport->speed ? hport->speed : "16 Gbps");
	else
		line(w, KLOG_KERNEL,
		     "qla2xxx [0000:3b:00.0]-500b:%s: LOOP DOWN detected (2 7 0 0).",
		     number_of(hport->key));
}

/* An iSCSI session is a host of its own: its number will do. */
static void log_session(struct lab_world *w, const struct lab_nexus *n, enum lab_link was)
{
	switch (n->link) {
	case LAB_LINK_BLOCKED:
		if (was == LAB_LINK_SILENT)
			line(w, KLOG_KERNEL, " connection%u:0: ping timeout of 5 secs expired",
			     n->host_no);
		line(w, KLOG_KERNEL, " connection%u:0: detected conn error (%d)", n->host_no,
		     was == LAB_LINK_SILENT ? 1022 : 1020);
		return;
	case LAB_LINK_OFFLINE:
		line(w, KLOG_KERNEL, " session%u: session recovery timed out after %d secs",
		     n->host_no, (int)(w->timers.fail_ms / 1000));
		return;
	case LAB_LINK_UP:
		if (was != LAB_LINK_SILENT)
			line(w, KLOG_ISCSID,
			     "connection%u:0 is operational after recovery (1 attempts)",
			     n->host_no);
		return;
	case LAB_LINK_SILENT:
	case LAB_LINK_REMOVED:
	case LAB_LINK_RETURNING:
		return;
	}
}

static void log_remote_port(struct lab_world *w, const struct lab_nexus *n)
{
	if (n->link == LAB_LINK_REMOVED)
		line(w, KLOG_KERNEL,
		     " rport-%u:0-%u: blocked FC remote port time out: removing target and saving "
		     "binding",
		     n->host_no, n->target_no);
}

void lab_log_nexus(struct lab_world *w, const struct lab_nexus *n, enum lab_link was)
{
	if (n->hport->fc)
		log_remote_port(w, n);
	else
		log_session(w, n, was);
}

/* ---- devices ---- */

static void device(struct lab_world *w, const struct lab_path *p, const char *text)
{
	line(w, KLOG_KERNEL, "sd %s: [%s] %s", p->hctl, p->name, text);
}

void lab_log_leaving(struct lab_world *w, const struct lab_path *p)
{
	device(w, p, "Synchronizing SCSI cache");
}

void lab_log_found(struct lab_world *w, const struct lab_path *p)
{
	device(w, p, "Attached SCSI disk");
}

void lab_log_offline(struct lab_world *w, const struct lab_path *p)
{
	line(w, KLOG_KERNEL, "sd %s: rejecting I/O to offline device", p->hctl);
}

void lab_log_alua(struct lab_world *w, const struct lab_path *p)
{
	line(w, KLOG_KERNEL, "sd %s: Asymmetric access state changed", p->hctl);
}

/* ---- LUNs ---- */

void lab_log_lun(struct lab_world *w, const struct lab_map *m)
{
	for (uint32_t i = 0; i < m->npaths; i++)
		line(w, KLOG_KERNEL,
		     "sd %s: Warning! Received an indication that the LUN assignments on this "
		     "target have changed. The Linux SCSI layer does not automatical",
		     m->paths[i].hctl);
}

void lab_log_full(struct lab_world *w, const struct lab_map *m)
{
	const struct lab_path *p = m->npaths ? &m->paths[0] : NULL;

	if (!p)
		return;
	device(w, p, "tag#7 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s");
	device(w, p, "tag#7 Sense Key : Data Protect [current] ");
	device(w, p, "tag#7 Add. Sense: Space allocation failed write protect");
	line(w, KLOG_KERNEL, "critical space allocation error, dev %s, sector 2048 op 0x1:(WRITE)",
	     p->name);
}

void lab_log_hurt(struct lab_world *w, const struct lab_map *m)
{
	line(w, KLOG_KERNEL,
	     "Buffer I/O error on dev dm-%u, logical block 0, lost async page write", m->minor);
	line(w, KLOG_KERNEL, "EXT4-fs (dm-%u): Remounting filesystem read-only", m->minor);
}
