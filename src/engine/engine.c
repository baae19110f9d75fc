/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine: the loop that owns the model.
 *
 * One libuv loop: the source's handles, a timer for the interval, a poll for
 * commands and one for room in the stream.  Nothing here blocks; what can, a
 * source does in its workers.
 */
#include "engine/engine.h"

#include "base/mono.h"
#include "base/mem.h"
#include "base/who.h"
#include "base/memlock.h"
#include "base/tell.h"
#include "base/text.h"
#include "config.h"
#include "engine/asks.h"
#include "engine/cmdlog.h"
#include "engine/commands.h"
#include "engine/journal.h"
#include "engine/rates.h"
#include "engine/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LOG_WAIT_MS     500 /* for the last line of the command log to reach the disk */
#define MIN_INTERVAL_MS 100
#define MAX_INTERVAL_MS 60000

struct engine {
	uv_loop_t loop;
	struct san san;
	struct journal journal;
	struct writer writer;
	struct source_env env;
	const struct source_ops *ops;
	struct source *src;
	const struct engine_opts *opts;
	struct cmdlog *log;
	uv_timer_t tick;
	uv_poll_t in, out;
	bool in_open, out_plain; /* plain: a file, which is always writable */
	int out_events;          /* what out is polled for */
	bool taking;             /* take_lines is at work */
	bool running;            /* the descriptors are set up; before, all waits in the model */
	bool lock_due;           /* the memory, at the first tick with a whole picture */
	bool rates_owed;         /* see rates_round() */
	int in_fd, out_fd;
	int in_flags, out_flags; /* of descriptions that others share, to be put back; -1: ours */
	struct str line;         /* a command that has not ended yet */
	struct san scratch; /* commands are parsed against it: a reader cannot touch the model */
	struct commands commands;
	struct asks asks;
	bool log_missed; /* that there is no command log was told */
	/* how it was when a command of this id went to the source, until its result */
	struct {
		uint32_t id;
		char state[PLAN_STATE];
	} before[COMMANDS_PENDING];
	int exit_code;
};

static int64_t now_of(struct engine *en)
{
	return en->ops->now(en->src);
}

static void finish(struct engine *en, int code)
{
	en->exit_code = code;
	uv_stop(&en->loop);
}

/* ---- the stream out ---- */

static void pump(struct engine *en);

static void watch_out(struct engine *en, int events);

static void on_out(uv_poll_t *h, int status, int events)
{
	struct engine *en = h->data;

	if (status >= 0 && (events & UV_WRITABLE))
		pump(en);
	else if (status >= 0 && en->in_open)
		watch_out(en, 0); /* half closed: the end of in follows what came before it */
	else
		finish(en, 0);
}

static void watch_out(struct engine *en, int events)
{
	if (en->out_plain || events == en->out_events)
		return;
	en->out_events = events;
	if (events)
		uv_poll_start(&en->out, events, on_out);
	else
		uv_poll_stop(&en->out);
}

static void read_more(struct engine *en, bool more);

static bool room_for_commands(void *ctx);
static bool take_lines(struct engine *en);

static void pump(struct engine *en)
{
	int rc;

	if (!en->running)
		return;
	do {
		rc = writer_pump(&en->writer, en->out_fd);
		if (rc < 0) {
			finish(en, 0);
			return;
		}
	} while (commands_go(&en->commands) || take_lines(en));
	/* With nothing to write, a reader that goes away is told by this alone. */
	watch_out(en, rc == 1 ? UV_WRITABLE : UV_DISCONNECT);
	read_more(en, room_for_commands(en));
}

/* ---- what a source tells ---- */

static void counters(struct engine *en)
{
	/* Before the stream begins nobody is slow: a lab that runs ahead fills the first picture.
	 */
	bool behind = en->running && writer_behind(&en->writer);

	journal_tick(&en->journal, &en->san, now_of(en));
	en->writer.lost_io += rates_round(&en->san, behind, &en->rates_owed);
}

static void env_commit(struct source_env *env, unsigned bits)
{
	struct engine *en = env->ctx;
	int64_t now = now_of(en);

	if (!en->ops->derived) {
		if (bits & COMMIT_COUNTERS)
			counters(en);
		journal_scan(&en->journal, &en->san, now);
	}
	labels_apply(en->opts->labels, &en->san);
	if ((bits & COMMIT_LOADED) && !en->san.host.loaded) {
		en->san.host.loaded = true;
		san_touch(&en->san, &en->san.host.obj, SAN_DIRTY_STATE);
	}
	en->san.now = now;
	writer_commit(&en->writer, now);
	pump(en);
}

