/* Presence documents of a pool, alone or in a NOTIFY whose Content-Type is the
 * first line, and stanzas of a contact: the first byte says which. What is read
 * is written as stanzas that can be read, by addresses that a server takes, and
 * as documents that say the same. */
#include "core/gateway/bridge/document.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/pidf.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "pidf";

static const XmlLimits limits = { 1 << 20, 32, 64, 8192 };

static void check_note(const PresenceNote *note)
{
	g_assert_true(*note->text);
	g_assert_true(g_utf8_validate(note->text, -1, NULL));
	g_assert_cmpuint(strlen(note->text), <=, PRESENCE_NOTE_BYTES);
}

static void check(const Presence *presence)
{
	g_assert_cmpint(presence->priority, >=, PRESENCE_NO_PRIORITY);
	g_assert_cmpint(presence->priority, <=, 127);
	g_assert_true(!presence->show || presence_show_valid(presence->show));
	g_assert_true(presence->open || !presence->show);
	g_assert_cmpuint(presence->notes->len, <=, PRESENCE_NOTES);
	for (guint i = 0; i < presence->notes->len; i++)
		check_note(presence->notes->pdata[i]);
}

static Xml *reread(const Xml *stanza)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Xml *again;

	xml_write(stanza, NULL, text);
	again = xml_parse(text->str, text->len, &limits, &error);
	g_assert_no_error(error);
	return again;
}

/* As a stanza: its sender is an address, and it says the same. */
static void cross(const Presence *presence)
{
	g_autoptr(Address) from = address_from_sip("sip:a@b.test", NULL);
	g_autoptr(Address) to = address_from_sip("sip:c@d.test", NULL);
	g_autoptr(Xml) stanza = presence_write(presence, from, to, TRUE);
	g_autoptr(Xml) sent = reread(stanza);
	g_autoptr(Presence) back = presence_read(sent);
	g_autoptr(GError) error = NULL;
	g_autoptr(Address) sender =
		address_from_jid(xml_get(sent, "from"), &error);

	g_assert_no_error(error);
	g_assert_cmpstr(sender->resource ? sender->resource : "", ==,
			presence->resource);
	g_assert_cmpint(back->open, ==, presence->open);
	g_assert_cmpstr(back->show, ==, presence->show);
	g_assert_cmpuint(back->notes->len, ==, presence->notes->len);
	if (presence->open)
		g_assert_cmpint(back->priority, ==, MAX(presence->priority, 0));
}

static GPtrArray *written(const GPtrArray *list, gboolean lync)
{
	g_autoptr(GBytes) bytes =
		lync ? pidf_write_lync("sip:a@b.test", list, 1)
		     : pidf_write("pres:a@b.test", "sip:a@b.test", list, 1);
	g_autoptr(GError) error = NULL;
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	GPtrArray *again = pidf_read(text, length, NULL, &error);

	g_assert_no_error(error);
	return again;
}

/* What other clients read says whether he is there. */
static void write_other(DocumentFormat format, const GPtrArray *list)
{
	g_autoptr(GBytes) bytes = document_write(format, "sip:a@b.test", list);
	g_autoptr(GError) error = NULL;
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	g_autoptr(GPtrArray) again =
		document_read(format, text, length, NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(again->len, ==, 1);
	g_assert_cmpint(((Presence *)again->pdata[0])->open, ==,
			presence_best(list) != NULL);
}

/* As documents: whole, and what Lync's pools read says the best of it. */
static void write_back(const GPtrArray *list)
{
	g_autoptr(GPtrArray) all = written(list, FALSE);
	g_autoptr(GPtrArray) one = written(list, TRUE);
	const Presence *best = presence_best(list);

	g_assert_cmpuint(all->len, ==, list->len);
	for (guint i = 0; i < list->len; i++) {
		const Presence *was = list->pdata[i], *is = all->pdata[i];

		g_assert_cmpstr(was->resource, ==, is->resource);
		g_assert_cmpint(was->open, ==, is->open);
		g_assert_cmpint(was->priority, ==, is->priority);
	}
	write_other(DOCUMENT_MSRTC, list);
	write_other(DOCUMENT_XPIDF, list);
	g_assert_cmpuint(one->len, ==, 1);
	g_assert_cmpint(((Presence *)one->pdata[0])->open, ==, best != NULL);
}

static void take_list(const GPtrArray *list)
{
	g_assert_cmpuint(list->len, <=, PRESENCE_RESOURCES);
	for (guint i = 0; i < list->len; i++) {
		const Presence *presence = list->pdata[i];

		check(presence);
		cross(presence);
		g_assert_true(presence_find(list, presence->resource) ==
			      presence);
	}
	write_back(list);
}

static void take_document(const char *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) list = pidf_read(bytes, length, "en", &error);

	g_assert_true(!list == (error != NULL));
	if (list)
		take_list(list);
}

static void take_notify(const char *bytes, gsize length)
{
	const char *line = memchr(bytes, '\n', length);
	gsize head = line ? (gsize)(line - bytes) : length;
	g_auto(PageMessage)
		page = { .content_type = g_strndup(bytes, head),
			 .body = g_bytes_new(bytes + MIN(head + 1, length),
					     length - MIN(head + 1, length)) };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) list = document_read_page(&page, &error);

	g_assert_true(!list || !error);
	if (list)
		take_list(list);
}

static void take_stanza(const char *bytes, gsize length)
{
	g_autoptr(Xml) stanza = xml_parse(bytes, length, &limits, NULL);
	g_autoptr(GPtrArray) list = presence_list();
	g_autoptr(Address) from = NULL;
	Presence *presence;

	if (!stanza || !xml_get(stanza, "from"))
		return;
	from = address_from_jid(xml_get(stanza, "from"), NULL);
	presence = from ? presence_read(stanza) : NULL;
	if (!presence)
		return;
	check(presence);
	presence_update(list, presence);
	write_back(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *bytes = NULL;

	if (!size)
		return 0;
	bytes = g_memdup2(data, size);
	if (bytes[0] == 's')
		take_stanza(bytes + 1, size - 1);
	else if (bytes[0] == 'n')
		take_notify(bytes + 1, size - 1);
	else
		take_document(bytes + 1, size - 1);
	return 0;
}
