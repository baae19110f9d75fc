/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_try: the pool of checks on real devices, for the suite checks.
 *
 * usage: check_try STEP...
 *   PROBE:DEV:MS   submit: tur inquiry vpdXX rtpg read10 read16 direct ("busy": not taken)
 *   wait           until every reply that is due has come
 *   sleep:MS       run the loop so long
 *   free:DEV:MS    until the path is free again, at most so long
 *   forget:DEV
 *   stuck:HOST     prints for how long, in ms
 *   fds            prints how many descriptors of sg and block devices are open
 *
 * A reply is a line: DEV PROBE OUTCOME sent= errno= host= driver= status= sense= ms= data=
 */
#include "engine/kernel/check_pool.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *word;
	enum check_probe probe;
} probes[] = { { "tur", CHECK_TUR },      { "inquiry", CHECK_INQUIRY }, { "vpd", CHECK_VPD },
	       { "rtpg", CHECK_RTPG },    { "read10", CHECK_READ10 },   { "read16", CHECK_READ16 },
	       { "direct", CHECK_DIRECT } };

static const char *const outcomes[] = {
	[CHECK_FINISHED] = "finished", [CHECK_TIMED_OUT] = "timed-out",
	[CHECK_HELD] = "held",         [CHECK_NO_DEVICE] = "no-device",
	[CHECK_NO_SG] = "no-sg",       [CHECK_NOT_PERMITTED] = "not-permitted",
};

#define JOBS 8192

static struct {
	char dev[32], word[16];
} asked[JOBS];
static uint32_t submitted;
static unsigned due;
static struct check_pool *pool;
static uv_loop_t loop;

static void print_hex(const char *what, const uint8_t *bytes, size_t n)
{
	printf(" %s=", what);
	for (size_t i = 0; i < n; i++)
		printf("%02x", bytes[i]);
}

static void done(void *ctx, const struct check_reply *r)
{
	(void)ctx;
	due--;
	printf("%s %s %s sent=%d errno=%d host=%x driver=%x status=%x", asked[r->id].dev,
	       asked[r->id].word, outcomes[r->outcome], r->sent, r->errnum, r->host_status,
	       r->driver_status, r->scsi_status);
	print_hex("sense", r->sense, r->nsense);
	printf(" ms=%u n=%zu", (unsigned)(r->took_us / 1000), r->ndata);
	print_hex("data", r->data, r->ndata < 64 ? r->ndata : 64);
	putchar('\n');
	fflush(stdout);
}

/* Numbers and host of a disk. */
static bool fill_job(struct check_job *job, const char *dev)
{
	char name[128], link[512];
	const char *hctl;
	FILE *f;
	ssize_t n;

	snprintf(job->dev, sizeof(job->dev), "%s", dev);
	snprintf(name, sizeof(name), "/sys/block/%s/dev", dev);
	f = fopen(name, "re");
	if (!f)
		return false;
	n = fscanf(f, "%u:%u", &job->major, &job->minor);
	fclose(f);
	snprintf(name, sizeof(name), "/sys/block/%s/device", dev);
	if (n != 2 || (n = readlink(name, link, sizeof(link) - 1)) < 0)
		return false;
	link[n] = '\0';
	hctl = strrchr(link, '/');
	job->host = (uint32_t)strtoul(hctl ? hctl + 1 : link, NULL, 10);
	return true;
}

/* A device that was there once is asked by its numbers, whether it still is or not. */
static bool find_job(struct check_job *job, const char *dev)
{
	static struct check_job known[256];
	static unsigned n;

	for (unsigned i = 0; i < n; i++) {
		if (!strcmp(known[i].dev, dev)) {
			*job = known[i];
			return true;
		}
	}
	if (n == 256 || !fill_job(job, dev))
		return false;
	known[n++] = *job;
	return true;
}

