// What the tests of the parser share: a text, parsed.
#ifndef MPLINT_TESTS_SYNTAX_PARSED_H_
#define MPLINT_TESTS_SYNTAX_PARSED_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/source/position.h"
#include "analyzer/syntax/parse.h"

typedef struct Parsed {
  MpArena *arena;
  MpParser *parser;
  const MpSource *source;
  const MpAst *ast;
} Parsed;

static inline Parsed parse_bytes(const char *text, size_t size) {
  Parsed self = {mp_arena_new(), mp_parser_new(), NULL, NULL};
  MpSource *source = NULL;
  MpStr bytes = {mp_arena_copy(self.arena, text, size), size};
  assert_int_equal(mp_source_new(self.arena, MP_STR("a.py"), bytes, &source), MP_OK);
  self.source = source;
  self.ast = mp_parse_module(self.parser, self.arena, source);
  return self;
}

static inline Parsed parse(const char *text) {
  return parse_bytes(text, strlen(text));
}

// A text that must be without syntax errors.
static inline Parsed parse_valid(const char *text) {
  Parsed self = parse(text);
  for (uint32_t i = 0; i < self.ast->errors.len; i++) {
    print_error("%s: %.*s\n", text, MP_FMT(self.ast->errors.items[i].message));
  }
  assert_int_equal(self.ast->errors.len, 0);
  return self;
}

static inline void parsed_free(Parsed self) {
  mp_parser_free(self.parser);
  mp_arena_free(self.arena);
}

static inline const MpStmt *stmt_at(Parsed self, uint32_t index) {
  assert_true(index < self.ast->body.len);
  return self.ast->body.items[index];
}

// The value of an expression statement.
static inline const MpExpr *expr_at(Parsed self, uint32_t index) {
  const MpStmt *stmt = stmt_at(self, index);
  assert_int_equal(stmt->kind, MP_STMT_EXPR);
  return stmt->value;
}

#define assert_text(str, expected)                         \
  do {                                                     \
    MpStr text_ = (str);                                   \
    assert_int_equal(text_.len, strlen(expected));         \
    assert_memory_equal(text_.ptr, (expected), text_.len); \
  } while (0)

#define assert_span(node, expected) assert_text(mp_span_text((node)->span), expected)

#endif
