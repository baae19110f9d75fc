#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# daemon: multipathd runs, four paths to each of two LUNs.  What the program
# says agrees with the daemon's own tools, what it does is proven by dmsetup,
# and a daemon that is silent or gone is named.

. tests/vm/lib.sh

# ---- before there is a device mapper ----

check "no device mapper in the kernel: the lab is named" \
	has "$(sandeck ls 2>&1)" "sandeck lab"

disks 2
check "a device mapper, and nobody in charge: ls says so and ends well" sandeck ls
daemon || { cat /run/out/multipathd.log; exit 1; }
a1=$(path_of mpatha 1)

# ---- the same picture as the daemon's ----

# same_json: the daemon takes what the kernel did by itself (the choice of a group) only at
# its next check, sandeck at once.
same_json() {
	multipathd show maps json >/run/theirs.json && sandeck ls --json >/run/ours.json || return
	cp /run/{ours,theirs}.json /run/out/
	python3 "$vm/agree.py" json /run/ours.json /run/theirs.json
}
explain() { python3 "$vm/agree.py" json /run/ours.json /run/theirs.json; }
for map in mpatha mpathb; do dd if=/dev/mapper/$map of=/dev/null bs=4k count=1 iflag=direct; done
soon "ls --json agrees with multipathd show maps json on every shared key" 10 same_json
multipath -ll >/run/theirs.txt
sandeck ls >/run/ours.txt
cp /run/{ours,theirs}.txt /run/out/
check "ls draws the tree of multipath -ll" \
	python3 "$vm/agree.py" tree /run/ours.txt /run/theirs.txt

# ---- acting, through the daemon ----

check "read-only refuses to fail a path" fails sandeck --read-only fail "$a1" --yes
check "read-only changed nothing" dm_is mpatha "$(devno "$a1")" A
check "a dry run says what would be sent" \
	has "$(sandeck fail "$a1" --dry-run 2>&1)" "multipathd fail path $a1"
check "a dry run changed nothing" dm_is mpatha "$(devno "$a1")" A
check "without --yes and a terminal nothing is done" fails sandeck fail "$a1"

check "fail" sandeck fail "$a1" --yes
check "fail: dmsetup shows F" dm_is mpatha "$(devno "$a1")" F
sleep 5 # longer than the daemon's longest pause between two checks
check "fail: it stays failed while the daemon goes on" dm_is mpatha "$(devno "$a1")" F
soon "ls --json agrees with the daemon on a failed path" 10 same_json
check "health ends with 1 for a degraded map" is "$(sandeck health >/dev/null; echo $?)" 1
check "reinstate" sandeck reinstate "$a1" --yes
check "reinstate: dmsetup shows A" dm_is mpatha "$(devno "$a1")" A

check "switch" sandeck switch mpatha 3 --yes
check "switch: dmsetup names group 3" dm_is mpatha next 3
check "switch back" sandeck switch mpatha 1 --yes
check "switch back: dmsetup names group 1" dm_is mpatha next 1

check "the daemon holds I/O without a path" dm_queues mpatha
check "queue off" sandeck queue mpatha off --yes --confirm mpatha
check "queue off: gone from the table" fails dm_queues mpatha
check "queue on" sandeck queue mpatha on --yes
check "queue on: back in the table" dm_queues mpatha

# ---- an ordinary user ----

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
nobody=$(as_nobody sandeck ls --json 2>/run/nobody.err)
check "as nobody: the maps are there" has "$nobody" '"name":"mpathb"'
check "as nobody: so are the paths" has "$nobody" "\"dev\":\"$a1\""
check "as nobody: what is missing is named" has "$nobody" '"missing"'
check "as nobody: settings that may not be read are named" \
	has "$(as_nobody env HOME=/root sandeck health 2>&1)" "/root/.config/sandeck/sandeck.conf: not allowed"
check "as nobody: nothing can be failed" fails as_nobody sandeck fail "$a1" --yes
check "as nobody: and why" has "$(as_nobody env HOME=/nonexistent sandeck fail "$a1" --yes 2>&1)" "from root only"
check "as nobody: dmsetup still shows A" dm_is mpatha "$(devno "$a1")" A
check "as nobody: no path is read, and why" has "$(as_nobody env HOME=/nonexistent sandeck test "$a1" 2>&1)" "only root may read"

# ---- a home that hangs: nobody waits for it, not even who reads the output ----

