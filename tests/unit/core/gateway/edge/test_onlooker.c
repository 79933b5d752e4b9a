/* Traces of a partner's streams: what is said both ways, without secrets, and
 * nothing at all while nobody looks. */
#include "core/gateway/edge/onlooker.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/xmpp/tap.h"
#include "core/gateway/xmpp/tap_text.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

static json_t *ask(Siege *siege, const char *watch, const char *remote,
		   gboolean end)
{
	g_autoptr(json_t) request =
		json_pack("{s:s, s:s, s:s, s:b}", "ask", "trace", "watch",
			  watch, "remote", remote, "end", end);
	return edge_ask(siege->edge, request);
}

/* Begins to look, or goes on. */
static void look(Siege *siege, const char *watch, const char *remote)
{
	json_decref(ask(siege, watch, remote, FALSE));
}

/* "sent <stream:stream …>\n…" of what came since. */
static char *lines(Siege *siege, const char *watch, const char *remote)
{
	g_autoptr(json_t) answer = ask(siege, watch, remote, FALSE);
	const json_t *list = json_object_get(answer, "lines");
	GString *text = g_string_new(NULL);
	for (gsize i = 0; i < json_array_size(list); i++) {
		const json_t *line = json_array_get(list, i);
		g_assert_nonnull(json_member(line, "time"));
		g_assert_cmpint(json_member_integer(line, "stream", 0), >, 0);
		g_string_append_printf(text, "%s %s\n",
				       json_member(line, "way"),
				       json_member(line, "text"));
	}
	return g_string_free(text, FALSE);
}

#define HAS(text, part)	  g_assert_nonnull(strstr(text, part))
#define LACKS(text, part) g_assert_null(strstr(text, part))

static gboolean has_verdict(Siege *siege)
{
	return siege->verdicts->len > 0;
}

static void partner_writes(Siege *siege, const char *body)
{
	g_autofree char *text =
		g_strdup_printf("<message xmlns='jabber:server' "
				"from='bob@fabrikam.test' "
				"to='anna@contoso.test' id='m1'>"
				"<body>%s</body><thread>t1</thread></message>",
				body);
	g_string_truncate(siege->verdicts, 0);
	siege_partner_says(siege, text);
	siege_wait(siege, has_verdict);
}

static void test_stream(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_autofree char *none = lines(siege, "w", "fabrikam.test");
	g_assert_cmpstr(none, ==, "");
	partner_writes(siege, "not for you");
	g_autofree char *said = lines(siege, "w", "fabrikam.test");
	HAS(said, "received <stream:stream from='fabrikam.test' "
		  "to='contoso.test'");
	HAS(said, "sent <stream:stream from='contoso.test' "
		  "to='fabrikam.test' id='");
	HAS(said, "sent <stream:features");
	HAS(said, "received <starttls");
	HAS(said, "sent <proceed");
	HAS(said, "note TLS: TLSv1.3, ");
	HAS(said, ", certificate of CN=fabrikam\n");
	HAS(said, "<mechanism>EXTERNAL</mechanism>");
	HAS(said, "received <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
		  "mechanism='EXTERNAL'>(hidden: ");
	HAS(said, "sent <success");
	HAS(said, "received <enable");
	HAS(said, "received <message from='bob@fabrikam.test' "
		  "to='anna@contoso.test' id='m1'><body>(hidden: 11 "
		  "characters)</body><thread>t1</thread></message>");
	HAS(said, "sent <a xmlns='urn:xmpp:sm:3' h='1'/>");
	LACKS(said, "not for you");
}

static void test_bodies(void)
{
	g_autoptr(Siege) siege = siege_new();
	tap_show_bodies(TRUE);
	look(siege, "w", "fabrikam.test");
	partner_writes(siege, "for you");
	tap_show_bodies(FALSE);
	g_autofree char *said = lines(siege, "w", "fabrikam.test");
	HAS(said, "<body>for you</body>");
	HAS(said, "mechanism='EXTERNAL'>(hidden: ");
}

/* Other partners, and domains of this one. */
static void test_wanted(void)
{
	g_autoptr(Siege) siege = siege_new();
	static const struct {
		const char *remote;
		gboolean seen;
	} cases[] = { { "fabrikam.test", TRUE },
		      { "im.fabrikam.test", TRUE },
		      { "fab*", TRUE },
		      { "*", TRUE },
		      { "woodgrove.test", FALSE },
		      { "evil.test", FALSE },
		      { "fabrikam", FALSE } };
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		look(siege, cases[i].remote, cases[i].remote);
	partner_writes(siege, "x");
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *said =
			lines(siege, cases[i].remote, cases[i].remote);
		g_assert_cmpint(*said != '\0', ==, cases[i].seen);
	}
}

