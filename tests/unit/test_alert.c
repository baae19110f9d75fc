/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person in another window is told, and how often. */
#include "ui/alert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct scene {
	struct alert alert;
	struct verdict_totals totals;
	struct verdict_health health;
	struct alert_facts facts;
	char text[200];
};

/* n maps of a kind, and what the health line says of them. */
static void are(struct scene *s, enum verdict_map_kind kind, uint32_t n,
		enum verdict_health_code code, const char *word, const char *text)
{
	s->totals = (struct verdict_totals){ .maps = 8 };
	s->totals.by_kind[VM_OK] = 8 - n;
	s->totals.by_kind[kind] += n;
	s->health.code = code;
	s->health.word = word;
	snprintf(s->health.text, sizeof s->health.text, "%s", text);
}

static void well(struct scene *s)
{
	are(s, VM_OK, 0, HEALTH_OK, "OK", "all paths work");
}

static void at_risk(struct scene *s, uint32_t n)
{
	are(s, VM_AT_RISK, n, HEALTH_DEGRADED, "AT RISK", "maps at 2 of 4 paths");
}

static void dead(struct scene *s)
{
	are(s, VM_DEAD, 1, HEALTH_FAILED, "DEAD", "mpatha: no path");
}

static void begin(struct scene *s)
{
	*s = (struct scene){ .facts = { .host = "db1" } };
	s->facts.totals = &s->totals;
	s->facts.health = &s->health;
	well(s);
}

/* What is told at that second; "" nothing. */
static const char *at(struct scene *s, int64_t seconds)
{
	s->text[0] = '\0';
	if (!alert_look(&s->alert, &s->facts, seconds * 1000, s->text, sizeof s->text))
		assert_string_equal(s->text, "");
	return s->text;
}

/* The first picture is no news, whatever it shows; the next trouble and its end are, once each. */
static void test_worse_and_well(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.facts.waiting = true;
	assert_string_equal(at(&s, 1), "");
	s.facts.waiting = false;
	assert_string_equal(at(&s, 2), "");
	at_risk(&s, 6);
	assert_string_equal(at(&s, 30), "db1: AT RISK maps at 2 of 4 paths");
	assert_string_equal(at(&s, 31), "");
	assert_string_equal(at(&s, 90), "");
	well(&s);
	assert_string_equal(at(&s, 740), "");
	assert_string_equal(at(&s, 749), "");
	assert_string_equal(at(&s, 750), "db1: OK again after 12 min 0 s");
	assert_string_equal(at(&s, 800), "");
}

static void test_first_picture_is_bad(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	dead(&s);
	assert_string_equal(at(&s, 1), "");
	well(&s);
	assert_string_equal(at(&s, 5), "");
	assert_string_equal(at(&s, 15), "db1: OK again"); /* since when nobody here knows */
}

/* What was held and now gives errors has got worse, though a map that waits is more urgent. */
static void test_queueing_that_ends(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	at(&s, 1);
	are(&s, VM_QUEUEING, 2, HEALTH_FAILED, "QUEUEING", "mpatha, mpathb wait");
	assert_string_equal(at(&s, 10), "db1: QUEUEING mpatha, mpathb wait");
	s.totals.by_kind[VM_QUEUEING] = 1;
	s.totals.by_kind[VM_DEAD] = 1;
	snprintf(s.health.text, sizeof s.health.text, "mpathb waits.  mpatha is dead.");
	assert_string_equal(at(&s, 70), "db1: QUEUEING mpathb waits.  mpatha is dead.");
	assert_string_equal(at(&s, 90), "");
	are(&s, VM_DEAD, 2, HEALTH_FAILED, "DEAD", "mpatha, mpathb");
	assert_string_equal(at(&s, 130), "db1: DEAD mpatha, mpathb");
}

/* A path that comes and goes each three seconds is told once, until it stays. */
static void test_flapping(void **state)
{
	struct scene s;
	int told = 0;

	(void)state;
	begin(&s);
	at(&s, 1);
	for (int t = 10; t < 310; t++) {
		if (t / 3 % 2)
			at_risk(&s, 1);
		else
			well(&s);
		told += at(&s, t)[0] != '\0';
	}
	assert_int_equal(told, 1);
	well(&s);
	for (int t = 310; t < 330; t++)
		told += at(&s, t)[0] != '\0';
	assert_int_equal(told, 2);
}

/* Maps that fail one after the other: the first at once, then the latest state ten seconds later.
 */
static void test_unfolding(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	at(&s, 1);
	at_risk(&s, 1);
	assert_string_not_equal(at(&s, 20), "");
	at_risk(&s, 3);
	assert_string_equal(at(&s, 22), "");
	dead(&s);
	assert_string_equal(at(&s, 24), "");
	assert_string_equal(at(&s, 30), "db1: DEAD mpatha: no path");
	/* what has become better in between is not told, and worse again is */
	at_risk(&s, 1);
	assert_string_equal(at(&s, 50), "");
	assert_string_equal(at(&s, 60), "");
	dead(&s);
	assert_string_equal(at(&s, 61), "db1: DEAD mpatha: no path");
}

/* Nobody looks any longer: that is worse than anything seen. */
static void test_engine_ended(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	at(&s, 1);
	s.facts.ended = "signal 9";
	assert_string_equal(at(&s, 20), "db1: ENGINE ENDED signal 9");
	s.facts.ended = NULL;
	at(&s, 30);
	assert_string_equal(at(&s, 40), "db1: OK again after 20 s");
}

static void expect_title(struct scene *s, const char *want)
{
	char title[100];

	assert_string_equal(alert_title(title, sizeof title, &s->facts), want);
}

static void test_title(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	expect_title(&s, "sandeck db1: OK");
	at_risk(&s, 6);
	expect_title(&s, "sandeck db1: 6 at risk");
	s.totals.by_kind[VM_DEAD] = 2; /* the worst, not the most */
	expect_title(&s, "sandeck db1: 2 dead");
	s.totals.by_kind[VM_QUEUEING] = 1;
	s.totals.by_kind[VM_QUEUEING_CLOCK] = 1;
	expect_title(&s, "sandeck db1: 2 queueing");
	are(&s, VM_OK, 0, HEALTH_DEGRADED, "UNWATCHED", "nobody is in charge");
	expect_title(&s, "sandeck db1: unwatched");
	s.facts.ended = "signal 9";
	expect_title(&s, "sandeck db1: engine ended");
	s.facts.ended = NULL;
	s.facts.waiting = true;
	s.facts.host = "";
	expect_title(&s, "sandeck: waiting");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worse_and_well),
		cmocka_unit_test(test_first_picture_is_bad),
		cmocka_unit_test(test_queueing_that_ends),
		cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_unfolding),
		cmocka_unit_test(test_engine_ended),
		cmocka_unit_test(test_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
