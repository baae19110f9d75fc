/* SPDX-License-Identifier: GPL-2.0-or-later */
/* expect_file: expected path counts on disk. */
#include "engine/kernel/expect_file.h"

#include "engine/kernel/state_file.h"

int expect_file_read(const char *path, struct expect_set *out, struct err *e)
{
	struct str text = STR_INIT;
	int err = state_file_read(path, &text, e);

	if (!err && text.len) {
		err = expect_set_parse(text.p, out, e);
		if (err)
			err_prefix(e, "%s", path);
	}
	str_fini(&text);
	return err;
}

int expect_file_write(const char *path, const struct expect_set *set, struct err *e)
{
	struct str text = STR_INIT;
	int err;

	expect_set_print(set, &text);
	err = state_file_write(path, &text, e);
	str_fini(&text);
	return err;
}
