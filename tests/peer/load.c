#include "tests/peer/load.h"

#include <sys/resource.h>

#define BODY                                                                   \
	"But, soft! what light through yonder window breaks? It is the east, " \
	"and Juliet is the sun. Arise"

void load_expect(Load *load, guint64 count)
{
	*load = (Load){ .expected = count };
}

void load_tell(const char *name, gint64 began, guint64 count, guint64 failed)
{
	lines_print(json_pack("{s:s, s:I, s:I, s:I, s:I}", "event", name,
			      "began", (json_int_t)began, "at",
			      (json_int_t)g_get_monotonic_time(), "count",
			      (json_int_t)count, "failed", (json_int_t)failed));
}

void load_count(Load *load)
{
	if (!load->got++)
		load->first = g_get_monotonic_time();
	if (load->got == load->expected)
		load_tell("expected", load->first, load->got, 0);
}

gint64 load_number(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}

char *load_message(const char *from, const char *to, guint64 number)
{
	return g_strdup_printf("<message from='%s' to='%s' type='chat' "
			       "id='load-%" G_GUINT64_FORMAT "'><body>" BODY
			       "</body></message>",
			       from, to, number);
}

void load_raise_limits(void)
{
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}
