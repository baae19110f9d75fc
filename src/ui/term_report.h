/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_report: what a terminal sends that is no key: reports of its mouse, and
 * answers.
 *
 * Characters are fed one by one, for a sequence may arrive in pieces: what is
 * begun must not be taken for typed letters when its end comes later.
 * Pure; private to term.c.
 */
#ifndef UI_TERM_REPORT_H
#define UI_TERM_REPORT_H

#include "ui/term.h"

#include <stdbool.h>
#include <stdint.h>

#define REPORT_MAX 32 /* of the text; what is longer is none of ours, but swallowed whole */

/* A sequence as far as it has come, without "ESC [" or "ESC O". */
struct report {
	bool open; /* its end has not come */
	bool csi;  /* it began with "ESC [" */
	int n;     /* characters so far */
	char text[REPORT_MAX];
};

enum report_kind {
	REPORT_NONE,  /* something else: a key that terminfo does not know */
	REPORT_MOUSE, /* a button or the wheel */
	REPORT_HERE,  /* answer to EXTRA_ASK_HERE */
	REPORT_SYNC,  /* answer to EXTRA_ASK_SYNC: yes */
	REPORT_PASTE, /* what follows was pasted, not typed ... */
	REPORT_TYPED  /* ... up to here */
};

/* Begin a sequence: "ESC [" (intro '[') or "ESC O" was read. */
void report_begin(struct report *r, uint32_t intro);
/* Its next character (a code point); false when that was the last one. */
bool report_feed(struct report *r, uint32_t ch);
/* What a whole sequence means; for REPORT_MOUSE *mouse is set. */
enum report_kind report_kind(const struct report *r, struct term_mouse *mouse);

#endif
