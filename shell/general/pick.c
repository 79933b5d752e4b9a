#include "shell/general/pick.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/types/like.h"
#include "shell/types/property_set.h"

#include <gio/gio.h>
#include <string.h>

static void pick_free(void *data)
{
	Pick *pick = data;
	g_free(pick->label);
	g_free(pick->property);
	g_free(pick->format);
	value_clear(&pick->block);
	g_free(pick);
}

static bool set_name(Pick *pick, Value value)
{
	g_free(pick->label);
	pick->label = value_format(value);
	return true;
}

static bool set_width(Pick *pick, Value value)
{
	double number;
	bool is = object_number(value, &number) && number >= 0;
	pick->width = is ? (unsigned)number : 0;
	return is;
}

static bool set_depth(Pick *pick, Value value)
{
	double number;
	bool is = object_number(value, &number) && number >= 1;
	pick->depth = is ? (unsigned)number : 0;
	return is;
}

static bool set_align(Pick *pick, Value value)
{
	static const char *const names[] = { "", "left", "right", "center" };
	const char *text = value_text(value);
	for (int i = ALIGN_LEFT; text && i <= ALIGN_CENTER; i++)
		if (name_same(text, names[i])) {
			pick->align = (Align)i;
			return true;
		}
	return false;
}

static bool set_descending(Pick *pick, Value value)
{
	pick->directed = true;
	pick->descending = value_truth(value);
	return true;
}

static bool set_ascending(Pick *pick, Value value)
{
	pick->directed = true;
	pick->descending = !value_truth(value);
	return true;
}

static bool set_format(Pick *pick, Value value)
{
	g_free(pick->format);
	pick->format = g_strdup(value_text(value));
	return pick->format != NULL;
}

/* Keys of a table, any beginning of them will do. */
static const struct {
	const char *name;
	bool (*set)(Pick *pick, Value value);
} keys[] = {
	{ "Name", set_name },
	{ "Label", set_name },
	{ "Width", set_width },
	{ "Alignment", set_align },
	{ "Descending", set_descending },
	{ "Ascending", set_ascending },
	{ "FormatString", set_format },
	{ "Depth", set_depth },
};

static bool set_expression(Call *call, Pick *pick, Value value)
{
	if (value_is_block(call_session(call), value)) {
		value_set_take(&pick->block, value_ref(value));
		return true;
	}
	g_free(pick->property);
	pick->property = value_format(value);
	return value.type == VALUE_STRING;
}

static bool set_key(Call *call, Pick *pick, const char *key, Value value)
{
	size_t length = strlen(key);
	if (length && g_ascii_strncasecmp(key, "Expression", length) == 0)
		return set_expression(call, pick, value);
	for (size_t i = 0; length && i < G_N_ELEMENTS(keys); i++)
		if (g_ascii_strncasecmp(key, keys[i].name, length) == 0)
			return keys[i].set(pick, value);
	return false;
}

static bool from_table(Call *call, Pick *pick, const Table *table,
		       GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index))) {
		g_autofree char *key = value_format(entry->key);
		if (set_key(call, pick, key, entry->value))
			continue;
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "The %s key is not valid", key);
		return false;
	}
	if (!value_is_null(pick->block))
		return true;
	if (!pick->property)
		pick->property = g_strdup(pick->label);
	if (pick->property)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "a property table needs the key Expression");
	return false;
}

/* Without a name, the text of a block is the heading. */
static void name_block(Call *call, Pick *pick)
{
	const Engine *engine = call_session(call)->engine;
	const char *text = engine->text ? engine->text(pick->block) : NULL;
	if (!pick->label && text)
		pick->label = g_strdup(text);
}

static bool add_pick(Call *call, GPtrArray *picks, Value value, GError **error)
{
	Pick *pick = g_new0(Pick, 1);
	g_ptr_array_add(picks, pick);
	if (value.type == VALUE_TABLE) {
		if (!from_table(call, pick, value.table, error))
			return false;
	} else if (value_is_block(call_session(call), value)) {
		pick->block = value_ref(value);
	} else {
		pick->property = value_format(value);
	}
	if (!value_is_null(pick->block))
		name_block(call, pick);
	return true;
}

