/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmdlog: who did what, when, and what became of it.
 *
 * The queue is shared with one detached thread.  A thread that hangs in a
 * system call cannot be ended, so the log belongs to both sides: whichever is
 * last, the engine that closes or the thread that comes back, frees it.
 */
#include "engine/cmdlog.h"

#include "base/mem.h"
#include "base/mono.h"
#include "base/state_path.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STACK      (256 * 1024)
#define LOCK_TRIES 100 /* 10 ms each, for another engine that puts the file aside */

struct cmdlog {
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	char *path;
	char *queue[CMDLOG_QUEUE]; /* ring of lines */
	unsigned head, count;
	uint64_t lost;     /* lines since the last one that got into the queue */
	int trouble, told; /* errno of the last line, and the one that was told */
	bool writing, closed;
	int64_t busy_since;       /* mono ms: the disk was asked for something then; 0 it is not */
	bool read_due, read_done; /* the file's last lines are wanted; they are in past */
	struct cmdlog_past past;
	bool threaded; /* the thread still holds its share */
};

/* ---- the line ---- */

static const char *outcome(const struct plan_result *res)
{
	if (res->ok)
		return "ok";
	if (res->silent)
		return "silent";
	return res->unconfirmed ? "unconfirmed" : "failed";
}

static void put(struct json_object *o, const char *key, const char *text)
{
	if (*text)
		json_object_object_add(o, key, json_object_new_string(text));
}

static void put_when(struct json_object *o, int64_t now)
{
	time_t sec = (time_t)(now / 1000);
	char text[48];
	struct tm tm;
	size_t n;

	gmtime_r(&sec, &tm);
	n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + n, sizeof(text) - n, ".%03dZ", (int)(now % 1000));
	put(o, "at", text);
}

static void put_number(struct json_object *o, const char *key, uint32_t v)
{
	json_object_object_add(o, key, json_object_new_int64(v));
}

void cmdlog_line(struct str *out, const struct plan_cmd *cmd, const struct plan_result *res,
		 const struct cmdlog_about *about, int64_t now, uint64_t lost)
{
	const struct plan_verb_info *info = plan_verb_info(cmd->verb);
	struct json_object *o = json_object_new_object();
	char path[24];

	put_when(o, now);
	put(o, "by", cmd->by);
	put(o, "verb", info->name);
	put(o, "map", cmd->map);
	put(o, "name", about->name);
	if (info->wants_path) {
		snprintf(path, sizeof(path), "%u:%u", cmd->major, cmd->minor);
		put(o, "path", path);
		put(o, "disk", about->path);
	}
	if (info->wants_group)
		put_number(o, "group", cmd->group);
	if (info->wants_group && cmd->promise.cur_group)
		put_number(o, "from_group", cmd->promise.cur_group);
	if (info->wants_name) {
		put(o, "new_name", cmd->name);
		put(o, "from_name", cmd->promise.name);
	}
	put(o, "before", about->before);
	put(o, "sent", res->sent);
	put(o, "to", res->to);
	put(o, "result", outcome(res));
	put(o, "text", res->text);
	put(o, "after", about->after);
	if (lost)
		json_object_object_add(o, "lost", json_object_new_int64((int64_t)lost));
	str_add(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	str_add_c(out, '\n');
	json_object_put(o);
}

/* ---- the file ---- */

bool cmdlog_path(char *dst, size_t size)
{
	return state_path(dst, size, "commands.jsonl");
}

static int open_log(const char *path)
{
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

/* False: another engine has it, and not only for a moment. */
static bool lock(int fd)
{
	for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB); tries++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true; /* a file system without locks: as well as can be */
		if (tries == LOCK_TRIES)
			return false;
		usleep(10000);
	}
	return true;
}

/*
 * Put the full file aside, fd, unless another engine did so meanwhile: what has the name then
 * is its new file, and that over the old one would lose all of it.  True: open the name again.
 */
static bool rotate(int fd, const char *path)
{
	struct str old = STR_INIT;
	struct stat ours, named;

	if (!lock(fd))
		return false;
	if (!fstat(fd, &ours) && !stat(path, &named) && ours.st_ino == named.st_ino &&
	    ours.st_dev == named.st_dev) {
		str_addf(&old, "%s.1", path);
		rename(path, old.p);
		str_fini(&old);
	}
	return true;
}

/* Does the file end within a line, as a full disk leaves it? */
static bool ends_torn(const char *path, const struct stat *st)
{
	char last = '\n';
	int fd;

	if (!S_ISREG(st->st_mode) || !st->st_size)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (pread(fd, &last, 1, st->st_size - 1) != 1)
		last = '\n';
	close(fd);
	return last != '\n';
}

/* One write a line: appending is atomic, so several engines may share the file. */
static int append(int fd, const char *path, const char *line)
{
	struct str whole = STR_INIT;
	struct stat st;
	ssize_t n;
	int errnum = 0;

	/* half a line spoils itself, and not this one too */
	if (!fstat(fd, &st) && ends_torn(path, &st))
		str_add_c(&whole, '\n');
	str_add(&whole, line);
	n = write(fd, whole.p, whole.len);
	if (n < 0)
		errnum = errno;
	else if ((size_t)n < whole.len)
		errnum = ENOSPC;
	else
		fdatasync(fd);
	str_fini(&whole);
	return errnum;
}

/* 0 or errno. */
static int write_line(const char *path, const char *line)
{
	struct stat st;
	int errnum, fd = open_log(path);

	if (fd < 0 && errno == ENOENT) {
		state_make_dirs(path);
		fd = open_log(path);
	}
	if (fd >= 0 && !fstat(fd, &st) && st.st_size + (off_t)strlen(line) > CMDLOG_BYTES &&
	    rotate(fd, path)) {
		close(fd);
		fd = open_log(path);
	}
	if (fd < 0)
		return errno;
	errnum = append(fd, path, line);
	close(fd);
	return errnum;
}

