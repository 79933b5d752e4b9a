#include "core/gateway/bridge/limits.h"
#include "core/gateway/sip/check.h"
#include "core/gateway/sip/event.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/outgoing.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/value.h"
#include "core/gateway/sip/via.h"
#include "tests/unit/core/gateway/bridge/anything.h"

#include <string.h>

/* ---- values, as anybody writes them ---- */

/* In quotes stands anything but line ends and NUL. */
static void append_quoted(GString *into)
{
	static const char *const tricks[] = { ";tag=no", "<sip:no@no>", ", ",
					      "\\\"",	 "\\\\",	">",
					      "<",	 ";",		"@" };

	g_string_append_c(into, '"');
	for (guint i = any_below(6); i > 0; i--) {
		gunichar c = any_character();

		if (any_below(2))
			g_string_append(into, ANY_OF(tricks));
		else if (c >= 0x20 && c != 0x7f && !strchr("\"\\", (int)c))
			g_string_append_unichar(into, c);
	}
	g_string_append_c(into, '"');
}

static void append_blank(GString *into)
{
	static const char *const blanks[] = { "", "", " ", "\t", "  " };

	g_string_append(into, ANY_OF(blanks));
}

static void append_display(GString *into)
{
	static const char *const words[] = { "", "Anna ", "Anna B. ",
					     "o'neill!% " };

	if (any_below(2)) {
		g_string_append(into, ANY_OF(words));
		return;
	}
	append_quoted(into);
	append_blank(into);
}

static void append_parameters(GString *into)
{
	static const char *const names[] = { "epid=0f", "x", "tagged=no",
					     "y = 1", "lr" };

	for (guint i = any_below(3); i > 0; i--) {
		append_blank(into);
		g_string_append_c(into, ';');
		append_blank(into);
		g_string_append(into, ANY_OF(names));
		if (any_below(2))
			continue;
		g_string_append(into, ";z=");
		append_quoted(into);
	}
}

static const char *const uris[] = {
	"sip:anna@fabrikam.test",
	"sip:a;x=1@fabrikam.test;gr=r;tag=inside",
	"sip:o'x,y@[2001:db8::1]:5061",
	"sip:%22%3c@fabrikam.test",
};

/* A From or To; `tag` NULL: without. */
static char *any_name_addr(const char *uri, const char *tag)
{
	static const char *const equals[] = { "=", " = ", "\t=" };
	GString *value = g_string_new(NULL);

	append_display(value);
	g_string_append_printf(value, "<%s>", uri);
	append_parameters(value);
	if (tag)
		g_string_append_printf(
			value, "%s;%s%s%s%s", any_below(2) ? " " : "",
			any_below(2) ? "tag" : "Tag", ANY_OF(equals), tag,
			any_below(2) ? " " : "");
	append_parameters(value);
	return g_strstrip(g_string_free(value, FALSE));
}

/* The URI and the tag are found, whatever stands around them. */
static void name_addr(void)
{
	for (guint i = any_rounds(4000); i > 0; i--) {
		const char *uri = ANY_OF(uris);
		const char *tag = any_below(3) ? "a-1.b" : NULL;
		g_autofree char *value = any_name_addr(uri, tag);
		g_autofree char *found = sip_header_uri(value);
		g_autofree char *its_tag = sip_header_tag(value);

		g_test_message("%s", value);
		g_assert_cmpstr(found, ==, uri);
		g_assert_cmpstr(its_tag, ==, tag);
	}
}

