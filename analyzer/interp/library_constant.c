// Objects of a library that were made from plain values and are kept as written: np.ones(4),
// keras.initializers.HeNormal().
#include "analyzer/interp/array_edit.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpValue *constant_value(MpRun *run, const MpDatum *datum) {
  MpValue *value = mp_value_new(run, MP_VALUE_CONSTANT, datum->span);
  value->datum = datum;
  return value;
}

// Arrays made of arrays share their parts; written out they would be exponentially large.
#define MAX_PARTS 4096u

static uint32_t count_parts(const MpDatum *datum, uint32_t most) {
  uint32_t count = 1;
  for (uint32_t i = 0; i < datum->items.len && count <= most; i++)
    count += count_parts(datum->items.items[i], most - count);
  for (uint32_t i = 0; i < datum->arguments.len && count <= most; i++)
    count += count_parts(datum->arguments.items[i].value, most - count);
  return count;
}

static MpValue *bounded_constant(MpRun *run, const MpDatum *datum) {
  bool is_made_of_others = false;
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    MpDatumKind kind = datum->arguments.items[i].value->kind;
    is_made_of_others |= kind == MP_DATUM_CALL || kind == MP_DATUM_METHOD;
  }
  is_made_of_others |= datum->items.len > 0;
  if (is_made_of_others && count_parts(datum, MAX_PARTS) > MAX_PARTS) {
    return mp_run_opaque(run, "large constant", mp_span_text(datum->span), datum->span, NULL);
  }
  return constant_value(run, datum);
}

MpValue *mp_library_constant(MpRun *run, MpStr name, const MpCall *call) {
  MpDatum *datum = MP_NEW(run->arena, MpDatum);
  datum->kind = MP_DATUM_CALL;
  datum->span = call->span;
  datum->text = name;
  mp_call_lower_arguments(run, call, 0, &datum->arguments);
  MpValue *constant = bounded_constant(run, datum);
  for (uint32_t i = 0; i < call->args.len; i++) {
    MpValue *of = mp_resolve(run, call->args.items[i]);
    if (mp_library_constant_is_array(of)) mp_array_note_view(run, constant, of, name);
  }
  return constant;
}

static MpValue *method_constant(MpRun *run, MpValue *receiver, MpStr name, const MpCall *call) {
  MpDatum *datum = MP_NEW(run->arena, MpDatum);
  datum->kind = MP_DATUM_METHOD;
  datum->span = call->span;
  datum->text = name;
  mp_array_push(run->arena, &datum->items, receiver->datum);
  mp_call_lower_arguments(run, call, 0, &datum->arguments);
  MpValue *constant = bounded_constant(run, datum);
  if (mp_library_constant_is_array(receiver)) mp_array_note_view(run, constant, receiver, name);
  return constant;
}

MpValue *mp_library_name_subscript(MpRun *run, MpValue *name, MpValue *index, MpSpan span) {
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, index);
  return method_constant(run, constant_value(run, mp_value_lower(run, name)), MP_STR("__getitem__"),
                         &call);
}

static MpValue *opaque_with(MpRun *run, MpValue *constant, const MpCall *call) {
  MpValues inputs = mp_library_inputs(run, call);
  mp_array_push(run->arena, &inputs, constant);
  return mp_run_opaque(run, "unknown library object", call->symbol, call->span, &inputs);
}

MpValue *mp_library_call_constant(MpRun *run, MpValue *callee, const MpCall *call) {
  MpValue *known = mp_library_object_method(run, callee, MP_STR("__call__"), call);
  if (known || run->exception) return known;
  if (mp_call_has_tensor(call) || mp_library_has_code(call)) return opaque_with(run, callee, call);
  return method_constant(run, callee, MP_STR("__call__"), call);
}

// --- attributes ---

static MpStr root_of(const MpDatum *datum) {
  while (datum->kind == MP_DATUM_METHOD)
    datum = datum->items.items[0];
  return datum->text;
}

