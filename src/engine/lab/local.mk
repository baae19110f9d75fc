# SPDX-License-Identifier: GPL-2.0-or-later
#
# liblab: the simulated SAN.
noinst_LIBRARIES += liblab.a
liblab_a_SOURCES = \
	src/engine/lab/lab.c src/engine/lab/lab.h \
	src/engine/lab/lab_act.c src/engine/lab/lab_act.h \
	src/engine/lab/lab_ask.c src/engine/lab/lab_ask.h \
	src/engine/lab/lab_build.c src/engine/lab/lab_build.h src/engine/lab/lab_build_maps.c \
	src/engine/lab/lab_conf.c src/engine/lab/lab_conf.h \
	src/engine/lab/lab_daemon.c src/engine/lab/lab_daemon.h \
	src/engine/lab/lab_device.c src/engine/lab/lab_device.h \
	src/engine/lab/lab_fabric.c src/engine/lab/lab_fabric.h \
	src/engine/lab/lab_faults.c src/engine/lab/lab_faults.h \
	src/engine/lab/lab_files.c src/engine/lab/lab_files.h \
	src/engine/lab/lab_log.c src/engine/lab/lab_log.h \
	src/engine/lab/lab_publish.c src/engine/lab/lab_publish.h \
	src/engine/lab/lab_survey.c src/engine/lab/lab_survey.h \
	src/engine/lab/lab_table.c src/engine/lab/lab_table.h \
	src/engine/lab/lab_target.c src/engine/lab/lab_target.h src/engine/lab/lab_target_text.c \
	src/engine/lab/lab_traffic.c src/engine/lab/lab_traffic.h \
	src/engine/lab/lab_world.c src/engine/lab/lab_world.h
liblab_a_CFLAGS = $(ENGINE_CFLAGS) $(CONFUSE_CFLAGS)
