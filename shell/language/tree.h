/* The tree of a script. Nodes live in the arena of their Source and are never
 * changed after parsing, but for the evaluator's caches. Chains of operators
 * of one precedence, member chains, elseif and pipelines are lists, so that
 * long ones are not deep. */
#pragma once

#include "core/value/name.h"
#include "shell/language/operator.h"
#include "shell/language/source.h"

typedef enum NodeKind {
	NODE_CONSTANT,	 /* ConstantNode */
	NODE_EXPAND,	 /* ListNode: the parts' texts, joined */
	NODE_VARIABLE,	 /* VariableNode */
	NODE_LIST,	 /* ListNode: a, b, c */
	NODE_CHAIN,	 /* ChainNode */
	NODE_UNARY,	 /* UnaryNode */
	NODE_STEP,	 /* StepNode: ++ and -- */
	NODE_CAST,	 /* CastNode: [type]operand */
	NODE_TYPE,	 /* CastNode without operand: [type] */
	NODE_ATTRIBUTED, /* AttributedNode: [ValidateSet(…)]$x */
	NODE_ACCESS,	 /* AccessNode: .member, [index], (call), ::static */
	NODE_PAREN,	 /* GroupNode: ( pipeline ) */
	NODE_SUB,	 /* GroupNode: $( statements ) */
	NODE_ARRAY,	 /* GroupNode: @( statements ) */
	NODE_TABLE,	 /* TableNode: @{ key = statement } */
	NODE_BLOCK,	 /* BlockNode: { … } */
	NODE_STATEMENTS, /* StatementsNode */
	NODE_PIPELINE,	 /* PipelineNode */
	NODE_COMMAND,	 /* CommandNode, only in pipelines */
	NODE_ASSIGN,	 /* AssignNode */
	NODE_IF,	 /* IfNode */
	NODE_SWITCH,	 /* SwitchNode */
	NODE_FOREACH,	 /* ForeachNode */
	NODE_FOR,	 /* ForNode */
	NODE_WHILE,	 /* WhileNode: while, do while, do until */
	NODE_JUMP,	 /* JumpNode: break continue return exit throw */
	NODE_TRY,	 /* TryNode */
	NODE_FUNCTION,	 /* FunctionNode */
} NodeKind;

typedef struct Node {
	NodeKind kind;
	uint32_t start, end; /* offsets in the source */
} Node;

typedef struct Nodes {
	Node **items;
	unsigned count;
} Nodes;

typedef struct Block Block;

typedef struct ConstantNode {
	Node node;
	Value value;
	bool bare;	  /* a word without quotes */
	const char *text; /* of a bare word that is a number, else NULL */
} ConstantNode;

typedef struct ListNode {
	Node node;
	Nodes items;
} ListNode;

typedef enum VariableScope {
	SCOPE_ANY,
	SCOPE_GLOBAL,
	SCOPE_SCRIPT,
	SCOPE_LOCAL,
	SCOPE_PRIVATE,
	SCOPE_USING,
	SCOPE_ENV,	/* $env:NAME */
	SCOPE_FUNCTION, /* $function:name */
	SCOPE_ALIAS,	/* $alias:name */
	SCOPE_DRIVE,	/* another prefix: the whole is the label */
} VariableScope;

typedef struct VariableNode {
	Node node;
	VariableScope scope;
	const char *label; /* as written, without scope */
	const Name *name;
	bool splat; /* @name */
} VariableNode;

typedef struct Link {
	Operator op;
	bool sensitive; /* the c form */
	uint32_t at;	/* offset of the operator */
	Node *operand;
} Link;

typedef struct ChainNode {
	Node node;
	Node *first;
	Link *links;
	unsigned count;
} ChainNode;

typedef struct UnaryNode {
	Node node;
	Operator op;
	bool sensitive;
	Node *operand;
} UnaryNode;

typedef struct StepNode {
	Node node;
	int by;	    /* 1 or -1 */
	bool after; /* gives the old value */
	Node *operand;
} StepNode;

typedef struct TypeName TypeName;
struct TypeName {
	uint32_t start, end;
	const char *name; /* "System.Collections.Generic.List" */
	unsigned rank;	  /* how often it is an array: [int[]] 1 */
	bool many;	  /* [,]: of several dimensions */
	TypeName **arguments;
	unsigned count;
	const void *resolved; /* cache of types/ */
};

typedef struct CastNode {
	Node node;
	TypeName *type;
	Node *operand;
} CastNode;

typedef struct NamedArgument {
	const char *name;
	Node *value; /* NULL: $true */
} NamedArgument;

typedef struct Attribute {
	uint32_t start, end;
	const char *name;
	Nodes positional;
	NamedArgument *named;
	unsigned count;
} Attribute;

typedef struct AttributedNode {
	Node node;
	Attribute *attribute;
	Node *operand;
} AttributedNode;

typedef enum AccessKind {
	ACCESS_MEMBER,
	ACCESS_STATIC,
	ACCESS_INDEX,
	ACCESS_CALL,
	ACCESS_STATIC_CALL,
} AccessKind;

typedef struct Access {
	AccessKind kind;
	uint32_t start, end;
	const char *label; /* NULL: `member` computes the name */
	const Name *name;
	Node *member;	 /* name, or the index */
	Nodes arguments; /* of a call */
} Access;

