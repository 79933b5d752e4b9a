#include "core/model/identity.h"
#include "core/model/model.h"

static const char *const profiles[] = { "Simple", "Msrp", "Lync", NULL };
static const char *const transports[] = { "Udp", "Tcp", "Tls", NULL };
static const char *const versions[] = { "Tls10", "Tls11", "Tls12", "Tls13",
					NULL };

#define TEXT(name_, help_)                                                     \
	{                                                                      \
		name_, help_, .type = VALUE_STRING, .net_type = "String"       \
	}

static const Attribute attributes[] = {
	{ .is = TEXT("Fqdn", "Name of the pool in DNS."),
	  .column = "fqdn",
	  .form = FORM_DOMAIN,
	  .keyed = true,
	  .except = VERB_NEW | VERB_SET },
	{ .is = TEXT("Site", "Site that the pool is in."),
	  .column = "site",
	  .form = FORM_REFERENCE,
	  .refers = &kind_site },
	{ .is = { "SipProfile",
		  "How the pool's clients talk: Simple (MESSAGE alone), Msrp "
		  "(sessions with MSRP) or Lync (sessions with MESSAGE).",
		  .type = VALUE_STRING, .allowed = profiles,
		  .fallback = "Simple", .net_type = "String" },
	  .column = "sip_profile" },
	{ .is = { "SipTransport", "How SIP is sent to the pool's computers.",
		  .type = VALUE_STRING, .allowed = transports,
		  .fallback = "Tcp", .net_type = "String" },
	  .column = "sip_transport" },
	{ .is = { "SipPort", "Where the pool's computers listen for SIP.",
		  .type = VALUE_INT, .least = 1, .most = 65535,
		  .fallback = "5060", .net_type = "UInt16" },
	  .column = "sip_port" },
	{ .is = { "SipTlsMinimum",
		  "Lowest TLS version spoken with the pool's computers; below "
		  "Tls12 for servers that know no better, at a lower security "
		  "level.",
		  .type = VALUE_STRING, .allowed = versions,
		  .fallback = "Tls12", .net_type = "String" },
	  .column = "sip_tls_minimum" },
	{ .is = { "TrustByAddress",
		  "Takes SIP without TLS from the addresses of the pool's "
		  "computers, unless SipTransport is Tls.",
		  .type = VALUE_BOOL, .fallback = "False",
		  .net_type = "Boolean" },
	  .column = "trust_by_address" },
	{ .is = { "Legacy", "The pool that users are moved away from.",
		  .type = VALUE_BOOL, .fallback = "False",
		  .net_type = "Boolean" },
	  .column = "legacy" },
	{ .is = { "ExternalFqdn", "Name of an edge pool on the Internet.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "external_fqdn",
	  .form = FORM_DOMAIN,
	  .keyed = true },
	{ .is = { "LegacyXmppGateway",
		  "XMPP gateway that is to be replaced, as host:port: traffic "
		  "for partners that are not configured here goes there, SIP "
		  "by this pool's SipTransport to its SipPort.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "legacy_xmpp_gateway",
	  .form = FORM_ENDPOINT },
	{ .is = { "Computers", "Computers of the pool.", .type = VALUE_STRING,
		  .flags = PROPERTY_LIST | PROPERTY_NULLABLE |
			   PROPERTY_READ_ONLY },
	  .select = "(SELECT group_concat(computer.fqdn, char(10)) FROM "
		    "computer WHERE computer.pool = pool.id)" },
	{ .is = { "Services", "Services that the pool runs.",
		  .type = VALUE_STRING,
		  .flags = PROPERTY_LIST | PROPERTY_NULLABLE |
			   PROPERTY_READ_ONLY },
	  .select =
		  "(SELECT group_concat(role || ':' || pool.fqdn, char(10)) "
		  "FROM (SELECT 'Registrar' AS role, pool AS at FROM registrar "
		  "UNION ALL SELECT 'EdgeServer', pool FROM edge_server) "
		  "WHERE at = pool.id)" },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Site", "Only pools of this site.", .type = VALUE_STRING,
		  .net_type = "String" },
	  .verbs = VERB_GET },
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

static bool is_old(Record *record)
{
	const char *least = value_text(record_get(record, "SipTlsMinimum"));
	return least &&
	       (g_str_equal(least, "Tls10") || g_str_equal(least, "Tls11"));
}

/* Once, when it is set. */
static void warn_of_old_tls(const Record *before, Record *record,
			    Feedback *feedback)
{
	if (is_old(record) && !(before && is_old((Record *)before)))
		feedback_warn(feedback,
			      "TLS below 1.2 is broken: whoever is between the "
			      "front end and the pool '%s' may read along. Set "
			      "SipTlsMinimum back to Tls12 as soon as its "
			      "computers know that",
			      value_text(record_get(record, "Fqdn")));
}

static bool check(Model *model, const Record *before, Record *record,
		  Feedback *feedback, GError **error)
{
	g_auto(Where) where = { 0 };
	warn_of_old_tls(before, record, feedback);
	if (value_is_null(record_get(record, "LegacyXmppGateway")))
		return true;
	where_init(&where);
	where_integer(&where,
		      "pool.legacy_xmpp_gateway IS NOT NULL AND pool.id <> ?",
		      record->id);
	g_autoptr(Record) other =
		model_find_where(model, &kind_pool, &where, error);
	if (!other)
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the pool '%s' has the LegacyXmppGateway already: clear it "
		    "there first",
		    value_text(record_get(other, "Fqdn")));
	return false;
}

