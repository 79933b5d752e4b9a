#include "core/gateway/xmpp/peer_dane.h"

#include "core/gateway/net/tls.h"
#include "core/gateway/net/tlsa.h"
#include "core/gateway/xmpp/identity.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"

/* A question of the look-up: two about SRV, then one for each target. */
typedef struct Question {
	PeerDane *dane;
	Lookup *lookup; /* NULL: answered */
} Question;

struct PeerDane {
	Resolver *resolver;
	char *domain;
	X509 *certificate;
	Question services[2];
	guint services_open, services_absent;
	GPtrArray *targets; /* of Question */
	guint targets_open;
	gboolean saw_secure, saw_record;
	GError *failure; /* the first thing that went wrong */
	Timer *limit;
	PeerDaneFn *fn;
	void *data;
};

static void question_clear(Question *question)
{
	if (question->lookup)
		lookup_cancel(question->lookup);
	question->lookup = NULL;
}

static void question_free(void *data)
{
	question_clear(data);
	g_free(data);
}

void peer_dane_free(PeerDane *dane)
{
	if (!dane)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(dane->services); i++)
		question_clear(&dane->services[i]);
	g_ptr_array_unref(dane->targets);
	timer_free(dane->limit);
	g_clear_error(&dane->failure);
	X509_free(dane->certificate);
	g_free(dane->domain);
	g_free(dane);
}

static void tell(PeerDane *dane, const GError *error)
{
	dane->fn(dane->data, error);
	peer_dane_free(dane);
}

static void note_failure(PeerDane *dane, const GError *error)
{
	if (!dane->failure)
		dane->failure = g_error_copy(error);
}

static GError *missing(const PeerDane *dane)
{
	if (!dane->saw_secure)
		return g_error_new_literal(
			RESOLVER_ERROR, RESOLVER_NOT_FOUND,
			"DNSSEC proves no server of its domain");
	if (!dane->saw_record)
		return g_error_new_literal(
			RESOLVER_ERROR, RESOLVER_NOT_FOUND,
			"its servers have no TLSA record of usage 3");
	g_autofree char *shown = tls_describe(dane->certificate);
	return g_error_new(GW_IDENTITY_ERROR, IDENTITY_NO_TLSA,
			   "none of its servers' TLSA records matches (DANE): "
			   "certificate of %s, at depth 0",
			   shown);
}

/* Nothing is left to ask, and nothing has proven it. */
static void check_end(PeerDane *dane)
{
	if (dane->services_open || dane->targets_open)
		return;
	if (!dane->failure)
		dane->failure = missing(dane);
	tell(dane, dane->failure);
}

static gboolean proves(PeerDane *dane, const GArray *records)
{
	gboolean found = FALSE;
	for (guint i = 0; i < records->len; i++) {
		const Tlsa *one = &g_array_index(records, Tlsa, i);
		if (one->usage != TLSA_DANE_EE)
			continue;
		dane->saw_record = TRUE;
		found |= tlsa_matches(one, dane->certificate);
	}
	return found;
}

static void on_tlsa(void *data, GArray *records, const GError *error)
{
	Question *question = data;
	PeerDane *dane = question->dane;
	question->lookup = NULL;
	dane->targets_open--;
	if (error)
		note_failure(dane, error);
	if (records && proves(dane, records))
		tell(dane, NULL);
	else
		check_end(dane);
}

static void ask_target(PeerDane *dane, const char *host, guint16 port)
{
	if (dane->targets->len >= PEER_DANE_TARGETS)
		return;
	Question *question = g_new0(Question, 1);
	question->dane = dane;
	g_ptr_array_add(dane->targets, question);
	dane->targets_open++;
	question->lookup =
		resolver_tlsa(dane->resolver, host, port, on_tlsa, question);
}

static void take_targets(PeerDane *dane, const SrvAnswer *answer)
{
	if (!answer->secure)
		return;
	dane->saw_secure = TRUE;
	for (guint i = 0; i < answer->targets->len; i++) {
		const SrvTarget *one =
			&g_array_index(answer->targets, SrvTarget, i);
		ask_target(dane, one->host, one->port);
	}
}

/* A domain without SRV records is its own server. */
static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	Question *question = data;
	PeerDane *dane = question->dane;
	question->lookup = NULL;
	dane->services_open--;
	if (answer)
		take_targets(dane, answer);
	else if (error->code == RESOLVER_NOT_FOUND)
		dane->services_absent++;
	else
		note_failure(dane, error);
	if (dane->services_absent == G_N_ELEMENTS(dane->services)) {
		dane->saw_secure = TRUE;
		ask_target(dane, dane->domain, XMPP_SERVER_PORT);
	}
	check_end(dane);
}

static void on_limit(void *data)
{
	PeerDane *dane = data;
	g_autoptr(GError) error =
		g_error_new(RESOLVER_ERROR, RESOLVER_TIMED_OUT,
			    "its TLSA records are not known within %d s",
			    PEER_DANE_MS / 1000);
	tell(dane, error);
}

static void ask_service(PeerDane *dane, guint index, const char *service)
{
	Question *question = &dane->services[index];
	g_autofree char *name = g_strconcat(service, dane->domain, NULL);
	question->dane = dane;
	dane->services_open++;
	question->lookup = resolver_srv(dane->resolver, name, on_srv, question);
}

PeerDane *peer_dane_new(Loop *loop, Resolver *resolver, const char *domain,
			X509 *certificate, PeerDaneFn *fn, void *data)
{
	PeerDane *dane = g_new0(PeerDane, 1);
	dane->resolver = resolver;
	dane->domain = g_strdup(domain);
	dane->certificate = certificate;
	X509_up_ref(certificate);
	dane->targets = g_ptr_array_new_with_free_func(question_free);
	dane->fn = fn;
	dane->data = data;
	dane->limit = timer_new(loop, on_limit, dane);
	timer_start(dane->limit, PEER_DANE_MS, 0);
	ask_service(dane, 0, "_xmpp-server._tcp.");
	ask_service(dane, 1, "_xmpps-server._tcp.");
	return dane;
}
