#include "shell/types/type.h"

#include "core/value/name.h"
#include "shell/types/attribute.h"
#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/exception.h"
#include "shell/types/generic.h"
#include "shell/types/like.h"
#include "shell/types/object.h"
#include "shell/types/regex.h"
#include "shell/types/secure.h"
#include "shell/types/unsigned.h"
#include "shell/types/xml_document.h"

#include <string.h>

G_DEFINE_QUARK(gatehouse - type - error, type_error)

#define ACCELERATED "System.Management.Automation."

/* Values that Int64 holds are of that type. */
static bool is_uint64(const Type *type, Value value)
{
	(void)type;
	return is_unsigned(value) ||
	       (value.type == VALUE_LONG && value.integer >= 0);
}

static bool is_any(const Type *type, Value value)
{
	(void)type;
	return value.type != VALUE_NULL;
}

static bool is_array(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_LIST && value.list->kind == LIST_ARRAY;
}

static bool is_table(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_TABLE && !value.table->ordered &&
	       !value.table->type_name;
}

static bool is_ordered(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_TABLE && value.table->ordered;
}

static bool is_record(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_RECORD;
}

static bool is_enumeration(const Type *type, Value value)
{
	(void)type;
	return enumeration_of(value) != NULL;
}

static bool is_value_type(const Type *type, Value value)
{
	(void)type;
	return (value.type != VALUE_NULL && value.type < VALUE_STRING) ||
	       enumeration_of(value) || is_decimal(value) ||
	       value_object(value, &guid_class);
}

static bool is_collection(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_LIST || value.type == VALUE_TABLE;
}

static bool is_comparable(const Type *type, Value value)
{
	return value.type == VALUE_STRING || is_value_type(type, value);
}

static bool is_enumerable(const Type *type, Value value)
{
	return is_collection(type, value) || value.type == VALUE_STRING;
}

static bool is_any_list(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_LIST;
}

static bool is_dictionary(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_TABLE;
}

static bool is_text_encoding(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_OBJECT &&
	       g_str_has_prefix(value.object->class->name, "System.Text.") &&
	       g_str_has_suffix(value.object->class->name, "Encoding");
}

static bool is_file_system(const Type *type, Value value)
{
	(void)type;
	return value.type == VALUE_RECORD &&
	       (name_same(value_type_name(value), "System.IO.FileInfo") ||
		name_same(value_type_name(value), "System.IO.DirectoryInfo"));
}

static bool is_runtime_dictionary(const Type *type, Value value)
{
	return value.type == VALUE_TABLE &&
	       !g_strcmp0(value.table->type_name, type->name);
}

static bool never(const Type *type, Value value)
{
	(void)type;
	(void)value;
	return false;
}

#define INTEGER(name_, aliases_, tag_, least_, most_)                          \
	{                                                                      \
		.name = name_, .aliases = aliases_, .value = tag_,             \
		.convert = convert_to_integer, .least = least_, .most = most_  \
	}

#define ENUMERATED(name_, enumeration_)                                        \
	{                                                                      \
		.name = name_, .class = &enumeration_.class,                   \
		.convert = convert_to_enumeration                              \
	}

#define ATTRIBUTE(name_, alias_)                                               \
	{                                                                      \
		.name = ACCELERATED name_ "Attribute",                         \
		.aliases = alias_ " " ACCELERATED name_,                       \
		.value = VALUE_RECORD, .convert = convert_to_attribute         \
	}

/* Names of these enumerations are texts. */
#define CONSTANTS(name_)                                                       \
	{                                                                      \
		.name = name_, .convert = convert_to_name, .is = never         \
	}

