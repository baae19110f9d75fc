/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * theme: what a role looks like.
 *
 * Views paint in roles (what a thing means); a theme gives each role a colour
 * pair and attributes, and, in the same row, attributes for a terminal
 * without colour.  State is told by word and mark first, brightness second,
 * hue last.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_NORMAL,
	ROLE_DIM,
	ROLE_TITLE,      /* line 1 */
	ROLE_TITLE_WARN, /* read only, not live, nobody in charge */
	ROLE_CLOCK,      /* the time in line 1 */
	ROLE_TOTALS,
	ROLE_HEALTH_OK,
	ROLE_HEALTH_BAD, /* the health line when not OK */
	ROLE_COLUMNS,    /* column titles */
	ROLE_TREE,       /* strokes */
	ROLE_NAME,
	ROLE_OK,
	ROLE_STANDBY,
	ROLE_WARN,    /* degraded, at risk, flapping, slow */
	ROLE_BAD,     /* failed, dead, queueing, suspended */
	ROLE_UNKNOWN, /* pending, old */
	ROLE_HELD,
	ROLE_CHANGED, /* changed in the last 10 s */
	ROLE_DETAIL,  /* lines 21 and 22 */
	ROLE_NEWS,    /* line 23 */
	ROLE_KEY,     /* a key in the key bar */
	ROLE_KEYTEXT,
	ROLE_DIALOG,
	ROLE_DIALOG_LABEL,
	ROLE_DIALOG_LOUD,
	ROLE_RULE,
	NROLES
};

/* Attribute bits of a look. */
enum look_attr { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

/* A colour that a theme can name, and what stands in for it where a terminal has fewer. */
struct theme_color {
	const char *name;
	uint8_t x256, x16; /* its number among 256, and among 16 (below 8: also among 8) */
	uint32_t rgb;      /* for pictures */
};

struct look {
	int8_t fg, bg; /* index of theme_color(); -1 the terminal's default */
	uint8_t attr;  /* with colour */
	uint8_t mono;  /* without */
};

struct theme {
	char name[32];
	struct look look[NROLES];
};

/* The word of a role in a theme file: "health.bad". Never NULL for a role below NROLES. */
const char *theme_role_name(enum role r);

/* What is painted in that role, in one sentence; for the manual. */
const char *theme_role_help(enum role r);

/* Colour i: 0..7, 8..15 bright, as terminals count them, and a few more. NULL past the last. */
const struct theme_color *theme_color(int i);

/* The theme compiled in; what a file leaves out comes from here. */
void theme_default(struct theme *out);

/* Its looks without colour, for a picture of a terminal that has none. */
void theme_uncolor(struct theme *t);

/*
 * Read the text of a *.theme file (libconfuse) over *out; the text is changed.
 * path: where it is from; its last part names the theme.  E_SYNTAX with
 * file:line for the first mistake; *out then is unchanged.
 */
int theme_parse(struct theme *out, char *text, const char *path, struct err *e);

#endif
