/* Questions at the terminal: a line, one of several choices, whether to show
 * another page. */
#pragma once

#include "core/value/value.h"

/* The line without its end, or NULL at the end of input and for Ctrl+C. Secret
 * text is not shown while typed. Free it. */
char *question_line(const char *prompt, bool secret);
/* The next line of standard input, which nobody is asked for; $null at its
 * end. */
Value question_input(void);
/* Index of the choice ("Yes to &All": the letter after & chooses), or -1. */
int question_choose(const char *caption, const char *message,
		    const char *const *choices, int fallback);

typedef enum Page {
	PAGE_NEXT,
	PAGE_LINE,
	PAGE_ALL,
	PAGE_QUIT,
} Page;

Page question_page(void);
