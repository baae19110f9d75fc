/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ports: the state of the parts that paths go through.
 *
 * A target port is reached over several pairs (remote port or session); it is
 * as good as the best of them.  States are the kernel's own words in lower
 * case.  FC: drivers/scsi/scsi_transport_fc.c; iSCSI: scsi_transport_iscsi.c.
 */
#include "engine/kernel/ports.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/link_errors.h"
#include "engine/kernel/sysfs.h"
#include "engine/kernel/vpd.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A way from here to there: an FC remote port, an iSCSI session, ... */
struct way {
	char hport[64], tport[280], target[260], ctl[300];
	char host[16], nexus[48];
	const char *transport;
	int64_t loss_at; /* the kernel removes it then; 0: it is there, or was not seen to go */
	bool nic, there, was_up;
};

struct ports {
	char root[SYSFS_PATH];
	struct way *way;
	size_t n, cap;
	struct link_errors *errors;
};

struct ports *ports_new(const char *root)
{
	struct ports *p = xcalloc(1, sizeof(*p));

	snprintf(p->root, sizeof(p->root), "%s", root);
	p->errors = link_errors_new();
	return p;
}

void ports_free(struct ports *p)
{
	if (p) {
		free(p->way);
		link_errors_free(p->errors);
	}
	free(p);
}

void port_facts_fini(struct port_facts *f)
{
	free(f->fact);
	free(f->loss);
	htab_fini(&f->index);
	*f = (struct port_facts){ 0 };
}

void ports_learn(struct ports *p, const struct path_id *id)
{
	struct way *w;

	if (!id->found)
		return;
	for (size_t i = 0; i < p->n; i++) {
		w = &p->way[i];
		if (!strcmp(w->hport, id->hport) && !strcmp(w->tport, id->tport) &&
		    !strcmp(w->nexus, id->nexus) && !strcmp(w->ctl, id->ctl))
			return;
	}
	p->way = mem_grow(p->way, &p->cap, p->n + 1, sizeof(*p->way));
	w = &p->way[p->n++];
	*w = (struct way){ .transport = id->transport, .nic = id->nic };
	memcpy(w->hport, id->hport, sizeof(w->hport));
	memcpy(w->tport, id->tport, sizeof(w->tport));
	memcpy(w->target, id->target, sizeof(w->target));
	memcpy(w->ctl, id->ctl, sizeof(w->ctl));
	memcpy(w->host, id->host, sizeof(w->host));
	memcpy(w->nexus, id->nexus, sizeof(w->nexus));
}

/* ---- labels ---- */

/* 21:00:00:24:ff:7c:41:aa -> 7c:41:aa; iqn.2026-11.example:disk -> disk; else the end of it. */
static const char *tail(const char *key)
{
	const char *colon = strrchr(key, ':');
	size_t n = strlen(key);

	if (n == 23 && colon == key + 20)
		return key + 15;
	if (colon && colon[1])
		return colon + 1;
	return n > 12 ? key + n - 8 : key;
}

void ports_label(enum san_part part, const char *key, char *dst, size_t size)
{
	const char *tpg = part == SAN_PART_CTL ? strstr(key, " tpg ") : NULL;
	const char *port = part == SAN_PART_TARGET ? strstr(key, ":3260") : NULL;
	char node[300];

	if (tpg) {
		snprintf(node, sizeof(node), "%.*s", (int)(tpg - key), key);
		snprintf(dst, size, "%s%s", tail(node), tpg);
	} else if (port && !port[5]) {
		snprintf(dst, size, "%.*s", (int)(port - key), key);
	} else if (part == SAN_PART_TARGET && !strchr(key, '.') && *key != '[') {
		snprintf(dst, size, "%s", tail(key));
	} else {
		snprintf(dst, size, "%s", key);
	}
}

/* ---- facts ---- */

static void lower(char *s)
{
	for (; *s; s++)
		*s = *s == '_' ? ' ' : (char)tolower((unsigned char)*s);
}

