/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_cmdlog: any bytes as a line of the command log; what is taken is clean and can be told on.
 */
#include "fuzz.h"

#include "engine/cmdlog.h"

#include <assert.h>
#include <string.h>

static void check_clean(const char *text)
{
	for (; *text; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

/* The way to the console: it has the same, whatever stood in the file. */
static void tell(const struct stream_past *p)
{
	struct str line = STR_INIT;
	struct stream_msg msg;
	struct san san;
	struct err e = { 0 };
	int rc;

	san_init(&san);
	stream_put_past(&line, p);
	rc = stream_apply(&san, line.p, line.len - 1, &msg, &e);
	assert(!rc && msg.kind == STREAM_PAST);
	assert(msg.u.past.verb == p->verb && msg.u.past.at == p->at);
	assert(!strcmp(msg.u.past.result, p->result));
	str_fini(&line);
	san_fini(&san);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream_past p;

	if (!cmdlog_parse((const char *)data, size, &p))
		return 0;
	assert(p.at > 0 && p.verb >= -1 && p.verb < PLAN_NVERBS);
	check_clean(p.sent);
	check_clean(p.to);
	check_clean(p.text);
	check_clean(p.result);
	check_clean(p.cmd.by);
	check_clean(p.name);
	check_clean(p.path);
	check_clean(p.before);
	check_clean(p.after);
	tell(&p);
	return 0;
}
