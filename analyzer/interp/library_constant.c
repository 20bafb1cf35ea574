// Objects of a library that were made from plain values and are kept as written: np.ones(4),
// keras.initializers.HeNormal().
#include "analyzer/interp/array_edit.h"
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

static bool number_of(const MpDatum *datum, double *out) {
  if (datum && datum->kind == MP_DATUM_INT) *out = (double)datum->integer;
  if (datum && datum->kind == MP_DATUM_FLOAT) *out = datum->real;
  return datum && (datum->kind == MP_DATUM_INT || datum->kind == MP_DATUM_FLOAT);
}

// np.linspace(0, 0.1, 12): the rates of stochastic depth.
static bool linspace_items(MpRun *run, const MpDatum *datum, MpValues *out) {
  double start, stop;
  const MpDatum *count = mp_argument_find(&datum->arguments, 2, "num");
  if (!number_of(mp_argument_find(&datum->arguments, 0, "start"), &start)) return false;
  if (!number_of(mp_argument_find(&datum->arguments, 1, "stop"), &stop)) return false;
  if (datum->arguments.len != 3 || !count || count->kind != MP_DATUM_INT) return false;
  if (count->integer < 0 || count->integer > MP_INTERP_MAX_TRIPS) return false;
  double step = count->integer > 1 ? (stop - start) / (double)(count->integer - 1) : 0.0;
  for (int64_t i = 0; i < count->integer; i++) {
    bool is_last = i > 0 && i + 1 == count->integer;
    double real = is_last ? stop : (double)i * step + start;
    mp_array_push(run->arena, out, mp_value_float(run, real));
  }
  return true;
}

static bool arange_items(MpRun *run, const MpDatum *datum, MpValues *out) {
  int64_t bounds[3] = {0, 0, 1};
  const MpArguments *arguments = &datum->arguments;
  if (arguments->len == 0 || arguments->len > 3) return false;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (argument->name.len > 0 || argument->value->kind != MP_DATUM_INT) return false;
    bounds[arguments->len == 1 ? 1 : i] = argument->value->integer;
  }
  if (bounds[2] == 0) return false;
  MpValue range = {.kind = MP_VALUE_RANGE, .range = {bounds[0], bounds[1], bounds[2]}};
  uint64_t length = mp_range_length(&range);
  if (length > MP_INTERP_MAX_TRIPS) return false;
  for (uint64_t i = 0; i < length; i++) {
    mp_array_push(run->arena, out, mp_value_int(run, mp_range_item(&range, i)));
  }
  return true;
}

static bool listed_items(MpRun *run, const MpDatum *datum, MpValues *out) {
  if (datum->arguments.len != 1) return false;
  const MpDatum *list = datum->arguments.items[0].value;
  if (list->kind != MP_DATUM_LIST && list->kind != MP_DATUM_TUPLE) return false;
  MpValues items = {0};
  for (uint32_t i = 0; i < list->items.len; i++) {
    MpValue *item = mp_value_of_literal(run, list->items.items[i]);
    if (!item) return false;
    mp_array_push(run->arena, &items, item);
  }
  for (uint32_t i = 0; i < items.len; i++)
    mp_array_push(run->arena, out, items.items[i]);
  return true;
}

bool mp_library_constant_items(MpRun *run, MpValue *constant, MpValues *out) {
  const MpDatum *datum = constant->datum;
  if (datum->kind == MP_DATUM_CALL) {
    if (mp_str_is(datum->text, "np.linspace") && linspace_items(run, datum, out)) return true;
    if (mp_str_is(datum->text, "np.arange") && arange_items(run, datum, out)) return true;
    if (mp_str_is(datum->text, "np.array") && listed_items(run, datum, out)) return true;
  }
  const MpShape *shape = mp_datum_shape(run, datum);
  if (!shape || shape->rank == 0 || shape->dims[0] > MP_INTERP_MAX_TRIPS) return false;
  if (shape->dims[0] < 0) return false;
  for (int64_t i = 0; i < shape->dims[0]; i++) {
    MpCall call = {.span = datum->span};
    mp_array_push(run->arena, &call.args, mp_value_int(run, i));
    mp_array_push(run->arena, out, method_constant(run, constant, MP_STR("__getitem__"), &call));
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
  if (index->kind == MP_VALUE_INT) {
    MpValues items = {0};
    if (mp_library_constant_items(run, constant, &items)) {
      MpValue *sequence = mp_value_sequence(run, MP_VALUE_LIST, items, span);
      return mp_subscript(run, sequence, index, span);
    }
  }
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, index);
  if (mp_has_tensor(index)) {
    return mp_run_raise(run, "TypeError", span, "only integer scalar arrays can be an index");
  }
  return method_constant(run, constant, MP_STR("__getitem__"), &call);
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
  MpValues items = {0};
  if (mp_str_is(name, "tolist") && mp_library_constant_items(run, constant, &items)) {
    return mp_value_sequence(run, MP_VALUE_LIST, items, call->span);
  }
  return method_constant(run, constant, name, call);
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
  const MpShape *shape = mp_datum_shape(run, constant->datum);
  if (mp_str_is(name, "T")) {
    MpCall call = {.span = span};
    return method_constant(run, constant, MP_STR("transpose"), &call);
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
