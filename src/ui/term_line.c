/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_line: the line to the terminal.
 *
 * The terminal is opened anew, because O_NONBLOCK belongs to the open file and
 * that of standard output is shared with the shell: left non-blocking it would
 * break the programs that run after us.  Where it cannot be opened (a terminal
 * of another user, after su), the shared one is written in small pieces, each
 * only when poll() says that there is room.
 */
#include "ui/term_line.h"

#include "base/attr.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A serial line that has more than this queued shows a key's echo too late (128: 0.13 s at 9600).
 */
#define LINE_QUEUE 128
/* As much as a terminal that reports room can be trusted to take without blocking. */
#define LINE_PIECE 256

static int open_anew(void)
{
	const int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	char name[128];
	int fd = -1;

	if (!ttyname_r(STDOUT_FILENO, name, sizeof(name)))
		fd = open(name, flags);
	return fd < 0 ? open("/dev/tty", flags) : fd;
}

int line_open(struct term_line *l, struct err *e)
{
	*l = (struct term_line){ .fd = -1 };
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, E_UNSUPPORTED,
			       "standard %s is no terminal; `sandeck ls` prints the same once, "
			       "`sandeck watch` as it changes",
			       isatty(STDIN_FILENO) ? "output" : "input");
	l->fd = open_anew();
	if (l->fd < 0) {
		l->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		l->shared = true;
	}
	if (l->fd < 0 || tcgetattr(l->fd, &l->saved))
		return err_errno(e, E_IO, errno, "the terminal cannot be opened");
	line_size(l);
	return 0;
}

void line_close(struct term_line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	free(l->buf);
	*l = (struct term_line){ .fd = -1 };
}

void line_save(struct term_line *l)
{
	struct termios now;

	if (!tcgetattr(l->fd, &now))
		l->saved = now;
}

void line_raw(struct term_line *l)
{
	struct termios *r = &l->raw;

	*r = l->saved;
	/* IXON stays as it is: a real terminal stops the line with ^S when it cannot follow. */
	r->c_lflag &= (tcflag_t) ~(ICANON | ECHO | ECHONL | IEXTEN);
	r->c_lflag |= ISIG;
	/* ncurses cannot ask a memfd about them, so it counts on a line that changes nothing. */
	r->c_oflag &= (tcflag_t)~OPOST;
	r->c_cc[VINTR] = r->c_cc[VSUSP] = _POSIX_VDISABLE;
	r->c_cc[VMIN] = 1;
	r->c_cc[VTIME] = 0;
	while (tcsetattr(l->fd, TCSANOW, r) && errno == EINTR)
		;
}

/* A pseudo-terminal and the text console have a speed too, but no lines of a modem. */
unsigned line_baud(const struct term_line *l)
{
	static const struct {
		speed_t code;
		unsigned baud;
	} speeds[] = {
		{ B300, 300 },     { B600, 600 },       { B1200, 1200 },   { B2400, 2400 },
		{ B4800, 4800 },   { B9600, 9600 },     { B19200, 19200 }, { B38400, 38400 },
		{ B57600, 57600 }, { B115200, 115200 },
	};
	struct termios now;
	int lines;

	if (ioctl(l->fd, TIOCMGET, &lines) || tcgetattr(l->fd, &now))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(speeds); i++)
		if (speeds[i].code == cfgetospeed(&now))
			return speeds[i].baud;
	return 115200; /* one of the quicker ones */
}

bool line_size(struct term_line *l)
{
	struct winsize ws;
	bool other;

	if (ioctl(l->fd, TIOCGWINSZ, &ws) || !ws.ws_row || !ws.ws_col)
		return false;
	other = ws.ws_row != l->rows || ws.ws_col != l->cols;
	l->rows = ws.ws_row;
	l->cols = ws.ws_col;
	return other;
}

/* ---- output ---- */

char *line_room(struct term_line *l, size_t n)
{
	l->buf = mem_grow(l->buf, &l->cap, n, 1);
	l->at = l->len = 0;
	return l->buf;
}

void line_send(struct term_line *l, size_t n)
{
	l->len = n;
	line_flush(l);
}

static bool has_room(const struct term_line *l)
{
	struct pollfd out = { .fd = l->fd, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLOUT);
}

void line_flush(struct term_line *l)
{
	while (line_waits(l)) {
		size_t n = l->len - l->at;
		ssize_t done;

		if (l->shared && !has_room(l))
			return;
		done = write(l->fd, l->buf + l->at, l->shared && n > LINE_PIECE ? LINE_PIECE : n);
		if (done > 0) {
			l->at += (size_t)done;
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR) {
			l->lost = true;
			line_drop(l);
		}
	}
}

void line_drop(struct term_line *l)
{
	l->at = l->len = 0;
}

bool line_waits(const struct term_line *l)
{
	return l->at < l->len;
}

bool line_busy(const struct term_line *l)
{
	int queued = 0;

	return line_waits(l) || (!ioctl(l->fd, TIOCOUTQ, &queued) && queued > LINE_QUEUE);
}

bool line_lost(struct term_line *l)
{
	struct pollfd in = { .fd = l->fd, .events = POLLIN };

	if (poll(&in, 1, 0) == 1 && (in.revents & (POLLHUP | POLLERR | POLLNVAL)))
		l->lost = true;
	return l->lost;
}
