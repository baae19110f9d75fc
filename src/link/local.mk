# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += liblink.a
liblink_a_SOURCES = \
	src/link/client.c src/link/client.h \
	src/link/look.c src/link/look.h \
	src/link/pipe.c src/link/pipe.h \
	src/link/starter.c src/link/starter.h \
	src/link/tape.c src/link/tape.h src/link/tape_int.h \
	src/link/tape_code.c \
	src/link/trail.c src/link/trail.h
liblink_a_CFLAGS = $(ENGINE_CFLAGS)
