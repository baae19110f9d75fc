/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey: from disks to paths to maps, as multipath-tools' pathinfo() and
 * coalesce_paths() do, but with all facts read before and nothing asked.
 */
#include "engine/monitor/survey.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "engine/conf/blacklist.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which disks are paths ---- */

struct conf_who survey_who(const struct survey *s, const struct survey_path *p)
{
	return (struct conf_who){
		.multipath = conf_multipath_of(s->world->conf, p->wwid),
		.hwes = p->hwes.entries,
		.nhwes = p->hwes.n,
		.protocol = p->disk->protocol,
	};
}

static void name_path(const struct survey *s, struct survey_path *p)
{
	const struct conf *c = s->world->conf;
	const char *attrs = conf_text(&c->defaults, CONF_UID_ATTRS);
	struct conf_who who = survey_who(s, p);
	struct conf_settled *set = xcalloc(1, sizeof(*set));
	struct err e = { 0 };

	conf_settle(c, &who, set);
	wwid_attribute(attrs, set->uid_attribute_said ? set->uid_attribute : NULL, p->disk,
		       p->attribute, sizeof(p->attribute));
	/* udev has had its time: a person asks now, and wants what can be had now */
	if (wwid_of(p->disk, p->attribute, true, c->peer, p->wwid, sizeof(p->wwid), &p->wwid_from,
		    &e))
		p->wwid_from = "";
	free(set);
}

static void judge_path(const struct survey *s, struct survey_path *p)
{
	struct blacklist_verdict v;

	blacklist_ask(s->world->conf, p->disk, p->wwid, p->attribute, &v);
	if (!v.allowed)
		text_clean(p->blacklisted, sizeof(p->blacklisted), v.text);
}

/* How it is to be checked: with the WWID known, its section of multipaths counts, too. */
static void equip_path(const struct survey *s, struct survey_path *p)
{
	struct conf_who who = survey_who(s, p);
	struct conf_settled *set = xcalloc(1, sizeof(*set));

	conf_settle(s->world->conf, &who, set);
	p->checker = set->checker;
	p->prio = set->prio;
	p->prio_args = set->prio_args;
	p->detect_checker = set->detect_checker;
	p->detect_prio = set->detect_prio;
	p->timeout_ms = checker_timeout_ms(
		set->checker_timeout == CONF_UNSET ? 0 : set->checker_timeout, p->disk);
	free(set);
}

const struct survey_live *survey_live_of(const struct survey_world *w, const char *wwid)
{
	for (size_t i = 0; i < w->nlive; i++) {
		if (*wwid && !strcmp(san_uuid_wwid(w->live[i].uuid), wwid))
			return &w->live[i];
	}
	return NULL;
}

static const struct conf_value *value_of(const struct conf *c, enum conf_id id)
{
	const struct conf_who nobody = { .multipath = NULL };

	return conf_find_value(c, &nobody, id);
}

static int64_t number_of(const struct conf *c, enum conf_id id)
{
	const struct conf_value *v = value_of(c, id);

	return v ? v->num : 0;
}

static struct pathness_rules rules_of(const struct survey_world *w)
{
	struct pathness_rules r = w->rules;

	r.find = (enum conf_find)number_of(w->conf, CONF_FIND_MULTIPATHS);
	if (w->ignore_wwids)
		r.find = pathness_ignoring_wwids(r.find);
	r.allow_usb = number_of(w->conf, CONF_ALLOW_USB_DEVICES) == 1;
	r.timeout_s = number_of(w->conf, CONF_FIND_MULTIPATHS_TIMEOUT);
	return r;
}

static bool is_named(const struct survey *s, const struct survey_path *p, const char *wwid)
{
	return *s->world->named && ((wwid && *p->wwid && !strcmp(p->wwid, wwid)) ||
				    !strcmp(p->disk->name, s->world->named));
}

