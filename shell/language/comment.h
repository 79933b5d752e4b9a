/* Comments of a source, as the parser met them, and the topics of help that
 * stand in them (about_Comment_Based_Help). A topic's texts are copies in the
 * arena of the source. */
#pragma once

#include "shell/language/tree.h"

typedef struct Comment {
	uint32_t start, end;
} Comment;

typedef enum TopicPart {
	TOPIC_SYNOPSIS,
	TOPIC_DESCRIPTION,
	TOPIC_NOTES,
	TOPIC_COMPONENT,
	TOPIC_ROLE,
	TOPIC_FUNCTIONALITY,
	TOPIC_FORWARD, /* .FORWARDHELPTARGETNAME */
	TOPIC_EXAMPLE,
	TOPIC_INPUT,
	TOPIC_OUTPUT,
	TOPIC_LINK,
	TOPIC_PARAMETER,
	TOPIC_IGNORED,
} TopicPart;

typedef struct TopicSection {
	TopicPart part;
	const char *name; /* of a parameter */
	const char *text;
} TopicSection;

typedef struct HelpTopic {
	TopicSection *sections;
	unsigned count;
} HelpTopic;

/* Keeps a comment; text that is parsed twice is kept once. */
void comment_add(Source *source, uint32_t start, uint32_t end);
/* Whether nothing but blanks stands before it on its line. */
bool comment_begins_line(const Source *source, const Comment *comment);
/* The topic of a function (its block) or of a whole script; NULL: none. */
const HelpTopic *comment_topic(const Block *block);
/* What the comments in front of a parameter say, or NULL. */
const char *comment_of_parameter(const Block *block, const Declared *declared);
/* Text of a section, the first of its kind; NULL: none. */
const char *topic_find(const HelpTopic *topic, TopicPart part,
		       const char *name);

/* ---- comment_help.c ---- */
/* The comments as lines of a topic; NULL: they are not help. */
const HelpTopic *topic_parse(Source *source, const Comment *comments,
			     unsigned count);
/* Their text alone; NULL: empty. */
const char *comment_plain(Source *source, const Comment *comments,
			  unsigned count);
