/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans that change a map as a device: flush, resize, rename, and the maps of
 * its partitions: what is sent and said, and what cannot be done and why.
 */
#include "model.h"
#include "model_plan.h"

#include "base/attr.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define UNUSED "users:not_used open:0 "
#define SIZED  "size:500 lun:500 "

/* One map as words say, the command, and its plan for the console; the caller frees. */
struct planned {
	struct san san;
	struct plan_cmd cmds[MODEL_CMDS];
	size_t n;
	struct plan p;
};

static void plan(struct planned *t, const char *words, enum plan_verb verb, const char *objects)
{
	struct err e = { 0 };

	model_init(&t->san, 2);
	model_do(&t->san, words);
	t->n = model_cmds(&t->san, verb, objects, t->cmds);
	assert_int_equal(plan_make(&t->san, t->cmds, t->n, MODEL_NOW, NULL, &t->p, &e), 0);
	model_plan_fits(&t->p);
}

/* ---- what is sent and said ---- */

struct device_case {
	const char *words;
	enum plan_verb verb;
	const char *objects;
	enum plan_level level;
	bool undone;
	const char *title, *sends, *direct;
	const char *says[4];
};

/* clang-format off */
static const struct device_case device_cases[] = {
	{ UNUSED, PLAN_FLUSH, "mpatha", PLAN_LOWERS, false, "FLUSH MAP mpatha",
	  "multipathd del map mpatha", "dmsetup remove mpatha",
	  { "THEN: /dev/mapper/mpatha is gone. Its paths stay, as disks of their own. ",
	    "STAYS: until multipathd is restarted or reconfigured",
	    "BACK: multipathd add map mpatha: nothing on the LUN is lost\n",
	    "CHECK: again when sent: refused if somebody uses it then\n" } },
	{ "users:not_used open:2 parts:2 nobody none", PLAN_FLUSH, "mpatha", PLAN_LOWERS, false,
	  "FLUSH MAP mpatha", "kpartx -d /dev/mapper/mpatha && dmsetup remove mpatha", "",
	  { "is gone, and before it the maps of its 2 partitions. Its paths stay",
	    "STAYS: until somebody makes it again.\n",
	    "BACK: sandeck assemble mpatha: nothing on the LUN is lost\n" } },
	{ UNUSED "baseline:4", PLAN_FLUSH, "mpatha", PLAN_LOWERS, false, "FLUSH MAP mpatha",
	  "multipathd del map mpatha", "dmsetup remove mpatha",
	  { "It is still expected: that it is missing is told until the baseline is accepted anew." } },

	{ "size:500 lun:600", PLAN_RESIZE, "mpatha", PLAN_SAFE, false, "RESIZE MAP mpatha",
	  "multipathd resize map mpatha",
	  "dmsetup table mpatha | awk '{$2=1258291200}1' | dmsetup load mpatha && dmsetup resume mpatha",
	  { "NOW: 500G; all its paths have 600G\n",
	    "THEN: 600G: the map grows by 100G. I/O waits for a moment.",
	    "does not grow by itself: pvresize, xfs_growfs, resize2fs." } },
	{ "size:500 lun:600 parts:2 " UNUSED, PLAN_RESIZE, "mpatha", PLAN_SAFE, false, "RESIZE MAP mpatha",
	  "multipathd resize map mpatha",
	  "dmsetup table mpatha | awk '{$2=1258291200}1' | dmsetup load mpatha && dmsetup resume mpatha",
	  { "grows by 100G. I/O waits for a moment. Its partitions keep their sizes." } },
	{ "size:500 lun:400", PLAN_RESIZE, "mpatha", PLAN_STOPS, false, "RESIZE MAP mpatha",
	  "multipathd resize map mpatha",
	  "dmsetup table mpatha | awk '{$2=838860800}1' | dmsetup load mpatha && dmsetup resume mpatha",
	  { "THEN: !400G: the map SHRINKS by 100G.",
	    "!/srv/db must have been made smaller before: what it has behind !400G IS LOST.",
	    "CHECK: again when sent: refused if its paths have another size then\n" } },

	{ "", PLAN_RENAME, "mpatha =data1", PLAN_LOWERS, true, "RENAME MAP mpatha to data1",
	  "dmsetup rename mpatha data1", "",
	  { "THEN: /dev/mapper/data1. Its WWID, its paths and its I/O stay. !Who uses it goes on;",
	    "STAYS: !only until multipathd reconfigures or is restarted: it has no !command for this",
	    "BACK: U, as long as nobody else has renamed it\n" } },
	{ UNUSED "nobody", PLAN_RENAME, "mpatha =data1", PLAN_SAFE, false, "RENAME MAP mpatha to data1",
	  "dmsetup rename mpatha data1", "",
	  { "THEN: /dev/mapper/data1. Its WWID, its paths and its I/O stay.\n",
	    "STAYS: until the map is made anew: then multipath.conf and" } },

	{ "", PLAN_PARTS_ADD, "mpatha", PLAN_SAFE, false, "MAP PARTITIONS OF mpatha",
	  "kpartx -a -p -part /dev/mapper/mpatha", "",
	  { "NOW: none of its partitions has a map\n", "mpatha-part1, mpatha-part2 ..." } },
	{ "parts:2 open:2 users:not_used", PLAN_PARTS_DELETE, "mpatha", PLAN_LOWERS, false,
	  "UNMAP PARTITIONS OF mpatha", "kpartx -d /dev/mapper/mpatha", "",
	  { "NOW: 2 partitions with a map, none used\n",
	    "THEN: no partition has a map. The partitions themselves stay on the LUN.\n",
	    "BACK: P on mpatha, or U",
	    "CHECK: again when sent: refused if somebody uses one of them then\n" } },
};
/* clang-format on */

