/* Get-CsXmppStream: the streams of the edges as they are now, and attempts
 * that failed. */
#include "core/model/pattern.h"
#include "core/service/ask.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#define ASK_MS 5000

static const Property properties[] = {
	{ "Identity", "Partner domain and direction.", .type = VALUE_STRING },
	{ "Computer", "Edge that holds the stream.", .type = VALUE_STRING },
	{ "Direction", "in or out, or both where stanzas of both go over it.",
	  .type = VALUE_STRING },
	{ "OpenedBy", "Whose stream it is: here or partner.",
	  .type = VALUE_STRING },
	{ "LocalDomain", "Our side.", .type = VALUE_STRING },
	{ "RemoteDomain", "The partner's side.", .type = VALUE_STRING },
	{ "State",
	  "How far it is; failed for an attempt that ended; PassedThrough for "
	  "one of the legacy gateway.",
	  .type = VALUE_STRING },
	{ "Stream", "Its number in the edge's log and in Get-CsXmppTrace.",
	  .type = VALUE_LONG },
	{ "Address", "The other end.", .type = VALUE_STRING },
	{ "Protocol", "TLS version; none in clear.", .type = VALUE_STRING },
	{ "Tls", "How TLS began: STARTTLS or direct.", .type = VALUE_STRING },
	{ "Cipher", "Cipher suite.", .type = VALUE_STRING },
	{ "Authentication", "EXTERNAL or dialback.", .type = VALUE_STRING },
	{ "Subject", "Of the partner's certificate.", .type = VALUE_STRING },
	{ "Issuer", "Of the partner's certificate.", .type = VALUE_STRING },
	{ "CertificateExpires", "End of its time.", .type = VALUE_DATETIME },
	{ "CertificateProof",
	  "How the certificate proves the partner's domain: PKIX, or DANE with "
	  "the TLSA record's usage, selector and matching type.",
	  .type = VALUE_STRING },
	{ "Since", "When it was opened.", .type = VALUE_DATETIME },
	{ "Stanzas", "Carried so far.", .type = VALUE_LONG },
	{ "Queued", "Waiting to be written.", .type = VALUE_LONG },
	{ "Unacknowledged", "Written, not yet proven to have arrived.",
	  .type = VALUE_LONG },
	{ "HandOver", "How arrival is proven: stream management, ping or TCP.",
	  .type = VALUE_STRING },
	{ "Slowed",
	  "How often it was read no further for a while, since it sent more "
	  "than a stream may.",
	  .type = VALUE_LONG },
	{ "LastError", "What went wrong last.", .type = VALUE_STRING },
	{ "Count", "How often the attempt failed like this.",
	  .type = VALUE_LONG },
	{ "BytesIn",
	  "Of a stream that is passed through: what the partner sent.",
	  .type = VALUE_LONG },
	{ "BytesOut", "The same: what it was sent.", .type = VALUE_LONG },
	{ 0 },
};

static const char *const stream_members[] = {
	NULL,
	NULL,
	"direction",
	"openedBy",
	"local",
	"remote",
	"state",
	"stream",
	"address",
	"protocol",
	"tls",
	"cipher",
	"authenticated",
	"subject",
	"issuer",
	"notAfter",
	"proof",
	"since",
	"stanzas",
	"queued",
	"unacknowledged",
	"handOver",
	"slowed",
	"lastError",
	NULL,
	"bytesIn",
	"bytesOut",
};

static const char *const failure_members[] = {
	NULL, NULL,	 "direction", NULL,    "local", "remote", "state",
	NULL, "address", NULL,	      NULL,    NULL,	NULL,	  NULL,
	NULL, NULL,	 NULL,	      "time",  NULL,	NULL,	  NULL,
	NULL, NULL,	 "reason",    "count", NULL,	NULL,
};

static const ViewColumn columns[] = {
	{ "RemoteDomain" },
	{ "Direction" },
	{ "State" },
	{ "Authentication" },
	{ "Protocol" },
	{ "Stanzas", .right = true },
	{ "Queued", .right = true },
	{ "LastError" },
	{ 0 },
};
static const View view = { .columns = columns, .group = "Computer" };

static const RecordType stream_type = {
	.name = "Gatehouse.XmppStream",
	.properties = properties,
	.view = &view,
};

typedef struct StreamArgs {
	const char *identity, *computer;
	bool failures;
} StreamArgs;

static bool wanted(const StreamArgs *args, const json_t *object)
{
	const char *remote = json_member(object, "remote");
	return !args->identity ||
	       (remote && pattern_match(args->identity, remote));
}

/* "failed (negotiating)": where the attempt was when it ended. */
static void mark_failed(Record *record)
{
	const char *state = value_text(record_get(record, "State"));
	g_autofree char *text = state ? g_strdup_printf("failed (%s)", state)
				      : g_strdup("failed");
	record_set_take(record, "State", value_string(text));
}

static void emit_all(Call *call, const StreamArgs *args, const char *computer,
		     const json_t *list, const char *const *members)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *object = json_array_get(list, i);
		if (!wanted(args, object))
			continue;
		Record *record = answer_record(&stream_type, members, object);
		const char *remote = json_member(object, "remote");
		const char *direction = json_member(object, "direction");
		g_autofree char *identity =
			g_strdup_printf("%s/%s", remote ? remote : "",
					direction ? direction : "");
		record_set_take(record, "Identity", value_string(identity));
		record_set_take(record, "Computer", value_string(computer));
		if (members == failure_members)
			mark_failed(record);
		if (!call_emit_record_take(call, record))
			return;
	}
}

static bool ask_edge(Call *call, const StreamArgs *args, const Paths *paths,
		     const char *computer, GError **error)
{
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "streams");
	g_autoptr(json_t) answer =
		service_ask_computer(paths, computer, request, ASK_MS, error);
	if (!answer)
		return false;
	if (!args->failures)
		emit_all(call, args, computer,
			 json_object_get(answer, "streams"), stream_members);
	emit_all(call, args, computer, json_object_get(answer, "failures"),
		 failure_members);
	return true;
}

static bool get_stream(Call *call, void *data, GError **error)
{
	const StreamArgs *args = data;
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) edges =
		deployment_edges(call, paths, args->computer, error);
	/* One that cannot be asked hides none of the others. */
	for (guint i = 0; edges && i < edges->len; i++) {
		GError *fault = NULL;
		g_auto(Value) edge = value_string(edges->pdata[i]);
		if (!ask_edge(call, args, paths, edges->pdata[i], &fault))
			call_error_take(call, fault, edge);
	}
	return edges != NULL;
}

static const Param params[] = {
	{ .is = { "Identity", "Partner domain; wildcards are allowed.",
		  .field = STRING_FIELD(StreamArgs, identity) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "ComputerName", "Edge to ask; all when absent.",
		  .field = STRING_FIELD(StreamArgs, computer) },
	  .complete = complete_computer },
	{ .is = { "Failed", "Only attempts that failed.",
		  .field = SWITCH_FIELD(StreamArgs, failures) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppStream fabrikam.com | Format-List",
	  "All that is known of the streams with a partner.", true },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_stream = {
	.name = "Get-CsXmppStream",
	.synopsis = "Shows the XMPP streams with partners as they are now.",
	.args_size = sizeof(StreamArgs),
	.params = params,
	.examples = examples,
	.output = &stream_type,
	.process = get_stream,
};
