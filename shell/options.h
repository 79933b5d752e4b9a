/* The command line of gatehouse, in PowerShell's spelling (-File, any case,
 * any unique prefix) and in GNU's (--file). docs/command-line.md. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Options {
	const char *home;
	const char *file;	      /* script to run; "-": standard input */
	char *command;		      /* text to run; "-" becomes file "-" */
	const char *const *arguments; /* of the script; NULL-terminated */
	bool non_interactive, no_profile, stop_on_error, atomic, no_exit;
	bool help, version;
} Options;

/* Points into argv. False with a usage error. */
bool options_parse(Options *options, int argc, char **argv, GError **error);
void options_clear(Options *options);
extern const char options_usage[];
