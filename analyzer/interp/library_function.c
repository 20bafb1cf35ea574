// Functions of the tables: what a call of one adds to the graph.
#include "analyzer/interp/dim.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpStr last_part(MpStr dotted) {
  size_t dot = mp_str_rfind_byte(dotted, '.');
  return dot == SIZE_MAX ? dotted : mp_str_slice(dotted, dot + 1, dotted.len);
}

// --- how many tensors a function gives ---

// More results of one call are not told apart.
#define MAX_RESULTS 1024

static bool is_sequence(const MpDatum *datum) {
  return datum && (datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE);
}

// TensorFlow's takes the sizes of the parts; NumPy's and Keras's the places where one ends.
static int64_t split_count(const MpNode *node) {
  bool takes_sizes = mp_str_starts_with(node->function, MP_STR("tf."));
  const MpDatum *parts = mp_argument_find(
      &node->arguments, 1, takes_sizes ? "num_or_size_splits" : "indices_or_sections");
  if (is_sequence(parts)) return parts->items.len + (takes_sizes ? 0 : 1);
  return parts && parts->kind == MP_DATUM_INT ? parts->integer : 0;
}

static int64_t unstack_count(MpRun *run, const MpArguments *arguments) {
  const MpDatum *num = mp_argument_find(arguments, 1, "num");
  if (num && num->kind == MP_DATUM_INT) return num->integer;
  const MpDatum *axis = mp_argument_find(arguments, 2, "axis");
  if (arguments->len == 0 || (axis && axis->kind != MP_DATUM_INT)) return 0;
  const MpShape *shape = mp_datum_shape(run, arguments->items[0].value);
  int32_t at = shape ? mp_shape_axis(shape->rank, axis ? axis->integer : 0) : -1;
  int64_t dim = at >= 0 ? mp_dim_settle(run, shape->dims[at]) : 0;
  return dim > 0 ? dim : 0;
}

static int64_t positional_count(const MpArguments *arguments) {
  int64_t count = 0;
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (arguments->items[i].value->kind == MP_DATUM_OPAQUE) return 0;
    if (arguments->items[i].name.len == 0) count++;
  }
  return count;
}

// The length of the list that a function gives, as its arguments say it; 0 or less: not known.
static int64_t list_length(MpRun *run, const MpNode *node) {
  const MpArguments *arguments = &node->arguments;
  MpStr name = last_part(node->function);
  bool is_split = mp_str_is(name, "split") || mp_str_is(name, "array_split");
  if (is_split) return split_count(node);
  if (mp_str_is(name, "unstack")) return unstack_count(run, arguments);
  if (mp_str_is(name, "meshgrid")) return positional_count(arguments);
  if (mp_str_is(name, "dynamic_partition")) {
    const MpDatum *count = mp_argument_find(arguments, 2, "num_partitions");
    return count && count->kind == MP_DATUM_INT ? count->integer : 0;
  }
  bool is_map = mp_str_is(name, "identity_n") || mp_str_is(name, "tuple");
  if (!is_map || arguments->len == 0 || !is_sequence(arguments->items[0].value)) return 0;
  return arguments->items[0].value->items.len;
}

// `tf.split(x, n)` with n unknown has n results, whatever n turns out to be.
static void remember_length(MpRun *run, const MpNode *node, const MpValue *open,
                            const MpCall *call) {
  MpStr name = last_part(node->function);
  MpValue *count = NULL;
  if (mp_str_is(name, "split")) count = mp_library_argument(run, call, 1, "num_or_size_splits");
  if (mp_str_is(name, "unstack")) count = mp_library_argument(run, call, 1, "num");
  if (count && count->kind == MP_VALUE_SYMBOL) mp_tensor_set_length(run, open, count);
}

// `tf.math.top_k(x).indices`
static void name_fields(MpRun *run, MpValue *tuple, MpStr function) {
  if (!mp_str_is(last_part(function), "top_k")) return;
  tuple->subtype = MP_STR("TopKV2");
  mp_array_push(run->arena, &tuple->keys, mp_value_str(run, MP_STR("values")));
  mp_array_push(run->arena, &tuple->keys, mp_value_str(run, MP_STR("indices")));
}

