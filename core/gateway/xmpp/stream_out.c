#include "core/gateway/bridge/address.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

static void write_empty(Stream *stream, const char *name, const char *space)
{
	g_autoptr(Xml) element = xml_new(name, space);
	stream_write_xml(stream, element);
}

static void start_tls(Stream *stream)
{
	stream->state = STATE_PROCEED;
	write_empty(stream, "starttls", NS_TLS);
}

/* Both ways from the proof on (XEP-0288 §2.2). */
static void ask_for_bidi(Stream *stream)
{
	if (!stream->may_bidi || !stream->bidi_offered || stream->bidi)
		return;
	stream->bidi = TRUE;
	write_empty(stream, "bidi", NS_BIDI);
}

/* The authorization identity is sent although it is the stream's `from`:
 * some receivers ask for it (XEP-0178). */
static void start_external(Stream *stream)
{
	g_autoptr(Xml) auth = xml_new("auth", NS_SASL);
	g_autofree char *shown = address_domain_shown(stream->local);
	g_autofree char *identity =
		g_base64_encode((const guchar *)shown, strlen(shown));
	xml_set(auth, "mechanism", "EXTERNAL");
	xml_add_text(auth, identity);
	ask_for_bidi(stream);
	stream->state = STATE_AUTH;
	stream_write_xml(stream, auth);
}

static void start_dialback(Stream *stream)
{
	g_autoptr(Xml) result = xml_new("result", NS_DIALBACK);
	g_autofree char *key = stream->handler->key(
		stream->data, stream->id ? stream->id : "");
	stream_set_domain(result, "from", stream->local);
	stream_set_domain(result, "to", stream->remote);
	xml_add_text(result, key);
	ask_for_bidi(stream);
	stream->state = STATE_DIALBACK;
	stream_write_xml(stream, result);
}

static void start_verify(Stream *stream)
{
	g_autoptr(Xml) verify = xml_new("verify", NS_DIALBACK);
	stream_set_domain(verify, "from", stream->local);
	stream_set_domain(verify, "to", stream->remote);
	xml_set(verify, "id", stream->verify_id);
	xml_add_text(verify, stream->verify_key);
	stream->state = STATE_VERIFY;
	stream_write_xml(stream, verify);
}

static void refuse(Stream *stream, const char *why)
{
	if (stream->distrust && stream->methods & METHOD_EXTERNAL)
		stream_fail(stream, STREAM_POLICY_VIOLATION, "%s",
			    stream->distrust->message);
	else
		stream_fail(stream, STREAM_POLICY_VIOLATION, "%s", why);
}

/* A question about a key needs no proof of who answers but where it is: by
 * its address. TLS where the partner's settings have it. */
static void verify_next(Stream *stream)
{
	if (!stream->secured && stream->offer.starttls &&
	    policy_may_use_tls(stream->methods))
		start_tls(stream);
	else if (!stream->secured && policy_must_use_tls(stream->methods))
		refuse(stream, "it offers no STARTTLS, which is required");
	else if (!stream->secured && stream->offer.tls_required)
		refuse(stream, POLICY_TLS_EXCLUDED);
	else
		start_verify(stream);
}

static void go_on(Stream *stream)
{
	const char *why = NULL;
	if (stream->authenticated) {
		stream_out_proven(stream, stream->method);
		return;
	}
	if (stream->verify_id) {
		verify_next(stream);
		return;
	}
	switch (policy_next(stream->methods, &stream->offer, &why)) {
	case STEP_START_TLS:
		start_tls(stream);
		break;
	case STEP_EXTERNAL:
		start_external(stream);
		break;
	case STEP_DIALBACK:
		start_dialback(stream);
		break;
	case STEP_REFUSE:
		refuse(stream, why);
		break;
	}
}

static void check_certificate(Stream *stream)
{
	g_clear_error(&stream->distrust);
	stream->offer.trusted =
		stream->secured &&
		stream->handler->trusted(stream->data, stream->remote,
					 &stream->distrust);
}

