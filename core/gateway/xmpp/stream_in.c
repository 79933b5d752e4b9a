#include "core/base/random.h"
#include "core/gateway/base/limits.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/identity.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

static char *pair_name(const char *local, const char *remote)
{
	return g_strconcat(local, " ", remote, NULL);
}

void stream_add_pair(Stream *stream, const char *local, const char *remote)
{
	g_hash_table_add(stream->pairs, pair_name(local, remote));
}

gboolean stream_has_pair(const Stream *stream, const char *local,
			 const char *remote)
{
	g_autofree char *name = pair_name(local, remote);
	return g_hash_table_contains(stream->pairs, name);
}

static void offer_tls(const Stream *stream, Xml *features)
{
	if (stream->secured || !policy_may_use_tls(stream->methods))
		return;
	Xml *starttls = xml_add(features, "starttls", NS_TLS);
	if (policy_must_use_tls(stream->methods))
		xml_add(starttls, "required", NULL);
}

/* EXTERNAL is offered only after the certificate has proven the stream's
 * `from` (XEP-0178); XEP-0198 where stanzas may flow. */
static void offer_rest(const Stream *stream, Xml *features)
{
	guint usable = policy_usable(stream->methods, stream->secured);
	gboolean dialback =
		(usable & (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK)) != 0;
	if (!stream->authenticated && stream->offer.trusted &&
	    usable & METHOD_EXTERNAL) {
		Xml *list = xml_add(features, "mechanisms", NS_SASL);
		xml_add_text(xml_add(list, "mechanism", NULL), "EXTERNAL");
	}
	if (dialback) {
		Xml *one = xml_add(features, "dialback", NS_DIALBACK_FEATURE);
		xml_add(one, "errors", NULL);
	}
	if (!stream->authenticated && stream->may_bidi &&
	    (dialback || (stream->offer.trusted && usable & METHOD_EXTERNAL)))
		xml_add(features, "bidi", NS_BIDI_FEATURE);
	if ((dialback || stream->authenticated) && !stream->no_management)
		xml_add(features, "sm", NS_MANAGEMENT);
}

static void add_number(Xml *parent, const char *name, guint number)
{
	g_autofree char *text = g_strdup_printf("%u", number);
	xml_add_text(xml_add(parent, name, NULL), text);
}

static void tell_limits(const Stream *stream, Xml *features)
{
	Xml *limits = xml_add(features, "limits", NS_LIMITS);
	add_number(limits, "max-bytes", XML_STANZA_BYTES);
	if (stream->idle)
		add_number(limits, "idle-seconds", stream->idle);
}

static void write_features(Stream *stream)
{
	g_autoptr(Xml) features = xml_new("features", NS_STREAM);
	offer_tls(stream, features);
	tell_limits(stream, features);
	offer_rest(stream, features);
	stream_write_xml(stream, features);
}

static gboolean has_way(const Stream *stream)
{
	guint usable = policy_usable(stream->methods, stream->secured);
	if (!stream->secured && policy_may_use_tls(stream->methods))
		return TRUE;
	return stream->authenticated || usable & ~(guint)METHOD_EXTERNAL ||
	       (usable && stream->offer.trusted);
}

static void enter(Stream *stream)
{
	if (stream->state != STATE_NEGOTIATE)
		return;
	stream->state = STATE_RECEIVING;
	stream->proof = SENT_BY_PING;
	stream_tell_ready(stream);
}

/* A server is named by its domain alone, never by a user of it. */
static char *bare_domain(const char *name)
{
	return name && !strpbrk(name, "@/") ? jid_domain(name) : NULL;
}

static gboolean take_domains(Stream *stream, const Xml *root)
{
	g_autofree char *remote = bare_domain(xml_get(root, "from"));
	g_autofree char *local = bare_domain(xml_get(root, "to"));
	if (stream->authenticated && (g_strcmp0(remote, stream->remote) ||
				      g_strcmp0(local, stream->local))) {
		stream_fail(stream, STREAM_INVALID_FROM,
			    "the domains changed after they were proven");
		return FALSE;
	}
	g_free(stream->local);
	stream->local = g_steal_pointer(&local);
	g_free(stream->remote);
	stream->remote = g_steal_pointer(&remote);
	if (stream->local && stream->remote)
		return TRUE;
	stream_fail(stream, STREAM_IMPROPER_ADDRESSING,
		    "the stream header does not name both domains");
	return FALSE;
}

