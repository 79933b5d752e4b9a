#include "tests/unit/core/gateway/sip/pair.h"

#include "core/gateway/base/trace.h"

#include <string.h>

const SideTrust pair_usual = { .certificate = "us",
			       .anchors = "ours",
			       .pool = "pool.test",
			       .member = "sip1.pool.test" };

static void replace(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

static void on_request(void *data, SipRequest *request)
{
	Side *side = data;

	side->received++;
	replace(&side->pool, sip_request_get(request)->pool);
	sip_request_answer(request, 200, NULL, NULL);
}

static void on_failed(void *data, const SipTarget *to, const GError *error)
{
	(void)to;
	replace(&((Side *)data)->failed, error->message);
}

static void on_refused(void *data, const SipTarget *from, const GError *error)
{
	Side *side = data;

	(void)from;
	side->refusals++;
	replace(&side->refused, error->message);
}

static const SipAgentHandler handler = { on_request, on_failed, on_refused };

void side_place(Side *side, const char *host, const char *address, guint16 port)
{
	SipAgentOptions options = { host, address, port };
	g_autoptr(GError) error = NULL;

	sip_agent_free(side->agent);
	side->agent = sip_agent_new(side->pair->loop, &options, &handler, side,
				    &error);
	g_assert_no_error(error);
}

static void side_open(Side *side, Pair *pair, const char *host)
{
	side->pair = pair;
	side_place(side, host, "127.0.0.1", 0);
}

static void side_close(Side *side)
{
	sip_agent_free(side->agent);
	g_free(side->pool);
	g_free(side->refused);
	g_free(side->failed);
	g_free(side->cause);
}

void pair_open(Pair *pair)
{
	memset(pair, 0, sizeof(*pair));
	trace_set_level(TRACE_ERROR);
	pair->loop = loop_new();
	pair->folder = test_folder_new();
	side_open(&pair->us, pair, "fe1.gw.test");
	side_open(&pair->them, pair, "sip1.pool.test");
}

void pair_close(Pair *pair)
{
	side_close(&pair->us);
	side_close(&pair->them);
	loop_free(pair->loop);
	test_folder_remove(pair->folder);
}

static void on_over(void *data)
{
	loop_stop(data);
}

void pair_run(Pair *pair, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(pair->loop, on_over, pair->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(pair->loop);
}

SipTrust *pair_trust(Pair *pair, const SideTrust *wanted)
{
	const char *name = wanted->certificate ? wanted->certificate : "";
	g_autofree char *key = test_file(pair->folder, name, "key");
	g_autofree char *certificate = test_file(pair->folder, name, "pem");
	g_autofree char *anchors =
		test_file(pair->folder, wanted->anchors, "pem");
	g_autoptr(GError) error = NULL;
	const char *const members[] = { wanted->member, NULL };
	const char *const addresses[] = { "127.0.0.1", NULL };
	SipTrustFiles files = { .key = wanted->certificate ? key : NULL,
				.certificate = certificate,
				.authority = anchors,
				.pools = wanted->own ? pair->folder : NULL,
				.revocations = wanted->revocations };
	SipTrustPool pool = { .name = wanted->pool,
			      .members = members,
			      .addresses = addresses,
			      .by_address = wanted->by_address,
			      .secure = wanted->secure,
			      .lync = wanted->lync,
			      .least = wanted->least };
	SipTrust *trust = sip_trust_new(&files, &error);

	g_assert_no_error(error);
	sip_trust_add(trust, &pool, &error);
	g_assert_no_error(error);
	return trust;
}

void pair_set_trust(Side *side, const SideTrust *wanted)
{
	g_autoptr(SipTrust) trust = pair_trust(side->pair, wanted);

	sip_agent_set_trust(side->agent, trust);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Side *side = data;

	side->status = outcome->status;
	side->local = outcome->local;
	replace(&side->cause, outcome->cause);
}

SipTarget side_target(const Side *to, SipProtocol protocol, const char *pool)
{
	SipTarget target;

	sip_target_set(&target, protocol, "127.0.0.1",
		       sip_agent_port(to->agent));
	target.pool = pool ? g_intern_string(pool) : NULL;
	return target;
}

void side_send(Side *side, const SipTarget *target)
{
	g_auto(PageMessage) page = { .content_type = g_strdup("text/plain"),
				     .body = g_bytes_new("hi", 2) };
	SipOutgoing outgoing = { .uri = "sip:bo@pool.test",
				 .from = "sip:anna@gw.test",
				 .to = "sip:bo@pool.test",
				 .from_tag = "t",
				 .call_id = "c",
				 .cseq = 1,
				 .page = &page,
				 .target = *target };

	side->status = 0;
	g_assert_nonnull(
		sip_agent_send(side->agent, &outgoing, on_outcome, side, NULL));
}
