# SPDX-License-Identifier: GPL-2.0-or-later
"""measure: what the benchmarks share.  Standard library only.

CPU is read from the process's own clock (ns), so that a millisecond in a
second can be seen; the clock ticks of stat cannot show it.
"""
import ctypes
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import termios
import threading
import time


def cpu_ms(pid):
    """CPU time of a process so far, ms: of all its threads, those that have ended included."""
    return time.clock_gettime(~pid << 3 | 2) * 1000  # clock_getcpuclockid(3), which Python has for itself only


def private_kb(pid):
    """Memory that would be free if the process were gone, KiB."""
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return sum(int(line.split()[1]) for line in f if line.startswith(("Private_Clean", "Private_Dirty")))


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as f:
            found += map(int, f.read().split())
    return found


def median(values):
    return statistics.median(values)


def adopt_orphans():
    """Processes that a command leaves behind become our children, and can be waited for."""
    set_child_subreaper = 36  # linux/prctl.h
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def cpu_of_group(pgid):
    """CPU seconds of the processes of a group that are left, once they have ended."""
    total = 0
    while True:
        try:
            usage = os.wait4(-pgid, 0)[2]
        except ChildProcessError:
            return total
        total += usage.ru_utime + usage.ru_stime


def run_cost(*command, env=None):
    """Wall and CPU milliseconds of a command, with all that it started, also what outlives it for a moment."""
    adopt_orphans()
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=env, start_new_session=True)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = (time.monotonic() - began) * 1000
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {child.returncode}")
    cpu = usage.ru_utime + usage.ru_stime + cpu_of_group(child.pid)
    return {"wall": wall, "cpu": cpu * 1000, "bytes": len(said)}


def alternate(count, **commands):
    """Each command count times, in turn, so that a slow moment hurts all alike; medians."""
    costs = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            costs[name].append(run_cost(*command))
    return {name: {key: median(c[key] for c in runs) for key in runs[0]} for name, runs in costs.items()}


class Engine:
    """An engine whose stream is read and counted."""

    def __init__(self, sandeck, *options):
        self.child = subprocess.Popen([sandeck, "engine", *options], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.bytes = self.syncs = 0
        self.loaded = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        if not self.loaded.wait(60) or self.child.poll() is not None:
            raise SystemExit(f"no picture from {' '.join(self.child.args)}")

    def read(self):
        for line in self.child.stdout:
            self.bytes += len(line)
            if line.startswith(b'{"t":"sync"'):
                self.syncs += 1
                if b'"loaded":true' in line:
                    self.loaded.set()
        self.loaded.set()  # or ended: nobody need wait any longer

    def want(self, **members):
        self.child.stdin.write(json.dumps({"t": "want", **members}).encode() + b"\n")
        self.child.stdin.flush()

    def over(self, seconds, interval=1.0):
        """CPU and stream per tick, over some seconds."""
        cpu, size, syncs, began = cpu_ms(self.child.pid), self.bytes, self.syncs, time.monotonic()
        time.sleep(seconds)
        ticks = (time.monotonic() - began) / interval
        return {"cpu_tick": (cpu_ms(self.child.pid) - cpu) / ticks, "bytes_tick": (self.bytes - size) / ticks,
                "syncs": self.syncs - syncs, "private_kb": private_kb(self.child.pid)}

    def close(self):
        self.child.stdin.close()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Screen:
    """A full-screen program on a pty."""

    GAP = 0.04  # s; a longer silence ends a frame

    def __init__(self, *command, rows=24, columns=80, term="xterm-256color", env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({**(env or {}), "TERM": term})
            for name in ("COLORTERM", "TMUX", "LINES", "COLUMNS", "NO_COLOR"):
                os.environ.pop(name, None)
            # The size is there before the program is, or its first frame would be of another.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvp(command[0], command)
        self.began = time.monotonic()

    def read(self, seconds):
        """(time, bytes) of what comes within so many seconds, at most one read; None when nothing does."""
        ready, _, _ = select.select([self.fd], [], [], max(0, seconds))
        if not ready:
            return None
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            raise SystemExit("the program ended before its time")
        return time.monotonic(), data

    def frames(self, seconds, gap=GAP):
        """Bursts of output within so many seconds: [begin, end, bytes]."""
        bursts, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            got = self.read(until - time.monotonic())
            if not got:
                continue
            at, data = got
            if bursts and at - bursts[-1][1] < gap:
                bursts[-1][1:] = [at, bursts[-1][2] + len(data)]
            else:
                bursts.append([at, at, len(data)])
        return bursts

    def first_frame_ms(self, least=400):
        """From the start to the end of the first burst that is more than terminal set-up."""
        # A short gap, or the frame after it would count: the first numbers come 50 ms later.
        for _, end, size in self.frames(4, gap=0.008):
            if size >= least:
                return (end - self.began) * 1000, size
        raise SystemExit("no first frame within 4 s")

    def key(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + 3
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            try:
                self.read(0.05)  # what it says on leaving must not block it
            except SystemExit:
                pass
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
                until += 60
        os.close(self.fd)
