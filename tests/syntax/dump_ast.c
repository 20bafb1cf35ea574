// A test helper: prints the syntax tree of each file named on standard input, one JSON value a
// line, for compare_ast.py to hold against Python's own. Positions are byte offsets.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/syntax/parse.h"
#include "tests/syntax/ast_names.h"

static void put_text(MpBuf *out, MpStr text) {
  mp_buf_append_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c == '"' || c == '\\') mp_buf_append_byte(out, '\\');
    if (c < 0x20) {
      mp_buf_format(out, "\\u%04x", c);
    } else {
      mp_buf_append_byte(out, (char)c);
    }
  }
  mp_buf_append_byte(out, '"');
}

static void put_hex(MpBuf *out, MpStr text) {
  mp_buf_append_byte(out, '"');
  for (size_t i = 0; i < text.len; i++)
    mp_buf_format(out, "%02x", (unsigned char)text.ptr[i]);
  mp_buf_append_byte(out, '"');
}

// The separator before a field.
static void next(MpBuf *out) {
  mp_buf_append_byte(out, ',');
}

static void put_bool(MpBuf *out, bool value) {
  mp_buf_append_c(out, value ? ",true" : ",false");
}

static void open_node(MpBuf *out, const char *name, MpSpan span) {
  mp_buf_format(out, "[\"%s\",%u,%u", name, span.start_byte, span.end_byte);
}

static void put_expr(MpBuf *out, const MpExpr *expr);
static void put_stmts(MpBuf *out, const MpStmts *stmts);

static void put_exprs(MpBuf *out, const MpExprs *exprs) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < exprs->len; i++) {
    if (i > 0) next(out);
    put_expr(out, exprs->items[i]);
  }
  mp_buf_append_byte(out, ']');
}

static void put_field(MpBuf *out, const MpExpr *expr) {
  next(out);
  put_expr(out, expr);
}

static void put_name(MpBuf *out, MpStr name) {
  next(out);
  put_text(out, name);
}

static void put_names(MpBuf *out, const MpStrs *names) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < names->len; i++) {
    if (i > 0) next(out);
    put_text(out, names->items[i]);
  }
  mp_buf_append_byte(out, ']');
}

static void put_keywords(MpBuf *out, const MpKeywords *keywords) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < keywords->len; i++) {
    const MpKeyword *keyword = &keywords->items[i];
    if (i > 0) next(out);
    open_node(out, "keyword", keyword->span);
    put_name(out, keyword->name);
    put_field(out, keyword->value);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
}

static void put_constant(MpBuf *out, const MpConstant *constant) {
  switch (constant->kind) {
    case MP_CONSTANT_NONE: mp_buf_append_c(out, ",\"None\",\"\""); break;
    case MP_CONSTANT_FALSE: mp_buf_append_c(out, ",\"False\",\"\""); break;
    case MP_CONSTANT_TRUE: mp_buf_append_c(out, ",\"True\",\"\""); break;
    case MP_CONSTANT_ELLIPSIS: mp_buf_append_c(out, ",\"Ellipsis\",\"\""); break;
    case MP_CONSTANT_INT:
      mp_buf_format(out, ",\"int\",\"%lld\"", (long long)constant->integer);
      break;
    case MP_CONSTANT_BIG_INT:
      mp_buf_append_c(out, ",\"int\"");
      put_name(out, constant->text);
      break;
    case MP_CONSTANT_FLOAT: mp_buf_format(out, ",\"float\",\"%.17g\"", constant->real); break;
    case MP_CONSTANT_COMPLEX:
      mp_buf_append_c(out, ",\"complex\"");
      put_name(out, constant->text);
      break;
    case MP_CONSTANT_STR:
      mp_buf_append_c(out, ",\"str\"");
      put_name(out, constant->text);
      break;
    case MP_CONSTANT_BYTES:
      mp_buf_append_c(out, ",\"bytes\",");
      put_hex(out, constant->text);
      break;
  }
}

static void put_parameters(MpBuf *out, const MpParameters *parameters) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < parameters->len; i++) {
    const MpParameter *parameter = &parameters->items[i];
    if (i > 0) next(out);
    // Without the default; that an annotation ends before its parenthesis is nothing to compare.
    MpSpan span = mp_span_join(parameter->name_span, parameter->span);
    if (parameter->default_value != NULL) span = parameter->name_span;
    bool is_plain = parameter->annotation == NULL || !parameter->annotation->parenthesized;
    if (parameter->default_value != NULL && parameter->annotation != NULL) {
      span.end_byte = is_plain ? parameter->annotation->span.end_byte : 0;
    }
    open_node(out, "arg", span);
    mp_buf_format(out, ",%d", (int)parameter->kind);
    put_name(out, parameter->name);
    put_field(out, parameter->annotation);
    put_field(out, parameter->default_value);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
}

