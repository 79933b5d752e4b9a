#include "shell/types/regex_code.h"

#include "core/base/stop.h"
#include "core/value/string.h"

#include <string.h>

#define CACHED 64

static void regex_free(Object *object)
{
	Regex *regex = (Regex *)object;
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
	g_free(regex->pattern);
	g_free(regex);
}

static char *regex_format(const Object *object)
{
	return g_strdup(((const Regex *)object)->pattern);
}

const ObjectClass regex_class = {
	.name = "System.Text.RegularExpressions.Regex",
	.free = regex_free,
	.format = regex_format,
};

/* .NET reads the hyphen in [\w-.] as itself, PCRE2 as a broken range: the same
 * pattern with such hyphens escaped. */
static char *escape_hyphens(const char *pattern)
{
	GString *text = g_string_new(NULL);
	bool class = false, after_kind = false;
	for (const char *at = pattern; *at; at++) {
		bool hyphen = after_kind && *at == '-' && at[1] != ']';
		after_kind = class && *at == '\\' && at[1] &&
			     strchr("wWdDsS", at[1]);
		if (hyphen)
			g_string_append_c(text, '\\');
		g_string_append_c(text, *at);
		if (*at == '\\' && at[1])
			g_string_append_c(text, *++at);
		else if (*at == '[' || *at == ']')
			class = *at == '[';
	}
	return g_string_free(text, FALSE);
}

static bool names_group(const char *pattern, const char *at, size_t length)
{
	g_autofree char *name = g_strndup(at, length);
	g_autofree char *group = g_strdup_printf("(?<%s>", name);
	return strstr(pattern, group) != NULL;
}

/* .NET takes (?(x)a|b) for a look ahead where x is no group, PCRE2 wants it
 * written so: (?(?=x)a|b). */
static char *write_conditions(const char *pattern)
{
	GString *text = g_string_new(NULL);
	for (const char *at = pattern; *at; at++) {
		size_t length = strcspn(at, ")");
		if (*at == '\\' && at[1]) {
			g_string_append_c(text, *at++);
		} else if (g_str_has_prefix(at, "(?(") && at[3] != '?' &&
			   !g_ascii_isdigit(at[3]) &&
			   !names_group(pattern, at + 3, length - 3)) {
			g_string_append(text, "(?(?=");
			at += 2;
			continue;
		}
		g_string_append_c(text, *at);
	}
	return g_string_free(text, FALSE);
}

pcre2_code *regex_translate(const char *pattern, uint32_t options, int *code)
{
	PCRE2_SIZE at;
	pcre2_code *compiled =
		pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			      options, code, &at, NULL);
	if (!compiled && strstr(pattern, "(?(")) {
		g_autofree char *conditions = write_conditions(pattern);
		if (strcmp(conditions, pattern) != 0)
			return regex_translate(conditions, options, code);
	}
	if (compiled || *code != PCRE2_ERROR_CLASS_INVALID_RANGE)
		return compiled;
	g_autofree char *escaped = escape_hyphens(pattern);
	return pcre2_compile((PCRE2_SPTR)escaped, PCRE2_ZERO_TERMINATED,
			     options, code, &at, NULL);
}

static Regex *compile(const char *pattern, bool sensitive, GError **error)
{
	int code;
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK |
			   (sensitive ? 0 : PCRE2_CASELESS) | PCRE2_DUPNAMES;
	pcre2_code *compiled = regex_translate(pattern, options, &code);
	if (!compiled) {
		PCRE2_UCHAR why[200];
		pcre2_get_error_message(code, why, sizeof why);
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_REGEX,
			    "The regular expression pattern %s is not valid: "
			    "%s",
			    pattern, (const char *)why);
		return NULL;
	}
	pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
	Regex *regex = object_new(&regex_class, sizeof *regex);
	regex->pattern = g_strdup(pattern);
	regex->code = compiled;
	regex->options = options;
	regex->data = pcre2_match_data_create_from_pattern(compiled, NULL);
	regex->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(regex->context, MATCH_LIMIT);
	return regex;
}

Regex *regex_get(const char *pattern, bool sensitive, GError **error)
{
	static GHashTable *cache[2];
	GHashTable **kept = &cache[sensitive];
	if (!*kept)
		*kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					      object_unref);
	Regex *regex = g_hash_table_lookup(*kept, pattern);
	if (regex)
		return object_ref(regex);
	regex = compile(pattern, sensitive, error);
	if (!regex)
		return NULL;
	if (g_hash_table_size(*kept) >= CACHED)
		g_hash_table_remove_all(*kept);
	g_hash_table_insert(*kept, regex->pattern, object_ref(regex));
	return regex;
}

