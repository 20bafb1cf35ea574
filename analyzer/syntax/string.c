#include "analyzer/syntax/lower.h"

// The parts of a literal, or of several side by side, as they are put together.
typedef struct Parts {
  MpExprs elements;  // of a JOINED_STR
  MpStrs texts;      // decoded text since the last element
  MpSpan texts_span;
} Parts;

static bool form_from_prefix(MpStr start, MpStringForm *form, bool *is_valid) {
  *form = (MpStringForm){false, false, false, false};
  size_t length = 0;
  bool is_unicode = false;
  for (; length < start.len && start.ptr[length] != '"' && start.ptr[length] != '\''; length++) {
    switch (start.ptr[length] | 0x20) {
      case 'r': form->is_raw = true; break;
      case 'b': form->is_bytes = true; break;
      case 'f': form->is_format = true; break;
      case 't': form->is_template = true; break;
      default: is_unicode = true; break;
    }
  }
  size_t letters = (size_t)form->is_raw + form->is_bytes + form->is_format + form->is_template;
  *is_valid = length < start.len && letters + is_unicode == length &&
              (form->is_bytes + form->is_format + form->is_template <= 1) &&
              !(is_unicode && letters > 0);
  return *is_valid;
}

static void add_text(MpLower *self, Parts *parts, MpStr text, MpSpan span) {
  if (text.len == 0) return;
  if (parts->texts.len == 0) parts->texts_span = span;
  parts->texts_span.end_byte = span.end_byte;
  mp_array_push(self->arena, &parts->texts, text);
}

static MpStr join_texts(MpLower *self, Parts *parts) {
  MpStr text = MP_STR("");
  if (parts->texts.len == 1) {
    text = parts->texts.items[0];
  } else if (parts->texts.len > 1) {
    text = mp_str_join(self->arena, MP_STR(""), parts->texts.items, parts->texts.len);
  }
  parts->texts.len = 0;
  return text;
}

static MpExpr *new_text(MpLower *self, MpConstantKind kind, MpSpan span, MpStr text) {
  MpExpr *expr = mp_expr_new(self, MP_EXPR_CONSTANT, span);
  expr->constant.kind = kind;
  expr->constant.text = text;
  return expr;
}

static void flush_texts(MpLower *self, Parts *parts) {
  if (parts->texts.len == 0) return;
  MpSpan span = parts->texts_span;
  MpExpr *expr = new_text(self, MP_CONSTANT_STR, span, join_texts(self, parts));
  mp_array_push(self->arena, &parts->elements, expr);
}

static void add_slice(MpLower *self, Parts *parts, MpStringForm form, uint32_t start,
                      uint32_t end) {
  if (start >= end) return;
  MpSpan span = {self->source, start, end};
  add_text(self, parts, mp_string_decode(self->arena, mp_span_text(span), form), span);
}

static void lower_interpolation(MpLower *self, Parts *parts, MpStringForm form, TSNode node);

static MpExpr *lower_format(MpLower *self, MpStringForm form, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  MpExpr *expr = mp_expr_new(self, MP_EXPR_JOINED_STR, span);
  Parts parts = {0};
  MpKids kids = mp_kids_open(self, node);
  uint32_t at = span.start_byte + 1;  // behind the colon
  for (uint32_t i = 1; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind != MP_KIND_FORMAT_EXPRESSION) continue;
    MpSpan inner = mp_node_span(self, kid.node);
    add_slice(self, &parts, form, at, inner.start_byte);
    lower_interpolation(self, &parts, form, kid.node);
    at = inner.end_byte;
  }
  add_slice(self, &parts, form, at, span.end_byte);
  mp_kids_close(self, kids);
  flush_texts(self, &parts);
  expr->elements = parts.elements;
  return expr;
}

// `{value=}` shows its own text, with the white space around the `=`.
static bool add_shown_text(MpLower *self, Parts *parts, MpKids kids, uint32_t equal) {
  if (equal >= kids.count) return false;
  uint32_t start = mp_kid_span(self, kids, 0).end_byte;
  uint32_t end = equal + 1 < kids.count ? mp_kid_span(self, kids, equal + 1).start_byte
                                        : mp_kid_span(self, kids, equal).end_byte;
  MpStringForm raw = {true, false, false, false};
  add_slice(self, parts, raw, start, end);
  return true;
}

