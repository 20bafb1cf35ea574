// The abstract syntax tree of one Python file, shaped like Python's own `ast` module and named
// after it. Everything is owned by the arena that the file was parsed into; no tree-sitter node
// outlives parsing.
#ifndef MPLINT_ANALYZER_SYNTAX_AST_H_
#define MPLINT_ANALYZER_SYNTAX_AST_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/source/span.h"

typedef struct MpExpr MpExpr;
typedef struct MpStmt MpStmt;
typedef struct MpFunctionDef MpFunctionDef;
typedef struct MpClassDef MpClassDef;
typedef struct MpPattern MpPattern;

typedef MP_ARRAY(MpExpr *) MpExprs;
typedef MP_ARRAY(MpStmt *) MpStmts;
typedef MP_ARRAY(MpPattern *) MpPatterns;

// Binary, unary and comparison operators; mp_operator_text gives their token.
typedef enum MpOperator {
  MP_OPERATOR_ADD,
  MP_OPERATOR_SUB,
  MP_OPERATOR_MULT,
  MP_OPERATOR_MAT_MULT,
  MP_OPERATOR_DIV,
  MP_OPERATOR_MOD,
  MP_OPERATOR_POW,
  MP_OPERATOR_L_SHIFT,
  MP_OPERATOR_R_SHIFT,
  MP_OPERATOR_BIT_OR,
  MP_OPERATOR_BIT_XOR,
  MP_OPERATOR_BIT_AND,
  MP_OPERATOR_FLOOR_DIV,
  MP_OPERATOR_INVERT,  // unary from here
  MP_OPERATOR_NOT,
  MP_OPERATOR_U_ADD,
  MP_OPERATOR_U_SUB,
  MP_OPERATOR_EQ,  // comparisons from here
  MP_OPERATOR_NOT_EQ,
  MP_OPERATOR_LT,
  MP_OPERATOR_LT_E,
  MP_OPERATOR_GT,
  MP_OPERATOR_GT_E,
  MP_OPERATOR_IS,
  MP_OPERATOR_IS_NOT,
  MP_OPERATOR_IN,
  MP_OPERATOR_NOT_IN,
} MpOperator;

typedef MP_ARRAY(MpOperator) MpOperators;

typedef enum MpExprKind {
  MP_EXPR_BOOL_OP,     // bool_op
  MP_EXPR_NAMED,       // named: target := value
  MP_EXPR_BIN_OP,      // bin_op
  MP_EXPR_UNARY_OP,    // unary_op
  MP_EXPR_LAMBDA,      // lambda: its body is a single return statement
  MP_EXPR_IF,          // if_exp
  MP_EXPR_DICT,        // dict
  MP_EXPR_SET,         // elements
  MP_EXPR_LIST_COMP,   // comp
  MP_EXPR_SET_COMP,    // comp
  MP_EXPR_DICT_COMP,   // comp with a key
  MP_EXPR_GENERATOR,   // comp
  MP_EXPR_AWAIT,       // operand
  MP_EXPR_YIELD,       // operand, may be NULL
  MP_EXPR_YIELD_FROM,  // operand
  MP_EXPR_COMPARE,     // compare
  MP_EXPR_CALL,        // call
  MP_EXPR_JOINED_STR,  // elements: constants and formatted values
  MP_EXPR_FORMATTED,   // formatted
  MP_EXPR_CONSTANT,    // constant
  MP_EXPR_ATTRIBUTE,   // attribute
  MP_EXPR_SUBSCRIPT,   // subscript
  MP_EXPR_STARRED,     // operand
  MP_EXPR_NAME,        // name
  MP_EXPR_LIST,        // elements
  MP_EXPR_TUPLE,       // elements
  MP_EXPR_SLICE,       // slice
  MP_EXPR_ERROR,       // not valid Python, or a construct newer than this reader
} MpExprKind;

typedef enum MpConstantKind {
  MP_CONSTANT_NONE,
  MP_CONSTANT_FALSE,
  MP_CONSTANT_TRUE,
  MP_CONSTANT_ELLIPSIS,
  MP_CONSTANT_INT,
  MP_CONSTANT_BIG_INT,  // does not fit 64 bits; only its text is known
  MP_CONSTANT_FLOAT,
  MP_CONSTANT_COMPLEX,  // only its text is known
  MP_CONSTANT_STR,      // decoded, adjacent literals joined
  MP_CONSTANT_BYTES,
} MpConstantKind;

typedef struct MpConstant {
  MpConstantKind kind;
  int64_t integer;
  double real;
  MpStr text;  // STR, BYTES: the value
} MpConstant;

