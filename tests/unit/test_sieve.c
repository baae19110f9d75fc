/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_sieve: what `sandeck watch --filter` lets through, as a reader has it.
 *
 * An engine's model is published line by line through the sieve into the model
 * of a reader, which must accept every line: what is left of a stream is one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/text.h"
#include "cli/sieve.h"
#include "engine/stream.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

struct scene {
	struct san san, reader;
	struct query *q;
	struct sieve *sieve;
	struct str lines;  /* of the engine, since the last sync */
	struct str passed; /* of them */
	int64_t now;
	char seen[2000]; /* what the reader saw, in words */
};

static void begin(struct scene *s, const char *filter, unsigned maps, const char *words)
{
	struct err e = { 0 };

	*s = (struct scene){ .now = MODEL_NOW };
	model_init(&s->san, maps);
	model_do(&s->san, words);
	san_init(&s->reader);
	if (query_parse(filter, QUERY_ANY, &s->q, NULL, &e))
		fail_msg("%s", e.text);
	s->sieve = sieve_new(s->q);
}

static void end(struct scene *s)
{
	sieve_free(s->sieve);
	query_free(s->q);
	str_fini(&s->lines);
	str_fini(&s->passed);
	san_fini(&s->reader);
	san_fini(&s->san);
}

/* ---- the engine ---- */

/* As writer.c does: a line that would equal the last one is not sent. */
static void publish_obj(struct scene *s, struct san_obj *obj)
{
	size_t at = s->lines.len;
	uint64_t hash;

	stream_put_obj(&s->lines, obj);
	hash = stream_hash(s->lines.p + at, s->lines.len - at) | 1;
	if (hash == obj->sent)
		s->lines.len = at;
	obj->sent = hash;
}

static void publish_objects(struct scene *s)
{
	struct stream_io io = { 0 };
	struct san_obj *obj;
	unsigned bits;

	for (size_t i = 0; i < s->san.nports; i++)
		san_touch(&s->san, &s->san.ports[i]->obj, SAN_DIRTY_STATE);
	for (size_t i = 0; i < s->san.nmaps; i++) {
		san_touch_map(&s->san, s->san.maps[i]);
		for (struct san_path *p = s->san.maps[i]->paths; p; p = p->next_in_map)
			san_touch_path(&s->san, p);
	}
	while ((obj = san_pop_dirty(&s->san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE) {
			stream_put_gone(&s->lines, obj);
			san_obj_free(obj);
			continue;
		}
		publish_obj(s, obj);
		if (bits & SAN_DIRTY_IO)
			stream_io_row(&io, &s->lines, obj);
	}
	stream_io_end(&io, &s->lines, s->now);
	str_fini(&io.rows);
}

static void hello(struct scene *s)
{
	struct stream_hello h = { .version = STREAM_VERSION, .interval_ms = 1000, .now = s->now };

	stream_put_hello(&s->lines, &h);
}

static void event(struct scene *s, const char *map, const char *text)
{
	struct san_event ev = { .seq = 1, .at = s->now, .sev = SAN_SEV_BAD, .by = "kernel" };

	publish_objects(s); /* states before what is said about them */
	snprintf(ev.map, sizeof ev.map, "%s", model_map(&s->san, map)->key);
	snprintf(ev.text, sizeof ev.text, "%s", text);
	stream_put_event(&s->lines, &ev);
}

/* ---- the reader ---- */

static const char *name_of(const struct san_obj *obj)
{
	switch (obj->kind) {
	case SAN_KIND_HOST:
		return "host";
	case SAN_KIND_MAP:
		return ((const struct san_map *)obj)->name;
	case SAN_KIND_PATH:
		return ((const struct san_path *)obj)->name;
	case SAN_KIND_PORT:
		return ((const struct san_port *)obj)->key;
	}
	return "";
}

static void saw(struct scene *s, const char *kind, const char *what)
{
	text_cat(s->seen, sizeof s->seen, "%s%s%s", s->seen[0] ? " " : "", kind, what);
}

/* Rates say whose they are by a handle only: the model knows the names. */
static void saw_rates(struct scene *s)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(&s->reader, &bits)) != NULL) {
		if (bits & SAN_DIRTY_IO)
			saw(s, "io:", name_of(obj));
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
	}
}

