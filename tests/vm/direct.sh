#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# direct: maps made by dmsetup, one for each path selector, and no daemon.
# The model is the kernel's, and the program acts on the kernel itself.

. tests/vm/lib.sh
luns=4
modprobe -q dm-historical-service-time && luns=5
disks "$luns"

# hosts LUN: the path of each SCSI host to that LUN, as MAJOR:MINOR, in the order of the hosts.
hosts() {
	local dir
	for dir in /sys/class/scsi_device/*:0:0:"$1"; do
		cat "$dir"/device/block/*/dev
	done
}

# make NAME LUN FEATURES SELECTOR PATH_ARGS: two groups of two paths.
make() {
	local p words
	words=$(wc -w <<<"$5")
	mapfile -t p < <(hosts "$2")
	dmsetup create "$1" --table "0 32768 multipath $3 0 2 1 \
		$4 0 2 $words ${p[0]} $5 ${p[3]} $5 $4 0 2 $words ${p[1]} $5 ${p[2]} $5"
}
make robin 0 "0" round-robin "1000"
make length 1 "0" queue-length "128"
make service 2 "0" service-time "1 1"
make bio 3 "2 queue_mode bio" service-time "1 1"
maps='robin length service bio'
if [ "$luns" = 5 ]; then
	make history 4 "0" historical-service-time "1"
	maps+=' history'
else
	skipped "historical-service-time" "this kernel is built without that selector"
fi
[ "$(dmsetup ls --target multipath | wc -l)" -ge 4 ] || exit 1
# Group states are all E until the first I/O.
dd if=/dev/mapper/robin of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null

number_of() { dmsetup info -c --noheadings -o major,minor --separator : "$1"; }
check "name: of a map by its number" is "$(sandeck name "$(number_of robin)")" robin
check "name: a path has none" fails sandeck name "$(devno "$(path_of robin 1)")"

snapshot() {
	sandeck ls --json >/run/ours.json || return
	dmsetup table --target multipath >/run/table.txt
	dmsetup status --target multipath >/run/status.txt
	cp /run/ours.json /run/table.txt /run/status.txt /run/out/
	python3 "$vm/agree.py" dm /run/ours.json /run/table.txt /run/status.txt
}

check "every selector: groups, paths and states are the kernel's" snapshot
check "nobody is in charge" has "$(cat /run/ours.json)" '"charge":"nobody"'

for map in $maps; do
	path=$(path_of "$map" 1)
	check "$map: fail" sandeck fail "$path" --yes
	check "$map: dmsetup shows F" dm_is "$map" "$(devno "$path")" F
	check "$map: reinstate" sandeck reinstate "$path" --yes
	check "$map: dmsetup shows A" dm_is "$map" "$(devno "$path")" A
	check "$map: switch" sandeck switch "$map" 2 --yes
	check "$map: dmsetup names group 2" dm_is "$map" next 2
done

check "group disable" sandeck group service 1 disable --yes
check "group disable: dmsetup shows D" dm_is service group:1 D
check "group enable" sandeck group service 1 enable --yes
check "group enable: dmsetup shows no D" fails dm_is service group:1 D
check "queue on" sandeck queue length on --yes
check "queue on: in the table" dm_queues length
check "queue off" sandeck queue length off --yes --confirm length
check "queue off: gone from the table" fails dm_queues length

check "read-only refuses" fails sandeck --read-only fail "$(path_of robin 1)" --yes
check "read-only changed nothing" dm_is robin "$(devno "$(path_of robin 1)")" A

# ---- the last usable path asks for the map's name ----

mapfile -t all < <(hosts 3)
last=$(basename "$(readlink "/sys/dev/block/${all[3]}")")
sandeck fail "${all[@]:0:3}" --yes
check "the last usable path: --yes is not enough" fails sandeck fail "$last" --yes
check "the last usable path: still A" dm_is bio "${all[3]}" A
check "the last usable path: with the map's name" sandeck fail "$last" --yes --confirm bio
check "the last usable path: F" dm_is bio "${all[3]}" F
check "a map without a path is dead" has "$(sandeck health)" DEAD
check "health ends with 2" is "$(sandeck health >/dev/null; echo $?)" 2
check "several paths at once" sandeck reinstate "${all[@]}"
check "several paths at once: none is left failed" fails grep -q ' F ' <(dmsetup status bio)

# ---- two operators at once: one answer and one line in the log each ----
# Both may be done.  Whose plan was made before the other's took, and no longer holds when it is
# sent, is refused: the plan is a condition.

