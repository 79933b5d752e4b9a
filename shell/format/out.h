/* Turns a stream of objects into text on a sink: rows appear as they come,
 * objects of another shape get a heading of their own. */
#pragma once

#include "core/value/value.h"
#include "shell/format/sink.h"

typedef struct Formatter Formatter;

/* The sink is borrowed; limit is $FormatEnumerationLimit. */
Formatter *formatter_new(Sink *sink, int limit);
void formatter_add(Formatter *formatter, Value value);
/* Shows rows that wait for others to measure columns by: something else is to
 * be written after them. The table stays open. */
void formatter_flush(Formatter *formatter);
/* Prints what still waits and ends an open table; more may follow. */
void formatter_end(Formatter *formatter);
/* Does not print what waits. */
void formatter_free(Formatter *formatter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Formatter, formatter_free)