static void saw_message(struct scene *s, struct stream_msg *msg)
{
	switch (msg->kind) {
	case STREAM_HELLO:
		san_forget(&s->reader);
		saw(s, "", "hello");
		break;
	case STREAM_OBJ:
		saw(s, "", name_of(msg->obj));
		break;
	case STREAM_GONE:
		assert_non_null(msg->obj); /* of something that the reader has */
		saw(s, "gone:", name_of(msg->obj));
		break;
	case STREAM_EVENT:
		saw(s, "event:", msg->u.event.text);
		break;
	case STREAM_PAST:
		saw(s, "", "past");
		break;
	case STREAM_RESULT:
		saw(s, "", "result");
		break;
	case STREAM_IO:
	case STREAM_SYNC:
		break;
	case STREAM_COMMAND:
	case STREAM_WANT:
	case STREAM_ASK:
	case STREAM_ANSWER:
	case STREAM_OTHER:
		saw(s, "", "what no engine says");
		break;
	}
}

static void read_line(struct scene *s, const char *line, size_t len)
{
	struct stream_msg msg = { 0 };
	struct err e = { 0 };

	if (stream_apply(&s->reader, line, len, &msg, &e))
		fail_msg("the reader refuses %.*s: %s", (int)len, line, e.text);
	saw_message(s, &msg);
	saw_rates(s);
}

static void sift(struct scene *s)
{
	const char *p = str_text(&s->lines), *nl;

	for (; (nl = strchr(p, '\n')) != NULL; p = nl + 1) {
		struct err e = { 0 };

		if (sieve_line(s->sieve, p, (size_t)(nl - p), &s->passed, &e))
			fail_msg("%s", e.text);
	}
	str_clear(&s->lines);
}

/* One batch; wanted: what the reader sees of it, in its order. */
static void step(struct scene *s, const char *wanted)
{
	struct stream_sync sync = { .now = s->now, .interval_ms = 1000, .loaded = true };
	const char *p, *nl;

	publish_objects(s);
	stream_put_sync(&s->lines, &sync);
	sift(s);
	s->seen[0] = '\0';
	for (p = str_text(&s->passed); (nl = strchr(p, '\n')) != NULL; p = nl + 1)
		read_line(s, p, (size_t)(nl - p));
	str_clear(&s->passed);
	model_same_text("the reader sees", s->seen, wanted);
	model_same_int("the reader", "time", s->reader.now, s->now);
	s->now += 1000;
}

/* ---- the tests ---- */

static void test_only_what_matches(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "mpathb", 2, "");
	hello(&s);
	step(&s, "hello host mpathb sdc sdo sdi sdu");
	step(&s, "");
	model_path(&s.san, "sdb")->dm = SAN_DM_FAILED; /* of mpatha */
	step(&s, "");
	model_path(&s.san, "sdc")->dm = SAN_DM_FAILED;
	step(&s, "sdc");
	end(&s);
}

static void test_host_passes(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "nowhere", 1, "");
	step(&s, "host");
	assert_string_equal(s.reader.host.name, "db1");
	end(&s);
}

static void test_comes_and_leaves(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "state:failed", 2, "");
	step(&s, "host");
	model_do(&s.san, "fail:sdc"); /* its map has not matched before: it comes first */
	step(&s, "mpathb sdc");
	model_path(&s.san, "sdc")->dm = SAN_DM_ACTIVE;
	model_path(&s.san, "sdc")->chk = SAN_CHK_READY;
	step(&s, "mpathb sdc"); /* once more: the reader sees that it is well again */
	assert_int_equal(model_path(&s.reader, "sdc")->dm, SAN_DM_ACTIVE);
	model_path(&s.san, "sdc")->prio = 7;
	step(&s, ""); /* and no more */
	san_path_remove(&s.san, model_path(&s.san, "sdc"));
	san_path_remove(&s.san, model_path(&s.san, "sdo")); /* never passed */
	step(&s, "gone:sdc");
	end(&s);
}

static void test_path_alone_brings_its_map(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "!state:failed mpatha", 2, "fail:sdb");
	step(&s, "host mpatha sdn sdh sdt");
	end(&s);
}

/* A path that has not changed matches because its map did, whose line may come later. */
static void test_decided_when_whole(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "database", 1, "");
	step(&s, "host");
	model_path(&s.san, "sdb")->prio = 7;
	san_touch_path(&s.san, model_path(&s.san, "sdb"));
	model_map(&s.san, "mpatha")->name = san_intern(&s.san, "database");
	step(&s, "database sdb sdn sdh sdt");
	end(&s);
}

