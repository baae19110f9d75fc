/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_extra: which terminal knows which sequence, and the sequences.
 *
 * All strings end with BEL, not ST: a terminal that does not know them (xterm
 * of old, tmux, screen) passes over both, but some show the backslash of ST.
 */
#include "ui/term_extra.h"

#include "base/text.h"

#include <string.h>

#define TITLE_MAX 120
#define NOTE_MAX  300
/* As much of a line at a time as text_clean() may make four times as long. */
#define COPY_LINE 512

/* ---- who can what ---- */

#define BIT(what) (1u << (what))
#define ASKS      (BIT(TERM_CAN_SYNC) | BIT(TERM_CAN_ANSWER))
#define POINTS    (BIT(TERM_CAN_MOUSE) | BIT(TERM_CAN_PASTE))
#define MODERN    (ASKS | BIT(TERM_CAN_TITLE) | BIT(TERM_CAN_COPY) | POINTS)

/*
 * By the beginning of TERM, the first row that fits.  A title only where the
 * one of before can be had back (xterm's window operations 22 and 23).  tmux
 * answers and keeps titles, but lets no notification through; GNU screen keeps
 * almost all to itself.  The text console has a mouse if gpm runs.
 */
static const struct {
	const char *name;
	unsigned can;
} families[] = {
	/* clang-format off */
	{ "xterm",     MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "tmux",      MODERN },
	{ "alacritty", MODERN },
	{ "foot",      MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "kitty",     MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "wezterm",   MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "ghostty",   MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "contour",   MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "iTerm",     MODERN | BIT(TERM_CAN_NOTIFY) },
	{ "mintty",    MODERN },
	{ "konsole",   MODERN },
	{ "vte",       MODERN },
	{ "gnome",     MODERN },
	{ "st-",       BIT(TERM_CAN_ANSWER) | BIT(TERM_CAN_COPY) | POINTS },
	{ "putty",     BIT(TERM_CAN_ANSWER) | POINTS },
	{ "rxvt",      BIT(TERM_CAN_ANSWER) | POINTS },
	{ "screen",    BIT(TERM_CAN_ANSWER) | POINTS },
	{ "linux",     BIT(TERM_CAN_MOUSE) },
	{ "vt1",       BIT(TERM_CAN_ANSWER) }, /* and of the VT220 and on, as of the VT100: */
	{ "vt2",       BIT(TERM_CAN_ANSWER) }, /* a device status report, nothing more */
	{ "vt3",       BIT(TERM_CAN_ANSWER) },
	{ "vt4",       BIT(TERM_CAN_ANSWER) },
	{ "vt510",     BIT(TERM_CAN_ANSWER) }, /* and not the VT52 */
	{ "vt520",     BIT(TERM_CAN_ANSWER) },
	{ "vt525",     BIT(TERM_CAN_ANSWER) },
	/* clang-format on */
};

unsigned extra_can(const char *term, bool tmux, bool serial)
{
	unsigned can = 0;

	if (tmux)
		term = "tmux";
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		if (!strncmp(term, families[i].name, strlen(families[i].name))) {
			can = families[i].can;
			break;
		}
	}
	/* A serial port tells itself what waits in it, and a question may meet anything there. */
	return serial ? can & ~ASKS : can;
}

static bool can(const struct term_extra *x, enum term_can_what what)
{
	return x->can & BIT(what);
}

/* ---- asking for something ---- */

void extra_fini(struct term_extra *x)
{
	str_fini(&x->title);
	str_fini(&x->note);
	str_fini(&x->copy);
}

/* To a terminal of 8-bit characters a byte of UTF-8 can be a control (0x9c ends a string). */
static void only_ascii(char *s)
{
	for (; *s; s++)
		if (*s & 0x80)
			*s = '?';
}

bool extra_title(struct term_extra *x, const char *text)
{
	char clean[TITLE_MAX];

	if (!can(x, TERM_CAN_TITLE))
		return false;
	text_clean(clean, sizeof clean, text);
	if (!x->utf8)
		only_ascii(clean);
	if (!strcmp(clean, str_text(&x->title)))
		return true;
	str_clear(&x->title);
	str_add(&x->title, clean);
	x->title_due = true;
	return true;
}

