/* SPDX-License-Identifier: GPL-2.0-or-later */
/* checker_int: what the decoders of checkers share. Private to checker*.c. */
#ifndef ENGINE_MONITOR_CHECKER_INT_H
#define ENGINE_MONITOR_CHECKER_INT_H

#include "base/attr.h"
#include "engine/monitor/checker.h"

/* The answer is chk, because of that. */
void checker_say(struct checker_result *out, enum san_chk chk, const char *fmt, ...)
	ATTR_PRINTF(3, 4);
/* The same, because of what became of the command of that name. */
void checker_say_done(struct checker_result *out, enum san_chk chk, const char *command,
		      const struct scsi_done *done);
/* One try more, if there is one left. */
bool checker_again(struct checker_memory *mem, struct checker_result *out);

/* The READ of sector 0 that readsector0 and emc_clariion send. */
void checker_decode_sg_read(struct checker_memory *mem, struct checker_shared *shared,
			    const struct scsi_done *done, struct checker_result *out);

/* The arrays' own. */
void checker_decode_rdac(struct checker_memory *mem, struct checker_shared *shared,
			 const struct scsi_done *done, struct checker_result *out);
void checker_decode_emc(struct checker_memory *mem, struct checker_shared *shared,
			const struct scsi_done *done, struct checker_result *out);
void checker_decode_hp_sw(struct checker_memory *mem, struct checker_shared *shared,
			  const struct scsi_done *done, struct checker_result *out);

#endif
