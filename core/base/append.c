#include "core/base/append.h"

void append_number(GString *into, guint64 number)
{
	char digits[20];
	gsize at = sizeof digits;
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	g_string_append_len(into, digits + at, (gssize)(sizeof digits - at));
}

void append_all(GString *into, ...)
{
	va_list texts;
	const char *text;
	va_start(texts, into);
	while ((text = va_arg(texts, const char *)))
		g_string_append(into, text);
	va_end(texts);
}
