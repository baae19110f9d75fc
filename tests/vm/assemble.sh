#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# assemble: the maps that sandeck makes are those that multipath makes: for each
# configuration of tests/conf the same names, tables and state files, and what
# the one has made the other leaves alone.

. tests/vm/lib.sh

# Of what udev does for each map only what ends its cookie; and paths that are known as such
# already, which nobody then lets udev look at again.  The tables do not depend on it.
mkdir -p /run/udev/rules.d
for rule in 55-dm 56-dm-mpath 56-dm-parts 60-kpartx 60-multipath 68-del-part-nodes \
	60-block 64-btrfs 80-drivers 99-systemd; do
	ln -sf /dev/null "/run/udev/rules.d/$rule.rules"
done
cat >/run/udev/rules.d/60-paths.rules <<-'RULES'
	KERNEL=="sd*", ENV{DM_MULTIPATH_DEVICE_PATH}="1"
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
listed() {
	for d in /sys/block/sd*; do
		echo "/$(udevadm info -q property "$d" | sed -n 's/^ID_SERIAL=//p')/"
	done | sort -u >/etc/multipath/wwids
}

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

# ---- every configuration ----

n=0
for conf in tests/conf/*.conf; do
	cp "$conf" /etc/multipath.conf
	name=$(basename "$conf" .conf)
	same "$name"
	tables >"/run/out/$name.tables"
	n=$((n + 1))
done
check "at least thirty configurations were compared" test "$n" -ge 30

# ---- what the one has made the other leaves alone ----

cat >/etc/multipath.conf <<-CONF
	defaults {
		user_friendly_names yes
		find_multipaths no
		path_grouping_policy group_by_prio
	}
CONF
forget
theirs
before=$(world)
check "nothing is to be done about maps that multipath made" has "$(shown)" "# nothing to do"
ours >/dev/null
check "and nothing is done" is "$(world)" "$before"
forget
ours >/dev/null
before=$(world)
check "maps of ours: multipath does nothing" is "$(multipath -d -v2 2>/dev/null | grep -E '^(reload|create|rename|switchpg)')" ""
theirs
check "and leaves them as they are" is "$(world)" "$before"

# Names: a binding of theirs is used by us, and ours by them.
forget
listed
first=$(lines /etc/multipath/wwids | head -n 1 | tr -d /)
echo "mpathx $first" >/etc/multipath/bindings
ours >/dev/null
check "a name out of the bindings file" has "$(tables)" "mpathx: "
forget_maps=$(lines /etc/multipath/bindings)
dmsetup ls --target multipath | awk '{ print $1 }' | while read -r m; do dmsetup remove "$m"; done
theirs
check "multipath reads the names that we wrote" is "$(lines /etc/multipath/bindings)" "$forget_maps"
check "and gives them" has "$(tables)" "mpathx: "

# ---- one map by name, and what is refused ----

forget
check "only the map that is named" has "$(sandeck assemble --yes --peer 0.9.4 "$first" 2>&1)" "1 map as configured now"
check "it alone is there" is "$(tables | wc -l)" 1
check "a name that nothing has" has "$(sandeck assemble --dry-run nosuch 2>&1)" \
	"nosuch is no map, no alias, no WWID of a disk and no disk"
check "without a terminal it wants --yes" has "$(sandeck assemble 2>&1 </dev/null)" "--yes"
printf 'blacklist {\n\tdevnode "("\n}\n' >/etc/multipath.conf
check "a configuration that multipath refuses is refused" fails sandeck assemble --dry-run
: >/etc/multipath.conf
check "as nobody" has "$(setpriv --reuid=65534 --clear-groups sandeck assemble --dry-run 2>&1)" "root"
forget
check "paths, as nobody" has "$(setpriv --reuid=65534 --clear-groups sandeck paths 2>&1)" "not in a map"
