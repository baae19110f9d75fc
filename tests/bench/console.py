# SPDX-License-Identifier: GPL-2.0-or-later
"""console: what the screen costs, beside htop in the same run.

First frame, bytes, writes to the terminal, CPU, memory, and the time from a key
to the cell that it changes.  CPU and memory are those of all processes of the
program.  htop draws once a second too, over the processes of this host, whose
number stands beside its figures.  Without htop there is nothing beside ours, and
without strace nobody counts writes.
"""
import os
import re
import shutil
import signal
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pty"))
from measure import Screen, children, cpu_ms, median  # noqa: E402
from vt import Screen as Picture  # noqa: E402

SECONDS = 15
WARM_UP = 3
FIRST, KEYS = 5, 15  # how often these are taken


def family(pid):
    """A process and all that it started."""
    return [pid] + [member for child in children(pid) for member in family(child)]


def memory_mib(members):
    """What would be free if they were all gone: a page that they share among themselves counts once."""
    total = 0
    for pid in members:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            total += sum(int(line.split()[1]) for line in f if line.startswith(("Pss_Anon", "Private_Clean")))
    return total / 1024


class Seen(Screen):
    """A program whose screen is looked at; the program knows when it is whole, and where its cursor is."""

    def __init__(self, program, term="xterm-256color", wrap=()):
        super().__init__(*wrap, *program.command, term=term, env=program.env)
        self.program = program
        self.picture = Picture(24, 80)

    def take(self, seconds):
        """As read(), and the picture knows it."""
        got = self.read(seconds)
        if got:
            self.picture.feed(got[1])
        return got

    def first(self):
        """Milliseconds and bytes until the picture is whole for the first time."""
        size = 0
        while not self.program.whole(self.picture):
            got = self.take(self.began + 10 - time.monotonic())
            if not got:
                raise SystemExit(f"{self.program.name}: no whole picture within 10 s:\n{self.picture.text()}")
            at, size = got[0], size + len(got[1])
        while got := self.take(0.008):  # what else belongs to this frame
            size += len(got[1])
        return (at - self.began) * 1000, size

    def echo(self, key, phase):
        """Milliseconds from a key to the move of the cursor; pressed some time after a frame."""
        until = time.monotonic() + 3
        while time.monotonic() < until and not self.take(until - time.monotonic()):
            pass
        until = time.monotonic() + phase
        while time.monotonic() < until:
            self.take(until - time.monotonic())
        before, pressed = self.program.cursor(self.picture), time.monotonic()
        self.key(key)
        while self.program.cursor(self.picture) == before:
            got = self.take(pressed + 5 - time.monotonic())
            if not got:
                raise SystemExit(f"{self.program.name}: no answer to a key within 5 s")
        return (got[0] - pressed) * 1000

    def echoes(self):
        down, up = self.program.keys
        return [self.echo(down if i % 2 == 0 else up, 0.1 + 0.6 * i / KEYS) for i in range(KEYS)]


