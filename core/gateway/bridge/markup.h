/* The markup that crosses in either direction: the elements, attributes,
 * style properties and URL schemes of XHTML-IM (XEP-0071) that can do no harm.
 * One table for HTML coming in and XHTML going out. Private to this folder. */
#pragma once

#include "core/gateway/base/xml.h"

#define NS_XHTML    "http://www.w3.org/1999/xhtml"
#define NS_XHTML_IM "http://jabber.org/protocol/xhtml-im"

typedef enum MarkupKind {
	MARKUP_NONE,   /* the element goes, what is in it stays */
	MARKUP_DROP,   /* it goes with what is in it */
	MARKUP_INLINE, /* stays, as `name` with `style` */
	MARKUP_BLOCK,
	MARKUP_LIST,
	MARKUP_ITEM,
	MARKUP_BREAK,
	MARKUP_IMAGE, /* becomes its alternative text */
} MarkupKind;

typedef struct MarkupRule {
	const char *element; /* in HTML, lower case */
	MarkupKind kind;
	const char *name;  /* in XHTML-IM */
	const char *style; /* that it stands for, or NULL */
} MarkupRule;

/* Never NULL. `element` in lower case. */
const MarkupRule *markup_rule(const char *element);
/* Sets what of an attribute may stay; the rest is left out. */
void markup_set(Xml *element, const char *name, const char *value);
/* Adds declarations to the element's style; only known ones stay. */
void markup_add_style(Xml *element, const char *style);
/* A copy of an XHTML body by the rules; NULL when nothing is left. */
Xml *markup_copy(const Xml *body);
/* Takes out elements without content; false when nothing is left. */
gboolean markup_prune(Xml *element);
/* Whether there is more than paragraphs and line breaks. */
gboolean markup_is_rich(const Xml *body);
