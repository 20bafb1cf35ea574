#include "analyzer/syntax/lower.h"

static void lower_keyword(MpLower *self, TSNode node, MpKeywords *keywords) {
  MpKids kids = mp_kids_open(self, node);
  MpKeyword keyword = {{NULL, 0}, mp_node_span(self, node), NULL};
  keyword.name = mp_node_text(self, mp_kid(self, kids, 0).node);
  mp_check_name(self, mp_kid_span(self, kids, 0));
  keyword.value = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  mp_array_push(self->arena, keywords, keyword);
}

static void lower_double_star(MpLower *self, TSNode node, MpKeywords *keywords) {
  MpKids kids = mp_kids_open(self, node);
  MpKeyword keyword = {MP_STR(""), mp_node_span(self, node), NULL};
  keyword.value = mp_lower_expr(self, mp_kid(self, kids, kids.count - 1).node);
  mp_kids_close(self, kids);
  mp_array_push(self->arena, keywords, keyword);
}

static void lower_positional(MpLower *self, TSNode node, MpExprs *args,
                             const MpKeywords *keywords) {
  MpExpr *arg = mp_lower_element(self, node);
  mp_array_push(self->arena, args, arg);
  if (keywords->len == 0) return;
  if (mp_array_last(keywords).name.len == 0) {
    mp_lower_error(self, arg->span, "positional argument after `**` argument");
  } else if (arg->kind != MP_EXPR_STARRED) {
    mp_lower_error(self, arg->span, "positional argument after keyword argument");
  }
}

void mp_lower_arguments(MpLower *self, TSNode node, MpExprs *args, MpKeywords *keywords) {
  if (mp_node_kind(self, node) == MP_KIND_GENERATOR_EXPRESSION) {
    MpExpr *generator = mp_lower_expr(self, node);
    mp_array_push(self->arena, args, generator);
    return;
  }
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    switch ((int)kid.kind) {
      case MP_KIND_TOKEN_LEFT_PAREN:
      case MP_KIND_TOKEN_RIGHT_PAREN:
      case MP_KIND_TOKEN_COMMA: break;
      case MP_KIND_KEYWORD_ARGUMENT: lower_keyword(self, kid.node, keywords); break;
      case MP_KIND_DICTIONARY_SPLAT: lower_double_star(self, kid.node, keywords); break;
      default: lower_positional(self, kid.node, args, keywords); break;
    }
  }
  mp_kids_close(self, kids);
}
