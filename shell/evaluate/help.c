/* Comment-based help: the topic of a function's comments as what its cmdlet
 * says of itself. */
#include "shell/evaluate/block.h"
#include "shell/language/comment.h"

#include <string.h>

static void *kept(FunctionCmdlet *function, void *memory)
{
	g_ptr_array_add(function->memory, memory);
	return memory;
}

/* Texts of a kind; NULL: none. */
static const char *const *texts(FunctionCmdlet *function,
				const HelpTopic *topic, TopicPart part)
{
	const char **all = g_new0(const char *, topic->count + 1);
	unsigned count = 0;
	kept(function, (void *)all);
	for (unsigned i = 0; i < topic->count; i++)
		if (topic->sections[i].part == part)
			all[count++] = topic->sections[i].text;
	return count ? all : NULL;
}

/* The first line is the code, what stands below it the remarks. */
static Example example_of(FunctionCmdlet *function, const char *text)
{
	size_t length = strcspn(text, "\n");
	char *code = g_strndup(text, length);
	char *remarks = g_strdup(text + length);
	size_t skip = strspn(remarks, "\n");
	memmove(remarks, remarks + skip, strlen(remarks + skip) + 1);
	return (Example){ kept(function, code), kept(function, remarks) };
}

static const Example *examples(FunctionCmdlet *function, const HelpTopic *topic)
{
	Example *all = kept(function, g_new0(Example, topic->count + 1));
	unsigned count = 0;
	for (unsigned i = 0; i < topic->count; i++)
		if (topic->sections[i].part == TOPIC_EXAMPLE)
			all[count++] =
				example_of(function, topic->sections[i].text);
	return count ? all : NULL;
}

static const HelpNotes *notes_of(FunctionCmdlet *function,
				 const HelpTopic *topic)
{
	HelpNotes *notes = kept(function, g_new0(HelpNotes, 1));
	*notes = (HelpNotes){
		.inputs = texts(function, topic, TOPIC_INPUT),
		.outputs = texts(function, topic, TOPIC_OUTPUT),
		.links = texts(function, topic, TOPIC_LINK),
		.notes = topic_find(topic, TOPIC_NOTES, NULL),
		.component = topic_find(topic, TOPIC_COMPONENT, NULL),
		.role = topic_find(topic, TOPIC_ROLE, NULL),
		.functionality = topic_find(topic, TOPIC_FUNCTIONALITY, NULL),
		.forward = topic_find(topic, TOPIC_FORWARD, NULL),
	};
	return notes;
}

/* A default as it is written, a text without its quotes. */
static const char *default_of(FunctionCmdlet *function, const Block *block,
			      const Node *fallback)
{
	if (!fallback)
		return NULL;
	if (fallback->kind == NODE_CONSTANT)
		return kept(
			function,
			value_format(((const ConstantNode *)fallback)->value));
	return kept(function, g_strndup(block->source->text + fallback->start,
					fallback->end - fallback->start));
}

/* .PARAMETER says more than the comment at the parameter. */
static void fill_params(FunctionCmdlet *function, const Block *block,
			const HelpTopic *topic)
{
	Param *params = (Param *)function->cmdlet.params;
	for (unsigned i = 0; i < block->param_count; i++) {
		const Declared *declared = &block->params[i];
		const char *text =
			topic_find(topic, TOPIC_PARAMETER, declared->label);
		if (!text)
			text = comment_of_parameter(block, declared);
		params[i].is.help = text ? text : "";
		params[i].is.fallback =
			default_of(function, block, declared->fallback);
	}
}

void function_help_fill(FunctionCmdlet *function, const Block *block)
{
	const HelpTopic *topic = comment_topic(block);
	Cmdlet *cmdlet = &function->cmdlet;
	if (!topic)
		return;
	const char *synopsis = topic_find(topic, TOPIC_SYNOPSIS, NULL);
	cmdlet->synopsis = synopsis ? synopsis : "";
	cmdlet->description = topic_find(topic, TOPIC_DESCRIPTION, NULL);
	cmdlet->examples = examples(function, topic);
	cmdlet->notes = notes_of(function, topic);
	fill_params(function, block, topic);
}
