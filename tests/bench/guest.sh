#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guest: sets up, in the machine of tests/vm, what guest.py measures.
# Leaves /run/out/rows, one row of JSON a line.

. tests/vm/lib.sh
set -e
rows=/run/out/rows
measure() { python3 tests/bench/guest.py "$@" | tee -a "$rows"; }

# ---- 4 maps x 4 paths beside multipathd ----
disks 4
daemon
within 30 daemon_has mpathd
measure daemon

# ---- from the kernel to the screen: no daemon that could undo it ----
kill "$daemon_pid"
wait "$daemon_pid" || true
measure latency mpatha "$(devno "$(path_of mpatha 1)")"

# ---- 16 maps x 4 paths, and nobody in charge: beside the command multipath ----
for map in mpatha mpathb mpathc mpathd; do dmsetup remove "$map"; done
modprobe -r scsi_debug
disks 16
multipath -v0 || true
measure alone 16
for map in $(dmsetup ls --target multipath | cut -f1); do dmsetup remove "$map"; done

# ---- 1,000 maps x 4 paths: bio-based over RAM disks, and no udev in the way ----
modprobe -r scsi_debug
udevadm control --exit
modprobe brd rd_nr=4 rd_size=16384
table='0 32768 multipath 2 queue_mode bio 0 2 1'
table+=' round-robin 0 2 1 1:0 1 1:1 1 round-robin 0 2 1 1:2 1 1:3 1'
for hundred in {0..9}; do
	# One dmsetup for a hundred maps; what it reads at once must stay below 64 KiB.
	for i in {0..99}; do printf 'bench%d,,,rw,%s;' "$((hundred * 100 + i))" "$table"; done |
		sed 's/;$//' | dmsetup create --noudevsync --concise
done
measure maps 1000
