# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += liblink.a
liblink_a_SOURCES = \
	src/link/client.c src/link/client.h \
	src/link/pipe.c src/link/pipe.h \
	src/link/starter.c src/link/starter.h \
	src/link/trail.c src/link/trail.h
liblink_a_CFLAGS = $(ENGINE_CFLAGS)
