/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acknowledged trouble: what may be typed, when it ends, what the health line
 * then says, and the file: written, read again, shared, damaged, hung.
 */
#include "ui/acks_disk.h"
#include "ui/acks_text.h"

#include "model.h"

#include "base/attr.h"
#include "base/text.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MIN  60000
#define HOUR (60 * MIN)
#define DAY  (24 * INT64_C(3600000))

/* ---- what is typed ---- */

static void a_span_and_a_note_are_wanted(void **state)
{
	static const struct {
		const char *text;
		int64_t span;
		const char *note;
	} rows[] = {
		{ "2h SFP ordered, ticket 4711", 2 * HOUR, "SFP ordered, ticket 4711" },
		{ "  1m  x ", MIN, "x " },
		{ "30d x", 30 * DAY, "x" },
		{ "4w x", 28 * DAY, "x" },
		{ "", 0, NULL },
		{ "   ", 0, NULL },
		{ "2h", 0, NULL },
		{ "2h  ", 0, NULL },
		{ "SFP ordered", 0, NULL },
		{ "h x", 0, NULL },
		{ "0h x", 0, NULL },
		{ "-2h x", 0, NULL },
		{ "2 h x", 0, NULL },
		{ "2s x", 0, NULL },
		{ "31d x", 0, NULL },
		{ "5w x", 0, NULL },
		{ "99999999999999999999h x", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };
		const char *note;
		int64_t span;
		int rc = acks_parse(rows[i].text, &span, &note, &e);

		model_same_int(rows[i].text, "code", rc, rows[i].note ? 0 : E_SYNTAX);
		if (rc) {
			/* the sentence says the form */
			assert_non_null(strstr(e.text, "SFP ordered"));
			assert_true(text_width(e.text) <= 79);
			continue;
		}
		model_same_int(rows[i].text, "span", span, rows[i].span);
		model_same_text(rows[i].text, note, rows[i].note);
	}
}

/* ---- when it ends ---- */

static bool acknowledge(struct acks *a, struct san *san, const char *map, int64_t span)
{
	return acks_set(a, san, model_map(san, map), MODEL_NOW, span, "root@db1",
			"SFP ordered, ticket 4711");
}

static bool holds(const struct acks *a, struct san *san, const char *map, int64_t at)
{
	return acks_of(a, san, model_map(san, map), at) != NULL;
}

static void only_trouble_can_be_acknowledged(void **state)
{
	struct acks a = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 2);
	model_do(&san, "fail:sdb map:mpathb none");
	assert_true(acknowledge(&a, &san, "mpatha", HOUR));
	assert_false(acknowledge(&a, &san, "mpathb", HOUR)); /* "ok?" is no trouble */
	assert_true(holds(&a, &san, "mpatha", MODEL_NOW));
	assert_false(holds(&a, &san, "mpathb", MODEL_NOW));
	acks_fini(&a);
	san_fini(&san);
}

static void it_ends_at_its_time(void **state)
{
	struct acks a = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb");
	acknowledge(&a, &san, "mpatha", HOUR);
	assert_false(holds(&a, &san, "mpatha", MODEL_NOW - 1)); /* a picture of before */
	assert_true(holds(&a, &san, "mpatha", MODEL_NOW + HOUR - 1));
	assert_false(holds(&a, &san, "mpatha", MODEL_NOW + HOUR));
	acks_fini(&a);
	san_fini(&san);
}

static void it_is_taken_back(void **state)
{
	struct acks a = { 0 };
	struct san san;
	char key[160];

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb");
	snprintf(key, sizeof key, "%s", model_map(&san, "mpatha")->key);
	assert_false(acks_take_off(&a, key, MODEL_NOW));
	acknowledge(&a, &san, "mpatha", HOUR);
	assert_true(acks_take_off(&a, key, MODEL_NOW + 1));
	assert_false(holds(&a, &san, "mpatha", MODEL_NOW + 2));
	assert_false(acks_take_off(&a, key, MODEL_NOW + 2));
	acks_fini(&a);
	san_fini(&san);
}

