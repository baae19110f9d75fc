#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ask: questions to a real kernel: a sector through paths that are well, offline,
# and hung; who uses a map, and which tasks wait for it.

. tests/vm/lib.sh
disks 2

# hosts LUN: the path of each SCSI host to that LUN, as sdX, in the order of the hosts.
hosts() {
	local dir
	for dir in /sys/class/scsi_device/*:0:0:"$1"; do
		ls "$dir/device/block"
	done
}
# make NAME LUN: one group of three paths and one of the standby host's.
make() {
	local p
	mapfile -t p < <(hosts "$2")
	dmsetup create "$1" --table "0 32768 multipath 0 0 2 1 round-robin 0 3 1 \
		$(devno "${p[0]}") 1000 $(devno "${p[1]}") 1000 $(devno "${p[3]}") 1000 \
		round-robin 0 1 1 $(devno "${p[2]}") 1000"
}
make plain 0
make home 1
udevadm settle
mapfile -t plain < <(hosts 0)
debug=/sys/bus/pseudo/drivers/scsi_debug

# asked STATUS WORD...: what the program said is in $said.
asked() {
	local want=$1 rc
	shift
	said=$(sandeck "$@" 2>&1)
	rc=$?
	echo "$said" >>/run/out/said
	[ "$rc" = "$want" ] || { echo "status $rc, not $want"; echo "$said"; return 1; }
}

# ---- paths that answer ----

check "a good path" asked 0 test "${plain[0]}"
check "a good path: read" grep -qE "^${plain[0]}: read in [0-9.]+ ms$" /run/out/said
asked 0 test plain
check "a map: its three active paths are read" has "$said" "3 of 3 paths read a sector"
check "a map: the standby path is left out" has "$said" "${plain[2]}: not tested: a standby path"
check "the map itself is not opened" is "$(dmsetup info -c --noheadings -o open plain)" 0

# ---- a path that is offline ----

echo offline >"/sys/block/${plain[1]}/device/state"
check "an offline path: status 1" asked 1 test "${plain[1]}"
asked 1 test plain
check "an offline path: by its error" has "$said" "${plain[1]}: cannot be opened: the device is offline (ENXIO)"
check "an offline path: the others are read" has "$said" "2 of 3 paths read a sector"
echo running >"/sys/block/${plain[1]}/device/state"

# ---- paths that hang: scsi_debug answers nothing from now on ----

# One engine for two questions: it knows what has not come back.
mkfifo /run/questions
sandeck engine </run/questions >/run/answers 2>/dev/null &
engine=$!
exec 8>/run/questions
within 20 grep -q '"loaded":true' /run/answers
key=$(grep -m1 '"name":"plain"' /run/answers | sed 's/.*"key":"\([^"]*\)".*/\1/')
put() { echo "{\"t\":\"ask\",\"id\":$1,\"what\":\"test\",\"map\":\"$key\",\"path\":\"$(devno "${plain[0]}")\",\"named\":true}" >&8; }
answered() { grep '"t":"answer"' /run/answers | grep "\"id\":$1[,}]" | grep -qF -e "$2"; }
# helpers: the processes that read a sector.  waiting: the tasks in state D.
helpers() { grep -lx sandeck-test /proc/[0-9]*/comm; }
waiting() { cat /proc/[0-9]*/task/*/stat 2>/dev/null | grep ') D '; }
explain() { grep '"t":"answer"' /run/answers; waiting; }

echo 4 >"$debug/opts"
echo 1 >"$debug/every_nth"
put 1
began=$(now_ms)
said=$(sandeck test "${plain[3]}" 2>&1)
rc=$?
check "a hung path: the command ends with 1" is "$rc" 1
check "a hung path: and says so" has "$said" "${plain[3]}: no answer in 10 s: still waiting"
took=$(($(now_ms) - began))
check "a hung path: within its time (${took} ms)" [ "$took" -lt 25000 ]
soon "a hung path: the engine tells it" 10 answered 1 '"is":"silent"'
soon "a hung path: and that this is the end" 5 answered 1 '"done":true'
put 2
soon "a hung path is not read again" 5 answered 2 '"is":"busy"'
check "the helper is seen by its name" helpers
echo '{"t":"ask","id":3,"what":"who","map":"'"$key"'"}' >&8
soon "the engine answers other questions meanwhile" 20 answered 3 '"done":true'
echo 0 >"$debug/every_nth"
echo 0 >"$debug/opts"
soon "a hung path that comes back is an event" 60 grep -q "${plain[0]}: a test that hung came back after" /run/answers
put 4
soon "and it can be read again" 30 answered 4 '"is":"read"'
exec 8>&-
wait "$engine"
check "nothing is left behind" fails helpers

# ---- who uses a map ----

explain() { sandeck who home; waiting; }
asked 0 who home
check "a map that nobody uses" has "$said" "no user; no task waits for it"
# shellcheck disable=SC2217 # it is not to read, only to have it open
sleep 1000 </dev/mapper/home &
opener=$!
within 5 grep -q sleep "/proc/$opener/comm"
asked 0 who home
check "a program that has the device open" has "$said" "sleep $opener: has /dev/$(basename "$(readlink -f /dev/mapper/home)") open"
check "and nobody else" has "$said" "1 user; no task waits for it"
kill "$opener"
wait "$opener"
mkfs.ext4 -q /dev/mapper/home
mkdir -p /run/home
mount /dev/mapper/home /run/home
asked 0 who home
check "a mount" has "$said" "/run/home (ext4, rw)"

# ---- who waits for a map that holds its I/O ----

watch_begin
dmsetup message home 0 queue_if_no_path
dd if=/dev/zero of=/run/home/file bs=4k count=4 oflag=direct 2>/dev/null
mark
for path in $(hosts 1); do dmsetup message home 0 "fail_path $(devno "$path")"; done
dd if=/dev/zero of=/run/home/file bs=4k count=4 oflag=direct conv=notrunc 2>/dev/null &
writer=$!
waits() { sandeck who home >/run/who 2>&1; grep -qE "^dd $writer waits( .*)?, has files on /run/home$" /run/who; }
soon "a task that waits, by its files" 20 waits
cp /run/who /run/out/who
check "and it is counted" grep -qE '1 user; [0-9]+ tasks? waits? for it' /run/who
on_stream "on the stream: who waits" 20000 '"t":"map"' '"name":"home"' '"waiters":"' 'dd 1'
check "a test of its failed paths reads them all the same" asked 0 test home
for path in $(hosts 1); do dmsetup message home 0 "reinstate_path $(devno "$path")"; done
forgotten() { grep '"name":"home"' /run/stream | tail -n 1 | grep -qv '"waiters"'; }
soon "on the stream: nobody waits any more" 20 forgotten
wait "$writer"
asked 0 who home
check "nobody waits any more" has "$said" "1 user; no task waits for it"
watch_end
umount /run/home