static void each_says_what_it_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(device_cases); i++) {
		const struct device_case *c = &device_cases[i];
		struct err e = { 0 };
		struct planned t;
		char *text;

		plan(&t, c->words, c->verb, c->objects);
		model_same_text(c->words, t.p.refused, "");
		model_same_text(c->words, t.p.title, c->title);
		model_same_text(c->words, t.p.sends, c->sends);
		model_same_text(c->words, t.p.direct, c->direct);
		model_same_int(c->words, "level", t.p.level, c->level);
		model_same_int(c->words, "undone", t.p.undone, c->undone);
		text = model_dialog(&t.p);
		for (size_t k = 0; k < ARRAY_LEN(c->says) && c->says[k]; k++) {
			if (!strstr(text, c->says[k]))
				fail_msg("%s\n--- wanted\n%s\n--- is\n%s", c->title, c->says[k],
					 text);
		}
		free(text);
		model_same_int(c->words, "check", plan_check(&t.san, &t.cmds[0], MODEL_NOW, &e), 0);
		san_fini(&t.san);
	}
}

static void a_shell_is_told_how_to_take_it_back(void **state)
{
	struct err e = { 0 };
	struct planned t;
	char *text;

	(void)state;
	plan(&t, UNUSED, PLAN_RENAME, "mpatha =data1");
	plan_make(&t.san, t.cmds, 1, MODEL_NOW, &(struct plan_reader){ .shell = "sandeck" }, &t.p,
		  &e);
	text = model_dialog(&t.p);
	assert_non_null(strstr(text, "BACK: sandeck rename data1 mpatha\n"));
	free(text);
	san_fini(&t.san);
}

/* ---- refusals ---- */

struct refusal {
	const char *words;
	enum plan_verb verb;
	const char *objects, *why, *instead;
};

