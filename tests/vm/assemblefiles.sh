#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# assemblefiles: whole files, good and broken: sandeck makes the maps that
# multipath makes.  (tests/conf/peer compares what they read of all such files.)

. tests/vm/lib.sh
. tests/vm/assemblelib.sh

files=(alias-wrong aliases blacklist blacklist-bad-device blacklist-bad-regex blacklist-halves blacklist-mistakes
	brace-never-closed braces-missing device-merged devices empty features features-counts find-greedy find-off
	find-on find-smart long-line marginal multipaths-twice newer numbers-wrong overrides policies policy-unknown
	prio quotes retries section-unknown sections-twice selector-counts selectors uid-attrs yes-no zero)
for name in "${files[@]}"; do
	cp "tests/conf/$name.conf" /etc/multipath.conf
	same "$name"
done
check "at least thirty files were compared" test "${#files[@]}" -ge 30
