/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_assemble: the command to assemble maps: the survey is made again, and
 * must still say what the operator was shown (its digest travels as the
 * command's name).
 */
#include "engine/kernel/act_op.h"
#include "engine/kernel/questions.h"
#include "engine/kernel/surveys.h"

static void on_assembled(void *ctx, bool finished, const struct assembler *a)
{
	struct op *op = ctx;

	if (!finished) {
		if (!op->a->closed)
			op_silent(op, false,
				  "a disk or a map does not answer; what was begun goes on");
		return;
	}
	if (!op_unpin(op))
		return;
	op->late = op->told;
	if (a->refused)
		op_refused(op, "%s", a->nrows ? a->rows[a->nrows - 1].text : "refused");
	else if (a->failed)
		op_refused(op, "%s", a->said);
	else
		op_done(op, "%s", a->said);
}

void way_assemble(struct op *op)
{
	op_pin(op);
	if (surveys_assemble(questions_surveys(op->a->k->questions), op->cmd.map, op->cmd.name, op,
			     on_assembled))
		return;
	op_unpin(op);
	op_unsent(op, "other surveys of the disks have not come back");
}
