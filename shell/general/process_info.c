#include "shell/general/process_info.h"

#include "shell/types/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const Property process_properties[] = {
	{ "Id", "Its number." },
	{ "ProcessName", "Its name." },
	{ "Name", "Its name." },
	{ "CPU", "Seconds of processor time." },
	{ "WorkingSet", "Bytes of memory." },
	{ "WorkingSet64", "Bytes of memory." },
	{ "WS", "Bytes of memory." },
	{ "StartTime", "When it began." },
	{ "Path", "Its program." },
	{ "Responding", "True." },
	{ "HasExited", "Whether it has ended." },
	{ "ExitCode", "What it ended with." },
	{ "MachineName", "This computer." },
	{ 0 },
};
static const ViewColumn process_columns[] = {
	{ "Id", NULL, 8, true },
	{ "WS", NULL, 12, true },
	{ "CPU", "CPU(s)", 10, true },
	{ "ProcessName", NULL, 0, false },
	{ 0 },
};
static const View process_view = { .columns = process_columns };

static char *format(const Record *record)
{
	return g_strdup_printf(
		"System.Diagnostics.Process (%s)",
		value_text(record_get((Record *)record, "ProcessName")));
}

const RecordType process_type = { "System.Diagnostics.Process",
				  process_properties, &process_view, NULL,
				  format };

/* Seconds since 1970 when the machine started. */
static int64_t boot_time(void)
{
	static int64_t seconds;
	g_autofree char *text = NULL;
	if (!seconds && g_file_get_contents("/proc/stat", &text, NULL, NULL)) {
		const char *line = strstr(text, "\nbtime ");
		seconds = line ? strtoll(line + 7, NULL, 10) : 0;
	}
	return seconds;
}

typedef struct Numbers {
	unsigned long user, system; /* ticks of the clock */
	unsigned long long start;   /* ticks after the machine's start */
	long pages;
} Numbers;

/* The name may hold blanks and brackets: it ends at the last one. */
static bool read_numbers(const char *stat, char **name, Numbers *numbers)
{
	const char *open = strchr(stat, '('), *close = strrchr(stat, ')');
	if (!open || !close || close < open)
		return false;
	if (sscanf(close + 1,
		   " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu "
		   "%*d %*d %*d %*d %*d %*d %llu %*u %ld",
		   &numbers->user, &numbers->system, &numbers->start,
		   &numbers->pages) != 4)
		return false;
	*name = g_strndup(open + 1, (gsize)(close - open - 1));
	return true;
}

static void set_memory(Record *record, int64_t bytes)
{
	record_set_take(record, "WorkingSet", value_long(bytes));
	record_set_take(record, "WorkingSet64", value_long(bytes));
	record_set_take(record, "WS", value_long(bytes));
}

static void set_times(Record *record, const Numbers *numbers)
{
	double hertz = (double)sysconf(_SC_CLK_TCK);
	double start = (double)boot_time() + (double)numbers->start / hertz;
	double used = (double)(numbers->user + numbers->system) / hertz;
	record_set_take(record, "CPU", value_double(used));
	record_set_take(record, "StartTime",
			date_to(value_datetime((int64_t)(start * 1000000)),
				DATE_LOCAL));
}

Record *process_info(int id)
{
	Numbers numbers;
	g_autofree char *file = g_strdup_printf("/proc/%d/stat", id);
	g_autofree char *link = g_strdup_printf("/proc/%d/exe", id);
	g_autofree char *text = NULL;
	char *name;
	if (!g_file_get_contents(file, &text, NULL, NULL) ||
	    !read_numbers(text, &name, &numbers))
		return NULL;
	Record *record = record_new(&process_type);
	g_autofree char *program = g_file_read_link(link, NULL);
	record_set_take(record, "Id", value_int(id));
	record_set_take(record, "ProcessName", value_string(name));
	record_set_take(record, "Name", value_string_take(name));
	record_set_take(record, "Path",
			program ? value_string(program) : VALUE_NONE);
	record_set_take(record, "Responding", value_bool(true));
	record_set_take(record, "HasExited", value_bool(false));
	record_set_take(record, "MachineName", value_string("."));
	set_memory(record, (int64_t)numbers.pages * sysconf(_SC_PAGESIZE));
	set_times(record, &numbers);
	return record;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

GArray *process_ids(void)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));
	g_autoptr(GDir) folder = g_dir_open("/proc", 0, NULL);
	const char *name;
	while (folder && (name = g_dir_read_name(folder))) {
		int id = atoi(name);
		if (id > 0)
			g_array_append_val(ids, id);
	}
	g_array_sort(ids, by_number);
	return ids;
}
