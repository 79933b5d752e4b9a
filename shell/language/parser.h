/* The parser's own state and the functions that its files share. Recursive
 * descent straight on the text, since what a character means depends on the
 * mode: expression or argument (about_Parsing). After an error `failed` is
 * set, the position is the end of the text, and what is returned is a
 * constant that nobody reads: callers need no checks to come to an end. */
#pragma once

#include "shell/language/chars.h"
#include "shell/language/parse.h"

/* Steps of the grammar within each other: a parenthesis takes four of them,
 * a block six. */
#define PARSE_DEPTH_LIMIT 800

typedef struct Parser {
	Source *source;
	const char *text;
	uint32_t at, end;
	bool spaced; /* blanks or a comment were skipped before `at` */
	bool failed;
	bool no_comma;	 /* within the arguments of a method */
	bool quoted;	 /* within "…$(…)…": `" is a quote there, too */
	bool in_finally; /* what leaves a loop or function would leave it */
	unsigned depth;
	Block *block;	   /* that is being read */
	GHashTable *plain; /* where blocks without `param` begin; may be NULL */
	ParseFault *fault;
} Parser;

/* ---- parser.c ---- */
/* Frees what the parser owns; the tree is the source's. */
void parser_clear(Parser *parser);
/* Both give a node to return. The first is for text that is wrong, the second
 * for text that ends too early. */
Node *parser_fail(Parser *parser, uint32_t start, uint32_t end,
		  const char *format, ...) G_GNUC_PRINTF(4, 5);
Node *parser_unfinished(Parser *parser, uint32_t start, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* "Unexpected token '…' in expression or statement" at the position. */
Node *parser_unexpected(Parser *parser);
/* The sentence says what should stand here; at the end more text may bring it.
 */
Node *parser_missing(Parser *parser, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
/* Counts one level of nesting; false (failed) when there are too many. */
bool parser_enter(Parser *parser);
void parser_leave(Parser *parser);
const char *parser_text(const Parser *parser); /* at the position */
bool parser_at_end(const Parser *parser);
bool parser_at(const Parser *parser, char c);
bool parser_take(Parser *parser, char c);
/* Takes c, or fails: unfinished at the end of the text. */
bool parser_expect(Parser *parser, char c, const char *what);
/* Takes the brace that closes the one at `open`, or fails there. */
bool parser_close_brace(Parser *parser, uint32_t open);
/* Blanks, comments and continued lines; newlines too; `;` too. */
void parser_skip(Parser *parser);
void parser_skip_lines(Parser *parser);
void parser_skip_separators(Parser *parser);
/* Bytes of the name at the position (letters, digits, _). */
unsigned parser_name_length(const Parser *parser);
/* Is this keyword at the position? */
bool parser_keyword(const Parser *parser, const char *word);
bool parser_take_keyword(Parser *parser, const char *word);
void *parser_node(Parser *parser, NodeKind kind, size_t bytes, uint32_t start);
#define PARSER_NODE(parser_, kind_, type_, start_)                             \
	((type_ *)parser_node(parser_, kind_, sizeof(type_), start_))
/* Ends a node at the position. */
Node *parser_done(Parser *parser, void *node);
Node *parser_constant_take(Parser *parser, uint32_t start, Value value);
Nodes parser_nodes(Parser *parser, GPtrArray *items);
/* Moves an array of structs into the arena. */
void *parser_array(Parser *parser, GArray *items);

/* ---- string.c ---- */
bool string_starts(const char *at);
bool string_starts_here(const Parser *parser);
Node *parse_string(Parser *parser);
bool here_string_starts(const char *at);
/* A bare word with what is expanded in it; in a command's name nothing is. */
Node *parse_word(Parser *parser);
Node *parse_command_name(Parser *parser);
/* The whole text as the inside of a double-quoted string. */
Node *parse_string_text(Parser *parser);

/* ---- variable.c ---- */
/* Bytes of a variable ("$name", "${any}", "$scope:name", "$_"), else 0. */
unsigned variable_length(const char *at, bool *bad);
Node *parse_variable(Parser *parser);
VariableNode *parse_splat(Parser *parser);

/* ---- expression.c ---- */
Node *parse_expression(Parser *parser);
Node *parse_unary(Parser *parser);
Node *parse_operand(Parser *parser);
Node *parse_paren(Parser *parser);

/* ---- literal.c ---- */
Node *parse_table(Parser *parser);
Node *parse_group(Parser *parser, NodeKind kind);
Node *parse_number(Parser *parser); /* NULL: no number here */

/* ---- access.c ---- */
/* What follows an operand: members, indexes, calls, ++ and --. In an argument
 * (`strict`) a dot that starts no member ends it. */
Node *parse_access(Parser *parser, Node *base, bool strict);
/* Ends ++ or --; fails when its operand is no place. */
Node *parser_step_done(Parser *parser, StepNode *step);

/* ---- type.c ---- */
TypeName *parse_type_name(Parser *parser);
/* [void] is the type of no variable. */
void parser_check_void(Parser *parser, const TypeName *type);
/* "[…]" at the position: an attribute, or NULL and *type. */
Attribute *parse_bracket(Parser *parser, TypeName **type);

/* ---- command.c ---- */
Node *parse_pipeline(Parser *parser);
/* One value of a command's arguments, commas included, and without. */
Node *parse_argument(Parser *parser);
Node *parse_one_argument(Parser *parser);
bool command_ends(const Parser *parser);

/* ---- redirection.c ---- */
/* Adds the Redirection at the position; false: there is none. */
bool parse_redirection(Parser *parser, GArray *redirections);
/* Gives them to the element; frees the array. */
void redirections_set(Parser *parser, Element *element, GArray *redirections);

/* ---- statement.c, control.c ---- */
Node *parse_statement(Parser *parser);
/* Statements up to `close` ('}', ')' or 0 for the end), which is not taken. */
StatementsNode *parse_statements(Parser *parser, char close);
/* "{ statements }"; `missing` says that there are none. */
StatementsNode *parse_braces(Parser *parser, const char *missing);
/* loop.c: behind the keyword. */
Node *parse_foreach(Parser *parser, const Name *label);
Node *parse_for(Parser *parser, const Name *label);
Node *parse_while(Parser *parser, const Name *label);
Node *parse_do(Parser *parser, const Name *label);
/* Takes a word that may stand after newlines; else stays where it was. */
bool parser_take_after_lines(Parser *parser, const char *word);
/* NULL when no such statement starts here. */
Node *parse_control(Parser *parser, const Name *label);

/* ---- block.c ---- */
/* Statements or named blocks up to `close`. */
Block *parse_block_body(Parser *parser, char close, uint32_t start);
Node *parse_script_block(Parser *parser);
Node *parse_function(Parser *parser, bool filter);
