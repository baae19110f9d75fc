/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_json: the tree of `show maps json`.  json-c does the parsing; a
 * document that it refuses is mended line by line and tried once more, since
 * one map with a quote in its alias must not hide the other thousand.
 */
#include "engine/kernel/mpathd_json.h"

#include "base/mem.h"
#include "base/parse.h"
#include "engine/kernel/mpathd_parse.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* ---- mending ---- */

/*
 * The value's text in `   "key" : "value",`: from after its opening quote to
 * before its closing one.  false when the line holds no string value.
 */
static bool find_value(const char *line, size_t len, const char **from, const char **to)
{
	static const char mark[] = "\" : \"";
	const char *at = memmem(line, len, mark, sizeof(mark) - 1), *end = line + len;

	if (!at)
		return false;
	*from = at + sizeof(mark) - 1;
	if (end > *from && end[-1] == ',')
		end--;
	if (end <= *from || end[-1] != '"')
		return false;
	*to = end - 1;
	return true;
}

static void escape(struct str *out, const char *from, const char *to)
{
	for (; from < to; from++) {
		unsigned char c = (unsigned char)*from;

		if (c == '"' || c == '\\')
			str_addf(out, "\\%c", c);
		else if (c < 0x20)
			str_addf(out, "\\u%04x", c);
		else
			str_add_c(out, (char)c);
	}
}

void mpathd_json_mend(const char *text, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *from, *to;

		if (find_value(text, len, &from, &to)) {
			str_add_n(out, text, (size_t)(from - text));
			escape(out, from, to);
			str_add_n(out, to, (size_t)(text + len - to));
		} else {
			str_add_n(out, text, len);
		}
		text += len;
		if (*text)
			str_add_c(out, *text++);
	}
}

/* ---- reading ---- */

/* A member's text; "" when it is missing or not a text. */
static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return "";
	return json_object_get_string(v);
}

static int32_t prio_of(struct json_object *o)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, "pri", &v) || !json_object_is_type(v, json_type_int))
		return SAN_PRIO_UNKNOWN;
	return json_object_get_int(v) < 0 ? SAN_PRIO_UNKNOWN : json_object_get_int(v);
}

static struct json_object *array_of(struct json_object *o, const char *key, uint32_t *n)
{
	struct json_object *v;

	*n = 0;
	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_array))
		return NULL;
	*n = (uint32_t)json_object_array_length(v);
	return v;
}

/* A value of one of the model's word lists; 0, its "undef", when it is no word of it. */
static int word_of(struct json_object *o, const char *key, int (*parse)(const char *))
{
	int v = parse(text_of(o, key));

	return v < 0 ? 0 : v;
}

static void read_path(struct json_object *o, struct mpathd_jpath *out)
{
	out->dev = text_of(o, "dev");
	out->dm = (enum san_dm)word_of(o, "dm_st", san_dm_parse);
	out->chk = mpathd_chk_word(text_of(o, "chk_st"));
	out->dev_st = text_of(o, "dev_st");
	out->checker = text_of(o, "checker");
	out->prio = prio_of(o);
	out->marginal = !strcmp(text_of(o, "marginal_st"), "marginal");
	/* left 0:0 when the device is gone and prints "#:#" */
	parse_devno(text_of(o, "dev_t"), &out->major, &out->minor);
}

static void read_group(struct json_object *o, struct mpathd_jgroup *out)
{
	struct json_object *list = array_of(o, "paths", &out->npaths);

	out->selector = text_of(o, "selector");
	out->prio = prio_of(o);
	out->state = (enum san_gstate)word_of(o, "dm_st", san_gstate_parse);
	out->marginal = !strcmp(text_of(o, "marginal_st"), "marginal");
	out->paths = xcalloc(out->npaths, sizeof(*out->paths));
	for (uint32_t i = 0; i < out->npaths; i++)
		read_path(json_object_array_get_idx(list, i), &out->paths[i]);
}

static void read_map(struct json_object *o, struct mpathd_jmap *out)
{
	struct json_object *list = array_of(o, "path_groups", &out->ngroups);

	*out = (struct mpathd_jmap){
		.name = text_of(o, "name"),
		.wwid = text_of(o, "uuid"),
		.sysfs = text_of(o, "sysfs"),
		.features = text_of(o, "features"),
		.hwhandler = text_of(o, "hwhandler"),
		.vendor = text_of(o, "vend"),
		.product = text_of(o, "prod"),
		.rev = text_of(o, "rev"),
		.dm_st = text_of(o, "dm_st"),
		.write_prot = text_of(o, "write_prot"),
		.ngroups = out->ngroups,
	};
	out->groups = xcalloc(out->ngroups, sizeof(*out->groups));
	for (uint32_t i = 0; i < out->ngroups; i++)
		read_group(json_object_array_get_idx(list, i), &out->groups[i]);
}

static struct json_object *parse_either(const char *text, bool *mended)
{
	struct json_object *root = json_tokener_parse(text);
	struct str fixed = STR_INIT;

	*mended = !root;
	if (root)
		return root;
	mpathd_json_mend(text, &fixed);
	root = json_tokener_parse(str_text(&fixed));
	str_fini(&fixed);
	return root;
}

int mpathd_json_parse(const char *text, struct mpathd_tree *out, struct err *e)
{
	struct json_object *list;

	out->root = parse_either(text, &out->mended);
	list = out->root ? array_of(out->root, "maps", &out->nmaps) : NULL;
	if (!list) {
		mpathd_tree_fini(out);
		return err_set(e, E_SYNTAX,
			       "multipathd's JSON does not parse: a name holds a line break, or it "
			       "was cut");
	}
	out->maps = xcalloc(out->nmaps, sizeof(*out->maps));
	for (uint32_t i = 0; i < out->nmaps; i++)
		read_map(json_object_array_get_idx(list, i), &out->maps[i]);
	return 0;
}

void mpathd_tree_fini(struct mpathd_tree *t)
{
	for (uint32_t m = 0; m < t->nmaps && t->maps; m++) {
		for (uint32_t g = 0; g < t->maps[m].ngroups; g++)
			free(t->maps[m].groups[g].paths);
		free(t->maps[m].groups);
	}
	free(t->maps);
	json_object_put(t->root);
	*t = (struct mpathd_tree){ 0 };
}
