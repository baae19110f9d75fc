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

# The program in memory: a host's file modes or a slow 9p read must not matter.
install -m 755 "$SANDECK_BUILT" /run/sandeck
PATH=/run:$PATH

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

# A daemon of this machine alone: nothing of the host's own configuration.
daemon() {
	mkdir -p /etc/multipath
	mount -t tmpfs multipath /etc/multipath
	cat >/etc/multipath.conf <<-CONF
		defaults {
			user_friendly_names yes
			find_multipaths no
			polling_interval 2
			max_polling_interval 4
			no_path_retry 30
		}
	CONF
	multipathd -d -s >/run/out/multipathd.log 2>&1 &
	daemon_pid=$!
	within 30 daemon_has mpathb
}
daemon_has() { multipathd show maps | grep -q "$1"; }

# ---- the stream, watched while the suite goes on ----

watch_begin() {
	sandeck watch --interval 1 >/run/stream 2>/run/stream.err &
	watch_pid=$!
	within 20 grep -q '"t":"sync"' /run/stream
}

watch_end() {
	kill "$watch_pid"
	wait "$watch_pid" 2>/dev/null
	cp /run/stream /run/out/stream.json
}

# mark: lines of the stream that came before do not count.
mark() { seen_from=$(($(wc -l </run/stream) + 1)); }

# seen TEXT...: one line since the mark holds every one of these.
seen() {
	local lines text
	lines=$(tail -n "+$seen_from" /run/stream)
	for text; do
		lines=$(grep -F -e "$text" <<<"$lines") || return 1
	done
}
