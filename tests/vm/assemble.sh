#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# assemble: the maps that sandeck makes are those that multipath makes: for each
# setting that a table or a name depends on the same maps, and what the one has
# made the other leaves alone.

. tests/vm/lib.sh
. tests/vm/assemblelib.sh

# ---- each setting that a table or a name depends on ----

# defaults SETTING...: alone in the section defaults.
defaults() {
	printf 'defaults {\n%s}\n' "$(printf '\t%s\n' "$@")
" >/etc/multipath.conf
	same "$*"
}
for policy in failover multibus group_by_serial group_by_prio group_by_node_name; do
	defaults "path_grouping_policy $policy"
done
for selector in "round-robin 0" "queue-length 0"; do
	defaults "path_grouping_policy multibus" "path_selector \"$selector\""
done
defaults "detect_prio no" "prio const" "path_grouping_policy group_by_prio"
defaults "detect_prio no" "prio alua" "path_grouping_policy group_by_prio"
defaults "detect_prio no" "prio weightedpath" "prio_args \"hbtl [12]:.:.:. 7 3:.:.:. 2\"" "path_grouping_policy group_by_prio"
defaults "detect_prio no" "prio weightedpath" "prio_args \"devname sd[a-d] 5\"" "path_grouping_policy group_by_prio"
defaults "features \"2 pg_init_retries 50\""
defaults "features \"1 queue_if_no_path\""
defaults "features \"2 queue_mode bio\""
defaults "no_path_retry queue"
defaults "no_path_retry fail"
defaults "no_path_retry 12"
defaults "rr_min_io_rq 100" "path_grouping_policy multibus"
defaults "rr_weight priorities" "path_grouping_policy multibus"
defaults "user_friendly_names yes"
defaults "user_friendly_names yes" "alias_prefix lun"
defaults "detect_checker no" "path_checker directio"
defaults "detect_checker no" "path_checker readsector0"

# section TITLE TEXT: a whole file.
section() {
	echo "$2" >/etc/multipath.conf
	same "$1"
}
section "the array's own settings" 'devices { device {
	vendor "Linux"
	product "scsi_debug"
	path_grouping_policy multibus
	no_path_retry 7
	hardware_handler "1 alua"
} }'
section "a section on lines of its own" 'devices {
	device {
		vendor "Linux"
		product "scsi_debug"
		path_grouping_policy multibus
		path_selector "round-robin 0"
	}
}'
section "overrides go before the array" 'devices {
	device {
		vendor "Linux"
		product "scsi_debug"
		path_grouping_policy multibus
	}
}
overrides {
	path_grouping_policy group_by_prio
	protocol {
		type "scsi:unspec"
		fast_io_fail_tmo 7
	}
}'
section "a map of its own" "multipaths {
	multipath {
		wwid $(head -n 1 /run/wwids | tr -d /)
		alias data
		path_grouping_policy multibus
		no_path_retry queue
	}
}"
section "no device by that name" 'blacklist {
	devnode "^sd[ab]"
}'
section "but for one" 'blacklist {
	devnode "^sd"
}
blacklist_exceptions {
	devnode "^sd[cdgh]"
}'
section "no device of that array" 'blacklist {
	device {
		vendor "Linux"
		product "scsi_debug"
	}
}'
section "no device by that protocol" 'blacklist {
	protocol "scsi:"
}'
section "an inverted rule" 'blacklist {
	devnode "!^sd[a-f]"
}'
section "no device with such a property" 'blacklist {
	property "ID_SCSI"
}'
section "no such unit" "blacklist {
	wwid \"$(tail -n 1 /run/wwids | tr -d /)\"
}"

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
