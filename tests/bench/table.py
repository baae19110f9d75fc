#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""table: rows of JSON (see guest.py) as the page BENCH.md.

  table.py HOST_ROWS [GUEST_ROWS]
"""
import datetime
import json
import os
import platform
import sys

INTRO = """\
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# Measures

What `make bench` printed on {date}, on {cpus} CPUs ({model}), {system}, Linux {kernel}.
A row with a peer gives both figures of one run, taken in turn, and their ratio. The bar is what
the ratio, or the figure without a peer, is to stay under.
"""
HOST = """
## On the host, over the lab

*A tick* is one second: the engine's interval, and one refresh of the screen. *Private* is the memory
that only this process uses. The console's CPU and memory are those of all its processes, so its engine's
too, and the engine's hold the simulation, which works where a real engine would ask the kernel.
"""
GUEST = """
## In the virtual machine, on a real kernel

The machine is emulated, 10 to 20 times slower than this host: only ratios mean something, and an
absolute time is an upper bound. Memory is more than on a host, where other programs map the same
libraries.
"""


def os_name():
    with open("/etc/os-release") as f:
        return next(line.split("=", 1)[1].strip().strip('"') for line in f if line.startswith("PRETTY_NAME="))


def cpu_model():
    with open("/proc/cpuinfo") as f:
        return next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), "unknown")


def figure(value, row):
    if value is None:
        return "-"
    digits = row.get("digits", 1 if value < 100 else 0)
    return f"{value:,.{digits}f} {row.get('unit', '')}".strip()


def line(row):
    ours, peer, bar = row["ours"], row.get("peer"), row.get("bar")
    absolute = row.get("absolute")  # the bar is for our figure, though there is a peer's beside it
    judged = ours / peer if peer and ours is not None and not absolute else ours
    verdict = ""
    if bar is not None:
        verdict = "yes" if judged is not None and judged <= bar else "**no**"
    limit = "" if bar is None else f"{bar:g} x" if peer and not absolute else figure(bar, {**row, "digits": int(bar % 1 > 0)})
    ratio = f"{ours / peer:.2f}" if peer and ours is not None else ""
    beside = f"{figure(peer, row)} {row['peer_name']}" if peer else ""
    return f"| {row['what']} | {figure(ours, row)} | {beside} | {ratio} | {limit} | {verdict} |"


def section(title, path):
    with open(path) as f:
        rows = [json.loads(text) for text in f if text.startswith("{")]
    print(title)
    print("| what | ours | beside | ratio | bar | met |\n|---|---|---|---|---|---|")
    for row in rows:
        print(line(row))


if __name__ == "__main__":
    print(INTRO.format(date=datetime.date.today(), cpus=os.cpu_count(), model=cpu_model(),
                       system=os_name(), kernel=platform.release()), end="")
    section(HOST, sys.argv[1])
    if len(sys.argv) > 2:
        section(GUEST, sys.argv[2])
    else:
        print(GUEST + "\nNot measured: no machine could be had.")
