/* Members of matches and their groups: Captures and NextMatch(). */
#include "core/value/string.h"
#include "shell/types/match.h"
#include "shell/types/member.h"

/* Where a match came from, kept beside the methods of its record, and of its
 * groups' where they may have captured more than once. */
#define PLACE " place"

typedef struct Place {
	Object object;
	Regex *regex;
	Value text;
	size_t from, next; /* bytes: where its search began, and the next */
	unsigned group;
} Place;

static void place_free(Object *object)
{
	Place *place = (Place *)object;
	object_unref(place->regex);
	value_clear(&place->text);
	g_free(place);
}

static const ObjectClass place_class = {
	.name = CAPTURE_TYPE,
	.free = place_free,
};

void match_keep_place(Record *record, Regex *regex, Value text, size_t from,
		      size_t next, unsigned group)
{
	Place *place = object_new(&place_class, sizeof *place);
	place->regex = object_ref(regex);
	place->text = value_ref(text);
	place->from = from;
	place->next = next;
	place->group = group;
	if (!record->methods)
		record->methods = table_new(false);
	table_set_take(record->methods, value_string(PLACE),
		       value_object_take(place));
}

static const Place *place_of(const Record *record)
{
	const Value *kept = record->methods
				    ? table_find_text(record->methods, PLACE)
				    : NULL;
	return kept ? value_object(*kept, &place_class) : NULL;
}

METHOD(next_match)
{
	const Place *place = place_of(on.record);
	if (place)
		return match_first(place->regex, place->text, place->next,
				   result, error);
	*result = match_none();
	return true;
}

static void add_captures(const Place *place, List *list)
{
	unsigned count;
	const char *text = value_text(place->text);
	g_autofree size_t *at =
		regex_captures(place->regex, text, place->text.string->bytes,
			       place->from, place->group, &count);
	for (unsigned i = 0; i < count; i++)
		list_add_take(list, value_record_take(match_capture(
					    CAPTURE_TYPE, place->text,
					    at[2 * i], at[2 * i + 1])));
}

/* The one that the group itself shows. */
static void add_last(Record *group, List *list)
{
	static const char *const names[] = { "Index", "Length", "Value" };
	Record *capture = record_new_custom();
	capture->type_name = g_strdup(CAPTURE_TYPE);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		record_set_take(capture, names[i],
				value_ref(record_get(group, names[i])));
	list_add_take(list, value_record_take(capture));
}

GETTER(get_captures)
{
	List *list = list_new(LIST_ARRAY, 1);
	const Place *place = place_of(on.record);
	*result = value_list_take(list);
	if (!record_get(on.record, "Success").boolean)
		return true;
	if (place && place->group)
		add_captures(place, list);
	if (!list->count)
		add_last(on.record, list);
	return true;
}

static const Getter group_getters[] = {
	{ "Captures", get_captures },
	{ 0 },
};
static const Method match_methods[] = {
	{ "NextMatch", 0, 0, next_match },
	{ 0 },
};
const Members regex_match_members = {
	.type = MATCH_TYPE,
	.getters = group_getters,
	.methods = match_methods,
};
const Members regex_group_members = {
	.type = GROUP_TYPE,
	.getters = group_getters,
};
