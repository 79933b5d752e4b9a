#include "core/value/record.h"

#include "core/value/table.h"

/* A shape is a node of a tree: the parent's properties and one more. Shapes
 * live until the process ends; records that grow the same way share them. */
struct Shape {
	const Name *name;
	const char *label;
	unsigned count;	    /* properties up to and including this one */
	const Shape **path; /* the shape of every index, this one last */
	GHashTable *next;   /* label -> Shape */
	GHashTable *index;  /* Name -> index + 1; only for long shapes */
};

#define LINEAR 8 /* properties that are searched one by one */

static Shape *root_shape(void)
{
	static Shape *root;
	if (!root)
		root = g_new0(Shape, 1);
	return root;
}

static void fill_path(Shape *shape, const Shape *parent)
{
	shape->path = g_new(const Shape *, shape->count);
	for (unsigned i = 0; i < parent->count; i++)
		shape->path[i] = parent->path[i];
	shape->path[parent->count] = shape;
	if (shape->count <= LINEAR)
		return;
	shape->index = g_hash_table_new(NULL, NULL);
	for (unsigned i = 0; i < shape->count; i++)
		g_hash_table_insert(shape->index,
				    (gpointer)shape->path[i]->name,
				    GUINT_TO_POINTER(i + 1));
}

static Shape *shape_grow(Shape *parent, const char *label)
{
	if (!parent->next)
		parent->next = g_hash_table_new(g_str_hash, g_str_equal);
	Shape *shape = g_hash_table_lookup(parent->next, label);
	if (shape)
		return shape;
	shape = g_new0(Shape, 1);
	shape->name = name_intern(label);
	shape->label = g_strdup(label);
	shape->count = parent->count + 1;
	fill_path(shape, parent);
	g_hash_table_insert(parent->next, (gpointer)shape->label, shape);
	return shape;
}

static Shape *shape_of_type(const RecordType *type)
{
	static GHashTable *shapes;
	if (!shapes)
		shapes = g_hash_table_new(NULL, NULL);
	Shape *shape = g_hash_table_lookup(shapes, type);
	if (shape)
		return shape;
	shape = root_shape();
	for (const Property *row = type->properties; row && row->name; row++)
		shape = shape_grow(shape, row->name);
	g_hash_table_insert(shapes, (gpointer)type, shape);
	return shape;
}

static void record_empty(Container *container)
{
	Record *record = (Record *)container;
	for (unsigned i = 0; i < record->shape->count; i++)
		value_clear(&record->values[i]);
	record->pending = 0;
	if (record->methods)
		table_unref(record->methods);
	record->methods = NULL;
}

static void record_free(Container *container)
{
	Record *record = (Record *)container;
	record_empty(container);
	g_free(record->values);
	g_free(record->type_name);
	g_free(record);
}

static void record_visit(Container *container, ContainerEach *each)
{
	const Record *record = (const Record *)container;
	for (unsigned i = 0; i < record->shape->count; i++)
		value_visit(record->values[i], each);
	if (record->methods)
		each(&record->methods->container);
}

static const ContainerClass record_class = { record_free, record_visit,
					     record_empty };

static Record *make(const RecordType *type, Shape *shape)
{
	Record *record = g_new0(Record, 1);
	container_init(&record->container, &record_class);
	record->type = type;
	record->shape = shape;
	record->space = shape->count;
	record->values = g_new0(Value, MAX(shape->count, 1));
	return record;
}

Record *record_new(const RecordType *type)
{
	return make(type, shape_of_type(type));
}

Record *record_new_custom(void)
{
	return make(NULL, root_shape());
}

Record *record_ref(Record *record)
{
	container_ref(&record->container);
	return record;
}

void record_unref(Record *record)
{
	if (record)
		container_unref(&record->container);
}

void record_defer(Record *record, RecordSource *source, uint64_t pending)
{
	record->source = source;
	record->pending = pending;
}

static void read_pending(Record *record, unsigned index)
{
	if (index >= RECORD_PENDING_MOST ||
	    !(record->pending & UINT64_C(1) << index))
		return;
	record->pending &= ~(UINT64_C(1) << index);
	record->values[index] = record->source->read(record->source, index);
}

void record_settle(Record *record)
{
	while (record->pending)
		read_pending(record,
			     (unsigned)__builtin_ctzll(record->pending));
	record->source = NULL;
}

