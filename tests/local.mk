# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests.  A program or script without a suffix speaks TAP, so that each of its
# cases is counted (cmocka is told to); one that ends in .sh is one test and
# answers by its exit status (77: skipped).  All run in the build folder, with
# srcdir in the environment, without root, network or device.
# A test that hangs is a failure after some minutes, not a check that never ends.
LOG_COMPILER = timeout
AM_LOG_FLAGS = --kill-after=5 300
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC0; export TZ; unset NO_COLOR; \
	CC='$(CC)'; export CC; \
	SANDECK_LABS=$(abs_top_srcdir)/labs; export SANDECK_LABS; \
	ASAN_OPTIONS=detect_leaks=1:abort_on_error=0; export ASAN_OPTIONS; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS;

dist_check_SCRIPTS += tests/layers tests/format tests/docs
TESTS += tests/layers tests/format tests/docs
EXTRA_DIST += .clang-format tests/fuzz/corpus tests/fuzz/run tests/unit/no-cmocka

# ---- unit tests: append UNIT_TESTS += tests/unit/test_x and its _SOURCES and _LDADD ----
UNIT_TESTS =
UNIT_CFLAGS = $(SD_CFLAGS) $(CMOCKA_CFLAGS) $(JSON_CFLAGS) $(UV_CFLAGS)
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
else
TESTS += tests/unit/no-cmocka
endif

UNIT_TESTS += tests/unit/test_mpath_target tests/unit/test_mpath_build
tests_unit_test_mpath_target_SOURCES = tests/unit/test_mpath_target.c
tests_unit_test_mpath_target_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mpath_target_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_mpath_build_SOURCES = tests/unit/test_mpath_build.c
tests_unit_test_mpath_build_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mpath_build_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_lab_target
tests_unit_test_lab_target_SOURCES = tests/unit/test_lab_target.c
tests_unit_test_lab_target_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lab_target_LDADD = liblab.a libmonitor.a libengine.a libmodel.a libbase.a $(CMOCKA_LIBS)
LAB_TEST_LIBS = liblab.a libmonitor.a libengine.a libmodel.a libbase.a $(CONFUSE_LIBS) $(UV_LIBS) $(JSON_LIBS) $(CMOCKA_LIBS)
LAB_TEST_CFLAGS = $(UNIT_CFLAGS) $(CONFUSE_CFLAGS)
LAB_RIG = tests/unit/lab_rig.c tests/unit/lab_rig.h
LAB_BENCH = tests/unit/lab_bench.c tests/unit/lab_bench.h
UNIT_TESTS += tests/unit/test_lab_scenario
tests_unit_test_lab_scenario_SOURCES = tests/unit/test_lab_scenario.c $(LAB_RIG)
tests_unit_test_lab_scenario_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_scenario_LDADD = $(LAB_TEST_LIBS)
UNIT_TESTS += tests/unit/test_lab_links
tests_unit_test_lab_links_SOURCES = tests/unit/test_lab_links.c $(LAB_RIG)
tests_unit_test_lab_links_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_links_LDADD = $(LAB_TEST_LIBS)
UNIT_TESTS += tests/unit/test_lab_io
tests_unit_test_lab_io_SOURCES = tests/unit/test_lab_io.c $(LAB_RIG)
tests_unit_test_lab_io_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_io_LDADD = $(LAB_TEST_LIBS)
UNIT_TESTS += tests/unit/test_lab_daemon
tests_unit_test_lab_daemon_SOURCES = tests/unit/test_lab_daemon.c $(LAB_RIG)
tests_unit_test_lab_daemon_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_daemon_LDADD = $(LAB_TEST_LIBS)
UNIT_TESTS += tests/unit/test_lab_source
tests_unit_test_lab_source_SOURCES = tests/unit/test_lab_source.c $(LAB_BENCH)
tests_unit_test_lab_source_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_source_LDADD = $(LAB_TEST_LIBS)
UNIT_TESTS += tests/unit/test_lab_act
tests_unit_test_lab_act_SOURCES = tests/unit/test_lab_act.c $(LAB_BENCH)
tests_unit_test_lab_act_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_act_LDADD = $(LAB_TEST_LIBS)

UNIT_TESTS += tests/unit/test_query
tests_unit_test_query_SOURCES = tests/unit/test_query.c $(MODEL_TEST_SOURCES)
tests_unit_test_query_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_query_LDADD = libquery.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_parts
tests_unit_test_parts_SOURCES = tests/unit/test_parts.c $(MODEL_TEST_SOURCES)
tests_unit_test_parts_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_parts_LDADD = libquery.a libmodel.a libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_sieve
tests_unit_test_sieve_SOURCES = tests/unit/test_sieve.c $(MODEL_TEST_SOURCES)
tests_unit_test_sieve_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_sieve_LDADD = libcli.a libconf.a libquery.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)

