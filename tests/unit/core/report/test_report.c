#include "core/report/report.h"

#include "core/base/json.h"
#include "core/report/diagram.h"
#include "core/report/finding.h"
#include "core/report/page.h"

#include <expat.h>
#include <glib/gstdio.h>
#include <string.h>

#define DAY INT64_C(86400000000)
#define NOW INT64_C(1795536309000000)

static const char *const computers[] = { "fe01.contoso.test",
					 "fe02.contoso.test", NULL };
static const char *const ports[] = { "TCP 5269 XMPP", "TCP 23456 link", NULL };
static const char *const further[] = { "eu.fabrikam.test", "a&b.test", NULL };
static const char *const names[] = { "edge01.contoso.test",
				     "_xmpp-server.contoso.test", NULL };

static const ReportSite sites[] = {
	{ "Redmond", "Head <office> & \"more\"", 2, 1, 1500 },
	{ "Zürich", NULL, 0, 0, 0 },
};
static const ReportPool pools[] = {
	{ .fqdn = "pool01.contoso.test",
	  .site = "Redmond",
	  .role = "Registrar",
	  .computers = computers,
	  .gateways = computers,
	  .edge = "edge01.contoso.test",
	  .users = 1200,
	  .users_xmpp = 800 },
	{ .fqdn = "old.contoso.test",
	  .site = "Redmond",
	  .role = "Registrar",
	  .legacy = true,
	  .legacy_gateway = "oldgw.contoso.test:5269",
	  .users = 300 },
};
static const ReportEdge edges[] = {
	{ "edge01.contoso.test", "Redmond", computers, "10.0.0.4", "192.0.2.10",
	  ports },
};
static const ReportCertificate certificates[] = {
	{ "edge01.contoso.test", "XMPP edge", "CN=edge01.contoso.test",
	  "CN=Contoso CA", names, "A1B2C3", NOW - 300 * DAY, NOW + 12 * DAY },
	{ "fe01.contoso.test", "Link", "CN=fe01.contoso.test", "CN=Contoso CA",
	  NULL, "D4E5F6", NOW - 300 * DAY, NOW - DAY / 2 },
	{ "fe02.contoso.test", "Link", "CN=fe02.contoso.test", "CN=Contoso CA",
	  NULL, "0708", NOW - 300 * DAY, NOW + 200 * DAY },
};
static const ReportReplica replicas[] = {
	{ "fe01.contoso.test", "Front end", "settings", 42, 42, true, NOW },
	{ "edge01.contoso.test", "Edge", "settings", 42, 40, false, NOW },
};
static const ReportPolicy policies[] = {
	{ "External access", "Global", NULL, false, false, false, 400 },
	{ "External access", "Tag:Sales", "<script>alert(1)</script>", true,
	  true, true, 800 },
};
static const ReportSetting settings[] = {
	{ "XMPP gateway", "Global", "ConnectionLimit", "50" },
};

/* `count` partners; the texts of all but the first are made. */
static ReportPartner *partners_new(size_t count)
{
	ReportPartner *partners = g_new0(ReportPartner, count);
	for (size_t i = 0; i < count; i++)
		partners[i] = (ReportPartner){
			.domain = i ? g_strdup_printf("p%zu.test", i)
				    : g_strdup("<fabrikam>&'\".test"),
			.type = "Federated",
			.tls = i % 2 ? "Required" : "NotSupported",
			.sasl = "Optional",
			.additional_domains = i ? NULL : further,
		};
	return partners;
}

static void partners_free(ReportPartner *partners, size_t count)
{
	for (size_t i = 0; i < count; i++)
		g_free((char *)partners[i].domain);
	g_free(partners);
}

static ReportTopology topology_of(const ReportPartner *partners, size_t count)
{
	return (ReportTopology){
		.name = "Contoso & Söhne <test>",
		.version = "0.1.0",
		.time = NOW,
		.change = 42,
		.sites = sites,
		.site_count = G_N_ELEMENTS(sites),
		.pools = pools,
		.pool_count = G_N_ELEMENTS(pools),
		.edges = edges,
		.edge_count = G_N_ELEMENTS(edges),
		.partners = partners,
		.partner_count = count,
		.policies = policies,
		.policy_count = G_N_ELEMENTS(policies),
		.settings = settings,
		.setting_count = G_N_ELEMENTS(settings),
		.certificates = certificates,
		.certificate_count = G_N_ELEMENTS(certificates),
		.replicas = replicas,
		.replica_count = G_N_ELEMENTS(replicas),
	};
}