static void decide(struct survey *s)
{
	const struct survey_world *w = s->world;
	struct pathness_rules rules = rules_of(w);
	struct pathness_disk *all = xcalloc(s->npaths + 1, sizeof(*all));
	const char *named = *w->named ? survey_find(s, w->named) : NULL;

	for (size_t i = 0; i < s->npaths; i++) {
		const struct survey_path *p = &s->paths[i];
		const struct survey_live *live = *p->wwid ? survey_live_of(w, p->wwid) : NULL;

		all[i] = (struct pathness_disk){
			.disk = p->disk,
			.wwid = p->wwid,
			.blacklisted = p->blacklisted,
			.named = is_named(s, p, named),
			.listed = *p->wwid && wwids_has(w->wwids, w->wwids_len, p->wwid),
			.failed = *p->wwid && w->failed && w->failed(w->ctx, p->wwid),
			.known = p->hwes.n > 0,
			.map = live ? live->name : "",
			.map_sectors = live ? live->sectors : 0,
		};
	}
	pathness_decide(&rules, all, s->npaths);
	for (size_t i = 0; i < s->npaths; i++)
		s->paths[i].is = all[i].assembly;
	free(all);
}

void survey_disks(const struct survey_world *world, struct survey *out)
{
	*out = (struct survey){ .world = world, .npaths = world->disks->n };
	out->paths = xcalloc(out->npaths + 1, sizeof(*out->paths));
	for (size_t i = 0; i < out->npaths; i++) {
		struct survey_path *p = &out->paths[i];

		*p = (struct survey_path){ .disk = &world->disks->disks[i],
					   .wwid_from = "",
					   .prio_value = PRIO_UNDEF,
					   .checker_used = "",
					   .prio_used = "" };
		conf_match_disk(world->conf, p->disk, &p->hwes);
		name_path(out, p);
		judge_path(out, p);
	}
	decide(out);
	for (size_t i = 0; i < out->npaths; i++)
		equip_path(out, &out->paths[i]);
}

/* ---- what a person means ---- */

static const char *wwid_of_disk(const struct survey *s, const char *word)
{
	uint32_t major, minor;
	bool by_number = parse_devno(word, &major, &minor);

	if (!strncmp(word, "/dev/", 5))
		word += 5;
	for (size_t i = 0; i < s->npaths; i++) {
		const struct disk *d = s->paths[i].disk;

		if (*s->paths[i].wwid && (!strcmp(d->name, word) ||
					  (by_number && d->major == major && d->minor == minor)))
			return s->paths[i].wwid;
	}
	for (size_t i = 0; i < s->npaths; i++) {
		if (*word && !strcmp(s->paths[i].wwid, word))
			return s->paths[i].wwid;
	}
	return NULL;
}

const char *survey_find(const struct survey *s, const char *word)
{
	const struct survey_world *w = s->world;
	const struct binding *b = bindings_by_alias(w->bindings, word);
	const char *wwid;

	for (size_t i = 0; i < w->nlive; i++) {
		const char *its = san_uuid_wwid(w->live[i].uuid);

		if (*its && !strcmp(w->live[i].name, word))
			return its;
	}
	if (b)
		return b->wwid;
	for (size_t i = 0; i < w->conf->multipaths.n; i++) {
		const struct conf_entry *m = &w->conf->multipaths.entries[i];

		if (!strcmp(conf_text(m, CONF_ALIAS), word) && !conf_alias_taken(w->conf, m))
			return conf_text(m, CONF_WWID);
	}
	wwid = wwid_of_disk(s, word);
	if (!wwid && survey_live_of(w, word))
		wwid = san_uuid_wwid(survey_live_of(w, word)->uuid);
	return wwid;
}

/* ---- which maps they make ---- */

bool survey_name_taken(void *world, const char *alias, const char *wwid)
{
	const struct survey_world *w = world;

	for (size_t i = 0; i < w->nlive; i++) {
		const struct survey_live *l = &w->live[i];

		if (!strcmp(l->name, alias) && strcmp(san_uuid_wwid(l->uuid), wwid) != 0)
			return true;
	}
	return false;
}

