#include "core/gateway/bridge/content.h"

#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/html.h"
#include "core/gateway/bridge/iscomposing.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/session.h"

#include <string.h>

/* One body being read, and what is known so far. */
typedef struct Look {
	Content *content;
	guint depth;
	int status; /* of the part that failed last */
	GError **error;
} Look;

typedef gboolean ReadFn(Look *look, const Media *media, GBytes *bytes);

static gboolean fail(Look *look, int status, const char *text)
{
	look->status = status;
	g_clear_error(look->error);
	g_set_error_literal(look->error, GW_ADDRESS_ERROR, status, text);
	return FALSE;
}

gboolean content_language_valid(const char *language)
{
	if (!language || !g_ascii_isalpha(*language) ||
	    strlen(language) > MESSAGE_LANGUAGE_BYTES ||
	    g_str_has_suffix(language, "-"))
		return FALSE;
	for (const char *at = language; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '-')
			return FALSE;
	return TRUE;
}

static gboolean read_part(Look *look, const MediaPart *part);

static char *text_of(Look *look, const Media *media, GBytes *bytes)
{
	g_clear_error(look->error);
	return media_text(bytes, media_value(media, "charset"), &look->status,
			  look->error);
}

static gboolean read_plain(Look *look, const Media *media, GBytes *bytes)
{
	char *text = text_of(look, media, bytes);

	if (!text)
		return FALSE;
	g_free(look->content->text);
	look->content->text = text;
	return TRUE;
}

/* A plain part beside it says better what the text is. */
static gboolean read_html(Look *look, const Media *media, GBytes *bytes)
{
	Content *content = look->content;
	g_autofree char *html = text_of(look, media, bytes);
	g_autoptr(Xml) markup = html ? html_read(html) : NULL;

	if (!html)
		return FALSE;
	if (!content->text)
		content->text = markup ? html_text(markup) : g_strdup("");
	g_clear_pointer(&content->markup, xml_free);
	if (markup && markup_is_rich(markup))
		content->markup = g_steal_pointer(&markup);
	return TRUE;
}

/* ---- several parts ---- */

typedef struct Parts {
	Look *look;
	gboolean all; /* of each other's versions: look at all of them */
	gboolean found;
} Parts;

static gboolean on_part(void *data, const MediaPart *part)
{
	Parts *parts = data;

	if (read_part(parts->look, part))
		parts->found = TRUE;
	return parts->all || !parts->found;
}

/* Versions of the same: the plain one and the marked up one are read. Others:
 * the first that can be. */
static gboolean read_parts(Look *look, const Media *media, GBytes *bytes)
{
	Parts parts = { look, !strcmp(media->type, "multipart/alternative"),
			FALSE };
	const char *boundary = media_value(media, "boundary");
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);

	if (!boundary || !*boundary)
		return fail(look, 400, "the parts have no boundary");
	if (look->depth >= MULTIPART_DEPTH)
		return fail(look, 415, "the parts stand too deep");
	look->depth++;
	if (!multipart_each(data, length, boundary, on_part, &parts))
		fail(look, 400, "there is no part between the boundaries");
	look->depth--;
	if (parts.found)
		g_clear_error(look->error);
	return parts.found;
}

static gboolean read_cpim(Look *look, const Media *media, GBytes *bytes)
{
	g_auto(Cpim) cpim = { 0 };
	Content *content = look->content;
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	gboolean taken;
	MediaPart part;

	(void)media;
	if (look->depth >= MULTIPART_DEPTH || !cpim_read(&cpim, data, length))
		return fail(look, 400, "the message/cpim is not readable");
	part = media_headers_part(&cpim.content);
	look->depth++;
	taken = read_part(look, &part);
	look->depth--;
	if (!taken)
		return FALSE;
	g_clear_pointer(&content->subject, g_free);
	g_clear_pointer(&content->message_id, g_free);
	if (cpim.subject)
		content->subject = g_steal_pointer(&cpim.subject);
	content->receipt = cpim.notify;
	content->failures = cpim.failures;
	if (cpim.notify || cpim.failures)
		content->message_id = g_steal_pointer(&cpim.message_id);
	return TRUE;
}

/* ---- what is no text ---- */

static gboolean read_typing(Look *look, const Media *media, GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	Content *content = look->content;

	(void)media;
	if (!iscomposing_read(data, length, &content->composing,
			      &content->refresh))
		return fail(look, 400, "the typing notice is not readable");
	content->kind = CONTENT_TYPING;
	return TRUE;
}

/* What Lync's clients say about the keyboard every 5 s. */
static gboolean read_keyboard(Look *look, const Media *media, GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	Content *content = look->content;

	(void)media;
	if (!keyboard_read(data, length, &content->composing))
		return fail(look, 400, "this is no keyboard activity");
	content->kind = CONTENT_TYPING;
	content->refresh = KEYBOARD_SECONDS;
	return TRUE;
}

static gboolean read_receipt(Look *look, const Media *media, GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	ImdnState state = IMDN_OTHER;
	Content *content = look->content;

	(void)media;
	g_clear_pointer(&content->receipt_id, g_free);
	content->receipt_id = imdn_read(data, length, &state);
	if (!content->receipt_id)
		return fail(look, 400, "the notification is not readable");
	content->kind = CONTENT_RECEIPT;
	content->delivered = state == IMDN_DELIVERED;
	return TRUE;
}

static const struct {
	const char *type;
	ReadFn *read;
} readers[] = {
	{ "text/plain", read_plain },
	{ "text/html", read_html },
	{ "multipart/alternative", read_parts },
	{ "multipart/mixed", read_parts },
	{ "multipart/related", read_parts },
	{ "message/cpim", read_cpim },
	{ "application/im-iscomposing+xml", read_typing },
	{ "message/imdn+xml", read_receipt },
	{ "application/xml", read_keyboard },
};

static gboolean read_part(Look *look, const MediaPart *part)
{
	g_auto(Media) media = { 0 };
	g_autoptr(GBytes) bytes = media_decode(part);

	if (!bytes)
		return fail(look, 415, "the transfer encoding is not known");
	media_read(&media, part->content_type);
	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if (!strcmp(media.type, readers[i].type))
			return readers[i].read(look, &media, bytes);
	return fail(look, 415, "this type of content is not carried");
}

Content *content_read(const PageMessage *message, int *status, GError **error)
{
	g_autoptr(Content) content = g_new0(Content, 1);
	g_autoptr(GError) reason = NULL;
	Look look = { content, 0, 400, &reason };
	MediaPart part = { message->content_type, message->encoding, NULL, 0 };
	gboolean taken;

	if (message->body)
		part.bytes = g_bytes_get_data(message->body, &part.length);
	if (!part.length)
		taken = fail(&look, 400, "the message has no body");
	else if (part.length > MESSAGE_BODY_BYTES)
		taken = fail(&look, 413, "the message is too long");
	else
		taken = read_part(&look, &part);
	if (taken && content->kind == CONTENT_TEXT && !*content->text)
		taken = fail(&look, 400, "the message says nothing");
	if (taken)
		return g_steal_pointer(&content);
	*status = look.status;
	g_propagate_error(error, g_steal_pointer(&reason));
	return NULL;
}

void content_free(Content *content)
{
	if (!content)
		return;
	g_free(content->text);
	xml_free(content->markup);
	g_free(content->subject);
	g_free(content->receipt_id);
	g_free(content->message_id);
	g_free(content);
}
