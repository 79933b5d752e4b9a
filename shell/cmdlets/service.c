#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

/* Roles of services as the parameters name them, a set each. Those without a
 * kind do not exist here and show nothing. */
enum { SET_IDENTITY, SET_FILTER, SET_ROLES };

#define ROLES(X)                                                               \
	X(ApplicationDatabase, ApplicationDatabase, NULL)                      \
	X(ApplicationServer, ApplicationServer, NULL)                          \
	X(ArchivingDatabase, ArchivingDatabase, NULL)                          \
	X(ArchivingServer, ArchivingServer, NULL)                              \
	X(BackupServer, BackupServer, NULL)                                    \
	X(CentralManagement, CentralManagement, NULL)                          \
	X(CentralManagementDatabase, CentralManagementDatabase, NULL)          \
	X(ConferencingServer, ConferenceServer, ALIASES("ConferenceServer"))   \
	X(Director, Director, NULL)                                            \
	X(EdgeServer, EdgeServer, NULL)                                        \
	X(FileStore, FileStore, NULL)                                          \
	X(LegalInterceptServer, LegalInterceptServer, NULL)                    \
	X(ManagementServer, ManagementServer, NULL)                            \
	X(MediationServer, MediationServer, NULL)                              \
	X(MonitoringDatabase, MonitoringDatabase, NULL)                        \
	X(MonitoringServer, MonitoringServer, NULL)                            \
	X(PersistentChatComplianceDatabase, PersistentChatComplianceDatabase,  \
	  NULL)                                                                \
	X(PersistentChatDatabase, PersistentChatDatabase, NULL)                \
	X(PersistentChatServer, PersistentChatServer, NULL)                    \
	X(ProvisionDatabase, ProvisionDatabase, NULL)                          \
	X(ProvisionServer, ProvisionServer, NULL)                              \
	X(PstnGateway, PstnGateway, NULL)                                      \
	X(Registrar, Registrar, NULL)                                          \
	X(TrustedApplicationPool, TrustedApplicationPool,                      \
	  ALIASES("ExternalServer"))                                           \
	X(UserDatabase, UserDatabase, NULL)                                    \
	X(UserServer, UserServer, NULL)                                        \
	X(VideoGateway, VideoGateway, NULL)                                    \
	X(VideoInteropServer, VideoInteropServer, NULL)                        \
	X(WacServer, WacServer, NULL)                                          \
	X(WebServer, WebServer, NULL)

#define ROLE_INDEX(param_, set_, aliases_) ROLE_##param_,
enum { ROLES(ROLE_INDEX) ROLE_COUNT };

#define ROLE_SET(param_, set_, aliases_) #set_,
static const char *const sets[] = { "Identity", "Filter",
				    ROLES(ROLE_SET) NULL };

#define ROLE_PARAM(param_, set_, aliases_)                                     \
	{ .is = { #param_, "Only services of this role.", .type = VALUE_BOOL,  \
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },   \
	  .sets = SET(SET_ROLES + ROLE_##param_),                              \
	  .aliases = aliases_ },

static const Param params[] = {
	{ .is = { "Identity", "Service, as Registrar:pool01.contoso.com.",
		  .type = VALUE_STRING,
		  .net_type = "XdsGlobalRelativeIdentity" },
	  .position = 1,
	  .sets = SET(SET_IDENTITY),
	  .complete = complete_registrar },
	{ .is = { "Filter", "Wildcard for the identity.", .type = VALUE_STRING,
		  .net_type = "String" },
	  .sets = SET(SET_FILTER),
	  .accept = accept_filter },
	{ .is = { "PoolFqdn", "Only services of this pool.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .complete = complete_pool },
	ROLES(ROLE_PARAM){ 0 },
};

static const Example examples[] = {
	{ "Get-CsService -EdgeServer", "Shows the edge servers." },
	{ "(Get-CsService -Registrar).PoolFqdn",
	  "Names the pools that home users." },
	{ 0 },
};

static const struct {
	const Kind *kind;
	const char *param;
} roles[] = {
	{ &kind_edge_server, "EdgeServer" },
	{ &kind_registrar, "Registrar" },
};

typedef struct Wish {
	Call *call;
	const char *pattern; /* of the identity, or NULL */
	uint32_t count;
} Wish;

/* "Service:" may stand before the identity. */
static const char *bare(const char *identity)
{
	size_t length = strlen("service:");
	return g_ascii_strncasecmp(identity, "service:", length)
		       ? identity
		       : identity + length;
}

static bool give(Record *record, void *data)
{
	Wish *wish = data;
	const char *identity = value_text(record_get(record, "Identity"));
	if (wish->pattern && !pattern_match(wish->pattern, identity))
		return true;
	wish->count++;
	return call_emit_record_take(wish->call, record_ref(record));
}

static bool pool_where(Call *call, Model *model, const Kind *kind, Where *where,
		       GError **error)
{
	const char *pool = call_param_text(call, "PoolFqdn");
	if (!pool)
		return true;
	int64_t id = model_id_of(model, &kind_pool, pool, error);
	g_autofree char *sql = g_strdup_printf("%s.pool = ?", kind->table);
	where_integer(where, sql, id);
	return id != 0;
}

static bool is_wanted(Call *call, size_t role)
{
	Value value = VALUE_NONE;
	return call_set(call) < SET_ROLES ||
	       call_param(call, roles[role].param, &value);
}

static bool get_service(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	const char *identity = call_param_text(call, "Identity");
	const char *filter = call_param_text(call, "Filter");
	Wish wish = { call, NULL, 0 };
	(void)args;
	if (identity || filter)
		wish.pattern = bare(identity ? identity : filter);
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
		g_auto(Where) where = { 0 };
		where_init(&where);
		if (!is_wanted(call, i))
			continue;
		if (!pool_where(call, model, roles[i].kind, &where, error) ||
		    !model_each(model, roles[i].kind, &where, 0, give, &wish,
				error))
			return false;
	}
	if (wish.count || !identity || pattern_has(identity))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
		    "there is no service '%s'", identity);
	return false;
}

const Cmdlet cmdlet_get_cs_service = {
	.name = "Get-CsService",
	.synopsis = "Shows the services of the topology.",
	.params = params,
	.sets = sets,
	.default_set = "Identity",
	.examples = examples,
	.process = get_service,
};
