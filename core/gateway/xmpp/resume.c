#include "core/gateway/xmpp/resume.h"

void resume_free(Resume *resume)
{
	if (!resume)
		return;
	sent_free(resume->sent);
	received_unref(resume->received);
	if (resume->pairs)
		g_hash_table_unref(resume->pairs);
	g_free(resume->id);
	g_free(resume->local);
	g_free(resume->remote);
	g_free(resume);
}

void resume_spend(Resume *resume)
{
	resume->spent = TRUE;
	sent_give_up(resume->sent);
}
