/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sdjournal_none: built without systemd's library, there is no journal. */
#include "engine/kernel/sdjournal.h"

void sdjournal_print(const struct sdjournal_ask *ask, int fd)
{
	(void)ask;
	(void)fd;
}
