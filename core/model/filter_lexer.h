/* Words of a filter. Only core/model includes this. */
#pragma once

#include "core/value/value.h"

typedef enum FilterToken {
	FILTER_END,
	FILTER_OPEN,
	FILTER_CLOSE,
	FILTER_OPERATOR, /* "eq": without the dash, lower case */
	FILTER_NAME,	 /* a bare word */
	FILTER_VARIABLE, /* without the dollar sign */
	FILTER_TEXT,	 /* a quoted text */
} FilterToken;

typedef struct FilterLexer {
	const char *at;
	FilterToken token;
	GString *word;
} FilterLexer;

bool filter_next(FilterLexer *lexer, GError **error);
