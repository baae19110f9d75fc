/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ls_json: a snapshot as JSON.  Strings from outside are cleaned first, so the
 * document is valid JSON whatever a name holds.
 */
#include "cli/ls_json.h"

#include "base/json.h"
#include "base/text.h"
#include "engine/verdict.h"

#include <stdlib.h>
#include <string.h>

static void str_key(struct str *o, const char *key, const char *s)
{
	char clean[1024];

	json_key(o, key);
	json_str(o, text_clean(clean, sizeof(clean), s));
}

static void int_key(struct str *o, const char *key, int64_t v)
{
	json_key(o, key);
	json_i64(o, v);
}

static void bool_key(struct str *o, const char *key, bool v)
{
	json_key(o, key);
	json_bool(o, v);
}

static void open_key(struct str *o, const char *key, char bracket)
{
	json_key(o, key);
	json_open(o, bracket);
}

static const char *or_none(const char *s, const char *none)
{
	return *s ? s : none;
}

static void io_keys(struct str *o, const struct san_io *io)
{
	int_key(o, "read_iops", io->rd_iops);
	int_key(o, "write_iops", io->wr_iops);
	int_key(o, "read_kbps", io->rd_kbps);
	int_key(o, "write_kbps", io->wr_kbps);
	if (io->lat_us >= 0)
		int_key(o, "latency_us", io->lat_us);
	int_key(o, "in_flight", io->inflight);
}

/* multipathd's lun_hex: the LUN of H:C:T:L as 8 bytes, two bytes a level. */
static void lun_key(struct str *o, const char *hctl)
{
	const char *colon = strrchr(hctl, ':');
	unsigned long long lun = colon ? strtoull(colon + 1, NULL, 10) : 0;
	char hex[24];

	if (!colon)
		return;
	/* scsi_lun_to_int stores the first two bytes lowest: turn each 16-bit level round. */
	snprintf(hex, sizeof(hex), "0x%04llx%04llx%04llx%04llx", lun & 0xffff, lun >> 16 & 0xffff,
		 lun >> 32 & 0xffff, lun >> 48 & 0xffff);
	str_key(o, "lun_hex", hex);
}

static void path_own(struct str *o, const struct san *san, const struct san_path *p, int64_t now)
{
	struct verdict v;

	verdict_path(san, p, now, &v);
	str_key(o, "hctl", p->hctl);
	str_key(o, "verdict", v.word);
	str_key(o, "reason", v.reason);
	str_key(o, "next", v.next);
	int_key(o, "fails", p->fails);
	int_key(o, "size", (int64_t)p->size);
	str_key(o, "transport", p->transport);
	str_key(o, "hport", p->hport);
	str_key(o, "tport", p->tport);
	str_key(o, "controller", p->ctl);
	str_key(o, "target", p->target);
	str_key(o, "alua", san_alua_name(p->alua));
	str_key(o, "vend", p->vendor);
	str_key(o, "prod", p->product);
	str_key(o, "rev", p->rev);
	str_key(o, "serial", p->serial);
	str_key(o, "wwid", p->wwid);
	bool_key(o, "held", p->held);
	io_keys(o, &p->io);
}

static void put_path(struct str *o, const struct san *san, const struct san_path *p, int64_t now)
{
	char devno[32];

	json_open(o, '{');
	snprintf(devno, sizeof(devno), "%u:%u", p->major, p->minor);
	str_key(o, "dev", or_none(p->name, "-"));
	str_key(o, "dev_t", devno);
	str_key(o, "dm_st", san_dm_name(p->dm));
	str_key(o, "dev_st", or_none(p->dev, "unknown"));
	str_key(o, "chk_st", san_chk_name(p->chk));
	if (*p->checker)
		str_key(o, "checker", p->checker);
	if (p->prio != SAN_PRIO_UNKNOWN)
		int_key(o, "pri", p->prio);
	lun_key(o, p->hctl);
	str_key(o, "marginal_st", p->marginal ? "marginal" : "normal");
	path_own(o, san, p, now);
	json_close(o, '}');
}

/* The paths of a group as an array; group 0: those that are gone. */
static void paths_key(struct str *o, const char *key, const struct san *san,
		      const struct san_map *m, uint32_t group, int64_t now)
{
	open_key(o, key, '[');
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group == group)
			put_path(o, san, p, now);
	}
	json_close(o, ']');
}

static void put_group(struct str *o, const struct san *san, const struct san_map *m, uint32_t g,
		      int64_t now)
{
	const struct san_group *gr = &m->groups[g];

	json_open(o, '{');
	str_key(o, "selector", or_none(gr->selector, "undef"));
	if (gr->prio != SAN_PRIO_UNKNOWN)
		int_key(o, "pri", gr->prio);
	str_key(o, "dm_st", san_gstate_name(gr->state));
	str_key(o, "marginal_st", gr->marginal ? "marginal" : "normal");
	int_key(o, "group", g + 1);
	paths_key(o, "paths", san, m, g + 1, now);
	json_close(o, '}');
}

