# SPDX-License-Identifier: GPL-2.0-or-later
#
# The simulated SAN; a part of libengine.a.
libengine_a_SOURCES += \
	src/engine/lab/lab_target.c src/engine/lab/lab_target.h src/engine/lab/lab_target_text.c
