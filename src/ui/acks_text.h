/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acks_text: acknowledgements as the text of their file (libconfuse), and back.
 *
 *     ack '3600a098038303053743f463045727a41' {
 *             map = 'mpatha'
 *             trouble = 'at risk'
 *             paths = 2
 *             at = '2026-11-21T03:12:44.123Z'
 *             until = '2026-11-21T05:12:44.123Z'
 *             by = 'root@db1'
 *             note = 'SFP ordered, ticket 4711'
 *     }
 *
 * One that has ended stands there with an end that is not after its begin.
 */
#ifndef UI_ACKS_TEXT_H
#define UI_ACKS_TEXT_H

#include "base/str.h"
#include "ui/acks.h"

/* Append the whole file to out. */
void acks_write(const struct acks *a, struct str *out);

/*
 * acks_add() what text says; it is changed on the way.  Each section stands
 * for itself, from a line that begins with "ack" to the next: one with a
 * mistake is passed over.  0, or E_SYNTAX with the first mistake as path:line.
 */
int acks_read(struct acks *a, char *text, const char *path, struct err *e);

#endif
