/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file: where it is found, its grammar, and where each
 * setting goes.
 */
#include "cli/config.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/uncomment.h"
#include "cli/config_keys.h"
#include "cli/read_aside.h"
#include "ui/field.h"

#include <confuse.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- mistakes ---- */

/*
 * libconfuse's error callback has no context argument: set only while a text
 * is parsed.  The path is ours: libconfuse calls any text from memory "[buf]".
 */
struct mistake {
	const char *path;
	struct err first;
};
static _Thread_local struct mistake *mistake_to;

/* libconfuse calls a command that there is not an option: in the section of keys they are commands.
 */
static void name_command(cfg_t *cfg, char *text, size_t size)
{
	char name[80], *from = strchr(text, '\''), *to = strrchr(text, '\'');

	if (strcmp(cfg_name(cfg), "keys") != 0 || from == to || strchr(text, '"'))
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(to - from - 1), from + 1);
	config_keys_unknown(name, text, size);
}

static void on_mistake(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct mistake *m = mistake_to;
	char text[200], clean[240];

	if (!m || m->first.code)
		return; /* the first one is told */
	vsnprintf(text, sizeof(text), fmt, ap);
	name_command(cfg, text, sizeof(text));
	err_set(&m->first, E_SYNTAX, "%s:%d: %s", m->path, cfg->line,
		text_clean(clean, sizeof(clean), text));
}

static int check_interval(cfg_t *cfg, cfg_opt_t *opt)
{
	double v = cfg_opt_getnfloat(opt, cfg_opt_size(opt) - 1);

	if (v >= 0.1 && v <= 60.0)
		return 0;
	cfg_error(cfg, "%s takes 0.1 to 60 seconds", cfg_opt_name(opt));
	return -1;
}

static int check_clock(cfg_t *cfg, cfg_opt_t *opt)
{
	if (settings_clock_find(cfg_opt_getnstr(opt, 0)) != NCLOCKS)
		return 0;
	cfg_error(cfg, "clock is local, utc or ago");
	return -1;
}

/* "iops", or "-iops" for the other way round; "worst" is no column. */
static bool find_sort(const char *word, const char **column, bool *reverse)
{
	const struct column *c;

	*reverse = word[0] == '-';
	c = columns_find(field_columns(FIELDS_TREE), word + *reverse);
	*column = c ? c->name : "";
	return c ? c->fact != NULL : !strcmp(word, "worst");
}

static int check_sort(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *column;
	bool reverse;

	if (find_sort(cfg_opt_getnstr(opt, 0), &column, &reverse))
		return 0;
	cfg_error(cfg, "sort is worst, or a column that has an order, by its name in sandeck(1)");
	return -1;
}

static int check_label(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *label = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);

	if (!*cfg_title(label)) {
		cfg_error(cfg, "a label without an address");
		return -1;
	}
	if (cfg_getstr(label, "name") && *cfg_getstr(label, "name"))
		return 0;
	cfg_error(cfg, "label \"%s\" has no name", cfg_title(label));
	return -1;
}

/* ---- where each setting goes ---- */

/* What also an option can say, which has the last word. */
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
}

static void take_console(cfg_t *cfg, struct console_settings *out)
{
	const char *column;

	out->mouse = cfg_getbool(cfg, "mouse") == cfg_true;
	out->bell = cfg_getbool(cfg, "bell") == cfg_true;
	out->title = cfg_getbool(cfg, "title") == cfg_true;
	out->notify = cfg_getbool(cfg, "notify") == cfg_true;
	out->clock = settings_clock_find(cfg_getstr(cfg, "clock"));
	if (find_sort(cfg_getstr(cfg, "sort"), &column, &out->sort_reverse))
		snprintf(out->sort, sizeof(out->sort), "%s", column);
	if (cfg_size(cfg, "slow_interval"))
		out->slow_interval_ms =
			(int64_t)(cfg_getfloat(cfg, "slow_interval") * 1000.0 + 0.5);
}

static void take_labels(cfg_t *cfg, struct labels *out)
{
	for (unsigned i = 0; i < cfg_size(cfg, "label"); i++) {
		cfg_t *l = cfg_getnsec(cfg, "label", i);

		labels_add(out, cfg_title(l), cfg_getstr(l, "name"));
	}
}

/* ---- the file's grammar ---- */