/* Why an attacker was refused, though he never was anybody. */
static void test_refused(void)
{
	g_autoptr(Siege) siege = siege_new();
	look(siege, "w", "evil.test");
	attacker_says(attack(siege), ROOT "'evil.test'>");
	siege_wait(siege, siege_is_first_over);
	g_autofree char *said = lines(siege, "w", "evil.test");
	HAS(said, "received <stream:stream from='evil.test'");
	HAS(said, "sent <stream:error");
	HAS(said, "note ended: 'evil.test' is no partner of 'contoso.test'");
}

static void test_key_hidden(void)
{
	g_autoptr(Siege) siege = siege_new();
	Attacker *attacker = attack_proven(siege);
	look(siege, "w", "fabrikam.test");
	attacker_says(attacker, "<db:result from='fabrikam.test' "
				"to='northwind.test'>5ecre7</db:result>"
				"</stream:stream>");
	siege_wait(siege, siege_is_first_over);
	g_autofree char *said = lines(siege, "w", "fabrikam.test");
	HAS(said, "received <db:result "
		  "xmlns:db='jabber:server:dialback' from='fabrikam.test' "
		  "to='northwind.test'>(hidden: 6 characters)</db:result>");
	HAS(said, "sent <db:result xmlns:db='jabber:server:dialback' "
		  "from='northwind.test' to='fabrikam.test' "
		  "type='error'>");
	HAS(said, "received </stream:stream>");
	LACKS(said, "5ecre7");
}

static gboolean nobody_looks(Siege *siege)
{
	return !siege->edge->onlookers->len;
}

/* Ends when it is told to, and when nobody asks any more. */
static void test_ends(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_assert_false(tap_any());
	look(siege, "w", "*");
	g_assert_true(tap_any());
	json_decref(ask(siege, "w", "*", TRUE));
	g_assert_false(tap_any());
	look(siege, "w", "*");
	g_assert_true(tap_any());
	siege_wait(siege, nobody_looks);
	g_assert_false(tap_any());
}

/* What nobody fetches is lost, and counted. */
static void test_bounded(void)
{
	g_autoptr(Siege) siege = siege_new();
	look(siege, "w", "*");
	TapLine line = { 1, TAP_NOTE, "fabrikam.test", NULL, "x" };
	for (guint i = 0; i < ONLOOKER_LINES + 10; i++)
		tap_tell(&line);
	g_autoptr(json_t) answer = ask(siege, "w", "*", FALSE);
	g_assert_cmpuint(json_array_size(json_object_get(answer, "lines")), ==,
			 ONLOOKER_LINES);
	g_assert_cmpint(json_member_integer(answer, "lost", 0), ==, 10);
	for (guint i = 1; i < ONLOOKERS; i++) {
		g_autofree char *name = g_strdup_printf("w%u", i);
		g_autoptr(json_t) more = ask(siege, name, "*", FALSE);
		g_assert_null(json_member(more, "error"));
	}
	g_autoptr(json_t) beyond = ask(siege, "beyond", "*", FALSE);
	g_assert_nonnull(json_member(beyond, "error"));
}

static void check_sent(const char *bytes, const char *expected)
{
	g_autoptr(GPtrArray) texts = tap_text_sent(bytes, strlen(bytes), FALSE);
	g_ptr_array_add(texts, NULL);
	g_autofree char *all = g_strjoinv("\n", (char **)texts->pdata);
	g_assert_cmpstr(all, ==, expected);
}

static void test_sent(void)
{
	check_sent(" ", "(keep-alive)");
	check_sent("<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
		   "xmlns:stream='http://etherx.jabber.org/streams' to='a' "
		   "version='1.0'>",
		   "<stream:stream to='a' version='1.0'>");
	check_sent("<db:result from='a' to='b'>key</db:result>",
		   "<db:result xmlns:db='jabber:server:dialback' from='a' "
		   "to='b'>(hidden: 3 characters)"
		   "</db:result>");
	check_sent("<presence from='a' to='b'><show>away</show>"
		   "<status>at ünch</status><priority>1</priority></presence>"
		   "<r xmlns='urn:xmpp:sm:3'/>",
		   "<presence from='a' to='b'><show>away</show>"
		   "<status>(hidden: 7 characters)</status>"
		   "<priority>1</priority></presence>\n"
		   "<r xmlns='urn:xmpp:sm:3'/>");
	check_sent("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>x", "");
	check_sent("<a><b></a>", "(10 bytes)");
	check_sent("</stream:stream>", "</stream:stream>");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/onlooker/" #name, test_##name)
	ADD(stream);
	ADD(bodies);
	ADD(wanted);
	ADD(refused);
	ADD(key_hidden);
	ADD(ends);
	ADD(bounded);
	ADD(sent);
	return g_test_run();
}