typedef struct MpKeyword {
  MpStr name;   // empty: `**value`
  MpSpan span;  // name and value
  MpExpr *value;
} MpKeyword;

typedef MP_ARRAY(MpKeyword) MpKeywords;

// `for target in iterable if condition …`
typedef struct MpComprehensionFor {
  MpExpr *target;
  MpExpr *iterable;
  MpExprs conditions;
  bool is_async;
} MpComprehensionFor;

typedef MP_ARRAY(MpComprehensionFor) MpComprehensionFors;

// The parentheses of a tuple, and of a generator that is a call's only argument, are part of it:
// they lie in `span`, as in Python's `ast`, and do not count for `parenthesized`.
struct MpExpr {
  MpExprKind kind;
  bool parenthesized;  // written in parentheses of its own; `span` is without them
  MpSpan span;
  union {
    MpStr name;
    MpConstant constant;
    MpExprs elements;
    MpExpr *operand;
    MpFunctionDef *lambda;
    struct {
      bool is_and;
      MpExprs values;
    } bool_op;
    struct {
      MpExpr *target, *value;
    } named;
    struct {
      MpOperator op;
      MpExpr *left, *right;
    } bin_op;
    struct {
      MpOperator op;
      MpExpr *operand;
    } unary_op;
    struct {
      MpExpr *test, *body, *orelse;
    } if_exp;
    struct {
      MpExprs keys;  // NULL key: `**value`
      MpExprs values;
    } dict;
    struct {
      MpExpr *key;  // DICT_COMP only
      MpExpr *element;
      MpComprehensionFors fors;
    } comp;
    struct {
      MpExpr *left;
      MpOperators ops;
      MpExprs comparators;
    } compare;
    struct {
      MpExpr *func;
      MpExprs args;  // in order; may hold STARRED
      MpKeywords keywords;
    } call;
    struct {
      MpExpr *value;
      char conversion;  // 'r', 's', 'a', or 0
      MpExpr *format;   // JOINED_STR, or NULL
    } formatted;
    struct {
      MpExpr *value;
      MpStr name;
      MpSpan name_span;
    } attribute;
    struct {
      MpExpr *value, *index;  // index: any expression, SLICE, or TUPLE of them
    } subscript;
    struct {
      MpExpr *lower, *upper, *step;  // each may be NULL
    } slice;
  };
};

typedef enum MpParameterKind {
  MP_PARAMETER_POSITIONAL_ONLY,
  MP_PARAMETER_POSITIONAL_OR_KEYWORD,
  MP_PARAMETER_VAR_POSITIONAL,  // *args
  MP_PARAMETER_KEYWORD_ONLY,
  MP_PARAMETER_VAR_KEYWORD,  // **kwargs
} MpParameterKind;

typedef struct MpParameter {
  MpParameterKind kind;
  MpStr name;
  MpSpan name_span;
  MpSpan span;            // with stars, annotation and default
  MpExpr *annotation;     // may be NULL
  MpExpr *default_value;  // may be NULL
} MpParameter;

typedef MP_ARRAY(MpParameter) MpParameters;

struct MpFunctionDef {
  MpStr name;  // "<lambda>" for a lambda
  MpSpan name_span;
  MpSpan span;             // with decorators
  MpSpan parameters_span;  // with the parentheses; without for a lambda
  MpParameters parameters;
  MpExprs decorators;
  MpExpr *returns;  // may be NULL
  MpStmts body;
  bool is_async;
  bool is_lambda;
  bool is_generator;  // a `yield` of its own
};

struct MpClassDef {
  MpStr name;
  MpSpan name_span;
  MpSpan span;  // with decorators
  MpExprs bases;
  MpKeywords keywords;
  MpExprs decorators;
  MpStmts body;
};

typedef enum MpStmtKind {
  MP_STMT_FUNCTION_DEF,  // function
  MP_STMT_CLASS_DEF,     // class_def
  MP_STMT_RETURN,        // value, may be NULL
  MP_STMT_DELETE,        // targets
  MP_STMT_ASSIGN,        // assign: one target or more (a = b = value)
  MP_STMT_AUG_ASSIGN,    // aug_assign
  MP_STMT_ANN_ASSIGN,    // ann_assign
  MP_STMT_FOR,           // for_loop
  MP_STMT_WHILE,         // while_loop
  MP_STMT_IF,            // if_stmt; `elif` is an IF alone in orelse
  MP_STMT_WITH,          // with
  MP_STMT_MATCH,         // match
  MP_STMT_RAISE,         // raise
  MP_STMT_TRY,           // try_stmt
  MP_STMT_ASSERT,        // assertion
  MP_STMT_IMPORT,        // import
  MP_STMT_IMPORT_FROM,   // import
  MP_STMT_GLOBAL,        // names
  MP_STMT_NONLOCAL,      // names
  MP_STMT_EXPR,          // value
  MP_STMT_TYPE_ALIAS,    // nothing kept
  MP_STMT_PASS,
  MP_STMT_BREAK,
  MP_STMT_CONTINUE,
  MP_STMT_ERROR,  // not valid Python; it may have been anything
} MpStmtKind;

