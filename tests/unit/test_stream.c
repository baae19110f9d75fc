/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stream: what goes in comes out, and what makes no sense changes nothing. */
#include "engine/stream.h"

#include <setjmp.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct san_map *sample(struct san *san)
{
	struct san_map *m = san_map_add(san, "3600a0980", 0);
	struct san_path *p = san_path_add(san, m, 8, 16, 0);

	m->name = san_intern(san, "mpatha");
	m->size = 500ull << 30;
	m->queueing = SAN_YES;
	m->queue_limit_ms = 0;
	san_map_set_groups(san, m, 2);
	m->groups[1].state = SAN_G_DISABLED;
	m->groups[1].prio = 10;
	p->group = 1;
	p->name = san_intern(san, "sdb");
	p->dm = SAN_DM_FAILED;
	p->chk = SAN_CHK_PENDING;
	p->prio = -1;
	p->held = true;
	return m;
}

/* Everything dirty of one model, as lines. */
static void publish(struct san *san, struct str *out)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE) {
			stream_put_gone(out, obj);
			san_obj_free(obj);
		} else {
			stream_put_obj(out, obj);
		}
	}
}

static int apply_text(struct san *san, const char *text, struct err *e)
{
	struct stream_msg msg;
	int rc = 0;

	for (const char *nl; !rc && (nl = strchr(text, '\n')) != NULL; text = nl + 1) {
		rc = stream_apply(san, text, (size_t)(nl - text), &msg, e);
		if (msg.kind == STREAM_WANT)
			free(msg.u.want.paths);
	}
	return rc;
}

static void a_model_survives_the_way(void **state)
{
	struct san a, b;
	struct str lines = STR_INIT, again = STR_INIT;
	struct san_map *m;
	struct err e = { 0 };

	(void)state;
	san_init(&a);
	san_init(&b);
	sample(&a);
	publish(&a, &lines);
	assert_int_equal(apply_text(&b, lines.p, &e), 0);
	m = san_map_by_key(&b, "3600a0980");
	assert_non_null(m);
	assert_string_equal(m->name, "mpatha");
	assert_int_equal(m->queueing, SAN_YES);
	assert_int_equal(m->queue_limit_ms, 0);
	assert_int_equal(m->open_count, -1);
	assert_int_equal(m->ngroups, 2);
	assert_int_equal(m->groups[0].prio, SAN_PRIO_UNKNOWN);
	assert_int_equal(m->groups[1].state, SAN_G_DISABLED);
	assert_int_equal(m->paths->prio, -1);
	assert_int_equal(m->paths->chk, SAN_CHK_PENDING);
	assert_true(m->paths->held);
	publish(&b, &again);
	assert_string_equal(lines.p, again.p);
	str_fini(&lines);
	str_fini(&again);
	san_fini(&a);
	san_fini(&b);
}

static void the_past_survives_the_way(void **state)
{
	struct stream_past p = {
		.at = 1700000000123,
		.verb = PLAN_SWITCH,
		.cmd = { .verb = PLAN_SWITCH, .map = "3600a0980", .group = 2, .by = "ann@db1" },
		.from_group = 1,
		.name = "mpatha",
		.sent = "multipathd switch map mpatha group 2",
		.to = "multipathd",
		.result = "ok",
		.text = "I/O uses group 2",
		.before = "I/O on group 1, 4 of 4 usable",
		.after = "I/O on group 2, 4 of 4 usable",
	};
	static const char later[] = "{\"t\":\"past\",\"verb\":\"levitate\"}";
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct san san;
	struct err e = { 0 };

	(void)state;
	san_init(&san);
	stream_put_past(&line, &p);
	assert_int_equal(stream_apply(&san, line.p, line.len - 1, &msg, &e), 0);
	assert_int_equal(msg.kind, STREAM_PAST);
	assert_int_equal(msg.u.past.at, p.at);
	assert_int_equal(msg.u.past.verb, PLAN_SWITCH);
	assert_int_equal(msg.u.past.cmd.group, 2);
	assert_int_equal(msg.u.past.from_group, 1);
	assert_string_equal(msg.u.past.cmd.map, p.cmd.map);
	assert_string_equal(msg.u.past.cmd.by, p.cmd.by);
	assert_string_equal(msg.u.past.name, p.name);
	assert_string_equal(msg.u.past.sent, p.sent);
	assert_string_equal(msg.u.past.result, p.result);
	assert_string_equal(msg.u.past.text, p.text);
	assert_string_equal(msg.u.past.before, p.before);
	assert_string_equal(msg.u.past.after, p.after);
	/* a verb of a later version is told as one that is not known */
	assert_int_equal(stream_apply(&san, later, sizeof(later) - 1, &msg, &e), 0);
	assert_int_equal(msg.u.past.verb, -1);
	str_fini(&line);
	san_fini(&san);
}

