/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of conf_parse, conf_print and conf_read: the files of tests/conf.  A
 * line "#= LINE TEXT" in one of them is a message that it must give, with that
 * text in it; there must be no other ("note: " and "error: " say how bad it is).
 */
#include "engine/conf/conf_parse.h"

#include "base/err.h"
#include "base/str.h"
#include "engine/conf/conf_print.h"
#include "engine/conf/conf_read.h"
#include "engine/conf/peer.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define OLD PEER(0, 9, 4)

static const char *folder(void)
{
	static char path[4096];
	const char *srcdir = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/tests/conf", srcdir ? srcdir : ".");
	return path;
}

static void load(const char *path, struct str *text)
{
	FILE *f = fopen(path, "r");
	char buf[4096];
	size_t n;

	if (!f)
		fail_msg("no %s", path);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add_n(text, buf, n);
	fclose(f);
}

/* ---- the files ---- */

static bool says(const struct conf_message *m, unsigned line, const char *text, size_t len)
{
	static const char *const words[] = { "note: ", "", "error: " };
	char whole[4096], want[512];

	snprintf(whole, sizeof(whole), "%s%s", words[m->severity], m->text);
	snprintf(want, sizeof(want), "%.*s", (int)len, text);
	return m->line == line && strstr(whole, want);
}

/* Each message that is expected, once; then none may be left. */
static void check_messages(const char *name, const char *text, struct conf_messages *msgs)
{
	for (const char *at = strstr(text, "#= "); at; at = strstr(at, "\n#= ")) {
		char *end;
		unsigned line;
		size_t i, len;

		at += *at == '\n';
		line = (unsigned)strtoul(at + 3, &end, 10);
		len = strcspn(end + 1, "\n");
		for (i = 0; i < msgs->n && !says(&msgs->m[i], line, end + 1, len); i++)
			;
		if (i == msgs->n)
			fail_msg("%s: it does not say: %u: %.*s", name, line, (int)len, end + 1);
		msgs->m[i].line = 0; /* it was seen */
	}
	for (size_t i = 0; i < msgs->n; i++) {
		if (msgs->m[i].line)
			fail_msg("%s: it says, too: %u: %s", name, msgs->m[i].line,
				 msgs->m[i].text);
	}
}

/* What is printed is read without a message, and printed the same. */
static void check_printed(const char *name, const struct conf *c, bool origin)
{
	struct str first = STR_INIT, second = STR_INIT, plain = STR_INIT;
	struct conf_messages msgs = { 0 };
	struct conf again;

	conf_print(c, origin, &first);
	conf_print(c, false, &plain);
	conf_init(&again, c->peer);
	assert_int_equal(conf_parse(&again, name, str_text(&first), first.len, true, &msgs), 0);
	conf_complete(&again, &msgs);
	for (size_t i = 0; i < msgs.n; i++) {
		/* Of what is deprecated, or a pattern that matches nothing, it is told again. */
		if (!strstr(msgs.m[i].text, "deprecated") &&
		    !strstr(msgs.m[i].text, "matches nothing") &&
		    !strstr(msgs.m[i].text, "does nothing"))
			fail_msg("%s, printed: %s", name, msgs.m[i].text);
	}
	conf_print(&again, false, &second);
	assert_string_equal(str_text(&plain), str_text(&second));
	conf_fini(&again);
	conf_messages_fini(&msgs);
	str_fini(&first);
	str_fini(&second);
	str_fini(&plain);
}

static void check_file(const char *name)
{
	struct str path = STR_INIT, text = STR_INIT;
	struct conf_messages msgs = { 0 };
	unsigned errors = 0;
	struct conf c;
	int rc;

	str_addf(&path, "%s/%s", folder(), name);
	load(str_text(&path), &text);
	conf_init(&c, OLD);
	rc = conf_parse(&c, name, str_text(&text), text.len, true, &msgs);
	conf_complete(&c, &msgs);
	for (size_t i = 0; i < msgs.n; i++)
		errors += msgs.m[i].severity == CONF_ERROR;
	assert_int_equal(rc, errors ? E_SYNTAX : 0);
	check_messages(name, str_text(&text), &msgs);
	check_printed(name, &c, false);
	check_printed(name, &c, true);
	conf_fini(&c);
	conf_messages_fini(&msgs);
	str_fini(&text);
	str_fini(&path);
}

static void every_file_says_what_it_should(void **state)
{
	DIR *d = opendir(folder());
	const struct dirent *e;
	unsigned n = 0;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (!strstr(e->d_name, ".conf"))
			continue;
		check_file(e->d_name);
		n++;
	}
	closedir(d);
	assert_true(n >= 30);
}

/* ---- texts ---- */

struct parsed {
	struct conf c;
	struct conf_messages msgs;
	int rc;
};

static void parse(struct parsed *p, unsigned peer, const char *text)
{
	*p = (struct parsed){ 0 };
	conf_init(&p->c, peer);
	p->rc = conf_parse(&p->c, "f", text, strlen(text), true, &p->msgs);
	conf_complete(&p->c, &p->msgs);
}