static void check_certificate(Stream *stream)
{
	g_clear_error(&stream->distrust);
	stream->offer.trusted =
		stream->secured &&
		stream->handler->trusted(stream->data, stream->remote,
					 &stream->distrust);
}

static gboolean admit(Stream *stream)
{
	g_autoptr(GError) error = NULL;
	if (stream->authenticated ||
	    stream->handler->admit(stream->data, &error))
		return TRUE;
	stream_close(stream, error);
	return FALSE;
}

static void greet(Stream *stream)
{
	stream_write_header(stream);
	stream->state = STATE_NEGOTIATE;
	if (!has_way(stream)) {
		stream_fail(stream, STREAM_NOT_AUTHORIZED, "%s",
			    stream->distrust ? stream->distrust->message
					     : "there is no way to prove it");
		return;
	}
	if (stream->modern)
		write_features(stream);
	if (stream->authenticated)
		enter(stream);
}

/* Once a stream, and only where it would make a difference. */
static gboolean is_asked_for(Stream *stream)
{
	if (!stream->secured || stream->offer.trusted ||
	    stream->authenticated || stream->prove_asked ||
	    !(stream->methods & METHOD_EXTERNAL) || !stream->handler->prove)
		return FALSE;
	stream->prove_asked = TRUE;
	return stream->handler->prove(stream->data, stream->remote);
}

void stream_in_opened(Stream *stream, const Xml *root)
{
	const char *version = xml_get(root, "version");
	g_free(stream->id);
	stream->id = random_hex(16);
	if (!take_domains(stream, root) || !admit(stream))
		return;
	stream->modern = version && g_ascii_strtoull(version, NULL, 10) >= 1;
	check_certificate(stream);
	if (is_asked_for(stream))
		stream->state = STATE_PROVING;
	else
		greet(stream);
}

/* One cause: DANE's where the domain uses it, or somebody forges that, else
 * why the certificate alone proves nothing. */
static gboolean is_dane_cause(const GError *error)
{
	return g_error_matches(error, GW_IDENTITY_ERROR, IDENTITY_NO_TLSA) ||
	       g_error_matches(error, RESOLVER_ERROR, RESOLVER_BOGUS);
}

void stream_proven(Stream *stream, const GError *error)
{
	if (stream->state != STATE_PROVING)
		return;
	stream->offer.trusted = !error;
	if (!error || is_dane_cause(error))
		g_clear_error(&stream->distrust);
	if (error && !stream->distrust)
		stream->distrust = g_error_copy(error);
	greet(stream);
}

static void on_starttls(Stream *stream, const Xml *element)
{
	(void)element;
	gboolean good = !stream->secured && policy_may_use_tls(stream->methods);
	g_autoptr(Xml) answer = xml_new(good ? "proceed" : "failure", NS_TLS);
	stream_write_xml(stream, answer);
	if (!good) {
		stream_note_refused(
			stream,
			stream->secured
				? "it asks for STARTTLS under TLS"
				: "it asks for STARTTLS, which its settings "
				  "here exclude");
		stream_close(stream, NULL);
		return;
	}
	stream->state = STATE_TLS;
	xml_reader_stop(stream->reader);
	stream->handler->start_tls(stream->data);
}

/* What it says in clear is forgotten once TLS is on. */
static void on_bidi(Stream *stream, const Xml *element)
{
	(void)element;
	if (stream->may_bidi)
		stream->bidi = TRUE;
	else
		stream_fail(stream, STREAM_UNSUPPORTED_STANZA_TYPE,
			    "both directions on one stream were not offered");
}

static gboolean is_identity(const Stream *stream, const Xml *auth)
{
	g_autofree char *text = xml_text(auth);
	g_strstrip(text);
	if (!*text || !strcmp(text, "="))
		return TRUE;
	gsize length = 0;
	g_autofree guchar *bytes = g_base64_decode(text, &length);
	g_autofree char *name = g_strndup((char *)bytes, length);
	g_autofree char *domain = bare_domain(name);
	return strlen(name) == length && !g_strcmp0(domain, stream->remote);
}

