// functools and operator.
#include <string.h>

#include "analyzer/interp/function_object.h"
#include "analyzer/interp/standard.h"

// --- partial: a native bound to (callee, positional arguments, keywords) ---

static MpValue *partial_call(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValues *given = &self->items.items[1]->items;
  const MpValue *keywords = self->items.items[2];
  MpCall merged = *call;
  memset(&merged.args, 0, sizeof merged.args);
  memset(&merged.arg_spans, 0, sizeof merged.arg_spans);
  memset(&merged.keywords, 0, sizeof merged.keywords);
  for (uint32_t i = 0; i < given->len + call->args.len; i++) {
    uint32_t own = i < given->len ? 0 : i - given->len;
    bool has_span = i >= given->len && own < call->arg_spans.len;
    mp_array_push(run->arena, &merged.args,
                  i < given->len ? given->items[i] : call->args.items[own]);
    mp_array_push(run->arena, &merged.arg_spans,
                  has_span ? call->arg_spans.items[own] : (MpSpan){0});
  }
  for (uint32_t i = 0; i < keywords->keys.len; i++) {
    MpStr name = keywords->keys.items[i]->text;
    bool is_replaced = false;
    for (uint32_t k = 0; k < call->keywords.len; k++)
      is_replaced = is_replaced || mp_str_eq(call->keywords.items[k].name, name);
    MpKeywordValue keyword = {name, keywords->items.items[i], {0}};
    if (!is_replaced) mp_array_push(run->arena, &merged.keywords, keyword);
  }
  for (uint32_t k = 0; k < call->keywords.len; k++)
    mp_array_push(run->arena, &merged.keywords, call->keywords.items[k]);
  merged.is_open = call->is_open || keywords->is_open;
  return mp_call_value(run, self->items.items[0], &merged);
}

static MpValue *function_partial(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  if (call->args.len == 0) {
    return call->is_open ? mp_native_refused(run, call)
                         : mp_run_raise(run, "TypeError", call->span,
                                        "type 'partial' takes at least one argument");
  }
  MpValue *keywords = mp_value_dict(run, call->span);
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpValue *name = mp_value_str(run, call->keywords.items[i].name);
    mp_dict_set(run, keywords, name, call->keywords.items[i].value);
  }
  keywords->is_open = call->is_open;
  MpValues rest = mp_values_slice(run, &call->args, 1, 1, call->args.len - 1);
  MpValues parts = {NULL, 0, 0};
  mp_array_push(run->arena, &parts, call->args.items[0]);
  mp_array_push(run->arena, &parts, mp_value_sequence(run, MP_VALUE_TUPLE, rest, call->span));
  mp_array_push(run->arena, &parts, keywords);
  MpValue *bound = mp_value_sequence(run, MP_VALUE_TUPLE, parts, call->span);
  MpValue *partial = mp_value_native(run, MP_STR("functools.partial"), partial_call, bound);
  partial->span = call->span;
  return partial;
}

MpValue *mp_partial_attribute(MpRun *run, const MpValue *value, MpStr name) {
  static const char *const names[] = {"func", "args", "keywords"};
  (void)run;
  if (value->kind != MP_VALUE_NATIVE || value->native.function != partial_call) return NULL;
  for (uint32_t i = 0; i < 3; i++) {
    if (mp_str_is(name, names[i])) return value->native.self->items.items[i];
  }
  return NULL;
}

// --- other functools ---

static MpValue *function_reduce(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 3, &result)) return result;
  MpValues items = {NULL, 0, 0};
  if (!mp_builtin_elements(run, call->args.items[1], "functools.reduce", call->span, &items,
                           &result)) {
    return result;
  }
  bool has_start = call->args.len == 3;
  if (items.len == 0 && !has_start) {
    return mp_run_raise(run, "TypeError", call->span,
                        "reduce() of empty iterable with no initial value");
  }
  MpValue *total = has_start ? call->args.items[2] : items.items[0];
  for (uint32_t i = has_start ? 0 : 1; i < items.len && total != NULL; i++) {
    MpValue *args[] = {total, items.items[i]};
    total = mp_call_with(run, call->args.items[0], args, 2, call->span);
  }
  return total;
}

static MpValue *give_back(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  return mp_native_arity(run, call, 1, 1, &result) ? call->args.items[0] : result;
}

static MpValue *update_wrapper(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *wrapper = mp_resolve(run, call->args.items[0]);
  mp_function_update_wrapper(run, wrapper, self);
  return wrapper;
}