/* clang-format off */
#define END_IT "end that first: umount, swapoff or vgchange -an; sandeck who mpatha names all of it"
#define OTHER  "choose another name"
static const struct refusal refusal_cases[] = {
	{ "", PLAN_FLUSH, "mpatha", "mpatha is used by /srv/db (xfs, rw)", END_IT },
	{ "users: open:3", PLAN_FLUSH, "mpatha", "mpatha is open (3 times), by whom is not known", END_IT },
	{ "users: open:-1", PLAN_FLUSH, "mpatha", "whether somebody uses mpatha is not known", END_IT },
	/* opened a moment ago: the lists of users are read less often */
	{ "users:not_used open:1", PLAN_FLUSH, "mpatha", "mpatha is open (1 times), by whom is not known",
	  END_IT },
	{ UNUSED "suspended:9", PLAN_FLUSH, "mpatha", "mpatha is suspended: what touches it would wait",
	  "C on mpatha continues it" },
	{ UNUSED "fail:sdb,sdn,sdh,sdt queueing:yes bio inflight:9", PLAN_FLUSH, "mpatha",
	  "mpatha has no path and waits for one: 9 I/O held", "W on mpatha ends the waiting, with errors" },
	{ UNUSED "fail:sdb,sdn,sdh,sdt queueing:yes waiters:2_tasks_wait", PLAN_FLUSH, "mpatha",
	  "mpatha has no path and waits for one: may hold I/O", "W on mpatha ends the waiting, with errors" },
	{ "readonly", PLAN_FLUSH, "mpatha", "this engine is read-only",
	  "start sandeck without --read-only, or as a user who may act" },

	{ SIZED, PLAN_RESIZE, "mpatha", "mpatha and all its paths have 500G",
	  "nothing: it is already as asked; if the LUN has another size, have its paths read it: echo 1 > "
	  "/sys/block/sdX/device/rescan" },
	{ SIZED "odd:sdh", PLAN_RESIZE, "mpatha",
	  "the paths of mpatha do not have one size: sdb 500G, sdn 500G, sdh 700G, sdt 500G",
	  "have each read its size anew: echo 1 > /sys/block/sdb/device/rescan, and so on" },
	{ "size:500 lun:0 odd:sdh", PLAN_RESIZE, "mpatha",
	  "the paths of mpatha do not have one size: sdb not known, sdn not known, sdh 700G, sdt not known",
	  "have each read its size anew: echo 1 > /sys/block/sdb/device/rescan, and so on" },
	{ "size:500 lun:600 suspended:9", PLAN_RESIZE, "mpatha",
	  "mpatha is suspended: what touches it would wait", "C on mpatha continues it" },
	{ "size:500 lun:600 fail:sdb,sdn,sdh,sdt", PLAN_RESIZE, "mpatha",
	  "mpatha has no usable path, and what is under way must end for another size",
	  "bring a path back first" },

	{ "", PLAN_RENAME, "mpatha =mpatha", "mpatha is called so", "nothing: it is already as asked" },
	{ "", PLAN_RENAME, "mpatha =mpathb", "there is a map mpathb already",
	  "choose another name, or rename that one first" },
	{ "", PLAN_RENAME, "mpatha =3600a098038303053743f463045727a42",
	  "3600a098038303..3f463045727a42 is the WWID of mpathb", OTHER },
	{ "", PLAN_RENAME, "mpatha =a/b", "mpatha cannot be called 'a/b': a name has no '/'", OTHER },
	{ "", PLAN_RENAME, "mpatha =..", "mpatha cannot be called '..': device mapper keeps that name for "
	  "itself", OTHER },
	{ "", PLAN_RENAME, "mpatha =control", "mpatha cannot be called 'control': device mapper keeps that "
	  "name for itself", OTHER },
	{ "", PLAN_RENAME, "mpatha =", "mpatha cannot be called '': a name has at least one character",
	  OTHER },
	{ "", PLAN_RENAME, "mpatha =a$b", "mpatha cannot be called 'a$b': a name has letters, digits and "
	  "#+-.:=@_ only; others udev and dmsetup would write otherwise", OTHER },

	{ "suspended:9", PLAN_PARTS_ADD, "mpatha", "mpatha is suspended: what touches it would wait",
	  "C on mpatha continues it" },
	{ "fail:sdb,sdn,sdh,sdt", PLAN_PARTS_ADD, "mpatha",
	  "mpatha has no usable path, and the table of partitions would have to be read",
	  "bring a path back first" },
	{ "", PLAN_PARTS_DELETE, "mpatha", "no partition of mpatha has a map",
	  "nothing: it is already as asked" },
	{ "parts:2 parts-used:1", PLAN_PARTS_DELETE, "mpatha", "1 of 2 partitions of mpatha is used", END_IT },
};
/* clang-format on */

