#include "core/model/pattern.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

#define WORDS_MOST 200 /* more is no help to anybody */

typedef struct Words {
	GPtrArray *words;
	const char *property;
	const char *prefix;
} Words;

/* By its beginning, or by what stands after the scope: Site:Redmond. */
static bool fits(const char *pattern, const char *text)
{
	const char *colon = strrchr(text, ':');
	return pattern_match(pattern, text) ||
	       (colon && pattern_match(pattern, colon + 1));
}

static bool add_word(Record *record, void *data)
{
	Words *words = data;
	const char *text = value_text(record_get(record, words->property));
	g_autofree char *pattern = g_strconcat(words->prefix, "*", NULL);
	if (text && fits(pattern, text))
		g_ptr_array_add(words->words, g_strdup(text));
	return true;
}

static void complete(Session *session, const Kind *kind, const char *property,
		     const char *prefix, GPtrArray *words)
{
	Words state = { words, property, prefix };
	model_each(session_model(session), kind, NULL, WORDS_MOST, add_word,
		   &state, NULL);
}

void complete_identity(Session *session, const Cmdlet *cmdlet,
		       const char *prefix, GPtrArray *words)
{
	const KindCmdlet *made = cmdlet->data;
	complete(session, made->kind, "Identity", prefix, words);
}

#define COMPLETE(function_, kind_, property_)                                  \
	void function_(Session *session, const Cmdlet *cmdlet,                 \
		       const char *prefix, GPtrArray *words)                   \
	{                                                                      \
		(void)cmdlet;                                                  \
		complete(session, kind_, property_, prefix, words);            \
	}

COMPLETE(complete_pool, &kind_pool, "Fqdn")
COMPLETE(complete_computer, &kind_computer, "Fqdn")
COMPLETE(complete_site, &kind_site, "Identity")
COMPLETE(complete_edge_server, &kind_edge_server, "Identity")
COMPLETE(complete_registrar, &kind_registrar, "Identity")
COMPLETE(complete_policy, &kind_external_access_policy, "Name")

/* Of a million users only those that begin so are read. */
void complete_user(Session *session, const Cmdlet *cmdlet, const char *prefix,
		   GPtrArray *words)
{
	Words state = { words, "SipAddress", "" };
	g_auto(Where) where = { 0 };
	(void)cmdlet;
	where_init(&where);
	bool scheme = g_ascii_strncasecmp(prefix, "sip:", 4) == 0;
	g_autofree char *glob = pattern_to_glob(scheme ? prefix + 4 : prefix);
	g_autofree char *pattern = g_strconcat(glob, "*", NULL);
	where_text(&where, "user.sip_address_key GLOB ?", pattern);
	model_each(session_model(session), &kind_user, &where, WORDS_MOST,
		   add_word, &state, NULL);
}