static cfg_t *new_parser(struct config_keys *keys)
{
	cfg_opt_t label[] = { CFG_STR("name", NULL, CFGF_NODEFAULT), CFG_END() };
	cfg_opt_t opts[] = {
		CFG_FLOAT("interval", 0, CFGF_NODEFAULT),
		CFG_FLOAT("slow_interval", 0, CFGF_NODEFAULT),
		CFG_BOOL("ascii", cfg_false, CFGF_NONE),
		CFG_BOOL("mono", cfg_false, CFGF_NONE),
		CFG_BOOL("read_only", cfg_false, CFGF_NONE),
		CFG_BOOL("mouse", cfg_false, CFGF_NONE),
		CFG_BOOL("bell", cfg_false, CFGF_NONE),
		CFG_BOOL("title", cfg_true, CFGF_NONE),
		CFG_BOOL("notify", cfg_false, CFGF_NONE),
		CFG_STR("theme", NULL, CFGF_NONE),
		CFG_STR("clock", "local", CFGF_NONE),
		CFG_STR("sort", "worst", CFGF_NONE),
		CFG_SEC("keys", keys->opts, CFGF_NONE),
		CFG_SEC("label", label, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		CFG_END(),
	};
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);

	cfg_set_error_function(cfg, on_mistake);
	cfg_set_validate_func(cfg, "interval", check_interval);
	cfg_set_validate_func(cfg, "slow_interval", check_interval);
	cfg_set_validate_func(cfg, "clock", check_clock);
	cfg_set_validate_func(cfg, "sort", check_sort);
	cfg_set_validate_func(cfg, "label", check_label);
	return cfg;
}

int config_parse(char *text, const char *path, struct options *o, struct config *out, struct err *e)
{
	struct mistake mistake = { .path = path };
	struct config_keys *keys;
	const char *what;
	cfg_t *cfg;
	int rc = uncomment_unended(text, &what);

	if (rc)
		return err_set(e, E_SYNTAX, "%s:%d: this %s is never closed", path, rc, what);
	keys = xcalloc(1, sizeof(*keys));
	config_keys_init(keys);
	cfg = new_parser(keys);
	mistake_to = &mistake;
	config_keys_watch(cfg, keys);
	rc = cfg_parse_buf(cfg, uncomment(text));
	config_keys_watch(cfg, NULL);
	mistake_to = NULL;
	if (rc == CFG_SUCCESS && !mistake.first.code) {
		take_options(cfg, o, out);
		take_console(cfg, &out->console);
		take_labels(cfg, &out->labels);
		config_keys_take(cfg, keys, path, &out->console.keys, &out->complaints);
	}
	cfg_free(cfg);
	free(keys);
	if (mistake.first.code)
		return err_set(e, E_SYNTAX, "%s", mistake.first.text);
	return rc == CFG_SUCCESS ? 0 : err_set(e, E_SYNTAX, "%s: cannot be read as settings", path);
}

/* ---- finding it ---- */

char *config_folder(char *dst, size_t size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg && *xdg)
		snprintf(dst, size, "%s/sandeck", xdg);
	else
		snprintf(dst, size, "%s/.config/sandeck", home ? home : "");
	return dst;
}

/* Where to look, in this order. */
static void list_files(const struct options *o, struct read_aside *r)
{
	char folder[READ_ASIDE_PATH];

	if (o->config) {
		read_aside_add(r, "%s", o->config);
		return;
	}
	read_aside_add(r, "%s/sandeck.conf", config_folder(folder, sizeof(folder)));
	read_aside_add(r, "/etc/sandeck/sandeck.conf");
}

int config_load(struct options *o, struct config *out, bool *late, struct err *e)
{
	struct read_aside r = { .n = 0 };
	struct str text = STR_INIT;
	const char *path;
	int rc = 0, error;

	settings_init(&out->console);
	list_files(o, &r);
	error = read_aside(&r, o->aside, &text);
	path = r.path[r.which];
	/* Of a home that is not ours nothing is known: without being asked for it, that is no
	 * error. */
	*late = error == ETIMEDOUT || (error == EACCES && !o->config);
	if (error == EACCES && *late)
		err_set(e, E_PERM,
			"cannot read %s: not allowed (is HOME yours? --config names another)",
			path);
	else if (*late) /* which of them hangs nobody can tell */
		err_set(e, E_IO, "the settings file cannot be read: its disk does not answer");
	if (!error) {
		snprintf(out->path, sizeof(out->path), "%s", path);
		str_add(&text, "");            /* never NULL, also when the file is empty */
		if (strlen(text.p) < text.len) /* what comes after it would not count */
			rc = err_set(e, E_SYNTAX, "%s: a byte 0 is in it: this is no text", path);
		else
			rc = config_parse(text.p, path, o, out, e);
	} else if (!*late && (o->config || !read_aside_absent(error))) {
		/* What it forbids counts: going on without it is no choice. */
		rc = err_errno(e, E_SYNTAX, error, "cannot read %s", path);
	}
	str_fini(&text);
	return rc;
}

void config_fini(struct config *c)
{
	free(c->theme);
	labels_fini(&c->labels);
	str_fini(&c->complaints);
}
