#include "core/publish/record.h"

#include <string.h>

#include "core/base/clock.h"

#define FLIPS 10000

static const guint8 store_id[STORE_ID_BYTES] = { 1, 2, 3, 4, 5 };

static RecordHeader header_of(guint64 number)
{
	RecordHeader header = {
		.kind = RECORD_SNAPSHOT,
		.stream = STREAM_SETTINGS,
		.epoch = 1,
		.number = number,
		.schema = 1,
		.time = clock_now(),
	};
	memcpy(header.store, store_id, STORE_ID_BYTES);
	return header;
}

static Key *publishing_key(void)
{
	g_autoptr(GError) error = NULL;
	Key *key = key_new(KEY_ED25519, 0, &error);
	g_assert_no_error(error);
	return key;
}

static GBytes *record_of(RecordHeader header, const char *body, const Key *key)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new(body, strlen(body));
	GBytes *record = record_make(&header, bytes, key, &error);
	g_assert_no_error(error);
	return record;
}

static void round_trip(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) key = publishing_key();
	g_autoptr(GBytes) record = record_of(header_of(7), "content", key);
	g_autoptr(GBytes) body = NULL;
	RecordHeader header;
	g_assert_true(record_verify(record, key, &header, &body, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(header.number, ==, 7);
	g_assert_cmpuint(header.epoch, ==, 1);
	g_assert_cmpint(header.kind, ==, RECORD_SNAPSHOT);
	g_assert_cmpint(header.stream, ==, STREAM_SETTINGS);
	g_assert_cmpmem(g_bytes_get_data(body, NULL), g_bytes_get_size(body),
			"content", 7);
}

/* The bytes that docs/publication.md names, at their places. */
static void layout(void)
{
	g_autoptr(Key) key = publishing_key();
	RecordHeader header = header_of(0x0102030405060708);
	header.time = 9;
	g_autoptr(GBytes) record = record_of(header, "xyz", key);
	const guint8 *bytes = g_bytes_get_data(record, NULL);
	static const guint8 start[] = { 'G', 'H', 'R', 'E', 'C', 'O', 'R', 'D',
					0,   1,	  0,   1,   0,	 2,   0,   0 };
	g_assert_cmpmem(bytes, 16, start, 16);
	g_assert_cmpmem(bytes + 16, 16, store_id, 16);
	static const guint8 number[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	g_assert_cmpmem(bytes + 40, 8, number, 8);
	g_assert_cmpuint(bytes[95], ==, 9);
	g_assert_cmpuint(bytes[103], ==, 3);
	g_assert_cmpmem(bytes + 232, 3, "xyz", 3);
	g_assert_cmpuint(g_bytes_get_size(record), ==, 235);
}

static void refuse_bytes(const guint8 *bytes, gsize length, const Key *key)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) record = g_bytes_new(bytes, length);
	g_autoptr(GBytes) body = NULL;
	RecordHeader header;
	g_assert_false(record_verify(record, key, &header, &body, &error));
	g_assert_nonnull(error);
	g_assert_null(body);
}

static void flipped(void)
{
	g_autoptr(Key) key = publishing_key();
	g_autoptr(GBytes) record = record_of(header_of(7), "the content", key);
	gsize length;
	const guint8 *bytes = g_bytes_get_data(record, &length);
	g_autofree guint8 *copy = g_memdup2(bytes, length);
	g_autoptr(GRand) chance = g_rand_new_with_seed(20261124);
	for (int i = 0; i < FLIPS; i++) {
		gint32 at = g_rand_int_range(chance, 0, (gint32)length);
		guint8 with = (guint8)g_rand_int_range(chance, 1, 256);
		copy[at] ^= with;
		refuse_bytes(copy, length, key);
		copy[at] ^= with;
	}
	g_assert_cmpmem(copy, length, bytes, length);
}

static void truncated(void)
{
	g_autoptr(Key) key = publishing_key();
	g_autoptr(GBytes) record = record_of(header_of(7), "the content", key);
	gsize length;
	const guint8 *bytes = g_bytes_get_data(record, &length);
	for (gsize i = 0; i < length; i++)
		refuse_bytes(bytes, i, key);
	g_autofree guint8 *longer = g_malloc0(length + 1);
	memcpy(longer, bytes, length);
	refuse_bytes(longer, length + 1, key);
}

