/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask: questions to the SAN, and their answers.  Here is what the kernel, the
 * lab, the console and the command line must say alike.
 */
#include "engine/ask.h"

#include "base/attr.h"
#include "base/err.h"
#include "base/parse.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *const ask_what_words[] = { "test",    "who",        "paths", "assemble",
				       "explain", "partitions", NULL };
const char *const answer_is_words[] = { "",         "read",      "error",  "silent", "busy",
					"left-out", "user",      "task",   "note",   "refused",
					"path",     "disk",      "change", "table",  "same",
					"value",    "partition", "digest", NULL };

/* A slow line, and an engine that has just begun to read who uses a map. */
#define GRACE_MS 4000

/* ---- the question ---- */

int64_t ask_deadline(const struct ask *q)
{
	static const int64_t usually[ASK_KINDS] = {
		[ASK_TEST] = ASK_TEST_MS,      [ASK_WHO] = ASK_WHO_MS,
		[ASK_PATHS] = ASK_SURVEY_MS,   [ASK_ASSEMBLE] = ASK_SURVEY_MS,
		[ASK_EXPLAIN] = ASK_SURVEY_MS, [ASK_PARTS] = ASK_WHO_MS,
	};
	int64_t usual = usually[q->what];

	if (q->deadline_ms <= 0)
		return usual;
	return q->deadline_ms > ASK_MAX_MS ? ASK_MAX_MS : q->deadline_ms;
}

int64_t ask_patience(const struct ask *q, unsigned npaths)
{
	unsigned rounds = q->what == ASK_TEST && !*q->path ? npaths / ASK_TESTS : 0;

	return ask_deadline(q) * (1 + (int64_t)rounds) + GRACE_MS;
}

struct answer ask_answer(const struct ask *q)
{
	struct answer a = { .id = q->id };

	snprintf(a.map, sizeof(a.map), "%s", q->map);
	return a;
}

struct answer ask_answer_path(const struct ask *q, const struct san_path *p)
{
	struct answer a = ask_answer(q);

	snprintf(a.path, sizeof(a.path), "%u:%u", p->major, p->minor);
	snprintf(a.about, sizeof(a.about), "%s", *p->name ? p->name : a.path);
	return a;
}

bool ask_is_survey(enum ask_what what)
{
	return what == ASK_PATHS || what == ASK_ASSEMBLE || what == ASK_EXPLAIN;
}

int ask_find(const struct san *san, const struct ask *q, struct san_map **m, struct san_path **p,
	     struct err *e)
{
	uint32_t major, minor;

	*p = NULL;
	*m = *q->map ? san_map_by_key(san, q->map) : NULL;
	if (ask_is_survey(q->what))
		return 0;
	if (!*m)
		return err_set(e, E_NOTFOUND, "there is no such map any more");
	if (!*q->path)
		return 0;
	if (parse_devno(q->path, &major, &minor))
		*p = san_path_find(*m, major, minor);
	if (!*p)
		return err_set(e, E_NOTFOUND, "%s has no path %s any more", (*m)->name, q->path);
	return 0;
}

/* By the array's word or, where there is no ALUA, by the checker's. */
static bool is_standby(const struct san_path *p)
{
	return p->alua == SAN_ALUA_STANDBY || p->chk == SAN_CHK_GHOST;
}

bool ask_reads(const struct ask *q, const struct san_path *p, struct answer *a)
{
	*a = ask_answer_path(q, p);
	a->is = ANSWER_LEFT;
	if (!p->group)
		snprintf(a->text, sizeof(a->text), "not tested: it has left the map");
	else if (is_standby(p) && !q->named)
		snprintf(a->text, sizeof(a->text),
			 "not tested: a standby path; a read can move the LUN, so only by name");
	else
		a->is = ANSWER_NONE;
	return a->is == ANSWER_NONE;
}

/* ---- sentences ---- */

char *answer_span(char *dst, size_t size, int64_t us)
{
	if (us < 9950)
		snprintf(dst, size, "%lld.%lld ms", (long long)((us + 50) / 1000),
			 (long long)((us + 50) % 1000 / 100));
	else if (us < 999500)
		snprintf(dst, size, "%lld ms", (long long)((us + 500) / 1000));
	else
		snprintf(dst, size, "%lld.%lld s", (long long)((us + 50000) / 1000000),
			 (long long)((us + 50000) % 1000000 / 100000));
	return dst;
}

void answer_good(struct answer *a, int64_t us)
{
	char span[24];

	a->is = ANSWER_GOOD;
	a->us = us > 0 ? us : 1;
	snprintf(a->text, sizeof(a->text), "read in %s", answer_span(span, sizeof(span), a->us));
}

/*
 * What a read can end with: blk_errors of block/blk-core.c, and scsi_result_to_blk_status() of
 * drivers/scsi/scsi_lib.c for what leads there; opening, sd_open() of drivers/scsi/sd.c.
 */
