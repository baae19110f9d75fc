/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save: a child writes; its last word is an errno. */
#include "ui/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void save_init(struct save *s)
{
	*s = (struct save){ .fd = -1 };
}

static bool has_suffix(const char *file, const char *suffix)
{
	size_t n = strlen(file), k = strlen(suffix);

	return n > k && !strcmp(file + n - k, suffix);
}

static bool dump(const char *file, const struct canvas *c, const struct theme *t, bool utf8,
		 struct str *out)
{
	enum canvas_charset cs = utf8 ? CANVAS_UTF8 : CANVAS_ASCII;

	if (has_suffix(file, ".txt"))
		canvas_dump_text(c, cs, out);
	else if (has_suffix(file, ".ans"))
		canvas_dump_ansi(c, cs, t, out);
	else if (has_suffix(file, ".svg"))
		canvas_dump_svg(c, cs, t, out);
	else
		return false;
	return true;
}

static int write_text(int fd, const struct str *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->p + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* What could not be written whole is not left: it would be in the way of the next try. */
static int write_all(const char *file, const struct str *text)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), error;

	if (fd < 0)
		return errno;
	error = write_text(fd, text);
	if (close(fd) && !error)
		error = errno;
	if (error)
		unlink(file);
	return error;
}

/* The grandchild belongs to nobody: one that hangs is not waited for, nor is it a zombie. */
static void child(const char *file, const struct str *text, int fd)
{
	int error;

	if (fork() != 0)
		_exit(0);
	setsid(); /* ^C at the terminal is not for it */
	/* one that hangs would keep the engine alive by the stream, and the terminal */
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	error = write_all(file, text);
	while (write(fd, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(0);
}

int save_begin(struct save *s, const char *file, const struct canvas *c, const struct theme *t,
	       bool utf8, struct err *e)
{
	struct str text = STR_INIT;
	int pipefd[2];
	pid_t pid;

	if (s->fd >= 0)
		return err_set(e, E_BUSY, "%s is still being written", s->file);
	if (!dump(file, c, t, utf8, &text))
		return *file ? err_set(e, E_USAGE,
				       "%.80s does not end in .txt, .ans or .svg: nothing is "
				       "written",
				       file)
			     : err_set(e, E_USAGE,
				       "which file?  One that ends in .txt, .ans or .svg");
	if (pipe2(pipefd, O_CLOEXEC)) {
		str_fini(&text);
		return err_errno(e, E_IO, errno, "cannot write %s", file);
	}
	pid = fork();
	if (!pid)
		child(file, &text, pipefd[1]);
	str_fini(&text);
	close(pipefd[1]);
	if (pid < 0) {
		close(pipefd[0]);
		return err_errno(e, E_IO, errno, "cannot write %s", file);
	}
	/* the child does nothing but fork; it is no file that could hang here */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	s->fd = pipefd[0];
	snprintf(s->file, sizeof s->file, "%s", file);
	return 0;
}

int save_end(struct save *s, struct err *e)
{
	int error = EIO;

	if (read(s->fd, &error, sizeof error) != sizeof error)
		error = EIO;
	save_forget(s);
	return error ? err_errno(e, E_IO, error, "cannot write %s", s->file) : 0;
}

void save_forget(struct save *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
