/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command in a process that can be left behind: what its caller gets, and when. */
#include "cli/aside.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int say(void *ctx)
{
	printf("%s", (const char *)ctx); /* no newline: it waits in the buffer */
	return 42;
}

static int die(void *ctx)
{
	(void)ctx;
	raise(SIGKILL);
	return 0;
}

/* aside_run() in a process of its own, whose output goes to us: until all ends of it are closed. */
static int outcome(int (*run)(void *), void *ctx, char *out, size_t size)
{
	size_t len = 0;
	int p[2], status;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(p), 0);
	child = fork();
	if (child == 0) {
		dup2(p[1], 1);
		dup2(p[1], 2);
		close(p[0]);
		close(p[1]);
		aside_run(run, ctx, 3);
	}
	close(p[1]);
	while (len + 1 < size && (n = read(p[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(p[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void status_and_output_are_the_commands(void **state)
{
	char out[200], text[] = "all well";

	(void)state;
	assert_int_equal(outcome(say, text, out, sizeof(out)), 42);
	assert_string_equal(out, "all well");
}

static void a_command_that_dies_is_told(void **state)
{
	char out[200];

	(void)state;
	assert_int_equal(outcome(die, NULL, out, sizeof(out)), 3);
	assert_string_equal(out, "sandeck: ended by signal 9\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_and_output_are_the_commands),
		cmocka_unit_test(a_command_that_dies_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
