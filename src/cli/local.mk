# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	src/cli/asking.c src/cli/asking.h \
	src/cli/aside.c src/cli/aside.h \
	src/cli/cli.h \
	src/cli/cmd_act.c \
	src/cli/cmd_ask.c \
	src/cli/cmd_config.c \
	src/cli/cmd_health.c \
	src/cli/cmd_labs.c \
	src/cli/cmd_ls.c \
	src/cli/cmd_monitor.c \
	src/cli/cmd_name.c \
	src/cli/cmd_stream.c \
	src/cli/cmd_survey.c src/cli/cmd_survey.h \
	src/cli/config.c src/cli/config.h \
	src/cli/config_keys.c src/cli/config_keys.h \
	src/cli/filter.c src/cli/filter.h \
	src/cli/ls_json.c src/cli/ls_json.h \
	src/cli/options.c src/cli/options.h \
	src/cli/read_aside.c src/cli/read_aside.h \
	src/cli/session.c src/cli/session.h \
	src/cli/sieve.c src/cli/sieve.h \
	src/cli/themes.c src/cli/themes.h
libcli_a_CFLAGS = $(ENGINE_CFLAGS) $(CONFUSE_CFLAGS)
