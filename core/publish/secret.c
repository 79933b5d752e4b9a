#include "core/publish/secret.h"

#include <string.h>

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/pki/envelope.h"
#include "core/pki/error.h"
#include "db/statement.h"

#define SECRET_BYTES 32

const char *const secret_tables[] = { "certificate", "computer", "edge_server",
				      NULL };

#define EDGES                                                                  \
	"computer JOIN edge_server ON edge_server.pool = computer.pool"        \
	" WHERE computer.xmpp_gateway"

static const char edges_sql[] = "SELECT count(*) FROM " EDGES;

/* Both where a computer has both: it holds both keys. */
static const char certificates_sql[] =
	"SELECT pem FROM certificate WHERE use IN ('Internal', 'Default')"
	" AND computer IN (SELECT computer.id FROM " EDGES ") ORDER BY id";

static bool read_passphrase(Store *store, char **passphrase, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store,
		"SELECT dialback_passphrase FROM xmpp_gateway_configuration",
		error);
	if (!statement)
		return false;
	Step step = statement_step(statement, error);
	*passphrase = step == STEP_ROW ? g_strdup(statement_text(statement, 0))
				       : NULL;
	if (*passphrase && !**passphrase)
		g_clear_pointer(passphrase, g_free);
	return step != STEP_ERROR;
}

bool secret_is_shared(Store *store, bool *shared, GError **error)
{
	g_autofree char *passphrase = NULL;
	int64_t edges = 0;
	if (!read_passphrase(store, &passphrase, error) ||
	    !store_integer(store, edges_sql, -1, &edges, error))
		return false;
	*shared = passphrase || edges > 1;
	return true;
}

static char *make_secret(const Paths *paths, const char *path, GError **error)
{
	g_autofree char *secret = random_hex(SECRET_BYTES);
	if (!paths_ensure(paths->pki, 0700, error) ||
	    !file_replace(path, secret, strlen(secret), 0600, error))
		return NULL;
	return g_steal_pointer(&secret);
}

static char *own_secret(const Paths *paths, GError **error)
{
	g_autofree char *path =
		g_build_filename(paths->pki, "dialback.secret", NULL);
	g_autoptr(GError) fault = NULL;
	char *secret = pki_read(path, NULL, &fault);
	if (secret)
		return g_strstrip(secret);
	if (g_error_matches(fault, PKI_ERROR, PKI_ERROR_MISSING))
		return make_secret(paths, path, error);
	g_propagate_error(error, g_steal_pointer(&fault));
	return NULL;
}

static void free_certificate(void *certificate)
{
	certificate_free(certificate);
}

static GPtrArray *read_recipients(Store *store, GError **error)
{
	g_autoptr(GPtrArray) all =
		g_ptr_array_new_with_free_func(free_certificate);
	g_autoptr(Statement) statement =
		store_statement(store, certificates_sql, error);
	Step step = STEP_ERROR;
	while (statement &&
	       (step = statement_step(statement, error)) == STEP_ROW) {
		Certificate *certificate =
			certificate_parse(statement_text(statement, 0), error);
		if (!certificate)
			return NULL;
		g_ptr_array_add(all, certificate);
	}
	return step == STEP_DONE ? g_steal_pointer(&all) : NULL;
}

char *secret_seal(Store *store, const Paths *paths, GError **error)
{
	bool shared = false;
	g_autofree char *secret = NULL;
	if (!secret_is_shared(store, &shared, error) ||
	    !read_passphrase(store, &secret, error))
		return NULL;
	g_autoptr(GPtrArray) recipients = read_recipients(store, error);
	if (!shared || !recipients || !recipients->len)
		return NULL;
	if (!secret)
		secret = own_secret(paths, error);
	return secret ? envelope_seal(secret, recipients, error) : NULL;
}
