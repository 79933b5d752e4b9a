/* Test-CsXmppIM: sends one message from a SIP user through both roles to an
 * XMPP user, or from the front end on as if an XMPP user had sent it, and says
 * what became of it. */
#include "core/base/clock.h"
#include "core/service/ask.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/synthetic.h"

#include <gio/gio.h>
#include <string.h>

#define ASK_MS	  30000 /* the front end answers within 25 s */
#define TEST_BODY "Test message of Test-CsXmppIM"

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

/* The sender: named, or the first enabled user. */
static char *sender_of(Call *call, const TestArgs *args, GError **error)
{
	g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);

	if (args->sender)
		return g_strdup(args->sender);
	return synthetic_users(call, NULL, 1, users, error)
		       ? g_strdup(users->pdata[0])
		       : NULL;
}

static void add_step(json_t *steps, gint64 time, const char *text)
{
	g_autofree char *at = clock_format_utc(time, TRUE);

	json_array_append_new(steps, json_pack("{s:s, s:s}", "time", at, "text",
					       text ? text : ""));
}

/* The front end tells the result alone. */
static json_t *with_steps(json_t *answer, const char *front_end, gint64 began,
			  const char *from, const char *to)
{
	json_t *steps = answer ? json_array() : NULL;
	const char *failure = json_member(answer, "error");
	g_autofree char *sent = g_strdup_printf(
		"%s sends a message from %s to %s", front_end, from, to);

	if (!answer)
		return NULL;
	add_step(steps, began, sent);
	add_step(steps, clock_now(),
		 failure ? failure : json_member(answer, "diagnosis"));
	json_object_set_new(answer, "steps", steps);
	return answer;
}

/* As the trusted server: from the front end on. */
static json_t *send_trusted(Call *call, const TestArgs *args, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autofree char *front_end = front_end_of(call, args->target, error);
	g_autofree char *sender =
		front_end ? sender_of(call, args, error) : NULL;

	if (!sender)
		return NULL;
	g_autoptr(json_t) request =
		json_pack("{s:s, s:s, s:s, s:s}", "ask", "test-im", "from",
			  synthetic_bare(sender), "to",
			  synthetic_bare(args->receiver), "body", TEST_BODY);
	gint64 began = clock_now();
	return with_steps(
		service_ask_computer(paths, front_end, request, ASK_MS, error),
		front_end, began, synthetic_bare(sender),
		synthetic_bare(args->receiver));
}

/* As the user, through his pool. */
static json_t *send_as_user(Call *call, const TestArgs *args, GError **error)
{
	SyntheticTest test = { .target = args->target,
			       .port = args->port,
			       .elsewhere = true,
			       .from = { args->sender, args->credential },
			       .to = { args->receiver, VALUE_NONE } };

	if (test.target)
		return synthetic_ask(call, &test, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "name the user's pool with -TargetFqdn");
	return NULL;
}

static bool test_im(Call *call, void *data, GError **error)
{
	const TestArgs *args = data;
	SyntheticOut out = { args->logger, args->verbose };

	if (!synthetic_check_address("Receiver", args->receiver, error))
		return false;
	g_autoptr(json_t) answer = value_is_null(args->credential)
					   ? send_trusted(call, args, error)
					   : send_as_user(call, args, error);
	return answer &&
	       synthetic_give(call, args->target, answer, &out, error);
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
	  .aliases = target_aliases,
	  .complete = complete_pool },
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
	  .aliases = sender_aliases,
	  .complete = complete_user },
	{ .is = { "UserCredential",
		  "His name and password: the message then goes through his "
		  "pool.",
		  .flags = PROPERTY_ANY, .net_type = "PSCredential",
		  .field = VALUE_FIELD(TestArgs, credential) },
	  .sets = SET(1),
	  .mandatory = SET(1),
	  .aliases = credential_aliases },
	{ .is = { "Authentication", UNUSED, .allowed = mechanisms,
		  .net_type = "AuthenticationMechanism",
		  .field = STRING_FIELD(TestArgs, authentication) },
	  .aliases = mechanism_aliases },
	{ .is = { "RegistrarPort",
		  "Port of the pool, with a credential; the topology's by "
		  "default.",
		  .least = 1, .most = 65535, .net_type = "Int32",
		  .field = INTEGER_FIELD(TestArgs, port) },
	  .aliases = port_aliases },
	{ .is = { "OutLoggerVariable",
		  "Name of a variable for the steps and messages, with methods "
		  "ToHTML() and ToXML().",
		  .field = STRING_FIELD(TestArgs, logger) },
	  .aliases = logger_aliases },
	{ .is = { "OutVerboseVariable",
		  "Name of a variable for the steps as text.",
		  .field = STRING_FIELD(TestArgs, verbose) },
	  .aliases = verbose_aliases },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(TestArgs, force) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Test-CsXmppIM -TargetFqdn pool01.contoso.com -Receiver "
	  "juliet@fabrikam.com",
	  "From the first enabled user, through the gateway.", true },
	{ "Test-CsXmppIM -TargetFqdn pool01.contoso.com -Receiver "
	  "juliet@fabrikam.com -UserSipAddress sip:kenmyer@contoso.com "
	  "-UserCredential (Get-Credential kenmyer) -OutLoggerVariable log; "
	  "$log.ToHTML() > im.html",
	  "Through the user's pool as well; all that was said is a page then.",
	  true },
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
	.output = &synthetic_type,
	.process = test_im,
};
