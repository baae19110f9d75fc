/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay: a recording as a source.
 *
 * A recording is the stream itself, so its lines are applied to the model as
 * they are, at the pace of their syncs.  Rates and the journal's work are in
 * it already (source_ops.derived).  Nothing can be acted on.
 */
#include "base/mem.h"
#include "engine/source.h"
#include "engine/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Times between two syncs are kept, but nobody wants to watch an hour-long gap. */
#define GAP_MAX_MS 10000

struct source {
	struct source_env *env;
	FILE *file;
	char *line;
	size_t line_cap;
	unsigned long lineno;
	uv_timer_t timer;
	double speed;
	bool freeze, ended;
	bool loaded;      /* a sync has said that the picture is complete */
	int64_t at;       /* recording time of the last sync */
	uint64_t at_loop; /* loop time when it was shown */
	int64_t held_at;  /* recording time of the next sync */
};

static int64_t replay_now(const struct source *s)
{
	int64_t since = (int64_t)((double)(uv_now(s->env->loop) - s->at_loop) * s->speed);

	if (s->freeze || s->ended)
		return s->at;
	/* Never past the sync that is due: the picture and its time belong together. */
	return s->held_at && s->at + since > s->held_at ? s->held_at : s->at + since;
}

static void own_host(struct source *s)
{
	struct san_host *h = &s->env->san->host;

	h->source = san_intern(s->env->san, "replay");
	h->read_only = true;
	h->loaded = true;
	h->stands = s->ended;
}

static int bad_line(const struct source *s, struct err *e)
{
	err_prefix(e, "line %lu of the recording", s->lineno);
	return E_SYNTAX;
}

/* One line into the model. *sync: its time, when it was a sync. */
static int apply(struct source *s, char *line, ssize_t n, int64_t *sync, struct err *e)
{
	struct stream_msg msg;

	s->lineno++;
	if (n && line[n - 1] == '\n')
		n--;
	if (!n)
		return 0;
	if (stream_apply(s->env->san, line, (size_t)n, &msg, e))
		return bad_line(s, e);
	if (msg.kind == STREAM_HELLO)
		san_forget(s->env->san);
	else if (msg.kind == STREAM_EVENT)
		s->env->event_raw(s->env, &msg.u.event);
	else if (msg.kind == STREAM_PAST)
		s->env->past(s->env, &msg.u.past);
	else if (msg.kind == STREAM_SYNC) {
		*sync = msg.u.sync.now;
		s->loaded |= msg.u.sync.loaded;
	} else if (msg.kind == STREAM_WANT)
		free(msg.u.want.paths);
	if (msg.kind == STREAM_OBJ && msg.obj->kind == SAN_KIND_HOST)
		own_host(s);
	return 0;
}

static void end_of_story(struct source *s, const char *why)
{
	s->ended = true;
	s->env->san->host.stands = true;
	san_touch(s->env->san, &s->env->san->host.obj, SAN_DIRTY_STATE);
	s->env->event(s->env, SAN_SEV_INFO, NULL, NULL, "replay", why);
	s->env->commit(s->env, COMMIT_STATES);
}

/* Apply lines up to and with the next sync. 1: done, 0: the file ended, E_SYNTAX. */
static int step(struct source *s, struct err *e)
{
	int64_t sync = 0;
	ssize_t n;

	while (!sync && (n = getline(&s->line, &s->line_cap, s->file)) > 0) {
		int rc = apply(s, s->line, n, &sync, e);

		if (rc)
			return rc;
	}
	if (!sync)
		return 0;
	s->at = sync;
	s->at_loop = uv_now(s->env->loop);
	return 1;
}

static void on_timer(uv_timer_t *t);

/* The time of the sync on this line, 0 when it is something else. */
static int64_t sync_time(const char *line, size_t n)
{
	struct stream_msg msg;
	struct san scratch;
	int64_t at = 0;

	if (!strstr(line, "\"sync\""))
		return 0;
	san_init(&scratch);
	if (!stream_apply(&scratch, line, n, &msg, NULL) && msg.kind == STREAM_SYNC)
		at = msg.u.sync.now;
	san_fini(&scratch);
	return at;
}

