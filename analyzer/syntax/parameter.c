#include "analyzer/syntax/lower.h"

static void set_name(MpLower *self, MpParameter *parameter, TSNode node) {
  parameter->name_span = mp_node_span(self, node);
  parameter->name = mp_span_text(parameter->name_span);
  mp_check_name(self, parameter->name_span);
}

// `name`, `*name` or `**name`.
static void lower_target(MpLower *self, MpNode node, MpParameter *parameter) {
  if (node.kind == MP_KIND_IDENTIFIER) {
    set_name(self, parameter, node.node);
    return;
  }
  if (node.kind == MP_KIND_LIST_SPLAT_PATTERN) parameter->kind = MP_PARAMETER_VAR_POSITIONAL;
  if (node.kind == MP_KIND_DICTIONARY_SPLAT_PATTERN) parameter->kind = MP_PARAMETER_VAR_KEYWORD;
  MpKids kids = mp_kids_open(self, node.node);
  MpNode last = mp_kid(self, kids, kids.count - 1);
  if (last.kind == MP_KIND_IDENTIFIER && node.kind != MP_KIND_TUPLE_PATTERN) {
    set_name(self, parameter, last.node);
  } else {
    set_name(self, parameter, node.node);
    mp_lower_error(self, parameter->name_span, "a parameter must be a name");
    mp_node_skip(self, node.node);
  }
  mp_kids_close(self, kids);
}

static void lower_parameter(MpLower *self, MpNode node, MpParameterKind kind, MpParameters *out) {
  MpParameter parameter = {.kind = kind, .span = mp_node_span(self, node.node)};
  if (node.kind != MP_KIND_TYPED_PARAMETER && node.kind != MP_KIND_DEFAULT_PARAMETER &&
      node.kind != MP_KIND_TYPED_DEFAULT_PARAMETER) {
    lower_target(self, node, &parameter);
    mp_array_push(self->arena, out, parameter);
    return;
  }
  MpKids kids = mp_kids_open(self, node.node);
  lower_target(self, mp_kid(self, kids, 0), &parameter);
  uint32_t type = mp_kids_find_field(self, kids, MP_FIELD_TYPE, 0);
  if (type < kids.count) {
    parameter.annotation = mp_lower_element(self, mp_kid(self, kids, type).node);
  }
  uint32_t value = mp_kids_find_field(self, kids, MP_FIELD_VALUE, 0);
  if (value < kids.count) {
    parameter.default_value = mp_lower_expr(self, mp_kid(self, kids, value).node);
  }
  mp_kids_close(self, kids);
  mp_array_push(self->arena, out, parameter);
}

static bool is_star(MpParameterKind kind) {
  return kind == MP_PARAMETER_VAR_POSITIONAL || kind == MP_PARAMETER_VAR_KEYWORD;
}

// What Python refuses in the order and the names of parameters.
static void check_parameters(MpLower *self, const MpParameters *parameters) {
  bool has_default = false;
  for (uint32_t i = 0; i < parameters->len; i++) {
    const MpParameter *parameter = &parameters->items[i];
    bool is_positional = parameter->kind == MP_PARAMETER_POSITIONAL_ONLY ||
                         parameter->kind == MP_PARAMETER_POSITIONAL_OR_KEYWORD;
    if (is_positional && has_default && parameter->default_value == NULL) {
      mp_lower_error(self, parameter->span, "parameter without a default after one with a default");
      return;
    }
    has_default = has_default || (is_positional && parameter->default_value != NULL);
    if (i > 0 && parameters->items[i - 1].kind == MP_PARAMETER_VAR_KEYWORD) {
      mp_lower_error(self, parameter->span, "parameter after `**`");
      return;
    }
    if (is_star(parameter->kind) && parameter->default_value != NULL) {
      mp_lower_error(self, parameter->span, "a starred parameter cannot have a default");
      return;
    }
  }
}

// A `*` of its own, and the number of parameters before it.
typedef struct Star {
  bool is_there;
  uint32_t before;
  MpSpan span;
} Star;

void mp_lower_parameters(MpLower *self, TSNode node, MpParameters *out) {
  Star star = {0};
  MpParameterKind kind = MP_PARAMETER_POSITIONAL_OR_KEYWORD;
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    switch ((int)kid.kind) {
      case MP_KIND_TOKEN_LEFT_PAREN:
      case MP_KIND_TOKEN_RIGHT_PAREN:
      case MP_KIND_TOKEN_COMMA: break;
      case MP_KIND_KEYWORD_SEPARATOR:
        kind = MP_PARAMETER_KEYWORD_ONLY;
        star = (Star){true, out->len, mp_node_span(self, kid.node)};
        break;
      case MP_KIND_POSITIONAL_SEPARATOR:
        for (uint32_t j = 0; j < out->len; j++)
          out->items[j].kind = MP_PARAMETER_POSITIONAL_ONLY;
        break;
      default:
        lower_parameter(self, kid, kind, out);
        if (mp_array_last(out).kind == MP_PARAMETER_VAR_POSITIONAL) {
          kind = MP_PARAMETER_KEYWORD_ONLY;
        }
        break;
    }
  }
  mp_kids_close(self, kids);
  check_parameters(self, out);
  bool is_alone = star.is_there && (star.before == out->len ||
                                    out->items[star.before].kind != MP_PARAMETER_KEYWORD_ONLY);
  if (is_alone) mp_lower_error(self, star.span, "expected a parameter behind `*`");
}
