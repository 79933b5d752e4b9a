#include "shell/format/layout.h"

#include "shell/format/cell.h"

Layout *layout_new(LayoutKind kind, unsigned count)
{
	Layout *layout = g_new0(Layout, 1);
	layout->references = 1;
	layout->kind = kind;
	layout->count = count;
	layout->columns = g_new0(Column, count);
	return layout;
}

Layout *layout_ref(Layout *layout)
{
	layout->references++;
	return layout;
}

void layout_unref(Layout *layout)
{
	if (!layout || --layout->references)
		return;
	for (unsigned i = 0; i < layout->count; i++)
		g_free(layout->columns[i].heading);
	g_free(layout->columns);
	g_free(layout);
}

void layout_column(Layout *layout, unsigned index, const char *heading,
		   unsigned width, Align align)
{
	Column *column = &layout->columns[index];
	g_free(column->heading);
	column->heading = g_strdup(heading);
	column->width = width;
	column->align = align;
}

static void row_free(Object *object)
{
	Row *row = (Row *)object;
	for (unsigned i = 0; i < row->layout->count; i++)
		g_free(row->cells[i].text);
	g_free(row->cells);
	g_free(row->group);
	layout_unref(row->layout);
	g_free(row);
}

const ObjectClass row_class = {
	.name = "Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData",
	.free = row_free,
};

Row *row_new(Layout *layout)
{
	Row *row = object_new(&row_class, sizeof(Row));
	row->layout = layout_ref(layout);
	row->cells = g_new0(Cell, layout->count);
	return row;
}

Row *row_ref(Row *row)
{
	return object_ref(row);
}

void row_unref(Row *row)
{
	object_unref(row);
}

void row_cell(Row *row, unsigned index, Value value, int limit)
{
	Cell *cell = &row->cells[index];
	g_free(cell->text);
	cell->text = cell_text(value, limit);
	cell->right = cell_right(value);
}
