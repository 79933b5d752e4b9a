#include "core/model/filter_compare.h"

#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "db/fold.h"

#include <string.h>

static const FilterOperator operators[] = {
	{ "eq", "=", false },	 { "ne", "<>", true },
	{ "gt", ">", false },	 { "ge", ">=", false },
	{ "lt", "<", false },	 { "le", "<=", false },
	{ "like", NULL, false }, { "notlike", NULL, true },
};

const FilterOperator *filter_operator(const char *name)
{
	const char *plain = *name == 'i' || *name == 'c' ? name + 1 : name;
	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++)
		if (g_str_equal(operators[i].name, name) ||
		    g_str_equal(operators[i].name, plain))
			return &operators[i];
	return NULL;
}

typedef struct Side {		    /* the property as SQL */
	const Attribute *attribute; /* NULL: Identity */
	char *sql;
	bool folded;
} Side;

static void side_clear(Side *side)
{
	g_free(side->sql);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static bool is_text(const Attribute *attribute)
{
	return !attribute || attribute->is.type == VALUE_STRING;
}

static void side_init(Side *side, const Kind *kind, const Attribute *attribute)
{
	g_autofree char *plain = attribute ? attribute_select(kind, attribute)
					   : g_strdup(kind->identity);
	side->attribute = attribute;
	side->folded = is_text(attribute);
	if (attribute && attribute->keyed)
		side->sql = g_strdup_printf("%s.%s_key", kind->table,
					    attribute->column);
	else
		side->sql = side->folded ? g_strdup_printf("fold(%s)", plain)
					 : g_steal_pointer(&plain);
}

static void compare_null(const FilterQuery *query, const Side *side,
			 const FilterOperator *operator)
{
	where_sql(query->where, side->sql);
	where_sql(query->where, operator->negated ? " IS NOT NULL"
						  : " IS NULL");
}

/* Keys of addresses stand without "sip:". */
static const char *without_scheme(const Side *side, const char *text)
{
	bool sip = side->attribute && side->attribute->form == FORM_SIP;
	return sip && !g_ascii_strncasecmp(text, "sip:", 4) ? text + 4 : text;
}

static char *right_text(const Side *side, const FilterOperator *operator,
			const char * text)
{
	if (!operator->sql)
		return pattern_to_glob(without_scheme(side, text));
	if (side->attribute && side->attribute->keyed)
		return attribute_key(side->attribute, text);
	return store_fold(text);
}

static void compare_text(const FilterQuery *query, const Side *side,
			 const FilterOperator *operator, const char * text)
{
	g_autofree char *right = right_text(side, operator, text);
	const char *sql = operator->sql ? operator->sql : "GLOB";
	bool not_like = operator->negated && !operator->sql;
	g_autofree char *head = operator->negated
					? g_strdup_printf(
						  "%s(coalesce(%s, '') %s ?)",
						  not_like ? "NOT " : "",
						  side->sql, sql)
					: g_strdup_printf("%s %s ?", side->sql,
							  sql);
	where_text(query->where, head, right);
}

/* A list has the item, or does not. */
static void compare_list(const FilterQuery *query, const Side *side,
			 const FilterOperator *operator, const char * text)
{
	g_autofree char *right = right_text(side, operator, text);
	g_autofree char *head = g_strdup_printf(
		"%sinstr(char(10) || coalesce(%s, '') || char(10), char(10) || "
		"? || char(10))",
		operator->negated ? "NOT " : "", side->sql);
	where_text(query->where, head, right);
}

static bool compare_reference(const FilterQuery *query,
			      const Attribute *attribute,
			      const FilterOperator *operator, const char * text,
			      GError **error)
{
	const Kind *to = attribute->refers;
	g_autofree char *column =
		g_strdup_printf("%s.%s", query->kind->table, attribute->column);
	g_autofree char *head = g_strdup_printf(
		"%s(coalesce(%s, 0) IN (SELECT %s.id FROM %s WHERE ",
		operator->negated ? "NOT " : "", column, to->table, to->table);
	g_autofree char *fast =
		g_strdup_printf("(%s IN (SELECT %s.id FROM %s WHERE ", column,
				to->table, to->table);
	where_sql(query->where, operator->negated ? head : fast);
	if (!model_where(query->model, to, text, query->where, error))
		return false;
	where_sql(query->where, "))");
	return true;
}

static bool fail_like(const char *property, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the filter is not understood at '%s': -like compares text",
		    property);
	return false;
}

static bool compare_number(const FilterQuery *query, const Side *side,
			   const FilterOperator *operator, Value value,
			   GError **error)
{
	g_auto(Value) canonical = VALUE_NONE;
	int64_t number;
	if (!operator->sql)
		return fail_like(side->attribute->is.name, error);
	Attribute plain = *side->attribute;
	plain.is.least = plain.is.most = 0;
	if (!attribute_accept(&plain, value, &canonical, error))
		return false;
	if (canonical.type == VALUE_BOOL)
		number = canonical.boolean;
	else if (canonical.type == VALUE_TIMESPAN)
		number = canonical.integer / 10;
	else
		number = canonical.integer;
	g_autofree char *head = g_strdup_printf(
		"%s %s ?",
		side->sql, operator->negated ? "IS NOT" : operator->sql);
	where_integer(query->where, head, number);
	return true;
}

/* What a reference can be asked: is it this one, is it like these? */
static bool is_equality(const FilterOperator *operator)
{
	return !operator->sql || g_str_equal(operator->sql, "=") ||
	       g_str_equal(operator->sql, "<>");
}

bool filter_compare(const FilterQuery *query, const Attribute *attribute,
		    const FilterOperator *operator, Value value, GError **error)
{
	g_auto(Side) side = { 0 };
	side_init(&side, query->kind, attribute);
	if (value_is_null(value)) {
		compare_null(query, &side, operator);
		return true;
	}
	if (!is_text(attribute))
		return compare_number(query, &side, operator, value, error);
	g_autofree char *text = value_format(value);
	if (attribute && attribute->form == FORM_REFERENCE && *text &&
	    is_equality(operator))
		return compare_reference(query, attribute, operator, text,
					 error);
	if (attribute && attribute->is.flags & PROPERTY_LIST && operator->sql)
		compare_list(query, &side, operator, text);
	else
		compare_text(query, &side, operator, text);
	return true;
}
