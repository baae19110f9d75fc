/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term: coming and going, keys and sizes; only term*.c know ncurses.
 *
 * ncurses writes into a memfd (term_frame) and thinks that it has no tty, so
 * termios, the size and signals are ours (term_line, term_signal), which suits
 * a program that must not lose them.
 */
#include "ui/term_int.h"

#include "base/mem.h"
#include "base/mono.h"
#include "ui/term_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>

/* Leaving waits so long at most for the answer to a question ... */
#define ANSWER_MS 300
/* ... that was put this short a while ago. */
#define ANSWER_RECENT_MS 3000

/* ---- size ---- */

static void resize(struct term *t)
{
	int rows = t->line.rows, cols = t->line.cols;
	size_t cells;

	/* A line that knows no size (a serial console): what terminfo says. */
	if (!rows || !cols)
		getmaxyx(stdscr, rows, cols);
	resize_term(rows, cols);
	cells = (size_t)rows * (size_t)cols;
	t->shown = xrealloc(t->shown, cells, sizeof(*t->shown));
	t->rows = rows;
	t->cols = cols;
	t->fresh = true;
	frame_set_restore(t);
}

void term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

/* ---- keys ---- */

bool term_pasted(const struct term *t)
{
	return t->input.pasted;
}

void term_discard_input(struct term *t)
{
	input_discard(&t->input);
	tcflush(t->line.fd, TCIFLUSH);
	pace_forget(&t->pace); /* an answer may have been among it */
}

/* What the terminal has answered. */
static void hear(struct term *t)
{
	for (; t->input.here; t->input.here--)
		pace_answered(&t->pace, mono_ms());
	if (t->input.sync) {
		t->input.sync = false;
		t->extra.sync = true;
		frame_set_restore(t);
	}
}

const struct term_mouse *term_mouse_event(const struct term *t)
{
	return &t->input.mouse;
}

/* ---- coming and going ---- */

/* Take the terminal, the first time or again; modes as the shell left them if told so. */
static void enter(struct term *t, bool save)
{
	if (save)
		line_save(&t->line);
	line_raw(&t->line);
	if (line_size(&t->line))
		t->events |= TERM_EV_SIZE;
	term_signal_arm(t->line.fd, &t->line.saved);
	t->fresh = t->left = true;
}

/*
 * An answer that comes when we are gone would be typed into the shell: wait a
 * little for one that was asked for just now.
 */
static void await_answers(struct term *t)
{
	struct pollfd in = { .fd = t->line.fd, .events = POLLIN };
	int64_t end = mono_ms() + ANSWER_MS;

	while (t->pace.nasked && mono_ms() < end &&
	       mono_ms() - t->pace.asked_ms < ANSWER_RECENT_MS) {
		if (poll(&in, 1, (int)(end - mono_ms())) != 1 || in.revents != POLLIN)
			return;
		while (input_key(&t->input) != KEY_NONE)
			;
		hear(t);
	}
}

/* Leave it as it was found; what ncurses has to say about that is the recorded text. */
static void leave(struct term *t)
{
	line_drop(&t->line);
	await_answers(t);
	endwin();
	frame_take(t, false);
	term_signal_restore();
	extra_left(&t->extra);
	pace_forget(&t->pace);
}

void term_suspend(struct term *t)
{
	leave(t);
	term_signal_stop(t->line.fd);
	t->events |= term_signal_take();
	t->events &= ~(unsigned)(TERM_EV_STOP | TERM_EV_CONT);
	t->resumed = true;
	frame_set_restore(t);
	if (!term_signal_end())
		enter(t, true);
}

/* What signals have asked for, one thing a call; KEY_NONE when nothing. */
static int event_key(struct term *t)
{
	t->events |= term_signal_take();
	if (t->events & TERM_EV_END) {
		t->events = 0;
		return TK_LOST;
	}
	if (t->events & TERM_EV_STOP)
		term_suspend(t);
	if (t->events & TERM_EV_CONT) {
		/* After a SIGSTOP: we could not leave, and the shell has set its own modes. */
		t->events &= ~(unsigned)TERM_EV_CONT;
		enter(t, false);
		t->resumed = true;
	}
	if (t->resumed) {
		t->resumed = false;
		return TK_CONT;
	}
	if (t->events & TERM_EV_SIZE) {
		t->events &= ~(unsigned)TERM_EV_SIZE;
		/* The same size: another terminal is attached now, with nothing of ours on it. */
		if (!line_size(&t->line))
			term_redraw(t);
		resize(t);
		return TK_RESIZE;
	}
	return KEY_NONE;
}

int term_key(struct term *t)
{
	int key = event_key(t);

	while (key == KEY_NONE && (key = input_key(&t->input)) == TK_MOUSE && !t->extra.mouse)
		key = KEY_NONE; /* switched off, and this was on its way */
	hear(t);
	if (key == KEY_NONE && line_lost(&t->line))
		key = TK_LOST;
	if (key != TK_LOST)
		return key;
	key = t->lost_told ? KEY_NONE : TK_LOST;
	t->lost_told = true;
	return key;
}

/* ---- opening ---- */

static bool wants_mono(const struct term_opts *opts)
{
	const char *no = getenv("NO_COLOR");

	return opts->mono || (no && *no);
}

