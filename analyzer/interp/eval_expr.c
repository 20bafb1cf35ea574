#include "analyzer/base/buf.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/import_name.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/private_name.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/unseen.h"

static MpValue *eval_name(MpRun *run, const MpExpr *expr) {
  MpValue *value = mp_scope_lookup(run, run->frame->scope, expr->name);
  if (value) return mp_resolve(run, value);
  if (run->exception) return NULL;
  bool has_open_star = false;
  mp_import_find_star(run, mp_module_of_scope(run->frame->scope)->scope, expr->name,
                      &has_open_star);
  if (has_open_star) {
    return mp_run_opaque(run, "name of a star import", expr->name, expr->span, NULL);
  }
  if (mp_module_running(run)->ast->errors.len > 0) {
    return mp_run_opaque(run, "name in a file with syntax errors", expr->name, expr->span, NULL);
  }
  // Magics and cells that ran in another order bind names, too.
  if (mp_module_running(run)->source->is_notebook) {
    return mp_run_opaque(run, "name of a notebook", expr->name, expr->span, NULL);
  }
  return mp_run_raise(run, "NameError", expr->span, "name '%.*s' is not defined",
                      MP_FMT(expr->name));
}

static MpValue *eval_constant(MpRun *run, const MpExpr *expr) {
  const MpConstant *constant = &expr->constant;
  MpValue *value = NULL;
  switch (constant->kind) {
    case MP_CONSTANT_NONE: return run->none;
    case MP_CONSTANT_FALSE: return run->false_;
    case MP_CONSTANT_TRUE: return run->true_;
    case MP_CONSTANT_ELLIPSIS: return mp_value_new(run, MP_VALUE_ELLIPSIS, expr->span);
    case MP_CONSTANT_INT: value = mp_value_int(run, constant->integer); break;
    case MP_CONSTANT_FLOAT: value = mp_value_float(run, constant->real); break;
    case MP_CONSTANT_STR: value = mp_value_str(run, constant->text); break;
    case MP_CONSTANT_BYTES:
      value = mp_value_new(run, MP_VALUE_BYTES, expr->span);
      value->text = constant->text;
      break;
    case MP_CONSTANT_BIG_INT:
      return mp_run_opaque(run, "large integer", mp_span_text(expr->span), expr->span, NULL);
    case MP_CONSTANT_COMPLEX:
      return mp_run_opaque(run, "complex number", mp_span_text(expr->span), expr->span, NULL);
  }
  // Scalars may be shared; where a constant is written matters to those who report it.
  MpValue *own = MP_NEW(run->arena, MpValue);
  *own = *value;
  own->span = expr->span;
  return own;
}

// Appends the values of display elements or arguments, `*x` spread out.
static bool eval_elements(MpRun *run, const MpExprs *elements, MpValues *out, bool *is_open) {
  for (uint32_t i = 0; i < elements->len; i++) {
    const MpExpr *element = elements->items[i];
    bool is_starred = element->kind == MP_EXPR_STARRED;
    MpValue *value = mp_eval(run, is_starred ? element->operand : element);
    if (!value) return false;
    if (!is_starred) {
      mp_array_push(run->arena, out, value);
    } else if (value->kind == MP_VALUE_OPAQUE) {
      mp_array_push(run->arena, out, value);
      *is_open = true;
    } else if (!mp_iterate(run, value, element->span, out)) {
      return false;
    }
  }
  return true;
}

// Items that may be equal to others stay beside them.
static MpValue *set_of(MpRun *run, const MpValues *items, bool is_open, MpSpan span) {
  MpValue *set = mp_value_new(run, MP_VALUE_SET, span);
  for (uint32_t i = 0; i < items->len; i++) {
    if (!mp_value_check_hashable(run, items->items[i], span)) return NULL;
    if (mp_set_add(run, set, items->items[i]) == MP_MAYBE) {
      mp_array_push(run->arena, &set->items, items->items[i]);
    }
  }
  set->is_open = is_open;
  return set;
}

