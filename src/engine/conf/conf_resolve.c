/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_resolve: the layers, one after the other. */
#include "engine/conf/conf_resolve.h"

#include "engine/conf/conf_keys.h"

#include <string.h>

static void add(struct conf_found *out, const struct conf_entry *entry, enum conf_id id,
		const char *layer)
{
	const struct conf_value *v = entry ? conf_get(entry, id) : NULL;

	if (!v)
		return;
	if (!out->by.value)
		out->by = (struct conf_layer_value){ v, layer };
	else if (out->nover < CONF_OVER_MAX)
		out->over[out->nover++] = (struct conf_layer_value){ v, layer };
}

static void add_protocols(const struct conf *c, const struct conf_who *who, enum conf_id id,
			  struct conf_found *out)
{
	for (size_t i = 0; who->protocol && i < c->protocols.n; i++) {
		const struct conf_entry *entry = &c->protocols.entries[i];

		if (!strcmp(conf_text(entry, CONF_TYPE), who->protocol))
			add(out, entry, id, "protocol");
	}
}

/* A section of a file may have taken values of the table into it (conf_finish.h). */
static void add_devices(const struct conf_who *who, enum conf_id id, struct conf_found *out)
{
	for (size_t i = 0; i < who->nhwes; i++) {
		const struct conf_value *v = conf_get(who->hwes[i], id);
		bool table = v && v->from.by == CONF_BY_HWTABLE;

		add(out, who->hwes[i], id, table ? "hardware table" : "devices");
	}
}

static bool is_known(const struct conf *c, const struct conf_key *key)
{
	return c->peer >= key->since && (!key->until || c->peer < key->until);
}

bool conf_find(const struct conf *c, const struct conf_who *who, enum conf_id id,
	       struct conf_found *out)
{
	const struct conf_key *key = conf_key(id);

	*out = (struct conf_found){ 0 };
	if (!is_known(c, key))
		return false;
	if (key->sections & CONF_IN_MULTIPATH)
		add(out, who->multipath, id, "multipaths");
	if (key->sections & CONF_IN_PROTOCOL)
		add_protocols(c, who, id, out);
	if (key->sections & CONF_IN_OVERRIDES)
		add(out, &c->overrides, id, "overrides");
	if (key->sections & CONF_IN_DEVICE)
		add_devices(who, id, out);
	if (key->sections & CONF_IN_DEFAULTS)
		add(out, &c->defaults, id, "defaults");
	add(out, &c->builtin, id, "built-in");
	return out->by.value != NULL;
}

const struct conf_value *conf_find_value(const struct conf *c, const struct conf_who *who,
					 enum conf_id id)
{
	struct conf_found found;

	return conf_find(c, who, id, &found) ? found.by.value : NULL;
}

const struct conf_value *conf_find_prio_args(const struct conf *c, const struct conf_who *who)
{
	if (who->multipath && conf_get(who->multipath, CONF_PRIO))
		return conf_get(who->multipath, CONF_PRIO_ARGS);
	if (conf_get(&c->overrides, CONF_PRIO))
		return conf_get(&c->overrides, CONF_PRIO_ARGS);
	for (size_t i = 0; i < who->nhwes; i++) {
		if (!conf_get(who->hwes[i], CONF_PRIO))
			continue;
		for (size_t k = 0; k < who->nhwes; k++) {
			if (conf_get(who->hwes[k], CONF_PRIO_ARGS))
				return conf_get(who->hwes[k], CONF_PRIO_ARGS);
		}
		return NULL;
	}
	return conf_get(&c->defaults, CONF_PRIO) ? conf_get(&c->defaults, CONF_PRIO_ARGS) : NULL;
}

const struct conf_entry *conf_multipath_of(const struct conf *c, const char *wwid)
{
	for (size_t i = 0; *wwid && i < c->multipaths.n; i++) {
		const struct conf_entry *entry = &c->multipaths.entries[i];

		if (!strcmp(conf_text(entry, CONF_WWID), wwid))
			return entry;
	}
	return NULL;
}
