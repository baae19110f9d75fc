# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lists of options, keys, columns and stream members in the pages, and of
# files in ARCHITECTURE.md, are printed from the code: `make docs` puts them
# there, tests/docs fails when they are old.
dist_man_MANS += man/sandeck.1 man/sandeck-lab.5 man/sandeck-stream.7
EXTRA_DIST += tools/update-docs tools/file-table
DOC_PAGES = $(srcdir)/man/sandeck.1 $(srcdir)/man/sandeck-lab.5 $(srcdir)/man/sandeck-stream.7 \
	$(srcdir)/ARCHITECTURE.md

check_PROGRAMS += tools/doc-tables
tools_doc_tables_SOURCES = tools/doc-tables.c
tools_doc_tables_LDADD = $(SANDECK_LIBS) $(SANDECK_SYSLIBS)

.PHONY: docs
docs: tools/doc-tables$(EXEEXT)
	$(srcdir)/tools/update-docs tools/doc-tables$(EXEEXT) $(DOC_PAGES)
