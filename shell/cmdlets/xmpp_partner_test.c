/* Test-CsXmppPartner and Test-CsFederatedPartner: an edge walks the way to a
 * domain's XMPP server and says how far it came. */
#include "core/base/clock.h"
#include "core/model/address.h"
#include "core/service/ask.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/synthetic.h"

#include <gio/gio.h>
#include <string.h>

#define ASK_MS 40000 /* the edge answers within 30 s */

static const char *const results[] = { "Success", "Failure", "Skipped", NULL };

/* What is asked, and of whom. */
typedef struct Walk {
	const char *domain, *local, *proxy, *computer;
} Walk;

static char *to_key(const char *domain, GError **error)
{
	g_autofree char *spelled = NULL;
	char *key = NULL;
	return domain_parse(domain, &spelled, &key, error) ? key : NULL;
}

/* The first SIP domain where none is named. */
static char *local_domain(Call *call, const Walk *walk, GError **error)
{
	if (walk->local)
		return to_key(walk->local, error);
	Model *model = call_local_model(call, error);
	g_auto(GStrv) domains = model ? deployment_domains(model, error) : NULL;
	if (!domains)
		return NULL;
	if (domains[0])
		return to_key(domains[0], error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no SIP domain to test for: add one with "
		    "New-CsSipDomain, or name one with -LocalDomain");
	return NULL;
}

static json_t *walk_from(Call *call, const Walk *walk, const char *edge,
			 GError **error)
{
	g_autofree char *remote = to_key(walk->domain, error);
	g_autofree char *local =
		remote ? local_domain(call, walk, error) : NULL;
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	if (!local)
		return NULL;
	g_autoptr(json_t) request = json_pack(
		"{s:s, s:s, s:s, s:s*}", "ask", "test-partner", "remote",
		remote, "local", local, "proxy", walk->proxy);
	return service_ask_computer(paths, edge, request, ASK_MS, error);
}

/* The edge that is asked: the named one, this machine's, else the first. */
static char *edge_of(Call *call, const char *computer, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) edges =
		deployment_edges(call, paths, computer, error);
	return edges ? g_strdup(edges->pdata[0]) : NULL;
}

static bool is_failure(const json_t *step)
{
	return g_strcmp0(json_member(step, "result"), "Failure") == 0;
}

/* ---- Test-CsXmppPartner ---- */

static const Property step_properties[] = {
	{ "Step", "What was tried.", .type = VALUE_STRING },
	{ "Result", "Success, Failure or Skipped.", .type = VALUE_STRING,
	  .allowed = results },
	{ "Latency", "How long it took.", .type = VALUE_TIMESPAN },
	{ "Detail", "What was found, or why it failed.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn step_columns[] = {
	{ "Step" }, { "Result" }, { "Latency" }, { "Detail" }, { 0 },
};
static const View step_view = { .columns = step_columns };

static const RecordType step_type = {
	.name = "Gatehouse.XmppPartnerStep",
	.properties = step_properties,
	.view = &step_view,
};

static bool emit_step(Call *call, const char *name, const char *result,
		      int64_t milliseconds, const char *detail)
{
	Record *record = record_new(&step_type);
	record_set_take(record, "Step", value_string(name));
	record_set_take(record, "Result", value_string(result));
	record_set_take(record, "Latency", value_timespan(1000 * milliseconds));
	record_set_take(record, "Detail", value_string(detail));
	return call_emit_record_take(call, record);
}

/* The parameter that sets where to go, as it was asked for. */
static char *proxy_argument(const Walk *walk)
{
	if (!walk->proxy)
		return g_strdup("");
	return g_strconcat(" -ProxyFqdn ", *walk->proxy ? walk->proxy : "$null",
			   NULL);
}

/* The line to type: the partner is there already, or it is not. */
static char *proposal(const Walk *walk, const json_t *methods,
		      const json_t *settings)
{
	bool dialback = json_is_true(json_object_get(methods, "dialback"));
	const char *domain =
		settings ? json_member(settings, "domain") : walk->domain;
	g_autofree char *proxy = proxy_argument(walk);
	return g_strdup_printf(
		"%s-CsXmppAllowedPartner %s -TlsNegotiation %s "
		"-SaslNegotiation %s -SupportDialbackNegotiation $%s%s",
		settings ? "Set" : "New", domain, json_member(methods, "tls"),
		json_member(methods, "sasl"), dialback ? "true" : "false",
		proxy);
}

/* Whether the partner's settings are what was just found to work. */
static bool is_set(const Walk *walk, const json_t *settings)
{
	const char *proxy = settings ? json_member(settings, "proxy") : NULL;
	return settings && json_is_true(json_object_get(settings, "enough")) &&
	       (!walk->proxy || !g_strcmp0(walk->proxy, proxy ? proxy : ""));
}

static void emit_proposal(Call *call, const Walk *walk, const json_t *answer)
{
	const json_t *methods = json_object_get(answer, "methods");
	const json_t *settings = json_object_get(answer, "settings");
	if (!methods) {
		emit_step(call, "Proposal", "Failure", 0,
			  "no settings of a partner would work as things are");
		return;
	}
	if (!is_set(walk, settings)) {
		g_autofree char *line = proposal(walk, methods, settings);
		emit_step(call, "Proposal", "Success", 0, line);
	} else if (json_is_true(json_object_get(settings, "federation"))) {
		emit_step(call, "Proposal", "Success", 0,
			  "nothing to change: the partner is allowed, with "
			  "settings that work");
	} else {
		emit_step(call, "Proposal", "Failure", 0,
			  "the partner's settings would work, but federation "
			  "is off: see Get-CsXmppMigration");
	}
}

typedef struct PartnerArgs {
	const char *identity, *local, *proxy, *computer;
} PartnerArgs;

static bool test_partner(Call *call, void *data, GError **error)
{
	const PartnerArgs *args = data;
	Walk walk = { args->identity, args->local, args->proxy };
	g_autofree char *edge = edge_of(call, args->computer, error);
	g_autoptr(json_t) answer =
		edge ? walk_from(call, &walk, edge, error) : NULL;
	if (!answer)
		return false;
	const json_t *steps = json_object_get(answer, "steps");
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		if (!emit_step(call, json_member(step, "step"),
			       json_member(step, "result"),
			       json_member_integer(step, "milliseconds", 0),
			       json_member(step, "text")))
			return true;
	}
	emit_proposal(call, &walk, answer);
	return true;
}

