/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klog_event: a fact from a log as an event about maps and paths of the model. */
#ifndef ENGINE_KLOG_EVENT_H
#define ENGINE_KLOG_EVENT_H

#include "engine/klog.h"

/*
 * Fill *ev but for its seq.  Map and path are those that have the fact's names, numbers or places
 * now: a log does not say that sdb was another disk then.  In the sentence they get the names
 * that the screen shows.  False: of no use here, nobody goes through the part that it is about.
 */
bool klog_event(const struct san *san, const struct klog_fact *f, struct san_event *ev);

#endif