modprobe brd rd_nr=1 rd_size=16384
dmsetup create home --table "0 32768 linear /dev/ram0 0"
mkfs.ext4 -q /dev/mapper/home
mkdir -p /run/home
mount /dev/mapper/home /run/home
mkdir -p /run/home/.config/sandeck
umount /run/home # what was written is not in memory any more
mount /dev/mapper/home /run/home
dmsetup suspend --nolockfs home
from_hung_home() {
	timeout -k 1 30 env HOME=/run/home bash -c 'sandeck "$@" 2>&1 | cat >/run/out/home' sandeck "$@"
}
check "the home hangs: ls ends" from_hung_home ls
check "the home hangs: ls has the maps" grep -q 'mpathb' /run/out/home
check "the home hangs: it says that the settings are not known" grep -q 'going on without it, read-only' /run/out/home
check "the home hangs: health ends" from_hung_home health
check "the home hangs: an action ends" from_hung_home fail nosuch --yes
dmsetup resume home
within 10 umount /run/home
within 10 dmsetup remove home

# ---- what no event announces, and what comes and goes ----

watch_begin
mark
dmsetup suspend mpathb
on_stream "suspended from outside: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"mpathb"' '"suspended":"yes"'
check "resume" sandeck resume mpathb --yes
check "resume: dmsetup shows it active" fails dm_suspended mpathb

mark
echo offline >"/sys/block/$a1/device/state"
on_stream "a device set offline: on the stream within one interval" 3000 \
	'"t":"path"' "\"dev\":\"$a1\"" '"dev_st":"offline"'
check "run" sandeck run "$a1" --yes
check "run: sysfs shows it running" is "$(cat "/sys/block/$a1/device/state")" running
within 10 dm_is mpatha "$(devno "$a1")" A

mark
hctl=$(basename "$(readlink -f "/sys/block/$a1/device")")
echo 1 >"/sys/block/$a1/device/delete"
on_stream "a path removed: on the stream" 20000 \
	'"t":"path"' "\"hctl\":\"$hctl\"" '"gone_at"'
check "a path removed: ls says how many are left" has "$(sandeck ls)" "3 of 4"
mark
IFS=: read -r host channel target lun <<<"$hctl"
echo "$channel $target $lun" >"/sys/class/scsi_host/host$host/scan"
on_stream "a path added again: on the stream" 30000 \
	'"t":"path"' "\"hctl\":\"$hctl\"" '"chk_st":"ready"' '"group"'
a1=$(path_of mpatha 1)

# ---- the daemon falls silent, then dies ----

kill -STOP "$daemon_pid"
mark
on_stream "a daemon that does not answer is called silent" 15000 \
	'"t":"host"' '"silent_since"'
a2=$(path_of mpatha 2)
mark
dmsetup message mpatha 0 "fail_path $(devno "$a2")"
on_stream "the kernel is followed while the daemon is silent" 3000 \
	'"t":"path"' "\"dev\":\"$a2\"" '"dm_st":"failed"'
began=$(now_ms)
sandeck ls >/run/ours.txt 2>&1
took=$(($(now_ms) - began))
check "ls while the daemon is silent: $took ms, with the maps" has "$(cat /run/ours.txt)" mpatha
check "ls while the daemon is silent: why the checkers' words are missing is said" \
	has "$(cat /run/ours.txt)" 'multipathd has not answered'
check "one look at a silent daemon: nobody watches" has "$(sandeck health)" UNWATCHED
check "fail while the daemon is silent is refused, with the direct way" \
	has "$(sandeck fail "$a1" --yes 2>&1)" "--direct"
check "--direct does it" sandeck reinstate "$a2" --yes --direct
check "--direct: dmsetup shows A" dm_is mpatha "$(devno "$a2")" A
mark
kill -CONT "$daemon_pid"
on_stream "a daemon that answers again is said so" 15000 \
	'"t":"event"' 'multipathd answers again'
mark
kill -KILL "$daemon_pid"
wait "$daemon_pid" 2>/dev/null
on_stream "a daemon that is gone: nobody is in charge" 5000 \
	'"t":"host"' '"charge":"nobody"'
watch_end
check "health says that nobody watches" has "$(sandeck health)" UNWATCHED

# ---- no way to the device mapper ----

blind=$(unshare -m sh -c 'mount -t tmpfs none /dev/mapper && exec sandeck ls' 2>&1)
check "no control node: that is said" has "$blind" "/dev/mapper/control"
check "no control node: what sysfs knows is shown" has "$blind" "$a1"
