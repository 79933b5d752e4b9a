/* Classes of characters. Functions look at the text at hand and return the
 * bytes that the character takes, 0 when it is of another class. Curly quotes
 * and long dashes count as quotes and dashes (about_Quoting_Rules). */
#pragma once

#include <glib.h>
#include <stdbool.h>

unsigned char_dash(const char *at);
unsigned char_single_quote(const char *at);
unsigned char_double_quote(const char *at);
/* Blank within a line: space, tab, no-break space … */
unsigned char_blank(const char *at);
/* First and further characters of a variable's or member's name. */
unsigned char_name_start(const char *at);
unsigned char_name(const char *at);
/* Ends a bare word wherever it stands: white space, ( ) { } ; , | & and the
 * end of the text. */
bool char_ends_word(const char *at);
/* Bytes of any character. */
unsigned char_any(const char *at);
