/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_parse: multipathd's words, frames and tables.  The daemon prints for
 * people and escapes nothing, so every row is checked by its number of fields
 * and every word by a table; what does not fit is unknown, never guessed.
 */
#include "engine/kernel/mpathd_parse.h"

#include "base/attr.h"
#include "base/parse.h"

#include <ctype.h>
#include <string.h>

/* ---- frames ---- */

void mpathd_frame_fini(struct mpathd_frame *f)
{
	str_fini(&f->body);
	*f = (struct mpathd_frame){ 0 };
}

void mpathd_frame_reset(struct mpathd_frame *f)
{
	str_clear(&f->body);
	f->have = 0;
	f->want = 0;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

int mpathd_frame_feed(struct mpathd_frame *f, const char *bytes, size_t n, size_t *used,
		      struct err *e)
{
	size_t head = min_size(n, sizeof(f->head) - f->have), body;

	memcpy(f->head + f->have, bytes, head);
	f->have += head;
	*used = head;
	if (f->have < sizeof(f->head))
		return 0;
	memcpy(&f->want, f->head, sizeof(f->want));
	if (!f->want || f->want >= MPATHD_REPLY_MAX)
		return err_set(e, E_SYNTAX, "multipathd announces a reply of %zu bytes", f->want);
	/* the body grows with what has arrived: an announced length reserves nothing */
	body = min_size(n - head, f->want - f->body.len);
	str_add_n(&f->body, bytes + head, body);
	*used += body;
	return f->body.len == f->want;
}

int mpathd_frame_put(struct str *out, const char *request, struct err *e)
{
	size_t len = strlen(request) + 1;

	if (len == 1 || len > MPATHD_REQUEST_MAX)
		return err_set(e, E_USAGE, "a request of %zu bytes: multipathd takes 1 to %u",
			       len - 1, MPATHD_REQUEST_MAX - 1);
	str_add_n(out, (const char *)&len, sizeof(len));
	str_add_n(out, request, len);
	return 0;
}

/* ---- rows ---- */

/* Cuts the line at *cursor off; NULL at the end of the text. */
static char *next_line(char **cursor)
{
	char *line = *cursor, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	*cursor = end ? end + 1 : line + strlen(line);
	return line;
}

/* Exactly n fields, or false. Trailing blanks of a field are padding. */
static bool split(char *line, const char *field[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *end = strchr(line, MPATHD_US[0]), *tail;

		if (!end != (i == n - 1))
			return false;
		if (!end)
			end = line + strlen(line);
		field[i] = line;
		line = *end ? end + 1 : end;
		*end = '\0';
		for (tail = end; tail > field[i] && tail[-1] == ' '; tail--)
			tail[-1] = '\0';
	}
	return true;
}

bool mpathd_next_map(char **cursor, struct mpathd_map *out)
{
	const char *f[7];
	char *line;
	uint32_t usable;

	while ((line = next_line(cursor))) {
		if (!split(line, f, ARRAY_LEN(f)))
			continue;
		*out = (struct mpathd_map){
			.sysfs = f[0],
			.wwid = f[1],
			.failback = f[2],
			.queueing = f[3],
			.usable = parse_u32(f[4], &usable) && usable < INT32_MAX ? (int32_t)usable
										 : -1,
			.dm_st = f[5],
			.name = f[6],
		};
		return true;
	}
	return false;
}

/* "[orphan]", "[undef]", "(null)", "-": the daemon's ways to say nothing. */
static const char *known(const char *s)
{
	return s[0] == '[' || s[0] == '(' || !strcmp(s, "-") ? "" : s;
}

static int32_t parse_prio(const char *s)
{
	uint32_t v;

	/* -1 is the daemon's "undefined" (PRIO_UNDEF) */
	return parse_u32(s, &v) && v <= INT32_MAX ? (int32_t)v : SAN_PRIO_UNKNOWN;
}

static enum san_dm parse_dm(const char *s)
{
	int v = san_dm_parse(s);

	return v < 0 ? SAN_DM_UNDEF : (enum san_dm)v;
}

static void fill_path(const char *const f[], struct mpathd_path *out)
{
	uint32_t left, total;

	out->wwid = f[1];
	out->dm = parse_dm(f[2]);
	out->chk = mpathd_chk_word(f[3]);
	out->prio = parse_prio(f[4]);
	out->next_sec = mpathd_progress(f[5], &left, &total) ? (int32_t)left : -1;
	out->orphan = !strcmp(f[5], "orphan") || !strcmp(f[8], "[orphan]");
	out->checker = known(f[6]);
	out->marginal = !strcmp(f[7], "marginal");
	out->map = out->orphan || !strcmp(f[8], "[unknown]") ? "" : f[8];
}

bool mpathd_next_path(char **cursor, struct mpathd_path *out)
{
	const char *f[9];
	char *line;

	while ((line = next_line(cursor))) {
		*out = (struct mpathd_path){ 0 };
		if (!split(line, f, ARRAY_LEN(f)) || !parse_devno(f[0], &out->major, &out->minor))
			continue;
		fill_path(f, out);
		return true;
	}
	return false;
}

/* ---- words ---- */

/* "N UNIT" */
static bool number_and(const char *s, const char *unit, uint32_t *n)
{
	size_t digits = strspn(s, "0123456789");
	uint64_t v;

	if (!parse_u64n(s, digits, &v) || v > INT32_MAX || strcmp(s + digits, unit) != 0)
		return false;
	*n = (uint32_t)v;
	return true;
}

bool mpathd_progress(const char *s, uint32_t *left, uint32_t *total)
{
	const char *slash;
	uint64_t v;

	s += strspn(s, "X.");
	s += strspn(s, " ");
	slash = strchr(s, '/');
	if (!slash || !parse_u64n(s, (size_t)(slash - s), &v) || v > INT32_MAX ||
	    !number_and(slash + 1, "", total))
		return false;
	*left = (uint32_t)v;
	return true;
}

enum mpathd_queue mpathd_queue_word(const char *s, uint32_t *n)
{
	*n = 0;
	if (!strcmp(s, "-"))
		return MPATHD_Q_UNSET;
	if (!strcmp(s, "off"))
		return MPATHD_Q_OFF;
	if (!strcmp(s, "on"))
		return MPATHD_Q_ON;
	if (number_and(s, " chk", n))
		return MPATHD_Q_CHECKS;
	return number_and(s, " sec", n) ? MPATHD_Q_SECONDS : MPATHD_Q_UNKNOWN;
}

enum mpathd_failback mpathd_failback_word(const char *s, uint32_t *n, uint32_t *total)
{
	static const char deferred[] = "deferred:";

	*n = *total = 0;
	if (!strcmp(s, "manual"))
		return MPATHD_FB_MANUAL;
	if (!strcmp(s, "immediate"))
		return MPATHD_FB_IMMEDIATE;
	if (!strcmp(s, "followover"))
		return MPATHD_FB_FOLLOWOVER;
	if (!strncmp(s, deferred, sizeof(deferred) - 1) &&
	    number_and(s + sizeof(deferred) - 1, "", n))
		return MPATHD_FB_DEFERRED;
	return mpathd_progress(s, n, total) ? MPATHD_FB_COUNTING : MPATHD_FB_UNKNOWN;
}

enum san_chk mpathd_chk_word(const char *s)
{
	int v;

	if (!strcmp(s, "(removed)"))
		return SAN_CHK_REMOVED;
	v = san_chk_parse(s);
	return v < 0 ? SAN_CHK_UNDEF : (enum san_chk)v;
}

/* ---- replies ---- */

/* Copies the word at s into dst; the character after it. */
static const char *take_word(const char *s, char *dst, size_t size)
{
	size_t n = strcspn(s, " \n"), keep = min_size(n, size - 1);

	memcpy(dst, s, keep);
	dst[keep] = '\0';
	return s + n;
}

bool mpathd_parse_daemon(const char *s, struct mpathd_daemon *out)
{
	char pid[16];

	*out = (struct mpathd_daemon){ 0 };
	if (strncmp(s, "pid ", 4) != 0)
		return false;
	s = take_word(s + 4, pid, sizeof(pid));
	if (!parse_u32(pid, &out->pid) || *s != ' ')
		return false;
	s = take_word(s + 1, out->status, sizeof(out->status));
	out->reconfigure = strstr(s, "pending reconfigure") != NULL;
	return out->status[0] != '\0';
}

/* What follows "fail\n"; the first row that the text begins with. */
static const struct {
	const char *text;
	enum mpathd_reply reply;
	const char *why;
} failures[] = {
	{ "timeout", MPATHD_TIMEOUT, "it was busy and gave up; nothing was done" },
	{ "permission deny", MPATHD_PERM, "it takes orders from root only" },
	{ "map or partition in use", MPATHD_BUSY, "the map or a partition is in use" },
	{ "device not found", MPATHD_NODEV, "it knows no such device" },
};

/* 0.9 answers an unknown command with the help text alone, later ones put "fail" before it. */
static bool is_help(const char *s)
{
	return strstr(s, "CLI commands reference:") != NULL;
}

enum mpathd_reply mpathd_parse_reply(const char *s, const char **why)
{
	static const char fail[] = "fail\n";
	const char *rest = s;

	*why = "";
	if (!strcmp(s, "ok\n") || !strcmp(s, "ok"))
		return MPATHD_OK;
	if (is_help(s)) {
		*why = "this version does not know the command";
		return MPATHD_NOTCMD;
	}
	if (!strncmp(s, fail, sizeof(fail) - 1))
		rest = s + sizeof(fail) - 1;
	for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
		if (!strncmp(rest, failures[i].text, strlen(failures[i].text))) {
			*why = failures[i].why;
			return failures[i].reply;
		}
	}
	if (rest == s && strcmp(s, "fail") != 0)
		return MPATHD_TEXT;
	*why = "it gave no reason";
	return MPATHD_FAIL;
}

bool mpathd_parse_version(const char *s, char *dst, size_t size)
{
	static const char mark[] = "multipath-tools v";
	const char *at = strstr(s, mark);

	if (!at || !isdigit((unsigned char)at[sizeof(mark) - 1]))
		return false;
	take_word(at + sizeof(mark) - 1, dst, size);
	return true;
}

int64_t mpathd_parse_poll_ms(const char *config)
{
	static const char key[] = "polling_interval";
	const char *at = strstr(config, "defaults {"), *end;
	char number[16];
	uint32_t sec;

	end = at ? strstr(at, "\n}") : NULL;
	while (at && (at = strstr(at, key)) && (!end || at < end)) {
		bool whole = isspace((unsigned char)at[-1]) && at[sizeof(key) - 1] == ' ';

		at += sizeof(key) - 1;
		if (!whole)
			continue;
		take_word(at + 1, number, sizeof(number));
		return parse_u32(number, &sec) ? (int64_t)sec * 1000 : 0;
	}
	return 0;
}
