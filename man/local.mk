# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the documents say in tables and pictures (options, keys, columns, stream
# members, files, screens) is printed from the code: `make docs` puts it there,
# tests/docs fails when it is old.
dist_man_MANS += man/sandeck.1 man/sandeck.conf.5 man/sandeck-lab.5 \
	man/sandeck-stream.7 man/sandeck-theme.5
EXTRA_DIST += tools/update-docs tools/file-table

check_PROGRAMS += tools/doc-tables
tools_doc_tables_SOURCES = tools/doc-tables.c
tools_doc_tables_LDADD = $(SANDECK_LIBS) $(SANDECK_SYSLIBS)

.PHONY: docs
docs: tools/doc-tables$(EXEEXT)
	$(srcdir)/tools/update-docs tools/doc-tables$(EXEEXT)
