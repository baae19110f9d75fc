# SPDX-License-Identifier: GPL-2.0-or-later
#
# libkernel: the real SAN of this host.
noinst_LIBRARIES += libkernel.a
libkernel_a_CFLAGS = $(ENGINE_CFLAGS) $(DEVMAPPER_CFLAGS) $(BLKID_CFLAGS) $(UDEV_CFLAGS) $(SYSTEMD_CFLAGS)
# device mapper, sysfs, udev
libkernel_a_SOURCES = \
	src/engine/kernel/blind.c src/engine/kernel/blind.h \
	src/engine/kernel/child.c src/engine/kernel/child.h \
	src/engine/kernel/diskstats.c src/engine/kernel/diskstats.h \
	src/engine/kernel/dm_ioctl.c src/engine/kernel/dm_ioctl.h \
	src/engine/kernel/disk_use.c src/engine/kernel/disk_use.h \
	src/engine/kernel/disks.c src/engine/kernel/disks.h \
	src/engine/kernel/disks_bus.c src/engine/kernel/disks_bus.h \
	src/engine/kernel/dm_message.c \
	src/engine/kernel/dm_name.c src/engine/kernel/dm_name.h \
	src/engine/kernel/dm_reply.c src/engine/kernel/dm_reply.h \
	src/engine/kernel/dm_scan.c src/engine/kernel/dm_scan.h \
	src/engine/kernel/identify.c src/engine/kernel/identify.h \
	src/engine/kernel/kclock.h \
	src/engine/kernel/kernel.c src/engine/kernel/kernel.h \
	src/engine/kernel/link_errors.c src/engine/kernel/link_errors.h \
	src/engine/kernel/merge.h \
	src/engine/kernel/merge_maps.c \
	src/engine/kernel/merge_parts.c \
	src/engine/kernel/merge_stats.c \
	src/engine/kernel/netdev.c src/engine/kernel/netdev.h \
	src/engine/kernel/path_id.c src/engine/kernel/path_id.h \
	src/engine/kernel/ports.c src/engine/kernel/ports.h \
	src/engine/kernel/refresh.c src/engine/kernel/refresh.h \
	src/engine/kernel/sampler.c src/engine/kernel/sampler.h \
	src/engine/kernel/scanner.c src/engine/kernel/scanner.h \
	src/engine/kernel/set.h \
	src/engine/kernel/stats.c src/engine/kernel/stats.h \
	src/engine/kernel/swaps.c src/engine/kernel/swaps.h \
	src/engine/kernel/sysfs.c src/engine/kernel/sysfs.h \
	src/engine/kernel/udev_db.c src/engine/kernel/udev_db.h \
	src/engine/kernel/uevent.c src/engine/kernel/uevent.h \
	src/engine/kernel/vpd.c src/engine/kernel/vpd.h \
	src/engine/kernel/watch.c src/engine/kernel/watch.h

# multipathd, actions, users, expectations
libkernel_a_SOURCES += \
	src/engine/kernel/act.c src/engine/kernel/act.h src/engine/kernel/act_op.h \
	src/engine/kernel/act_change.c \
	src/engine/kernel/part_ask.c src/engine/kernel/part_ask.h \
	src/engine/kernel/part_list.c src/engine/kernel/part_list.h \
	src/engine/kernel/act_resume.c \
	src/engine/kernel/act_turn.c \
	src/engine/kernel/act_ways.c \
	src/engine/kernel/act_words.c \
	src/engine/kernel/expect.c src/engine/kernel/expect.h \
	src/engine/kernel/expect_file.c src/engine/kernel/expect_file.h \
	src/engine/kernel/expect_rows.c src/engine/kernel/expect_rows.h \
	src/engine/kernel/expect_rules.c src/engine/kernel/expect_rules.h \
	src/engine/kernel/expect_set.c src/engine/kernel/expect_set.h \
	src/engine/kernel/held.c src/engine/kernel/held.h \
	src/engine/kernel/held_marks.c src/engine/kernel/held_marks.h \
	src/engine/kernel/holders.c src/engine/kernel/holders.h \
	src/engine/kernel/holders_read.c src/engine/kernel/holders_read.h \
	src/engine/kernel/job.c src/engine/kernel/job.h \
	src/engine/kernel/mountinfo.c src/engine/kernel/mountinfo.h \
	src/engine/kernel/mpathd.c src/engine/kernel/mpathd.h \
	src/engine/kernel/mpathd_json.c src/engine/kernel/mpathd_json.h \
	src/engine/kernel/mpathd_merge.c src/engine/kernel/mpathd_merge.h \
	src/engine/kernel/mpathd_parse.c src/engine/kernel/mpathd_parse.h \
	src/engine/kernel/mpathd_poll.c src/engine/kernel/mpathd_poll.h \
	src/engine/kernel/mpathd_sock.c src/engine/kernel/mpathd_sock.h \
	src/engine/kernel/mpathd_tree.c \
	src/engine/kernel/probe.c src/engine/kernel/probe.h \
	src/engine/kernel/probe_read.c src/engine/kernel/probe_read.h \
	src/engine/kernel/questions.c src/engine/kernel/questions.h \
	src/engine/kernel/state_file.c src/engine/kernel/state_file.h \
	src/engine/kernel/waiters.c src/engine/kernel/waiters.h \
	src/engine/kernel/waiters_read.c src/engine/kernel/waiters_read.h \
	src/engine/kernel/waiters_rows.c src/engine/kernel/waiters_rows.h

