#include "shell/general/identity.h"

#include "core/value/list.h"
#include "core/value/record.h"

#define SEPARATOR '\x1f'
#define DEPTH	  8

static void append(GString *key, Value value, int depth)
{
	g_string_append_printf(
		key, "%d%c", value.type == VALUE_LONG ? VALUE_INT : value.type,
		SEPARATOR);
	if (value.type == VALUE_RECORD && depth < DEPTH) {
		for (unsigned i = 0; i < record_count(value.record); i++) {
			g_string_append(key, record_label(value.record, i));
			g_string_append_c(key, '=');
			append(key, record_at(value.record, i), depth + 1);
		}
	} else if (value.type == VALUE_LIST && depth < DEPTH) {
		for (uint32_t i = 0; i < value.list->count; i++)
			append(key, value.list->values[i], depth + 1);
	} else {
		value_append(key, value);
	}
	g_string_append_c(key, SEPARATOR);
}

char *identity_text(Value value)
{
	GString *key = g_string_new(NULL);
	append(key, value, 0);
	return g_string_free(key, FALSE);
}

GHashTable *identity_set(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

bool identity_add(GHashTable *set, Value value)
{
	return g_hash_table_add(set, identity_text(value));
}
