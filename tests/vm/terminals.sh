#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# terminals: the console at the machine's own terminals, where there is no tmux in between:
# the VGA text console, and a VT100 at the end of a serial line.

. tests/vm/lib.sh
modprobe uinput
disks 2
daemon || { cat /run/out/multipathd.log; exit 1; }
for map in mpatha mpathb; do
	dd if="/dev/mapper/$map" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
done
check "the paths of today are what is expected" sandeck baseline accept --yes

# lun N: the disk that is LUN N behind host 1, by name.
lun() { basename /sys/class/scsi_disk/1:0:0:"$1"/device/block/*; }

rc=0
for terminal in vga serial; do
	python3 "$vm/terminals.py" "$terminal" "$(lun 0)" "$(lun 1)" | tee -a "$results"
	[ "${PIPESTATUS[0]}" = 0 ] || rc=1
	# Where it ended too early: the next one begins with all well.
	echo running >"/sys/block/$(lun 0)/device/state"
	multipathd reinstate path "$(lun 1)" >/dev/null
done
exit "$rc"
