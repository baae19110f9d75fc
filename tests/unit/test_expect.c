/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of expect: who says how many paths a map should have, and that it is kept. */
#include "engine/kernel/expect.h"
#include "engine/kernel/expect_file.h"
#include "engine/kernel/expect_rows.h"
#include "engine/kernel/expect_rules.h"
#include "engine/kernel/merge.h"
#include "engine/kernel/watch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the kernel source that expect.c stands in ---- */

static int64_t the_time = 1700000000000;
static unsigned commits, events, rows_came;
static bool listed = true;
static char last_event[400];

int64_t kernel_now(const struct kernel *k)
{
	(void)k;
	return the_time;
}

void kernel_commit(struct kernel *k, unsigned bits)
{
	(void)k;
	(void)bits;
	commits++;
}

static void on_event(struct source_env *env, enum san_severity sev, const struct san_map *map,
		     const struct san_path *path, const char *by, const char *text)
{
	(void)env;
	(void)sev;
	(void)map;
	(void)path;
	(void)by;
	events++;
	snprintf(last_event, sizeof(last_event), "%s", text);
}

void watch_rows_came(struct kernel_watch *w)
{
	(void)w;
	rows_came++;
}

bool watch_listed(const struct kernel_watch *w)
{
	(void)w;
	return listed;
}

/* ---- a model ---- */

static uint32_t next_minor;

static struct san_map *add_map(struct san *san, const char *key, const char *product,
			       const char *targets)
{
	struct san_map *m = san_map_add(san, key, 0);
	char list[128], *save = NULL;

	m->vendor = san_intern(san, "NETAPP");
	m->product = san_intern(san, product);
	snprintf(list, sizeof(list), "%s", targets);
	for (char *t = strtok_r(list, " ", &save); t; t = strtok_r(NULL, " ", &save)) {
		struct san_path *p = san_path_add(san, m, 8, next_minor++, 0);
		char hctl[24];

		p->group = 1;
		p->target = san_intern(san, strcmp(t, "-") ? t : "");
		snprintf(hctl, sizeof(hctl), "3:0:0:%u", p->minor);
		p->hctl = san_intern(san, hctl);
	}
	return m;
}

static void lose_path(struct san_map *m)
{
	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group) {
			p->group = 0;
			return;
		}
	}
}

/* ---- sets ---- */

static void set_survives_its_text(void **state)
{
	struct expect_set set = { 0 }, back = { 0 };
	struct str text = STR_INIT;
	struct expect_entry *e;
	struct san san;
	struct err err;

	(void)state;
	san_init(&san);
	add_map(&san, "3600a", "LUN", "t1 t1");
	assert_int_equal(expect_accepted(&san, NULL, "root@db1", 77, &set), 1);
	expect_set_put(&set, "name:odd \"one\"\n")->paths = 9;
	expect_set_print(&set, &text);
	assert_int_equal(expect_set_parse(text.p, &back, &err), 0);
	assert_int_equal(back.n, 2);
	e = expect_set_find(&back, "3600a");
	assert_int_equal(e->paths, 2);
	assert_string_equal(e->by, "root@db1");
	assert_int_equal(e->at, 77);
	assert_int_equal(e->nids, 2);
	assert_string_equal(e->ids[0].target, "t1");
	assert_string_equal(e->ids[0].hctl, san.maps[0]->paths->hctl);
	assert_string_equal(e->ids[0].tport, "");
	assert_int_equal(expect_set_find(&back, "name:odd \"one\"\n")->paths, 9);
	str_fini(&text);
	expect_set_fini(&set);
	expect_set_fini(&back);
	san_fini(&san);
}

static void broken_texts_are_refused(void **state)
{
	static const char *const texts[] = {
		"{",
		"[]",
		"{\"version\":2,\"maps\":{}}",
		"{\"version\":1}",
		"{\"version\":1,\"maps\":[]}",
		"{\"version\":1,\"maps\":{\"a\":4}}",
		"{\"version\":1,\"maps\":{\"a\":{\"paths\":-1}}}",
		"{\"version\":1,\"maps\":{\"a\":{\"paths\":\"4\"}}}",
		"{\"version\":1,\"maps\":{\"a\":{\"paths\":4,\"list\":{}}}}",
		"{\"version\":1,\"maps\":{\"ok\":{\"paths\":4},\"a\":null}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct expect_set set = { 0 };
		struct err e;

		assert_int_equal(expect_set_parse(texts[i], &set, &e), E_SYNTAX);
		assert_int_equal(set.n, 0);
	}
}

