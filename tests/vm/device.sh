#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# device: maps made by dmsetup are flushed, resized and renamed, and their
# partitions mapped, by the program alone.  What it says is held against dmsetup.

. tests/vm/lib.sh
disks 3

# hosts LUN: the path of each SCSI host to that LUN, as MAJOR:MINOR, in the order of the hosts.
hosts() {
	local dir
	for dir in /sys/class/scsi_device/*:0:0:"$1"; do
		cat "$dir"/device/block/*/dev
	done
}

# make NAME LUN: two groups of one path; with the uuid that multipath-tools would give it.
make() {
	local p wwid
	mapfile -t p < <(hosts "$2")
	wwid=$(cat "/sys/dev/block/${p[0]}/device/wwid")
	dmsetup create "$1" --uuid "mpath-3${wwid#naa.}" --table "0 32768 multipath 0 0 2 1 \
		round-robin 0 1 1 ${p[0]} 1000 round-robin 0 1 1 ${p[3]} 1000"
}
make one 0
make two 1
make three 2
udevadm settle
there() { dmsetup info -c --noheadings -o name | grep -qx "$1"; }
sectors() { dmsetup table "$1" | awk '{ print $2 }'; }
explain() { dmsetup info -c; dmsetup table; }

# ---- rename ----

check "rename" sandeck rename one uno --yes
check "rename: dmsetup has the new name" there uno
check "rename: and not the old one" fails there one
check "rename: a name that is taken is refused" fails sandeck rename uno two --yes
check "rename: it is still uno" there uno

# ---- partitions ----

# A table of partitions (dos) with two of 8192 sectors, from 2048 and from 10240 on.
{
	printf '\0\0\0\0\203\0\0\0\0\10\0\0\0\40\0\0'
	printf '\0\0\0\0\203\0\0\0\0\50\0\0\0\40\0\0'
	head -c 32 /dev/zero
	printf '\125\252'
} >/run/entries
dd if=/dev/zero of=/run/mbr bs=512 count=1 2>/dev/null
dd if=/run/entries of=/run/mbr bs=1 seek=446 conv=notrunc 2>/dev/null
dd if=/run/mbr of=/dev/mapper/uno oflag=direct bs=512 2>/dev/null
check "partitions: listed" has "$(sandeck partitions uno)" 'partition 2: 4.0M from sector 10240'
check "partitions: mapped" sandeck partitions uno add
check "partitions: dmsetup has the second" is "$(sectors uno-part2)" 8192
soon "partitions: their maps are in the list" 5 has "$(sandeck partitions uno)" 'is uno-part2'
exec 9</dev/mapper/uno-part1
check "partitions: one that is used is not unmapped" fails sandeck partitions uno delete --yes
exec 9<&-
check "rename: with partitions" sandeck rename uno eins --yes
check "rename: the second partition goes with it" there eins-part2
check "partitions: unmapped" sandeck partitions eins delete --yes
check "partitions: dmsetup has none" fails there eins-part2
check "partitions: mapped again" sandeck partitions eins add

# ---- flush ----

exec 9</dev/mapper/two
check "flush: a map that is open is refused" fails sandeck flush two --yes
check "flush: it is still there" there two
exec 9<&-
check "flush: a map with partitions" sandeck flush eins --yes
check "flush: the map is gone" fails there eins
check "flush: its partitions, too" fails there eins-part1
dmsetup suspend --noflush two
check "flush: a suspended map is refused" fails sandeck flush two --yes
dmsetup resume two

# ---- resize ----

was=$(sectors two)
check "resize: nothing to do is refused" fails sandeck resize two --yes
echo 1 >/sys/bus/pseudo/drivers/scsi_debug/virtual_gb
mapfile -t p < <(hosts 1)
echo 1 >"/sys/dev/block/${p[0]}/device/rescan"
check "resize: paths that disagree are refused" fails sandeck resize two --yes
check "resize: it has its old size" is "$(sectors two)" "$was"
echo 1 >"/sys/dev/block/${p[3]}/device/rescan"
dmsetup message two 0 "fail_path ${p[3]}"
check "resize" sandeck resize two
check "resize: as large as its paths" is "$(sectors two)" "$(cat "/sys/dev/block/${p[0]}/size")"
check "resize: what was failed is failed" dm_is two "${p[3]}" F
check "resize: it is not suspended" fails dm_suspended two

check "flush --all" sandeck flush --all --yes
check "flush --all: there is none left" has "$(dmsetup ls --target multipath)" "No devices found"
