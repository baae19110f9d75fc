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

static const char *or_none(const char *s, const char *none)
{
	return *s ? s : none;
}

static void io_keys(struct str *o, const struct san_io *io)
{
	json_key_i64(o, "read_iops", io->rd_iops);
	json_key_i64(o, "write_iops", io->wr_iops);
	json_key_i64(o, "read_kbps", io->rd_kbps);
	json_key_i64(o, "write_kbps", io->wr_kbps);
	if (io->lat_us >= 0)
		json_key_i64(o, "latency_us", io->lat_us);
	json_key_i64(o, "in_flight", io->inflight);
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
	json_key_str(o, "lun_hex", hex);
}

/* "20:03:00:a0:98:5a:2b:01" as sysfs and multipathd write it; "[undef]", as multipathd, for what
 * is no WWN. */
static void wwn_key(struct str *o, const char *key, const char *wwn)
{
	char hex[19] = "0x";
	size_t n = 2;

	if (strlen(wwn) == 23 && wwn[2] == ':') {
		for (const char *p = wwn; *p && n + 1 < sizeof(hex); p++) {
			if (*p != ':')
				hex[n++] = *p;
		}
	}
	hex[n] = '\0';
	json_key_str(o, key, n == sizeof(hex) - 1 ? hex : "[undef]");
}

/* The ports by multipathd's names; it has them of Fibre Channel, and of iSCSI the target. */
static void port_keys(struct str *o, const struct san *san, const struct san_path *p)
{
	bool fc = !strcmp(p->transport, "fc");
	const struct san_port *host = fc ? san_port_find(san, SAN_PART_HOST, p->hport) : NULL;

	wwn_key(o, "host_wwpn", host ? host->wwn : "");
	wwn_key(o, "target_wwpn", fc ? p->tport : "");
	if (!strcmp(p->transport, "iscsi") && *p->target)
		json_key_str(o, "target_wwnn", p->target);
	else
		wwn_key(o, "target_wwnn", fc ? p->target : "");
}

static void path_own(struct str *o, const struct san *san, const struct san_path *p, int64_t now)
{
	struct verdict v;

	verdict_path(san, p, now, &v);
	json_key_str(o, "hctl", p->hctl);
	json_key_str(o, "verdict", v.word);
	json_key_str(o, "reason", v.reason);
	json_key_str(o, "next", v.next);
	json_key_i64(o, "fails", p->fails);
	json_key_i64(o, "size", (int64_t)p->size);
	json_key_str(o, "transport", p->transport);
	json_key_str(o, "hport", p->hport);
	json_key_str(o, "tport", p->tport);
	json_key_str(o, "controller", p->ctl);
	json_key_str(o, "target", p->target);
	json_key_str(o, "alua", san_alua_name(p->alua));
	json_key_str(o, "vend", p->vendor);
	json_key_str(o, "prod", p->product);
	json_key_str(o, "rev", p->rev);
	json_key_str(o, "serial", p->serial);
	json_key_str(o, "wwid", p->wwid);
	json_key_bool(o, "held", p->held);
	io_keys(o, &p->io);
}

static void put_path(struct str *o, const struct san *san, const struct san_path *p, int64_t now)
{
	char devno[32];

	json_open(o, '{');
	snprintf(devno, sizeof(devno), "%u:%u", p->major, p->minor);
	json_key_str(o, "dev", or_none(p->name, "-"));
	json_key_str(o, "dev_t", devno);
	json_key_str(o, "dm_st", san_dm_name(p->dm));
	json_key_str(o, "dev_st", or_none(p->dev, "unknown"));
	json_key_str(o, "chk_st", san_chk_name(p->chk));
	if (*p->checker)
		json_key_str(o, "checker", p->checker);
	if (p->prio != SAN_PRIO_UNKNOWN)
		json_key_i64(o, "pri", p->prio);
	port_keys(o, san, p);
	lun_key(o, p->hctl);
	json_key_str(o, "marginal_st", p->marginal ? "marginal" : "normal");
	path_own(o, san, p, now);
	json_close(o, '}');
}

