# SPDX-License-Identifier: GPL-2.0-or-later
#
# libkernel: the real SAN of this host.
noinst_LIBRARIES += libkernel.a
libkernel_a_CFLAGS = $(ENGINE_CFLAGS) $(DEVMAPPER_CFLAGS) $(UDEV_CFLAGS) $(MOUNT_CFLAGS)
# device mapper, sysfs, udev
libkernel_a_SOURCES =

# multipathd, actions, users, expectations
libkernel_a_SOURCES += \
	src/engine/kernel/mpathd.c src/engine/kernel/mpathd.h \
	src/engine/kernel/mpathd_json.c src/engine/kernel/mpathd_json.h \
	src/engine/kernel/mpathd_merge.c src/engine/kernel/mpathd_merge.h \
	src/engine/kernel/mpathd_parse.c src/engine/kernel/mpathd_parse.h \
	src/engine/kernel/mpathd_poll.c src/engine/kernel/mpathd_poll.h \
	src/engine/kernel/mpathd_sock.c src/engine/kernel/mpathd_sock.h