static void lower_interpolation(MpLower *self, Parts *parts, MpStringForm form, TSNode node) {
  MpSpan span = mp_node_span(self, node);
  if (!mp_lower_enter(self, span)) {
    mp_node_skip(self, node);
    return;
  }
  MpKids kids = mp_kids_open(self, node);
  uint32_t equal = mp_kids_find(self, kids, MP_KIND_TOKEN_EQUAL, 0);
  uint32_t conversion = mp_kids_find(self, kids, MP_KIND_TYPE_CONVERSION, 0);
  uint32_t format = mp_kids_find(self, kids, MP_KIND_FORMAT_SPECIFIER, 0);
  bool is_shown = add_shown_text(self, parts, kids, equal);
  flush_texts(self, parts);
  MpExpr *expr = mp_expr_new(self, MP_EXPR_FORMATTED, span);
  expr->formatted.value = kids.count > 2 ? mp_lower_expr(self, mp_kid(self, kids, 1).node)
                                         : mp_expr_new(self, MP_EXPR_ERROR, span);
  // `{x:=5}` is no `:=`: the scanned text spells such a format differently.
  MpExpr *value = expr->formatted.value;
  if (value->kind == MP_EXPR_NAMED && !value->parenthesized) self->needs_scan = true;
  if (conversion < kids.count) {
    MpStr text = mp_node_text(self, mp_kid(self, kids, conversion).node);
    expr->formatted.conversion = text.len > 1 ? text.ptr[1] : '\0';
  } else if (is_shown && format == kids.count) {
    expr->formatted.conversion = 'r';
  }
  if (format < kids.count) {
    expr->formatted.format = lower_format(self, form, mp_kid(self, kids, format).node);
  }
  mp_kids_close(self, kids);
  mp_array_push(self->arena, &parts->elements, expr);
  mp_lower_leave(self);
}

static uint32_t quote_length(MpStr start) {
  bool is_triple = start.len >= 3 && start.ptr[start.len - 1] == start.ptr[start.len - 2];
  return is_triple ? 3 : 1;
}

static void lower_parts(MpLower *self, Parts *parts, MpStringForm form, MpKids kids) {
  uint32_t at = mp_kid_span(self, kids, 0).end_byte;
  for (uint32_t i = 1; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    MpSpan span = mp_node_span(self, kid.node);
    if (kid.kind == MP_KIND_INTERPOLATION) {
      add_slice(self, parts, form, at, span.start_byte);
      lower_interpolation(self, parts, form, kid.node);
      at = span.end_byte;
    } else if (kid.kind == MP_KIND_STRING_END) {
      // The end of a raw string may hold its last backslashes too.
      uint32_t quotes = quote_length(mp_span_text(mp_kid_span(self, kids, 0)));
      add_slice(self, parts, form, at, span.end_byte - quotes);
    }
  }
}

// Adds one literal to the parts.
static MpStringForm lower_piece(MpLower *self, Parts *parts, TSNode node) {
  MpKids kids = mp_kids_open(self, node);
  MpStringForm form = {false, false, false, false};
  bool is_valid = false;
  MpSpan start = mp_kid_span(self, kids, 0);
  if (kids.count > 0 && form_from_prefix(mp_span_text(start), &form, &is_valid)) {
    lower_parts(self, parts, form, kids);
  } else {
    bool is_quoted = mp_str_starts_with(mp_span_text(start), MP_STR("`"));
    mp_lower_error(self, start, is_quoted ? "unexpected ```" : "invalid string prefix");
  }
  mp_kids_close(self, kids);
  return form;
}

static MpExpr *finish(MpLower *self, Parts *parts, MpSpan span, MpStringForm form) {
  if (form.is_template) return mp_expr_new(self, MP_EXPR_ERROR, span);
  if (!form.is_format) {
    MpConstantKind kind = form.is_bytes ? MP_CONSTANT_BYTES : MP_CONSTANT_STR;
    return new_text(self, kind, span, join_texts(self, parts));
  }
  flush_texts(self, parts);
  MpExpr *expr = mp_expr_new(self, MP_EXPR_JOINED_STR, span);
  expr->elements = parts->elements;
  return expr;
}

MpExpr *mp_lower_string(MpLower *self, TSNode node) {
  Parts parts = {0};
  MpStringForm form = lower_piece(self, &parts, node);
  return finish(self, &parts, mp_node_span(self, node), form);
}

MpExpr *mp_lower_concatenated(MpLower *self, TSNode node) {
  Parts parts = {0};
  MpStringForm all = {false, false, false, false};
  bool has_text = false;
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind != MP_KIND_STRING) continue;
    MpStringForm form = lower_piece(self, &parts, kid.node);
    bool was_mixed = all.is_bytes && has_text;
    all.is_bytes = all.is_bytes || form.is_bytes;
    all.is_format = all.is_format || form.is_format;
    all.is_template = all.is_template || form.is_template;
    has_text = has_text || !form.is_bytes;
    if (!was_mixed && all.is_bytes && has_text) {
      mp_lower_error(self, mp_node_span(self, kid.node), "bytes and text cannot be joined");
    }
  }
  mp_kids_close(self, kids);
  return finish(self, &parts, mp_node_span(self, node), all);
}
