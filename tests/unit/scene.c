/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene: models made by hand from tables, and the comparison with expected screens. */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int64_t scene_time(int h, int m, int s)
{
	const int64_t midnight = 1795219200; /* 2026-11-21T00:00:00Z */

	return (midnight + h * 3600 + m * 60 + s) * 1000;
}

struct map_row {
	const char *name, *wwid, *dm;
	double gb;
	const char *users;
};

struct path_row {
	const char *name;
	unsigned minor;
	const char *hctl, *hport, *tport, *ctl;
	unsigned group;
	int prio;
	bool failed;
	unsigned iops;
	double mbs, ms;
	unsigned inflight;
};

static struct san_map *add_map(struct san *san, const struct map_row *r, uint32_t minor)
{
	struct san_map *m = san_map_add(san, r->wwid, 0);
	char uuid[200];

	snprintf(uuid, sizeof uuid, "mpath-%s", r->wwid);
	m->name = san_intern(san, r->name);
	m->wwid = san_intern(san, r->wwid);
	m->uuid = san_intern(san, uuid);
	m->dm_name = san_intern(san, r->dm);
	m->major = 254;
	m->minor = minor;
	m->size = (uint64_t)(r->gb * 1024 * 1024 * 1024);
	m->vendor = san_intern(san, "NETAPP");
	m->product = san_intern(san, "LUN C-Mode");
	m->hwhandler = san_intern(san, "alua");
	m->users = san_intern(san, r->users);
	m->queueing = SAN_YES;
	m->suspended = SAN_NO;
	m->open_count = 1;
	m->cur_group = 1;
	m->expected = 4;
	m->expect_from = SAN_EXPECT_BASELINE;
	m->failback = san_intern(san, "immediate");
	m->queue_limit_ms = 60000;
	san_map_set_groups(san, m, 2);
	for (uint32_t g = 0; g < 2; g++) {
		m->groups[g].state = g ? SAN_G_ENABLED : SAN_G_ACTIVE;
		m->groups[g].selector = san_intern(san, "service-time 0");
		m->groups[g].prio = g ? 10 : 50;
	}
	return m;
}

static struct san_path *add_path(struct san *san, struct san_map *m, const struct path_row *r,
				 const char *transport)
{
	struct san_path *p = san_path_add(san, m, 8, r->minor, 0);

	p->name = san_intern(san, r->name);
	p->hctl = san_intern(san, r->hctl);
	p->hport = san_intern(san, r->hport);
	p->tport = san_intern(san, r->tport);
	p->ctl = san_intern(san, r->ctl);
	p->transport = san_intern(san, transport);
	p->group = r->group;
	p->prio = r->prio;
	p->dm = r->failed ? SAN_DM_FAILED : SAN_DM_ACTIVE;
	p->chk = r->failed ? SAN_CHK_FAULTY : SAN_CHK_READY;
	p->dev = san_intern(san, "running");
	p->fails = r->failed;
	p->io = (struct san_io){ .rd_iops = r->iops,
				 .rd_kbps = (uint32_t)(r->mbs * 1e6 / 1024),
				 .lat_us = r->ms > 0 ? (int32_t)(r->ms * 1000) : -1,
				 .inflight = r->inflight };
	return p;
}

/* A map's rates are its own, but here they are what its paths do. */
static void sum_up(struct san *san, struct san_map *m)
{
	m->io = (struct san_io){ .lat_us = -1 };
	san_map_sort_paths(m);
	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		m->io.rd_iops += p->io.rd_iops;
		m->io.rd_kbps += p->io.rd_kbps;
		m->io.inflight += p->io.inflight;
		if (p->io.lat_us > m->io.lat_us)
			m->io.lat_us = p->io.lat_us;
	}
	(void)san;
}

static void add_port(struct san *san, enum san_part part, const char *key, const char *label,
		     const char *wwn, const char *state, const char *speed, bool up, int64_t since)
{
	struct san_port *p = san_port_add(san, part, key, 0);

	p->label = san_intern(san, label);
	p->wwn = san_intern(san, wwn);
	p->state = san_intern(san, state);
	p->speed = san_intern(san, speed);
	p->up = up;
	p->since = since;
}

static void add_host(struct san *san, const char *name, int64_t now, int64_t age)
{
	san->host.name = san_intern(san, name);
	san->host.kernel = san_intern(san, "6.1.0-31");
	san->host.source = san_intern(san, "kernel");
	san->host.charge = SAN_CHARGE_MULTIPATHD;
	san->host.charge_at = now - age;
	san->host.loaded = true;
	san->now = now;
}

