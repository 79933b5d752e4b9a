/* Get-CsXmppSubscription: who sees whose presence across the gateway, as a
 * front end has it, and why something is unknown. */
#include "core/model/pattern.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

static const Property properties[] = {
	{ "User", "Local user.", .type = VALUE_STRING },
	{ "Contact", "User of the partner.", .type = VALUE_STRING },
	{ "State",
	  "As RFC 6121 names it, of the local user: To, he sees the contact; "
	  "From, the contact sees him; Both; None; with what is pending.",
	  .type = VALUE_STRING },
	{ "Since", "When that state began.", .type = VALUE_DATETIME },
	{ "UserPresence", "What the contact was told of the user.",
	  .type = VALUE_STRING },
	{ "PoolState",
	  "Of the subscription at the user's pool: neutral (no notification "
	  "yet), pending, active, ending, retry, none, or held until the user "
	  "adds the contact.",
	  .type = VALUE_STRING },
	{ "LastNotify", "Last notification of the pool.",
	  .type = VALUE_DATETIME },
	{ "Expires", "End of the subscription at the pool.",
	  .type = VALUE_DATETIME },
	{ "ContactPresence", "What the partner told of the contact.",
	  .type = VALUE_STRING },
	{ "LastPresence", "Last presence of the contact.",
	  .type = VALUE_DATETIME },
	{ "Watchers", "Subscriptions of the user's programs here.",
	  .type = VALUE_LONG },
	{ "WatchersExpire", "End of the last of them.",
	  .type = VALUE_DATETIME },
	{ "Reason", "Last error, or why something is unknown.",
	  .type = VALUE_STRING },
	{ 0 },
};

static const char *const members[] = {
	"user",	    "contact",	    "state",
	"since",    "userPresence", "pool",
	"notified", "expires",	    "contactPresence",
	"heard",    "watchers",	    "watchersExpire",
	"problem",
};

static const ViewColumn columns[] = {
	{ "User" },
	{ "Contact" },
	{ "State" },
	{ "UserPresence" },
	{ "ContactPresence" },
	{ "PoolState" },
	{ "Reason" },
	{ 0 },
};
static const View view = { .columns = columns };

static const RecordType subscription_type = {
	.name = "Gatehouse.XmppSubscription",
	.properties = properties,
	.view = &view,
};

typedef struct SubscriptionArgs {
	const char *identity, *computer;
} SubscriptionArgs;

static bool matches(const char *pattern, Record *record, const char *name)
{
	const char *text = value_text(record_get(record, name));

	return text && pattern_match(pattern, text);
}

static bool wanted(const SubscriptionArgs *args, Record *record)
{
	g_autofree char *sip = NULL;

	if (!args->identity)
		return true;
	sip = g_strconcat("sip:", args->identity, NULL);
	return matches(args->identity, record, "User") ||
	       matches(sip, record, "User") ||
	       matches(args->identity, record, "Contact");
}

static bool emit_all(Call *call, const SubscriptionArgs *args,
		     const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		Record *record = answer_record(&subscription_type, members,
					       json_array_get(list, i));

		if (!wanted(args, record))
			record_unref(record);
		else if (!call_emit_record_take(call, record))
			return false;
	}
	return true;
}

static bool get_subscription(Call *call, void *data, GError **error)
{
	const SubscriptionArgs *args = data;
	g_autoptr(json_t) answer = answer_of_front_end(call, args->computer,
						       "subscriptions", error);
	if (!answer)
		return false;
	emit_all(call, args, json_object_get(answer, "pairs"));
	return true;
}

static const Param params[] = {
	{ .is = { "Identity", "User or contact; wildcards are allowed.",
		  .field = STRING_FIELD(SubscriptionArgs, identity) },
	  .position = 1,
	  .by_name = ALL_SETS,
	  .complete = complete_user },
	{ .is = { "ComputerName",
		  "Front end to ask; the one on this machine when absent.",
		  .field = STRING_FIELD(SubscriptionArgs, computer) },
	  .complete = complete_computer },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppSubscription kenmyer@contoso.com",
	  "Whom a user sees, and who sees him.", true },
	{ "Get-CsXmppSubscription *@fabrikam.com | Where-Object "
	  "ContactPresence -eq unknown | Format-List",
	  "Contacts of a partner whose presence is not known, and why.", true },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_subscription = {
	.name = "Get-CsXmppSubscription",
	.synopsis = "Shows who sees whose presence between local users and "
		    "their contacts at partners.",
	.args_size = sizeof(SubscriptionArgs),
	.params = params,
	.examples = examples,
	.output = &subscription_type,
	.process = get_subscription,
};