struct fact_key {
	const struct port_facts *facts;
	enum san_part part;
	const char *key;
};

static bool fact_eq(const void *val, const void *key)
{
	const struct fact_key *k = key;
	const struct port_fact *f = &k->facts->fact[(uintptr_t)val - 1];

	return f->part == k->part && !strcmp(f->key, k->key);
}

static uint64_t fact_hash(enum san_part part, const char *key)
{
	return htab_hash(key, strlen(key)) + (uint64_t)part;
}

static struct port_fact *find_fact(struct port_facts *f, enum san_part part, const char *key)
{
	struct fact_key k = { f, part, key };
	void *val = htab_find(&f->index, fact_hash(part, key), &k, fact_eq);

	return val ? &f->fact[(uintptr_t)val - 1] : NULL;
}

static struct port_fact *add_fact(struct port_facts *f, enum san_part part, const char *key)
{
	struct port_fact *pf;

	f->fact = mem_grow(f->fact, &f->cap, f->n + 1, sizeof(*f->fact));
	pf = &f->fact[f->n++];
	*pf = (struct port_fact){ .part = part, .up = true };
	snprintf(pf->key, sizeof(pf->key), "%s", key);
	ports_label(part, key, pf->label, sizeof(pf->label));
	htab_add(&f->index, fact_hash(part, key), (void *)(uintptr_t)f->n);
	return pf;
}

/* The last PCI address of the device's path: the function that the adapter is. */
static void pci_address(const char *link, char *dst, size_t size)
{
	unsigned dom, bus, dev, fn;
	int n;

	dst[0] = '\0';
	for (const char *p = link; p; p = strchr(p, '/')) {
		p += *p == '/';
		n = 0;
		if (sscanf(p, "%4x:%2x:%2x.%1x%n", &dom, &bus, &dev, &fn, &n) == 4 && p[n] == '/')
			snprintf(dst, size, "%.*s", n, p);
	}
}

static void detail_of_host(const struct ports *p, const struct way *w, struct port_fact *f)
{
	char link[SYSFS_PATH], driver[32], pci[24];

	sysfs_text(driver, sizeof(driver), p->root, "/sys/class/scsi_host/%s/proc_name", w->host);
	sysfs_link(link, sizeof(link), p->root, "/sys/class/scsi_host/%s", w->host);
	pci_address(link, pci, sizeof(pci));
	snprintf(f->detail, sizeof(f->detail), "%s%s%s", driver, *driver && *pci ? " " : "", pci);
}

static void host_of_fc(const struct ports *p, const struct way *w, struct port_fact *f)
{
	char text[64];

	detail_of_host(p, w, f);
	sysfs_text(text, sizeof(text), p->root, "/sys/class/fc_host/%s/port_name", w->host);
	vpd_spell_wwn(f->wwn, sizeof(f->wwn), text);
	sysfs_text(f->speed, sizeof(f->speed), p->root, "/sys/class/fc_host/%s/speed", w->host);
	if (!strcasecmp(f->speed, "unknown"))
		f->speed[0] = '\0';
	if (sysfs_text(f->state, sizeof(f->state), p->root, "/sys/class/fc_host/%s/port_state",
		       w->host))
		f->up = !strcmp(f->state, "Online");
	f->errs = link_errors_read(p->errors, p->root, LINK_FC_HOST, w->host, f->errs_text,
				   sizeof(f->errs_text));
}

/* 10000 (Mbit/s) as "10 Gbit", the way FC writes it. */
static void spell_speed(uint64_t mbit, char *dst, size_t size)
{
	if (mbit && mbit % 1000 == 0)
		snprintf(dst, size, "%u Gbit", (unsigned)(mbit / 1000));
	else if (mbit == 2500)
		snprintf(dst, size, "2.5 Gbit");
	else if (mbit)
		snprintf(dst, size, "%u Mbit", (unsigned)mbit);
}

