#include "core/gateway/bridge/profile.h"

#include <string.h>

/* 405 and 501 refuse the method, 415 and 488 what it carries. */
static gboolean is_about_form(int status)
{
	return status == 405 || status == 415 || status == 488 || status == 501;
}

static gboolean allows(const ProfileRefusal *refusal, const char *method)
{
	g_auto(GStrv) methods = g_strsplit_set(
		refusal->allow ? refusal->allow : "", ", \t", 64);

	for (char **at = methods; *at; at++)
		if (!g_ascii_strcasecmp(*at, method))
			return TRUE;
	return FALSE;
}

/* How Microsoft's servers and clients name themselves. */
static gboolean is_lync(const ProfileRefusal *refusal)
{
	static const char *const names[] = { "RTC/", "UCCAPI/", "UCCP/",
					     "LCC/" };

	for (guint i = 0; refusal->server && i < G_N_ELEMENTS(names); i++)
		if (g_str_has_prefix(refusal->server, names[i]))
			return TRUE;
	return FALSE;
}

const char *profile_advice(const ProfileRefusal *refusal)
{
	const char *profile = refusal->profile ? refusal->profile : "Simple";
	gboolean simple = !strcmp(profile, "Simple");

	if (!is_about_form(refusal->status))
		return NULL;
	if (is_lync(refusal) && strcmp(profile, "Lync"))
		return "Lync";
	if (simple)
		return "Lync or Msrp";
	/* A session was refused: what it carries, or all of them. */
	if (refusal->status == 488 && !strcmp(profile, "Lync") &&
	    !allows(refusal, "MESSAGE"))
		return "Msrp";
	return "Simple";
}