GPtrArray *pick_list(Call *call, Value argument, GError **error)
{
	g_autoptr(GPtrArray) picks = g_ptr_array_new_with_free_func(pick_free);
	if (argument.type == VALUE_LIST) {
		for (uint32_t i = 0; i < argument.list->count; i++)
			if (!add_pick(call, picks, argument.list->values[i],
				      error))
				return NULL;
	} else if (!value_is_null(argument) &&
		   !add_pick(call, picks, argument, error)) {
		return NULL;
	}
	return g_steal_pointer(&picks);
}

static bool is_wildcard(const Pick *pick)
{
	return pick->property && like_has_wildcards(pick->property);
}

bool pick_depends(const GPtrArray *picks)
{
	for (guint i = 0; i < picks->len; i++)
		if (is_wildcard(picks->pdata[i]))
			return true;
	return !picks->len;
}

static Pick *pick_copy(const Pick *pick)
{
	Pick *copy = g_new0(Pick, 1);
	*copy = *pick;
	copy->label = g_strdup(pick->label);
	copy->property = g_strdup(pick->property);
	copy->format = g_strdup(pick->format);
	copy->block = value_ref(pick->block);
	return copy;
}

static bool excepted(const GPtrArray *except, const char *name)
{
	for (guint i = 0; except && i < except->len; i++) {
		const Pick *pick = except->pdata[i];
		if (pick->property && like_match(pick->property, name, false))
			return true;
	}
	return false;
}

static void add_matching(GPtrArray *out, const char *pattern,
			 const GPtrArray *names, const GPtrArray *except)
{
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		if (!like_match(pattern, name, false) || excepted(except, name))
			continue;
		Pick *pick = g_new0(Pick, 1);
		pick->property = g_strdup(name);
		g_ptr_array_add(out, pick);
	}
}

/* The object's own spelling of a property serves as the heading. */
static void spell(Pick *pick, const GPtrArray *names)
{
	for (guint i = 0; pick->property && !pick->label && i < names->len; i++)
		if (name_same(pick->property, names->pdata[i]))
			pick->label = g_strdup(names->pdata[i]);
}

/* The name of a property set stands for its properties. */
static bool add_set(GPtrArray *out, const Pick *pick, Value object,
		    const GPtrArray *except)
{
	const List *set = pick->property && !pick->label
				  ? property_set_names(property_set_find(
					    object, pick->property))
				  : NULL;
	for (uint32_t i = 0; set && i < set->count; i++) {
		const char *name = value_text(set->values[i]);
		if (excepted(except, name))
			continue;
		Pick *one = g_new0(Pick, 1);
		one->property = g_strdup(name);
		g_ptr_array_add(out, one);
	}
	return set != NULL;
}

GPtrArray *pick_expand(GPtrArray *picks, Value object, GPtrArray *except)
{
	g_autoptr(GPtrArray) names = object_properties(object);
	GPtrArray *out = g_ptr_array_new_with_free_func(pick_free);
	if (!picks->len)
		add_matching(out, "*", names, except);
	for (guint i = 0; i < picks->len; i++) {
		const Pick *pick = picks->pdata[i];
		if (is_wildcard(pick)) {
			add_matching(out, pick->property, names, except);
		} else if (add_set(out, pick, object, except)) {
			continue;
		} else if (!excepted(except, pick_heading(pick))) {
			Pick *copy = pick_copy(pick);
			spell(copy, names);
			g_ptr_array_add(out, copy);
		}
	}
	return out;
}

bool pick_value(Call *call, const Pick *pick, Value object, Value *value,
		bool *found)
{
	bool is = true;
	*value = VALUE_NONE;
	if (pick->property)
		is = object_get(call, object, pick->property, value);
	else if (!call_block_quiet(call, pick->block, object, value))
		return false;
	if (found)
		*found = is;
	return true;
}

const char *pick_heading(const Pick *pick)
{
	if (pick->label)
		return pick->label;
	return pick->property ? pick->property : "Expression";
}
