#include "shell/complete/members.h"

#include "core/value/record.h"
#include "core/value/table.h"
#include "shell/pipeline/session.h"
#include "shell/types/member.h"
#include "shell/types/type.h"

#include <string.h>

typedef struct Finder {
	const char *front; /* what stands before the member, with its dot */
	size_t front_bytes;
	const char *prefix; /* of the member */
	GPtrArray *words;
} Finder;

static bool is_plain(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '_' &&
		    (unsigned char)*at < 0x80)
			return false;
	return *name && !g_ascii_isdigit(*name);
}

static void try_name(Finder *finder, const char *name, const char *end)
{
	if (g_ascii_strncasecmp(name, finder->prefix, strlen(finder->prefix)) !=
	    0)
		return;
	g_auto(GStrv) parts = g_strsplit(name, "'", -1);
	g_autofree char *doubled = g_strjoinv("''", parts);
	const char *quote = is_plain(name) ? "" : "'";
	g_ptr_array_add(finder->words,
			g_strdup_printf("%.*s%s%s%s%s",
					(int)finder->front_bytes, finder->front,
					quote, doubled, quote, end));
}

/* ---- of what */

static Value property_of(Value on, const char *name)
{
	const Name *known = name_known(name);
	if (on.type == VALUE_RECORD && known) {
		int index = record_index(on.record, known);
		return index < 0 ? VALUE_NONE
				 : record_stored(on.record, (unsigned)index);
	}
	if (on.type != VALUE_TABLE)
		return VALUE_NONE;
	g_auto(Value) key = value_string(name);
	const Value *found = table_find(on.table, key);
	return found ? *found : VALUE_NONE;
}

/* "name.property.property", borrowed. */
static Value value_of(Session *session, const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, ".", -1);
	Value value = session_variable(session, names[0]);
	for (char **name = names + 1; *name; name++)
		value = property_of(value, *name);
	return value;
}

/* ---- which */

static void add_methods(Finder *finder, const Method *method)
{
	for (; method && method->name; method++)
		try_name(finder, method->name, method->most ? "(" : "()");
}

static void add_getters(Finder *finder, const Getter *getter)
{
	for (; getter && getter->name; getter++)
		if (!g_str_has_prefix(getter->name, "PS"))
			try_name(finder, getter->name, "");
}

static void add_own(Finder *finder, Value on)
{
	uint32_t at = 0;
	const TableEntry *entry;
	if (on.type == VALUE_RECORD)
		for (unsigned i = 0; i < record_count(on.record); i++)
			try_name(finder, record_label(on.record, i), "");
	while (on.type == VALUE_TABLE && (entry = table_next(on.table, &at)))
		if (value_text(entry->key))
			try_name(finder, value_text(entry->key), "");
}

static void add_of_value(Finder *finder, Value on)
{
	add_own(finder, on);
	for (const Members *members = members_of_value(on); members;
	     members = members->base) {
		add_getters(finder, members->getters);
		add_methods(finder, members->methods);
	}
	add_methods(finder, object_members.methods);
}

static bool find_static(Finder *finder, const char *text)
{
	const char *close = strstr(text, "]::");
	if (*text != '[' || !close)
		return false;
	g_autofree char *name = g_strndup(text + 1, (size_t)(close - text - 1));
	const Type *type = type_find(name);
	const Members *members = type ? members_find(type->name) : NULL;
	finder->prefix = close + strlen("]::");
	finder->front_bytes = (size_t)(finder->prefix - text);
	if (members) {
		add_getters(finder, members->static_getters);
		add_methods(finder, members->static_methods);
	}
	return true;
}

static bool find_of_variable(Finder *finder, Session *session, const char *text)
{
	const char *dot = strrchr(text, '.');
	if (*text != '$' || !dot || strpbrk(text, "([{'\"/"))
		return false;
	g_autofree char *path = g_strndup(text + 1, (size_t)(dot - text - 1));
	Value on = value_of(session, path);
	finder->prefix = dot + 1;
	finder->front_bytes = (size_t)(finder->prefix - text);
	if (!value_is_null(on))
		add_of_value(finder, on);
	return true;
}

bool complete_members(Session *session, const char *text, GPtrArray *words)
{
	Finder finder = { text, 0, NULL, words };
	return find_static(&finder, text) ||
	       find_of_variable(&finder, session, text);
}
