#include "core/report/pool_setup_private.h"

static void step_free(void *data)
{
	SetupStep *step = data;

	g_free(step->title);
	g_free(step->text);
	g_free(step);
}

void setup_add(GPtrArray *steps, SetupState state, const char *place,
	       const char *title, GString *text)
{
	SetupStep *step = g_new0(SetupStep, 1);

	if (text->len && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
	step->state = state;
	step->place = place;
	step->title = g_strdup(title);
	step->text = g_string_free(text, FALSE);
	g_ptr_array_add(steps, step);
}

gboolean setup_is_secure(const SetupFacts *facts)
{
	return !g_ascii_strcasecmp(facts->transport, "Tls");
}

GPtrArray *pool_setup(const SetupFacts *facts)
{
	static void (*const makers[])(GPtrArray *, const SetupFacts *) = {
		[SETUP_SKYPE] = setup_add_skype,
		[SETUP_OCS] = setup_add_ocs,
		[SETUP_KAMAILIO] = setup_add_kamailio,
		[SETUP_OTHER] = setup_add_other,
	};
	GPtrArray *steps = g_ptr_array_new_with_free_func(step_free);

	setup_add_here(steps, facts);
	if (facts->gateway)
		makers[facts->platform](steps, facts);
	return steps;
}
