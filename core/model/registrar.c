#include "core/model/model.h"

#define UNUSED "Kept for scripts; nothing here uses it."
#define PORT(name_, help_, column_, fallback_)                                 \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_INT,                                     \
			.least = 1,                                            \
			.most = 65535,                                         \
			.fallback = fallback_,                                 \
			.net_type = "UInt16" },                                \
		.column = column_                                              \
	}
#define OPTIONAL_PORT(name_, column_)                                          \
	{                                                                      \
		.is = { name_,                                                 \
			UNUSED,                                                \
			.type = VALUE_INT,                                     \
			.least = 1,                                            \
			.most = 65535,                                         \
			.flags = PROPERTY_NULLABLE,                            \
			.net_type = "UInt16" },                                \
		.column = column_                                              \
	}
#define SERVICE(name_, column_)                                                \
	{                                                                      \
		.is = { name_, UNUSED, .type = VALUE_STRING,                   \
			.flags = PROPERTY_NULLABLE, .net_type = "String" },    \
		.column = column_                                              \
	}
#define INTERVAL(name_, column_, fallback_)                                    \
	{                                                                      \
		.is = { name_,                                                 \
			UNUSED,                                                \
			.type = VALUE_TIMESPAN,                                \
			.least = 30,                                           \
			.most = 86400,                                         \
			.fallback = fallback_,                                 \
			.net_type = "TimeSpan" },                              \
		.column = column_                                              \
	}

static const Attribute attributes[] = {
	{ .is = { "PoolFqdn", "Pool that runs the service.",
		  .type = VALUE_STRING },
	  .column = "pool",
	  .form = FORM_REFERENCE,
	  .refers = &kind_pool,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "SiteId", "Site of the pool.", .type = VALUE_STRING,
		  .flags = PROPERTY_READ_ONLY },
	  .select = "(SELECT 'Site:' || site.name FROM site, pool WHERE "
		    "site.id = pool.site AND pool.id = registrar.pool)" },
	PORT("XmppGatewaySipPort",
	     "SIP port of the translating gateway on the pool's computers.",
	     "xmpp_gateway_sip_port", "5098"),
	{ .is = { "SipPort", "Where the pool's computers listen for SIP.",
		  .type = VALUE_INT, .least = 1, .most = 65535,
		  .flags = PROPERTY_NULLABLE, .net_type = "UInt16" },
	  .select = "(SELECT pool.sip_port FROM pool WHERE pool.id = "
		    "registrar.pool)" },
	{ .is = { "EdgeServer", "Edge server of the pool.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "edge_server",
	  .form = FORM_REFERENCE,
	  .refers = &kind_edge_server },
	PORT("SipServerTcpPort", UNUSED, "sip_server_tcp_port", "5060"),
	OPTIONAL_PORT("SipHealthPort", "sip_health_port"),
	OPTIONAL_PORT("WebPort", "web_port"),
	PORT("LyssWcfMtlsPort", UNUSED, "lyss_wcf_mtls_port", "5077"),
	PORT("WinFabClientConnectionPort", UNUSED,
	     "win_fab_client_connection_port", "5092"),
	PORT("WinFabFederationPort", UNUSED, "win_fab_federation_port", "5090"),
	PORT("WinFabIPCPort", UNUSED, "win_fab_ipc_port", "5093"),
	PORT("WinFabLeaseAgentPort", UNUSED, "win_fab_lease_agent_port",
	     "5091"),
	PORT("WinFabReplicationPort", UNUSED, "win_fab_replication_port",
	     "5094"),
	{ .is = { "EnableAutomaticFailover", UNUSED, .type = VALUE_BOOL,
		  .fallback = "False", .net_type = "Boolean" },
	  .column = "enable_automatic_failover" },
	INTERVAL("FailbackDetectionInterval", "failback_detection_interval",
		 "00:10:00"),
	INTERVAL("FailureDetectionInterval", "failure_detection_interval",
		 "00:05:00"),
	SERVICE("ArchivingDatabase", "archiving_database"),
	SERVICE("ArchivingServer", "archiving_server"),
	SERVICE("BackupRegistrar", "backup_registrar"),
	SERVICE("Registrar", "director_registrar"),
	SERVICE("MirrorArchivingDatabase", "mirror_archiving_database"),
	SERVICE("MirrorMonitoringDatabase", "mirror_monitoring_database"),
	SERVICE("MonitoringDatabase", "monitoring_database"),
	SERVICE("MonitoringServer", "monitoring_server"),
	SERVICE("UserServer", "user_server"),
	SERVICE("WebServer", "web_server"),
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_SET },
	{ 0 },
};

/* SipPort is the pool's: one fact, one place. */
static bool written(Model *model, const Record *before, Record *record,
		    GError **error)
{
	g_auto(Value) port = value_ref(record_get(record, "SipPort"));
	const char *pool = value_text(record_get(record, "PoolFqdn"));
	if (!before || value_is_null(port))
		return true;
	g_autoptr(Record) old = model_find(model, &kind_pool, pool, error);
	if (!old)
		return false;
	g_autoptr(Record) new = record_copy(old);
	return model_assign(&kind_pool, new, "SipPort", port, error) &&
	       model_update(model, &kind_pool, old, new, NULL, error);
}

const Kind kind_registrar = {
	.noun = "CsRegistrar",
	.title = "registrar",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplayRegistrar",
	.table = "registrar",
	.key = "PoolFqdn",
	.role = "Registrar",
	.identity = "'Registrar:' || (SELECT pool.fqdn FROM pool WHERE "
		    "pool.id = registrar.pool)",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_SET,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { NULL, NULL, "Changes the registrar service of a pool.",
		      NULL },
	.example = { NULL, NULL,
		     "Registrar:pool01.contoso.com -XmppGatewaySipPort 5098",
		     NULL },
	.written = written,
};
