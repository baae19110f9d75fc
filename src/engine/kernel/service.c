/* SPDX-License-Identifier: GPL-2.0-or-later */
/* service: the process: one loop, its clock, its end, and who is in charge. */
#include "engine/kernel/service.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/memlock.h"
#include "base/tell.h"
#include "engine/kernel/dm_change.h"
#include "engine/kernel/mpathd_sock.h"
#include "engine/kernel/service_int.h"
#include "engine/kernel/service_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define TICK_MS 1000
/* At the end: so long the messages that end queueing may take. */
#define LEAVE_MS     5000
#define STATUS_TICKS 10

/* ---- words ---- */

void service_say(struct service *s, enum san_severity sev, const struct service_map *map,
		 const char *fmt, ...)
{
	/* sd-daemon(3): a line's weight in the journal, where standard error is one */
	static const char *const weight[] = { [SAN_SEV_INFO] = "<6>",
					      [SAN_SEV_GOOD] = "<5>",
					      [SAN_SEV_WARN] = "<4>",
					      [SAN_SEV_BAD] = "<3>" };
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tell(stderr, "%s%s%s%s", s->notify.fd >= 0 ? weight[sev] : "", map ? map->name : "",
	     map ? ": " : "", text);
}

static void say_status(struct service *s)
{
	char text[200];
	unsigned without = 0, maps = 0;

	for (size_t i = 0; i < s->nmaps; i++) {
		struct mon_map_is is;

		maps += s->maps[i]->known;
		without += mon_map_is(s->mon, s->maps[i]->id, &is) && !is.usable;
	}
	snprintf(text, sizeof(text), "STATUS=%u maps, %u without a usable path; %zu paths", maps,
		 without, s->paths.live);
	service_notify_say(&s->notify, text);
}

/* ---- what mon orders ---- */

static bool op_check(void *ctx, uint32_t path)
{
	struct service_path *p = service_path_find(ctx, path);

	return p && service_check(ctx, p);
}

static void order_path(struct service *s, uint32_t path, enum mpt_msg msg)
{
	const struct service_path *p = service_path_find(s, path);
	struct service_map *map = p ? service_map_find(s, p->map) : NULL;

	if (map && !s->leaving)
		service_order(s, map, msg, p, 0);
}

static void order_map(struct service *s, uint32_t id, enum mpt_msg msg, uint32_t group)
{
	struct service_map *map = service_map_find(s, id);

	if (map && !s->leaving)
		service_order(s, map, msg, NULL, group);
}

static void op_fail(void *ctx, uint32_t path)
{
	order_path(ctx, path, MPT_MSG_FAIL_PATH);
}

static void op_reinstate(void *ctx, uint32_t path)
{
	order_path(ctx, path, MPT_MSG_REINSTATE_PATH);
}

static void op_enable(void *ctx, uint32_t map, uint32_t group)
{
	order_map(ctx, map, MPT_MSG_ENABLE_GROUP, group);
}

static void op_switch(void *ctx, uint32_t map, uint32_t group)
{
	order_map(ctx, map, MPT_MSG_SWITCH_GROUP, group);
}

static void op_queue(void *ctx, uint32_t map, bool on)
{
	order_map(ctx, map, on ? MPT_MSG_QUEUE : MPT_MSG_FAIL, 0);
}

/* Assembling groups every map by what is known now; those that stay as they are it leaves alone. */
static void op_regroup(void *ctx, uint32_t map, const char *why)
{
	(void)map;
	(void)why;
	service_read_soon(ctx, true);
}

/* Never: no map has a configuration that asks for samples (service_maps.c). */
static void op_sample(void *ctx, uint32_t path, bool on)
{
	(void)ctx;
	(void)path;
	(void)on;
}

static void op_tell(void *ctx, enum san_severity sev, uint32_t map, uint32_t path, const char *text)
{
	(void)path; /* the text names it */
	service_say(ctx, sev, service_map_find(ctx, map), "%s", text);
}

