/* The one binder: from the words after a command, and from objects of the
 * pipeline, to values of its parameters. Hand-written cmdlets, kinds' verbs and
 * script functions all bind here. A Binding belongs to one running command;
 * what it holds lives until it is cleared or the next object is bound. */
#pragma once

#include "shell/pipeline/common.h"
#include "shell/pipeline/flow.h"
#include "shell/pipeline/run.h"

typedef enum Given {
	GIVEN_NO,
	GIVEN_LINE,
	GIVEN_DELAYED, /* a block that is evaluated for each object */
	GIVEN_OBJECT,  /* by the current object of the pipeline */
} Given;

typedef struct Piped { /* a parameter that objects may give */
	unsigned param;
	const Name **names; /* its name and aliases, NULL at the end */
} Piped;

typedef struct Binding {
	Session *session;
	const Cmdlet *cmdlet;
	unsigned count; /* declared parameters; the common ones follow */
	unsigned total;
	Value *values;
	uint8_t *given;
	Value *blocks;	 /* GIVEN_DELAYED: the block */
	char ***vectors; /* strings of FIELD_STRINGS */
	Piped *piped;
	unsigned piped_count;
	uint64_t sets; /* still possible after the line */
	uint64_t now;  /* and after the object */
	unsigned set;  /* chosen, an index */
	void *args;    /* the cmdlet's struct, or NULL */
	bool asks;     /* missing values may be asked for */
	bool settled;  /* the set is known and lacks nothing */
	bool names;    /* an open parameter takes properties */
	Flow flow;     /* when a delayed block did not end normally */
} Binding;

void binding_init(Binding *binding, Session *session, const Cmdlet *cmdlet);
void binding_clear(Binding *binding);
const Param *binding_param(const Binding *binding, unsigned index);
/* Index of a parameter by its whole name or alias, or -1. */
int binding_index(const Binding *binding, const char *name);

/* Binds words. piped: objects will come and may give what is missing. A
 * missing mandatory parameter is asked for where somebody is there. */
bool bind_line(Binding *binding, const Argument *arguments, unsigned count,
	       bool piped, GError **error);
/* Binds the words that fit, and asks for further parameters; what is wrong or
 * missing is passed over. */
void bind_tentatively(Binding *binding, const Argument *arguments,
		      unsigned count);
/* Binds one object in the four passes of about_Parameter_Binding; forgets the
 * object before. */
bool bind_object(Binding *binding, Value object, GError **error);
/* After an object was processed: a cmdlet holds no record whose maker may want
 * it back. Functions still see theirs in `end`. */
void binding_release(Binding *binding);

/* ---- parts, for the binder's files and for completion */

/* Index by name, alias or unique prefix, or -1 with an error. */
int param_match(const Cmdlet *cmdlet, const char *name, GError **error);
/* Parameter by that index: declared, then common. */
const Param *cmdlet_param(const Cmdlet *cmdlet, unsigned index);
unsigned cmdlet_param_count(const Cmdlet *cmdlet); /* declared only */
bool param_is_switch(const Param *param);
bool param_is_list(const Param *param);
bool param_is_block(const Param *param);
uint64_t param_sets(const Param *param);	 /* ALL_SETS for 0 */
unsigned cmdlet_set_count(const Cmdlet *cmdlet); /* at least 1 */
/* Index of the default set. */
unsigned cmdlet_default_set(const Cmdlet *cmdlet);
/* What the parameter takes: "String", "Int32[]", "ScriptBlock". Free it. */
char *param_type_name(const Param *param);

bool param_accept(Session *session, const Param *param, Value given,
		  bool convert, Value *bound, GError **error);
bool binding_set(Binding *binding, unsigned index, Value given, Given how,
		 GError **error);
/* Writes a parameter's value (or fallback) to the args struct. */
void binding_store(Binding *binding, unsigned index);
/* Parameters that $PSDefaultParameterValues gives and the line does not. */
void bind_defaults(Binding *binding);
/* Asks the cmdlet for further parameters; only within a Call. False without an
 * error: binding->flow says how its block ended. */
bool binding_extend(Binding *binding, GError **error);
/* Lists anew what objects may give. */
void binding_list_piped(Binding *binding);
bool resolve_set(Binding *binding, uint64_t sets, bool piped, GError **error);

typedef enum BinderError {
	BINDER_ERROR_UNKNOWN,
	BINDER_ERROR_AMBIGUOUS,
	BINDER_ERROR_TWICE,
	BINDER_ERROR_ARGUMENT, /* a value is missing */
	BINDER_ERROR_POSITION,
	BINDER_ERROR_MANDATORY,
	BINDER_ERROR_SET,
	BINDER_ERROR_VALUE,
	BINDER_ERROR_NULL,
	BINDER_ERROR_INPUT,
	BINDER_ERROR_DYNAMIC, /* the block that makes parameters failed */
} BinderError;
#define BINDER_ERROR (binder_error_quark())
GQuark binder_error_quark(void);
