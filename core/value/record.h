/* Records: objects with named properties. A record has a shape (the list of
 * its property names, shared between records that grew the same way) and,
 * where it is an instance of something declared, a record type. */
#pragma once

#include "core/value/name.h"
#include "core/value/property.h"
#include "core/value/value.h"

/* A column of a default view. */
typedef struct ViewColumn {
	const char *property;
	const char *heading; /* NULL: the property's name */
	int width;	     /* 0: as wide as needed */
	bool right;
	/* How a value of it reads; free it. NULL: as usual. */
	char *(*text)(Value value);
	bool left; /* numbers too */
} ViewColumn;

typedef struct View {
	bool list;		   /* a list view; else a table */
	const ViewColumn *columns; /* ends with { 0 }; NULL: all properties */
	const char *group;	   /* property that begins a table anew */
	const char *group_label;   /* NULL: its name */
	/* Instead of columns: the object as lines of text; free it. */
	char *(*lines)(const struct Record *record);
} View;

/* Computes a property that is not stored in the record (expensive members,
 * code properties); NULL value of the function: everything is stored. */
typedef struct RecordType {
	const char *name;	    /* "Microsoft.Rtc….XmppAllowedPartner" */
	const Property *properties; /* ends with { 0 }; display order */
	const View *view;	    /* NULL: by the number of properties */
	Value (*compute)(const Record *record, const Name *name);
	/* Text in a string expansion; free it. NULL: the type's name. */
	char *(*format)(const Record *record);
} RecordType;

typedef struct Shape Shape;

/* Gives the values of a record when somebody first asks for them. The maker
 * settles the record before the source goes. */
typedef struct RecordSource RecordSource;
struct RecordSource {
	Value (*read)(RecordSource *source, unsigned index);
};
#define RECORD_PENDING_MOST 64 /* properties that can wait so */

/* Key in Record.methods of what computes the record's text. */
#define RECORD_TEXT " text"

struct Record {
	Container container;
	const RecordType *type; /* NULL: PSCustomObject */
	char *type_name;	/* overrides the type's name, or NULL */
	Shape *shape;
	uint32_t space;
	Value *values;	      /* by shape index */
	uint64_t pending;     /* indexes whose values are still to be read */
	RecordSource *source; /* that has them */
	void *origin;	      /* private to the maker */
	Table *methods;	      /* that scripts added: name -> block; or NULL */
	int64_t id;	      /* row id in the store, 0: none */
};

/* All declared properties present and $null. */
Record *record_new(const RecordType *type);
/* An empty PSCustomObject. */
Record *record_new_custom(void);
Record *record_ref(Record *record);
void record_unref(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_unref)
/* The values at these indexes, $null so far, are read from the source. */
void record_defer(Record *record, RecordSource *source, uint64_t pending);
/* Reads what is pending. */
void record_settle(Record *record);
/* Makes the record what record_new gave. False when somebody else refers to
 * it or it was given another shape. */
bool record_renew(Record *record);
/* A shallow copy with the same type and id. */
Record *record_copy(const Record *record);

unsigned record_count(const Record *record);
/* Spelling of the property at an index. */
const char *record_label(const Record *record, unsigned index);
const Name *record_name(const Record *record, unsigned index);
Value record_at(const Record *record, unsigned index); /* borrowed */
/* Index of a property, or -1. */
int record_index(const Record *record, const Name *name);
/* Borrowed; $null when there is none (record_has tells apart). Computed
 * properties are computed once and kept. */
Value record_get(Record *record, const char *property);
bool record_has(const Record *record, const char *property);
/* Sets, or adds at the end with the spelling of `property`. */
void record_set_take(Record *record, const char *property, Value value);
bool record_remove(Record *record, const char *property);
/* What is stored: the object that computes a property and not its value. */
Value record_stored(const Record *record, unsigned index); /* borrowed */
/* Replaces even a property that is computed. */
void record_put_take(Record *record, const char *property, Value value);
/* As record_set_take; false with an error when it cannot be set. */
bool record_assign_take(Record *record, const char *property, Value value,
			GError **error);