static void put_comprehension(MpBuf *out, const MpExpr *expr) {
  put_field(out, expr->comp.key);
  put_field(out, expr->comp.element);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < expr->comp.fors.len; i++) {
    const MpComprehensionFor *loop = &expr->comp.fors.items[i];
    if (i > 0) next(out);
    mp_buf_append_byte(out, '[');
    put_expr(out, loop->target);
    put_field(out, loop->iterable);
    put_exprs(out, &loop->conditions);
    put_bool(out, loop->is_async);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
}

static void put_operator(MpBuf *out, MpOperator op) {
  put_name(out, mp_operator_text(op));
}

static void put_compare(MpBuf *out, const MpExpr *expr) {
  put_field(out, expr->compare.left);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < expr->compare.ops.len; i++) {
    if (i > 0) next(out);
    put_text(out, mp_operator_text(expr->compare.ops.items[i]));
  }
  mp_buf_append_byte(out, ']');
  put_exprs(out, &expr->compare.comparators);
}

static void put_expr_fields(MpBuf *out, const MpExpr *expr) {
  switch (expr->kind) {
    case MP_EXPR_BOOL_OP:
      put_name(out, expr->bool_op.is_and ? MP_STR("and") : MP_STR("or"));
      put_exprs(out, &expr->bool_op.values);
      break;
    case MP_EXPR_NAMED:
      put_field(out, expr->named.target);
      put_field(out, expr->named.value);
      break;
    case MP_EXPR_BIN_OP:
      put_field(out, expr->bin_op.left);
      put_operator(out, expr->bin_op.op);
      put_field(out, expr->bin_op.right);
      break;
    case MP_EXPR_UNARY_OP:
      put_operator(out, expr->unary_op.op);
      put_field(out, expr->unary_op.operand);
      break;
    case MP_EXPR_LAMBDA:
      put_parameters(out, &expr->lambda->parameters);
      put_field(out, expr->lambda->body.items[0]->value);
      put_bool(out, expr->lambda->is_generator);
      break;
    case MP_EXPR_IF:
      put_field(out, expr->if_exp.test);
      put_field(out, expr->if_exp.body);
      put_field(out, expr->if_exp.orelse);
      break;
    case MP_EXPR_DICT:
      put_exprs(out, &expr->dict.keys);
      put_exprs(out, &expr->dict.values);
      break;
    case MP_EXPR_LIST_COMP:
    case MP_EXPR_SET_COMP:
    case MP_EXPR_DICT_COMP:
    case MP_EXPR_GENERATOR: put_comprehension(out, expr); break;
    case MP_EXPR_AWAIT:
    case MP_EXPR_YIELD:
    case MP_EXPR_YIELD_FROM:
    case MP_EXPR_STARRED: put_field(out, expr->operand); break;
    case MP_EXPR_COMPARE: put_compare(out, expr); break;
    case MP_EXPR_CALL:
      put_field(out, expr->call.func);
      put_exprs(out, &expr->call.args);
      put_keywords(out, &expr->call.keywords);
      break;
    case MP_EXPR_FORMATTED:
      put_field(out, expr->formatted.value);
      mp_buf_format(out, ",%d", expr->formatted.conversion);
      put_field(out, expr->formatted.format);
      break;
    case MP_EXPR_CONSTANT: put_constant(out, &expr->constant); break;
    case MP_EXPR_ATTRIBUTE:
      put_field(out, expr->attribute.value);
      put_name(out, expr->attribute.name);
      break;
    case MP_EXPR_SUBSCRIPT:
      put_field(out, expr->subscript.value);
      put_field(out, expr->subscript.index);
      break;
    case MP_EXPR_NAME: put_name(out, expr->name); break;
    case MP_EXPR_JOINED_STR:
    case MP_EXPR_SET:
    case MP_EXPR_LIST:
    case MP_EXPR_TUPLE: put_exprs(out, &expr->elements); break;
    case MP_EXPR_SLICE:
      put_field(out, expr->slice.lower);
      put_field(out, expr->slice.upper);
      put_field(out, expr->slice.step);
      break;
    case MP_EXPR_ERROR: break;
  }
}

