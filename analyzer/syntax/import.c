#include "analyzer/syntax/lower.h"

// A dotted name as written, without the white space that Python allows around its dots.
static MpStr lower_dotted(MpLower *self, TSNode node) {
  MpStr text = mp_node_text(self, node);
  MpKids kids = mp_kids_open(self, node);
  if (kids.count > 1) {
    MpStrs names = {0};
    for (uint32_t i = 0; i < kids.count; i++) {
      if (mp_kid_kind(self, kids, i) != MP_KIND_IDENTIFIER) continue;
      MpStr name = mp_node_text(self, mp_kid(self, kids, i).node);
      mp_array_push(self->arena, &names, name);
    }
    MpStr joined = mp_str_join(self->arena, MP_STR("."), names.items, names.len);
    if (joined.len != text.len) text = joined;
  }
  mp_kids_close(self, kids);
  return text;
}

static void lower_names(MpLower *self, MpKids kids, MpImportNames *names) {
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    MpImportName name = {MP_STR(""), MP_STR(""), mp_node_span(self, kid.node)};
    if (kid.kind == MP_KIND_WILDCARD_IMPORT) {
      name.name = MP_STR("*");
      mp_array_push(self->arena, names, name);
    }
    if (kid.field != MP_FIELD_NAME) continue;
    if (kid.kind == MP_KIND_ALIASED_IMPORT) {
      MpKids inner = mp_kids_open(self, kid.node);
      name.name = lower_dotted(self, mp_kid(self, inner, 0).node);
      name.asname = mp_node_text(self, mp_kid(self, inner, inner.count - 1).node);
      mp_kids_close(self, inner);
    } else {
      name.name = lower_dotted(self, kid.node);
    }
    mp_array_push(self->arena, names, name);
  }
}

// `import a,` and `from a import b,` without parentheses: the grammar lets the comma pass.
static void check_last_comma(MpLower *self, MpKids kids) {
  if (mp_kid_kind(self, kids, kids.count - 1) != MP_KIND_TOKEN_COMMA) return;
  mp_lower_error(self, mp_kid_span(self, kids, kids.count - 1), "unexpected `,` at the end");
}

MpStmt *mp_lower_import(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_IMPORT, mp_node_span(self, node));
  MpKids kids = mp_kids_open(self, node);
  lower_names(self, kids, &stmt->import.names);
  check_last_comma(self, kids);
  mp_kids_close(self, kids);
  return stmt;
}

static uint32_t count_dots(MpStr text) {
  uint32_t dots = 0;
  for (size_t i = 0; i < text.len; i++)
    dots += text.ptr[i] == '.';
  return dots;
}

static void lower_relative(MpLower *self, TSNode node, MpStmt *stmt) {
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (kid.kind == MP_KIND_IMPORT_PREFIX) {
      stmt->import.level = count_dots(mp_node_text(self, kid.node));
    } else if (kid.kind == MP_KIND_DOTTED_NAME) {
      stmt->import.module = lower_dotted(self, kid.node);
    }
  }
  mp_kids_close(self, kids);
}

MpStmt *mp_lower_import_from(MpLower *self, TSNode node) {
  MpStmt *stmt = mp_stmt_new(self, MP_STMT_IMPORT_FROM, mp_node_span(self, node));
  stmt->import.module = MP_STR("");
  MpKids kids = mp_kids_open(self, node);
  MpNode module = mp_kid(self, kids, 1);
  switch ((int)module.kind) {
    case MP_KIND_RELATIVE_IMPORT: lower_relative(self, module.node, stmt); break;
    case MP_KIND_DOTTED_NAME: stmt->import.module = lower_dotted(self, module.node); break;
    default: stmt->import.module = mp_node_text(self, module.node); break;
  }
  lower_names(self, kids, &stmt->import.names);
  check_last_comma(self, kids);
  mp_kids_close(self, kids);
  return stmt;
}
