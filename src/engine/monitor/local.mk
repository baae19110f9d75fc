# SPDX-License-Identifier: GPL-2.0-or-later
#
# libmonitor: which maps there should be, and what is to be done about their paths; pure.
noinst_LIBRARIES += libmonitor.a
libmonitor_a_CFLAGS = $(ENGINE_CFLAGS)
libmonitor_a_SOURCES = \
	src/engine/monitor/assemble.c src/engine/monitor/assemble.h \
	src/engine/monitor/checker.c src/engine/monitor/checker.h \
	src/engine/monitor/checker_int.h src/engine/monitor/checker_vendor.c \
	src/engine/monitor/failback.c src/engine/monitor/failback.h \
	src/engine/monitor/grouping.c src/engine/monitor/grouping.h \
	src/engine/monitor/mon.c src/engine/monitor/mon.h src/engine/monitor/mon_check.c \
	src/engine/monitor/mon_int.h src/engine/monitor/mon_map.c src/engine/monitor/mon_path.c \
	src/engine/monitor/mon_timer.c \
	src/engine/monitor/partition_plan.c src/engine/monitor/partition_plan.h \
	src/engine/monitor/pathness.c src/engine/monitor/pathness.h \
	src/engine/monitor/prio.c src/engine/monitor/prio.h \
	src/engine/monitor/prio_args.c src/engine/monitor/prio_int.h \
	src/engine/monitor/prio_vendor.c \
	src/engine/monitor/scsi_done.c src/engine/monitor/scsi_done.h \
	src/engine/monitor/shaky.c src/engine/monitor/shaky.h \
	src/engine/monitor/survey.c src/engine/monitor/survey.h
