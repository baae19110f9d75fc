# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/attr.h \
	src/base/err.c src/base/err.h \
	src/base/htab.c src/base/htab.h \
	src/base/json.c src/base/json.h \
	src/base/mem.c src/base/mem.h \
	src/base/memlock.c src/base/memlock.h \
	src/base/mono.h \
	src/base/parse.c src/base/parse.h \
	src/base/regex_make.c src/base/regex_make.h \
	src/base/state_path.c src/base/state_path.h \
	src/base/str.c src/base/str.h \
	src/base/tell.c src/base/tell.h \
	src/base/text.c src/base/text.h \
	src/base/uncomment.c src/base/uncomment.h \
	src/base/who.c src/base/who.h
libbase_a_CFLAGS = $(SD_CFLAGS) -Wconversion
