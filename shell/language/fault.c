#include "shell/language/parse.h"

#include <string.h>

/* The first that fits counts. */
const FaultId parse_fault_ids[FAULT_IDS] = {
	{ "Missing closing '}'", "MissingEndCurlyBrace" },
	{ "The hash literal was incomplete", "IncompleteHashLiteral" },
	{ "Missing closing ')' in expression",
	  "MissingEndParenthesisInExpression" },
	{ "Missing closing ')' in subexpression",
	  "MissingEndParenthesisInSubexpression" },
	{ "Missing closing ')' after", "MissingEndParenthesisAfterStatement" },
	{ "Missing ')' in method call", "MissingEndParenthesisInMethodCall" },
	{ "Missing ')' in function parameter",
	  "MissingEndParenthesisInFunctionParameterList" },
	{ "The string is missing the terminator",
	  "TerminatorExpectedAtEndOfString" },
	{ "No characters are allowed after a here-string header",
	  "UnexpectedCharactersAfterHereStringHeader" },
	{ "The comment is missing", "MissingTerminatorMultiLineComment" },
	{ "Unexpected token", "UnexpectedToken" },
	{ "You must provide a value expression", "ExpectedValueExpression" },
	{ "An expression was expected", "ExpectedExpression" },
	{ "An empty pipe element", "EmptyPipeElement" },
	{ "Expressions are only allowed", "ExpressionsMustBeFirstInPipeline" },
	{ "The assignment expression", "InvalidLeftHandSide" },
	{ "The token '", "InvalidEndOfLine" },
	{ "Missing statement after '='", "MissingStatementInHashLiteral" },
	{ "Missing '=' operator after key", "MissingEqualsInHashLiteral" },
	{ "Duplicate keys", "DuplicateKeyInHashLiteral" },
	{ "The numeric constant", "BadNumericConstant" },
	{ "The splatting operator", "SplattingNotPermitted" },
	{ "Missing expression after unary", "MissingExpressionAfterOperator" },
	{ "Missing expression after", "MissingExpressionAfterToken" },
	{ "Missing property name", "MissingPropertyName" },
	{ "Array index expression", "MissingArrayIndexExpression" },
	{ "Missing ']' after array", "MissingEndSquareBracket" },
	{ "Missing ']' after the type",
	  "EndSquareBracketExpectedAtEndOfAttribute" },
	{ "Missing type name", "MissingTypename" },
	{ "Missing argument in", "MissingArgument" },
	{ "Missing file specification", "MissingFileSpecification" },
	{ "The '<' operator", "RedirectionNotSupported" },
	{ "The ampersand (&)", "AmpersandNotAllowed" },
	{ "Missing statement block", "MissingStatementBlock" },
	{ "Missing condition in if", "IfStatementMissingCondition" },
	{ "Missing 'in' after", "MissingInInForeach" },
	{ "Missing while or until", "MissingWhileOrUntilInDoWhile" },
	{ "The Try statement", "MissingCatchOrFinally" },
	{ "Missing name after", "MissingNameAfterKeyword" },
	{ "Missing function body", "MissingFunctionBody" },
	{ "Variable reference is not valid. ':'",
	  "InvalidVariableReferenceWithDrive" },
	{ "The '++'", "OperatorRequiresVariableOrProperty" },
	{ "", "ParseException" },
};

unsigned parse_fault_kind(const ParseFault *fault)
{
	unsigned kind = 0;
	while (strncmp(parse_fault_ids[kind].begins, fault->message,
		       strlen(parse_fault_ids[kind].begins)) != 0)
		kind++;
	return kind;
}
