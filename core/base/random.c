#include "core/base/random.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

/* Asked of the kernel ahead, so that not every identifier is a system call. */
#define AHEAD_BYTES 512

static GRand *sequence;
static __thread guint8 ahead[AHEAD_BYTES];
static __thread gsize ahead_left; /* at its end */

static void ask_kernel(guint8 *bytes, gsize length)
{
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

/* A child must not draw what its parent draws. */
static void forget_ahead(void)
{
	memset(ahead, 0, sizeof ahead);
	ahead_left = 0;
}

static void fill_ahead(void)
{
	static gsize watched;
	if (g_once_init_enter(&watched)) {
		pthread_atfork(NULL, NULL, forget_ahead);
		g_once_init_leave(&watched, 1);
	}
	ask_kernel(ahead, sizeof ahead);
	ahead_left = sizeof ahead;
}

/* What was drawn is nowhere afterwards but in the buffer. */
static void draw(guint8 *bytes, gsize length)
{
	if (ahead_left < length)
		fill_ahead();
	guint8 *from = ahead + sizeof ahead - ahead_left;
	memcpy(bytes, from, length);
	memset(from, 0, length);
	ahead_left -= length;
}

void random_bytes(void *buffer, gsize length)
{
	guint8 *bytes = buffer;
	if (sequence)
		for (gsize i = 0; i < length; i++)
			bytes[i] = (guint8)g_rand_int_range(sequence, 0, 256);
	else if (length <= AHEAD_BYTES / 8)
		draw(bytes, length);
	else
		ask_kernel(bytes, length);
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
	static const char digits[] = "0123456789abcdef";
	char *text = g_malloc(2 * length + 1);
	for (gsize i = 0; i < length; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * length] = '\0';
	return text;
}

void random_set_for_test(guint32 seed)
{
	g_clear_pointer(&sequence, g_rand_free);
	if (seed)
		sequence = g_rand_new_with_seed(seed);
}
