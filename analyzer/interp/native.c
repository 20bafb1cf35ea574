#include "analyzer/interp/native.h"

#include <string.h>

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/symbol.h"

MpValue *mp_native_find(MpRun *run, const MpNativeRow *rows, size_t count, MpStr name,
                        MpValue *self) {
  for (size_t i = 0; i < count; i++) {
    if (!mp_str_is(name, rows[i].name)) continue;
    return mp_value_native(run, mp_str_from_c(rows[i].name), rows[i].function, self);
  }
  return NULL;
}

static MpValue *unknown_arguments(MpRun *run, const MpCall *call) {
  MpValues inputs = mp_values_copy(run, &call->args);
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  return mp_run_opaque(run, "unknown arguments", call->symbol, call->span, &inputs);
}

MpValue *mp_native_refused(MpRun *run, const MpCall *call) {
  return run->exception != NULL ? NULL : unknown_arguments(run, call);
}

bool mp_native_arity(MpRun *run, const MpCall *call, uint32_t least, uint32_t most,
                     MpValue **result) {
  *result = NULL;
  if (call->is_open) {
    *result = unknown_arguments(run, call);
    return false;
  }
  if (call->keywords.len > 0) {
    (void)mp_run_raise(run, "TypeError", call->span, "%.*s() takes no keyword arguments",
                       MP_FMT(call->symbol));
    return false;
  }
  if (call->args.len >= least && call->args.len <= most) return true;
  (void)mp_run_raise(run, "TypeError", call->span, "%.*s expected %s%u argument%s, got %u",
                     MP_FMT(call->symbol),
                     least == most            ? ""
                     : call->args.len < least ? "at least "
                                              : "at most ",
                     call->args.len < least ? least : most,
                     (call->args.len < least ? least : most) == 1 ? "" : "s", call->args.len);
  return false;
}

// Layers, tensors and elements that are not known would be lost in a symbol: the graph could not
// say that they are used. Such a result is opaque.
static bool is_plain_or_symbol(const MpValue *value) {
  static const MpValueKind lost[] = {MP_VALUE_OPAQUE, MP_VALUE_TENSOR, MP_VALUE_INSTANCE,
                                     MP_VALUE_METHOD};
  if (value->is_open || mp_value_is_iterator(value)) return false;
  for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
    if (mp_value_has_kind(value, lost[i])) return false;
  }
  return true;
}

// The name that a function or class has in the text of a symbol; empty for anything else.
static MpStr symbol_name(MpRun *run, const MpValue *value) {
  if (value->kind == MP_VALUE_NATIVE) return value->native.name;
  if (value->kind == MP_VALUE_CLASS) return value->cls->qualified_name;
  if (value->kind == MP_VALUE_FUNCTION) return value->function->qualified_name;
  if (value->kind != MP_VALUE_TUPLE || value->items.len == 0) return MP_STR("");
  MpStrs names = {NULL, 0, 0};
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpStr name = symbol_name(run, value->items.items[i]);
    if (name.len == 0) return name;
    mp_array_push(run->arena, &names, name);
  }
  MpStr inner = mp_str_join(run->arena, MP_STR(", "), names.items, names.len);
  return mp_str_format(run->arena, "(%.*s)", MP_FMT(inner));
}

static MpValue *named_operand(MpRun *run, MpValue *value) {
  MpStr name = symbol_name(run, value);
  return name.len == 0 ? value : mp_value_library(run, name, value->span);
}