static const Type types[] = {
	{ "System.Object", "object psobject", .is = is_any,
	  .convert = convert_to_object },
	{ "System.String", "string", VALUE_STRING,
	  .convert = convert_to_string },
	{ "System.Boolean", "bool boolean", VALUE_BOOL,
	  .convert = convert_to_bool },
	{ ACCELERATED "SwitchParameter", "switch switchparameter", VALUE_BOOL,
	  .convert = convert_to_switch },
	{ "System.Char", "char", VALUE_CHAR, .convert = convert_to_char },
	INTEGER("System.Byte", "byte", VALUE_BYTE, 0, 255),
	INTEGER("System.SByte", "sbyte", VALUE_INT, -128, 127),
	INTEGER("System.Int16", "int16 short", VALUE_INT, -32768, 32767),
	INTEGER("System.UInt16", "uint16 ushort", VALUE_INT, 0, 65535),
	INTEGER("System.Int32", "int int32", VALUE_INT, INT32_MIN, INT32_MAX),
	INTEGER("System.UInt32", "uint32 uint", VALUE_LONG, 0, UINT32_MAX),
	INTEGER("System.Int64", "long int64", VALUE_LONG, INT64_MIN, INT64_MAX),
	{ "System.UInt64", "uint64 ulong", VALUE_LONG, .most = INT64_MAX,
	  .convert = convert_to_unsigned, .is = is_uint64 },
	{ "System.Double", "double", VALUE_DOUBLE,
	  .convert = convert_to_double },
	{ "System.Single", "single float", VALUE_DOUBLE,
	  .convert = convert_to_double },
	{ "System.DateTime", "datetime", VALUE_DATETIME,
	  .convert = convert_to_datetime },
	{ "System.TimeSpan", "timespan", VALUE_TIMESPAN,
	  .convert = convert_to_timespan },
	{ "System.Object[]", NULL, VALUE_LIST, .convert = convert_to_list,
	  .is = is_array },
	{ "System.Array", "array", VALUE_LIST, .convert = convert_to_list,
	  .is = is_array },
	{ "System.Collections.ArrayList", NULL, VALUE_LIST,
	  .convert = convert_to_list, .kind = LIST_ARRAYLIST },
	{ "System.Collections.Hashtable", "hashtable", VALUE_TABLE,
	  .convert = convert_to_table, .is = is_table },
	{ "System.Collections.Specialized.OrderedDictionary",
	  "ordered ordereddictionary", VALUE_TABLE, .convert = convert_to_table,
	  .is = is_ordered },
	{ ACCELERATED "PSCustomObject", "pscustomobject", VALUE_RECORD,
	  .convert = convert_to_record, .is = is_record },
	{ "System.Decimal", "decimal", .convert = convert_to_decimal },
	{ "System.Guid", "guid", .convert = convert_to_guid },
	{ "System.Version", "version", .convert = convert_to_version },
	{ "System.Uri", "uri", .convert = convert_to_uri },
	{ "System.Net.IPAddress", "ipaddress", .convert = convert_to_address },
	{ "System.Text.RegularExpressions.Regex", "regex",
	  .convert = convert_to_regex },
	{ ACCELERATED "WildcardPattern", "wildcardpattern",
	  .convert = convert_to_wildcard },
	{ "System.Security.SecureString", "securestring" },
	{ CREDENTIAL_TYPE, "pscredential", VALUE_RECORD },
	{ "System.Net.NetworkCredential", NULL, VALUE_RECORD },
	{ "System.Runtime.InteropServices.Marshal", NULL, .is = never },
	{ "System.Xml.XmlDocument", "xml xmldocument",
	  .convert = convert_to_xml },
	{ "System.Xml.XmlNode", NULL, .is = is_xml_node },
	{ "System.Xml.XmlElement", NULL },
	{ "System.Xml.XmlAttribute", NULL },
	{ "System.Xml.XmlNamespaceManager", NULL },
	{ "System.Xml.Linq.XDocument", NULL },
	{ "System.Xml.XmlTextWriter", NULL },
	{ "System.Xml.XmlWriter", NULL, .is = never },
	{ "System.Xml.XmlWriterSettings", NULL, VALUE_RECORD },
	CONSTANTS("System.Xml.Formatting"),
	{ "System.IO.StringWriter", NULL },
	CONSTANTS("System.Xml.XmlNodeType"),
	{ "System.RuntimeType", "type", .convert = convert_to_type },
	ENUMERATED("System.DayOfWeek", day_of_week),
	ENUMERATED("System.DateTimeKind", date_kind),
	ENUMERATED("System.ConsoleColor", console_color),
	ENUMERATED("System.StringComparison", string_comparison),
	ENUMERATED("System.StringSplitOptions", string_split),
	ENUMERATED("System.MidpointRounding", midpoint_rounding),
	ENUMERATED("System.Environment+SpecialFolder", special_folder),
	ENUMERATED("System.Text.RegularExpressions.RegexOptions",
		   regex_options),
	ENUMERATED("System.Net.SecurityProtocolType", security_protocol),
	ENUMERATED("System.Globalization.NumberStyles", number_styles),
	ENUMERATED("System.Globalization.DateTimeStyles", date_styles),
	ENUMERATED("System.IO.FileAttributes", file_attributes),
	ENUMERATED("System.IO.FileMode", file_mode),
	ENUMERATED("System.IO.FileAccess", file_access),
	ENUMERATED("System.Text.NormalizationForm", normalization_form),
	ENUMERATED("System.UriKind", uri_kind),
	ENUMERATED("System.Globalization.UnicodeCategory", unicode_category),
	{ "System.Globalization.CharUnicodeInfo", NULL, .is = never },
	ENUMERATED("System.UriHostNameType", uri_host_name),
	ENUMERATED("System.Net.Sockets.AddressFamily", address_family),
	ENUMERATED("System.IO.SearchOption", search_option),
	ENUMERATED("System.TypeCode", type_code),
	ENUMERATED("System.Base64FormattingOptions", base64_options),
	ENUMERATED("System.EnvironmentVariableTarget", environment_target),
	ENUMERATED("System.Security.Principal.WindowsBuiltInRole",
		   windows_role),
	ENUMERATED("System.PlatformID", platform_id),
	{ "System.Enum", "enum", .is = is_enumeration },
	CONSTANTS("System.Management.Automation.ErrorCategory"),
	{ REFERENCE_TYPE, "ref psreference", .convert = convert_to_reference },
	{ "System.Void", "void", .is = never },
	{ ACCELERATED "ScriptBlock", "scriptblock" },
	{ "System.Math", "math", .is = never },
	{ "System.Convert", "convert", .is = never },
	{ "System.Environment", "environment", .is = never },
	{ "System.IO.Path", "io.path", .is = never },
	{ "System.IO.File", "io.file", .is = never },
	{ "System.IO.Directory", "io.directory", .is = never },
	{ "System.Tuple", NULL, .is = never },
	{ "System.Console", "console", .is = never },
	{ "System.GC", "gc", .is = never },
	{ "System.Net.ServicePointManager", NULL, .is = never },
	{ "System.Text.StringBuilder", NULL },
	{ "System.Diagnostics.Stopwatch", NULL },
	{ "System.Random", "random" },
	{ "System.Collections.Queue", NULL, VALUE_LIST,
	  .convert = convert_to_list, .kind = LIST_QUEUE },
	{ "System.Collections.Stack", NULL, VALUE_LIST,
	  .convert = convert_to_list, .kind = LIST_STACK },
	{ "System.Collections.SortedList", NULL, VALUE_TABLE,
	  .convert = convert_to_table },
	{ BOUND_PARAMETERS_TYPE, NULL, VALUE_TABLE,
	  .convert = convert_to_table },
	{ ACCELERATED "PSNoteProperty", "psnoteproperty" },
	{ ACCELERATED "PSPropertySet", NULL },
	{ ACCELERATED "PSMemberInfo", NULL, .convert = convert_to_object },
	{ "System.StringComparer", NULL, .convert = convert_to_name,
	  .is = never },
	{ "System.Globalization.CultureInfo", "cultureinfo",
	  .convert = convert_to_culture },
	{ "System.Globalization.DateTimeFormatInfo", NULL },
	{ "System.Text.Encoding", NULL, .is = is_text_encoding },
	{ "System.Text.UTF8Encoding", NULL },
	{ "System.Text.UnicodeEncoding", NULL },
	{ "System.Text.ASCIIEncoding", NULL },
	{ "System.IO.StreamReader", NULL },
	{ "System.IO.StreamWriter", NULL },
	{ "System.BitConverter", NULL, .is = never },
	{ "System.Net.Dns", NULL, .is = never },
	{ "System.TimeZoneInfo", "timezoneinfo" },
	{ "System.DateTimeOffset", "datetimeoffset",
	  .convert = convert_to_offset },
	{ "System.Net.Mail.MailAddress", NULL, .convert = convert_to_mail },
	{ "System.Web.HttpUtility", NULL, .is = never },
	{ "System.Net.WebUtility", NULL, .is = never },
	{ "System.Threading.Thread", NULL, .is = never },
	{ "System.Reflection.Assembly", NULL, .is = never },
	{ "System.Security.Principal.WindowsIdentity", NULL },
	{ "System.Security.Principal.WindowsPrincipal", NULL,
	  .convert = convert_to_principal },
	{ "System.ValueType", NULL, .is = is_value_type },
	{ "System.IComparable", NULL, .is = is_comparable },
	{ "System.Collections.IEnumerable", NULL, .is = is_enumerable },
	{ "System.Collections.ICollection", NULL, .is = is_collection },
	{ "System.Collections.IList", NULL, .is = is_any_list },
	{ "System.Collections.IDictionary", NULL, .is = is_dictionary },
	{ "System.IO.FileSystemInfo", NULL, .is = is_file_system },
	ATTRIBUTE("Parameter", "parameter"),
	ATTRIBUTE("Alias", "alias"),
	ATTRIBUTE("ValidateSet", "validateset"),
	ATTRIBUTE("ValidateRange", "validaterange"),
	ATTRIBUTE("ValidatePattern", "validatepattern"),
	ATTRIBUTE("ValidateLength", "validatelength"),
	ATTRIBUTE("ValidateCount", "validatecount"),
	ATTRIBUTE("ValidateScript", "validatescript"),
	ATTRIBUTE("ArgumentCompleter", "argumentcompleter"),
	ATTRIBUTE("ValidateNotNull", "validatenotnull"),
	ATTRIBUTE("ValidateNotNullOrEmpty", "validatenotnullorempty"),
	ATTRIBUTE("AllowNull", "allownull"),
	ATTRIBUTE("AllowEmptyString", "allowemptystring"),
	ATTRIBUTE("AllowEmptyCollection", "allowemptycollection"),
	ATTRIBUTE("SupportsWildcards", "supportswildcards"),
	{ "System.Attribute", NULL, .is = is_attribute },
	{ RUNTIME_PARAMETER, NULL, VALUE_RECORD,
	  .convert = convert_to_attribute },
	{ RUNTIME_DICTIONARY, NULL, .convert = convert_to_attribute,
	  .is = is_runtime_dictionary },
};

