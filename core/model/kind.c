#include "core/model/kind.h"

#include "core/model/identity.h"

const Kind *const kinds[] = {
	&kind_access_edge_configuration,
	&kind_certificate,
	&kind_computer,
	&kind_edge_server,
	&kind_external_access_policy,
	&kind_pool,
	&kind_registrar,
	&kind_sip_domain,
	&kind_site,
	&kind_user,
	&kind_xmpp_allowed_partner,
	&kind_xmpp_gateway_configuration,
	NULL,
};

const Kind *kind_find(const char *noun)
{
	for (const Kind *const *kind = kinds; *kind; kind++)
		if (!g_ascii_strcasecmp((*kind)->noun, noun))
			return *kind;
	return NULL;
}

const Kind *kind_of_table(const char *table)
{
	for (const Kind *const *kind = kinds; *kind; kind++)
		if (g_str_equal((*kind)->table, table))
			return *kind;
	return NULL;
}

bool kind_is_single(const Kind *kind)
{
	return kind->scopes == SCOPE_GLOBAL;
}

const Attribute *kind_attribute(const Kind *kind, const char *name)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++)
		if (name_same(row->is.name, name))
			return row;
	return NULL;
}

const Attribute *kind_attribute_of_column(const Kind *kind, const char *column)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++)
		if (g_strcmp0(row->column, column) == 0)
			return row;
	return NULL;
}

bool kind_is_key(const Kind *kind, const Attribute *attribute)
{
	return kind->key && name_same(kind->key, attribute->is.name);
}

char *attribute_select(const Kind *kind, const Attribute *attribute)
{
	if (attribute->select)
		return g_strdup(attribute->select);
	if (attribute->form != FORM_REFERENCE)
		return g_strdup_printf("%s.%s", kind->table, attribute->column);
	const Kind *to = attribute->refers;
	return g_strdup_printf("(SELECT %s FROM %s WHERE %s.id = %s.%s)",
			       to->identity, to->table, to->table, kind->table,
			       attribute->column);
}

/* What is made of a kind on first use; kept until the process ends. */
typedef struct Made {
	RecordType type;
	char *columns, *raw_columns, *insert;
} Made;

static Property *make_properties(const Kind *kind)
{
	GArray *rows = g_array_new(TRUE, TRUE, sizeof(Property));
	Property identity = { "Identity", "What the object is named by.",
			      .type = VALUE_STRING,
			      .flags = PROPERTY_READ_ONLY };
	g_array_append_val(rows, identity);
	for (const Attribute *row = kind->attributes; row->is.name; row++)
		g_array_append_val(rows, row->is);
	return (Property *)(gpointer)g_array_free(rows, FALSE);
}

static char *make_columns(const Kind *kind, bool raw)
{
	GString *sql = g_string_new(kind->identity);
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		g_autofree char *one = attribute_select(kind, row);
		if (raw && row->form == FORM_REFERENCE)
			g_string_append_printf(sql, ", %s.%s", kind->table,
					       row->column);
		else
			g_string_append_printf(sql, ", %s", one);
	}
	return g_string_free(sql, FALSE);
}

static char *make_insert(const Kind *kind)
{
	g_autoptr(GString) marks = g_string_new("?");
	GString *sql = g_string_new(NULL);
	g_string_append_printf(sql, "INSERT INTO %s (id", kind->table);
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		if (!row->column)
			continue;
		g_string_append_printf(sql, ", %s", row->column);
		if (row->keyed)
			g_string_append_printf(sql, ", %s_key", row->column);
		g_string_append(marks, row->keyed ? ", ?, ?" : ", ?");
	}
	g_string_append_printf(sql, ") VALUES (%s)", marks->str);
	return g_string_free(sql, FALSE);
}

static const Made *made(const Kind *kind)
{
	static GHashTable *all;
	if (!all)
		all = g_hash_table_new(NULL, NULL);
	Made *found = g_hash_table_lookup(all, kind);
	if (found)
		return found;
	found = g_new0(Made, 1);
	found->type.name = kind->type_name;
	found->type.properties = make_properties(kind);
	found->type.view = kind->view;
	found->columns = make_columns(kind, false);
	found->raw_columns = make_columns(kind, true);
	found->insert = make_insert(kind);
	g_hash_table_insert(all, (gpointer)kind, found);
	return found;
}

const RecordType *kind_type(const Kind *kind)
{
	return &made(kind)->type;
}

const char *kind_columns(const Kind *kind)
{
	return made(kind)->columns;
}

const char *kind_raw_columns(const Kind *kind)
{
	return made(kind)->raw_columns;
}

const char *kind_insert(const Kind *kind)
{
	return made(kind)->insert;
}

const char *kind_article(const Kind *kind)
{
	/* X: an XMPP partner; no title begins with a silent letter. */
	return strchr("aeioAEIOX", *kind->title) ? "an" : "a";
}

bool kind_fail_missing(const Kind *kind, const char *identity, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
		    "there is no %s '%s'", kind->title, identity);
	return false;
}

bool kind_fail_exists(const Kind *kind, const char *identity, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_EXISTS,
		    "there is %s %s '%s' already", kind_article(kind),
		    kind->title, identity);
	return false;
}