static bool well_formed(const char *page)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	bool well =
		XML_Parse(parser, page, (int)strlen(page), 1) == XML_STATUS_OK;
	if (!well)
		g_test_message("line %lu: %s", XML_GetCurrentLineNumber(parser),
			       XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	return well;
}

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void html_complete(void)
{
	ReportPartner *partners = partners_new(40);
	ReportTopology topology = topology_of(partners, 40);
	g_autofree char *page = report_html(&topology, NULL);
	g_assert_true(well_formed(page));
	for (size_t i = 1; i < 40; i++) {
		g_autofree char *cell =
			g_strdup_printf("<td>%s</td>", partners[i].domain);
		g_assert_true(holds(page, cell));
	}
	g_assert_true(holds(page, "&lt;fabrikam&gt;&amp;&#39;&quot;.test"));
	g_assert_true(holds(page, "<svg"));
	g_assert_true(holds(page, "25 more partners"));
	g_assert_true(holds(page, "12 days left"));
	g_assert_true(holds(page, "expired 1 day ago"));
	g_assert_true(holds(page, "Zürich"));
	partners_free(partners, 40);
}

static void html_escapes(void)
{
	ReportPartner *partners = partners_new(1);
	ReportTopology topology = topology_of(partners, 1);
	g_autofree char *page = report_html(&topology, NULL);
	g_assert_true(
		holds(page, "Head &lt;office&gt; &amp; &quot;more&quot;"));
	g_assert_false(holds(page, "<script"));
	g_assert_false(holds(page, "<office"));
	g_assert_false(holds(page, "<fabrikam"));
	partners_free(partners, 1);
}

/* Nothing in the page refers to anything outside of it. */
static void html_self_contained(void)
{
	ReportTopology topology = topology_of(NULL, 0);
	g_autofree char *page = report_html(&topology, NULL);
	static const char *const references[] = { "xlink",   "src=",  "url(",
						  "@import", "<link", "DTD" };
	for (size_t i = 0; i < G_N_ELEMENTS(references); i++)
		g_assert_false(holds(page, references[i]));
	const char *place = page;
	while ((place = strstr(place, "http"))) {
		g_assert_true(
			g_str_has_prefix(place, "http://www.w3.org/2000/svg"));
		place++;
	}
	place = page;
	while ((place = strstr(place, "href=\""))) {
		place += strlen("href=\"");
		g_assert_cmpint(*place, ==, '#');
	}
}

static void html_empty(void)
{
	ReportTopology topology = { .time = NOW };
	g_autofree char *page = report_html(&topology, NULL);
	g_assert_true(well_formed(page));
	g_assert_true(holds(page, "None."));
}

static void text_controls(void)
{
	g_autoptr(GString) page = g_string_new(NULL);
	page_text(page, "a\001\033b\xff");
	g_assert_cmpstr(page->str, ==, "a��b�");
}

typedef struct Heard {
	Feedback is;
	GString *text;
} Heard;

static void hear(Feedback *feedback, FeedbackLevel level, const char *text)
{
	if (level == FEEDBACK_WARNING)
		g_string_append(((Heard *)feedback)->text, text);
}

static void diagram_missing(void)
{
	static const FeedbackClass class = { .say = hear };
	Heard heard = { { &class }, g_string_new(NULL) };
	ReportTopology topology = topology_of(NULL, 0);
	g_autofree char *svg =
		diagram_svg_with("no-such-program", &topology, &heard.is);
	g_assert_null(svg);
	g_assert_true(holds(heard.text->str, "graphviz"));
	g_string_truncate(heard.text, 0);
	svg = diagram_svg_with("false", &topology, &heard.is);
	g_assert_null(svg);
	g_assert_true(holds(heard.text->str, "could not draw"));
	g_string_free(heard.text, TRUE);
}

static void findings(void)
{
	ReportPartner *partners = partners_new(1);
	ReportTopology topology = topology_of(partners, 1);
	g_autoptr(GPtrArray) list = finding_list(&topology);
	g_autoptr(GString) all = g_string_new(NULL);
	for (guint i = 0; i < list->len; i++)
		g_string_append_printf(all, "%s\n",
				       ((Finding *)list->pdata[i])->text);
	g_assert_cmpstr(
		all->str, ==,
		"The Link certificate of fe01.contoso.test: expired 1 day "
		"ago.\n"
		"edge01.contoso.test runs change 40 of settings; published is "
		"42.\n"
		"The XMPP edge certificate of edge01.contoso.test: 12 days "
		"left.\n"
		"Messages with <fabrikam>&'\".test travel unprotected: TLS is "
		"off.\n"
		"300 users are still homed on the legacy pool "
		"old.contoso.test.\n");
	partners_free(partners, 1);
}

