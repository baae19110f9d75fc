/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_conf: the words of a scenario file, and their places.
 *
 * libconfuse forgets where an option stood, and hands its callbacks no context
 * of ours.  Both are solved with the comments that it keeps for every option
 * and section: the validation function leaves "FILE:LINE" there, the error
 * function what is wrong.
 */
#include "engine/lab/lab_conf.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/str.h"
#include "base/text.h"
#include "base/uncomment.h"
#include "engine/lab/lab_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the format; what the words mean is said by sandeck-lab(5) ---- */

#define WORDS_MAX   48
#define INCLUDE_MAX 4
#define LIST_MAX    220
#define FILE_MAX    (1u << 20)

static const char *const top_words[] = {
	"include",
	"about",
	"hostname",
	"kernel",
	"target",
	"seed",
	"traffic",
	"baseline",
	"daemon",
	"daemon_version",
	"polling_interval",
	"max_polling_interval",
	"marginal_pathgroups",
	"noop_timeout",
	"fast_io_fail",
	"dev_loss",
	"relogin",
	"scsi_timeout",
	"nopath_timeout",
	NULL,
};
static const char *const hport_words[] = {
	"transport", "switch", "wwn", "speed", "detail", "host", NULL,
};
static const char *const array_words[] = {
	"vendor", "product",  "rev",      "wwid",     "target", "alua",
	"others", "activate", "takeover", "giveback", NULL,
};
static const char *const ctl_words[] = { "target", NULL };
static const char *const port_words[] = { "switch", "address", "wwn", "speed", "detail", NULL };
static const char *const map_words[] = {
	"array",  "count",    "size",       "wwid",          "owner",      "users", "waiters",
	"policy", "selector", "queue_mode", "no_path_retry", "failback",   "iops",  "read",
	"kb",     "depth",    "latency_us", "busy",          "partitions", NULL,
};
static const char *const disk_words[] = { "size", "hctl", "wwid", "reason", NULL };
/* Besides the kinds, which are the rows of lab_fault_kinds. */
static const char *const fault_words[] = {
	"at", "for", "every", "until", "latency", "text", NULL,
};

/* The options of a section while the grammar is put together; libconfuse copies them. */
struct words {
	cfg_opt_t opt[WORDS_MAX];
	size_t n;
};

static void add_word(struct words *to, const char *word)
{
	to->opt[to->n++] = (cfg_opt_t)CFG_STR(word, NULL, CFGF_NONE);
}

static struct words words_of(const char *const *list)
{
	struct words w = { .n = 0 };

	while (*list)
		add_word(&w, *list++);
	return w;
}

static void add_section(struct words *to, const char *name, struct words *inner, cfg_flag_t title)
{
	inner->opt[inner->n] = (cfg_opt_t)CFG_END();
	to->opt[to->n++] = (cfg_opt_t)CFG_SEC(name, inner->opt, CFGF_MULTI | title);
}

static cfg_t *make_parser(void)
{
	struct words top = words_of(top_words), hport = words_of(hport_words),
		     array = words_of(array_words), ctl = words_of(ctl_words),
		     port = words_of(port_words), map = words_of(map_words),
		     disk = words_of(disk_words), fault = words_of(fault_words);

	for (size_t i = 0; i < lab_fault_kind_count(); i++)
		add_word(&fault, lab_fault_kinds[i].word);
	add_section(&ctl, "port", &port, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&array, "controller", &ctl, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&top, "hport", &hport, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&top, "array", &array, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&top, "map", &map, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&top, "disk", &disk, CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(&top, "fault", &fault, CFGF_NONE);
	top.opt[top.n] = (cfg_opt_t)CFG_END();
	return cfg_init(top.opt, CFGF_NONE);
}

/* ---- places and errors ---- */

static int note_place(cfg_t *sec, cfg_opt_t *opt)
{
	char place[256];

	snprintf(place, sizeof(place), "%s:%d", sec->filename ? sec->filename : "", sec->line);
	cfg_opt_setcomment(opt, place);
	return 0;
}

/* cfg_set_validate_func() wants a name with its sections in front; walking is shorter. */
static void note_places(cfg_opt_t *opts)
{
	for (; opts->name; opts++) {
		if (opts->type == CFGT_STR)
			opts->validcb = note_place;
		else if (opts->type == CFGT_SEC)
			note_places(opts->subopts);
	}
}

/* As many as fit into a line of events, and never half a word. */
static void list_words(char *dst, size_t size, const cfg_opt_t *opts)
{
	for (const cfg_opt_t *o = opts; o->name; o++) {
		if (strlen(dst) + strlen(o->name) > LIST_MAX) {
			text_cat(dst, size, " ...");
			return;
		}
		text_cat(dst, size, "%s%s", o == opts ? "" : " ", o->name);
	}
}

void lab_conf_each_word(void (*visit)(void *ctx, const char *word), void *ctx)
{
	static const char *const *const lists[] = { top_words,  hport_words, array_words,
						    ctl_words,  port_words,  map_words,
						    disk_words, fault_words };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		for (const char *const *w = lists[i]; *w; w++)
			visit(ctx, *w);
	}
}