bool extra_notify(struct term_extra *x, const char *text)
{
	char clean[NOTE_MAX];

	if (!can(x, TERM_CAN_NOTIFY))
		return false;
	text_clean(clean, sizeof clean, text);
	if (!x->utf8)
		only_ascii(clean);
	str_clear(&x->note);
	/* "9;4;..." is a progress bar to some: a text never begins with a digit. */
	if (clean[0] >= '0' && clean[0] <= '9')
		str_add_c(&x->note, ' ');
	str_add(&x->note, clean);
	return true;
}

/* RFC 4648, section 4. */
static void add_base64(struct str *out, const unsigned char *p, size_t n)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; n; p += 3, n -= n < 3 ? n : 3) {
		unsigned bits = (unsigned)p[0] << 16;

		if (n > 1)
			bits |= (unsigned)p[1] << 8;
		if (n > 2)
			bits |= p[2];
		str_add_c(out, digit[bits >> 18]);
		str_add_c(out, digit[bits >> 12 & 63]);
		str_add_c(out, n > 1 ? digit[bits >> 6 & 63] : '=');
		str_add_c(out, n > 2 ? digit[bits & 63] : '=');
	}
}

/* Line by line, for the ends of lines are meant and other controls are not. */
static void clean_lines(struct str *out, const char *text)
{
	char line[COPY_LINE + 1], clean[4 * COPY_LINE + 1];

	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > COPY_LINE) /* cut before the first byte of a character */
			for (n = COPY_LINE; n > COPY_LINE - 4 && (text[n] & 0xc0) == 0x80;)
				n--;
		memcpy(line, text, n);
		line[n] = '\0';
		str_add(out, text_clean(clean, sizeof clean, line));
		text += n;
		if (*text == '\n') {
			str_add_c(out, '\n');
			text++;
		}
	}
}

bool extra_copy(struct term_extra *x, const char *text)
{
	struct str clean = STR_INIT;

	if (!can(x, TERM_CAN_COPY) || strlen(text) > TERM_COPY_MAX)
		return false;
	clean_lines(&clean, text);
	str_clear(&x->copy);
	add_base64(&x->copy, (const unsigned char *)str_text(&clean), clean.len);
	str_fini(&clean);
	return true;
}

bool extra_mouse(struct term_extra *x, bool on)
{
	if (!can(x, TERM_CAN_MOUSE))
		return false;
	x->mouse_due |= on != x->mouse;
	x->mouse = on;
	return true;
}

void extra_bell(struct term_extra *x)
{
	x->bell_due = true;
}

/* ---- sending it ---- */

bool extra_due(const struct term_extra *x)
{
	return x->title_due || x->bell_due || x->mouse_due || x->note.len || x->copy.len;
}

/* Buttons and the wheel (1000), with coordinates in digits where the terminal can (1006). */
static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";

static void take_title(struct term_extra *x, struct str *out)
{
	if (!x->titled)
		str_add(out, "\033[22;2t"); /* keep the one of before */
	str_addf(out, "\033]2;%s\a", str_text(&x->title));
	x->titled = true;
	x->title_due = false;
}

void extra_take(struct term_extra *x, bool fresh, struct str *out)
{
	if (fresh && can(x, TERM_CAN_PASTE))
		str_add(out, "\033[?2004h");
	if (x->mouse_due || (fresh && x->mouse))
		str_add(out, x->mouse ? mouse_on : mouse_off);
	x->mouse_due = false;
	if (x->title_due || (fresh && x->title.len))
		take_title(x, out);
	if (x->note.len)
		str_addf(out, "\033]9;%s\a", str_text(&x->note));
	if (x->copy.len)
		str_addf(out, "\033]52;c;%s\a", str_text(&x->copy));
	if (x->bell_due)
		str_add(out, "\a");
	str_clear(&x->note);
	str_clear(&x->copy);
	x->bell_due = false;
}

void extra_restore(const struct term_extra *x, struct str *out)
{
	/* The frame may be cut within a string: this ends it (ST), and is nothing elsewhere. */
	if (x->can & (BIT(TERM_CAN_TITLE) | BIT(TERM_CAN_COPY) | BIT(TERM_CAN_NOTIFY)))
		str_add(out, "\033\\");
	if (x->sync)
		str_add(out, EXTRA_SYNC_OFF);
	if (x->mouse)
		str_add(out, mouse_off);
	if (can(x, TERM_CAN_PASTE))
		str_add(out, "\033[?2004l");
	if (x->titled)
		str_add(out, "\033[23;2t");
}

void extra_left(struct term_extra *x)
{
	x->titled = false;
}
