/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_rig: a scenario goes through a file, as in life; its path is fixed so
 * that errors can be compared whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_rig.h"

#include "engine/lab/lab_build.h"
#include "engine/lab/lab_conf.h"
#include "engine/lab/lab_publish.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_file(const char *file, const char *text)
{
	FILE *fp = fopen(file, "w");

	assert_non_null(fp);
	fputs(text, fp);
	fclose(fp);
}

static int build(struct rig *r, const char *text, struct err *e)
{
	char file[64];
	cfg_t *cfg;
	int rc;

	snprintf(file, sizeof(file), "./story-%d.lab", (int)getpid());
	write_file(file, text);
	rc = lab_conf_read(file, &cfg, e);
	unlink(file);
	if (rc)
		return rc;
	rc = lab_build(&r->w, cfg, RIG_START, e);
	cfg_free(cfg);
	return rc;
}

/* "./story-123.lab" is of no interest in a message: it becomes "F". */
static void shorten(struct err *e)
{
	char file[64], rest[sizeof(e->text)];
	char *at;

	snprintf(file, sizeof(file), "./story-%d.lab", (int)getpid());
	while ((at = strstr(e->text, file)) != NULL) {
		snprintf(rest, sizeof(rest), "F%s", at + strlen(file));
		memcpy(at, rest, strlen(rest) + 1);
	}
}

int rig_try(const char *text, struct err *e)
{
	struct rig r = { .said = "" };
	int rc;

	san_init(&r.san);
	lab_world_init(&r.w, &r.san);
	rc = build(&r, text, e);
	shorten(e);
	rig_close(&r);
	return rc;
}

static void remember(void *ctx, enum san_severity sev, const struct lab_map *m,
		     const struct lab_path *p, const char *by, const char *text)
{
	struct rig *r = ctx;
	size_t at = strlen(r->said);

	(void)sev;
	(void)m;
	(void)p;
	snprintf(r->said + at, sizeof(r->said) - at, "%s: %s\n", by, text);
}

void rig_open(struct rig *r, const char *text)
{
	struct err e = { 0 };

	*r = (struct rig){ .said = "" };
	san_init(&r->san);
	lab_world_init(&r->w, &r->san);
	if (build(r, text, &e))
		fail_msg("%s", e.text);
	lab_world_run(&r->w, RIG_START);
	r->w.event = remember;
	r->w.ctx = r;
	lab_publish_start(&r->w);
	rig_ms(r, 0);
}

void rig_close(struct rig *r)
{
	lab_world_fini(&r->w);
	san_fini(&r->san);
}

void rig_ms(struct rig *r, int64_t ms)
{
	lab_world_run(&r->w, RIG_START + ms);
	lab_publish_states(&r->w, false);
	lab_publish_counters(&r->w);
}

void rig_s(struct rig *r, int64_t s)
{
	rig_ms(r, s * 1000);
}

struct lab_map *rig_map(struct rig *r, const char *name)
{
	for (size_t i = 0; i < r->w.nmaps; i++) {
		if (!strcmp(r->w.maps[i].name, name))
			return &r->w.maps[i];
	}
	fail_msg("no map %s", name);
	return NULL;
}

struct lab_path *rig_path(struct rig *r, const char *name)
{
	for (size_t i = 0; i < r->w.npaths; i++) {
		if (!strcmp(r->w.paths[i].name, name))
			return &r->w.paths[i];
	}
	fail_msg("no path %s", name);
	return NULL;
}

struct san_path *rig_san_path(struct rig *r, const char *name)
{
	struct san_path *p = NULL;

	if (!san_path_lookup(&r->san, name, &p))
		fail_msg("no path %s in the model", name);
	return p;
}

struct san_port *rig_port(struct rig *r, const char *label)
{
	for (size_t i = 0; i < r->san.nports; i++) {
		if (!strcmp(r->san.ports[i]->label, label))
			return r->san.ports[i];
	}
	fail_msg("no port %s", label);
	return NULL;
}
