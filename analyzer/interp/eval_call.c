// Call expressions: arguments, spread ones too, and `super()`.
#include "analyzer/interp/eval.h"
#include "analyzer/interp/scope.h"

// What is printed, logged or raised: nobody computes with the text.
static bool only_says(const MpValue *callee) {
  if (callee->kind == MP_VALUE_NATIVE) return callee->native.function == mp_native_ignore;
  return callee->kind == MP_VALUE_LIBRARY && mp_str_starts_with(callee->text, MP_STR("builtins."));
}

static MpValue *eval_argument(MpRun *run, const MpValue *callee, const MpExpr *arg) {
  bool is_message = arg->kind == MP_EXPR_JOINED_STR && only_says(callee);
  return is_message ? mp_symbol_text(run, mp_span_text(arg->span), arg->span) : mp_eval(run, arg);
}

static bool eval_arguments(MpRun *run, const MpValue *callee, const MpExpr *expr, MpCall *call) {
  for (uint32_t i = 0; i < expr->call.args.len; i++) {
    const MpExpr *arg = expr->call.args.items[i];
    if (arg->kind != MP_EXPR_STARRED) {
      MpValue *value = eval_argument(run, callee, arg);
      if (!value) return false;
      mp_array_push(run->arena, &call->args, mp_resolve(run, value));
      mp_array_push(run->arena, &call->arg_spans, arg->span);
      continue;
    }
    MpValue *value = mp_eval(run, arg->operand);
    if (!value) return false;
    value = mp_resolve(run, value);
    uint32_t before = call->args.len;
    if (value->kind == MP_VALUE_OPAQUE || value->is_open) call->is_open = true;
    bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
    if (is_sequence && value->is_open && !mp_value_is_iterator(value)) {
      // What else is in it is among the arguments that the open call may have.
      for (uint32_t k = 0; k < value->items.len; k++)
        mp_array_push(run->arena, &call->args, value->items.items[k]);
    } else if (value->kind != MP_VALUE_OPAQUE && !mp_iterate(run, value, arg->span, &call->args)) {
      return false;
    }
    for (; before < call->args.len; before++) {
      mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
    }
  }
  return true;
}

static bool add_keyword(MpRun *run, MpCall *call, MpKeywordValue keyword) {
  if (!mp_call_keyword(call, keyword.name)) {
    mp_array_push(run->arena, &call->keywords, keyword);
    return true;
  }
  (void)mp_run_raise(run, "TypeError", call->span,
                     "%.*s() got multiple values for keyword argument '%.*s'", MP_FMT(call->symbol),
                     MP_FMT(keyword.name));
  return false;
}

static bool spread_keywords(MpRun *run, MpValue *value, MpSpan span, MpCall *call) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_INSTANCE && value->instance->payload) {
    value = value->instance->payload;
  }
  // An unknown gives what the source put into it, and more.
  if (value->kind != MP_VALUE_DICT) call->is_open = true;
  if (value->kind != MP_VALUE_DICT && value->kind != MP_VALUE_SYMBOL) return true;
  call->is_open |= value->is_open;
  for (uint32_t i = 0; i < value->keys.len; i++) {
    const MpValue *key = value->keys.items[i];
    if (key->kind != MP_VALUE_STR) {
      call->is_open = true;
      continue;
    }
    if (!add_keyword(run, call, (MpKeywordValue){key->text, value->items.items[i], span})) {
      return false;
    }
  }
  return true;
}

static bool eval_keywords(MpRun *run, const MpExpr *expr, MpCall *call) {
  for (uint32_t i = 0; i < expr->call.keywords.len; i++) {
    const MpKeyword *keyword = &expr->call.keywords.items[i];
    MpValue *value = mp_eval(run, keyword->value);
    if (!value) return false;
    if (keyword->name.len == 0) {
      if (!spread_keywords(run, value, keyword->span, call)) return false;
      continue;
    }
    MpKeywordValue bound = {keyword->name, mp_resolve(run, value), keyword->span};
    if (!add_keyword(run, call, bound)) return false;
  }
  return true;
}

// `super()` or `super(Class, self)`.
static MpValue *eval_super(MpRun *run, const MpExpr *expr) {
  MpClass *after = run->frame->owner;
  MpValue *self = run->frame->self;
  if (expr->call.args.len == 2) {
    MpValue *cls = mp_eval(run, expr->call.args.items[0]);
    self = cls ? mp_eval(run, expr->call.args.items[1]) : NULL;
    if (!self) return NULL;
    after = cls->kind == MP_VALUE_CLASS ? cls->cls : NULL;
  }
  if (!after || !self) {
    return mp_run_opaque(run, "super() outside a method", MP_STR(""), expr->span, NULL);
  }
  MpValue *value = mp_value_new(run, MP_VALUE_SUPER, expr->span);
  value->super.after = after;
  value->super.self = self;
  return value;
}

// A callee as messages name it, in one line: of a call that gives one, what is called.
static MpStr name_of_callee(MpRun *run, const MpExpr *func) {
  const MpStr text = mp_span_text(func->span);
  const bool is_short = text.len <= 60 && mp_str_find(text, MP_STR("\n"), 0) == SIZE_MAX;
  if (is_short) return text;
  if (func->kind != MP_EXPR_CALL) return mp_str_one_line(run->arena, text);
  return mp_str_format(run->arena, "%.*s(…)", MP_FMT(name_of_callee(run, func->call.func)));
}

MpValue *mp_eval_call(MpRun *run, const MpExpr *expr) {
  const MpExpr *func = expr->call.func;
  if (func->kind == MP_EXPR_NAME && mp_str_is(func->name, "super") &&
      !mp_scope_lookup(run, run->frame->scope, func->name)) {
    return eval_super(run, expr);
  }
  MpValue *callee = mp_eval(run, func);
  if (!callee) return NULL;
  MpCall call = {.span = expr->span, .symbol = name_of_callee(run, func)};
  if (!eval_arguments(run, callee, expr, &call) || !eval_keywords(run, expr, &call)) return NULL;
  return mp_call_value(run, callee, &call);
}
