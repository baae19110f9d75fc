#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# console: an operator's keys in tmux, 80x24, beside a running multipathd; the
# time from the kernel to the screen; the VGA text console.

. tests/vm/lib.sh
disks 2
polling=10 # what is failed from outside below is not at once taken back
daemon || { cat /run/out/multipathd.log; exit 1; }
dd if=/dev/mapper/mpatha of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
path=$(path_of mpatha 2)

# ---- the console in tmux ----

key() { tmux send-keys -t console "$@"; }
screen() { tmux capture-pane -p -t console; }
shows() { screen | grep -qE -e "$1"; }
under_cursor() { screen | grep '^>' | grep -qE -e "$1"; }
explain() { screen; dmsetup status --target multipath; }

# row REGEX: moves the cursor down, from the top, to a row that matches.
row() {
	local left=30
	key g
	while sleep 0.3; ! under_cursor "$1"; do
		[ $((left -= 1)) -gt 0 ] || return 1
		key j
	done
}

# ask KEY TITLE: opens a dialog, and waits until it is no longer deaf to keys.
ask() {
	key "$1"
	within 5 shows "$2" || return
	sleep 1.5
}

# TERM is tmux's; the command tells how it ended, for the test of q.
tmux -f /dev/null new-session -d -s console -x 80 -y 24 \
	"sandeck 2>/run/out/console.err; echo \"ended with \$?\"; stty -a; exec sleep 1000"
soon "the console draws the maps" 20 shows mpathb
screen >/run/out/first-screen.txt
check "line 1 names the host and who is in charge" shows '^guest .*multipathd'
check "a map can be found and unfolded" row 'mpatha'
key l
check "the cursor reaches a path" row "─$path "
ask F 'FAIL PATH'
screen >/run/out/dialog.txt
check "F: the dialog names the path, and what is sent" shows "multipathd fail path $path"
check "F once changes nothing" dm_is mpatha "$(devno "$path")" A
key F
soon "F F: dmsetup shows F" 10 dm_is mpatha "$(devno "$path")" F
soon "F F: the row says failed" 10 under_cursor 'failed'
ask R 'REINSTATE'
key Enter
soon "R Enter: dmsetup shows A" 10 dm_is mpatha "$(devno "$path")" A
soon "R Enter: the row does not say failed any more" 10 fails under_cursor 'failed'
check "the cursor reaches a group" row 'group 3'
ask S 'SWITCH'
key S
soon "S S: dmsetup names group 3" 10 dm_is mpatha next 3
ask S 'SWITCH|already' && key Escape
row 'group 1' && ask S 'SWITCH' && key S
soon "S S: and back to group 1" 10 dm_is mpatha next 1

# ---- from outside ----

mark_path=$(path_of mpatha 3)
within 40 unchecked_for 4 "$mark_path"
dmsetup message mpatha 0 "fail_path $(devno "$mark_path")"
soon "an outside fail_path shows" 3 shows "$mark_path .*failed"
screen >/run/out/outside.txt
dmsetup message mpatha 0 "reinstate_path $(devno "$mark_path")"
tmux resize-window -t console -x 60 -y 12
soon "at 60x12 the health line and the cursor are there" 5 under_cursor '.'
tmux resize-window -t console -x 80 -y 24
key q
soon "q ends the console with 0" 5 shows 'ended with 0'
check "the terminal is as it was" shows ' echo '
check "nothing was written to its standard error" is "$(cat /run/out/console.err)" ""
tmux kill-server

# A figure, not a bar: this machine is emulated.  make bench has the bar.
explain() { cat /run/out/latency.json; }
python3 tests/bench/latency.py mpatha "$(devno "$path")" 5 >/run/out/latency.json
check "fail_path ioctl to the changed cell: $(cat /run/out/latency.json)" grep -q '"shown": 5' /run/out/latency.json

# ---- the VGA text console ----

sandeck fail "$path" --yes >/dev/null
TERM=linux setsid sh -c 'exec sandeck </dev/tty1 >/dev/tty1 2>/run/out/vga.err' &
vga=$!
# /dev/vcs1 holds the characters that the screen shows, without line ends.
characters() { LC_ALL=C tr '\200-\377' '#' </dev/vcs1 | fold -b -w "$(stty -F /dev/tty1 size | cut -d' ' -f2)"; }
vga_shows() { characters | sed -n "$1p" | grep -qE -e "$2"; }
explain() { characters; }
soon "VGA text console: line 1 names the host" 20 vga_shows 1 '^guest .*multipathd'
soon "VGA text console: the health line knows who failed it" 5 vga_shows 3 "^HELD +$path failed by root@"
soon "VGA text console: the failed path" 5 vga_shows 5,20 "$path .*failed"
characters >/run/out/vga.txt
touch /run/out/vga.want
within 20 test ! -e /run/out/vga.want
check "VGA text console: photographed" python3 "$vm/photo.py" /run/out/vga.ppm /run/out/vga.png
kill "$vga"
soon "SIGTERM ends it and clears the way for a shell" 5 fails kill -0 "$vga"
