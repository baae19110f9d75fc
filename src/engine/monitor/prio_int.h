/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prio_int: the prioritizers of the other files. Private to prio*.c. */
#ifndef ENGINE_MONITOR_PRIO_INT_H
#define ENGINE_MONITOR_PRIO_INT_H

#include "engine/monitor/prio.h"

/* By arguments: prio_args.c. */
int32_t prio_weightedpath(const struct prio_ask *ask, struct err *e);
int32_t prio_path_latency(const struct prio_ask *ask, struct err *e);
int32_t prio_iet(const struct prio_ask *ask, struct err *e);
int32_t prio_datacore(const struct prio_ask *ask, struct err *e);

/* The arrays' own: prio_vendor.c. */
int32_t prio_emc(const struct prio_ask *ask, struct err *e);
int32_t prio_rdac(const struct prio_ask *ask, struct err *e);
int32_t prio_hp_sw(const struct prio_ask *ask, struct err *e);
int32_t prio_ontap(const struct prio_ask *ask, struct err *e);
int32_t prio_hds(const struct prio_ask *ask, struct err *e);

/* The standard INQUIRY: as asked for, or what sysfs had. */
struct prio_bytes prio_inquiry(const struct prio_ask *ask);

/* The next word of *text, which is moved behind it; 0: there is none. */
size_t prio_word(const char **text, const char **word);

#endif
