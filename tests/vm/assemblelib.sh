# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# assemblelib: two LUNs of four paths each, and what multipath makes of them
# beside what sandeck makes.  Sourced after lib.sh by the suites that compare these.

# Of what udev does for each map only what ends its cookie; and paths that are known as such
# already, which nobody then lets udev look at again.  The tables do not depend on it.
mkdir -p /run/udev/rules.d
for rule in 55-dm 56-dm-mpath 56-dm-parts 60-kpartx 60-multipath 68-del-part-nodes \
	60-block 64-btrfs 80-drivers 99-systemd; do
	ln -sf /dev/null "/run/udev/rules.d/$rule.rules"
done
cat >/run/udev/rules.d/60-paths.rules <<-'RULES'
	KERNEL=="sd*", ENV{DM_MULTIPATH_DEVICE_PATH}="1"
	KERNEL=="dm-*", ENV{MPATH_DEVICE_READY}="1"
RULES
disks 2
mkdir -p /etc/multipath
mount -t tmpfs multipath /etc/multipath
touch /etc/multipath.conf
explain() { dmsetup table; }

tables() { dmsetup table --target multipath | sed 's/ *$//' | sort; }
lines() { grep -v '^#' "$1" 2>/dev/null; }
# Names, tables and what is remembered.
world() { tables; lines /etc/multipath/bindings; lines /etc/multipath/wwids; }

forget() {
	local map
	for map in $(dmsetup ls --target multipath | awk '/^No devices/ { exit } { print $1 }'); do
		dmsetup remove "$map"
	done
	rm -rf /etc/multipath/* /run/multipath
}

# listed: both LUNs are in the wwids file, as they are on a host that has had them.
for d in /sys/block/sd*; do
	echo "/$(udevadm info -q property "$d" | sed -n 's/^ID_SERIAL=//p')/"
done | sort -u >/run/wwids
listed() { cp /run/wwids /etc/multipath/wwids; }

theirs() { multipath -v0 2>/dev/null; }
ours() { sandeck assemble --yes --peer 0.9.4 2>&1; }
shown() { sandeck assemble --dry-run --peer 0.9.4 2>/dev/null; }

# same NAME: both make the same of the configuration, from nothing.
same() {
	local said want got
	forget
	listed
	theirs
	want=$(world)
	forget
	listed
	said=$(ours)
	got=$(world)
	if [ "$got" = "$want" ]; then
		pass "$1: the same maps"
	else
		{ diff <(echo "$want") <(echo "$got"); echo "$said"; } | fail "$1: the same maps"
	fi
}
