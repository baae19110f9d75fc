# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# setup: what quickstart and check do first, once: install what is missing,
# build out of tree.  To be sourced, from the top folder.

# A known locale, and no question asked by any package.
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

say() { printf '== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# packages_of SECTION...: the names in these sections of the list.
packages_of() {
	awk -v want=" $* " '/^\[/ { on = index(want, " " substr($0, 2, length($0) - 2) " "); next }
		on && NF && !/^#/ { print $1 }' packaging/debian-packages
}

# missing_of SECTION...: those that are not installed.
missing_of() {
	local p
	for p in $(packages_of "$@"); do
		# "installed" is the third word of a package that is there, "not-installed" of one that was.
		dpkg-query -W -f='${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed || echo "$p"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@" || sudo "$@"; fi
}

# need SECTION...: install what is missing of these; nothing is touched when nothing is.
# Returns 1, after saying what to do by hand, when that is not possible.
need() {
	local missing
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		say "not a Debian system; needed are what packaging/debian-packages calls $*"
		return 0
	fi
	missing=$(missing_of "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	say "installing $missing"
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		echo "as root: apt-get install --no-install-recommends $missing" >&2
		return 1
	fi
	# shellcheck disable=SC2086
	as_root apt-get update -q >/dev/null && as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qy --no-install-recommends $missing >/dev/null
}

jobs_here() { nproc 2>/dev/null || echo 2; }

# build_in DIR [configure options]: configure when needed, then make.  Without
# options a tree that is configured already is taken as it is.
build_in() {
	local dir=$1
	shift
	[ -x configure ] && [ configure -nt configure.ac ] || ./autogen.sh >/dev/null || return
	mkdir -p "$dir" || return
	# Another set of options, or a newer configure, means to configure again.
	if [ ! -f "$dir/Makefile" ] || [ configure -nt "$dir/config.status" ] ||
		{ [ $# -gt 0 ] && [ "$(cat "$dir/.options" 2>/dev/null)" != "$*" ]; }; then
		(cd "$dir" && ../configure --quiet "$@" >/dev/null) || return
		echo "$*" >"$dir/.options"
	fi
	make -C "$dir" -s -j"$(jobs_here)"
}