/* Patterns of [regex] see case, as in .NET. */
bool convert_to_regex(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	if (value_object(from, &regex_class)) {
		*to = value_ref(from);
		return true;
	}
	g_autofree char *pattern = regex_pattern_of(from);
	Regex *regex = regex_get(pattern, true, error);
	if (!regex)
		return false;
	*to = value_object_take(regex);
	return true;
}

Regex *regex_get_options(const char *pattern, int64_t options, GError **error)
{
	static const struct {
		int64_t bit;
		char flag;
	} flags[] = {
		{ 2, 'm' },  /* Multiline */
		{ 4, 'n' },  /* ExplicitCapture */
		{ 16, 's' }, /* Singleline */
		{ 32, 'x' }, /* IgnorePatternWhitespace */
	};
	g_autoptr(GString) text = g_string_new("(?");
	for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
		if (options & flags[i].bit)
			g_string_append_c(text, flags[i].flag);
	if (text->len == 2)
		g_string_truncate(text, 0);
	else
		g_string_append_c(text, ')');
	g_string_append(text, pattern);
	return regex_get(text->str, !(options & 1), error);
}

char *regex_pattern_of(Value value)
{
	g_auto(Value) text = value_as_text(value);
	GString *pattern = g_string_new(NULL);
	const char *at = value_text(text), *end = at + text.string->bytes;
	for (; at < end; at += strlen(at) + 1) {
		g_string_append(pattern, at);
		if (at + strlen(at) < end)
			g_string_append(pattern, "\\x00");
	}
	return g_string_free(pattern, FALSE);
}

const char *regex_pattern(const Regex *regex)
{
	return regex->pattern;
}

const char *regex_group_name(const Regex *regex, unsigned group)
{
	uint32_t count, size;
	PCRE2_SPTR names;
	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &names);
	for (uint32_t i = 0; i < count; i++, names += size)
		if ((unsigned)(names[0] << 8 | names[1]) == group)
			return (const char *)names + 2;
	return NULL;
}

int regex_group_number(const Regex *regex, const char *name)
{
	return pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);
}

bool regex_match(Regex *regex, const char *text, size_t bytes, size_t from,
		 RegexMatch *match, GError **error)
{
	if (!stop_check(error))
		return false;
	int found =
		pcre2_match(regex->code, (PCRE2_SPTR)text, bytes, from,
			    PCRE2_NO_UTF_CHECK, regex->data, regex->context);
	if (found > 0) {
		uint32_t groups;
		pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT,
				   &groups);
		match->offsets = pcre2_get_ovector_pointer(regex->data);
		match->groups = groups + 1;
		return true;
	}
	if (found != PCRE2_ERROR_NOMATCH)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_REGEX,
			    "The regular expression %s takes too long on this "
			    "text",
			    regex->pattern);
	return false;
}

static unsigned unnamed_before(const Regex *regex, unsigned end)
{
	unsigned count = 0;
	for (unsigned i = 1; i < end; i++)
		count += !regex_group_name(regex, i);
	return count;
}

unsigned regex_groups(const Regex *regex)
{
	uint32_t groups;
	pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	return groups + 1;
}

unsigned regex_net_number(const Regex *regex, unsigned group)
{
	uint32_t groups;
	unsigned before = unnamed_before(regex, group);
	if (!group || !regex_group_name(regex, group))
		return group ? before + 1 : 0;
	pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	return unnamed_before(regex, groups + 1) + group - before;
}

unsigned regex_group_of_net(const Regex *regex, unsigned number,
			    unsigned groups)
{
	for (unsigned i = 0; i < groups; i++)
		if (regex_net_number(regex, i) == number)
			return i;
	return groups;
}

static Value key_of_group(const Regex *regex, unsigned group)
{
	const char *name = regex_group_name(regex, group);
	return name ? value_string(name)
		    : value_int((int32_t)regex_net_number(regex, group));
}

Value regex_matches(const Regex *regex, const char *text,
		    const RegexMatch *match)
{
	Table *table = table_new(false);
	for (unsigned i = 0; i < match->groups; i++) {
		size_t start = match->offsets[2 * i];
		if (start == PCRE2_UNSET)
			continue;
		size_t length = match->offsets[2 * i + 1] - start;
		table_set_take(table, key_of_group(regex, i),
			       value_string_length(text + start, length));
	}
	return value_table_take(table);
}