/* The paths of a group as an array; group 0: those that are gone. */
static void paths_key(struct str *o, const char *key, const struct san *san,
		      const struct san_map *m, uint32_t group, int64_t now)
{
	json_key_open(o, key, '[');
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
	json_key_str(o, "selector", or_none(gr->selector, "undef"));
	if (gr->prio != SAN_PRIO_UNKNOWN)
		json_key_i64(o, "pri", gr->prio);
	json_key_str(o, "dm_st", san_gstate_name(gr->state));
	json_key_str(o, "marginal_st", gr->marginal ? "marginal" : "normal");
	json_key_i64(o, "group", g + 1);
	paths_key(o, "paths", san, m, g + 1, now);
	json_close(o, '}');
}

static void map_own(struct str *o, const struct san *san, const struct san_map *m, int64_t now)
{
	struct verdict_count c;
	struct verdict v;

	verdict_map(san, m, now, &v);
	verdict_count(m, now, &c);
	json_key_str(o, "verdict", v.word);
	json_key_str(o, "reason", v.reason);
	json_key_str(o, "next", v.next);
	json_key_i64(o, "usable", c.usable);
	json_key_i64(o, "waiting", c.waiting);
	json_key_i64(o, "expected", c.expected);
	json_key_str(o, "expect_from", san_expect_name(m->expect_from));
	json_key_i64(o, "size", (int64_t)m->size);
	json_key_str(o, "suspended", san_tri_words[m->suspended]);
	json_key_str(o, "queue_if_no_path", san_tri_words[m->queueing]);
	json_key_str(o, "users", m->users);
	if (m->open_count >= 0)
		json_key_i64(o, "open_count", m->open_count);
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
	json_key_str(o, "name", m->name);
	json_key_str(o, "uuid", m->wwid);
	json_key_str(o, "sysfs", or_none(m->dm_name, "undef"));
	if (*m->failback)
		json_key_str(o, "failback", m->failback);
	if (*m->queue_word)
		json_key_str(o, "queueing", m->queue_word);
	json_key_i64(o, "paths", c.usable + c.waiting);
	json_key_str(o, "write_prot", m->ro ? "ro" : "rw");
	json_key_str(o, "dm_st", m->suspended == SAN_YES ? "suspend" : "active");
	json_key_str(o, "features", or_none(m->features, "0"));
	json_key_str(o, "hwhandler", handler);
	json_key_str(o, "vend", or_none(m->vendor, "##"));
	json_key_str(o, "prod", or_none(m->product, "##"));
	json_key_str(o, "rev", or_none(m->rev, "##"));
	map_own(o, san, m, now);
	json_key_open(o, "path_groups", '[');
	for (uint32_t g = 0; g < m->ngroups; g++)
		put_group(o, san, m, g, now);
	json_close(o, ']');
	json_close(o, '}');
}

static void health_key(struct str *o, const struct san *san, int64_t now)
{
	struct verdict_health h;

	verdict_health(san, now, NULL, &h);
	json_key_open(o, "health", '{');
	json_key_i64(o, "code", h.code);
	json_key_str(o, "word", h.word);
	json_key_str(o, "text", h.text);
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
	json_key_i64(&doc, "major_version", 0);
	json_key_i64(&doc, "minor_version", 1);
	json_key_str(&doc, "host", san->host.name);
	json_key_str(&doc, "kernel", san->host.kernel);
	json_key_str(&doc, "charge", san_charge_name(san->host.charge));
	if (*san->host.missing)
		json_key_str(&doc, "missing", san->host.missing);
	json_key_bool(&doc, "complete", complete);
	/* not among "maps": they are not there */
	if (san->host.gone_maps) {
		json_key_i64(&doc, "gone_maps", san->host.gone_maps);
		json_key_str(&doc, "gone_names", san->host.gone_names);
	}
	health_key(&doc, san, now);
	json_key_open(&doc, "maps", '[');
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
