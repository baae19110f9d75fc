/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_conf: any bytes as a multipath.conf.  What is printed of it is a file
 * that says the same, for an old release and for the newest.
 */
#include "fuzz.h"

#include "base/str.h"
#include "engine/conf/conf_lex.h"
#include "engine/conf/conf_parse.h"
#include "engine/conf/conf_print.h"
#include "engine/conf/peer.h"

#include <assert.h>
#include <string.h>

static void print(unsigned peer, const char *text, size_t len, struct str *out)
{
	struct conf_messages msgs = { 0 };
	struct conf c;

	conf_init(&c, peer);
	conf_parse(&c, "f", text, len, false, &msgs);
	conf_complete(&c, &msgs);
	for (size_t i = 0; i < msgs.n; i++)
		assert(*msgs.m[i].text);
	conf_print(&c, false, out);
	conf_messages_fini(&msgs);
	conf_fini(&c);
}

/* A value that filled its line does not fit again with what stands around it. */
static bool fits(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n >= CONF_LINE_MAX)
			return false;
		text += n + (text[n] == '\n');
	}
	return true;
}

static void same_again(unsigned peer, const char *text, size_t len)
{
	struct str first = STR_INIT, second = STR_INIT;

	print(peer, text, len, &first);
	if (fits(str_text(&first))) {
		print(peer, str_text(&first), first.len, &second);
		assert(!strcmp(str_text(&first), str_text(&second)));
	}
	str_fini(&first);
	str_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 65536)
		return 0;
	same_again(PEER(0, 9, 4), (const char *)data, size);
	same_again(PEER_NEWEST, (const char *)data, size);
	return 0;
}
