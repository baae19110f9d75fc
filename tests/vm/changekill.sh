#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# changekill: changes of maps killed at every call, and at any moment: no map
# is left suspended, none is lost, and the next run sees to the rest.

# Rules that start multipath and kpartx take most of the time here, and give nothing that is tested.
mkdir -p /run/udev/rules.d
for rule in 56-dm-mpath 60-kpartx 60-multipath; do
	ln -sf /dev/null "/run/udev/rules.d/$rule.rules"
done
. tests/vm/changelib.sh

# ---- killed at every call ----

fresh() {
	try remove one "$u" >/dev/null
	try remove uno "$u" >/dev/null
	[ "$1" = nothing ] && return
	try create one "$u" $size "$queueing" >/dev/null
	dmsetup create one-part1 --uuid "part1-$u" --table "0 4096 linear $(devno "$(basename "$(readlink /dev/mapper/one)")") 2048"
	udevadm settle
}
# whole: what may be after a kill and its repair.
whole() {
	none_suspended && none_staged && nothing_left || return
	case $1 in
	create) ! dmsetup info one >/dev/null 2>&1 || is "$(groups_of one)" 2 ;;
	reload) dmsetup info one >/dev/null && dmsetup info one-part1 >/dev/null ;;
	rename) is "$(dmsetup ls | grep -cE '^(one|uno)')" 2 && is "$(dmsetup ls | grep -cE '^(one-part1|uno-part1)')" 1 &&
		is "$(dmsetup ls | grep -c '^one')" "$(dmsetup ls | grep -q '^uno' && echo 0 || echo 2)" ;;
	remove*) is "$(dmsetup ls | grep -c '^one')" 0 || { is "$(dmsetup ls | grep -c '^one')" 2 && dm_queues one; } ;;
	esac
}
killed() { # KILL VERB WORDS...
	local verb=$2
	TRY_KILL=$1 try "$verb" one "$u" "${@:3}" >/run/killed.txt 2>&1
	none_suspended || return
	if [ -n "${TRY_ALONE-}" ]; then
		sleep 0.2
		try repair >>/run/killed.txt
	fi
	whole "$verb" || { cat /run/killed.txt; return 1; }
}
for alone in "" 1; do
	export TRY_ALONE=$alone
	[ -n "$alone" ] || unset TRY_ALONE
	what=${alone:+, and its parent}
	for at in before:1 after:1 after:2 after:3; do
		fresh nothing
		check "create killed $at$what" killed $at create $size "$two"
	done
	for at in after:1 after:2; do
		fresh
		check "reload killed $at$what" killed $at reload $size "$one"
		fresh
		check "rename killed $at$what" killed $at rename uno
		fresh
		check "remove killed $at$what" killed $at remove
	done
	for at in after:1 after:2 after:3; do
		fresh
		check "forced remove killed $at$what" killed $at remove-force
	done
done
unset TRY_ALONE
fresh
TRY_KILL=after:1 TRY_ALONE=1 try reload one "$u" $size "$one" >/dev/null 2>&1
check "a staged table is left" fails none_staged
check "the next change of the map sees to it" said "one is suspended" suspend one "$u"
check "... and nothing is staged" none_staged
try resume one "$u" >/dev/null

# ---- killed at any moment ----

lost=0
for i in $(seq 50); do
	dmsetup info one >/dev/null 2>&1 && verb=reload || verb=create
	[ $((i % 2)) = 0 ] && t=$one || t=$two
	try "$verb" one "$u" $size "$t" >/dev/null 2>&1 &
	pid=$!
	sleep "0.$(printf %03d $((RANDOM % 300)))"
	children=()
	{ read -ra children <"/proc/$pid/task/$pid/children"; } 2>/dev/null
	case $((i % 3)) in
	0) kill -9 "$pid" "${children[@]}" ;;
	1) kill -9 "${children[@]:-$pid}" ;;
	2) kill -9 "$pid" ;;
	esac 2>/dev/null
	wait "$pid" 2>/dev/null
	none_suspended >>/run/lost.txt || lost=$((lost + 1))
	[ "$verb" = create ] || dmsetup info one >/dev/null 2>&1 || lost=$((lost + 1))
	[ $((i % 10)) = 0 ] && { try remove one "$u" >/dev/null; }
done
check "50 kills at random: no map suspended, none lost" is "$lost" 0
sed 's/^/# /' /run/lost.txt >>"$results"
within 20 sh -c '! pgrep -x sandeck-map'
try repair >/run/repair.txt
check "... and after a repair nothing is half made" none_staged
check "... nor left" nothing_left