/* cfg is the section in which it happened: the message stays there until the parser gives up. */
static void note_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[512], what[256];

	if (cfg->comment)
		return; /* the first is the cause */
	vsnprintf(what, sizeof(what), fmt, ap);
	snprintf(text, sizeof(text), "%s:%d: %s", cfg->filename ? cfg->filename : "", cfg->line,
		 what);
	if (!strncmp(what, "no such option", 14)) {
		text_cat(text, sizeof(text), "; expected one of: ");
		list_words(text, sizeof(text), cfg->opts);
	}
	cfg->comment = xstrdup(text);
}

/* The innermost section has the message. */
static const char *find_error(cfg_t *cfg)
{
	for (cfg_opt_t *o = cfg->opts; o->name; o++) {
		for (unsigned i = 0; o->type == CFGT_SEC && i < cfg_opt_size(o); i++) {
			const char *found = find_error(cfg_opt_getnsec(o, i));

			if (found)
				return found;
		}
	}
	return cfg->comment;
}

/* ---- reading ---- */

/* A pipe or a terminal would keep the engine waiting before it has begun. */
static FILE *open_file(const char *file, struct err *e)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0) {
		err_errno(e, E_NOTFOUND, errno, "%s", file);
		return NULL;
	}
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fdopen(fd, "r");
	close(fd);
	err_set(e, E_NOTFOUND, "%s: is not a file", file);
	return NULL;
}

static int read_text(const char *file, struct str *out, struct err *e)
{
	FILE *fp = open_file(file, e);
	char buf[4096];
	size_t n;
	int failed;

	if (!fp)
		return E_NOTFOUND;
	str_add(out, ""); /* never NULL, also when the file is empty */
	while ((n = fread(buf, 1, sizeof(buf), fp)) > 0 && out->len < FILE_MAX)
		str_add_n(out, buf, n);
	failed = ferror(fp);
	fclose(fp);
	if (failed || out->len >= FILE_MAX)
		return err_set(e, E_IO, "%s: cannot be read, or is too long", file);
	return 0;
}

/* The parser must end on the last line that says something: it names the line where it stops. */
static void drop_comments(struct str *text)
{
	uncomment(text->p);
	text_trim(text->p);
	text->len = strlen(text->p);
	if (!text->len)
		str_add_c(text, '\n'); /* what is empty cannot be opened */
}

static cfg_t *new_parser(void)
{
	cfg_t *cfg = make_parser();

	cfg_set_error_function(cfg, note_error);
	note_places(cfg->opts);
	return cfg;
}

/* Parse text of file on top of what cfg has already. */
static int parse_text(cfg_t *cfg, const char *file, struct str *text, struct err *e)
{
	FILE *fp = fmemopen(text->p, text->len, "r");
	const char *error;
	int rc;

	if (!fp)
		return err_errno(e, E_IO, errno, "%s", file);
	free(cfg->filename);
	cfg->filename = xstrdup(file);
	rc = cfg_parse_fp(cfg, fp);
	fclose(fp);
	error = find_error(cfg);
	if (rc == CFG_SUCCESS && !error)
		return 0;
	return err_set(e, E_SYNTAX, "%s", error ? error : "cannot be read");
}

/* An included file is named as seen from the one that includes it. */
static void beside(const char *file, const char *name, struct str *out)
{
	const char *slash = strrchr(file, '/');

	if (slash && *name != '/')
		str_add_n(out, file, (size_t)(slash + 1 - file));
	str_add(out, name);
}

static int parse_file(cfg_t *cfg, const char *file, int depth, struct err *e);

/* What a file includes comes before all of it: the file may then change any of its words. */
static int parse_included(cfg_t *cfg, const char *file, struct str *text, int depth, struct err *e)
{
	cfg_t *alone = new_parser();
	struct str inner = STR_INIT;
	int rc = parse_text(alone, file, text, e);
	const char *name = rc ? NULL : cfg_getstr(alone, "include");

	if (name && depth == INCLUDE_MAX) {
		rc = lab_conf_refuse(alone, "include", e, "at most %d files in each other expected",
				     INCLUDE_MAX);
	} else if (name) {
		beside(file, name, &inner);
		rc = parse_file(cfg, inner.p, depth + 1, e);
		if (rc == E_NOTFOUND)
			rc = lab_conf_refuse(
				alone, "include", e,
				"the name of a file beside this one expected, not '%s'", name);
	}
	str_fini(&inner);
	cfg_free(alone);
	return rc;
}

