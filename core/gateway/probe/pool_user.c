#include "core/gateway/probe/pool_private.h"

#include <string.h>

/* A request until its last answer: one that is asked for a password goes
 * again with it, and once more where only the nonce was old. */
#define TRIES 3

typedef struct PoolErrand {
	PoolUser *user;
	char *method, *uri, *lines;
	PageMessage page; /* its body; none: NULL */
	SipDialog *dialog;
	PoolDoneFn *done;
	SipCall *call;
	SipDigest *digest;
	gboolean proxy;
	guint tries;
} PoolErrand;

void pool_user_init(PoolUser *user, PoolProbe *probe, const PoolProbeUser *from)
{
	user->probe = probe;
	user->address = g_strdup(from->address);
	user->name = g_strdup(from->name);
	user->password = g_strdup(from->password);
	if (from->password)
		user->registration =
			sip_dialog_new(from->address, from->address);
}

/* ---- requests of the pool ---- */

static void on_request(void *data, SipRequest *request)
{
	PoolUser *user = data;

	if (user->probe->presence)
		pool_presence_take(user->probe, request);
	else
		pool_im_take(user->probe, request);
}

static const SipAgentHandler handler = { .request = on_request };

gboolean pool_user_open(PoolUser *user, const PoolProbeSetup *setup,
			GError **error)
{
	SipAgentOptions options = { .host = setup->host,
				    .address = setup->address,
				    .sessions = TRUE };

	user->agent =
		sip_agent_new(setup->loop, &options, &handler, user, error);
	if (!user->agent)
		return FALSE;
	if (setup->trust)
		sip_agent_set_trust(user->agent, setup->trust);
	sip_agent_set_tap(user->agent, pool_tap, user->probe);
	return TRUE;
}

void pool_user_clear(PoolUser *user)
{
	sip_agent_free(user->agent);
	if (user->password)
		explicit_bzero(user->password, strlen(user->password));
	g_free(user->password);
	g_free(user->address);
	g_free(user->name);
	sip_dialog_free(user->registration);
}

/* ---- requests of ours ---- */

void pool_errand_free(void *data)
{
	PoolErrand *errand = data;

	if (errand->call)
		sip_call_forget(errand->call);
	page_message_clear(&errand->page);
	sip_digest_free(errand->digest);
	g_free(errand->method);
	g_free(errand->uri);
	g_free(errand->lines);
	g_free(errand);
}

static void finish(PoolErrand *errand, const SipOutcome *outcome)
{
	PoolUser *user = errand->user;
	PoolDoneFn *done = errand->done;

	g_ptr_array_remove_fast(user->probe->errands, errand);
	done(user->probe, user, outcome);
	pool_idle(user->probe);
}

static void on_outcome(void *data, const SipOutcome *outcome);

static char *authorization(PoolErrand *errand)
{
	SipDigestRequest request = {
		.proxy = errand->proxy,
		.user = errand->user->name,
		.password = errand->user->password,
		.method = errand->method,
		.uri = errand->uri,
	};

	return errand->digest ? sip_digest_line(errand->digest, &request)
			      : g_strdup("");
}

static void send_now(PoolErrand *errand)
{
	PoolProbe *probe = errand->user->probe;
	g_autofree char *secret = NULL;
	g_autofree char *lines = NULL;
	g_autoptr(GError) error = NULL;
	SipOutgoing outgoing = { .method = errand->method,
				 .target = probe->target };

	sip_dialog_fill(errand->dialog, &outgoing);
	/* Once there is a dialog, its target is where it goes. */
	if (!errand->dialog->remote_tag || !outgoing.uri)
		outgoing.uri = errand->uri;
	else if (strcmp(outgoing.uri, errand->uri)) {
		g_free(errand->uri);
		errand->uri = g_strdup(outgoing.uri);
	}
	secret = authorization(errand);
	lines = g_strconcat(errand->lines ? errand->lines : "", secret, NULL);
	outgoing.lines = lines;
	outgoing.page = errand->page.body ? &errand->page : NULL;
	outgoing.contact = strcmp(errand->method, "MESSAGE") &&
			   strcmp(errand->method, "BYE") &&
			   strcmp(errand->method, "PUBLISH");
	errand->tries++;
	errand->call = sip_agent_send(errand->user->agent, &outgoing,
				      on_outcome, errand, &error);
	explicit_bzero(lines, strlen(lines));
	if (!errand->call)
		pool_fail(probe, error->message, NULL);
}

static gboolean asks_for_password(const PoolErrand *errand,
				  const SipOutcome *outcome)
{
	return (outcome->status == 401 || outcome->status == 407) &&
	       outcome->challenges && errand->user->password &&
	       errand->tries < TRIES;
}

/* False: it was refused, or is not understood. */
static gboolean authenticate(PoolErrand *errand, const SipOutcome *outcome)
{
	PoolUser *user = errand->user;
	g_autoptr(GError) error = NULL;
	g_autoptr(SipDigest) digest =
		sip_digest_new(outcome->challenges, &error);

	user->asked = TRUE;
	if (!digest) {
		pool_fail(user->probe, error->message,
			  "Users cannot be tested with their passwords here");
		return FALSE;
	}
	if (errand->digest && errand->proxy == (outcome->status == 407) &&
	    !sip_digest_stale(digest))
		return FALSE;
	pool_step(user->probe, "%s: the pool asks %s for a password (%s, %s)",
		  errand->method, user->address, sip_digest_realm(digest),
		  sip_digest_algorithm(digest));
	sip_digest_free(errand->digest);
	errand->digest = g_steal_pointer(&digest);
	errand->proxy = outcome->status == 407;
	return TRUE;
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	PoolErrand *errand = data;

	errand->call = NULL;
	if (asks_for_password(errand, outcome) &&
	    authenticate(errand, outcome)) {
		send_now(errand);
		return;
	}
	pool_step(errand->user->probe, "%s: %d %s", errand->method,
		  outcome->status, outcome->reason ? outcome->reason : "");
	finish(errand, outcome);
}

void pool_send(PoolUser *user, const PoolRequest *request, PoolDoneFn *done)
{
	PoolErrand *errand = g_new0(PoolErrand, 1);

	errand->user = user;
	errand->method = g_strdup(request->method);
	errand->uri = g_strdup(request->uri);
	errand->lines = g_strdup(request->lines);
	errand->dialog = request->dialog;
	errand->done = done;
	if (request->body) {
		errand->page.content_type = g_strdup(request->type);
		errand->page.body =
			g_bytes_new(request->body, strlen(request->body));
	}
	g_ptr_array_add(user->probe->errands, errand);
	send_now(errand);
}

/* sip:domain of sip:user@domain */
static char *registrar_of(const PoolUser *user)
{
	const char *at = strrchr(user->address, '@');

	return g_strconcat("sip:", at ? at + 1 : user->address, NULL);
}

void pool_register(PoolUser *user, guint seconds, PoolDoneFn *done)
{
	g_autofree char *uri = registrar_of(user);
	g_autofree char *lines = g_strdup_printf("Expires: %u\r\n", seconds);
	PoolRequest request = { .method = "REGISTER",
				.uri = uri,
				.lines = lines,
				.dialog = user->registration };

	pool_send(user, &request, done);
}
