# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# lib: what the suites share.  Sourced in the guest; the working directory is
# the source tree, $SANDECK_BUILT the program to test.
#
# Each test leaves a line "ok - TEXT" or "not ok - TEXT" in /run/out/results,
# and what explains a failure as "#" lines after it; run numbers them.

results=/run/out/results
vm=$PWD/tests/vm
: >"$results"

# The program in memory: a host's file modes or a slow 9p read must not matter.  Not as
# /run/sandeck: that is the directory of what the program keeps.
install -D -m 755 "$SANDECK_BUILT" /run/bin/sandeck
PATH=/run/bin:$PATH

# ---- telling ----

pass() { echo "ok - $*" | tee -a "$results"; }

# fail TEXT: what is on standard input explains it.
fail() {
	echo "not ok - $*" | tee -a "$results"
	sed 's/^/#   /' | head -n 60 | tee -a "$results"
}

# skipped TEXT WHY
skipped() { echo "ok - $1 # SKIP $2" | tee -a "$results"; }

# check TEXT COMMAND...: passes when the command does.
check() {
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then
		pass "$text"
	else
		{ echo "$* ($?)"; echo "$said"; } | fail "$text"
	fi
}

# now_ms: a clock that nobody sets.
now_ms() { awk '{ printf "%d", $1 * 1000 }' /proc/uptime; }

# within SECONDS COMMAND...: true as soon as the command is.
within() {
	local until=$(($(now_ms) + $1 * 1000))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(now_ms)" -lt "$until" ] || return 1
		sleep 0.1
	done
}

# soon TEXT SECONDS COMMAND...: passes when the command becomes true in time.
soon() {
	local text=$1 began
	began=$(now_ms)
	shift
	if within "$@"; then
		pass "$text ($(($(now_ms) - began)) ms)"
	else
		{ echo "not within $1 s: ${*:2}"; explain; } | fail "$text"
	fi
}

# What a suite adds to the diagnosis of a failure.
explain() { dmsetup status --target multipath; }

is() { [ "$1" = "$2" ] || { echo "got:    $1"; echo "wanted: $2"; return 1; }; }
has() { grep -qF -e "$2" <<<"$1" || { echo "no \"$2\" in:"; echo "$1"; return 1; }; }
fails() { ! "$@"; }

# ---- the proof: the kernel's own status line, read without the program under test ----

# dm_word MAP WHAT: WHAT is next (the group that I/O uses next), group:N (E, A or
# D), or a path's MAJOR:MINOR (A or F).
dm_word() {
	dmsetup status --noflush "$1" | awk -v want="$2" '
		{
			i = 4                              # after START LENGTH multipath
			i += $i + 1                        # features
			i += $i + 1                        # hardware handler
			groups = $(i++); next_group = $(i++)
			if (want == "next") print next_group
			for (g = 1; g <= groups; g++) {
				if (want == "group:" g) print $i
				i++
				i += $i + 1                # status words of the selector
				paths = $(i++); words = $(i++)
				for (p = 0; p < paths; p++) {
					if ($i == want) print $(i + 1)
					i += 3 + words
				}
			}
		}'
}
dm_is() { [ "$(dm_word "$1" "$2")" = "$3" ]; }
dm_queues() { dmsetup table "$1" | grep -q queue_if_no_path; }
dm_suspended() { dmsetup info "$1" | grep -q 'State: *SUSPENDED'; }
devno() { cat "/sys/block/$1/dev"; }

# path_of MAP GROUP: the first device of that group, as sdX.
path_of() {
	local devno
	devno=$(dmsetup table "$1" | awk -v want="$2" '{
		i = 4; i += $i + 1; i += $i + 1; groups = $(i++); i++
		for (g = 1; g <= groups; g++) {
			i++; i += $i + 1
			paths = $(i++); words = $(i++)
			if (g == want) print $i
			i += paths * (1 + words)
		}
	}')
	basename "$(readlink "/sys/dev/block/$devno")"
}

# ---- the SAN of the guest ----