static MpValue *eval_display(MpRun *run, const MpExpr *expr) {
  MpValueKind kind = expr->kind == MP_EXPR_LIST    ? MP_VALUE_LIST
                     : expr->kind == MP_EXPR_TUPLE ? MP_VALUE_TUPLE
                                                   : MP_VALUE_SET;
  MpValues items = {0};
  bool is_open = false;
  if (!eval_elements(run, &expr->elements, &items, &is_open)) return NULL;
  if (kind == MP_VALUE_SET) return set_of(run, &items, is_open, expr->span);
  MpValue *value = mp_value_sequence(run, kind, items, expr->span);
  value->is_open = is_open;
  return value;
}

static bool merge_dict(MpRun *run, MpValue *dict, MpValue *other, MpSpan span) {
  if (other->kind == MP_VALUE_DICT) {
    for (uint32_t i = 0; i < other->keys.len; i++) {
      mp_dict_set(run, dict, other->keys.items[i], other->items.items[i]);
    }
    mp_dict_take_rest(dict, other);
    return true;
  }
  if (other->kind != MP_VALUE_SYMBOL && other->kind != MP_VALUE_OPAQUE &&
      other->kind != MP_VALUE_CONSTANT && other->kind != MP_VALUE_LIBRARY) {
    mp_run_raise(run, "TypeError", span, "'%.*s' object is not a mapping",
                 MP_FMT(mp_value_type_name(other)));
    return false;
  }
  mp_doubt_entries(run, dict, span);
  for (uint32_t i = 0; other->kind == MP_VALUE_SYMBOL && i < other->keys.len; i++) {
    mp_dict_set(run, dict, other->keys.items[i], other->items.items[i]);
  }
  dict->rest = NULL;
  return true;
}

static MpValue *eval_dict(MpRun *run, const MpExpr *expr) {
  MpValue *dict = mp_value_dict(run, expr->span);
  for (uint32_t i = 0; i < expr->dict.keys.len; i++) {
    const MpExpr *key_expr = expr->dict.keys.items[i];
    MpValue *key = key_expr ? mp_eval(run, key_expr) : NULL;
    if (key_expr && (!key || !mp_value_check_hashable(run, key, key_expr->span))) return NULL;
    MpValue *value = mp_eval(run, expr->dict.values.items[i]);
    if (!value) return NULL;
    if (key) {
      mp_dict_set(run, dict, key, value);
    } else if (!merge_dict(run, dict, value, expr->span)) {
      return NULL;
    }
  }
  return dict;
}

static MpValue *eval_bool_op(MpRun *run, const MpExpr *expr) {
  MpValue *value = NULL;
  for (uint32_t i = 0; i < expr->bool_op.values.len; i++) {
    const MpExpr *operand = expr->bool_op.values.items[i];
    value = mp_eval(run, operand);
    if (!value || i + 1 == expr->bool_op.values.len) return value;
    bool truth;
    if (!mp_truth(run, value, operand->span, &truth)) return NULL;
    if (truth != expr->bool_op.is_and) return mp_resolve(run, value);
  }
  return value;
}

static MpValue *eval_compare(MpRun *run, const MpExpr *expr) {
  MpValue *left = mp_eval(run, expr->compare.left), *result = NULL;
  if (!left) return NULL;
  for (uint32_t i = 0; i < expr->compare.ops.len; i++) {
    MpValue *right = mp_eval(run, expr->compare.comparators.items[i]);
    if (!right) return NULL;
    MpSpan span =
        expr->compare.ops.len == 1
            ? expr->span
            : mp_span_join(expr->compare.left->span, expr->compare.comparators.items[i]->span);
    result = mp_compare(run, expr->compare.ops.items[i], left, right, span);
    if (!result || i + 1 == expr->compare.ops.len) return result;
    bool truth;
    if (!mp_truth(run, result, span, &truth)) return NULL;
    if (!truth) return result;
    left = right;
  }
  return result;
}

static bool is_none(const MpExpr *expr) {
  return expr->kind == MP_EXPR_CONSTANT && expr->constant.kind == MP_CONSTANT_NONE;
}

static bool is_text_same(const MpExpr *a, const MpExpr *b) {
  return mp_str_eq(mp_span_text(a->span), mp_span_text(b->span));
}