// `@wraps(function)`: what it is applied to looks like the function.
static MpValue *function_wraps(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  if (call->args.len == 0) return mp_value_native(run, MP_STR("functools.wraps"), give_back, NULL);
  MpValue *wrapped = mp_resolve(run, call->args.items[0]);
  return mp_value_native(run, MP_STR("functools.wraps"), update_wrapper, wrapped);
}

static MpValue *function_update_wrapper(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  if (call->args.len < 2) return mp_native_refused(run, call);
  MpValue *wrapper = mp_resolve(run, call->args.items[0]);
  mp_function_update_wrapper(run, wrapper, mp_resolve(run, call->args.items[1]));
  return wrapper;
}

// A cache of so many places forgets nothing that layers ask of it.
#define LARGE_CACHE 16

// The function with a memory: invoke.c asks it first.
static MpValue *remember(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *function = call->args.items[0];
  if (function->kind != MP_VALUE_FUNCTION) return function;
  MpValue *copy = mp_value_new(run, MP_VALUE_FUNCTION, function->span);
  copy->function = MP_NEW(run->arena, MpFunctionValue);
  *copy->function = *function->function;
  copy->function->results = mp_value_dict(run, call->span);
  return copy;
}

// With and without arguments: `@lru_cache`, `@lru_cache(maxsize=None)`. One of few places forgets,
// and is taken to remember nothing.
static MpValue *function_cache(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  bool is_decorator = !call->is_open && call->args.len == 1 && call->keywords.len == 0 &&
                      !mp_value_is_number(call->args.items[0]) &&
                      call->args.items[0]->kind != MP_VALUE_NONE;
  if (is_decorator) return remember(run, NULL, call);
  const MpKeywordValue *keyword = mp_call_keyword(call, MP_STR("maxsize"));
  const MpValue *size = call->args.len > 0 ? call->args.items[0] : keyword ? keyword->value : NULL;
  bool is_small = size && size->kind != MP_VALUE_NONE &&
                  !(size->kind == MP_VALUE_INT && size->integer >= LARGE_CACHE);
  return mp_value_native(run, MP_STR("functools.lru_cache"), is_small ? give_back : remember, NULL);
}

// --- operator ---

// itemgetter and attrgetter are bound to the list of keys.
static MpValue *gather(MpRun *run, MpValue *self, const MpCall *call, bool is_attribute) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValues items = {NULL, 0, 0};
  for (uint32_t i = 0; i < self->items.len; i++) {
    MpValue *key = self->items.items[i];
    MpValue *value = call->args.items[0];
    MpStr rest = is_attribute ? key->text : MP_STR("");
    if (!is_attribute) value = mp_subscript(run, value, key, call->span);
    while (value != NULL && rest.len > 0) {
      size_t dot = mp_str_find(rest, MP_STR("."), 0);
      value = mp_attribute(run, value, mp_str_slice(rest, 0, dot), call->span);
      rest = dot == SIZE_MAX ? MP_STR("") : mp_str_slice(rest, dot + 1, rest.len);
    }
    if (value == NULL) return NULL;
    mp_array_push(run->arena, &items, value);
  }
  return items.len == 1 ? items.items[0]
                        : mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
}

static MpValue *get_items(MpRun *run, MpValue *self, const MpCall *call) {
  return gather(run, self, call, false);
}

static MpValue *get_attributes(MpRun *run, MpValue *self, const MpCall *call) {
  return gather(run, self, call, true);
}

static MpValue *operator_itemgetter(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, UINT32_MAX, &result)) return result;
  MpValue *keys =
      mp_value_sequence(run, MP_VALUE_TUPLE, mp_values_copy(run, &call->args), call->span);
  return mp_value_native(run, MP_STR("operator.itemgetter"), get_items, keys);
}

static MpValue *operator_attrgetter(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, UINT32_MAX, &result)) return result;
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (call->args.items[i]->kind != MP_VALUE_STR) {
      return mp_native_unknown(run, MP_STR("operator.attrgetter"), NULL, call);
    }
  }
  MpValue *keys =
      mp_value_sequence(run, MP_VALUE_TUPLE, mp_values_copy(run, &call->args), call->span);
  return mp_value_native(run, MP_STR("operator.attrgetter"), get_attributes, keys);
}

