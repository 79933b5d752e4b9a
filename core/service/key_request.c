#include "core/service/key_request.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/publish/enroll.h"
#include "core/service/ask.h"

#define TIMEOUT_MS 20000 /* an RSA key of 4096 bits takes seconds */
#define NAMES	   1000	 /* of one sort in a request */

/* ---- names as JSON ---- */

static const struct {
	const char *member;
	size_t offset;
} texts[] = {
	{ "commonName", offsetof(CertificateNames, common_name) },
	{ "organization", offsetof(CertificateNames, organization) },
	{ "unit", offsetof(CertificateNames, unit) },
	{ "city", offsetof(CertificateNames, city) },
	{ "state", offsetof(CertificateNames, state) },
	{ "country", offsetof(CertificateNames, country) },
};

static const struct {
	const char *member;
	size_t offset;
} lists[] = {
	{ "dns", offsetof(CertificateNames, dns) },
	{ "srv", offsetof(CertificateNames, srv) },
	{ "xmpp", offsetof(CertificateNames, xmpp) },
};

static json_t *list_to_json(const GPtrArray *list)
{
	json_t *array = json_array();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new(array, json_string(list->pdata[i]));
	return array;
}

static json_t *names_to_json(const CertificateNames *names)
{
	json_t *object = json_object();
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text = *(char **)((char *)names + texts[i].offset);
		if (text)
			json_object_set_new(object, texts[i].member,
					    json_string(text));
	}
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		json_object_set_new(
			object, lists[i].member,
			list_to_json(*(GPtrArray **)((char *)names +
						     lists[i].offset)));
	json_object_set_new(object, "server", json_boolean(names->server));
	json_object_set_new(object, "client", json_boolean(names->client));
	return object;
}

static bool read_list(const json_t *array, GPtrArray *list)
{
	if (json_array_size(array) > NAMES)
		return false;
	for (size_t i = 0; i < json_array_size(array); i++)
		certificate_names_add(
			list, json_string_value(json_array_get(array, i)));
	return true;
}

static CertificateNames *names_from_json(const json_t *object)
{
	g_autoptr(CertificateNames) names = certificate_names_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*(char **)((char *)names + texts[i].offset) =
			g_strdup(json_member(object, texts[i].member));
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		if (!read_list(
			    json_object_get(object, lists[i].member),
			    *(GPtrArray **)((char *)names + lists[i].offset)))
			return NULL;
	names->server = json_is_true(json_object_get(object, "server"));
	names->client = json_is_true(json_object_get(object, "client"));
	return names->common_name ? g_steal_pointer(&names) : NULL;
}

/* ---- asking ---- */

/* The role that runs under this name here, or NULL. */
static const char *local_role(const Paths *paths, const char *computer)
{
	static const char *const roles[] = { "edge", "frontend" };
	for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
		g_autofree char *here = enrolled_computer(paths, roles[i]);
		if (here && g_ascii_strcasecmp(here, computer) == 0)
			return roles[i];
	}
	return NULL;
}

static char *ask_role(const Paths *paths, const char *computer,
		      const KeyRequest *request, GError **error)
{
	g_autoptr(json_t) question = json_pack(
		"{s:s, s:s, s:s, s:i, s:o}", "ask", "request-key", "use",
		certificate_use_name(request->use), "algorithm",
		request->kind == KEY_RSA ? "RSA" : "ECDSA_P256", "bits",
		request->bits, "names", names_to_json(request->names));
	g_autoptr(json_t) answer = service_ask_computer(
		paths, computer, question, TIMEOUT_MS, error);
	const char *pem = answer ? json_member(answer, "request") : NULL;
	if (answer && !pem)
		g_set_error(error, SERVICE_ERROR, SERVICE_BROKEN,
			    "'%s' answered without a certificate request",
			    computer);
	return g_strdup(pem);
}

char *service_request_key(const Paths *paths, const char *computer,
			  const KeyRequest *request, GError **error)
{
	const char *role = local_role(paths, computer);
	g_autofree char *folder = role ? paths_role(paths, role, NULL) : NULL;
	if (!folder || access(folder, W_OK | X_OK) != 0)
		return ask_role(paths, computer, request, error);
	g_autofree char *keys = paths_role(paths, role, "keys");
	return keyring_request(keys, request->use, request->kind, request->bits,
			       request->names, error);
}

/* ---- serving ---- */

static char *serve(const Paths *paths, const char *role, const json_t *question,
		   GError **error)
{
	const char *use = json_member(question, "use");
	const char *algorithm = json_member(question, "algorithm");
	KeyRequest request = {
		.kind = g_strcmp0(algorithm, "RSA") == 0 ? KEY_RSA : KEY_P256,
		.bits = (int)CLAMP(json_member_integer(question, "bits", 0), 0,
				   G_MAXINT),
	};
	g_autoptr(CertificateNames) names =
		names_from_json(json_object_get(question, "names"));
	if (!names || !use || !certificate_use_parse(use, &request.use)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "request-key needs 'use' and 'names'");
		return NULL;
	}
	g_autofree char *keys = paths_role(paths, role, "keys");
	return keyring_request(keys, request.use, request.kind, request.bits,
			       names, error);
}

json_t *key_request_serve(const Paths *paths, const char *role,
			  const json_t *question)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *pem = serve(paths, role, question, &error);
	if (!pem)
		return json_pack("{s:s}", "error", error->message);
	return json_pack("{s:s}", "request", pem);
}
