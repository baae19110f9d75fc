/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen into a file: in which form, what is refused, and that nothing is written over. */
#include "ui/save.h"
#include "ui/theme.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct stage {
	struct save save;
	struct canvas c;
	struct theme theme;
	struct err e;
	char dir[64], file[100];
};

static int open_stage(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	snprintf(s->dir, sizeof s->dir, "/tmp/test_save.XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	save_init(&s->save);
	theme_default(&s->theme);
	canvas_init(&s->c);
	canvas_resize(&s->c, 3, 20);
	canvas_clear(&s->c);
	canvas_text(&s->c, 1, 2, ROLE_BAD, "mpatha dead");
	*state = s;
	return 0;
}

static int close_stage(void **state)
{
	struct stage *s = *state;

	save_forget(&s->save);
	canvas_fini(&s->c);
	rmdir(s->dir);
	free(s);
	return 0;
}

static int begin(struct stage *s, const char *name)
{
	snprintf(s->file, sizeof s->file, "%s/%s", s->dir, name);
	s->e = (struct err){ 0 };
	return save_begin(&s->save, s->file, &s->c, &s->theme, false, &s->e);
}

/* Until the child has said how it went. */
static int end(struct stage *s)
{
	struct pollfd p = { .fd = s->save.fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 60000), 1);
	return save_end(&s->save, &s->e);
}

static void read_back(struct stage *s, char *dst, size_t size)
{
	FILE *f = fopen(s->file, "r");
	size_t n;

	assert_non_null(f);
	n = fread(dst, 1, size - 1, f);
	dst[n] = '\0';
	fclose(f);
	unlink(s->file);
}

static void test_the_suffix_says_in_which_form(void **state)
{
	struct stage *s = *state;
	char text[20000];

	assert_int_equal(begin(s, "screen.txt"), 0);
	assert_int_equal(end(s), 0);
	read_back(s, text, sizeof text);
	assert_string_equal(text, "\n  mpatha dead\n\n");
	assert_int_equal(begin(s, "screen.ans"), 0);
	assert_int_equal(end(s), 0);
	read_back(s, text, sizeof text);
	assert_non_null(strstr(text, "\033["));
	assert_non_null(strstr(text, "mpatha dead"));
	assert_int_equal(begin(s, "screen.svg"), 0);
	assert_int_equal(end(s), 0);
	read_back(s, text, sizeof text);
	assert_non_null(strstr(text, "<svg"));
}

static void test_another_suffix_is_refused(void **state)
{
	static const char *const names[] = { "", "screen", "screen.png", ".txt/x", "txt" };
	struct stage *s = *state;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_int_equal(begin(s, names[i]), E_USAGE);
		assert_non_null(strstr(s->e.text, ".txt, .ans or .svg"));
		if (names[i][0]) /* what is wrong with it */
			assert_non_null(strstr(s->e.text, " does not end in"));
		assert_int_equal(s->save.fd, -1);
	}
}

static void test_nothing_is_written_over(void **state)
{
	struct stage *s = *state;
	char text[200];
	FILE *f;

	snprintf(s->file, sizeof s->file, "%s/mine.txt", s->dir);
	f = fopen(s->file, "w");
	assert_non_null(f);
	fputs("mine", f);
	fclose(f);
	assert_int_equal(begin(s, "mine.txt"), 0);
	assert_int_equal(end(s), E_IO);
	assert_non_null(strstr(s->e.text, s->file));
	read_back(s, text, sizeof text);
	assert_string_equal(text, "mine");
}

static void test_one_at_a_time(void **state)
{
	struct stage *s = *state;
	char text[200];

	assert_int_equal(begin(s, "first.txt"), 0);
	assert_int_equal(begin(s, "second.txt"), E_BUSY);
	assert_non_null(strstr(s->e.text, "first.txt is still being written"));
	assert_int_equal(end(s), 0);
	assert_int_equal(s->save.fd, -1);
	assert_int_equal(begin(s, "second.txt"), 0);
	assert_int_equal(end(s), 0);
	read_back(s, text, sizeof text);
	snprintf(s->file, sizeof s->file, "%s/first.txt", s->dir);
	read_back(s, text, sizeof text);
}

int main(void)
{
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, open_stage, close_stage)
	const struct CMUnitTest tests[] = {
		CASE(test_the_suffix_says_in_which_form),
		CASE(test_another_suffix_is_refused),
		CASE(test_nothing_is_written_over),
		CASE(test_one_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
