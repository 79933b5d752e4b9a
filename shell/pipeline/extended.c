#include "shell/pipeline/extended.h"

#include "core/value/list.h"
#include "shell/pipeline/call.h"

struct Extended {
	Stage stage;
	Call call;
	Run run;
	const Cmdlet *cmdlet;
};

/* Nothing that the block says or does wrong is seen. */
static void bind_quietly(Extended *extended, const Argument *arguments,
			 unsigned count)
{
	Session *session = extended->run.session;
	const Position *position = session->position;
	bool success = session->success;
	uint32_t errors = session->errors->count;
	session->quiet++;
	bind_tentatively(&extended->call.binding, arguments, count);
	session->quiet--;
	while (session->errors->count > errors)
		list_remove(session->errors, 0);
	session->success = success;
	session->position = position;
}

Extended *extended_new(Session *session, const Cmdlet *cmdlet,
		       const Argument *arguments, unsigned count)
{
	Extended *extended = g_new0(Extended, 1);
	extended->cmdlet = cmdlet;
	if (!cmdlet->extend || !session_enter(session, NULL))
		return extended;
	extended->stage.cmdlet = cmdlet;
	for (unsigned i = STREAM_ERROR; i < STREAM_COUNT; i++)
		extended->stage.streams[i].to = &emit_nothing;
	extended->run = (Run){ .session = session,
			       .calls = &extended->call,
			       .count = 1,
			       .output = &emit_nothing };
	call_init(&extended->call, &extended->run, &extended->stage, 0);
	bind_quietly(extended, arguments, count);
	extended->cmdlet = extended->call.cmdlet;
	session_leave(session);
	return extended;
}

const Cmdlet *extended_cmdlet(const Extended *extended)
{
	return extended->cmdlet;
}

void extended_free(Extended *extended)
{
	if (!extended)
		return;
	if (extended->stage.cmdlet)
		call_clear(&extended->call);
	g_free(extended);
}
