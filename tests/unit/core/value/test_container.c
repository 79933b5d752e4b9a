/* Freeing without recursion and the collection of circles. */
#include "core/value/container.h"
#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"

enum { DEEP = 1000000 };

static Value list_around(Value value)
{
	List *list = list_new(LIST_ARRAY, 1);
	list_add_take(list, value);
	return value_list_take(list);
}

static Value table_around(Value value)
{
	Table *table = table_new(false);
	table_set_take(table, value_int(1), value);
	return value_table_take(table);
}

static Value record_around(Value value)
{
	Record *record = record_new_custom();
	record_set_take(record, "Next", value);
	return value_record_take(record);
}

typedef Value AroundFn(Value value);
static AroundFn *const around[] = { list_around, table_around, record_around };

static void deep(void)
{
	unsigned before = containers_alive();
	Value value = VALUE_NONE;
	for (int i = 0; i < DEEP; i++)
		value = around[i % 3](value);
	g_assert_cmpuint(containers_alive(), ==, before + DEEP);
	value_clear(&value);
	g_assert_cmpuint(containers_alive(), ==, before);
}

/* A wide one whose elements are deep: those that wait are many. */
static void wide(void)
{
	unsigned before = containers_alive();
	List *list = list_new(LIST_ARRAY, 0);
	for (int i = 0; i < 1000; i++) {
		Value value = VALUE_NONE;
		for (int j = 0; j < 200; j++)
			value = around[(i + j) % 3](value);
		list_add_take(list, value);
	}
	list_unref(list);
	g_assert_cmpuint(containers_alive(), ==, before);
}

/* list -> table -> record -> list, and what hangs on them. */
static List *make_circle(Value tail)
{
	List *list = list_new(LIST_ARRAYLIST, 0);
	Value inner = value_list_take(list_ref(list));
	list_add_take(list, table_around(record_around(inner)));
	list_add_take(list, tail);
	return list;
}

static void circle(void)
{
	unsigned before = containers_alive();
	list_unref(make_circle(list_around(VALUE_NONE)));
	g_assert_cmpuint(containers_alive(), ==, before + 4);
	g_assert_cmpuint(containers_collect(), >=, 3);
	g_assert_cmpuint(containers_alive(), ==, before);
}

static void held_circle(void)
{
	unsigned before = containers_alive();
	g_autoptr(List) list = make_circle(list_around(value_int(7)));
	g_assert_cmpuint(containers_collect(), ==, 0);
	g_assert_cmpuint(containers_alive(), ==, before + 4);
	g_assert_cmpuint(list->count, ==, 2);
	g_assert_cmpint(list->values[1].list->values[0].integer, ==, 7);
	value_clear(&list->values[0]);
}

/* Held from the middle, by what only the circle leads to. */
static void held_inside(void)
{
	List *list = make_circle(VALUE_NONE);
	g_auto(Value) record =
		value_ref(*table_find(list->values[0].table, value_int(1)));
	list_unref(list);
	g_assert_cmpuint(containers_collect(), ==, 0);
	Value back = record_get(record.record, "Next");
	g_assert_true(back.list == list);
	list_clear(list);
}

/* Many circles: memory stays in proportion to what is alive, and so does the
 * work, since what is alive is looked at only after as much was made. */
static void churn(void)
{
	unsigned before = containers_alive(), most = 0;
	for (int i = 0; i < 500000; i++) {
		list_unref(make_circle(VALUE_NONE));
		containers_collect_when_due();
		most = MAX(most, containers_alive());
	}
	g_assert_cmpuint(most, <, before + 50000);
	containers_collect();
	g_assert_cmpuint(containers_alive(), ==, before);
}

/* A few circles that hold large strings are worth a look, too. */
static void bytes(void)
{
	unsigned before = containers_alive(), most = 0;
	g_autofree char *text = g_strnfill(1 << 20, 'x');
	for (int i = 0; i < 300; i++) {
		list_unref(make_circle(value_string(text)));
		containers_collect_when_due();
		most = MAX(most, containers_alive());
	}
	g_assert_cmpuint(most, <, before + 3 * 200);
	containers_collect();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	containers_watch();
	g_test_add_func("/value/container/deep", deep);
	g_test_add_func("/value/container/wide", wide);
	g_test_add_func("/value/container/circle", circle);
	g_test_add_func("/value/container/held-circle", held_circle);
	g_test_add_func("/value/container/held-inside", held_inside);
	g_test_add_func("/value/container/churn", churn);
	g_test_add_func("/value/container/bytes", bytes);
	return g_test_run();
}
