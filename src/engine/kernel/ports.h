/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ports: the state of the parts that paths go through.
 *
 * Learns from identified paths which adapters, NICs, remote ports and sessions
 * there are, and reads their states again each time.  A struct ports belongs
 * to the thread that runs it; the facts are values for the loop.
 */
#ifndef ENGINE_KERNEL_PORTS_H
#define ENGINE_KERNEL_PORTS_H

#include "base/htab.h"
#include "engine/kernel/path_id.h"
#include "engine/san.h"

struct ports;

/* As a san_port; "" unknown. */
struct port_fact {
	enum san_part part;
	char key[300], label[64], wwn[64], detail[260], state[32], speed[32];
	bool up; /* good or unknown */
	/* errors of its link: growth since the first look, and which (link_errors.h) */
	uint64_t errs;
	char errs_text[120];
};

/* An FC remote port that the kernel will remove, with its devices. */
struct port_loss {
	char hport[64], tport[280];
	int64_t until; /* engine time */
};

struct port_facts {
	struct port_fact *fact;
	size_t n, cap;
	struct htab index; /* of the facts: their number, from 1 */
	struct port_loss *loss;
	size_t nloss, cap_loss;
	bool losses_changed; /* some are new, or are over */
};
void port_facts_fini(struct port_facts *f);

struct ports *ports_new(const char *root);
void ports_free(struct ports *p);
void ports_learn(struct ports *p, const struct path_id *id);
/* out is filled from empty. now: engine time. */
void ports_read(struct ports *p, int64_t now, struct port_facts *out);

/* The short form that stands for a key where the site has no name for it. */
void ports_label(enum san_part part, const char *key, char *dst, size_t size);

#endif
