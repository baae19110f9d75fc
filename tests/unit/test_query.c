/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_query: which maps and paths a filter leaves on the screen, and what is
 * said of one that is not understood.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/text.h"
#include "model.h"
#include "query/query.h"

#include <stdio.h>
#include <string.h>

/* Names of what matches, in the order of the model. */
static void matching(const struct san *san, const char *filter, bool paths, char *dst, size_t size)
{
	struct query *q;
	struct err e = { 0 };

	dst[0] = '\0';
	if (query_parse(filter, QUERY_ANY, &q, NULL, &e))
		fail_msg("%s: %s", filter, e.text);
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];

		if (!paths && query_map(q, san, m, MODEL_NOW))
			text_cat(dst, size, "%s%s", dst[0] ? " " : "", m->name);
		for (const struct san_path *p = m->paths; paths && p; p = p->next_in_map) {
			if (query_path(q, san, p, MODEL_NOW))
				text_cat(dst, size, "%s%s", dst[0] ? " " : "", p->name);
		}
	}
	query_free(q);
}

struct match {
	const char *words, *filter, *maps, *paths;
};

/* Two maps: mpatha sdb sdn sdh sdt, mpathb sdc sdo sdi sdu. */
/* clang-format off */
static const struct match matches[] = {
	{ "", "", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	{ "", "  ", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	/* words: any of the names, whatever their case */
	{ "", "mpatha", "mpatha", "sdb sdn sdh sdt" },
	{ "", "MPATHB", "mpathb", "sdc sdo sdi sdu" },
	{ "", "!mpatha", "mpathb", "sdc sdo sdi sdu" },
	{ "", "sdn", "mpatha", "sdn" },
	{ "", "host3", "mpatha mpathb", "sdb sdh sdc sdi" },
	{ "", "host3 mpathb", "mpathb", "sdc sdi" },
	{ "", "!host3", "", "sdn sdt sdo sdu" },
	{ "", "3:0:0:1", "mpatha", "sdb" },
	{ "", "nowhere", "", "" },
	{ "users:/srv/db_(xfs,_rw)", "\"db (xfs\"", "mpatha", "sdb sdn sdh sdt" },
	{ "", "/^sd[bc]$/", "mpatha mpathb", "sdb sdc" },
	{ "", "!/^mpath[b-z]$/", "mpatha", "sdb sdn sdh sdt" },
	{ "users:/srv/db_(xfs,_rw)", "users:\"/srv/db\"", "mpatha", "sdb sdn sdh sdt" },
	{ "", "map:/^mpathb$/,mpatha", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	/* facts of paths; the path's own before its map's */
	{ "fail:sdb", "state:failed", "mpatha", "sdb" },
	{ "fail:sdb,sdc", "state:failed mpathb", "mpathb", "sdc" },
	{ "fail:sdb", "state:failed,ok", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	{ "fail:sdb", "!state:failed", "mpathb", "sdn sdh sdt sdc sdo sdi sdu" },
	{ "fail:sdb", "state=degraded", "mpatha", "" },
	{ "fail:sdb", "kernel:failed host:3", "mpatha", "sdb" },
	{ "fail:sdb", "kernel:failed host:4", "", "" },
	{ "", "host:3", "mpatha mpathb", "sdb sdh sdc sdi" },
	{ "", "host=host3", "mpatha mpathb", "sdb sdh sdc sdi" },
	{ "", "host:13", "", "" },
	{ "", "lun:1", "mpatha", "sdb sdn sdh sdt" },
	{ "", "prio>20", "mpatha mpathb", "sdb sdn sdc sdo" },
	{ "", "prio>=10 prio<50", "mpatha mpathb", "sdh sdt sdi sdu" },
	{ "", "prio:1", "", "" },
	{ "ghost:sdh", "checker:ghost", "mpatha", "sdh" },
	{ "ghost:sdh", "checker:/^(ghost|faulty)$/", "mpatha", "sdh" },
	/* facts of maps hold for their paths */
	{ "size:500", "size>1G", "mpatha", "sdb sdn sdh sdt" },
	{ "size:500", "size:500G", "mpatha", "sdb sdn sdh sdt" },
	{ "size:500", "size>1P", "", "" },
	{ "fail:sdb", "paths<4", "mpatha", "sdb sdn sdh sdt" },
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:23", "no-path-since>20s", "mpatha", "sdb sdn sdh sdt" },
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:23", "no-path-since<20s", "", "" },
	/* as the screen writes them */
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:5399", "no-path-since<1h30m", "mpatha", "sdb sdn sdh sdt" },
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:5401", "no-path-since<1h30m", "", "" },
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:5401", "no-path-since>\"1 h 30 min\"", "mpatha", "sdb sdn sdh sdt" },
	{ "fail:sdb,sdn,sdh,sdt queueing:yes since:90", "no-path-since<\"2 days\"", "mpatha", "sdb sdn sdh sdt" },
	{ "", "mbs<10MB", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	{ "", "mbs>10MB/s", "", "" },
	{ "", "mbs<\"0.1 MB/s\"", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	{ "", "busy>50%", "", "" },
	{ "", "busy<\"50 %\"", "mpatha mpathb", "sdb sdn sdh sdt sdc sdo sdi sdu" },
	{ "suspended:9", "suspended:yes", "mpatha", "sdb sdn sdh sdt" },
	{ "suspended:9", "suspended=no", "mpathb", "sdc sdo sdi sdu" },
};
/* clang-format on */

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(matches); i++) {
		const struct match *c = &matches[i];
		struct san san;
		char about[200], is[200];

		model_init(&san, 2);
		model_do(&san, c->words);
		snprintf(about, sizeof about, "\"%s\" with \"%s\"", c->filter, c->words);
		matching(&san, c->filter, false, is, sizeof is);
		model_same_text(about, is, c->maps);
		matching(&san, c->filter, true, is, sizeof is);
		model_same_text(about, is, c->paths);
		san_fini(&san);
	}
}

struct mistake {
	const char *filter, *text;
	size_t at;
};

static const struct mistake mistakes[] = {
	{ "stat:failed", "nothing is called stat; did you mean state?", 0 },
	{ "mpatha  stade:failed", "nothing is called stade; did you mean state?", 8 },
	{ "xyzzy:1", "nothing is called xyzzy", 0 },
	{ "size>big", "size is a number, such as 500G; not big", 0 },
	{ "size>1G5", "size is a number, such as 500G; not 1G5", 0 },
	{ "since<1h30", "since is a number, such as 10m; not 1h30", 0 },
	{ "since<90 30m", NULL, 0 },
	{ "since<1h30q", "since is a number, such as 10m; not 1h30q", 0 },
	{ "paths>50%", "paths is a number, such as 4; not 50%", 0 },
	{ "busy>lots", "busy is a number, such as 50%; not lots", 0 },
	{ "size>", "what shall size be?", 0 },
	{ "state:", "what shall state be?", 0 },
	{ "state:failed,", "what shall state be?", 0 },
	{ "host>3", "host is no number: use : or =", 0 },
	{ "a !", "what is not to match? (!word)", 2 },
	{ "\"\"", "an empty word matches everything", 0 },
	{ "sdb !\"\"", "an empty word matches everything", 4 },
	/* a word that there is not finds nothing, and that would read as nothing wrong */
	{ "state:fialed", "no state is called fialed; did you mean failed?", 0 },
	{ "sdb state:failed,fialed", "no state is called fialed; did you mean failed?", 4 },
	{ "!state:okk", "no state is called okk; did you mean ok?", 0 },
	{ "state:(foo",
	  "no state is called (foo; there are ok, ok?, unwatched, empty, slow, flapping, marginal, "
	  "not well, "
	  "degraded, i/o errors, at risk, stuck, dead, queueing, suspended, standby, pending, "
	  "unknown, failed, gone",
	  0 },
	{ "checker:raedy", "no checker state is called raedy; did you mean ready?", 0 },
	{ "kernel:actvie", "no kernel state is called actvie; did you mean active?", 0 },
	{ "device:runing", "no device state is called runing; did you mean running?", 0 },
	{ "transport:fcp", "no transport is called fcp; did you mean fc?", 0 },
	{ "queueing:yse", "queueing is yes or no, not yse", 0 },
	{ "marginal=maybe", "marginal is yes or no, not maybe", 0 },
	{ "severity:wran", "no severity is called wran; did you mean warn?", 0 },
	{ "state:fai", NULL, 0 }, /* on its way, and the begin of a word finds what has it */
	{ "state=failed", NULL, 0 },
	{ "state=fai", "no state is called fai; did you mean failed?", 0 },
	{ "STATE:FAILED", NULL, 0 },
	{ "state:/^fial/", NULL, 0 },
	{ "device:offline", NULL, 0 },
	{ "alua=\"active/optimized, preferred\"", NULL, 0 },
	{ "suspended:1 read-only:0 watched:\"not known\"", NULL, 0 },
	{ "held:anna", NULL, 0 },
	{ "/abc", "a / is missing at the end of /abc", 0 },
	{ "//", "the expression is empty", 0 },
	{ "a users:/srv/db", "what follows /srv/? A name with slashes wants quotes", 2 },
	{ "\"abc", "a \" is missing at the end of \"abc", 0 },
	{ "/a{1,30000}/", "repeat counts {..} are not taken in /a{1,30000}/", 0 },
	{ "/(.*)(.*)\\2x/", "references to groups (\\2) are not taken in /(.*)(.*)\\2x/", 0 },
	{ "a b c d e f g h i j k l m n o p q", "too many terms", 32 },
	{ "a\x1b[31m:x\x1b", NULL,
	  0 }, /* a word, for ESC is no letter; and nothing raw comes back */
	{ "/\x1b(/", "the expression is not whole: Unmatched ( or \\(", 0 },
	{ "sta\xc3:1", NULL, 0 },
};

static void test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		struct query *q;
		struct err e = { 0 };
		size_t at = 999;
		int rc = query_parse(mistakes[i].filter, QUERY_TREE, &q, &at, &e);

		if (!mistakes[i].text) {
			assert_int_equal(rc, 0);
			query_free(q);
			continue;
		}
		if (!rc)
			fail_msg("%s was taken", mistakes[i].filter);
		assert_int_equal(rc, E_SYNTAX);
		assert_null(q);
		model_same_text(mistakes[i].filter, e.text, mistakes[i].text);
		model_same_int(mistakes[i].filter, "at", (int64_t)at, (int64_t)mistakes[i].at);
	}
}

/* What is in each name is no choice of an object: nothing may be done to all by mistake. */
static void test_what_chooses(void **state)
{
	static const struct {
		const char *filter;
		bool chooses;
	} cases[] = {
		{ "", false },         { ":", false },         { ": -", false },
		{ "\" \"", false },    { "/./", false },       { "/.*/", false },
		{ "/a*/ :", false },   { "/(x|)/", false },    { "sdb", true },
		{ ": sdb", true },     { "3:0:0:1", true },    { "!mpatha", true },
		{ "/^$/", true },      { "/^sd[bc]$/", true }, { "state:failed", true },
		{ "users:/./", true }, { "\xc3\xa4", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct query *q;

		assert_int_equal(query_parse(cases[i].filter, QUERY_TREE, &q, NULL, NULL), 0);
		model_same_int(cases[i].filter, "chooses", query_chooses(q), cases[i].chooses);
		query_free(q);
	}
}

/* The words of parts are not those of maps and paths; what both are asked for may be either. */
static void test_words_are_those_of_the_kind(void **state)
{
	static const struct {
		const char *filter;
		unsigned of;
		bool taken;
	} cases[] = {
		{ "state:down", QUERY_TREE, false },        { "state:down", FACT_PORT, true },
		{ "state:\"link down\"", FACT_PORT, true }, { "state:degraded", FACT_PORT, false },
		{ "state:degraded", QUERY_ANY, true },      { "kind:NIC", FACT_PORT, true },
		{ "kind:nik", FACT_PORT, false },           { "kind:nik", QUERY_TREE, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct query *q;
		struct err e = { 0 };

		model_same_int(cases[i].filter, "taken",
			       !query_parse(cases[i].filter, cases[i].of, &q, NULL, &e),
			       cases[i].taken);
		query_free(q);
	}
}

/* The next one counts: what a mistake names is shown on a terminal. */
static void test_mistake_is_clean(void **state)
{
	struct query *q;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(query_parse("state:/\x1b[2J", QUERY_ANY, &q, NULL, &e), E_SYNTAX);
	assert_null(strchr(e.text, '\x1b'));
}

static void test_events(void **state)
{
	struct san_event ev = { .sev = SAN_SEV_BAD, .path = "8:16", .by = "kernel" };
	struct san san;
	const struct {
		const char *filter;
		bool hit;
	} cases[] = {
		{ "", true },
		{ "sdb", true },
		{ "map:mpatha", true },
		{ "map:mpathb", false },
		{ "by:kernel", true },
		{ "by:root", false },
		{ "severity:bad", true },
		{ "!severity:bad", false },
		{ "path:8:16", true },
		{ "host=host3", true }, /* its path goes through it */
		{ "host=host4", false },
		{ "controller=ctlA", true },
		{ "mpatha failed", true },
		{ "/failed [0-9]+/", false },
		{ "size>1G", false },
	};

	(void)state;
	model_init(&san, 1);
	snprintf(ev.map, sizeof ev.map, "%s", san.maps[0]->key);
	snprintf(ev.text, sizeof ev.text, "sdb of mpatha failed");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct query *q;
		struct err e = { 0 };

		if (query_parse(cases[i].filter, QUERY_ANY, &q, NULL, &e))
			fail_msg("%s: %s", cases[i].filter, e.text);
		model_same_int(cases[i].filter, "match", query_event(q, &san, &ev), cases[i].hit);
		query_free(q);
	}
	san_fini(&san);
}

/* Of a part: its own events, and not those of one whose name goes on. */
static void test_events_of_a_part(void **state)
{
	static const struct {
		const char *filter;
		enum san_part part;
		const char *key;
		bool hit;
	} cases[] = {
		{ "host=host3", SAN_PART_HOST, "host3", true },
		{ "host=host3", SAN_PART_HOST, "host31", false },
		{ "host:host3", SAN_PART_HOST, "host31", true },
		{ "host=host3", SAN_PART_HOST, "host4", false },
		{ "host=host3", SAN_PART_TARGET, "host3", false },
		{ "host=host3", SAN_PART_HOST, NULL, false },
		{ "port=20:03", SAN_PART_TARGET, "20:03", true },
		{ "port=ctlA-0c", SAN_PART_TARGET, "20:03", true }, /* by its label */
		{ "controller=ctlA", SAN_PART_TARGET, "20:03", false },
	};
	struct san san;

	(void)state;
	model_init(&san, 1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct san_event ev = { .sev = SAN_SEV_BAD,
					.by = "kernel",
					.part = cases[i].part,
					.port = cases[i].key };
		struct query *q;

		assert_int_equal(query_parse(cases[i].filter, QUERY_ANY, &q, NULL, NULL), 0);
		model_same_int(cases[i].filter, "match", query_event(q, &san, &ev), cases[i].hit);
		query_free(q);
	}
	san_fini(&san);
}

/* Every row says all that the details and the manual print of it. */
static void test_rows_are_whole(void **state)
{
	static const enum fact_of kinds[] = { FACT_MAP, FACT_GROUP, FACT_PATH, FACT_PORT };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const struct fact *f;

		for (size_t i = 0; (f = fact_row(kinds[k], i)) != NULL; i++) {
			assert_true(f->name && f->name[0] && f->source && f->source[0]);
			assert_true(f->help && f->help[strlen(f->help) - 1] == '.');
			/* no second row of that name and kind: it could never be asked for */
			assert_ptr_equal(fact_find(kinds[k], f->name, strlen(f->name)), f);
		}
	}
}

/* A part as a jump from the list of ports names it, however it is labelled and however long. */
static void test_part_by_its_key(void **state)
{
	char iqn[230], filter[240], found[200];
	struct san_port *port;
	struct san san;

	(void)state;
	model_init(&san, 2);
	port = san_port_find(&san, SAN_PART_TARGET, "20:03");
	port->label = san_intern(&san, "Array 1 (old) ctl A");
	matching(&san, "port=20:03", true, found, sizeof found);
	assert_string_equal(found, "sdb sdc");
	matching(&san, "port=\"Array 1 (old) ctl A\"", true, found, sizeof found);
	assert_string_equal(found, "sdb sdc");
	memset(iqn, 'x', 223); /* RFC 7143, 4.2.7.2: an iSCSI name has at most 223 bytes */
	iqn[223] = '\0';
	model_path(&san, "sdn")->tport = san_intern(&san, iqn);
	snprintf(filter, sizeof filter, "port=%s", iqn);
	matching(&san, filter, true, found, sizeof found);
	assert_string_equal(found, "sdn");
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_are_those_of_the_kind),
		cmocka_unit_test(test_part_by_its_key),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_what_chooses),
		cmocka_unit_test(test_mistake_is_clean),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_events_of_a_part),
		cmocka_unit_test(test_rows_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
