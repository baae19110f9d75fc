/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scene: the situations of the manual's screens, built by hand for the tests
 * of views and dialogs: healthy, a cable pulled, all paths down.
 */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "engine/san.h"
#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/view.h"

/* app2, 2 maps x 4 iSCSI paths, at 03:09:41 UTC. */
void scene_healthy(struct san *san, int64_t *now);
/* db1, 6 maps x 4 FC paths, host3 lost its link at 03:12:07; now 03:12:44. */
void scene_cable(struct san *san, int64_t *now);
/* app2, 3 maps: one queues until 03:15:08, one for ever, one is dead; now 03:14:30. */
void scene_all_down(struct san *san, int64_t *now);
/* n maps of 4 paths, all well. */
void scene_many(struct san *san, int64_t *now, unsigned n);

/* 2026-11-21 hh:mm:ss UTC in engine time. */
int64_t scene_time(int h, int m, int s);

/* The built-in keys. */
const struct keymap *scene_keys(void);

/* Paint the whole screen as the console does, with a view that was refreshed. */
void scene_paint(struct view *v, const struct view_ctx *x, struct canvas *c, const char *news);

/*
 * Compare the canvas with the expected file tests/screen/unit/NAME.txt, line by
 * line, and fail with both when they differ.  With SANDECK_REFRESH in the
 * environment the file is written instead.
 */
void scene_expect(const struct canvas *c, const char *name);

#endif