/* A server older than XMPP 1.0 sends no features: dialback or nothing. */
void stream_out_opened(Stream *stream, const Xml *root)
{
	const char *version = xml_get(root, "version");
	g_free(stream->id);
	stream->id = g_strdup(xml_get(root, "id"));
	check_certificate(stream);
	if (stream->must_prove && stream->distrust) {
		stream_fail(stream, STREAM_POLICY_VIOLATION, "%s",
			    stream->distrust->message);
		return;
	}
	if (version && g_ascii_strtoull(version, NULL, 10) >= 1)
		stream->state = STATE_FEATURES;
	else
		go_on(stream);
}

static gboolean offers_external(const Xml *features)
{
	const Xml *list = xml_child(features, "mechanisms", NS_SASL);
	const Xml *one = list ? xml_first_element(list) : NULL;
	for (; one; one = xml_next_element(one)) {
		g_autofree char *name = xml_text(one);
		if (!strcmp(g_strstrip(name), "EXTERNAL"))
			return TRUE;
	}
	return FALSE;
}

/* Nonsense is no limit. */
static gsize largest_stanza(const Xml *features)
{
	const Xml *limits = xml_child(features, "limits", NS_LIMITS);
	const Xml *bytes =
		limits ? xml_child(limits, "max-bytes", NS_LIMITS) : NULL;
	g_autofree char *text = bytes ? xml_text(bytes) : NULL;
	guint64 number = 0;
	if (!text || !g_ascii_string_to_unsigned(g_strstrip(text), 10, 0,
						 G_MAXUINT32, &number, NULL))
		return 0;
	return (gsize)number;
}

static void on_features(Stream *stream, const Xml *features)
{
	Offer *offer = &stream->offer;
	stream->largest = largest_stanza(features);
	const Xml *starttls = xml_child(features, "starttls", NS_TLS);
	offer->starttls = starttls != NULL;
	offer->tls_required =
		starttls && xml_child(starttls, "required", NS_TLS) != NULL;
	offer->external = offers_external(features);
	const Xml *dialback =
		xml_child(features, "dialback", NS_DIALBACK_FEATURE);
	offer->dialback = dialback != NULL;
	offer->dialback_errors =
		dialback && xml_child(dialback, "errors", NULL) != NULL;
	stream->management_offered =
		xml_child(features, "sm", NS_MANAGEMENT) != NULL;
	stream->bidi_offered =
		xml_child(features, "bidi", NS_BIDI_FEATURE) != NULL;
	go_on(stream);
}

static void on_proceed(Stream *stream, const Xml *element)
{
	(void)element;
	stream->state = STATE_TLS;
	xml_reader_stop(stream->reader);
	stream->handler->start_tls(stream->data);
}

static void on_tls_failure(Stream *stream, const Xml *element)
{
	(void)element;
	stream_fail(stream, STREAM_UNDEFINED_CONDITION,
		    "it refuses TLS although it offered STARTTLS");
}

static void on_success(Stream *stream, const Xml *element)
{
	(void)element;
	stream->authenticated = TRUE;
	stream->method = METHOD_EXTERNAL;
	stream_restart(stream);
	stream_write_header(stream);
}

/* Dialback is still open where the partner's settings have it. */
static void on_sasl_failure(Stream *stream, const Xml *element)
{
	const Xml *condition = xml_first_element(element);
	if (policy_usable(stream->methods, TRUE) & METHOD_TLS_DIALBACK) {
		g_autofree char *why = g_strdup_printf(
			"it refuses our certificate: <%.100s/>",
			condition ? condition->name : "failure");
		stream_note_refused(stream, why);
		start_dialback(stream);
		return;
	}
	stream_fail(stream, STREAM_NOT_AUTHORIZED,
		    "it refuses our certificate: <%.100s/>",
		    condition ? condition->name : "failure");
}

static const char *error_condition(const Xml *element)
{
	const Xml *error = xml_child(element, "error", NULL);
	const Xml *condition = error ? xml_first_element(error) : NULL;
	return condition ? condition->name : "error";
}

/* An answer counts only when it is to what was asked on this stream. */
static gboolean is_ours(const Stream *stream, const Xml *element)
{
	g_autofree char *from = NULL, *to = NULL;
	return stream_dialback_domains(element, &from, &to) &&
	       !strcmp(from, stream->remote) && !strcmp(to, stream->local);
}