# operator NAME PATH: his status is in /run/NAME.rc.
operator() {
	XDG_STATE_HOME=/run/state SANDECK_OPERATOR=$1 sandeck fail "$2" --yes >"/run/$1" 2>&1
	echo $? >"/run/$1.rc"
}
lines_of() { grep "\"by\":\"$1\"" /run/state/sandeck/commands.jsonl; }
# told NAME PATH: what he was told, what is in the log, and what the kernel shows agree.
told() {
	[ "$(lines_of "$1" | wc -l)" = 1 ] || return
	case $(cat "/run/$1.rc") in
	0) lines_of "$1" | grep -q '"result":"ok"' && grep -q ' failed$' "/run/$1" && dm_is service "$2" F ;;
	1) ! lines_of "$1" | grep -q '"result":"ok"' && grep -q refused "/run/$1" && dm_is service "$2" A ;;
	*) false ;;
	esac
}
explain() { tail -n +1 /run/alice* /run/bob* /run/state/sandeck/commands.jsonl; dmsetup status service; }
mapfile -t two < <(hosts 2)
rm -rf /run/state
operator alice "${two[0]}" &
alice=$!
operator bob "${two[3]}" &
wait "$alice" "$!"
check "two at once: one of them is done at least" grep -q 0 /run/alice.rc /run/bob.rc
soon "two at once: one answer and one line of the first" 1 told alice "${two[0]}"
soon "two at once: one answer and one line of the second" 1 told bob "${two[3]}"
explain() { dmsetup status --target multipath; }
sandeck reinstate "${two[0]}" "${two[3]}" >/dev/null

# ---- another engine is stuck with the turn: waited for, and not for ever ----

flock /run/sandeck/act.lock sleep 30 &
stuck=$!
operator alice "${two[0]}" &
alice=$!
operator bob "${two[3]}" &
wait "$alice" "$!"
# they do not go together: the second sees what the first has done, and that is not what he was shown
check "a stuck engine: one of two is done" grep -q 0 /run/alice.rc /run/bob.rc
check "a stuck engine: and one refused" grep -q 1 /run/alice.rc /run/bob.rc
kill "$stuck"
sandeck reinstate "${two[0]}" "${two[3]}" >/dev/null 2>&1

# ---- a staged table becomes live with resume: it is said, and the name asked for ----

dmsetup suspend --noflush length
dmsetup load length --table "0 $(blockdev --getsz /dev/mapper/length) error"
check "a staged table: --yes is not enough" fails sandeck resume length --yes
check "a staged table: it is told" has "$(sandeck resume length --dry-run)" "ANOTHER TABLE IS LOADED"
check "a staged table: the map is still suspended" has "$(dmsetup info length)" SUSPENDED
dmsetup clear length
check "taken away again: it is continued" sandeck resume length --yes
check "taken away again: dmsetup says active" has "$(dmsetup info length)" ACTIVE

# ---- a map comes, is swapped, and goes, while the stream is watched ----

watch_begin
mapfile -t lun < <(hosts 0)
mark
dmsetup create extra --table "0 32768 multipath 0 0 1 1 round-robin 0 1 1 ${lun[0]} 1000"
on_stream "a new map: on the stream" 3000 \
	'"t":"map"' '"name":"extra"'
mark
dmsetup reload extra --table "0 32768 multipath 0 0 1 1 round-robin 0 2 1 ${lun[0]} 1000 ${lun[3]} 1000"
dmsetup resume extra
on_stream "a table swap: the second path on the stream" 3000 \
	'"t":"path"' "\"dev\":\"$(basename "$(readlink "/sys/dev/block/${lun[3]}")")\""
mark
dmsetup rename extra spare
on_stream "a rename: on the stream" 3000 \
	'"t":"map"' '"name":"spare"'
mark
dmsetup remove spare
on_stream "a map removed: on the stream" 3000 \
	'"t":"gone"'
dmsetup message robin 0 queue_if_no_path
for path in "${lun[@]:0:3}"; do dmsetup message robin 0 "fail_path $path"; done
mark
dmsetup message robin 0 "fail_path ${lun[3]}"
on_stream "the last path failed and queueing from outside: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"robin"' '"queue_if_no_path":"yes"'
mark
dmsetup message robin 0 fail_if_no_path
on_stream "queueing taken off from outside: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"robin"' '"queue_if_no_path":"no"'
dmsetup message service 0 "switch_group 2"
sleep 1.5
mark
dd if=/dev/mapper/service of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
on_stream "a group that the first I/O makes current: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"service"' '"dm_st":"active"'
mark
exec 9</dev/mapper/length
on_stream "a map that a program opens: its user on the stream within one interval" 3000 \
	'"t":"map"' '"name":"length"' '"users":"a program (raw device)"'
mark
exec 9<&-
on_stream "... and that nobody uses it any more" 3000 \
	'"t":"map"' '"name":"length"' '"users":"not used"'
mark
dmsetup suspend --noflush length
on_stream "suspended from outside: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"length"' '"suspended":"yes"'
mark
dmsetup resume length
on_stream "resumed from outside: on the stream within one interval" 3000 \
	'"t":"map"' '"name":"length"' '"suspended":"no"'
watch_end
check "after all of it the model is still the kernel's" snapshot
