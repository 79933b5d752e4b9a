#include "core/model/topology.h"

#define NS "urn:schema:Microsoft.Rtc.Management.Deploy."

/* One element a row. */
typedef void RowFn(Statement *row, GString *xml);

static bool each_row(Store *store, const char *sql, RowFn *function,
		     GString *xml, GError **error)
{
	g_autoptr(Statement) rows = store_statement(store, sql, error);
	Step step = STEP_ERROR;
	while (rows && (step = statement_step(rows, error)) == STEP_ROW)
		function(rows, xml);
	return step == STEP_DONE;
}

static void append(GString *xml, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void append(GString *xml, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *text = g_markup_vprintf_escaped(format, list);
	va_end(list);
	g_string_append(xml, text);
}

static const char *text(Statement *row, int column)
{
	const char *value = statement_text(row, column);
	return value ? value : "";
}

static void domain(Statement *row, GString *xml)
{
	append(xml,
	       "    <InternalDomain Name=\"%s\" Authoritative=\"true\" "
	       "AllowSubDomains=\"false\"/>\n",
	       text(row, 0));
}

static void site(Statement *row, GString *xml)
{
	append(xml,
	       "    <CentralSite SiteId=\"%s\">\n"
	       "      <Name>%s</Name>\n"
	       "    </CentralSite>\n",
	       text(row, 0), text(row, 1));
}

static void interface(GString *xml, const char *side, const char *address)
{
	if (*address)
		append(xml,
		       "        <NetInterface InterfaceSide=\"%s\" "
		       "InterfaceNumber=\"1\" IPAddress=\"%s\"/>\n",
		       side, address);
}

/* Rows come pool by pool: a new pool closes the one before. */
static void machine(Statement *row, GString *xml)
{
	if (statement_integer(row, 3) == 1)
		append(xml,
		       "    <Cluster Fqdn=\"%s\" "
		       "RequiresReplication=\"true\" RequiresSetup=\"true\">\n"
		       "      <ClusterId SiteId=\"%s\" Number=\"%s\"/>\n",
		       text(row, 0), text(row, 1), text(row, 2));
	if (!statement_is_null(row, 4)) {
		append(xml,
		       "      <Machine OrdinalInCluster=\"%s\" Fqdn=\"%s\">\n",
		       text(row, 3), text(row, 4));
		interface(xml, "Internal", text(row, 5));
		interface(xml, "External", text(row, 6));
		g_string_append(xml, "      </Machine>\n");
	}
	if (statement_integer(row, 7))
		g_string_append(xml, "    </Cluster>\n");
}

static void registrar(Statement *row, GString *xml)
{
	append(xml,
	       "    <Service RoleVersion=\"1\" ServiceVersion=\"5\">\n"
	       "      <ServiceId SiteId=\"%s\" RoleName=\"Registrar\" "
	       "Instance=\"%s\"/>\n"
	       "      <InstalledOn><ClusterId SiteId=\"%s\" "
	       "Number=\"%s\"/></InstalledOn>\n"
	       "      <Ports xmlns=\"" NS "ServiceRoles.2008\">\n"
	       "        <Port Owner=\"urn:component:XmppFederation\" "
	       "Usage=\"SipServer\" InterfaceSide=\"Primary\" "
	       "InterfaceNumber=\"0\" Port=\"%s\" Protocol=\"Mtls\" "
	       "AuthorizesRequests=\"true\" GruuType=\"XmppFederation\"/>\n"
	       "      </Ports>\n"
	       "    </Service>\n",
	       text(row, 0), text(row, 1), text(row, 0), text(row, 1),
	       text(row, 2));
}

static void edge(Statement *row, GString *xml)
{
	append(xml,
	       "    <Service RoleVersion=\"1\" ServiceVersion=\"5\">\n"
	       "      <ServiceId SiteId=\"%s\" RoleName=\"EdgeServer\" "
	       "Instance=\"%s\"/>\n"
	       "      <InstalledOn><ClusterId SiteId=\"%s\" "
	       "Number=\"%s\"/></InstalledOn>\n"
	       "      <Ports xmlns=\"" NS "ServiceRoles.2008\">\n"
	       "        <Port Owner=\"urn:component:XmppFederationProxy\" "
	       "Usage=\"XmppServer\" InterfaceSide=\"External\" "
	       "InterfaceNumber=\"1\" Port=\"%s\" Protocol=\"Tls\" "
	       "AuthorizesRequests=\"true\" ConfiguredFqdn=\"%s\"/>\n"
	       "        <Port Owner=\"urn:component:XmppFederationProxy\" "
	       "Usage=\"XptServer\" InterfaceSide=\"Internal\" "
	       "InterfaceNumber=\"1\" Port=\"%s\" Protocol=\"Mtls\" "
	       "UrlPath=\"/XmppFederation/\"/>\n"
	       "      </Ports>\n"
	       "    </Service>\n",
	       text(row, 0), text(row, 1), text(row, 0), text(row, 1),
	       text(row, 2), text(row, 4), text(row, 3));
}

static const char machines_sql[] =
	"SELECT pool.fqdn, pool.site, pool.id, row_number() OVER w, "
	"computer.fqdn, computer.internal_address, computer.external_address, "
	"row_number() OVER w = count(*) OVER (PARTITION BY pool.id) FROM pool "
	"LEFT JOIN computer ON computer.pool = pool.id WINDOW w AS (PARTITION "
	"BY pool.id ORDER BY computer.id) ORDER BY pool.id, computer.id";

static bool parts(Store *store, GString *xml, GError **error)
{
	static const struct {
		const char *open, *sql;
		RowFn *row;
		const char *close;
	} all[] = {
		{ NULL, "SELECT name FROM sip_domain ORDER BY id", domain,
		  "  </InternalDomains>\n" },
		{ "  <Sites>\n", "SELECT id, name FROM site ORDER BY id", site,
		  "  </Sites>\n" },
		{ "  <Clusters>\n", machines_sql, machine, "  </Clusters>\n" },
		{ "  <Services>\n",
		  "SELECT pool.site, pool.id, xmpp_gateway_sip_port FROM "
		  "registrar JOIN pool ON pool.id = registrar.pool ORDER BY "
		  "registrar.id",
		  registrar, NULL },
		{ NULL,
		  "SELECT pool.site, pool.id, xmpp_listening_port, "
		  "xmpp_internal_port, coalesce(pool.external_fqdn, "
		  "pool.fqdn) FROM edge_server JOIN pool ON pool.id = "
		  "edge_server.pool ORDER BY edge_server.id",
		  edge, "  </Services>\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
		if (all[i].open)
			g_string_append(xml, all[i].open);
		if (!each_row(store, all[i].sql, all[i].row, xml, error))
			return false;
		if (all[i].close)
			g_string_append(xml, all[i].close);
	}
	return true;
}

static void signature(Statement *row, GString *xml)
{
	append(xml,
	       "<Topology xmlns=\"" NS "Topology.2008\" "
	       "Signature=\"%s\">\n",
	       text(row, 0));
}

static void default_domain(Statement *row, GString *xml)
{
	append(xml,
	       "  <InternalDomains AllowAllDomains=\"false\" "
	       "DefaultDomain=\"%s\">\n",
	       text(row, 0));
}

char *topology_xml(Model *model, GError **error)
{
	Store *store = model_store(model, error);
	GString *xml = g_string_new(NULL);
	bool good =
		store &&
		each_row(store,
			 "SELECT (SELECT value FROM fact WHERE name = "
			 "'store_id')",
			 signature, xml, error) &&
		each_row(store,
			 "SELECT (SELECT name FROM sip_domain WHERE is_default "
			 "= 1)",
			 default_domain, xml, error) &&
		parts(store, xml, error);
	g_string_append(xml, "</Topology>\n");
	return g_string_free(xml, !good);
}
