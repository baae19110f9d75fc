#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kept: what one process leaves on disk for the next: the most seen, what an
# operator holds, and the accepted baseline.

. tests/vm/lib.sh
disks 2
daemon || { cat /run/out/multipathd.log; exit 1; }
a1=$(path_of mpatha 1)
b1=$(path_of mpathb 1)

hctl() { basename "$(readlink -f "/sys/block/$1/device")"; }
remove() { for disk; do echo 1 >"/sys/block/$disk/device/delete"; done; }
health() { sandeck health -v; }
health_has() { has "$(health)" "$1"; }
ends_with() { is "$(sandeck health >/dev/null; echo $?)" "$1"; }

# ---- the most seen, and what is held ----

sandeck health >/run/out/first.txt
soon "the most seen is on disk" 10 grep -q '"paths": *4' /run/sandeck/seen.json
sandeck fail "$a1" --yes
check "what is held is on disk" grep -q "$(hctl "$a1")" /run/sandeck/held.json
check "a new process knows that it is held" health_has "HELD"
sandeck reinstate "$a1" --yes
lost=$b1
remove "$lost"
soon "a path gone, for a new process: 3 of 4" 20 health_has "mpathb: 3 of 4 paths"

sleep 1000 </dev/mapper/mpathb & # a map in use is not removed with its last path
user=$!
mapfile -t left < <(dmsetup deps -o blkdevname mpathb | grep -o 'sd[a-z]*')
remove "${left[@]}"
expects() { has "$(sandeck ls --json mpathb | tr -d ' ')" "\"expected\":$1,"; }
soon "no path left, for a new process" 20 health_has "mpathb: no path"
check "no path left: a new process knows how many there were" expects 4
kill "$user"

# ---- accepted, then gone ----

for host in /sys/class/scsi_host/host*; do echo "- - -" >"$host/scan"; done
all_back() { [ "$(dmsetup deps mpathb | grep -o "([0-9]*, [0-9]*)" | wc -l)" = 4 ]; }
soon "all are back" 30 all_back
check "accept" sandeck baseline accept --yes
lost=$(path_of mpathb 1)
place=$(hctl "$lost")
remove "$lost"
row_of() { sandeck ls --json | tr -d ' \n' | grep -q "\"gone_paths\":\[{[^{]*\"hctl\":\"$1\""; }
soon "an accepted path that was missing from the start has a row" 20 row_of "$place"

mapfile -t left < <(dmsetup deps -o blkdevname mpathb | grep -o 'sd[a-z]*')
remove "${left[@]}"
within 5 fails test -e "/sys/block/${left[0]}"
multipathd disablequeueing map mpathb >/dev/null
multipathd del map mpathb >/dev/null || dmsetup remove -f mpathb
within 20 fails dmsetup info mpathb
check "one accepted map gone: health names it" health_has "mpathb: accepted with 4 paths, the map is gone"
check "one accepted map gone: health ends with 2" ends_with 2
check "one accepted map gone: so does baseline" has "$(sandeck baseline)" "mpathb: accepted with 4 paths"
check "one accepted map gone: ls --json does not list it" fails has "$(sandeck ls --json)" '"name":"mpathb"'
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
check "one accepted map gone: an ordinary user is told" has "$(as_nobody sandeck health)" "mpathb: accepted"
multipathd disablequeueing map mpatha >/dev/null
multipathd del map mpatha >/dev/null || dmsetup remove -f mpatha
within 20 fails dmsetup info mpatha
check "all accepted maps gone: health names them" health_has "2 accepted maps are gone"
check "all accepted maps gone: health ends with 2" ends_with 2
check "accepting that nothing is there" sandeck baseline accept --yes
check "then there is nothing to watch" health_has "NO MAPS"
check "then health ends with 0" ends_with 0
