# SPDX-License-Identifier: GPL-2.0-or-later
#
# libconf: multipath.conf, the table of arrays, names; pure but for the readers of files.
noinst_LIBRARIES += libconf.a
libconf_a_CFLAGS = $(ENGINE_CFLAGS)
libconf_a_SOURCES = \
	src/engine/conf/bindings.c src/engine/conf/bindings.h \
	src/engine/conf/bindings_choose.c \
	src/engine/conf/blacklist.c src/engine/conf/blacklist.h \
	src/engine/conf/conf.c src/engine/conf/conf.h \
	src/engine/conf/conf_features.c src/engine/conf/conf_features.h \
	src/engine/conf/conf_finish.c src/engine/conf/conf_finish.h \
	src/engine/conf/conf_keys.c src/engine/conf/conf_keys.h \
	src/engine/conf/conf_lex.c src/engine/conf/conf_lex.h \
	src/engine/conf/conf_match.c src/engine/conf/conf_match.h \
	src/engine/conf/conf_message.c src/engine/conf/conf_message.h \
	src/engine/conf/conf_parse.c src/engine/conf/conf_parse.h \
	src/engine/conf/conf_print.c src/engine/conf/conf_print.h \
	src/engine/conf/conf_read.c src/engine/conf/conf_read.h \
	src/engine/conf/conf_resolve.c src/engine/conf/conf_resolve.h \
	src/engine/conf/conf_settle.c src/engine/conf/conf_settle.h \
	src/engine/conf/conf_value.c src/engine/conf/conf_value.h \
	src/engine/conf/conf_word.c src/engine/conf/conf_word.h \
	src/engine/conf/hwtable.c src/engine/conf/hwtable.h \
	src/engine/conf/initramfs.c src/engine/conf/initramfs.h \
	src/engine/conf/peer.c src/engine/conf/peer.h \
	src/engine/conf/state_files.c src/engine/conf/state_files.h \
	src/engine/conf/state_locked.c src/engine/conf/state_locked.h \
	src/engine/conf/state_run.c src/engine/conf/state_run.h \
	src/engine/conf/wwid.c src/engine/conf/wwid.h \
	src/engine/conf/wwid_vpd.c src/engine/conf/wwid_vpd.h \
	src/engine/conf/wwids.c src/engine/conf/wwids.h
