/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_bindings: any bytes as the file of bindings, or as that of WWIDs.  The
 * first byte chooses the file and the release.
 */
#include "fuzz.h"

#include "engine/conf/bindings.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwids.h"

#include <assert.h>
#include <string.h>

static bool one_letter(void *ctx, const char *alias, const char *wwid)
{
	(void)ctx;
	(void)wwid;
	return strlen(alias) == strlen("mpatha"); /* all with one letter */
}

/* What is written is read again as what it was; nothing is wrong with it then. */
static void reread(const struct bindings *b, unsigned peer)
{
	struct str text = STR_INIT;
	struct bindings again;

	bindings_print(b, &text);
	bindings_init(&again, peer);
	bindings_parse(&again, text.p, text.len, NULL);
	assert(again.n == b->n && !again.changed);
	for (size_t i = 0; i < b->n; i++) {
		assert(!strcmp(again.all[i].alias, b->all[i].alias));
		assert(!strcmp(again.all[i].wwid, b->all[i].wwid));
	}
	bindings_fini(&again);
	str_fini(&text);
}

static void as_bindings(const char *text, size_t len, unsigned peer)
{
	char alias[WWID_SIZE];
	struct bindings b;
	enum binding_choice choice;

	bindings_init(&b, peer);
	bindings_parse(&b, text, len, NULL);
	reread(&b, peer);
	choice = bindings_choose(&b, "3w", b.n ? b.all[0].alias : "mpathq", "mpath", false,
				 one_letter, NULL, alias, sizeof(alias));
	assert((choice <= BINDING_ADDED) == (*alias != '\0'));
	if (choice == BINDING_ADDED)
		assert(b.changed && !strcmp(bindings_by_alias(&b, alias)->wwid, "3w"));
	reread(&b, peer);
	bindings_fini(&b);
}

static void as_wwids(const char *bytes, size_t len)
{
	struct str text = STR_INIT;
	char wwid[WWID_SIZE];
	size_t before;

	str_add_n(&text, bytes, len);
	for (size_t at = 0; wwids_next(str_text(&text), text.len, &at, wwid);)
		assert(wwids_has(text.p, text.len, wwid));
	wwids_add(&text, "3w");
	assert(wwids_has(text.p, text.len, "3w") && !wwids_add(&text, "3w"));
	before = text.len;
	assert(wwids_remove(&text, "3w"));
	assert(!wwids_has(text.p, text.len, "3w") && text.len == before);
	str_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (!size)
		return 0;
	if (data[0] % 3 == 2)
		as_wwids(text, size - 1);
	else
		as_bindings(text, size - 1, data[0] % 3 ? PEER_NEWEST : PEER(0, 9, 4));
	return 0;
}