static void test_time_alone(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "no-path-since>20s", 1, "fail:sdb,sdn,sdh,sdt queueing:yes since:19");
	step(&s, "host");
	step(&s, "");
	step(&s, "mpatha sdb sdn sdh sdt");
	step(&s, "");
	end(&s);
}

static void test_ports(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "down>0", 1, "");
	step(&s, "host");
	model_do(&s.san, "fail:sdb");
	step(&s, "host3 20:03 ctlA mpatha sdb sdn sdh sdt");
	end(&s);
}

static void rates(struct scene *s, const char *path)
{
	struct san_path *p = model_path(&s->san, path);

	p->io.rd_iops++;
	p->map->io.rd_iops++;
	san_touch(&s->san, &p->obj, SAN_DIRTY_IO);
	san_touch(&s->san, &p->map->obj, SAN_DIRTY_IO);
}

static void test_rates(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "state:failed", 2, "fail:sdb");
	rates(&s, "sdb");
	rates(&s, "sdc");
	step(&s, "host mpatha sdb io:mpatha io:sdb");
	assert_int_equal(model_path(&s.reader, "sdb")->io.rd_iops, 1);
	rates(&s, "sdn"); /* well, on a map that is passed */
	step(&s, "io:mpatha");
	model_do(&s.san, "fail:sdc"); /* its rates were told when nobody wanted them */
	step(&s, "mpathb sdc io:mpathb io:sdc");
	model_path(&s.san, "sdb")->dm = SAN_DM_ACTIVE;
	model_path(&s.san, "sdb")->chk = SAN_CHK_READY;
	rates(&s, "sdb");
	step(&s, "mpatha sdb");
	end(&s);
}

static void test_events_and_results(void **state)
{
	struct plan_result r = { .id = 1, .text = "done" };
	struct scene s;

	(void)state;
	begin(&s, "mpathb", 2, "");
	event(&s, "mpatha", "sdb failed");
	event(&s, "mpathb", "sdc failed");
	stream_put_result(&s.lines, &r);
	step(&s, "host mpathb sdc sdo sdi sdu event:sdc failed result");
	end(&s);
}

static void test_engine_begins_anew(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, "sdb", 1, "");
	hello(&s);
	step(&s, "hello host mpatha sdb");
	san_fini(&s.san);
	model_init(&s.san, 1);
	hello(&s);
	step(&s, "hello host mpatha sdb"); /* and nothing of before is gone */
	end(&s);
}

/* A map that is made anew has the key of the one that left: first that one goes. */
static void test_same_key_again(void **state)
{
	struct san_map *m;
	struct scene s;
	char key[64];

	(void)state;
	begin(&s, "mpatha", 1, "");
	step(&s, "host mpatha sdb sdn sdh sdt");
	m = model_map(&s.san, "mpatha");
	snprintf(key, sizeof key, "%s", m->key);
	san_map_remove(&s.san, m);
	m = san_map_add(&s.san, key, 0);
	m->name = san_intern(&s.san, "mpatha");
	step(&s, "gone:sdb gone:sdn gone:sdh gone:sdt gone:mpatha mpatha");
	end(&s);
}

static void test_bad_and_unknown_lines(void **state)
{
	static const char *const bad[] = { "", "{", "[]", "{\"t\":\"path\",\"n\":7,\"map\":99}",
					   "{\"t\":\"io\"}" };
	static const char unknown[] = "{\"t\":\"weather\",\"text\":\"mpatha\"}";
	struct scene s;

	(void)state;
	begin(&s, "mpatha", 1, "");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		assert_int_not_equal(sieve_line(s.sieve, bad[i], strlen(bad[i]), &s.passed, &e), 0);
		assert_true(e.text[0]);
		assert_int_equal(s.passed.len, 0);
	}
	assert_int_equal(sieve_line(s.sieve, unknown, strlen(unknown), &s.passed, NULL), 0);
	assert_int_equal(s.passed.len, 0);
	step(&s, "host mpatha sdb sdn sdh sdt");
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_matches),
		cmocka_unit_test(test_host_passes),
		cmocka_unit_test(test_comes_and_leaves),
		cmocka_unit_test(test_path_alone_brings_its_map),
		cmocka_unit_test(test_decided_when_whole),
		cmocka_unit_test(test_time_alone),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_events_and_results),
		cmocka_unit_test(test_engine_begins_anew),
		cmocka_unit_test(test_same_key_again),
		cmocka_unit_test(test_bad_and_unknown_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