static void done(struct parsed *p)
{
	conf_messages_fini(&p->msgs);
	conf_fini(&p->c);
}

static void a_value_knows_its_line(void **state)
{
	const struct conf_value *v;
	struct parsed p;

	(void)state;
	parse(&p, PEER_NEWEST,
	      "defaults {\n\n prio alua\n}\nmultipaths {\n multipath {\n  wwid 3600\n  alias db\n "
	      "}\n}\n");
	v = conf_get(&p.c.defaults, CONF_PRIO);
	assert_string_equal(v->text, "alua");
	assert_int_equal(v->from.by, CONF_BY_FILE);
	assert_string_equal(v->from.file, "f");
	assert_int_equal(v->from.line, 3);
	assert_int_equal(p.c.multipaths.n, 1);
	assert_int_equal(p.c.multipaths.entries[0].from.line, 6);
	assert_string_equal(conf_text(&p.c.multipaths.entries[0], CONF_ALIAS), "db");
	assert_int_equal(p.msgs.n, 0);
	done(&p);
}

static void rules_are_compiled_and_inverted(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, OLD,
	      "blacklist {\n devnode \"!^sd\"\n device {\n  product \"LUNZ\"\n }\n}\n"
	      "blacklist_exceptions {\n wwid 36\n}\n");
	assert_int_equal(p.c.deny.n, 2);
	assert_true(p.c.deny.rules[0].invert);
	assert_int_equal(regexec(&p.c.deny.rules[0].re, "sda", 0, NULL, 0), 0);
	assert_int_equal(p.c.deny.rules[1].kind, RULE_DEVICE);
	assert_string_equal(p.c.deny.rules[1].pattern, "");
	assert_string_equal(p.c.deny.rules[1].product, "LUNZ");
	assert_int_equal(p.c.deny.rules[1].from.line, 3);
	assert_int_equal(p.c.allow.n, 1);
	assert_int_equal(p.c.allow.rules[0].kind, RULE_WWID);
	done(&p);
}

/* conf.d is not refused for what the main file is refused for. */
static void a_mistake_that_refuses_the_main_file(void **state)
{
	static const char text[] = "blacklist {\n wwid \"(\"\n}\ndefaults {\n prio alua\n}\n";
	struct conf_messages msgs = { 0 };
	struct conf c;

	(void)state;
	conf_init(&c, OLD);
	assert_int_equal(conf_parse(&c, "m", text, strlen(text), true, &msgs), E_SYNTAX);
	assert_int_equal(msgs.m[0].severity, CONF_ERROR);
	assert_string_equal(conf_text(&c.defaults, CONF_PRIO), "alua"); /* the rest is read */
	assert_int_equal(conf_parse(&c, "d", text, strlen(text), false, &msgs), 0);
	assert_int_equal(msgs.m[1].severity, CONF_WARNING);
	assert_int_equal(c.deny.n, 0);
	conf_fini(&c);
	conf_messages_fini(&msgs);
}

static int64_t number(const struct conf *c, enum conf_id id)
{
	const struct conf_value *v = conf_get(&c->defaults, id);

	return v ? v->num : -99;
}

static void intervals_depend_on_each_other(void **state)
{
	static const struct {
		const char *said;
		int64_t interval, most;
	} cases[] = {
		{ "", -99, 20 },
		{ "polling_interval 7", 7, 28 },
		{ "max_polling_interval 30", 7, 30 },
		{ "max_polling_interval 3", 1, 3 },
		{ "polling_interval 9\nmax_polling_interval 4", 4, 4 },
		{ "polling_interval 3\nmax_polling_interval 300", 3, 300 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];
		struct parsed p;

		snprintf(text, sizeof(text), "defaults {\n%s\n}\n", cases[i].said);
		parse(&p, OLD, text);
		assert_int_equal(number(&p.c, CONF_POLLING_INTERVAL), cases[i].interval);
		assert_int_equal(number(&p.c, CONF_MAX_POLLING_INTERVAL), cases[i].most);
		done(&p);
	}
}

static void the_origin_stands_behind_the_line(void **state)
{
	struct str out = STR_INIT;
	struct parsed p;

	(void)state;
	parse(&p, OLD, "defaults {\n prio alua\n}\nblacklist {\n wwid 1\n}\n");
	conf_print(&p.c, true, &out);
	assert_non_null(strstr(str_text(&out), "\tprio \"alua\" # f:2\n"));
	assert_non_null(strstr(str_text(&out), "\twwid \"1\" # f:5\n"));
	assert_non_null(strstr(str_text(&out), "\tpath_checker \"tur\" # built-in\n"));
	assert_non_null(strstr(str_text(&out),
			       "\tmax_polling_interval 20 # built-in: 4 * polling_interval\n"));
	str_fini(&out);
	done(&p);
}

/* ---- files of a host ---- */

static char *root_of(void **state)
{
	return *state;
}

