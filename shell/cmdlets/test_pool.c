/* Test-CsIM and Test-CsPresence: a pool tried by two of its users. */
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/synthetic.h"

#include <gio/gio.h>
#include <string.h>

typedef struct TestArgs {
	const char *target, *from, *to;
	Value from_credential, to_credential;
	const char *authentication, *logger, *verbose;
	int64_t port, seconds;
	bool force;
} TestArgs;

static const char *given(const char *address, const GPtrArray *users,
			 unsigned *next)
{
	return address ? address : users->pdata[(*next)++];
}

/* Those that nobody names are users of the pool. */
static bool run(Call *call, const TestArgs *args, bool presence, GError **error)
{
	g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);
	SyntheticOut out = { args->logger, args->verbose };
	unsigned missing = !args->from + !args->to, next = 0;
	SyntheticTest test = { .target = args->target,
			       .port = args->port,
			       .seconds = args->seconds,
			       .presence = presence };
	g_autoptr(json_t) answer = NULL;

	if (!args->target) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "name the pool that is to be tested with "
			    "-TargetFqdn");
		return false;
	}
	if (missing &&
	    !synthetic_users(call, args->target, missing, users, error))
		return false;
	test.from = (SyntheticUser){ given(args->from, users, &next),
				     args->from_credential };
	test.to = (SyntheticUser){ given(args->to, users, &next),
				   args->to_credential };
	answer = synthetic_ask(call, &test, error);
	return answer &&
	       synthetic_give(call, args->target, answer, &out, error);
}

#define TARGET(mandatory_, sets_)                                              \
	{                                                                      \
		.is = { "TargetFqdn",                                          \
			"Pool that is to be tested, or one of its "            \
			"computers.",                                          \
			.field = STRING_FIELD(TestArgs, target) },             \
		.sets = (sets_), .mandatory = (mandatory_), .position = 1,     \
		.aliases = ALIASES("t"), .complete = complete_pool             \
	}
#define ADDRESS(name_, help_, member_, sets_, mandatory_, alias_)              \
	{                                                                      \
		.is = { name_, help_,                                          \
			.field = STRING_FIELD(TestArgs, member_) },            \
		.sets = (sets_), .mandatory = (mandatory_),                    \
		.aliases = ALIASES(alias_), .complete = complete_user          \
	}
#define CREDENTIAL(name_, help_, member_, sets_, alias_)                       \
	{                                                                      \
		.is = { name_, help_, .flags = PROPERTY_ANY,                   \
			.net_type = "PSCredential",                            \
			.field = VALUE_FIELD(TestArgs, member_) },             \
		.sets = (sets_), .mandatory = (sets_),                         \
		.aliases = ALIASES(alias_)                                     \
	}
#define COMMON(sets_)                                                          \
	{ .is = { "RegistrarPort",                                             \
		  "Port to go to; the topology's by "                          \
		  "default.",                                                  \
		  .least = 1, .most = 65535, .net_type = "Int32",              \
		  .field = INTEGER_FIELD(TestArgs, port) },                    \
	  .sets = (sets_),                                                     \
	  .aliases = ALIASES("rp") },                                          \
		{ .is = { "Authentication",                                    \
			  "Accepted; passwords are sent by Digest, and "       \
			  "without them "                                      \
			  "the front end is a trusted server.",                \
			  .allowed = synthetic_mechanisms,                     \
			  .net_type = "AuthenticationMechanism",               \
			  .field = STRING_FIELD(TestArgs, authentication) },   \
		  .aliases = ALIASES("Ath") },                                 \
		{ .is = { "OutLoggerVariable",                                 \
			  "Name of a variable for the steps and messages, "    \
			  "with "                                              \
			  "methods ToHTML() and ToXML().",                     \
			  .field = STRING_FIELD(TestArgs, logger) },           \
		  .aliases = ALIASES("olv") },                                 \
		{ .is = { "OutVerboseVariable",                                \
			  "Name of a variable for the steps as text.",         \
			  .field = STRING_FIELD(TestArgs, verbose) },          \
		  .aliases = ALIASES("ovv") },                                 \
	{                                                                      \
		.is = { "Force",                                               \
			"Asks nothing.",                                       \
			.field = SWITCH_FIELD(TestArgs, force) }               \
	}

/* ---- Test-CsIM ---- */

enum { IM_CLIENT, IM_SERVER };
static const char *const im_sets[] = { "ClientPlatform", "ServerPlatform",
				       NULL };

static bool test_im(Call *call, void *data, GError **error)
{
	return run(call, data, false, error);
}

