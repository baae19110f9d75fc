# SPDX-License-Identifier: GPL-2.0-or-later
"""vt: the screen that a terminal would show, from the bytes sent to it.

As much of a VT100 (with xterm's alternate screen, colours and the few newer
sequences) as ncurses uses for the TERMs of the tests.  A sequence that is not
known here is kept in .unknown, and a test fails on it: better than a wrong
picture.
"""
import base64
import re
import unicodedata

ACS = dict(zip("`afgijklmnopqrstuvwxyz{|}~",
               "◆▒°±␤┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"))
BLANK = (" ", frozenset())
CSI = re.compile(r"\x1b\[([?>=!]?)([0-9;:]*)([ $\"']?)([@-~])")
# The text console's "reset palette" is an OSC without an end.
STRING = re.compile(r"\x1b(?:\]R|[\]P^_X](.*?)(?:\x07|\x1b\\))", re.S)
SHORT = re.compile(r"\x1b(?:([()*+])(.)|([78=>cDEMHNOZ\\]))")
SGR = {1: "bold", 2: "dim", 4: "underline", 5: "blink", 7: "reverse", 8: "invisible"}
SGR_OFF = {22: ("bold", "dim"), 24: ("underline",), 25: ("blink",), 27: ("reverse",),
           28: ("invisible",)}


