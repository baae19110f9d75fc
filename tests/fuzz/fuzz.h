/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz: what every fuzz target defines; called by libFuzzer, or by driver.c over the corpus. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One input of size bytes, not NUL-terminated. Returns 0; a finding is a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
