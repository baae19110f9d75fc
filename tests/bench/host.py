#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""host: the measures that need no kernel: engine and console over the lab.

  host.py SANDECK LABS

Rows of JSON as guest.py prints them.
"""
import json
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import shutil

from slow import SlowLine
from measure import Engine, Screen, children, cpu_ms, median, private_kb, run_cost

SECONDS = 15


def row(what, ours, **more):
    print(json.dumps({"what": what, "ours": ours, **more}), flush=True)


def engine_rows(sandeck, scenario, name, **want):
    engine = Engine(sandeck, "--lab", scenario)
    engine.want(interval_ms=1000, **want)
    time.sleep(3)
    got = engine.over(SECONDS)
    engine.close()
    row(f"engine, {name}: CPU of a tick", got["cpu_tick"], unit="ms", digits=2)
    row(f"engine, {name}: stream of a tick", got["bytes_tick"], unit="bytes", digits=0)
    row(f"engine, {name}: private memory", got["private_kb"] / 1024, unit="MiB")


def console_rows(sandeck, scenario, name, bars):
    first = []
    for _ in range(5):
        screen = Screen(sandeck, "lab", scenario)
        first.append(screen.first_frame_ms())
        screen.close()
    row(f"console, {name}: first frame, median of 5", median(f[0] for f in first), unit="ms", bar=bars[0])
    row(f"console, {name}: bytes of the first frame", median(f[1] for f in first), unit="bytes", bar=bars[1])

    screen = Screen(sandeck, "lab", scenario)
    screen.frames(3)
    cpu = cpu_ms(screen.pid)
    frames = screen.frames(SECONDS)
    cpu = cpu_ms(screen.pid) - cpu
    row(f"console, {name}: CPU of a refresh", cpu / SECONDS, unit="ms", bar=bars[2], digits=2)
    row(f"console, {name}: bytes of a refresh", sum(f[2] for f in frames) / SECONDS, unit="bytes", bar=bars[3],
        digits=0)
    row(f"console, {name}: private memory", private_kb(screen.pid) / 1024, unit="MiB")
    screen.close()


def variant(labs, folder, traffic):
    """The datacentre with no I/O at all, or with I/O on every path of every map."""
    path = os.path.join(folder, f"datacentre-{traffic}.lab")
    with open(os.path.join(labs, "datacentre.lab")) as f:
        text = f.read()
    if traffic == "all":  # by priority half of the paths would only stand by
        text = re.sub(r'(?m)^(map ".*\{)$', r"\1\n\tpolicy = multibus", text)
    with open(path, "w") as f:
        f.write(text + f"traffic = {traffic}\n")
    return path


def slow_line(baud, *command, down, up):
    """First paint, key's echo (median and worst of 12) and load of a line, over a minute."""
    line = SlowLine(baud, *command)
    first = line.idle(gap=0.4, seconds=30)
    line.until(lambda: False, 4)
    echoes = []
    for i in range(12):
        echoes.append(line.echo(up if i % 2 else down))
        line.until(lambda: False, 0.7 + 0.37 * (i % 5))  # at no fixed moment of its refresh
    size, began = line.bytes, time.monotonic()
    line.until(lambda: False, 30)
    load = (line.bytes - size) / (time.monotonic() - began)
    line.close()
    return first, median(echoes), max(echoes), load


def slow_rows(sandeck, lab, baud):
    ours = slow_line(baud, sandeck, "lab", lab, "--mono", "--ascii", down="j", up="k")
    peer = [None] * 4
    if shutil.which("htop"):
        peer = slow_line(baud, "htop", "-C", down="\x1bOB", up="\x1bOA")
    name = f"{baud} baud, all rows busy"
    for what, unit, bar, digits, mine, its in zip(
            ("first paint, until the line is idle", "a key's echo begins, median of 12", "the same, the worst", "load of the line"),
            ("s", "s", "s", "bytes/s"), (3.0, 0.5, None, baud / 10), (1, 2, 2, 0), ours, peer):
        row(f"{name}: {what}", mine, unit=unit, bar=bar, digits=digits, absolute=True,
            **({"peer": its, "peer_name": "htop -C"} if its is not None else {}))


def main(sandeck, labs):
    look, centre = (os.path.join(labs, name) for name in ("first-look.lab", "datacentre.lab"))
    engine_rows(sandeck, look, "first-look (2 maps, 8 paths)", paths="all")
    with tempfile.TemporaryDirectory() as folder:
        engine_rows(sandeck, variant(labs, folder, "none"), "datacentre (1,000 maps, 4,000 paths) idle", paths=[])
        engine_rows(sandeck, variant(labs, folder, "all"), "datacentre, all 4,000 paths busy and wanted", paths="all")
        slow_rows(sandeck, variant(labs, folder, "all"), 9600)
    console_rows(sandeck, look, "first-look", (30, 3000, 1.0, 600))
    console_rows(sandeck, centre, "datacentre", (None, 3000, 8.0, 600))
    cost = [run_cost(sandeck, "ls", "--json", "--lab", centre) for _ in range(5)]
    row("`sandeck ls --json`, datacentre, wall", median(c["wall"] for c in cost), unit="ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
