#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck source=tests/vm/lib.sh
#
# monitor: a host without multipathd, on which sandeck monitor makes the maps
# and checks their paths, and what becomes of it when things fail.

. tests/vm/lib.sh
disks 1
mkdir -p /etc/multipath
mount -t tmpfs multipath /etc/multipath
cat >/etc/multipath.conf <<-CONF
	defaults {
		user_friendly_names yes
		find_multipaths no
		polling_interval 1
		max_polling_interval 2
		path_grouping_policy group_by_prio
		failback immediate
		no_path_retry 30
	}
CONF
log=/run/out/monitor.log
explain() { dmsetup status --target multipath; dmsetup table --target multipath; tail -n 15 "$log"; }

begin() {
	sandeck monitor 2>>"$log" &
	monitor=$!
}
ended() { ! kill -0 "$monitor" 2>/dev/null; }
said() { tail -n "+${from:-1}" "$log" | grep -qF -e "$1"; }
mark() { from=$(($(wc -l <"$log") + 1)); }
set_state() { echo "$1" >"/sys/block/$2/device/state"; }
# The paths of the map in group N.
in_group() {
	dmsetup table mpatha | awk -v want="$1" '{
		i = 4; i += $i + 1; i += $i + 1; groups = $(i++); i++
		for (g = 1; g <= groups; g++) {
			i++; i += $i + 1; paths = $(i++); words = $(i++)
			for (p = 0; p < paths; p++) { if (g == want) print $i; i += 1 + words } } }' |
		while read -r devno; do basename "$(readlink "/sys/dev/block/$devno")"; done
}
all_paths() { for g in 1 2 3 4; do in_group $g; done; }
path_is() { dm_is mpatha "$(devno "$1")" "$2"; }
is_count() { [ "$(all_paths | wc -l)" = "$1" ]; }
groups_of() { awk '{ i = 4; i += $i + 1; i += $i + 1; print $i }'; }
same_groups() { [ "$(dmsetup table mpatha | groups_of)" = "$(groups_of <<<"$before")" ]; }
events() { dmsetup info -c --noheadings -o name,events,suspended mpatha; }

# ---- the maps appear, and their paths are checked ----

begin
soon "a map is made" 30 dm_is mpatha next 1
soon "it says what it did" 10 said "mpatha: create"
soon "and that it checks" 10 said "checking 4 paths of 1 maps"
check "nothing is suspended" fails dm_suspended mpatha
check "I/O without a path would wait" dm_queues mpatha
groups=$(dmsetup table mpatha)
good=($(in_group 1)) others=($(in_group 2))
check "the optimized paths are the first group" is "${#good[@]}" 2
check "a second one is refused" fails timeout 30 sandeck monitor
check "it says who is there" has "$(timeout 30 sandeck monitor 2>&1)" "sandeck monitor runs already, as process $monitor"

check "the console knows who is in charge" has "$(sandeck ls --json)" '"charge":"sandeck"'

# ---- a device goes away and comes back ----

mark
set_state offline "${good[0]}"
soon "a device offline: its path is failed" 5 path_is "${good[0]}" F
soon "it says why" 2 said "${good[0]} is failed"
set_state running "${good[0]}"
soon "running again: reinstated" 5 path_is "${good[0]}" A
soon "it says so" 2 said "${good[0]} is reinstated"

# ---- the best group goes away and comes back ----

mark
for d in "${good[@]}"; do set_state offline "$d"; done
for d in "${good[@]}"; do soon "the best group fails: $d" 5 path_is "$d" F; done
dd if=/dev/mapper/mpatha of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
check "I/O goes on in another group" dm_is mpatha group:2 A
for d in "${good[@]}"; do set_state running "$d"; done
soon "it is back: I/O returns to it" 8 dm_is mpatha next 1
soon "that is told" 2 said "I/O goes back to group 1"
check "the table is still the same" is "$(dmsetup table mpatha)" "$groups"

# ---- no path: I/O waits, and goes on ----

mark
for d in $(all_paths); do set_state offline "$d"; done
for d in $(all_paths); do soon "no path: $d" 5 path_is "$d" F; done
dd if=/dev/mapper/mpatha of=/dev/null bs=4k count=1 iflag=direct 2>/run/out/dd &
reader=$!
soon "it says how long I/O waits" 3 said "mpatha has no usable path: I/O waits for"
sleep 1
check "a reader waits" kill -0 $reader
for d in $(all_paths); do set_state running "$d"; done
wait $reader
check "back in time: it has read without an error" is $? 0
soon "all paths are back" 6 path_is "${others[0]}" A
soon "that is told" 2 said "mpatha has a usable path again"

# ---- no path for too long ----