# changes of maps, partitions
libkernel_a_SOURCES += \
	src/engine/kernel/dm_change.c src/engine/kernel/dm_change.h \
	src/engine/kernel/dm_change_do.c src/engine/kernel/dm_change_do.h \
	src/engine/kernel/dm_change_names.c \
	src/engine/kernel/dm_change_undo.c \
	src/engine/kernel/dm_mark.c src/engine/kernel/dm_mark.h \
	src/engine/kernel/dm_same.c src/engine/kernel/dm_same.h \
	src/engine/kernel/dm_tasks.c src/engine/kernel/dm_tasks.h \
	src/engine/kernel/partition_maps.c src/engine/kernel/partition_maps.h \
	src/engine/kernel/partitions.c src/engine/kernel/partitions.h

# the logs: what happened before the start
libkernel_a_SOURCES += \
	src/engine/kernel/backfill.c src/engine/kernel/backfill.h \
	src/engine/kernel/kmsg.c src/engine/kernel/kmsg.h \
	src/engine/kernel/sdjournal.c src/engine/kernel/sdjournal.h
if HAVE_JOURNAL
libkernel_a_SOURCES += src/engine/kernel/sdjournal_lib.c
else
libkernel_a_SOURCES += src/engine/kernel/sdjournal_none.c
endif

# checks of paths
libkernel_a_SOURCES += \
	src/engine/kernel/check_job.h \
	src/engine/kernel/check_lane.c src/engine/kernel/check_lane.h \
	src/engine/kernel/check_path.c src/engine/kernel/check_path.h \
	src/engine/kernel/check_pool.c src/engine/kernel/check_pool.h \
	src/engine/kernel/check_sys.c src/engine/kernel/check_sys.h \
	src/engine/kernel/direct_read.c src/engine/kernel/direct_read.h \
	src/engine/kernel/sg_async.c src/engine/kernel/sg_async.h
# standing alone: disks, configuration, assembly, checks
libkernel_a_SOURCES += \
	src/engine/kernel/act_assemble.c \
	src/engine/kernel/assemble_apply.c \
	src/engine/kernel/assembler.c src/engine/kernel/assembler.h \
	src/engine/kernel/explain_rows.c \
	src/engine/kernel/look.c src/engine/kernel/look.h \
	src/engine/kernel/service.c src/engine/kernel/service.h src/engine/kernel/service_int.h \
	src/engine/kernel/service_checks.c \
	src/engine/kernel/service_held.c \
	src/engine/kernel/service_lock.c src/engine/kernel/service_lock.h \
	src/engine/kernel/service_maps.c \
	src/engine/kernel/service_notify.c src/engine/kernel/service_notify.h \
	src/engine/kernel/service_orders.c \
	src/engine/kernel/service_read.c \
	src/engine/kernel/survey_check.c src/engine/kernel/survey_check.h \
	src/engine/kernel/surveys.c src/engine/kernel/surveys.h \
	src/engine/kernel/world.c src/engine/kernel/world.h
