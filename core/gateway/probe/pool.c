#include "core/gateway/probe/pool_private.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/profile.h"
#include "core/gateway/sip/tap.h"

#include <string.h>

#define LEAVE_MS 3000 /* for what is taken back at the end */
#define MESSAGES 200  /* kept of one test */

/* ---- what is said ---- */

void pool_step(PoolProbe *probe, const char *format, ...)
{
	g_autofree char *time = clock_format_utc(clock_now(), TRUE);
	g_autofree char *text = NULL;
	va_list list;

	va_start(list, format);
	text = g_strdup_vprintf(format, list);
	va_end(list);
	json_array_append_new(probe->steps, json_pack("{s:s, s:s}", "time",
						      time, "text", text));
}

/* Bodies are the test's own. */
void pool_tap(void *data, gboolean sent, const SipTarget *other,
	      const char *bytes, gsize length)
{
	PoolProbe *probe = data;
	g_autofree char *time = clock_format_utc(clock_now(), TRUE);
	g_autofree char *text = sip_tap_text(bytes, length, TRUE);
	g_autofree char *host = sip_target_host(other);
	g_autofree char *address =
		g_strdup_printf("%s:%u", host, sip_target_port(other));

	if (json_array_size(probe->messages) < MESSAGES)
		json_array_append_new(
			probe->messages,
			json_pack("{s:s, s:s, s:s, s:s}", "time", time, "way",
				  sent ? "sent" : "received", "address",
				  address, "text", text));
}

static json_t *make_answer(PoolProbe *probe)
{
	return json_pack("{s:b, s:b, s:I, s:s*, s:s*, s:O, s:O}", "ok", 1,
			 "delivered", probe->delivered, "microseconds",
			 (json_int_t)probe->took, "error", probe->error,
			 "diagnosis", probe->diagnosis, "steps", probe->steps,
			 "messages", probe->messages);
}

/* ---- its life ---- */

static void probe_free(PoolProbe *probe)
{
	g_ptr_array_unref(probe->errands);
	pool_msrp_close(probe);
	timer_free(probe->limit);
	timer_free(probe->leave);
	pool_user_clear(&probe->from);
	pool_user_clear(&probe->to);
	sip_dialog_free(probe->dialog);
	sip_dialog_free(probe->publication);
	json_decref(probe->steps);
	json_decref(probe->messages);
	g_free(probe->etag);
	g_free(probe->token);
	g_free(probe->profile);
	g_free(probe->address);
	g_free(probe->error);
	g_free(probe->diagnosis);
	g_free(probe);
}

static void finish(void *data)
{
	PoolProbe *probe = data;
	g_autoptr(json_t) answer = make_answer(probe);

	probe->fn(probe->data, answer);
	probe_free(probe);
}

/* Once nothing is under way any more; never from within an answer. */
void pool_idle(PoolProbe *probe)
{
	if (probe->ending && !probe->errands->len)
		timer_start(probe->leave, 0, 0);
}

static void on_left(PoolProbe *probe, PoolUser *user, const SipOutcome *outcome)
{
	(void)probe;
	(void)user;
	(void)outcome;
}

static void leave(PoolProbe *probe)
{
	PoolUser *users[] = { &probe->from, &probe->to };

	timer_stop(probe->limit);
	timer_start(probe->leave, LEAVE_MS, 0);
	if (probe->presence)
		pool_presence_leave(probe);
	else
		pool_im_leave(probe);
	for (guint i = 0; i < G_N_ELEMENTS(users); i++)
		if (users[i]->registered)
			pool_register(users[i], 0, on_left);
	pool_idle(probe);
}

static void settle(PoolProbe *probe, gboolean delivered, const char *error,
		   const char *diagnosis)
{
	if (probe->ending)
		return;
	probe->ending = TRUE;
	probe->delivered = delivered;
	probe->error = g_strdup(error);
	probe->diagnosis = g_strdup(diagnosis);
	pool_step(probe, "%s%s%s", delivered ? "Success" : "Failure",
		  error ? ": " : "", error ? error : "");
	leave(probe);
}

void pool_succeed(PoolProbe *probe, const char *diagnosis)
{
	settle(probe, TRUE, NULL, diagnosis);
}

void pool_fail(PoolProbe *probe, const char *error, const char *diagnosis)
{
	settle(probe, FALSE, error, diagnosis);
}

void pool_measure(PoolProbe *probe)
{
	if (!probe->began)
		probe->began = g_get_monotonic_time();
}

void pool_measured(PoolProbe *probe)
{
	probe->took = probe->began ? g_get_monotonic_time() - probe->began : 0;
}

/* ---- what an answer means ---- */

typedef struct Meaning {
	int status;
	const char *text; /* with the user's address in it */
} Meaning;

static const Meaning meanings[] = {
	{ 401, "The pool does not take the password of '%s'" },
	{ 403, "The pool does not let '%s' do that: see its policies, and "
	       "whether it trusts this front end (Get-CsXmppPoolSetup)" },
	{ 404,
	  "The pool does not know the user, or he is not signed in: '%s'" },
	{ 407, "The pool does not take the password of '%s'; without one it "
	       "does not trust this front end (Get-CsXmppPoolSetup)" },
	{ 408, "Nobody answered for '%s' in time: see Get-CsXmppSipPeer" },
	{ 480, "The user is not signed in: '%s'" },
	{ 489, "The pool has no presence (Event) for '%s'" },
	{ 503, "Nothing could be sent for '%s': see Get-CsXmppSipPeer" },
};

