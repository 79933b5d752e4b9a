/* One fuzz target a program. Built with --enable-fuzzing it is libFuzzer's;
 * else replay.c gives it its corpus, and mutations of it, in make check. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Folder below tests/fuzz/corpus. */
extern const char fuzz_corpus[];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
