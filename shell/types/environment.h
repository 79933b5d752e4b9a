/* Variables of the process. Where no name fits exactly, its case does not
 * matter: scripts from Windows spell $env:UserProfile as they like. */
#pragma once

/* %NAME% as on Windows; an unknown one stays. Free it. */
char *environment_expand(const char *text);
/* The variable's value, or NULL. Borrowed. */
const char *environment_get(const char *name);
/* The name as the variable that is there has it, else as given; free it. */
char *environment_name(const char *name);
