# SPDX-License-Identifier: GPL-2.0-or-later
#
# libmodel: pure, shared by engine and console.  libengine: the loop and what feeds it.
noinst_LIBRARIES += libmodel.a libengine.a
libmodel_a_SOURCES = \
	src/engine/ask.c src/engine/ask.h \
	src/engine/disk.c src/engine/disk.h \
	src/engine/mpath_build.c src/engine/mpath_target.c src/engine/mpath_target.h \
	src/engine/phrase.c src/engine/phrase.h \
	src/engine/plan.c src/engine/plan.h src/engine/plan_build.h \
	src/engine/plan_after.c src/engine/plan_check.c src/engine/plan_device.c \
	src/engine/plan_groups.c src/engine/plan_how.c \
	src/engine/plan_maps.c src/engine/plan_paths.c src/engine/plan_rules.c \
	src/engine/plan_send.c src/engine/plan_state.c src/engine/plan_text.c \
	src/engine/san.c src/engine/san.h src/engine/san_names.c \
	src/engine/stream.h src/engine/stream_in.c src/engine/stream_in.h src/engine/stream_in_ask.c \
	src/engine/stream_out.c src/engine/stream_schema.c \
	src/engine/verdict.c src/engine/verdict.h src/engine/verdict_facts.h \
	src/engine/verdict_health.c src/engine/verdict_line.c src/engine/verdict_line.h \
	src/engine/verdict_line_none.c src/engine/verdict_line_well.c \
	src/engine/verdict_parts.c src/engine/verdict_say.c src/engine/verdict_say.h \
	src/engine/verdict_text_map.c src/engine/verdict_text_path.c \
	src/engine/verdict_troubles.c
libmodel_a_CFLAGS = $(ENGINE_CFLAGS)

libengine_a_SOURCES = \
	src/engine/asks.c src/engine/asks.h \
	src/engine/cmdlog.c src/engine/cmdlog.h \
	src/engine/cmdlog_read.c \
	src/engine/commands.c src/engine/commands.h \
	src/engine/engine.c src/engine/engine.h \
	src/engine/journal.c src/engine/journal.h \
	src/engine/journal_flaps.c src/engine/journal_flaps.h \
	src/engine/journal_port.c src/engine/journal_port.h \
	src/engine/journal_result.c \
	src/engine/journal_words.c src/engine/journal_words.h \
	src/engine/klog.c src/engine/klog.h \
	src/engine/klog_event.c src/engine/klog_event.h \
	src/engine/klog_list.c src/engine/klog_list.h \
	src/engine/klog_rules.c src/engine/klog_rules.h \
	src/engine/labels.c src/engine/labels.h \
	src/engine/rates.c src/engine/rates.h \
	src/engine/source.h \
	src/engine/worker.c src/engine/worker.h \
	src/engine/writer.c src/engine/writer.h
libengine_a_CFLAGS = $(ENGINE_CFLAGS)
