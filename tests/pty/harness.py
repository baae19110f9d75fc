# SPDX-License-Identifier: GPL-2.0-or-later
"""harness: run a program on a terminal of its own, type, look, measure.

    with Pty(["./sandeck", "lab"], rows=24, cols=80) as p:
        p.wait_text("mpatha")          # until the screen shows it
        p.send("j")
        p.resize(5, 20)
        p.kill(signal.SIGTERM)
        p.assert_restored()            # modes, screen, cursor as before

A test waits for what it expects, at most for a time that only a broken program
needs; none sleeps and hopes.  run() speaks TAP.
"""
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import traceback

from vt import Screen

PATIENCE = 20.0  # seconds until a test gives up; sanitizers on a busy machine are slow
KEYS = {"Up": "\x1bOA", "Down": "\x1bOB", "Right": "\x1bOC", "Left": "\x1bOD",
        "Home": "\x1bOH", "End": "\x1bOF", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~",
        "Delete": "\x1b[3~", "Shift-Tab": "\x1b[Z", "Esc": "\x1b", "Enter": "\r",
        "Tab": "\t", "Backspace": "\x7f"}


class Failed(AssertionError):
    """What a test expected did not come."""


def _own_terminal():
    """In the child: as a login would start it, whatever the tests were started from."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for sig in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(sig, signal.SIG_DFL)


class Pty:
    def __init__(self, argv, rows=24, cols=80, term="xterm-256color", env=None,
                 errors_to_screen=False, answers=None):
        self.screen = Screen(rows, cols)
        # What the terminal says to which question: {"5n": "\x1b[0n"}; a list: so often, then nothing.
        self.answers = answers or {}
        self.master, self.slave = os.openpty()
        self._winsize(rows, cols)
        os.set_blocking(self.master, False)
        self.bytes = 0    # all that came
        self.first = b""  # ... and the beginning of it
        self.log = ""     # standard error of the program
        self.status = None
        self.before = termios.tcgetattr(self.slave)
        environ = {k: v for k, v in os.environ.items()
                   if k not in ("NO_COLOR", "ESCDELAY", "LINES", "COLUMNS", "TERMINFO")}
        environ.update({"LC_ALL": "C.UTF-8", "TERM": term})
        # A sanitizer would report a crash that is meant, and end with another status.
        environ["ASAN_OPTIONS"] = ":".join(
            [environ.get("ASAN_OPTIONS", "detect_leaks=1")] +
            ["handle_%s=0" % s for s in ("segv", "sigbus", "abort", "sigfpe", "sigill")])
        here = os.path.dirname(os.path.abspath(__file__))
        environ["LSAN_OPTIONS"] = "print_suppressions=0:suppressions=%s/lsan.supp" % here
        environ.update(env or {})
        self.errors, errors = os.pipe()
        os.set_blocking(self.errors, False)
        self.child = subprocess.Popen(
            argv, stdin=self.slave, stdout=self.slave, close_fds=True,
            stderr=self.slave if errors_to_screen else errors,
            env={k: v for k, v in environ.items() if v is not None},
            start_new_session=True, preexec_fn=_own_terminal)
        os.close(errors)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for fd in (self.master, self.slave, self.errors):
            if fd is not None:
                os.close(fd)
        self.master = self.slave = self.errors = None

    # ---- input ----
    def send(self, text):
        """Type characters; a name of KEYS is one key."""
        data = KEYS.get(text, text).encode()
        os.write(self.master, data)

    def resize(self, rows, cols):
        self.screen.resize(rows, cols)
        self._winsize(rows, cols)

    def _winsize(self, rows, cols):
        # On the slave too it would do; the kernel sends SIGWINCH to its foreground group.
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def kill(self, sig):
        os.kill(self.child.pid, sig)

    def hang_up(self):
        """The terminal goes away."""
        os.close(self.master)
        self.master = None

    # ---- output ----
    def _take_log(self):
        while True:
            try:
                data = os.read(self.errors, 65536)
            except BlockingIOError:
                return
            if not data:
                return
            self.log += data.decode("utf-8", "replace")

    def read(self, timeout):
        """Take what arrives within timeout seconds, at the first arrival; the bytes."""
        fds = [fd for fd in (self.master, self.errors) if fd is not None]
        ready, _, _ = select.select(fds, [], [], max(0, timeout))
        if self.errors in ready:
            self._take_log()
        if self.master not in ready:
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return b""
        self.bytes += len(data)
        self.first += data[:max(0, 8192 - len(self.first))]
        self.screen.feed(data)
        self.answer()
        return data

    def answer(self):
        """Say to the questions that have come what a terminal would; each once."""
        for question in self.screen.questions:
            said = self.answers.get(question)
            if isinstance(said, list):
                said = said.pop(0) if said else None
            if said:
                os.write(self.master, said.encode())
        self.screen.questions.clear()

    def quiet(self, seconds=0.15):
        """Read until nothing has come for so long; all that came."""
        got = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            data = self.read(end - time.monotonic())
            if data:
                got += data
                end = time.monotonic() + seconds
        return got

    def wait(self, what, predicate, timeout=PATIENCE):
        end = time.monotonic() + timeout
        while not predicate():
            if time.monotonic() > end:
                raise Failed("waited %.0f s for %s; log:\n%s\nscreen:\n%s" %
                             (timeout, what, self.log[-800:], self.screen.text()))
            self.read(0.05)
        return time.monotonic()

    def wait_text(self, text, timeout=PATIENCE):
        self.wait(repr(text), lambda: text in self.screen.text(), timeout)

    def wait_line(self, y, start, timeout=PATIENCE):
        self.wait("line %d: %r" % (y, start),
                  lambda: self.screen.line(y).startswith(start), timeout)

    def wait_rates(self):
        """Until the console's picture is complete: the rates come with its second frame, a quarter of
        a second after the first, and later on a machine that is busy."""
        self.wait("the rates of all", lambda: "MB/s" in self.screen.line(1))
        self.quiet(0.2)  # the rest of that frame

    def wait_log(self, text, timeout=PATIENCE, read_screen=True):
        """Until standard error has text; with read_screen False the terminal is left unread."""
        end = time.monotonic() + timeout
        while text not in self.log:
            if time.monotonic() > end:
                raise Failed("waited for %r in the log:\n%s" % (text, self.log[-800:]))
            if read_screen:
                self.read(0.02)
            else:
                select.select([self.errors], [], [], 0.05)
                self._take_log()

    def wait_end(self, timeout=PATIENCE):
        """Until the program ends; its exit status, negative for a signal."""
        self.wait("the end", lambda: self.child.poll() is not None, timeout)
        if self.master is not None:
            self.quiet(0.05)
        self._take_log()
        return self.child.returncode

    # ---- judging ----
    def modes(self):
        return termios.tcgetattr(self.slave)

    def assert_restored(self):
        now = self.modes()
        for i, name in enumerate(("iflag", "oflag", "cflag", "lflag")):
            check(now[i] == self.before[i],
                  "termios %s is %o, was %o" % (name, now[i], self.before[i]))
        check(now[6] == self.before[6], "control characters differ")
        check(not self.screen.is_plain(), "the terminal is left with: %s" % self.screen.is_plain())
        self.assert_blocking()
        self.assert_known()

    def assert_blocking(self):
        """The open file that the program shares with its shell has not become non-blocking."""
        check(not fcntl.fcntl(self.slave, fcntl.F_GETFL) & os.O_NONBLOCK,
              "standard output is non-blocking for everybody")

    def assert_known(self):
        check(not self.screen.unknown, "sequences that no terminal knows: %r" % self.screen.unknown)


def check(good, why):
    if not good:
        raise Failed(why)


def equal(got, want, what=""):
    check(got == want, "%s: got %r, want %r" % (what or "value", got, want))


class Skipped(Exception):
    """What cannot be shown here; its text says why."""


def run(tests):
    """Run functions in order, as TAP; each one's first doc line is its title."""
    bad = 0
    signal.alarm(600)
    print("1..%d" % len(tests))
    for i, test in enumerate(tests, 1):
        title = (test.__doc__ or test.__name__).strip().splitlines()[0]
        try:
            test()
            print("ok %d - %s" % (i, title))
        except Skipped as why:
            print("ok %d - %s # SKIP %s" % (i, title, why))
        except Exception as e:  # every failure is a test's result, whatever it is
            bad += 1
            text = str(e) if isinstance(e, Failed) else traceback.format_exc()
            print("not ok %d - %s" % (i, title))
            print("\n".join("#   " + line for line in text.splitlines()))
        sys.stdout.flush()
    return 1 if bad else 0
