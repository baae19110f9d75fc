#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# disks: the disks of the host as disks_read finds them are those of sysfs,
# udev and multipathd, in the same order.

. tests/vm/lib.sh
install -m 755 "$BUILD/tests/vm/disks_try" /run/bin/disks_try
disks 2
explain() { disks_try; }

# ours FIELD...: of the SCSI disks, the fields of that number.
ours() { disks_try | awk -F'|' -v OFS='|' -v f="$*" '$1 ~ /^sd/ { n = split(f, i, " "); line = $i[1]
	for (k = 2; k <= n; k++) line = line OFS $i[k]; print line }'; }
# ours_of NAME FIELD
ours_of() { disks_try | awk -F'|' -v name="$1" -v f="$2" '$1 == name { print $f }'; }

# ---- sysfs and udev ----

by_udev() {
	udevadm trigger --dry-run --verbose --subsystem-match=block |
		while read -r path; do [ -e "$path/partition" ] || echo "$path"; done
}
check "the order is that of libudev" is "$(disks_try | cut -d'|' -f8)" "$(by_udev)"
check "there are eight SCSI disks" is "$(ours 1 | wc -l)" 8
sd=$(ours 1 | head -n 1)
# The links of DEVLINKS come in any order.
check "the properties are udev's" is "$(disks_try props "$sd" | grep -v ^DEVLINKS= | sort)" \
	"$(udevadm info -q property "/dev/$sd" | grep -v ^DEVLINKS= | sort)"
check "sorted, as libudev lists them" is "$(disks_try props "$sd" | cut -d= -f1)" \
	"$(disks_try props "$sd" | cut -d= -f1 | LC_ALL=C sort)"
check "number, size and time limit" is "$(ours 1 9 10 11)" "$(for d in $(ours 1); do
	echo "$d|$(cat /sys/block/$d/dev)|$(cat /sys/block/$d/size)|$(cat /sys/block/$d/device/timeout)000"; done)"
check "state, ALUA state and handler" is "$(ours 1 7 13 15)" "$(for d in $(ours 1); do
	echo "$d|$(cat /sys/block/$d/device/state)|$(cat /sys/block/$d/device/access_state)|$(cat /sys/block/$d/device/dh_state)"; done)"
check "every disk has target port groups" fails grep -qvE '\|[123]\|[0-9]+$' <(ours 1 12 14)
check "udev has finished with all of them" is "$(ours 16 | sort -u)" udev

# ---- in use ----

check "nobody uses them" is "$(ours 17 | sort -u)" ""
dmsetup create linear --table "0 2048 linear /dev/$sd 0"
check "a device-mapper device on it" is "$(ours_of "$sd" 17)" "linear (device mapper)"
check "the same, by its number" is "$(sandeck name "$(cat "/sys/block/$sd/holders/"*/dev)")" linear
dmsetup remove linear
mkswap "/dev/$sd" >/dev/null && swapon "/dev/$sd"
check "swap" is "$(ours_of "$sd" 17)" swap
swapoff "/dev/$sd"
if command -v mkfs.ext4 >/dev/null && mkfs.ext4 -q -F "/dev/$sd" && mkdir -p /run/mnt && mount "/dev/$sd" /run/mnt; then
	check "mounted" is "$(ours_of "$sd" 17)" "mounted on /run/mnt"
	umount /run/mnt
else
	skipped "mounted" "no ext4 here"
fi
dd if=/dev/zero "of=/dev/$sd" bs=64k count=16 oflag=direct 2>/dev/null

# ---- which of them are paths: as multipath says, in each mode ----

# LUN 0 keeps one path, the first; LUN 1 keeps two.
mapfile -t others < <(disks_try | awk -F'|' '$1 ~ /^sd/ && $2 !~ /^0:|^1:0:0:1$/ { print $1 }')
for d in "${others[@]}"; do echo 1 >"/sys/block/$d/device/delete"; done
udevadm settle
asked=$(ours 1 | head -n 2) # one of each LUN: each question takes a second here
our_claim() { disks_try paths "$@" | head -n 2 | cut -d'|' -f1,4; }
mkdir -p /etc/multipath
mount -t tmpfs multipath /etc/multipath
mode() { printf 'defaults {\n\tfind_multipaths %s\n}\n' "$1" >/etc/multipath.conf; }

# theirs_claim MODE WAS: what multipath -c answers; WAS: 0 it was given to others before.
theirs_claim() {
	local d
	mode "$1"
	for d in $asked; do
		rm -rf /run/multipath/find_multipaths
		echo "$d|$(DM_MULTIPATH_DEVICE_PATH=$2 multipath -c "/dev/$d" 2>/dev/null |
			sed -n 's/^DM_MULTIPATH_DEVICE_PATH="\(.\)"/\1/p')"
	done
}
# theirs_maps MODE OPTION...: the WWIDs of which a dry run would make maps.
theirs_maps() {
	mode "$1"
	multipath -d -v2 "${@:2}" 2>/dev/null | sed -n 's/^create: \([^ ]*\).*/\1/p; s/^: \([^ ]*\) undef.*/\1/p' | sort -u
}
all_modes() {
	local m
	for m in off on greedy smart strict; do
		check "$1, $m: the claim is that of multipath -c" is "$(our_claim $m -n)" "$(theirs_claim $m '')"
		check "$1, $m: likewise of a disk that was given to others" \
			is "$(our_claim $m)" "$(theirs_claim $m 0)"
		check "$1, $m: the maps are those of multipath" \
			is "$(disks_try paths $m | awk -F'|' '$3 { print $2 }' | sort -u)" "$(theirs_maps $m)"
		check "$1, $m: likewise with -i" \
			is "$(disks_try paths $m -i | awk -F'|' '$3 { print $2 }' | sort -u)" "$(theirs_maps $m -i)"
	done
}
explain() { disks_try paths strict; multipath -d -v2; }
all_modes "new disks"
mode strict
multipath -a "/dev/$sd" >/dev/null
all_modes "one in the wwids file"
rm /etc/multipath/wwids
umount /etc/multipath
for h in /sys/class/scsi_host/host*/scan; do echo '- - -' >"$h"; done
udevadm settle
explain() { disks_try; }
sd=$(ours 1 | head -n 1)
check "all eight are back" is "$(ours 1 | wc -l)" 8

# ---- what multipathd has read ----

daemon || { cat /run/out/multipathd.log; exit 1; }
check "names, H:C:T:L, serials, protocols, models and WWIDs are multipathd's, in its order" is \
	"$(ours 1 2 3 4 5 6)" "$(multipathd show paths raw format '%d|%i|%z|%P|%s|%w' | grep '^sd')"
check "the maps that hold them are multipathd's" is "$(ours 1 18)" \
	"$(multipathd show paths raw format '%d|%m' | grep '^sd')"
check "and that is no other use" is "$(ours 17 | sort -u)" ""

# ---- a disk that is set offline, and one that goes ----

echo offline >"/sys/block/$sd/device/state"
check "offline" is "$(ours_of "$sd" 7)" offline
echo running >"/sys/block/$sd/device/state"
multipathd shutdown
within 10 fails pgrep multipathd
multipath -F
echo 1 >"/sys/block/$sd/device/delete"
check "a disk that is gone is not there" is "$(ours_of "$sd" 1)" ""
