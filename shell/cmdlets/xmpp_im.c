/* Test-CsXmppIM: sends one message from a SIP user through both roles to an
 * XMPP user, or from the front end on as if an XMPP user had sent it, and says
 * what became of it. */
#include "core/model/address.h"
#include "core/service/ask.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>
#include <string.h>

#define ASK_MS	  30000 /* the front end answers within 25 s */
#define TEST_BODY "Test message of Test-CsXmppIM"

static const char *const results[] = { "Success", "Failure", NULL };

static const Property properties[] = {
	{ "TargetFqdn", "Pool whose front end sent it.", .type = VALUE_STRING },
	{ "Result", "Success or Failure.", .type = VALUE_STRING,
	  .allowed = results },
	{ "Latency", "From sending to the proof that it has arrived.",
	  .type = VALUE_TIMESPAN },
	{ "Error", "Why it failed.", .type = VALUE_STRING },
	{ "Diagnosis", "What to look at.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn columns[] = {
	{ "TargetFqdn", "Target Fqdn" }, { "Result" },	  { "Latency" },
	{ "Error", "Error Message" },	 { "Diagnosis" }, { 0 },
};
static const View view = { .list = true, .columns = columns };

static const RecordType result_type = {
	.name = "Microsoft.Rtc.SyntheticTransactions.TaskOutput",
	.properties = properties,
	.view = &view,
};

static const char *const mechanisms[] = { "Negotiate",	   "NTLM",
					  "Kerberos",	   "Digest",
					  "TrustedServer", NULL };

typedef struct TestArgs {
	const char *target, *receiver, *sender;
	const char *authentication, *logger, *verbose;
	Value credential;
	int64_t port;
	bool force;
} TestArgs;

static const char *bare(const char *address)
{
	static const char *const schemes[] = { "sip:", "sips:", "xmpp:",
					       "im:" };
	for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_ascii_strncasecmp(address, schemes[i],
					strlen(schemes[i])) == 0)
			return address + strlen(schemes[i]);
	return address;
}

/* The front end of the target: a computer, or one of a pool. */
static char *front_end_of(Call *call, const char *target, GError **error)
{
	g_autoptr(GPtrArray) computers =
		deployment_computers_known(call, error);
	if (!computers)
		return NULL;
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		if (!computer->edge &&
		    (g_ascii_strcasecmp(computer->pool, target) == 0 ||
		     g_ascii_strcasecmp(computer->fqdn, target) == 0))
			return g_strdup(computer->fqdn);
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "no pool or computer '%s' has a front end of the gateway: "
		    "see Get-CsPool and Get-CsComputer",
		    target);
	return NULL;
}

static bool keep_first(Record *record, void *data)
{
	char **address = data;
	*address = g_strdup(value_text(record_get(record, "SipAddress")));
	return false;
}

/* The sender: named, or the first enabled user. */
static char *sender_of(Call *call, const TestArgs *args, GError **error)
{
	g_auto(Where) where = { 0 };
	char *address = NULL;
	if (args->sender)
		return g_strdup(args->sender);
	where_init(&where);
	where_sql(&where, "user.enabled AND user.sip_address IS NOT NULL");
	if (!model_each(call_model(call), &kind_user, &where, 1, keep_first,
			&address, error))
		return NULL;
	if (!address)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "there is no enabled user to send from: enable one "
			    "with Enable-CsUser, or name one with "
			    "-UserSipAddress");
	return address;
}

static void emit_result(Call *call, const TestArgs *args, const json_t *answer)
{
	Record *record = record_new(&result_type);
	bool delivered = json_is_true(json_object_get(answer, "delivered"));
	const char *failure = json_member(answer, "error");
	const char *diagnosis = json_member(answer, "diagnosis");
	record_set_take(record, "TargetFqdn", value_string(args->target));
	record_set_take(record, "Result",
			value_string(results[delivered ? 0 : 1]));
	record_set_take(
		record, "Latency",
		value_timespan(1000 *
			       json_member_integer(answer, "milliseconds", 0)));
	record_set_take(record, "Error", value_string(failure ? failure : ""));
	record_set_take(record, "Diagnosis",
			value_string(diagnosis ? diagnosis : ""));
	call_emit_record_take(call, record);
}