static int submit(const char *word, const char *dev, unsigned ms)
{
	struct check_job job = { 0 };
	size_t i = 0;

	while (i < 7 && strncmp(word, probes[i].word, strlen(probes[i].word)) != 0)
		i++;
	if (i == 7 || submitted == JOBS || !find_job(&job, dev)) {
		fprintf(stderr, "check_try: %s:%s: unknown\n", word, dev);
		return 2;
	}
	job.id = submitted;
	job.probe = probes[i].probe;
	job.page = job.probe == CHECK_VPD ? (uint8_t)strtoul(word + 3, NULL, 16) : 0;
	job.timeout_ms = ms;
	snprintf(asked[submitted].dev, sizeof(asked[0].dev), "%s", dev);
	snprintf(asked[submitted].word, sizeof(asked[0].word), "%s", word);
	if (check_pool_submit(pool, &job)) {
		submitted++;
		due++;
	} else {
		printf("%s %s busy\n", dev, word);
	}
	return 0;
}

static void ring(uv_timer_t *t)
{
	*(bool *)t->data = true;
}

static bool is_busy(const char *dev)
{
	struct check_job job;

	return find_job(&job, dev) && check_pool_busy(pool, job.major, job.minor);
}

/* dev: until it is free. */
static void run_for(unsigned ms, const char *dev)
{
	uint64_t began = uv_hrtime();
	bool over = false;
	uv_timer_t t, turn;

	uv_timer_init(&loop, &t);
	uv_timer_init(&loop, &turn);
	t.data = &over;
	turn.data = &(bool){ false };
	uv_timer_start(&t, ring, ms, 0);
	uv_timer_start(&turn, ring, 10, 10);
	while (!over && !(dev && !is_busy(dev)))
		uv_run(&loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&t, NULL);
	uv_close((uv_handle_t *)&turn, NULL);
	uv_run(&loop, UV_RUN_NOWAIT);
	if (dev)
		printf("%s %s ms=%u\n", dev, is_busy(dev) ? "taken" : "free",
		       (unsigned)((uv_hrtime() - began) / 1000000));
}

static void count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *d;
	struct stat st;
	unsigned n = 0;

	while (dir && (d = readdir(dir)) != NULL)
		n += !fstat(atoi(d->d_name), &st) && *d->d_name != '.' &&
		     (S_ISBLK(st.st_mode) || (S_ISCHR(st.st_mode) && st.st_rdev >> 8 == 21));
	if (dir)
		closedir(dir);
	printf("fds %u\n", n);
}

static int step(char *text)
{
	const char *word = strsep(&text, ":"), *arg = text ? strsep(&text, ":") : "";
	unsigned ms = text ? (unsigned)strtoul(text, NULL, 10) : 10000;
	struct check_job job;

	if (!strcmp(word, "wait")) {
		while (due)
			uv_run(&loop, UV_RUN_ONCE);
	} else if (!strcmp(word, "sleep")) {
		run_for((unsigned)strtoul(arg, NULL, 10), NULL);
	} else if (!strcmp(word, "free")) {
		run_for(ms, arg);
	} else if (!strcmp(word, "stuck")) {
		printf("stuck %s %lld\n", arg,
		       (long long)check_pool_stuck(pool, (uint32_t)strtoul(arg, NULL, 10)));
	} else if (!strcmp(word, "fds")) {
		count_fds();
	} else if (!strcmp(word, "forget")) {
		if (find_job(&job, arg))
			check_pool_forget(pool, job.major, job.minor);
	} else {
		return submit(word, arg, ms);
	}
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct err e;
	int rc = 0;

	if (uv_loop_init(&loop))
		return 2;
	pool = check_pool_new(&loop, &check_sys, NULL, done, &e);
	if (!pool) {
		fprintf(stderr, "check_try: %s\n", e.text);
		return 2;
	}
	for (int i = 1; i < argc && !rc; i++)
		rc = step(argv[i]);
	fflush(stdout);
	_exit(rc);
}
