# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# bash completion for sandeck.  Words that name objects of this host come from
# `sandeck ls`, which does not wait for long even in an outage.

# _sandeck_objects KIND: the maps or the paths of this host (or of --lab NAME).
_sandeck_objects() {
	local i lab=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" = --lab ] && lab=(--lab "${COMP_WORDS[i + 1]}")
	done
	timeout 2 sandeck ls "${lab[@]}" 2>/dev/null | case $1 in
	maps) sed -nE 's/^([^ |`:]+)( \(.*)? dm-[0-9]+ .*/\1/p' ;;
	paths) sed -nE 's/^[| ]+ [|`]- +[0-9#:]+ +([a-z0-9]+) .*/\1/p' ;;
	esac
}

_sandeck_scenarios() {
	sandeck lab --list 2>/dev/null | awk '{ print $1 }'
}

_sandeck() {
	local cur prev cmd='' i words
	cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='lab ls health watch engine record replay fail reinstate run switch group
		queue resume baseline test who help'
	local options='--lab --host --via --read-only --interval --verbose --for --ascii --mono --theme --config
		--json --raw --yes --confirm --dry-run --direct --list --start --at --freeze --speed
		--help --version'

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--lab | --host | --via | --interval | --theme | --config | --confirm | --for | --start | --at | --speed)
			i=$((i + 1)) ;;
		-*) ;;
		*) cmd=${COMP_WORDS[i]} && break ;;
		esac
	done
	case $prev in
	--lab) words=$(_sandeck_scenarios) ;;
	--host) words=$(compgen -A hostname) ;;
	--theme | --config) mapfile -t COMPREPLY < <(compgen -f -- "$cur") && return ;;
	--confirm) words=$(_sandeck_objects maps) ;;
	--via | --interval | --for | --start | --at | --speed) return ;;
	*)
		case $cur in -*) words=$options ;; *) words=$(_sandeck_words "$cmd" "$i" "$commands") ;; esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

# _sandeck_words COMMAND ITS-PLACE COMMANDS: what may stand at the cursor.
_sandeck_words() {
	local nth=$((COMP_CWORD - $2))
	case $1 in
	'') echo "$3" ;;
	lab) _sandeck_scenarios ;;
	record | replay) compgen -f -- "$cur" ;;
	fail | reinstate | run) _sandeck_objects paths ;;
	ls | resume | who) _sandeck_objects maps ;;
	test) _sandeck_objects paths && _sandeck_objects maps ;;
	switch | group | queue)
		case $1:$nth in
		*:1) _sandeck_objects maps ;;
		queue:2) echo 'on off' ;;
		group:3) echo 'enable disable' ;;
		*) echo '1 2 3 4' ;;
		esac
		;;
	baseline) if [ "$nth" = 1 ]; then echo accept; else _sandeck_objects maps; fi ;;
	esac
}

complete -F _sandeck sandeck
