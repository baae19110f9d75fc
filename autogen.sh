#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Make configure and Makefile.in from their sources; needs autoconf, automake and pkg-config.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force "$@"