# ---- fuzz targets: run over their corpus here, by libFuzzer with tests/fuzz/run ----
FUZZ_TESTS =
check_PROGRAMS += $(FUZZ_TESTS)
TESTS += $(FUZZ_TESTS)

FUZZ_TESTS += tests/fuzz/fuzz_mpath_target
tests_fuzz_fuzz_mpath_target_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_mpath_target.c
tests_fuzz_fuzz_mpath_target_LDADD = libmodel.a libbase.a

FUZZ_TESTS += tests/fuzz/fuzz_lab
tests_fuzz_fuzz_lab_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_lab.c
tests_fuzz_fuzz_lab_CFLAGS = $(SD_CFLAGS) $(CONFUSE_CFLAGS)
tests_fuzz_fuzz_lab_LDADD = liblab.a libmonitor.a libengine.a libmodel.a libbase.a $(CONFUSE_LIBS) $(UV_LIBS)

# ---- the kernel source's daemon side ----
UNIT_TESTS += tests/unit/test_mpathd_parse
tests_unit_test_mpathd_parse_SOURCES = tests/unit/test_mpathd_parse.c
tests_unit_test_mpathd_parse_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mpathd_parse_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_mpathd
tests_unit_test_mpathd_SOURCES = tests/unit/test_mpathd.c tests/unit/fake_mpathd.c tests/unit/fake_mpathd.h
tests_unit_test_mpathd_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mpathd_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_mpathd_poll
tests_unit_test_mpathd_poll_SOURCES = tests/unit/test_mpathd_poll.c tests/unit/fake_mpathd.c tests/unit/fake_mpathd.h
tests_unit_test_mpathd_poll_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mpathd_poll_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(JSON_LIBS) $(CMOCKA_LIBS)
ACT_TEST_SOURCES = tests/unit/act_world.c tests/unit/act_world.h \
	tests/unit/act_daemons.c tests/unit/act_daemons.h \
	tests/unit/fake_mpathd.c tests/unit/fake_mpathd.h
ACT_TEST_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(JSON_LIBS) \
	$(DEVMAPPER_LIBS) $(UDEV_LIBS) $(BLKID_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_act
tests_unit_test_act_SOURCES = tests/unit/test_act.c $(ACT_TEST_SOURCES)
tests_unit_test_act_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_act_LDADD = $(ACT_TEST_LDADD)
UNIT_TESTS += tests/unit/test_act_turn
tests_unit_test_act_turn_SOURCES = tests/unit/test_act_turn.c $(ACT_TEST_SOURCES)
tests_unit_test_act_turn_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_act_turn_LDADD = $(ACT_TEST_LDADD)
UNIT_TESTS += tests/unit/test_holders
tests_unit_test_holders_SOURCES = tests/unit/test_holders.c
tests_unit_test_holders_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_holders_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_expect
tests_unit_test_expect_SOURCES = tests/unit/test_expect.c
tests_unit_test_expect_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_expect_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(JSON_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_cmdlog
tests_unit_test_cmdlog_SOURCES = tests/unit/test_cmdlog.c
tests_unit_test_cmdlog_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_cmdlog_LDADD = libengine.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_base tests/unit/test_stream tests/unit/test_journal tests/unit/test_writer \
	tests/unit/test_rates
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_base_LDADD = libbase.a $(CMOCKA_LIBS)
tests_unit_test_stream_SOURCES = tests/unit/test_stream.c
tests_unit_test_stream_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_stream_LDADD = libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_journal_SOURCES = tests/unit/test_journal.c
tests_unit_test_journal_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_journal_LDADD = libengine.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_rates_SOURCES = tests/unit/test_rates.c
tests_unit_test_rates_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_rates_LDADD = libengine.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_writer_SOURCES = tests/unit/test_writer.c
tests_unit_test_writer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_writer_LDADD = libengine.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_aside
tests_unit_test_aside_SOURCES = tests/unit/test_aside.c
tests_unit_test_aside_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_aside_LDADD = libcli.a libconf.a libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_options
tests_unit_test_options_SOURCES = tests/unit/test_options.c
tests_unit_test_options_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_options_LDADD = $(CLI_TEST_LIBS)
CLI_TEST_LIBS = libcli.a libconf.a libui.a libquery.a liblink.a libengine.a libmodel.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS)
# What a person writes: settings, themes, the keys in both.
FUZZ_TESTS += tests/fuzz/fuzz_config tests/fuzz/fuzz_keymap tests/fuzz/fuzz_theme
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_config.c
tests_fuzz_fuzz_config_LDADD = libcli.a libconf.a libui.a libquery.a liblink.a libengine.a libmodel.a libbase.a $(CONFUSE_LIBS)
tests_fuzz_fuzz_keymap_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_keymap.c
tests_fuzz_fuzz_keymap_LDADD = libui.a libquery.a libmodel.a libbase.a
tests_fuzz_fuzz_theme_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_theme.c
tests_fuzz_fuzz_theme_LDADD = libui.a libbase.a $(CONFUSE_LIBS)
UNIT_TESTS += tests/unit/test_settings
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c
tests_unit_test_settings_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_settings_LDADD = $(CLI_TEST_LIBS)

FUZZ_TESTS += tests/fuzz/fuzz_stream
tests_fuzz_fuzz_stream_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_stream.c
tests_fuzz_fuzz_stream_LDADD = libmodel.a libbase.a $(JSON_LIBS)

UNIT_TESTS += tests/unit/test_canvas tests/unit/test_theme tests/unit/test_list \
	tests/unit/test_term_text tests/unit/test_uncomment
tests_unit_test_term_text_SOURCES = tests/unit/test_term_text.c
tests_unit_test_term_text_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_term_text_LDADD = libui.a libbase.a $(NCURSES_LIBS) $(CONFUSE_LIBS) $(CMOCKA_LIBS)
tests_unit_test_canvas_SOURCES = tests/unit/test_canvas.c
tests_unit_test_canvas_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_canvas_LDADD = libui.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS)
tests_unit_test_theme_SOURCES = tests/unit/test_theme.c
tests_unit_test_theme_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_theme_LDADD = libui.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS) -lm
tests_unit_test_list_SOURCES = tests/unit/test_list.c
tests_unit_test_list_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_list_LDADD = libui.a $(CMOCKA_LIBS)
tests_unit_test_uncomment_SOURCES = tests/unit/test_uncomment.c
tests_unit_test_uncomment_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_uncomment_LDADD = libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_replay
tests_unit_test_replay_SOURCES = tests/unit/test_replay.c
tests_unit_test_replay_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_replay_LDADD = libreplay.a libmodel.a libbase.a $(JSON_LIBS) $(UV_LIBS) $(CMOCKA_LIBS)