/* What was acknowledged, what is then, and whether the health line speaks again. */
static void it_ends_when_the_map_is_well_or_worse(void **state)
{
	static const struct {
		const char *before, *after;
		size_t ended, worse;
	} rows[] = {
		{ "fail:sdb", "", 0, 0 },
		{ "fail:sdb", "flap:sdb", 0, 0 }, /* still degraded, as many paths */
		{ "fail:sdb", "fail:sdt", 1, 1 }, /* a path less, the same word */
		{ "fail:sdb", "fail:sdh", 1, 1 }, /* at risk */
		{ "slow:sdb", "fail:sdb", 1, 1 },
		{ "flap:sdb", "marginal:sdb", 1, 1 },
		{ "marginal:sdb", "flap:sdb", 0, 0 },
		{ "fail:sdb,sdh", "drop:sdb,sdh", 0, 0 }, /* at risk, as before */
		{ "drop:sdb", "baseline:3", 1, 0 },       /* well: the loss was accepted */
		{ "fail:sdb,sdn,sdh,sdt queueing:yes", "queueing:no", 1, 1 },
		{ "fail:sdb,sdn,sdh,sdt queueing:yes", "until:30", 0, 0 }, /* both are queueing */
		{ "fail:sdb,sdn,sdh,sdt queueing:no", "suspended:10", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct acks a = { 0 };
		struct san san;
		size_t ended, worse;
		char name[64] = "";

		model_init(&san, 2);
		model_do(&san, rows[i].before);
		assert_true(acknowledge(&a, &san, "mpatha", HOUR));
		model_do(&san, rows[i].after);
		assert_int_equal(holds(&a, &san, "mpatha", MODEL_NOW + 1), !rows[i].ended);
		worse = acks_review(&a, &san, MODEL_NOW + 1, name, sizeof name, &ended);
		model_same_int(rows[i].after, "ended", (int64_t)ended, (int64_t)rows[i].ended);
		model_same_int(rows[i].after, "worse", (int64_t)worse, (int64_t)rows[i].worse);
		model_same_text(rows[i].after, name, worse ? "mpatha" : "");
		assert_int_equal(acks_review(&a, &san, MODEL_NOW + 2, name, sizeof name, &ended),
				 0);
		assert_int_equal(ended, 0); /* once */
		acks_fini(&a);
		san_fini(&san);
	}
}

static void better_trouble_stays_acknowledged_and_comes_back_as_it_was(void **state)
{
	struct acks a = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb,sdh");
	acknowledge(&a, &san, "mpatha", HOUR); /* at risk */
	model_path(&san, "sdh")->dm = SAN_DM_ACTIVE;
	model_path(&san, "sdh")->chk = SAN_CHK_READY;
	assert_true(holds(&a, &san, "mpatha", MODEL_NOW + 1)); /* degraded */
	model_do(&san, "fail:sdh");
	assert_true(holds(&a, &san, "mpatha", MODEL_NOW + 2));
	acks_fini(&a);
	san_fini(&san);
}

static void a_map_that_is_not_there_keeps_it(void **state)
{
	struct acks a = { 0 };
	struct san san, empty;
	size_t ended;
	char name[64];

	(void)state;
	model_init(&san, 1);
	model_init(&empty, 0);
	model_do(&san, "fail:sdb");
	acknowledge(&a, &san, "mpatha", HOUR);
	acks_review(&a, &empty, MODEL_NOW + 1, name, sizeof name, &ended);
	assert_int_equal(ended, 0);
	assert_true(holds(&a, &san, "mpatha", MODEL_NOW + 1));
	acks_fini(&a);
	san_fini(&san);
	san_fini(&empty);
}

static struct ack any_row(unsigned i, int64_t at, int64_t until)
{
	struct ack k = { .trouble = verdict_map_word(VM_DEGRADED), .at = at, .until = until };

	snprintf(k.key, sizeof k.key, "key%u", i);
	return k;
}

static void they_are_bounded(void **state)
{
	struct acks a = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb");
	for (unsigned i = 0; i < ACKS_MAX + 10; i++) {
		struct ack k = any_row(i, MODEL_NOW, MODEL_NOW + HOUR);

		acks_add(&a, &k);
	}
	assert_int_equal(a.n, ACKS_MAX);
	assert_false(acknowledge(&a, &san, "mpatha", HOUR));
	a.row[7].until = MODEL_NOW; /* one that has ended gives way */
	assert_true(acknowledge(&a, &san, "mpatha", HOUR));
	assert_int_equal(a.n, ACKS_MAX);
	acks_fini(&a);
	san_fini(&san);
}

/* ---- the health line ---- */

static void check_line(const struct acks *a, const struct san *san, int64_t at, const char *wanted)
{
	struct verdict_health h;
	char line[400];

	acks_health(a, san, at, NULL, &h);
	snprintf(line, sizeof line, "%-10s %s", h.word, h.text);
	model_same_text("health", line, wanted);
}

static void the_line_names_the_rest(void **state)
{
	struct acks a = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 3);
	model_do(&san, "fail:sdb,sdh,sdc");
	check_line(NULL, &san, MODEL_NOW,
		   "AT RISK    mpatha: 2 of 4 paths, all on host4; sdb and sdh failed (+1 map)");
	check_line(&a, &san, MODEL_NOW,
		   "AT RISK    mpatha: 2 of 4 paths, all on host4; sdb and sdh failed (+1 map)");
	acknowledge(&a, &san, "mpatha", 2 * HOUR);
	check_line(&a, &san, MODEL_NOW,
		   "DEGRADED   mpathb: 3 of 4 paths; sdc (host3 > ctlA-0c) failed (ack 1)");
	acknowledge(&a, &san, "mpathb", 2 * HOUR);
	check_line(&a, &san, MODEL_NOW,
		   "ACK        2 maps acknowledged until 05:14 (SFP ordered, ticket 4711)");
	acknowledge(&a, &san, "mpathb", HOUR);
	check_line(
		&a, &san, MODEL_NOW,
		"ACK        2 maps acknowledged, the first until 04:14 (SFP ordered, ticket 4711)");
	check_line(&a, &san, MODEL_NOW + HOUR,
		   "DEGRADED   mpathb: 3 of 4 paths; sdc (host3 > ctlA-0c) failed (ack 1)");
	model_do(&san, "fail:sdn"); /* the last one of mpatha but one */
	check_line(&a, &san, MODEL_NOW,
		   "AT RISK    mpatha: 1 of 4 paths left (sdt, host4) (ack 1)");
	acks_fini(&a);
	san_fini(&san);
}

