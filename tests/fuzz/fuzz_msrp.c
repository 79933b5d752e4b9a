/* An MSRP stream as a peer sends it, whole and in pieces: both ways say the
 * same, nothing is held beyond the limits, what becomes a message is what the
 * chunks brought; and paths are read as they are written. The same bytes as an
 * offer: what is taken is answered medium by medium. */
#include "core/gateway/bridge/session_msrp.h"
#include "core/gateway/msrp/join.h"
#include "core/gateway/msrp/reader.h"
#include "core/gateway/msrp/uri.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <string.h>

const char fuzz_corpus[] = "msrp";

typedef struct Run {
	MsrpReader *reader;
	MsrpJoin *join;
	gsize held;
	int status;
	GString *said;
	gboolean broken;
} Run;

static void check_path(const char *path)
{
	g_auto(MsrpUri) uri = { 0 }, again = { 0 };
	g_autofree char *text = NULL;

	g_assert_true(msrp_path_valid(path));
	g_assert_true(msrp_path_same(path, path));
	g_assert_true(msrp_path_first(path, &uri));
	text = msrp_uri_write(&uri);
	g_assert_true(msrp_path_first(text, &again));
	g_assert_true(msrp_uri_same(&uri, &again));
}

static void take_head(Run *run)
{
	const MsrpHead *head = msrp_reader_head(run->reader);

	g_string_append_printf(run->said, "[%s %d %d %d %d]", head->transaction,
			       head->kind, head->status, head->malformed,
			       head->failure);
	if (head->to)
		check_path(head->to);
	if (head->from)
		check_path(head->from);
	run->status = 400;
	if (head->kind == MSRP_SEND && !head->malformed)
		run->status = msrp_join_begin(run->join, head, 0);
}

static void take_end(Run *run)
{
	g_auto(MsrpWhole) whole = { 0 };
	MsrpFlag flag = msrp_reader_flag(run->reader);

	g_string_append_printf(run->said, "(%c)", flag);
	msrp_join_end(run->join, flag, run->status != 200, &whole);
	if (whole.body) {
		g_assert_nonnull(whole.message_id);
		g_assert_cmpuint(g_bytes_get_size(whole.body), <=,
				 MSRP_MESSAGE_BYTES);
		g_string_append_printf(run->said, "<%s %zu>", whole.message_id,
				       g_bytes_get_size(whole.body));
	}
}

static void take(Run *run, const char *bytes, gsize length)
{
	MsrpEvent event;
	const char *body;

	msrp_reader_append(run->reader, bytes, length);
	while (!run->broken &&
	       (event = msrp_reader_next(run->reader, &body, &length)) !=
		       MSRP_NOTHING) {
		if (event == MSRP_HEAD)
			take_head(run);
		else if (event == MSRP_END)
			take_end(run);
		else if (event == MSRP_BROKEN)
			run->broken = TRUE;
		else
			g_string_append_len(run->said, body, (gssize)length);
		if (event == MSRP_BODY && run->status == 200)
			run->status = msrp_join_add(run->join, body, length);
		g_assert_cmpuint(run->held, <=, MSRP_BEGUN_BYTES);
	}
}

static void begin(Run *run)
{
	run->reader = msrp_reader_new();
	run->join = msrp_join_new(&run->held);
	run->said = g_string_new(NULL);
}

static void on_given_up(void *data, const char *message_id, guint64 length)
{
	(void)data;
	g_assert_nonnull(message_id);
	g_assert_cmpuint(length, <=, MSRP_MESSAGE_BYTES);
}

static void end(Run *run)
{
	msrp_join_sweep(run->join, MSRP_BEGUN_MS, on_given_up, NULL);
	msrp_join_free(run->join);
	g_assert_cmpuint(run->held, ==, 0);
	msrp_reader_free(run->reader);
	g_string_free(run->said, TRUE);
}

static void answer_offer(const char *bytes, size_t size)
{
	g_auto(MsrpOffer) offer = { 0 }, answer = { 0 };
	const MsrpSay say = { .host = "fe1.test",
			      .path = "msrp://fe1.test:1/x;tcp",
			      .port = 1,
			      .to = &offer };
	g_autofree char *sdp = NULL;

	if (!msrp_offer_read(&offer, bytes, size))
		return;
	sdp = msrp_say(&say);
	g_assert_true(msrp_offer_read(&answer, sdp, strlen(sdp)));
	g_assert_cmpuint(answer.media->len, ==, offer.media->len);
	g_assert_cmpuint(answer.at, ==, offer.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Run whole = { 0 }, pieces = { 0 };
	const char *bytes = (const char *)data;
	size_t step = size ? data[0] % 7 + 1 : 1;

	answer_offer(bytes, size);
	begin(&whole);
	begin(&pieces);
	take(&whole, bytes, size);
	for (size_t at = 0; at < size; at += step)
		take(&pieces, bytes + at, MIN(step, size - at));
	g_assert_cmpint(whole.broken, ==, pieces.broken);
	g_assert_cmpstr(whole.said->str, ==, pieces.said->str);
	end(&whole);
	end(&pieces);
	return 0;
}