/* ---- rules ---- */

static void seen_then_baseline(void **state)
{
	struct expect_set base = { 0 }, seen = { 0 };
	struct san san;
	struct san_map *m;

	(void)state;
	san_init(&san);
	m = add_map(&san, "3600a", "LUN", "- - - -");
	assert_true(expect_apply(&san, &base, &seen));
	assert_int_equal(m->expected, 4);
	assert_int_equal(m->expect_from, SAN_EXPECT_SEEN);
	lose_path(m);
	assert_false(expect_apply(&san, &base, &seen));
	assert_int_equal(m->expected, 4);
	assert_int_equal(m->seen, 4);
	/* the loss is accepted: the number goes down although more was seen */
	assert_int_equal(expect_accepted(&san, m, "root", 1, &base), 1);
	expect_apply(&san, &base, &seen);
	assert_int_equal(m->expected, 3);
	assert_int_equal(m->expect_from, SAN_EXPECT_BASELINE);
	san_fini(&san);
	expect_set_fini(&base);
	expect_set_fini(&seen);
}

static void unchanged_maps_are_not_touched(void **state)
{
	struct expect_set base = { 0 }, seen = { 0 };
	struct san san;
	unsigned bits;

	(void)state;
	san_init(&san);
	add_map(&san, "3600a", "LUN", "t1 t1");
	expect_apply(&san, &base, &seen);
	while (san_pop_dirty(&san, &bits))
		;
	expect_apply(&san, &base, &seen);
	assert_null(san_pop_dirty(&san, &bits));
	san_fini(&san);
	expect_set_fini(&seen);
}

static void siblings(void **state)
{
	struct expect_set base = { 0 }, seen = { 0 };
	struct san_map *full, *less, *other, *alone, *unknown;
	struct san san;

	(void)state;
	san_init(&san);
	full = add_map(&san, "a", "LUN", "t1 t1 t2 t2");
	less = add_map(&san, "b", "LUN", "t1 t1 t1"); /* subset of its targets */
	other = add_map(&san, "c", "DISK", "t1 t2");  /* another product */
	alone = add_map(&san, "d", "LUN", "t3");      /* another array */
	unknown = add_map(&san, "e", "LUN", "t1 -");  /* a path of unknown target */
	expect_apply(&san, &base, &seen);
	assert_int_equal(less->expected, 4);
	assert_int_equal(less->expect_from, SAN_EXPECT_SIBLINGS);
	/* the fuller one: it has a sibling only from below, which tells nothing */
	assert_int_equal(full->expected, 4);
	assert_int_equal(full->expect_from, SAN_EXPECT_SEEN);
	assert_int_equal(other->expected, 2);
	assert_int_equal(other->expect_from, SAN_EXPECT_SEEN);
	assert_int_equal(alone->expected, 1);
	assert_int_equal(unknown->expected, 2);
	assert_int_equal(unknown->expect_from, SAN_EXPECT_SEEN);
	san_fini(&san);
	expect_set_fini(&seen);
}

/* More was seen of the map itself than of its siblings: that is the number. */
static void own_past_beats_poorer_siblings(void **state)
{
	struct expect_set base = { 0 }, seen = { 0 };
	struct san_map *a, *b;
	struct san san;

	(void)state;
	san_init(&san);
	a = add_map(&san, "a", "LUN", "t1 t1");
	b = add_map(&san, "b", "LUN", "t1 t1");
	expect_set_put(&seen, "a")->paths = 8;
	expect_apply(&san, &base, &seen);
	assert_int_equal(a->expected, 8);
	assert_int_equal(a->expect_from, SAN_EXPECT_SEEN);
	assert_int_equal(b->expected, 2);
	assert_int_equal(b->expect_from, SAN_EXPECT_SIBLINGS);
	san_fini(&san);
	expect_set_fini(&seen);
}

static void empty_maps_are_not_accepted(void **state)
{
	struct expect_set set = { 0 };
	struct san san;

	(void)state;
	san_init(&san);
	add_map(&san, "a", "LUN", "t1");
	lose_path(add_map(&san, "b", "LUN", "t1"));
	assert_int_equal(expect_accepted(&san, NULL, "root", 1, &set), 1);
	assert_null(expect_set_find(&set, "b"));
	expect_set_fini(&set);
	san_fini(&san);
}

/* ---- rows of what is missing ---- */

