// The names that Python's `ast` module gives to the kinds of nodes.
#ifndef MPLINT_TESTS_SYNTAX_AST_NAMES_H_
#define MPLINT_TESTS_SYNTAX_AST_NAMES_H_

#include "analyzer/syntax/ast.h"

static const char *const expr_names[] = {
    [MP_EXPR_BOOL_OP] = "BoolOp",
    [MP_EXPR_NAMED] = "NamedExpr",
    [MP_EXPR_BIN_OP] = "BinOp",
    [MP_EXPR_UNARY_OP] = "UnaryOp",
    [MP_EXPR_LAMBDA] = "Lambda",
    [MP_EXPR_IF] = "IfExp",
    [MP_EXPR_DICT] = "Dict",
    [MP_EXPR_SET] = "Set",
    [MP_EXPR_LIST_COMP] = "ListComp",
    [MP_EXPR_SET_COMP] = "SetComp",
    [MP_EXPR_DICT_COMP] = "DictComp",
    [MP_EXPR_GENERATOR] = "GeneratorExp",
    [MP_EXPR_AWAIT] = "Await",
    [MP_EXPR_YIELD] = "Yield",
    [MP_EXPR_YIELD_FROM] = "YieldFrom",
    [MP_EXPR_COMPARE] = "Compare",
    [MP_EXPR_CALL] = "Call",
    [MP_EXPR_JOINED_STR] = "JoinedStr",
    [MP_EXPR_FORMATTED] = "FormattedValue",
    [MP_EXPR_CONSTANT] = "Constant",
    [MP_EXPR_ATTRIBUTE] = "Attribute",
    [MP_EXPR_SUBSCRIPT] = "Subscript",
    [MP_EXPR_STARRED] = "Starred",
    [MP_EXPR_NAME] = "Name",
    [MP_EXPR_LIST] = "List",
    [MP_EXPR_TUPLE] = "Tuple",
    [MP_EXPR_SLICE] = "Slice",
    [MP_EXPR_ERROR] = "Error",
};

static const char *const stmt_names[] = {
    [MP_STMT_FUNCTION_DEF] = "FunctionDef",
    [MP_STMT_CLASS_DEF] = "ClassDef",
    [MP_STMT_RETURN] = "Return",
    [MP_STMT_DELETE] = "Delete",
    [MP_STMT_ASSIGN] = "Assign",
    [MP_STMT_AUG_ASSIGN] = "AugAssign",
    [MP_STMT_ANN_ASSIGN] = "AnnAssign",
    [MP_STMT_FOR] = "For",
    [MP_STMT_WHILE] = "While",
    [MP_STMT_IF] = "If",
    [MP_STMT_WITH] = "With",
    [MP_STMT_MATCH] = "Match",
    [MP_STMT_RAISE] = "Raise",
    [MP_STMT_TRY] = "Try",
    [MP_STMT_ASSERT] = "Assert",
    [MP_STMT_IMPORT] = "Import",
    [MP_STMT_IMPORT_FROM] = "ImportFrom",
    [MP_STMT_GLOBAL] = "Global",
    [MP_STMT_NONLOCAL] = "Nonlocal",
    [MP_STMT_EXPR] = "Expr",
    [MP_STMT_TYPE_ALIAS] = "TypeAlias",
    [MP_STMT_PASS] = "Pass",
    [MP_STMT_BREAK] = "Break",
    [MP_STMT_CONTINUE] = "Continue",
    [MP_STMT_ERROR] = "Error",
};

static const char *const pattern_names[] = {
    [MP_PATTERN_VALUE] = "MatchValue",
    [MP_PATTERN_SINGLETON] = "MatchSingleton",
    [MP_PATTERN_SEQUENCE] = "MatchSequence",
    [MP_PATTERN_MAPPING] = "MatchMapping",
    [MP_PATTERN_CLASS] = "MatchClass",
    [MP_PATTERN_STAR] = "MatchStar",
    [MP_PATTERN_AS] = "MatchAs",
    [MP_PATTERN_OR] = "MatchOr",
    [MP_PATTERN_ERROR] = "Error",
};

#endif
