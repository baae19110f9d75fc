/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_demo: a screen that the pty tests can ask for everything that can happen
 * to one: it names the keys it gets, crashes in each way, counts its writes.
 *
 * What it got is also logged on standard error where that is no terminal, so
 * that a test can see it while nobody reads the screen.
 *
 * usage: term_demo [--ascii] [--mono] [--slow]
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <locale.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "ui/term.h"

/* ---- writes to the terminal, counted: this write() is found before libc's ---- */
static struct {
	long calls, bytes;
} written;

ssize_t write(int fd, const void *p, size_t n)
{
	if (isatty(fd)) {
		written.calls++;
		written.bytes += (long)n;
	}
	return syscall(SYS_write, fd, p, n);
}

struct demo {
	struct term *term;
	struct canvas canvas;
	int number; /* changes every row when it changes */
	char keys[200];
	char counted[80];
	bool cursor, quit, pending;
	long shown, skipped;
};

static void say(const char *what)
{
	if (!isatty(STDERR_FILENO))
		fprintf(stderr, "%s\n", what);
}

/* Every kind of stroke and text on a few lines, then rows that change with number. */
static void paint(struct demo *d)
{
	struct canvas *c = &d->canvas;
	int rows, cols;

	term_size(d->term, &rows, &cols);
	canvas_resize(c, rows, cols);
	canvas_textf(c, 0, 0, ROLE_TITLE, "demo %dx%d %s %s", cols, rows,
		     term_utf8(d->term) ? "utf8" : "bytes", term_color(d->term) ? "color" : "mono");
	canvas_textf(c, 1, 0, ROLE_NORMAL, "keys%s", d->keys);
	canvas_textf(c, 2, 0, ROLE_NORMAL, "counted %s", d->counted);
	canvas_glyph(c, 3, canvas_glyph(c, 3, 0, ROLE_TREE, GLYPH_TEE), ROLE_TREE, GLYPH_HLINE);
	canvas_text(c, 3, 2, ROLE_BAD, "sdb");
	canvas_field(c, 3, 6, 4, ALIGN_LEFT, ROLE_OK, "too long");
	canvas_text(c, 3, 11, ROLE_NORMAL, "caf\u00e9 \u5377|");
	canvas_text(c, 4, 0, ROLE_HELD, "> selected");
	canvas_flag(c, 4, 0, cols, CELL_CURSOR);
	canvas_box(c, 5, 0, 3, 12, ROLE_DIALOG, "box");
	for (int y = 8; y < rows - 1; y++)
		canvas_textf(c, y, 0, ROLE_NORMAL, "row %2d number %d", y, d->number * 7 + y);
	canvas_text(c, rows - 1, cols - 3, ROLE_KEY, "end"); /* the last cell of the screen too */
	if (d->cursor)
		c->cursor_y = c->cursor_x = 2;
}

static void show(struct demo *d)
{
	paint(d);
	d->pending = !term_show(d->term, &d->canvas);
	d->shown += !d->pending;
	d->skipped += d->pending;
}

/* Through a pointer, or the compiler sees that it never ends. */
static int overflow(volatile char *above);
static int (*volatile again)(volatile char *) = overflow;

static int overflow(volatile char *above)
{
	volatile char here[4096];

	here[0] = above ? above[0] : 0;
	return again(here) + here[0];
}

static void crash(int key)
{
	/* Not NULL, and not known to the compiler: a sanitizer would end the program first. */
	int *volatile nowhere = (int *)64;

	if (key == 'X')
		*nowhere = 1;
	if (key == 'A')
		abort();
	if (key == 'O')
		exit(overflow(NULL));
	if (key == 'M')
		free(xrealloc(NULL, SIZE_MAX, 2)); /* more than there is */
	if (key == 'E')
		exit(7); /* without term_close() */
}

/* n frames at once, each with every row changed. */
static void burst(struct demo *d, int n)
{
	char text[80];

	d->shown = d->skipped = 0;
	for (int i = 0; i < n; i++) {
		d->number++;
		show(d);
	}
	snprintf(text, sizeof(text), "burst shown %ld skipped %ld", d->shown, d->skipped);
	say(text);
}

/* Deaf, whatever signals come. */
static void sleep_ms(long ms)
{
	struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&left, &left))
		;
}