static void a_path_in_a_group_that_is_not_there_is_in_no_table(void **state)
{
	static const char sync[] = "{\"t\":\"sync\",\"now\":5}\n";
	const struct san_path *p;
	struct san san;
	struct err e = { 0 };

	(void)state;
	san_init(&san);
	assert_int_equal(apply_text(&san,
				    "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"groups\":[{}]}\n"
				    "{\"t\":\"path\",\"n\":3,\"map\":2,\"group\":4000000000}\n"
				    "{\"t\":\"path\",\"n\":4,\"map\":2,\"minor\":1,\"group\":2}\n"
				    "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"groups\":[{},{}]}\n",
				    &e),
			 0);
	assert_int_equal(apply_text(&san, sync, &e), 0);
	p = san.maps[0]->paths;
	assert_int_equal(p->group, 2); /* it was only ahead of its map */
	assert_int_equal(p->next_in_map->group, 0);
	assert_int_equal(
		apply_text(&san, "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"groups\":[{}]}\n", &e), 0);
	assert_int_equal(apply_text(&san, sync, &e), 0);
	assert_int_equal(p->group, 0);
	san_fini(&san);
}

static void a_later_line_replaces_the_earlier_whole(void **state)
{
	struct san san;
	struct err e = { 0 };

	(void)state;
	san_init(&san);
	assert_int_equal(
		apply_text(&san,
			   "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"name\":\"a\",\"expected\":4}\n"
			   "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"name\":\"a\"}\n",
			   &e),
		0);
	assert_int_equal(san_map_by_key(&san, "k")->expected, 0);
	assert_int_equal(san_map_by_key(&san, "k")->queue_limit_ms, -2);
	san_fini(&san);
}

static void gone_takes_the_paths_along(void **state)
{
	struct san a, b;
	struct str lines = STR_INIT;
	struct san_map *m;
	struct err e = { 0 };

	(void)state;
	san_init(&a);
	san_init(&b);
	m = sample(&a);
	publish(&a, &lines);
	san_map_remove(&a, m);
	publish(&a, &lines);
	assert_int_equal(apply_text(&b, lines.p, &e), 0);
	assert_int_equal(b.nmaps, 0);
	str_fini(&lines);
	san_fini(&a);
	san_fini(&b);
}

static void rates_arrive(void **state)
{
	struct san a, b;
	struct str lines = STR_INIT;
	struct stream_io io = { 0 };
	struct san_map *m;
	struct err e = { 0 };

	(void)state;
	san_init(&a);
	san_init(&b);
	m = sample(&a);
	publish(&a, &lines);
	m->io = (struct san_io){ 1, 2, 3, 4, -1, 6, 7 };
	stream_io_row(&io, &lines, &m->obj);
	stream_io_end(&io, &lines, 5);
	assert_int_equal(apply_text(&b, lines.p, &e), 0);
	assert_memory_equal(&san_map_by_key(&b, "3600a0980")->io, &m->io, sizeof(m->io));
	str_fini(&lines);
	str_fini(&io.rows);
	san_fini(&a);
	san_fini(&b);
}

