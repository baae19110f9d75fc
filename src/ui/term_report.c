/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_report: the sequences of xterm's "Control Sequences", Mouse Tracking,
 * and of DSR and DECRPM (VT510 manual).
 */
#include "ui/term_report.h"

#include "base/parse.h"

#include <stddef.h>
#include <string.h>

void report_begin(struct report *r, uint32_t intro)
{
	*r = (struct report){ .open = true, .csi = intro == '[' };
}

/* The mouse report from before 1006: "M", then button, column and row as one character each. */
static bool is_old_mouse(const struct report *r)
{
	return r->csi && r->text[0] == 'M';
}

bool report_feed(struct report *r, uint32_t ch)
{
	if (r->n < REPORT_MAX)
		r->text[r->n] = ch < 0x7f ? (char)ch : '\0';
	r->n++;
	if (is_old_mouse(r))
		r->open = r->n < 4;
	else /* a letter ends it (ECMA-48: 0x40 to 0x7e) */
		r->open = ch < 0x40 || ch >= 0x7f;
	return r->open;
}

/* Numbers with ';' between them, from text[from] to text[to]; true when they are so many. */
static bool numbers(const struct report *r, int from, int to, uint64_t *out, int count)
{
	for (int i = 0; i < count; i++) {
		int end = from;

		while (end < to && r->text[end] != ';')
			end++;
		if (!parse_u64n(r->text + from, (size_t)(end - from), &out[i]))
			return false;
		if ((end < to) != (i < count - 1))
			return false;
		from = end + 1;
	}
	return true;
}

/*
 * The bits of a report: 0 to 2 a button, 3 none (released, which button is not
 * said); 4, 8 and 16 shift, meta and control; 32 moved; 64 the wheel.
 */
static bool mouse_of(uint64_t bits, uint64_t x, uint64_t y, bool up, struct term_mouse *out)
{
	unsigned button = bits & 3;

	if (bits > 127 || bits & 32 || !x || !y || x > 9999 || y > 9999)
		return false;
	*out = (struct term_mouse){ .x = (int)x - 1, .y = (int)y - 1 };
	if (bits & 64) {
		if (button > 1 || up)
			return false; /* a wheel to the sides */
		out->what = button ? TERM_MOUSE_WHEEL_DOWN : TERM_MOUSE_WHEEL_UP;
		return true;
	}
	out->what = up || button == 3 ? TERM_MOUSE_UP : TERM_MOUSE_DOWN;
	out->button = button == 3 ? 0 : (int)button + 1;
	return true;
}

static bool old_mouse(const struct report *r, struct term_mouse *out)
{
	if (r->n != 4 || r->text[1] < 32 || r->text[2] <= 32 || r->text[3] <= 32)
		return false; /* beyond column 95 it cannot be told */
	return mouse_of((uint64_t)r->text[1] - 32, (uint64_t)r->text[2] - 32,
			(uint64_t)r->text[3] - 32, false, out);
}

static bool is(const struct report *r, const char *text)
{
	return r->n == (int)strlen(text) && !memcmp(r->text, text, (size_t)r->n);
}

enum report_kind report_kind(const struct report *r, struct term_mouse *mouse)
{
	uint64_t v[3];
	int last = r->n - 1;

	if (r->open || !r->csi || r->n < 1 || r->n > REPORT_MAX)
		return REPORT_NONE;
	if (is_old_mouse(r))
		return old_mouse(r, mouse) ? REPORT_MOUSE : REPORT_NONE;
	if (r->text[0] == '<' && (r->text[last] == 'M' || r->text[last] == 'm'))
		return numbers(r, 1, last, v, 3) &&
				       mouse_of(v[0], v[1], v[2], r->text[last] == 'm', mouse)
			       ? REPORT_MOUSE
			       : REPORT_NONE;
	if (is(r, "0n") || is(r, "3n")) /* ready; out of order, but it has got so far */
		return REPORT_HERE;
	/* DECRPM: 1 set, 2 reset; 0 not known, 3 and 4 cannot be changed */
	if (is(r, "?2026;1$y") || is(r, "?2026;2$y"))
		return REPORT_SYNC;
	if (is(r, "200~"))
		return REPORT_PASTE;
	return is(r, "201~") ? REPORT_TYPED : REPORT_NONE;
}
