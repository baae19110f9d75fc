#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# changeparts: partition maps, and the changes in which they take part, against
# kpartx: renaming and removing.

. tests/vm/changelib.sh

# ---- partitions ----

try create one "$u" $size "$one" >/dev/null
node=$(readlink -f /dev/mapper/one)
# Of a logical partition kpartx lists the start within the extended one, and maps it from the disk's.
listed() { sed -E 's|(one[5-9].*) /dev/dm-[0-9]+ [0-9]+|\1|'; }
tables() { dmsetup table | grep '^one-part' | sort; }
for kind in dos gpt dos2 none; do
	python3 tests/vm/parttable.py $kind "$node"
	udevadm settle
	check "$kind: read as kpartx -l reads it" is "$(try list one "$node" | listed)" "$(kpartx -l "$node" | listed)"
done
for kind in dos gpt dos2; do
	python3 tests/vm/parttable.py $kind "$node"
	udevadm settle
	TRY_KPARTX=1 try update one "$u" >/run/update.txt
	tables >/run/ours.txt
	cut -d: -f1 /run/ours.txt | xargs -n 1 dmsetup remove
	kpartx -as -p -part "$node"
	tables >/run/theirs.txt
	check "$kind: the maps are those of kpartx" is "$(cat /run/ours.txt)" "$(cat /run/theirs.txt)"
	check "$kind: and their uuids" is "$(info one-part1 uuid)" "part1-$u"
	check "$kind: nothing more to do" is "$(try update one "$u")" ""
done
python3 tests/vm/parttable.py dos "$node"
udevadm settle
check "an update adds" has "$(try update one "$u")" "one-part5 is made"
python3 tests/vm/parttable.py dos2 "$node"
udevadm settle
try update one "$u" >/run/update.txt
check "an update removes" has "$(cat /run/update.txt)" "one-part5 is removed"
check "an update resizes" has "$(cat /run/update.txt)" "one-part2 is resized"

# ---- rename ----

check "rename" said "renamed to uno" rename one "$u" uno
check "rename: the partitions as well" is "$(dmsetup ls | grep -c '^uno')" 3
check "rename: none has the old name" is "$(dmsetup ls | grep -c '^one')" 0
check "rename: the nodes" test -b /dev/mapper/uno-part2
dmsetup create taken --table "0 8 zero"
check "rename: a taken name" said "the name taken is taken" rename uno "$u" taken
dmsetup create eins-part2 --table "0 8 zero"
check "rename: the taken name of a partition" said "eins-part2 is taken" rename uno "$u" eins
check "rename: ... changes nothing" is "$(dmsetup ls | grep -c '^uno')" 3
dmsetup remove taken
dmsetup remove eins-part2
try rename uno "$u" one >/dev/null

# ---- remove ----

exec 8</dev/mapper/one-part2
check "remove: a partition in use is refused" said "in use by way of a partition" remove one "$u"
check "... and nothing is gone" is "$(dmsetup ls | grep -c '^one')" 3
check "remove, deferred" said "goes when it is closed" remove-deferred one "$u"
check "deferred: taken back" said "its removal is taken back" keep one "$u"
exec 8<&-
udevadm settle
check "... so it is there after the close" dmsetup info one
check "remove" said "one is removed" remove one "$u"
check "remove: the partitions as well" is "$(dmsetup ls | grep -c '^one')" 0
check "remove: nothing is left behind" nothing_left

# A reader waits for a path: refused, and with force it gets an error and lets go.
try create one "$u" $size "$queueing" >/dev/null
for path in "${p[@]}"; do dmsetup message one 0 "fail_path $path"; done
dd if=/dev/mapper/one of=/dev/null bs=4k count=1 iflag=direct 2>/run/held.err &
held=$!
sleep 0.5
began=$(now_ms)
check "partitions of a map without a path: not for ever" has "$(TRY_DEADLINE=2000 try list one /dev/mapper/one)" "hangs"
check "... but as long as was said" test $(($(now_ms) - began)) -lt 6000
check "remove: who waits for a path has it open" said "is in use" remove one "$u"
check "... and it goes on queueing" dm_queues one
check "remove, forced" env TRY_WAIT=3000 try remove-force one "$u"
wait "$held"
check "... who waited has an error" fails is "$?" 0
check "... and the map is gone" fails dmsetup info one

try create one "$u" $size "$queueing" >/dev/null
exec 8</dev/mapper/one
check "forced, and still held by a program: refused" said "is in use" remove-force one "$u"
check "... and it queues again" dm_queues one
exec 8<&-
try remove one "$u" >/dev/null
