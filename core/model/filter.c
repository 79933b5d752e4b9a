#include "core/model/filter.h"

#include "core/model/accept.h"
#include "core/model/filter_lexer.h"
#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "core/value/nearest.h"
#include "db/fold.h"

#include <string.h>

#define DEPTH_MOST 64 /* parentheses in each other */

typedef struct Filter {
	FilterLexer lexer;
	Model *model;
	const Kind *kind;
	FilterVariableFn *variable;
	void *data;
	Where *where;
	unsigned depth;
} Filter;

typedef struct Operator {
	const char *name;
	const char *sql; /* NULL: like */
	bool negated;	 /* rows without a value count */
} Operator;

static const Operator operators[] = {
	{ "eq", "=", false },	 { "ne", "<>", true },
	{ "gt", ">", false },	 { "ge", ">=", false },
	{ "lt", "<", false },	 { "le", "<=", false },
	{ "like", NULL, false }, { "notlike", NULL, true },
};

static bool fail(const char *what, const char *word, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the filter is not understood at '%s': %s", word, what);
	return false;
}

static const Operator *operator_find(const char *name)
{
	const char *plain = *name == 'i' || *name == 'c' ? name + 1 : name;
	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++)
		if (g_str_equal(operators[i].name, name) ||
		    g_str_equal(operators[i].name, plain))
			return &operators[i];
	return NULL;
}

/* ---- one comparison ---- */

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

static void compare_null(Filter *filter, const Side *side,
			 const Operator *operator)
{
	where_sql(filter->where, side->sql);
	where_sql(filter->where, operator->negated ? " IS NOT NULL"
						   : " IS NULL");
}

/* Keys of addresses stand without "sip:". */
static const char *without_scheme(const Side *side, const char *text)
{
	bool sip = side->attribute && side->attribute->form == FORM_SIP;
	return sip && !g_ascii_strncasecmp(text, "sip:", 4) ? text + 4 : text;
}

static char *right_text(const Side *side, const Operator *operator,
			const char * text)
{
	if (!operator->sql)
		return pattern_to_glob(without_scheme(side, text));
	if (side->attribute && side->attribute->keyed)
		return attribute_key(side->attribute, text);
	return store_fold(text);
}

static void compare_text(Filter *filter, const Side *side,
			 const Operator *operator, const char * text)
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
	where_text(filter->where, head, right);
}

/* A list has the item, or does not. */
static void compare_list(Filter *filter, const Side *side,
			 const Operator *operator, const char * text)
{
	g_autofree char *right = right_text(side, operator, text);
	g_autofree char *head = g_strdup_printf(
		"%sinstr(char(10) || coalesce(%s, '') || char(10), char(10) || "
		"? || char(10))",
		operator->negated ? "NOT " : "", side->sql);
	where_text(filter->where, head, right);
}

static bool compare_reference(Filter *filter, const Attribute *attribute,
			      const Operator *operator, const char * text,
			      GError **error)
{
	const Kind *to = attribute->refers;
	g_autofree char *column = g_strdup_printf("%s.%s", filter->kind->table,
						  attribute->column);
	g_autofree char *head = g_strdup_printf(
		"%s(coalesce(%s, 0) IN (SELECT %s.id FROM %s WHERE ",
		operator->negated ? "NOT " : "", column, to->table, to->table);
	g_autofree char *fast =
		g_strdup_printf("(%s IN (SELECT %s.id FROM %s WHERE ", column,
				to->table, to->table);
	where_sql(filter->where, operator->negated ? head : fast);
	if (!model_where(filter->model, to, text, filter->where, error))
		return false;
	where_sql(filter->where, "))");
	return true;
}

static bool compare_number(Filter *filter, const Side *side,
			   const Operator *operator, Value value,
			   GError **error)
{
	g_auto(Value) canonical = VALUE_NONE;
	int64_t number;
	if (!operator->sql)
		return fail("-like compares text", side->attribute->is.name,
			    error);
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
	where_integer(filter->where, head, number);
	return true;
}

/* What a reference can be asked: is it this one, is it like these? */
static bool is_equality(const Operator *operator)
{
	return !operator->sql || g_str_equal(operator->sql, "=") ||
	       g_str_equal(operator->sql, "<>");
}

static bool compare(Filter *filter, const Attribute *attribute,
		    const Operator *operator, Value value, GError **error)
{
	g_auto(Side) side = { 0 };
	side_init(&side, filter->kind, attribute);
	if (value_is_null(value)) {
		compare_null(filter, &side, operator);
		return true;
	}
	if (!is_text(attribute))
		return compare_number(filter, &side, operator, value, error);
	g_autofree char *text = value_format(value);
	if (attribute && attribute->form == FORM_REFERENCE && *text &&
	    is_equality(operator))
		return compare_reference(filter, attribute, operator, text,
					 error);
	if (attribute && attribute->is.flags & PROPERTY_LIST && operator->sql)
		compare_list(filter, &side, operator, text);
	else
		compare_text(filter, &side, operator, text);
	return true;
}

/* ---- grammar ---- */

