#include "db/fold.h"

#include "db/handle.h"

#include <string.h>

static char *fold_ascii(const char *text)
{
	for (const char *at = text; *at; at++)
		if (*at & 0x80)
			return NULL;
	return g_ascii_strdown(text, -1);
}

char *store_fold(const char *text)
{
	char *ascii = fold_ascii(text);
	if (ascii)
		return ascii;
	g_autofree char *normal =
		g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	return g_utf8_casefold(normal ? normal : "", -1);
}

static void fold_sql(sqlite3_context *context, int count,
		     sqlite3_value **values)
{
	(void)count;
	const char *text = (const char *)sqlite3_value_text(values[0]);
	if (text)
		sqlite3_result_text(context, store_fold(text), -1, g_free);
}

bool store_add_functions(Store *store, GError **error)
{
	int code = sqlite3_create_function_v2(
		store->handle, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
		NULL, fold_sql, NULL, NULL, NULL);
	return code == SQLITE_OK || store_fail(store, code, error);
}
