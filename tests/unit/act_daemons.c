/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act_daemons.h"

#include "engine/kernel/mpathd_parse.h"

#include <stdio.h>
#include <string.h>

#define US MPATHD_US

static const char *poll_reply(const char *request)
{
	if (!strcmp(request, "show daemon"))
		return "pid 7 idle\n";
	if (!strcmp(request, "show config local"))
		return "defaults {\n\tpolling_interval 2\n}\n";
	if (!strcmp(request, MPATHD_ASK_MAPS))
		return "dm-0" US "?" US "manual" US "on" US "2" US "active" US "mpatha\n";
	return "";
}

static const char *willing(const char *request)
{
	return strncmp(request, "show", 4) ? "ok\n" : poll_reply(request);
}

static const char *refusing(const char *request)
{
	return strncmp(request, "show", 4) ? "fail\n" : poll_reply(request);
}

void part_willing(int listener)
{
	fake_serve(listener, willing);
}

void part_refusing(int listener)
{
	fake_serve(listener, refusing);
}

void part_slow(int listener)
{
	char request[512], seen[64];
	unsigned asked = 0;
	int fd = fake_accept(listener);

	while (fake_request(fd, request, sizeof(request))) {
		snprintf(seen, sizeof(seen), "asked %u times\n", asked);
		if (!strcmp(request, "reinstate path sda")) {
			fake_reply(fd, seen);
			continue;
		}
		if (!strcmp(request, "fail path sda")) {
			asked++;
			fake_sleep_ms(300);
		}
		fake_reply(fd, willing(request));
	}
}

void part_stuck(int listener)
{
	(void)listener;
	fake_sleep_ms(60000);
}

void part_dying(int listener)
{
	char request[512];
	int fd = fake_accept(listener);

	while (fake_request(fd, request, sizeof(request))) {
		if (!strcmp(request, "fail path sda"))
			return;
		fake_reply(fd, willing(request));
	}
}