static void ends_are_told_with_their_day(void **state)
{
	char text[40];

	(void)state;
	assert_string_equal(acks_until(text, sizeof text, MODEL_NOW + 2 * HOUR, MODEL_NOW),
			    "05:14");
	assert_string_equal(acks_until(text, sizeof text, MODEL_NOW + DAY, MODEL_NOW), "Sun 03:14");
	assert_string_equal(acks_until(text, sizeof text, MODEL_NOW + 14 * DAY, MODEL_NOW),
			    "2026-12-05 03:14");
}

/* ---- the text of the file ---- */

static const struct ack *row_of(const struct acks *a, const char *key)
{
	for (size_t i = 0; i < a->n; i++) {
		if (!strcmp(a->row[i].key, key))
			return &a->row[i];
	}
	return NULL;
}

static void what_is_written_is_read_again(void **state)
{
	static const char *const notes[] = { "SFP ordered, ticket 4711",
					     "it's \\ \"quoted\" ${HOME} # no comment // {}",
					     "\xc3\xa4\xe2\x82\xac", "\\", "'" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		struct acks a = { 0 }, b = { 0 };
		struct ack k = any_row(1, MODEL_NOW + 7, MODEL_NOW + HOUR);
		struct str text = STR_INIT;
		struct err e = { 0 };
		const struct ack *r;

		k.usable = 3;
		snprintf(k.map, sizeof k.map, "mpatha");
		snprintf(k.by, sizeof k.by, "root@db1");
		snprintf(k.note, sizeof k.note, "%s", notes[i]);
		acks_add(&a, &k);
		acks_write(&a, &text);
		assert_int_equal(acks_read(&b, text.p, "acks.conf", &e), 0);
		r = row_of(&b, "key1");
		assert_non_null(r);
		assert_string_equal(r->note, notes[i]);
		assert_string_equal(r->map, "mpatha");
		assert_string_equal(r->by, "root@db1");
		assert_string_equal(r->trouble, "degraded");
		assert_int_equal(r->usable, 3);
		assert_int_equal(r->at, MODEL_NOW + 7);
		assert_int_equal(r->until, MODEL_NOW + HOUR);
		str_fini(&text);
		acks_fini(&a);
		acks_fini(&b);
	}
}

#define GOOD(key)                                                                                  \
	"ack '" key "' {\n\ttrouble = degraded\n\tpaths = 3\n\tat = '2026-11-21T03:00:00Z'\n"      \
	"\tuntil = '2026-11-21T05:00:00Z'\n\tnote = x\n}\n"

