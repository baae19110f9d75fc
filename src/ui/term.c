/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term: the canvas on a terminal, and its keys; only term*.c know ncurses.
 *
 * ncurses is given a memfd for a terminal.  What it would have written in some
 * 25 pieces is there after doupdate(), and goes out in one write (term_line).
 * It thinks that it has no tty, so termios, the size and signals are ours
 * (term_line, term_signal), which suits a program that must not lose them.
 *
 * The cells last shown are kept: rows that are equal are not even handed to
 * ncurses, and a canvas that is equal costs no system call.
 */
#include "ui/term.h"

#include "base/mem.h"
#include "base/str.h"
#include "ui/term_color.h"
#include "ui/term_input.h"
#include "ui/term_line.h"
#include "ui/term_signal.h"
#include "ui/term_strokes.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>

struct term {
	struct term_line line;
	SCREEN *screen;
	FILE *out, *in; /* the memfd; the terminal, read only by ncurses */
	struct term_input input;
	enum strokes strokes;
	bool color, hides_cursor;
	struct theme theme;
	struct term_pair role[NROLES];

	struct cell *shown; /* rows * cols */
	int rows, cols;
	int cursor_y, cursor_x;
	bool fresh; /* what is on the screen is not known: paint all */
	cchar_t *row;

	struct str leaving; /* what ncurses says on leaving */

	unsigned events; /* enum term_event, not yet told */
	bool resumed, lost_told;
};

/* ---- frames ---- */

/* The terminal's description has this string. */
static bool can(const char *capability)
{
	const char *s = tigetstr(capability);

	return s && s != (char *)-1 && *s;
}

/* Take what ncurses has written. With room for it in the line, else it is thrown away. */
static size_t take_frame(struct term *t, bool keep)
{
	int fd = fileno(t->out);
	off_t n = lseek(fd, 0, SEEK_CUR);
	ssize_t got = 0;

	if (n <= 0)
		return 0;
	if (keep)
		got = pread(fd, line_room(&t->line, (size_t)n), (size_t)n, 0);
	if (lseek(fd, 0, SEEK_SET) || ftruncate(fd, 0))
		t->fresh = true;
	return got > 0 ? (size_t)got : 0;
}

/* Send this too; ncurses' own putp() would use standard output. */
static void add_frame(struct term *t, const char *s)
{
	size_t n = strlen(s);

	if (write(fileno(t->out), s, n) != (ssize_t)n)
		t->fresh = true;
}

static attr_t curses_attr(uint8_t look)
{
	static const struct {
		uint8_t look;
		attr_t attr;
	} map[] = {
		{ LOOK_BOLD, A_BOLD },
		{ LOOK_DIM, A_DIM },
		{ LOOK_REVERSE, A_REVERSE },
		{ LOOK_UNDERLINE, A_UNDERLINE },
	};
	attr_t attr = 0;

	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (look & map[i].look)
			attr |= map[i].attr;
	return attr;
}

/* One cell as ncurses wants it. */
static void to_curses(const struct term *t, const struct cell *cell, cchar_t *out)
{
	attr_t attr = curses_attr(cell_attr(cell, &t->theme, t->color));
	wchar_t text[2] = { 0 };
	bool acs;

	text[0] = (wchar_t)strokes_char(t->strokes, cell->ch, &acs);
	if (cell->flags & CELL_CONT)
		text[0] = '?'; /* of a wide character that this terminal does not have */
	if (acs)
		attr |= A_ALTCHARSET;
	if (t->color && t->role[cell->role].bold)
		attr |= A_BOLD;
	/*
	 * Where bold makes eight colours sixteen it brightens the text: the black of a
	 * reversed cell becomes grey on grey, and dim is not reversed at all (Linux vt.c).
	 */
	if (t->color && COLORS < 16 && attr & A_REVERSE)
		attr &= ~(A_BOLD | A_DIM);
	setcchar(out, text, attr, t->color ? t->role[cell->role].pair : 0, NULL);
}