static bool check_receiver(const TestArgs *args, GError **error)
{
	const char *at = strchr(bare(args->receiver), '@');
	if (at && at > bare(args->receiver) && at[1])
		return true;
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_SIP,
		    "Receiver: '%s' is not an address: it is like "
		    "juliet@fabrikam.com",
		    args->receiver);
	return false;
}

static bool test_im(Call *call, void *data, GError **error)
{
	const TestArgs *args = data;
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	if (!value_is_null(args->credential)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "the front end sends as a trusted server: leave "
			    "-UserCredential out and name the sender with "
			    "-UserSipAddress");
		return false;
	}
	if (!check_receiver(args, error))
		return false;
	g_autofree char *front_end = front_end_of(call, args->target, error);
	g_autofree char *sender =
		front_end ? sender_of(call, args, error) : NULL;
	if (!sender)
		return false;
	g_autoptr(json_t) request = json_pack(
		"{s:s, s:s, s:s, s:s}", "ask", "test-im", "from", bare(sender),
		"to", bare(args->receiver), "body", TEST_BODY);
	g_autoptr(json_t) answer =
		service_ask_computer(paths, front_end, request, ASK_MS, error);
	if (!answer)
		return false;
	emit_result(call, args, answer);
	return true;
}

static const char *const sets[] = { "ServerPlatform", "ClientPlatform", NULL };
static const char *const target_aliases[] = { "t", NULL };
static const char *const sender_aliases[] = { "ua", NULL };
static const char *const credential_aliases[] = { "uc", NULL };
static const char *const mechanism_aliases[] = { "Ath", NULL };
static const char *const logger_aliases[] = { "olv", NULL };
static const char *const verbose_aliases[] = { "ovv", NULL };
static const char *const port_aliases[] = { "rp", NULL };

#define UNUSED "Accepted for existing scripts: nothing here uses it."

static const Param params[] = {
	{ .is = { "TargetFqdn", "Pool, or front end, that is to be tested.",
		  .field = STRING_FIELD(TestArgs, target) },
	  .mandatory = SET(0),
	  .position = 1,
	  .aliases = target_aliases },
	{ .is = { "Receiver",
		  "Address that gets the message: an XMPP user, or one of ours "
		  "when -UserSipAddress is an XMPP user.",
		  .field = STRING_FIELD(TestArgs, receiver) },
	  .mandatory = ALL_SETS },
	{ .is = { "UserSipAddress",
		  "User who sends it; the first enabled one "
		  "by default.",
		  .field = STRING_FIELD(TestArgs, sender) },
	  .mandatory = SET(1),
	  .aliases = sender_aliases },
	{ .is = { "UserCredential", UNUSED, .flags = PROPERTY_ANY,
		  .net_type = "PSCredential",
		  .field = VALUE_FIELD(TestArgs, credential) },
	  .sets = SET(1),
	  .mandatory = SET(1),
	  .aliases = credential_aliases },
	{ .is = { "Authentication", UNUSED, .allowed = mechanisms,
		  .net_type = "AuthenticationMechanism",
		  .field = STRING_FIELD(TestArgs, authentication) },
	  .aliases = mechanism_aliases },
	{ .is = { "RegistrarPort", UNUSED, .least = 1, .most = 65535,
		  .net_type = "Int32", .field = INTEGER_FIELD(TestArgs, port) },
	  .aliases = port_aliases },
	{ .is = { "OutLoggerVariable", UNUSED,
		  .field = STRING_FIELD(TestArgs, logger) },
	  .aliases = logger_aliases },
	{ .is = { "OutVerboseVariable", UNUSED,
		  .field = STRING_FIELD(TestArgs, verbose) },
	  .aliases = verbose_aliases },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(TestArgs, force) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-Help Test-CsXmppIM",
	  "With a running gateway: Test-CsXmppIM -TargetFqdn pool1.contoso.com "
	  "-Receiver juliet@fabrikam.com." },
	{ 0 },
};

const Cmdlet cmdlet_test_cs_xmpp_im = {
	.name = "Test-CsXmppIM",
	.synopsis = "Sends a test message between a SIP user and an XMPP user.",
	.args_size = sizeof(TestArgs),
	.params = params,
	.sets = sets,
	.default_set = "ServerPlatform",
	.examples = examples,
	.output = &result_type,
	.process = test_im,
};
