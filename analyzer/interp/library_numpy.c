// NumPy: arithmetic of plain numbers is done, arrays are kept as written.
#include <math.h>

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

// A function of numbers. NULL without exception: it is not done with these arguments.
typedef MpValue *(*MpNumberFunction)(MpRun *run, MpStr name, const MpCall *call);

static MpValue *number_argument(MpRun *run, const MpCall *call, uint32_t position) {
  if (position >= call->args.len) return NULL;
  MpValue *value = mp_resolve(run, call->args.items[position]);
  return mp_value_is_number(value) ? value : NULL;
}

typedef struct MpRealFunction {
  const char *name;
  double (*function)(double);
} MpRealFunction;

static const MpRealFunction real_functions[] = {
    {"np.sqrt", sqrt},   {"np.log", log},     {"np.log2", log2}, {"np.log10", log10},
    {"np.log1p", log1p}, {"np.exp", exp},     {"np.exp2", exp2}, {"np.expm1", expm1},
    {"np.ceil", ceil},   {"np.floor", floor}, {"np.rint", rint}, {"np.sin", sin},
    {"np.cos", cos},     {"np.tan", tan},     {"np.tanh", tanh}, {"np.fabs", fabs},
};

static MpValue *real_function(MpRun *run, MpStr name, const MpCall *call) {
  const MpValue *number = call->args.len == 1 ? number_argument(run, call, 0) : NULL;
  if (!number) return NULL;
  for (size_t i = 0; i < sizeof real_functions / sizeof real_functions[0]; i++) {
    if (!mp_str_is(name, real_functions[i].name)) continue;
    return mp_value_float(run, real_functions[i].function(mp_number_real(number)));
  }
  return NULL;
}

static MpValue *absolute(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  MpValue *number = call->args.len == 1 ? number_argument(run, call, 0) : NULL;
  if (!number) return NULL;
  if (number->kind == MP_VALUE_FLOAT) return mp_value_float(run, fabs(number->real));
  if (mp_number_real(number) >= 0) return number;
  return mp_builtin_unary(run, MP_OPERATOR_U_SUB, number, call->span);
}

static MpValue *rounded(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  MpValue *number = number_argument(run, call, 0);
  MpValue *digits = mp_library_argument(run, call, 1, "decimals");
  if (!number || (digits && digits->kind != MP_VALUE_INT)) return NULL;
  if (number->kind != MP_VALUE_FLOAT) return digits ? NULL : number;
  return mp_number_round(run, number, digits ? digits : mp_value_int(run, 0), call->span);
}

// np.int32(3) and np.float64(0.5) behave as Python's own numbers; np.float32 rounds and stays.
static MpValue *to_int(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  const MpValue *number = call->args.len == 1 ? number_argument(run, call, 0) : NULL;
  if (!number) return NULL;
  if (number->kind != MP_VALUE_FLOAT) {
    return mp_value_int(run, number->kind == MP_VALUE_INT ? number->integer : number->boolean);
  }
  int64_t integer;
  return mp_double_to_int(trunc(number->real), &integer) ? mp_value_int(run, integer) : NULL;
}

static MpValue *to_float(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  const MpValue *number = call->args.len == 1 ? number_argument(run, call, 0) : NULL;
  return number ? mp_value_float(run, mp_number_real(number)) : NULL;
}

static MpValue *to_bool(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  const MpValue *number = call->args.len == 1 ? number_argument(run, call, 0) : NULL;
  return number ? mp_value_bool(run, mp_number_real(number) != 0.0) : NULL;
}

// --- two numbers ---

typedef struct MpPairOperator {
  const char *name;
  MpOperator op;
} MpPairOperator;

static const MpPairOperator pair_operators[] = {
    {"np.add", MP_OPERATOR_ADD},         {"np.subtract", MP_OPERATOR_SUB},
    {"np.multiply", MP_OPERATOR_MULT},   {"np.divide", MP_OPERATOR_DIV},
    {"np.true_divide", MP_OPERATOR_DIV}, {"np.floor_divide", MP_OPERATOR_FLOOR_DIV},
    {"np.mod", MP_OPERATOR_MOD},         {"np.power", MP_OPERATOR_POW},
};

static MpValue *of_pair(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *left = call->args.len == 2 ? number_argument(run, call, 0) : NULL;
  MpValue *right = number_argument(run, call, 1);
  if (!left || !right) return NULL;
  for (size_t i = 0; i < sizeof pair_operators / sizeof pair_operators[0]; i++) {
    if (!mp_str_is(name, pair_operators[i].name)) continue;
    return mp_builtin_binary(run, pair_operators[i].op, left, right, call->span);
  }
  int order = mp_number_compare(left, right);
  if (order > 1) return NULL;
  return (mp_str_is(name, "np.maximum") ? order >= 0 : order <= 0) ? left : right;
}

// --- lists of numbers ---

