#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# before: a path fails, and then somebody starts the program.  What it says of
# the time before comes from the kernel's log and from systemd's journal.

. tests/vm/lib.sh

# Without systemd it wants to be given its control groups.
journald() {
	mount -t cgroup2 cgroup /sys/fs/cgroup
	mkdir -p /run/systemd/journal /run/log/journal
	[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
	/lib/systemd/systemd-journald 2>/run/out/journald.err &
	within 20 test -S /run/systemd/journal/dev-log &&
		ln -sf /run/systemd/journal/dev-log /dev/log
}

disks 2
skipped_journal=
journald || skipped_journal="no systemd-journald runs here"
daemon syslog || { dmsetup ls; exit 1; }
path=$(path_of mpatha 2)
number=$(devno "$path")
hctl=$(basename "$(readlink -f "/sys/block/$path/device")")
explain() { dmsetup status --target multipath; dmesg | tail -n 20; }

# ---- the fault, and the kernel's own words for it ----

exec 9<"/dev/$path" # somebody who has it open, for an offline device cannot be opened
echo offline >"/sys/block/$path/device/state"
soon "a path fails before anybody looks" 30 dm_is mpatha "$number" F
dd of=/dev/null bs=4k count=1 iflag=direct <&9 2>/dev/null
check "the kernel log has it" grep -q "Failing path $number" <(dmesg)
check "the kernel refuses I/O to it, and says so" grep -q "sd $hctl: rejecting I/O to offline device" <(dmesg)

journalctl --no-pager -o short-monotonic >/run/out/journal.txt 2>&1

# ---- who comes afterwards ----

sandeck watch --for 10s >/run/out/stream 2>/run/out/stream.err
events=$(grep '"t":"event"' /run/out/stream)
explain() { cut -c1-300 <<<"$events" | tail -n 40; }

# told FROM BY TEXT...: an event from that log holds every one of these.
told() {
	local lines text
	lines=$(grep -F "\"from\":\"$1\"" <<<"$events" | grep -F "\"by\":\"$2\"")
	shift 2
	for text; do
		lines=$(grep -F -e "$text" <<<"$lines") || { explain; return 1; }
	done
}
# The oldest moment of an event that was read, against the newest picture's.
older() {
	python3 - /run/out/stream <<-'PYTHON'
		import json, sys
		lines = [json.loads(line) for line in open(sys.argv[1])]
		start = next(l["now"] for l in lines if l["t"] == "hello")
		read = [l for l in lines if l["t"] == "event" and l.get("from")]
		loaded = next(i for i, l in enumerate(lines) if l["t"] == "sync" and l["loaded"])
		early = [l for l in lines[:loaded] if l["t"] == "event" and l.get("from")]
		sys.exit(not read or early or any(l["at"] > start for l in read) or
		         any(l["at"] < start - 600000 for l in read))
	PYTHON
}

wwid=$(dmsetup info -c --noheadings -o uuid mpatha)
check "the failure is told, from the kernel log, by its name" \
	told "kernel log" kernel "path $path of mpatha failed (Failing path)" "\"path\":\"$number\"" "${wwid#mpath-}"
check "so is that I/O was refused" \
	told "kernel log" kernel "$path of mpatha is offline: the kernel refuses I/O to it"
check "they come after the first picture, with their own time" older
check "disks that the boot found are not told" fails grep -q "Attached SCSI disk" <<<"$events"
if [ -z "$skipped_journal" ]; then
	check "multipathd's words are told, from the journal" \
		told journal multipathd "the checker failed $path of mpatha" "\"path\":\"$number\""
else
	skipped "multipathd's words are told, from the journal" "$skipped_journal"
fi
check "nothing was written to its standard error" is "$(cat /run/out/stream.err)" ""

# ---- who may not read them ----

echo 1 >/proc/sys/kernel/dmesg_restrict
events=$(setpriv --reuid=65534 --regid=65534 --clear-groups sandeck watch --for 8s 2>/dev/null | grep '"t":"event"')
check "nobody is told that the log is not for him" \
	told "kernel log" engine "the kernel log cannot be read here (Operation not permitted): events from before the start are not known"

echo running >"/sys/block/$path/device/state"
