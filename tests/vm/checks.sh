#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck source=tests/vm/lib.sh
#
# checks: paths asked through the kernel's own interfaces while their devices
# are well, offline, slow, without room, or being taken away.
#
# scsi_debug is slow as a whole or not at all, so the path that must not be
# held up by it is one of LIO's tcm_loop.

. tests/vm/lib.sh
install -D -m 755 "$BUILD/tests/vm/check_try" /run/bin/check_try
debug=/sys/bus/pseudo/drivers/scsi_debug
explain() { cat /run/try; dmesg | tail -n 5; }

try() { check_try "$@" >/run/try 2>&1; echo "== $(now_ms) $*" >>/run/out/try; cat /run/try >>/run/out/try; }
# line DEV PROBE: what came of it
line() { grep "^$1 $2 .* sent=" /run/try; }
# says DEV PROBE TEXT...: there is one such line, with every text
says() {
	local got text
	got=$(line "$1" "$2")
	is "$(wc -l <<<"$got")" 1 || return
	for text in "${@:3}"; do has "$got " " $text " || return; done
}
took() { line "$1" "$2" | sed -E 's/.* ms=([0-9]+) .*/\1/'; }
# between MIN MAX NUMBER
between() { [ "$3" -ge "$1" ] && [ "$3" -le "$2" ] || { echo "$3 is not in $1..$2"; return 1; }; }
host_of() { basename "$(readlink "/sys/block/$1/device")" | cut -d: -f1; }
sg_of() { ls "/sys/block/$1/device/scsi_generic"; }
delay() { echo "$1" >$debug/delay; }

# A disk of its own host, whose transport can be taken away.
loop_disk() {
	local core=/sys/kernel/config/target/core/rd_mcp_0/disk
	tpg=/sys/kernel/config/target/loopback/naa.60014050000000a1/tpgt_1
	modprobe -a target_core_mod tcm_loop || return
	mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
	mkdir -p "$core" "$tpg" &&
		echo rd_pages=1024 >"$core/control" && echo 1 >"$core/enable" &&
		echo 5a5a5a5a >"$core/wwn/vpd_unit_serial" &&
		echo naa.60014050000000a2 >"$tpg/nexus" &&
		mkdir "$tpg/lun/lun_0" && ln -s "$core" "$tpg/lun/lun_0/disk" || return
	udevadm settle
	other=$(grep -l LIO-ORG /sys/block/sd*/device/vendor | cut -d/ -f4)
	[ -n "$other" ]
}

# The disks of scsi_debug, in the order of hosts and LUNs, into sd.
find_disks() {
	udevadm settle
	mapfile -t sd < <(grep -l scsi_debug /sys/block/sd*/device/model | cut -d/ -f4 |
		while read -r d; do echo "$(readlink "/sys/block/$d/device") $d"; done | sort -V | cut -d' ' -f2)
}

disks 2
if ! loop_disk; then
	skipped "checks" "this kernel has no tcm_loop"
	exit 0
fi

# ---- well ----

find_disks
a=${sd[0]} b=${sd[1]}
try "inquiry:$a" wait "vpd83:$a" wait "rtpg:$a" wait "read10:$a" wait "read16:$a" wait "direct:$a" wait fds
for probe in inquiry vpd83 rtpg read10 read16 direct; do
	check "well: $probe" says "$a" "$probe" finished sent=1 errno=0 host=0 status=0
done
check "well: page 83h is the one that sysfs has" has "$(line "$a" vpd83)" \
	"data=$(head -c 64 "/sys/block/$a/device/vpd_pg83" | od -An -v -tx1 | tr -d ' \n')"
check "well: the standard INQUIRY too" has "$(line "$a" inquiry)" \
	"data=$(head -c 64 "/sys/block/$a/device/inquiry" | od -An -v -tx1 | tr -d ' \n')"