/* Dynamic ones, by folded name. */
static GHashTable *made;

static GHashTable *fixed; /* Name -> Type */

static const char *without_system(const char *name)
{
	return g_ascii_strncasecmp(name, "System.", 7) ? name : name + 7;
}

static void add_fixed(const char *name, const Type *type)
{
	const Name *known = name_intern(without_system(name));
	if (!g_hash_table_contains(fixed, known))
		g_hash_table_insert(fixed, (gpointer)known, (gpointer)type);
}

static void fill_fixed(void)
{
	fixed = g_hash_table_new(NULL, NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(types); i++) {
		g_auto(GStrv) aliases = g_strsplit(
			types[i].aliases ? types[i].aliases : "", " ", -1);
		add_fixed(types[i].name, &types[i]);
		for (char **alias = aliases; *alias; alias++)
			add_fixed(*alias, &types[i]);
	}
}

static const Type *find_fixed(const char *name)
{
	if (!fixed)
		fill_fixed();
	const Name *known = name_known(without_system(name));
	return known ? g_hash_table_lookup(fixed, known) : NULL;
}

const Type *type_keep(Type *type)
{
	if (!made)
		made = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(made, (gpointer)name_intern(type->name), type);
	return type;
}

const Type *type_made(const char *name)
{
	const Name *known = name_known(name);
	return made && known ? g_hash_table_lookup(made, known) : NULL;
}

