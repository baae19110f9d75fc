/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmdlog_read: the end of the command log, for the console's list of what was
 * done before.
 *
 * Anybody who may write the file may write anything into it: every member is
 * checked, what is no line is counted and left out, and no more is read than
 * the last lines can take.
 */
#include "engine/cmdlog.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096 /* a longer line is none of ours */
#define READ_BYTES     (CMDLOG_PAST * LINE_MAX_BYTES)
#define READ_MOST      (2 * CMDLOG_BYTES) /* when these were not enough; more is no log of ours */

/* ---- a line ---- */

/* Texts are shown, a map's key is only compared: raw. */
static const char *get(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return "";
	return json_object_get_string(v);
}

static uint32_t get_number(struct json_object *o, const char *key)
{
	struct json_object *v;
	int64_t n = json_object_object_get_ex(o, key, &v) ? json_object_get_int64(v) : 0;

	return n < 0 || n > UINT32_MAX ? 0 : (uint32_t)n;
}

/* "2026-11-21T03:12:07.123Z" as cmdlog_line() writes it, ms since the epoch; 0: not that. */
static int64_t parse_at(const char *s)
{
	struct tm tm = { 0 };
	const char *end = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm);
	uint64_t ms;
	time_t sec;

	if (!end || *end != '.' || strlen(end) != 5 || end[4] != 'Z' ||
	    !parse_u64n(end + 1, 3, &ms))
		return 0;
	sec = timegm(&tm);
	return sec > 0 ? (int64_t)sec * 1000 + (int64_t)ms : 0;
}

/* As it is, for it is given to device mapper again; one that does not fit is none. */
static void take_name(struct json_object *o, const char *key, char dst[PLAN_NAME_MAX])
{
	const char *name = get(o, key);

	if (strlen(name) < PLAN_NAME_MAX)
		memcpy(dst, name, strlen(name) + 1);
}

static void take_object(struct json_object *o, struct stream_past *out)
{
	const char *map = get(o, "map");

	if (strlen(map) < sizeof(out->cmd.map))
		memcpy(out->cmd.map, map, strlen(map) + 1);
	if (!parse_devno(get(o, "path"), &out->cmd.major, &out->cmd.minor))
		out->cmd.major = out->cmd.minor = 0;
	out->cmd.group = get_number(o, "group");
	out->from_group = get_number(o, "from_group");
	take_name(o, "new_name", out->cmd.name);
	take_name(o, "from_name", out->from_name);
	text_clean(out->name, sizeof(out->name), get(o, "name"));
	text_clean(out->path, sizeof(out->path), get(o, "disk"));
}

/* Without a moment, or without what became of it, it is no line of ours. */
static bool take(struct json_object *o, struct stream_past *out)
{
	if (!json_object_is_type(o, json_type_object))
		return false;
	out->at = parse_at(get(o, "at"));
	out->verb = plan_verb_parse(get(o, "verb"));
	if (out->verb >= 0)
		out->cmd.verb = (enum plan_verb)out->verb;
	take_object(o, out);
	text_clean(out->cmd.by, sizeof(out->cmd.by), get(o, "by"));
	text_clean(out->sent, sizeof(out->sent), get(o, "sent"));
	text_clean(out->to, sizeof(out->to), get(o, "to"));
	text_clean(out->result, sizeof(out->result), get(o, "result"));
	text_clean(out->text, sizeof(out->text), get(o, "text"));
	text_clean(out->before, sizeof(out->before), get(o, "before"));
	text_clean(out->after, sizeof(out->after), get(o, "after"));
	return out->at && out->result[0];
}

bool cmdlog_parse(const char *line, size_t len, struct stream_past *out)
{
	struct json_tokener *tok;
	struct json_object *o;
	bool ok;

	*out = (struct stream_past){ .verb = -1 };
	if (!len || len > LINE_MAX_BYTES)
		return false;
	tok = json_tokener_new_ex(4);
	o = json_tokener_parse_ex(tok, line, (int)len);
	ok = o && json_tokener_get_error(tok) == json_tokener_success &&
	     json_tokener_get_parse_end(tok) == len && take(o, out);
	json_object_put(o);
	json_tokener_free(tok);
	return ok;
}

/* ---- the file ---- */

/* The end of a file, at most so many bytes; "" there is none.  True: that is all of it. */
static bool read_end(const char *path, size_t most, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	off_t at = 0;
	struct stat st;
	char buf[4096];
	ssize_t n;

	str_clear(out);
	if (fd < 0)
		return true;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		at = st.st_size > (off_t)most ? st.st_size - (off_t)most : 0;
		while (out->len < most &&
		       (n = pread(fd, buf, sizeof(buf), at + (off_t)out->len)) > 0)
			str_add_n(out, buf, (size_t)n);
	}
	close(fd);
	return !at;
}

/* The newest first, into the end of the array, until that is full. whole: text begins a line. */
static void take_lines(struct cmdlog_past *past, const struct str *text, bool whole)
{
	/* behind the last one stands what is being written */
	const char *end = text->len ? memrchr(text->p, '\n', text->len) : NULL;

	while (end && past->n < CMDLOG_PAST) {
		const char *nl = memrchr(text->p, '\n', (size_t)(end - text->p));
		const char *at = nl ? nl + 1 : text->p;
		size_t len = (size_t)(end - at);

		if (!nl && !whole)
			past->bad += len > LINE_MAX_BYTES; /* that much is enough to know it */
		else if (cmdlog_parse(at, len, &past->line[CMDLOG_PAST - 1 - past->n]))
			past->n++;
		else
			past->bad += len > 0;
		end = nl;
	}
}

/* A line of any length hides none before it: where it takes the room of many, more is read. */
static void take_file(struct cmdlog_past *past, const char *path, struct str *text)
{
	const struct cmdlog_past before = *past;
	bool whole = read_end(path, READ_BYTES, text);

	take_lines(past, text, whole);
	if (whole || past->n == CMDLOG_PAST)
		return;
	*past = before;
	whole = read_end(path, READ_MOST, text);
	take_lines(past, text, whole);
}

void cmdlog_read(const char *path, struct cmdlog_past *out)
{
	struct str text = STR_INIT, aside = STR_INIT;

	*out = (struct cmdlog_past){ .line = xcalloc(CMDLOG_PAST, sizeof(*out->line)) };
	take_file(out, path, &text);
	str_addf(&aside, "%s.1", path);
	if (out->n < CMDLOG_PAST)
		take_file(out, aside.p, &text);
	memmove(out->line, out->line + CMDLOG_PAST - out->n, out->n * sizeof(*out->line));
	str_fini(&text);
	str_fini(&aside);
}