# The whole way over a recording. The other two sources are only named by the engine's callers.
UNIT_TESTS += tests/unit/test_link
tests_unit_test_link_SOURCES = tests/unit/test_link.c
tests_unit_test_link_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_link_LDADD = $(SANDECK_LIBS) libengine.a libmodel.a libbase.a $(SANDECK_SYSLIBS) $(CMOCKA_LIBS)

include tests/bench/local.mk

# ---- the console's views and windows, painted without a terminal ----
SCENE = tests/unit/scene.c tests/unit/scene.h
SCENE_LIBS = libui.a libquery.a liblink.a libmodel.a libbase.a $(NCURSES_LIBS) $(CONFUSE_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_topology tests/unit/test_keymap tests/unit/test_dialog tests/unit/test_action \
	tests/unit/test_frame tests/unit/test_panel
UNIT_TESTS += tests/unit/test_handover
tests_unit_test_handover_SOURCES = tests/unit/test_handover.c $(SCENE)
tests_unit_test_handover_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_handover_LDADD = $(SCENE_LIBS)
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c $(SCENE)
tests_unit_test_frame_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_frame_LDADD = $(SCENE_LIBS)
tests_unit_test_panel_SOURCES = tests/unit/test_panel.c $(SCENE)
tests_unit_test_panel_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_panel_LDADD = $(SCENE_LIBS)
tests_unit_test_topology_SOURCES = tests/unit/test_topology.c $(SCENE)
tests_unit_test_topology_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_topology_LDADD = $(SCENE_LIBS)
tests_unit_test_keymap_SOURCES = tests/unit/test_keymap.c $(SCENE)
tests_unit_test_keymap_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_keymap_LDADD = $(SCENE_LIBS)
LIST_STAGE = tests/unit/list_stage.c tests/unit/list_stage.h $(SCENE)
UNIT_TESTS += tests/unit/test_view_paths tests/unit/test_view_ports tests/unit/test_view_events \
	tests/unit/test_view_details tests/unit/test_view_help tests/unit/test_view_survey
UNIT_TESTS += tests/unit/test_flat tests/unit/test_sorting tests/unit/test_prompt \
	tests/unit/test_palette tests/unit/test_save
tests_unit_test_save_SOURCES = tests/unit/test_save.c
tests_unit_test_save_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_save_LDADD = $(SCENE_LIBS)
tests_unit_test_view_paths_SOURCES = tests/unit/test_view_paths.c $(LIST_STAGE)
tests_unit_test_view_paths_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_paths_LDADD = $(SCENE_LIBS)
tests_unit_test_view_ports_SOURCES = tests/unit/test_view_ports.c $(LIST_STAGE)
tests_unit_test_view_ports_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_ports_LDADD = $(SCENE_LIBS)
tests_unit_test_view_events_SOURCES = tests/unit/test_view_events.c $(LIST_STAGE)
tests_unit_test_view_events_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_events_LDADD = $(SCENE_LIBS)
tests_unit_test_view_help_SOURCES = tests/unit/test_view_help.c $(LIST_STAGE)
tests_unit_test_view_help_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_help_LDADD = $(SCENE_LIBS)
tests_unit_test_view_survey_SOURCES = tests/unit/test_view_survey.c $(LIST_STAGE)
tests_unit_test_view_survey_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_survey_LDADD = $(SCENE_LIBS)
tests_unit_test_view_details_SOURCES = tests/unit/test_view_details.c $(LIST_STAGE)
tests_unit_test_view_details_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_view_details_LDADD = $(SCENE_LIBS)
tests_unit_test_flat_SOURCES = tests/unit/test_flat.c
tests_unit_test_flat_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_flat_LDADD = $(SCENE_LIBS)
tests_unit_test_sorting_SOURCES = tests/unit/test_sorting.c
tests_unit_test_sorting_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_sorting_LDADD = $(SCENE_LIBS)
tests_unit_test_prompt_SOURCES = tests/unit/test_prompt.c
tests_unit_test_prompt_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_prompt_LDADD = $(SCENE_LIBS)
tests_unit_test_palette_SOURCES = tests/unit/test_palette.c $(MODEL_TEST_SOURCES)
tests_unit_test_palette_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_palette_LDADD = $(SCENE_LIBS)
STAGE = tests/unit/dialog_stage.c tests/unit/dialog_stage.h
tests_unit_test_action_SOURCES = tests/unit/test_action.c $(STAGE) $(SCENE)
tests_unit_test_action_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_action_LDADD = $(SCENE_LIBS)
UNIT_TESTS += tests/unit/test_marks tests/unit/test_oplog tests/unit/test_dialog_set
tests_unit_test_dialog_set_SOURCES = tests/unit/test_dialog_set.c $(STAGE) $(SCENE)
tests_unit_test_dialog_set_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dialog_set_LDADD = $(SCENE_LIBS)
tests_unit_test_marks_SOURCES = tests/unit/test_marks.c $(SCENE)
tests_unit_test_marks_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_marks_LDADD = $(SCENE_LIBS)
tests_unit_test_oplog_SOURCES = tests/unit/test_oplog.c $(STAGE) $(SCENE)
tests_unit_test_oplog_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_oplog_LDADD = $(SCENE_LIBS)
tests_unit_test_dialog_SOURCES = tests/unit/test_dialog.c $(STAGE) $(SCENE)
tests_unit_test_dialog_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dialog_LDADD = $(SCENE_LIBS)

# ---- golden screens: the real binary in tmux; tests/screen/run --refresh writes them anew ----
dist_check_SCRIPTS += tests/screen/run tests/screen/sizes
TESTS += tests/screen/run tests/screen/sizes
EXTRA_DIST += tests/screen

# ---- pictures of the real program for the README; make screenshots takes them all anew ----
EXTRA_DIST += screenshots tools/screenshots
dist_check_SCRIPTS += tests/screenshots
TESTS += tests/screenshots
.PHONY: screenshots
screenshots: sandeck$(EXEEXT)
	srcdir='$(srcdir)' $(srcdir)/tools/screenshots

# ---- verdicts and plans: the model's meaning, on a small SAN said in words ----
MODEL_TEST_SOURCES = tests/unit/model.c tests/unit/model.h tests/unit/model_any.c tests/unit/model_any.h
UNIT_TESTS += tests/unit/test_verdict tests/unit/test_verdict_health
UNIT_TESTS += tests/unit/test_phrase
tests_unit_test_phrase_SOURCES = tests/unit/test_phrase.c
tests_unit_test_phrase_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_phrase_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_plan tests/unit/test_plan_promise
UNIT_TESTS += tests/unit/test_plan_device
tests_unit_test_verdict_SOURCES = tests/unit/test_verdict.c $(MODEL_TEST_SOURCES)
tests_unit_test_verdict_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_verdict_health_SOURCES = tests/unit/test_verdict_health.c $(MODEL_TEST_SOURCES)
tests_unit_test_verdict_health_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_health_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
PLAN_TEST_SOURCES = $(MODEL_TEST_SOURCES) tests/unit/model_plan.c tests/unit/model_plan.h
tests_unit_test_plan_SOURCES = tests/unit/test_plan.c $(PLAN_TEST_SOURCES)
tests_unit_test_plan_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_plan_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_plan_promise_SOURCES = tests/unit/test_plan_promise.c $(PLAN_TEST_SOURCES)
tests_unit_test_plan_promise_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_plan_promise_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_plan_device_SOURCES = tests/unit/test_plan_device.c $(PLAN_TEST_SOURCES)
tests_unit_test_plan_device_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_plan_device_LDADD = libmodel.a libbase.a $(CMOCKA_LIBS)

# ---- batch commands: what a script and a person without a terminal get ----
dist_check_SCRIPTS += tests/cli/act
TESTS += tests/cli/act
dist_check_SCRIPTS += tests/cli/ask
TESTS += tests/cli/ask
dist_check_SCRIPTS += tests/cli/health
TESTS += tests/cli/health
dist_check_SCRIPTS += tests/cli/json
TESTS += tests/cli/json
dist_check_SCRIPTS += tests/cli/words
TESTS += tests/cli/words
dist_check_SCRIPTS += tests/cli/escapes
TESTS += tests/cli/escapes
dist_check_SCRIPTS += tests/cli/completions
TESTS += tests/cli/completions
dist_check_SCRIPTS += tests/cli/filter
TESTS += tests/cli/filter

# ---- what a terminal can besides showing a picture, and how fast its line is: pure parts of term ----
UNIT_TESTS += tests/unit/test_alert tests/unit/test_pace tests/unit/test_term_extra
tests_unit_test_alert_SOURCES = tests/unit/test_alert.c
tests_unit_test_alert_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_alert_LDADD = libui.a libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_pace_SOURCES = tests/unit/test_pace.c
tests_unit_test_pace_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_pace_LDADD = libui.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_term_extra_SOURCES = tests/unit/test_term_extra.c
tests_unit_test_term_extra_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_term_extra_LDADD = libui.a libbase.a $(CMOCKA_LIBS)

# ---- on a pty: what happens to a terminal (tests/pty/harness.py serves any program) ----
check_PROGRAMS += tests/pty/term_demo
tests_pty_term_demo_SOURCES = tests/pty/term_demo.c
tests_pty_term_demo_CFLAGS = $(SD_CFLAGS)
tests_pty_term_demo_LDADD = libui.a libbase.a $(NCURSES_LIBS) $(CONFUSE_LIBS)
dist_check_SCRIPTS += tests/pty/term
TESTS += tests/pty/term
dist_check_SCRIPTS += tests/pty/console
TESTS += tests/pty/console
dist_check_SCRIPTS += tests/pty/acks
TESTS += tests/pty/acks
dist_check_SCRIPTS += tests/pty/past
TESTS += tests/pty/past
dist_check_SCRIPTS += tests/pty/mouse
TESTS += tests/pty/mouse
dist_check_SCRIPTS += tests/pty/settings
TESTS += tests/pty/settings
dist_check_SCRIPTS += tests/pty/processes
TESTS += tests/pty/processes
EXTRA_DIST += tests/pty/harness.py tests/pty/vt.py tests/pty/lsan.supp

FUZZ_TESTS += tests/fuzz/fuzz_cmdlog
tests_fuzz_fuzz_cmdlog_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_cmdlog.c
tests_fuzz_fuzz_cmdlog_LDADD = libengine.a libmodel.a libbase.a $(JSON_LIBS)

FUZZ_TESTS += tests/fuzz/fuzz_query
tests_fuzz_fuzz_query_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_query.c
tests_fuzz_fuzz_query_LDADD = libquery.a libmodel.a libbase.a

FUZZ_TESTS += tests/fuzz/fuzz_mpathd
tests_fuzz_fuzz_mpathd_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_mpathd.c
tests_fuzz_fuzz_mpathd_CFLAGS = $(SD_CFLAGS) $(JSON_CFLAGS)
tests_fuzz_fuzz_mpathd_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(JSON_LIBS)

# ---- the kernel source's own side: replies, pages, a fake sysfs, facts into the model ----
FUZZ_TESTS += tests/fuzz/fuzz_kernel
tests_fuzz_fuzz_kernel_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_kernel.c
tests_fuzz_fuzz_kernel_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a
FAKE_SYSFS = tests/unit/fake_sysfs.c tests/unit/fake_sysfs.h
UNIT_TESTS += tests/unit/test_disks
tests_unit_test_disks_SOURCES = tests/unit/test_disks.c $(FAKE_SYSFS)
tests_unit_test_disks_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_disks_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UDEV_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/vm/disks_try
tests_vm_disks_try_SOURCES = tests/vm/disks_try.c
tests_vm_disks_try_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UDEV_LIBS)
UNIT_TESTS += tests/unit/test_pathness
tests_unit_test_pathness_SOURCES = tests/unit/test_pathness.c
tests_unit_test_pathness_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_pathness_LDADD = libmonitor.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_commands
tests_unit_test_commands_SOURCES = tests/unit/test_commands.c $(PLAN_TEST_SOURCES)
tests_unit_test_commands_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_commands_LDADD = libengine.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_service
tests_unit_test_service_SOURCES = tests/unit/test_service.c
tests_unit_test_service_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_service_LDADD = libkernel.a libmodel.a libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_worker
tests_unit_test_worker_SOURCES = tests/unit/test_worker.c
tests_unit_test_worker_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_worker_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=uv_thread_create_ex
tests_unit_test_worker_LDADD = libengine.a libbase.a $(UV_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_diskstats
tests_unit_test_diskstats_SOURCES = tests/unit/test_diskstats.c
tests_unit_test_diskstats_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_diskstats_LDADD = libkernel.a libmonitor.a libconf.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_dm_list
tests_unit_test_dm_list_SOURCES = tests/unit/test_dm_list.c
tests_unit_test_dm_list_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dm_list_LDADD = libkernel.a libmonitor.a libconf.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_dm_scan
tests_unit_test_dm_scan_SOURCES = tests/unit/test_dm_scan.c
tests_unit_test_dm_scan_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dm_scan_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_link_errors
tests_unit_test_link_errors_SOURCES = tests/unit/test_link_errors.c $(FAKE_SYSFS)
tests_unit_test_link_errors_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_link_errors_LDADD = libengine.a libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_vpd
tests_unit_test_vpd_SOURCES = tests/unit/test_vpd.c
tests_unit_test_vpd_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_vpd_LDADD = libkernel.a libmonitor.a libconf.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_sysfs
tests_unit_test_sysfs_SOURCES = tests/unit/test_sysfs.c $(FAKE_SYSFS)
tests_unit_test_sysfs_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_sysfs_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_stats
tests_unit_test_stats_SOURCES = tests/unit/test_stats.c $(FAKE_SYSFS)
tests_unit_test_stats_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_stats_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_merge
tests_unit_test_merge_SOURCES = tests/unit/test_merge.c
tests_unit_test_merge_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_merge_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)