static void place(struct san *san, struct san_path *p, const char *hport, const char *tport)
{
	p->name = san_intern(san, "sdx");
	p->hport = san_intern(san, hport);
	p->tport = san_intern(san, tport);
}

/* Map "a" with two of its four accepted paths: those over host3. */
static struct san_map *half_a_map(struct san *san, struct expect_set *base)
{
	static const char *const hports[] = { "host3", "host4" }, *const tports[] = { "t1", "t2" };
	struct san_map *m = add_map(san, "a", "LUN", "x x x x");
	struct san_path *p = m->paths;

	for (int i = 0; i < 4; i++, p = p->next_in_map)
		place(san, p, hports[i / 2], tports[i % 2]);
	expect_accepted(san, NULL, "root", 1, base);
	san_map_remove(san, m);
	m = add_map(san, "a", "LUN", "x x");
	place(san, m->paths, "host3", "t1");
	place(san, m->paths->next_in_map, "host3", "t2");
	m->expected = 4;
	return m;
}

static void paths_missing_from_the_start_have_rows(void **state)
{
	struct expect_set base = { 0 };
	struct san_path *p;
	struct san_map *m;
	struct san san;

	(void)state;
	san_init(&san);
	m = half_a_map(&san, &base);
	assert_true(expect_rows(&san, &base));
	assert_int_equal(m->npaths, 4);
	p = m->paths->next_in_map->next_in_map;
	for (int i = 1; i <= 2; i++, p = p->next_in_map) {
		assert_int_equal(p->group, 0);
		assert_int_equal(p->gone_at, 0);
		assert_string_equal(p->hport, "host4");
		assert_string_equal(p->tport, i == 1 ? "t1" : "t2");
		assert_memory_equal(p->hctl, "3:0:0:", 6);
		assert_string_equal(p->name, "");
		assert_ptr_equal(san_path_find(m, 0, (uint32_t)i), p);
	}
	assert_non_null(san_port_find(&san, SAN_PART_HOST, "host4"));
	assert_false(expect_rows(&san, &base)); /* once */
	expect_set_fini(&base);
	san_fini(&san);
}

static void a_row_goes_when_its_path_comes(void **state)
{
	struct expect_set base = { 0 };
	struct san_path *p;
	struct san_map *m;
	struct san san;
	bool removed;

	(void)state;
	san_init(&san);
	m = half_a_map(&san, &base);
	expect_rows(&san, &base);
	p = san_path_add(&san, m, 8, 99, 0);
	p->group = 1;
	place(&san, p, "host4", "t2");
	assert_true(merge_sweep(&san, false, &removed));
	assert_true(removed);
	assert_int_equal(m->npaths, 4);
	assert_non_null(san_path_find(m, 0, 1)); /* over t1: still missing */
	assert_null(san_path_find(m, 0, 2));
	assert_false(expect_rows(&san, &base));
	expect_set_fini(&base);
	san_fini(&san);
}

static void no_row_is_guessed(void **state)
{
	struct expect_set base = { 0 };
	struct san_map *m;
	struct san san;
	char number[24];

	(void)state;
	san_init(&san);
	m = half_a_map(&san, &base);
	/* who is there is not known yet: it may be the one */
	snprintf(number, sizeof(number), "8:%u", m->paths->minor);
	m->paths->name = san_intern(&san, number);
	assert_false(expect_rows(&san, &base));
	place(&san, m->paths, "host3", "t1");
	/* it changed its place, and as many are there as were accepted */
	expect_set_find(&base, "a")->paths = 2;
	assert_false(expect_rows(&san, &base));
	expect_set_fini(&base);
	san_fini(&san);
}

/* ---- files ---- */

static char dir[64], baseline[96], seen_file[96];

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sandeck-test-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(baseline, sizeof(baseline), "%s/sub/baseline.json", dir);
	snprintf(seen_file, sizeof(seen_file), "%s/sub/seen.json", dir);
	setenv("SANDECK_BASELINE", baseline, 1);
	setenv("SANDECK_SEEN", seen_file, 1);
	commits = events = rows_came = 0;
	return 0;
}

static int remove_dir(void **state)
{
	char sub[96];

	(void)state;
	unlink(baseline);
	unlink(seen_file);
	snprintf(sub, sizeof(sub), "%s/sub", dir);
	/* anything else there, a temporary file say, makes these fail */
	return (access(sub, F_OK) || !rmdir(sub)) && !rmdir(dir) ? 0 : -1;
}

