/* What goes into Kamailio's configuration, and what any other SIP server has
 * to do. */
#include "core/report/pool_setup_private.h"

#include <string.h>

#define PLACE_ROUTES "kamailio.cfg, at its end"

static char *place_of(const SetupFacts *facts, size_t index)
{
	return g_strdup_printf(
		"sip:%s:%d;transport=%s", facts->front_ends[index].fqdn,
		facts->gateway_port, setup_is_secure(facts) ? "tls" : "tcp");
}

/* ---- TLS ---- */

static void add_tls(GPtrArray *steps, const SetupFacts *facts)
{
	static const char *const sides[] = { "server", "client" };
	GString *text = g_string_new(
		"# The pair is this computer's and names the pool or itself; "
		"authority.pem is Gatehouse's authority.\n");

	for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
		g_string_append_printf(
			text,
			"[%s:default]\n"
			"method = TLSv1.2+\n"
			"verify_certificate = yes\n"
			"require_certificate = yes\n"
			"private_key = /etc/kamailio/tls/sip.key\n"
			"certificate = /etc/kamailio/tls/sip.pem\n"
			"ca_list = /etc/kamailio/tls/authority.pem\n",
			sides[i]);
	setup_add(steps, SETUP_RUN, "tls.cfg", "Mutual TLS", text);
	if (facts->authority)
		setup_add(steps, SETUP_RUN, "/etc/kamailio/tls/authority.pem",
			  "Authority of the gateway",
			  g_string_new(facts->authority));
}

/* ---- routes ---- */

/* A dot is no wildcard in a name. */
static void append_pattern(GString *text, const char *const *domains)
{
	for (const char *const *at = domains; *at; at++) {
		g_auto(GStrv) labels = g_strsplit(*at, ".", -1);
		g_autofree char *pattern = g_strjoinv("\\.", labels);

		g_string_append_printf(text, "%s%s", at == domains ? "" : "|",
				       pattern);
	}
}

static char *next_route(const SetupFacts *facts, size_t index)
{
	return index + 1 < facts->front_end_count
		       ? g_strdup_printf("\tt_on_failure(\"GATEHOUSE_%zu\");\n",
					 index + 1)
		       : g_strdup("");
}

static void add_way_out(GString *text, const SetupFacts *facts)
{
	g_autofree char *first = place_of(facts, 0);
	g_autofree char *next = next_route(facts, 0);

	g_string_append(
		text, "# Users' requests to partners: to the gateway. Modules: "
		      "tm, rr, sl, pv, siputils.\n"
		      "route[GATEHOUSE] {\n"
		      "\tif (has_totag() || !($rd =~ \"^(");
	append_pattern(text, facts->partners);
	g_string_append_printf(text,
			       ")$\"))\n"
			       "\t\treturn;\n"
			       "\trecord_route();\n"
			       "%s"
			       "\t$du = \"%s\";\n"
			       "\tif (!t_relay())\n"
			       "\t\tsl_reply_error();\n"
			       "\texit;\n"
			       "}\n",
			       next, first);
}

/* The next front end, where the one before did not answer. */
static void add_next(GString *text, const SetupFacts *facts, size_t index)
{
	g_autofree char *place = place_of(facts, index);
	g_autofree char *next = next_route(facts, index);

	g_string_append_printf(text,
			       "failure_route[GATEHOUSE_%zu] {\n"
			       "\tif (t_is_canceled() || "
			       "!t_check_status(\"408|503\"))\n"
			       "\t\texit;\n"
			       "%s"
			       "\t$du = \"%s\";\n"
			       "\tt_relay();\n"
			       "}\n",
			       index, next, place);
}

static void append_sources(GString *text, const SetupFacts *facts)
{
	gboolean some = FALSE;

	for (size_t i = 0; i < facts->front_end_count; i++) {
		const char *address = facts->front_ends[i].address;

		if (!address)
			continue;
		g_string_append_printf(text, "%s$si == \"%s\"",
				       some ? " || " : "", address);
		some = TRUE;
	}
	if (!some)
		g_string_append(text, "$si == \"<address of the front end>\"");
}

