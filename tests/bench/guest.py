#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""guest: the measures that need a real kernel; runs in the machine of tests/vm.

  guest.py daemon        beside multipathd's tools, the same maps, in turn
  guest.py alone COUNT   beside the command multipath, so many maps of four paths, no daemon
  guest.py latency MAP MAJOR:MINOR
  guest.py maps COUNT    the engine over so many idle maps, and dmsetup status

Each row is a line of JSON: what, ours, peer, peer_name, unit, bar (ours/peer
at most, or ours alone at most when there is no peer), digits.
The machine is emulated: its times are good as ratios only.
"""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure import Engine, alternate, median, run_cost


def row(what, ours, **more):
    print(json.dumps({"what": what, "ours": ours, **more}), flush=True)


def beside_daemon():
    cost = alternate(21, ours=["sandeck", "ls", "--json"], daemon=["multipathd", "show", "maps", "json"],
                     multipath=["multipath", "-ll"], text=["sandeck", "ls"])
    row("`sandeck ls --json`, wall", cost["ours"]["wall"], unit="ms", bar=1.5,
        peer=cost["daemon"]["wall"], peer_name="`multipathd show maps json`")
    row("`sandeck ls --json`, wall", cost["ours"]["wall"], unit="ms", bar=1.0,
        peer=cost["multipath"]["wall"], peer_name="`multipath -ll`")
    row("`sandeck ls`, wall", cost["text"]["wall"], unit="ms", bar=1.0,
        peer=cost["multipath"]["wall"], peer_name="`multipath -ll`")
    row("`sandeck ls --json`, CPU", cost["ours"]["cpu"], unit="ms", bar=1.0,
        peer=cost["multipath"]["cpu"], peer_name="`multipath -ll`")


def beside_command(count):
    maps = f"{count} maps of 4 paths, no daemon"
    cost = alternate(11, ours=["sandeck", "ls"], list=["multipath", "-ll"],
                     dry=["sandeck", "assemble", "--dry-run", "--peer", "0.9.4"], peer=["multipath", "-d"])
    row(f"{maps}: `sandeck ls`, CPU", cost["ours"]["cpu"], unit="ms", bar=0.2,
        peer=cost["list"]["cpu"], peer_name="`multipath -ll`")
    row(f"{maps}: `sandeck assemble --dry-run`, CPU", cost["dry"]["cpu"], unit="ms", bar=1.0,
        peer=cost["peer"]["cpu"], peer_name="`multipath -d`")
    row(f"{maps}: `sandeck assemble --dry-run`, wall", cost["dry"]["wall"], unit="ms",
        peer=cost["peer"]["wall"], peer_name="`multipath -d`")


def latency(name, path):
    said = subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "latency.py"), name, path, "15"],
                          stdout=subprocess.PIPE, check=True).stdout
    got = json.loads(said)
    row(f"outside `fail_path` ioctl to the changed cell, median of {got['shown']}/{got['of']}",
        got["median_ms"], unit="ms", bar=200)
    row("the same, worst", got["max_ms"], unit="ms", bar=200)


def many_maps(count):
    """Engine and peer in turn: the engine ticks on while dmsetup is measured, in windows of its own."""
    engine = Engine("sandeck")
    time.sleep(5)
    ticks, status = [], []
    for _ in range(5):
        ticks.append(engine.over(8)["cpu_tick"])
        status += [run_cost("dmsetup", "status", "--target", "multipath")["cpu"] for _ in range(3)]
    row(f"engine, {count} idle maps, CPU of a tick", median(ticks), unit="ms", bar=0.1, digits=2,
        peer=median(status), peer_name="`dmsetup status`, CPU")
    last = engine.over(10)
    row(f"engine, {count} idle maps, stream of a tick", last["bytes_tick"], unit="bytes")
    row(f"engine, {count} idle maps, private memory", last["private_kb"] / 1024, unit="MiB")
    engine.close()


if __name__ == "__main__":
    {"daemon": beside_daemon, "alone": beside_command, "latency": latency, "maps": many_maps}[sys.argv[1]](*sys.argv[2:])
