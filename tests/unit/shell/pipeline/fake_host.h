/* A host for tests: keeps what it is told, answers from a list. */
#pragma once

#include "shell/pipeline/host.h"

typedef struct FakeHost {
	Host host;
	GString *text;		    /* lines and writes, a newline each */
	const char *const *answers; /* for read_line; NULL at the end */
	int choice;		    /* for choose */
	unsigned asked;
} FakeHost;

void fake_host_init(FakeHost *fake);
void fake_host_clear(FakeHost *fake);