static void io_lines_have_at_most_256_rows(void **state)
{
	struct san san;
	struct str lines = STR_INIT;
	struct stream_io io = { 0 };
	struct san_map *m;
	unsigned n = 0;

	(void)state;
	san_init(&san);
	m = sample(&san);
	for (int i = 0; i < 600; i++)
		stream_io_row(&io, &lines, &m->obj);
	stream_io_end(&io, &lines, 1);
	for (const char *p = lines.p; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	assert_int_equal(n, 3);
	str_fini(&lines);
	str_fini(&io.rows);
	san_fini(&san);
}

static void commands_keep_their_promise(void **state)
{
	struct plan_cmd cmd = { .id = 7,
				.verb = PLAN_SWITCH,
				.map = "k",
				.group = 2,
				.route = PLAN_ROUTE_KERNEL,
				.promise = { true, PLAN_STOPS, 3, 1, 12, 4 },
				.at = 1700000000123,
				.by = "root@db1" };
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct san san;

	(void)state;
	san_init(&san);
	stream_put_command(&line, &cmd);
	assert_int_equal(stream_apply(&san, line.p, line.len - 1, &msg, NULL), 0);
	assert_int_equal(msg.kind, STREAM_COMMAND);
	assert_int_equal(msg.u.command.verb, PLAN_SWITCH);
	assert_int_equal(msg.u.command.group, 2);
	assert_int_equal(msg.u.command.route, PLAN_ROUTE_KERNEL);
	assert_true(msg.u.command.at == cmd.at);
	assert_memory_equal(&msg.u.command.promise, &cmd.promise, sizeof(cmd.promise));
	str_fini(&line);
	san_fini(&san);
}

/* The beginning of a name is another name. */
static void a_new_name_comes_whole_or_not_at_all(void **state)
{
	struct plan_cmd cmd = { .id = 5, .verb = PLAN_RENAME, .map = "k", .name = "data1" };
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct err e = { 0 };
	struct san san;

	(void)state;
	san_init(&san);
	cmd.promise = (struct plan_promise){ .given = true, .size = 7, .name = "mpatha" };
	stream_put_command(&line, &cmd);
	assert_int_equal(stream_apply(&san, line.p, line.len - 1, &msg, &e), 0);
	assert_string_equal(msg.u.command.name, "data1");
	assert_string_equal(msg.u.command.promise.name, "mpatha");
	assert_int_equal(msg.u.command.promise.size, 7);
	str_clear(&line);
	str_add(&line,
		"{\"t\":\"command\",\"id\":5,\"verb\":\"rename\",\"map\":\"k\",\"new_name\":\"");
	for (int i = 0; i < PLAN_NAME_MAX; i++)
		str_add_c(&line, 'x');
	str_add(&line, "\"}");
	assert_int_equal(stream_apply(&san, line.p, line.len, &msg, &e), E_USAGE);
	str_fini(&line);
	san_fini(&san);
}

static void an_event_keeps_where_it_was_read(void **state)
{
	struct san_event ev = { .seq = 7, .at = 1795230870000, .sev = SAN_SEV_BAD };
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct san san;

	(void)state;
	san_init(&san);
	snprintf(ev.map, sizeof(ev.map), "3600a0980");
	snprintf(ev.path, sizeof(ev.path), "8:16");
	snprintf(ev.by, sizeof(ev.by), "kernel");
	snprintf(ev.text, sizeof(ev.text), "sdb is offline");
	stream_put_event(&line, &ev);
	assert_null(strstr(line.p, "\"from\"")); /* seen, not read: as it always was */
	snprintf(ev.from, sizeof(ev.from), "kernel log");
	str_clear(&line);
	stream_put_event(&line, &ev);
	assert_int_equal(stream_apply(&san, line.p, line.len - 1, &msg, NULL), 0);
	assert_int_equal(msg.kind, STREAM_EVENT);
	assert_string_equal(msg.u.event.from, "kernel log");
	assert_string_equal(msg.u.event.path, "8:16");
	assert_string_equal(msg.u.event.text, "sdb is offline");
	assert_true(msg.u.event.at == ev.at && msg.u.event.sev == SAN_SEV_BAD);
	assert_null(msg.u.event.port);
	str_fini(&line);
	san_fini(&san);
}

/* Which part it is about must not be guessed from its sentence. */
static void an_event_keeps_its_part(void **state)
{
	static const char later[] =
		"{\"t\":\"event\",\"seq\":9,\"part\":\"switch\",\"port\":\"x\"}";
	struct san_event ev = { .seq = 8, .part = SAN_PART_TARGET, .port = "20:03:00:a0" };
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct san san;

	(void)state;
	san_init(&san);
	stream_put_event(&line, &ev);
	assert_int_equal(stream_apply(&san, line.p, line.len - 1, &msg, NULL), 0);
	assert_int_equal(msg.u.event.part, SAN_PART_TARGET);
	assert_string_equal(msg.u.event.port, ev.port);
	/* of a kind that a later version knows: told, and about nothing */
	assert_int_equal(stream_apply(&san, later, strlen(later), &msg, NULL), 0);
	assert_null(msg.u.event.port);
	str_fini(&line);
	san_fini(&san);
}

static void strings_from_outside_stay_json(void **state)
{
	struct san a, b;
	struct str lines = STR_INIT;
	struct san_map *m;
	struct err e = { 0 };

	(void)state;
	san_init(&a);
	san_init(&b);
	m = sample(&a);
	m->product = san_intern(&a, "LUN\"\\\033]0;x\007\xff\n");
	publish(&a, &lines);
	assert_null(strchr(lines.p, '\033'));
	assert_int_equal(apply_text(&b, lines.p, &e), 0);
	assert_string_equal(san_map_by_key(&b, "3600a0980")->product,
			    "LUN\"\\\\x1b]0;x\\x07\\xff\\x0a");
	str_fini(&lines);
	san_fini(&a);
	san_fini(&b);
}

static void nonsense_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"1",
		"null",
		"{}",
		"{\"t\":1}",
		"{\"t\":\"map\"}",
		"{\"t\":\"map\",\"n\":0,\"key\":\"x\"}",
		"{\"t\":\"map\",\"n\":-1,\"key\":\"x\"}",
		"{\"t\":\"map\",\"n\":9,\"key\":\"\"}",
		"{\"t\":\"map\",\"n\":9,\"key\":\"k\"}",     /* another handle for a known key */
		"{\"t\":\"map\",\"n\":2,\"key\":\"other\"}", /* another key for a known handle */
		"{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"size\":\"big\"}",
		"{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"groups\":{}}",
		"{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"groups\":[1]}",
		"{\"t\":\"path\",\"n\":3,\"map\":77}",
		"{\"t\":\"path\",\"n\":2,\"map\":2}", /* a map's handle */
		"{\"t\":\"path\",\"n\":3,\"map\":2,\"fails\":-1}",
		"{\"t\":\"port\",\"n\":2,\"key\":\"host3\"}",
		"{\"t\":\"io\",\"rows\":[[2,1]]}",
		"{\"t\":\"io\",\"rows\":[[2,1,1,1,1,1,1,\"x\"]]}",
		"{\"t\":\"hello\",\"v\":99}",
		"{\"t\":\"command\",\"verb\":\"explode\"}",
		"{\"t\":\"sync\"} trailing",
		"[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
	};
	struct san san;
	struct str before = STR_INIT, after = STR_INIT;
	struct err e;

	(void)state;
	san_init(&san);
	assert_int_equal(
		apply_text(&san, "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"name\":\"a\"}\n", &e), 0);
	stream_put_obj(&before, &san.maps[0]->obj);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct stream_msg msg;

		e.text[0] = '\0';
		if (stream_apply(&san, bad[i], strlen(bad[i]), &msg, &e) >= 0)
			fail_msg("accepted: %s", bad[i]);
		assert_true(*e.text);
	}
	stream_put_obj(&after, &san.maps[0]->obj);
	assert_string_equal(before.p, after.p);
	assert_int_equal(san.nmaps, 1);
	assert_int_equal(san.maps[0]->npaths, 0);
	str_fini(&before);
	str_fini(&after);
	san_fini(&san);
}