static void on_dialback_result(Stream *stream, const Xml *element)
{
	const char *type = xml_get(element, "type");
	if (!is_ours(stream, element) || !type)
		stream_fail(stream, STREAM_INVALID_FROM,
			    "this dialback answer was not asked for");
	else if (!strcmp(type, "valid"))
		stream_out_proven(stream, stream->secured
						  ? METHOD_TLS_DIALBACK
						  : METHOD_TCP_DIALBACK);
	else
		stream_fail(stream, STREAM_NOT_AUTHORIZED,
			    "it does not accept our dialback key: %.20s, "
			    "<%.100s/>",
			    type, error_condition(element));
}

static void on_verify_answer(Stream *stream, const Xml *element)
{
	const char *id = xml_get(element, "id");
	const char *type = xml_get(element, "type");
	if (!is_ours(stream, element) || !type || !id ||
	    strcmp(id, stream->verify_id)) {
		stream_fail(stream, STREAM_INVALID_FROM,
			    "this dialback answer was not asked for");
		return;
	}
	Dialback answer = {
		TRUE, stream->local, stream->remote, id, NULL, type
	};
	stream->handler->dialback(stream->data, &answer);
}

void stream_ask_pair(Stream *stream, const char *local, const char *remote,
		     const char *key)
{
	g_autoptr(Xml) result = xml_new("result", NS_DIALBACK);
	g_assert(stream->state == STATE_SENDING);
	if (!stream->wanted)
		stream->wanted = g_hash_table_new_full(g_str_hash, g_str_equal,
						       g_free, NULL);
	g_hash_table_add(stream->wanted, g_strconcat(local, " ", remote, NULL));
	stream_set_domain(result, "from", local);
	stream_set_domain(result, "to", remote);
	xml_add_text(result, key);
	stream_write_xml(stream, result);
}

/* The answer to stream_ask_pair; false: it was not asked. */
static gboolean take_pair(Stream *stream, const Xml *element)
{
	g_autofree char *from = NULL, *to = NULL;
	const char *type = xml_get(element, "type");
	if (!stream->wanted || !type || strcmp(element->name, "result") ||
	    !stream_dialback_domains(element, &from, &to))
		return FALSE;
	g_autofree char *name = g_strconcat(to, " ", from, NULL);
	if (!g_hash_table_remove(stream->wanted, name))
		return FALSE;
	if (!strcmp(type, "valid"))
		stream_add_pair(stream, to, from);
	Dialback answer = { FALSE, to, from, NULL, NULL, type };
	stream->handler->dialback(stream->data, &answer);
	return TRUE;
}

/* What the other side of a bidirectional stream asks, and answers to what was
 * asked or not. */
static void on_later_dialback(Stream *stream, const Xml *element)
{
	if (take_pair(stream, element))
		return;
	if (!stream->bidi)
		stream_fail(stream, STREAM_UNSUPPORTED_STANZA_TYPE,
			    "<%.100s/> is not understood here", element->name);
	else if (!strcmp(element->name, "verify"))
		stream_in_verify(stream, element);
	else
		stream_in_result(stream, element);
}

void stream_out_ready(Stream *stream)
{
	stream->state = STATE_SENDING;
	stream_tell_ready(stream);
}

void stream_out_proven(Stream *stream, Method method)
{
	stream->method = method;
	stream->proof = SENT_BY_PING;
	stream_add_pair(stream, stream->local, stream->remote);
	if (stream->bidi)
		stream_trust_size(stream);
	stream_manage(stream);
}

const StreamRow stream_out_rows[] = {
	{ STATE_FEATURES, "features", NS_STREAM, on_features },
	{ STATE_PROCEED, "proceed", NS_TLS, on_proceed },
	{ STATE_PROCEED, "failure", NS_TLS, on_tls_failure },
	{ STATE_AUTH, "success", NS_SASL, on_success },
	{ STATE_AUTH, "failure", NS_SASL, on_sasl_failure },
	{ STATE_DIALBACK, "result", NS_DIALBACK, on_dialback_result },
	{ STATE_VERIFY, "verify", NS_DIALBACK, on_verify_answer },
	{ STATE_ENABLE | STATE_SENDING, "result", NS_DIALBACK,
	  on_later_dialback },
	{ STATE_ENABLE | STATE_SENDING, "verify", NS_DIALBACK,
	  on_later_dialback },
	{ 0 },
};
