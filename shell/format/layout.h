/* What a view shows: a layout says how, a row holds the finished texts of one
 * object. Rows are values too: Format-Table and its kind give them to the
 * pipeline, and whoever prints them knows the width. Rows share their layout,
 * and another layout (or group) begins a new table. */
#pragma once

#include "core/value/value.h"

typedef enum LayoutKind {
	LAYOUT_TABLE,
	LAYOUT_LIST,
	LAYOUT_WIDE,
	LAYOUT_LINES, /* the first cell as it is */
} LayoutKind;

typedef enum Align {
	ALIGN_AUTO, /* numbers to the right */
	ALIGN_LEFT,
	ALIGN_RIGHT,
	ALIGN_CENTER,
} Align;

typedef struct Column {
	char *heading;
	unsigned width; /* 0: as wide as needed */
	Align align;
} Column;

typedef struct Layout {
	unsigned references;
	LayoutKind kind;
	bool autosize;	 /* measures all rows before the first is shown */
	bool wrap;	 /* long texts go on in the next line */
	bool headless;	 /* no heading */
	unsigned across; /* LAYOUT_WIDE: columns, 0: by width */
	unsigned count;
	Column *columns;
} Layout;

Layout *layout_new(LayoutKind kind, unsigned count);
Layout *layout_ref(Layout *layout);
void layout_unref(Layout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_unref)
void layout_column(Layout *layout, unsigned index, const char *heading,
		   unsigned width, Align align);

typedef struct Cell {
	char *text;
	bool right;
} Cell;

typedef struct Row {
	Object object;
	Layout *layout;
	char *group; /* "Pool: a.contoso.test", or NULL */
	Cell *cells; /* layout->count of them */
} Row;

extern const ObjectClass row_class;

/* All cells empty; takes a reference of its own to layout. */
Row *row_new(Layout *layout);
Row *row_ref(Row *row);
void row_unref(Row *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Row, row_unref)
void row_cell(Row *row, unsigned index, Value value, int limit);
