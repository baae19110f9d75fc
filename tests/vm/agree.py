#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""agree: does what sandeck says agree with somebody else?

  agree.py json OURS THEIRS         ls --json and `multipathd show maps json`
  agree.py tree OURS THEIRS         ls and `multipath -ll`
  agree.py dm OURS TABLE STATUS     ls --json and `dmsetup table` and `status`

Each difference is a line on standard output; exit 1 when there is one.
"""
import json
import re
import sys

# What multipathd prints and sandeck does not, each with its reason.  A key
# that is neither here nor in sandeck's document is a difference.
ONLY_THEIRS = {
    "action": "what the daemon did to the map last, not a state of it",
    "path_faults": "counter of the daemon's own observations",
    "switch_grp": "counter of the daemon's own actions",
    "map_loads": "counter of the daemon's own actions",
    "total_q_time": "counter of the daemon's own countdown",
    "q_timeouts": "counter of the daemon's own countdown",
    "host_wwnn": "of a host only its port's name is read",
    "host_adapter": "the bus address of the card is not read",
}
# How the members of a list are told apart.
NAMED_BY = {"maps": "uuid", "path_groups": "group", "paths": "dev_t"}

differences = []


def differ(where, ours, theirs):
    differences.append(f"{where}: ours {ours!r}, theirs {theirs!r}")


def compare_lists(ours, theirs, where, key):
    name = NAMED_BY[key]
    mine, other = ({m[name]: m for m in side} for side in (ours, theirs))
    if list(mine) != list(other) and (key != "maps" or sorted(mine) != sorted(other)):
        differ(where, list(mine), list(other))
    for member in other.keys() & mine.keys():
        compare(mine[member], other[member], f"{where}[{member}]")


def compare(ours, theirs, where=""):
    """Everything that theirs has must be the same in ours, or be known as theirs alone."""
    for key, value in theirs.items():
        here = f"{where}.{key}".lstrip(".")
        if key not in ours:
            if key not in ONLY_THEIRS:
                differ(here, "no such key", value)
        elif isinstance(value, list):
            compare_lists(ours[key], value, here, key)
        elif ours[key] != value:
            differ(here, ours[key], value)


def tree_lines(path):
    """The lines of a tree; the reasons that only sandeck adds, and column widths, are left out."""
    lines = []
    for line in open(path):
        line = re.sub(r"(?<=\S) +", " ", line.rstrip())
        if re.match(r"[|` ]|size=|\S+ (\(\S+\) )?dm-\d+ ", line):
            lines.append(line)
    return lines


class Words:
    """The words of a status or table line, taken from the left."""

    def __init__(self, text):
        self.words = text.split()

    def take(self):
        return self.words.pop(0)

    def some(self):
        """A count and so many words."""
        return [self.take() for _ in range(int(self.take()))]


def targets(path):
    """Name and words of each line, from behind the name of the target on."""
    for line in open(path):
        name, text = line.split(":", 1)
        yield name, Words(text.split(" multipath ", 1)[1])


def kernel_maps(table, status):
    """What the kernel says, in the words of ls --json."""
    maps = {}
    for name, w in targets(table):
        features, handler = w.some(), w.some()
        groups, _ = int(w.take()), w.take()
        found = maps[name] = {"name": name, "path_groups": []}
        found["features"] = " ".join([str(len(features))] + features)
        found["hwhandler"] = " ".join([str(len(handler))] + handler)
        for number in range(1, groups + 1):
            selector = [w.take()] + (lambda a: [str(len(a))] + a)(w.some())
            paths, words = int(w.take()), int(w.take())
            devices = []
            for _ in range(paths):
                devices.append({"dev_t": w.take()})
                del w.words[:words]
            found["path_groups"].append(
                {"group": number, "selector": " ".join(selector), "paths": devices})
    for name, w in targets(status):
        w.some(), w.some(), w.take(), w.take()
        for group in maps[name]["path_groups"]:
            group["dm_st"] = {"E": "enabled", "A": "active", "D": "disabled"}[w.take()]
            w.some()
            paths, words = int(w.take()), int(w.take())
            assert paths == len(group["paths"])
            for path in group["paths"]:
                assert w.take() == path["dev_t"]
                path["dm_st"] = {"A": "active", "F": "failed"}[w.take()]
                path["fails"] = int(w.take())
                del w.words[:words]
    return maps


def main(mode, ours, *theirs):
    if mode == "json":
        compare(json.load(open(ours)), json.load(open(theirs[0])))
    elif mode == "tree":
        mine, other = tree_lines(ours), tree_lines(theirs[0])
        if not other or mine != other:
            differ("lines", "\n" + "\n".join(mine), "\n" + "\n".join(other))
    elif mode == "dm":
        mine = {m["name"]: m for m in json.load(open(ours))["maps"]}
        other = kernel_maps(*theirs)
        if not other or mine.keys() != other.keys():
            differ("maps", sorted(mine), sorted(other))
        for name in mine.keys() & other.keys():
            compare(mine[name], other[name], name)
    for line in differences:
        print(line.replace("\\n", "\n"))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