check "well: a sector is read" says "$a" read10 n=512
check "well: past the cache, too" says "$a" direct n=512
check "well: two descriptors" grep -qx 'fds 2' /run/try
tur=() && for d in "${sd[@]}" "$other"; do tur+=("tur:$d"); done
try "${tur[@]}" wait "${tur[@]}" wait
check "well: all paths at once, twice" is "$(grep -c ' tur finished sent=1 errno=0 host=0 .* status=0 ' /run/try)" $((2 * ${#tur[@]}))
try "vpdc9:$a" wait
check "a page that it has not: no data" says "$a" vpdc9 finished status=2 n=0
check "a page that it has not: the sense says so" has "$(line "$a" vpdc9)" sense=700005

# ---- offline ----

echo offline >"/sys/block/$a/device/state"
try "tur:$a" wait "direct:$a" wait
check "offline: the host says DID_NO_CONNECT" says "$a" tur finished errno=0 host=1
check "offline: opening it fails, and it is not gone" says "$a" direct finished sent=0 errno=6
echo running >"/sys/block/$a/device/state"
(sleep 1 && echo offline >"/sys/block/$a/device/state") &
later=$!
try "direct:$a" wait sleep:2000 "direct:$a" wait
wait "$later"
check "offline while it is open: the read fails" grep -q "^$a direct finished sent=[01] errno=[1-9]" /run/try
echo running >"/sys/block/$a/device/state"
try "tur:$a" wait "direct:$a" wait
check "running again: answers" says "$a" tur finished host=0 status=0

# ---- slower than the deadline: 4 s ----

delay 1000
try "tur:$a:1500" "direct:$b:1500" sleep:300 "tur:$other:5000" wait "tur:$a:1500" \
	"free:$a:20000" "free:$b:20000" "stuck:$(host_of "$a")"
check "slow: told at the deadline" says "$a" tur timed-out sent=1
check "slow: a direct read too" says "$b" direct timed-out sent=1
check "slow: not before it, and not much after" between 1400 2500 "$(took "$a" tur)"
check "slow: another host's answer comes meanwhile" says "$other" tur finished status=0
check "slow: it takes its usual time" between 0 700 "$(took "$other" tur)"
check "slow: no second command" grep -q "^$a tur busy" /run/try
check "slow: the late answers make the paths free" is "$(grep -c ' free ms=' /run/try)" 2
check "slow: no thread was held" grep -qx 'stuck [0-9]* 0' /run/try
delay 1
try "tur:$a" wait
check "fast again" says "$a" tur finished status=0

# ---- the transport is away ----

echo offline >"$tpg/transport_status"
try "tur:$other" wait
check "no transport: the host says so" says "$other" tur finished host=e
echo online >"$tpg/transport_status"
try "tur:$other" wait
check "transport again: a unit attention first" says "$other" tur finished host=0 status=2
try "tur:$other" wait
check "transport again" says "$other" tur finished host=0 status=0

# ---- no sg node ----

node=$(sg_of "$b")
echo "$node" >/run/out/node
mv "/dev/$node" /run/node
try "tur:$b" wait
check "no sg node" says "$b" tur no-sg sent=0
cp -a "/dev/$(sg_of "$other")" "/dev/$node"
try "tur:$b" wait
check "the node of another device is not asked" says "$b" tur no-device sent=0
rm "/dev/$node"
mv /run/node "/dev/$node"

setpriv --reuid 65534 --clear-groups --bounding-set=-all --inh-caps=-all check_try "tur:$b" wait >/run/try 2>&1
check "not root: told" says "$b" tur not-permitted sent=0

# ---- taken away while it is asked ----

delay 500
(sleep 0.5 && echo 1 >"/sys/block/$a/device/delete") &
later=$!
try "tur:$a:8000" "direct:$b:8000" wait sleep:3000 "tur:$a:3000" wait "direct:$a:3000" wait "forget:$a" sleep:500 fds
wait "$later"
delay 1
check "taken away: two replies" is "$(grep -c "^$a tur " /run/try)" 2
check "taken away: one that it is not there" has "$(line "$a" tur | tail -n 1)" no-device
check "taken away: nor for a direct read" says "$a" direct no-device
check "taken away: its neighbour answers" says "$b" direct finished n=512
check "taken away: nothing of it is left open" grep -qx 'fds 1' /run/try

# ---- the host has room for one command, and that takes 8 s ----

modprobe -r scsi_debug
modprobe scsi_debug max_luns=2 max_queue=1 host_max_queue=1 dev_size_mb=16 opts=0
find_disks
a=${sd[0]} b=${sd[1]}
# With so little room the disks may have been found without their size; and a scheduler has room
# of its own, in which a command waits that the host cannot take.
for d in "${sd[@]}"; do
	echo 1 >"/sys/block/$d/device/rescan"
	echo none >"/sys/block/$d/queue/scheduler"
done
check "two disks of one host" is "$(host_of "$a")" "$(host_of "$b")"
delay 2000
(dd if="/dev/$a" of=/dev/null bs=512 count=1 iflag=direct 2>/dev/null) &
later=$!
within 5 grep -q '^ *1 ' "/sys/block/$a/inflight"
try "direct:$b:1000" "tur:$a:1500" sleep:800 "tur:$other:5000" "stuck:$(host_of "$a")" wait "free:$a:30000"
wait "$later"
check "no room: a direct read was never sent" says "$b" direct timed-out sent=0
check "no room: nor the command, whose thread is held" says "$a" tur timed-out sent=0
check "no room: that is known" between 500 2000 "$(awk '/^stuck/ { print $3 }' /run/try)"
check "no room: another host answers" says "$other" tur finished status=0
check "no room: in its usual time" between 0 700 "$(took "$other" tur)"
check "no room: free again in the end" grep -q "^$a free" /run/try
delay 1
try "direct:$b:10000" "tur:$a:10000" wait
check "room again: the read" says "$b" direct finished n=512
check "room again: the command" says "$a" tur finished status=0
