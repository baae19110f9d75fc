/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file.
 *
 * The file is read by a child with a deadline, then parsed from memory: in an
 * outage the home directory may be the thing that hangs, and the console must
 * open all the same.
 */
#include "cli/config.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/uncomment.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READ_MS  2000 /* on a loaded host half a second was not enough, and took the verbs away */
#define FILE_MAX 65536

/* In the child: the file's bytes into the pipe; what went wrong as the exit status. */
static void send_file(const char *path, int out)
{
	char buf[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0) {
		if (write(out, buf, (size_t)n) != n)
			_exit(EIO);
	}
	_exit(fd < 0 || n < 0 ? errno : 0);
}

/* What the child sends, until it ends or the time is over. 0, ETIMEDOUT or EFBIG. */
static int collect(int in, struct str *text)
{
	struct timespec began, now;
	char buf[4096];
	ssize_t n = 1;

	clock_gettime(CLOCK_MONOTONIC, &began);
	while (n > 0) {
		struct pollfd p = { .fd = in, .events = POLLIN };
		long gone;

		clock_gettime(CLOCK_MONOTONIC, &now);
		gone = (now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000;
		if (gone >= READ_MS || poll(&p, 1, (int)(READ_MS - gone)) == 0)
			return ETIMEDOUT;
		n = read(in, buf, sizeof(buf));
		if (n > 0)
			str_add_n(text, buf, (size_t)n);
		if (text->len > FILE_MAX)
			return EFBIG;
	}
	return 0;
}

/*
 * The text of path; 0 or an errno.  A child reads it, not a thread: one that
 * hangs in the kernel would keep this process from ending.
 */
static int read_in_time(const char *path, struct str *text)
{
	int p[2], status = 0, rc;
	pid_t child;

	if (pipe2(p, O_CLOEXEC))
		return errno;
	child = fork();
	if (child == 0)
		send_file(path, p[1]);
	close(p[1]);
	rc = child < 0 ? EAGAIN : collect(p[0], text);
	close(p[0]);
	if (rc) {
		if (child > 0)
			kill(child, SIGKILL);
		return rc;
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

/* ---- the file's grammar ---- */

/* libconfuse's error callback has no context argument: set only while parse() runs. */
static _Thread_local struct err *mistake_to;

static void on_mistake(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct err *e = mistake_to;
	char text[200];

	if (!e || e->code)
		return; /* the first one is told */
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(e, E_SYNTAX, "%s:%d: %s", cfg->filename ? cfg->filename : "sandeck.conf", cfg->line,
		text);
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
	struct err mistake = { 0 };
	int rc;

	cfg_set_error_function(cfg, on_mistake);
	cfg_set_validate_func(cfg, "interval", check_interval);
	mistake_to = &mistake;
	cfg->filename = xstrdup(path);
	rc = cfg_parse_buf(cfg, text);
	mistake_to = NULL;
	if (rc == CFG_SUCCESS && !mistake.code)
		take_options(cfg, o, out);
	cfg_free(cfg);
	if (mistake.code)
		return err_set(e, E_SYNTAX, "%s", mistake.text);
	return rc == CFG_SUCCESS ? 0 : err_set(e, E_SYNTAX, "%s: cannot be read as settings", path);
}

/* 0; E_NOTFOUND: there is no such file; anything else must stop the program: what it forbids
 * counts. */
static int load_one(const char *path, struct options *o, struct config *out, bool *late,
		    struct err *e)
{
	struct str text = STR_INIT;
	int rc = 0, error = read_in_time(path, &text);

	/* Of a home that is not ours nothing is known: without being asked for it, that is no
	 * error. */
	if (error == ETIMEDOUT || (error == EACCES && !o->config)) {
		*late = true;
	} else if (error) {
		bool absent = error == ENOENT || error == ENOTDIR;

		rc = err_errno(e, absent ? E_NOTFOUND : E_SYNTAX, error, "cannot read %s", path);
	} else {
		snprintf(out->path, sizeof(out->path), "%s", path);
		str_add(&text, ""); /* never NULL, also when the file is empty */
		uncomment(text.p);
		rc = parse(text.p, path, o, out, e);
	}
	str_fini(&text);
	return rc;
}

int config_load(struct options *o, struct config *out, bool *late, struct err *e)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[512];
	int rc = E_NOTFOUND;

	*late = false;
	if (o->config)
		return load_one(o->config, o, out, late, e);
	if (xdg && *xdg)
		snprintf(path, sizeof(path), "%s/sandeck/sandeck.conf", xdg);
	else
		snprintf(path, sizeof(path), "%s/.config/sandeck/sandeck.conf", home ? home : "");
	rc = load_one(path, o, out, late, e);
	if (rc == E_NOTFOUND)
		rc = load_one("/etc/sandeck/sandeck.conf", o, out, late, e);
	return rc == E_NOTFOUND ? 0 : rc;
}

void config_fini(struct config *c)
{
	free(c->theme);
	labels_fini(&c->labels);
}
