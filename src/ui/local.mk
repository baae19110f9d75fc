# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libui.a
libui_a_CFLAGS = $(SD_CFLAGS) $(NCURSES_CFLAGS) $(CONFUSE_CFLAGS) $(JSON_CFLAGS)

# What draws, and what it draws on.
libui_a_SOURCES = \
	src/ui/canvas.c src/ui/canvas.h \
	src/ui/canvas_dump.c src/ui/canvas_dump.h \
	src/ui/canvas_svg.c \
	src/ui/column.c src/ui/column.h \
	src/ui/list.c src/ui/list.h \
	src/ui/pace.c src/ui/pace.h \
	src/ui/spark.c src/ui/spark.h \
	src/ui/term.c src/ui/term.h src/ui/term_int.h \
	src/ui/term_color.c src/ui/term_color.h \
	src/ui/term_extra.c src/ui/term_extra.h \
	src/ui/term_frame.c \
	src/ui/term_input.c src/ui/term_input.h \
	src/ui/term_key.c \
	src/ui/term_line.c src/ui/term_line.h \
	src/ui/term_paint.c src/ui/term_paint.h \
	src/ui/term_report.c src/ui/term_report.h \
	src/ui/term_signal.c src/ui/term_signal.h \
	src/ui/term_strokes.c src/ui/term_strokes.h \
	src/ui/theme.c src/ui/theme.h

# What is drawn: append below with libui_a_SOURCES += ...

libui_a_SOURCES += \
	src/ui/acks.c src/ui/acks.h \
	src/ui/acks_disk.c src/ui/acks_disk.h \
	src/ui/acks_text.c src/ui/acks_text.h \
	src/ui/action.c src/ui/action.h \
	src/ui/alert.c src/ui/alert.h \
	src/ui/answers.c src/ui/answers.h \
	src/ui/cmdset.c src/ui/cmdset.h \
	src/ui/command.c src/ui/command.h \
	src/ui/command_can.c src/ui/command_can.h \
	src/ui/command_set.c src/ui/command_set.h \
	src/ui/console.c src/ui/console.h src/ui/console_int.h \
	src/ui/console_ack.c \
	src/ui/console_ask.c \
	src/ui/console_clock.c \
	src/ui/console_draw.c \
	src/ui/console_keys.c \
	src/ui/console_mouse.c \
	src/ui/console_prompt.c \
	src/ui/console_rename.c \
	src/ui/console_tell.c \
	src/ui/console_time.c \
	src/ui/console_view.c \
	src/ui/detail.c src/ui/detail.h \
	src/ui/dialog.c src/ui/dialog.h \
	src/ui/dialog_keyline.c \
	src/ui/dialog_paint.c src/ui/dialog_paint.h \
	src/ui/events_pane.c src/ui/events_pane.h \
	src/ui/field.c src/ui/field.h \
	src/ui/flat.c src/ui/flat.h \
	src/ui/frame.c src/ui/frame.h \
	src/ui/handover.c src/ui/handover.h \
	src/ui/happened.c src/ui/happened.h \
	src/ui/keymap.c src/ui/keymap.h \
	src/ui/marks.c src/ui/marks.h \
	src/ui/oplog.c src/ui/oplog.h \
	src/ui/pager.c src/ui/pager.h \
	src/ui/palette.c src/ui/palette.h \
	src/ui/panel.c src/ui/panel.h \
	src/ui/prompt.c src/ui/prompt.h \
	src/ui/save.c src/ui/save.h \
	src/ui/say.c src/ui/say.h \
	src/ui/settings.c src/ui/settings.h \
	src/ui/sorting.c src/ui/sorting.h \
	src/ui/tree.c src/ui/tree.h \
	src/ui/view.c src/ui/view.h \
	src/ui/view_answers.c \
	src/ui/view_survey.c \
	src/ui/view_details.c \
	src/ui/view_events.c \
	src/ui/view_explain.c \
	src/ui/view_help.c \
	src/ui/view_log.c \
	src/ui/view_op.c \
	src/ui/view_paths.c \
	src/ui/view_ports.c \
	src/ui/view_text.c \
	src/ui/view_topology.c \
	src/ui/wrap.c src/ui/wrap.h
