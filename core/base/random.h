/* Random bytes from the kernel; tests may make them repeatable. */
#pragma once

#include <glib.h>

void random_bytes(void *buffer, gsize length);
guint64 random_u64(void);
/* `length` random bytes as lower-case hexadecimal, 2 * length characters. */
char *random_hex(gsize length);
/* A repeatable sequence from `seed` on; 0 gives the kernel back. */
void random_set_for_test(guint32 seed);
