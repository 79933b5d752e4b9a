#include "shell/types/member_table.h"

#include "shell/types/enumeration.h"

static const Members *const registry[] = {
	&type_members,
	&string_members,
	&char_members,
	&list_members,
	&array_members,
	&table_members,
	&record_members,
	&date_members,
	&timespan_members,
	&math_members,
	&regex_members,
	&wildcard_members,
	&regex_match_members,
	&regex_group_members,
	&convert_members,
	&path_members,
	&file_members,
	&directory_members,
	&environment_members,
	&guid_members,
	&version_members,
	&uri_members,
	&address_members,
	&builder_members,
	&watch_members,
	&random_members,
	&enum_members,
	&dns_members,
	&thread_members,
	&collector_members,
	&assembly_members,
	&identity_members,
	&principal_members,
	&bits_members,
	&encoding_members,
	&utf8_members,
	&utf16_members,
	&utf16be_members,
	&utf32_members,
	&ascii_members,
	&latin1_members,
	&windows_members,
	&reader_members,
	&writer_members,
	&culture_members,
	&date_format_members,
	&text_info_members,
	&note_members,
	&psobject_members,
	&property_set_members,
	&double_members,
	&decimal_members,
	&unsigned_members,
	&xml_document_members,
	&xml_element_members,
	&xml_attribute_members,
	&xml_text_members,
	&xml_cdata_members,
	&xml_comment_members,
	&xml_instruction_members,
	&xml_declaration_members,
	&xml_type_members,
	&xml_fragment_members,
	&xml_list_members,
	&xml_attributes_members,
	&xml_manager_members,
	&secure_members,
	&credential_members,
	&network_members,
	&marshal_members,
	&text_writer_members,
	&xml_writer_members,
	&xml_factory_members,
	&xml_settings_members,
	&xml_linq_members,
	&zone_members,
	&moment_members,
	&mail_members,
	&tuple_members,
	&unicode_members,
	&web_utility_members,
	&net_utility_members,
};

static GPtrArray *added; /* of const Members * */

void members_add(const Members *members)
{
	if (!added)
		added = g_ptr_array_new();
	if (!g_ptr_array_find(added, members, NULL))
		g_ptr_array_add(added, (gpointer)members);
}

const Members *members_find(const char *type)
{
	for (unsigned i = 0; added && i < added->len; i++) {
		const Members *members = added->pdata[i];
		if (name_same(members->type, type))
			return members;
	}
	static GHashTable *by_name; /* Name -> Members */
	if (!by_name) {
		by_name = g_hash_table_new(NULL, NULL);
		for (unsigned i = 0; i < G_N_ELEMENTS(registry); i++)
			g_hash_table_insert(
				by_name,
				(gpointer)name_intern(registry[i]->type),
				(gpointer)registry[i]);
	}
	const Name *name = name_known(type);
	return name ? g_hash_table_lookup(by_name, name) : NULL;
}

/* The table of a value by its tag, without looking at names. */
static const Members *members_of(Value on)
{
	switch ((ValueType)on.type) {
	case VALUE_STRING:
		return &string_members;
	case VALUE_CHAR:
		return &char_members;
	case VALUE_LIST:
		return &list_members;
	case VALUE_TABLE:
		return &table_members;
	case VALUE_RECORD:
		return &record_members;
	case VALUE_DATETIME:
		return &date_members;
	case VALUE_TIMESPAN:
		return &timespan_members;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
		return &number_members;
	case VALUE_BOOL:
		return on.more ? &switch_members : NULL;
	case VALUE_OBJECT:
		return enumeration_of(on)
			       ? &enumeration_members
			       : members_find(on.object->class->name);
	case VALUE_NULL:
	case VALUE_TYPES:
		break;
	}
	return NULL;
}

void tables_of(Value on, const Members *tables[TABLES])
{
	tables[0] = NULL;
	tables[1] = members_of(on);
	tables[2] = &object_members;
	if (on.type == VALUE_RECORD &&
	    (on.record->type || on.record->type_name))
		tables[0] = members_find(value_type_name(on));
	else if (on.type == VALUE_LIST && on.list->type_name && on.list->owner)
		tables[0] = members_find(on.list->type_name);
	else if (on.type == VALUE_LIST)
		tables[0] = list_members_of((ListKind)on.list->kind);
	else if (tables[1] && tables[1]->base) {
		tables[0] = tables[1];
		tables[1] = tables[0]->base;
	} else if (on.type == VALUE_TABLE && on.table->type_name)
		tables[0] = &dictionary_members;
}

const Members *members_of_value(Value on)
{
	return members_of(on);
}

const Getter *members_getter(const Getter *getters, const char *name)
{
	for (; getters && getters->name; getters++)
		if (name_same(getters->name, name))
			return getters;
	return NULL;
}

const Getter *getter_of(Value on, const char *name)
{
	const Members *tables[TABLES];
	const Getter *getter = NULL;
	if (on.type == VALUE_NULL)
		return NULL;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES && !getter; i++)
		if (tables[i])
			getter = members_getter(tables[i]->getters, name);
	return getter;
}