typedef struct MpWithItem {
  MpExpr *context;
  MpExpr *target;  // may be NULL
} MpWithItem;

typedef struct MpExceptHandler {
  MpExpr *type;  // NULL: bare except
  MpStr name;    // may be empty
  MpStmts body;
  bool is_star;
} MpExceptHandler;

typedef struct MpImportName {
  MpStr name;    // dotted as written; "*" for all
  MpStr asname;  // empty where there is none
  MpSpan span;
} MpImportName;

typedef struct MpMatchCase {
  MpPattern *pattern;
  MpExpr *guard;  // may be NULL
  MpStmts body;
} MpMatchCase;

typedef MP_ARRAY(MpWithItem) MpWithItems;
typedef MP_ARRAY(MpExceptHandler) MpExceptHandlers;
typedef MP_ARRAY(MpImportName) MpImportNames;
typedef MP_ARRAY(MpMatchCase) MpMatchCases;

typedef enum MpPatternKind {
  MP_PATTERN_VALUE,      // value: a constant or dotted name, compared with ==
  MP_PATTERN_SINGLETON,  // value: None, True, False, compared with is
  MP_PATTERN_SEQUENCE,   // patterns
  MP_PATTERN_MAPPING,    // keys, patterns; name: **rest
  MP_PATTERN_CLASS,      // value, patterns, keyword_names and keyword patterns behind them
  MP_PATTERN_STAR,       // name, empty for *_
  MP_PATTERN_AS,         // patterns[0], if any; name, empty for _
  MP_PATTERN_OR,         // patterns
  MP_PATTERN_ERROR,
} MpPatternKind;

struct MpPattern {
  MpPatternKind kind;
  MpSpan span;
  MpExpr *value;
  MpExprs keys;
  MpPatterns patterns;
  MpStrs keyword_names;  // CLASS: names of the last keyword_names.len patterns
  MpStr name;
};

struct MpStmt {
  MpStmtKind kind;
  MpSpan span;  // without the line end
  union {
    MpFunctionDef *function;
    MpClassDef *class_def;
    MpExpr *value;
    MpExprs targets;
    MpStrs names;
    struct {
      MpExprs targets;
      MpExpr *value;
    } assign;
    struct {
      MpExpr *target;
      MpOperator op;
      MpExpr *value;
    } aug_assign;
    struct {
      MpExpr *target, *annotation;
      MpExpr *value;  // may be NULL
    } ann_assign;
    struct {
      MpExpr *target, *iterable;
      MpStmts body, orelse;
      bool is_async;
    } for_loop;
    struct {
      MpExpr *test;
      MpStmts body, orelse;
    } while_loop;
    struct {
      MpExpr *test;
      MpStmts body, orelse;
    } if_stmt;
    struct {
      MpWithItems items;
      MpStmts body;
      bool is_async;
    } with;
    struct {
      MpExpr *subject;
      MpMatchCases cases;
    } match;
    struct {
      MpExpr *exception, *cause;  // each may be NULL
    } raise;
    struct {
      MpStmts body;
      MpExceptHandlers handlers;
      MpStmts orelse, finally;
    } try_stmt;
    struct {
      MpExpr *test;
      MpExpr *message;  // may be NULL
    } assertion;
    struct {
      MpStr module;    // IMPORT_FROM: dotted, empty for `from . import`
      uint32_t level;  // IMPORT_FROM: leading dots
      MpImportNames names;
    } import;
  };
};

// A comment, from `#` to the end of the line.
typedef struct MpComment {
  MpSpan span;
} MpComment;

typedef MP_ARRAY(MpComment) MpComments;

// A place where the text is not valid Python.
typedef struct MpSyntaxError {
  MpSpan span;    // the first broken token; never empty unless at the end of the file
  MpStr message;  // lower case, no full stop: "unexpected `)`"
} MpSyntaxError;

typedef MP_ARRAY(MpSyntaxError) MpSyntaxErrors;

typedef struct MpAst {
  const struct MpSource *source;
  MpStmts body;
  MpComments comments;  // in order
  MpSyntaxErrors errors;
} MpAst;

// The operator's token: "+", "not in"; a constant.
MpStr mp_operator_text(MpOperator op);

#endif