static const char *auth_problem(const Stream *stream, const Xml *auth)
{
	if (g_strcmp0(xml_get(auth, "mechanism"), "EXTERNAL"))
		return "invalid-mechanism";
	if (stream->authenticated || !stream->offer.trusted ||
	    !(policy_usable(stream->methods, stream->secured) &
	      METHOD_EXTERNAL))
		return "not-authorized";
	return is_identity(stream, auth) ? NULL : "invalid-authzid";
}

static void refuse_auth(Stream *stream, const char *problem)
{
	g_autoptr(Xml) failure = xml_new("failure", NS_SASL);
	xml_add(failure, problem, NULL);
	stream_write_xml(stream, failure);
	if (!(policy_usable(stream->methods, stream->secured) &
	      METHOD_TLS_DIALBACK))
		stream_fail(stream, STREAM_NOT_AUTHORIZED, "SASL failed: <%s/>",
			    problem);
}

static void on_auth(Stream *stream, const Xml *auth)
{
	const char *problem = auth_problem(stream, auth);
	if (problem) {
		refuse_auth(stream, problem);
		return;
	}
	g_autoptr(Xml) success = xml_new("success", NS_SASL);
	stream_write_xml(stream, success);
	stream->authenticated = TRUE;
	stream->method = METHOD_EXTERNAL;
	stream_add_pair(stream, stream->local, stream->remote);
	stream_restart(stream);
}

gboolean stream_dialback_domains(const Xml *element, char **from, char **to)
{
	*from = jid_domain(xml_get(element, "from"));
	*to = jid_domain(xml_get(element, "to"));
	return *from && *to;
}

static void write_answer(Stream *stream, const char *name, const Dialback *say,
			 const char *condition)
{
	g_autoptr(Xml) answer = xml_new(name, NS_DIALBACK);
	stream_set_domain(answer, "from", say->local);
	stream_set_domain(answer, "to", say->remote);
	xml_set(answer, "id", say->id);
	xml_set(answer, "type", say->type);
	if (condition) {
		Xml *error = xml_add(answer, "error", NS_SERVER);
		xml_set(error, "type", "cancel");
		xml_add(error, condition, NS_STANZA_ERROR);
	}
	stream_write_xml(stream, answer);
}

/* A question must be one, and of a size; an answer was never asked for on a
 * stream that the peer opened (XEP-0220 §3.1). */
static gboolean is_question(Stream *stream, const Xml *element, const char *key,
			    const char *id)
{
	if (xml_get(element, "type"))
		stream_fail(stream, STREAM_INVALID_FROM,
			    "this dialback answer was not asked for");
	else if (!*key || strlen(key) > DIALBACK_TEXT_BYTES ||
		 (id && strlen(id) > DIALBACK_TEXT_BYTES))
		stream_fail(stream, STREAM_BAD_FORMAT,
			    "this dialback element makes no sense");
	else
		return TRUE;
	return FALSE;
}

static gboolean room_for_question(const Stream *stream)
{
	guint open = stream->asked ? g_hash_table_size(stream->asked) : 0;
	return open < STREAM_DIALBACK_OPEN &&
	       g_hash_table_size(stream->pairs) < STREAM_DIALBACK_PAIRS;
}

static void note_question(Stream *stream, char *name)
{
	if (!stream->asked)
		stream->asked = g_hash_table_new_full(g_str_hash, g_str_equal,
						      g_free, NULL);
	g_hash_table_add(stream->asked, name);
}

static gboolean forget_question(Stream *stream, const char *name)
{
	if (!stream->asked || !g_hash_table_remove(stream->asked, name))
		return FALSE;
	if (!g_hash_table_size(stream->asked))
		g_clear_pointer(&stream->asked, g_hash_table_unref);
	return TRUE;
}

void stream_in_result(Stream *stream, const Xml *element)
{
	g_autofree char *from = NULL, *to = NULL, *key = xml_text(element);
	g_strstrip(key);
	if (!is_question(stream, element, key, NULL))
		return;
	if (!stream_dialback_domains(element, &from, &to)) {
		stream_fail(stream, STREAM_IMPROPER_ADDRESSING,
			    "a dialback element does not name both domains");
		return;
	}
	Dialback ask = { FALSE, to, from, stream->id, key, "error" };
	if (!room_for_question(stream)) {
		ask.id = NULL;
		write_answer(stream, "result", &ask, "resource-constraint");
		return;
	}
	note_question(stream, pair_name(to, from));
	stream->handler->dialback(stream->data, &ask);
}