static const struct mon_ops mon_orders = { .check = op_check,
					   .fail = op_fail,
					   .reinstate = op_reinstate,
					   .enable_group = op_enable,
					   .switch_group = op_switch,
					   .queue = op_queue,
					   .regroup = op_regroup,
					   .sample = op_sample,
					   .tell = op_tell };

/* ---- the end ---- */

static void on_leaving(struct service *s)
{
	if (service_orders_idle(s->orders) || service_now(s) >= s->leave_by)
		uv_stop(&s->loop);
}

/* As multipathd: I/O must not wait for ever for a path that nobody looks for any more. */
static void leave(struct service *s)
{
	if (s->leaving)
		return;
	for (size_t i = 0; i < s->nmaps; i++) {
		struct service_map *map = s->maps[i];

		if (!map->known || !map->queueing || !map->ends_queue)
			continue;
		service_say(s, SAN_SEV_INFO, map,
			    "queueing is turned off: nobody checks its paths now");
		service_order(s, map, MPT_MSG_FAIL, NULL, 0);
	}
	s->leaving = true;
	s->leave_by = service_now(s) + LEAVE_MS;
	service_notify_say(&s->notify, "STOPPING=1");
	uv_timer_stop(&s->due);
	uv_timer_again(&s->tick);
}

static void hand_over(struct service *s, uint32_t pid)
{
	service_say(s, SAN_SEV_INFO, NULL,
		    "multipathd runs, as process %u: it is in charge from now on; the maps stay as "
		    "they are",
		    (unsigned)pid);
	service_notify_say(&s->notify, "STOPPING=1");
	s->leaving = true;
	uv_stop(&s->loop);
}

static void on_signal(uv_signal_t *h, int signum)
{
	struct service *s = h->data;

	if (signum != SIGHUP) {
		leave(s);
		return;
	}
	service_say(s, SAN_SEV_INFO, NULL, "the configuration is read again");
	service_read_soon(s, true);
}

/* ---- time ---- */

static void on_due(uv_timer_t *h)
{
	struct service *s = h->data;

	if (s->leaving)
		return;
	mon_tick(s->mon, service_now(s));
	service_arm(s);
}

void service_arm(struct service *s)
{
	int64_t next = mon_next(s->mon), now = service_now(s);

	if (s->leaving || next == INT64_MAX)
		uv_timer_stop(&s->due);
	else
		uv_timer_start(&s->due, on_due, next > now ? (uint64_t)(next - now) : 0, 0);
}

static void on_tick(uv_timer_t *h)
{
	struct service *s = h->data;
	uint32_t pid = mpathd_lock_holder(SERVICE_MPATHD);

	if (s->notify.watchdog_ms)
		service_notify_say(&s->notify, "WATCHDOG=1");
	if (s->leaving) {
		on_leaving(s);
		return;
	}
	if (pid) {
		hand_over(s, pid);
		return;
	}
	service_held_tick(s);
	service_checks_tick(s);
	service_orders_tick(s);
	scanner_soon(s->scanner, SCANNER_TICK);
	if (s->ready && s->ticks++ % STATUS_TICKS == 0)
		say_status(s);
}

/* ---- what comes in ---- */

static void on_facts(void *ctx, const struct dm_facts *facts, uint64_t seq)
{
	struct service *s = ctx;

	service_facts(s, facts, seq);
	service_arm(s);
	if (s->ready || !s->view || facts->rc || seq < s->ready_seq)
		return;
	s->ready = true;
	service_notify_say(&s->notify, "READY=1");
	service_say(s, SAN_SEV_INFO, NULL, "checking %zu paths of %zu maps", s->paths.live,
		    s->nmaps);
}

static void on_look(void *ctx, const struct look_result *r)
{
	service_checked(ctx, r);
}

