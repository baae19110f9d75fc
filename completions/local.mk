# SPDX-License-Identifier: GPL-2.0-or-later
bashcompdir = $(datadir)/bash-completion/completions
EXTRA_DIST += completions/sandeck.bash

# The file must be called as the command, while in the tree a suffix says what it is.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(bashcompdir)'
	$(INSTALL_DATA) '$(srcdir)/completions/sandeck.bash' '$(DESTDIR)$(bashcompdir)/sandeck'
uninstall-local:
	rm -f '$(DESTDIR)$(bashcompdir)/sandeck'
