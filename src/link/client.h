/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client: the console's end of the stream.
 *
 * Starts an engine (a child made by the starter, or any command that speaks
 * the stream), keeps a copy of its model, and never waits: the caller polls
 * client_fd() and calls client_pump(), also after client_due() ms.  Only what
 * batch commands use blocks (client_wait_loaded(), client_watch()), and
 * client_free(), while the command of --via ends.
 */
#ifndef LINK_CLIENT_H
#define LINK_CLIENT_H

#include "base/err.h"
#include "engine/san.h"
#include "engine/stream.h"

#include <stdbool.h>

struct client;
struct starter; /* starter.h */
struct tape;    /* tape.h */
struct trail;   /* trail.h */

/* What the owner is told about, while client_pump() runs. Members may be NULL. */
struct client_events {
	void *ctx;
	/* A consistent state: time to draw. */
	void (*sync)(void *ctx, const struct stream_sync *s);
	void (*event)(void *ctx, const struct san_event *ev);
	void (*result)(void *ctx, const struct plan_result *r);
	/* A row of the answer to client_ask(), or its end. */
	void (*answer)(void *ctx, const struct answer *a);
	/* An object is about to be freed: drop every pointer to it. */
	void (*gone)(void *ctx, const struct san_obj *obj);
	/* A line of --via's standard error, one that was no valid stream, or what happened to the
	 * starter. */
	void (*noise)(void *ctx, const char *text);
	/* A command of an earlier engine: asked for with want's past. */
	void (*past)(void *ctx, const struct stream_past *p);
};

/*
 * Connect: via is a shell command that speaks the stream, or NULL for an engine
 * of our own forked by st.  Does not wait.  The same client can be connected
 * again after it was lost; the model of before stays until the new hello.
 */
struct client *client_new(struct starter *st, const char *via, const struct client_events *ev);
/*
 * Replace whom to tell (the console takes a client over that main made); NULL:
 * nobody.  Events that came while nobody heard them are told now.
 */
void client_listen(struct client *c, const struct client_events *ev);
int client_connect(struct client *c, struct err *e);
/*
 * Keep what was on this tape and this trail; NULL: on none any more.  They stay
 * the caller's, and must not be freed before they are taken away again or the
 * client is freed.  A trail that was taken away can be read, but not given back.
 */
void client_remember(struct client *c, struct tape *tape, struct trail *trail);
/* Watch only: the model says read_only whatever the engine says, and no command is sent. */
void client_read_only(struct client *c);
void client_free(struct client *c);

/* Poll these; POLLIN always, POLLOUT when client_want_write(). -1 when lost. errfd -1 if none. */
int client_fd(const struct client *c);
/* The engine's process, or the shell of --via. */
int client_pid(const struct client *c);
int client_errfd(const struct client *c);
int client_out_fd(const struct client *c);
/*
 * Something is under way that no descriptor tells (an engine starts or has
 * ended, the command of --via is to end): call client_pump(), or client_tend()
 * when lost, after so many ms at most.  -1: nothing is.
 */
int client_due(const struct client *c);
void client_tend(struct client *c);
bool client_want_write(const struct client *c);

/*
 * Read and apply what has arrived (at most about 1 MiB a call) and write what
 * is due.  E_IO with a sentence ("engine ended: signal 9") when the
 * engine is gone: client_lost() is then true and the model is the last picture.
 */
int client_pump(struct client *c, struct err *e);
bool client_lost(const struct client *c);
/* Block in poll until the first sync with loaded, or timeout: for batch and --via before the
 * screen. */
int client_wait_loaded(struct client *c, int64_t timeout_ms, struct err *e);
/* Block and keep the model up to date for so long: batch, for what one look cannot tell. */
int client_watch(struct client *c, int64_t ms, struct err *e);

const struct san *client_san(const struct client *c);
const struct stream_hello *client_hello(const struct client *c); /* version 0 before the first */
/* No time passes there: the engine was frozen, or its recording has come to its end. */
bool client_stands(const struct client *c);
/* Engine time now: the last sync's plus what has passed here since; stands still when that does or
 * is lost. */
int64_t client_now(const struct client *c);
/* Milliseconds since the last line arrived. */
int64_t client_age(const struct client *c);

/* Sends; cmd->id (and at: now) is filled in and returned, 0 when lost. */
uint32_t client_command(struct client *c, struct plan_cmd *cmd);
/* All or none: the n commands of one plan, checked together. Returns the first id, 0 when lost. */
uint32_t client_commands(struct client *c, struct plan_cmd *cmds, size_t n);
void client_want(struct client *c, const struct stream_want *w);
/*
 * Sends a question, also read-only; q->id is filled in and returned, 0 when lost.  An engine
 * of another version may never answer: the caller has a deadline of its own.
 */
uint32_t client_ask(struct client *c, struct ask *q);

#endif
