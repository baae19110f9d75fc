/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links and their timers, devices that go and come, arrays that move their
 * LUNs: what a scenario's faults do to a host.  Each test is a story of a few
 * lines; times are those of the story.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lab_rig.h"

/* Two fabrics, two controllers. */
#define FC                                                                                         \
	"hport host3 { switch = f1 }\nhport host4 { switch = f2 }\n"                               \
	"array a { controller c1 { port c1p1 { switch = f1 } port c1p2 { switch = f2 } }\n"        \
	"controller c2 { port c2p1 { switch = f1 } port c2p2 { switch = f2 } } }\n"
/* One map: sdb host3>c1p1, sdc host3>c2p1, sdd host4>c1p2, sde host4>c2p2. */
#define MAP  "map m { size = 1G owner = c1 users = \"/srv (xfs, rw)\" iops = 500 }\n"
#define IDLE "map m { size = 1G owner = c1 }\n"

static bool active(struct rig *r, const char *path)
{
	return lab_tpath(rig_path(r, path))->active;
}

static const char *dev(struct rig *r, const char *path)
{
	return rig_san_path(r, path)->dev;
}

static char letter(struct rig *r, uint32_t group)
{
	return lab_target_group_letter(&r->w.maps[0].target, group - 1);
}

/* ---- links ---- */

static void fc_loss_blocks_then_fails_then_removes(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r,
		 "fast_io_fail = 5s\ndev_loss = 60s\n" FC MAP "fault { at = 10s cable = host3 }\n");
	rig_ms(&r, 9900);
	assert_string_equal(dev(&r, "sdb"), "running");
	rig_ms(&r, 10000);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_string_equal(rig_port(&r, "host3")->state, "link down");
	assert_int_equal(rig_port(&r, "host3")->since, RIG_START + 10000);
	assert_int_equal(rig_san_path(&r, "sdb")->gone_until, RIG_START + 70000);
	rig_ms(&r, 14900);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_true(active(&r, "sdb")); /* nothing has failed yet */
	rig_ms(&r, 15000);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_false(active(&r, "sdb")); /* its I/O came back */
	assert_true(active(&r, "sdc"));  /* no I/O goes there: nobody knows yet */
	rig_s(&r, 40);
	assert_false(active(&r, "sdc")); /* but the checker found out */
	rig_ms(&r, 70000);
	assert_string_equal(dev(&r, "sdb"), "");
	rig_close(&r);
}

static void idle_paths_fail_by_the_checker_only(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "daemon = no\n" FC IDLE "fault { at = 10s cable = host3 }\n");
	rig_s(&r, 300);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_true(active(&r, "sdb"));
	assert_int_equal(r.san.host.charge, SAN_CHARGE_NOBODY);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_UNDEF);
	assert_int_equal(rig_san_path(&r, "sdb")->prio, SAN_PRIO_UNKNOWN);
	rig_close(&r);
}

static void a_short_loss_fails_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s cable = host3 for = 3s }\n");
	rig_s(&r, 12);
	assert_true(rig_san_path(&r, "sdb")->now.inflight > 0); /* waits in the blocked device */
	rig_s(&r, 40);
	assert_string_equal(dev(&r, "sdb"), "running");
	assert_true(active(&r, "sdb"));
	assert_int_equal(lab_tpath(rig_path(&r, "sdb"))->fail_count, 0);
	assert_int_equal(r.w.maps[0].target.event_nr, 0);
	rig_close(&r);
}

static void an_iscsi_loss_is_noticed_later_and_never_removes(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "noop_timeout = 5s\nfast_io_fail = 5s\ndev_loss = 30s\n"
		     "hport eth2 { transport = iscsi switch = l1 }\n"
		     "hport eth3 { transport = iscsi switch = l2 }\n"
		     "array a { controller c1 { port p1 { switch = l1 address = 10.0.1.11 }\n"
		     "port p2 { switch = l2 address = 10.0.2.11 } } }\n"
		     "map m { size = 1G iops = 300 }\nfault { at = 10s port = p1 }\n");
	rig_s(&r, 14);
	assert_string_equal(dev(&r, "sdb"), "running"); /* TCP is patient */
	assert_int_equal(rig_port(&r, "eth2")->up, true);
	rig_s(&r, 15);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_string_equal(rig_port(&r, "p1")->state, "no session");
	rig_s(&r, 20);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	rig_s(&r, 500);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_int_equal(rig_san_path(&r, "sdb")->gone_until, 0);
	rig_close(&r);
}

