# SPDX-License-Identifier: GPL-2.0-or-later
#
# The scenarios of `sandeck lab`; *.san is what several of them include.
labsdir = $(pkgdatadir)/labs
dist_labs_DATA = \
	labs/db1.san \
	labs/all-paths-down.lab \
	labs/back-not-well.lab \
	labs/cable-pull.lab \
	labs/controller-failover.lab \
	labs/daemon-silent.lab \
	labs/datacentre-busy.lab \
	labs/datacentre-outage.lab \
	labs/datacentre.lab \
	labs/first-look.lab \
	labs/flapping-port.lab \
	labs/ghost-standby.lab \
	labs/grown-lun.lab \
	labs/hung-path.lab \
	labs/io-errors.lab \
	labs/last-path.lab \
	labs/marginal-path.lab \
	labs/nobody.lab \
	labs/not-in-a-map.lab \
	labs/removed-path.lab \
	labs/slow-path.lab \
	labs/suspended.lab
