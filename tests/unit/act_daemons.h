/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_daemons: the ways in which a multipathd takes a command, for test_act.c;
 * each is a fake_part.
 */
#ifndef TESTS_UNIT_ACT_DAEMONS_H
#define TESTS_UNIT_ACT_DAEMONS_H

#include "fake_mpathd.h"

void part_willing(int listener);
void part_refusing(int listener);
/* Fails a path when the test lets it, and tells how often it was asked to. */
void part_slow(int listener);
void slow_begin(void); /* before the part */
unsigned slow_asked(void);
void slow_let(void);
void slow_end(void);
/* Takes no connection. */
void part_stuck(int listener);
/* Ends when it is asked to fail sda. */
void part_dying(int listener);

#endif