bool record_renew(Record *record)
{
	if (record->container.references != 1 || record->methods ||
	    record->type_name || record->shape != shape_of_type(record->type))
		return false;
	for (unsigned i = 0; i < record->shape->count; i++)
		if (record->values[i].type != VALUE_NULL)
			value_clear(&record->values[i]);
	record->pending = 0;
	record->source = NULL;
	record->origin = NULL;
	record->id = 0;
	return true;
}

Record *record_copy(const Record *record)
{
	record_settle((Record *)record);
	Record *copy = make(record->type, record->shape);
	copy->type_name = g_strdup(record->type_name);
	copy->id = record->id;
	copy->origin = record->origin;
	if (record->methods)
		copy->methods = table_ref(record->methods);
	for (unsigned i = 0; i < record->shape->count; i++)
		copy->values[i] = value_ref(record->values[i]);
	return copy;
}

unsigned record_count(const Record *record)
{
	return record->shape->count;
}

const char *record_label(const Record *record, unsigned index)
{
	g_assert(index < record->shape->count);
	return record->shape->path[index]->label;
}

const Name *record_name(const Record *record, unsigned index)
{
	g_assert(index < record->shape->count);
	return record->shape->path[index]->name;
}

/* Asks the type for a value that was not stored. */
static void compute(Record *record, unsigned index)
{
	if (!record->type || !record->type->compute ||
	    record->values[index].type != VALUE_NULL)
		return;
	value_set_take(
		&record->values[index],
		record->type->compute(record, record_name(record, index)));
}

Value record_stored(const Record *record, unsigned index)
{
	g_assert(index < record->shape->count);
	if (record->pending)
		read_pending((Record *)record, index);
	return record->values[index];
}

Value record_at(const Record *record, unsigned index)
{
	Value stored = record_stored(record, index);
	if (stored.type == VALUE_OBJECT && stored.object->class->read)
		return stored.object->class->read(stored.object,
						  (Record *)record);
	compute((Record *)record, index);
	return record->values[index];
}

int record_index(const Record *record, const Name *name)
{
	const Shape *shape = record->shape;
	if (shape->index) {
		gpointer found = g_hash_table_lookup(shape->index, name);
		return (int)GPOINTER_TO_UINT(found) - 1;
	}
	for (unsigned i = 0; i < shape->count; i++)
		if (shape->path[i]->name == name)
			return (int)i;
	return -1;
}

static int index_of(const Record *record, const char *property)
{
	const Name *name = name_known(property);
	return name ? record_index(record, name) : -1;
}

Value record_get(Record *record, const char *property)
{
	int index = index_of(record, property);
	return index < 0 ? VALUE_NONE : record_at(record, (unsigned)index);
}

bool record_has(const Record *record, const char *property)
{
	return index_of(record, property) >= 0;
}

static void append(Record *record, const char *label, Value value)
{
	record->shape = shape_grow(record->shape, label);
	if (record->shape->count > record->space) {
		record->space = MAX(record->space * 2, 4);
		record->values = g_renew(Value, record->values, record->space);
	}
	record->values[record->shape->count - 1] = value;
}

void record_put_take(Record *record, const char *property, Value value)
{
	int index = index_of(record, property);
	if (index < 0) {
		append(record, property, value);
		return;
	}
	record_stored(record, (unsigned)index);
	value_set_take(&record->values[index], value);
}

bool record_assign_take(Record *record, const char *property, Value value,
			GError **error)
{
	int index = index_of(record, property);
	Value stored =
		index < 0 ? VALUE_NONE : record_stored(record, (unsigned)index);
	if (stored.type != VALUE_OBJECT || !stored.object->class->write) {
		record_put_take(record, property, value);
		return true;
	}
	bool done = stored.object->class->write(stored.object, record, value,
						error);
	value_clear(&value);
	return done;
}

void record_set_take(Record *record, const char *property, Value value)
{
	record_assign_take(record, property, value, NULL);
}

bool record_remove(Record *record, const char *property)
{
	int removed = index_of(record, property);
	if (removed < 0)
		return false;
	record_settle(record);
	Shape *shape = root_shape();
	unsigned kept = 0;
	for (unsigned i = 0; i < record->shape->count; i++) {
		if ((int)i == removed) {
			value_clear(&record->values[i]);
			continue;
		}
		shape = shape_grow(shape, record->shape->path[i]->label);
		record->values[kept++] = record->values[i];
	}
	record->shape = shape;
	return true;
}