static void file_is_replaced_whole(void **state)
{
	struct expect_set set = { 0 }, back = { 0 };
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(expect_file_read(baseline, &back, &e), 0);
	assert_int_equal(back.n, 0);
	expect_set_put(&set, "3600a")->paths = 4;
	umask(077);
	assert_int_equal(expect_file_write(baseline, &set, &e), 0);
	umask(022);
	assert_int_equal(stat(baseline, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	expect_set_put(&set, "3600b")->paths = 2;
	assert_int_equal(expect_file_write(baseline, &set, &e), 0);
	assert_int_equal(expect_file_read(baseline, &back, &e), 0);
	assert_int_equal(back.n, 2);
	expect_set_fini(&back);
	expect_set_fini(&set);
}

static void file_that_cannot_be(void **state)
{
	struct expect_set set = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_true(expect_file_write("/proc/nothing/here.json", &set, &e) < 0);
	assert_non_null(strstr(e.text, "/proc/nothing"));
	assert_true(expect_file_read("/proc/self/mem", &set, &e) < 0);
}

/* ---- the whole ---- */

struct world {
	uv_loop_t loop;
	struct san san;
	struct source_env env;
	struct kernel k;
	struct expect *x;
	struct err answer;
	unsigned answers;
};

static void begin(struct world *w)
{
	memset(w, 0, sizeof(*w));
	uv_loop_init(&w->loop);
	san_init(&w->san);
	w->env.event = on_event;
	w->k = (struct kernel){ .env = &w->env, .san = &w->san, .loop = &w->loop };
	w->x = expect_new(&w->k);
}

static void settled(struct world *w)
{
	while (!expect_settled(w->x))
		uv_run(&w->loop, UV_RUN_ONCE);
}

static void end(struct world *w)
{
	uv_run(&w->loop, UV_RUN_DEFAULT);
	expect_close(w->x);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	uv_loop_close(&w->loop);
	san_fini(&w->san);
}

static void on_answer(void *ctx, const struct err *e)
{
	struct world *w = ctx;

	w->answer = *e;
	w->answers++;
}

static void accept_and_wait(struct world *w, const char *key)
{
	unsigned before = w->answers;

	expect_accept(w->x, key, "root@db1", on_answer, w);
	assert_int_equal(w->answers, before);
	while (w->answers == before)
		uv_run(&w->loop, UV_RUN_ONCE);
}

static void accepted_counts_outlive_the_engine(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -");
	add_map(&w.san, "3600b", "LUN", "- - -");
	settled(&w);
	expect_tick(w.x);
	assert_int_equal(w.san.maps[0]->expect_from, SAN_EXPECT_SEEN);
	accept_and_wait(&w, "");
	assert_int_equal(w.answer.code, 0);
	assert_non_null(strstr(w.answer.text, "2 maps"));
	assert_int_equal(w.san.maps[0]->expect_from, SAN_EXPECT_BASELINE);
	end(&w);

	begin(&w);
	add_map(&w.san, "3600a", "LUN", "-");
	add_map(&w.san, "3600b", "LUN", "- - - -");
	settled(&w);
	assert_int_equal(w.san.maps[0]->expected, 2);
	assert_int_equal(w.san.maps[0]->seen, 2);
	assert_int_equal(w.san.maps[1]->expected, 3);
	/* the path that is missing is shown, and looked after */
	assert_int_equal(w.san.maps[0]->npaths, 2);
	assert_int_equal(rows_came, 1);
	/* one map only: the other keeps what was accepted */
	accept_and_wait(&w, "3600a");
	assert_int_equal(w.san.maps[0]->expected, 1);
	assert_int_equal(w.san.maps[1]->expected, 3);
	end(&w);
}

/* Gone is said once the maps are known, until the map is back or is accepted as gone. */
static void an_accepted_map_that_is_gone(void **state)
{
	const struct san_host *host;
	struct world w;

	(void)state;
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -")->name = "mpatha";
	add_map(&w.san, "3600b", "LUN", "- - -")->name = "mpathb";
	settled(&w);
	accept_and_wait(&w, "");
	end(&w);

	begin(&w);
	host = &w.san.host;
	listed = false;
	settled(&w);
	assert_int_equal(host->gone_maps, 0);
	listed = true;
	expect_tick(w.x); /* though no map came, nothing in the model changed */
	assert_int_equal(host->gone_maps, 2);
	assert_int_equal(host->gone_paths, 5);
	assert_string_equal(host->gone_names, "mpatha, mpathb");
	add_map(&w.san, "3600a", "LUN", "- -");
	expect_tick(w.x);
	assert_int_equal(host->gone_maps, 1);
	assert_string_equal(host->gone_names, "mpathb");
	accept_and_wait(&w, "3600a"); /* of this one only */
	assert_int_equal(host->gone_maps, 1);
	accept_and_wait(&w, "");
	assert_non_null(strstr(w.answer.text, "1 gone map is expected no more"));
	assert_int_equal(host->gone_maps, 0);
	assert_string_equal(host->gone_names, "");
	end(&w);
}

/* All of them may be gone for good. */
static void no_map_left_is_accepted(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -");
	settled(&w);
	accept_and_wait(&w, "");
	san_map_remove(&w.san, w.san.maps[0]);
	expect_tick(w.x);
	assert_string_equal(w.san.host.gone_names, "3600a"); /* it had no name */
	accept_and_wait(&w, "");
	assert_int_equal(w.answer.code, 0);
	assert_int_equal(w.san.host.gone_maps, 0);
	end(&w);
}

/* Who may write there and cannot is told why, once. */
static void seen_that_cannot_be_written(void **state)
{
	struct world w;

	(void)state;
	if (geteuid() != 0)
		skip();
	setenv("SANDECK_SEEN", "/proc/none/seen.json", 1);
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -");
	settled(&w);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	assert_int_equal(events, 1);
	assert_non_null(strstr(last_event, "/proc/none/seen.json"));
	add_map(&w.san, "3600b", "LUN", "- -");
	the_time += 60000;
	expect_tick(w.x);
	end(&w);
	assert_int_equal(events, 1);
}

static void accept_refusals(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	settled(&w);
	accept_and_wait(&w, "");
	assert_int_equal(w.answer.code, E_REFUSED);
	add_map(&w.san, "3600a", "LUN", "- -");
	accept_and_wait(&w, "nosuch");
	assert_int_equal(w.answer.code, E_NOTFOUND);
	end(&w);
}

/* A file that somebody edited badly is told and never overwritten. */
static void broken_baseline(void **state)
{
	struct world w;
	struct expect_set none = { 0 };
	struct stat before, after;
	struct err e;
	FILE *f;

	(void)state;
	assert_int_equal(expect_file_write(baseline, &none, &e), 0);
	f = fopen(baseline, "w");
	fputs("{ \"version\": 1, \"maps\": {", f);
	fclose(f);
	assert_int_equal(stat(baseline, &before), 0);
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -");
	settled(&w);
	assert_int_equal(events, 1);
	assert_non_null(strstr(last_event, baseline));
	accept_and_wait(&w, "");
	assert_int_equal(w.answer.code, E_REFUSED);
	end(&w);
	assert_int_equal(stat(baseline, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
}

static void refusal_when_the_disk_is_full_or_forbidden(void **state)
{
	struct world w;

	(void)state;
	setenv("SANDECK_BASELINE", "/proc/none/baseline.json", 1);
	begin(&w);
	add_map(&w.san, "3600a", "LUN", "- -");
	settled(&w);
	accept_and_wait(&w, "");
	assert_true(w.answer.code < 0);
	assert_int_equal(w.san.maps[0]->expect_from, SAN_EXPECT_SEEN);
	end(&w);
}

#define FILES(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_survives_its_text),
		cmocka_unit_test(broken_texts_are_refused),
		cmocka_unit_test(seen_then_baseline),
		cmocka_unit_test(unchanged_maps_are_not_touched),
		cmocka_unit_test(siblings),
		cmocka_unit_test(own_past_beats_poorer_siblings),
		cmocka_unit_test(empty_maps_are_not_accepted),
		cmocka_unit_test(paths_missing_from_the_start_have_rows),
		cmocka_unit_test(a_row_goes_when_its_path_comes),
		cmocka_unit_test(no_row_is_guessed),
		FILES(file_is_replaced_whole),
		FILES(file_that_cannot_be),
		FILES(accepted_counts_outlive_the_engine),
		FILES(an_accepted_map_that_is_gone),
		FILES(no_map_left_is_accepted),
		FILES(seen_that_cannot_be_written),
		FILES(accept_refusals),
		FILES(broken_baseline),
		FILES(refusal_when_the_disk_is_full_or_forbidden),
	};

	return cmocka_run_group_tests_name("expect", tests, NULL, NULL);
}
