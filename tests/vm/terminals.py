#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""terminals: an operator at the machine's own terminals, with a keyboard and a pair of eyes.

  terminals.py vga|serial SICK WELL

At both the same story: SICK, a path, goes offline while the console runs; the
operator finds the host adapter that it goes through, and there WELL, the path of
another map; fails it, reinstates it, takes that back.  Each step is what the
screen shows, and what dmsetup says of the kernel.

Prints a line "ok - TEXT" or "not ok - TEXT" a step, as lib.sh does, and ends at the
first that fails.
"""
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True  # the source is read-only here
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pty"))
from vt import Screen  # noqa: E402

PATIENCE = 30.0  # s; the machine is emulated, and its host may be busy


class Failed(Exception):
    """What the operator expected to see did not come."""


# ---- what the keys are, and what a screen shows ----

class Keyboard:
    """A keyboard of the machine's; the kernel's own keymap makes characters of it."""

    # linux/uinput.h, linux/input-event-codes.h
    SET_EVBIT, SET_KEYBIT, DEV_SETUP, DEV_CREATE = 0x40045564, 0x40045565, 0x405C5503, 0x5501
    EV_SYN, EV_KEY, SHIFT = 0, 1, 42
    CODES = {"\r": 28, **{c: row + i for row, keys in ((2, "1234567890"), (16, "qwertyuiop"),
                                                         (30, "asdfghjkl"), (44, "zxcvbnm"))
                          for i, c in enumerate(keys)}}

    def __init__(self):
        self.fd = os.open("/dev/uinput", os.O_WRONLY)
        fcntl.ioctl(self.fd, self.SET_EVBIT, self.EV_KEY)
        for code in (self.SHIFT, *self.CODES.values()):
            fcntl.ioctl(self.fd, self.SET_KEYBIT, code)
        fcntl.ioctl(self.fd, self.DEV_SETUP, struct.pack("4H80sI", 3, 1, 1, 1, b"a keyboard", 0))
        fcntl.ioctl(self.fd, self.DEV_CREATE)

    def event(self, kind, code, value):
        os.write(self.fd, struct.pack("llHHi", 0, 0, kind, code, value))

    def type(self, char):
        codes = [self.SHIFT] * char.isupper() + [self.CODES[char.lower()]]
        for pressed, order in ((1, codes), (0, codes[::-1])):
            for code in order:
                self.event(self.EV_KEY, code, pressed)
                self.event(self.EV_SYN, 0, 0)


class Vga:
    """The VGA text console: what is in its memory, in the font that the kernel brings."""

    name, term, tty = "VGA text console", "linux", "/dev/tty1"
    # The kernel's font has the places of code page 437, with glyphs for the control characters
    # too (drivers/tty/vt/cp437.uni).
    FONT = (" ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼" + bytes(range(32, 127)).decode() + "⌂" +
            bytes(range(128, 256)).decode("cp437"))

    def __init__(self):
        self.keyboard = Keyboard()
        # The kernel keeps what was written, beside what the font made of it, from the first
        # time on that somebody asks (vc_screen.c).
        self.written()

    def size(self):
        with open("/dev/vcsa1", "rb") as f:
            rows, cols = f.read(2)
        return rows, cols

    def fold(self, text):
        cols = self.size()[1]
        return [text[i:i + cols] for i in range(0, len(text), cols)]

    def lines(self):
        with open("/dev/vcs1", "rb") as f:
            return [row.rstrip() for row in self.fold("".join(self.FONT[b] for b in f.read()))]

    def written(self):
        with open("/dev/vcsu1", "rb") as f:
            return [row.rstrip() for row in self.fold(f.read().decode("utf-32-le"))]

    def wrong(self):
        """Rows of which the font shows something else than was written."""
        return [f"written: {w}\nshown:   {s}" for w, s in zip(self.written(), self.lines()) if w != s]

    def look(self, seconds):
        time.sleep(seconds)  # nobody tells when video memory changes

    def key(self, char):
        self.keyboard.type(char)

    def left(self):
        return []


class Serial:
    """A VT100 at the other end of a serial cable."""

    name, term, tty = "VT100 on a serial line", "vt100", "/dev/ttyS1"

    def __init__(self):
        self.fd = os.open("/dev/ttyS2", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        set_line(self.fd)
        self.screen = Screen(24, 80)
        self.eighth_bit = 0

    def lines(self):
        return self.screen.lines()

    def wrong(self):
        """What no VT100 understands."""
        return [repr(s) for s in self.screen.unknown] + ["8 bit characters"] * bool(self.eighth_bit)

    def look(self, seconds):
        until = time.monotonic() + seconds
        while select.select([self.fd], [], [], max(0, until - time.monotonic()))[0]:
            data = os.read(self.fd, 65536)
            self.eighth_bit += sum(b > 0x7f for b in data)
            self.screen.feed(data)

    def key(self, char):
        os.write(self.fd, char.encode())

    def left(self):
        """What a shell would not like to find."""
        return self.screen.is_plain()


def set_line(fd, iflag=0, oflag=0, lflag=0):
    """115200 8N1, and no modem whose carrier would be waited for; raw unless told otherwise."""
    mode = termios.tcgetattr(fd)
    mode[:6] = [iflag, oflag, termios.CS8 | termios.CREAD | termios.CLOCAL, lflag, termios.B115200, termios.B115200]
    termios.tcsetattr(fd, termios.TCSANOW, mode)


# ---- the machine ----

def own_terminal():
    """In the child: as a login at this terminal would start it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_file(*parts):
    with open(os.path.join(*parts)) as f:
        return f.read().strip()