static void env_event(struct source_env *env, enum san_severity sev, const struct san_map *map,
		      const struct san_path *path, const char *by, const char *text)
{
	struct engine *en = env->ctx;

	journal_add(&en->journal, now_of(en), sev, map, path, by, text);
}

static void env_event_raw(struct source_env *env, const struct san_event *ev)
{
	struct engine *en = env->ctx;

	journal_add_raw(&en->journal, ev);
}

static void env_past(struct source_env *env, const struct stream_past *p)
{
	struct engine *en = env->ctx;

	writer_past(&en->writer, p);
}

static void env_done(struct source_env *env, const struct plan_result *res)
{
	struct engine *en = env->ctx;

	commands_done(&en->commands, res);
}

/* ---- commands ---- */

static int64_t on_now(void *ctx)
{
	return now_of(ctx);
}

/* by NULL: it came to nothing. */
static void note_asked(struct engine *en, const struct plan_cmd *cmd, const char *by)
{
	const struct san_map *m = san_map_by_key(&en->san, cmd->map);
	struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;

	if (p && (cmd->verb == PLAN_REINSTATE || cmd->verb == PLAN_RUN))
		journal_asked_back(&en->san, p, by, now_of(en));
}

/* ---- the log of commands ---- */

/* A free place is one of id 0; commands.h has no more under way than there are. */
static size_t place_before(const struct engine *en, uint32_t id)
{
	size_t i = 0;

	while (i < COMMANDS_PENDING - 1 && en->before[i].id != id)
		i++;
	return i;
}

static void note_before(struct engine *en, const struct plan_cmd *cmd)
{
	size_t i = place_before(en, 0);

	if (!en->log)
		return;
	en->before[i].id = cmd->id;
	plan_state(en->before[i].state, sizeof(en->before[i].state), &en->san, cmd, now_of(en));
}

/* What the model knows of cmd's object, now that it is answered. */
static void fill_about(struct engine *en, const struct plan_cmd *cmd, struct cmdlog_about *a)
{
	const struct san_map *m = san_map_by_key(&en->san, cmd->map);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;
	size_t i = place_before(en, cmd->id);

	*a = (struct cmdlog_about){ .name = "" };
	if (m)
		text_clean(a->name, sizeof(a->name), m->name);
	if (p)
		text_clean(a->path, sizeof(a->path), p->name);
	plan_state(a->after, sizeof(a->after), &en->san, cmd, now_of(en));
	if (en->before[i].id == cmd->id && cmd->id) {
		memcpy(a->before, en->before[i].state, sizeof(a->before));
		en->before[i].id = 0;
	}
}

static void on_act(void *ctx, const struct plan_cmd *cmd)
{
	struct engine *en = ctx;

	note_before(en, cmd);
	note_asked(en, cmd, cmd->by);
	en->ops->act(en->src, cmd);
}

/* A result is due for each command: no more are taken than can be answered. */
static bool room_for_commands(void *ctx)
{
	const struct engine *en = ctx;

	return en->commands.npending + en->writer.nresults < WRITER_RESULTS &&
	       !writer_asked_out(&en->writer);
}

/* What is done on this host and kept nowhere is said, once. */
static void log_result(struct engine *en, const struct plan_cmd *cmd, const struct plan_result *res)
{
	struct cmdlog_about about;

	if (en->opts->src.read_only)
		return; /* it was not asked for anything that it may do */
	if (en->log) {
		fill_about(en, cmd, &about);
		cmdlog_add(en->log, cmd, res, &about, now_of(en));
	} else if (en->ops == &source_kernel && !en->log_missed) {
		en->log_missed = true;
		journal_add(&en->journal, now_of(en), SAN_SEV_WARN, NULL, NULL, "engine",
			    "no command log is kept: neither XDG_STATE_HOME nor HOME is set");
	}
}

static void on_result(void *ctx, const struct plan_cmd *cmd, const struct plan_result *res,
		      bool acted)
{
	struct engine *en = ctx;

	log_result(en, cmd, res);
	if (acted && !res->ok && !res->unconfirmed)
		note_asked(en, cmd, NULL);
	if (acted)
		journal_result(&en->journal, &en->san, cmd, res, now_of(en));
	writer_result(&en->writer, res);
	writer_commit(&en->writer, now_of(en));
	if (acted)
		pump(en);
}

