#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""host: the measures that need no kernel: engine and console over the lab.

  host.py SANDECK LABS

Rows of JSON as guest.py prints them.
"""
import json
import os
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from console import console_figures, console_rows, htop_figures
from measure import Engine, median, run_cost
from slow import SlowLine

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


def variant(labs, folder, traffic, lab="datacentre"):
    """A lab with no I/O at all, or with I/O on every path of every map."""
    path = os.path.join(folder, f"{lab}-{traffic}.lab")
    with open(os.path.join(labs, f"{lab}.lab")) as f:
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
        htop = htop_figures()
        ours = console_figures(sandeck, look, variant(labs, folder, "none", "first-look"), look)
        console_rows(row, "first-look", ours, htop, first=30, still=1.0, busy=1.0, memory=8)
        busy = os.path.join(labs, "datacentre-busy.lab")
        ours = console_figures(sandeck, centre, variant(labs, folder, "none"), busy)
        console_rows(row, "datacentre", ours, htop, first=120, still=8.0, busy=15.0, memory=16)
    cost = [run_cost(sandeck, "ls", "--json", "--lab", centre) for _ in range(5)]
    row("`sandeck ls --json`, datacentre, wall", median(c["wall"] for c in cost), unit="ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