static MpValue *apply_operator(MpRun *run, const MpCall *call, MpOperator op) {
  MpValue *result = NULL;
  bool is_unary = op >= MP_OPERATOR_INVERT && op <= MP_OPERATOR_U_SUB;
  if (!mp_native_arity(run, call, is_unary ? 1 : 2, is_unary ? 1 : 2, &result)) return result;
  MpValue *left = call->args.items[0];
  if (is_unary) return mp_unary(run, op, left, call->span);
  MpValue *right = call->args.items[1];
  if (op >= MP_OPERATOR_EQ) return mp_compare(run, op, left, right, call->span);
  return mp_binary(run, op, left, right, call->span);
}

// One native for each operator.
#define OPERATOR_FUNCTION(name, op)                                                \
  static MpValue *operator_##name(MpRun *run, MpValue *self, const MpCall *call) { \
    (void)self;                                                                    \
    return apply_operator(run, call, op);                                          \
  }

OPERATOR_FUNCTION(add, MP_OPERATOR_ADD)
OPERATOR_FUNCTION(sub, MP_OPERATOR_SUB)
OPERATOR_FUNCTION(mul, MP_OPERATOR_MULT)
OPERATOR_FUNCTION(matmul, MP_OPERATOR_MAT_MULT)
OPERATOR_FUNCTION(truediv, MP_OPERATOR_DIV)
OPERATOR_FUNCTION(floordiv, MP_OPERATOR_FLOOR_DIV)
OPERATOR_FUNCTION(mod, MP_OPERATOR_MOD)
OPERATOR_FUNCTION(pow, MP_OPERATOR_POW)
OPERATOR_FUNCTION(and_, MP_OPERATOR_BIT_AND)
OPERATOR_FUNCTION(or_, MP_OPERATOR_BIT_OR)
OPERATOR_FUNCTION(xor, MP_OPERATOR_BIT_XOR)
OPERATOR_FUNCTION(neg, MP_OPERATOR_U_SUB)
OPERATOR_FUNCTION(pos, MP_OPERATOR_U_ADD)
OPERATOR_FUNCTION(not_, MP_OPERATOR_NOT)
OPERATOR_FUNCTION(invert, MP_OPERATOR_INVERT)
OPERATOR_FUNCTION(eq, MP_OPERATOR_EQ)
OPERATOR_FUNCTION(ne, MP_OPERATOR_NOT_EQ)
OPERATOR_FUNCTION(lt, MP_OPERATOR_LT)
OPERATOR_FUNCTION(le, MP_OPERATOR_LT_E)
OPERATOR_FUNCTION(gt, MP_OPERATOR_GT)
OPERATOR_FUNCTION(ge, MP_OPERATOR_GT_E)
OPERATOR_FUNCTION(is_, MP_OPERATOR_IS)
OPERATOR_FUNCTION(is_not, MP_OPERATOR_IS_NOT)

static MpValue *operator_getitem(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  return mp_subscript(run, call->args.items[0], call->args.items[1], call->span);
}

static MpValue *operator_contains(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  return mp_compare(run, MP_OPERATOR_IN, call->args.items[1], call->args.items[0], call->span);
}

// A property whose first result stays in the object: attribute.c.
static MpValue *function_cached_property(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  result = mp_value_sequence(run, MP_VALUE_PROPERTY, mp_values_copy(run, &call->args), call->span);
  result->subtype = MP_STR("cached_property");
  return result;
}

#define ROW(name) \
  { "operator." #name, operator_##name }

MpNativeTable mp_standard_functions(void) {
  static const MpNativeRow rows[] = {
      {"functools.cache", function_cache},
      {"functools.cached_property", function_cached_property},
      {"functools.lru_cache", function_cache},
      {"functools.partial", function_partial},
      {"functools.reduce", function_reduce},
      {"functools.update_wrapper", function_update_wrapper},
      {"functools.wraps", function_wraps},
      ROW(add),
      ROW(and_),
      ROW(attrgetter),
      ROW(contains),
      ROW(eq),
      ROW(floordiv),
      ROW(ge),
      ROW(getitem),
      ROW(gt),
      ROW(invert),
      ROW(is_),
      ROW(is_not),
      ROW(itemgetter),
      ROW(le),
      ROW(lt),
      ROW(matmul),
      ROW(mod),
      ROW(mul),
      ROW(ne),
      ROW(neg),
      ROW(not_),
      ROW(or_),
      ROW(pos),
      ROW(pow),
      ROW(sub),
      ROW(truediv),
      ROW(xor),
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