static void put(const char *root, const char *name, const char *text)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int make_root(void **state)
{
	static const char *const folders[] = { "/etc", "/etc/multipath", "/etc/multipath/conf.d" };
	char path[4096], *root = strdup("/tmp/test_conf_XXXXXX");

	if (!root || !mkdtemp(root))
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", root, folders[i]);
		if (mkdir(path, 0755))
			return -1;
	}
	*state = root;
	return 0;
}

static int remove_root(void **state)
{
	char cmd[4096];
	int rc;

	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", root_of(state));
	rc = system(cmd);
	free(*state);
	return rc;
}

static void files_are_read_in_order(void **state)
{
	struct conf_messages msgs = { 0 };
	const struct conf_value *v;
	struct conf c;

	put(root_of(state), "/etc/multipath.conf", "defaults {\n prio alua\n uid db\n gid db\n}\n");
	put(root_of(state), "/etc/passwd", "root:x:0:0::/:/bin/sh\ndb:x:107:108::/:/bin/sh\n");
	put(root_of(state), "/etc/multipath/conf.d/b.conf",
	    "defaults {\n prio rdac\n verbosity 3\n}\n");
	put(root_of(state), "/etc/multipath/conf.d/B.conf",
	    "defaults {\n prio emc\n verbosity 1\n}\n");
	put(root_of(state), "/etc/multipath/conf.d/c.conf.old", "defaults {\n prio hds\n}\n");
	assert_int_equal(conf_read(root_of(state), OLD, &c, &msgs, NULL), 0);
	v = conf_get(&c.defaults, CONF_PRIO);
	assert_string_equal(v->text, "rdac");
	assert_non_null(strstr(v->from.file, "/etc/multipath/conf.d/b.conf"));
	assert_int_equal(number(&c, CONF_VERBOSITY), 3);
	assert_int_equal(number(&c, CONF_UID), 107);
	assert_int_equal(number(&c, CONF_GID), 108);
	assert_int_equal(msgs.n, 0);
	conf_fini(&c);
	conf_messages_fini(&msgs);
}

static void no_file_is_a_configuration(void **state)
{
	struct conf_messages msgs = { 0 };
	struct conf c;

	assert_int_equal(conf_read(root_of(state), OLD, &c, &msgs, NULL), 0);
	assert_int_equal(number(&c, CONF_MAX_POLLING_INTERVAL), 20);
	conf_fini(&c);
	assert_int_equal(conf_read("/nonexistent", OLD, &c, &msgs, NULL), 0);
	assert_int_equal(msgs.n, 0);
	conf_fini(&c);
	conf_messages_fini(&msgs);
}

static void a_user_that_is_not_there(void **state)
{
	struct conf_messages msgs = { 0 };
	struct conf c;

	put(root_of(state), "/etc/multipath.conf", "defaults {\n uid nosuch\n}\n");
	assert_int_equal(conf_read(root_of(state), OLD, &c, &msgs, NULL), 0);
	assert_int_equal(msgs.n, 1);
	assert_non_null(strstr(msgs.m[0].text, "uid nosuch: there is no such user"));
	assert_null(conf_get(&c.defaults, CONF_UID));
	conf_fini(&c);
	conf_messages_fini(&msgs);
}

static void files_that_cannot_be_read(void **state)
{
	struct conf_messages msgs = { 0 };
	struct err e = { 0 };
	char path[4096];
	struct conf c;
	FILE *f;

	assert_int_equal(conf_read_file("/nonexistent/file", OLD, &c, &msgs, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "/nonexistent/file"));
	conf_fini(&c);
	assert_int_equal(conf_read_file(root_of(state), OLD, &c, &msgs, &e), E_IO);
	conf_fini(&c);
	snprintf(path, sizeof(path), "%s/etc/multipath.conf", root_of(state));
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(ftruncate(fileno(f), CONF_FILE_MAX + 1), 0);
	fclose(f);
	assert_int_equal(conf_read(root_of(state), OLD, &c, &msgs, &e), E_IO);
	assert_non_null(strstr(e.text, "larger than 4 MiB"));
	conf_fini(&c);
	put(root_of(state), "/etc/multipath.conf", "blacklist {\n wwid \"*\"\n}\n");
	assert_int_equal(conf_read(root_of(state), OLD, &c, &msgs, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "/etc/multipath.conf:2: wwid *"));
	conf_fini(&c);
	conf_messages_fini(&msgs);
}

#define on_a_host(f) cmocka_unit_test_setup_teardown(f, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_says_what_it_should),
		cmocka_unit_test(a_value_knows_its_line),
		cmocka_unit_test(rules_are_compiled_and_inverted),
		cmocka_unit_test(a_mistake_that_refuses_the_main_file),
		cmocka_unit_test(intervals_depend_on_each_other),
		cmocka_unit_test(the_origin_stands_behind_the_line),
		on_a_host(files_are_read_in_order),
		on_a_host(no_file_is_a_configuration),
		on_a_host(a_user_that_is_not_there),
		on_a_host(files_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
