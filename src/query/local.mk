# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libquery.a
libquery_a_SOURCES = \
	src/query/fact.c src/query/fact.h src/query/fact_rows.h \
	src/query/fact_io.c \
	src/query/fact_map.c \
	src/query/fact_path.c \
	src/query/fact_port.c \
	src/query/order.c src/query/order.h \
	src/query/parts.c src/query/parts.h \
	src/query/query.c src/query/query.h src/query/query_term.h \
	src/query/query_parse.c
libquery_a_CFLAGS = $(SD_CFLAGS) -Wconversion
