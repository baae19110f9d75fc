/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_config: multipath.conf: what holds, who says it, and what is wrong with
 * it.  Read from this host's files, or from one that is named.
 */
#include "cli/cli.h"
#include "cli/cmd_survey.h"

#include "base/tell.h"
#include "base/text.h"
#include "engine/conf/conf_print.h"
#include "engine/conf/conf_read.h"
#include "engine/conf/initramfs.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define CONF_PIECE 4096 /* bytes between two tabs: no value is so long */

/* A configuration that has been read, right or wrong. */
struct config_read {
	struct conf conf;
	struct conf_messages msgs;
	int rc;
	struct err e;
};

static void read_conf(const char *file, unsigned peer, struct config_read *r)
{
	*r = (struct config_read){ 0 };
	r->rc = file ? conf_read_file(file, peer, &r->conf, &r->msgs, &r->e)
		     : conf_read("", peer, &r->conf, &r->msgs, &r->e);
}

static void free_conf(struct config_read *r)
{
	conf_messages_fini(&r->msgs);
	conf_fini(&r->conf);
}

static unsigned count(const struct conf_messages *msgs, enum conf_severity severity)
{
	unsigned n = 0;

	for (size_t i = 0; i < msgs->n; i++)
		n += msgs->m[i].severity == severity;
	return n;
}

/* Tabs are part of the layout, and of values; the rest is made safe between them. */
static void print_safe(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		size_t n = strcspn(text, "\t\n");
		char piece[CONF_PIECE], safe[4 * CONF_PIECE];

		if (n >= sizeof(piece))
			n = sizeof(piece) - 1;
		snprintf(piece, sizeof(piece), "%.*s", (int)n, text);
		fputs(text_clean(safe, sizeof(safe), piece), stdout);
		text += n;
		if (text < end && (*text == '\t' || *text == '\n'))
			putchar(*text++);
	}
}

static int show(const struct options *o, const char *file, unsigned peer)
{
	struct str out = STR_INIT;
	struct config_read r;
	unsigned warnings;
	char text[40];

	read_conf(file, peer, &r);
	warnings = count(&r.msgs, CONF_WARNING);
	if (r.rc) {
		tell_error("%s", r.e.text);
	} else {
		conf_print(&r.conf, o->origin, &out);
		print_safe(str_text(&out), out.len);
		fflush(stdout); /* else the warning stands in the midst of it where both go one way
				 */
		if (warnings)
			tell_error("%s; sandeck config check%s%s shows what is not as it was "
				   "written",
				   text_count(text, sizeof(text), warnings, "warning"),
				   file ? " " : "", file ? file : "");
	}
	str_fini(&out);
	free_conf(&r);
	return r.rc ? 1 : 0;
}

static void tell_message(const struct conf_message *m)
{
	static const char *const words[] = {
		[CONF_NOTE] = "note: ", [CONF_WARNING] = "", [CONF_ERROR] = "error: "
	};

	if (m->line)
		tell(stdout, "%s:%u: %s%s", m->file, m->line, words[m->severity], m->text);
	else
		tell(stdout, "%s%s%s%s", m->file, *m->file ? ": " : "", words[m->severity],
		     m->text);
}

/* What the system starts with may be older than these files; how many are. */
static unsigned tell_initramfs(void)
{
	struct str text = STR_INIT;
	struct utsname host;
	unsigned n = uname(&host) ? 0 : initramfs_check("", host.release, &text);

	print_safe(str_text(&text), text.len);
	str_fini(&text);
	return n;
}

/* What is wrong with a file that cannot be read at all is no message of it. */
static int check(const struct options *o, const char *file, unsigned peer)
{
	struct config_read r;
	unsigned errors, warnings;
	char a[40], b[40];

	(void)o;
	read_conf(file, peer, &r);
	errors = count(&r.msgs, CONF_ERROR);
	warnings = count(&r.msgs, CONF_WARNING);
	for (size_t i = 0; i < r.msgs.n; i++)
		tell_message(&r.msgs.m[i]);
	if (!file)
		warnings += tell_initramfs();
	if (r.rc && !errors)
		tell_error("%s", r.e.text);
	else if (errors)
		tell(stdout, "%s and %s: multipath-tools would refuse the configuration",
		     text_count(a, sizeof(a), errors, "error"),
		     text_count(b, sizeof(b), warnings, "warning"));
	else if (warnings)
		tell(stdout, "%s: the rest of the configuration is used",
		     text_count(b, sizeof(b), warnings, "warning"));
	else
		tell(stdout, "nothing is wrong with the configuration");
	free_conf(&r);
	return r.rc || errors || warnings ? 1 : 0;
}

static int explain(const struct options *o, const char *map, unsigned peer)
{
	(void)peer; /* the engine has it */
	if (map)
		return cmd_survey_explain(o, map);
	tell_error("usage: sandeck config explain MAP|WWID|DISK");
	return 2;
}

static const struct word {
	const char *name;
	int (*run)(const struct options *o, const char *word, unsigned peer);
} words[] = {
	{ "show", show },
	{ "check", check },
	{ "explain", explain },
};

int cli_config(const struct options *o)
{
	for (size_t i = 0; o->nwords > 1 && i < ARRAY_LEN(words); i++) {
		if (!strcmp(words[i].name, o->words[1]))
			return words[i].run(o, o->nwords > 2 ? o->words[2] : NULL, o->peer_release);
	}
	tell_error("usage: sandeck config show|check [FILE], config explain MAP|WWID|DISK");
	return 2;
}
