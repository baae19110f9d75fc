/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_files: the questions and changes, each a text that is read or changed under its lock. */
#include "engine/conf/state_files.h"

#include "engine/conf/peer.h"
#include "engine/conf/state_locked.h"
#include "engine/conf/wwids.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#define DIR "/etc/multipath"

static const char *const names[] = { [STATE_BINDINGS] = "bindings", [STATE_WWIDS] = "wwids" };

char *state_files_path(const char *root, enum state_file which, char *dst, size_t size)
{
	snprintf(dst, size, "%s" DIR "/%s", root, names[which]);
	return dst;
}

int state_files_read(const char *root, enum state_file which, struct str *out, struct err *e)
{
	char path[PATH_MAX];

	return state_locked_read(state_files_path(root, which, path, sizeof(path)), STATE_WAIT_MS,
				 out, e);
}

bool state_files_read_only(const char *root, enum state_file which)
{
	char path[PATH_MAX];
	struct statvfs fs;

	/* the file may be mounted alone; without it and its folder the root's word holds */
	if (!statvfs(state_files_path(root, which, path, sizeof(path)), &fs))
		return fs.f_flag & ST_RDONLY;
	snprintf(path, sizeof(path), "%s" DIR, root);
	if (!statvfs(path, &fs))
		return fs.f_flag & ST_RDONLY;
	return !statvfs(*root ? root : "/", &fs) && (fs.f_flag & ST_RDONLY);
}

/* ---- wwids ---- */

static int change_wwids(const char *root, int (*change)(void *, struct str *, struct err *),
			const void *ctx, struct err *e)
{
	char path[PATH_MAX];

	return state_locked_change(state_files_path(root, STATE_WWIDS, path, sizeof(path)),
				   STATE_IN_PLACE, STATE_WAIT_MS, change, (void *)(uintptr_t)ctx,
				   e);
}

static int add(void *ctx, struct str *text, struct err *e)
{
	(void)e;
	return wwids_add(text, ctx);
}

static int take_out(void *ctx, struct str *text, struct err *e)
{
	(void)e;
	return wwids_remove(text, ctx);
}

static int check(const char *wwid, struct err *e)
{
	if (wwids_can_hold(wwid))
		return 0;
	return err_set(e, E_USAGE, "\"%s\" is no WWID: one has 1 to 127 bytes, all printable",
		       wwid);
}

int state_files_add_wwid(const char *root, const char *wwid, struct err *e)
{
	int err = check(wwid, e);

	return err ? err : change_wwids(root, add, wwid, e);
}

int state_files_remove_wwid(const char *root, const char *wwid, struct err *e)
{
	int err = check(wwid, e);

	return err ? err : change_wwids(root, take_out, wwid, e);
}

struct list {
	const char *const *wwids;
	size_t n;
};

static int replace(void *ctx, struct str *text, struct err *e)
{
	const struct list *l = ctx;
	struct str old = *text;
	int changed;

	(void)e;
	*text = (struct str)STR_INIT;
	wwids_replace(text, l->wwids, l->n);
	changed = strcmp(str_text(&old), text->p) != 0;
	str_fini(&old);
	return changed;
}

int state_files_replace_wwids(const char *root, const char *const *wwids, size_t n, struct err *e)
{
	const struct list l = { wwids, n };
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = check(wwids[i], e);
	return err ? err : change_wwids(root, replace, &l, e);
}

/* ---- names ---- */

struct choosing {
	const struct state_naming *n;
	struct bindings_reader reader;
	bool read_only;
	enum binding_choice choice;
	char *dst;
	size_t size;
};

/* Choose by this text. Returns whether the file has to say something else then. */
static bool choose(struct choosing *c, const struct str *text, struct str *now)
{
	const struct state_naming *n = c->n;
	struct bindings b;
	bool changed;

	bindings_init(&b, n->peer);
	bindings_parse(&b, str_text(text), text->len, &c->reader);
	c->choice = bindings_choose(&b, n->wwid, n->old_alias, n->prefix, c->read_only, n->taken,
				    n->ctx, c->dst, c->size);
	changed = b.changed && !c->read_only;
	if (changed && now)
		bindings_print(&b, now);
	bindings_fini(&b);
	return changed;
}

static int choose_locked(void *ctx, struct str *text, struct err *e)
{
	struct str now = STR_INIT;
	bool changed = choose(ctx, text, &now);

	(void)e;
	if (changed) {
		str_clear(text);
		str_add_n(text, now.p, now.len);
	}
	str_fini(&now);
	return changed;
}

/* Those who keep the file sorted are told of a change by the folder; the others append. */
static int choose_and_write(struct choosing *c, struct err *e)
{
	char path[PATH_MAX];
	int rc;

	c->reader.say = NULL; /* it has been said */
	rc = state_locked_change(state_files_path(c->n->root, STATE_BINDINGS, path, sizeof(path)),
				 peer_has(c->n->peer, PEER_SORTED_BINDINGS) ? STATE_BY_RENAME
									    : STATE_IN_PLACE,
				 STATE_WAIT_MS, choose_locked, c, e);
	if (rc < 0)
		c->dst[0] = '\0';
	return rc < 0 ? rc : 0;
}

int state_files_name(const struct state_naming *n, enum binding_choice *choice, char *dst,
		     size_t size, struct err *e)
{
	struct choosing c = { n, n->reader, n->read_only, BINDING_READ_ONLY, dst, size };
	struct str text = STR_INIT;
	int err = state_files_read(n->root, STATE_BINDINGS, &text, e);

	dst[0] = '\0';
	c.read_only = n->read_only || state_files_read_only(n->root, STATE_BINDINGS);
	if (!err && choose(&c, &text, NULL))
		err = choose_and_write(&c, e);
	str_fini(&text);
	*choice = c.choice;
	return err;
}
