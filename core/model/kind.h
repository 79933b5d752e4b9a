/* A kind describes one noun once: its table, its properties and their rules.
 * The store's SQL, the generic verbs, list modifiers, filters, formatting,
 * completion, help, export and publication follow from it. A new property is
 * one row here and one migration. */
#pragma once

#include "core/base/feedback.h"
#include "core/model/where.h"
#include "core/value/record.h"

typedef struct Model Model;
typedef struct Kind Kind;

typedef enum Form {
	FORM_PLAIN,
	FORM_NAME,     /* any text that is not empty */
	FORM_DOMAIN,   /* domain or FQDN */
	FORM_SIP,      /* sip:user@domain */
	FORM_ADDRESS,  /* an IP address */
	FORM_ENDPOINT, /* host:port */
	FORM_SERVER,   /* domain, or host:port */
	FORM_REFERENCE /* identity of `refers`; the column holds its id */
} Form;

typedef enum Verb {
	VERB_GET = 1 << 0,
	VERB_NEW = 1 << 1,
	VERB_SET = 1 << 2,
	VERB_REMOVE = 1 << 3,
} Verb;
#define VERB_ALL (VERB_GET | VERB_NEW | VERB_SET | VERB_REMOVE)

typedef enum ScopeFlags {
	SCOPE_GLOBAL = 1 << 0, /* exists by default; removing resets it */
	SCOPE_SITE = 1 << 1,
	SCOPE_SERVICE = 1 << 2,
	SCOPE_TAG = 1 << 3,
} ScopeFlags;

/* Stream that a kind is published with (docs/publication.md). */
typedef enum Publication {
	PUBLISH_NOTHING,
	PUBLISH_TOPOLOGY,
	PUBLISH_SETTINGS,
	PUBLISH_USERS,
} Publication;

typedef struct Attribute {
	Property is;
	const char *column; /* NULL: only `select` */
	Form form;
	bool keyed; /* <column>_key beside it holds the folded form */
	const Kind *refers;
	const char *select; /* SQL to read it by; NULL: the column */
	unsigned except;    /* verbs that have no parameter for it */
	unsigned mandatory; /* verbs that must be given it */
	uint64_t sets;	    /* parameter sets of Set- it is in; 0: all */
} Attribute;

/* A parameter of generic verbs that is no property. */
typedef struct Extra {
	Property is;
	unsigned verbs;
	uint64_t sets; /* of that verb; 0: all */
	uint64_t mandatory;
} Extra;

/* How the catalogue shapes the verbs' parameter sets. */
typedef enum KindShape {
	KIND_FILTER = 1 << 0,	     /* Get-: sets Identity and Filter */
	KIND_LOCAL_STORE = 1 << 1,   /* Get- -LocalStore */
	KIND_IN_MEMORY = 1 << 2,     /* New- -InMemory */
	KIND_INSTANCE = 1 << 3,	     /* Set-: sets Identity and Instance */
	KIND_INSTANCE_ONLY = 1 << 4, /* … the latter without properties */
	KIND_KEY_SET = 1 << 5,	     /* New-: set ParentAndRelativeKey */
	KIND_UNPLANNED = 1 << 6,     /* Get-: one set without a filter */
} KindShape;

struct Kind {
	const char *noun;  /* "CsXmppAllowedPartner" */
	const char *title; /* "XMPP allowed partner" */
	const char *type_name;
	const char *table;
	const char *key;      /* name of the attribute that names it, or NULL */
	const char *identity; /* SQL of the identity to show */
	const char *role;     /* "EdgeServer" in EdgeServer:fqdn, or NULL */
	const char *identity_type;   /* the catalogue's: "XdsIdentity" */
	const Attribute *attributes; /* ends with { 0 } */
	/* Properties that the original has and nothing here: filters take them
	 * for $null. NULL at the end, or NULL. */
	const char *const *absent;
	unsigned verbs, scopes, shape;
	Publication publication;
	const View *view;
	const Extra *extras;	     /* ends with { 0 }, or NULL */
	const char *const *set_sets; /* names of Set-'s sets, or NULL */
	const char *synopsis[4];     /* by verb: Get, New, Set, Remove */
	const char *example[4];	     /* arguments of an example of each */

	/* Condition that an identity stands for; NULL: by `key`. */
	bool (*where)(Model *model, const char *identity, Where *where,
		      GError **error);
	/* Gives a new record the name in its identity; NULL: by `key`. */
	bool (*name)(Model *model, Record *record, const char *identity,
		     GError **error);
	/* A given Extra: narrows what Get- reads; changes what New- and Set-
	 * write. NULL: extras do nothing. */
	bool (*narrow)(Model *model, const char *extra, Value given,
		       Where *where, GError **error);
	bool (*apply)(Model *model, Record *record, const char *extra,
		      Value given, GError **error);
	/* Rules across properties; warns through feedback. before: NULL for a
	 * new one. May complete the record. */
	bool (*check)(Model *model, const Record *before, Record *record,
		      Feedback *feedback, GError **error);
	/* What else changes with it, in the same unit, after the row was
	 * written; before a row goes. */
	bool (*written)(Model *model, const Record *before, Record *record,
			GError **error);
	bool (*removing)(Model *model, Record *record, Feedback *feedback,
			 GError **error);
};

/* All kinds, sorted by noun; ends with NULL. */
extern const Kind *const kinds[];
const Kind *kind_find(const char *noun); /* NULL when there is none */
const Kind *kind_of_table(const char *table);
/* Type of the kind's records: Identity, then the attributes. */
const RecordType *kind_type(const Kind *kind);
const Attribute *kind_attribute(const Kind *kind, const char *name);
const Attribute *kind_attribute_of_column(const Kind *kind, const char *column);
/* Whether the attribute names the kind's objects. */
bool kind_is_key(const Kind *kind, const Attribute *attribute);
bool kind_is_single(const Kind *kind);
/* SELECT list in the order of the record's properties; made once. */
const char *kind_columns(const Kind *kind);
/* The same with references as the ids of their rows. */
const char *kind_raw_columns(const Kind *kind);
/* INSERT of a whole row: id, then each column with its key. Made once. */
const char *kind_insert(const Kind *kind);
/* Expression that reads an attribute; free it. */
char *attribute_select(const Kind *kind, const Attribute *attribute);

/* One sentence errors for a kind's objects. Always false. */
/* "a" or "an", as the title is spoken. */
const char *kind_article(const Kind *kind);
bool kind_fail_missing(const Kind *kind, const char *identity, GError **error);
bool kind_fail_exists(const Kind *kind, const char *identity, GError **error);

extern const Kind kind_access_edge_configuration;
extern const Kind kind_certificate;
extern const Kind kind_computer;
extern const Kind kind_edge_server;
extern const Kind kind_external_access_policy;
extern const Kind kind_pool;
extern const Kind kind_registrar;
extern const Kind kind_sip_domain;
extern const Kind kind_site;
extern const Kind kind_user;
extern const Kind kind_xmpp_allowed_partner;
extern const Kind kind_xmpp_gateway_configuration;