class Sandeck:
    """The console over a lab."""

    name = "sandeck"
    keys = "j", "k"
    env = {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent"}

    def __init__(self, sandeck, lab, *options):
        self.command = [sandeck, "lab", lab, *options]

    @staticmethod
    def whole(picture):
        return picture.line(2).startswith("OK") and picture.line(23).endswith("quit")

    @staticmethod
    def cursor(picture):
        return [y for y in range(24) if picture.line(y).startswith(">")]


class Htop:
    """htop as it comes, whatever the user has configured."""

    keys = "\x1bOB", "\x1bOA"

    def __init__(self, folder, *options):
        self.command = ["htop", "-d", "10", *options]
        self.env = {"HOME": folder, "XDG_CONFIG_HOME": folder, "HTOPRC": os.path.join(folder, "htoprc")}
        self.name = f"htop, {sum(name.isdigit() for name in os.listdir('/proc'))} processes"

    @staticmethod
    def whole(picture):
        rows = [line for line in picture.lines() if re.match(r" *\d+ \S+ +\d+ +-?\d+ ", line)]
        return len(rows) > 8 and picture.line(23).startswith("F1")

    @staticmethod
    def cursor(picture):
        """The row that differs from the others by its colour, wherever it is."""
        return [y for y in range(8, 23) if "bg6" in picture.attrs(y, 2)]


def first_frames(program, term="xterm-256color"):
    """Medians of milliseconds and bytes."""
    took = []
    for _ in range(FIRST):
        screen = Seen(program, term)
        took.append(screen.first())
        screen.close()
    return median(t for t, _ in took), median(size for _, size in took)


def steady(program):
    """Bytes and CPU of a refresh, and private memory."""
    screen = Seen(program)
    screen.frames(WARM_UP)
    members = family(screen.pid)
    cpu = sum(map(cpu_ms, members))
    size = sum(f[2] for f in screen.frames(SECONDS))
    cpu = sum(map(cpu_ms, members)) - cpu
    memory = memory_mib(members)
    screen.close()
    return {"cpu": cpu / SECONDS, "bytes": size / SECONDS, "memory": memory}


def writes_per_frame(program, folder):
    """Calls of write(2) to the terminal for each frame that came out of it; None without strace."""
    if not shutil.which("strace"):
        return None
    log = os.path.join(folder, "writes")
    strace = f'exec strace -f -qq -ttt -e trace=write,writev -P "$(tty)" -P /dev/tty -o {log} "$@"'
    screen = Seen(program, wrap=("sh", "-c", strace, "sh"))
    screen.frames(WARM_UP)
    began = time.time()
    frames = len(screen.frames(8))
    ended = time.time()
    screen.close()
    with open(log) as f:
        stamps = re.findall(r"^\d+ +([\d.]+) writev?\(", f.read(), re.M)
    return sum(began <= float(s) <= ended for s in stamps) / frames


def key_times(program, hang=False):
    """Milliseconds from keys to the cursor; with hang the engine is stopped meanwhile."""
    screen = Seen(program)
    screen.first()
    until = time.monotonic() + WARM_UP
    while screen.take(until - time.monotonic()):
        pass
    engine = family(screen.pid)[-1]
    if hang:
        os.kill(engine, signal.SIGSTOP)
    try:
        took = screen.echoes()
    finally:
        if hang:
            os.kill(engine, signal.SIGCONT)
    screen.close()
    return took


def htop_figures():
    """By the names that console_rows() uses; empty when htop is not installed."""
    if not shutil.which("htop"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        htop = Htop(folder)
        first, paint = first_frames(htop)
        return {"name": htop.name, "first": first, "paint": paint, **steady(htop),
                "paint_mono": first_frames(Htop(folder, "-C"), "vt220")[1],
                "writes": writes_per_frame(htop, folder), "key": median(key_times(htop))}


def console_figures(sandeck, usual, idle, busy):
    """Over a lab as it comes, over one where nothing happens, and one where everything moves."""
    plain = Sandeck(sandeck, usual)
    with tempfile.TemporaryDirectory() as folder:
        writes = writes_per_frame(Sandeck(sandeck, busy), folder)
    first, paint = first_frames(plain)
    still, moving = steady(Sandeck(sandeck, idle)), steady(Sandeck(sandeck, busy))
    keys, hung = key_times(plain), key_times(plain, hang=True)
    return {"first": first, "paint": paint, "writes": writes, **moving,
            "paint_mono": first_frames(Sandeck(sandeck, usual, "--mono"), "vt220")[1],
            "cpu_still": still["cpu"], "bytes_still": still["bytes"],
            "key": median(keys), "key_worst": max(keys), "hung": median(hung), "hung_worst": max(hung)}


# What, ours, htop's figure beside it, unit, digits, bar: a figure, or whose it is among a lab's bars.
ROWS = (
    (f"first full frame, median of {FIRST}", "first", "first", "ms", 1, "first"),
    ("bytes of the first paint, colour", "paint", "paint", "bytes", 0, 3000),
    ("bytes of the first paint, vt220 without colour", "paint_mono", "paint_mono", "bytes", 0, 2600),
    ("writes of a frame", "writes", "writes", "", 1, 1),
    ("CPU of a refresh, nothing changed", "cpu_still", "cpu", "ms", 2, "still"),
    ("CPU of a refresh, all paths busy", "cpu", "cpu", "ms", 2, "busy"),
    ("bytes of a refresh, nothing changed", "bytes_still", None, "bytes", 1, 10),
    ("bytes of a refresh, all rows move", "bytes", "bytes", "bytes", 0, 600),
    ("memory", "memory", "memory", "MiB", 1, "memory"),
    (f"key to changed cell, median of {KEYS}", "key", "key", "ms", 1, 10),
    ("the same, the worst", "key_worst", None, "ms", 1, None),
    ("key to changed cell while the engine hangs, median", "hung", None, "ms", 1, 10),
    ("the same, the worst", "hung_worst", None, "ms", 1, None),
)


def console_rows(row, name, ours, htop, **bars):
    """Prints the figures by row(what, ours, ...)."""
    for what, key, beside, unit, digits, bar in ROWS:
        if ours[key] is None:
            continue
        more = {"unit": unit, "digits": digits, "bar": bars.get(bar, bar)}
        if htop.get(beside) is not None:
            more.update(peer=htop[beside], peer_name=htop["name"], absolute=True)
        row(f"console, {name}: {what}", ours[key], **more)
