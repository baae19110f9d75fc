/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klog_event: a fact from a log as an event about maps and paths of the model. */
#include "engine/klog_event.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What the fact's words are here. */
struct about {
	const struct san_path *path;
	const struct san_map *map;
	const struct san_port *port; /* none of these: it is about a part */
	bool map_named;              /* by the line itself, not as the path's */
};

/* A disk that is now where another one was, or now has its letters, is not the one meant. */
static bool is_meant(const struct san_path *p, const struct klog_fact *f)
{
	for (size_t i = 0; i < KLOG_WORDS && *f->on[i]; i++) {
		if (*p->hctl && klog_hctl_length(f->on[i]) && strcmp(p->hctl, f->on[i]) != 0)
			return false;
	}
	return true;
}

static const struct san_path *path_of(const struct san *san, const struct klog_fact *f,
				      const char *word)
{
	struct san_path *p;

	return san_path_lookup(san, word, &p) && is_meant(p, f) ? p : NULL;
}

static const struct san_port *port_of(const struct san *san, const char *word)
{
	const struct san_port *host = san_port_find(san, SAN_PART_HOST, word);

	return host ? host : san_port_find(san, SAN_PART_TARGET, word);
}

static void look_up(const struct san *san, const struct klog_fact *f, struct about *a)
{
	*a = (struct about){ 0 };
	for (size_t i = 0; i < KLOG_WORDS && *f->on[i]; i++) {
		if (!a->path)
			a->path = path_of(san, f, f->on[i]);
		if (!a->map)
			a->map = san_map_find(san, f->on[i]);
	}
	a->map_named = a->map != NULL;
	for (size_t i = 0; !a->map && !a->path && !a->port && i < KLOG_WORDS && *f->on[i]; i++)
		a->port = port_of(san, f->on[i]);
	if (!a->path)
		return;
	if (!a->map)
		a->map = a->path->map;
	else if (a->map != a->path->map) /* a device may be in two maps: in this one, it says */
		a->path = san_path_find(a->map, a->path->major, a->path->minor);
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == ':' || c == '-' || c == '_' || c == '.';
}

/* Where word stands as a word of its own, perhaps with a colon after it. */
static const char *find_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word)) != NULL) {
		bool ends = !in_word(at[len]) || (at[len] == ':' && !in_word(at[len + 1]));

		if (ends && (at == text || !in_word(at[-1])))
			return at;
		at++;
	}
	return NULL;
}

static void replace(char *text, size_t size, const char *word, const char *name)
{
	const char *at = find_word(text, word);
	char out[sizeof(((struct san_event *)0)->text)] = "";

	if (!at)
		return;
	text_cat(out, sizeof(out), "%.*s%s%s", (int)(at - text), text, name, at + strlen(word));
	snprintf(text, size, "%s", out);
}

static void name_path(char *text, size_t size, const char *word, const struct about *a)
{
	char name[200];

	snprintf(name, sizeof(name), "%s%s%s", *a->path->name ? a->path->name : word,
		 a->map_named ? "" : " of ", a->map_named ? "" : a->map->name);
	replace(text, size, word, name);
}

static void name_devices(const struct san *san, const struct klog_fact *f, const struct about *a,
			 char *text, size_t size)
{
	for (size_t i = 0; i < KLOG_WORDS && *f->on[i]; i++) {
		const char *word = f->on[i];

		if (a->path && path_of(san, f, word))
			name_path(text, size, word, a);
		else if (a->map && san_map_find(san, word) == a->map)
			replace(text, size, word, a->map->name);
	}
}

static void add_count(const struct klog_fact *f, char *text, size_t size)
{
	char clock[16];

	if (f->count > 1)
		text_cat(text, size, " (x %u, last %s)", f->count,
			 text_clock(clock, sizeof(clock), f->last));
}

bool klog_event(const struct san *san, const struct klog_fact *f, struct san_event *ev)
{
	struct about a;

	if (f->part_only && !san_port_find(san, SAN_PART_HOST, f->on[0]))
		return false;
	*ev = (struct san_event){ .at = f->at, .sev = f->sev };
	look_up(san, f, &a);
	if (a.map)
		snprintf(ev->map, sizeof(ev->map), "%s", a.map->key);
	if (a.path)
		snprintf(ev->path, sizeof(ev->path), "%u:%u", a.path->major, a.path->minor);
	if (a.port) {
		ev->part = a.port->part;
		ev->port = a.port->key;
	}
	snprintf(ev->by, sizeof(ev->by), "%s", klog_who_name(f->by));
	snprintf(ev->from, sizeof(ev->from), "%s", f->from ? f->from : "");
	snprintf(ev->text, sizeof(ev->text), "%s", f->text);
	name_devices(san, f, &a, ev->text, sizeof(ev->text));
	add_count(f, ev->text, sizeof(ev->text));
	return true;
}