/* ---- questions ---- */

static void on_ask(void *ctx, const struct ask *q)
{
	struct engine *en = ctx;

	en->ops->ask(en->src, q);
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct engine *en = ctx;

	writer_answer(&en->writer, a);
	pump(en);
}

static void env_answer(struct source_env *env, const struct answer *a)
{
	struct engine *en = env->ctx;

	asks_answer(&en->asks, a);
}

/*
 * A path that is looked at from now on: what it does is told at once, for what
 * the reader has of it may be from when it looked last.
 */
static void tell_rates(struct engine *en, bool had_all)
{
	const struct writer *w = &en->writer;

	for (size_t i = 0; w->all_paths && !had_all && i < en->san.nmaps; i++) {
		struct san_path *p = en->san.maps[i]->paths;

		for (; p; p = p->next_in_map)
			san_touch(&en->san, &p->obj, SAN_DIRTY_IO);
	}
	for (size_t i = 0; i < w->npaths; i++) {
		struct san_obj *obj = san_by_n(&en->san, w->paths[i]);

		if (obj && obj->kind == SAN_KIND_PATH)
			san_touch(&en->san, obj, SAN_DIRTY_IO);
	}
	writer_commit(&en->writer, now_of(en));
	pump(en);
}

static void on_want(struct engine *en, struct stream_want *w)
{
	struct source_want sw = { .all_paths = w->all_paths, .raw = w->raw };
	bool had_all = en->writer.all_paths;
	int64_t ms = w->interval_ms;

	if (ms && ms < MIN_INTERVAL_MS)
		ms = MIN_INTERVAL_MS;
	if (ms > MAX_INTERVAL_MS)
		ms = MAX_INTERVAL_MS;
	if (ms && ms != en->writer.interval_ms) {
		en->writer.interval_ms = ms;
		uv_timer_set_repeat(&en->tick, (uint64_t)ms);
		uv_timer_again(&en->tick);
	}
	if (w->past)
		cmdlog_want_past(en->log);
	writer_want(&en->writer, w);
	sw.interval_ms = en->writer.interval_ms;
	sw.paths = en->writer.paths;
	sw.npaths = en->writer.npaths;
	en->ops->want(en->src, &sw);
	tell_rates(en, had_all);
}

static void on_line(struct engine *en, const char *line, size_t len)
{
	struct stream_msg msg;
	struct err e = { 0 };
	int rc = stream_apply(&en->scratch, line, len, &msg, &e);

	if (rc && msg.kind == STREAM_COMMAND && msg.u.command.id)
		commands_refuse(&en->commands, msg.u.command.id, e.text);
	else if (rc && msg.kind == STREAM_ASK && msg.u.ask.id)
		asks_refuse(&en->asks, msg.u.ask.id, e.text);
	else if (rc)
		journal_add(&en->journal, now_of(en), SAN_SEV_WARN, NULL, NULL, "engine", e.text);
	else if (msg.kind == STREAM_COMMAND)
		commands_take(&en->commands, &msg.u.command);
	else if (msg.kind == STREAM_WANT)
		on_want(en, &msg.u.want);
	else if (msg.kind == STREAM_ASK)
		asks_take(&en->asks, &msg.u.ask);
	if (msg.kind == STREAM_WANT)
		free(msg.u.want.paths);
	/* Whatever else a reader sends is of no use here, and must not gather. */
	if (msg.kind != STREAM_COMMAND && msg.kind != STREAM_WANT) {
		san_fini(&en->scratch);
		san_init(&en->scratch);
	}
}

/* Take the whole lines that have come; true when there was one. Not from within itself. */
static bool take_lines(struct engine *en)
{
	char *nl;
	size_t at = 0;

	if (en->taking)
		return false;
	en->taking = true;
	while (at < en->line.len && room_for_commands(en) &&
	       (nl = memchr(en->line.p + at, '\n', en->line.len - at)) != NULL) {
		on_line(en, en->line.p + at, (size_t)(nl - en->line.p) - at);
		at = (size_t)(nl - en->line.p) + 1;
	}
	if (at) {
		memmove(en->line.p, en->line.p + at, en->line.len - at + 1);
		en->line.len -= at;
	}
	en->taking = false;
	return at > 0;
}

