/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_frame: what of the canvas goes to the terminal, and when.
 *
 * ncurses is given a memfd for a terminal.  What it would have written in some
 * 25 pieces is there after doupdate(), and goes out in one write (term_line),
 * with what ncurses does not know of before and behind it.
 *
 * The cells last shown are kept: rows that are equal are not even handed to
 * ncurses, and a canvas that is equal costs no byte.
 */
#include "ui/term_int.h"

#include "base/mono.h"
#include "ui/term_signal.h"

#include <string.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>

/* The terminal's description has this string. */
bool frame_has(const char *capability)
{
	const char *s = tigetstr(capability);

	return s && s != (char *)-1 && *s;
}

/* Bytes of the frame that is being made. */
static size_t frame_size(const struct term *t)
{
	off_t n = lseek(fileno(t->out), 0, SEEK_CUR);

	return n > 0 ? (size_t)n : 0;
}

/* Take what ncurses has written. With room for it in the line, else it is thrown away. */
size_t frame_take(struct term *t, bool keep)
{
	int fd = fileno(t->out);
	size_t n = frame_size(t);
	ssize_t got = 0;

	if (!n)
		return 0;
	if (keep)
		got = pread(fd, line_room(&t->line, n), n, 0);
	if (lseek(fd, 0, SEEK_SET) || ftruncate(fd, 0))
		t->fresh = true;
	return got > 0 ? (size_t)got : 0;
}

/* Send this too; ncurses' own putp() would use standard output. */
static void add_frame(struct term *t, const char *s)
{
	size_t n = strlen(s);

	if (n && write(fileno(t->out), s, n) != (ssize_t)n)
		t->fresh = true;
}

/* What ncurses has to send, into the frame. */
static void add_changes(void)
{
	wnoutrefresh(stdscr);
	doupdate();
}

static const struct cell *canvas_row(const struct canvas *c, int y)
{
	return c->cell + (size_t)y * (size_t)c->cols;
}

static struct cell *shown_row(const struct term *t, int y)
{
	return t->shown + (size_t)y * (size_t)t->cols;
}

static bool row_differs(const struct term *t, const struct canvas *c, int y)
{
	return memcmp(canvas_row(c, y), shown_row(t, y), (size_t)t->cols * sizeof *t->shown) != 0;
}

static bool differs(const struct term *t, const struct canvas *c)
{
	for (int y = 0; y < t->rows; y++)
		if (row_differs(t, c, y))
			return true;
	return false;
}

/* No cell is known to be on the screen. */
static void forget_shown(struct term *t)
{
	memset(t->shown, 0xff, (size_t)t->rows * (size_t)t->cols * sizeof *t->shown);
}

/*
 * Hand the rows that differ to ncurses.  On a slow line, the one with a budget,
 * the selected row goes first, for a key has moved it; and when the frame has
 * grown to the budget the rest is left for the next.  True when no row is left.
 */