static void not_seen_is_only_what_nobody_here_sees(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s cable = host3 }\n");
	rig_s(&r, 20);
	assert_string_equal(rig_port(&r, "c1p1")->state, "not seen");
	assert_string_equal(rig_port(&r, "c1p2")->state, "online");
	assert_string_equal(rig_port(&r, "c1")->state, "online");
	assert_string_equal(rig_port(&r, "host4")->state, "online");
	rig_close(&r);
}

static void a_dead_switch_takes_the_links_of_its_ports(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s switch = f2 }\n");
	rig_s(&r, 20);
	assert_string_equal(rig_port(&r, "host4")->state, "link down");
	assert_false(active(&r, "sdd"));
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

/* ---- removal and return ---- */

static void the_daemon_drops_a_removed_path_and_takes_it_back(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s remove = sdb }\nfault { at = 60s restore = sdb }\n");
	rig_s(&r, 12);
	assert_int_equal(r.w.maps[0].target.npaths, 3);
	assert_int_equal(r.san.maps[0]->table_gen, 1);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 0);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_REMOVED);
	assert_int_equal(r.san.maps[0]->expected, 4);
	rig_s(&r, 62);
	assert_int_equal(r.w.maps[0].target.npaths, 4);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

static void a_reload_forgets_counts_and_fails_again_what_is_bad(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s port = c2p2 }\nfault { at = 60s remove = sdb }\n");
	rig_s(&r, 50);
	assert_int_equal(lab_tpath(rig_path(&r, "sde"))->fail_count, 1);
	rig_s(&r, 62);
	assert_false(active(&r, "sde"));
	assert_int_equal(lab_tpath(rig_path(&r, "sde"))->fail_count, 1); /* by the daemon, anew */
	rig_close(&r);
}

static void without_a_daemon_a_dead_device_stays_in_the_table(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "daemon = no\n" FC MAP "fault { at = 10s remove = sdb }\n");
	rig_s(&r, 60);
	assert_int_equal(r.w.maps[0].target.npaths, 4);
	assert_false(active(&r, "sdb"));
	assert_string_equal(dev(&r, "sdb"), "");
	rig_close(&r);
}

static void the_last_path_leaves_an_empty_map(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC IDLE "fault { at = 10s remove = sdb }\nfault { at = 11s remove = sdc }\n"
			     "fault { at = 12s remove = sdd }\nfault { at = 13s remove = sde }\n");
	rig_s(&r, 20);
	assert_int_equal(r.san.maps[0]->ngroups, 0);
	assert_int_equal(r.san.maps[0]->cur_group, 0);
	rig_close(&r);
}

/* ---- arrays ---- */

static void luns_move_to_the_partner_and_back(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s controller = c1 for = 60s }\n");
	rig_ms(&r, 11000);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_TRANSITIONING);
	rig_s(&r, 14);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_OPTIMIZED);
	assert_int_equal(rig_san_path(&r, "sdb")->alua, SAN_ALUA_OPTIMIZED); /* last seen */
	rig_s(&r, 40);
	assert_int_equal(r.w.maps[0].target.nvalid, 2);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 50);
	rig_s(&r, 200);
	assert_int_equal(r.w.maps[0].target.nvalid, 4);
	assert_int_equal(rig_san_path(&r, "sdb")->prio, 50);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 10);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	assert_int_equal(rig_san_path(&r, "sdc")->group, 2);
	assert_true(r.san.maps[0]->table_gen > 0); /* it was grouped anew on the way */
	rig_close(&r);
}

static void activating_a_standby_group_moves_the_lun(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\n"
		     "array a { alua = explicit others = standby takeover = 1s\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n"
		     "map m { size = 1G owner = c1 iops = 100 failback = manual }\n"
		     "fault { at = 10s port = p1 }\n");
	rig_s(&r, 9);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_GHOST);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 1);
	rig_ms(&r, 15500);
	assert_true(r.san.maps[0]->queue_io); /* I/O waits for the activation */
	assert_int_equal(letter(&r, 2), 'A');
	rig_s(&r, 20);
	assert_false(r.san.maps[0]->queue_io);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_OPTIMIZED);
	rig_s(&r, 40);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_READY);
	assert_int_equal(r.san.maps[0]->pg_init, 1);
	rig_close(&r);
}

