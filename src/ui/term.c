/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term: the canvas on a terminal, and its keys; the only file that knows ncurses.
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

#define CSI_MAX 32 /* longest unknown sequence of a key that is swallowed */

struct term {
	struct term_line line;
	SCREEN *screen;
	FILE *out, *in; /* the memfd; the terminal, read only by ncurses */
	WINDOW *keys;   /* a pad: reading keys from it refreshes nothing */
	enum strokes strokes;
	bool color, hides_cursor;
	struct theme theme;
	struct {
		attr_t bold; /* what an 8-colour terminal shows a bright colour by */
		short pair;
	} role[NROLES];

	struct cell *shown; /* rows * cols */
	int rows, cols;
	int cursor_y, cursor_x;
	bool fresh; /* what is on the screen is not known: paint all */
	cchar_t *row;

	unsigned events; /* enum term_event, not yet told */
	bool resumed, lost_told;
	int held; /* a key read too early; KEY_NONE */
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
	if (t->color)
		attr |= t->role[cell->role].bold;
	/*
	 * Where bold makes eight colours sixteen it brightens the text: the black of a
	 * reversed cell becomes grey on grey, and dim is not reversed at all (Linux vt.c).
	 */
	if (t->color && COLORS < 16 && attr & A_REVERSE)
		attr &= ~(A_BOLD | A_DIM);
	setcchar(out, text, attr, t->color ? t->role[cell->role].pair : 0, NULL);
}

/* Hand one row to ncurses. */
static void paint_row(struct term *t, const struct cell *cell, int y)
{
	int n = 0;

	for (int x = 0; x < t->cols; x++) {
		/* ncurses fills the second half of a wide character itself. */
		if (cell[x].flags & CELL_CONT && t->strokes == STROKES_UTF8)
			continue;
		to_curses(t, &cell[x], &t->row[n++]);
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
		keypad(t->keys, TRUE);
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
}

void term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

/* ---- keys ---- */

static const struct {
	wint_t curses;
	int key;
} key_map[] = {
	/* clang-format off */
	{ KEY_UP,    TK_UP },	 { KEY_DOWN,  TK_DOWN },   { KEY_LEFT,	    TK_LEFT },
	{ KEY_RIGHT, TK_RIGHT }, { KEY_PPAGE, TK_PGUP },   { KEY_NPAGE,	    TK_PGDN },
	{ KEY_HOME,  TK_HOME },	 { KEY_END,   TK_END },	   { KEY_ENTER,	    TK_ENTER },
	{ KEY_FIND,  TK_HOME },	 { KEY_SELECT, TK_END },   { KEY_BACKSPACE, TK_BACKSPACE },
	{ KEY_A1,    TK_HOME },	 { KEY_A3,    TK_PGUP },   { KEY_DC,	    TK_DELETE },
	{ KEY_C1,    TK_END },	 { KEY_C3,    TK_PGDN },   { KEY_BTAB,	    TK_BACKTAB },
	/* clang-format on */
};

static int function_key(wint_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(key_map); i++)
		if (key_map[i].curses == code)
			return key_map[i].key;
	return KEY_NONE;
}

static int char_key(wint_t ch)
{
	switch (ch) {
	case '\r':
	case '\n':
		return TK_ENTER;
	case '\t':
		return TK_TAB;
	case 0x08:
	case 0x7f:
		return TK_BACKSPACE;
	default:
		return (int)ch;
	}
}

/*
 * Swallow the sequence of a key that terminfo does not know, or its letters
 * would be taken for commands.  What comes after "ESC [" (or "ESC O") ends with
 * the first letter; an old mouse report ("ESC [ M") with three bytes more.
 */
static void swallow(struct term *t)
{
	wint_t ch;
	int n = 0, left = 1;

	while (left && n++ < CSI_MAX && wget_wch(t->keys, &ch) == OK) {
		if (n == 1 && ch == 'M')
			left = 3;
		else if (left > 1 || (ch >= 0x40 && ch < 0x7f))
			left--;
	}
}