void type_add(const Type *type)
{
	if (!type_made(type->name))
		type_keep((Type *)type);
}

/* System. may be left out. */
static const Type *find_added(const char *name)
{
	const Type *type = type_made(name);
	if (type || !g_ascii_strncasecmp(name, "System.", 7))
		return type;
	g_autofree char *full = g_strconcat("System.", name, NULL);
	return type_made(full);
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t length = strlen(name), ending = strlen(suffix);
	return length >= ending &&
	       !g_ascii_strcasecmp(name + length - ending, suffix);
}

static bool is_named(const Type *type, Value value)
{
	return name_same(value_type_name(value), type->name);
}

static bool is_exception(const Type *type, Value value)
{
	return value_is_exception(value) &&
	       exception_is(value_type_name(value), type->name);
}

static const Type *find_exception(const char *name)
{
	g_autofree char *full = exception_full_name(name);
	const Type *known = type_made(full);
	if (known)
		return known;
	Type *type = g_new0(Type, 1);
	type->name = g_steal_pointer(&full);
	type->convert = convert_to_exception;
	type->is = is_exception;
	return type_keep(type);
}

const Type *type_find(const char *name)
{
	const Type *type = find_fixed(name);
	size_t length = strlen(name);
	if (!type)
		type = find_added(name);
	if (!type && length > 2 && !strcmp(name + length - 2, "[]")) {
		g_autofree char *element = g_strndup(name, length - 2);
		type = type_find(element);
		return type ? type_array_of(type) : NULL;
	}
	if (!type && strchr(name, '['))
		type = type_generic_parse(name);
	if (!type && has_suffix(name, "exception"))
		type = find_exception(name);
	return type;
}

