#include "shell/options.h"

#include <string.h>

const char options_usage[] =
	"Usage: gatehouse [options] [script.ps1 [arguments]]\n"
	"\n"
	"Without a script: an interactive shell, or what standard input "
	"holds.\n"
	"\n"
	"  -File, --file FILE         run a script; - is standard input\n"
	"  -Command, --command TEXT   run the rest of the line; - as above\n"
	"  -EncodedCommand BASE64     the same as Base64 of UTF-16\n"
	"  -Home, --home DIR          folder of the store\n"
	"  -NonInteractive            never wait for anybody\n"
	"  -NoProfile                 do not read the profile\n"
	"  -StopOnError               end a script at its first error\n"
	"  -Atomic                    all of a script's changes, or none\n"
	"  -NoExit                    stay interactive after a script\n"
	"  -Help, --help              this text\n"
	"  -Version, --version        the version\n"
	"\n"
	"Exit codes: 0 all done, 1 an error, 2 wrong usage, 3 no store, "
	"130 interrupted,\nN as in `exit N`.\n";

typedef enum Option {
	OPTION_ATOMIC,
	OPTION_COMMAND,
	OPTION_ENCODED_COMMAND,
	OPTION_EXECUTION_POLICY,
	OPTION_FILE,
	OPTION_HELP,
	OPTION_HOME,
	OPTION_NO_EXIT,
	OPTION_NO_LOGO,
	OPTION_NO_PROFILE,
	OPTION_NON_INTERACTIVE,
	OPTION_STOP_ON_ERROR,
	OPTION_VERSION,
} Option;

/* -NoLogo and -ExecutionPolicy are taken as Windows scripts give them. */
static const struct {
	const char *name, *gnu;
	bool takes_value;
} options_table[] = {
	[OPTION_ATOMIC] = { "Atomic", "atomic", false },
	[OPTION_COMMAND] = { "Command", "command", false },
	[OPTION_ENCODED_COMMAND] = { "EncodedCommand", "encoded-command",
				     true },
	[OPTION_EXECUTION_POLICY] = { "ExecutionPolicy", "execution-policy",
				      true },
	[OPTION_FILE] = { "File", "file", true },
	[OPTION_HELP] = { "Help", "help", false },
	[OPTION_HOME] = { "Home", "home", true },
	[OPTION_NO_EXIT] = { "NoExit", "no-exit", false },
	[OPTION_NO_LOGO] = { "NoLogo", "no-logo", false },
	[OPTION_NO_PROFILE] = { "NoProfile", "no-profile", false },
	[OPTION_NON_INTERACTIVE] = { "NonInteractive", "non-interactive",
				     false },
	[OPTION_STOP_ON_ERROR] = { "StopOnError", "stop-on-error", false },
	[OPTION_VERSION] = { "Version", "version", false },
};

static const char *spelling(Option option, bool gnu)
{
	return gnu ? options_table[option].gnu : options_table[option].name;
}

/* -h, -c and -f mean what they mean everywhere. */
static int short_option(const char *name)
{
	if (g_ascii_strcasecmp(name, "c") == 0)
		return OPTION_COMMAND;
	if (g_ascii_strcasecmp(name, "e") == 0 ||
	    g_ascii_strcasecmp(name, "ec") == 0)
		return OPTION_ENCODED_COMMAND;
	if (g_ascii_strcasecmp(name, "f") == 0)
		return OPTION_FILE;
	if (g_ascii_strcasecmp(name, "h") == 0 || strcmp(name, "?") == 0)
		return OPTION_HELP;
	return -1;
}

static int find(const char *name, size_t length, bool gnu, GError **error)
{
	int found = -1;
	bool several = false;
	for (size_t i = 0; i < G_N_ELEMENTS(options_table); i++) {
		const char *word = spelling((Option)i, gnu);
		if (g_ascii_strncasecmp(word, name, length) != 0)
			continue;
		if (strlen(word) == length)
			return (int)i;
		several = found >= 0;
		found = (int)i;
	}
	if (found >= 0 && !several)
		return found;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
		    "the option '%s%.*s' is %s: see gatehouse --help",
		    gnu ? "--" : "-", (int)length, name,
		    several ? "ambiguous" : "unknown");
	return -1;
}