/* A blank that looks the same whatever colour or weight it has. */
static bool looks_empty(const struct term *t, const struct cell *cell)
{
	return cell->ch == ' ' && (!t->color || t->theme.look[cell->role].bg < 0) &&
	       !(cell_attr(cell, &t->theme, t->color) & (LOOK_REVERSE | LOOK_UNDERLINE));
}

/*
 * Hand one row to ncurses.  A blank between two words takes the look of the one
 * before it: to leave that look for a blank and take the next after it would be
 * some 15 bytes for nothing, about 40 times a screen.  The blanks at the end of
 * a row keep theirs, for they are not sent but erased.
 */
static void paint_row(struct term *t, const struct cell *cell, int y)
{
	int n = 0, last = t->cols - 1;
	uint8_t role = cell[0].role; /* of the word before */

	while (last > 0 && looks_empty(t, &cell[last]))
		last--;
	for (int x = 0; x < t->cols; x++) {
		struct cell shown = cell[x];

		/* ncurses fills the second half of a wide character itself. */
		if (cell[x].flags & CELL_CONT && t->strokes == STROKES_UTF8)
			continue;
		if (!looks_empty(t, &shown)) {
			role = shown.role;
		} else if (x < last) {
			shown.role = role;
			if (!looks_empty(t, &shown)) /* as a blank that look could be seen */
				shown.role = cell[x].role;
		}
		to_curses(t, &shown, &t->row[n++]);
	}
	mvwadd_wchnstr(stdscr, y, 0, t->row, n);
}

/* Rows of the canvas that differ from what is shown; how many. */
static int paint_changes(struct term *t, const struct canvas *c)
{
	const size_t bytes = (size_t)t->cols * sizeof(*t->shown);
	int painted = 0;

	for (int y = 0; y < t->rows; y++) {
		const struct cell *want = c->cell + (size_t)y * (size_t)c->cols;
		struct cell *shown = t->shown + (size_t)y * (size_t)t->cols;

		if (!t->fresh && !memcmp(want, shown, bytes))
			continue;
		memcpy(shown, want, bytes);
		paint_row(t, shown, y);
		painted++;
	}
	return painted;
}

/*
 * Where the cursor rests.  A terminal that cannot hide it gets it at the
 * beginning of the selected row, where a screen reader looks for it.
 */
static void rest(const struct term *t, const struct canvas *c, int *y, int *x)
{
	*y = c->cursor_y;
	*x = c->cursor_x;
	if (*y >= 0 || t->hides_cursor)
		return;
	*x = 0;
	for (*y = 0; *y < c->rows - 1; ++*y)
		if (c->cell[(size_t)*y * (size_t)c->cols].flags & CELL_CURSOR)
			return;
}

static void place_cursor(struct term *t, int y, int x)
{
	bool seen = y >= 0;

	if (t->hides_cursor)
		curs_set(seen);
	leaveok(stdscr, !seen);
	if (seen)
		wmove(stdscr, y, x); /* refuses what is outside */
	t->cursor_y = y;
	t->cursor_x = x;
}

bool term_show(struct term *t, const struct canvas *c)
{
	int y, x;

	line_flush(&t->line);
	if (line_busy(&t->line) || c->rows != t->rows || c->cols != t->cols)
		return false;
	rest(t, c, &y, &x);
	if (!paint_changes(t, c) && y == t->cursor_y && x == t->cursor_x)
		return true;
	if (t->fresh) {
		/* What endwin() has switched off, and what ncurses sends at its start only. */
		t->fresh = false;
		input_resume(&t->input);
		if (t->strokes == STROKES_ACS && can("enacs"))
			add_frame(t, tigetstr("enacs"));
		clearok(curscr, TRUE);
	}
	place_cursor(t, y, x);
	wnoutrefresh(stdscr);
	doupdate();
	line_send(&t->line, take_frame(t, true));
	return true;
}

bool term_want_write(const struct term *t)
{
	return line_waits(&t->line);
}