// One of Keras 3 that no recorded call of it succeeded for: a loop gives what it is given.
static bool has_unknown_results(const MpNode *node) {
  const MpFunctionRow *row = node->function_row;
  if (row->kind == MP_FUNCTION_OTHER) return true;
  bool is_recorded = row->keras3 || row->op_count > 0;
  return node->kind == MP_NODE_OP && row->kind == MP_FUNCTION_OPS && !is_recorded;
}

static MpValue *results_of(MpRun *run, MpNode *node, uint32_t results, MpSpan span) {
  if (has_unknown_results(node)) results = 0;
  if (results == 1) return mp_tensor_value(run, node, 0, span);
  int64_t count = results > 1 ? results : list_length(run, node);
  if (count <= 0 || count > MAX_RESULTS) {
    MpValue *open = mp_tensor_value(run, node, 0, span);
    open->is_open = true;
    return open;
  }
  node->output_count = (uint32_t)count;
  MpValues items = {0};
  for (uint32_t i = 0; i < node->output_count; i++) {
    mp_array_push(run->arena, &items, mp_tensor_value(run, node, i, span));
  }
  MpValueKind kind = results > 1 ? MP_VALUE_TUPLE : MP_VALUE_LIST;
  MpValue *value = mp_value_sequence(run, kind, items, span);
  if (results == 2) name_fields(run, value, node->function);
  return value;
}

// --- operations ---

// Functions and layers that an operation gets are called where nobody looks.
static void escape_code(MpRun *run, const MpCall *call, MpStr name) {
  if (!mp_library_has_code(call)) return;
  MpValues inputs = mp_library_inputs(run, call);
  for (uint32_t i = 0; i < inputs.len; i++)
    mp_escape(run, inputs.items[i], name);
}

// What a function does with an argument of which only it is known that it is one tensor or several.
static void close_data(const MpCall *call, const MpFunctionRow *row) {
  if (row->results == 0 || call->args.len == 0) return;
  MpValue *first = call->args.items[0];
  bool takes_list =
      row->signature.count > 0 && (mp_str_is(row->signature.parameters[0].name, "values") ||
                                   mp_str_is(row->signature.parameters[0].name, "inputs") ||
                                   mp_str_is(row->signature.parameters[0].name, "tensors"));
  if (first->kind == MP_VALUE_TENSOR && !takes_list) first->is_open = false;
}

// `ops.zeros((ops.shape(x)[0], 4))` hangs on the input.
static bool takes_traced_length(const MpCall *call) {
  bool takes = false;
  for (uint32_t i = 0; i < call->args.len; i++)
    takes |= mp_symbol_has_traced_length(call->args.items[i]);
  for (uint32_t i = 0; i < call->keywords.len; i++)
    takes |= mp_symbol_has_traced_length(call->keywords.items[i].value);
  return takes;
}

// Of no tensors at all these make nothing: each version raises an exception of its own.
static bool joins_nothing(MpRun *run, MpStr name, const MpCall *call) {
  static const char *const names[] = {"tf.concat", "keras.backend.concatenate", "tf.add_n",
                                      "keras.ops.concatenate", "tf.math.add_n"};
  bool joins = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    joins |= mp_str_is(name, names[i]);
  if (!joins || call->args.len == 0) return false;
  const MpValue *given = mp_resolve(run, call->args.items[0]);
  bool is_sequence = given->kind == MP_VALUE_LIST || given->kind == MP_VALUE_TUPLE;
  return is_sequence && !given->is_open && given->items.len == 0;
}

