/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_handover: the text for the storage team says what they ask for, in their clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"
#include "ui/handover.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void has(const struct str *s, const char *line)
{
	if (!strstr(str_text(s), line))
		fail_msg("\"%s\" is not in\n%s", line, str_text(s));
}

/* Whatever the zone of the console is: the array's log is in UTC. */
static void test_port(void **state)
{
	struct san san;
	struct str out = STR_INIT;
	struct target on = { NULL };
	int64_t now;

	(void)state;
	setenv("TZ", "AAA-5", 1);
	tzset();
	scene_cable(&san, &now);
	on.port = san_port_find(&san, SAN_PART_HOST, "host3");
	assert_non_null(on.port);
	handover_text(&san, &on, now, &out);
	has(&out, "host db1, 2026-11-21 03:12:44 UTC\n");
	has(&out, "HBA host3 21:00:00:24:ff:7c:41:aa: link down since 03:12:07 UTC\n");
	has(&out, "12 of 12 paths through it are down, of 6 maps\n");
	has(&out, "\n21:00:00:24:ff:7c:41:aa  20:03                    1 (0x1)     "
		  "3600a098038303053743f463045727a41  sdb     failed since ");
	assert_null(strstr(str_text(&out), "4:0:0:1")); /* not through host3 */
	str_fini(&out);
	san_fini(&san);
	setenv("TZ", "UTC0", 1);
	tzset();
}

static void test_path_is_one_row(void **state)
{
	struct san san;
	struct str out = STR_INIT;
	struct target on = { NULL };
	int64_t now;
	unsigned rows = 0;

	(void)state;
	scene_cable(&san, &now);
	on.map = san.maps[0];
	on.path = san.maps[0]->paths;
	on.group = 1;
	handover_text(&san, &on, now, &out);
	for (const char *p = str_text(&out); (p = strstr(p, "20:0")); p++)
		rows++;
	assert_int_equal(rows, 1);
	has(&out, "map mpatha, WWID 3600a098038303053743f463045727a41, 1.0T, ");
	str_fini(&out);
	san_fini(&san);
}

/* Names come from outside: what is pasted into a terminal must not act there. */
static void test_is_clean(void **state)
{
	struct san san;
	struct str out = STR_INIT;
	struct target on = { NULL };
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	on.map = san.maps[0];
	san.maps[0]->name = san_intern(&san, "evil\x1b]52;c;xx\x07\nrm -rf /");
	handover_text(&san, &on, now, &out);
	assert_null(strchr(str_text(&out), '\x1b'));
	assert_null(strstr(str_text(&out), "\nrm"));
	str_fini(&out);
	san_fini(&san);
}

static void test_nothing_selected(void **state)
{
	struct san san;
	struct str out = STR_INIT;
	struct target on = { NULL };
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	handover_text(&san, &on, now, &out);
	assert_string_equal(str_text(&out), "");
	str_fini(&out);
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_path_is_one_row),
		cmocka_unit_test(test_is_clean),
		cmocka_unit_test(test_nothing_selected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
