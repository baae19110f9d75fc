# SPDX-License-Identifier: GPL-2.0-or-later
themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/blue-orange.theme \
	themes/dark.theme \
	themes/light.theme \
	themes/mono.theme