mark
for d in $(all_paths); do within 5 path_is "$d" A; done
began=$(now_ms)
for d in $(all_paths); do set_state offline "$d"; done
within 5 said "mpatha has no usable path"
dd if=/dev/mapper/mpatha of=/dev/null bs=4k count=1 iflag=direct 2>/run/out/dd &
reader=$!
wait $reader
rc=$?
took=$(($(now_ms) - began))
check "too long: it ends in an error" is $rc 1
check "at about the time that no_path_retry gives ($took ms)" test $took -gt 28000 -a $took -lt 45000
soon "that is told" 2 said "I/O fails"
check "queueing is off" fails dm_queues mpatha
for d in $(all_paths); do set_state running "$d"; done
soon "paths are back, and queueing with them" 6 dm_queues mpatha

# ---- it is killed, and begins again ----

for d in $(all_paths); do within 6 path_is "$d" A; done
set_state offline "${good[1]}"
within 5 path_is "${good[1]}" F
before=$(dmsetup table mpatha)
kill -9 $monitor
wait $monitor 2>/dev/null
check "killed: nothing is suspended" fails dm_suspended mpatha
set_state offline "${good[0]}"
set_state running "${good[1]}"
mark
begin
soon "it begins again" 20 said "checking 4 paths"
soon "what came back meanwhile is reinstated" 5 path_is "${good[1]}" A
soon "what went is failed" 5 path_is "${good[0]}" F
set_state running "${good[0]}"
soon "and it goes on checking" 5 path_is "${good[0]}" A
# Of a device that is offline nobody knows the priority: it had a group of its own meanwhile.
soon "the groups are as they were" 15 same_groups
check "and nothing is suspended" fails dm_suspended mpatha

# ---- a path goes and comes ----

mark
gone=${others[0]}
hctl=$(basename "$(readlink "/sys/block/$gone/device")")
echo 1 >"/sys/block/$gone/device/delete"
soon "a device is taken away: the map is made without it" 20 is_count 3
echo "- - ${hctl##*:}" >"/sys/class/scsi_host/host${hctl%%:*}/scan"
soon "it is found again: the map has it" 30 is_count 4

# ---- idle, and what a person did by hand ----

ticks() { awk '{ print $14 + $15 }' "/proc/$monitor/stat"; }
sleep 3
busy=$(ticks)
sleep 5
busy=$(($(ticks) - busy))
check "idle it costs little ($busy of 500)" test $busy -lt 60

hand=${good[0]}
cat >/run/sandeck/held.new <<-JSON
	{ "held": [ { "map": "$(dmsetup info -c --noheadings -o uuid mpatha | cut -c 7-)",
		"path": "$(devno "$hand")", "by": "root", "at": 1 } ] }
JSON
mv /run/sandeck/held.new /run/sandeck/held.json
sleep 1.5
dmsetup message mpatha 0 "fail_path $(devno "$hand")"
sleep 4
check "a path that is held stays failed" path_is "$hand" F
rm /run/sandeck/held.json
soon "released it is reinstated" 5 path_is "$hand" A

# ---- another configuration ----

mark
sed -i 's/no_path_retry 30/no_path_retry fail/' /etc/multipath.conf
kill -HUP $monitor
soon "the configuration is read again" 15 fails dm_queues mpatha
sed -i 's/no_path_retry fail/no_path_retry 30/' /etc/multipath.conf
kill -HUP $monitor
soon "and again" 15 dm_queues mpatha

# ---- multipathd comes ----

sleep 3 # udev has looked at everything
mark
before=$(dmsetup table mpatha)
number=$(events)
mkdir -p /run/multipath
python3 - <<-'PY' &
	import fcntl, os, time
	f = open("/run/multipathd.pid", "w")
	f.write("%d\n" % os.getpid())
	f.flush()
	fcntl.lockf(f, fcntl.LOCK_EX)
	time.sleep(600)
PY
other=$!
soon "multipathd comes: it hands over" 5 ended
wait $monitor
rc=$?
check "that is no failure" is $rc 0
check "it says to whom" said "it is in charge from now on"
check "the table is as it was" is "$(dmsetup table mpatha)" "$before"
check "no map had an event" is "$(events)" "$number"
check "while multipathd is there it does not start" has "$(timeout 30 sandeck monitor 2>&1)" "multipathd runs, as process"
kill $other
wait $other 2>/dev/null

# ---- the end ----

cp /etc/multipath.conf /run/good.conf
printf 'blacklist {\n\tdevnode "("\n}\n' >/etc/multipath.conf
check "a configuration that multipath refuses: it does not begin" fails timeout 20 sandeck monitor
check "and is no reason to wait" has "$(timeout 20 sandeck monitor 2>&1; echo "status $?")" "status 1"
cp /run/good.conf /etc/multipath.conf
mark
begin
within 20 said "checking 4 paths"
kill $monitor
soon "it ends when it is told to" 8 ended
wait $monitor
check "that is no failure either" is $? 0
check "I/O does not wait any more for a path that nobody looks for" fails dm_queues mpatha
check "nobody but root" has "$(setpriv --reuid=65534 --clear-groups timeout 30 sandeck monitor 2>&1)" "only root can check paths"