/* Escape was read: is it the key, or the beginning of another one? */
static int after_escape(struct term *t)
{
	wint_t ch;
	int rc = wget_wch(t->keys, &ch);

	if (rc == OK && (ch == '[' || ch == 'O')) {
		swallow(t);
		return KEY_NONE;
	}
	if (rc != ERR)
		t->held = rc == OK ? char_key(ch) : function_key(ch);
	return TK_ESC;
}

/* The next key that means something; KEY_NONE when nothing more has been typed. */
static int read_key(struct term *t)
{
	wint_t ch;
	int key = t->held, rc;

	t->held = KEY_NONE;
	while (key == KEY_NONE && (rc = wget_wch(t->keys, &ch)) != ERR) {
		if (rc == KEY_CODE_YES)
			key = function_key(ch);
		else
			key = ch == 27 ? after_escape(t) : char_key(ch);
	}
	/* A second Escape waits in held as its code. */
	return key == 27 ? TK_ESC : key;
}

void term_discard_input(struct term *t)
{
	t->held = KEY_NONE;
	flushinp(); /* what ncurses has read ahead */
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
		key = read_key(t);
	if (key == KEY_NONE && line_lost(&t->line))
		key = TK_LOST;
	if (key != TK_LOST)
		return key;
	key = t->lost_told ? KEY_NONE : TK_LOST;
	t->lost_told = true;
	return key;
}

/* ---- opening ---- */

/* The number of a colour of the theme here; bold where an 8-colour terminal needs it. */
static short color_number(int index, attr_t *bold)
{
	const struct theme_color *c = theme_color(index);

	if (!c)
		return -1;
	if (COLORS >= 256)
		return c->x256;
	if (COLORS < 16 && c->x16 >= 8)
		*bold = A_BOLD;
	return COLORS >= 16 ? c->x16 : c->x16 & 7;
}

static void set_colors(struct term *t)
{
	bool defaults;

	start_color();
	defaults = use_default_colors() == OK;
	for (int r = 0; r < NROLES; r++) {
		const struct look *l = &t->theme.look[r];
		attr_t ignored;
		short fg = color_number(l->fg, &t->role[r].bold);
		short bg = color_number(l->bg, &ignored);

		if (fg < 0 && bg < 0)
			continue; /* pair 0: so blanks at the end of a row are just erased */
		if (!defaults) {
			fg = fg < 0 ? COLOR_WHITE : fg;
			bg = bg < 0 ? COLOR_BLACK : bg;
		}
		t->role[r].pair = (short)(r + 1);
		init_pair(t->role[r].pair, fg, bg);
	}
}

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
	t->keys = newpad(1, 1);
	keypad(t->keys, TRUE);
	nodelay(t->keys, TRUE);
	/* Half of a click's report, left on by the program before, would be read as letters. */
	define_key(NULL, KEY_MOUSE);
	t->hides_cursor = curs_set(0) != ERR;
	t->strokes = opts->ascii ? STROKES_ASCII
				 : strokes_pick(getenv("TERM"), nl_langinfo(CODESET),
						can("acsc") && can("smacs"));
	t->color = !wants_mono(opts) && has_colors() && tigetnum("colors") >= 8;
	if (t->color)
		set_colors(t);
}

/* Have ncurses enter and leave once, into the memfd, and keep what it says on leaving. */
static void record_restore(struct term *t)
{
	size_t n;

	wnoutrefresh(stdscr);
	doupdate();
	take_frame(t, false);
	endwin();
	n = take_frame(t, true);
	term_signal_set_text(t->line.buf, n);
}

/* The one that is open, for those who end the program without knowing of it. */
static struct term *current;

static void at_exit(void)
{
	term_close(current);
}

static void free_term(struct term *t)
{
	if (t->keys)
		delwin(t->keys);
	if (t->screen)
		delscreen(t->screen);
	if (t->in)
		fclose(t->in);
	if (t->out)
		fclose(t->out);
	line_close(&t->line);
	free(t->shown);
	free(t->row);
	free(t);
}

int term_open(const struct term_opts *opts, const struct theme *theme, struct term **out,
	      struct err *e)
{
	struct term *t = xcalloc(1, sizeof(*t));
	int rc;

	t->theme = *theme;
	t->held = KEY_NONE;
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
	record_restore(t);
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