void stream_in_verify(Stream *stream, const Xml *element)
{
	g_autofree char *from = NULL, *to = NULL, *key = xml_text(element);
	const char *id = xml_get(element, "id");
	g_strstrip(key);
	if (!is_question(stream, element, key, id))
		return;
	if (!stream_dialback_domains(element, &from, &to) || !id) {
		stream_fail(stream, STREAM_IMPROPER_ADDRESSING,
			    "a dialback element does not name both domains");
		return;
	}
	stream->questioned = TRUE;
	Dialback ask = { TRUE, to, from, id, key, NULL };
	stream->handler->dialback(stream->data, &ask);
}

void stream_answer_result(Stream *stream, const char *local, const char *remote,
			  const char *type, const char *condition)
{
	g_autofree char *name = pair_name(local, remote);
	if (stream->state == STATE_CLOSED || !forget_question(stream, name))
		return;
	Dialback say = { FALSE, local, remote, NULL, NULL, type };
	write_answer(stream, "result", &say, condition);
	if (strcmp(type, "valid"))
		return;
	stream_add_pair(stream, local, remote);
	if (stream->role == STREAM_RECEIVING && !stream->method)
		stream->method = stream->secured ? METHOD_TLS_DIALBACK
						 : METHOD_TCP_DIALBACK;
	enter(stream);
}

void stream_answer_verify(Stream *stream, const char *local, const char *remote,
			  const char *id, const char *type,
			  const char *condition)
{
	Dialback say = { TRUE, local, remote, id, NULL, type };
	if (stream->state != STATE_CLOSED)
		write_answer(stream, "verify", &say, condition);
}

static char *offered(const Stream *stream)
{
	guint usable = policy_usable(stream->methods, stream->secured);
	GString *text = g_string_new(NULL);
	if (!stream->secured && policy_may_use_tls(stream->methods))
		g_string_append(text, ", STARTTLS");
	if (usable & METHOD_EXTERNAL && stream->offer.trusted)
		g_string_append(text, ", SASL EXTERNAL");
	if (usable & (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK))
		g_string_append(text, ", dialback");
	g_string_erase(text, 0, text->len ? 2 : 0);
	return g_string_free(text, FALSE);
}

/* A server that came to ask about a key, or was refused, has said so. */
void stream_in_ended(Stream *stream)
{
	g_autofree char *offer = offered(stream);
	if (stream->state != STATE_NEGOTIATE || stream->questioned ||
	    stream->refused)
		stream_close(stream, NULL);
	else
		stream_fail(stream, STREAM_ENDED_BY_PEER,
			    "it left without proving its domain; it was "
			    "offered %s",
			    offer);
}

gboolean stream_takes_stanzas(const Stream *stream)
{
	guint states = STATE_RECEIVING;
	if (stream->bidi)
		states |= STATE_ENABLE | STATE_SENDING;
	return (stream->state & states) != 0;
}

void stream_in_stanza(Stream *stream, Xml *stanza)
{
	g_autoptr(Xml) element = stanza;
	g_autofree char *from = jid_domain(xml_get(element, "from"));
	g_autofree char *to = jid_domain(xml_get(element, "to"));
	if (!from || !to)
		stream_fail(stream, STREAM_IMPROPER_ADDRESSING,
			    "a stanza does not name both addresses");
	else if (!stream_has_pair(stream, to, from))
		stream_fail(stream, STREAM_INVALID_FROM,
			    "'%.255s' to '%.255s' is not proven on this "
			    "stream",
			    from, to);
	else {
		stream->stanzas++;
		stream->handler->stanza(stream->data, g_steal_pointer(&element),
					received_take(stream->received));
	}
}

const StreamRow stream_in_rows[] = {
	{ STATE_NEGOTIATE, "starttls", NS_TLS, on_starttls },
	{ STATE_NEGOTIATE, "auth", NS_SASL, on_auth },
	{ STATE_NEGOTIATE, "bidi", NS_BIDI, on_bidi },
	{ STATE_NEGOTIATE | STATE_RECEIVING | STATE_RESUMING, "result",
	  NS_DIALBACK, stream_in_result },
	{ STATE_NEGOTIATE | STATE_RECEIVING | STATE_RESUMING, "verify",
	  NS_DIALBACK, stream_in_verify },
	{ 0 },
};