static void a_mistake_is_told_with_its_line_and_the_rest_is_used(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "# comment\nack k1 {\n trouble = degraded\n colour = red\n}\n" GOOD("k2"),
		  "F:4: no such option 'colour'" },
		{ "ack k1 {\n trouble = sad\n}\n" GOOD("k2"), "F:2: trouble: the word" },
		{ "ack k1 {\n trouble = degraded\n at = noon\n}\n" GOOD("k2"),
		  "F:3: at = '2026-11-21T05:12:44Z' expected" },
		{ GOOD("k2") "ack k1 {\n trouble = degraded\n",
		  "F:10: trouble, at and until are needed" },
		{ GOOD("k2") "ack k1 {\n trouble = 'degraded\n}\n", "F:11: unterminated string" },
		{ "colour = red\n" GOOD("k2"), "F:1: no such option 'colour'" },
		{ "}\n" GOOD("k2"), "F:1: unexpected closing brace" },
		{ "ack k1 { trouble = degraded at = '2026-11-21T03:00:00Z'\n"
		  "until = '2028-11-21T05:00:00Z' }\n" GOOD("k2"),
		  "F:2: until: at most 30 days" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct acks a = { 0 };
		struct err e = { 0 };
		char *text = strdup(rows[i].text);

		assert_int_equal(acks_read(&a, text, "F", &e), E_SYNTAX);
		if (strncmp(e.text, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("%s\n-->  %s\nnot  %s", rows[i].text, e.text, rows[i].error);
		assert_int_equal(a.n, 1);
		assert_non_null(row_of(&a, "k2"));
		acks_fini(&a);
		free(text);
	}
}

static void what_another_wrote_is_made_safe(void **state)
{
	struct acks a = { 0 };
	struct err e = { 0 };
	char text[] = "ack k1 {\n trouble = degraded\n at = '2026-11-21T03:00:00Z'\n"
		      " until = '2026-11-21T05:00:00Z'\n by = '\x1b]0;x'\n note = '\x1b[2J'\n}\n";

	(void)state;
	assert_int_equal(acks_read(&a, text, "F", &e), 0);
	assert_string_equal(a.row[0].note, "\\x1b[2J");
	assert_string_equal(a.row[0].by, "\\x1b]0;x");
	acks_fini(&a);
}

/* ---- the disk ---- */

static char folder[64], file[128];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/sandeck-acks-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof file, "%s/state/acks.conf", folder);
	return 0;
}

