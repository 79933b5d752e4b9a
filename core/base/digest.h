/* SHA-256, with the processor's own instructions where it has them. */
#pragma once

#include <glib.h>

typedef struct Digest Digest;

Digest *digest_new(void);
void digest_add(Digest *digest, const void *bytes, gsize length);
/* Ends it: lower-case hexadecimal, 64 characters. */
char *digest_end(Digest *digest);
