// What the files of this folder share: one file's way from tree-sitter's tree to the syntax tree.
#ifndef MPLINT_ANALYZER_SYNTAX_LOWER_H_
#define MPLINT_ANALYZER_SYNTAX_LOWER_H_

#include <tree_sitter/api.h>

#include "analyzer/syntax/parse.h"
#include "analyzer/syntax/repair.h"
#include "analyzer/syntax/respell.h"
#include "analyzer/syntax/token.h"

typedef enum MpKind {
  MP_KIND_OTHER,  // a token or node that lowering need not tell apart
  MP_KIND_ERROR,  // what tree-sitter could not place
#define MP_KIND(name, text, named) MP_KIND_##name,
#define MP_FIELD(name, text)
#include "analyzer/syntax/kinds.def"
#undef MP_KIND
#undef MP_FIELD
} MpKind;

typedef enum MpField {
  MP_FIELD_NONE,
#define MP_KIND(name, text, named)
#define MP_FIELD(name, text) MP_FIELD_##name,
#include "analyzer/syntax/kinds.def"
#undef MP_KIND
#undef MP_FIELD
} MpField;

typedef struct MpNode {
  TSNode node;
  MpKind kind;
  MpField field;  // of its parent
} MpNode;

// A run of nodes on the scratch stack of the parser.
typedef struct MpKids {
  uint32_t first;
  uint32_t count;
} MpKids;

struct MpParser {
  TSParser *parser;
  TSTreeCursor cursor;
  bool has_cursor;
  const TSLanguage *language;
  uint16_t *kinds;  // MpKind by grammar symbol
  uint32_t kind_count;
  uint16_t *fields;  // MpField by grammar field
  uint32_t field_count;
  MpNode *nodes;  // the scratch stack
  uint32_t node_count;
  uint32_t node_cap;
};

typedef struct MpLower {
  MpParser *parser;
  MpArena *arena;
  const MpSource *source;
  const MpRepair *repair;
  MpAst *ast;
  uint32_t depth;           // nesting of expressions and statements
  uint32_t chain;           // links of the chains around, see MP_PARSE_MAX_CHAIN
  uint32_t loop_depth;      // loops of this function around
  uint32_t generators;      // generator expressions of this function around
  MpFunctionDef *function;  // around, or NULL
  bool too_deep;            // reported already for the statement at hand
  bool needs_scan;          // something was met that only a scanned text shows rightly
} MpLower;

// node.c: access to tree-sitter's nodes.
MpKind mp_node_kind(const MpLower *self, TSNode node);
MpSpan mp_node_span(const MpLower *self, TSNode node);
MpStr mp_node_text(const MpLower *self, TSNode node);
// Children without comments and line continuations (comments are noted on the way); valid until
// mp_kids_close, which must come in reverse order.
MpKids mp_kids_open(MpLower *self, TSNode node);
void mp_kids_close(MpLower *self, MpKids kids);
MpNode mp_kid(const MpLower *self, MpKids kids, uint32_t index);
MpSpan mp_kid_span(const MpLower *self, MpKids kids, uint32_t index);
MpKind mp_kid_kind(const MpLower *self, MpKids kids, uint32_t index);
// The index of the first child of that kind (or field) at or after `from`, or `count`.
uint32_t mp_kids_find(const MpLower *self, MpKids kids, MpKind kind, uint32_t from);
uint32_t mp_kids_find_field(const MpLower *self, MpKids kids, MpField field, uint32_t from);
// Notes the comments in a subtree that is not lowered.
void mp_node_skip(MpLower *self, TSNode node);
// Puts comments into order and drops repeats.
void mp_comments_finish(MpComments *self);

// error.c
void mp_lower_error(MpLower *self, MpSpan span, const char *format, ...) MP_PRINTF(3, 4);
// An error for a statement that tree-sitter could not read.
void mp_lower_broken(MpLower *self, TSNode node);
// Puts errors into order, one for each place.
void mp_errors_finish(MpSyntaxErrors *self);

// Counts one level of nesting; false (and reported) where it is one too many. Balanced by
// mp_lower_leave where it gave true.
bool mp_lower_enter(MpLower *self, MpSpan span);
void mp_lower_leave(MpLower *self);

// expr.c
MpExpr *mp_expr_new(MpLower *self, MpExprKind kind, MpSpan span);
// An expression that cannot be starred, and one that can.
MpExpr *mp_lower_expr(MpLower *self, TSNode node);
MpExpr *mp_lower_element(MpLower *self, TSNode node);
// The children [from, to) with their commas: one expression, which may be starred, or a tuple
// without parentheses.
MpExpr *mp_lower_expr_list(MpLower *self, MpKids kids, uint32_t from, uint32_t to);
// The end of an operand with the parentheses around it; an operator must follow.
uint32_t mp_outer_end(const MpLower *self, const MpExpr *expr);
MpExpr *mp_lower_name(MpLower *self, TSNode node);
// Reports a keyword that the grammar takes for a name.
void mp_check_name(MpLower *self, MpSpan span);
MpOperator mp_operator_from_text(MpStr text, bool is_unary);