# ---- looking back: what the console keeps of the model and of its rates ----
UNIT_TESTS += tests/unit/test_tape tests/unit/test_trail
tests_unit_test_tape_SOURCES = tests/unit/test_tape.c tests/unit/tape_rig.c tests/unit/tape_rig.h \
	$(MODEL_TEST_SOURCES)
tests_unit_test_tape_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_tape_LDADD = liblink.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_trail_SOURCES = tests/unit/test_trail.c
tests_unit_test_trail_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_trail_LDADD = liblink.a libmodel.a libbase.a $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_spark
tests_unit_test_spark_SOURCES = tests/unit/test_spark.c
tests_unit_test_spark_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_spark_LDADD = libui.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_tape
tests_fuzz_fuzz_tape_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_tape.c
tests_fuzz_fuzz_tape_LDADD = liblink.a libmodel.a libbase.a $(JSON_LIBS)

# ---- questions to the SAN ----
UNIT_TESTS += tests/unit/test_probe
tests_unit_test_probe_SOURCES = tests/unit/test_probe.c
tests_unit_test_probe_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_probe_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_waiters
tests_unit_test_waiters_SOURCES = tests/unit/test_waiters.c $(FAKE_SYSFS)
tests_unit_test_waiters_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_waiters_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_ask
tests_unit_test_ask_SOURCES = tests/unit/test_ask.c
tests_unit_test_ask_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_ask_LDADD = libui.a libengine.a libmodel.a libbase.a $(JSON_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_lab_ask
tests_unit_test_lab_ask_SOURCES = tests/unit/test_lab_ask.c $(LAB_RIG)
tests_unit_test_lab_ask_CFLAGS = $(LAB_TEST_CFLAGS)
tests_unit_test_lab_ask_LDADD = $(LAB_TEST_LIBS)

# ---- events from before the start ----
UNIT_TESTS += tests/unit/test_klog
tests_unit_test_klog_SOURCES = tests/unit/test_klog.c tests/unit/model.c tests/unit/model.h
tests_unit_test_klog_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_klog_LDADD = libengine.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_backfill
tests_unit_test_backfill_SOURCES = tests/unit/test_backfill.c $(FAKE_SYSFS)
tests_unit_test_backfill_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_backfill_LDADD = libkernel.a libmonitor.a libconf.a libengine.a libmodel.a libbase.a $(CMOCKA_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_klog
tests_fuzz_fuzz_klog_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_klog.c
tests_fuzz_fuzz_klog_LDADD = libkernel.a libmonitor.a libconf.a libengine.a libmodel.a libbase.a
UNIT_TESTS += tests/unit/test_happened
tests_unit_test_happened_SOURCES = tests/unit/test_happened.c
tests_unit_test_happened_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_happened_LDADD = libui.a libmodel.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS)

# ---- known trouble ----
FUZZ_TESTS += tests/fuzz/fuzz_acks
tests_fuzz_fuzz_acks_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_acks.c
tests_fuzz_fuzz_acks_LDADD = libui.a libmodel.a libbase.a $(CONFUSE_LIBS)
UNIT_TESTS += tests/unit/test_acks
tests_unit_test_acks_SOURCES = tests/unit/test_acks.c tests/unit/model.c tests/unit/model.h
tests_unit_test_acks_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_acks_LDADD = libui.a libmodel.a libbase.a $(CONFUSE_LIBS) $(CMOCKA_LIBS)

# ---- changes of maps ----
check_PROGRAMS += tests/vm/dm_change_try
tests_vm_dm_change_try_SOURCES = tests/vm/dm_change_try.c
tests_vm_dm_change_try_CFLAGS = $(SD_CFLAGS) $(DEVMAPPER_CFLAGS)
tests_vm_dm_change_try_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=dm_task_run
tests_vm_dm_change_try_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(DEVMAPPER_LIBS) $(BLKID_LIBS)
# ---- checks of paths ----
UNIT_TESTS += tests/unit/test_check_pool
tests_unit_test_check_pool_SOURCES = tests/unit/test_check_pool.c tests/unit/fake_check.c tests/unit/fake_check.h
tests_unit_test_check_pool_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_check_pool_LDADD = libkernel.a libmonitor.a libconf.a libmodel.a libbase.a $(UV_LIBS) $(CMOCKA_LIBS)
# ---- multipath.conf: arrays, layers, rules ----
CONF_TEST_LIBS = libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
CONF_STAGE = tests/unit/conf_stage.c tests/unit/conf_stage.h
UNIT_TESTS += tests/unit/test_hwtable
tests_unit_test_hwtable_SOURCES = tests/unit/test_hwtable.c
tests_unit_test_hwtable_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_hwtable_LDADD = $(CONF_TEST_LIBS)
UNIT_TESTS += tests/unit/test_conf_finish
tests_unit_test_conf_finish_SOURCES = tests/unit/test_conf_finish.c $(CONF_STAGE)
tests_unit_test_conf_finish_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_finish_LDADD = $(CONF_TEST_LIBS)
UNIT_TESTS += tests/unit/test_conf_resolve
tests_unit_test_conf_resolve_SOURCES = tests/unit/test_conf_resolve.c $(CONF_STAGE)
tests_unit_test_conf_resolve_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_resolve_LDADD = $(CONF_TEST_LIBS)
UNIT_TESTS += tests/unit/test_conf_settle
tests_unit_test_conf_settle_SOURCES = tests/unit/test_conf_settle.c $(CONF_STAGE)
tests_unit_test_conf_settle_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_settle_LDADD = $(CONF_TEST_LIBS)
UNIT_TESTS += tests/unit/test_blacklist
tests_unit_test_blacklist_SOURCES = tests/unit/test_blacklist.c $(CONF_STAGE)
tests_unit_test_blacklist_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_blacklist_LDADD = $(CONF_TEST_LIBS)
# ---- WWIDs, bindings and wwids ----
UNIT_TESTS += tests/unit/test_wwid tests/unit/test_bindings tests/unit/test_wwids tests/unit/test_state_files
tests_unit_test_wwid_SOURCES = tests/unit/test_wwid.c
tests_unit_test_wwid_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wwid_LDADD = libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_bindings_SOURCES = tests/unit/test_bindings.c
tests_unit_test_bindings_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_bindings_LDADD = libconf.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_wwids_SOURCES = tests/unit/test_wwids.c
tests_unit_test_wwids_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wwids_LDADD = libconf.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_state_files_SOURCES = tests/unit/test_state_files.c $(FAKE_SYSFS)
tests_unit_test_state_files_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_state_files_LDADD = libconf.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_initramfs
tests_unit_test_initramfs_SOURCES = tests/unit/test_initramfs.c $(FAKE_SYSFS)
tests_unit_test_initramfs_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_initramfs_LDADD = libconf.a libbase.a $(CMOCKA_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_vpd83 tests/fuzz/fuzz_bindings
tests_fuzz_fuzz_vpd83_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_vpd83.c
tests_fuzz_fuzz_vpd83_LDADD = libkernel.a libmonitor.a libconf.a libbase.a
tests_fuzz_fuzz_bindings_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_bindings.c
tests_fuzz_fuzz_bindings_LDADD = libconf.a libbase.a
# ---- multipath.conf ----
CONF_LIBS = libconf.a libmodel.a libbase.a
UNIT_TESTS += tests/unit/test_conf_lex tests/unit/test_conf_parse tests/unit/test_conf_value
tests_unit_test_conf_lex_SOURCES = tests/unit/test_conf_lex.c
tests_unit_test_conf_lex_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_lex_LDADD = $(CONF_LIBS) $(CMOCKA_LIBS)
tests_unit_test_conf_parse_SOURCES = tests/unit/test_conf_parse.c
tests_unit_test_conf_parse_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_parse_LDADD = $(CONF_LIBS) $(CMOCKA_LIBS)
tests_unit_test_conf_value_SOURCES = tests/unit/test_conf_value.c
tests_unit_test_conf_value_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_conf_value_LDADD = $(CONF_LIBS) $(CMOCKA_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_conf
tests_fuzz_fuzz_conf_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_conf.c
tests_fuzz_fuzz_conf_LDADD = $(CONF_LIBS)
dist_check_SCRIPTS += tests/cli/config tests/conf/peer
TESTS += tests/cli/config tests/conf/peer
EXTRA_DIST += tests/conf
# ---- the monitor: groups, priorities, checkers, shaky paths, the way back ----
MONITOR_TEST_LIBS = libmonitor.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_regex_make
tests_unit_test_regex_make_SOURCES = tests/unit/test_regex_make.c
tests_unit_test_regex_make_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_regex_make_LDADD = libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_survey
tests_unit_test_survey_SOURCES = tests/unit/test_survey.c
tests_unit_test_survey_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_survey_LDADD = libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_assemble
tests_unit_test_assemble_SOURCES = tests/unit/test_assemble.c
tests_unit_test_assemble_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_assemble_LDADD = libmonitor.a libconf.a libmodel.a libbase.a $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_grouping
tests_unit_test_grouping_SOURCES = tests/unit/test_grouping.c
tests_unit_test_grouping_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_grouping_LDADD = $(MONITOR_TEST_LIBS)
UNIT_TESTS += tests/unit/test_scsi_done
tests_unit_test_scsi_done_SOURCES = tests/unit/test_scsi_done.c
tests_unit_test_scsi_done_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_scsi_done_LDADD = $(MONITOR_TEST_LIBS)
UNIT_TESTS += tests/unit/test_checker
tests_unit_test_checker_SOURCES = tests/unit/test_checker.c
tests_unit_test_checker_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_checker_LDADD = $(MONITOR_TEST_LIBS)
UNIT_TESTS += tests/unit/test_prio
tests_unit_test_prio_SOURCES = tests/unit/test_prio.c
tests_unit_test_prio_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_prio_LDADD = $(MONITOR_TEST_LIBS)
UNIT_TESTS += tests/unit/test_shaky
tests_unit_test_shaky_SOURCES = tests/unit/test_shaky.c
tests_unit_test_shaky_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_shaky_LDADD = $(MONITOR_TEST_LIBS)
UNIT_TESTS += tests/unit/test_failback
tests_unit_test_failback_SOURCES = tests/unit/test_failback.c
tests_unit_test_failback_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_failback_LDADD = $(MONITOR_TEST_LIBS)
MON_SAN = tests/unit/mon_san.c tests/unit/mon_san.h
UNIT_TESTS += tests/unit/test_mon tests/unit/test_mon_map tests/unit/test_mon_shaky
tests_unit_test_mon_SOURCES = tests/unit/test_mon.c $(MON_SAN)
tests_unit_test_mon_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mon_LDADD = $(MONITOR_TEST_LIBS)
tests_unit_test_mon_map_SOURCES = tests/unit/test_mon_map.c $(MON_SAN)
tests_unit_test_mon_map_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mon_map_LDADD = $(MONITOR_TEST_LIBS)
tests_unit_test_mon_shaky_SOURCES = tests/unit/test_mon_shaky.c $(MON_SAN)
tests_unit_test_mon_shaky_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mon_shaky_LDADD = $(MONITOR_TEST_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_monitor
tests_fuzz_fuzz_monitor_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_monitor.c
tests_fuzz_fuzz_monitor_LDADD = libmonitor.a libmodel.a libbase.a
UNIT_TESTS += tests/unit/test_dm_same tests/unit/test_dm_mark tests/unit/test_partition_plan tests/unit/test_partitions
tests_unit_test_dm_same_SOURCES = tests/unit/test_dm_same.c
tests_unit_test_dm_same_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dm_same_LDADD = libkernel.a libmodel.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_dm_mark_SOURCES = tests/unit/test_dm_mark.c
tests_unit_test_dm_mark_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_dm_mark_LDADD = libkernel.a libmodel.a libbase.a $(DEVMAPPER_LIBS) $(CMOCKA_LIBS)
tests_unit_test_partition_plan_SOURCES = tests/unit/test_partition_plan.c
tests_unit_test_partition_plan_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_partition_plan_LDADD = libmonitor.a libbase.a $(CMOCKA_LIBS)
tests_unit_test_partitions_SOURCES = tests/unit/test_partitions.c
tests_unit_test_partitions_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_partitions_LDADD = libkernel.a libmonitor.a libbase.a $(BLKID_LIBS) $(CMOCKA_LIBS)
FUZZ_TESTS += tests/fuzz/fuzz_dm_mark
tests_fuzz_fuzz_dm_mark_SOURCES = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/fuzz_dm_mark.c
tests_fuzz_fuzz_dm_mark_LDADD = libkernel.a libbase.a
# runs in the guest, where tests/vm/checks.sh calls it
check_PROGRAMS += tests/vm/check_try
tests_vm_check_try_SOURCES = tests/vm/check_try.c
tests_vm_check_try_CFLAGS = $(SD_CFLAGS) $(UV_CFLAGS)
tests_vm_check_try_LDADD = libkernel.a libmodel.a libbase.a $(UV_LIBS)
