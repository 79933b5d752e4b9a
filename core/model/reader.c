#include "core/model/reader.h"

#include "core/value/list.h"

/* Nobody reads a secret back; records that are written only say that there is
 * one, and one that stayed so is not written. */
#define SECRET_SHOWN "********"

static Value read_list(const char *lines)
{
	if (!lines || !*lines)
		return VALUE_NONE;
	g_auto(GStrv) items = g_strsplit(lines, "\n", -1);
	return list_of_strings((const char *const *)items);
}

static Value read_text(Statement *row, int column)
{
	const char *text = statement_text(row, column);
	if (!text)
		return VALUE_NONE;
	return value_string_length(text, (size_t)statement_length(row, column));
}

Value reader_value(const Property *is, Statement *row, int column)
{
	int64_t integer;
	if (is->type == VALUE_STRING &&
	    !(is->flags & (PROPERTY_SECRET | PROPERTY_LIST)))
		return read_text(row, column);
	if (statement_is_null(row, column))
		return VALUE_NONE;
	if (is->flags & PROPERTY_SECRET)
		return value_string(SECRET_SHOWN);
	if (is->flags & PROPERTY_LIST)
		return read_list(statement_text(row, column));
	switch (is->type) {
	case VALUE_BOOL:
		return value_bool(statement_integer(row, column) != 0);
	case VALUE_INT:
	case VALUE_LONG:
		integer = statement_integer(row, column);
		return integer == (int32_t)integer ? value_int((int32_t)integer)
						   : value_long(integer);
	case VALUE_TIMESPAN:
		return value_timespan(statement_integer(row, column));
	case VALUE_DATETIME:
		return value_datetime(statement_integer(row, column));
	default:
		return read_text(row, column);
	}
}

/* Objects that rows refer to are few: their names are looked up once each, and
 * not by a query within the query for every row. */
struct Reference {
	const Attribute *attribute;
	int64_t id;
	Value name;
};

static guint reference_hash(gconstpointer key)
{
	const Reference *reference = key;
	return g_direct_hash(reference->attribute) ^ (guint)reference->id;
}

static gboolean reference_equal(gconstpointer a, gconstpointer b)
{
	const Reference *one = a, *other = b;
	return one->attribute == other->attribute && one->id == other->id;
}

static void reference_free(gpointer data)
{
	Reference *reference = data;
	value_clear(&reference->name);
	g_free(reference);
}

/* What the row's own query would have given. */
static bool look_up(Reader *reader, int64_t row, Reference *reference,
		    GError **error)
{
	const Kind *kind = reader->kind;
	g_autofree char *select = attribute_select(kind, reference->attribute);
	g_autofree char *sql =
		g_strdup_printf("SELECT %s FROM %s WHERE %s.id = ?", select,
				kind->table, kind->table);
	g_autoptr(Statement) statement =
		store_statement(reader->store, sql, error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, row);
	Step step = statement_step(statement, error);
	if (step == STEP_ROW)
		reference->name =
			reader_value(&reference->attribute->is, statement, 0);
	return step != STEP_ERROR;
}

static bool read_reference(Reader *reader, const Attribute *attribute,
			   int column, Value *value, GError **error)
{
	Statement *row = reader->row;
	Reference wanted = { attribute, statement_integer(row, column),
			     VALUE_NONE };
	if (!wanted.id && statement_is_null(row, column))
		return true;
	const Reference *known = reader->latest;
	if (!known || !reference_equal(known, &wanted))
		known = g_hash_table_lookup(reader->names, &wanted);
	if (!known) {
		if (!look_up(reader, statement_integer(row, 0), &wanted, error))
			return false;
		known = g_memdup2(&wanted, sizeof wanted);
		g_hash_table_add(reader->names, (gpointer)known);
	}
	reader->latest = known;
	*value = value_ref(known->name);
	return true;
}

/* One of a few words: the row before may have the same. */
static Value read_word(const Property *is, Statement *row, int column,
		       Value *last)
{
	const char *text = statement_text(row, column);
	if (!text || g_strcmp0(value_text(*last), text) != 0)
		value_set_take(last, reader_value(is, row, column));
	return value_ref(*last);
}

/* Properties are Identity and the attributes; the id's column is before. */
static Value read_deferred(RecordSource *source, unsigned index)
{
	Reader *reader = (Reader *)source;
	const Property *is = &kind_type(reader->kind)->properties[index];
	if (is->allowed && is->type == VALUE_STRING)
		return read_word(is, reader->row, (int)index + 1,
				 &reader->words[index]);
	return reader_value(is, reader->row, (int)index + 1);
}

/* A name may be missing for a broken store: that is said before the row is
 * given, so references do not wait. */
static bool may_wait(const Kind *kind, unsigned index)
{
	if (index >= RECORD_PENDING_MOST)
		return false;
	return !index || kind->attributes[index - 1].form != FORM_REFERENCE;
}

void reader_init(Reader *reader, Store *store, const Kind *kind,
		 Statement *rows)
{
	const Property *properties = kind_type(kind)->properties;
	*reader = (Reader){ .source = { read_deferred },
			    .store = store,
			    .kind = kind,
			    .row = rows };
	reader->names = g_hash_table_new_full(reference_hash, reference_equal,
					      reference_free, NULL);
	unsigned count = 0;
	while (properties[count].name)
		count++;
	reader->prompt = g_new(unsigned, count);
	for (unsigned i = 0; i < count; i++)
		if (may_wait(kind, i))
			reader->deferred |= UINT64_C(1) << i;
		else
			reader->prompt[reader->prompt_count++] = i;
	reader->words = g_new0(Value, count);
}

void reader_leave(Reader *reader)
{
	if (reader->record && !record_renew(reader->record)) {
		record_settle(reader->record);
		g_clear_pointer(&reader->record, record_unref);
	}
}

void reader_clear(Reader *reader)
{
	reader_leave(reader);
	record_unref(reader->record);
	const Property *properties = kind_type(reader->kind)->properties;
	for (unsigned i = 0; properties[i].name; i++)
		value_clear(&reader->words[i]);
	g_free(reader->words);
	g_free(reader->prompt);
	g_hash_table_unref(reader->names);
}

static bool read_now(Reader *reader, unsigned index, Value *value,
		     GError **error)
{
	const Attribute *attribute = &reader->kind->attributes[index - 1];
	if (attribute->form == FORM_REFERENCE)
		return read_reference(reader, attribute, (int)index + 1, value,
				      error);
	*value = reader_value(&attribute->is, reader->row, (int)index + 1);
	return true;
}

Record *reader_read(Reader *reader, GError **error)
{
	if (!reader->record)
		reader->record = record_new(kind_type(reader->kind));
	reader->record->id = statement_integer(reader->row, 0);
	for (unsigned i = 0; i < reader->prompt_count; i++) {
		unsigned index = reader->prompt[i];
		if (!read_now(reader, index, &reader->record->values[index],
			      error))
			return NULL;
	}
	record_defer(reader->record, &reader->source, reader->deferred);
	return reader->record;
}
