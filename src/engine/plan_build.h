/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_build: the working state of plan_make(); for plan*.c only.
 *
 * A set of targets, sorted so that those of a map stand together (a slice):
 * what is left after the action is computed for the whole slice, not for each
 * command by itself.
 */
#ifndef ENGINE_PLAN_BUILD_H
#define ENGINE_PLAN_BUILD_H

#include "base/attr.h"
#include "engine/phrase.h"
#include "engine/plan.h"

struct plan_target {
	struct plan_cmd *cmd;
	const struct san_map *map;   /* NULL: baseline of all maps */
	const struct san_path *path; /* of path verbs */
};

struct plan_build {
	const struct san *san;
	int64_t now;
	const char *shell;               /* of the reader; NULL: a console ... */
	const struct verdict_keys *keys; /* ... with these */
	enum plan_verb verb;
	struct plan *out;
	struct plan_target *t; /* sorted by map */
	size_t n;
};

/* The targets of one map, and what the map is before and after. */
struct plan_slice {
	const struct plan_build *b;
	const struct san_map *map;
	const struct plan_target *t;
	size_t n;
	/* now and then, as verdict.h has them: usable; alive; firm */
	uint32_t usable, after, alive, alive_after, firm, firm_after;
	uint32_t in_table, expected;
	uint32_t group_after; /* where I/O goes then; 0: nowhere */
};

/* The key of a verb, "" when it has none. */
const char *plan_key(const struct plan_build *b, enum plan_verb v);

/* The slice that begins at target i; the next begins at i + slice.n. */
struct plan_slice plan_slice_at(const struct plan_build *b, size_t i);
/* Will p be usable then? Or alive, which is all that the kernel asks? */
bool plan_usable_then(const struct plan_slice *s, const struct san_path *p);
bool plan_alive_then(const struct plan_slice *s, const struct san_path *p);
/* Is there a path in the group, now and then, on which I/O can rely (firm)? */
bool plan_group_firm(const struct plan_slice *s, uint32_t group);
bool plan_group_firm_then(const struct plan_slice *s, uint32_t group);
bool plan_group_alive_then(const struct plan_slice *s, uint32_t group);
/* SAN_PRIO_UNKNOWN also for a group that the map has not. */
int32_t plan_group_prio(const struct plan_slice *s, uint32_t group);
/* A path of the map that will be usable then; NULL none. */
const struct san_path *plan_left(const struct plan_slice *s);

/* One refusal: names cleaned beforehand, the reason into dst, what to do into the plan. */
struct plan_refusal {
	const struct plan_build *b;
	const struct plan_target *t;
	const struct san_map *m;
	const struct san_path *p;
	char map[PHRASE], path[PHRASE];
	char *dst;
	size_t size;
};
#define PLAN_NO(r, ...) snprintf((r)->dst, (r)->size, __VA_ARGS__)
#define PLAN_DO(r, ...) snprintf((r)->b->out->instead, sizeof((r)->b->out->instead), __VA_ARGS__)
#define PLAN_AS_ASKED   "nothing: it is already as asked"
/* What to do is another verb on the same object. */
void plan_do_verb(struct plan_refusal *r, enum plan_verb v, const char *what_it_does);

/* plan_rules.c: why it cannot be done, into dst, "" when it can; and out->instead. */
char *plan_refusal(const struct plan_build *b, const struct plan_target *t, char *dst, size_t size);
enum plan_level plan_level(const struct plan_slice *s);

/* plan_send.c: the command line of t by the given way; to the daemon if it has such a command. */
char *plan_command(char *dst, size_t size, const struct plan_build *b, const struct plan_target *t,
		   bool daemon);
/* name as a word of a shell's command line. */
char *plan_word(char *dst, size_t size, const char *name);
/*
 * plan_how.c: how the operator gives verb on t and its n - 1
 * successors: "R on sdb", or "sandeck reinstate sdb".
 */
char *plan_how(char *dst, size_t size, const struct plan_build *b, enum plan_verb verb,
	       const struct plan_target *t, size_t n);
