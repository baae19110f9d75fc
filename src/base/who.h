/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * who: the person who acts, for the log of commands.
 *
 * Root is often several people.  Nothing here asks a name service: it could
 * hang with the network or the array that the answer is needed for.
 */
#ifndef BASE_WHO_H
#define BASE_WHO_H

#include <stddef.h>
#include <sys/types.h>

/*
 * "alice@db1" into dst: SANDECK_OPERATOR as it is; else who called sudo, who
 * logged in, the name that /etc/passwd has for the user id, or "uid 1234"; at
 * this host.  Cleaned.  Returns dst.
 */
char *who_acts(char *dst, size_t size);

/*
 * The name of uid, or "uid 1000": from /etc/passwd, for a directory on the
 * network may not answer in an outage.  Into dst; returns dst.
 */
char *who_is(char *dst, size_t size, uid_t uid);

#endif
