#include "core/base/random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static GRand *sequence;

void random_bytes(void *buffer, gsize length)
{
	guint8 *bytes = buffer;
	if (sequence) {
		for (gsize i = 0; i < length; i++)
			bytes[i] = (guint8)g_rand_int_range(sequence, 0, 256);
		return;
	}
	while (length) {
		ssize_t got = getrandom(bytes, length, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			g_error("the kernel gives no random bytes: %s",
				g_strerror(errno));
		bytes += got;
		length -= (gsize)got;
	}
}

guint64 random_u64(void)
{
	guint64 value;
	random_bytes(&value, sizeof value);
	return value;
}

char *random_hex(gsize length)
{
	g_autofree guint8 *bytes = g_malloc(length + 1);
	random_bytes(bytes, length);
	char *text = g_malloc(2 * length + 1);
	for (gsize i = 0; i < length; i++)
		g_snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	text[2 * length] = '\0';
	return text;
}

void random_set_for_test(guint32 seed)
{
	g_clear_pointer(&sequence, g_rand_free);
	if (seed)
		sequence = g_rand_new_with_seed(seed);
}
