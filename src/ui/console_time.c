/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_time: pause, back, forward, live.
 *
 * While the picture stands or is one of before, the engine is heard as ever:
 * the tape and the trail go on.  Nothing can be sent then: what is on the screen is
 * not what would be acted on.
 */
#include "ui/console_int.h"

#include "base/attr.h"
#include "base/parse.h"
#include "base/text.h"
#include "link/look.h"
#include "link/tape.h"
#include "link/trail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MINUTE_MS 60000
#define DAY_S     86400

void console_time_begin(struct console *c)
{
	c->tape = tape_new(TAPE_BYTES, TAPE_MS);
	c->trail = trail_new();
	client_remember(c->client, c->tape, c->trail);
	/* the picture that is there already is the first that can be gone back to */
	tape_mark(c->tape, client_san(c->client)->now, client_san(c->client)->host.loaded);
}

void console_time_end(struct console *c)
{
	look_close(c->look);
	c->look = NULL;
	client_remember(c->client, NULL, NULL);
	tape_free(c->tape);
	trail_free(c->trail);
}

const struct san *console_san(const struct console *c)
{
	return c->look ? look_san(c->look) : client_san(c->client);
}

bool console_live(struct console *c)
{
	if (!c->look)
		return false;
	look_close(c->look);
	c->look = NULL;
	c->moved = true;
	return true;
}

/* The picture as it is now, to stand still or to be left for one of before. */
static bool stop(struct console *c)
{
	if (!c->look)
		c->look = look_open(c->tape, c->trail, NULL, NULL);
	if (!c->look)
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "nothing is known yet of before: wait for a second picture");
	c->moved = true;
	return c->look != NULL;
}

static void go(struct console *c, int64_t at)
{
	look_go(c->look, at);
	c->moved = true;
}

/* "paused: collection goes on; [ ] step, { } a minute, . goes back to live", in this person's keys.
 */
static void say_paused(struct console *c)
{
	static const enum command_id ids[] = { CMD_STEP_BACK, CMD_STEP_ON, CMD_MINUTE_BACK,
					       CMD_MINUTE_ON, CMD_TO_LIVE };
	char key[ARRAY_LEN(ids)][32];

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		keymap_key_name(c->keys, key[i], sizeof key[i], ids[i]);
	console_answer(
		c, CONSOLE_HINT_MS, 0, false,
		"paused: collection goes on; %s %s step, %s %s a minute, %s goes back to live",
		key[0], key[1], key[2], key[3], key[4]);
}

static void pause_or_go_on(struct console *c)
{
	if (console_live(c))
		console_answer(c, CONSOLE_HINT_MS, 0, false, "live again");
	else if (stop(c))
		say_paused(c);
}

/* The change before, or after, the one that is shown. */
static void step(struct console *c, bool back)
{
	char key[32];
	int64_t at;

	if (!stop(c))
		return;
	at = back ? tape_prev(c->tape, look_now(c->look)) : tape_next(c->tape, look_now(c->look));
	if (at)
		go(c, at);
	else if (back)
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "this is the first picture that is known");
	else
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "nothing has changed since; %s goes back to live",
			       keymap_key_name(c->keys, key, sizeof key, CMD_TO_LIVE));
}

static void minute(struct console *c, int64_t ms)
{
	if (stop(c))
		go(c, look_now(c->look) + ms);
}

bool console_time(struct console *c, enum command_id id)
{
	switch (id) {
	case CMD_PAUSE:
		pause_or_go_on(c);
		return true;
	case CMD_STEP_BACK:
		step(c, true);
		return true;
	case CMD_STEP_ON:
		step(c, false);
		return true;
	case CMD_MINUTE_BACK:
		minute(c, -MINUTE_MS);
		return true;
	case CMD_MINUTE_ON:
		minute(c, MINUTE_MS);
		return true;
	case CMD_TO_LIVE:
		console_live(c);
		return true;
	default:
		return false;
	}
}

/* "03:12" or "03:12:07" of the last 24 hours, in the zone of the screen. */
static bool clock_to_time(const char *text, int64_t now, int64_t *out)
{
	time_t t = (time_t)(now / 1000);
	unsigned h, m, s = 0;
	struct tm tm;
	int n = 0;

	if (sscanf(text, "%2u:%2u%n:%2u%n", &h, &m, &n, &s, &n) < 2 || text[n] || h > 23 ||
	    m > 59 || s > 60 || !localtime_r(&t, &tm))
		return false;
	t -= (time_t)tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	t += (time_t)h * 3600 + (time_t)m * 60 + (time_t)s;
	*out = (int64_t)(t * 1000 > now ? t - DAY_S : t) * 1000 + 999;
	return true;
}

void console_time_at(struct console *c, const char *text)
{
	int64_t at, ago, now = client_now(c->client);
	char when[16];

	if (clock_to_time(text, now, &at))
		;
	else if (parse_duration_ms(text, &ago))
		at = now - ago;
	else {
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       ":at takes a time of day (03:12:07) or how long ago (10m)");
		return;
	}
	if (!stop(c))
		return;
	go(c, at);
	if (look_now(c->look) > at)
		console_answer(c, CONSOLE_HINT_MS, 0, false,
			       "the first picture that is known is of %s",
			       text_clock(when, sizeof when, look_now(c->look)));
}