static void on_readable(uv_poll_t *h, int status, int events)
{
	struct engine *en = h->data;
	char buf[4096];
	ssize_t n;

	(void)events;
	n = status < 0 ? 0 : read(en->in_fd, buf, sizeof(buf));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		finish(en, 0);
		return;
	}
	str_add_n(&en->line, buf, (size_t)n);
	if (en->line.len > STREAM_LINE_MAX && !memchr(en->line.p, '\n', en->line.len)) {
		tell_error("engine: a line of more than %u bytes", STREAM_LINE_MAX);
		finish(en, 1);
		return;
	}
	pump(en);
}

/* A reader that takes no results gets no more commands read: nothing piles up here. */
static void read_more(struct engine *en, bool more)
{
	bool reading = en->in_open && uv_is_active((uv_handle_t *)&en->in);

	if (!en->in_open || more == reading)
		return;
	if (more)
		uv_poll_start(&en->in, UV_READABLE, on_readable);
	else
		uv_poll_stop(&en->in);
}

/* ---- set-up ---- */

/* A disk that takes no line is told where its console looks, once for each reason. */
static void look_at_log(struct engine *en)
{
	int errnum = cmdlog_trouble(en->log, mono_ms());
	char text[300];

	if (!errnum)
		return;
	snprintf(text, sizeof(text), "the command log %.180s is not written: %s",
		 cmdlog_file(en->log),
		 errnum == ETIMEDOUT ? "its disk does not answer" : strerror(errnum));
	journal_add(&en->journal, now_of(en), SAN_SEV_WARN, NULL, NULL, "engine", text);
	writer_commit(&en->writer, now_of(en));
	pump(en);
}

/* What was read of earlier commands, as soon as the disk gave it. */
static void look_at_past(struct engine *en)
{
	struct cmdlog_past past;
	char text[300];

	if (!cmdlog_take_past(en->log, &past))
		return;
	for (size_t i = 0; i < past.n; i++)
		writer_past(&en->writer, &past.line[i]);
	free(past.line);
	if (past.bad) {
		snprintf(text, sizeof(text),
			 "%zu lines of the command log %.180s make no sense and are left out",
			 past.bad, cmdlog_file(en->log));
		journal_add(&en->journal, now_of(en), SAN_SEV_WARN, NULL, NULL, "engine", text);
	}
	writer_commit(&en->writer, now_of(en));
	pump(en);
}

static void on_tick(uv_timer_t *t)
{
	struct engine *en = t->data;

	/* Once warm; an engine that was wanted for one look has ended by now. */
	if (en->lock_due && en->san.host.loaded) {
		memlock_now();
		en->lock_due = false;
	}
	look_at_log(en);
	look_at_past(en);
	en->ops->tick(en->src);
}

static void fill_hello(struct engine *en, struct stream_hello *h)
{
	struct utsname un;

	uname(&un);
	*h = (struct stream_hello){ .version = STREAM_VERSION,
				    .read_only = en->opts->src.read_only,
				    .frozen = en->opts->src.freeze,
				    .interval_ms = en->opts->src.interval_ms };
	snprintf(h->program, sizeof(h->program), "%s", PACKAGE_STRING);
	snprintf(h->host, sizeof(h->host), "%s", un.nodename);
	snprintf(h->kernel, sizeof(h->kernel), "%s", un.release);
	snprintf(h->source, sizeof(h->source), "%s", en->ops->name);
	if (en->opts->src.scenario)
		snprintf(h->scenario, sizeof(h->scenario), "%s", en->opts->src.scenario);
	who_is(h->user, sizeof(h->user), geteuid());
}

/* What the host line says before a source corrects it (a lab has a name of its own). */
static void fill_host(struct engine *en, const struct stream_hello *h)
{
	struct san_host *host = &en->san.host;

	host->name = san_intern(&en->san, h->host);
	host->kernel = san_intern(&en->san, h->kernel);
	host->source = san_intern(&en->san, h->source);
	host->scenario = san_intern(&en->san, h->scenario);
	host->user = san_intern(&en->san, h->user);
	host->read_only = h->read_only;
	host->unrated = !en->ops->derived;
}

/* Open the pipe or terminal behind fd once more, as fd: true when that went well. */
static bool open_again(int fd, int flags)
{
	struct stat st;
	char path[40];
	int own;

	if (fstat(fd, &st) || !(S_ISFIFO(st.st_mode) || isatty(fd)))
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own < 0)
		return false;
	dup2(own, fd);
	close(own);
	return true;
}

/*
 * Make fd non-blocking.  That is a flag of the open file, which a shell and
 * others may share: they would find their terminal broken, and even more so
 * after a kill -9.  So the engine takes an open file of its own, where it can;
 * else the flags to put back at the end are returned, -1 for none.
 */
