/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * who: the person who acts.
 *
 * The environment comes first: after sudo or su the user id says only "root".
 * It can be set to anything, but so can what a console writes on the stream;
 * the log is for colleagues, not for courts.
 */
#include "base/who.h"

#include "base/attr.h"
#include "base/text.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* As /etc/passwd has it; false when it has none. */
static bool name_in_file(char *dst, size_t size, uid_t uid)
{
	FILE *f = fopen("/etc/passwd", "re");
	const struct passwd *pw = NULL;

	if (!f)
		return false;
	do
		pw = fgetpwent(f);
	while (pw && pw->pw_uid != uid);
	if (pw)
		snprintf(dst, size, "%s", pw->pw_name);
	fclose(f);
	return pw != NULL;
}

char *who_is(char *dst, size_t size, uid_t uid)
{
	if (!uid)
		snprintf(dst, size, "root");
	else if (!name_in_file(dst, size, uid))
		snprintf(dst, size, "uid %u", (unsigned)uid);
	return dst;
}

static void user_name(char *dst, size_t size)
{
	static const char *const vars[] = { "SUDO_USER", "USER", "LOGNAME" };
	uid_t uid = getuid();

	for (size_t i = 0; i < ARRAY_LEN(vars); i++) {
		const char *user = getenv(vars[i]);

		if (user && *user) {
			snprintf(dst, size, "%s", user);
			return;
		}
	}
	who_is(dst, size, uid);
}

char *who_acts(char *dst, size_t size)
{
	const char *given = getenv("SANDECK_OPERATOR");
	char user[64], host[64] = "", raw[160];

	if (given && *given)
		return text_clean(dst, size, given);
	user_name(user, sizeof(user));
	gethostname(host, sizeof(host) - 1);
	snprintf(raw, sizeof(raw), "%s@%s", user, host);
	return text_clean(dst, size, raw);
}