// Texts, which are no known array.
static bool text_items(MpRun *run, const MpDatum *datum, MpValues *out) {
  if (datum->arguments.len != 1) return false;
  const MpDatum *list = datum->arguments.items[0].value;
  if (list->kind != MP_DATUM_LIST && list->kind != MP_DATUM_TUPLE) return false;
  for (uint32_t i = 0; i < list->items.len; i++) {
    if (list->items.items[i]->kind != MP_DATUM_STR) return false;
  }
  for (uint32_t i = 0; i < list->items.len; i++)
    mp_array_push(run->arena, out, mp_value_of_literal(run, list->items.items[i]));
  return true;
}

// array[index], as written and with its elements as far as they are known.
static MpValue *part_of(MpRun *run, MpValue *array, MpValue *index, MpSpan span) {
  const MpElements *known =
      array->elements ? mp_elements_subscript(run, array->elements, index, span) : NULL;
  if (run->exception) return NULL;
  MpValue *number = mp_array_number(run, known);
  if (number) return number;
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, index);
  return mp_array_value(run, known, method_constant(run, array, MP_STR("__getitem__"), &call));
}

bool mp_library_constant_items(MpRun *run, MpValue *constant, MpValues *out) {
  const MpDatum *datum = constant->datum;
  bool is_call = datum->kind == MP_DATUM_CALL && mp_str_is(datum->text, "np.array");
  if (is_call && !constant->elements && text_items(run, datum, out)) return true;
  const MpShape *shape = constant->elements ? NULL : mp_datum_shape(run, datum);
  int64_t length = shape && shape->rank > 0 ? shape->dims[0] : -1;
  if (constant->elements && constant->elements->rank > 0) length = constant->elements->dims[0];
  if (length < 0 || length > MP_INTERP_MAX_TRIPS) return false;
  for (int64_t i = 0; i < length; i++) {
    MpValue *item = part_of(run, constant, mp_value_int(run, i), datum->span);
    if (!item) return false;
    mp_array_push(run->arena, out, item);
  }
  return true;
}

bool mp_library_constant_is_array(const MpValue *value) {
  return value->kind == MP_VALUE_CONSTANT &&
         mp_str_starts_with(root_of(value->datum), MP_STR("np."));
}

static MpValue *part_symbol(MpRun *run, const MpValue *constant, MpStr name, MpSpan span) {
  MpStr object = mp_symbol_operand_identity(run, constant);
  MpStr identity = mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(object), MP_FMT(name));
  MpStr text = mp_span_text(span);
  return mp_symbol_named(run, identity, text.len ? text : name, NULL, span);
}

MpValue *mp_library_constant_subscript(MpRun *run, MpValue *constant, MpValue *index, MpSpan span) {
  if (!mp_library_constant_is_array(constant)) {
    MpStr key = mp_symbol_operand_identity(run, index);
    return part_symbol(run, constant, mp_str_format(run->arena, "[%.*s]", MP_FMT(key)), span);
  }
  if (mp_has_tensor(index)) {
    return mp_run_raise(run, "TypeError", span, "only integer scalar arrays can be an index");
  }
  MpValues items = {0};
  bool is_text = index->kind == MP_VALUE_INT && !constant->elements &&
                 constant->datum->kind == MP_DATUM_CALL && text_items(run, constant->datum, &items);
  if (!is_text) return part_of(run, constant, index, span);
  return mp_subscript(run, mp_value_sequence(run, MP_VALUE_LIST, items, span), index, span);
}

// `rng.shuffle(values)`, and what is written into `out`.
static void note_changes(MpRun *run, MpStr name, const MpCall *call) {
  const MpKeywordValue *out = mp_call_keyword(call, MP_STR("out"));
  MpValue *changed = out ? mp_resolve(run, out->value) : NULL;
  if (mp_str_is(name, "shuffle")) changed = mp_library_argument(run, call, 0, "x");
  if (!changed) return;
  if (mp_library_constant_is_array(changed)) {
    mp_array_assign(run, changed, call->span);
  } else {
    mp_doubt_value(run, changed, call->span);
  }
}