static void nics(struct san *san, bool up, int64_t since)
{
	static const char *const portal[] = { "10.0.1.11:3260", "10.0.1.12:3260", "10.0.2.11:3260",
					      "10.0.2.12:3260" };

	add_port(san, SAN_PART_HOST, "eth2", "eth2", "", "up", "25 Gbit", true, 0);
	add_port(san, SAN_PART_HOST, "eth3", "eth3", "", "up", "25 Gbit", true, 0);
	for (size_t i = 0; i < ARRAY_LEN(portal); i++) {
		char label[16];

		snprintf(label, sizeof label, "%.9s", portal[i]);
		add_port(san, SAN_PART_TARGET, portal[i], label, "", up ? "logged in" : "no answer",
			 "", up, since);
	}
}

void scene_healthy(struct san *san, int64_t *now)
{
	static const struct map_row map[] = {
		{ "mpatha", "3600a098038303053743f463045727a41", "dm-0", 500, "/srv/db (xfs, rw)" },
		{ "mpathb", "3600a098038303053743f463045727a42", "dm-1", 2048, "/home (ext4, rw)" },
	};
	/* clang-format off */
	static const struct path_row path[][4] = { {
		{ "sdb", 16, "6:0:0:1", "eth2", "10.0.1.11:3260", "A", 1, 50, false, 302, 20.5, 0.7, 1 },
		{ "sdf", 80, "8:0:0:1", "eth3", "10.0.2.11:3260", "A", 1, 50, false, 302, 20.5, 0.7, 1 },
		{ "sdd", 48, "7:0:0:1", "eth2", "10.0.1.12:3260", "B", 2, 10, false, 0, 0, 0, 0 },
		{ "sdh", 112, "9:0:0:1", "eth3", "10.0.2.12:3260", "B", 2, 10, false, 0, 0, 0, 0 },
	}, {
		{ "sdc", 32, "6:0:0:2", "eth2", "10.0.1.11:3260", "A", 1, 50, false, 154, 10.2, 0.9, 1 },
		{ "sdg", 96, "8:0:0:2", "eth3", "10.0.2.11:3260", "A", 1, 50, false, 154, 10.2, 0.9, 0 },
		{ "sde", 64, "7:0:0:2", "eth2", "10.0.1.12:3260", "B", 2, 10, false, 0, 0, 0, 0 },
		{ "sdi", 128, "9:0:0:2", "eth3", "10.0.2.12:3260", "B", 2, 10, false, 0, 0, 0, 0 },
	} };
	/* clang-format on */

	*now = scene_time(3, 9, 41);
	san_init(san);
	add_host(san, "app2", *now, 300);
	nics(san, true, 0);
	for (uint32_t i = 0; i < ARRAY_LEN(map); i++) {
		struct san_map *m = add_map(san, &map[i], i);

		for (size_t p = 0; p < 4; p++)
			add_path(san, m, &path[i][p], "iscsi");
		sum_up(san, m);
	}
}

static const struct map_row six[] = {
	{ "mpatha", "3600a098038303053743f463045727a41", "dm-0", 1024, "/srv/db (xfs, rw)" },
	{ "mpathb", "3600a098038303053743f463045727a42", "dm-1", 1024, "/srv/wal (xfs, rw)" },
	{ "mpathc", "3600a098038303053743f463045727a43", "dm-2", 2048, "vg_home" },
	{ "mpathd", "3600a098038303053743f463045727a44", "dm-3", 200, "/var/log (ext4, rw)" },
	{ "mpathe", "3600a098038303053743f463045727a45", "dm-4", 4096, "/backup (xfs, rw)" },
	{ "mpathf", "3600a098038303053743f463045727a46", "dm-5", 100, "not used" },
};

