/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_read: the files of a configuration, in their order, and what must be looked up for them. */
#include "engine/conf/conf_read.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/str.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_parse.h"
#include "engine/conf/hwtable.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAIN_FILE "/etc/multipath.conf"
#define FOLDER    "/etc/multipath/conf.d"
#define PASSWD    "/etc/passwd"
/* drivers/nvme/host/multipath.c */
#define NATIVE_NVME "/sys/module/nvme_core/parameters/multipath"

static int read_all(int fd, const char *path, struct str *text, struct err *e)
{
	char buf[16384];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, E_IO, errno, "cannot read %s", path);
		str_add_n(text, buf, (size_t)n);
		if (text->len > CONF_FILE_MAX)
			return err_set(e, E_IO,
				       "%s is larger than %d MiB, which is no configuration", path,
				       CONF_FILE_MAX >> 20);
	}
	return 0;
}

/* A named pipe or a device in its place would be waited for. */
static int open_file(const char *path, int *fd, struct err *e)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return err_errno(e,
				 errno == ENOENT || errno == ENOTDIR ? E_NOTFOUND
				 : errno == EACCES || errno == EPERM ? E_PERM
								     : E_IO,
				 errno, "cannot read %s", path);
	if (!fstat(*fd, &st) && S_ISREG(st.st_mode))
		return 0;
	close(*fd);
	return err_set(e, E_IO, "cannot read %s: it is no file", path);
}

static int read_file(const char *path, struct str *text, struct err *e)
{
	int fd, rc = open_file(path, &fd, e);

	if (rc)
		return rc;
	rc = read_all(fd, path, text, e);
	close(fd);
	return rc;
}

static int refused(const struct conf_messages *msgs, size_t from, struct err *e)
{
	for (size_t i = from; i < msgs->n; i++) {
		if (msgs->m[i].severity == CONF_ERROR)
			return err_set(e, E_SYNTAX, "%s:%u: %s", msgs->m[i].file, msgs->m[i].line,
				       msgs->m[i].text);
	}
	return err_set(e, E_SYNTAX, "the configuration is refused");
}

static int take_file(struct conf *c, const char *path, bool main_file, struct conf_messages *msgs,
		     struct err *e)
{
	struct str text = STR_INIT;
	size_t from = msgs->n;
	int rc = read_file(path, &text, e);

	if (!rc && conf_parse(c, path, str_text(&text), text.len, main_file, msgs))
		rc = refused(msgs, from, e);
	str_fini(&text);
	return rc;
}

/* ---- the folder ---- */

static int is_conf(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot && !strcmp(dot, ".conf");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int take_folder(struct conf *c, const char *folder, struct conf_messages *msgs,
		       struct err *e)
{
	struct dirent **found = NULL;
	int n = scandir(folder, &found, is_conf, by_bytes), rc = 0;

	if (n < 0 && errno != ENOENT && errno != ENOTDIR)
		rc = err_errno(e, errno == EACCES ? E_PERM : E_IO, errno, "cannot read %s", folder);
	for (int i = 0; i < n; i++) {
		struct str path = STR_INIT;

		str_addf(&path, "%s/%s", folder, found[i]->d_name);
		if (!rc)
			rc = take_file(c, str_text(&path), false, msgs, e);
		str_fini(&path);
		free(found[i]);
	}
	free(found);
	return rc;
}

/* ---- users ---- */

/* The number of a line "name:x:NUMBER:NUMBER:...", its third or fourth member. */
static bool passwd_number(const char *line, const char *name, bool group, uint64_t *out)
{
	size_t n = strlen(name);

	if (strncmp(line, name, n) != 0 || line[n] != ':')
		return false;
	line += n + 1;
	for (int i = 0; i < 1 + group; i++) {
		line += strcspn(line, ":\n");
		line += *line == ':';
	}
	return parse_u64n(line, strcspn(line, ":\n"), out) && *out <= UINT32_MAX;
}

static bool find_user(const char *passwd, const char *name, bool group, uint64_t *out)
{
	while (*passwd) {
		if (passwd_number(passwd, name, group, out))
			return true;
		passwd += strcspn(passwd, "\n");
		passwd += *passwd == '\n';
	}
	return false;
}

static void settle_user(struct conf *c, struct conf_entry *entry, enum conf_id id,
			const char *passwd, struct conf_messages *msgs)
{
	const struct conf_value *said = conf_get(entry, id);
	struct conf_value v;
	uint64_t number;
	char text[24];

	if (!said || said->num >= 0)
		return;
	v = *said;
	if (find_user(passwd, v.text, id == CONF_GID, &number)) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
		conf_set(c, entry, id, text, (int64_t)number, v.from);
		return;
	}
	conf_messages_add(msgs, CONF_WARNING, v.from.file, v.from.line,
			  "%s %s: there is no such user in " PASSWD "; the line is ignored",
			  conf_key(id)->name, v.text);
	conf_unset(entry, id);
}

