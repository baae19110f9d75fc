# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completions, made from the program's own tables.
COMPLETIONS = completions/sandeck.bash completions/sandeck.fish completions/sandeck.zsh
EXTRA_DIST += tools/completions \
	completions/sandeck.bash.in completions/sandeck.fish.in completions/sandeck.zsh.in
CLEANFILES += $(COMPLETIONS)
noinst_DATA = $(COMPLETIONS)
bashcompdir = $(datadir)/bash-completion/completions
fishcompdir = $(datadir)/fish/vendor_completions.d
zshcompdir = $(datadir)/zsh/site-functions

COMPLETIONS_FROM = sandeck$(EXEEXT) tools/doc-tables$(EXEEXT) tools/completions \
	$(dist_labs_DATA) $(dist_themes_DATA)
MAKE_COMPLETION = $(AM_V_GEN)$(MKDIR_P) completions && \
	srcdir='$(srcdir)' $(srcdir)/tools/completions
COMPLETIONS_OF = ./sandeck$(EXEEXT) tools/doc-tables$(EXEEXT)
completions/sandeck.bash: completions/sandeck.bash.in $(COMPLETIONS_FROM)
	$(MAKE_COMPLETION) bash $(COMPLETIONS_OF) >$@.new && mv $@.new $@
completions/sandeck.fish: completions/sandeck.fish.in $(COMPLETIONS_FROM)
	$(MAKE_COMPLETION) fish $(COMPLETIONS_OF) >$@.new && mv $@.new $@
completions/sandeck.zsh: completions/sandeck.zsh.in $(COMPLETIONS_FROM)
	$(MAKE_COMPLETION) zsh $(COMPLETIONS_OF) >$@.new && mv $@.new $@

# Each must be called as its shell wants it, while in the tree a suffix says what it is.
install-data-local: $(COMPLETIONS)
	$(MKDIR_P) '$(DESTDIR)$(bashcompdir)' '$(DESTDIR)$(fishcompdir)' '$(DESTDIR)$(zshcompdir)'
	$(INSTALL_DATA) completions/sandeck.bash '$(DESTDIR)$(bashcompdir)/sandeck'
	$(INSTALL_DATA) completions/sandeck.fish '$(DESTDIR)$(fishcompdir)/sandeck.fish'
	$(INSTALL_DATA) completions/sandeck.zsh '$(DESTDIR)$(zshcompdir)/_sandeck'
uninstall-local:
	rm -f '$(DESTDIR)$(bashcompdir)/sandeck' '$(DESTDIR)$(fishcompdir)/sandeck.fish' \
		'$(DESTDIR)$(zshcompdir)/_sandeck'
