# SPDX-License-Identifier: GPL-2.0-or-later
#
# liblab: the simulated SAN.
noinst_LIBRARIES += liblab.a
liblab_a_SOURCES = \
	src/engine/lab/lab_target.c src/engine/lab/lab_target.h src/engine/lab/lab_target_text.c
liblab_a_CFLAGS = $(ENGINE_CFLAGS) $(CONFUSE_CFLAGS)