/* What stands besides the picture; the texts have in them what must not get out. */
static void extras(struct demo *d, int key)
{
	char text[80];

	if (key == 't')
		snprintf(text, sizeof(text), "title %d",
			 term_title(d->term, "demo\a \033]2;x \u5377"));
	else if (key == 'N')
		snprintf(text, sizeof(text), "note %d", term_notify(d->term, "4;1;\033[31mdown"));
	else if (key == 'y')
		snprintf(text, sizeof(text), "copy %d", term_copy(d->term, "one\nt\033wo\n"));
	else if (key == 'm' || key == 'o')
		snprintf(text, sizeof(text), "mouse %d", term_mouse(d->term, key == 'm'));
	else if (key == 's')
		snprintf(text, sizeof(text), "slow %d", (int)term_slow(d->term));
	else
		return;
	say(text);
}

static void command(struct demo *d, int key)
{
	extras(d, key);
	crash(key);
	if (key == 'q')
		d->quit = true;
	else if (key == 'u')
		d->number++;
	else if (key == 'f')
		burst(d, 50);
	else if (key == 'w')
		snprintf(d->counted, sizeof(d->counted), "calls %ld bytes %ld", written.calls,
			 written.bytes);
	else if (key == 'c')
		d->cursor = !d->cursor;
	else if (key == 'b')
		term_bell(d->term);
	else if (key == 'd') {
		say("sleeping");
		sleep_ms(400);
		term_discard_input(d->term);
		say("discarded");
	} else if (key == 'r')
		term_repaint(d->term);
	else if (key == ('L' & 31))
		term_redraw(d->term);
	else if (key == ('Z' & 31))
		term_suspend(d->term);
}

static void mouse_name(char *dst, size_t size, const struct term_mouse *m)
{
	static const char *const what[] = { "down", "up", "wheel-up", "wheel-down" };

	snprintf(dst, size, "%s-%d@%d,%d", what[m->what], m->button, m->x, m->y);
}

/* Log and show what came, the newest first. */
static void note(struct demo *d, int key)
{
	static const char *const events[] = { "RESIZE", "CONT", "LOST" };
	char name[32], old[sizeof(d->keys) - 40];

	if (key == TK_MOUSE)
		mouse_name(name, sizeof(name), term_mouse_event(d->term));
	else if (key >= TK_RESIZE)
		snprintf(name, sizeof(name), "%s", events[key - TK_RESIZE]);
	else
		term_key_name(name, sizeof(name), key);
	say(name);
	snprintf(old, sizeof(old), "%.*s", (int)sizeof(old) - 1, d->keys);
	if (key != 'w' && key != 'n' && key != 's') /* these must leave the screen as it is */
		snprintf(d->keys, sizeof(d->keys), " %s%s", name, old);
	if (key == TK_LOST)
		d->quit = true;
}

static void run(struct demo *d)
{
	while (!d->quit) {
		struct pollfd p[] = {
			{ .fd = term_fd(d->term), .events = POLLIN },
			{ .fd = term_sigfd(d->term), .events = POLLIN },
		};
		int key;

		if (term_want_write(d->term))
			p[0].events |= POLLOUT;
		poll(p, 2, d->pending ? term_wait(d->term, false) : -1);
		if (p[0].revents & POLLOUT)
			term_flush(d->term);
		while (!d->quit && (key = term_key(d->term)) != KEY_NONE) {
			note(d, key);
			command(d, key);
		}
		show(d);
	}
}

int main(int argc, char **argv)
{
	struct term_opts opts = { 0 };
	struct demo d = { 0 };
	struct theme theme;
	struct err e = { 0 };
	int sig;

	setlocale(LC_ALL, "");
	for (int i = 1; i < argc; i++) {
		opts.ascii |= !strcmp(argv[i], "--ascii");
		opts.mono |= !strcmp(argv[i], "--mono");
		opts.slow_ms = strcmp(argv[i], "--slow") != 0 ? opts.slow_ms : 5000;
	}
	theme_default(&theme);
	if (term_open(&opts, &theme, &d.term, &e)) {
		fprintf(stderr, "term_demo: %s\n", e.text);
		return 2;
	}
	canvas_init(&d.canvas);
	show(&d);
	run(&d);
	sig = term_end_signal(d.term);
	term_close(d.term);
	term_close(d.term); /* twice is fine */
	canvas_fini(&d.canvas);
	if (sig)
		raise(sig);
	puts("bye");
	return 0;
}
