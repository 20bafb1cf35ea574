// NumPy: what small known arrays give is computed, everything else is kept as written.
#include <math.h>

#include "analyzer/interp/array_edit.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/tensor.h"

MpValue *mp_library_numpy_number(MpRun *run, MpStr name) {
  static const struct {
    const char *name;
    double real;
  } numbers[] = {
      {"np.pi", 3.141592653589793},
      {"np.e", 2.718281828459045},
      {"np.euler_gamma", 0.5772156649015329},
      {"np.inf", INFINITY},
      {"np.Inf", INFINITY},
      {"np.infty", INFINITY},
      {"np.PINF", INFINITY},
      {"np.NINF", -INFINITY},
      {"np.nan", NAN},
      {"np.NaN", NAN},
  };
  // TensorFlow's NumPy has the three that are named most, the same numbers.
  static const MpStr in_tensorflow = MP_STR_INIT("tf.experimental.numpy.");
  if (mp_str_starts_with(name, in_tensorflow)) {
    MpStr tail = mp_str_slice(name, in_tensorflow.len, name.len);
    bool is_there = mp_str_is(tail, "inf") || mp_str_is(tail, "pi") || mp_str_is(tail, "e");
    if (!is_there) return NULL;
    name = mp_str_format(run->arena, "np.%.*s", MP_FMT(tail));
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (mp_str_is(name, numbers[i].name)) return mp_value_float(run, numbers[i].real);
  }
  return NULL;
}

// Functions that give a number for numbers, or for a list of them.
static bool gives_number(MpStr name) {
  static const char *const names[] = {
      "np.abs",          "np.absolute", "np.add",     "np.amax",    "np.amin",   "np.around",
      "np.bool_",        "np.ceil",     "np.cos",     "np.divide",  "np.double", "np.exp",
      "np.exp2",         "np.expm1",    "np.fabs",    "np.float64", "np.float_", "np.floor",
      "np.floor_divide", "np.int16",    "np.int32",   "np.int64",   "np.int8",   "np.int_",
      "np.intp",         "np.log",      "np.log10",   "np.log1p",   "np.log2",   "np.max",
      "np.maximum",      "np.mean",     "np.min",     "np.minimum", "np.mod",    "np.multiply",
      "np.power",        "np.prod",     "np.product", "np.rint",    "np.round",  "np.sin",
      "np.sqrt",         "np.subtract", "np.sum",     "np.tan",     "np.tanh",   "np.true_divide",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

static bool has_unknown(const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (!mp_value_is_known(call->args.items[i])) return true;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (!mp_value_is_known(call->keywords.items[i].value)) return true;
  }
  return call->is_open;
}

// A tensor that hangs on the inputs, alone or in a list.
static bool is_symbolic(const MpRun *run, const MpValue *value, uint32_t depth) {
  if (value->kind == MP_VALUE_TENSOR) {
    return run->graph->nodes.items[value->tensor.node]->depends_on_input;
  }
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  for (uint32_t i = 0; is_sequence && depth < MP_NATIVE_MAX_DEPTH && i < value->items.len; i++) {
    if (is_symbolic(run, value->items.items[i], depth + 1)) return true;
  }
  return false;
}

// NumPy refuses a tensor that has no value yet: a TypeError in Keras 2, a ValueError in Keras 3.
// Where nothing would catch it, what it would make of one that has a value goes on.
static bool refuses(MpRun *run, MpStr name, const MpCall *call) {
  const MpFunctionRow *row = mp_keras_function(name);
  if (!row || !row->refused || run->handlers == 0 || call->args.len == 0) return false;
  if (!is_symbolic(run, call->args.items[0], 0)) return false;
  mp_run_raise(run, "TypeError", call->span, "%.*s of a Keras tensor", MP_FMT(name));
  mp_exception_also(run, "ValueError");
  return true;
}

// Arrays that the function writes into.
static void note_changes(MpRun *run, MpStr name, const MpCall *call) {
  const MpKeywordValue *out = mp_call_keyword(call, MP_STR("out"));
  MpValue *changed = out ? mp_resolve(run, out->value) : NULL;
  if (mp_array_is_changed_by(name)) changed = mp_library_argument(run, call, 0, "a");
  if (changed && mp_library_constant_is_array(changed)) mp_array_assign(run, changed, call->span);
}

MpValue *mp_library_numpy(MpRun *run, MpStr name, const MpCall *call) {
  if (mp_call_has_tensor(call)) {
    if (refuses(run, name, call)) return NULL;
    return mp_library_opaque(run, "NumPy on a tensor", name, mp_keras_function(name), call);
  }
  if (mp_library_has_code(call)) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  note_changes(run, name, call);
  const MpElements *known = mp_elements_function(run, name, call);
  if (run->exception) return NULL;
  MpValue *number = mp_array_number(run, known);
  if (number) return number;
  if (known) return mp_array_value(run, known, mp_library_constant(run, name, call));
  // An unknown number, as the source names it, and not an array of it.
  if (gives_number(name) && has_unknown(call)) return mp_native_unknown(run, name, NULL, call);
  // How many numbers there are decides how often a loop over them runs.
  MpValue *count = mp_str_is(name, "np.linspace") ? mp_library_argument(run, call, 2, "num") : NULL;
  if (!count || count->kind != MP_VALUE_SYMBOL) return mp_library_constant(run, name, call);
  mp_decide_integer(run, count, call->span);
  MpCall decided = {.span = call->span, .symbol = call->symbol};
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &decided.args, mp_resolve(run, call->args.items[i]));
  decided.keywords = call->keywords;
  known = mp_elements_function(run, name, &decided);
  if (run->exception) return NULL;
  return mp_array_value(run, known, mp_library_constant(run, name, &decided));
}
