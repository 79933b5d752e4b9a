/* Default views: the registered view of a record's type; else up to four
 * properties are a table and more are a list. Tables of the language show Name
 * and Value; other values have no view and are lines of text. */
#pragma once

#include "core/value/record.h"
#include "shell/format/layout.h"

/* Remembers the last layout, so that rows of one shape share it. */
typedef struct Viewer {
	int limit;	     /* $FormatEnumerationLimit */
	Layout *layout;	     /* of the object before, or NULL */
	const void *made_of; /* shape or type that it was made for */
} Viewer;

void viewer_clear(Viewer *viewer);
/* The row of a record, in its default view or in the given kind of view. */
Row *view_row(Viewer *viewer, Record *record);
Row *view_row_as(Viewer *viewer, Record *record, LayoutKind kind);
/* Days, Hours … of a length of time, as a list. */
Row *view_timespan(Viewer *viewer, Value value);
/* Dictionary[…]: its entries are pairs of Key and Value, not Name and Value. */
bool view_is_generic(const Table *table);
/* Gives every entry of a table as a row. */
void view_table(Viewer *viewer, const Table *table,
		void (*add)(void *data, Row *row), void *data);
