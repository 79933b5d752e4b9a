#include "shell/pipeline/run.h"

#include "shell/pipeline/call.h"

/* What an object on its way through one stage may take. */
#define STAGE_STACK ((size_t)6 * 1024)

/* Calls one of the cmdlet's functions, with its own streams. False when it
 * failed. */
static bool run_part(Call *call, ProcessFn *part)
{
	Session *session = call->run->session;
	const Redirect *outer = session->streams;
	Call *running = session->running;
	g_autoptr(GError) error = NULL;
	if (!part || call->closed)
		return true;
	session->streams = call->streams;
	session->running = call;
	bool good = part(call, call->binding.args, &error) || !error;
	if (!good)
		call_fail_error(call, error, call->input);
	session->streams = outer;
	session->running = running;
	return good;
}

static void begin(Call *call)
{
	if (call->begun)
		return;
	call->begun = true;
	/* What could not begin gets no objects. */
	if (!run_part(call, call->cmdlet->begin))
		call->closed = true;
}

/* An object that does not bind is an error for itself: others follow. */
static void fail_object(Call *call, const GError *error, Value object)
{
	g_autoptr(Record) record = error_record_from(error, object);
	call_fail(call, record);
}

static void process_object(Call *call, Value object)
{
	g_autoptr(GError) error = NULL;
	begin(call);
	if (call->closed)
		return;
	if (!bind_object(&call->binding, object, &error)) {
		if (error && error->domain != CALL_STOP)
			fail_object(call, error, object);
		else if (error)
			call_fail_error(call, error, object);
		else
			call_flow(call, call->binding.flow);
		return;
	}
	call->input = object;
	run_part(call, call->cmdlet->process);
	call->input = VALUE_NONE;
	binding_release(&call->binding);
}

static bool in_take(Emit *emit, Value value)
{
	Call *call = (Call *)((char *)emit - offsetof(Call, in));
	Run *run = call->run;
	bool open = !call->closed && !call->done && run->flow == FLOW_NORMAL &&
		    !session_interrupted(run->session);
	if (open)
		process_object(call, value);
	value_clear(&value);
	return open && !call->closed && !call->done && run->flow == FLOW_NORMAL;
}

/* ---- the three phases */

static bool goes_on(const Run *run)
{
	return run->flow == FLOW_NORMAL && !session_interrupted(run->session);
}

static void run_source(Run *run, const Pipeline *pipeline)
{
	Flow flow = pipeline->source(pipeline->source_data, &run->calls[0].in);
	/* STOP is our own: a command wanted no more. */
	if (flow != FLOW_STOP && run->flow == FLOW_NORMAL)
		run->flow = flow;
}

static void execute(Run *run, const Pipeline *pipeline)
{
	for (unsigned i = 0; i < run->count && goes_on(run); i++)
		begin(&run->calls[i]);
	if (goes_on(run) && pipeline->source)
		run_source(run, pipeline);
	else if (goes_on(run) && !run->calls[0].done)
		run_part(&run->calls[0], run->calls[0].cmdlet->process);
	for (unsigned i = 0; i < run->count && goes_on(run); i++)
		run_part(&run->calls[i], run->calls[i].cmdlet->end);
	for (unsigned i = 0; i < run->count; i++)
		call_set_variables(&run->calls[i]);
	if (session_interrupted(run->session) && run->flow == FLOW_NORMAL)
		run->flow = FLOW_STOP;
}

/* ---- before anything runs */

static Flow fail_binding(Call *call, GError *error)
{
	Session *session = call->run->session;
	if (session_interrupted(session)) { /* at a question */
		g_error_free(error);
		return FLOW_STOP;
	}
	Record *record = error_record_from(error, VALUE_NONE);
	call_place(call, record, NULL);
	g_error_free(error);
	bool fatal = call->preferences.error == ACTION_STOP;
	Flow flow = session_throw_take(session, record, fatal);
	call_tell_redirection(call, record);
	return flow;
}

static bool bind_all(Run *run, const Pipeline *pipeline)
{
	for (unsigned i = 0; i < run->count; i++) {
		Call *call = &run->calls[i];
		GError *error = NULL;
		call->in.take = in_take;
		call->has_input = i > 0 || pipeline->source;
		bool bound =
			bind_line(&call->binding, call->stage->arguments,
				  call->stage->count, call->has_input, &error);
		preferences_read(call);
		if (bound)
			continue;
		run->flow =
			error ? fail_binding(call, error) : call->binding.flow;
		return false;
	}
	return true;
}

static Flow end_unit(Session *session, Flow flow)
{
	GError *error = NULL;
	bool good = flow != FLOW_THROW && !session_interrupted(session);
	if (!session->hooks.unit_end ||
	    session->hooks.unit_end(session, good, &error))
		return flow;
	if (flow == FLOW_THROW) { /* the first error says more */
		g_error_free(error);
		return flow;
	}
	session->success = false;
	return session_throw_error_take(session, error, VALUE_NONE);
}

static Flow run_stages(Session *session, const Pipeline *pipeline, Emit *output)
{
	Run run = { session,	     g_new0(Call, pipeline->count),
		    pipeline->count, output,
		    FLOW_NORMAL,     false };
	const Position *position = session->position;
	for (unsigned i = 0; i < run.count; i++)
		call_init(&run.calls[i], &run, &pipeline->stages[i], i);
	if (bind_all(&run, pipeline))
		execute(&run, pipeline);
	for (unsigned i = 0; i < run.count; i++)
		call_clear(&run.calls[i]);
	g_free(run.calls);
	session->position = position;
	session->success = !run.failed && run.flow != FLOW_THROW &&
			   !session_interrupted(session);
	return run.flow;
}

Flow pipeline_run(Session *session, const Pipeline *pipeline, Emit *output)
{
	GError *error = NULL;
	bool script = pipeline->count == 1 && !pipeline->source &&
		      pipeline->stages[0].cmdlet->script;
	bool unit = session->pipelines == 0 && !script;
	if (!session_has_stack(session, pipeline->count * STAGE_STACK,
			       &error) ||
	    !session_enter(session, &error))
		return session_throw_error_take(session, error, VALUE_NONE);
	session->pipelines += !script;
	Flow flow = run_stages(session, pipeline, output);
	session->pipelines -= !script;
	session_leave(session);
	return unit ? end_unit(session, flow) : flow;
}
