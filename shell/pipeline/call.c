#include "shell/pipeline/call.h"

#include "core/value/list.h"

static bool out_take(Emit *emit, Value value)
{
	Call *call = (Call *)((char *)emit - offsetof(Call, out));
	return call_emit_take(call, value);
}

/* A stream of this command: as the command line says, else as before. */
static void set_streams(Call *call)
{
	const Redirect *outer = call->run->session->streams;
	for (unsigned i = STREAM_ERROR; i < STREAM_COUNT; i++) {
		const Redirect *own = &call->stage->streams[i];
		if (own->merge)
			call->streams[i] = (Redirect){ &call->out, true };
		else if (own->to)
			call->streams[i] = *own;
		else if (outer)
			call->streams[i] = outer[i];
	}
}

void call_init(Call *call, Run *run, const Stage *stage, unsigned index)
{
	*call = (Call){ .cmdlet = stage->cmdlet,
			.stage = stage,
			.run = run,
			.index = index,
			.outer = run->session->running };
	call->out.take = out_take;
	call->out.call = call;
	call->feedback.feedback.class = &call_feedback_class;
	call->feedback.call = call;
	set_streams(call);
	binding_init(&call->binding, run->session, stage->cmdlet);
}

void call_clear(Call *call)
{
	if (call->destroy)
		call->destroy(call->state);
	for (unsigned i = 0; i < G_N_ELEMENTS(call->kept); i++)
		list_unref(call->kept[i]);
	binding_clear(&call->binding);
}

static CommandForm form_of(const Cmdlet *cmdlet)
{
	if (cmdlet->file)
		return FORM_SCRIPT;
	return cmdlet->script ? FORM_FUNCTION : FORM_CMDLET;
}

Origin call_origin(const Call *call)
{
	return (Origin){ .name = call->cmdlet->name,
			 .typed = call_name(call),
			 .path = call->cmdlet->file,
			 .form = form_of(call->cmdlet) };
}

Call *call_caller(Call *call)
{
	Call *outer = call->outer;
	while (outer && (!outer->cmdlet->script || !*outer->cmdlet->name))
		outer = outer->outer;
	return outer;
}

Record *call_invocation(Call *call, Value definition)
{
	Origin origin = call_origin(call);
	Record *record = invocation_new(&origin, &call->stage->position);
	if (*origin.name || origin.path)
		record_set_take(record, "MyCommand",
				value_record_take(
					command_info_new(&origin, definition)));
	record_set_take(record, "PipelineLength",
			value_int((int32_t)call->run->count));
	record_set_take(record, "PipelinePosition",
			value_int((int32_t)call->index + 1));
	record_set_take(record, "ExpectingInput", value_bool(call->has_input));
	return record;
}

/* -OutVariable, or -PipelineVariable. */
static bool call_keeps_output(const Call *call)
{
	static const Common kept[] = { COMMON_OUT_VARIABLE,
				       COMMON_PIPELINE_VARIABLE };
	const Binding *binding = &call->binding;
	for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++)
		if (binding->count + kept[i] < binding->total &&
		    binding->given[binding->count + kept[i]])
			return true;
	return false;
}

/* Through the functions that pass it on. */
bool call_output_is_screen(const Call *call)
{
	const Host *host = call->run->session->host;
	const Emit *to = NULL;
	while (call) {
		if (!call_is_last(call) ||
		    call->stage->streams[STREAM_OUTPUT].to ||
		    call_keeps_output(call))
			return false;
		to = call->run->output;
		call = to->call;
	}
	return host->standard_output && to == host->output;
}

bool call_stops(const Call *call)
{
	return call->preferences.error == ACTION_STOP;
}

void call_place(Call *call, Record *record, const char *activity)
{
	Origin origin = call_origin(call);
	origin.activity = activity;
	error_record_place(record, &origin, &call->stage->position);
}

/* ---- output */

static Emit *target(Call *call)
{
	Run *run = call->run;
	if (call->index + 1 < run->count)
		return &run->calls[call->index + 1].in;
	Emit *redirected = call->stage->streams[STREAM_OUTPUT].to;
	return redirected ? redirected : run->output;
}

static void set_pipeline_variable(Call *call, Value value)
{
	unsigned index = call->binding.count + COMMON_PIPELINE_VARIABLE;
	if (index >= call->binding.total || !call->binding.given[index])
		return;
	const char *name = value_text(call->binding.values[index]);
	scope_put_take(call->run->session->scope, name, value_ref(value));
}

