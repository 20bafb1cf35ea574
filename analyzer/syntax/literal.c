#include <stdlib.h>

#include "analyzer/syntax/lower.h"

static MpExpr *new_constant(MpLower *self, TSNode node, MpConstantKind kind) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_CONSTANT, mp_node_span(self, node));
  expr->constant.kind = kind;
  return expr;
}

static unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return (unsigned)(c - 'A') + 10;
  return 99;
}

static unsigned base_of(MpStr text) {
  if (text.len < 2 || text.ptr[0] != '0') return 10;
  switch (text.ptr[1]) {
    case 'x':
    case 'X': return 16;
    case 'o':
    case 'O': return 8;
    case 'b':
    case 'B': return 2;
    default: return 10;
  }
}

static bool is_imaginary(MpStr text) {
  char last = text.ptr[text.len - 1];
  return last == 'j' || last == 'J';
}

// What Python refuses and the grammar lets pass.
static void check_integer(MpLower *self, MpSpan span, MpStr text, unsigned base) {
  char last = text.ptr[text.len - 1];
  if (last == 'l' || last == 'L') {
    mp_lower_error(self, span, "invalid number: no `%c` behind an integer in Python 3", last);
  } else if (last == '_') {
    mp_lower_error(self, span, "invalid number: `_` at its end");
  } else if (base == 10 && text.len > 1 && text.ptr[0] == '0') {
    for (size_t i = 0; i < text.len; i++) {
      if (text.ptr[i] == '0' || text.ptr[i] == '_') continue;
      mp_lower_error(self, span, "invalid number: a leading 0 (octal is written 0o…)");
      return;
    }
  }
}

MpExpr *mp_lower_integer(MpLower *self, TSNode node) {
  MpExpr *expr = new_constant(self, node, MP_CONSTANT_INT);
  MpStr text = mp_span_text(expr->span);
  // See mp_respell_subscripts.
  if (text.len > 0 && (text.ptr[0] < '0' || text.ptr[0] > '9')) return mp_lower_name(self, node);
  expr->constant.text = text;
  unsigned base = base_of(text);
  if (text.len == 0) return expr;
  if (base == 10 && is_imaginary(text)) {
    expr->constant.kind = MP_CONSTANT_COMPLEX;
    return expr;
  }
  check_integer(self, expr->span, text, base);
  int64_t value = 0;
  for (size_t i = base == 10 ? 0 : 2; i < text.len; i++) {
    unsigned digit = digit_value(text.ptr[i]);
    if (digit >= base) continue;
    if (value > (INT64_MAX - (int64_t)digit) / (int64_t)base) {
      expr->constant.kind = MP_CONSTANT_BIG_INT;
      return expr;
    }
    value = value * (int64_t)base + (int64_t)digit;
  }
  expr->constant.integer = value;
  return expr;
}

MpExpr *mp_lower_float(MpLower *self, TSNode node) {
  MpExpr *expr = new_constant(self, node, MP_CONSTANT_FLOAT);
  MpStr text = mp_span_text(expr->span);
  expr->constant.text = text;
  if (text.len == 0) return expr;
  if (is_imaginary(text)) {
    expr->constant.kind = MP_CONSTANT_COMPLEX;
    return expr;
  }
  char buffer[128];
  char *digits = text.len < sizeof buffer ? buffer : mp_arena_alloc(self->arena, text.len + 1);
  size_t length = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] != '_') digits[length++] = text.ptr[i];
  }
  digits[length] = '\0';
  expr->constant.real = strtod(digits, NULL);
  return expr;
}