/* Look for the time of the next sync without applying: how long to wait. */
static int64_t next_sync(struct source *s)
{
	long here = ftell(s->file);
	int64_t at = 0;
	ssize_t n;

	while (!at && (n = getline(&s->line, &s->line_cap, s->file)) > 0)
		at = sync_time(s->line, (size_t)n - (s->line[n - 1] == '\n'));
	fseek(s->file, here, SEEK_SET);
	return at;
}

static void schedule(struct source *s)
{
	int64_t gap;

	s->held_at = next_sync(s);
	if (!s->held_at) {
		end_of_story(s, "end of the recording");
		return;
	}
	gap = s->held_at - s->at;
	if (gap > GAP_MAX_MS)
		gap = GAP_MAX_MS;
	if (gap < 0)
		gap = 0;
	uv_timer_start(&s->timer, on_timer, (uint64_t)((double)gap / s->speed), 0);
}

static void on_timer(uv_timer_t *t)
{
	struct source *s = t->data;
	struct err e = { 0 };
	int rc = step(s, &e);

	if (rc <= 0) {
		end_of_story(s, rc < 0 ? e.text : "end of the recording");
		return;
	}
	s->env->commit(s->env, COMMIT_STATES);
	schedule(s);
}

/* A recording begins before its engine has seen anything: that is no picture to begin with. */
#define LOADING_MS 10000

static int run_to(struct source *s, int64_t at_ms, struct err *e)
{
	int64_t start;
	int rc = step(s, e);

	start = s->at;
	while (rc == 1 && (s->at < start + at_ms || (!s->loaded && s->at < start + LOADING_MS)))
		rc = step(s, e);
	if (rc < 0)
		return rc;
	if (!start)
		return err_set(e, E_SYNTAX, "the recording has no consistent state (no sync line)");
	return 0;
}

static void source_free(struct source *s)
{
	fclose(s->file);
	free(s->line);
	free(s);
}

/* Only a regular file: the loop reads it, and a pipe or a device could keep it for ever. */
static int open_file(const char *path, FILE **out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return err_errno(e, E_NOTFOUND, errno, "cannot open the recording %s", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, E_USAGE, "%s is no file that can be replayed", path);
	}
	*out = fdopen(fd, "r");
	return *out ? 0 : err_errno(e, E_IO, errno, "%s", path);
}

static int replay_open(struct source_env *env, const struct source_opts *opts, struct source **out,
		       struct err *e)
{
	struct source *s;
	FILE *f = NULL;
	int rc = open_file(opts->scenario ? opts->scenario : "", &f, e);

	if (rc)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->env = env;
	s->file = f;
	s->speed = opts->speed > 0 ? opts->speed : 1.0;
	s->freeze = opts->freeze;
	*out = s;
	rc = run_to(s, opts->at_ms, e);
	if (rc) {
		err_prefix(e, "%s", opts->scenario);
		*out = NULL;
		source_free(s);
		return rc;
	}
	own_host(s);
	uv_timer_init(env->loop, &s->timer);
	s->timer.data = s;
	env->commit(env, COMMIT_STATES | COMMIT_LOADED);
	if (!s->freeze)
		schedule(s);
	return 0;
}

static void replay_tick(struct source *s)
{
	/* The recording sets the pace; a tick only says that the engine is well. */
	if (s->ended)
		s->env->commit(s->env, COMMIT_STATES);
}

static void replay_want(struct source *s, const struct source_want *want)
{
	(void)s;
	(void)want;
}

static void replay_act(struct source *s, const struct plan_cmd *cmd)
{
	struct plan_result res = { .id = cmd->id };

	snprintf(res.text, sizeof(res.text), "refused: a recording cannot be changed");
	s->env->done(s->env, &res);
}

static void replay_ask(struct source *s, const struct ask *q)
{
	struct answer a = ask_answer(q);

	a.done = true;
	a.is = ANSWER_REFUSED;
	snprintf(a.text, sizeof(a.text), "a recording cannot be asked");
	s->env->answer(s->env, &a);
}

static void on_closed(uv_handle_t *h)
{
	source_free(h->data);
}

static void replay_close(struct source *s)
{
	uv_close((uv_handle_t *)&s->timer, on_closed);
}

const struct source_ops source_replay = {
	.name = "replay",
	.derived = true,
	.open = replay_open,
	.now = replay_now,
	.tick = replay_tick,
	.want = replay_want,
	.act = replay_act,
	.ask = replay_ask,
	.close = replay_close,
};
