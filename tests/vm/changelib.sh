# SPDX-License-Identifier: GPL-2.0-or-later
#
# changelib: what the suites of changed maps share: a LUN's paths, the program
# that makes changes (dm_change_try) as "try", and what must always hold.
# shellcheck shell=bash disable=SC2034

. tests/vm/lib.sh
disks 3
install -m 755 "$BUILD/tests/vm/dm_change_try" /run/bin/try || exit 1

# hosts LUN: its paths, as MAJOR:MINOR, in the order of the hosts.
hosts() {
	local dir
	for dir in /sys/class/scsi_device/*:0:0:"$1"; do
		cat "$dir"/device/block/*/dev
	done
}
# uuid LUN: that of its map, as multipath-tools has it (udev's rule fails the paths of another).
uuid() { sed 's/^naa\./mpath-3/' "$(echo /sys/class/scsi_device/*:0:0:"$1" | cut -d' ' -f1)/device/wwid"; }

mapfile -t p < <(hosts 0)
mapfile -t q < <(hosts 1)
u=$(uuid 0) v=$(uuid 1)
size=32768
one="0 0 1 1 service-time 0 2 1 ${p[0]} 1 ${p[3]} 1"
two="0 0 2 1 service-time 0 2 1 ${p[0]} 1 ${p[3]} 1 service-time 0 2 1 ${p[1]} 1 ${p[2]} 1"
queueing="1 queue_if_no_path ${two#0 }"

table() { dmsetup table "$1" | cut -d' ' -f1-3; }
groups_of() { dmsetup table "$1" | awk '{ i = 4; i += $i + 1; i += $i + 1; print $i }'; }
info() { dmsetup info -c --noheadings -o "$2" "$1" 2>/dev/null; }
nothing_left() {
	is "$(compgen -G '/run/sandeck/change-*')" "" && is "$(dmsetup udevcookies | tail -n +2)" ""
}
# What dmsetup calls "None" has no table and is no map yet.
states() { dmsetup info -c --noheadings -o name,suspended,tables_loaded | grep -v 'No devices'; }
none_suspended() { is "$(states | grep ':Suspended:' | grep -v ':None$')" ""; }
none_staged() { is "$(states | grep -v ':Live$')" ""; }
said() { has "$(try "${@:2}")" "$1"; }

