#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# change: maps made and changed by the program's own code, without multipathd,
# compared with dmsetup and kpartx.

. tests/vm/changelib.sh

# ---- create ----

check "create" said " done changed" create one "$u" $size "$one"
check "create: the table is the kernel's" is "$(table one)" "0 $size multipath"
check "create: the uuid" is "$(info one uuid)" "$u"
check "create: udev has made the node" test -b /dev/mapper/one
check "create: it can be read" dd if=/dev/mapper/one of=/dev/null bs=4k count=1 iflag=direct
check "create: nothing is left behind" nothing_left
check "a second map of that uuid is refused" said "this uuid already, as one" create other "$u" $size "$one"
check "a second map of that name is refused" said "the name one is taken" create one "$v" $size "$one"
check "a name with a slash is refused" said "no '/'" create a/b "$v" $size "$one"

# ---- a table that is there already ----

check "the same table is not loaded again" said "has this table already (" reload one "$u" $size "$one"
dmsetup message one 0 "fail_path ${p[0]}"
try reload one "$u" $size "$one" >/dev/null
check "so a failed path stays failed" dm_is one "${p[0]}" F
for t in "0 0 1 1 round-robin 0 2 1 ${p[0]} 1000 ${p[3]} 1000" "0 0 1 1 queue-length 0 1 1 ${p[0]} 128" \
	"0 0 1 1 service-time 0 2 2 ${p[0]} 1 7 ${p[3]} 1 8" "0 1 alua 1 1 service-time 0 1 1 ${p[1]} 1" \
	"3 pg_init_retries 50 queue_if_no_path 0 1 1 round-robin 0 1 1 ${p[0]} 1" "0 0 0 0" \
	"3 pg_init_delay_msecs 50 retain_attached_hw_handler 1 alua 1 1 round-robin 0 1 1 ${p[0]} 1"; do
	said " done changed" reload one "$u" $size "$t" &&
		check "known again: $t" said "has this table already" reload one "$u" $size "$t"
done
if modprobe -q dm-historical-service-time; then
	t="0 0 1 1 historical-service-time 0 1 1 ${p[0]} 1"
	try reload one "$u" $size "$t" >/dev/null
	check "known again: $t" said "has this table already" reload one "$u" $size "$t"
fi

# ---- reload ----

check "reload" said "one is reloaded (" reload one "$u" $size "$two"
check "reload: two groups" is "$(groups_of one)" 2
check "reload: the other size is refused" said "that is a resize" reload one "$u" 16384 "$two"
check "reload: a path that is not there" said "not there any more" reload one "$u" $size "0 0 1 1 service-time 0 1 1 8:4080 1"
check "reload: a table that makes no sense" said "does not take this table" reload one "$u" $size "0 0 1 1 service-time"
check "reload: ... and it has what it had" is "$(groups_of one)" 2
check "reload: no such map" said "there is no map" reload none "" $size "$one"
dmsetup suspend --noflush one
check "a suspended map is not reloaded" said "resume it first" reload one "$u" $size "$one"
check "... unless that is asked for" said "one is reloaded" reload-force one "$u" $size "$one"
check "... and it runs then" none_suspended
check "suspend" said "one is suspended" suspend one "$u"
check "suspend: dmsetup shows it" dm_suspended one
check "resume" said "one continues" resume one "$u"
check "resume: none is suspended" none_suspended
dmsetup load one --table "0 $size error"
check "clear" said "is dropped" clear one "$u"
check "clear: none is staged" none_staged

# I/O that is held for want of a path is kept over a reload, and done with the new table.
try reload one "$u" $size "$queueing" >/dev/null
for path in "${p[@]}"; do dmsetup message one 0 "fail_path $path"; done
dd if=/dev/mapper/one of=/dev/null bs=4k count=1 iflag=direct 2>/run/held.err &
held=$!
sleep 0.5
check "reload while I/O is held" said "one is reloaded" reload one "$u" $size "1 queue_if_no_path ${one#0 }"
wait "$held"
check "the I/O held is done with the new table" is "$?" 0

# ---- resize ----

try create small "$v" 16384 "0 0 1 1 service-time 0 2 1 ${q[0]} 1 ${q[3]} 1" >/dev/null
check "resize" said "small is resized" resize small "$v" $size "0 0 1 1 service-time 0 2 1 ${q[0]} 1 ${q[3]} 1"
check "resize: the size" is "$(blockdev --getsz /dev/mapper/small)" $size
check "resize: smaller is refused" said "would become smaller" resize small "$v" 16384 "0 0 1 1 service-time 0 2 1 ${q[0]} 1 ${q[3]} 1"
try remove small "$v" >/dev/null

# ---- a path in use, a path that is read-only ----

q0=$(basename "$(readlink "/sys/dev/block/${q[0]}")")
mkswap "/dev/$q0" >/dev/null && swapon "/dev/$q0"
check "a path in use as swap" said "used by something else" create swapped "$v" $size "0 0 1 1 service-time 0 1 1 ${q[0]} 1"
check "... leaves no empty map" fails dmsetup info swapped
swapoff "/dev/$q0"
echo 1 >/sys/module/scsi_debug/parameters/wp
for path in "${q[@]}"; do echo 1 >"/sys/dev/block/$path/device/rescan"; done
check "a write-protected path: read-only" said " done changed ro" create protected "$v" $size "0 0 1 1 service-time 0 1 1 ${q[0]} 1"
check "... says the kernel, too" is "$(cat "/sys/block/$(basename "$(readlink /dev/mapper/protected)")/ro")" 1
check "... and the same table is known again" said "has this table already" reload protected "$v" $size "0 0 1 1 service-time 0 1 1 ${q[0]} 1"
try remove protected "$v" >/dev/null
echo 0 >/sys/module/scsi_debug/parameters/wp
for path in "${q[@]}"; do echo 1 >"/sys/dev/block/$path/device/rescan"; done

try remove one "$u" >/dev/null
check "remove: nothing is left behind" nothing_left

# ---- hangs ----

# A path that does not answer: a reload waits for its I/O, until the deadline.
dmsetup create slow --table "0 $size linear ${p[0]} 0"
slow=$(devno "$(basename "$(readlink /dev/mapper/slow)")")
try create hang "" $size "2 queue_mode bio 0 1 1 round-robin 0 1 1 $slow 1" >/dev/null
dmsetup suspend slow
dd if=/dev/mapper/hang of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null &
held=$!
sleep 0.5
began=$(now_ms)
check "a reload that hangs is given up" has "$(TRY_DEADLINE=2000 try reload hang "" $size "2 queue_mode bio 0 1 1 round-robin 0 2 1 $slow 1 ${p[3]} 1")" "did not answer"
check "... in time" test $(($(now_ms) - began)) -lt 10000
check "... the map is not suspended" fails dm_suspended hang
check "... and has no table staged" none_staged
dmsetup resume slow
wait $held
check "... and its I/O is done when the path answers" is "$?" 0
try remove hang "" >/dev/null
dmsetup remove slow

# udev does not answer.
udevadm control --stop-exec-queue
check "udev does not answer: it is told" has "$(TRY_UDEV=2000 try create one "$u" $size "$one")" "done changed cookie-expired"
check "... and no cookie is left" nothing_left
udevadm control --start-exec-queue
udevadm settle
TRY_OWNER=1 try reload one "$u" $size "$two" >/dev/null
stat -L -c '# node of a map with mode 640, uid 1, gid 2: %a %u %g' /dev/mapper/one >>"$results"
try remove one "$u" >/dev/null
