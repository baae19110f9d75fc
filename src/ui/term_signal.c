/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_signal: flags for what asks, a restored terminal before what kills.
 *
 * ncurses is not async-signal-safe, so nothing here calls it: what it would
 * send at the end was recorded at the start (term.c) and is only written.  A
 * fatal signal is then left to whoever had it before us, by default the kernel
 * with its core dump; the faulting instruction runs again for that.
 */
#include "ui/term_signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void on_event(int sig);
static void on_fatal(int sig, siginfo_t *info, void *context);

enum kind { ASKS, FAULTS, KILLS };

static const struct {
	int sig;
	enum kind kind;
	unsigned event;
} table[] = {
	/* clang-format off */
	{ SIGWINCH, ASKS, TERM_EV_SIZE },
	{ SIGTSTP,  ASKS, TERM_EV_STOP },
	{ SIGCONT,  ASKS, TERM_EV_CONT },
	{ SIGTERM,  ASKS, TERM_EV_END },
	{ SIGHUP,   ASKS, TERM_EV_END },
	{ SIGINT,   ASKS, TERM_EV_END },
	{ SIGSEGV,  FAULTS, 0 },
	{ SIGBUS,   FAULTS, 0 },
	{ SIGFPE,   FAULTS, 0 },
	{ SIGILL,   FAULTS, 0 },
	{ SIGABRT,  KILLS, 0 },
	{ SIGSYS,   KILLS, 0 },
	{ SIGQUIT,  KILLS, 0 }, /* ^\ is left on: the way out of a console that hangs */
	/* clang-format on */
};

/* Signal handlers have no argument for it: the one state of this file. */
static struct {
	struct sigaction old[ARRAY_LEN(table)];
	int event_fd;
	volatile sig_atomic_t events, end;
	/* how to put the terminal back */
	volatile sig_atomic_t armed;
	pid_t owner;
	int fd;
	struct termios tios;
	char text[1024];
	size_t len;
	/* A stack that overflowed has no room for a handler. */
	char stack[32768];
	stack_t old_stack;
} st = { .event_fd = -1 };

static size_t row_of(int sig)
{
	size_t i = 0;

	while (i < ARRAY_LEN(table) - 1 && table[i].sig != sig)
		i++;
	return i;
}

/* ---- restoring ---- */

/* All of it, or as much as a line that may be stopped takes within a second. */
static void write_bounded(int fd, const char *p, size_t n)
{
	struct pollfd out = { .fd = fd, .events = POLLOUT };

	for (int tries = 0; n > 0 && tries < 10;) {
		ssize_t done = write(fd, p, n);

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			poll(&out, 1, 100);
			tries++;
		} else if (errno != EINTR) {
			return;
		}
	}
}

void term_signal_restore(void)
{
	sigset_t ttou, before;
	int saved_errno = errno;

	if (!st.armed || st.owner != getpid())
		return;
	st.armed = 0;
	/* From the background tcsetattr() would stop us instead. */
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &before);
	write_bounded(st.fd, st.text, st.len);
	tcflush(st.fd, TCIFLUSH);
	tcsetattr(st.fd, TCSANOW, &st.tios);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved_errno;
}

void term_signal_set_text(const char *text, size_t len)
{
	sigset_t all, before;

	/* a signal between the two would restore with half of it */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	st.len = len < sizeof(st.text) ? len : sizeof(st.text);
	memcpy(st.text, text, st.len);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void term_signal_arm(int fd, const struct termios *tios)
{
	st.armed = 0;
	st.fd = fd;
	st.tios = *tios;
	st.owner = getpid();
	st.armed = 1;
}

/* ---- handlers ---- */

static void die_of(int sig)
{
	term_signal_restore();
	signal(sig, SIG_DFL);
	raise(sig); /* delivered when the handler returns */
}

static void on_event(int sig)
{
	static const uint64_t one = 1;
	int saved_errno = errno;
	ssize_t n;
	unsigned event = table[row_of(sig)].event;

	if (event == TERM_EV_END && st.end) {
		/* Asked twice: the loop does not listen. */
		die_of(sig);
		return;
	}
	if (event == TERM_EV_END)
		st.end = sig;
	st.events |= (sig_atomic_t)event;
	n = write(st.event_fd, &one, sizeof(one));
	(void)n; /* it fails when full only, and then it is readable already */
	errno = saved_errno;
}

static void on_fatal(int sig, siginfo_t *info, void *context)
{
	size_t row = row_of(sig);

	(void)context;
	term_signal_restore();
	sigaction(sig, &st.old[row], NULL);
	/* A fault happens again by itself; what kill(), abort() or a key sent does not. */
	if (table[row].kind != FAULTS || info->si_code <= 0)
		raise(sig);
}

/* ---- in the program's own time ---- */

static void install(size_t i)
{
	struct sigaction sa = { .sa_flags = 0 };

	sigemptyset(&sa.sa_mask);
	if (table[i].kind == ASKS) {
		/* One at a time: a second within `events |=` of the first would be forgotten. */
		for (size_t k = 0; k < ARRAY_LEN(table); k++) {
			if (table[k].kind == ASKS)
				sigaddset(&sa.sa_mask, table[k].sig);
		}
		/* No SA_RESTART: poll() ends, and so does a write to a stuck line. */
		sa.sa_handler = on_event;
	} else {
		sa.sa_sigaction = on_fatal;
		sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	}
	sigaction(table[i].sig, NULL, &st.old[i]);
	/* nohup and shells without job control say by ignoring what must not end us. */
	if (table[i].kind == FAULTS || st.old[i].sa_handler != SIG_IGN)
		sigaction(table[i].sig, &sa, NULL);
}

int term_signal_open(struct err *e)
{
	stack_t stack = { .ss_sp = st.stack, .ss_size = sizeof(st.stack) };

	st.event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (st.event_fd < 0)
		return err_errno(e, E_IO, errno, "eventfd");
	st.events = st.end = st.armed = 0;
	sigaltstack(&stack, &st.old_stack);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		install(i);
	return 0;
}

void term_signal_close(void)
{
	if (st.event_fd < 0)
		return;
	term_signal_restore();
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		sigaction(table[i].sig, &st.old[i], NULL);
	sigaltstack(&st.old_stack, NULL);
	close(st.event_fd);
	st.event_fd = -1;
}

int term_signal_fd(void)
{
	return st.event_fd;
}

unsigned term_signal_take(void)
{
	sigset_t all, before;
	uint64_t n;
	unsigned events;

	if (!st.events)
		return 0;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	events = (unsigned)st.events;
	st.events = 0;
	while (read(st.event_fd, &n, sizeof(n)) < 0 && errno == EINTR)
		;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return events;
}

int term_signal_end(void)
{
	return st.end;
}

/*
 * The whole group stops, as with a ^Z that the terminal itself sends: a script
 * or make that runs us must stop too, or its shell would not get control.
 */
void term_signal_stop(int fd)
{
	struct sigaction stop = { .sa_handler = SIG_DFL }, ours;

	sigaction(SIGTSTP, &stop, &ours);
	if (ours.sa_handler != SIG_IGN)
		kill(0, SIGTSTP);
	/* Continued by "bg": not ours until "fg".  An orphan is never stopped: do not spin. */
	for (int tries = 0; tries < 50 && !st.end; tries++) {
		pid_t owner = tcgetpgrp(fd);

		if (owner < 0 || owner == getpgrp())
			break;
		kill(0, SIGTTIN);
	}
	sigaction(SIGTSTP, &ours, NULL);
}
