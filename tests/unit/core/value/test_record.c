#include "core/value/record.h"

/* Gives the index, and counts how often it was asked. */
typedef struct Counted {
	RecordSource source;
	unsigned reads;
} Counted;

static Value give_index(RecordSource *source, unsigned index)
{
	((Counted *)source)->reads++;
	return value_int((int32_t)index);
}

static const Property properties[] = {
	{ "A", "", .type = VALUE_INT },
	{ "B", "", .type = VALUE_INT },
	{ "C", "", .type = VALUE_INT },
	{ 0 },
};
static const RecordType type = { .name = "Test", .properties = properties };

#define ALL 7

static Record *deferred(Counted *counted)
{
	Record *record = record_new(&type);
	*counted = (Counted){ { give_index }, 0 };
	record_defer(record, &counted->source, ALL);
	return record;
}

static void values_are_read_once(void)
{
	Counted counted;
	g_autoptr(Record) record = deferred(&counted);
	g_assert_true(record_has(record, "c"));
	g_assert_cmpuint(record_count(record), ==, 3);
	g_assert_cmpuint(counted.reads, ==, 0);
	for (int i = 0; i < 2; i++)
		g_assert_cmpint(record_get(record, "C").integer, ==, 2);
	g_assert_cmpuint(counted.reads, ==, 1);
	record_settle(record);
	record_settle(record);
	g_assert_cmpuint(counted.reads, ==, 3);
	g_assert_cmpint(record_at(record, 1).integer, ==, 1);
}

static void what_was_set_stays(void)
{
	Counted counted;
	g_autoptr(Record) record = deferred(&counted);
	record_set_take(record, "B", value_string("mine"));
	record_set_take(record, "D", value_string("added"));
	record_settle(record);
	g_assert_cmpstr(value_text(record_get(record, "B")), ==, "mine");
	g_assert_cmpstr(value_text(record_get(record, "D")), ==, "added");
	g_assert_cmpint(record_get(record, "C").integer, ==, 2);
}

static void copies_have_all(void)
{
	Counted counted;
	g_autoptr(Record) record = deferred(&counted);
	g_autoptr(Record) copy = record_copy(record);
	g_assert_cmpuint(counted.reads, ==, 3);
	g_assert_null(copy->source);
	g_assert_cmpint(record_get(copy, "C").integer, ==, 2);
}

static void removing_keeps_the_others(void)
{
	Counted counted;
	g_autoptr(Record) record = deferred(&counted);
	g_assert_true(record_remove(record, "A"));
	g_assert_cmpint(record_get(record, "B").integer, ==, 1);
	g_assert_cmpint(record_get(record, "C").integer, ==, 2);
}

static void renewed_when_alone(void)
{
	Counted counted;
	g_autoptr(Record) record = deferred(&counted);
	record->id = 5;
	record_set_take(record, "B", value_string("mine"));
	record_ref(record);
	g_assert_false(record_renew(record));
	record_unref(record);
	g_assert_true(record_renew(record));
	g_assert_cmpint(record->id, ==, 0);
	for (unsigned i = 0; i < 3; i++)
		g_assert_true(value_is_null(record_at(record, i)));
	g_assert_cmpuint(counted.reads, ==, 1);
}

static void not_renewed_when_changed(void)
{
	Counted counted;
	g_autoptr(Record) grown = deferred(&counted);
	record_set_take(grown, "D", value_int(1));
	g_assert_false(record_renew(grown));
	g_autoptr(Record) named = deferred(&counted);
	named->type_name = g_strdup("Other");
	g_assert_false(record_renew(named));
	record_settle(named);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/record/deferred/once", values_are_read_once);
	g_test_add_func("/record/deferred/set", what_was_set_stays);
	g_test_add_func("/record/deferred/copied", copies_have_all);
	g_test_add_func("/record/deferred/removed", removing_keeps_the_others);
	g_test_add_func("/record/renewed/alone", renewed_when_alone);
	g_test_add_func("/record/renewed/changed", not_renewed_when_changed);
	return g_test_run();
}
