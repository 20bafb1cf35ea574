// The expressions inside an expression, and those of a statement.
#ifndef MPLINT_ANALYZER_SYNTAX_CHILDREN_H_
#define MPLINT_ANALYZER_SYNTAX_CHILDREN_H_

#include "analyzer/syntax/ast.h"

typedef void (*MpExprVisit)(void *context, const MpExpr *expr);

// Calls `visit` for each expression that the expression is made of directly, in order of the
// source: of a lambda, for the defaults of its parameters and for its body.
void mp_expr_each_child(const MpExpr *self, MpExprVisit visit, void *context);

// Calls `visit` for each expression of the statement itself, in order of the source: not for those
// of the blocks inside it (body.h), and for those of patterns, decorators, annotations and defaults
// too. What stands before a block is visited with what stands behind it.
void mp_stmt_each_expr(const MpStmt *self, MpExprVisit visit, void *context);

#endif
