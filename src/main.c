/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main: names the subcommands, one table, and opens the console.
 *
 * The locale, the time zone and the terminal's description are loaded here, at
 * the start: later, in an outage, a hung disk could make them wait.  What only
 * looks is gone before that, and loads them beside its engine's work (session.c).
 */
#include "base/attr.h"
#include "base/err.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/aside.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/session.h"
#include "cli/themes.h"
#include "config.h"
#include "ui/console.h"

#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int cmd_console(const struct options *o);
static int cmd_lab(const struct options *o);
static int cmd_replay(const struct options *o);
static int cmd_help(const struct options *o);

#define ANY INT_MAX

static const struct subcommand {
	const char *name, *args, *help;
	int (*run)(const struct options *o);
	int words; /* at most so many after the name; the command itself wants the least */
	const char *unfiltered; /* why it takes no --filter; NULL: it does */
} subcommands[] = {
	{ "", "", "the console on this host", cmd_console, 0,
	  "press / in the console, and give it there" },
	{ "lab", "[SCENARIO]", "the console on a simulated SAN; --list names them", cmd_lab, 1,
	  "press / in the console, and give it there" },
	{ "ls", "[MAP...]", "one snapshot, as multipath -ll; --json; --raw", cli_ls, ANY, NULL },
	{ "health", "", "one line; exit 0 ok, 1 degraded, 2 failed, 3 unknown", cli_health, 0,
	  "it speaks of the whole host; sandeck ls --filter shows a part" },
	{ "watch", "", "the stream, JSON lines, until interrupted", cli_watch, 0, NULL },
	{ "engine", "", "the stream on standard input and output", cli_engine, 0,
	  "what reads it chooses; sandeck watch --filter prints a part" },
	{ "record", "FILE", "keep the stream in a file", cli_record, 1,
	  "a recording is whole; sandeck watch --filter prints a part" },
	{ "replay", "FILE", "the console on a recording", cmd_replay, 1,
	  "press / in the console, and give it there" },
	{ "fail", "PATH...", "fail paths", cli_fail, ANY, NULL },
	{ "reinstate", "PATH...", "reinstate paths", cli_reinstate, ANY, NULL },
	{ "run", "PATH...", "set offlined devices running", cli_run, ANY, NULL },
	{ "switch", "MAP GROUP", "switch to a priority group", cli_switch, 2,
	  "a group is one map's" },
	{ "group", "MAP GROUP enable|disable", "take the bypass off a group, or bypass it",
	  cli_group, 3, "a group is one map's" },
	{ "queue", "MAP... on|off", "hold I/O without a path, or give errors", cli_queue, ANY,
	  NULL },
	{ "resume", "MAP...", "continue suspended maps", cli_resume, ANY, NULL },
	{ "flush", "MAP...|--all", "remove maps that nobody uses, their partitions first",
	  cli_flush, ANY, NULL },
	{ "resize", "MAP...", "make maps as large as all their paths are", cli_resize, ANY, NULL },
	{ "rename", "MAP NAME", "give a map another name, and its partitions with it", cli_rename,
	  2, "one name is for one map" },
	{ "partitions", "MAP add|delete|list", "maps of the partitions of a map", cli_partitions, 2,
	  "it is about one map" },
	{ "baseline", "[accept [MAP...]]", "the paths that should be there", cli_baseline, ANY,
	  NULL },
	{ "test", "PATH...|MAP...", "read a sector through paths; exit 0 read, 1 not, 3 not known",
	  cli_test, ANY, NULL },
	{ "who", "MAP", "who uses a map, and which tasks wait for it", cli_who, 1,
	  "it is about one map" },
	{ "assemble", "[MAP]", "make maps as multipath.conf says; --dry-run prints their tables",
	  cli_assemble, 1, "it is about disks, and maps that may not be there yet" },
	{ "paths", "", "every disk: of which map it is a path, or why of none", cli_paths, 0,
	  "it is about disks, most of which no map has" },
	{ "config", "show|check|explain [X]",
	  "multipath.conf: what holds, what is wrong, who says so", cli_config, 2,
	  "it is about files" },
	{ "monitor", "", "check the paths of this host, where no multipathd does", cli_monitor, 0,
	  "it is about the whole host" },
	{ "name", "MAJOR:MINOR", "the name of a device-mapper device, for udev rules", cli_name, 1,
	  "it is about one device" },
	{ "help", "", "this text", cmd_help, 0, NULL },
};

static int cmd_help(const struct options *o)
{
	const struct option_row *r;
	char left[64];

	(void)o;
	puts("sandeck: a console for Linux multipath SANs\n");
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		const struct subcommand *s = &subcommands[i];

		snprintf(left, sizeof(left), "sandeck%s%s %s", *s->name ? " " : "", s->name,
			 s->args);
		printf("  %-40s %s\n", left, s->help);
	}
	puts("");
	for (size_t i = 0; (r = options_row(i)) != NULL; i++) {
		snprintf(left, sizeof(left), "--%s%s%s", r->name, r->arg ? " " : "",
			 r->arg ? r->arg : "");
		printf("  %-20s %s\n", left, r->help);
	}
	puts("\nA device is a path by its name (sdb), H:C:T:L or MAJOR:MINOR; see sandeck(1).");
	return 0;
}

