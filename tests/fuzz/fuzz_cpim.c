/* message/cpim and multipart bodies, and the notifications in them: the first
 * line is a boundary, the rest the body. Whatever is read lies inside of the
 * bytes; what is wrapped is read again. */
#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/limits.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "cpim";

typedef struct Bytes {
	const char *start, *end;
	guint parts;
} Bytes;

/* What is empty may lie anywhere. */
static void check_inside(const Bytes *all, const char *at, gsize length)
{
	if (!length)
		return;
	g_assert_true(at >= all->start && at <= all->end);
	g_assert_cmpuint(length, <=, all->end - at);
}

static void check_text(const MediaPart *part)
{
	g_auto(Media) media = { 0 };
	g_autoptr(GBytes) bytes = media_decode(part);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	int status = 0;

	if (!bytes)
		return;
	media_read(&media, part->content_type);
	text = media_text(bytes, media_value(&media, "charset"), &status,
			  &error);
	g_assert_true(!text == (error != NULL));
	g_assert_true(text || status == 400 || status == 415);
	g_assert_true(!text || g_utf8_validate(text, -1, NULL));
	g_assert_true(!text || !strchr(text, '\r'));
}

static gboolean on_part(void *data, const MediaPart *part)
{
	Bytes *all = data;

	check_inside(all, part->bytes, part->length);
	check_text(part);
	all->parts++;
	return TRUE;
}

/* What stood in a wrapper stands in one of ours. */
static void wrap_again(const Cpim *cpim, const char *text)
{
	const CpimWrap wrap = { .from = "sip:a@b.test",
				.to = "sip:c@d.test",
				.message_id = cpim->message_id,
				.notify = cpim->notify,
				.content_type = media_header(&cpim->content,
							     "content-type"),
				.text = text };
	g_autoptr(GBytes) bytes = cpim_write(&wrap);
	gsize length;
	const char *written = g_bytes_get_data(bytes, &length);
	g_auto(Cpim) again = { 0 };

	if (!*wrap.content_type)
		return;
	g_assert_true(cpim_read(&again, written, length));
	g_assert_cmpint(again.notify, ==, cpim->notify);
	g_assert_cmpstr(again.message_id, ==, cpim->message_id);
	g_assert_cmpmem(again.content.body, again.content.length, text,
			strlen(text));
}

static void take_cpim(const Bytes *all)
{
	g_auto(Cpim) cpim = { 0 };
	g_autofree char *text = NULL;
	MediaPart part;

	if (!cpim_read(&cpim, all->start, (gsize)(all->end - all->start)))
		return;
	check_inside(all, cpim.content.body, cpim.content.length);
	g_assert_true(!cpim.notify || cpim.message_id);
	part = media_headers_part(&cpim.content);
	check_text(&part);
	text = g_strndup(cpim.content.body, cpim.content.length);
	wrap_again(&cpim, text);
}

static void take_imdn(const Bytes *all)
{
	ImdnState state = IMDN_OTHER;
	g_autofree char *id =
		imdn_read(all->start, (gsize)(all->end - all->start), &state);
	g_autofree char *text = NULL;
	g_autofree char *again = NULL;
	ImdnState written = IMDN_OTHER;

	if (!id)
		return;
	text = imdn_write(id, 0, "sip:a@b.test", IMDN_DELIVERED);
	again = imdn_read(text, strlen(text), &written);
	g_assert_cmpstr(again, ==, id);
	g_assert_cmpint(written, ==, IMDN_DELIVERED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size);
	const char *line = size ? memchr(copy, '\n', size) : NULL;
	g_autofree char *boundary = NULL;
	Bytes all;

	if (!line)
		return 0;
	boundary = g_strndup(copy, (gsize)(line - copy));
	all = (Bytes){ line + 1, copy + size, 0 };
	take_cpim(&all);
	take_imdn(&all);
	if (*boundary)
		multipart_each(all.start, (gsize)(all.end - all.start),
			       boundary, on_part, &all);
	g_assert_cmpuint(all.parts, <=, MULTIPART_PARTS);
	return 0;
}
