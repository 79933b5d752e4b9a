#include "shell/pipeline/typed.h"

#include "core/base/clock.h"

static void line_free(void *data)
{
	TypedLine *line = data;
	g_free(line->text);
	g_free(line);
}

Typed *typed_new(void)
{
	Typed *typed = g_new0(Typed, 1);
	typed->lines = g_ptr_array_new_with_free_func(line_free);
	return typed;
}

void typed_free(Typed *typed)
{
	g_ptr_array_unref(typed->lines);
	g_free(typed);
}

TypedLine *typed_add(Typed *typed, const char *text)
{
	TypedLine *line = g_new0(TypedLine, 1);
	line->id = ++typed->last_id;
	line->text = g_strdup(text);
	line->started = line->ended = clock_now();
	line->status = "Completed";
	g_ptr_array_add(typed->lines, line);
	if (typed->lines->len > TYPED_MOST)
		g_ptr_array_remove_index(typed->lines, 0);
	return line;
}

TypedLine *typed_find(const Typed *typed, int64_t id)
{
	for (guint i = 0; i < typed->lines->len; i++) {
		TypedLine *line = typed->lines->pdata[i];
		if (line->id == id)
			return line;
	}
	return NULL;
}