static void later_versions_may_add(void **state)
{
	struct san san;
	struct err e = { 0 };

	(void)state;
	san_init(&san);
	assert_int_equal(apply_text(&san,
				    "{\"t\":\"weather\",\"rain\":true}\n"
				    "{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"colour\":\"red\","
				    "\"suspended\":\"maybe\"}\n",
				    &e),
			 0);
	assert_int_equal(san.maps[0]->suspended, SAN_UNKNOWN);
	san_fini(&san);
}

static void every_member_has_a_key_and_a_sentence(void **state)
{
	(void)state;
	for (int kind = SAN_KIND_HOST; kind <= SAN_KIND_PORT; kind++) {
		size_t n;
		const struct stream_member *m = stream_schema((enum san_kind)kind, &n);

		for (size_t i = 0; i < n; i++) {
			assert_non_null(m[i].key);
			assert_non_null(m[i].help);
			assert_true(m[i].help[strlen(m[i].help) - 1] == '.');
			assert_true((m[i].type == ST_ENUM) == (m[i].names != NULL));
			for (size_t k = i + 1; k < n; k++) {
				assert_string_not_equal(m[i].key, m[k].key);
				assert_true(m[i].off != m[k].off);
			}
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_model_survives_the_way),
		cmocka_unit_test(a_path_in_a_group_that_is_not_there_is_in_no_table),
		cmocka_unit_test(a_later_line_replaces_the_earlier_whole),
		cmocka_unit_test(gone_takes_the_paths_along),
		cmocka_unit_test(rates_arrive),
		cmocka_unit_test(io_lines_have_at_most_256_rows),
		cmocka_unit_test(commands_keep_their_promise),
		cmocka_unit_test(a_new_name_comes_whole_or_not_at_all),
		cmocka_unit_test(an_event_keeps_where_it_was_read),
		cmocka_unit_test(an_event_keeps_its_part),
		cmocka_unit_test(the_past_survives_the_way),
		cmocka_unit_test(strings_from_outside_stay_json),
		cmocka_unit_test(nonsense_is_refused_and_changes_nothing),
		cmocka_unit_test(later_versions_may_add),
		cmocka_unit_test(every_member_has_a_key_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
