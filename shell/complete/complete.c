#include "shell/complete/complete.h"

#include "shell/complete/members.h"
#include "shell/complete/words.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/extended.h"
#include "shell/pipeline/session.h"

#include <string.h>

typedef struct Finder {
	Session *session;
	const GArray *words; /* the command's */
	const Word *word;    /* at the cursor */
	Completion *found;
} Finder;

static const Word *word_at(const Finder *finder, guint index)
{
	return &g_array_index(finder->words, Word, index);
}

static bool begins(const char *text, const char *prefix)
{
	return g_ascii_strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static void add(Finder *finder, char *text)
{
	g_ptr_array_add(finder->found->words, text);
}

/* ---- commands */

static void try_name(Finder *finder, const char *name)
{
	if (begins(name, finder->word->text))
		add(finder, g_strdup(name));
}

static void add_functions(Finder *finder)
{
	for (Scope *scope = finder->session->scope; scope;
	     scope = scope->parent) {
		GHashTableIter iter;
		gpointer function;
		if (!scope->functions)
			continue;
		g_hash_table_iter_init(&iter, scope->functions);
		while (g_hash_table_iter_next(&iter, NULL, &function))
			try_name(finder, ((Function *)function)->label);
	}
}

static void add_commands(Finder *finder)
{
	CommandTable *table = finder->session->commands;
	g_autoptr(GPtrArray) cmdlets = command_table_cmdlets(table);
	for (guint i = 0; i < cmdlets->len; i++) {
		const Cmdlet *cmdlet = cmdlets->pdata[i];
		if (!cmdlet->hidden)
			try_name(finder, cmdlet->name);
	}
	add_functions(finder);
	if (finder->found->words->len)
		return;
	g_autoptr(GPtrArray) aliases = command_table_aliases(table);
	for (guint i = 0; i < aliases->len; i++)
		try_name(finder, ((const Alias *)aliases->pdata[i])->name);
}

/* ---- variables */

static void add_environment(Finder *finder, const char *prefix)
{
	g_auto(GStrv) names = g_listenv();
	for (char **name = names; *name; name++)
		if (begins(*name, prefix))
			add(finder, g_strconcat("$env:", *name, NULL));
}

static void add_variables(Finder *finder)
{
	const char *prefix = finder->word->text + 1;
	if (begins(prefix, "env:")) {
		add_environment(finder, prefix + strlen("env:"));
		return;
	}
	const char *colon = strchr(prefix, ':'); /* of $global: */
	const char *name = colon ? colon + 1 : prefix;
	for (Scope *scope = finder->session->scope; scope;
	     scope = scope->parent) {
		uint32_t at = 0;
		Variable *variable;
		while ((variable = scope_next(scope, &at)))
			if (begins(variable->label, name))
				add(finder,
				    g_strdup_printf("$%.*s%s",
						    (int)(name - prefix),
						    prefix, variable->label));
	}
}

/* ---- paths */

static void add_path(Finder *finder, const char *folder, const char *name)
{
	g_autofree char *path = g_strconcat(folder, name, NULL);
	bool inner = g_file_test(path, G_FILE_TEST_IS_DIR);
	add(finder, g_strconcat(path, inner ? "/" : "", NULL));
	finder->found->open = inner;
}

static void add_paths(Finder *finder)
{
	const char *typed = finder->word->text;
	const char *slash = strrchr(typed, '/');
	const char *base = slash ? slash + 1 : typed;
	g_autofree char *folder = g_strndup(typed, (gsize)(base - typed));
	g_autoptr(GDir) dir = g_dir_open(*folder ? folder : ".", 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_prefix(name, base) &&
		    (*name != '.' || *base == '.'))
			add_path(finder, folder, name);
}

/* ---- parameters */

static const Cmdlet *command_of(Finder *finder)
{
	g_auto(Command) command = { 0 };
	if (finder->words->len < 2 ||
	    !session_find_command(finder->session, word_at(finder, 0)->text,
				  &command, NULL))
		return NULL;
	return command.cmdlet;
}

static bool is_name(const Word *word)
{
	return word->text[0] == '-' && !word->quote &&
	       g_ascii_isalpha(word->text[1]);
}

/* The words before the cursor as they would be bound. */
static GArray *arguments_of(const Finder *finder)
{
	GArray *arguments = g_array_new(FALSE, TRUE, sizeof(Argument));
	for (guint i = 1; i + 1 < finder->words->len; i++) {
		const Word *word = word_at(finder, i);
		Argument argument = { 0 };
		if (is_name(word)) {
			argument.name = word->text + 1;
		} else {
			argument.has_value = true;
			argument.value = value_string(word->text);
		}
		g_array_append_val(arguments, argument);
	}
	return arguments;
}

static Extended *extend(const Finder *finder, const Cmdlet *cmdlet)
{
	if (!cmdlet || !cmdlet->extend)
		return NULL;
	GArray *arguments = arguments_of(finder);
	Argument *words = &g_array_index(arguments, Argument, 0);
	Extended *extended =
		extended_new(finder->session, cmdlet, words, arguments->len);
	for (guint i = 0; i < arguments->len; i++)
		value_clear(&words[i].value);
	g_array_unref(arguments);
	return extended;
}

/* Index of the parameter that a word names, or -1. */
static int named(const Cmdlet *cmdlet, const Word *word)
{
	g_autofree char *name =
		g_strndup(word->text + 1, strcspn(word->text + 1, ":"));
	return is_name(word) ? param_match(cmdlet, name, NULL) : -1;
}

static bool given(const Finder *finder, const Cmdlet *cmdlet, unsigned index)
{
	for (guint i = 1; i + 1 < finder->words->len; i++)
		if (named(cmdlet, word_at(finder, i)) == (int)index)
			return true;
	return false;
}

static void add_parameters(Finder *finder, const Cmdlet *cmdlet)
{
	const char *prefix = finder->word->text + 1;
	unsigned total = cmdlet_param_count(cmdlet) + common_count(cmdlet);
	for (unsigned i = 0; i < total; i++) {
		const char *name = cmdlet_param(cmdlet, i)->is.name;
		if (begins(name, prefix) && !given(finder, cmdlet, i))
			add(finder, g_strconcat("-", name, NULL));
	}
}

/* ---- values */

static int at_position(const Cmdlet *cmdlet, int position)
{
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++)
		if (cmdlet->params[i].position == position)
			return (int)i;
	return -1;
}

