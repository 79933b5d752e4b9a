/* Get-CsXmppSipPeer: the pools' computers as a front end sees them, and who
 * spoke SIP to it and was not taken. */
#include "core/model/pattern.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>

static const Property properties[] = {
	{ "Identity", "Computer of the pool, or an address that was refused.",
	  .type = VALUE_STRING },
	{ "Pool", "Pool that the computer is of.", .type = VALUE_STRING },
	{ "State",
	  "up: it answers OPTIONS; down: it does not, and is tried last; "
	  "unknown: it was not asked yet; refused: what it sent was not taken.",
	  .type = VALUE_STRING },
	{ "Since", "When that state began; of a refusal, when the last was.",
	  .type = VALUE_DATETIME },
	{ "Reason", "The one cause of down or refused.", .type = VALUE_STRING },
	{ "Address", "Where it is.", .type = VALUE_STRING },
	{ "Transport", "UDP, TCP or TLS.", .type = VALUE_STRING },
	{ "Milliseconds", "Until its last answer.", .type = VALUE_LONG },
	{ "Connected", "Whether there is a connection to it.",
	  .type = VALUE_BOOL },
	{ "Protocol", "TLS version.", .type = VALUE_STRING },
	{ "Cipher", "Cipher suite.", .type = VALUE_STRING },
	{ "Subject", "Of its certificate.", .type = VALUE_STRING },
	{ "CertificateExpires", "End of its time.", .type = VALUE_DATETIME },
	{ "Count", "How often it was refused for this.", .type = VALUE_LONG },
	{ "RelayedTo",
	  "Of the legacy XMPP gateway: requests for partners that are not "
	  "configured here and were relayed to it.",
	  .type = VALUE_LONG },
	{ "RelayedFrom",
	  "Its requests in such dialogs that were relayed to a pool.",
	  .type = VALUE_LONG },
	{ "RelayEnded",
	  "Requests in such dialogs that were answered 481, since their "
	  "partner "
	  "is served here now.",
	  .type = VALUE_LONG },
	{ "RelayFailed", "Requests that nobody could be reached for (504).",
	  .type = VALUE_LONG },
	{ "RefusedForm",
	  "What its pool refused of what the SipProfile sends, the last time, "
	  "and which to set.",
	  .type = VALUE_STRING },
	{ "RefusedForms", "How often it did since that was set.",
	  .type = VALUE_LONG },
	{ 0 },
};

static const char *const peer_members[] = {
	"computer",   "pool",	     "state",	    "since",
	"reason",     "address",     "transport",   "milliseconds",
	"connected",  "protocol",    "cipher",	    "subject",
	"notAfter",   NULL,	     "relayedTo",   "relayedFrom",
	"relayEnded", "relayFailed", "refusedForm", "refusedForms",
};

static const char *const refused_members[] = {
	"address", NULL, NULL, "time", "reason", "address", "transport",
	NULL,	   NULL, NULL, NULL,   NULL,	 NULL,	    "count",
	NULL,	   NULL, NULL, NULL,   NULL,	 NULL,
};

static const ViewColumn columns[] = {
	{ "Identity" }, { "Pool" },	   { "State" },
	{ "Since" },	{ "Address" },	   { "Transport" },
	{ "Reason" },	{ "RefusedForm" }, { 0 },
};
static const View view = { .columns = columns };

static const RecordType peer_type = {
	.name = "Gatehouse.XmppSipPeer",
	.properties = properties,
	.view = &view,
};

typedef struct PeerArgs {
	const char *identity, *computer;
	bool refused;
} PeerArgs;

/* An address may have brackets of its own. */
static bool matches(const char *pattern, Record *record, const char *name)
{
	const char *text = value_text(record_get(record, name));
	return text && (!g_ascii_strcasecmp(pattern, text) ||
			pattern_match(pattern, text));
}

static bool wanted(const PeerArgs *args, Record *record)
{
	return !args->identity || matches(args->identity, record, "Identity") ||
	       matches(args->identity, record, "Pool");
}

/* False: no more is wanted. */
static bool emit_all(Call *call, const PeerArgs *args, const json_t *list,
		     const char *const *members, unsigned *found)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		Record *record = answer_record(&peer_type, members,
					       json_array_get(list, i));
		if (members == refused_members)
			record_set_take(record, "State",
					value_string("refused"));
		if (!wanted(args, record)) {
			record_unref(record);
			continue;
		}
		(*found)++;
		if (!call_emit_record_take(call, record))
			return false;
	}
	return true;
}

static bool check_found(const PeerArgs *args, unsigned found, GError **error)
{
	if (found || args->refused || !args->identity ||
	    pattern_has(args->identity))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "the front end knows no computer or pool '%s' and refused "
		    "none: Get-CsXmppSipPeer without a name shows all",
		    args->identity);
	return false;
}

static bool get_peer(Call *call, void *data, GError **error)
{
	const PeerArgs *args = data;
	unsigned found = 0;
	g_autoptr(json_t) answer =
		answer_of_front_end(call, args->computer, "sip", error);
	if (!answer)
		return false;
	if (!args->refused &&
	    !emit_all(call, args, json_object_get(answer, "peers"),
		      peer_members, &found))
		return true;
	if (!emit_all(call, args, json_object_get(answer, "refused"),
		      refused_members, &found))
		return true;
	return check_found(args, found, error);
}

static const Param params[] = {
	{ .is = { "Identity",
		  "Computer, pool or address; wildcards are allowed.",
		  .field = STRING_FIELD(PeerArgs, identity) },
	  .position = 1,
	  .by_name = ALL_SETS,
	  .complete = complete_pool },
	{ .is = { "ComputerName",
		  "Front end to ask; the one on this machine when absent.",
		  .field = STRING_FIELD(PeerArgs, computer) },
	  .complete = complete_computer },
	{ .is = { "Refused", "Only who was not taken.",
		  .field = SWITCH_FIELD(PeerArgs, refused) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppSipPeer | Where-Object State -ne up | Format-List",
	  "Who does not answer or was refused, and why.", true },
	{ "Get-CsXmppSipPeer pool01.contoso.com -ComputerName "
	  "fe1.contoso.com",
	  "One pool's computers, as another front end sees them.", true },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_sip_peer = {
	.name = "Get-CsXmppSipPeer",
	.synopsis = "Shows whether the pools' computers answer SIP, and who "
		    "was refused.",
	.args_size = sizeof(PeerArgs),
	.params = params,
	.examples = examples,
	.output = &peer_type,
	.process = get_peer,
};
