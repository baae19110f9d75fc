/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file.
 *
 * The file is read aside with a deadline, then parsed from memory: in an
 * outage the home directory may be the thing that hangs, and the console must
 * open all the same.
 */
#include "cli/config.h"

#include "base/mem.h"
#include "base/mono.h"
#include "base/str.h"
#include "base/text.h"
#include "base/uncomment.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_MS  2000 /* on a loaded host half a second was not enough, and took the verbs away */
#define FILE_MAX 65536

/* ---- reading ---- */

/* Files of which the first that is there counts, and where its text is to go. */
struct reading {
	char path[2][512];
	unsigned n;
	int to;
};

/* What goes there: this, the text, the end. */
struct answer {
	int error;
	unsigned which;
};

static bool is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static int read_file(const char *path, struct str *text)
{
	char buf[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	ssize_t n = 0;

	if (fd < 0)
		return errno;
	while (text->len <= FILE_MAX && (n = read(fd, buf, sizeof(buf))) > 0)
		str_add_n(text, buf, (size_t)n);
	error = n < 0 ? errno : text->len > FILE_MAX ? EFBIG : 0;
	close(fd);
	return error;
}

static void read_first(const struct reading *r)
{
	struct answer a = { .error = ENOENT };
	struct str text = STR_INIT;

	for (unsigned i = 0; i < r->n && is_absent(a.error); i++) {
		a.which = i;
		a.error = read_file(r->path[i], &text);
	}
	/* Nobody may be there any more, who waited long enough. */
	if (send(r->to, &a, sizeof(a), MSG_NOSIGNAL) == (ssize_t)sizeof(a) && !a.error)
		(void)!send(r->to, text.p, text.len, MSG_NOSIGNAL);
	close(r->to);
	str_fini(&text);
}

static void *thread_main(void *arg)
{
	read_first(arg);
	free(arg);
	return NULL;
}

/* A reader, in a process (its pid in *child) or a thread: 0 or an errno. */
static int start_reader(const struct reading *r, bool in_thread, pid_t *child)
{
	struct reading *own;
	pthread_t thread;
	int error;

	*child = 0;
	if (!in_thread) {
		*child = fork();
		if (*child == 0) {
			/* Who reads our output must not wait for the end of one that hangs. */
			for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
				close(fd);
			read_first(r);
			_exit(0);
		}
		close(r->to);
		return *child < 0 ? EAGAIN : 0;
	}
	own = xcalloc(1, sizeof(*own));
	*own = *r;
	error = pthread_create(&thread, NULL, thread_main, own);
	if (!error)
		return pthread_detach(thread);
	close(r->to);
	free(own);
	return error;
}

/* What the reader sends, until it ends or the time is over. 0, ETIMEDOUT or EIO. */
static int collect(int in, struct answer *a, struct str *text)
{
	int64_t began = mono_ms();
	struct str all = STR_INIT;
	char buf[4096];
	ssize_t n = 1;
	int error = 0;

	while (n > 0 && !error) {
		struct pollfd p = { .fd = in, .events = POLLIN };
		int64_t gone = mono_ms() - began;

		if (gone >= READ_MS || poll(&p, 1, (int)(READ_MS - gone)) == 0)
			error = ETIMEDOUT;
		else if ((n = read(in, buf, sizeof(buf))) > 0)
			str_add_n(&all, buf, (size_t)n);
	}
	if (!error && (n < 0 || all.len < sizeof(*a)))
		error = EIO;
	if (!error) {
		memcpy(a, all.p, sizeof(*a));
		str_add_n(text, all.p + sizeof(*a), all.len - sizeof(*a));
	}
	str_fini(&all);
	return error;
}

/*
 * The text of the first file that is there; 0 or an errno.  A child reads it:
 * a thread that hangs in the kernel would keep this process from ending.
 * Where that does no harm a thread does, at a tenth of the cost.
 */
static int read_in_time(struct reading *r, bool in_thread, unsigned *which, struct str *text)
{
	struct answer a = { 0 };
	pid_t child = 0;
	int sv[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
		return errno;
	r->to = sv[1];
	error = start_reader(r, in_thread, &child);
	if (!error)
		error = collect(sv[0], &a, text);
	close(sv[0]);
	if (error && child > 0)
		kill(child, SIGKILL);
	else if (child > 0)
		waitpid(child, NULL, 0);
	*which = a.which;
	return error ? error : a.error;
}

/* ---- the file's grammar ---- */

/*
 * libconfuse's error callback has no context argument: set only while parse()
 * runs.  The path is ours: libconfuse calls any text from memory "[buf]".
 */
struct mistake {
	const char *path;
	struct err first;
};
static _Thread_local struct mistake *mistake_to;

static void on_mistake(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct mistake *m = mistake_to;
	char text[200], clean[240];

	if (!m || m->first.code)
		return; /* the first one is told */
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(&m->first, E_SYNTAX, "%s:%d: %s", m->path, cfg->line,
		text_clean(clean, sizeof(clean), text));
}

static int check_interval(cfg_t *cfg, cfg_opt_t *opt)
{
	double v = cfg_opt_getnfloat(opt, cfg_opt_size(opt) - 1);

	if (v >= 0.1 && v <= 60.0)
		return 0;
	cfg_error(cfg, "interval takes 0.1 to 60 seconds");
	return -1;
}

static void take_options(cfg_t *cfg, struct options *o, struct config *out)
{
	const char *theme = cfg_getstr(cfg, "theme");

	if (!o->interval_ms && cfg_size(cfg, "interval"))
		o->interval_ms = (int64_t)(cfg_getfloat(cfg, "interval") * 1000.0 + 0.5);
	o->ascii |= cfg_getbool(cfg, "ascii") == cfg_true;
	o->mono |= cfg_getbool(cfg, "mono") == cfg_true;
	o->read_only |= cfg_getbool(cfg, "read_only") == cfg_true;
	if (!o->theme && theme && *theme) {
		out->theme = xstrdup(theme);
		o->theme = out->theme;
	}
	for (unsigned i = 0; i < cfg_size(cfg, "label"); i++) {
		cfg_t *l = cfg_getnsec(cfg, "label", i);

		labels_add(&out->labels, cfg_title(l), cfg_getstr(l, "name"));
	}
}

static int parse(char *text, const char *path, struct options *o, struct config *out, struct err *e)
{
	cfg_opt_t label[] = { CFG_STR("name", NULL, CFGF_NODEFAULT), CFG_END() };
	cfg_opt_t opts[] = {
		CFG_FLOAT("interval", 0, CFGF_NODEFAULT),
		CFG_BOOL("ascii", cfg_false, CFGF_NONE),
		CFG_BOOL("mono", cfg_false, CFGF_NONE),
		CFG_BOOL("read_only", cfg_false, CFGF_NONE),
		CFG_STR("theme", NULL, CFGF_NONE),
		CFG_SEC("label", label, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		CFG_END(),
	};
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);
	struct mistake mistake = { .path = path };
	int rc;

	cfg_set_error_function(cfg, on_mistake);
	cfg_set_validate_func(cfg, "interval", check_interval);
	mistake_to = &mistake;
	rc = cfg_parse_buf(cfg, text);
	mistake_to = NULL;
	if (rc == CFG_SUCCESS && !mistake.first.code)
		take_options(cfg, o, out);
	cfg_free(cfg);
	if (mistake.first.code)
		return err_set(e, E_SYNTAX, "%s", mistake.first.text);
	return rc == CFG_SUCCESS ? 0 : err_set(e, E_SYNTAX, "%s: cannot be read as settings", path);
}

static int take_text(const char *path, struct str *text, struct options *o, struct config *out,
		     struct err *e)
{
	snprintf(out->path, sizeof(out->path), "%s", path);
	str_add(text, ""); /* never NULL, also when the file is empty */
	uncomment(text->p);
	return parse(text->p, path, o, out, e);
}

/* Where to look, in this order. */
static void list_files(const struct options *o, struct reading *r)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *own = xdg && *xdg ? "" : "/.config";

	if (o->config) {
		snprintf(r->path[r->n++], sizeof(r->path[0]), "%s", o->config);
		return;
	}
	snprintf(r->path[r->n++], sizeof(r->path[0]), "%s%s/sandeck/sandeck.conf",
		 xdg && *xdg ? xdg
		 : home      ? home
			     : "",
		 own);
	snprintf(r->path[r->n++], sizeof(r->path[0]), "/etc/sandeck/sandeck.conf");
}

int config_load(struct options *o, struct config *out, bool *late, struct err *e)
{
	struct reading r = { .n = 0 };
	struct str text = STR_INIT;
	unsigned which = 0;
	int rc = 0, error;

	list_files(o, &r);
	error = read_in_time(&r, o->aside, &which, &text);
	/* Of a home that is not ours nothing is known: without being asked for it, that is no
	 * error. */
	*late = error == ETIMEDOUT || (error == EACCES && !o->config);
	if (error == EACCES && *late)
		err_set(e, E_PERM,
			"cannot read %s: not allowed (is HOME yours? --config names another)",
			r.path[which]);
	else if (*late) /* which of them hangs nobody can tell */
		err_set(e, E_IO, "the settings file cannot be read: its disk does not answer");
	if (!error)
		rc = take_text(r.path[which], &text, o, out, e);
	else if (!*late && (o->config || !is_absent(error)))
		/* What it forbids counts: going on without it is no choice. */
		rc = err_errno(e, is_absent(error) ? E_NOTFOUND : E_SYNTAX, error, "cannot read %s",
			       r.path[which]);
	str_fini(&text);
	return rc;
}

void config_fini(struct config *c)
{
	free(c->theme);
	labels_fini(&c->labels);
}