static void host_of_nic(const struct ports *p, const struct way *w, struct port_fact *f)
{
	char link[SYSFS_PATH];
	const char *slash;

	sysfs_text(f->wwn, sizeof(f->wwn), p->root, "/sys/class/net/%s/address", w->hport);
	sysfs_link(link, sizeof(link), p->root, "/sys/class/net/%s/device/driver", w->hport);
	slash = strrchr(link, '/');
	snprintf(f->detail, sizeof(f->detail), "%s", slash ? slash + 1 : "");
	/* -1 while there is no link: no number, so nothing is said. */
	spell_speed(sysfs_number(0, p->root, "/sys/class/net/%s/speed", w->hport), f->speed,
		    sizeof(f->speed));
	sysfs_text(f->state, sizeof(f->state), p->root, "/sys/class/net/%s/operstate", w->hport);
	/* Drivers that do not care say unknown; lowerlayerdown and the rest are down. */
	f->up = !*f->state || !strcmp(f->state, "up") || !strcmp(f->state, "unknown");
	f->errs = link_errors_read(p->errors, p->root, LINK_NIC, w->hport, f->errs_text,
				   sizeof(f->errs_text));
}

static void host_of_scsi(const struct ports *p, const struct way *w, struct port_fact *f)
{
	detail_of_host(p, w, f);
	if (sysfs_text(f->state, sizeof(f->state), p->root, "/sys/class/scsi_host/%s/state",
		       w->host))
		f->up = !strcmp(f->state, "running");
}

static void read_host(const struct ports *p, const struct way *w, struct port_facts *out)
{
	struct port_fact *f;

	if (!*w->hport || find_fact(out, SAN_PART_HOST, w->hport))
		return;
	f = add_fact(out, SAN_PART_HOST, w->hport);
	if (!strcmp(w->transport, "fc"))
		host_of_fc(p, w, f);
	else if (w->nic)
		host_of_nic(p, w, f);
	else
		host_of_scsi(p, w, f);
	if (!*f->state && !w->there) {
		snprintf(f->state, sizeof(f->state), "not seen");
		f->up = false;
	}
	lower(f->state);
}

/* ---- ways to target ports ---- */

/* Where the state of a transport's ways stands, and the word for a good one. */
static const struct way_state {
	const char *transport, *class, *attr, *good;
} way_states[] = {
	{ "fc", "fc_remote_ports", "port_state", "Online" },
	{ "iscsi", "iscsi_session", "state", "LOGGED_IN" },
};

/* False: the way is gone. A transport without states is always there, state "". */
static bool way_state(const struct ports *p, const struct way *w, char *dst, size_t size, bool *up)
{
	dst[0] = '\0';
	*up = true;
	for (size_t i = 0; i < ARRAY_LEN(way_states); i++) {
		const struct way_state *ws = &way_states[i];

		if (strcmp(ws->transport, w->transport) != 0)
			continue;
		if (!sysfs_text(dst, size, p->root, "/sys/class/%s/%s/%s", ws->class, w->nexus,
				ws->attr))
			return false;
		*up = !strcmp(dst, ws->good);
		lower(dst);
		return true;
	}
	return !*w->host || sysfs_exists(p->root, "/sys/class/scsi_host/%s", w->host);
}

static void read_target(const struct way *w, const char *state, bool up, struct port_facts *out)
{
	struct port_fact *f;

	if (!*w->tport)
		return;
	f = find_fact(out, SAN_PART_TARGET, w->tport);
	if (f && (f->up || !up))
		return; /* a way that is as good was there */
	if (!f)
		f = add_fact(out, SAN_PART_TARGET, w->tport);
	f->up = up;
	snprintf(f->state, sizeof(f->state), "%s", state);
	snprintf(f->detail, sizeof(f->detail), "%s", w->target);
	if (strlen(w->tport) == 23 && w->tport[2] == ':')
		snprintf(f->wwn, sizeof(f->wwn), "%s", w->tport);
}

