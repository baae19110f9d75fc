/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * handover: what the storage team needs to know, as text to be pasted into a ticket.
 *
 * In their words and their clock: initiator and target port, LUN in decimal
 * and hexadecimal, WWID, UTC.  Pure.
 */
#ifndef UI_HANDOVER_H
#define UI_HANDOVER_H

#include "base/str.h"
#include "ui/command.h"

/* Paths that are listed at most; of more their number is told. */
#define HANDOVER_PATHS 64

/* The block for a part, a map, a group or a path, appended to out; nothing when nothing is
 * selected. */
void handover_text(const struct san *san, const struct target *on, int64_t now, struct str *out);

#endif
