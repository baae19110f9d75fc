# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libreplay.a
libreplay_a_SOURCES = src/engine/replay/replay.c
libreplay_a_CFLAGS = $(ENGINE_CFLAGS)