// chain.c: operators and what is written behind an operand, nested to the left.
MpExpr *mp_lower_chain(MpLower *self, TSNode node);
MpExpr *mp_lower_comparison(MpLower *self, TSNode node);
MpExpr *mp_lower_bool_op(MpLower *self, TSNode node);
// `*a + b` is `*(a + b)`, though the grammar may read it the other way round: takes the star off
// `operand` into `*star`, and puts it around `result`.
MpExpr *mp_star_take(MpExpr *operand, MpExpr **star);
MpExpr *mp_star_put(MpExpr *result, MpExpr *star);

// call.c
void mp_lower_arguments(MpLower *self, TSNode node, MpExprs *args, MpKeywords *keywords);

// display.c: lists, tuples, sets, dicts and comprehensions.
MpExpr *mp_lower_elements(MpLower *self, MpExprKind kind, TSNode node);
MpExpr *mp_lower_parens(MpLower *self, TSNode node);
MpExpr *mp_lower_dict(MpLower *self, TSNode node);
MpExpr *mp_lower_comprehension(MpLower *self, MpExprKind kind, TSNode node);

// annotation.c
MpExpr *mp_lower_type(MpLower *self, TSNode node);

// literal.c
MpExpr *mp_lower_integer(MpLower *self, TSNode node);
MpExpr *mp_lower_float(MpLower *self, TSNode node);

// string.c
MpExpr *mp_lower_string(MpLower *self, TSNode node);
MpExpr *mp_lower_concatenated(MpLower *self, TSNode node);

// escape.c: the value of string text. `is_format`: doubled braces are single ones.
typedef struct MpStringForm {
  bool is_raw, is_bytes, is_format, is_template;
} MpStringForm;
MpStr mp_string_decode(MpArena *arena, MpStr text, MpStringForm form);

// function.c
MpStmt *mp_lower_function(MpLower *self, TSNode node);
MpStmt *mp_lower_class(MpLower *self, TSNode node);
MpStmt *mp_lower_decorated(MpLower *self, TSNode node);
MpExpr *mp_lower_lambda(MpLower *self, TSNode node);

// parameter.c
void mp_lower_parameters(MpLower *self, TSNode node, MpParameters *out);

// block.c
// The statements of a block or a module; `header` is what the block belongs to, up to its colon.
void mp_lower_block(MpLower *self, TSNode node, MpSpan header, MpStmts *out);
// A statement or header that the grammar has read over a line end of its own: `x =` and the line
// behind it. The whole text is then looked at line by line.
void mp_check_lines(MpLower *self, MpSpan span);
// Reports a clause that is not indented like the statement it belongs to.
void mp_check_clause(MpLower *self, uint32_t owner, uint32_t clause);

// stmt.c
MpStmt *mp_stmt_new(MpLower *self, MpStmtKind kind, MpSpan span);
MpStmt *mp_lower_stmt(MpLower *self, TSNode node);
// The error statement for a node that stands in the place of broken text, otherwise NULL.
MpStmt *mp_lower_masked(MpLower *self, TSNode node);
// The end of the last statement, or `header_end` where there is none.
uint32_t mp_stmts_end(const MpStmts *self, uint32_t header_end);

// assign.c
typedef enum MpTargetUse {
  MP_TARGET_ASSIGN,
  MP_TARGET_ELEMENT,  // of a list or tuple that is assigned to
  MP_TARGET_DELETE,
} MpTargetUse;
// Reports what cannot be assigned to or deleted.
void mp_check_target(MpLower *self, const MpExpr *target, MpTargetUse use);
MpStmt *mp_lower_expression_statement(MpLower *self, TSNode node);

// import.c
MpStmt *mp_lower_import(MpLower *self, TSNode node);
MpStmt *mp_lower_import_from(MpLower *self, TSNode node);

// compound.c
MpStmt *mp_lower_if(MpLower *self, TSNode node);
MpStmt *mp_lower_for(MpLower *self, TSNode node);
MpStmt *mp_lower_while(MpLower *self, TSNode node);
MpStmt *mp_lower_with(MpLower *self, TSNode node);
MpStmt *mp_lower_try(MpLower *self, TSNode node);

// pattern.c
MpStmt *mp_lower_match(MpLower *self, TSNode node);

#endif
