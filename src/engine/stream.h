/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream: the one way in and out of an engine, JSON Lines.
 *
 * Engine to console: hello, host, map, path, port, io, event, past, result,
 * answer, gone, sync.  Console to engine: command, want, ask.  One JSON object a line, its kind
 * in "t"; man/sandeck-stream.7 is the schema.  A line of an object replaces
 * the earlier one whole: a member that is missing has its default.
 *
 * Pure: text in, model or struct out.  The tables in stream_schema.c name
 * every member once, for writing, reading and the manual.
 */
#ifndef ENGINE_STREAM_H
#define ENGINE_STREAM_H

#include "base/err.h"
#include "base/str.h"
#include "engine/ask.h"
#include "engine/plan.h"
#include "engine/san.h"

#define STREAM_VERSION  1
#define STREAM_IO_ROWS  256        /* rows of one io line, at most */
#define STREAM_LINE_MAX (1u << 20) /* a longer line is refused */

/* ---- writing: each appends one line, with its newline, to out ---- */

/* version of the program, host, io columns, interval, time; the first line of every stream */
struct stream_hello {
	int version;
	char program[32];
	char host[128], kernel[96], source[16], scenario[96], user[64];
	bool read_only, frozen;
	int64_t interval_ms, now;
};
void stream_put_hello(struct str *out, const struct stream_hello *h);
/* The host, map, path or port line. */
void stream_put_obj(struct str *out, const struct san_obj *obj);
void stream_put_gone(struct str *out, const struct san_obj *obj);

/* io: begin, rows, end. The columns are those of hello: n r w rk wk us fl bz. */
struct stream_io {
	struct str rows;
	size_t n;
};
void stream_io_row(struct stream_io *io, struct str *out, const struct san_obj *obj);
void stream_io_end(struct stream_io *io, struct str *out, int64_t now);

void stream_put_event(struct str *out, const struct san_event *ev);
void stream_put_result(struct str *out, const struct plan_result *r);
void stream_put_answer(struct str *out, const struct answer *a);

/*
 * A command of an earlier engine of this host, from the file that keeps them
 * (cmdlog.h), for a reader that wants it.  As the file has it: nothing in it
 * is to be believed, and the numbers of then may be another path's now.
 */
struct stream_past {
	int64_t at;                    /* when it was answered; 0 not known */
	int verb;                      /* enum plan_verb; -1: one that this version does not know */
	struct plan_cmd cmd;           /* what was asked for, and by whom; no promise */
	uint32_t from_group;           /* that I/O used before; 0 none, or not known */
	char from_name[PLAN_NAME_MAX]; /* rename: what the map was called before; "" not known */
	char name[64], path[40];       /* of the map and the path, then */
	char sent[200], to[24], text[300]; /* as plan_result */
	char result[16];                   /* ok, unconfirmed, silent, failed */
	char before[PLAN_STATE], after[PLAN_STATE];
};
void stream_put_past(struct str *out, const struct stream_past *p);
/* A consistent state. lost_io, lost_events: what a slow reader missed since the last sync. */
struct stream_sync {
	int64_t now, interval_ms;
	bool loaded; /* every source has answered once, or given up */
	uint64_t lost_io, lost_events;
};
void stream_put_sync(struct str *out, const struct stream_sync *s);
void stream_put_command(struct str *out, const struct plan_cmd *cmd);
struct stream_want {
	int64_t interval_ms; /* 0: leave */
	bool all_paths;
	uint32_t *paths; /* malloc'd when parsed; the reader frees */
	size_t npaths;
	bool raw;
	bool past; /* the commands of earlier engines, once */
};
void stream_put_want(struct str *out, const struct stream_want *w);
void stream_put_ask(struct str *out, const struct ask *q);

/* ---- reading ---- */
enum stream_kind {
	STREAM_HELLO,
	STREAM_OBJ, /* host, map, path, port: applied to the model */
	STREAM_IO,
	STREAM_GONE,
	STREAM_EVENT,
	STREAM_PAST,
	STREAM_RESULT,
	STREAM_ANSWER,
	STREAM_SYNC,
	STREAM_COMMAND,
	STREAM_WANT,
	STREAM_ASK,
	STREAM_OTHER /* a kind this version does not know: ignored */
};

struct stream_msg {
	enum stream_kind kind;
	/*
	 * STREAM_OBJ: the object that changed.  STREAM_GONE: the one that is gone, out of the
	 * model but not yet freed (it waits on the dirty list); NULL when it was not known.
	 */
	struct san_obj *obj;
	union {
		struct stream_hello hello;
		struct san_event event;
		struct stream_past past;
		struct plan_result result;
		struct answer answer;
		struct stream_sync sync;
		struct plan_cmd command;
		struct stream_want want;
		struct ask ask;
	} u;
};

/*
 * Apply one line (len bytes, newline excluded) to san and say in *msg what it
 * was.  Unknown members and kinds are ignored.  E_SYNTAX with the reason when
 * it is not valid; the model is then unchanged.  A hello does not touch the
 * model: whoever owns it forgets the old one (san_forget) and says so.
 */
int stream_apply(struct san *san, const char *line, size_t len, struct stream_msg *msg,
		 struct err *e);

/* A hash of an object's line, to send only what differs. */
uint64_t stream_hash(const char *line, size_t len);

/* ---- the schema, for the manual and the tests ---- */
enum stream_type { ST_STR, ST_TEXT, ST_U32, ST_I32, ST_I64, ST_U64, ST_BOOL, ST_ENUM };
struct stream_member {
	const char *key;
	enum stream_type type;
	size_t off;
	const char *const
		*names;   /* ST_ENUM: words by value, NULL-terminated; index 0 is the default */
	int64_t dflt;     /* not written when equal */
	const char *help; /* one sentence for the manual */
};
#define STREAM_MEMBERS_MAX 64 /* no kind has more */
const struct stream_member *stream_schema(enum san_kind kind, size_t *n);
const struct stream_member *stream_schema_group(size_t *n);

#endif
