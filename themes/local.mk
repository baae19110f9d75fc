# SPDX-License-Identifier: GPL-2.0-or-later
themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/colour-blind.theme \
	themes/colour-blind-light.theme \
	themes/dark.theme \
	themes/high-contrast.theme \
	themes/light.theme \
	themes/mono.theme
