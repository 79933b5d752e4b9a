/* Parameters that a command makes while its line is bound. */
#include "shell/pipeline/call.h"

#include <string.h>

/* The place of every value: those of the common parameters move up. */
static void *moved(void *from, size_t size, const Binding *before,
		   const Binding *now)
{
	char *to = g_malloc0(size * MAX(now->total, 1));
	memcpy(to, from, size * before->count);
	memcpy(to + size * now->count, (char *)from + size * before->count,
	       size * (before->total - before->count));
	g_free(from);
	return to;
}

static void restrict_sets(Binding *binding)
{
	unsigned sets = cmdlet_set_count(binding->cmdlet);
	binding->sets = sets < 64 ? SET(sets) - 1 : ALL_SETS;
	for (unsigned i = 0; i < binding->count; i++)
		if (binding->given[i] != GIVEN_NO)
			binding->sets &= param_sets(binding_param(binding, i));
}

/* cmdlet has the parameters of the one before and more behind them. */
static void widen(Binding *binding, const Cmdlet *cmdlet)
{
	Binding before = *binding;
	binding->cmdlet = cmdlet;
	binding->count = cmdlet_param_count(cmdlet);
	binding->total = binding->count + before.total - before.count;
	binding->values = moved(before.values, sizeof(Value), &before, binding);
	binding->given = moved(before.given, sizeof(uint8_t), &before, binding);
	binding->blocks = moved(before.blocks, sizeof(Value), &before, binding);
	binding->vectors =
		moved(before.vectors, sizeof(char **), &before, binding);
	binding_list_piped(binding);
	restrict_sets(binding);
}

/* As a part of the command that it is: with its streams and preferences. */
static Flow extend(Call *call, const Cmdlet **extended, GError **error)
{
	Session *session = call->run->session;
	const Redirect *outer = session->streams;
	Call *running = session->running;
	preferences_read(call);
	session->streams = call->streams;
	session->running = call;
	Flow flow = call->cmdlet->extend(call, extended, error);
	session->streams = outer;
	session->running = running;
	return flow;
}

bool binding_extend(Binding *binding, GError **error)
{
	const Cmdlet *extended = NULL;
	Call *call = (Call *)((char *)binding - offsetof(Call, binding));
	binding->flow = extend(call, &extended, error);
	if (binding->flow)
		return false;
	if (!extended)
		return true;
	call->cmdlet = extended;
	widen(binding, extended);
	return true;
}
