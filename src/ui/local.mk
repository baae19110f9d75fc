# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libui.a
libui_a_CFLAGS = $(SD_CFLAGS) $(NCURSES_CFLAGS) $(CONFUSE_CFLAGS) $(JSON_CFLAGS)

# What draws, and what it draws on.
libui_a_SOURCES = \
	src/ui/canvas.c src/ui/canvas.h \
	src/ui/canvas_dump.c \
	src/ui/list.c src/ui/list.h \
	src/ui/term.c src/ui/term.h \
	src/ui/term_key.c \
	src/ui/term_line.c src/ui/term_line.h \
	src/ui/term_signal.c src/ui/term_signal.h \
	src/ui/theme.c src/ui/theme.h

# What is drawn: append below with libui_a_SOURCES += ...
