# SPDX-License-Identifier: GPL-2.0-or-later
#
# libmodel: pure, shared by engine and console.  libengine: the loop and what feeds it.
noinst_LIBRARIES += libmodel.a libengine.a
libmodel_a_SOURCES = \
	src/engine/mpath_build.c src/engine/mpath_target.c src/engine/mpath_target.h \
	src/engine/plan.c src/engine/plan.h \
	src/engine/san.c src/engine/san.h src/engine/san_names.c \
	src/engine/stream.h src/engine/stream_in.c src/engine/stream_out.c src/engine/stream_schema.c \
	src/engine/verdict.c src/engine/verdict.h
libmodel_a_CFLAGS = $(ENGINE_CFLAGS)

libengine_a_SOURCES = \
	src/engine/cmdlog.c src/engine/cmdlog.h \
	src/engine/engine.c src/engine/engine.h \
	src/engine/journal.c src/engine/journal.h \
	src/engine/labels.c src/engine/labels.h \
	src/engine/memlock.c src/engine/memlock.h \
	src/engine/rates.c src/engine/rates.h \
	src/engine/source.h \
	src/engine/writer.c src/engine/writer.h
libengine_a_CFLAGS = $(ENGINE_CFLAGS)