static void what_cannot_be_done_says_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusal_cases); i++) {
		const struct refusal *c = &refusal_cases[i];
		struct err e = { 0 };
		struct planned t;

		plan(&t, c->words, c->verb, c->objects);
		model_same_text(c->words, t.p.refused, c->why);
		model_same_text(c->words, t.p.instead, c->instead);
		assert_true(plan_check(&t.san, &t.cmds[0], MODEL_NOW, &e) < 0);
		san_fini(&t.san);
	}
}

static void a_name_that_does_not_fit_is_refused_not_cut(void **state)
{
	struct err e = { 0 };
	struct planned t;

	(void)state;
	model_init(&t.san, 1);
	model_cmds(&t.san, PLAN_RENAME, "mpatha =x", t.cmds);
	memset(t.cmds[0].name, 'x', PLAN_NAME_MAX - 1); /* as long as may be */
	assert_int_equal(plan_make(&t.san, t.cmds, 1, MODEL_NOW, NULL, &t.p, &e), 0);
	assert_string_equal(t.p.refused, "");
	model_plan_fits(&t.p);
	san_fini(&t.san);
}

static void one_name_is_not_for_two_maps(void **state)
{
	struct err e = { 0 };
	struct planned t;

	(void)state;
	model_init(&t.san, 2);
	model_cmds(&t.san, PLAN_RENAME, "mpatha =x mpathb =x", t.cmds);
	assert_int_equal(plan_make(&t.san, t.cmds, 2, MODEL_NOW, NULL, &t.p, &e), E_USAGE);
	assert_string_equal(e.text, "one name is for one map");
	san_fini(&t.san);
}

/* ---- a set ---- */

static void a_set_has_a_line_for_each_map(void **state)
{
	struct planned t;
	char *text;

	(void)state;
	plan(&t, "size:500 lun:600 map:mpathb size:500 lun:400", PLAN_RESIZE, "mpatha mpathb");
	assert_string_equal(t.p.refused, "");
	assert_int_equal(t.p.level, PLAN_STOPS);
	assert_string_equal(t.p.confirm, "mpathb"); /* only that one shrinks */
	text = model_dialog(&t.p);
	assert_non_null(strstr(text, "mpatha: 4 of 4 usable, 500G, then 600G"));
	assert_non_null(strstr(text, "!mpathb: 4 of 4 usable, 500G, SHRINKS TO 400G"));
	free(text);
	san_fini(&t.san);
}

/* ---- the promise ---- */

static void what_changed_meanwhile_is_refused(void **state)
{
	static const struct {
		enum plan_verb verb;
		const char *objects, *before, *meanwhile, *refused;
	} rows[] = {
		{ PLAN_FLUSH, "mpatha", UNUSED, "users:/mnt_(xfs,_rw) open:1",
		  "refused: mpatha is used by /mnt (xfs, rw)" },
		{ PLAN_RESIZE, "mpatha", "size:500 lun:600", "lun:700",
		  "refused: the paths of mpatha have another size now than shown; look at it "
		  "again" },
		{ PLAN_RESIZE, "mpatha", "size:500 lun:600", "lun:500",
		  "refused: mpatha and all its paths have 500G" },
		{ PLAN_RENAME, "mpatha =x", UNUSED, "users:/mnt_(xfs,_rw) open:1",
		  "refused: it lowers redundancy or moves I/O now, and did not before; look at it "
		  "again" },
		{ PLAN_PARTS_DELETE, "mpatha", "parts:2", "parts-used:2",
		  "refused: 2 of 2 partitions of mpatha are used" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };
		struct planned t;

		plan(&t, rows[i].before, rows[i].verb, rows[i].objects);
		model_do(&t.san, rows[i].meanwhile);
		assert_int_equal(plan_check(&t.san, &t.cmds[0], MODEL_NOW, &e), E_REFUSED);
		model_same_text(rows[i].meanwhile, e.text, rows[i].refused);
		san_fini(&t.san);
	}
}