static int unblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || (flags & O_NONBLOCK) || open_again(fd, flags))
		return -1;
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	return flags;
}

/* A regular file or /dev/null cannot be polled: reading is then over, writing always possible. */
static void open_fds(struct engine *en)
{
	/* libuv allows one poll handle a descriptor, and both may be one socket. */
	if (en->out_fd == en->in_fd)
		en->out_fd = fcntl(en->in_fd, F_DUPFD_CLOEXEC, 3);
	en->in_flags = unblock(en->in_fd);
	en->out_flags = unblock(en->out_fd);
	en->in_open = uv_poll_init(&en->loop, &en->in, en->in_fd) == 0;
	en->in.data = en;
	en->out_plain = uv_poll_init(&en->loop, &en->out, en->out_fd) != 0;
	en->out.data = en;
	en->running = true;
	read_more(en, true);
}

static void give_fds_back(const struct engine *en)
{
	if (en->in_flags >= 0)
		fcntl(en->in_fd, F_SETFL, en->in_flags);
	if (en->out_flags >= 0)
		fcntl(en->out_fd, F_SETFL, en->out_flags);
}

static int open_source(struct engine *en, struct err *e)
{
	en->env = (struct source_env){ .loop = &en->loop,
				       .san = &en->san,
				       .ctx = en,
				       .commit = env_commit,
				       .event = env_event,
				       .event_raw = env_event_raw,
				       .past = env_past,
				       .done = env_done,
				       .answer = env_answer };
	return en->ops->open(&en->env, &en->opts->src, &en->src, e);
}

static void open_commands(struct engine *en)
{
	const struct commands_hooks hooks = { en, on_now, on_act, on_result, room_for_commands };

	commands_init(&en->commands, &en->san, en->opts->src.read_only, &hooks);
}

static void open_asks(struct engine *en)
{
	const struct asks_hooks hooks = { en, en->ops->ask ? on_ask : NULL, on_answer };

	asks_init(&en->asks, &en->san, &hooks);
}

static void start_ticking(struct engine *en)
{
	uint64_t ms = (uint64_t)en->opts->src.interval_ms;

	uv_timer_init(&en->loop, &en->tick);
	en->tick.data = en;
	uv_timer_start(&en->tick, on_tick, ms, ms);
}

/* Say why on the stream itself: over --via there is no other way to the operator. */
static int cannot_start(const struct stream_hello *hello, int out_fd, const struct err *e)
{
	struct san_event ev = { .seq = 1, .sev = SAN_SEV_BAD, .by = "engine" };
	struct str out = STR_INIT;

	snprintf(ev.text, sizeof(ev.text), "%s", e->text);
	stream_put_hello(&out, hello);
	stream_put_event(&out, &ev);
	if (write(out_fd, out.p, out.len) < 0)
		tell_error("%s", e->text);
	str_fini(&out);
	return e->code == E_SYNTAX || e->code == E_USAGE || e->code == E_NOTFOUND ? 2 : 1;
}

int engine_run(const struct engine_opts *opts, int in_fd, int out_fd)
{
	struct engine *en = xcalloc(1, sizeof(*en));
	struct stream_hello hello;
	struct err e = { 0 };
	bool kernel = opts->source == &source_kernel;

	signal(SIGPIPE, SIG_IGN);
	if (kernel)
		memlock_small_stacks();
	en->opts = opts;
	en->ops = opts->source;
	en->in_fd = in_fd;
	en->out_fd = out_fd;
	uv_loop_init(&en->loop);
	san_init(&en->san);
	san_init(&en->scratch);
	journal_init(&en->journal);
	fill_hello(en, &hello);
	fill_host(en, &hello);
	writer_init(&en->writer, &en->san, &en->journal, &hello);
	open_commands(en);
	open_asks(en);
	if (open_source(en, &e))
		return cannot_start(&hello, out_fd, &e);
	en->writer.hello.now = now_of(en);
	if (kernel)
		en->log = cmdlog_open(NULL);
	open_fds(en);
	start_ticking(en);
	en->lock_due = kernel;
	pump(en);
	uv_run(&en->loop, UV_RUN_DEFAULT);
	give_fds_back(en);
	en->ops->close(en->src);
	cmdlog_close(en->log, LOG_WAIT_MS);
	/* Threads may hang in the kernel: the caller leaves by _exit, nothing is joined or freed.
	 */
	return en->exit_code;
}