static void on_device(void *ctx, enum uevent_what what, uint32_t major, uint32_t minor, bool is_dm)
{
	struct service *s = ctx;

	if (is_dm && what != UEVENT_READY) {
		if (what != UEVENT_REMOVE)
			scanner_name(s->scanner, major, minor);
		scanner_soon(s->scanner, SCANNER_EVENT);
	} else if (!is_dm && (what == UEVENT_READY || what == UEVENT_REMOVE)) {
		/* before udev has looked at it nobody knows who it is */
		service_read_soon(s, false);
	}
}

static void on_lost(void *ctx)
{
	struct service *s = ctx;

	scanner_soon(s->scanner, SCANNER_ALL);
	service_read_soon(s, false);
}

/* ---- the start ---- */

/* Not to be the one that the kernel ends when memory is short: it may be all that frees it. */
static void be_kept(void)
{
	struct rlimit files;
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "-1000", 5) < 0) {
			/* in a container it may not be allowed; all works without */
		}
		close(fd);
	}
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static int may_run(struct err *e)
{
	uint32_t pid = mpathd_lock_holder(SERVICE_MPATHD);
	int fd; /* open to the end */

	if (geteuid())
		return err_set(e, E_PERM, "only root can check paths: run sandeck monitor as root");
	if (pid)
		return err_set(e, E_BUSY,
			       "multipathd runs, as process %u, and checks the paths: stop it "
			       "first, or leave it to it",
			       (unsigned)pid);
	return service_lock_take(SERVICE_PIDFILE, &fd, e);
}

static void open_handles(struct service *s)
{
	struct {
		uv_signal_t *h;
		int signum;
	} const signals[] = { { &s->term, SIGTERM }, { &s->intr, SIGINT }, { &s->hup, SIGHUP } };

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		uv_signal_init(&s->loop, signals[i].h);
		signals[i].h->data = s;
		uv_signal_start(signals[i].h, on_signal, signals[i].signum);
	}
	uv_timer_init(&s->loop, &s->tick);
	uv_timer_init(&s->loop, &s->due);
	uv_timer_init(&s->loop, &s->soon);
	s->tick.data = s->due.data = s->soon.data = s;
	uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
}

static int open_parts(struct service *s, struct err *e)
{
	const struct mon_times times = { 5000, 20000 }; /* until the configuration is read */
	const struct scanner_hooks scans = { s, on_facts };
	const struct uevent_hooks devices = { s, on_device, on_lost };

	s->clock = kclock_start();
	s->mon = mon_new(&mon_orders, s, &times);
	open_handles(s);
	s->looks = looks_new(&s->loop, s, on_look, e);
	s->gate = worker_new(&s->loop, s, e);
	s->messenger = worker_new(&s->loop, s, e);
	s->orders = service_orders_new(s, e);
	if (!s->looks || !s->gate || !s->messenger || !s->orders ||
	    scanner_new(&s->scanner, &s->loop, s->clock, &scans, e))
		return e->code;
	s->uevents = uevent_new(&s->loop, &devices);
	if (!s->uevents)
		return err_set(e, E_IO,
			       "the kernel's events of devices cannot be heard here: run sandeck "
			       "monitor in the host's own network namespace");
	return 0;
}

static void say_repaired(void *ctx, bool ok, const char *text)
{
	service_say(ctx, ok ? SAN_SEV_GOOD : SAN_SEV_BAD, NULL, "%s", text);
}

int service_run(const struct service_opts *opts, struct err *e)
{
	struct service *s = xcalloc(1, sizeof(*s)); /* threads may outlive this: never freed */
	int rc = may_run(e);

	if (rc)
		return rc;
	s->opts = *opts;
	service_notify_open(&s->notify);
	memlock_small_stacks();
	be_kept();
	dm_change_repair(NULL, 0, say_repaired, s);
	if (uv_loop_init(&s->loop))
		return err_set(e, E_IO, "no event loop can be had");
	rc = open_parts(s, e);
	if (rc)
		return rc;
	memlock_now();
	service_held_tick(s);
	service_read_soon(s, true);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	*e = s->failed;
	return e->code;
}