typedef struct AccessNode {
	Node node;
	Node *base;
	Access *steps;
	unsigned count;
} AccessNode;

typedef struct StatementsNode StatementsNode;

typedef struct GroupNode {
	Node node;
	Node *body; /* PAREN: one statement; SUB, ARRAY: StatementsNode */
} GroupNode;

typedef struct TableRow {
	Node *key, *value;
} TableRow;

typedef struct TableNode {
	Node node;
	TableRow *rows;
	unsigned count;
} TableNode;

typedef struct BlockNode {
	Node node;
	Block *block;
} BlockNode;

typedef struct Trap {
	TypeName *type; /* NULL: any */
	StatementsNode *body;
} Trap;

struct StatementsNode {
	Node node;
	Nodes items;
	Trap *traps;
	unsigned trap_count;
};

typedef struct Redirection {
	uint32_t start, end;
	int from; /* 1 to 6, 0: all */
	bool append;
	int to;	    /* stream of n>&m, or -1 */
	Node *file; /* target of > and >>, else NULL */
} Redirection;

/* An argument as written. */
typedef struct Word {
	uint32_t start, end;
	const char *parameter; /* "Name" of -Name, or NULL */
	bool colon;	       /* -Name:value */
	Node *value;	       /* NULL: a parameter alone */
	bool stop;	       /* "--": what follows is positional */
	bool verbatim;	       /* behind "--%": the rest of the line */
} Word;

typedef enum Invoke {
	INVOKE_NAME,
	INVOKE_CALL, /* & */
	INVOKE_DOT,  /* . */
} Invoke;

typedef struct CommandNode {
	Node node;
	Invoke invoke;
	Node *name;
	Word *words;
	unsigned count;
} CommandNode;

typedef struct Element {
	Node *node; /* CommandNode, or an expression */
	Redirection *redirects;
	unsigned redirect_count;
} Element;

typedef struct PipelineNode {
	Node node;
	Element *elements;
	unsigned count;
} PipelineNode;

typedef struct AssignNode {
	Node node;
	Node *target;
	Operator op; /* ASSIGN, ADD … */
	Node *value; /* a statement */
} AssignNode;

typedef struct Clause {
	Node *test; /* NULL: default of a switch */
	StatementsNode *body;
} Clause;

typedef struct IfNode {
	Node node;
	Clause *clauses;
	unsigned count;
	StatementsNode *otherwise; /* or NULL */
} IfNode;

typedef enum SwitchMode {
	SWITCH_EXACT,
	SWITCH_WILDCARD,
	SWITCH_REGEX,
} SwitchMode;

typedef struct SwitchNode {
	Node node;
	const Name *label;
	SwitchMode mode;
	bool sensitive, file;
	Node *subject;
	Clause *clauses;
	unsigned count;
} SwitchNode;

typedef struct ForeachNode {
	Node node;
	const Name *label;
	VariableNode *variable;
	Node *collection;
	StatementsNode *body;
} ForeachNode;

typedef struct ForNode {
	Node node;
	const Name *label;
	Node *first, *condition, *step; /* or NULL */
	StatementsNode *body;
} ForNode;

typedef struct WhileNode {
	Node node;
	const Name *label;
	bool after; /* do: the body runs before the test */
	bool until; /* the loop ends when the condition is true */
	Node *condition;
	StatementsNode *body;
} WhileNode;

typedef enum JumpKind {
	JUMP_BREAK,
	JUMP_CONTINUE,
	JUMP_RETURN,
	JUMP_EXIT,
	JUMP_THROW,
} JumpKind;

typedef struct JumpNode {
	Node node;
	JumpKind jump;
	Node *value; /* label, result or exit code; or NULL */
} JumpNode;

typedef struct Catch {
	TypeName **types; /* count 0: all */
	unsigned count;
	StatementsNode *body;
} Catch;

typedef struct TryNode {
	Node node;
	StatementsNode *body;
	Catch *catches;
	unsigned count;
	StatementsNode *finally; /* or NULL */
} TryNode;

typedef struct FunctionNode {
	Node node;
	const char *name; /* "Get-Thing", "script:Get-Thing" */
	bool filter;
	Block *block;
} FunctionNode;

/* A parameter of a function or script block. */
typedef struct Declared {
	uint32_t start, end;
	const char *label;
	const Name *name;
	TypeName *type; /* or NULL */
	Attribute **attributes;
	unsigned count;
	Node *fallback; /* default value, or NULL */
} Declared;

/* A script, a function's body or a { script block }. */
struct Block {
	Source *source; /* not counted: the block lives in it */
	uint32_t start, end;
	bool has_params; /* param(…) or f(…), even when empty */
	Attribute **attributes;
	unsigned attribute_count;
	Declared *params;
	unsigned param_count;
	StatementsNode *dynamic, *begin, *process, *finish; /* or NULL */
	bool named; /* has one of the others; else all is in `finish` */
	bool filter;
	bool sets_by_name; /* makes variables by name: Set-Variable, a dot */
	bool function;	   /* of a function statement, */
	uint32_t keyword;  /* which starts here */
	void *cache;	   /* the evaluator's, see evaluate/function.c */
};