// `s if s is not None else …` of a length: what it gives otherwise is that length too, read when
// the model runs, so the other side has nothing new.
static bool takes_either_length(const MpExpr *expr) {
  const MpExpr *test = expr->if_exp.test;
  if (test->kind != MP_EXPR_COMPARE || test->compare.ops.len != 1) return false;
  if (!is_none(test->compare.comparators.items[0])) return false;
  return is_text_same(test->compare.left, expr->if_exp.body) ||
         is_text_same(test->compare.left, expr->if_exp.orelse);
}

static MpValue *eval_if_exp(MpRun *run, const MpExpr *expr) {
  bool truth, was_either = run->takes_either_length;
  run->takes_either_length = takes_either_length(expr);
  bool is_tested = mp_eval_test(run, expr->if_exp.test, MP_MAYBE, &truth);
  run->takes_either_length = was_either;
  if (!is_tested) return NULL;
  return mp_eval(run, truth ? expr->if_exp.body : expr->if_exp.orelse);
}

static MpValue *eval_formatted(MpRun *run, const MpExpr *expr) {
  MpValue *value = mp_eval(run, expr->formatted.value);
  if (!value) return NULL;
  char conversion = expr->formatted.conversion;
  if (conversion) {
    value = conversion == 's'   ? mp_format_str(run, value, expr->span)
            : conversion == 'a' ? mp_format_ascii(run, value, expr->span)
                                : mp_format_repr(run, value, expr->span);
    if (!value) return NULL;
  }
  if (!expr->formatted.format) return mp_format_str(run, value, expr->span);
  MpValue *spec = mp_eval(run, expr->formatted.format);
  if (!spec) return NULL;
  if (spec->kind != MP_VALUE_STR) return mp_symbol_text(run, mp_span_text(expr->span), expr->span);
  return mp_format_spec(run, value, spec->text, expr->span);
}

static MpValue *eval_joined_str(MpRun *run, const MpExpr *expr) {
  MpValues pieces = {0};
  for (uint32_t i = 0; i < expr->elements.len; i++) {
    MpValue *piece = mp_eval(run, expr->elements.items[i]);
    if (!piece) return NULL;
    if (piece->kind != MP_VALUE_STR && piece->kind != MP_VALUE_SYMBOL) {
      return mp_run_opaque(run, "unknown string", mp_span_text(expr->span), expr->span, NULL);
    }
    mp_array_push(run->arena, &pieces, piece);
  }
  return mp_symbol_joined(run, &pieces, expr->span);
}

static MpValue *eval_slice(MpRun *run, const MpExpr *expr) {
  const MpExpr *parts[3] = {expr->slice.lower, expr->slice.upper, expr->slice.step};
  MpValue *slice = mp_value_new(run, MP_VALUE_SLICE, expr->span);
  for (int i = 0; i < 3; i++) {
    MpValue *part = parts[i] ? mp_eval(run, parts[i]) : run->none;
    if (!part) return NULL;
    mp_array_push(run->arena, &slice->items, part);
  }
  return slice;
}

static MpValue *eval_subscript(MpRun *run, const MpExpr *expr) {
  MpValue *value = mp_eval(run, expr->subscript.value);
  if (!value) return NULL;
  MpValue *index = mp_eval(run, expr->subscript.index);
  if (!index) return NULL;
  MpValue *item = mp_subscript(run, value, index, expr->span);
  return item ? mp_resolve(run, item) : NULL;
}

// A left-deep chain `a + b + c + …` is as deep as it is long: its left spine is walked, not called.
static MpValue *eval_bin_op(MpRun *run, const MpExpr *expr) {
  MP_ARRAY(const MpExpr *) spine = {0};
  const MpExpr *at = expr;
  for (; at->kind == MP_EXPR_BIN_OP; at = at->bin_op.left)
    mp_array_push(run->arena, &spine, at);
  MpValue *value = mp_eval(run, at);
  for (uint32_t i = spine.len; value && i-- > 0;) {
    const MpExpr *operation = spine.items[i];
    MpValue *right = mp_eval(run, operation->bin_op.right);
    if (!right) return NULL;
    value = mp_binary(run, operation->bin_op.op, value, right, operation->span);
  }
  return value;
}

static MpValue *eval_attribute(MpRun *run, const MpExpr *expr) {
  MpValue *value = mp_eval(run, expr->attribute.value);
  if (!value) return NULL;
  MpStr name = mp_private_name(run, mp_resolve(run, value), expr->attribute.name, expr->span);
  MpValue *attribute = mp_attribute(run, value, name, expr->span);
  return attribute ? mp_resolve(run, attribute) : NULL;
}