static bool is_list_of(const Type *type, Value value)
{
	if (value.type != VALUE_LIST || value.list->kind != LIST_ARRAY)
		return false;
	return !g_strcmp0(type->element->name, "System.Object") ||
	       (value.list->element &&
		value.list->element == type->element->value);
}

const Type *type_array_of(const Type *element)
{
	if (!strcmp(element->name, "System.Object"))
		return find_fixed("System.Object[]");
	g_autofree char *name = g_strconcat(element->name, "[]", NULL);
	const Type *type = type_made(name);
	if (type)
		return type;
	Type *list = g_new0(Type, 1);
	list->name = g_steal_pointer(&name);
	list->value = VALUE_LIST;
	list->convert = convert_to_list;
	list->element = element;
	list->is = is_list_of;
	return type_keep(list);
}

const Type *type_of(Value value)
{
	if (value.type == VALUE_NULL)
		return NULL;
	if (value.type == VALUE_LIST && value.list->kind == LIST_ARRAY &&
	    value.list->element) {
		Value element = { .type = value.list->element };
		const Type *one = type_find(value_type_name(element));
		if (one)
			return type_array_of(one);
	}
	const Type *type = type_find(value_type_name(value));
	if (type)
		return type;
	Type *other = g_new0(Type, 1);
	other->name = g_strdup(value_type_name(value));
	other->is = is_named;
	return type_keep(other);
}

bool type_is(const Type *type, Value value)
{
	if (value.type == VALUE_NULL)
		return false;
	if (type->is)
		return type->is(type, value);
	if (type->value != VALUE_NULL && type->value != value.type)
		return false;
	return name_same(value_type_name(value), type->name);
}

typedef struct TypeObject {
	Object object;
	const Type *type;
} TypeObject;

static char *format_type(const Object *object)
{
	return type_text(((const TypeObject *)object)->type);
}

static int compare_types(const Object *a, const Object *b)
{
	const Type *left = ((const TypeObject *)a)->type;
	const Type *right = ((const TypeObject *)b)->type;
	return left == right ? 0 : strcmp(left->name, right->name);
}

const ObjectClass type_class = {
	.name = "System.RuntimeType",
	.format = format_type,
	.compare = compare_types,
};

Value value_of_type(const Type *type)
{
	TypeObject *object = object_new(&type_class, sizeof *object);
	object->type = type;
	return value_object_take(object);
}

const Type *type_of_value(Value value)
{
	TypeObject *object = value_object(value, &type_class);
	if (object)
		return object->type;
	return value_text(value) ? type_find(value_text(value)) : NULL;
}