static const char *meaning_of(int status)
{
	for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (meanings[i].status == status)
			return meanings[i].text;
	return "The pool refused it for '%s'";
}

/* One %s. */
static char *fill(const char *text, const char *address)
{
	g_auto(GStrv) parts = g_strsplit(text, "%s", 2);

	return g_strjoinv(address, parts);
}

/* What a message was refused for, where that is its form. Free it. */
static char *form_of(const PoolProbe *probe, const char *what,
		     const SipOutcome *outcome)
{
	ProfileRefusal refusal = { probe->profile, outcome->status,
				   outcome->allow, outcome->server };
	const char *advice = probe->presence || !strcmp(what, "REGISTER")
				     ? NULL
				     : profile_advice(&refusal);

	return advice ? g_strdup_printf("The pool refuses what its SipProfile "
					"%s sends: set %s with Set-CsPool "
					"-SipProfile",
					probe->profile ? probe->profile
						       : "Simple",
					advice)
		      : NULL;
}

void pool_refused(PoolProbe *probe, const PoolUser *user, const char *what,
		  const SipOutcome *outcome)
{
	g_autofree char *error = g_strdup_printf(
		"%s: %d %s", what, outcome->status,
		outcome->reason ? outcome->reason
				: error_phrase(outcome->status));
	g_autofree char *form = form_of(probe, what, outcome);
	g_autofree char *meaning =
		form ? g_strdup(form)
		     : fill(meaning_of(outcome->status), user->address);
	g_autofree char *diagnosis =
		outcome->cause
			? g_strconcat(meaning, ": ", outcome->cause, NULL)
			: g_strdup(meaning);

	pool_fail(probe, error, diagnosis);
}

/* ---- beginning ---- */

static void go(PoolProbe *probe)
{
	if (probe->presence)
		pool_presence_start(probe);
	else
		pool_im_start(probe);
}

static void register_next(PoolProbe *probe);

static void on_registered(PoolProbe *probe, PoolUser *user,
			  const SipOutcome *outcome)
{
	if (outcome->status >= 300) {
		pool_refused(probe, user, "REGISTER", outcome);
		return;
	}
	user->registered = TRUE;
	if (probe->ending)
		return;
	pool_step(probe, "%s is registered%s", user->address,
		  user->asked ? "" : "; the pool did not ask for the password");
	register_next(probe);
}

/* Who gets it first, so that he is there. */
static void register_next(PoolProbe *probe)
{
	PoolUser *users[] = { &probe->to, &probe->from };

	for (guint i = 0; i < G_N_ELEMENTS(users); i++)
		if (users[i]->password && users[i]->registration &&
		    !users[i]->registered) {
			pool_register(users[i], 120, on_registered);
			return;
		}
	go(probe);
}

static void on_limit(void *data)
{
	PoolProbe *probe = data;

	if (probe->answered && !probe->arrived)
		pool_fail(probe, "408 Request Timeout",
			  "The pool has taken it, but nothing came to whom it "
			  "was for: see whether the pool can reach this front "
			  "end by its name, and the trace of its own");
	else
		pool_fail(probe, "408 Request Timeout",
			  "The pool did not answer in time: see "
			  "Get-CsXmppSipPeer");
}

static PoolProbe *probe_new(const PoolProbeSetup *setup, PoolProbeFn *fn,
			    void *data)
{
	PoolProbe *probe = g_new0(PoolProbe, 1);

	probe->loop = setup->loop;
	probe->fn = fn;
	probe->data = data;
	probe->profile = g_strdup(setup->profile);
	probe->address = g_strdup(setup->address);
	probe->presence = setup->presence;
	probe->target = setup->target;
	probe->token = random_hex(8);
	probe->errands = g_ptr_array_new_with_free_func(pool_errand_free);
	probe->steps = json_array();
	probe->messages = json_array();
	probe->limit = timer_new(setup->loop, on_limit, probe);
	probe->leave = timer_new(setup->loop, finish, probe);
	pool_user_init(&probe->from, probe, &setup->from);
	pool_user_init(&probe->to, probe, &setup->to);
	if (setup->elsewhere)
		g_clear_pointer(&probe->to.registration, sip_dialog_free);
	return probe;
}

PoolProbe *probe_pool(const PoolProbeSetup *setup, PoolProbeFn *fn, void *data,
		      GError **error)
{
	PoolProbe *probe = probe_new(setup, fn, data);
	g_autofree char *host = sip_target_host(&setup->target);

	if (!pool_user_open(&probe->from, setup, error) ||
	    !pool_user_open(&probe->to, setup, error) ||
	    !pool_msrp_open(probe, setup, error)) {
		probe_free(probe);
		return NULL;
	}
	pool_step(probe, "To %s port %u by %s", host,
		  sip_target_port(&setup->target),
		  sip_protocol_name(setup->target.protocol));
	timer_start(probe->limit, setup->limit ? setup->limit : POOL_PROBE_MS,
		    0);
	register_next(probe);
	return probe;
}

void probe_pool_end(PoolProbe *probe)
{
	if (!probe->ending)
		probe->error = g_strdup("the service is being stopped");
	finish(probe);
}