static bool next(Filter *filter, GError **error)
{
	return filter_next(&filter->lexer, error);
}

static bool at_operator(const Filter *filter, const char *name)
{
	return filter->lexer.token == FILTER_OPERATOR &&
	       g_str_equal(filter->lexer.word->str, name);
}

static bool fail_attribute(const Kind *kind, const char *word, GError **error)
{
	Nearest nearest = { 0 };
	for (const Attribute *row = kind->attributes; row->is.name; row++)
		nearest_try(&nearest, word, row->is.name);
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "%s %s has no property '%s' to filter by%s",
		    kind_article(kind), kind->title, word, hint);
	return false;
}

static bool read_attribute(Filter *filter, const Attribute **attribute,
			   GError **error)
{
	const char *word = filter->lexer.word->str;
	FilterToken token = filter->lexer.token;
	if (token == FILTER_VARIABLE && g_str_has_prefix(word, "_."))
		word += 2;
	else if (token != FILTER_NAME)
		return fail("a property is expected", word, error);
	*attribute = kind_attribute(filter->kind, word);
	if (!*attribute && !name_same(word, "Identity"))
		return fail_attribute(filter->kind, word, error);
	return next(filter, error);
}

static bool read_operator(Filter *filter, const Operator **operator,
			  GError ** error)
{
	const char *word = filter->lexer.word->str;
	*operator= filter->lexer.token == FILTER_OPERATOR ? operator_find(word)
							  : NULL;
	if (!*operator)
		return fail("-eq, -ne, -gt, -ge, -lt, -le, -like or -notlike "
			    "is expected",
			    word, error);
	return next(filter, error);
}

static Value constant(Filter *filter, const char *word)
{
	if (name_same(word, "true") || name_same(word, "false"))
		return value_bool(name_same(word, "true"));
	if (name_same(word, "null") || !filter->variable)
		return VALUE_NONE;
	return filter->variable(word, filter->data);
}

static bool read_value(Filter *filter, Value *value, GError **error)
{
	const char *word = filter->lexer.word->str;
	switch (filter->lexer.token) {
	case FILTER_VARIABLE:
		*value = constant(filter, word);
		break;
	case FILTER_NAME:
	case FILTER_TEXT:
		*value = value_string(word);
		break;
	case FILTER_END:
	case FILTER_OPEN:
	case FILTER_CLOSE:
	case FILTER_OPERATOR:
		return fail("a value is expected", word, error);
	}
	return next(filter, error);
}

static bool read_comparison(Filter *filter, GError **error)
{
	const Attribute *attribute;
	const Operator *operator;
	g_auto(Value) value = VALUE_NONE;
	return read_attribute(filter, &attribute, error) &&
	       read_operator(filter, &operator, error) &&
	       read_value(filter, &value, error) &&
	       compare(filter, attribute, operator, value, error);
}

static bool read_or(Filter *filter, GError **error);

static bool read_group(Filter *filter, GError **error)
{
	if (!next(filter, error))
		return false;
	where_sql(filter->where, "(");
	if (!read_or(filter, error))
		return false;
	if (filter->lexer.token != FILTER_CLOSE)
		return fail("a ) is expected", filter->lexer.word->str, error);
	where_sql(filter->where, ")");
	return next(filter, error);
}

static bool read_one(Filter *filter, GError **error)
{
	bool good;
	if (++filter->depth > DEPTH_MOST)
		return fail("it is nested too deep", "(", error);
	if (at_operator(filter, "not")) {
		where_sql(filter->where, "NOT ");
		good = next(filter, error) && read_one(filter, error);
	} else if (filter->lexer.token == FILTER_OPEN) {
		good = read_group(filter, error);
	} else {
		good = read_comparison(filter, error);
	}
	filter->depth--;
	return good;
}

/* PowerShell gives -and and -or one precedence, from left to right; SQL does
 * not: a OR b AND c becomes ((a OR b) AND c). */
static bool read_or(Filter *filter, GError **error)
{
	gssize start = (gssize)filter->where->sql->len;
	if (!read_one(filter, error))
		return false;
	while (at_operator(filter, "and") || at_operator(filter, "or")) {
		bool both = at_operator(filter, "and");
		g_string_insert_c(filter->where->sql, start, '(');
		where_sql(filter->where, both ? ") AND " : ") OR ");
		if (!next(filter, error) || !read_one(filter, error))
			return false;
	}
	return true;
}

bool filter_compile(Model *model, const Kind *kind, const char *text,
		    FilterVariableFn *variable, void *data, Where *where,
		    GError **error)
{
	Filter filter = {
		.lexer = { .at = text, .word = g_string_new(NULL) },
		.model = model,
		.kind = kind,
		.variable = variable,
		.data = data,
		.where = where,
	};
	where_and(where);
	where_sql(where, "(");
	bool good = next(&filter, error) && read_or(&filter, error);
	if (good && filter.lexer.token != FILTER_END)
		good = fail("-and or -or is expected", filter.lexer.word->str,
			    error);
	where_sql(where, ")");
	g_string_free(filter.lexer.word, TRUE);
	return good;
}