void scene_cable(struct san *san, int64_t *now)
{
	static const unsigned iops[] = { 1204, 611, 402, 71, 22, 0 };
	static const double mbs[] = { 79.1, 40.2, 24.8, 3.1, 0.8, 0 };
	static const double ms[] = { 1.6, 1.5, 1.4, 1.3, 1.2, 0 };
	static const unsigned inflight[] = { 4, 2, 1, 0, 0, 0 };
	const int64_t down = scene_time(3, 12, 7), failed = scene_time(3, 12, 12);

	*now = scene_time(3, 12, 44);
	san_init(san);
	add_host(san, "db1", *now, 800);
	add_port(san, SAN_PART_HOST, "host3", "host3", "21:00:00:24:ff:7c:41:aa", "link down", "",
		 false, down);
	add_port(san, SAN_PART_HOST, "host4", "host4", "21:00:00:24:ff:7c:41:ab", "online",
		 "16 Gbit", true, 0);
	add_port(san, SAN_PART_TARGET, "20:03", "ctlA-0c", "20:03:00:a0:98:5a:2b:01", "not seen",
		 "", false, down);
	add_port(san, SAN_PART_TARGET, "20:04", "ctlA-0d", "20:04:00:a0:98:5a:2b:02", "online", "",
		 true, 0);
	add_port(san, SAN_PART_TARGET, "20:05", "ctlB-0c", "20:05:00:a0:98:5a:2b:03", "not seen",
		 "", false, down);
	add_port(san, SAN_PART_TARGET, "20:06", "ctlB-0d", "20:06:00:a0:98:5a:2b:04", "online", "",
		 true, 0);
	for (uint32_t i = 0; i < ARRAY_LEN(six); i++) {
		struct san_map *m = add_map(san, &six[i], i);
		char name[4][8], hctl[4][16];
		const struct path_row rows[4] = {
			{ name[0], 16 + i * 16, hctl[0], "host3", "20:03", "A", 1, 50, true, 0, 0,
			  0, 0 },
			{ name[1], 208 + i * 16, hctl[1], "host4", "20:04", "A", 1, 50, false,
			  iops[i], mbs[i], ms[i], inflight[i] },
			{ name[2], 512 + i * 16, hctl[2], "host3", "20:05", "B", 2, 10, true, 0, 0,
			  0, 0 },
			{ name[3], 800 + i * 16, hctl[3], "host4", "20:06", "B", 2, 10, false, 0, 0,
			  0, 0 },
		};

		for (int p = 0; p < 4; p++) {
			struct san_path *path;

			snprintf(name[p], sizeof name[p], "sd%c", (char)("bnht"[p] + (int)i));
			snprintf(hctl[p], sizeof hctl[p], "%d:0:%d:%u", p % 2 ? 4 : 3, p / 2,
				 i + 1);
			path = add_path(san, m, &rows[p], "fc");
			if (!rows[p].failed)
				continue;
			path->dev = san_intern(san, "transport-offline");
			path->since = failed;
			path->gone_until = scene_time(3, 22, 7);
		}
		m->changed_since = failed;
		sum_up(san, m);
	}
}

void scene_all_down(struct san *san, int64_t *now)
{
	static const struct map_row map[] = {
		{ "mpatha", "3600a098038303053743f463045727a41", "dm-0", 500, "/srv/db (xfs, rw)" },
		{ "mpathb", "3600a098038303053743f463045727a42", "dm-1", 2048,
		  "vg_home > /home (ext4, rw)" },
		{ "mpathc", "3600a098038303053743f463045727a43", "dm-2", 50,
		  "/srv/log (ext4, ro)" },
	};
	static const unsigned held[] = { 212, 31, 0 };
	static const char *const portal[] = { "10.0.1.11:3260", "10.0.2.11:3260", "10.0.1.12:3260",
					      "10.0.2.12:3260" };
	static const char *const names[][4] = { { "sdb", "sdf", "sdd", "sdh" },
						{ "sdc", "sdg", "sde", "sdi" },
						{ "sdj", "sdk", "sdl", "sdm" } };
	const int64_t since = scene_time(3, 14, 7);

	*now = scene_time(3, 14, 30);
	san_init(san);
	add_host(san, "app2", *now, 3000);
	nics(san, false, since);
	for (uint32_t i = 0; i < ARRAY_LEN(map); i++) {
		struct san_map *m = add_map(san, &map[i], i);

		for (unsigned p = 0; p < 4; p++) {
			char hctl[16];
			struct path_row row = { .name = names[i][p],
						.minor = 16 * (1 + i * 4 + p),
						.hctl = hctl,
						.hport = p % 2 ? "eth3" : "eth2",
						.tport = portal[p],
						.ctl = p < 2 ? "A" : "B",
						.group = p < 2 ? 1 : 2,
						.prio = p < 2 ? 50 : 10,
						.failed = true };

			snprintf(hctl, sizeof hctl, "%u:0:0:%u", 6 + p, i + 1);
			add_path(san, m, &row, "iscsi")->since = since;
		}
		sum_up(san, m);
		m->no_path_since = m->changed_since = since;
		m->bio_based = true; /* then the number in flight is what is held */
		m->io.inflight = held[i];
		m->queueing = i < 2 ? SAN_YES : SAN_NO;
		m->queue_limit_ms = i == 0 ? 60000 : i == 1 ? -1 : 0;
		m->queue_until = i == 0 ? scene_time(3, 15, 8) : 0;
		m->waiters = san_intern(san, i == 0   ? "14 tasks wait: postgres 9, kworker 5"
					     : i == 1 ? "3 tasks wait: sshd 2, sync 1"
						      : "");
		m->fs_hurt = i == 2;
	}
}