/* propsel.c select_alias */
static void choose_alias(const struct survey_world *w, struct survey_map *m)
{
	const struct conf_entry *mp = conf_multipath_of(w->conf, m->wwid);
	const struct survey_live *live = survey_live_of(w, m->wwid);
	enum binding_choice choice;

	m->alias_why = "its WWID";
	snprintf(m->alias, sizeof(m->alias), "%s", m->wwid);
	if (*m->set.alias && !(mp && conf_alias_taken(w->conf, mp))) {
		snprintf(m->alias, sizeof(m->alias), "%s", m->set.alias);
		m->alias_why = "alias of its section in multipaths";
		return;
	}
	if (!m->set.user_friendly_names)
		return;
	choice = bindings_choose(w->bindings, m->wwid, live ? live->name : "", m->set.alias_prefix,
				 w->bindings_read_only, survey_name_taken, (void *)(uintptr_t)w,
				 m->alias, sizeof(m->alias));
	if (choice == BINDING_FOUND || choice == BINDING_ADDED)
		m->alias_why = choice == BINDING_FOUND ? "/etc/multipath/bindings"
						       : "the lowest free name";
	else
		snprintf(m->alias, sizeof(m->alias), "%s", m->wwid);
}

/* propsel.c select_pgpolicy: what all paths say of themselves goes before what is configured. */
static void choose_policy(const struct survey *s, struct survey_map *m)
{
	bool all_alua = m->npaths > 0;

	for (size_t i = 0; i < m->npaths; i++)
		all_alua = all_alua && m->paths[i].group.alua;
	m->policy = m->set.policy;
	m->policy_why = "";
	if (m->set.policy_forced || !all_alua || !m->set.detect_pgpolicy ||
	    !peer_has(s->world->conf->peer, PEER_DETECT_PGPOLICY))
		return;
	m->policy = m->set.detect_pgpolicy_use_tpg ? POLICY_BY_TPG : POLICY_BY_PRIO;
	m->policy_why = "detected: all paths have ALUA priorities";
}

/* Of which round-robin takes the adapters in turn; those of others multipath-tools does not know.
 */
static const char *adapter_of(const struct disk *d)
{
	static const char *const known[] = { "scsi:fcp", "scsi:sas", "scsi:iscsi", "scsi:srp" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!strcmp(d->protocol, known[i]))
			return d->host_adapter;
	}
	return "";
}

static struct assemble_path path_of(const struct survey_path *p)
{
	const struct disk *d = p->disk;

	return (struct assemble_path){
		.dev = d->name,
		.major = d->major,
		.minor = d->minor,
		.sectors = d->sectors,
		.dh_state = d->dh_state,
		.tpgs = d->tpgs,
		.nvme_tcp = !strcmp(d->protocol, "nvme:tcp"),
		.group = { .prio = p->prio_value,
			   .usable = p->chk == SAN_CHK_READY || p->chk == SAN_CHK_GHOST,
			   .marginal = p->marginal,
			   .serial = d->serial,
			   .node_name = d->node_name,
			   .tpg = d->tpg,
			   .alua = p->alua,
			   .adapter = adapter_of(d),
			   .host = d->host },
	};
}

static void add_path(struct survey_map *m, const struct survey_path *p, size_t i)
{
	m->paths = xrealloc(m->paths, m->npaths + 1, sizeof(*m->paths));
	m->which = xrealloc(m->which, m->npaths + 1, sizeof(*m->which));
	m->paths[m->npaths] = path_of(p);
	m->which[m->npaths++] = i;
}

/* rr_weight priorities, where it does anything. */
static bool weighs_by_prio(const struct conf *c, const struct conf_who *who)
{
	const struct conf_value *v = conf_find_value(c, who, CONF_RR_WEIGHT);

	return v && !strcmp(v->text, "priorities") && !peer_has(c->peer, PEER_RR_IGNORED);
}