static void put_expr(MpBuf *out, const MpExpr *expr) {
  if (expr == NULL) {
    mp_buf_append_c(out, "null");
    return;
  }
  open_node(out, expr_names[expr->kind], expr->span);
  put_expr_fields(out, expr);
  mp_buf_append_byte(out, ']');
}

static void put_pattern(MpBuf *out, const MpPattern *pattern) {
  open_node(out, pattern_names[pattern->kind], pattern->span);
  put_field(out, pattern->value);
  put_exprs(out, &pattern->keys);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < pattern->patterns.len; i++) {
    if (i > 0) next(out);
    put_pattern(out, pattern->patterns.items[i]);
  }
  mp_buf_append_byte(out, ']');
  put_names(out, &pattern->keyword_names);
  put_name(out, pattern->name);
  mp_buf_append_byte(out, ']');
}

static void put_function(MpBuf *out, const MpFunctionDef *function) {
  put_name(out, function->name);
  put_parameters(out, &function->parameters);
  put_exprs(out, &function->decorators);
  put_field(out, function->returns);
  put_stmts(out, &function->body);
  put_bool(out, function->is_async);
  put_bool(out, function->is_generator);
}

static void put_class(MpBuf *out, const MpClassDef *class_def) {
  put_name(out, class_def->name);
  put_exprs(out, &class_def->bases);
  put_keywords(out, &class_def->keywords);
  put_exprs(out, &class_def->decorators);
  put_stmts(out, &class_def->body);
}

static void put_import(MpBuf *out, const MpStmt *stmt) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < stmt->import.names.len; i++) {
    const MpImportName *name = &stmt->import.names.items[i];
    if (i > 0) next(out);
    open_node(out, "alias", name->span);
    put_name(out, name->name);
    put_name(out, name->asname);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
  if (stmt->kind == MP_STMT_IMPORT) return;
  put_name(out, stmt->import.module);
  mp_buf_format(out, ",%u", stmt->import.level);
}

static void put_try(MpBuf *out, const MpStmt *stmt) {
  put_stmts(out, &stmt->try_stmt.body);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < stmt->try_stmt.handlers.len; i++) {
    const MpExceptHandler *handler = &stmt->try_stmt.handlers.items[i];
    if (i > 0) next(out);
    mp_buf_append_byte(out, '[');
    put_expr(out, handler->type);
    put_name(out, handler->name);
    put_stmts(out, &handler->body);
    put_bool(out, handler->is_star);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
  put_stmts(out, &stmt->try_stmt.orelse);
  put_stmts(out, &stmt->try_stmt.finally);
}

static void put_with(MpBuf *out, const MpStmt *stmt) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < stmt->with.items.len; i++) {
    mp_buf_append_c(out, i > 0 ? ",[" : "[");
    put_expr(out, stmt->with.items.items[i].context);
    put_field(out, stmt->with.items.items[i].target);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
  put_stmts(out, &stmt->with.body);
  put_bool(out, stmt->with.is_async);
}

static void put_match(MpBuf *out, const MpStmt *stmt) {
  put_field(out, stmt->match.subject);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < stmt->match.cases.len; i++) {
    const MpMatchCase *item = &stmt->match.cases.items[i];
    mp_buf_append_c(out, i > 0 ? ",[" : "[");
    put_pattern(out, item->pattern);
    put_field(out, item->guard);
    put_stmts(out, &item->body);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_byte(out, ']');
}

static void put_simple_fields(MpBuf *out, const MpStmt *stmt) {
  switch ((int)stmt->kind) {
    case MP_STMT_RETURN:
    case MP_STMT_EXPR: put_field(out, stmt->value); break;
    case MP_STMT_DELETE: put_exprs(out, &stmt->targets); break;
    case MP_STMT_ASSIGN:
      put_exprs(out, &stmt->assign.targets);
      put_field(out, stmt->assign.value);
      break;
    case MP_STMT_AUG_ASSIGN:
      put_field(out, stmt->aug_assign.target);
      put_operator(out, stmt->aug_assign.op);
      put_field(out, stmt->aug_assign.value);
      break;
    case MP_STMT_ANN_ASSIGN:
      put_field(out, stmt->ann_assign.target);
      put_field(out, stmt->ann_assign.annotation);
      put_field(out, stmt->ann_assign.value);
      break;
    case MP_STMT_RAISE:
      put_field(out, stmt->raise.exception);
      put_field(out, stmt->raise.cause);
      break;
    case MP_STMT_ASSERT:
      put_field(out, stmt->assertion.test);
      put_field(out, stmt->assertion.message);
      break;
    case MP_STMT_IMPORT:
    case MP_STMT_IMPORT_FROM: put_import(out, stmt); break;
    case MP_STMT_GLOBAL:
    case MP_STMT_NONLOCAL: put_names(out, &stmt->names); break;
    default: break;
  }
}