static MpValue *call_operation(MpRun *run, MpStr name, const MpFunctionRow *row,
                               const MpCall *call) {
  bool has_tensor = mp_call_may_have_tensor(run, call) || takes_traced_length(call);
  if (joins_nothing(run, name, call)) {
    mp_run_raise(run, "ValueError", call->span, "%.*s of an empty list", MP_FMT(name));
    mp_exception_also(run, "IndexError");
    return NULL;
  }
  // Keras's linear activation gives back what it gets; nothing is recorded for it.
  if (mp_str_is(name, "keras.activations.linear") && call->args.len == 1) {
    return call->args.items[0];
  }
  if (!has_tensor && (call->is_open || mp_library_has_code(call))) {
    return mp_library_opaque(run, "unknown library function", name, row, call);
  }
  MpNode *node = mp_tensor_node(run, has_tensor ? MP_NODE_OP : MP_NODE_CONST, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = name;
  node->function_row = row;
  if (has_tensor) {
    escape_code(run, call, name);
    close_data(call, row);
  }
  mp_tensor_take_arguments(run, node, call, 0);
  if (has_tensor) mp_library_choose_ops(run, node);
  MpValue *result = results_of(run, node, row->results, call->span);
  if (result->is_open) remember_length(run, node, result, call);
  node->result = mp_value_lower(run, result);
  mp_op_infer(run, node);
  if (mp_refusal_raise(run, node)) return NULL;
  return result;
}

// Done for its effect: the node says that it is done, and nothing comes of it.
static MpValue *call_effect(MpRun *run, MpStr name, const MpFunctionRow *row, const MpCall *call) {
  escape_code(run, call, name);
  if (!mp_call_has_tensor(call)) return run->none;
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = name;
  node->function_row = row;
  mp_tensor_take_arguments(run, node, call, 0);
  node->result = mp_value_lower(run, run->none);
  return run->none;
}

// --- functional forms of layers: keras.layers.add([x, y]) ---

// Everything but `inputs` goes to the constructor, by name.
static bool split_arguments(MpRun *run, const MpFunctionRow *row, const MpCall *call,
                            MpCall *constructor, MpCall *inputs) {
  *constructor = (MpCall){.span = call->span, .symbol = call->symbol};
  *inputs = *constructor;
  for (uint32_t i = 0; i < call->args.len; i++) {
    MpSpan span = i < call->arg_spans.len ? call->arg_spans.items[i] : (MpSpan){0};
    if (i == 0) {
      mp_array_push(run->arena, &inputs->args, call->args.items[0]);
      mp_array_push(run->arena, &inputs->arg_spans, span);
      continue;
    }
    if (i >= row->signature.count) return false;
    MpKeywordValue keyword = {row->signature.parameters[i].name, call->args.items[i], span};
    mp_array_push(run->arena, &constructor->keywords, keyword);
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    if (mp_str_is(keyword->name, "inputs")) {
      mp_array_push(run->arena, &inputs->args, keyword->value);
      mp_array_push(run->arena, &inputs->arg_spans, keyword->span);
    } else {
      mp_array_push(run->arena, &constructor->keywords, *keyword);
    }
  }
  return inputs->args.len == 1 && !call->is_open;
}

static MpValue *call_layer_form(MpRun *run, MpStr name, const MpFunctionRow *row,
                                const MpCall *call) {
  const MpLayerRow *layer = row->op_count > 0 ? mp_keras_layer(row->ops[0]) : NULL;
  MpCall constructor, inputs;
  if (!layer || !split_arguments(run, row, call, &constructor, &inputs)) {
    return mp_library_opaque(run, "unknown library function", name, row, call);
  }
  MpValue *instance = mp_layer_construct(run, layer, &constructor);
  return instance ? mp_layer_call(run, instance, &inputs) : NULL;
}

// Functions of tensors that no recorded call succeeded for: what they make of tensors depends on
// these, whatever it is.
static bool is_of_tensors(MpStr name) {
  static const char *const modules[] = {"tf.image.",  "tf.linalg.", "tf.math.",   "tf.nn.",
                                        "tf.ragged.", "tf.sets.",   "tf.signal.", "tf.sparse."};
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    if (mp_str_starts_with(name, mp_str_from_c(modules[i]))) return true;
  }
  return false;
}

MpValue *mp_library_call_row(MpRun *run, MpStr name, const MpFunctionRow *row, const MpCall *call) {
  switch (row->kind) {
    case MP_FUNCTION_OPERATION:
    case MP_FUNCTION_CONSTANT:
    case MP_FUNCTION_ACTIVATION:
    case MP_FUNCTION_BACKEND:
    case MP_FUNCTION_OPS: return call_operation(run, name, row, call);
    case MP_FUNCTION_LAYERS: return call_layer_form(run, name, row, call);
    case MP_FUNCTION_VARIABLE: return mp_library_variable(run, name, row, call);
    case MP_FUNCTION_STATIC: return mp_symbol_call(run, name, call);
    case MP_FUNCTION_EFFECT: return call_effect(run, name, row, call);
    case MP_FUNCTION_OTHER: break;
  }
  bool has_tensor = mp_call_has_tensor(call), has_code = mp_library_has_code(call);
  if (has_tensor && !has_code && is_of_tensors(name)) return call_operation(run, name, row, call);
  if (has_tensor || has_code) {
    return mp_library_opaque(run, "unknown library function", name, row, call);
  }
  return mp_library_constant(run, name, call);
}
