// The blocks of statements inside a statement.
#ifndef MPLINT_ANALYZER_SYNTAX_BODY_H_
#define MPLINT_ANALYZER_SYNTAX_BODY_H_

#include "analyzer/syntax/ast.h"

typedef void (*MpBodyVisit)(void *context, const MpStmts *body);

// Calls `visit` for each block of the statement itself, in order of the source: not for those of
// statements in a block. Blocks without a statement are left out.
void mp_stmt_each_body(const MpStmt *self, MpBodyVisit visit, void *context);

#endif