// The numbers of a flat list; false where it is none, or where an axis is chosen.
static bool take_numbers(MpRun *run, const MpCall *call, MpValues *out) {
  if (call->args.len != 1 || call->keywords.len > 0) return false;
  MpValue *list = mp_resolve(run, call->args.items[0]);
  bool is_sequence = list->kind == MP_VALUE_LIST || list->kind == MP_VALUE_TUPLE;
  if (!is_sequence || list->is_open) return false;
  for (uint32_t i = 0; i < list->items.len; i++) {
    MpValue *item = mp_resolve(run, list->items.items[i]);
    if (!mp_value_is_number(item)) return false;
    mp_array_push(run->arena, out, item);
  }
  return true;
}

static MpValue *fold(MpRun *run, const MpCall *call, MpOperator op, int64_t start) {
  MpValues numbers = {0};
  if (!take_numbers(run, call, &numbers)) return NULL;
  if (numbers.len == 0) return mp_value_float(run, (double)start);
  MpValue *result = mp_value_int(run, start);
  for (uint32_t i = 0; result && i < numbers.len; i++) {
    result = mp_builtin_binary(run, op, result, numbers.items[i], call->span);
  }
  return result;
}

static MpValue *product(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  return fold(run, call, MP_OPERATOR_MULT, 1);
}

static MpValue *sum(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  return fold(run, call, MP_OPERATOR_ADD, 0);
}

static MpValue *mean(MpRun *run, MpStr name, const MpCall *call) {
  MpValues numbers = {0};
  if (!take_numbers(run, call, &numbers) || numbers.len == 0) return NULL;
  MpValue *total = sum(run, name, call);
  if (!total) return NULL;
  MpValue *count = mp_value_int(run, numbers.len);
  return mp_builtin_binary(run, MP_OPERATOR_DIV, total, count, call->span);
}

static MpValue *extreme(MpRun *run, MpStr name, const MpCall *call) {
  MpValues numbers = {0};
  if (!take_numbers(run, call, &numbers) || numbers.len == 0) return NULL;
  int wanted = mp_str_is(name, "np.max") || mp_str_is(name, "np.amax") ? 1 : -1;
  MpValue *best = numbers.items[0];
  for (uint32_t i = 1; i < numbers.len; i++) {
    int order = mp_number_compare(numbers.items[i], best);
    if (order > 1) return NULL;
    if (order == wanted) best = numbers.items[i];
  }
  return best;
}

typedef struct MpNumberRow {
  const char *name;
  MpNumberFunction function;
} MpNumberRow;

static const MpNumberRow number_rows[] = {
    {"np.abs", absolute},    {"np.absolute", absolute}, {"np.round", rounded},
    {"np.around", rounded},  {"np.int8", to_int},       {"np.int16", to_int},
    {"np.int32", to_int},    {"np.int64", to_int},      {"np.int_", to_int},
    {"np.intp", to_int},     {"np.float64", to_float},  {"np.float_", to_float},
    {"np.double", to_float}, {"np.bool_", to_bool},     {"np.prod", product},
    {"np.product", product}, {"np.sum", sum},           {"np.mean", mean},
    {"np.max", extreme},     {"np.amax", extreme},      {"np.min", extreme},
    {"np.amin", extreme},    {"np.maximum", of_pair},   {"np.minimum", of_pair},
};

static MpNumberFunction number_function(MpStr name) {
  for (size_t i = 0; i < sizeof number_rows / sizeof number_rows[0]; i++) {
    if (mp_str_is(name, number_rows[i].name)) return number_rows[i].function;
  }
  for (size_t i = 0; i < sizeof real_functions / sizeof real_functions[0]; i++) {
    if (mp_str_is(name, real_functions[i].name)) return real_function;
  }
  for (size_t i = 0; i < sizeof pair_operators / sizeof pair_operators[0]; i++) {
    if (mp_str_is(name, pair_operators[i].name)) return of_pair;
  }
  return NULL;
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

MpValue *mp_library_numpy(MpRun *run, MpStr name, const MpCall *call) {
  if (mp_call_has_tensor(call)) {
    if (refuses(run, name, call)) return NULL;
    return mp_library_opaque(run, "NumPy on a tensor", name, mp_keras_function(name), call);
  }
  if (mp_library_has_code(call)) {
    return mp_library_opaque(run, "unknown library function", name, NULL, call);
  }
  MpNumberFunction function = number_function(name);
  if (function) {
    MpValue *value = call->is_open ? NULL : function(run, name, call);
    if (value || run->exception) return value;
    // An unknown number, as the source names it, and not an array of it.
    if (has_unknown(call)) return mp_native_unknown(run, name, NULL, call);
  }
  // How many numbers there are decides how often a loop over them runs.
  MpValue *count = mp_str_is(name, "np.linspace") ? mp_library_argument(run, call, 2, "num") : NULL;
  if (!count || count->kind != MP_VALUE_SYMBOL) return mp_library_constant(run, name, call);
  mp_decide_integer(run, count, call->span);
  MpCall decided = {.span = call->span, .symbol = call->symbol};
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &decided.args, mp_resolve(run, call->args.items[i]));
  decided.keywords = call->keywords;
  return mp_library_constant(run, name, &decided);
}
