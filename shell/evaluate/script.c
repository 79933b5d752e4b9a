#include "core/base/contents.h"
#include "shell/evaluate/block.h"
#include "shell/language/parse.h"
#include "shell/types/text_decode.h"

#include <string.h>

ParseResult script_parse(Session *session, const char *text, const char *name,
			 Value *block, GError **error)
{
	ParseFault fault;
	(void)session;
	g_autoptr(Source) source = source_new(text, strlen(text), name);
	Block *parsed = parse_script(source, &fault);
	if (parsed) {
		*block = block_new(source, parsed);
		return PARSE_OK;
	}
	g_autofree char *message = parse_fault_format(&fault, source);
	g_set_error_literal(error, PARSE_ERROR, (int)parse_fault_kind(&fault),
			    message);
	bool incomplete = fault.incomplete;
	parse_fault_clear(&fault);
	return incomplete ? PARSE_INCOMPLETE : PARSE_WRONG;
}

static char *read_script(const char *path, size_t *length, GError **error)
{
	g_autofree char *bytes = NULL;
	size_t read;
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			    "Cannot find path '%s' because it does not exist",
			    path);
		return NULL;
	}
	if (!contents_read(path, &bytes, &read, error))
		return NULL;
	return text_decode_take(g_steal_pointer(&bytes), read, length);
}

/* break and continue outside of a loop end what runs. */
static Flow at_top(Session *session, Flow flow)
{
	session->label = NULL;
	return flow == FLOW_RETURN || flow == FLOW_BREAK ||
			       flow == FLOW_CONTINUE
		       ? FLOW_NORMAL
		       : flow;
}

static Flow run_items(Eval *eval, const StatementsNode *part, Emit *output)
{
	Flow flow = FLOW_NORMAL;
	if (!part)
		return flow;
	if (part->trap_count)
		return eval_statements(eval, part, output);
	for (unsigned i = 0; i < part->items.count && !flow; i++) {
		flow = eval_statement(eval, part->items.items[i], output);
		flow = session_settle(eval->session, flow);
		session_statement_end(eval->session);
	}
	return flow;
}

Flow script_run_top(Session *session, Value block, Emit *output)
{
	g_auto(Value) held = value_ref(block);
	BlockValue *value = block_of(held);
	const Block *tree = block_tree(value);
	Eval eval = { session, block_source(value) };
	Flow flow = run_items(&eval, tree->begin, output);
	if (!flow)
		flow = run_items(&eval, tree->process, output);
	if (!flow)
		flow = run_items(&eval, tree->finish, output);
	return at_top(session, flow);
}

/* Throws a parser's fault with the line at fault. */
static Flow throw_fault(Session *session, Source *source, ParseFault *fault)
{
	Eval eval = { .session = session, .source = source };
	Node node = { .start = fault->start, .end = fault->end };
	GError *error = g_error_new_literal(
		PARSE_ERROR, (int)parse_fault_kind(fault), fault->message);
	parse_fault_clear(fault);
	return eval_fail(&eval, &node, error);
}

Flow script_load_at(Session *session, const char *text, const char *path,
		    unsigned first_line, Value *block)
{
	GError *error = NULL;
	ParseFault fault;
	size_t length = text ? strlen(text) : 0;
	g_autofree char *read =
		text ? NULL : read_script(path, &length, &error);
	if (error)
		return session_throw_error_take(session, error, VALUE_NONE);
	const char *whole = text ? text : read;
	g_autoptr(Source) source = source_new(whole, length, path);
	source->first_line = first_line;
	Block *parsed = parse_script(source, &fault);
	if (!parsed)
		return throw_fault(session, source, &fault);
	*block = block_new(source, parsed);
	return FLOW_NORMAL;
}

const Cmdlet *script_command(Value block, const char *path)
{
	block_set_script(block_of(block), path);
	return block_cmdlet(block_of(block), path, false);
}

Flow script_run(Session *session, const char *path, const Argument *arguments,
		unsigned count, Emit *output)
{
	g_auto(Value) block = VALUE_NONE;
	Flow flow = script_load_at(session, NULL, path, 1, &block);
	GError *error = NULL;
	if (flow)
		return flow;
	if (!script_may_run(session, block, path, &error))
		return session_throw_error_take(session, error, VALUE_NONE);
	Stage stage = { .cmdlet = script_command(block, path),
			.arguments = arguments,
			.count = count };
	Pipeline pipeline = { .stages = &stage, .count = 1 };
	session->batch_script = true;
	flow = pipeline_run(session, &pipeline, output);
	session->batch_script = false;
	return at_top(session, flow);
}