/* Without a result a route is true in Kamailio. */
static void add_way_in(GString *text, const SetupFacts *facts)
{
	g_string_append(text, "# Whether the gateway sends it: partners' users "
			      "have no password here.\n"
			      "route[FROM_GATEHOUSE] {\n"
			      "\tif (");
	if (setup_is_secure(facts))
		g_string_append(text, "$proto == \"tls\" && (");
	append_sources(text, facts);
	g_string_append_printf(text,
			       "%s)\n"
			       "\t\treturn 1;\n"
			       "\treturn -1;\n"
			       "}\n",
			       setup_is_secure(facts) ? ")" : "");
}

static void add_routes(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);

	if (facts->partners[0])
		add_way_out(text, facts);
	for (size_t i = 1; facts->partners[0] && i < facts->front_end_count;
	     i++)
		add_next(text, facts, i);
	add_way_in(text, facts);
	setup_add(steps, SETUP_RUN, PLACE_ROUTES,
		  "Routes to and from the gateway", text);
}

/* In the order in which they are run. */
static void add_calls(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(
		"# In place of what asks users for a password, here "
		"route(AUTH), behind has_totag() and loose_route():\n"
		"if (!route(FROM_GATEHOUSE))\n"
		"\troute(AUTH);\n");

	if (facts->partners[0])
		g_string_append(text, "# Then, before anything refuses other "
				      "domains:\n"
				      "route(GATEHOUSE);\n");
	if (facts->gone[0])
		g_string_append(text, "# No partner's any more, and so in no "
				      "route above:");
	for (const char *const *at = facts->gone; *at; at++)
		g_string_append_printf(text, " %s", *at);
	setup_add(steps, SETUP_RUN, "kamailio.cfg, request_route",
		  "Where the routes are called", text);
}

void setup_add_kamailio(GPtrArray *steps, const SetupFacts *facts)
{
	if (!facts->front_end_count)
		return;
	if (setup_is_secure(facts))
		add_tls(steps, facts);
	add_routes(steps, facts);
	add_calls(steps, facts);
}

/* ---- any other ---- */

static void add_list(GString *text, const char *head,
		     const char *const *domains)
{
	if (!domains[0])
		return;
	g_string_append(text, head);
	for (const char *const *at = domains; *at; at++)
		g_string_append_printf(text, "%s%s", at == domains ? " " : ", ",
				       *at);
	g_string_append(text, "\n");
}

static void add_demands(GString *text, const SetupFacts *facts)
{
	g_string_append(
		text,
		"Requests to these domains go to the first of these places "
		"that answers, with Record-Route:\n");
	for (size_t i = 0; i < facts->front_end_count; i++) {
		g_autofree char *place = place_of(facts, i);

		g_string_append_printf(text, "%s\n", place);
	}
	g_string_append(
		text,
		"Requests that come from there are taken without a password: "
		"From names a user of a partner.\n"
		"From, or P-Asserted-Identity, of what goes there names the "
		"user whom the pool has authenticated.\n"
		"Inside of a dialog Contact leads to the front end that has "
		"it.\n");
	if (setup_is_secure(facts))
		g_string_append(
			text,
			"TLS 1.2, a certificate on both sides; Gatehouse's "
			"authority is trusted there.\n");
	g_string_append(text,
			!g_strcmp0(facts->profile, "Simple")
				? "Users' programs take MESSAGE outside of a "
				  "dialog (RFC 3428); others need another "
				  "SipProfile.\n"
				: "Users' programs take INVITE with m=message; "
				  "others need SipProfile Simple.\n");
	g_string_append(text, "Presence, where there is some: SUBSCRIBE with "
			      "Event: presence and PIDF (RFC 3856, 3863).\n");
}

void setup_add_other(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);

	add_list(text, "Domains:", facts->partners);
	add_list(text, "Domains of no partner any more:", facts->gone);
	add_demands(text, facts);
	setup_add(steps, SETUP_RUN, "configuration of the pool",
		  "What the pool has to do", text);
}
