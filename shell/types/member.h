/* Members of values: properties, indexes, methods; instance and static. Each
 * type's members are rows of a table in members_<type>.c; adding one is adding
 * a row. */
#pragma once

#include "core/value/name.h"
#include "shell/types/type.h"

/* "No output": what a command that gave nothing is worth. It is $null, but
 * the pipeline does not get it. */
#define VALUE_NOTHING ((Value){ .type = VALUE_NULL, .more = 1 })
static inline bool is_nothing(Value value)
{
	return value.type == VALUE_NULL && value.more;
}

typedef bool GetFn(Value on, Value *result, GError **error);
typedef bool MethodFn(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error);

typedef struct Getter {
	const char *name;
	GetFn *get;
} Getter;

typedef bool SetFn(Value on, Value value, GError **error);

typedef struct Setter {
	const char *name;
	SetFn *set;
} Setter;

typedef struct Method {
	const char *name;
	unsigned least, most; /* arguments */
	MethodFn *call;
	bool silent;	/* gives nothing, not even $null */
	unsigned paths; /* so many of the first arguments are paths */
} Method;

/* Properties that a value names itself, such as the children of an XML
 * element; they come before those of the tables. */
typedef struct Dynamic {
	/* False: it has none of this name. */
	bool (*get)(Value on, const char *name, Value *result);
	bool (*set)(Value on, const char *name, Value value, GError **error);
	GPtrArray *(*names)(Value on); /* of char *, owned */
	/* value['name'] */
	bool (*index)(Value on, Value index, Value *result, GError **error);
} Dynamic;

typedef struct Members {
	const char *type;      /* full name */
	const Getter *getters; /* end with { 0 }, or NULL */
	const Method *methods;
	const Getter *static_getters;
	const Method *static_methods;
	const Setter *setters;
	const Setter *static_setters;
	const Dynamic *dynamic;
	const struct Members *base; /* has what this one has not, or NULL */
} Members;

/* Heads of these functions; most need but some of what they get. */
#define METHOD(name_)                                                          \
	static bool name_(                                                     \
		G_GNUC_UNUSED Value on, G_GNUC_UNUSED const Value *arguments,  \
		G_GNUC_UNUSED unsigned count, G_GNUC_UNUSED Value *result,     \
		G_GNUC_UNUSED GError **error)
#define METHOD_PUBLIC(name_)                                                   \
	bool name_(G_GNUC_UNUSED Value on,                                     \
		   G_GNUC_UNUSED const Value *arguments,                       \
		   G_GNUC_UNUSED unsigned count, G_GNUC_UNUSED Value *result,  \
		   G_GNUC_UNUSED GError **error)
#define GETTER(name_)                                                          \
	static bool name_(G_GNUC_UNUSED Value on, Value *result,               \
			  G_GNUC_UNUSED GError **error)
#define SETTER(name_)                                                          \
	static bool name_(Value on, Value value, G_GNUC_UNUSED GError **error)

/* ---- member.c ---- */
/* Value of a property: of the value, or of each element of a list (member
 * enumeration); $null when there is none. */
bool member_get(Value on, const char *name, Value *result, GError **error);
/* Whether the value itself has it. */
bool member_has(Value on, const char *name);
/* What the value names itself, or NULL. */
const Dynamic *member_dynamic(Value on);
/* Those properties as an object to be shown; NULL when there are none. */
Record *member_record(Value on);
bool member_set_take(Value on, const char *name, Value value, GError **error);
bool member_call(Value on, const char *name, const Value *arguments,
		 unsigned count, Value *result, bool *silent, GError **error);
bool static_get(const Type *type, const char *name, Value *result,
		GError **error);
/* Static properties of this type may be set, without effect. */
bool static_is_setting(const Type *type);
bool static_has_setter(const Type *type, const char *name);
bool static_set_take(const Type *type, const char *name, Value value,
		     GError **error);
bool static_call(const Type *type, const char *name, const Value *arguments,
		 unsigned count, Value *result, GError **error);
const Members *members_find(const char *type);
/* Members of a type that a lower layer adds (type_add). */
void members_add(const Members *members);
/* The table of a value's own kind, NULL when it has none. */
const Members *members_of_value(Value on);
/* Those that a kind of list has beside the ones of all lists; NULL: none. */
const Members *list_members_of(ListKind kind);
/* Inherited by every value: PSObject, GetType() … */
extern const Members dns_members, thread_members, collector_members,
	assembly_members, identity_members, principal_members, bits_members,
	encoding_members, utf8_members, utf16_members, utf16be_members,
	utf32_members, ascii_members, latin1_members, windows_members,
	reader_members, writer_members, object_members;
/* ---- members_psobject.c ---- */
/* $value.PSObject and $value.PSTypeNames */
bool member_psobject(Value on, Value *result, GError **error);
bool member_type_names(Value on, Value *result, GError **error);
/* A property object's name and value: PSNoteProperty(name, value). */
extern const ObjectClass note_class;
/* Of a list of members: the one with that name, or $null. */
Value member_of_list(const List *list, const char *name);
/* ---- static_parse.c ---- */
/* [type]::Parse, stricter than a cast. */
bool static_parse(const Type *type, Value text, Value *result, GError **error);
/* [type]::TryParse; the last argument is a [ref]. */
bool static_try_parse(const Type *type, const Value *arguments, unsigned count,
		      Value *result);
/* ---- index.c ---- */
bool index_get(Value on, Value index, Value *result, GError **error);
bool index_set_take(Value on, Value index, Value value, GError **error);

/* ---- members_*.c ---- */
extern const Members culture_members, date_format_members, text_info_members,
	double_members, decimal_members, unsigned_members, array_members,
	member_list_members, note_members, psobject_members,
	property_set_members, string_members, char_members, list_members,
	table_members, record_members, date_members, timespan_members,
	regex_members, math_members, convert_members, environment_members,
	path_members, file_members, number_members, type_members,
	directory_members, guid_members, version_members, uri_members,
	dictionary_members, enumeration_members, enum_members, address_members,
	builder_members, watch_members, random_members, switch_members,
	wildcard_members, zone_members, moment_members, mail_members,
	tuple_members, unicode_members, regex_match_members,
	regex_group_members, web_utility_members, net_utility_members;
extern const Members xml_document_members, xml_element_members,
	xml_attribute_members, xml_text_members, xml_cdata_members,
	xml_comment_members, xml_instruction_members, xml_declaration_members,
	xml_type_members, xml_fragment_members, xml_list_members,
	xml_attributes_members, xml_manager_members, secure_members,
	credential_members, network_members, marshal_members,
	text_writer_members, xml_writer_members, xml_factory_members,
	xml_settings_members, xml_linq_members;
/* Refuses with one of TypeError; gives false. */
bool member_fail(GError **error, int code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* Refuses how often a text is to be repeated when that is below nothing
 * (`negative` says so) or above a limit. */
bool member_check_repeat(int times, const char *negative, GError **error);
/* ---- argument.c ---- */
/* A refused conversion of one of a method's arguments, as 5.1 words it; other
 * errors stay as they are. */
void member_name_argument(const char *type, const char *method,
			  const Value *arguments, unsigned count,
			  GError **error);
/* Arguments as text; free it. */
char *argument_text(const Value *arguments, unsigned count, unsigned index);
/* The same whole, with its NULs. */
Value argument_value(const Value *arguments, unsigned count, unsigned index);
