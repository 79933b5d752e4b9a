#include "core/gateway/msrp/uri.h"

#include "core/gateway/msrp/limits.h"

#include <string.h>

void msrp_uri_clear(MsrpUri *uri)
{
	g_free(uri->host);
	g_free(uri->session);
	memset(uri, 0, sizeof(*uri));
}

static const char *skip_scheme(const char *text, gboolean *secure)
{
	*secure = !g_ascii_strncasecmp(text, "msrps://", 8);
	if (*secure)
		return text + 8;
	return g_ascii_strncasecmp(text, "msrp://", 7) ? NULL : text + 7;
}

static gboolean read_port(const char *text, guint16 *port)
{
	guint64 number;

	if (!*text)
		return TRUE;
	if (*text != ':' ||
	    !g_ascii_string_to_unsigned(text + 1, 10, 1, G_MAXUINT16, &number,
					NULL))
		return FALSE;
	*port = (guint16)number;
	return TRUE;
}

/* "user@host:port", "[2001:db8::1]:port"; who the user is counts for nothing.
 */
static gboolean read_authority(MsrpUri *uri, const char *text)
{
	const char *at = strrchr(text, '@');
	const char *host = at ? at + 1 : text;
	gboolean bracket = *host == '[';
	gsize length = strcspn(host, bracket ? "]" : ":");

	if (bracket) {
		if (!host[length])
			return FALSE;
		uri->host = g_ascii_strdown(host + 1, (gssize)length - 1);
		length++;
	} else {
		uri->host = g_ascii_strdown(host, (gssize)length);
	}
	return *uri->host && read_port(host + length, &uri->port);
}

static gboolean is_session(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-._~+=/", *at))
			return FALSE;
	return *text != '\0';
}

static gboolean is_tcp(const char *parameters)
{
	return !g_ascii_strncasecmp(parameters, ";tcp", 4) &&
	       (!parameters[4] || parameters[4] == ';');
}

static gboolean read_text(MsrpUri *uri, const char *text)
{
	const char *rest = skip_scheme(text, &uri->secure);
	gsize length = rest ? strcspn(rest, "/;") : 0;
	g_autofree char *authority = g_strndup(rest ? rest : "", length);

	if (!length || !read_authority(uri, authority))
		return FALSE;
	rest += length;
	if (*rest == '/') {
		length = strcspn(++rest, ";");
		uri->session = g_strndup(rest, length);
		rest += length;
		if (!is_session(uri->session))
			return FALSE;
	}
	return is_tcp(rest);
}

gboolean msrp_uri_read(MsrpUri *uri, const char *text, gsize length)
{
	g_autofree char *copy = g_strndup(text, length);
	g_auto(MsrpUri) read = { 0 };

	for (const char *at = copy; *at; at++)
		if (!g_ascii_isgraph(*at))
			return FALSE;
	if (strlen(copy) != length || !read_text(&read, copy))
		return FALSE;
	*uri = read;
	read = (MsrpUri){ 0 };
	return TRUE;
}

gboolean msrp_uri_same(const MsrpUri *a, const MsrpUri *b)
{
	return a->secure == b->secure && a->port == b->port &&
	       !strcmp(a->host, b->host) && !g_strcmp0(a->session, b->session);
}

char *msrp_uri_write(const MsrpUri *uri)
{
	gboolean six = strchr(uri->host, ':') != NULL;
	g_autofree char *port =
		uri->port ? g_strdup_printf(":%u", uri->port) : g_strdup("");

	return g_strdup_printf(
		"msrp%s://%s%s%s%s%s%s;tcp", uri->secure ? "s" : "",
		six ? "[" : "", uri->host, six ? "]" : "", port,
		uri->session ? "/" : "", uri->session ? uri->session : "");
}

/* ---- paths ---- */

gboolean msrp_path_first(const char *path, MsrpUri *uri)
{
	return msrp_uri_read(uri, path, strcspn(path, " "));
}

gboolean msrp_path_valid(const char *path)
{
	gsize length;

	if (strlen(path) > MSRP_PATH_BYTES)
		return FALSE;
	for (;; path += length + 1) {
		g_auto(MsrpUri) uri = { 0 };

		length = strcspn(path, " ");
		if (!msrp_uri_read(&uri, path, length))
			return FALSE;
		if (!path[length])
			return TRUE;
	}
}

gboolean msrp_path_same(const char *a, const char *b)
{
	g_auto(GStrv) one = g_strsplit(a, " ", 0);
	g_auto(GStrv) other = g_strsplit(b, " ", 0);
	guint count = g_strv_length(one);

	if (count != g_strv_length(other))
		return FALSE;
	for (guint i = 0; i < count; i++) {
		g_auto(MsrpUri) left = { 0 };
		g_auto(MsrpUri) right = { 0 };

		if (!msrp_path_first(one[i], &left) ||
		    !msrp_path_first(other[i], &right) ||
		    !msrp_uri_same(&left, &right))
			return FALSE;
	}
	return TRUE;
}