static const struct {
	int errnum;
	const char *name, *means;
} errors[] = {
	{ EIO, "EIO", "" },
	{ ENOLINK, "ENOLINK", "link lost" },
	{ ETIMEDOUT, "ETIMEDOUT", "no answer within the command timeout" },
	{ EREMOTEIO, "EREMOTEIO", "the target refuses the command" },
	{ EBADE, "EBADE", "reserved by another host" },
	{ ENODATA, "ENODATA", "the medium cannot be read" },
	{ EILSEQ, "EILSEQ", "protection data do not match" },
	{ ENOSPC, "ENOSPC", "the array is out of space" },
	{ ENODEV, "ENODEV", "the device is offline" },
	{ ENXIO, "ENXIO", "the device is offline" },
	{ ENOENT, "ENOENT", "there is no such device" },
	{ ENOMEDIUM, "ENOMEDIUM", "no medium" },
	{ EBUSY, "EBUSY", "the device is busy" },
	{ EAGAIN, "EAGAIN", "try again" },
	{ ENOMEM, "ENOMEM", "the kernel is short of memory" },
	{ EACCES, "EACCES", "not allowed" },
	{ EPERM, "EPERM", "not allowed" },
};

void answer_errno(struct answer *a, bool opening, int errnum)
{
	const char *what = opening ? "cannot be opened" : "I/O error";

	a->is = ANSWER_BAD;
	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		if (errors[i].errnum != errnum)
			continue;
		snprintf(a->text, sizeof(a->text), "%s%s%s (%s)", what,
			 *errors[i].means ? ": " : "", errors[i].means, errors[i].name);
		return;
	}
	snprintf(a->text, sizeof(a->text), "%s: %s", what, strerror(errnum));
}

void answer_silent(struct answer *a, int64_t after_ms)
{
	char span[32];

	a->is = ANSWER_SILENT;
	snprintf(a->text, sizeof(a->text), "no answer in %s: still waiting",
		 text_span(span, sizeof(span), after_ms));
}

void answer_busy(struct answer *a, int64_t ago_ms)
{
	char span[32];

	a->is = ANSWER_BUSY;
	snprintf(a->text, sizeof(a->text), "busy: a test of %s ago has not come back",
		 text_span(span, sizeof(span), ago_ms));
}

void answer_full(struct answer *a)
{
	a->is = ANSWER_BUSY;
	snprintf(a->text, sizeof(a->text), "not tested: %d other tests have not come back",
		 ASK_TESTS);
}

char *answer_late(char *dst, size_t size, const struct answer *a, int64_t after_ms)
{
	char span[32];

	snprintf(dst, size, "%.60s: a test that hung came back after %s: %.120s", a->about,
		 text_span(span, sizeof(span), after_ms),
		 a->is == ANSWER_GOOD ? "the sector was read" : a->text);
	return dst;
}

/* Columns that stand below each other where rows are printed one by one. */
static void say_disk(char *dst, size_t size, const struct answer *a)
{
	char bytes[16];

	snprintf(dst, size, "%-9s %6s  %s%s%s", *a->hctl ? a->hctl : "-",
		 text_size(bytes, sizeof(bytes), a->size), a->wwid, *a->wwid ? "  " : "", a->text);
}

char *answer_says(char *dst, size_t size, const struct answer *a)
{
	if (a->is == ANSWER_PATH || a->is == ANSWER_DISK)
		say_disk(dst, size, a);
	else if (a->is == ANSWER_VALUE)
		snprintf(dst, size, "%-22s %s", *a->value ? a->value : "\"\"", a->text);
	else
		snprintf(dst, size, "%s", a->text);
	return dst;
}

char *answer_line(char *dst, size_t size, const struct answer *a)
{
	char says[sizeof(a->hctl) + sizeof(a->wwid) + sizeof(a->text) + 16];
	char raw[sizeof(a->about) + sizeof(says) + 4];
	const char *join = a->is == ANSWER_TASK ? " " : ": ";

	answer_says(says, sizeof(says), a);
	snprintf(raw, sizeof(raw), "%s%s%s", a->about, *a->about && *says ? join : "", says);
	return text_clean(dst, size, raw);
}

void answer_part(struct answer *a, uint32_t number, uint64_t bytes, uint64_t start,
		 const char *type, const char *map)
{
	char size[32];

	a->is = ANSWER_PART;
	snprintf(a->about, sizeof(a->about), "partition %u", number);
	snprintf(a->text, sizeof(a->text), "%s from sector %llu, type %s, %s%s",
		 text_size(size, sizeof(size), bytes), (unsigned long long)start,
		 *type ? type : "not known", *map ? "is " : "has no map", map);
}

/* ---- the sum ---- */

static void add_trouble(struct answer_sum *sum, const struct answer *a)
{
	if (!sum->worst[0])
		answer_line(sum->worst, sizeof(sum->worst), a);
}

