#include "core/gateway/base/trace.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/base/limits.h"
#include "core/gateway/base/logbook.h"
#include "core/gateway/base/repeat.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static gint threshold = TRACE_INFO;
static GMutex lock;
static char *ring[TRACE_RING_LINES];
static guint written; /* lines ever put into the ring */

static const char *level_name(TraceLevel level)
{
	switch (level) {
	case TRACE_ERROR:
		return "error";
	case TRACE_WARNING:
		return "warning";
	case TRACE_INFO:
		return "info";
	case TRACE_DEBUG:
		return "debug";
	}
	return "";
}

void trace_set_level(TraceLevel level)
{
	g_atomic_int_set(&threshold, (gint)level);
}

/* A line break in a peer's text would forge a line. */
static void make_one_line(GString *line)
{
	if (line->len > TRACE_LINE_BYTES)
		g_string_truncate(line, TRACE_LINE_BYTES);
	for (gsize i = 0; i < line->len; i++)
		if ((guchar)line->str[i] < 0x20 || line->str[i] == 0x7f)
			line->str[i] = ' ';
	g_string_append_c(line, '\n');
}

static void write_line(const GString *line)
{
	g_mutex_lock(&lock);
	char **slot = &ring[written++ % TRACE_RING_LINES];
	g_free(*slot);
	*slot = g_strndup(line->str, line->len - 1);
	ssize_t done = write(STDERR_FILENO, line->str, line->len);
	(void)done; /* nobody can be told that the log is gone */
	g_mutex_unlock(&lock);
}

static void keep_line(TraceLevel level, const char *area, const char *id,
		      const GString *line, gsize head)
{
	g_autofree char *text =
		g_strndup(line->str + MIN(head, line->len - 1),
			  line->len - 1 - MIN(head, line->len - 1));
	LogbookEntry entry = {
		.component = area, .level = level, .id = id, .text = text
	};
	logbook_add(&entry);
}

void trace_line(TraceLevel level, const char *area, const char *id,
		const char *format, ...)
{
	gboolean shown = (gint)level <= g_atomic_int_get(&threshold);
	gboolean kept = logbook_wants(level == TRACE_DEBUG ? LOGBOOK_DEBUG
							   : LOGBOOK_LINES);
	if (!shown && !kept)
		return;
	g_autofree char *time = clock_format_utc(clock_now(), TRUE);
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "%s %s %s %s ", time, level_name(level), area,
			id ? id : "-");
	gsize head = line->len;
	va_list arguments;
	va_start(arguments, format);
	g_string_append_vprintf(line, format, arguments);
	va_end(arguments);
	make_one_line(line);
	if (kept)
		keep_line(level, area, id, line, head);
	if (shown)
		write_line(line);
}

char *trace_id(void)
{
	return random_hex(8);
}

GPtrArray *trace_recent(const char *id, guint most)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *word = id ? g_strdup_printf(" %s ", id) : NULL;
	g_mutex_lock(&lock);
	guint first =
		written > TRACE_RING_LINES ? written - TRACE_RING_LINES : 0;
	for (guint i = written; i > first && lines->len < most; i--) {
		const char *line = ring[(i - 1) % TRACE_RING_LINES];
		if (!word || strstr(line, word))
			g_ptr_array_insert(lines, 0, g_strdup(line));
	}
	g_mutex_unlock(&lock);
	return lines;
}

void trace_forget(void)
{
	trace_repeats_end();
	g_mutex_lock(&lock);
	for (guint i = 0; i < TRACE_RING_LINES; i++)
		g_clear_pointer(&ring[i], g_free);
	written = 0;
	g_mutex_unlock(&lock);
}