static int parse_file(cfg_t *cfg, const char *file, int depth, struct err *e)
{
	struct str text = STR_INIT;
	int line, rc = read_text(file, &text, e);
	const char *what;

	line = rc ? 0 : uncomment_unended(text.p, &what);
	if (line)
		rc = err_set(e, E_SYNTAX, "%s:%d: this %s is never closed", file, line, what);
	if (!rc) {
		drop_comments(&text);
		rc = parse_included(cfg, file, &text, depth, e);
	}
	if (!rc)
		rc = parse_text(cfg, file, &text, e);
	str_fini(&text);
	return rc;
}

int lab_conf_read(const char *file, cfg_t **out, struct err *e)
{
	cfg_t *cfg = new_parser();
	int rc = parse_file(cfg, file, 1, e);

	if (rc)
		cfg_free(cfg);
	else
		*out = cfg;
	return rc;
}

bool lab_conf_given(cfg_t *sec, const char *option)
{
	return cfg_getstr(sec, option) != NULL;
}

const char *lab_conf_place(cfg_t *sec, const char *option)
{
	const cfg_opt_t *opt = cfg_getopt(sec, option);
	const char *slash;

	if (!opt || !opt->comment || !lab_conf_given(sec, option))
		return "";
	slash = strrchr(opt->comment, '/');
	return slash ? slash + 1 : opt->comment;
}

int lab_conf_refuse(cfg_t *sec, const char *option, struct err *e, const char *fmt, ...)
{
	const cfg_opt_t *opt = option ? cfg_getopt(sec, option) : NULL;
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (opt && opt->comment)
		return err_set(e, E_SYNTAX, "%s: %s", opt->comment, what);
	if (!strcmp(cfg_name(sec), "root")) /* libconfuse's name for what is in no section */
		return err_set(e, E_SYNTAX, "%s: %s", sec->filename ? sec->filename : "", what);
	/* Of a section only its end is known. */
	return err_set(e, E_SYNTAX, "%s:%d: %s", sec->filename ? sec->filename : "", sec->line,
		       what);
}

/* ---- values ---- */

int lab_conf_ms(cfg_t *sec, const char *option, int64_t *out, struct err *e)
{
	const char *s = cfg_getstr(sec, option);

	if (!s || parse_duration_ms(s, out))
		return 0;
	return lab_conf_refuse(sec, option, e,
			       "%s: a time such as 500ms, 2s or 3m expected, not '%s'", option, s);
}

int lab_conf_number(cfg_t *sec, const char *option, uint32_t min, uint32_t max, uint32_t *out,
		    struct err *e)
{
	const char *s = cfg_getstr(sec, option);
	uint32_t v;

	if (!s)
		return 0;
	if (!parse_u32(s, &v) || v < min || v > max)
		return lab_conf_refuse(sec, option, e,
				       "%s: a number from %u to %u expected, not '%s'", option, min,
				       max, s);
	*out = v;
	return 0;
}

/* "2.0T": digits, perhaps one decimal, a unit. */
static bool parse_size(const char *s, uint64_t *out)
{
	static const char units[] = "KMGTP";
	size_t whole = strspn(s, "0123456789");
	uint64_t v, tenth = 0;
	const char *rest = s + whole, *unit;

	if (!parse_u64n(s, whole, &v) || v > 1000000)
		return false;
	if (*rest == '.') {
		if (rest[1] < '0' || rest[1] > '9')
			return false;
		tenth = (uint64_t)(rest[1] - '0');
		rest += 2;
	}
	unit = *rest ? strchr(units, *rest) : NULL;
	if (!unit || rest[1])
		return false;
	v = v * 10 + tenth;
	for (const char *u = units; u <= unit; u++) {
		if (v > UINT64_MAX / 1024)
			return false;
		v *= 1024;
	}
	*out = v / 10 / 512 * 512;
	return *out != 0;
}

int lab_conf_size(cfg_t *sec, const char *option, uint64_t *out, struct err *e)
{
	const char *s = cfg_getstr(sec, option);

	if (!s || parse_size(s, out))
		return 0;
	return lab_conf_refuse(sec, option, e, "%s: a size such as 500G or 2.0T expected, not '%s'",
			       option, s);
}

int lab_conf_word(cfg_t *sec, const char *option, const char *const *words, int *out, struct err *e)
{
	const char *s = cfg_getstr(sec, option);
	char list[200] = "";

	if (!s)
		return 0;
	for (int i = 0; words[i]; i++) {
		if (!strcmp(words[i], s)) {
			*out = i;
			return 0;
		}
		text_cat(list, sizeof(list), "%s%s", i ? ", " : "", words[i]);
	}
	return lab_conf_refuse(sec, option, e, "%s: one of %s expected, not '%s'", option, list, s);
}
