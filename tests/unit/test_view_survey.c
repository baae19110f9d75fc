/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists of disks and of a map's configuration: what stands first, what is left, what is whole.
 */
#include "list_stage.h"

#include "base/attr.h"
#include "ui/answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LONG                                                                                       \
	"not in a map: it is the only path of its WWID, which is not in /etc/multipath/wwids, "    \
	"and find_multipaths is strict; a device that is named is taken all the same"

static void take(struct answers *as, enum answer_is is, const char *about, const char *wwid,
		 const char *text)
{
	struct answer a = { .id = as->q.id, .is = is };

	snprintf(a.about, sizeof a.about, "%s", about);
	snprintf(a.wwid, sizeof a.wwid, "%s", wwid);
	snprintf(a.value, sizeof a.value, "%s", is == ANSWER_VALUE ? wwid : "");
	snprintf(a.text, sizeof a.text, "%s", text);
	a.size = is == ANSWER_VALUE ? 0 : 500ull << 30;
	a.done = is == ANSWER_NONE;
	assert_true(answers_take(as, &a));
}

/* The rows as an engine sends them: in the order of the kernel's names. */
static void open_disks(struct stage *s, struct answers *as)
{
	const struct ask q = { .id = 1, .what = ASK_PATHS };

	*as = (struct answers){ .state = ANSWERS_NONE };
	answers_begin(as, &q, NULL, NULL, 0);
	take(as, ANSWER_PATH, "sda", "360a", "a path of mpatha");
	take(as, ANSWER_DISK, "sdb", "360b", LONG);
	take(as, ANSWER_PATH, "sdc", "360a", "a path of mpatha");
	take(as, ANSWER_DISK, "sdd", "", "blacklisted: devnode");
	take(as, ANSWER_NONE, "", "", "");
	open_model(s, scene_healthy, 24, 80);
	s->view = view_survey_new(as, VIEW_TOPOLOGY);
	paint(s);
}

static void close_disks(struct stage *s, struct answers *as)
{
	close_stage(s);
	answers_fini(as);
}

static void disks_in_no_map_stand_first(void **state)
{
	struct answers as;
	struct stage s;
	int first;

	(void)state;
	open_disks(&s, &as);
	first = row_of(&s, "sdb");
	assert_int_equal(row_of(&s, "sdd"), first + 1);
	assert_int_equal(row_of(&s, "sda"), first + 2);
	assert_int_equal(row_of(&s, "sdc"), first + 3);
	/* a column has room for the reason, not for the words before it */
	assert_row(&s, "sdb", "500G 360b it is the only path");
	assert_row(&s, "sdd", "500G - blacklisted: devnode");
	assert_true(shows(&s, "2 paths; 2 disks not in a map"));
	close_disks(&s, &as);
}

static void the_selected_reason_is_whole(void **state)
{
	struct answers as;
	struct stage s;
	char a[200], b[200];

	(void)state;
	open_disks(&s, &as);
	s.view->ops->detail(s.view, &s.x, 0, a, sizeof a);
	s.view->ops->detail(s.view, &s.x, 1, b, sizeof b);
	assert_string_equal(a, "it is the only path of its WWID, which is not in "
			       "/etc/multipath/wwids, and");
	assert_non_null(strstr(b, "find_multipaths is strict; a device that is named is taken all "
				  "the same"));
	assert_true(strlen(a) <= 80);
	press(&s, CMD_DOWN, 1);
	s.view->ops->detail(s.view, &s.x, 0, a, sizeof a);
	s.view->ops->detail(s.view, &s.x, 1, b, sizeof b);
	assert_string_equal(a, "blacklisted: devnode");
	assert_string_equal(b, "");
	close_disks(&s, &as);
}

static void trouble_leaves_those_in_no_map(void **state)
{
	struct answers as;
	struct stage s;

	(void)state;
	open_disks(&s, &as);
	press(&s, CMD_TROUBLE, 1);
	assert_int_not_equal(row_of(&s, "sdb"), -1);
	assert_int_equal(row_of(&s, "sda"), -1);
	press(&s, CMD_TROUBLE, 1);
	assert_int_not_equal(row_of(&s, "sda"), -1);
	filter(&s, "devnode");
	assert_int_not_equal(row_of(&s, "sdd"), -1);
	assert_int_equal(row_of(&s, "sdb"), -1);
	filter(&s, "nothing-has-this");
	assert_true(shows(&s, "no disk matches the filter"));
	close_disks(&s, &as);
}

static void a_refusal_is_a_sentence(void **state)
{
	const struct ask q = { .id = 1, .what = ASK_PATHS };
	struct answers as = { .state = ANSWERS_NONE };
	struct answer a = { .id = 1, .is = ANSWER_REFUSED, .done = true };
	struct stage s;

	(void)state;
	snprintf(a.text, sizeof a.text, "no answer in time: a disk hangs");
	answers_begin(&as, &q, NULL, NULL, 0);
	open_model(&s, scene_healthy, 24, 80);
	s.view = view_survey_new(&as, VIEW_TOPOLOGY);
	paint(&s);
	assert_true(shows(&s, "no answer yet"));
	assert_true(answers_take(&as, &a));
	paint(&s);
	assert_int_not_equal(row_of(&s, "no answer in time: a disk hangs"), -1);
	close_disks(&s, &as);
}

static void a_property_has_its_value_and_who_says_it(void **state)
{
	const struct ask q = { .id = 1, .what = ASK_EXPLAIN };
	struct answers as = { .state = ANSWERS_NONE };
	struct stage s;
	char a[200];

	(void)state;
	open_model(&s, scene_healthy, 24, 80);
	answers_begin(&as, &q, s.san.maps[0], NULL, 0);
	take(&as, ANSWER_VALUE, "failback", "manual", "/etc/multipath.conf:12; it beats immediate");
	take(&as, ANSWER_VALUE, "features", "", "built-in");
	s.view = view_survey_new(&as, VIEW_TOPOLOGY);
	paint(&s);
	assert_row(&s, "failback", "manual /etc/multipath.conf:12");
	assert_row(&s, "features", "\"\" built-in");
	s.view->ops->detail(s.view, &s.x, 0, a, sizeof a);
	assert_string_equal(a, "failback manual: /etc/multipath.conf:12; it beats immediate");
	/* ! is about disks */
	assert_false(s.view->ops->command(s.view, &s.x, CMD_TROUBLE));
	close_disks(&s, &as);
}

/* Of a host without a map the disks are what can be asked for; of no map its configuration. */
static void an_empty_host_can_be_asked_for_its_disks(void **state)
{
	struct command_where w = { .keys = scene_keys() };
	struct san san;
	char why[120];

	(void)state;
	san_init(&san);
	w.san = &san;
	assert_int_equal(command_can(CMD_DISKS, &w, why, sizeof why), CMD_CAN_BEST);
	assert_int_equal(command_can(CMD_CONFIGURATION, &w, why, sizeof why), CMD_CANNOT);
	assert_string_equal(why, "put the cursor on a map or a path");
	w.lost = true;
	assert_int_equal(command_can(CMD_DISKS, &w, why, sizeof why), CMD_CANNOT);
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disks_in_no_map_stand_first),
		cmocka_unit_test(the_selected_reason_is_whole),
		cmocka_unit_test(trouble_leaves_those_in_no_map),
		cmocka_unit_test(a_refusal_is_a_sentence),
		cmocka_unit_test(a_property_has_its_value_and_who_says_it),
		cmocka_unit_test(an_empty_host_can_be_asked_for_its_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
