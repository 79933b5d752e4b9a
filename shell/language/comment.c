/* Where help stands: in front of a function, at the top of its body, or at
 * its end. */
#include "shell/language/comment.h"

#define NEAR 2 /* lines from help down to its function: one may be blank */

typedef struct Run { /* comments without anything between them */
	unsigned first, count;
} Run;

void comment_add(Source *source, uint32_t start, uint32_t end)
{
	GArray *all = source->comments;
	if (all->len &&
	    g_array_index(all, Comment, all->len - 1).start >= start)
		return;
	Comment comment = { start, end };
	g_array_append_val(all, comment);
}

static const Comment *comment_at(const Source *source, unsigned index)
{
	return &g_array_index(source->comments, Comment, index);
}

/* Index of the first comment that starts at the offset or behind it. */
static unsigned first_from(const Source *source, uint32_t offset)
{
	unsigned low = 0, high = source->comments->len;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		if (comment_at(source, middle)->start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool blank_between(const Source *source, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (!g_ascii_isspace(source->text[i]))
			return false;
	return true;
}

bool comment_begins_line(const Source *source, const Comment *comment)
{
	for (uint32_t i = comment->start; i > 0; i--) {
		if (source->text[i - 1] == '\n')
			return true;
		if (!g_ascii_isspace(source->text[i - 1]))
			return false;
	}
	return true;
}

static unsigned lines_between(const Source *source, uint32_t from, uint32_t to)
{
	return source_line(source, to) - source_line(source, from);
}

/* Whether two comments are one: on the same or the next line. */
static bool adjoin(const Source *source, const Comment *one,
		   const Comment *next)
{
	return blank_between(source, one->end, next->start) &&
	       lines_between(source, one->end, next->start) <= 1;
}

/* Comments that end right before `offset`, not above `least`. */
static Run run_before(const Source *source, uint32_t offset, uint32_t least)
{
	unsigned end = first_from(source, offset), first = end;
	if (!end ||
	    !blank_between(source, comment_at(source, end - 1)->end, offset))
		return (Run){ 0 };
	first--;
	while (first && adjoin(source, comment_at(source, first - 1),
			       comment_at(source, first)))
		first--;
	while (first < end && comment_at(source, first)->start < least)
		first++;
	return (Run){ first, end - first };
}

/* Comments that start at `offset`, with blanks before them. */
static Run run_behind(const Source *source, uint32_t offset)
{
	unsigned first = first_from(source, offset), end = first;
	if (first == source->comments->len ||
	    !blank_between(source, offset, comment_at(source, first)->start))
		return (Run){ 0 };
	end++;
	while (end < source->comments->len &&
	       adjoin(source, comment_at(source, end - 1),
		      comment_at(source, end)))
		end++;
	return (Run){ first, end - first };
}

static const HelpTopic *parse_run(const Block *block, Run run)
{
	if (!run.count)
		return NULL;
	return topic_parse(block->source, comment_at(block->source, run.first),
			   run.count);
}

static uint32_t run_end(const Source *source, Run run)
{
	return comment_at(source, run.first + run.count - 1)->end;
}

static const HelpTopic *topic_before(const Block *block)
{
	const Source *source = block->source;
	Run run = run_before(source, block->keyword, 0);
	if (!run.count ||
	    lines_between(source, run_end(source, run), block->keyword) > NEAR)
		return NULL;
	return parse_run(block, run);
}

/* Help right above the function that a script begins with is that one's. */
static bool is_functions(const Block *block, Run run)
{
	const StatementsNode *body = block->finish;
	const Source *source = block->source;
	if (block->function || block->has_params || !body || !body->items.count)
		return false;
	const Node *first = body->items.items[0];
	uint32_t end = run_end(source, run);
	return first->kind == NODE_FUNCTION &&
	       blank_between(source, end,
			     ((const FunctionNode *)first)->block->keyword) &&
	       lines_between(source, end,
			     ((const FunctionNode *)first)->block->keyword) <=
		       NEAR;
}

static const HelpTopic *topic_at_top(const Block *block)
{
	const Source *source = block->source;
	uint32_t at = block->start;
	if (!block->function && source->text[0] == '#' &&
	    source->text[1] == '!')
		while (source->text[at] && source->text[at] != '\n')
			at++;
	for (;;) {
		Run run = run_behind(source, at);
		if (!run.count || run_end(source, run) > block->end)
			return NULL;
		const HelpTopic *topic = parse_run(block, run);
		if (topic)
			return is_functions(block, run) ? NULL : topic;
		at = run_end(source, run);
	}
}

const HelpTopic *comment_topic(const Block *block)
{
	const HelpTopic *topic = NULL;
	if (!block->source->comments->len)
		return NULL;
	if (block->function)
		topic = topic_before(block);
	if (!topic)
		topic = topic_at_top(block);
	if (!topic)
		topic = parse_run(block, run_before(block->source, block->end,
						    block->start));
	return topic;
}

const char *comment_of_parameter(const Block *block, const Declared *declared)
{
	Source *source = block->source;
	Run run = run_before(source, declared->start, 0);
	while (run.count &&
	       !comment_begins_line(source, comment_at(source, run.first)))
		run = (Run){ run.first + 1, run.count - 1 };
	if (!run.count) {
		run.first = first_from(source, declared->start);
		unsigned end = first_from(source, declared->end);
		run.count = end - run.first;
	}
	return run.count ? comment_plain(source, comment_at(source, run.first),
					 run.count)
			 : NULL;
}
