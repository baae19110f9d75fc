/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "What they share": nothing in it is cut without a mark, and the price of a fault goes last. */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/panel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The panel of p on a screen of so many columns, as text. */
static const char *painted(const struct panel *p, int cols, struct str *dump)
{
	struct canvas c;

	canvas_init(&c);
	canvas_resize(&c, panel_rows(p), cols);
	panel_paint(p, &c, 0, c.rows);
	str_clear(dump);
	canvas_dump_text(&c, CANVAS_ASCII, dump);
	canvas_fini(&c);
	return str_text(dump);
}

/* Each row of want[] stands in the panel; "" ends them. */
static void expect(const struct panel *p, int cols, const char *const *want)
{
	struct str dump = STR_INIT;
	const char *text = painted(p, cols, &dump);

	for (; **want; want++) {
		if (!strstr(text, *want))
			fail_msg("at %d columns \"%s\" is missing in\n%s", cols, *want, text);
	}
	str_fini(&dump);
}

/* The narrower it is the less is told of a part, but each number keeps its unit. */
static void test_gives_way(void **state)
{
	static const char *const whole[] = {
		"X  host3  21:00:00:24:ff:7c:41:aa  link down 37 s       12/12 paths down  6 "
		"maps\n",
		"   now every map hangs on host4 alone: its loss stops 5 maps in use\n", ""
	};
	static const char *const no_wwn[] = {
		"X  host3  link down 37 s          12/12 paths down  6 maps\n",
		"   host4  online 16 Gbit           0/12 paths down  6 maps\n",
		"   now every map hangs on host4 alone\n", ""
	};
	static const char *const few[] = { "X  host3  link down 37 s      12/12 down\n",
					   "   host4  online 16 Gbit       0/12 down\n",
					   "   now every map hangs on host4 alone\n", "" };
	struct san san;
	struct panel p;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	panel_make(&p, &san, now);
	expect(&p, 80, whole);
	expect(&p, 58, no_wwn);
	expect(&p, 40, few);
	san_fini(&san);
}

/* Ports without a map are no trouble, and none of the array's. */
static void test_nothing_bad_is_no_panel(void **state)
{
	struct san san;
	struct panel p;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	while (san.nmaps)
		san_map_remove(&san, san.maps[0]);
	for (size_t i = 0; i < san.nports; i++)
		san.ports[i]->up = true;
	panel_make(&p, &san, now);
	assert_int_equal(panel_rows(&p), 0);
	san_fini(&san);
}

/* The failed paths of the maps from this one on have not failed yet: they wait. */
static void wait_from(struct san *san, size_t first)
{
	for (size_t i = first; i < san->nmaps; i++) {
		for (struct san_path *q = san->maps[i]->paths; q; q = q->next_in_map) {
			if (q->dm == SAN_DM_FAILED)
				q->dev = san_intern(san, "blocked");
			q->dm = SAN_DM_ACTIVE;
		}
	}
}

/* The pulled cable, from that map on not yet noticed; the panel as it is then. */
static void expect_waiting(size_t first, const char *const *want)
{
	struct san san;
	struct panel p;
	int64_t now;

	scene_cable(&san, &now);
	wait_from(&san, first);
	panel_make(&p, &san, now);
	expect(&p, 80, want);
	for (int i = 0; i < p.n; i++)
		assert_null(strstr(p.line[i].text, "work"));
	san_fini(&san);
}

/* The first seconds: nothing failed, and the part is named already. */
static void test_waiting_paths_share_a_part(void **state)
{
	static const char *const want[] = { "X  host3  21:00:00:24:ff:7c:41:aa  link down 37 s     "
					    "  12/12 paths wait  6 maps\n",
					    "   host4  21:00:00:24:ff:7c:41:ab  online 16 Gbit     "
					    "   0/12 paths down  6 maps\n",
					    "   now every map hangs on host4 alone: its loss stops "
					    "5 maps in use\n",
					    "" };

	(void)state;
	expect_waiting(0, want);
}

/* Two had failed before the cable was pulled: the others wait, and none of them works. */
static void test_failed_and_waiting_share_a_part(void **state)
{
	static const char *const want[] = { "X  host3  21:00:00:24:ff:7c:41:aa  link down 37 s     "
					    "  12/12 paths down  6 maps\n",
					    "" };

	(void)state;
	expect_waiting(2, want);
}

/* The WWN stays however long it lasts: it is what the storage team is told. */
static void test_the_wwn_stays(void **state)
{
	static const char *const want[] = {
		"X  host3  21:00:00:24:ff:7c:41:aa  link down 2 min      12/12 paths down  6 "
		"maps\n",
		""
	};
	struct san san;
	struct panel p;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	panel_make(&p, &san, now + 124000);
	expect(&p, 80, want);
	san_fini(&san);
}

/* Thousands of paths and a long time do not push anything off the screen. */
static void test_long_counts(void **state)
{
	static const char *const want[] = {
		"X  host4  link down 1 min 43 s  2000/2000 paths down  1000 maps\n",
		"   host3  online                   0/2000 paths down  1000 maps\n", ""
	};
	struct panel p = { .n = 2 };

	(void)state;
	p.line[0] =
		(struct panel_line){ 'X', "host4  21:00:f4:c7:aa:01:10:a1  link down 1 min 43 s",
				     "host4  link down 1 min 43 s",
				     "2000/2000 paths down  1000 maps", "2000/2000 down" };
	p.line[1] =
		(struct panel_line){ ' ', "host3  21:00:f4:c7:aa:01:10:a0  online", "host3  online",
				     "0/2000 paths down  1000 maps", "0/2000 down" };
	expect(&p, 63, want);
}

/* What cannot be shorter is cut with a mark. */
static void test_cut_has_a_mark(void **state)
{
	static const char *const want[] = { "X  a-port-with-a-very~  6/6 down\n", "" };
	struct panel p = { .n = 1 };

	(void)state;
	p.line[0] = (struct panel_line){ 'X', "a-port-with-a-very-long-name  not seen 9 s", "",
					 "6/6 paths down  3 maps", "6/6 down" };
	expect(&p, 32, want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gives_way),
		cmocka_unit_test(test_nothing_bad_is_no_panel),
		cmocka_unit_test(test_waiting_paths_share_a_part),
		cmocka_unit_test(test_failed_and_waiting_share_a_part),
		cmocka_unit_test(test_the_wwn_stays),
		cmocka_unit_test(test_long_counts),
		cmocka_unit_test(test_cut_has_a_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