class Screen:
    """The state of one terminal: feed() bytes, then look."""

    def __init__(self, rows=24, cols=80):
        self.rows, self.cols = rows, cols
        self.unknown = []
        self.titles, self.bells = [], 0
        self.kept_titles = 0  # put away with 22;2t and not had back
        self.notes, self.clipboard = [], None
        self.questions = []  # as they came: "5n", "?2026$p"
        self.reset()

    def reset(self):
        self.grids = {"main": self._grid(), "alt": self._grid()}
        self.name = "main"
        self.y = self.x = 0
        self.saved = (0, 0, frozenset())
        self.attr = frozenset()
        self.top, self.bottom = 0, self.rows - 1
        self.wrap_next = False
        self.modes = {"?7": True, "?25": True}
        self.keypad = False
        self.sets, self.shift = ["B", "B"], 0
        self.rest = ""
        self.raw = b""
        self.last = " "

    def _grid(self):
        return [[BLANK] * self.cols for _ in range(self.rows)]

    @property
    def grid(self):
        return self.grids[self.name]

    # ---- looking ----
    def line(self, y):
        return "".join(c for c, _ in self.grid[y]).rstrip()

    def lines(self):
        return [self.line(y) for y in range(self.rows)]

    def text(self):
        return "\n".join(self.lines())

    def attrs(self, y, x):
        return self.grid[y][x][1]

    def all_attrs(self):
        return set().union(*(a for row in self.grid for _, a in row))

    @property
    def alternate(self):
        return self.name == "alt"

    @property
    def cursor_shown(self):
        return self.modes.get("?25", True)

    def is_plain(self):
        """As a shell expects it: main screen, cursor, no attributes, ASCII, normal keypad."""
        wrong = []
        if self.alternate:
            wrong.append("alternate screen")
        if not self.cursor_shown:
            wrong.append("cursor hidden")
        if self.attr:
            wrong.append("attributes %s" % sorted(self.attr))
        if self.sets[self.shift] == "0":
            wrong.append("line drawing characters")
        if self.keypad or self.modes.get("?1"):
            wrong.append("application keypad")
        if self.modes.get("4"):
            wrong.append("insert mode")
        if (self.top, self.bottom) != (0, self.rows - 1):
            wrong.append("scroll region")
        if self.modes.get("?1000") or self.modes.get("?1006"):
            wrong.append("mouse reports")
        if self.modes.get("?2004"):
            wrong.append("bracketed paste")
        if self.modes.get("?2026"):
            wrong.append("synchronised output")
        if self.kept_titles:
            wrong.append("another title")
        return wrong

    def resize(self, rows, cols):
        self.rows, self.cols = rows, cols
        for name, grid in self.grids.items():
            rowsof = [(row + [BLANK] * cols)[:cols] for row in grid]
            self.grids[name] = (rowsof + self._grid())[:rows]
        self.top, self.bottom = 0, rows - 1
        self.y, self.x = min(self.y, rows - 1), min(self.x, cols - 1)
        self.wrap_next = False

    # ---- feeding ----
    def feed(self, data):
        # A character or a sequence may be cut by the end of a read: the rest waits.
        data = self.raw + data
        cut = len(data)
        for back in range(1, min(4, len(data)) + 1):
            b = data[-back]
            if b & 0xc0 == 0xc0:
                if back < (2 if b < 0xe0 else 3 if b < 0xf0 else 4):
                    cut = len(data) - back
                break
            if b < 0x80:
                break
        self.raw = data[cut:]
        text = self.rest + data[:cut].decode("utf-8", "replace")
        self.rest = ""
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                self._char(text[at])
                at += 1
                continue
            n = self._escape(text, at)
            if not n:
                # A program that died in the middle of a frame: the next sequence ends this one.
                again = text.find("\x1b", at + 1)
                if again > 0 and text[at + 1] not in "]P^_X":
                    at = again
                    continue
                self.rest = text[at:]
                return
            at += n

    def _escape(self, text, at):
        """Carry out the sequence at text[at]; its length, 0 when it is not complete yet."""
        for pattern, act in ((CSI, self._csi), (STRING, self._string), (SHORT, self._short)):
            m = pattern.match(text, at)
            if m:
                act(m)
                return m.end() - at
        if text[at + 1:at + 2] == "\x1b":
            return 1  # cut right after its first byte: the second begins another
        if len(text) - at < 200:
            nxt = text[at + 1:at + 2]
            if not nxt or nxt in "[]P^_X()*+":
                return 0
        self.unknown.append(text[at:at + 8])
        return 2

    def _char(self, c):
        if c == "\n" or c in "\x0b\x0c":
            self._index()
        elif c == "\r":
            self.x, self.wrap_next = 0, False
        elif c == "\b":
            self.x, self.wrap_next = max(0, self.x - 1), False
        elif c == "\t":
            self.x = min(self.cols - 1, (self.x // 8 + 1) * 8)
        elif c == "\x07":
            self.bells += 1
        elif c in "\x0e\x0f":
            self.shift = 1 if c == "\x0e" else 0
        elif c == "\0":
            pass
        elif ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0:
            self.unknown.append(c)
        else:
            self._put(c)

    def _put(self, c):
        if unicodedata.combining(c):
            return
        if self.sets[self.shift] == "0":
            c = ACS.get(c, c)
        w = 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if self.wrap_next or self.x + w > self.cols:
            if self.modes.get("?7"):
                self.x = 0
                self._index()
            self.wrap_next = False
        row = self.grid[self.y]
        if self.modes.get("4"):
            row[self.x:self.x] = [BLANK] * w
            del row[self.cols:]
        row[self.x] = (c, self.attr)
        if w == 2:
            row[self.x + 1] = ("", self.attr)
        self.last = c
        self.x += w
        if self.x >= self.cols:
            self.x, self.wrap_next = self.cols - 1, True

    def _index(self):
        self.wrap_next = False
        if self.y == self.bottom:
            self._scroll(self.top, 1)
        elif self.y < self.rows - 1:
            self.y += 1

    def _scroll(self, top, n):
        """Move the lines from top to the region's bottom up by n (down if negative)."""
        g, end = self.grid, self.bottom + 1
        for _ in range(min(abs(n), end - top)):
            if n > 0:
                del g[top]
                g.insert(end - 1, self._blank_row())
            else:
                del g[end - 1]
                g.insert(top, self._blank_row())

    def _blank(self):
        return (" ", frozenset(a for a in self.attr if a.startswith("bg")))

    def _blank_row(self):
        return [self._blank()] * self.cols

    def _short(self, m):
        which, charset, c = m.groups()
        if which:
            if which in "()":
                self.sets["()".index(which)] = charset
            return
        if c == "7":
            self.saved = (self.y, self.x, self.attr)
        elif c == "8":
            self.y, self.x, self.attr = self.saved
        elif c in "=>":
            self.keypad = c == "="
        elif c == "c":
            self.reset()
        elif c == "D":
            self._index()
        elif c == "E":
            self.x = 0
            self._index()
        elif c == "M":
            if self.y == self.top:
                self._scroll(self.top, -1)
            else:
                self.y = max(0, self.y - 1)
        elif c in "H\\":
            pass  # tab stops stay each 8 columns; the end of a string that there was not
        else:
            self.unknown.append(m.group(0))

    def _string(self, m):
        kind, _, text = (m.group(1) or "").partition(";")
        if kind == "9":
            self.notes.append(text)
        elif kind == "52":
            self.clipboard = base64.b64decode(text.partition(";")[2], validate=True).decode()
        elif kind in ("0", "2"):
            self.titles.append(text)
        elif kind and kind != "104":  # the palette, put back
            self.unknown.append(m.group(0)[:20])

    def _csi(self, m):
        private, params, between, final = m.groups()
        if between:
            if private + between + final == "?$p":
                self.questions.append("?" + params + "$p")
            elif between + final not in ("!p",):
                self.unknown.append(m.group(0))
            return
        p = [int(v) if v else 0 for v in re.split("[;:]", params)] if params else []
        if final == "n":
            self.questions.append(params + "n")
        if final == "t" and p[:2] in ([22, 2], [23, 2]):
            self.kept_titles += 1 if p[0] == 22 else -1
        if final in "hl":
            for v in p:
                self._mode(private + str(v), final == "h")
        elif private == "?" or private == ">" or final in "ct":
            pass  # questions to the terminal and window operations: no answer
        elif not self._move(final, p) and not self._erase(final, p):
            if final == "m":
                self._sgr(p or [0])
            elif final == "r":
                self.top = (p[0] if p and p[0] else 1) - 1
                self.bottom = (p[1] if len(p) > 1 and p[1] else self.rows) - 1
                self.y = self.x = 0
            elif final == "b":
                for _ in range(p[0] if p else 1):
                    self._put(self.last)
            elif final == "n" or private == "!":
                pass
            else:
                self.unknown.append(m.group(0))

    def _mode(self, mode, on):
        if mode in ("?1049", "?47", "?1047"):
            if on and mode == "?1049":
                self.saved = (self.y, self.x, self.attr)
                self.grids["alt"] = self._grid()
            self.name = "alt" if on else "main"
            if not on and mode == "?1049":
                self.y, self.x, self.attr = self.saved
        self.modes[mode] = on

    def _move(self, final, p):
        n = max(1, p[0] if p else 1)
        if final in "ABCDEFGHfd`ae":
            self.wrap_next = False
        if final in "AF":
            self.y = max(0, self.y - n)
        elif final in "BEe":
            self.y = min(self.rows - 1, self.y + n)
        elif final in "Ca":
            self.x = min(self.cols - 1, self.x + n)
        elif final == "D":
            self.x = max(0, self.x - n)
        elif final in "G`":
            self.x = min(self.cols, n) - 1
        elif final == "d":
            self.y = min(self.rows, n) - 1
        elif final in "Hf":
            self.y = min(self.rows, n) - 1
            self.x = min(self.cols, max(1, p[1] if len(p) > 1 else 1)) - 1
        else:
            return False
        if final in "EF":
            self.x = 0
        return True

    def _erase(self, final, p):
        n, row = max(1, p[0] if p else 1), self.grid[self.y]
        how = p[0] if p else 0
        if final == "K":
            a, b = ((self.x, self.cols), (0, self.x + 1), (0, self.cols))[how]
            row[a:b] = [self._blank()] * (b - a)
        elif final == "J":
            self._erase("K", [how])
            rows = ((self.y + 1, self.rows), (0, self.y), (0, self.rows), (0, 0))[how]
            for y in range(*rows):
                self.grid[y] = self._blank_row()
        elif final == "X":
            row[self.x:self.x + n] = [self._blank()] * min(n, self.cols - self.x)
        elif final == "P":
            del row[self.x:self.x + n]
            row.extend([self._blank()] * (self.cols - len(row)))
        elif final == "@":
            row[self.x:self.x] = [self._blank()] * n
            del row[self.cols:]
        elif final in "LM" and self.top <= self.y <= self.bottom:
            self._scroll(self.y, n if final == "M" else -n)
        elif final in "ST":
            self._scroll(self.top, n if final == "S" else -n)
        elif final not in "LM":
            return False
        return True

    def _sgr(self, p):
        attr, i = set(self.attr), 0
        while i < len(p):
            v = p[i]
            if v == 0:
                attr.clear()
            elif v in SGR:
                attr.add(SGR[v])
            elif v in (10, 11):
                self.sets[0] = "0" if v == 11 else "B"  # the text console's way to its lines
            elif v in SGR_OFF:
                attr.difference_update(SGR_OFF[v])
            elif 30 <= v <= 49 or 90 <= v <= 107:
                ground = "fg" if v < 40 or 90 <= v < 100 else "bg"
                attr = {a for a in attr if not a.startswith(ground)}
                if v in (38, 48):
                    attr.add(ground + str(p[i + 2]))
                    i += 2
                elif v >= 90:
                    attr.add(ground + str(v % 10 + 8))
                elif v not in (39, 49):
                    attr.add(ground + str(v % 10))
            else:
                self.unknown.append("SGR %d" % v)
            i += 1
        self.attr = frozenset(attr)