static void settle_map(const struct survey *s, struct survey_map *m)
{
	struct conf_who who = survey_who(s, &s->paths[m->which[0]]);

	for (size_t i = 0; i < m->npaths; i++)
		who.bio = who.bio || m->paths[i].nvme_tcp;
	conf_settle(s->world->conf, &who, &m->set);
	m->minio_by_prio = weighs_by_prio(s->world->conf, &who);
	choose_alias(s->world, m);
	choose_policy(s, m);
}

static struct assemble_settings settings_of(const struct survey_map *m)
{
	return (struct assemble_settings){
		.policy = m->policy,
		.marginal_apart = m->set.marginal_pathgroups != MARGINAL_OFF,
		.selector = m->set.selector,
		.features = m->set.features,
		.handler = m->set.hardware_handler,
		.handler_is_default = !m->set.handler_said,
		.retry_set = m->set.no_path_retry != CONF_UNSET,
		.queueing = m->set.no_path_retry != CONF_UNSET && m->set.no_path_retry != CONF_NO,
		.minio = (int32_t)m->set.minio,
		.minio_by_prio = m->minio_by_prio,
	};
}

static struct assemble_live live_of(const struct survey_live *l)
{
	return (struct assemble_live){ .name = l->name,
				       .wwid = san_uuid_wwid(l->uuid),
				       .sectors = l->sectors,
				       .table = l->table,
				       .udev_unready = l->udev_unready };
}

static void assemble(const struct survey *s, struct survey_map *m, bool force)
{
	const struct survey_world *w = s->world;
	const struct survey_live *l = survey_live_of(w, m->wwid);
	struct assemble_live live, other;
	struct assemble_map in = { .wwid = m->wwid,
				   .alias = m->alias,
				   .paths = m->paths,
				   .npaths = m->npaths,
				   .set = settings_of(m),
				   .force = force,
				   .unattended = !w->rules.in_charge,
				   .peer = w->conf->peer };

	if (l) {
		live = live_of(l);
		in.live = &live;
	}
	for (size_t i = 0; i < w->nlive; i++) {
		if (!strcmp(w->live[i].name, m->alias) && &w->live[i] != l) {
			other = (struct assemble_live){ .name = w->live[i].name };
			other.wwid = san_uuid_wwid(w->live[i].uuid);
			in.namesake = &other;
		}
	}
	assemble_map(&in, &m->out);
}

static struct survey_map *map_of(struct survey *s, const char *wwid)
{
	struct survey_map *m;

	for (size_t i = 0; i < s->nmaps; i++) {
		if (!strcmp(s->maps[i].wwid, wwid))
			return &s->maps[i];
	}
	s->maps = mem_grow(s->maps, &s->cap_maps, s->nmaps + 1, sizeof(*s->maps));
	m = &s->maps[s->nmaps++];
	*m = (struct survey_map){ .out = { .table = STR_INIT } };
	snprintf(m->wwid, sizeof(m->wwid), "%s", wwid);
	return m;
}

/* A path that is down may have lost its WWID: its map knows it. */
static const char *wwid_in_map(const struct survey_path *p)
{
	return *p->wwid ? p->wwid : san_uuid_wwid(p->disk->map_uuid);
}

void survey_maps(struct survey *s, const char *only, bool force)
{
	for (size_t i = 0; i < s->npaths; i++) {
		const struct survey_path *p = &s->paths[i];
		const char *wwid = wwid_in_map(p);

		if (p->is.is != PATHNESS_YES || !*wwid || (only && strcmp(only, wwid) != 0))
			continue;
		add_path(map_of(s, wwid), p, i);
	}
	for (size_t i = 0; i < s->nmaps; i++) {
		settle_map(s, &s->maps[i]);
		assemble(s, &s->maps[i], force);
	}
}

void survey_fini(struct survey *s)
{
	for (size_t i = 0; i < s->npaths; i++)
		conf_matches_fini(&s->paths[i].hwes);
	for (size_t i = 0; i < s->nmaps; i++) {
		free(s->maps[i].paths);
		free(s->maps[i].which);
		assembled_fini(&s->maps[i].out);
	}
	free(s->paths);
	free(s->maps);
	*s = (struct survey){ .world = NULL };
}