/* To monitoring 2 would mean that a map is dead. */
#define MONITOR_UNKNOWN 3

static int complain(const struct err *e)
{
	tell_error("%s", e->text);
	return e->code == E_USAGE || e->code == E_SYNTAX ? 2 : 1;
}

/* Over ssh a password may be asked for: the engine must speak before the screen starts. */
#define REMOTE_LOAD_MS  120000
#define REMOTE_QUIET_MS 3000 /* after so long it is told what is waited for */
/* Our own engine answers in milliseconds; when a source hangs, the screen says so itself. */
#define LOCAL_LOAD_MS 300

static int no_terminal(const struct options *o, const struct err *e)
{
	struct options snapshot = *o;

	tell_error("%s", e->text);
	if (!isatty(STDOUT_FILENO))
		return 2;
	/* A terminal that cannot be drawn on: show what can be shown. The words are not ls's. */
	snapshot.nwords = 0;
	return cli_ls(&snapshot);
}

static int wait_for_picture(const struct options *o, const struct session *s, struct err *e)
{
	int rc = client_wait_loaded(s->client, s->via ? REMOTE_QUIET_MS : LOCAL_LOAD_MS, e);

	if (rc != E_TIMEOUT)
		return rc;
	if (!s->via)
		return 0;
	/* A password prompt may stand before it on the line. */
	fputc('\n', stderr);
	tell_error("waiting for the engine of %s; ^C gives up", o->host ? o->host : o->via);
	*e = (struct err){ 0 };
	return client_wait_loaded(s->client, REMOTE_LOAD_MS - REMOTE_QUIET_MS, e);
}

/* A complaint without the folder of the file that it begins with: a line of the screen is short. */
static const char *without_folder(const char *text)
{
	const char *word_end = text + strcspn(text, ": \n"), *slash = word_end;

	while (slash > text && slash[-1] != '/')
		slash--;
	return *word_end == ':' ? slash : text;
}

/* What cannot be had is no reason not to open: the first of it stands in the line of news. */
static void complain_of_settings(const struct str *complaints, struct console_settings *out)
{
	const char *text = str_text(complaints), *end;
	unsigned n = 0;

	for (; (end = strchr(text, '\n')); text = end + 1) {
		const char *brief = without_folder(text);

		tell_error("%.*s", (int)(end - text), text);
		if (!n++)
			snprintf(out->notice, sizeof(out->notice), "%.*s", (int)(end - brief),
				 brief);
	}
	if (n > 1)
		text_cat(out->notice, sizeof(out->notice), "  (+%u more)", n - 1);
}

static struct console_settings settings_of(const struct options *o)
{
	struct console_settings set = o->file->console;
	struct str complaints = STR_INIT;
	struct err e = { 0 };

	set.ascii = o->ascii;
	set.mono = o->mono;
	set.interval_ms = o->interval_ms;
	if (o->theme && themes_load(&set.theme, o->theme, &e))
		str_addf(&complaints, "%s; the built-in look is used\n", e.text);
	str_add(&complaints, str_text(&o->file->complaints));
	complain_of_settings(&complaints, &set);
	str_fini(&complaints);
	return set;
}

static int open_console(const struct options *o, const char *replay)
{
	struct console_settings set = settings_of(o);
	struct console_opts co = {
		.set = &set,
		.remote = o->host ? o->host : o->via,
		.slow = o->slow,
		.repaint_ms = o->repaint_ms,
	};
	struct session s;
	struct err e = { 0 };
	int rc = session_open(o, replay, NULL, &s, &e);

	if (!rc)
		rc = wait_for_picture(o, &s, &e);
	if (!rc)
		rc = console_run(&co, s.client, &e);
	session_close(&s);
	if (rc == E_UNSUPPORTED && !replay)
		return no_terminal(o, &e);
	return rc ? complain(&e) : 0;
}

static int cmd_console(const struct options *o)
{
	return open_console(o, NULL);
}

static int cmd_lab(const struct options *o)
{
	struct options with = *o;

	if (o->list && o->nwords > 1) {
		tell_error("lab --list takes no scenario; it names them all");
		return 2;
	}
	if (o->list)
		return cli_labs(o);
	if (o->via || o->host) {
		tell_error("a lab runs here; --via and --host do not go with it");
		return 2;
	}
	if (o->nwords > 1)
		with.lab = o->words[1];
	if (!with.lab)
		with.lab = "first-look";
	return open_console(&with, NULL);
}

static int cmd_replay(const struct options *o)
{
	if (o->nwords != 2) {
		tell(stderr, "usage: sandeck replay FILE");
		return 2;
	}
	return open_console(o, o->words[1]);
}