/* Is there a daemon in charge of it that has a command for the verb? */
bool plan_has_daemon(const struct plan_build *b, const struct plan_target *t);
/* Fills out->sends, direct and to_daemon. */
void plan_fill_sends(struct plan_build *b);

/* plan_text.c: the lines. Label it, or "" to go on under the last one. */
void plan_say(struct plan_build *b, const char *label, bool loud, const char *fmt, ...)
	ATTR_PRINTF(4, 5);
void plan_explain(struct plan_build *b);
/* Something will take the action back by itself; a line says what. */
void plan_undone(struct plan_build *b);
/* multipathd is in charge of the (first) map. */
bool plan_daemon_runs(const struct plan_build *b);
/* Nobody is: no daemon, or one that does not have the map. */
bool plan_nobody(const struct plan_build *b);
/* It runs and does not answer: what it does next, it does when it answers again. */
bool plan_daemon_silent(const struct plan_build *b);
/* Behind the daemon's back: it is there, and is not asked. */
bool plan_bypasses_daemon(const struct plan_build *b);
#define PLAN_SET_LINES 8 /* maps of a set that get a line of their own */

/* plan_paths.c, plan_groups.c, plan_maps.c: a single target, up to STAYS */
void plan_say_stays_failed(struct plan_build *b, const struct san_path *p);
void plan_explain_fail(struct plan_build *b, const struct plan_slice *s);
void plan_explain_reinstate(struct plan_build *b, const struct plan_slice *s);
void plan_explain_run(struct plan_build *b, const struct plan_slice *s);
void plan_explain_switch(struct plan_build *b, const struct plan_slice *s);
void plan_explain_bypass(struct plan_build *b, const struct plan_slice *s);
/* Where multipathd's failback moves I/O then, if elsewhere; back: the path it reinstates, NULL. */
void plan_say_failback(struct plan_build *b, const struct plan_slice *s,
		       const struct san_path *back);
void plan_explain_unbypass(struct plan_build *b, const struct plan_slice *s);
void plan_explain_queue_on(struct plan_build *b, const struct plan_slice *s);
void plan_explain_queue_off(struct plan_build *b, const struct plan_slice *s);
void plan_explain_resume(struct plan_build *b, const struct plan_slice *s);
void plan_explain_baseline(struct plan_build *b, const struct plan_slice *s);
/* plan_device.c: what a map is to those above it: there at all, how large, called what. */
void plan_refuse_device(struct plan_refusal *r);
enum plan_level plan_level_device(const struct plan_slice *s);
void plan_explain_flush(struct plan_build *b, const struct plan_slice *s);
/* BACK of a flush: no verb, but a way. */
void plan_say_made_again(struct plan_build *b, const struct san_map *m);
void plan_explain_resize(struct plan_build *b, const struct plan_slice *s);
void plan_explain_rename(struct plan_build *b, const struct plan_slice *s);
void plan_explain_parts_add(struct plan_build *b, const struct plan_slice *s);
void plan_explain_parts_delete(struct plan_build *b, const struct plan_slice *s);
void plan_explain_assemble(struct plan_build *b, const struct plan_slice *s);
/* "500G"; in sectors when the other size reads the same and is not. */
char *plan_size_word(char *dst, size_t size, uint64_t bytes, uint64_t other);
/* Somebody uses it, or may, other than by the maps of its partitions. */
bool plan_in_use(const struct san_map *m);
/* plan_after.c: what stands behind PATH, MAP, NOW, THEN and IF, for all verbs. */
void plan_say_objects(struct plan_build *b, const struct plan_slice *s);
void plan_say_now(struct plan_build *b, const struct plan_slice *s);
/* The part (enum san_part) that all that is left then goes through, though more were known; -1. */
int plan_hang_then(const struct plan_slice *s);
void plan_say_usable_then(struct plan_build *b, const struct plan_slice *s);
/* A path that is counted as left, but about which there is something to say; of one group, those
 * that wait, too.  0: of all. */
void plan_say_doubtful(struct plan_build *b, const struct plan_slice *s, uint32_t group);
void plan_say_group_then(struct plan_build *b, const struct plan_slice *s);
void plan_say_if(struct plan_build *b, const struct plan_slice *s);

#endif
