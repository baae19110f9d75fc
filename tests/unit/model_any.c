/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model_any: random models. */
#include "model_any.h"

#include "model.h"

#include "base/attr.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Names that would break a line, a buffer or a terminal. */
static const char *const nasty[] = {
	"",
	"\x1b[2J\x1b]0;owned\x07",
	"3600a098038303053743f463045727a41-and-much-longer-than-anybody-would-believe-a-name-is",
	"\xff\xfe\x80 half \xe2\x82",
	"\u202etxt.exe\u200b\u2028",
	"\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57\u5b57",
	"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"
	"\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
	"%s%n%d (x, ro), ",
	"a\nb\tc",
	"host3",
	"not used",
};

void model_clean(const char *text, int cols)
{
	size_t len;

	if (text_width(text) > cols)
		fail_msg("%d columns, at most %d: %s", text_width(text), cols, text);
	for (const char *s = text; *s; s += len) {
		uint32_t cp = text_next(s, &len);

		if (cp < 0x20 || cp == 0x7f || cp == 0xfffd || cp == 0x202e || cp == 0x200b)
			fail_msg("U+%04" PRIx32 " in: %s", cp, text);
	}
}

static const char *any_text(struct san *san)
{
	return san_intern(san, nasty[(size_t)rand() % ARRAY_LEN(nasty)]);
}

static int64_t any_time(void)
{
	static const int64_t ago[] = { MODEL_NOW, 0, -5000, 2999, 10001, 86400000, -86400000000 };

	return MODEL_NOW - ago[(size_t)rand() % ARRAY_LEN(ago)];
}

static void any_path(struct san *san, struct san_map *m)
{
	struct san_path *p = san_path_add(san, m, (uint32_t)rand() % 9, (uint32_t)rand(), 0);

	p->name = any_text(san);
	p->dev = rand() % 2 ? san_intern(san, "running") : any_text(san);
	p->hport = any_text(san);
	p->tport = any_text(san);
	p->ctl = any_text(san);
	p->held_by = any_text(san);
	p->group = (uint32_t)rand() % 4;
	p->dm = (enum san_dm)(rand() % 3);
	p->chk = (enum san_chk)(rand() % 10);
	p->alua = (enum san_alua)(rand() % 8);
	p->held = rand() % 4 == 0;
	p->flaps = (uint32_t)rand() % 5;
	p->marginal = rand() % 8 == 0;
	p->fails = (uint32_t)rand();
	p->io.lat_us = rand() % 100000 - 1;
	p->io.inflight = (uint32_t)rand();
	p->stuck_since = any_time();
	p->map->stuck_since = any_time();
	p->since = any_time();
	p->held_at = any_time();
	p->gone_at = any_time();
	p->gone_until = any_time();
	p->chk_next = any_time();
}

static void any_map(struct san *san, unsigned i)
{
	char key[16];
	struct san_map *m;

	snprintf(key, sizeof(key), "k%u", i);
	m = san_map_add(san, key, 0);
	m->name = any_text(san);
	m->users = any_text(san);
	m->ioerr_text = any_text(san);
	m->queueing = (enum san_tri)(rand() % 3);
	m->suspended = (enum san_tri)(rand() % 3);
	m->suspended_since = any_time();
	m->queue_until = any_time();
	m->no_path_since = any_time();
	m->ioerr_at = rand() % 3 ? 0 : any_time();
	m->fs_hurt = rand() % 4 == 0;
	m->bio_based = rand() % 2;
	m->io.inflight = (uint32_t)rand();
	m->open_count = rand() % 5 - 1;
	m->queue_limit_ms = rand() % 4 - 2;
	m->expected = (uint32_t)rand() % 6;
	m->expect_from = (enum san_expect)(rand() % 4);
	m->seen = (uint32_t)rand() % 6;
	m->held_group = (uint32_t)rand() % 9;
	m->failback_at = any_time();
	m->cur_group = (uint32_t)rand() % 6; /* more than there are, too */
	san_map_set_groups(san, m, 3);
	for (int p = rand() % 6; p > 0; p--)
		any_path(san, m);
}

void model_any(struct san *san)
{
	san_init(san);
	san->host.charge = (enum san_charge)(rand() % 4);
	san->host.silent_since = any_time();
	san->host.missing = any_text(san);
	san->host.pending = any_text(san);
	san->host.loaded = rand() % 4;
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++) {
		struct san_port *p;

		if (!*nasty[i] || rand() % 2)
			continue;
		p = san_port_add(san, (enum san_part)(rand() % 3), nasty[i], 0);
		p->label = any_text(san);
		p->state = any_text(san);
		p->up = rand() % 2;
		p->since = any_time();
	}
	for (unsigned i = (unsigned)rand() % 5; i > 0; i--)
		any_map(san, i);
}