static void somebody_else_renamed_it_meanwhile(void **state)
{
	struct err e = { 0 };
	struct planned t;

	(void)state;
	plan(&t, UNUSED, PLAN_RENAME, "mpatha =data1");
	t.san.maps[0]->name = san_intern(&t.san, "data0");
	assert_int_equal(plan_check(&t.san, &t.cmds[0], MODEL_NOW, &e), E_REFUSED);
	assert_string_equal(e.text, "refused: the map is called data0 now; look at it again");
	san_fini(&t.san);
}

/* ---- afterwards ---- */

static void its_effect_is_seen(void **state)
{
	static const struct {
		enum plan_verb verb;
		const char *objects, *words;
		int seen;
	} rows[] = {
		{ PLAN_FLUSH, "mpatha", "", 0 },
		{ PLAN_RESIZE, "mpatha", "size:500 lun:600", 0 },
		{ PLAN_RESIZE, "mpatha", "size:600 lun:600", 1 },
		{ PLAN_RESIZE, "mpatha", "size:600 lun:600 odd:sdb", -1 },
		{ PLAN_RENAME, "mpatha =x", "", 0 },
		{ PLAN_RENAME, "mpatha =mpatha", "", 1 },
		{ PLAN_PARTS_ADD, "mpatha", "", 0 },
		{ PLAN_PARTS_ADD, "mpatha", "parts:1", 1 },
		{ PLAN_PARTS_DELETE, "mpatha", "parts:1", 0 },
		{ PLAN_PARTS_DELETE, "mpatha", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct san san;

		model_init(&san, 1);
		model_do(&san, rows[i].words);
		model_cmds(&san, rows[i].verb, rows[i].objects, cmds);
		model_same_int(plan_verb_info(rows[i].verb)->name, "seen",
			       plan_verify(&san, &cmds[0]), rows[i].seen);
		san_fini(&san);
	}
}

static void a_flushed_map_is_seen_by_its_absence(void **state)
{
	struct planned t;

	(void)state;
	plan(&t, UNUSED, PLAN_FLUSH, "mpatha");
	san_map_remove(&t.san, t.san.maps[0]);
	assert_int_equal(plan_verify(&t.san, &t.cmds[0]), 1);
	san_fini(&t.san);
}

/* The key of a map without a uuid is its name, so the renamed map is another record. */
static void a_map_without_a_uuid_is_found_by_its_new_name(void **state)
{
	struct plan_cmd cmd = { .verb = PLAN_RENAME, .map = "name:old", .name = "new" };
	struct san san;

	(void)state;
	model_init(&san, 1);
	san_map_add(&san, "name:new", 0)->name = san_intern(&san, "new");
	assert_int_equal(plan_verify(&san, &cmd), 1);
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_says_what_it_does),
		cmocka_unit_test(a_shell_is_told_how_to_take_it_back),
		cmocka_unit_test(what_cannot_be_done_says_why),
		cmocka_unit_test(a_name_that_does_not_fit_is_refused_not_cut),
		cmocka_unit_test(one_name_is_not_for_two_maps),
		cmocka_unit_test(a_set_has_a_line_for_each_map),
		cmocka_unit_test(what_changed_meanwhile_is_refused),
		cmocka_unit_test(somebody_else_renamed_it_meanwhile),
		cmocka_unit_test(its_effect_is_seen),
		cmocka_unit_test(a_flushed_map_is_seen_by_its_absence),
		cmocka_unit_test(a_map_without_a_uuid_is_found_by_its_new_name),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
