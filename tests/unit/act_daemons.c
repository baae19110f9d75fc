/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act_daemons.h"

#include "engine/kernel/mpathd_parse.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

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

/* What the slow one and its test tell each other: no time is measured, so none can be too short. */
static struct slow {
	atomic_uint asked;
	atomic_bool let;
} * slow;

void slow_begin(void)
{
	slow = mmap(NULL, sizeof(*slow), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (slow == MAP_FAILED)
		perror("mmap");
}

unsigned slow_asked(void)
{
	return atomic_load(&slow->asked);
}

void slow_let(void)
{
	atomic_store(&slow->let, true);
}

void slow_end(void)
{
	munmap(slow, sizeof(*slow));
}

void part_slow(int listener)
{
	char request[512], seen[64];
	int fd = fake_accept(listener);

	while (fake_request(fd, request, sizeof(request))) {
		snprintf(seen, sizeof(seen), "asked %u times\n", slow_asked());
		if (!strcmp(request, "reinstate path sda")) {
			fake_reply(fd, seen);
			continue;
		}
		if (!strcmp(request, "fail path sda")) {
			atomic_fetch_add(&slow->asked, 1);
			while (!atomic_load(&slow->let))
				fake_sleep_ms(2);
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