/* Without brackets parameters are the header's. */
static void addr_spec(void)
{
	static const struct {
		const char *value, *uri, *tag;
	} cases[] = {
		{ "sip:a@b.test;tag=1", "sip:a@b.test", "1" },
		{ "sip:a@b.test ;x=\">\";tag=1", "sip:a@b.test", "1" },
		{ "sip:a@b.test, <sip:c@d.test>;tag=1", "sip:a@b.test", NULL },
		{ "Doe, John <sip:a@b.test>;tag=1", "sip:a@b.test", NULL },
		{ "<sip:a@b.test;tag=0>", "sip:a@b.test;tag=0", NULL },
		{ "<sip:a@b.test>;tag", "sip:a@b.test", NULL },
		{ "<sip:a@b.test>;x=\">;tag=1\"", "sip:a@b.test", NULL },
		{ "\"a\\\"<sip:n@o>\" <sip:a@b.test>;tag=2", "sip:a@b.test",
		  "2" },
		{ "\"open <sip:a@b.test>", "\"open", NULL },
		{ "<sip:a@b.test", NULL, NULL },
		{ "", NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *uri = sip_header_uri(cases[i].value);
		g_autofree char *tag = sip_header_tag(cases[i].value);

		g_test_message("%s", cases[i].value);
		g_assert_cmpstr(uri, ==, cases[i].uri);
		g_assert_cmpstr(tag, ==, cases[i].tag);
	}
}

/* ---- requests ---- */

typedef struct Asked {
	char *from, *to;
	GString *lines;
} Asked;

static SipMessage *request(const Asked *asked)
{
	g_autofree char *text = g_strdup_printf(
		"MESSAGE sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/UDP m1.test;x=\"a, \\\" b\";branch=z9hG4bK1, "
		"SIP/2.0/UDP m2.test\r\nMax-Forwards: 70\r\nFrom: %s\r\n"
		"To: %s\r\nCall-ID: c\r\nCSeq: 1 MESSAGE\r\n%s"
		"Content-Length: 0\r\n\r\n",
		asked->from, asked->to, asked->lines->str);
	SipMessage *message = sip_message_scan(text, strlen(text));
	SipVerdict verdict = sip_check(message, text);

	g_test_message("%s", text);
	g_assert_cmpint(verdict.status, ==, 0);
	return message;
}

static void asked_clear(Asked *asked)
{
	g_free(asked->from);
	g_free(asked->to);
	g_string_free(asked->lines, TRUE);
}

/* The answer repeats both byte for byte; only a tag that is not there yet is
 * added to To. */
static void check_answer(const SipMessage *message, const SipIncoming *incoming)
{
	g_autoptr(SipMessage) answer = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *wanted = NULL;
	const char *to = sip_message_value(message, "to");
	SipTarget from;
	gsize length;
	const char *text;

	sip_target_set(&from, SIP_UDP, "192.0.2.1", 5060);
	bytes = sip_respond(message, &from, 200, "OK", NULL);
	text = g_bytes_get_data(bytes, &length);
	answer = sip_message_scan(text, length);
	wanted = incoming->to_tag
			 ? g_strdup(to)
			 : g_strdup_printf("%s;tag=%s", to, incoming->own_tag);
	g_assert_cmpstr(sip_message_value(answer, "from"), ==,
			sip_message_value(message, "from"));
	g_assert_cmpstr(sip_message_value(answer, "to"), ==, wanted);
	g_assert_nonnull(strstr(sip_message_value(answer, "via"),
				"branch=z9hG4bK1;received=192.0.2.1, SIP/2.0"));
}

static void both_sides(void)
{
	for (guint i = any_rounds(1000); i > 0; i--) {
		const char *uri = ANY_OF(uris);
		const char *tag = any_below(2) ? "t.1" : NULL;
		Asked asked = { any_name_addr(uris[0], "f"),
				any_name_addr(uri, tag), g_string_new(NULL) };
		g_autoptr(SipMessage) message = request(&asked);
		SipIncoming incoming = { 0 };
		SipTarget from;

		sip_target_set(&from, SIP_UDP, "192.0.2.1", 5060);
		g_assert_true(sip_incoming_read(message, &from, &incoming));
		g_assert_cmpstr(incoming.from, ==, uris[0]);
		g_assert_cmpstr(incoming.from_tag, ==, "f");
		g_assert_cmpstr(incoming.to, ==, uri);
		g_assert_cmpstr(incoming.to_tag, ==, tag);
		check_answer(message, &incoming);
		sip_incoming_clear(&incoming);
		asked_clear(&asked);
	}
}

/* A list over several headers: who is asserted is its first sip: URI, and
 * routes come back one by one, turned around for who asked. */
static void lists(void)
{
	for (guint i = any_rounds(1000); i > 0; i--) {
		Asked asked = { g_strdup("<sip:a@b.test>;tag=f"),
				g_strdup("<sip:c@d.test>"),
				g_string_new("P-Asserted-Identity: ") };
		g_autoptr(GString) routes = g_string_new(NULL);
		g_autofree char *tel = any_name_addr("tel:+1234", NULL);
		g_autofree char *sip = any_name_addr("sip:x@b.test", NULL);
		g_autofree char *forth = NULL;
		g_autoptr(SipMessage) message = NULL;
		SipIncoming incoming = { 0 };
		SipTarget from;

		g_string_append_printf(
			asked.lines, "%s%s%s, <sip:no@b>\r\n", tel,
			any_below(2) ? " , " : "\r\nP-Asserted-Identity: ",
			sip);
		for (guint k = any_below(4) + 1; k > 0; k--) {
			g_autofree char *route =
				any_name_addr("sip:r.test;lr", NULL);

			g_string_append_printf(asked.lines,
					       "Record-Route: %s\r\n", route);
			g_string_append_printf(routes, "%s%s",
					       routes->len ? ", " : "", route);
		}
		message = request(&asked);
		sip_target_set(&from, SIP_UDP, "192.0.2.1", 5060);
		g_assert_true(sip_incoming_read(message, &from, &incoming));
		g_assert_cmpstr(incoming.asserted, ==, "sip:x@b.test");
		g_assert_cmpstr(incoming.routes, ==, routes->str);
		forth = sip_route_set(message, TRUE);
		g_assert_cmpuint(strlen(forth), ==, routes->len);
		sip_incoming_clear(&incoming);
		asked_clear(&asked);
	}
}

/* ---- what we write ---- */

/* No line of a header can be ended by what is put into it. */
static char *one_line(const char *text)
{
	char *line = g_strdup(text);

	for (char *at = line; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	return g_strstrip(line);
}

static Address *any_address(void)
{
	g_autoptr(GString) jid = g_string_new(NULL);
	Address *address = NULL;

	while (!address) {
		g_string_truncate(jid, 0);
		for (guint i = any_below(8) + 1; i > 0; i--)
			g_string_append_unichar(jid, any_letter());
		g_string_append(jid, "\\2f@b\xc3\xbc"
				     "cher.test/r");
		g_string_append_unichar(jid, any_letter());
		address = address_from_jid(jid->str, NULL);
	}
	return address;
}

static void check_read(const SipMessage *message, const Address *from,
		       const Address *to, const PageMessage *page)
{
	SipIncoming incoming = { 0 };
	SipTarget source;
	g_autofree char *subject = one_line(page->subject);
	g_autoptr(Address) sender = NULL;
	g_autoptr(Address) receiver = NULL;
	gsize length;
	const char *bytes = g_bytes_get_data(page->body, &length);

	sip_target_set(&source, SIP_TCP, "192.0.2.1", 5060);
	g_assert_true(sip_incoming_read(message, &source, &incoming));
	sender = address_from_sip(incoming.from, NULL);
	receiver = address_from_sip(incoming.uri, NULL);
	g_assert_true(sender && address_same_bare(sender, from));
	g_assert_cmpstr(sender ? sender->resource : NULL, ==, from->resource);
	g_assert_true(receiver && address_same_bare(receiver, to));
	g_assert_cmpstr(incoming.to, ==, incoming.uri);
	g_assert_cmpstr(incoming.page.subject, ==, subject);
	g_assert_cmpmem(g_bytes_get_data(incoming.page.body, NULL),
			g_bytes_get_size(incoming.page.body), bytes, length);
	sip_incoming_clear(&incoming);
}

/* A MESSAGE of ours is read as what it was made from. */
static void written(void)
{
	for (guint i = any_rounds(500); i > 0; i--) {
		g_autoptr(Address) from = any_address();
		g_autoptr(Address) to = any_address();
		g_autofree char *sender = address_to_sip(from, TRUE);
		g_autofree char *receiver = address_to_sip(to, TRUE);
		char *text = any_wild_text(60);
		g_auto(PageMessage) page = {
			.subject = any_wild_text(20),
			.content_type = g_strdup("text/plain;charset=utf-8"),
			.body = g_bytes_new_take(text, strlen(text)),
		};
		const SipOutgoing outgoing = { .uri = receiver,
					       .from = sender,
					       .to = receiver,
					       .from_tag = "t",
					       .call_id = "c",
					       .cseq = 1,
					       .page = &page,
					       .target = { SIP_TCP } };
		g_autoptr(GBytes) bytes = sip_outgoing_format(
			&outgoing, "fe1.test", 5060, "z9hG4bK1");
		gsize length;
		const char *line = g_bytes_get_data(bytes, &length);
		g_autoptr(SipMessage) message = sip_message_scan(line, length);
		SipVerdict verdict = sip_check(message, line);

		g_test_message("%.*s", (int)length, line);
		g_assert_cmpint(verdict.status, ==, 0);
		g_assert_cmpuint(message->headers->len, <=, 12);
		check_read(message, from, to, &page);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/any/header/name-addr", name_addr);
	g_test_add_func("/sip/any/header/addr-spec", addr_spec);
	g_test_add_func("/sip/any/header/both-sides", both_sides);
	g_test_add_func("/sip/any/header/lists", lists);
	g_test_add_func("/sip/any/header/written", written);
	return g_test_run();
}
