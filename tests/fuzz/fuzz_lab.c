/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_lab: any bytes as a scenario are a world or an error with its place. */
#include "fuzz.h"

#include "engine/lab/lab_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A scenario is a file by nature; this one is never on a disk. */
static int write_file(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz.lab", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = write_file(data, size);
	struct err e = { 0 };
	struct lab_world w;
	struct san san;
	char file[32];
	cfg_t *cfg;
	int rc;

	snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
	san_init(&san);
	lab_world_init(&w, &san);
	rc = lab_conf_read(file, &cfg, &e);
	if (!rc) {
		rc = lab_build(&w, cfg, 1800000000000, &e);
		cfg_free(cfg);
	}
	if (!rc)
		lab_world_run(&w, w.start + 1000);
	else if (!*e.text)
		abort();
	lab_world_fini(&w);
	san_fini(&san);
	close(fd);
	return 0;
}
