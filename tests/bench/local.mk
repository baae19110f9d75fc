# SPDX-License-Identifier: GPL-2.0-or-later
#
# make bench: the measures, as a table (no tests: a figure never fails a build).
# make photo: the VGA text console of the real kernel, for screenshots/.
EXTRA_DIST += \
	tests/bench/console.py tests/bench/guest.py tests/bench/guest.sh tests/bench/host.py \
	tests/bench/latency.py \
	tests/bench/measure.py tests/bench/run tests/bench/slow.py tests/bench/table.py \
	tests/vm/agree.py tests/vm/ask.sh tests/vm/before.sh tests/vm/boot tests/vm/console.sh \
	tests/vm/daemon.sh tests/vm/direct.sh tests/vm/init tests/vm/kept.sh tests/vm/lib.sh \
	tests/vm/photo.py tests/vm/prepare tests/vm/run tests/vm/stamp.py tests/vm/terminals.py \
	tests/vm/terminals.sh

.PHONY: bench photo
bench: sandeck
	@$(srcdir)/tests/bench/run $(abs_builddir)

photo: sandeck
	$(srcdir)/tests/vm/run $(abs_builddir) console
	cp vm/console/vga.png $(srcdir)/screenshots/vga-console.png
