/* SPDX-License-Identifier: GPL-2.0-or-later */
/* act_daemons: the ways in which a multipathd takes a command, for test_act.c; each is a fake_part.
 */
#ifndef TESTS_UNIT_ACT_DAEMONS_H
#define TESTS_UNIT_ACT_DAEMONS_H

#include "fake_mpathd.h"

void part_willing(int listener);
void part_refusing(int listener);
/* Takes 12 s (of the test's clock) to fail a path, and tells how often it was asked to. */
void part_slow(int listener);
/* Takes no connection. */
void part_stuck(int listener);
/* Ends when it is asked to fail sda. */
void part_dying(int listener);

#endif