static char *join(char **words)
{
	return g_strjoinv(" ", words);
}

typedef struct Reader {
	Options *options;
	int argc, at;
	char **argv;
	const char *value; /* after = or :, or NULL */
} Reader;

static const char *next_value(Reader *reader, Option option, GError **error)
{
	if (reader->value)
		return reader->value;
	if (++reader->at < reader->argc)
		return reader->argv[reader->at];
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "the option -%s needs a value", spelling(option, false));
	return NULL;
}

static void take_script(Reader *reader, const char *file)
{
	reader->options->file = file;
	reader->options->arguments =
		(const char *const *)&reader->argv[reader->at + 1];
	reader->at = reader->argc;
}

/* Everything after -Command is its text. */
static bool take_command(Reader *reader, GError **error)
{
	char **rest = &reader->argv[reader->at + 1];
	if (reader->value)
		reader->options->command = g_strdup(reader->value);
	else if (!*rest)
		return next_value(reader, OPTION_COMMAND, error) != NULL;
	else if (strcmp(*rest, "-") == 0)
		reader->options->file = "-";
	else
		reader->options->command = join(rest);
	if (!reader->value)
		reader->at = reader->argc;
	return true;
}

/* Base64 of UTF-16, as Windows' tools pass it. */
static char *decode_command(const char *value, GError **error)
{
	gsize bytes = 0;
	g_autofree guchar *raw = g_base64_decode(value, &bytes);
	char *text = bytes ? g_convert((const char *)raw, (gssize)bytes,
				       "UTF-8", "UTF-16LE", NULL, NULL, NULL)
			   : NULL;
	if (!text)
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "-EncodedCommand takes Base64 of UTF-16 text");
	return text;
}

static bool take_option(Reader *reader, Option option, GError **error)
{
	Options *options = reader->options;
	const char *value = NULL;
	if (options_table[option].takes_value) {
		value = next_value(reader, option, error);
		if (!value)
			return false;
	}
	switch (option) {
	case OPTION_ATOMIC:
		options->atomic = true;
		break;
	case OPTION_COMMAND:
		return take_command(reader, error);
	case OPTION_ENCODED_COMMAND:
		options->command = decode_command(value, error);
		return options->command != NULL;
	case OPTION_FILE:
		take_script(reader, value);
		break;
	case OPTION_HELP:
		options->help = true;
		break;
	case OPTION_HOME:
		options->home = value;
		break;
	case OPTION_NO_EXIT:
		options->no_exit = true;
		break;
	case OPTION_NO_PROFILE:
		options->no_profile = true;
		break;
	case OPTION_NON_INTERACTIVE:
		options->non_interactive = true;
		break;
	case OPTION_STOP_ON_ERROR:
		options->stop_on_error = true;
		break;
	case OPTION_VERSION:
		options->version = true;
		break;
	case OPTION_EXECUTION_POLICY:
	case OPTION_NO_LOGO:
		break;
	}
	return true;
}

static bool take_dashed(Reader *reader, const char *word, GError **error)
{
	bool gnu = g_str_has_prefix(word, "--");
	const char *name = word + (gnu ? 2 : 1);
	size_t length = strcspn(name, gnu ? "=" : ":=");
	reader->value = name[length] ? name + length + 1 : NULL;
	int option = gnu ? -1 : short_option(name);
	if (option < 0)
		option = find(name, length, gnu, error);
	return option >= 0 && take_option(reader, (Option)option, error);
}

bool options_parse(Options *options, int argc, char **argv, GError **error)
{
	Reader reader = { options, argc, 1, argv, NULL };
	*options = (Options){ 0 };
	for (; reader.at < argc; reader.at++) {
		const char *word = argv[reader.at];
		if (word[0] != '-' || !word[1])
			take_script(&reader, word);
		else if (!take_dashed(&reader, word, error))
			return false;
	}
	return true;
}

void options_clear(Options *options)
{
	g_clear_pointer(&options->command, g_free);
}
