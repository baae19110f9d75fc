#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stamp: each line of standard input, with the milliseconds of /proc/uptime before it."""
import sys
import time

while line := sys.stdin.buffer.readline():
    stamp = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    sys.stdout.buffer.write(b"%d %s" % (stamp, line))
    sys.stdout.buffer.flush()