static const char *const domain_aliases[] = { "Domain", NULL };

static const Param partner_params[] = {
	{ .is = { "Identity", "Domain of the partner, allowed yet or not.",
		  .field = STRING_FIELD(PartnerArgs, identity) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = domain_aliases },
	{ .is = { "LocalDomain",
		  "Domain of ours to speak for; the first SIP domain when "
		  "absent.",
		  .field = STRING_FIELD(PartnerArgs, local) } },
	{ .is = { "ProxyFqdn",
		  "Host, or host:port, to go to instead of DNS; '' for DNS; "
		  "the partner's own setting when absent.",
		  .field = STRING_FIELD(PartnerArgs, proxy) } },
	{ .is = { "ComputerName", "Edge to test from; the first when absent.",
		  .field = STRING_FIELD(PartnerArgs, computer) },
	  .complete = complete_computer },
	{ 0 },
};

static const Example partner_examples[] = {
	{ "Test-CsXmppPartner fabrikam.com",
	  "Walks DNS, TCP, TLS, certificate, features and authentication, and "
	  "proposes settings.",
	  true },
	{ 0 },
};

const Cmdlet cmdlet_test_cs_xmpp_partner = {
	.name = "Test-CsXmppPartner",
	.synopsis = "Walks the way to a partner's XMPP server step by step and "
		    "proposes settings for it.",
	.args_size = sizeof(PartnerArgs),
	.params = partner_params,
	.examples = partner_examples,
	.output = &step_type,
	.process = test_partner,
};

/* ---- Test-CsFederatedPartner ---- */

typedef struct FederatedArgs {
	const char *target, *domain, *proxy, *logger, *verbose;
	Value certificate;
	bool force;
} FederatedArgs;

static const json_t *first_failure(const json_t *steps)
{
	for (size_t i = 0; i < json_array_size(steps); i++)
		if (is_failure(json_array_get(steps, i)))
			return json_array_get(steps, i);
	return NULL;
}

/* Why streams do not work; NULL: they do. What works by dialback works although
 * a certificate is no good, but not where the partner's settings exclude it. */
static char *problem_of(const Walk *walk, const json_t *answer)
{
	const json_t *methods = json_object_get(answer, "methods");
	const json_t *settings = json_object_get(answer, "settings");
	const json_t *failure = first_failure(json_object_get(answer, "steps"));
	if (!methods && failure)
		return g_strdup_printf("%s: %s", json_member(failure, "step"),
				       json_member(failure, "text"));
	if (!methods)
		return g_strdup("the test ended before its time");
	if (!settings || is_set(walk, settings))
		return NULL;
	g_autofree char *line = proposal(walk, methods, settings);
	return g_strdup_printf("its settings here exclude what works: %s",
			       line);
}

static void add_step(json_t *steps, gint64 time, const json_t *step)
{
	const char *detail = json_member(step, "text");
	g_autofree char *at = clock_format_utc(time, TRUE);
	g_autofree char *text =
		g_strdup_printf("%s: %s%s%s", json_member(step, "step"),
				json_member(step, "result"), detail ? ": " : "",
				detail ? detail : "");

	json_t *made = json_object();

	json_set_text(made, "time", at);
	json_set_text(made, "text", text);
	json_array_append_new(steps, made);
}

/* As "test-im" and "test-pool" answer. */
static json_t *summary(const Walk *walk, const json_t *answer, gint64 began)
{
	const json_t *walked = json_object_get(answer, "steps");
	g_autofree char *problem = problem_of(walk, answer);
	json_t *steps = json_array();
	gint64 time = began;

	for (size_t i = 0; i < json_array_size(walked); i++) {
		const json_t *step = json_array_get(walked, i);

		time += 1000 * json_member_integer(step, "milliseconds", 0);
		add_step(steps, time, step);
	}
	json_t *made = json_pack("{s:b, s:I, s:o}", "delivered", !problem,
				 "microseconds", (json_int_t)(time - began),
				 "steps", steps);
	if (problem) {
		g_autofree char *more = g_strdup_printf(
			"Test-CsXmppPartner %s shows all steps", walk->domain);

		json_set_text(made, "error", problem);
		json_set_text(made, "diagnosis", more);
	}
	return made;
}

static bool test_federated(Call *call, void *data, GError **error)
{
	const FederatedArgs *args = data;
	Walk walk = { args->domain, NULL, args->proxy };
	SyntheticOut out = { args->logger, args->verbose };
	gint64 began = clock_now();
	g_autoptr(json_t) answer = walk_from(call, &walk, args->target, error);
	if (!answer)
		return false;
	g_autoptr(json_t) made = summary(&walk, answer, began);
	return synthetic_give(call, args->target, made, &out, error);
}

static const char *const target_aliases[] = { "t", NULL };
static const char *const d_aliases[] = { "d", NULL };
static const char *const proxy_aliases[] = { "pe", NULL };
static const char *const certificate_aliases[] = { "ce", NULL };
static const char *const logger_aliases[] = { "olv", NULL };
static const char *const verbose_aliases[] = { "ovv", NULL };

static const Param federated_params[] = {
	{ .is = { "TargetFqdn", "Edge server to test from.",
		  .field = STRING_FIELD(FederatedArgs, target) },
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = target_aliases,
	  .complete = complete_computer },
	{ .is = { "Domain", "Domain of the partner.",
		  .field = STRING_FIELD(FederatedArgs, domain) },
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS,
	  .aliases = d_aliases },
	{ .is = { "ProxyFqdn",
		  "Host, or host:port, to go to instead of DNS; '' for DNS; "
		  "the partner's own setting when absent.",
		  .field = STRING_FIELD(FederatedArgs, proxy) },
	  .aliases = proxy_aliases },
	{ .is = { "Certificate",
		  "Accepted for existing scripts: nothing here uses it.",
		  .flags = PROPERTY_ANY, .net_type = "X509Certificate2",
		  .field = VALUE_FIELD(FederatedArgs, certificate) },
	  .aliases = certificate_aliases },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(FederatedArgs, force) } },
	{ .is = { "OutLoggerVariable",
		  "Name of a variable for the steps, with methods ToHTML() and "
		  "ToXML().",
		  .field = STRING_FIELD(FederatedArgs, logger) },
	  .aliases = logger_aliases },
	{ .is = { "OutVerboseVariable",
		  "Name of a variable for the steps as text.",
		  .field = STRING_FIELD(FederatedArgs, verbose) },
	  .aliases = verbose_aliases },
	{ 0 },
};

static const Example federated_examples[] = {
	{ "Test-CsFederatedPartner -TargetFqdn edge01.contoso.com -Domain "
	  "fabrikam.com",
	  "Success or Failure, and why.", true },
	{ 0 },
};

const Cmdlet cmdlet_test_cs_federated_partner = {
	.name = "Test-CsFederatedPartner",
	.synopsis = "Tests whether a partner's XMPP server can be reached and "
		    "takes our streams.",
	.args_size = sizeof(FederatedArgs),
	.params = federated_params,
	.examples = federated_examples,
	.output = &synthetic_type,
	.process = test_federated,
};
