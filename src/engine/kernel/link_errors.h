/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link_errors: the error counters of adapters, network interfaces and remote
 * ports, as growth since the first look.
 *
 * A cable that is bad but not cut shows nowhere else: paths stay up and get
 * slow or flap.  Belongs to the thread that runs it.
 */
#ifndef ENGINE_KERNEL_LINK_ERRORS_H
#define ENGINE_KERNEL_LINK_ERRORS_H

#include <stddef.h>
#include <stdint.h>

enum link_kind {
	LINK_FC_HOST,   /* name: host3; /sys/class/fc_host/hostN/statistics (scsi_transport_fc.c) */
	LINK_FC_REMOTE, /* name: rport-3:0-0; its statistics: FPIN notifications of the fabric */
	LINK_NIC /* name: eth2; /sys/class/net (Documentation/ABI/.../sysfs-class-net-statistics) */
};

struct link_errors;

struct link_errors *link_errors_new(void);
void link_errors_free(struct link_errors *l);

/*
 * Read the counters of one link; returns by how much they have grown, and
 * which of them in text ("invalid CRC 212, loss of sync 2"; "" none).  A counter that
 * went back (a reset, a driver loaded again) counts from there.
 */
uint64_t link_errors_read(struct link_errors *l, const char *root, enum link_kind kind,
			  const char *name, char *text, size_t size);

#endif