/* ---- the thread ---- */

static void log_free(struct cmdlog *log)
{
	while (log->count--)
		free(log->queue[log->head++ % CMDLOG_QUEUE]);
	free(log->past.line);
	pthread_cond_destroy(&log->work);
	pthread_cond_destroy(&log->idle);
	pthread_mutex_destroy(&log->lock);
	free(log->path);
	free(log);
}

static char *take(struct cmdlog *log)
{
	char *line = log->queue[log->head % CMDLOG_QUEUE];

	log->head++;
	log->count--;
	return line;
}

/* Each with the lock held when called and when it returns, and not meanwhile. */
static void read_past(struct cmdlog *log)
{
	struct cmdlog_past past;

	log->read_due = false;
	log->busy_since = mono_ms();
	pthread_mutex_unlock(&log->lock);
	cmdlog_read(log->path, &past);
	pthread_mutex_lock(&log->lock);
	free(log->past.line);
	log->past = past;
	log->busy_since = 0;
	log->read_done = true;
}

static void write_next(struct cmdlog *log)
{
	char *line = take(log);
	int errnum;

	log->writing = true;
	log->busy_since = mono_ms();
	pthread_mutex_unlock(&log->lock);
	errnum = write_line(log->path, line);
	free(line);
	pthread_mutex_lock(&log->lock);
	log->writing = false;
	log->busy_since = 0;
	log->trouble = errnum;
	log->lost += errnum != 0;
	pthread_cond_signal(&log->idle);
}

static void *writer(void *arg)
{
	struct cmdlog *log = arg;

	pthread_mutex_lock(&log->lock);
	for (;;) {
		while (!log->count && !log->read_due && !log->closed)
			pthread_cond_wait(&log->work, &log->lock);
		if (log->closed)
			break;
		if (log->read_due) /* first: what is written by now is of this engine */
			read_past(log);
		else
			write_next(log);
	}
	pthread_mutex_unlock(&log->lock);
	log_free(log);
	return NULL;
}

static bool start_thread(struct cmdlog *log)
{
	pthread_attr_t attr;
	pthread_t t;
	bool started;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	started = !pthread_create(&t, &attr, writer, log);
	pthread_attr_destroy(&attr);
	return started;
}

/* ---- the engine's side ---- */

struct cmdlog *cmdlog_open(const char *path)
{
	pthread_condattr_t attr;
	char dflt[512];
	struct cmdlog *log;

	if (!path && !cmdlog_path(dflt, sizeof(dflt)))
		return NULL;
	log = xcalloc(1, sizeof(*log));
	log->path = xstrdup(path ? path : dflt);
	pthread_mutex_init(&log->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&log->work, NULL);
	pthread_cond_init(&log->idle, &attr);
	pthread_condattr_destroy(&attr);
	return log;
}

void cmdlog_want_past(struct cmdlog *log)
{
	if (!log)
		return;
	pthread_mutex_lock(&log->lock);
	if (!log->threaded)
		log->threaded = start_thread(log);
	log->read_due = log->threaded;
	pthread_cond_signal(&log->work);
	pthread_mutex_unlock(&log->lock);
}

bool cmdlog_take_past(struct cmdlog *log, struct cmdlog_past *out)
{
	bool done;

	if (!log)
		return false;
	pthread_mutex_lock(&log->lock);
	done = log->read_done;
	if (done) {
		*out = log->past;
		log->past = (struct cmdlog_past){ NULL };
		log->read_done = false;
	}
	pthread_mutex_unlock(&log->lock);
	return done;
}

void cmdlog_add(struct cmdlog *log, const struct plan_cmd *cmd, const struct plan_result *res,
		const struct cmdlog_about *about, int64_t now)
{
	struct str line = STR_INIT;

	if (!log)
		return;
	pthread_mutex_lock(&log->lock);
	/* with the first line, not before: most runs neither act nor ask for the past */
	if (!log->threaded)
		log->threaded = start_thread(log);
	if (log->count == CMDLOG_QUEUE || !log->threaded) {
		log->lost++;
	} else {
		cmdlog_line(&line, cmd, res, about, now, log->lost);
		log->lost = 0;
		log->queue[(log->head + log->count++) % CMDLOG_QUEUE] = line.p;
		pthread_cond_signal(&log->work);
	}
	pthread_mutex_unlock(&log->lock);
}

int cmdlog_trouble(struct cmdlog *log, int64_t mono)
{
	int news = 0, is;

	if (!log)
		return 0;
	pthread_mutex_lock(&log->lock);
	is = log->busy_since && mono - log->busy_since >= CMDLOG_HANGS_MS ? ETIMEDOUT
									  : log->trouble;
	if (is != log->told)
		news = log->told = is;
	pthread_mutex_unlock(&log->lock);
	return news;
}

const char *cmdlog_file(const struct cmdlog *log)
{
	return log->path;
}

static struct timespec deadline(unsigned wait_ms)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_sec += wait_ms / 1000;
	ts.tv_nsec += (long)(wait_ms % 1000) * 1000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	return ts;
}

void cmdlog_close(struct cmdlog *log, unsigned wait_ms)
{
	struct timespec until;
	bool threaded;

	if (!log)
		return;
	until = deadline(wait_ms);
	pthread_mutex_lock(&log->lock);
	while ((log->count || log->writing) &&
	       !pthread_cond_timedwait(&log->idle, &log->lock, &until))
		;
	log->closed = true;
	threaded = log->threaded;
	pthread_cond_signal(&log->work);
	pthread_mutex_unlock(&log->lock);
	if (!threaded)
		log_free(log);
}
