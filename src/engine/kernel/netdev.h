/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netdev: which network interface has an address. */
#ifndef ENGINE_KERNEL_NETDEV_H
#define ENGINE_KERNEL_NETDEV_H

#include <stdbool.h>
#include <stddef.h>

/* text: an IPv4 or IPv6 address. False and "" when no interface has it. */
bool netdev_of_address(const char *text, char *dst, size_t size);

#endif
