/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file.
 *
 * The file is read in a thread with a deadline, then parsed from memory: in an
 * outage the home directory may be the thing that hangs, and the console must
 * open all the same.
 */
#include "cli/config.h"

#include "base/mem.h"
#include "base/parse.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define READ_MS  500
#define FILE_MAX 65536

/* Shared with a thread that may never end: freed only when it did. */
struct reading {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	char path[512];
	char *text; /* NULL: error */
	int error;
	bool done;
};

static char *read_file(const char *path, int *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	ssize_t n;

	*error = fd < 0 ? errno : 0;
	if (fd < 0)
		return NULL;
	text = xcalloc(FILE_MAX + 1, 1);
	n = read(fd, text, FILE_MAX);
	*error = n < 0 ? errno : n == FILE_MAX ? EFBIG : 0;
	close(fd);
	if (!*error)
		return text;
	free(text);
	return NULL;
}

static void *reader(void *arg)
{
	struct reading *r = arg;
	int error;
	char *text = read_file(r->path, &error);

	pthread_mutex_lock(&r->lock);
	r->text = text;
	r->error = error;
	r->done = true;
	pthread_cond_signal(&r->cond);
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static struct timespec deadline(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += READ_MS * 1000000L;
	ts.tv_sec += ts.tv_nsec / 1000000000L;
	ts.tv_nsec %= 1000000000L;
	return ts;
}

/* The text of path, malloc'd; NULL with *error (ETIMEDOUT: it hangs). */
static char *read_in_time(const char *path, int *error)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	struct timespec until = deadline();
	pthread_t thread;
	char *text;
	int rc = 0;

	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->cond, NULL);
	snprintf(r->path, sizeof(r->path), "%s", path);
	if (pthread_create(&thread, NULL, reader, r)) {
		free(r);
		*error = EAGAIN;
		return NULL;
	}
	pthread_mutex_lock(&r->lock);
	while (!r->done && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&r->cond, &r->lock, &until);
	if (!r->done) {
		pthread_mutex_unlock(&r->lock);
		pthread_detach(thread); /* r stays: the thread may still write to it */
		*error = ETIMEDOUT;
		return NULL;
	}
	pthread_mutex_unlock(&r->lock);
	pthread_join(thread, NULL);
	text = r->text;
	*error = r->error;
	free(r);
	return text;
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

static int load_one(const char *path, struct options *o, struct config *out, bool *late,
		    struct err *e)
{
	int error, rc;
	char *text = read_in_time(path, &error);

	if (!text) {
		*late |= error == ETIMEDOUT;
		return err_errno(e, E_NOTFOUND, error, "cannot read %s", path);
	}
	snprintf(out->path, sizeof(out->path), "%s", path);
	rc = parse(text, path, o, out, e);
	free(text);
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
