/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_link_errors: what a bad cable shows: counters that grow, and what the
 * operator is told of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/journal.h"
#include "engine/kernel/link_errors.h"
#include "engine/verdict.h"
#include "fake_sysfs.h"

#include <string.h>

#define FC "/sys/class/fc_host/host3/statistics/"

static uint64_t look(struct link_errors *l, enum link_kind kind, const char *name, const char *text)
{
	char is[120];
	uint64_t n = link_errors_read(l, fake_root, kind, name, is, sizeof is);

	assert_string_equal(is, text);
	return n;
}

/* What was counted before we looked is nobody's news. */
static void test_growth_since_the_first_look(void **state)
{
	struct link_errors *l = link_errors_new();

	(void)state;
	fake_text(FC "invalid_crc_count", "0x1f4\n");
	fake_text(FC "loss_of_sync_count", "0x2\n");
	fake_text(FC "link_failure_count", "0xffffffffffffffff\n"); /* not counted by the driver */
	assert_int_equal(look(l, LINK_FC_HOST, "host3", ""), 0);
	fake_text(FC "invalid_crc_count", "0x2c8\n");
	fake_text(FC "loss_of_sync_count", "0x4\n");
	assert_int_equal(look(l, LINK_FC_HOST, "host3", "loss of sync 2, invalid CRC 212"), 214);
	link_errors_free(l);
}

static void test_each_link_counts_for_itself(void **state)
{
	struct link_errors *l = link_errors_new();

	(void)state;
	fake_text("/sys/class/net/eth2/statistics/rx_crc_errors", "7\n");
	fake_text("/sys/class/net/eth2/carrier_down_count", "1\n");
	fake_text("/sys/class/net/eth3/statistics/rx_crc_errors", "9\n");
	assert_int_equal(look(l, LINK_NIC, "eth2", ""), 0);
	assert_int_equal(look(l, LINK_NIC, "eth3", ""), 0);
	fake_text("/sys/class/net/eth3/statistics/rx_crc_errors", "10\n");
	fake_text("/sys/class/net/eth2/carrier_down_count", "2\n");
	assert_int_equal(look(l, LINK_NIC, "eth2", "carrier lost 1"), 1);
	assert_int_equal(look(l, LINK_NIC, "eth3", "invalid CRC 1"), 1);
	assert_int_equal(look(l, LINK_NIC, "eth9", ""), 0); /* there is none */
	link_errors_free(l);
}

/* A driver that was loaded again begins at 0: that is no growth, and what follows is. */
static void test_a_reset_is_no_growth(void **state)
{
	struct link_errors *l = link_errors_new();

	(void)state;
	fake_text(FC "invalid_crc_count", "0x64\n");
	look(l, LINK_FC_HOST, "host3", "");
	fake_text(FC "invalid_crc_count", "0x1\n");
	assert_int_equal(look(l, LINK_FC_HOST, "host3", ""), 0);
	fake_text(FC "invalid_crc_count", "0x3\n");
	assert_int_equal(look(l, LINK_FC_HOST, "host3", "invalid CRC 2"), 2);
	fake_text(FC "invalid_crc_count", "garbage\n");
	assert_int_equal(look(l, LINK_FC_HOST, "host3", ""), 0);
	link_errors_free(l);
}

/* ---- what is told ---- */

struct story {
	struct journal j;
	struct san san;
	struct san_port *port;
};

static void begin(struct story *s)
{
	journal_init(&s->j);
	san_init(&s->san);
	s->port = san_port_add(&s->san, SAN_PART_HOST, "host4", 0);
	s->port->state = san_intern(&s->san, "online");
	journal_scan(&s->j, &s->san, 1000);
}

static void end(struct story *s)
{
	san_fini(&s->san);
	journal_fini(&s->j);
}

static void change(struct story *s, const char *state, bool up, uint64_t errs, int64_t now)
{
	unsigned bits;

	s->port->state = san_intern(&s->san, state);
	s->port->up = up;
	if (errs > s->port->errs)
		s->port->errs_at = now;
	s->port->errs = errs;
	s->port->errs_text = "invalid CRC 3";
	san_touch(&s->san, &s->port->obj, SAN_DIRTY_STATE);
	journal_scan(&s->j, &s->san, now);
	while (san_pop_dirty(&s->san, &bits))
		;
}

static void expect(const struct story *s, uint64_t seq, enum san_severity sev, const char *text)
{
	const struct san_event *ev = journal_get(&s->j, seq);

	assert_non_null(ev);
	assert_string_equal(ev->text, text);
	assert_int_equal(ev->sev, sev);
	assert_int_equal(ev->part, s->port->part);
	assert_string_equal(ev->port, s->port->key);
}

static void test_states_are_told(void **state)
{
	struct story s;

	(void)state;
	begin(&s);
	assert_int_equal(s.j.next, journal_oldest(&s.j)); /* the first look is not news */
	change(&s, "linkdown", false, 0, 2000);
	expect(&s, 1, SAN_SEV_BAD, "host4: link down, was online");
	change(&s, "online", true, 0, 3000);
	expect(&s, 2, SAN_SEV_GOOD, "host4: online, was link down");
	end(&s);
}

/* Once when they begin, not with each look; of a port that is down they are no news. */
static void test_errors_are_told_once(void **state)
{
	struct story s;

	(void)state;
	begin(&s);
	change(&s, "online", true, 3, 2000);
	expect(&s, 1, SAN_SEV_WARN, "host4 is up, and its link counts errors: invalid CRC 3");
	change(&s, "online", true, 6, 3000);
	assert_null(journal_get(&s.j, 2));
	assert_true(verdict_port_sick(s.port, 3000));
	assert_true(verdict_port_sick(s.port, 3000 + VERDICT_LINK_MS - 1));
	assert_false(verdict_port_sick(s.port, 3000 + VERDICT_LINK_MS));
	change(&s, "linkdown", false, 9, 4000);
	assert_false(verdict_port_sick(s.port, 4000));
	expect(&s, 2, SAN_SEV_BAD, "host4: link down, was online");
	assert_null(journal_get(&s.j, 3));
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_growth_since_the_first_look, fake_sysfs_new,
						fake_sysfs_remove),
		cmocka_unit_test_setup_teardown(test_each_link_counts_for_itself, fake_sysfs_new,
						fake_sysfs_remove),
		cmocka_unit_test_setup_teardown(test_a_reset_is_no_growth, fake_sysfs_new,
						fake_sysfs_remove),
		cmocka_unit_test(test_states_are_told),
		cmocka_unit_test(test_errors_are_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