static void add_good(struct answer_sum *sum, const struct answer *a)
{
	sum->good++;
	if (a->us <= sum->slowest_us)
		return;
	sum->slowest_us = a->us;
	text_clean(sum->slowest, sizeof(sum->slowest), a->about);
}

void answer_add(struct answer_sum *sum, const struct answer *a)
{
	switch (a->is) {
	case ANSWER_NONE:
		break;
	case ANSWER_GOOD:
		add_good(sum, a);
		break;
	case ANSWER_BAD:
	case ANSWER_SILENT:
	case ANSWER_BUSY:
		sum->bad++;
		add_trouble(sum, a);
		break;
	case ANSWER_LEFT:
		sum->left++;
		break;
	case ANSWER_USER:
		sum->users++;
		break;
	case ANSWER_TASK:
		sum->tasks += a->count ? a->count : 1;
		break;
	case ANSWER_PART:
		sum->parts++;
		break;
	case ANSWER_NOTE:
		sum->notes++;
		break;
	case ANSWER_REFUSED:
		sum->refused = true;
		add_trouble(sum, a);
		break;
	case ANSWER_PATH:
		sum->paths++;
		break;
	case ANSWER_DISK:
		sum->disks++;
		break;
	case ANSWER_CHANGE:
		sum->changes++;
		break;
	case ANSWER_SAME:
		sum->same++;
		break;
	case ANSWER_VALUE:
		sum->values++;
		break;
	case ANSWER_TABLE:
	case ANSWER_DIGEST:
		break;
	}
	sum->done |= a->done;
}

static void sum_test(char *dst, size_t size, const struct answer_sum *sum)
{
	unsigned asked = sum->good + sum->bad;
	char span[24], paths[24];

	snprintf(dst, size, "%u of %s read a sector", sum->good,
		 text_count(paths, sizeof(paths), asked, "path"));
	if (!asked)
		snprintf(dst, size, "no path was read");
	if (sum->bad)
		text_cat(dst, size, "; %s", sum->worst);
	else if (sum->good > 1)
		text_cat(dst, size, "; slowest %s %s", sum->slowest,
			 answer_span(span, sizeof(span), sum->slowest_us));
	if (sum->left)
		text_cat(dst, size, "; %u left out", sum->left);
}

static void sum_who(char *dst, size_t size, const struct answer_sum *sum)
{
	char count[24];

	snprintf(dst, size, "%s",
		 sum->users ? text_count(count, sizeof(count), sum->users, "user") : "no user");
	if (!sum->tasks)
		text_cat(dst, size, "; no task waits for it%s",
			 sum->notes ? ", as far as is known" : "");
	else
		text_cat(dst, size, "; %s wait%s for it",
			 text_count(count, sizeof(count), sum->tasks, "task"),
			 sum->tasks == 1 ? "s" : "");
}

static void sum_paths(char *dst, size_t size, const struct answer_sum *sum)
{
	char paths[24], disks[24];

	snprintf(dst, size, "%s; %s not in a map",
		 text_count(paths, sizeof(paths), sum->paths, "path"),
		 text_count(disks, sizeof(disks), sum->disks, "disk"));
}

static void sum_assemble(char *dst, size_t size, const struct answer_sum *sum)
{
	char changes[24], maps[24];

	if (!sum->changes)
		snprintf(dst, size, "nothing to do");
	else
		snprintf(dst, size, "%s",
			 text_count(changes, sizeof(changes), sum->changes, "change"));
	text_cat(dst, size, "; %s stay%s", text_count(maps, sizeof(maps), sum->same, "map"),
		 sum->same == 1 ? "s as it is" : " as they are");
	if (sum->bad || sum->notes)
		text_cat(dst, size, "; %u cannot be", sum->bad + sum->notes);
}

static void sum_explain(char *dst, size_t size, const struct answer_sum *sum)
{
	snprintf(dst, size, "%u propert%s", sum->values, sum->values == 1 ? "y" : "ies");
}

static void sum_parts(char *dst, size_t size, const struct answer_sum *sum)
{
	if (sum->parts)
		text_count(dst, size, sum->parts, "partition");
	else
		snprintf(dst, size, "no partition%s", sum->notes ? ", as far as is known" : "");
}

char *answer_sum_text(char *dst, size_t size, enum ask_what what, const struct answer_sum *sum)
{
	static void (*const texts[ASK_KINDS])(char *, size_t, const struct answer_sum *) = {
		[ASK_TEST] = sum_test,         [ASK_WHO] = sum_who,         [ASK_PATHS] = sum_paths,
		[ASK_ASSEMBLE] = sum_assemble, [ASK_EXPLAIN] = sum_explain, [ASK_PARTS] = sum_parts,
	};

	if (sum->refused)
		snprintf(dst, size, "%s", sum->worst);
	else
		texts[what](dst, size, sum);
	return dst;
}