class Path:
    """A path as sysfs has it."""

    def __init__(self, name):
        self.name, self.dir = name, f"/sys/block/{name}"
        self.devno = read_file(self.dir, "dev")
        self.host = os.path.basename(os.path.realpath(f"{self.dir}/device")).split(":")[0]
        self.map = read_file(self.dir, "holders", os.listdir(f"{self.dir}/holders")[0], "dm", "name")

    def set_state(self, word):
        with open(f"{self.dir}/device/state", "w") as f:
            f.write(word + "\n")  # without the line end it is no word to the kernel

    def kernel_says(self):
        """A or F, from the status line: the program under test has no part in it."""
        status = subprocess.run(["dmsetup", "status", "--noflush", self.map], stdout=subprocess.PIPE,
                                text=True, check=True).stdout
        return re.search(rf" {self.devno} ([AF]) ", status).group(1)


# ---- the operator ----

class Operator:
    def __init__(self, at):
        self.at = at
        self.tty = os.open(at.tty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        os.set_blocking(self.tty, True)
        if at.tty.startswith("/dev/ttyS"):
            set_line(self.tty, termios.ICRNL, termios.OPOST | termios.ONLCR,
                     termios.ISIG | termios.ICANON | termios.ECHO)
        self.before = termios.tcgetattr(self.tty)
        # From a shell that stays: with the first process of a session its terminal is hung up,
        # and begins anew.  A serial line knows no size: the terminal's description has it.
        self.shell = subprocess.Popen(["sh", "-c", f"sandeck 2>{self.errors()}; echo ended with $?; exec sleep 1000"],
                                      stdin=self.tty, stdout=self.tty, env={**os.environ, "TERM": at.term},
                                      start_new_session=True, preexec_fn=own_terminal)

    def errors(self):
        return f"/run/out/{self.at.term}.err"

    def tell(self, good, text, why=()):
        print(f"{'ok' if good else 'not ok'} - {self.at.name}: {text}")
        for line in why:
            print("#   " + "\n#   ".join(line.splitlines()))
        sys.stdout.flush()
        if not good:
            raise Failed(text)

    def check(self, text, wrong):
        self.tell(not wrong, text, wrong)

    def soon(self, text, there):
        """A step: passes as soon as there() is true."""
        began = time.monotonic()
        while not there():
            if time.monotonic() - began > PATIENCE:
                self.tell(False, text, [*self.at.lines(), subprocess.getoutput("dmsetup status --target multipath")])
            self.at.look(0.1)
        self.tell(True, text)

    def shows(self, *patterns):
        """One line matches them all."""
        return any(all(re.search(p, line) for p in patterns) for line in self.at.lines())

    def sees(self, text, *patterns):
        self.soon(text, lambda: self.shows(*patterns))

    def press(self, char):
        self.at.look(0)
        self.at.key(char)

    def answered(self, char):
        """Press a key that moves something; false when nothing did."""
        before, until = self.at.lines(), time.monotonic() + 5
        self.press(char)
        while self.at.lines() == before and time.monotonic() < until:
            self.at.look(0.1)
        return self.at.lines() != before

    def goes_to(self, text, pattern):
        """Down from the top to the row."""
        self.press("g")
        for _ in range(30):
            if self.shows("^>", pattern):
                break
            self.answered("j")
        self.check(text, [] if self.shows("^>", pattern) else self.at.lines())

    def confirms(self, key):
        """A window that has just opened is deaf; it says how long ago that was."""
        name = {"\r": "Enter"}.get(key, key)
        self.sees(f"the window has been open for a second before {name} is pressed", "opened [1-9]")
        self.press(key)

    def sees_no_wrong_character(self, where):
        """What is wrong in each of several looks: in one alone it was only being drawn."""
        found = set(self.at.wrong())
        for _ in range(5):
            if not found:
                break
            self.at.look(0.2)
            found &= set(self.at.wrong())
        self.check(f"{where}: no wrong character", sorted(found))


def sees_the_failure(o, sick, well):
    o.sees("all is well at first", r"^OK ")
    o.sees("line 1 names the host and who is in charge", r"^guest .*multipathd")
    sick.set_state("offline")
    o.sees("the health line tells of the failure", r"^DEGRADED .*3 of 4 paths")
    o.goes_to("its map is degraded", rf"! .?{sick.map} +degraded +3/4 ")
    o.sees("the other is well", rf"  .?{well.map} +ok +4/4 ")
    o.press("l")
    o.sees("l unfolds it: the path that has failed", rf"X .*{sick.name} .* failed ")
    o.soon("the kernel has failed that path alone",
           lambda: (sick.kernel_says(), well.kernel_says()) == ("F", "A"))
    o.sees_no_wrong_character("the topology")


def finds_the_port(o, sick, well):
    port = f"host{sick.host}"
    o.press("3")
    o.sees("3: the ports", r"^guest .* 3 ports")
    o.goes_to("the adapter with the failed path is marked: one of two is down", rf"! HBA +{port} .* 1/2 ")
    o.sees("below it: what goes through it", rf"2 paths through {port}")
    o.sees("the failed one among them", rf"X {sick.name} .*failed +faulty +offline")
    o.sees_no_wrong_character("the ports")
    o.press("\r")
    o.sees("Enter: its paths", rf"^FILTER +host={port} ")
    o.goes_to("the cursor reaches the path that works", rf" {well.name} ")


def fails_it(o, path):
    o.press("F")
    o.sees("F: a window names the path", rf"FAIL PATH {path.name} of {path.map}, on host guest")
    o.sees("and what will be sent", rf"multipathd fail path {path.name}")
    o.sees_no_wrong_character("the window")
    o.check("F once changes nothing", [] if path.kernel_says() == "A" else [path.name + " has failed"])
    o.confirms("F")
    o.soon("F F: the kernel has failed it", lambda: path.kernel_says() == "F")
    o.sees("its row says so, and that it is held so", rf"^>H {path.name} .* failed ")
    o.sees("and the lines below, by whom", r"^failed by root@guest .*stays failed until reinstated")


def reinstates_it(o, path):
    o.press("R")
    o.sees("R: a window", rf"REINSTATE PATH {path.name} of {path.map}")
    o.confirms("\r")
    o.soon("R Enter: the kernel uses it again", lambda: path.kernel_says() == "A")
    o.sees("its row says so", rf"^>  {path.name} .* ok ")


def takes_it_back(o, path):
    o.press("U")
    o.sees("U: the reinstatement is taken back, in a window of its own", rf"FAIL PATH {path.name}")
    o.confirms("F")
    o.soon("U F: the kernel has failed it again", lambda: path.kernel_says() == "F")
    o.sees("its row says so again", rf"^>H {path.name} .* failed ")
    o.press("U")
    o.sees("U once more", rf"REINSTATE PATH {path.name}")
    o.confirms("\r")
    o.soon("U Enter: the kernel uses it", lambda: path.kernel_says() == "A")
    o.sees("its row says that too", rf"^>  {path.name} .* ok ")
    o.sees_no_wrong_character("the paths")


def reads_the_log(o, path):
    """The second terminal's console also shows what the first one's sent."""
    sent = rf"(FAIL|REINSTATE) PATH {path.name} of {path.map} +done +multipathd"
    second = os.path.exists("/run/out/vga.txt")
    o.press("7")
    o.sees("7: the command log", r"^guest .* 7 command log")
    o.soon("what was sent is there, as done" + (", what the console before sent too" if second else ""),
           lambda: sum(bool(re.search(sent, line)) for line in o.at.lines()) == (8 if second else 4))
    o.sees_no_wrong_character("the command log")


def leaves(o, sick):
    sick.set_state("running")
    o.sees("what was repaired is told", r"^OK ")
    o.press("q")
    o.sees("q leaves the command log for the topology", r"NAME +STATE")
    o.press("q")
    o.sees("q ends the console with 0", r"^ended with 0$")
    after = termios.tcgetattr(o.tty)
    o.check("the terminal is as it was", [f"{b} became {a}" for b, a in zip(o.before, after) if a != b] + o.at.left())
    o.check("nothing was written to its standard error", read_file(o.errors()).splitlines())


def main(which, sick, well):
    o = Operator({"vga": Vga, "serial": Serial}[which]())
    sick, well = Path(sick), Path(well)
    try:
        sees_the_failure(o, sick, well)
        finds_the_port(o, sick, well)
        fails_it(o, well)
        reinstates_it(o, well)
        takes_it_back(o, well)
        reads_the_log(o, well)
        leaves(o, sick)
    except Failed:
        sys.exit(1)
    finally:
        with open(f"/run/out/{which}.txt", "w") as f:
            f.write("\n".join(o.at.lines()) + "\n")
        os.killpg(o.shell.pid, signal.SIGTERM)
        o.shell.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
