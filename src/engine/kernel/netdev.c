/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netdev: which network interface has an address.  An unbound iSCSI session
 * names only the address it speaks from; the cable belongs to the interface.
 */
#include "engine/kernel/netdev.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>

/* "" for families that are no addresses. */
static void spell(const struct sockaddr *sa, char *dst, socklen_t size)
{
	dst[0] = '\0';
	if (sa && sa->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, dst,
			  size);
	else if (sa && sa->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr,
			  dst, size);
}

bool netdev_of_address(const char *text, char *dst, size_t size)
{
	struct ifaddrs *list, *at;
	char addr[INET6_ADDRSTRLEN];

	dst[0] = '\0';
	if (!*text || getifaddrs(&list))
		return false;
	for (at = list; at && !*dst; at = at->ifa_next) {
		spell(at->ifa_addr, addr, sizeof(addr));
		if (*addr && !strcmp(addr, text))
			snprintf(dst, size, "%s", at->ifa_name);
	}
	freeifaddrs(list);
	return *dst != '\0';
}