/* Runs what comes next as itself, with its streams and not with ours. */
bool call_emit_take(Call *call, Value value)
{
	Run *run = call->run;
	if (call->closed) {
		value_clear(&value);
		return false;
	}
	call_keep(call, KEPT_OUTPUT, value);
	set_pipeline_variable(call, value);
	Emit *to = target(call);
	if (emit_take(to, value))
		return !call->closed;
	call->closed = true;
	if (to == run->output && run->flow == FLOW_NORMAL)
		run->flow = FLOW_STOP;
	return false;
}

bool call_emit_record_take(Call *call, Record *record)
{
	return call_emit_take(call, value_record_take(record));
}

bool call_emit_each_take(Call *call, Value value)
{
	return emit_each_take(&call->out, value);
}

Emit *call_emit(Call *call)
{
	return &call->out;
}

bool call_flow(Call *call, Flow flow)
{
	switch (flow) {
	case FLOW_NORMAL:
	case FLOW_RETURN:
		return true;
	case FLOW_STOP:
		break;
	case FLOW_BREAK:
	case FLOW_CONTINUE:
	case FLOW_THROW:
	case FLOW_EXIT:
		if (call->run->flow == FLOW_NORMAL)
			call->run->flow = flow;
		break;
	}
	call->closed = true;
	return true;
}

void call_stop_upstream(Call *call)
{
	for (unsigned i = 0; i < call->index; i++)
		call->run->calls[i].closed = true;
	call->done = true;
}

/* ---- what was given */

Value call_value(const Call *call, unsigned param)
{
	g_assert(param < call->binding.count);
	return call_given(call, param) ? call->binding.values[param]
				       : VALUE_NONE;
}

bool call_given(const Call *call, unsigned param)
{
	Given given = call->binding.given[param];
	return given == GIVEN_LINE || given == GIVEN_OBJECT;
}

bool call_given_name(const Call *call, const char *param)
{
	int index = binding_index(&call->binding, param);
	return index >= 0 && call_given(call, (unsigned)index);
}

bool call_common(const Call *call, const char *name, Value *value)
{
	int index = binding_index(&call->binding, name);
	if (index < 0 || !call_given(call, (unsigned)index))
		return false;
	*value = call->binding.values[index];
	return true;
}

unsigned call_set(const Call *call)
{
	return call->binding.set;
}

Value call_input(const Call *call)
{
	return call->input;
}

bool call_has_input(const Call *call)
{
	return call->has_input;
}

bool call_is_last(const Call *call)
{
	return call->index + 1 == call->run->count;
}

const char *call_name(const Call *call)
{
	return call->stage->name ? call->stage->name : call->cmdlet->name;
}

/* ---- the command's own */

void call_set_part(Call *call, const char *part)
{
	call->part = part;
}

void *call_state(Call *call)
{
	return call->state;
}

void call_set_state(Call *call, void *state, GDestroyNotify destroy)
{
	if (call->destroy)
		call->destroy(call->state);
	call->state = state;
	call->destroy = destroy;
}

Feedback *call_feedback(Call *call)
{
	return &call->feedback.feedback;
}

Session *call_session(Call *call)
{
	return call->run->session;
}

const Cmdlet *call_cmdlet(const Call *call)
{
	return call->cmdlet;
}

/* ---- blocks */

bool value_is_block(Session *session, Value value)
{
	const Engine *engine = session->engine;
	return engine && value_object(value, engine->block_class);
}

bool call_run_block(Call *call, Value block, Value underscore, Emit *output)
{
	Session *session = call->run->session;
	Invocation how = { .underscore = &underscore, .dot = true };
	Flow flow = session->engine->run(session, block, &how,
					 output ? output : &call->out);
	call_flow(call, flow);
	return flow == FLOW_NORMAL;
}

bool call_block_value(Call *call, Value block, Value underscore, Value *result)
{
	Session *session = call->run->session;
	Flow flow = session->engine->value(session, block, underscore, result);
	call_flow(call, flow);
	return flow == FLOW_NORMAL;
}

bool call_block_quiet(Call *call, Value block, Value underscore, Value *result)
{
	Session *session = call->run->session;
	session->quiet++;
	Flow flow = session->engine->value(session, block, underscore, result);
	session->quiet--;
	if (flow == FLOW_THROW)
		*result = VALUE_NONE;
	if (flow == FLOW_THROW && !session->too_deep)
		flow = session_forget(session);
	call_flow(call, flow);
	return flow == FLOW_NORMAL;
}