static const Param im_params[] = {
	TARGET(SET(IM_SERVER), 0),
	ADDRESS("SenderSipAddress",
		"User who writes; one of the pool's by "
		"default.",
		from, 0, SET(IM_CLIENT), "sa"),
	CREDENTIAL("SenderCredential", "His name and password.",
		   from_credential, SET(IM_CLIENT), "sc"),
	ADDRESS("ReceiverSipAddress",
		"User who gets it; another of the pool's "
		"by default.",
		to, 0, SET(IM_CLIENT), "ra"),
	CREDENTIAL("ReceiverCredential",
		   "His name and password: the message has to come to him.",
		   to_credential, SET(IM_CLIENT), "rc"),
	COMMON(0),
	{ .is = { "WaitSeconds", "How long it may take; 20 by default.",
		  .least = 1, .most = 600, .net_type = "Int16",
		  .field = INTEGER_FIELD(TestArgs, seconds) } },
	PARAM_TEXT("EmailHost", NO_EFFECT, "String"),
	{ .is = { "IsSsl", NO_EFFECT, .type = VALUE_BOOL,
		  .net_type = "Boolean" } },
	PARAM_TEXT("Password", NO_EFFECT, "String"),
	{ .is = { "Port", NO_EFFECT, .type = VALUE_INT, .least = 0,
		  .most = 65535, .net_type = "UInt16" } },
	PARAM_SWITCH("TestLegalIntercept", NO_EFFECT),
	PARAM_TEXT("Username", NO_EFFECT, "String"),
	{ 0 },
};

static const Example im_examples[] = {
	{ "Test-CsIM -TargetFqdn pool01.contoso.com",
	  "Between two users of the pool; its answer counts.", true },
	{ "$ken = Get-Credential kenmyer; $pilar = Get-Credential pilar; "
	  "Test-CsIM -TargetFqdn pool01.contoso.com -SenderSipAddress "
	  "sip:kenmyer@contoso.com -SenderCredential $ken "
	  "-ReceiverSipAddress sip:pilar@contoso.com -ReceiverCredential "
	  "$pilar -OutLoggerVariable log; $log.ToHTML() > im.html",
	  "Both sign in, and the message has to come; all that was said is a "
	  "page then.",
	  true },
	{ 0 },
};

const Cmdlet cmdlet_test_cs_im = {
	.name = "Test-CsIM",
	.synopsis = "Sends a message from one user of a pool to another.",
	.description = "With credentials both users sign in from a front end, "
		       "and the message has to come back to it. Without, the "
		       "front end sends it as a trusted server, and the "
		       "pool's answer counts.",
	.args_size = sizeof(TestArgs),
	.params = im_params,
	.sets = im_sets,
	.default_set = "ServerPlatform",
	.examples = im_examples,
	.output = &synthetic_type,
	.process = test_im,
};

/* ---- Test-CsPresence ---- */

enum { PRESENCE_SERVER, PRESENCE_CLIENT, PRESENCE_URI };
#define PLATFORMS (SET(PRESENCE_SERVER) | SET(PRESENCE_CLIENT))
static const char *const presence_sets[] = { "ServerPlatform", "ClientPlatform",
					     "TargetUri", NULL };

static bool test_presence(Call *call, void *data, GError **error)
{
	return run(call, data, true, error);
}

static const Param presence_params[] = {
	TARGET(SET(PRESENCE_SERVER), PLATFORMS),
	ADDRESS("PublisherSipAddress",
		"User whose presence is watched; one of "
		"the pool's by default.",
		from, PLATFORMS, SET(PRESENCE_CLIENT), "pa"),
	CREDENTIAL("PublisherCredential",
		   "His name and password: he publishes something new.",
		   from_credential, SET(PRESENCE_CLIENT), "pc"),
	ADDRESS("SubscriberSipAddress",
		"User who watches; another of the pool's by default.", to, 0,
		SET(PRESENCE_CLIENT), "sa"),
	CREDENTIAL("SubscriberCredential", "His name and password.",
		   to_credential, SET(PRESENCE_CLIENT), "sc"),
	COMMON(PLATFORMS),
	{ .is = { "TimeoutInSeconds", "How long it may take; 20 by default.",
		  .least = 1, .most = 600, .net_type = "UInt32",
		  .field = INTEGER_FIELD(TestArgs, seconds) },
	  .sets = PLATFORMS },
	{ 0 },
};

static const Example presence_examples[] = {
	{ "Test-CsPresence -TargetFqdn pool01.contoso.com "
	  "-PublisherSipAddress sip:kenmyer@contoso.com "
	  "-SubscriberSipAddress sip:pilar@contoso.com",
	  "Whether the pool tells one user of the other.", true },
	{ 0 },
};

const Cmdlet cmdlet_test_cs_presence = {
	.name = "Test-CsPresence",
	.synopsis = "Watches the presence of a user of a pool as another.",
	.description =
		"With credentials the publisher publishes something new, and "
		"that has to come to the subscriber. Without, the front end "
		"subscribes as a trusted server, and the pool's first "
		"notification counts.",
	.args_size = sizeof(TestArgs),
	.params = presence_params,
	.sets = presence_sets,
	.default_set = "ServerPlatform",
	.examples = presence_examples,
	.output = &synthetic_type,
	.process = test_presence,
};