static void put_stmt(MpBuf *out, const MpStmt *stmt) {
  open_node(out, stmt_names[stmt->kind], stmt->span);
  switch ((int)stmt->kind) {
    case MP_STMT_FUNCTION_DEF: put_function(out, stmt->function); break;
    case MP_STMT_CLASS_DEF: put_class(out, stmt->class_def); break;
    case MP_STMT_FOR:
      put_field(out, stmt->for_loop.target);
      put_field(out, stmt->for_loop.iterable);
      put_stmts(out, &stmt->for_loop.body);
      put_stmts(out, &stmt->for_loop.orelse);
      put_bool(out, stmt->for_loop.is_async);
      break;
    case MP_STMT_WHILE:
      put_field(out, stmt->while_loop.test);
      put_stmts(out, &stmt->while_loop.body);
      put_stmts(out, &stmt->while_loop.orelse);
      break;
    case MP_STMT_IF:
      put_field(out, stmt->if_stmt.test);
      put_stmts(out, &stmt->if_stmt.body);
      put_stmts(out, &stmt->if_stmt.orelse);
      break;
    case MP_STMT_WITH: put_with(out, stmt); break;
    case MP_STMT_MATCH: put_match(out, stmt); break;
    case MP_STMT_TRY: put_try(out, stmt); break;
    default: put_simple_fields(out, stmt); break;
  }
  mp_buf_append_byte(out, ']');
}

static void put_stmts(MpBuf *out, const MpStmts *stmts) {
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < stmts->len; i++) {
    if (i > 0) next(out);
    put_stmt(out, stmts->items[i]);
  }
  mp_buf_append_byte(out, ']');
}

static void put_ast(MpBuf *out, const MpAst *ast) {
  mp_buf_append_c(out, "[\"Module\"");
  put_stmts(out, &ast->body);
  mp_buf_append_c(out, ",[");
  for (uint32_t i = 0; i < ast->errors.len; i++) {
    const MpSyntaxError *error = &ast->errors.items[i];
    if (i > 0) next(out);
    open_node(out, "error", error->span);
    put_name(out, error->message);
    mp_buf_append_byte(out, ']');
  }
  mp_buf_append_c(out, "],[");
  for (uint32_t i = 0; i < ast->comments.len; i++) {
    MpSpan span = ast->comments.items[i].span;
    mp_buf_format(out, "%s[%u,%u]", i > 0 ? "," : "", span.start_byte, span.end_byte);
  }
  mp_buf_append_c(out, "]]");
}

static bool read_file(const char *path, MpBuf *out) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  char block[65536];
  for (size_t size; (size = fread(block, 1, sizeof block, file)) > 0;) {
    mp_buf_append(out, (MpStr){block, size});
  }
  fclose(file);
  return true;
}

int main(void) {
  MpParser *parser = mp_parser_new();
  MpArena *arena = mp_arena_new();
  MpBuf text = {0};
  MpBuf out = {0};
  char path[4096];
  while (fgets(path, sizeof path, stdin) != NULL) {
    path[strcspn(path, "\n")] = '\0';
    mp_arena_reset(arena);
    mp_buf_clear(&text);
    mp_buf_clear(&out);
    MpSource *source = NULL;
    if (read_file(path, &text) &&
        mp_source_new(arena, mp_str_from_c(path), mp_buf_str(&text), &source) == MP_OK) {
      put_ast(&out, mp_parse_module(parser, arena, source));
    } else {
      mp_buf_append_c(&out, "null");
    }
    mp_buf_append_byte(&out, '\n');
    fwrite(out.ptr, 1, out.len, stdout);
    fflush(stdout);  // the other side waits for each line
  }
  mp_buf_deinit(&text);
  mp_buf_deinit(&out);
  mp_arena_free(arena);
  mp_parser_free(parser);
  return 0;
}