static int no_terminal(struct err *e, const char *term, const char *why)
{
	return err_set(
		e, E_UNSUPPORTED,
		"TERM=%.40s %s; `sandeck ls` prints the same once, `sandeck watch` as it changes",
		term, why);
}

/*
 * ncurses looks in $HOME/.terminfo first, and in an outage the home directory
 * may be what hangs.  A private description is still found by $TERMINFO.
 */
static SCREEN *new_screen(struct term *t)
{
	const char *home = getenv("HOME");
	char *kept = home ? xstrdup(home) : NULL;
	SCREEN *s;

	unsetenv("HOME");
	s = newterm(NULL, t->out, t->in);
	if (kept)
		setenv("HOME", kept, 1);
	free(kept);
	return s;
}

static int open_screen(struct term *t, struct err *e)
{
	const char *term = getenv("TERM");
	int in = fcntl(t->line.fd, F_DUPFD_CLOEXEC, 3), out = memfd_create("frame", MFD_CLOEXEC);

	t->in = in < 0 ? NULL : fdopen(in, "r");
	t->out = out < 0 ? NULL : fdopen(out, "w");
	if (!t->in || !t->out)
		return err_errno(e, E_IO, errno, "a place for frames");
	/* The size is the line's, not that of LINES and COLUMNS; until then 24x80 without it. */
	use_env(FALSE);
	use_tioctl(TRUE);
	if (term && *term)
		t->screen = new_screen(t);
	if (!t->screen)
		return no_terminal(e, term ? term : "", "is not known on this host");
	if (!frame_has("cup") || !frame_has("clear"))
		return no_terminal(e, term, "cannot move a cursor");
	return 0;
}

/* ncurses as this program wants it. */
static void set_up(struct term *t, const struct term_opts *opts)
{
	cbreak();
	noecho();
	typeahead(-1); /* frames are whole */
	if (!getenv("ESCDELAY"))
		set_escdelay(25);
	input_open(&t->input);
	t->hides_cursor = curs_set(0) != ERR;
	t->look.strokes = opts->ascii ? STROKES_ASCII
				      : strokes_pick(getenv("TERM"), nl_langinfo(CODESET),
						     frame_has("acsc") && frame_has("smacs"));
	t->look.color = !wants_mono(opts) && has_colors() && tigetnum("colors") >= 8;
	if (t->look.color)
		color_pairs(&t->look.theme, t->look.role);
}

/* What depends on the line, not on the terminal's description. */
static void set_up_line(struct term *t, const struct term_opts *opts)
{
	unsigned baud = line_baud(&t->line);
	const char *tmux = getenv("TMUX");

	pace_init(&t->pace, baud, opts->slow_ms);
	t->pace.wanted_ms = opts->slow_interval_ms;
	t->extra.can = extra_can(getenv("TERM"), tmux && *tmux, baud > 0);
	t->extra.utf8 = term_utf8(t);
}

/* Have ncurses enter and leave once, into the memfd, and keep what it says on leaving. */
static void record_leaving(struct term *t)
{
	size_t n;

	wnoutrefresh(stdscr);
	doupdate();
	frame_take(t, false);
	endwin();
	n = frame_take(t, true);
	str_add_n(&t->leaving, t->line.buf, n);
}

/* The one that is open, for those who end the program without knowing of it. */
static struct term *current;

static void at_exit(void)
{
	term_close(current);
}

static void free_term(struct term *t)
{
	input_close(&t->input);
	if (t->screen)
		delscreen(t->screen);
	if (t->in)
		fclose(t->in);
	if (t->out)
		fclose(t->out);
	line_close(&t->line);
	free(t->shown);
	extra_fini(&t->extra);
	str_fini(&t->leaving);
	free(t);
}

int term_open(const struct term_opts *opts, const struct theme *theme, struct term **out,
	      struct err *e)
{
	struct term *t = xcalloc(1, sizeof(*t));
	int rc;

	t->look.theme = *theme;
	t->line.fd = -1;
	rc = line_open(&t->line, e);
	/* ncurses takes only signals that nobody has taken: be the first. */
	if (!rc)
		rc = term_signal_open(e);
	if (!rc)
		rc = open_screen(t, e);
	if (rc) {
		term_signal_close();
		free_term(t);
		return rc;
	}
	set_up(t, opts);
	record_leaving(t);
	enter(t, false);
	set_up_line(t, opts);
	resize(t);
	t->events = 0;
	current = t;
	atexit(at_exit);
	mem_on_abort(term_signal_restore);
	*out = t;
	return 0;
}

void term_close(struct term *t)
{
	if (!t || t != current)
		return;
	current = NULL;
	leave(t);
	mem_on_abort(NULL);
	term_signal_close();
	free_term(t);
}

int term_fd(const struct term *t)
{
	return t->line.fd;
}

int term_sigfd(const struct term *t)
{
	(void)t;
	return term_signal_fd();
}

int term_end_signal(const struct term *t)
{
	(void)t;
	return term_signal_end();
}

bool term_utf8(const struct term *t)
{
	return t->look.strokes >= STROKES_CONSOLE;
}

bool term_color(const struct term *t)
{
	return t->look.color;
}