static bool run_for(Store *store, const char *sql, int64_t id, GError **error)
{
	g_autoptr(Statement) statement = store_statement(store, sql, error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, id);
	return statement_run(statement, error);
}

static bool has_users(Store *store, int64_t id, bool *users, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store, "SELECT 1 FROM user WHERE registrar_pool = ?1 LIMIT 1",
		error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, id);
	Step step = statement_step(statement, error);
	*users = step == STEP_ROW;
	return step != STEP_ERROR;
}

/* Services and computers go with their pool; users have to move before. */
static bool removing(Model *model, Record *record, Feedback *feedback,
		     GError **error)
{
	static const char *const statements[] = {
		"DELETE FROM certificate WHERE computer IN (SELECT id FROM "
		"computer WHERE pool = ?1)",
		"DELETE FROM computer WHERE pool = ?1",
		"UPDATE site SET federation_route = NULL WHERE "
		"federation_route IN (SELECT id FROM edge_server WHERE pool = "
		"?1)",
		"UPDATE site SET xmpp_federation_route = NULL WHERE "
		"xmpp_federation_route IN (SELECT id FROM edge_server WHERE "
		"pool = ?1)",
		"UPDATE registrar SET edge_server = NULL WHERE edge_server IN "
		"(SELECT id FROM edge_server WHERE pool = ?1)",
		"UPDATE edge_server SET registrar = NULL WHERE registrar IN "
		"(SELECT id FROM registrar WHERE pool = ?1)",
		"DELETE FROM edge_server WHERE pool = ?1",
		"DELETE FROM registrar WHERE pool = ?1",
		NULL,
	};
	bool users;
	(void)feedback;
	Store *store = model_write(model, error);
	if (!store || !has_users(store, record->id, &users, error))
		return false;
	if (users) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_IN_USE,
			    "the pool '%s' still homes users: move them with "
			    "Move-CsUser first",
			    value_text(record_get(record, "Fqdn")));
		return false;
	}
	for (const char *const *sql = statements; *sql; sql++)
		if (!run_for(store, *sql, record->id, error))
			return false;
	return true;
}

static bool narrow(Model *model, const char *extra, Value given, Where *where,
		   GError **error)
{
	if (!name_same(extra, "Site"))
		return true;
	int64_t id = model_id_of(model, &kind_site, value_text(given), error);
	where_and(where);
	where_integer(where, "pool.site = ?", id);
	return id != 0;
}

const Kind kind_pool = {
	.noun = "CsPool",
	.title = "pool",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplayPool",
	.table = "pool",
	.key = "Fqdn",
	.identity = "pool.fqdn",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_GET | VERB_SET | VERB_REMOVE,
	.shape = KIND_FILTER,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { "Shows pools.", "Adds a pool to the topology.",
		      "Changes a pool.",
		      "Removes a pool with its computers and services." },
	.example = { "pool01.contoso.com", NULL,
		     "pool01.contoso.com -SipProfile Msrp",
		     "pool01.contoso.com" },
	.narrow = narrow,
	.check = check,
	.removing = removing,
};
