/* Topics of Get-Help that are no command: about_Variables and the like. */
#pragma once

typedef struct Topic {
	const char *name, *synopsis;
	const char *text; /* lines, each with its newline */
} Topic;

/* Sorted by name, ends with { 0 }. */
extern const Topic about_topics[];
/* By name, any case, with or without "about_"; NULL when there is none. */
const Topic *about_find(const char *name);