static int drop_folder(void **state)
{
	char command[160];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

/* To its end; mono stands still unless time is to pass. */
static int run(struct acks_disk *d, struct acks *a, bool write, struct err *e)
{
	*e = (struct err){ 0 };
	if (acks_disk_begin(d, a, write, MODEL_NOW, 0, e))
		return e->code;
	for (;;) {
		struct pollfd p = { .fd = d->fd, .events = POLLIN };

		if (acks_disk_end(d, a, MODEL_NOW, 0, e))
			return e->code;
		assert_true(poll(&p, 1, 60000) > 0);
	}
}

static void put_file(const char *text)
{
	char dir[128];
	FILE *f;

	snprintf(dir, sizeof dir, "%s/state", folder);
	mkdir(dir, 0700);
	f = fopen(file, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void consoles_share_a_file(void **state)
{
	struct acks one = { 0 }, two = { 0 }, three = { 0 };
	struct ack k1 = any_row(1, MODEL_NOW - HOUR, MODEL_NOW + HOUR);
	struct ack k2 = any_row(2, MODEL_NOW, MODEL_NOW + HOUR);
	struct acks_disk d;
	struct stat st;
	struct err e;

	(void)state;
	assert_true(acks_disk_init(&d, file));
	assert_int_equal(run(&d, &one, false, &e), 0); /* no file: nothing is acknowledged */
	assert_int_equal(one.n, 0);
	acks_add(&one, &k1);
	assert_int_equal(run(&d, &one, true, &e), 0);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	acks_add(&two, &k2); /* it has not read the file: what stands there stays */
	assert_int_equal(run(&d, &two, true, &e), 0);
	assert_non_null(row_of(&two, "key1"));
	/* the newer row of a map counts: here that it was taken back */
	assert_true(acks_take_off(&two, "key1", MODEL_NOW));
	assert_int_equal(run(&d, &two, true, &e), 0);
	assert_int_equal(run(&d, &one, true, &e), 0);
	assert_int_equal(row_of(&one, "key1")->until, MODEL_NOW);
	assert_int_equal(run(&d, &three, false, &e), 0);
	assert_int_equal(three.n, 2);
	assert_int_equal(row_of(&three, "key1")->until, MODEL_NOW);
	assert_int_equal(row_of(&three, "key2")->until, MODEL_NOW + HOUR);
	acks_disk_fini(&d);
	acks_fini(&one);
	acks_fini(&two);
	acks_fini(&three);
}

static void what_ended_long_ago_is_dropped(void **state)
{
	struct acks a = { 0 }, b = { 0 };
	struct ack k1 = any_row(1, MODEL_NOW - 3 * DAY, MODEL_NOW - 2 * DAY);
	struct ack k2 = any_row(2, MODEL_NOW - DAY, MODEL_NOW - MIN);
	struct acks_disk d;
	struct err e;

	(void)state;
	acks_disk_init(&d, file);
	acks_add(&a, &k1);
	acks_add(&a, &k2);
	assert_int_equal(run(&d, &a, true, &e), 0);
	assert_int_equal(run(&d, &b, false, &e), 0);
	assert_int_equal(b.n, 1);
	assert_non_null(row_of(&b, "key2"));
	acks_disk_fini(&d);
	acks_fini(&a);
	acks_fini(&b);
}

static void a_damaged_file_is_not_written_over(void **state)
{
	static const char damaged[] = GOOD("k2") "ack k1 { trouble = \n";
	struct acks a = { 0 };
	struct ack k = any_row(1, MODEL_NOW, MODEL_NOW + HOUR);
	struct acks_disk d;
	struct err e;
	char text[400] = "";
	FILE *f;

	(void)state;
	put_file(damaged);
	acks_disk_init(&d, file);
	acks_add(&a, &k);
	assert_int_equal(run(&d, &a, true, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "acks.conf:"));
	assert_non_null(row_of(&a, "k2")); /* the rest of it is used */
	assert_non_null(row_of(&a, "key1"));
	f = fopen(file, "r");
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	assert_string_equal(text, damaged);
	acks_disk_fini(&d);
	acks_fini(&a);
}

/* A FIFO that nobody writes to: open() of it does not return. */
static void a_disk_that_hangs_is_left_alone(void **state)
{
	struct acks a = { 0 };
	struct acks_disk d;
	struct err e = { 0 };

	(void)state;
	put_file("");
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	acks_disk_init(&d, file);
	assert_int_equal(acks_disk_begin(&d, &a, false, MODEL_NOW, 1000, &e), 0);
	assert_false(acks_disk_end(&d, &a, MODEL_NOW, 1000 + ACKS_DISK_MS - 1, &e));
	assert_int_equal(acks_disk_begin(&d, &a, false, MODEL_NOW, 1000, &e), E_BUSY);
	e = (struct err){ 0 };
	assert_true(acks_disk_end(&d, &a, MODEL_NOW, 1000 + ACKS_DISK_MS, &e));
	assert_int_equal(e.code, E_TIMEOUT);
	assert_non_null(strstr(e.text, "the disk does not answer"));
	/* then the next one is tried all the same */
	unlink(file);
	assert_int_equal(run(&d, &a, true, &e), 0);
	acks_disk_fini(&d);
	acks_fini(&a);
}

static void what_cannot_be_written_is_told(void **state)
{
	struct acks a = { 0 };
	struct acks_disk d;
	struct err e;

	(void)state;
	put_file("");
	unlink(file);
	assert_int_equal(mkdir(file, 0700), 0); /* not a file: for root as for anybody */
	acks_disk_init(&d, file);
	assert_int_equal(run(&d, &a, true, &e), E_IO);
	assert_non_null(strstr(e.text, "acks.conf"));
	acks_disk_fini(&d);
	acks_fini(&a);
}

#define T(f)    cmocka_unit_test(f)
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_folder, drop_folder)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_span_and_a_note_are_wanted),
		T(only_trouble_can_be_acknowledged),
		T(it_ends_at_its_time),
		T(it_is_taken_back),
		T(it_ends_when_the_map_is_well_or_worse),
		T(better_trouble_stays_acknowledged_and_comes_back_as_it_was),
		T(a_map_that_is_not_there_keeps_it),
		T(they_are_bounded),
		T(the_line_names_the_rest),
		T(ends_are_told_with_their_day),
		T(what_is_written_is_read_again),
		T(a_mistake_is_told_with_its_line_and_the_rest_is_used),
		T(what_another_wrote_is_made_safe),
		DISK(consoles_share_a_file),
		DISK(what_ended_long_ago_is_dropped),
		DISK(a_damaged_file_is_not_written_over),
		DISK(a_disk_that_hangs_is_left_alone),
		DISK(what_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests_name("acks", tests, NULL, NULL);
}
