/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of the service's seams: one monitor a host, and what the manager of services hears. */
#include "engine/kernel/mpathd_sock.h"
#include "engine/kernel/service_lock.h"
#include "engine/kernel/service_notify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/test_service.XXXXXX", file[64], name[64];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(file, sizeof(file), "%s/run/monitor.pid", dir);
	snprintf(name, sizeof(name), "%s/notify", dir);
	return 0;
}

static int tear_down(void **state)
{
	char folder[64];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/run", dir);
	unlink(file);
	unlink(name);
	return rmdir(folder) || rmdir(dir);
}

/* ---- the lock ---- */

/* A process of its own takes the lock, and says how that went by its status. */
static int take_elsewhere(char *text, size_t size)
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		struct err e = { 0 };
		int fd, rc = service_lock_take(file, &fd, &e);

		if (write(fds[1], e.text, strlen(e.text)) < 0)
			_exit(99);
		_exit(-rc);
	}
	close(fds[1]);
	n = read(fds[0], text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static void the_second_is_told_who_is_there(void **state)
{
	struct err e = { 0 };
	char text[320], pid[32];
	int fd;

	(void)state;
	assert_int_equal(take_elsewhere(text, sizeof(text)), 0);
	/* that process has ended, and its lock with it, though the file is still there */
	assert_int_equal(service_lock_take(file, &fd, &e), 0);
	assert_int_equal(take_elsewhere(text, sizeof(text)), -E_BUSY);
	snprintf(pid, sizeof(pid), "process %d", (int)getpid());
	assert_non_null(strstr(text, pid));
	close(fd);
	assert_int_equal(take_elsewhere(text, sizeof(text)), 0);
}

static void the_file_names_the_process(void **state)
{
	char text[32] = "", pid[32];
	struct err e = { 0 };
	FILE *f;
	int fd;

	(void)state;
	assert_int_equal(service_lock_take(file, &fd, &e), 0);
	f = fopen(file, "re");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	assert_string_equal(text, pid);
	close(fd);
}

static void a_folder_that_cannot_be_is_an_error(void **state)
{
	struct err e = { 0 };
	int fd;

	(void)state;
	assert_int_equal(service_lock_take("/proc/none/monitor.pid", &fd, &e), E_IO);
	assert_int_equal(fd, -1);
	assert_non_null(strstr(e.text, "/proc/none/monitor.pid"));
}

/* ---- the manager of services ---- */

static int manager(bool abstract)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(sa.sun_path, name, strlen(name));
	if (abstract)
		sa.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, len), 0);
	return fd;
}

static void hears(int fd, const char *what)
{
	char text[100];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, what);
}

static void speak(bool abstract)
{
	struct service_notify n;
	char address[80];
	int fd = manager(abstract);

	snprintf(address, sizeof(address), "%s", name);
	if (abstract)
		address[0] = '@';
	setenv("NOTIFY_SOCKET", address, 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	service_notify_open(&n);
	assert_int_equal(n.watchdog_ms, 30000);
	assert_true(service_notify_say(&n, "READY=1"));
	assert_true(service_notify_say(&n, "STATUS=1 maps"));
	hears(fd, "READY=1");
	hears(fd, "STATUS=1 maps");
	assert_null(getenv("NOTIFY_SOCKET"));
	service_notify_close(&n);
	assert_false(service_notify_say(&n, "WATCHDOG=1"));
	close(fd);
}

static void it_hears_each_word(void **state)
{
	(void)state;
	speak(false);
}

static void also_by_an_abstract_name(void **state)
{
	(void)state;
	speak(true);
}

static void without_one_nothing_is_said(void **state)
{
	struct service_notify n;

	(void)state;
	unsetenv("NOTIFY_SOCKET");
	setenv("WATCHDOG_USEC", "30000000", 1);
	service_notify_open(&n);
	assert_int_equal(n.watchdog_ms, 0);
	assert_false(service_notify_say(&n, "READY=1"));
	setenv("NOTIFY_SOCKET", "relative", 1);
	service_notify_open(&n);
	assert_false(service_notify_say(&n, "READY=1"));
}

static void a_watchdog_of_another_process_is_not_ours(void **state)
{
	struct service_notify n;
	char address[80] = "@";
	int fd = manager(true);

	(void)state;
	snprintf(address + 1, sizeof(address) - 1, "%s", name + 1);
	setenv("NOTIFY_SOCKET", address, 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	service_notify_open(&n);
	assert_int_equal(n.watchdog_ms, 0);
	service_notify_close(&n);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_is_told_who_is_there),
		cmocka_unit_test(the_file_names_the_process),
		cmocka_unit_test(a_folder_that_cannot_be_is_an_error),
		cmocka_unit_test(it_hears_each_word),
		cmocka_unit_test(also_by_an_abstract_name),
		cmocka_unit_test(without_one_nothing_is_said),
		cmocka_unit_test(a_watchdog_of_another_process_is_not_ours),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