static const struct subcommand *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		if (!strcmp(subcommands[i].name, name))
			return &subcommands[i];
	}
	return NULL;
}

static int too_many(const struct subcommand *s, const char *word)
{
	tell_error("%s is one word too many; usage: sandeck %s%s%s", word, s->name,
		   *s->args ? " " : "", s->args);
	return s->run == cli_health ? MONITOR_UNKNOWN : 2;
}

static int takes_no_filter(const struct subcommand *s)
{
	tell_error("sandeck%s%s takes no --filter: %s", *s->name ? " " : "", s->name,
		   s->unfiltered);
	return s->run == cli_health ? MONITOR_UNKNOWN : 2;
}

/* What is asked for by an option and then not there would be missed late, by a script. */
static int takes_no_json(const struct subcommand *s, const char *option)
{
	tell_error("sandeck%s%s takes no --%s: sandeck ls --%s prints the SAN so",
		   *s->name ? " " : "", s->name, option, option);
	return s->run == cli_health ? MONITOR_UNKNOWN : 2;
}

/*
 * A descriptor below 3 that is closed would be given to a socket or a pipe of
 * ours, and what is printed would go there.  What is printed to a closed output
 * is lost, so that one takes nothing: who prints there is told.
 */
static void fill_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0) /* the lowest that is free, so it is this one */
			(void)!open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
	}
}

/* One subcommand with its options. It outlives what it started: an engine may still read it. */
struct job {
	const struct subcommand *s;
	struct options o;
	struct config config;
};

/* One look at the model and no more: then nobody need wait for what hangs. */
static bool only_looks(const struct subcommand *s)
{
	return s->run == cli_ls || s->run == cli_health;
}

/* The status of one that cannot even say how things stand. */
static int unknown(const struct subcommand *s)
{
	return s->run == cli_health ? MONITOR_UNKNOWN : 1;
}

/* Was it monitoring that asked, in words that were not understood? */
static bool asks_health(char **argv)
{
	while (*++argv) {
		if (find(*argv))
			return find(*argv)->run == cli_health;
	}
	return false;
}

/* A pipe whose reader has left. */
static bool had_enough(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLERR | POLLHUP));
}

/*
 * Output that did not get out (a full disk) is a failure, whatever the command thought; not so what
 * the reader of a pipe did not want any more: `sandeck ls | head`.
 */
static int finish_output(const struct subcommand *s, int code)
{
	if ((!fflush(stdout) && !ferror(stdout)) || had_enough(STDOUT_FILENO))
		return code;
	tell_error("cannot write the output");
	return code && s->run != cli_health ? code : unknown(s);
}

static int run(void *ctx)
{
	struct job *j = ctx;
	struct err e = { 0 };
	bool late;

	if (config_load(&j->o, &j->config, &late, &e)) {
		int code = complain(&e);

		return j->s->run == cli_health ? MONITOR_UNKNOWN : code;
	}
	if (late) {
		/* What it would have forbidden is not known: then nothing is allowed. */
		j->o.read_only = true;
		tell_error("%s; going on without it, read-only", e.text);
	}
	j->o.labels = &j->config.labels;
	j->o.file = &j->config;
	return finish_output(j->s, j->s->run(&j->o));
}

int main(int argc, char **argv)
{
	struct job j = { .s = NULL };
	struct err e = { 0 };
	int code;

	fill_standard_fds();
	signal(SIGPIPE, SIG_IGN); /* an engine that is gone is told by write() */
	/* One heap: the threads wait more than they allocate, and a heap for each would be locked
	 * in memory, too. */
	mallopt(M_ARENA_MAX, 1);
	if (options_parse(argc, argv, &j.o, &e)) {
		code = complain(&e);
		return asks_health(argv) ? MONITOR_UNKNOWN : code;
	}
	if (j.o.version) {
		puts(PACKAGE_STRING);
		return finish_output(find("help"), 0);
	}
	j.s = find(j.o.help ? "help" : j.o.nwords ? j.o.words[0] : "");
	if (!j.s) {
		tell_error("%s is no subcommand; sandeck --help lists them", j.o.words[0]);
		return 2;
	}
	if (j.o.nwords > 1 && j.o.nwords - 1 > j.s->words)
		return too_many(j.s, j.o.words[1 + j.s->words]);
	if (j.o.filter && j.s->unfiltered)
		return takes_no_filter(j.s);
	if ((j.o.json && j.s->run != cli_ls && j.s->run != cli_watch) ||
	    (j.o.raw && j.s->run != cli_ls))
		return takes_no_json(j.s, j.o.json ? "json" : "raw");
	j.o.aside = only_looks(j.s);
	if (j.o.aside)
		aside_run(run, &j, unknown(j.s));
	/* What characters are, and nothing else of it: a message must not be half translated, nor a
	 * number have a comma.  Each further category is also a file to read. */
	setlocale(LC_CTYPE, "");
	tzset();
	code = run(&j);
	config_fini(&j.config);
	return code;
}