static void a_standby_path_of_an_implicit_array_cannot_be_used(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\n"
		     "array a { alua = implicit others = standby\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n"
		     "map m { size = 1G owner = c1 iops = 100 no_path_retry = queue }\n"
		     "fault { at = 10s port = p1 }\n");
	rig_s(&r, 60);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_GHOST);
	assert_int_equal(r.w.maps[0].target.nvalid, 0); /* and is not reinstated in vain */
	rig_close(&r);
}

static void an_array_without_alua_has_one_group(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\narray a { alua = none\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n" IDLE);
	assert_int_equal(r.san.maps[0]->ngroups, 1);
	assert_string_equal(r.san.maps[0]->hwhandler, "");
	assert_int_equal(rig_san_path(&r, "sdb")->prio, 1);
	assert_int_equal(rig_san_path(&r, "sdb")->alua, SAN_ALUA_UNDEF);
	rig_close(&r);
}

static void policies_group_as_they_say(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map p { size = 1G owner = c2 }\nmap b { size = 1G policy = multibus }\n"
			"map f { size = 1G owner = c2 policy = failover }\n");
	assert_int_equal(rig_map(&r, "p")->san->ngroups, 2);
	assert_int_equal(rig_map(&r, "p")->san->groups[0].prio, 50);
	assert_int_equal(rig_map(&r, "p")->san->groups[1].prio, 10);
	assert_int_equal(rig_map(&r, "b")->san->ngroups, 1);
	assert_int_equal(rig_map(&r, "b")->san->groups[0].prio, 30);
	assert_int_equal(rig_map(&r, "f")->san->ngroups, 4);
	/* the owner's paths first */
	assert_string_equal(rig_map(&r, "f")->san->paths->ctl, "c2");
	rig_close(&r);
}

/* ---- raw text ---- */

static void status_lines_say_what_the_model_says(void **state)
{
	struct rig r;
	struct str text = STR_INIT;
	struct mpt m;
	const struct san_map *s;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s port = c1p1 }\n");
	rig_s(&r, 30);
	s = r.san.maps[0];
	lab_target_info(&r.w.maps[0].target, &text);
	assert_int_equal(mpt_parse_info(text.p, text.len, &m, NULL), 0);
	assert_int_equal(m.cur_group, s->cur_group);
	assert_int_equal(m.ngroups, s->ngroups);
	for (struct san_path *p = s->paths; p; p = p->next_in_map) {
		const struct mpt_path *t = &m.groups[p->group - 1].paths[p->pos];

		assert_int_equal(t->major, p->major);
		assert_int_equal(t->minor, p->minor);
		assert_int_equal(t->failed, p->dm == SAN_DM_FAILED);
		assert_int_equal(t->fail_count, p->fails);
	}
	mpt_fini(&m);
	str_fini(&text);
	rig_close(&r);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(fc_loss_blocks_then_fails_then_removes),
		T(idle_paths_fail_by_the_checker_only),
		T(a_short_loss_fails_nothing),
		T(an_iscsi_loss_is_noticed_later_and_never_removes),
		T(not_seen_is_only_what_nobody_here_sees),
		T(a_dead_switch_takes_the_links_of_its_ports),
		T(the_daemon_drops_a_removed_path_and_takes_it_back),
		T(a_reload_forgets_counts_and_fails_again_what_is_bad),
		T(without_a_daemon_a_dead_device_stays_in_the_table),
		T(the_last_path_leaves_an_empty_map),
		T(luns_move_to_the_partner_and_back),
		T(activating_a_standby_group_moves_the_lun),
		T(a_standby_path_of_an_implicit_array_cannot_be_used),
		T(an_array_without_alua_has_one_group),
		T(policies_group_as_they_say),
		T(status_lines_say_what_the_model_says),
	};

	return cmocka_run_group_tests_name("lab_links", tests, NULL, NULL);
}