// Questions about what a thing is: whatever it is, the answer is plain, and nothing gets out.
static bool asks_only(MpStr name) {
  static const char *const names[] = {"callable",         "hasattr",          "isinstance",
                                      "issubclass",       "inspect.isclass",  "inspect.isfunction",
                                      "inspect.ismethod", "inspect.signature"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

// An object is known by its place and turn: two that look alike are not one.
static bool has_identity(const MpValue *value) {
  if (value->kind == MP_VALUE_METHOD) return false;
  return value->kind != MP_VALUE_INSTANCE || value->instance->layer != NULL;
}

static MpValue *answer(MpRun *run, MpStr name, const MpCall *call, const MpValues *inputs) {
  bool is_known = true, is_on_opaque = false;
  for (uint32_t i = 0; i < inputs->len; i++) {
    is_known = is_known && has_identity(inputs->items[i]);
    is_on_opaque = is_on_opaque || mp_value_has_kind(inputs->items[i], MP_VALUE_OPAQUE);
  }
  MpValue *value;
  if (is_known) {
    value = mp_symbol_call(run, name, call);
  } else {
    MpStr identity = mp_str_format(run->arena, "%.*s@%u", MP_FMT(name), run->opaque_count++);
    value = mp_symbol_named(run, identity, mp_span_text(call->span), NULL, call->span);
  }
  if (value->kind == MP_VALUE_SYMBOL && is_on_opaque) value->symbol->is_on_opaque = true;
  return mp_resolve(run, value);
}

MpValue *mp_native_unknown(MpRun *run, MpStr name, MpValue *self, const MpCall *call) {
  MpValues inputs = {NULL, 0, 0};
  MpCall plain = *call;
  memset(&plain.args, 0, sizeof plain.args);
  if (self != NULL) mp_array_push(run->arena, &inputs, self);
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &inputs, call->args.items[i]);
  for (uint32_t i = 0; i < inputs.len; i++)
    mp_array_push(run->arena, &plain.args, named_operand(run, inputs.items[i]));
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_array_push(run->arena, &inputs, call->keywords.items[i].value);
  bool is_plain = !call->is_open;
  for (uint32_t i = 0; i < inputs.len && is_plain; i++)
    is_plain = is_plain_or_symbol(inputs.items[i]);
  if (is_plain) {
    bool is_builtin = self == NULL && mp_map_has(&run->builtins->names, name);
    return mp_resolve(run, is_builtin ? mp_symbol_builtin(run, name, &plain, &inputs)
                                      : mp_symbol_call(run, name, &plain));
  }
  if (asks_only(name) && !call->is_open) return answer(run, name, &plain, &inputs);
  return mp_run_opaque(run, "unknown operand", name, call->span, &inputs);
}

MpValue *mp_native_unknown_of(MpRun *run, MpStr name, MpValue *const *values, uint32_t count,
                              MpSpan span) {
  MpCall call;
  memset(&call, 0, sizeof call);
  for (uint32_t i = 0; i < count; i++)
    mp_array_push(run->arena, &call.args, values[i]);
  call.span = span;
  call.symbol = name;
  return mp_native_unknown(run, name, NULL, &call);
}

MpValue *mp_native_object(MpRun *run, MpStr class_name, MpSpan span) {
  const MpCall call = {.span = span};
  return mp_instance_new(run, mp_class_of_library(run, class_name), &call);
}

bool mp_native_may_define(const MpInstance *instance, const char *method) {
  const MpClass *cls = instance->cls;
  bool is_equality = mp_str_is(mp_str_from_c(method), "__eq__");
  for (uint32_t i = 0; is_equality && i < cls->mro.len; i++) {
    if (cls->mro.items[i]->is_dataclass) return true;
  }
  return cls->has_opaque_base || mp_class_lookup(cls, NULL, mp_str_from_c(method), NULL) != NULL;
}

// What iterating decides or does not know, a builtin that needs every element leaves unknown.
static bool is_open_ended(const MpValue *iterable) {
  switch (iterable->kind) {
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE:
    case MP_VALUE_LIBRARY: return true;
    case MP_VALUE_CONSTANT: return !iterable->elements;
    case MP_VALUE_RANGE: return mp_range_length(iterable) > MP_NATIVE_MAX_ITEMS;
    default: return iterable->is_open;
  }
}

bool mp_native_items(MpRun *run, MpValue *iterable, const char *name, MpSpan span, MpValues *out,
                     MpValue **result) {
  iterable = mp_resolve(run, iterable);
  *result = NULL;
  if (is_open_ended(iterable) && iterable->kind != MP_VALUE_TENSOR) {
    *result = mp_native_unknown_of(run, mp_str_from_c(name), &iterable, 1, span);
    return false;
  }
  if (!mp_iterate(run, iterable, span, out)) return false;
  // An instance whose elements are not known gives one that stands for all.
  bool is_unknown = iterable->kind == MP_VALUE_INSTANCE && out->len == 1 &&
                    out->items[0]->kind == MP_VALUE_OPAQUE;
  if (is_unknown) *result = out->items[0];
  return !is_unknown;
}
