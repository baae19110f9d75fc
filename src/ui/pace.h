/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace: how fast the line to the terminal is, and so when the next frame may
 * be drawn and how large it may be.
 *
 * What has been written cannot be taken back: on a line of 9600 baud two
 * frames too many are three seconds in which keys do nothing.  So each frame
 * is told here, and when it had gone: a serial port says its speed, a terminal
 * answers a question put behind the frame (which is the only way to see through
 * ssh, whose buffers take anything), and a line that takes no more bytes says
 * it by that.  A slow line gets frames that nobody asked for in longer
 * intervals, and each frame in pieces of a quarter of a second, so that a key
 * waits behind no more than one.
 *
 * Pure: the caller passes the time in, milliseconds of any clock that runs on.
 */
#ifndef UI_PACE_H
#define UI_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACE_SAMPLES 3
#define PACE_ASKED   2 /* questions on their way at a time */

struct pace {
	int64_t forced_ms; /* interval that the operator wants; 0: by itself */
	int64_t wanted_ms; /* ... and that of a line found to be slow; 0: by its rate */
	int64_t rate;      /* bytes/s that the line carries; 0: not known, or quick */
	bool serial;       /* rate is that of a serial port, and is not measured */

	int64_t drawn_ms; /* when a frame was last tried */
	bool unfinished;  /* ... and it was not all of it */
	int64_t clear_ms; /* when, by rate, all that was sent will have gone */

	int64_t sample[PACE_SAMPLES]; /* the last measured rates, the newest first */
	int nsamples;

	struct {
		int64_t at_ms;
		size_t bytes; /* before the question that had not gone when it was put */
	} asked[PACE_ASKED];
	int nasked;
	int64_t asked_ms; /* of the last question */
	bool answers;     /* the terminal has answered before */
	int unanswered;   /* questions in a row that it has not */
	int64_t turn_ms;  /* how long an answer takes without a frame before it */

	size_t full_bytes; /* the line takes no more: what it had been given ... */
	int64_t full_ms;   /* ... and when; 0: it does take more */
	int64_t full_told; /* last time that a line without answers was full */
};

/*
 * baud: bits/s of a serial port, ten a byte; 0: it is none.  forced_ms: the
 * interval of a slow line, whatever it is; 0: found out.
 */
void pace_init(struct pace *p, unsigned baud, int64_t forced_ms);

/*
 * How many ms until the next frame may be drawn, 0 now.  key: a key asked for
 * it; such a frame waits only while the line is known to be full.
 */
int64_t pace_wait(const struct pace *p, int64_t now, bool key);
/* The most bytes that the next frame is to have (a row more is no harm); 0 without a limit. */
size_t pace_budget(const struct pace *p);
/* The interval of frames that nobody asked for, ms, while the line is slow; 0: it is quick. */
int64_t pace_slow(const struct pace *p);

/* Put a question behind a frame of n bytes? */
bool pace_asks(const struct pace *p, int64_t now, size_t n);

/* A frame was tried: n bytes were given to the line, 0 none; whole: nothing of it is left. */
void pace_sent(struct pace *p, int64_t now, size_t n, bool whole);
/* A question was put behind all that was sent so far. */
void pace_asked(struct pace *p, int64_t now, size_t n);
/* The terminal answered the oldest question. */
void pace_answered(struct pace *p, int64_t now);
/* Answers were thrown away, or the terminal was left: none is waited for. */
void pace_forget(struct pace *p);
/* Another terminal may be there now: whether this one answers is to be seen. */
void pace_anew(struct pace *p);
/* Whether the line still holds bytes that it does not take, told as often as it is looked at. */
void pace_full(struct pace *p, int64_t now, bool full);

#endif
