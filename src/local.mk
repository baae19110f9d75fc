# SPDX-License-Identifier: GPL-2.0-or-later
bin_PROGRAMS += sandeck
sandeck_SOURCES = src/main.c
sandeck_CFLAGS = $(SD_CFLAGS) $(JSON_CFLAGS) $(UV_CFLAGS)
SANDECK_LIBS = libcli.a libui.a libquery.a liblink.a libengine.a libkernel.a liblab.a libreplay.a libmonitor.a libconf.a \
	libmodel.a libbase.a
SANDECK_SYSLIBS = $(NCURSES_LIBS) $(DEVMAPPER_LIBS) $(BLKID_LIBS) $(UDEV_LIBS) $(UV_LIBS) \
	$(JSON_LIBS) $(CONFUSE_LIBS)
# libengine names the sources and the sources use libengine: link it on both sides.
sandeck_LDADD = $(SANDECK_LIBS) libengine.a libmodel.a libbase.a $(SANDECK_SYSLIBS)