static MpValue *eval_yield(MpRun *run, const MpExpr *expr) {
  MpValue *value = expr->operand ? mp_eval(run, expr->operand) : run->none;
  if (!value) return NULL;
  if (expr->kind == MP_EXPR_YIELD && run->frame->with_body) return mp_with_run_body(run, value);
  if (expr->kind == MP_EXPR_YIELD) {
    mp_array_push(run->arena, &run->frame->yielded, value);
  } else if (!mp_iterate(run, value, expr->span, &run->frame->yielded)) {
    return NULL;
  }
  return run->none;
}

// `:=` in a comprehension binds where the comprehension stands.
static MpValue *eval_named(MpRun *run, const MpExpr *expr) {
  MpValue *value = mp_eval(run, expr->named.value);
  if (!value) return NULL;
  MpScope *own = run->frame->scope;
  while (run->frame->scope->is_comprehension)
    run->frame->scope = run->frame->scope->enclosing;
  bool done = mp_assign(run, expr->named.target, value, expr->span);
  run->frame->scope = own;
  return done ? value : NULL;
}

static MpValue *eval_as_written(MpRun *run, const MpExpr *expr) {
  switch (expr->kind) {
    case MP_EXPR_BOOL_OP: return eval_bool_op(run, expr);
    case MP_EXPR_NAMED: return eval_named(run, expr);
    case MP_EXPR_BIN_OP: return eval_bin_op(run, expr);
    case MP_EXPR_UNARY_OP: {
      MpValue *operand = mp_eval(run, expr->unary_op.operand);
      return operand ? mp_unary(run, expr->unary_op.op, operand, expr->span) : NULL;
    }
    case MP_EXPR_LAMBDA: return mp_function_new(run, expr->lambda);
    case MP_EXPR_IF: return eval_if_exp(run, expr);
    case MP_EXPR_DICT: return eval_dict(run, expr);
    case MP_EXPR_LIST:
    case MP_EXPR_TUPLE:
    case MP_EXPR_SET: return eval_display(run, expr);
    case MP_EXPR_LIST_COMP:
    case MP_EXPR_SET_COMP:
    case MP_EXPR_DICT_COMP:
    case MP_EXPR_GENERATOR: return mp_eval_comprehension(run, expr);
    case MP_EXPR_AWAIT: return mp_run_opaque(run, "await", MP_STR(""), expr->span, NULL);
    case MP_EXPR_YIELD:
    case MP_EXPR_YIELD_FROM: return eval_yield(run, expr);
    case MP_EXPR_COMPARE: return eval_compare(run, expr);
    case MP_EXPR_CALL: return mp_eval_call(run, expr);
    case MP_EXPR_JOINED_STR: return eval_joined_str(run, expr);
    case MP_EXPR_FORMATTED: return eval_formatted(run, expr);
    case MP_EXPR_CONSTANT: return eval_constant(run, expr);
    case MP_EXPR_ATTRIBUTE: return eval_attribute(run, expr);
    case MP_EXPR_SUBSCRIPT: return eval_subscript(run, expr);
    case MP_EXPR_NAME: return eval_name(run, expr);
    case MP_EXPR_SLICE: return eval_slice(run, expr);
    case MP_EXPR_STARRED:
    case MP_EXPR_ERROR: break;
  }
  return mp_run_opaque(run, "not valid Python", MP_STR(""), expr->span, NULL);
}

// `--assume`: what the source leaves open is what its text was said to be.
static MpValue *assumed(MpRun *run, const MpExpr *expr, MpValue *value) {
  bool is_open = value && (value->kind == MP_VALUE_OPAQUE || mp_unseen_is(value));
  MpValue *known = is_open ? mp_map_get(&run->assumed, mp_span_text(expr->span)) : NULL;
  return known ? known : value;
}

MpValue *mp_eval(MpRun *run, const MpExpr *expr) {
  if (!mp_run_step(run, expr->span)) return NULL;
  MpValue *value = eval_as_written(run, expr);
  return run->assumed.len > 0 ? assumed(run, expr, value) : value;
}
