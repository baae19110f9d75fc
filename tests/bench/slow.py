# SPDX-License-Identifier: GPL-2.0-or-later
"""slow: a full-screen program on a terminal behind a slow serial line.  Standard library only.

The line is a pty that is drained at the line's rate, and the terminal one that
answers the question how far it has got when it has got there.  Nothing of this
is told to the program: its pty says 38400 baud as every pty does.
"""
import os
import select
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pty"))
from measure import Screen
from vt import Screen as Picture

HERE = b"\x1b[0n"


class SlowLine(Screen):
    """A Screen whose bytes arrive at baud / 10 a second; .picture is what the terminal shows."""

    TICK = 0.01  # s

    def __init__(self, baud, *command, term="vt220", **kw):
        super().__init__(*command, term=term, **kw)
        self.rate = baud / 10
        self.room, self.at = 0.0, time.monotonic()
        self.picture = Picture(24, 80)
        self.bytes = 0

    def step(self):
        """What a tick brings; the bytes."""
        time.sleep(self.TICK)
        now = time.monotonic()
        self.room += (now - self.at) * self.rate
        self.at = now
        if not select.select([self.fd], [], [], 0)[0]:
            self.room = min(self.room, self.rate * self.TICK)  # time that was not used is gone
            return b""
        if self.room < 1:
            return b""
        data = os.read(self.fd, int(self.room))
        self.room -= len(data)
        self.bytes += len(data)
        self.picture.feed(data)
        for question in self.picture.questions:
            if question == "5n":
                os.write(self.fd, HERE)
        self.picture.questions.clear()
        return data

    def until(self, good, seconds):
        """Seconds until good(), as many as given when it does not come."""
        began = time.monotonic()
        while not good() and time.monotonic() - began < seconds:
            self.step()
        return time.monotonic() - began

    def idle(self, gap, seconds, least=1000):
        """Seconds from the start until, after a screenful, nothing has come for a gap."""
        last = time.monotonic()
        while time.monotonic() - self.began < seconds:
            if self.step() or self.bytes < least:
                last = time.monotonic()
            elif time.monotonic() - last >= gap:
                break
        return last - self.began

    def selected(self):
        """The row of the selection: the reverse one that is neither a header nor the key bar."""
        return [y for y in range(1, 23) if "reverse" in self.picture.attrs(y, 8)]

    def echo(self, key, seconds=30):
        """Seconds from a key until the selection begins to move."""
        before = self.selected()
        self.key(key)
        return self.until(lambda: self.selected() != before, seconds)