void term_flush(struct term *t)
{
	line_flush(&t->line);
}

/*
 * Also what the terminal was set up with is in doubt (another one may be
 * attached now): leave and enter it again, within the next frame.
 */
void term_redraw(struct term *t)
{
	endwin();
	t->fresh = true;
}

void term_bell(struct term *t)
{
	if (line_busy(&t->line))
		return;
	beep();
	line_send(&t->line, take_frame(t, true));
}

/* ---- size ---- */

/* A capability without the delays in it ("$<5>"), which no terminal of today needs. */
static void add_capability(struct str *s, const char *cap)
{
	while (*cap) {
		size_t n = strcspn(cap, "$");

		str_add_n(s, cap, n);
		cap += n;
		if (!strncmp(cap, "$<", 2) && strchr(cap, '>'))
			cap = strchr(cap, '>') + 1;
		else if (*cap)
			str_add_c(s, *cap++);
	}
}

/*
 * Without an alternate screen (vt100, linux) the last picture stays when we
 * leave: the shell then goes on in its last line, which is where the keys stood.
 */
static void set_restore(struct term *t)
{
	struct str text = STR_INIT;

	/* A frame that was cut off may have left a part of the screen to scroll. */
	if (can("csr"))
		add_capability(&text, tiparm(tigetstr("csr"), 0, t->rows - 1));
	str_add_n(&text, t->leaving.p, t->leaving.len);
	if (!can("rmcup")) {
		add_capability(&text, tiparm(tigetstr("cup"), t->rows - 1, 0));
		add_capability(&text, can("el") ? tigetstr("el") : "");
	}
	term_signal_set_text(text.p, text.len);
	str_fini(&text);
}

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
	t->row = xrealloc(t->row, (size_t)cols, sizeof(*t->row));
	t->rows = rows;
	t->cols = cols;
	t->fresh = true;
	set_restore(t);
}

void term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

/* ---- keys ---- */

void term_discard_input(struct term *t)
{
	input_discard(&t->input);
	tcflush(t->line.fd, TCIFLUSH);
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
	t->fresh = true;
}

/* Leave it as it was found; what ncurses has to say about that is the recorded text. */
static void leave(struct term *t)
{
	line_drop(&t->line);
	endwin();
	take_frame(t, false);
	term_signal_restore();
}

void term_suspend(struct term *t)
{
	leave(t);
	term_signal_stop(t->line.fd);
	t->events |= term_signal_take();
	t->events &= ~(unsigned)(TERM_EV_STOP | TERM_EV_CONT);
	t->resumed = true;
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
		line_size(&t->line);
		resize(t);
		return TK_RESIZE;
	}
	return KEY_NONE;
}

int term_key(struct term *t)
{
	int key = event_key(t);

	if (key == KEY_NONE)
		key = input_key(&t->input);
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
	if (!can("cup") || !can("clear"))
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
	t->strokes = opts->ascii ? STROKES_ASCII
				 : strokes_pick(getenv("TERM"), nl_langinfo(CODESET),
						can("acsc") && can("smacs"));
	t->color = !wants_mono(opts) && has_colors() && tigetnum("colors") >= 8;
	if (t->color)
		color_pairs(&t->theme, t->role);
}

/* Have ncurses enter and leave once, into the memfd, and keep what it says on leaving. */
static void record_leaving(struct term *t)
{
	size_t n;

	wnoutrefresh(stdscr);
	doupdate();
	take_frame(t, false);
	endwin();
	n = take_frame(t, true);
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
	free(t->row);
	str_fini(&t->leaving);
	free(t);
}

int term_open(const struct term_opts *opts, const struct theme *theme, struct term **out,
	      struct err *e)
{
	struct term *t = xcalloc(1, sizeof(*t));
	int rc;

	t->theme = *theme;
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
	return t->strokes >= STROKES_CONSOLE;
}

bool term_color(const struct term *t)
{
	return t->color;
}