/* Which parameter takes the word at the cursor: the one named before it, or
 * the next by position; another element of a list goes where the first went.
 * -1: none. */
static int value_param(const Finder *finder, const Cmdlet *cmdlet)
{
	int position = 0, pending = -1, taker = -1;
	for (guint i = 1; i < finder->words->len; i++) {
		const Word *word = word_at(finder, i);
		int index = named(cmdlet, word);
		if (index >= 0) {
			const Param *param =
				cmdlet_param(cmdlet, (unsigned)index);
			pending = param_is_switch(param) ? -1 : index;
		} else if (pending >= 0) {
			taker = pending;
			pending = -1;
		} else if (!word->comma) {
			taker = at_position(cmdlet, ++position);
		}
	}
	return taker;
}

static bool plain(const char *text)
{
	if (strchr("<>@#-", *text))
		return false;
	for (; *text; text++)
		if (g_ascii_isspace(*text) || strchr("'\"`$|;(){},&", *text))
			return false;
	return true;
}

/* As it has to be typed: quoted where it would not be one word. */
static char *quoted(const Finder *finder, const char *text)
{
	if (!finder->word->quote && plain(text))
		return g_strdup(text);
	if (finder->word->quote == '"' && !strpbrk(text, "\"`$"))
		return g_strdup_printf("\"%s\"", text);
	GString *inner = g_string_new(text);
	g_string_replace(inner, "'", "''", 0);
	char *word = g_strdup_printf("'%s'", inner->str);
	g_string_free(inner, TRUE);
	return word;
}