static bool names_user(const struct conf_entry *entry)
{
	const struct conf_value *uid = conf_get(entry, CONF_UID), *gid = conf_get(entry, CONF_GID);

	return (uid && uid->num < 0) || (gid && gid->num < 0);
}

static void settle_users(struct conf *c, const char *root, struct conf_messages *msgs)
{
	struct str path = STR_INIT, passwd = STR_INIT;
	bool any = names_user(&c->defaults);

	for (size_t i = 0; i < c->multipaths.n; i++)
		any |= names_user(&c->multipaths.entries[i]);
	if (!any)
		return;
	str_addf(&path, "%s" PASSWD, root);
	read_file(str_text(&path), &passwd, NULL); /* without it nobody is found, which is told */
	for (size_t i = 0; i <= c->multipaths.n; i++) {
		struct conf_entry *at = i ? &c->multipaths.entries[i - 1] : &c->defaults;

		settle_user(c, at, CONF_UID, str_text(&passwd), msgs);
		settle_user(c, at, CONF_GID, str_text(&passwd), msgs);
	}
	str_fini(&passwd);
	str_fini(&path);
}

/* ---- all of it ---- */

/* Does the kernel make maps of NVMe devices itself? Where it does not say, it has no NVMe. */
static bool is_native_nvme(const char *root)
{
	struct str path = STR_INIT, text = STR_INIT;
	bool native;

	str_addf(&path, "%s" NATIVE_NVME, root);
	native = !read_file(str_text(&path), &text, NULL) && *str_text(&text) == 'Y';
	str_fini(&text);
	str_fini(&path);
	return native;
}

static void begin(struct conf *c, unsigned peer)
{
	conf_init(c, peer);
	hwtable_add(c);
}

static void complete(struct conf *c, const char *root, struct conf_messages *msgs)
{
	c->native_nvme = is_native_nvme(root);
	conf_finish(c, msgs);
	settle_users(c, root, msgs);
	conf_complete(c, msgs);
}

int conf_read(const char *root, unsigned peer, struct conf *out, struct conf_messages *msgs,
	      struct err *e)
{
	struct str main_file = STR_INIT, folder = STR_INIT;
	struct err first = { 0 };
	int rc, more;

	begin(out, peer);
	str_addf(&main_file, "%s" MAIN_FILE, root);
	str_addf(&folder, "%s" FOLDER, root);
	rc = take_file(out, str_text(&main_file), true, msgs, &first);
	if (rc == E_NOTFOUND)
		rc = 0;
	more = take_folder(out, str_text(&folder), msgs, rc ? NULL : &first);
	if (!rc)
		rc = more;
	complete(out, root, msgs);
	str_fini(&folder);
	str_fini(&main_file);
	if (rc && e)
		*e = first;
	return rc;
}

int conf_read_file(const char *file, unsigned peer, struct conf *out, struct conf_messages *msgs,
		   struct err *e)
{
	int rc;

	begin(out, peer);
	rc = take_file(out, file, true, msgs, e);
	complete(out, "", msgs);
	return rc;
}