/* Nobody may use what was set up; an edge has nothing to show. */
static void findings_of_setup(void)
{
	static const char *const alone[] = { "edge01.contoso.test", NULL };
	const ReportPool pool = { .fqdn = "p.test",
				  .edge = "e.test",
				  .users = 5 };
	const ReportEdge edge = { .fqdn = "e.test", .computers = alone };
	const ReportPartner partner = { .domain = "x.test", .tls = "Required" };
	const ReportTopology topology = {
		.time = NOW,
		.pools = &pool,
		.pool_count = 1,
		.edges = &edge,
		.edge_count = 1,
		.partners = &partner,
		.partner_count = 1,
	};
	g_autoptr(GPtrArray) list = finding_list(&topology);
	g_assert_cmpuint(list->len, ==, 2);
	g_assert_true(holds(((Finding *)list->pdata[0])->text,
			    "No user may use XMPP"));
	g_assert_cmpstr(((Finding *)list->pdata[1])->text, ==,
			"The edge edge01.contoso.test has no certificate "
			"yet.");
}

static void json(void)
{
	ReportPartner *partners = partners_new(3);
	ReportTopology topology = topology_of(partners, 3);
	g_autofree char *text = report_json(&topology);
	g_autoptr(json_t) report = json_parse(text, -1, NULL);
	json_t *list = json_object_get(report, "partners");
	g_assert_cmpuint(json_array_size(list), ==, 3);
	json_t *first = json_array_get(list, 0);
	g_assert_cmpstr(json_member(first, "domain"), ==,
			"<fabrikam>&'\".test");
	g_assert_cmpuint(
		json_array_size(json_object_get(first, "additionalDomains")),
		==, 2);
	json_t *certificate =
		json_array_get(json_object_get(report, "certificates"), 0);
	g_assert_cmpstr(json_member(certificate, "notAfter"), ==,
			"2026-12-06T16:05:09Z");
	g_assert_cmpint(
		json_member_integer(
			json_array_get(json_object_get(report, "pools"), 0),
			"users", 0),
		==, 1200);
	partners_free(partners, 3);
}

static void csv(void)
{
	ReportPartner *partners = partners_new(1);
	ReportTopology topology = topology_of(partners, 1);
	g_autofree char *text = report_csv(&topology);
	g_assert_true(g_str_has_prefix(
		text, "\"Section\",\"Item\",\"Property\",\"Value\"\n"
		      "\"sites\",\"Redmond\",\"name\",\"Redmond\"\n"));
	g_assert_true(holds(text, "\"sites\",\"Redmond\",\"description\",\""
				  "Head <office> & \"\"more\"\"\"\n"));
	g_assert_true(holds(text, ",\"additionalDomains\",\"eu.fabrikam.test "
				  "a&b.test\"\n"));
	partners_free(partners, 1);
}

static void write_by_ending(void)
{
	g_autofree char *folder = g_dir_make_tmp("report-XXXXXX", NULL);
	g_autofree char *page = g_build_filename(folder, "x.HTML", NULL);
	g_autofree char *odd = g_build_filename(folder, "x.txt", NULL);
	g_autoptr(GError) error = NULL;
	ReportTopology topology = topology_of(NULL, 0);
	g_autofree char *text = NULL;
	g_assert_true(report_write(&topology, page, NULL, &error));
	g_assert_true(g_file_get_contents(page, &text, NULL, NULL));
	g_assert_true(g_str_has_prefix(text, "<!DOCTYPE html>"));
	g_assert_false(report_write(&topology, odd, NULL, &error));
	g_assert_true(holds(error->message, ".html, .json or .csv"));
	g_unlink(page);
	g_rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/report/html/complete", html_complete);
	g_test_add_func("/report/html/escapes", html_escapes);
	g_test_add_func("/report/html/self-contained", html_self_contained);
	g_test_add_func("/report/html/empty", html_empty);
	g_test_add_func("/report/page/controls", text_controls);
	g_test_add_func("/report/diagram/missing", diagram_missing);
	g_test_add_func("/report/finding/list", findings);
	g_test_add_func("/report/finding/setup", findings_of_setup);
	g_test_add_func("/report/json/parsed", json);
	g_test_add_func("/report/csv/rows", csv);
	g_test_add_func("/report/write/ending", write_by_ending);
	return g_test_run();
}
