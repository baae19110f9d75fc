# SPDX-License-Identifier: GPL-2.0-or-later
#
# The unit of systemd that runs `sandeck monitor`; installed where configure was told.
EXTRA_DIST += packaging/sandeck-monitor.service.in
CLEANFILES += packaging/sandeck-monitor.service

packaging/sandeck-monitor.service: packaging/sandeck-monitor.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) packaging && sed 's|@bindir[@]|$(bindir)|' \
		$(srcdir)/packaging/sandeck-monitor.service.in >$@.new && mv $@.new $@

if HAVE_UNITDIR
nodist_systemdsystemunit_DATA = packaging/sandeck-monitor.service
endif