static MpValue *call_array_method(MpRun *run, MpValue *array, MpStr name, const MpCall *call) {
  note_changes(run, name, call);
  if (mp_array_is_changed_by(name)) {
    mp_array_assign(run, array, call->span);
    return run->none;
  }
  if (!array->elements) return method_constant(run, array, name, call);
  MpValue *plain = mp_array_plain_method(run, array->elements, name, call);
  if (plain || run->exception) return plain;
  const MpElements *known = mp_elements_method(run, array->elements, name, call);
  if (run->exception) return NULL;
  MpValue *number = mp_array_number(run, known);
  return number ? number : mp_array_value(run, known, method_constant(run, array, name, call));
}

// A method that was read off a constant: `self` holds the constant and the method's name.
static MpValue *call_method(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *constant = self->items.items[0];
  MpStr name = self->items.items[1]->text;
  MpValue *known = mp_library_object_method(run, constant, name, call);
  if (known || run->exception) return known;
  if (mp_call_has_tensor(call) || mp_library_has_code(call)) {
    return opaque_with(run, constant, call);
  }
  if (!mp_library_constant_is_array(constant)) return method_constant(run, constant, name, call);
  return call_array_method(run, constant, name, call);
}

static MpValue *method_value(MpRun *run, MpValue *constant, MpStr name) {
  MpValues parts = {0};
  mp_array_push(run->arena, &parts, constant);
  mp_array_push(run->arena, &parts, mp_value_str(run, name));
  MpValue *self = mp_value_sequence(run, MP_VALUE_TUPLE, parts, constant->span);
  return mp_value_native(run, name, call_method, self);
}

// What an array has that is no method.
static MpValue *array_attribute(MpRun *run, MpValue *constant, MpStr name, MpSpan span) {
  MpValue *known =
      constant->elements ? mp_array_plain_attribute(run, constant->elements, name, span) : NULL;
  if (known) return known;
  const MpShape *shape = mp_datum_shape(run, constant->datum);
  if (mp_str_is(name, "T")) {
    MpCall call = {.span = span};
    return call_array_method(run, constant, MP_STR("transpose"), &call);
  }
  if (mp_str_is(name, "shape") && shape) {
    MpStr object = mp_symbol_operand_identity(run, constant);
    MpStr identity = mp_str_format(run->arena, "%.*s.shape", MP_FMT(object));
    MpValue *value = mp_shape_value(run, shape, identity, name, span);
    value->is_shape = false;  // NumPy's is a plain tuple
    return value;
  }
  if (mp_str_is(name, "ndim") && shape) return mp_value_int(run, shape->rank);
  static const char *const plain[] = {"shape",  "ndim",    "size",     "dtype", "itemsize",
                                      "nbytes", "strides", "flat",     "real",  "imag",
                                      "base",   "data",    "__class__"};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
    if (mp_str_is(name, plain[i])) return part_symbol(run, constant, name, span);
  }
  return method_value(run, constant, name);
}

MpValue *mp_library_constant_attribute(MpRun *run, MpValue *constant, MpStr name, MpSpan span) {
  const MpNodeLayer *layer = mp_node_layer_of(run, constant);
  if (layer) return mp_node_layer_attribute(run, layer, name, span);
  if (mp_str_starts_with(root_of(constant->datum), MP_STR("np."))) {
    return array_attribute(run, constant, name, span);
  }
  MpValue *of_policy = mp_policy_attribute(run, constant->datum, name);
  if (of_policy) return of_policy;
  // Objects of other libraries have attributes and methods that nobody tells apart here; a method
  // that is called on plain values gives a plain unknown as well.
  MpStr method =
      mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(root_of(constant->datum)), MP_FMT(name));
  if (mp_str_is(name, "numpy") || mp_str_is(name, "get_config") || mp_keras_object(method)) {
    return method_value(run, constant, name);
  }
  return part_symbol(run, constant, name, span);
}

const MpShape *mp_library_constant_shape(MpRun *run, const MpValue *constant) {
  return constant->kind == MP_VALUE_CONSTANT ? mp_datum_shape(run, constant->datum) : NULL;
}