# Rules of udev that run programs cost about a second a disk here and give
# nothing that a test reads.
quiet_udev() {
	local rule
	mkdir -p /run/udev/rules.d
	for rule in 55-scsi-sg3_id 58-scsi-sg3_symlink 90-scsi-ua 60-block 60-persistent-storage-dm \
		61-persistent-storage-compat 69-lvm; do
		ln -sf /dev/null "/run/udev/rules.d/$rule.rules"
	done
	/lib/systemd/systemd-udevd --daemon
}

# disks LUNS: scsi_debug, four hosts with so many LUNs each.  Hosts 0 and 3 are
# active/optimized, 1 is non-optimized, 2 standby.
disks() {
	modprobe -a dm-multipath dm-service-time dm-round-robin dm-queue-length sd_mod sg scsi_dh_alua
	quiet_udev
	modprobe scsi_debug add_host=4 max_luns="$1" vpd_use_hostno=0 dev_size_mb=16 opts=0
	udevadm settle
}

# A daemon of this machine alone: nothing of the host's own configuration.  Its words go to a
# file, or with "syslog" there.  It checks every $polling seconds, and paths that stay well half
# as often.
polling=2
daemon() {
	mkdir -p /etc/multipath
	mount -t tmpfs multipath /etc/multipath
	cat >/etc/multipath.conf <<-CONF
		defaults {
			user_friendly_names yes
			find_multipaths no
			polling_interval $polling
			max_polling_interval $((2 * polling))
			no_path_retry 30
		}
	CONF
	if [ "${1-}" = syslog ]; then
		multipathd -v2
	else
		multipathd -d -s >/run/out/multipathd.log 2>&1 &
		daemon_pid=$!
	fi
	within 30 daemon_has mpathb
}
daemon_has() { multipathd show maps | grep -q "$1"; }

# unchecked_for SECONDS PATH: the daemon looks at PATH no sooner than that, so what somebody else
# fails stays failed so long.  (%C is "XXXX...... LEFT/OF", in its own seconds.)
unchecked_for() {
	local left
	left=$(multipathd show paths raw format "%d %C" | awk -v path="$2" '$1 == path { print $3 + 0 }')
	[ "${left:-0}" -gt "$1" ]
}

# ---- the stream, watched while the suite goes on ----

# Each line is stamped when it comes: how late this shell looks does not count.
watch_begin() {
	: >/run/stream
	sandeck watch --interval 1 2>/run/out/stream.err > >(exec python3 "$vm/stamp.py" >>/run/stream) &
	watch_pid=$!
	within 20 grep -q '"t":"sync"' /run/stream
}

watch_end() {
	kill "$watch_pid"
	wait "$watch_pid" 2>/dev/null
	cp /run/stream /run/out/stream
}

# mark: what came before does not count, and time begins.
mark() {
	seen_from=$(($(wc -l </run/stream) + 1))
	marked=$(now_ms)
}

# seen TEXT...: one line since the mark holds every one of these; when it came, in $came.
seen() {
	local lines text
	lines=$(tail -n "+$seen_from" /run/stream)
	for text; do
		lines=$(grep -F -e "$text" <<<"$lines") || return 1
	done
	came=$((${lines%% *} - marked))
}

# on_stream TITLE MS TEXT...: passes when such a line comes within so many milliseconds of
# the mark.  An interval is 1,000; the rest of what the suites allow is for a machine that is
# emulated, on a host that may be busy.  Without the tick it would be the resync: 30,000.
on_stream() {
	local title=$1 limit=$2 until=$((marked + $2 + 5000)) came=
	shift 2
	until seen "$@" || [ "$(now_ms)" -gt "$until" ]; do sleep 0.2; done
	if [ -z "$came" ]; then
		{ echo "no line with $*, but"; tail -n "+$seen_from" /run/stream | cut -c1-300 | tail -n 8; } | fail "$title"
	elif [ "$came" -gt "$limit" ]; then
		echo "it came after $came ms" | fail "$title"
	else
		pass "$title ($came ms)"
	fi
}