/* What the fabric told of the way to a target port; of several ways the sum. */
static void read_fabric_errors(const struct ports *p, const struct way *w, struct port_facts *out)
{
	struct port_fact *f = *w->tport ? find_fact(out, SAN_PART_TARGET, w->tport) : NULL;
	char text[sizeof(f->errs_text)];
	uint64_t errs;

	if (!f || strcmp(w->transport, "fc") != 0)
		return;
	errs = link_errors_read(p->errors, p->root, LINK_FC_REMOTE, w->nexus, text, sizeof(text));
	if (errs)
		text_cat(f->errs_text, sizeof(f->errs_text), "%s%s", *f->errs_text ? ", " : "",
			 text);
	f->errs += errs;
}

static void read_ctl(const struct way *w, struct port_facts *out)
{
	struct port_fact *f;

	if (!*w->ctl || find_fact(out, SAN_PART_CTL, w->ctl))
		return;
	f = add_fact(out, SAN_PART_CTL, w->ctl);
	snprintf(f->detail, sizeof(f->detail), "%s", w->target);
}

/*
 * The kernel removes an FC remote port dev_loss_tmo after it went.  Only when
 * we saw it go is the moment known.  True when it is another moment now.
 */
static bool note_loss(const struct ports *p, struct way *w, bool up, int64_t now)
{
	int64_t was = w->loss_at;
	uint64_t sec;

	if (!up && w->was_up && !strcmp(w->transport, "fc")) {
		sec = sysfs_number(0, p->root, "/sys/class/fc_remote_ports/%s/dev_loss_tmo",
				   w->nexus);
		w->loss_at = sec ? now + (int64_t)sec * 1000 : 0;
	} else if (up) {
		w->loss_at = 0;
	}
	w->was_up = up;
	return w->loss_at != was;
}

static void add_loss(const struct way *w, struct port_facts *out)
{
	struct port_loss *l;

	if (!w->loss_at)
		return;
	out->loss = mem_grow(out->loss, &out->cap_loss, out->nloss + 1, sizeof(*out->loss));
	l = &out->loss[out->nloss++];
	l->until = w->loss_at;
	memcpy(l->hport, w->hport, sizeof(l->hport));
	memcpy(l->tport, w->tport, sizeof(l->tport));
}

static void read_way(const struct ports *p, struct way *w, int64_t now, struct port_facts *out)
{
	char state[32];
	bool up;

	w->there = way_state(p, w, state, sizeof(state), &up);
	if (!w->there) {
		snprintf(state, sizeof(state), "not seen");
		out->losses_changed |= w->loss_at != 0;
		w->loss_at = 0;
		up = w->was_up = false;
	}
	out->losses_changed |= note_loss(p, w, up, now);
	add_loss(w, out);
	read_target(w, state, up, out);
	read_fabric_errors(p, w, out);
	read_ctl(w, out);
	read_host(p, w, out);
}

/* Each login of software iSCSI makes a new host and session: the old pair has an heir then. */
static bool has_heir(const struct ports *p, const struct way *gone)
{
	for (size_t i = 0; !gone->there && i < p->n; i++) {
		const struct way *w = &p->way[i];

		if (w->there && !strcmp(w->hport, gone->hport) && !strcmp(w->tport, gone->tport) &&
		    !strcmp(w->ctl, gone->ctl))
			return true;
	}
	return false;
}

void ports_read(struct ports *p, int64_t now, struct port_facts *out)
{
	*out = (struct port_facts){ 0 };
	for (size_t i = 0; i < p->n; i++)
		read_way(p, &p->way[i], now, out);
	for (size_t i = 0; i < p->n;) {
		if (has_heir(p, &p->way[i]))
			p->way[i] = p->way[--p->n];
		else
			i++;
	}
}