static void try_value(Finder *finder, const char *text)
{
	if (begins(text, finder->word->text))
		add(finder, quoted(finder, text));
}

/* A name of the store is also found by what stands after its scope: Red finds
 * Site:Redmond. */
static void try_live(Finder *finder, const char *text)
{
	const char *colon = strrchr(text, ':');
	if (begins(text, finder->word->text) ||
	    (colon && begins(colon + 1, finder->word->text)))
		add(finder, quoted(finder, text));
}

static void add_live(Finder *finder, const Cmdlet *cmdlet, const Param *param)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	param->complete(finder->session, cmdlet, finder->word->text, words);
	for (guint i = 0; i < words->len; i++)
		try_live(finder, words->pdata[i]);
}

static void add_values(Finder *finder, const Cmdlet *cmdlet)
{
	int index = value_param(finder, cmdlet);
	const Param *param =
		index >= 0 ? cmdlet_param(cmdlet, (unsigned)index) : NULL;
	if (param && param->is.allowed)
		for (const char *const *w = param->is.allowed; *w; w++)
			try_value(finder, *w);
	else if (param && param->complete)
		add_live(finder, cmdlet, param);
	else if (param && property_type(&param->is) == VALUE_BOOL)
		for (unsigned i = 0; i < 2; i++)
			try_value(finder, i ? "$false" : "$true");
	else
		add_paths(finder);
}

/* ---- the word at the cursor */

static void find_words(Finder *finder)
{
	const Cmdlet *cmdlet = command_of(finder);
	const char *text = finder->word->text;
	g_autoptr(Extended) extended = extend(finder, cmdlet);
	if (extended)
		cmdlet = extended_cmdlet(extended);
	if (!finder->word->quote &&
	    complete_members(finder->session, text, finder->found->words))
		finder->found->open = true;
	else if (text[0] == '$' && finder->word->quote != '\'')
		add_variables(finder);
	else if (finder->words->len == 1 && strchr(text, '/'))
		add_paths(finder);
	else if (finder->words->len == 1)
		add_commands(finder);
	else if (!cmdlet)
		add_paths(finder);
	else if (text[0] == '-' && !finder->word->quote)
		add_parameters(finder, cmdlet);
	else
		add_values(finder, cmdlet);
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once. */
static void tidy(GPtrArray *words)
{
	g_ptr_array_sort(words, by_text);
	for (guint i = words->len; i > 1; i--)
		if (by_text(&words->pdata[i - 1], &words->pdata[i - 2]) == 0)
			g_ptr_array_remove_index(words, i - 1);
}

Completion *complete_line(Session *session, const char *before,
			  const char *line, size_t cursor)
{
	Completion *found = g_new0(Completion, 1);
	found->words = g_ptr_array_new_with_free_func(g_free);
	size_t offset = before ? strlen(before) : 0;
	g_autofree char *text = g_strdup_printf("%s%.*s", before ? before : "",
						(int)cursor, line);
	g_autoptr(GArray) words = words_read(text, offset + cursor);
	Finder finder = { session, words, NULL, found };
	finder.word = word_at(&finder, words->len - 1);
	if (finder.word->start >= offset) {
		found->start = finder.word->start - offset;
		find_words(&finder);
	}
	tidy(found->words);
	return found;
}

void completion_free(Completion *completion)
{
	if (!completion)
		return;
	g_ptr_array_unref(completion->words);
	g_free(completion);
}

char *completion_common(const Completion *completion)
{
	const char *first = completion->words->pdata[0];
	size_t length = strlen(first);
	for (guint i = 1; i < completion->words->len; i++) {
		const char *word = completion->words->pdata[i];
		size_t same = 0;
		while (same < length && g_ascii_tolower(word[same]) ==
						g_ascii_tolower(first[same]))
			same++;
		length = same;
	}
	return g_strndup(first, length);
}