static bool paint_changes(struct term *t, const struct canvas *c, size_t budget)
{
	for (int selected = budget > 0; selected >= 0; selected--) {
		for (int y = 0; y < t->rows; y++) {
			if (!row_differs(t, c, y) ||
			    (selected && !(canvas_row(c, y)->flags & CELL_CURSOR)))
				continue;
			if (budget && frame_size(t) >= budget)
				return false;
			memcpy(shown_row(t, y), canvas_row(c, y),
			       (size_t)t->cols * sizeof *t->shown);
			paint_row(&t->look, canvas_row(c, y), t->cols, y);
			if (budget)
				add_changes();
		}
	}
	return true;
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
		if (canvas_row(c, *y)->flags & CELL_CURSOR)
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
void frame_set_restore(struct term *t)
{
	struct str text = STR_INIT;

	extra_restore(&t->extra, &text);
	/* A frame that was cut off may have left a part of the screen to scroll. */
	if (frame_has("csr"))
		add_capability(&text, tiparm(tigetstr("csr"), 0, t->rows - 1));
	str_add_n(&text, t->leaving.p, t->leaving.len);
	if (!frame_has("rmcup")) {
		add_capability(&text, tiparm(tigetstr("cup"), t->rows - 1, 0));
		add_capability(&text, frame_has("el") ? tigetstr("el") : "");
	}
	term_signal_set_text(text.p, text.len);
	str_fini(&text);
}

/*
 * A terminal that does not know a question may print its last letter (macOS's
 * Terminal does): so it is asked on the screen of ours, before it is cleared.
 */
static void ask(struct term *t)
{
	if (!t->left)
		return;
	t->left = false;
	pace_anew(&t->pace);
	if (term_can(t, TERM_CAN_ANSWER)) {
		/* How long does an answer take with no frame before it? */
		add_frame(t, EXTRA_ASK_HERE);
		pace_asked(&t->pace, mono_ms(), 0);
	}
	if (term_can(t, TERM_CAN_SYNC)) {
		add_changes(); /* ncurses enters the screen */
		add_frame(t, EXTRA_ASK_SYNC);
	}
}

/* What endwin() has switched off, and what ncurses sends at its start only. */
static void begin_anew(struct term *t)
{
	forget_shown(t);
	werase(stdscr);
	input_resume(&t->input);
	if (t->look.strokes == STROKES_ACS && frame_has("enacs"))
		add_frame(t, tigetstr("enacs"));
	ask(t);
	clearok(curscr, TRUE);
}

/* Title, clipboard and the like go along. */
static void add_extras(struct term *t)
{
	struct str s = STR_INIT;

	if (!t->fresh && !extra_due(&t->extra))
		return;
	extra_take(&t->extra, t->fresh, &s);
	add_frame(t, str_text(&s));
	str_fini(&s);
	frame_set_restore(t);
}

static void send_frame(struct term *t, bool whole)
{
	int64_t now = mono_ms();
	size_t n = frame_size(t);
	bool asks = term_can(t, TERM_CAN_ANSWER) && pace_asks(&t->pace, now, n);

	if (asks)
		add_frame(t, EXTRA_ASK_HERE);
	n = frame_take(t, true);
	pace_sent(&t->pace, now, n, whole);
	if (asks)
		pace_asked(&t->pace, now, n);
	line_send(&t->line, n);
}

static void make_frame(struct term *t, const struct canvas *c, int y, int x)
{
	bool fresh = t->fresh, sync = t->extra.sync && !pace_budget(&t->pace), whole;

	if (sync)
		add_frame(t, EXTRA_SYNC_ON);
	if (fresh)
		begin_anew(t);
	add_extras(t);
	t->fresh = false;
	whole = paint_changes(t, c, pace_budget(&t->pace));
	place_cursor(t, y, x);
	add_changes();
	if (sync)
		add_frame(t, EXTRA_SYNC_OFF);
	send_frame(t, whole);
}

bool term_show(struct term *t, const struct canvas *c)
{
	int y, x;

	term_flush(t);
	if (line_busy(&t->line) || c->rows != t->rows || c->cols != t->cols) {
		pace_sent(&t->pace, mono_ms(), 0, false);
		return false;
	}
	rest(t, c, &y, &x);
	if (!t->fresh && !differs(t, c) && !extra_due(&t->extra) && y == t->cursor_y &&
	    x == t->cursor_x)
		pace_sent(&t->pace, mono_ms(), 0, true);
	else
		make_frame(t, c, y, x);
	return !t->pace.unfinished;
}

bool term_want_write(const struct term *t)
{
	return line_waits(&t->line);
}

void term_flush(struct term *t)
{
	line_flush(&t->line);
	pace_full(&t->pace, mono_ms(), line_waits(&t->line));
}

int term_wait(const struct term *t, bool key)
{
	return (int)pace_wait(&t->pace, mono_ms(), key);
}

int64_t term_slow(const struct term *t)
{
	return pace_slow(&t->pace);
}

/*
 * Also what the terminal was set up with is in doubt (another one may be
 * attached now): leave and enter it again, within the next frame.
 */
void term_redraw(struct term *t)
{
	if (!t->left) /* a second time it would put the cursor where it was at the first */
		endwin();
	t->fresh = t->left = true;
	t->extra.sync = false;
}

void term_repaint(struct term *t)
{
	forget_shown(t);
	redrawwin(stdscr);
}

/* ---- besides the picture ---- */

bool term_can(const struct term *t, enum term_can_what what)
{
	return t->extra.can & 1u << what;
}

bool term_title(struct term *t, const char *text)
{
	return extra_title(&t->extra, text);
}

bool term_notify(struct term *t, const char *text)
{
	return extra_notify(&t->extra, text);
}

bool term_copy(struct term *t, const char *text)
{
	return extra_copy(&t->extra, text);
}

bool term_mouse(struct term *t, bool on)
{
	return extra_mouse(&t->extra, on);
}

void term_bell(struct term *t)
{
	extra_bell(&t->extra);
}
