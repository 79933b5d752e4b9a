#include "shell/types/culture.h"
#include "shell/types/date.h"

static const struct {
	const char *text, *iso; /* NULL: refused */
} texts[] = {
	{ "2020-01-31", "2020-01-31 00:00:00" },
	{ "1/31/2020", "2020-01-31 00:00:00" },
	{ "01/02/2020", "2020-01-02 00:00:00" },
	{ "1/2/20", "2020-01-02 00:00:00" },
	{ "1/2/99", "1999-01-02 00:00:00" },
	{ "2020/3/4", "2020-03-04 00:00:00" },
	{ "8/11/2018 8:00 PM", "2018-08-11 20:00:00" },
	{ "8/11/2018 8 pm", "2018-08-11 20:00:00" },
	{ "8/11/2018 12:00 AM", "2018-08-11 00:00:00" },
	{ "8/11/2018 12:30 PM", "2018-08-11 12:30:00" },
	{ "2018-08-11T08:09:10", "2018-08-11 08:09:10" },
	{ "2018-08-11 08:09:10.5", "2018-08-11 08:09:10" },
	{ "2018-08-11T08:09:10Z", "2018-08-11 08:09:10" },
	{ "2018-08-11T08:09:10+02:00", "2018-08-11 06:09:10" },
	{ "Aug 11, 2018", "2018-08-11 00:00:00" },
	{ "11 August 2018", "2018-08-11 00:00:00" },
	{ "Saturday, August 11, 2018 1:02 PM", "2018-08-11 13:02:00" },
	{ "August 2018", "2018-08-01 00:00:00" },
	{ "Sat, 11 Aug 2018 08:09:10 GMT", "2018-08-11 08:09:10" },
	{ "2/29/2019", NULL },
	{ "13/1/2020", NULL },
	{ "2020-00-10", NULL },
	{ "25:00", NULL },
	{ "13:00 PM", NULL },
	{ "abc", NULL },
	{ "", NULL },
	{ "1", NULL },
	{ "1/2/3/4", NULL },
	{ "2018-08-11T", NULL },
};

static void parses(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
		Value date;
		bool read = date_parse(texts[i].text, &date);
		g_autofree char *iso =
			read ? date_format(date, "yyyy-MM-dd HH:mm:ss") : NULL;
		g_assert_cmpstr(iso, ==, texts[i].iso);
	}
}

static const struct {
	const char *format, *text;
} formats[] = {
	{ "d", "08/01/2018" },
	{ "D", "Wednesday, 01 August 2018" },
	{ "s", "2018-08-01T13:02:03" },
	{ "u", "2018-08-01 13:02:03Z" },
	{ "t", "13:02" },
	{ "T", "13:02:03" },
	{ "g", "08/01/2018 13:02" },
	{ "G", "08/01/2018 13:02:03" },
	{ "o", "2018-08-01T13:02:03.0040000Z" },
	{ "R", "Wed, 01 Aug 2018 13:02:03 GMT" },
	{ "Y", "2018 August" },
	{ "yyyyMMdd", "20180801" },
	{ "yy-M-d", "18-8-1" },
	{ "h:m tt", "1:2 PM" },
	{ "hh:mm t", "01:02 P" },
	{ "ddd MMM", "Wed Aug" },
	{ "dddd MMMM", "Wednesday August" },
	{ "ss.fff", "03.004" },
	{ "ss.FFF", "03.004" },
	{ "'at' HH'h'", "at 13h" },
	{ "\\d d", "d 1" },
	{ "%d", "1" },
	{ "zzz", "+00:00" },
	{ "x", NULL },
};

static void formats_as_asked(void)
{
	DateParts parts = { 2018, 8, 1, 13, 2, 3, 40000 };
	int64_t ticks;
	g_assert_true(date_from_parts(&parts, &ticks));
	Value date = date_value(ticks, DATE_UTC);
	for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autofree char *text = date_format_in(date, formats[i].format,
						       &culture_invariant);
		g_assert_cmpstr(text, ==, formats[i].text);
	}
}

static void every_day_comes_back(void)
{
	for (int64_t day = 0; day <= TICKS_MOST / TICKS_PER_DAY; day += 11) {
		DateParts parts = date_parts(day * TICKS_PER_DAY);
		int64_t ticks = -1;
		if (!date_from_parts(&parts, &ticks) ||
		    ticks != day * TICKS_PER_DAY)
			g_test_fail_printf("day %" G_GINT64_FORMAT, day);
	}
}

static const struct {
	const char *text, *format, *iso;
} exacts[] = {
	{ "31.12.2019", "dd.MM.yyyy", "2019-12-31" },
	{ "20191231", "yyyyMMdd", "2019-12-31" },
	{ "Dec 31 2019", "MMM dd yyyy", "2019-12-31" },
	{ "31/12/2019", "MM/dd/yyyy", NULL },
	{ "2019-12-31x", "yyyy-MM-dd", NULL },
	{ "2019-12-3", "yyyy-MM-dd", NULL },
	{ "2019-1-3", "yyyy-M-d", "2019-01-03" },
};

static void parses_exactly(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(exacts); i++) {
		Value date;
		bool read = date_parse_exact(exacts[i].text, exacts[i].format,
					     &culture_invariant, 0, &date);
		g_autofree char *iso =
			read ? date_format(date, "yyyy-MM-dd") : NULL;
		g_assert_cmpstr(iso, ==, exacts[i].iso);
	}
}

static const struct {
	const char *text, *format, *result;
} spans[] = {
	{ "1:2:3", NULL, "01:02:03" },
	{ "1.2:3", NULL, "1.02:03:00" },
	{ "5", NULL, "5.00:00:00" },
	{ "-0:0:1.5", NULL, "-00:00:01.5000000" },
	{ "1:2:3", "hh\\:mm", "01:02" },
	{ "1:2:3", "g", "1:02:03" },
	{ "1.02:03:04", "d\\.hh", "1.02" },
	{ "25:00", NULL, NULL },
	{ "x", NULL, NULL },
	{ "1:2:3", "q", NULL },
};

static void spans_both_ways(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(spans); i++) {
		int64_t ticks;
		bool read = timespan_parse(spans[i].text, &ticks);
		g_autofree char *text =
			read ? timespan_format(ticks, spans[i].format) : NULL;
		g_assert_cmpstr(text, ==, spans[i].result);
	}
}

int main(int argc, char **argv)
{
	g_setenv("TZ", "UTC", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/types/date/parse", parses);
	g_test_add_func("/types/date/format", formats_as_asked);
	g_test_add_func("/types/date/days", every_day_comes_back);
	g_test_add_func("/types/date/exact", parses_exactly);
	g_test_add_func("/types/date/timespan", spans_both_ways);
	return g_test_run();
}
