/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pieces of sentences that verdicts, plans and views share. */
#include "engine/phrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void who_uses_a_map_reads_as_a_clause(void **state)
{
	static const struct {
		const char *users, *text;
	} cases[] = {
		{ "/srv/db (xfs, rw)", "used by /srv/db (xfs, rw)" },
		{ "not used", "not used" },
		{ "", "users not known" },
		{ "vg_home > home > /home", "used by vg_hom.. /home" },
	};
	char text[PHRASE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct san_map m = { .users = cases[i].users };

		assert_string_equal(phrase_used(text, sizeof(text), &m, i == 3 ? 14 : 40),
				    cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_uses_a_map_reads_as_a_clause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