void scene_many(struct san *san, int64_t *now, unsigned n)
{
	*now = scene_time(3, 0, 0);
	san_init(san);
	add_host(san, "db1", *now, 300);
	for (unsigned i = 0; i < n; i++) {
		char name[24], wwid[40];
		struct map_row row = { name, wwid, "dm-0", 100, "not used" };
		struct san_map *m;

		snprintf(name, sizeof name, "lun%u", i);
		snprintf(wwid, sizeof wwid, "3600a0980383030537%06u", i);
		m = add_map(san, &row, i);
		for (unsigned p = 0; p < 4; p++) {
			char sd[16], hctl[32];
			struct path_row path = { .name = sd,
						 .minor = i * 4 + p,
						 .hctl = hctl,
						 .hport = p % 2 ? "host4" : "host3",
						 .tport = p % 2 ? "20:04" : "20:03",
						 .ctl = p < 2 ? "A" : "B",
						 .group = p < 2 ? 1 : 2,
						 .prio = p < 2 ? 50 : 10 };

			snprintf(sd, sizeof sd, "sd%u", i * 4 + p);
			snprintf(hctl, sizeof hctl, "%u:0:%u:%u", 3 + p % 2, p / 2, i);
			add_path(san, m, &path, "fc");
		}
		sum_up(san, m);
	}
}

/* ---- painting and comparing ---- */

const struct keymap *scene_keys(void)
{
	static struct keymap keys;

	keymap_init_default(&keys);
	return &keys;
}

void scene_paint(struct view *v, const struct view_ctx *x, struct canvas *c, const char *news)
{
	struct frame_facts facts;
	struct frame_layout l;
	struct frame_status s = { .san = x->san,
				  .keys = scene_keys(),
				  .now = x->now,
				  .clock = x->now,
				  .view = v->title };
	struct command_where w;
	char text[400];

	frame_facts(&facts, x->san, x->now, x->acks, scene_keys());
	frame_layout(c->rows, false, panel_rows(&facts.panel), 0, &l);
	v->ops->refresh(v, x, l.list_h);
	canvas_clear(c);
	frame_head(c, &l, &s, &facts);
	v->ops->paint(v, x, c, l.columns, l.list, l.list_h);
	if (l.panel >= 0)
		panel_paint(&facts.panel, c, l.panel, l.panel_h);
	for (int i = 0; i < 2; i++) {
		v->ops->detail(v, x, i, text, sizeof text);
		if (l.detail[i] >= 0)
			canvas_field(c, l.detail[i], 0, c->cols, ALIGN_LEFT, ROLE_DETAIL, text);
	}
	if (l.news >= 0)
		canvas_text(c, l.news, 0, ROLE_NEWS, news);
	v->ops->where(v, x, &w);
	if (l.keys >= 0)
		frame_keys(c, l.keys, &w, NULL);
}

static char *read_all(const char *path)
{
	FILE *f = fopen(path, "r");
	struct str s = STR_INIT;
	char buf[4096];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		str_add_n(&s, buf, n);
	fclose(f);
	str_add(&s, "");
	return s.p;
}

/* Only the lines that differ: the whole would not fit into cmocka's message. */
static void print_difference(const char *want, const char *got)
{
	for (int line = 1; *want || *got; line++) {
		int w = (int)strcspn(want, "\n"), g = (int)strcspn(got, "\n");

		if (w != g || strncmp(want, got, (size_t)w) != 0)
			print_error("line %d\n  expected %.*s\n  got      %.*s\n", line, w, want, g,
				    got);
		want += w + (want[w] == '\n');
		got += g + (got[g] == '\n');
	}
}

void scene_expect(const struct canvas *c, const char *name)
{
	const char *dir = getenv("srcdir");
	struct str got = STR_INIT;
	char path[400], *want;

	snprintf(path, sizeof path, "%s/tests/screen/unit/%s.txt", dir ? dir : ".", name);
	canvas_dump_text(c, CANVAS_ASCII, &got);
	if (getenv("SANDECK_REFRESH")) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(str_text(&got), f);
		fclose(f);
	}
	want = read_all(path);
	if (!want)
		fail_msg("%s: no such expected screen", path);
	if (strcmp(want, str_text(&got)) != 0) {
		print_difference(want, str_text(&got));
		fail_msg("%s differs; SANDECK_REFRESH=1 writes it anew", path);
	}
	free(want);
	str_fini(&got);
}