static void foreign_key(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) key = publishing_key();
	g_autoptr(Key) other = publishing_key();
	g_autoptr(GBytes) record = record_of(header_of(7), "x", other);
	g_autoptr(GBytes) body = NULL;
	RecordHeader header;
	g_assert_false(record_verify(record, key, &header, &body, &error));
	g_assert_error(error, RECORD_ERROR, RECORD_ERROR_KEY);
}

typedef struct FollowCase {
	const char *name;
	guint64 epoch, number;
	RecordStream stream;
	RecordKind kind;
	bool other_store, chained;
	gint64 ahead;
	int expected; /* RecordError, -1: accepted */
} FollowCase;

static const FollowCase follow_cases[] = {
	{ "next", 2, 11, STREAM_SETTINGS, RECORD_SNAPSHOT, .expected = -1 },
	{ "later", 2, 99, STREAM_SETTINGS, RECORD_SNAPSHOT, .expected = -1 },
	{ "same", 2, 10, STREAM_SETTINGS, RECORD_SNAPSHOT,
	  .expected = RECORD_ERROR_OLD },
	{ "older", 2, 9, STREAM_SETTINGS, RECORD_SNAPSHOT,
	  .expected = RECORD_ERROR_OLD },
	{ "old-epoch", 1, 500, STREAM_SETTINGS, RECORD_SNAPSHOT,
	  .expected = RECORD_ERROR_OLD },
	{ "new-epoch", 3, 1, STREAM_SETTINGS, RECORD_SNAPSHOT, .expected = -1 },
	{ "future", 2, 11, STREAM_SETTINGS, RECORD_SNAPSHOT,
	  .ahead = 48 * 3600 * (gint64)G_USEC_PER_SEC,
	  .expected = RECORD_ERROR_OLD },
	{ "stream", 2, 11, STREAM_USERS, RECORD_SNAPSHOT,
	  .expected = RECORD_ERROR_STREAM },
	{ "store", 2, 11, STREAM_SETTINGS, RECORD_SNAPSHOT, .other_store = true,
	  .expected = RECORD_ERROR_STORE },
	{ "changes-chained", 2, 11, STREAM_SETTINGS, RECORD_CHANGES,
	  .chained = true, .expected = -1 },
	{ "changes-unchained", 2, 11, STREAM_SETTINGS, RECORD_CHANGES,
	  .expected = RECORD_ERROR_PREVIOUS },
	{ "changes-new-epoch", 3, 11, STREAM_SETTINGS, RECORD_CHANGES,
	  .chained = true, .expected = RECORD_ERROR_PREVIOUS },
	{ 0 },
};

static void follows(gconstpointer data)
{
	const FollowCase *test = data;
	g_autoptr(GError) error = NULL;
	RecordPosition position = { .epoch = 2, .number = 10, .hash = { 77 } };
	RecordHeader header = header_of(test->number);
	header.epoch = test->epoch;
	header.stream = test->stream;
	header.kind = test->kind;
	header.time += test->ahead;
	if (test->other_store)
		header.store[15] = 1;
	if (test->chained)
		memcpy(header.previous, position.hash, HASH_BYTES);
	bool good = record_follows(&header, store_id, STREAM_SETTINGS,
				   &position, &error);
	g_assert_cmpint(good, ==, test->expected == -1);
	if (!good)
		g_assert_error(error, RECORD_ERROR, test->expected);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/record/verify/round-trip", round_trip);
	g_test_add_func("/record/make/layout", layout);
	g_test_add_func("/record/verify/flipped", flipped);
	g_test_add_func("/record/verify/truncated", truncated);
	g_test_add_func("/record/verify/foreign-key", foreign_key);
	for (const FollowCase *test = follow_cases; test->name; test++) {
		g_autofree char *path =
			g_strdup_printf("/record/follows/%s", test->name);
		g_test_add_data_func(path, test, follows);
	}
	return g_test_run();
}
