#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""latency: from an outside fail_path to the changed cell on the screen.

  latency.py MAP MAJOR:MINOR COUNT [SANDECK-OPTION...]

Fails the path by an ioctl of its own (starting dmsetup takes longer than what
is measured) while the console runs on a pty, and takes the time until the word
"failed" is drawn.  Prints one line of JSON: milliseconds, and how many of
COUNT were shown within 5 s.  Needs root.

Beside a multipathd it waits each time until that has just checked the path: a
path that is taken back within the same frame was never on the screen.
"""
import fcntl
import json
import os
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure import Screen, median

# include/uapi/linux/dm-ioctl.h: struct dm_ioctl, then struct dm_target_msg.
HEADER = struct.Struct("=3I2I1Ii3IQ128s129s7x")
TARGET_MSG = 3 << 30 | HEADER.size << 16 | 0xFD << 8 | 14
LIMIT_S = 5


def message(control, name, text):
    body = struct.pack("=Q", 0) + text.encode() + b"\0"
    size = HEADER.size + len(body)
    head = HEADER.pack(4, 0, 0, size, HEADER.size, 0, 0, 0, 0, 0, 0, name.encode(), b"")
    fcntl.ioctl(control, TARGET_MSG, bytearray(head + body))


def seconds_left(path):
    """Until the daemon checks the path, from its "XXXX...... LEFT/OF"; without a daemon, for ever."""
    said = subprocess.run(["multipathd", "show", "paths", "raw", "format", "%D %C"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    for words in map(str.split, said.splitlines()):
        if words[0] == path and len(words) == 3:
            return int(words[2].split("/")[0])
    return float("inf")


def until_just_checked(screen, path):
    """What follows takes up to 3 s until the path is failed, and is seen within 1 s."""
    while seconds_left(path) < 6:
        screen.frames(1)


def once(screen, control, name, path, phase):
    """Milliseconds from just before the ioctl to the cell, or None."""
    until_just_checked(screen, path)
    screen.frames(2 + phase)  # all that is due is drawn; the ioctl meets every part of an interval
    began = time.monotonic()
    message(control, name, f"fail_path {path}")
    shown, seen = None, b""
    while shown is None and time.monotonic() - began < LIMIT_S:
        got = screen.read(LIMIT_S - (time.monotonic() - began))
        if got:
            seen += got[1]
            if b"failed" in seen:
                shown = (got[0] - began) * 1000
    screen.frames(1)
    message(control, name, f"reinstate_path {path}")
    return shown


def main(name, path, count, *options):
    count = int(count)
    screen = Screen("sandeck", *options)
    screen.first_frame_ms()
    with open("/dev/mapper/control", "r+b", buffering=0) as control:
        took = [once(screen, control, name, path, i / count) for i in range(count)]
    screen.close()
    shown = [t for t in took if t is not None]
    print(json.dumps({"shown": len(shown), "of": count, "median_ms": round(median(shown), 1) if shown else None,
                      "max_ms": round(max(shown), 1) if shown else None}))


if __name__ == "__main__":
    main(*sys.argv[1:])