static void map_own(struct str *o, const struct san *san, const struct san_map *m, int64_t now)
{
	struct verdict_count c;
	struct verdict v;

	verdict_map(san, m, now, &v);
	verdict_count(m, now, &c);
	str_key(o, "verdict", v.word);
	str_key(o, "reason", v.reason);
	str_key(o, "next", v.next);
	int_key(o, "usable", c.usable);
	int_key(o, "waiting", c.waiting);
	int_key(o, "expected", c.expected);
	str_key(o, "expect_from", san_expect_name(m->expect_from));
	int_key(o, "size", (int64_t)m->size);
	str_key(o, "suspended", san_tri_words[m->suspended]);
	str_key(o, "queue_if_no_path", san_tri_words[m->queueing]);
	str_key(o, "users", m->users);
	if (m->open_count >= 0)
		int_key(o, "open_count", m->open_count);
	io_keys(o, &m->io);
	paths_key(o, "gone_paths", san, m, 0, now);
}

static void put_map(struct str *o, const struct san *san, const struct san_map *m, int64_t now)
{
	struct verdict_count c;
	char handler[160];

	json_open(o, '{');
	verdict_count(m, now, &c);
	snprintf(handler, sizeof(handler), *m->hwhandler ? "1 %s" : "0%s", m->hwhandler);
	str_key(o, "name", m->name);
	str_key(o, "uuid", m->wwid);
	str_key(o, "sysfs", or_none(m->dm_name, "undef"));
	if (*m->failback)
		str_key(o, "failback", m->failback);
	if (*m->queue_word)
		str_key(o, "queueing", m->queue_word);
	int_key(o, "paths", c.usable + c.waiting);
	str_key(o, "write_prot", m->ro ? "ro" : "rw");
	str_key(o, "dm_st", m->suspended == SAN_YES ? "suspend" : "active");
	str_key(o, "features", or_none(m->features, "0"));
	str_key(o, "hwhandler", handler);
	str_key(o, "vend", or_none(m->vendor, "##"));
	str_key(o, "prod", or_none(m->product, "##"));
	str_key(o, "rev", or_none(m->rev, "##"));
	map_own(o, san, m, now);
	open_key(o, "path_groups", '[');
	for (uint32_t g = 0; g < m->ngroups; g++)
		put_group(o, san, m, g, now);
	json_close(o, ']');
	json_close(o, '}');
}

static void health_key(struct str *o, const struct san *san, int64_t now)
{
	struct verdict_health h;

	verdict_health(san, now, false, &h);
	open_key(o, "health", '{');
	int_key(o, "code", h.code);
	str_key(o, "word", h.word);
	str_key(o, "text", h.text);
	json_close(o, '}');
}

/* ---- for people, too ---- */

static void new_line(struct str *out, int depth)
{
	str_add_c(out, '\n');
	while (depth-- > 0)
		str_add_n(out, "  ", 2);
}

/* A line for each element, two blanks for each bracket around it. The text is ours, and valid. */
static void indent(const char *p, struct str *out)
{
	int depth = 0;

	for (size_t n; *p; p += n) {
		n = 1;
		if (*p == '"') {
			while (p[n] != '"')
				n += p[n] == '\\' ? 2 : 1;
			n++;
		} else if (strchr("]}", *p) && !strchr("[{", p[-1])) {
			new_line(out, --depth);
		}
		str_add_n(out, p, n);
		if (strchr("[{", *p) && !strchr("]}", p[1]))
			new_line(out, ++depth);
		else if (*p == ',')
			new_line(out, depth);
	}
}

void ls_json(const struct san *san, const struct san_map *const *maps, size_t n, bool complete,
	     int64_t now, FILE *out)
{
	struct str doc = STR_INIT, lines = STR_INIT;

	json_open(&doc, '{');
	int_key(&doc, "major_version", 0);
	int_key(&doc, "minor_version", 1);
	str_key(&doc, "host", san->host.name);
	str_key(&doc, "kernel", san->host.kernel);
	str_key(&doc, "charge", san_charge_name(san->host.charge));
	if (*san->host.missing)
		str_key(&doc, "missing", san->host.missing);
	bool_key(&doc, "complete", complete);
	/* not among "maps": they are not there */
	if (san->host.gone_maps) {
		int_key(&doc, "gone_maps", san->host.gone_maps);
		str_key(&doc, "gone_names", san->host.gone_names);
	}
	health_key(&doc, san, now);
	open_key(&doc, "maps", '[');
	for (size_t i = 0; i < n; i++)
		put_map(&doc, san, maps[i], now);
	json_close(&doc, ']');
	json_close(&doc, '}');
	indent(doc.p, &lines);
	str_add_c(&lines, '\n');
	fwrite(lines.p, 1, lines.len, out);
	str_fini(&lines);
	str_fini(&doc);
}
