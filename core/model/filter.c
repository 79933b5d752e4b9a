#include "core/model/filter.h"

#include "core/model/filter_compare.h"
#include "core/model/filter_lexer.h"
#include "core/model/identity.h"
#include "core/value/nearest.h"

#include <string.h>

#define DEPTH_MOST 64 /* parentheses in each other */

typedef struct Filter {
	FilterLexer lexer;
	FilterQuery query;
	FilterVariableFn *variable;
	void *data;
	unsigned depth;
} Filter;

static bool fail(const char *what, const char *word, GError **error)
{
	g_autofree char *at =
		*word ? g_strdup_printf("'%s'", word) : g_strdup("its end");
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the filter is not understood at %s: %s", at, what);
	return false;
}

static bool next(Filter *filter, GError **error)
{
	return filter_next(&filter->lexer, error);
}

static bool at_operator(const Filter *filter, const char *name)
{
	return filter->lexer.token == FILTER_OPERATOR &&
	       g_str_equal(filter->lexer.word->str, name);
}

/* A property that nothing of the kind has. */
static const Attribute nothing = {
	.is = { "", "", .type = VALUE_STRING, .flags = PROPERTY_NULLABLE },
	.select = "NULL",
};

static bool is_absent(const Kind *kind, const char *word)
{
	for (const char *const *name = kind->absent; name && *name; name++)
		if (name_same(*name, word))
			return true;
	return false;
}

static bool fail_attribute(const Kind *kind, const char *word, GError **error)
{
	Nearest nearest = { 0 };
	g_autoptr(GString) names = g_string_new("Identity");
	nearest_try(&nearest, word, "Identity");
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		nearest_try(&nearest, word, row->is.name);
		g_string_append_printf(names, ", %s", row->is.name);
	}
	g_autofree char *hint =
		nearest.name ? nearest_hint(&nearest)
			     : g_strdup_printf("; there are %s", names->str);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "%s %s has no property '%s' to filter by%s",
		    kind_article(kind), kind->title, word, hint);
	return false;
}

/* NULL: Identity. */
static bool find_attribute(const Kind *kind, const char *word,
			   const Attribute **attribute, GError **error)
{
	*attribute = kind_attribute(kind, word);
	if (*attribute || name_same(word, "Identity"))
		return true;
	if (!is_absent(kind, word))
		return fail_attribute(kind, word, error);
	*attribute = &nothing;
	return true;
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
	return find_attribute(filter->query.kind, word, attribute, error) &&
	       next(filter, error);
}

static bool read_operator(Filter *filter, const FilterOperator **operator,
			  GError ** error)
{
	const char *word = filter->lexer.word->str;
	*operator= filter->lexer.token == FILTER_OPERATOR
		? filter_operator(word)
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
	const Attribute *attribute = NULL;
	const FilterOperator *operator;
	g_auto(Value) value = VALUE_NONE;
	return read_attribute(filter, &attribute, error) &&
	       read_operator(filter, &operator, error) &&
	       read_value(filter, &value, error) &&
	       filter_compare(&filter->query, attribute, operator, value,
			      error);
}

static bool read_or(Filter *filter, GError **error);

static bool read_group(Filter *filter, GError **error)
{
	if (!next(filter, error))
		return false;
	where_sql(filter->query.where, "(");
	if (!read_or(filter, error))
		return false;
	if (filter->lexer.token != FILTER_CLOSE)
		return fail("a ) is expected", filter->lexer.word->str, error);
	where_sql(filter->query.where, ")");
	return next(filter, error);
}

static bool read_one(Filter *filter, GError **error)
{
	bool good;
	if (++filter->depth > DEPTH_MOST)
		return fail("it is nested too deep", "(", error);
	if (at_operator(filter, "not")) {
		where_sql(filter->query.where, "NOT coalesce(");
		good = next(filter, error) && read_one(filter, error);
		where_sql(filter->query.where, ", 0)");
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
	gssize start = (gssize)filter->query.where->sql->len;
	if (!read_one(filter, error))
		return false;
	while (at_operator(filter, "and") || at_operator(filter, "or")) {
		bool both = at_operator(filter, "and");
		g_string_insert_c(filter->query.where->sql, start, '(');
		where_sql(filter->query.where, both ? ") AND " : ") OR ");
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
		.query = { model, kind, where },
		.variable = variable,
		.data = data,
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
